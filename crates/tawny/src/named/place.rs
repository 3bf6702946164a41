//! Where processes of one user find the objects that have names: a file for each, of which everybody
//! who has the object open holds the first byte. Whoever closes it last takes the file away; one that
//! nobody holds was left by a process that was killed, and is nobody's. All this happens under the
//! directory's lock.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::sync::Once;

use tawny_engine::file_lock::{self, Hold};
use tawny_engine::shared_state::{SharedState, Terms};

use crate::Error;
use crate::file_mapping;
use crate::runtime_dir;

/// What they are called in a home.
const KIND: &str = "object";
/// No key begins so.
const LOCK: &str = ".lock";
const MODE: u32 = 0o600;
/// The byte that everybody holds.
const OPEN: u32 = 0;
/// Files that are looked at to remove those that are nobody's.
const SWEPT: usize = 4096;

/// The directory, locked.
struct Locked {
    path: PathBuf,
    _lock: File,
}

fn from_io(error: io::Error) -> Error {
    Error::from_errno_win32(error.raw_os_error().unwrap_or(libc::EIO))
}

fn lock_directory(path: PathBuf) -> io::Result<Locked> {
    let lock = OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(false)
        .mode(MODE)
        .custom_flags(libc::O_NOFOLLOW)
        .open(path.join(LOCK))?;
    file_lock::exclusive(&lock)?;
    Ok(Locked { path, _lock: lock })
}

/// What stands under a key.
pub(super) enum Found {
    /// An object that somebody has.
    There(SharedState, PathBuf),
    /// None; if one was to be made, this.
    Made(SharedState, PathBuf),
    /// None.
    Nothing,
}

/// Seeks the object of `key` and makes it if there is none and `terms` say how. `prepare` completes a
/// new one before others see it.
///
/// # Errors
/// What the file system says; `ERROR_ACCESS_DENIED`: there is no place for such files.
pub(super) fn open(
    key: &str,
    terms: Option<Terms>,
    prepare: impl FnOnce(&SharedState) -> Result<(), Error>,
) -> Result<Found, Error> {
    let home = runtime_dir::own()?;
    let directory = match terms {
        Some(_) => home.make(Path::new(KIND)).map_err(from_io)?,
        None => home.kind(KIND),
    };
    let directory = match lock_directory(directory) {
        Ok(directory) => directory,
        Err(error) if terms.is_none() && error.kind() == io::ErrorKind::NotFound => {
            return Ok(Found::Nothing);
        }
        Err(error) => return Err(from_io(error)),
    };
    let path = directory.path.join(key);
    if let Some(file) = living(&path).map_err(from_io)? {
        file_lock::hold_byte(&file, OPEN, Hold::Shared).map_err(from_io)?;
        let state = SharedState::join(file).map_err(from_io)?;
        return Ok(Found::There(state, path));
    }
    let Some(terms) = terms else {
        return Ok(Found::Nothing);
    };
    static SWEEP: Once = Once::new();
    SWEEP.call_once(|| sweep(&directory.path));
    let state = create(&path, terms).map_err(from_io)?;
    if let Err(error) = prepare(&state) {
        let _ = fs::remove_file(&path);
        return Err(error);
    }
    Ok(Found::Made(state, path))
}

fn create(path: &Path, terms: Terms) -> io::Result<SharedState> {
    let file = options().create_new(true).open(path)?;
    file_lock::hold_byte(&file, OPEN, Hold::Shared)?;
    SharedState::create(file, terms).inspect_err(|_| drop(fs::remove_file(path)))
}

fn options() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.read(true).write(true).mode(MODE);
    options.custom_flags(libc::O_NOFOLLOW | libc::O_NONBLOCK);
    options
}

/// The file of an object that somebody has; one that nobody has goes.
fn living(path: &Path) -> io::Result<Option<File>> {
    let file = match options().open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error),
    };
    match file_lock::hold_byte(&file, OPEN, Hold::Alone) {
        Ok(()) => {
            remove(path, &file);
            Ok(None)
        }
        Err(error) if error.kind() == io::ErrorKind::WouldBlock => Ok(Some(file)),
        Err(error) => Err(error),
    }
}

/// Removes an object that nobody has, and what belongs to it.
fn remove(path: &Path, file: &File) {
    file_mapping::remove_contents(file);
    let _ = fs::remove_file(path);
}

/// Removes what killed processes have left.
fn sweep(directory: &Path) {
    let entries = fs::read_dir(directory).into_iter().flatten().flatten();
    for entry in entries.take(SWEPT) {
        if entry.file_name() != LOCK {
            let _ = living(&entry.path());
        }
    }
}

/// Makes a state without a name, for processes that are given it.
pub(super) fn unnamed(terms: Terms) -> Result<SharedState, Error> {
    let file = tawny_engine::memfd::create(c"tawny-object").map_err(from_io)?;
    SharedState::create(file, terms).map_err(from_io)
}

/// Joins a state by a descriptor that another process gave.
pub(super) fn join(file: &File) -> io::Result<SharedState> {
    SharedState::join(reopen(file)?)
}

/// Another opening of an object's file, which holds the object as long as it is open, and with which
/// no slot goes: locks belong to the opening.
pub(super) fn reopen(file: &File) -> io::Result<File> {
    use std::os::fd::AsRawFd;
    let path = format!("/proc/self/fd/{}", file.as_raw_fd());
    let file = OpenOptions::new().read(true).write(true).open(path)?;
    file_lock::hold_byte(&file, OPEN, Hold::Shared)?;
    Ok(file)
}

/// This process has no handle of the object any more.
pub(super) fn leave(file: &File, path: &Path) {
    let directory = path.parent().map(Path::to_owned);
    let locked = directory.and_then(|directory| lock_directory(directory).ok());
    match file_lock::hold_byte(file, OPEN, Hold::Alone) {
        Ok(()) if locked.is_some() => remove(path, file),
        _ => {}
    }
    file_lock::release_byte(file, OPEN);
}
