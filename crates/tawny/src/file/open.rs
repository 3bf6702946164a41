//! Opening disk files and the devices that have names everywhere.
//!
//! <https://learn.microsoft.com/windows/win32/fileio/creating-and-opening-files>

use std::fs::{self, OpenOptions};
use std::os::unix::fs::OpenOptionsExt;
use std::sync::{Arc, Weak};

use tawny_engine::sync::Mutex;

use super::transfer::Waiting;
use super::{File, from_io};
use crate::Error;
use crate::codes::{
    ERROR_ACCESS_DENIED, ERROR_FILE_EXISTS, ERROR_FILE_NOT_FOUND, ERROR_INVALID_PARAMETER,
    ERROR_PATH_NOT_FOUND,
};
use crate::create_file::{Device, Disposition, Opened, Opening};
use crate::file_object::{FileBase, FileType};
use crate::object::{self, HandleCount, Object};
use crate::windows_path::to_linux;

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
        let path = to_linux(name);
        let access = opening.access;
        let mut options = OpenOptions::new();
        // A right to neither still opens, for what is asked about it.
        options.read(access.reads() || !access.writes());
        options.write(access.writes());
        options
            .mode(MODE)
            .custom_flags(libc::O_CLOEXEC | libc::O_NOCTTY);
        let (file, existed) = match opening.disposition {
            Disposition::OpenExisting => (options.open(&path), true),
            Disposition::TruncateExisting if !access.writes() => {
                return Err(Error::new(ERROR_INVALID_PARAMETER));
            }
            Disposition::TruncateExisting => (options.truncate(true).open(&path), true),
            Disposition::CreateNew => (create_new(&options, &path), false),
            Disposition::OpenAlways => match create_new(&options, &path) {
                Ok(file) => (Ok(file), false),
                Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {
                    (options.open(&path), true)
                }
                Err(error) => (Err(error), false),
            },
            Disposition::CreateAlways => match create_new(&options, &path) {
                Ok(file) => (Ok(file), false),
                Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {
                    (options.write(true).truncate(true).open(&path), true)
                }
                Err(error) => (Err(error), false),
            },
        };
        let file = file.map_err(|error| open_error(&error, &path))?;
        if file.metadata().map_err(from_io)?.is_dir() {
            return Err(Error::new(ERROR_ACCESS_DENIED));
        }
        let handle = Self::insert(file, opening, FileType::Disk)?;
        Ok(Opened { handle, existed })
    }

    fn insert(file: fs::File, opening: &Opening, kind: FileType) -> Result<object::Handle, Error> {
        let file = Arc::new_cyclic(|this: &Weak<Self>| Self {
            handles: HandleCount::default(),
            this: Weak::clone(this),
            base: FileBase::default(),
            access: opening.access,
            opening: *opening,
            kind,
            fd: Mutex::new(Some(Arc::new(file))),
            position: Mutex::new(0),
            waiting: Mutex::new(Waiting::default()),
        });
        let handle = object::insert(Arc::clone(&file) as Arc<dyn Object>)?;
        file.base.set_handle(handle);
        Ok(handle)
    }
}

/// Makes a file that is not there.
fn create_new(options: &OpenOptions, path: &str) -> std::io::Result<fs::File> {
    // A file is made by whoever may write to it, also for reading.
    options.clone().write(true).create_new(true).open(path)
}

fn open_error(error: &std::io::Error, path: &str) -> Error {
    match error.raw_os_error() {
        Some(libc::EEXIST) => Error::new(ERROR_FILE_EXISTS),
        Some(libc::ENOENT) => {
            let directory = std::path::Path::new(path).parent();
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
    let mut options = OpenOptions::new();
    options.read(opening.access.reads() || !opening.access.writes());
    options.write(opening.access.writes());
    let file = options
        .open(path)
        .map_err(|error| open_error(&error, path))?;
    let handle = File::insert(file, opening, FileType::Character)?;
    Ok(Opened {
        handle,
        existed: true,
    })
}

/// Removes the name of a file.
///
/// # Errors
/// Those of the [DeleteFile](https://learn.microsoft.com/windows/win32/api/fileapi/nf-fileapi-deletefilew) page.
#[doc(alias = "DeleteFile")]
pub fn delete(name: &str) -> Result<(), Error> {
    let path = to_linux(name);
    fs::remove_file(&path).map_err(|error| open_error(&error, &path))
}
