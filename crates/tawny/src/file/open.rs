//! Opening disk files and the devices that have names everywhere.
//!
//! <https://learn.microsoft.com/windows/win32/fileio/creating-and-opening-files>

use std::fs::{self, OpenOptions};
use std::io::{self, ErrorKind, Seek};
use std::os::fd::AsRawFd;
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Weak};

use tawny_engine::sync::Mutex;

use super::locate::{as_spelt, in_any_case};
use super::lock::Locks;
use super::sharing::Claim;
use super::transfer::Waiting;
use super::{File, from_io};
use crate::Error;
use crate::codes::{
    ERROR_ACCESS_DENIED, ERROR_DIR_NOT_EMPTY, ERROR_FILE_EXISTS, ERROR_FILE_NOT_FOUND,
    ERROR_INVALID_PARAMETER, ERROR_PATH_NOT_FOUND,
};
use crate::create_file::{
    Device, Disposition, FILE_FLAG_BACKUP_SEMANTICS, FILE_FLAG_DELETE_ON_CLOSE,
    FILE_FLAG_OPEN_REPARSE_POINT, FILE_FLAG_WRITE_THROUGH, Opened, Opening, rights,
};
use crate::file_object::{FileBase, FileType};
use crate::object::{self, HandleCount, Object};

/// Who may do what with a file that is made here, before the process's mask.
const MODE: u32 = 0o666;

impl File {
    /// Opens or makes the disk file `name`.
    ///
    /// # Errors
    /// Those of the [CreateFile] page.
    ///
    /// [CreateFile]: https://learn.microsoft.com/windows/win32/api/fileapi/nf-fileapi-createfilew
    #[doc(alias = "CreateFile")]
    pub fn create(name: &str, opening: &Opening) -> Result<Opened, Error> {
        let (path, file, existed) = find(name, opening)?;
        let metadata = file.metadata().map_err(from_io)?;
        if metadata.is_dir() && opening.flags & FILE_FLAG_BACKUP_SEMANTICS == 0 {
            return Err(Error::new(ERROR_ACCESS_DENIED));
        }
        let file = Arc::new(file);
        let claim = Claim::make(&file, opening)?;
        // Only now is it known that nobody minds.
        if existed && opening.disposition.empties() {
            file.set_len(0).map_err(from_io)?;
        }
        let handle = Self::insert(file, opening, FileType::Disk, Some(path), claim)?;
        Ok(Opened { handle, existed })
    }

    /// Opens the same file once more, with other rights and flags.
    ///
    /// # Errors
    /// `ERROR_SHARING_VIOLATION`, and others of the [CreateFile] page.
    ///
    /// [CreateFile]: https://learn.microsoft.com/windows/win32/api/fileapi/nf-fileapi-createfilew
    #[doc(alias = "ReOpenFile")]
    pub fn reopen(&self, opening: &Opening) -> Result<object::Handle, Error> {
        let own = self.fd()?;
        let link = format!("/proc/self/fd/{}", own.as_raw_fd());
        let (file, _) = open(Path::new(&link), opening)?;
        let file = Arc::new(file);
        let claim = Claim::make(&file, opening)?;
        Self::insert(file, opening, self.kind, self.path.clone(), claim)
    }

    /// Gives a file that the program opened itself a handle; it stands where the descriptor stands.
    pub(crate) fn adopt(
        mut file: fs::File,
        opening: &Opening,
        kind: FileType,
    ) -> Result<object::Handle, Error> {
        let position = file.stream_position().unwrap_or(0);
        let handle = Self::insert(Arc::new(file), opening, kind, None, None)?;
        if let Some(file) = object::find::<Self>(handle) {
            *file.position.lock() = position;
        }
        Ok(handle)
    }

    fn insert(
        file: Arc<fs::File>,
        opening: &Opening,
        kind: FileType,
        path: Option<PathBuf>,
        claim: Option<Claim>,
    ) -> Result<object::Handle, Error> {
        let path = path.and_then(|path| match path.is_absolute() {
            true => Some(path),
            false => std::path::absolute(path).ok(),
        });
        let file = Arc::new_cyclic(|this: &Weak<Self>| Self {
            handles: HandleCount::default(),
            this: Weak::clone(this),
            base: FileBase::default(),
            access: opening.access,
            opening: *opening,
            kind,
            path,
            doomed: AtomicBool::new(opening.flags & FILE_FLAG_DELETE_ON_CLOSE != 0),
            claim: Mutex::new(claim),
            locks: Locks::default(),
            listing: super::Listing::default(),
            fd: Mutex::new(Some(file)),
            position: Mutex::new(0),
            waiting: Mutex::new(Waiting::default()),
            changes: Mutex::new(None),
        });
        let handle = object::insert(Arc::clone(&file) as Arc<dyn Object>)?;
        file.base.set_handle(handle);
        Ok(handle)
    }

    /// The last handle was closed: a file that was to live no longer goes, unless its name means another
    /// by now.
    pub(super) fn delete_on_close(&self) {
        if !self.is_doomed() {
            return;
        }
        let (Some(path), Ok(file)) = (&self.path, self.fd()) else {
            return;
        };
        let identity = |metadata: fs::Metadata| (metadata.dev(), metadata.ino());
        let Ok(metadata) = file.metadata() else {
            return;
        };
        let is_directory = metadata.is_dir();
        if fs::symlink_metadata(path).map(identity).ok() == Some(identity(metadata)) {
            let _ = match is_directory {
                true => fs::remove_dir(path),
                false => fs::remove_file(path),
            };
        }
    }

    /// Whether the file's name goes when the last handle is closed.
    #[doc(alias = "DeletePending")]
    pub fn is_doomed(&self) -> bool {
        self.doomed.load(Ordering::Acquire)
    }

    /// Has the name removed when the last handle is closed, or not.
    ///
    /// # Errors
    /// `ERROR_ACCESS_DENIED`: it was not opened with the right `DELETE`, or it is read-only;
    /// `ERROR_DIR_NOT_EMPTY`.
    #[doc(alias = "FileDispositionInfo")]
    pub fn set_doomed(&self, doomed: bool) -> Result<(), Error> {
        self.check(self.access.bits() & rights::DELETE != 0)?;
        let path = self.path.as_deref();
        let path = path.ok_or(Error::new(ERROR_ACCESS_DENIED))?;
        let metadata = self.fd()?.metadata().map_err(from_io)?;
        if doomed && metadata.is_dir() {
            let mut entries = fs::read_dir(path).map_err(from_io)?;
            if entries.next().is_some() {
                return Err(Error::new(ERROR_DIR_NOT_EMPTY));
            }
        } else if doomed && metadata.permissions().readonly() {
            return Err(Error::new(ERROR_ACCESS_DENIED));
        }
        self.doomed.store(doomed, Ordering::Release);
        Ok(())
    }
}

/// Opens the file by its name, as it is spelt if it can be, or makes it.
fn find(name: &str, opening: &Opening) -> Result<(PathBuf, fs::File, bool), Error> {
    let mut path = as_spelt(name)?;
    let must_exist = matches!(
        opening.disposition,
        Disposition::OpenExisting | Disposition::TruncateExisting
    );
    if must_exist {
        match open(&path, opening) {
            Ok((file, existed)) => return Ok((path, file, existed)),
            Err(error) if !is_absent(error) => return Err(error),
            Err(_) => {}
        }
    }
    path = match fs::symlink_metadata(&path) {
        Ok(_) => path,
        Err(_) => in_any_case(&path).unwrap_or(path),
    };
    let (file, existed) = open(&path, opening)?;
    Ok((path, file, existed))
}

fn is_absent(error: Error) -> bool {
    matches!(error.code(), ERROR_FILE_NOT_FOUND | ERROR_PATH_NOT_FOUND)
}

/// Opens or makes the file, and says whether it was there. Nothing is emptied yet.
fn open(path: &Path, opening: &Opening) -> Result<(fs::File, bool), Error> {
    let access = opening.access;
    if opening.disposition == Disposition::TruncateExisting && !access.writes() {
        return Err(Error::new(ERROR_INVALID_PARAMETER));
    }
    let mut flags = libc::O_CLOEXEC | libc::O_NOCTTY | libc::O_NONBLOCK;
    if opening.flags & FILE_FLAG_WRITE_THROUGH != 0 {
        flags |= libc::O_DSYNC;
    }
    if opening.flags & FILE_FLAG_OPEN_REPARSE_POINT != 0 {
        flags |= libc::O_NOFOLLOW;
    }
    let mut options = OpenOptions::new();
    // Whoever has no right to its data still opens it, for what is asked about it; and locks, which
    // sharing is made of, are for readers.
    options.read(true).mode(MODE).custom_flags(flags);
    options.write(access.writes() || opening.disposition.empties());
    let create = || open_with(options.clone().write(true).create_new(true), path);
    let existing = || open_with(&mut options.clone(), path);
    let opened = match opening.disposition {
        Disposition::OpenExisting | Disposition::TruncateExisting => {
            existing().map(|file| (file, true))
        }
        Disposition::CreateNew => create().map(|file| (file, false)),
        Disposition::OpenAlways | Disposition::CreateAlways => match create() {
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {
                existing().map(|file| (file, true))
            }
            result => result.map(|file| (file, false)),
        },
    };
    opened.map_err(|error| open_error(&error, path))
}

/// Who may write and not read does without locks.
fn open_with(options: &mut OpenOptions, path: &Path) -> io::Result<fs::File> {
    match options.open(path) {
        Err(error) if error.kind() == ErrorKind::PermissionDenied => options.read(false).open(path),
        result => result,
    }
}

/// What a file's name could not be opened for.
pub(super) fn open_error(error: &io::Error, path: &Path) -> Error {
    match error.raw_os_error() {
        Some(libc::EEXIST) => Error::new(ERROR_FILE_EXISTS),
        Some(libc::ENOENT) => {
            let directory = path.parent();
            let there = directory
                .is_none_or(|directory| directory.as_os_str().is_empty() || directory.is_dir());
            Error::new(match there {
                true => ERROR_FILE_NOT_FOUND,
                false => ERROR_PATH_NOT_FOUND,
            })
        }
        _ => Error::from_errno_win32(error.raw_os_error().unwrap_or(libc::EINVAL)),
    }
}

/// Opens a device.
///
/// # Errors
/// `ERROR_ACCESS_DENIED`, and what the system says: a process without a console has no `CON`.
pub fn open_device(device: Device, opening: &Opening) -> Result<Opened, Error> {
    let path = match device {
        Device::Null => "/dev/null",
        Device::Console | Device::ConsoleInput | Device::ConsoleOutput => "/dev/tty",
    };
    let path = Path::new(path);
    let mut options = OpenOptions::new();
    options.read(opening.access.reads() || !opening.access.writes());
    options.write(opening.access.writes());
    let file = options
        .open(path)
        .map_err(|error| open_error(&error, path))?;
    let handle = File::insert(Arc::new(file), opening, FileType::Character, None, None)?;
    Ok(Opened {
        handle,
        existed: true,
    })
}
