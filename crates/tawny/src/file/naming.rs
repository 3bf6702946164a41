//! What is done to files and directories by their names: making, moving, copying, removing.
//!
//! <https://learn.microsoft.com/windows/win32/fileio/file-management-functions>

use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use bitflags::bitflags;

use super::sharing::denies_deleting;
use super::{locate, open_error};
use crate::Error;
use crate::codes::{
    ERROR_ACCESS_DENIED, ERROR_ALREADY_EXISTS, ERROR_DIRECTORY, ERROR_FILE_EXISTS,
    ERROR_FILE_NOT_FOUND, ERROR_NOT_SAME_DEVICE, ERROR_PATH_NOT_FOUND, ERROR_SHARING_VIOLATION,
};

bitflags! {
    /// `MOVEFILE_*`
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub struct Moving: u32 {
        /// What has the new name gives way.
        const REPLACE_EXISTING = 1;
        /// To another volume it is copied.
        const COPY_ALLOWED = 2;
        /// Removed or moved when the system starts next, which does not happen here.
        const DELAY_UNTIL_REBOOT = 4;
        /// Returns when it is on the disk.
        const WRITE_THROUGH = 8;
    }
}

/// Removes the name of a file.
///
/// # Errors
/// Those of the [DeleteFile](https://learn.microsoft.com/windows/win32/api/fileapi/nf-fileapi-deletefilew) page.
#[doc(alias = "DeleteFile")]
pub fn delete(name: &str) -> Result<(), Error> {
    let path = locate(name)?;
    let metadata = fs::symlink_metadata(&path).map_err(|error| open_error(&error, &path))?;
    if metadata.is_dir() || (!metadata.is_symlink() && metadata.permissions().readonly()) {
        return Err(Error::new(ERROR_ACCESS_DENIED));
    }
    check_may_go(&metadata, &path)?;
    fs::remove_file(&path).map_err(|error| open_error(&error, &path))
}

/// Makes a directory.
///
/// # Errors
/// `ERROR_ALREADY_EXISTS`, `ERROR_PATH_NOT_FOUND`; what the file system says.
#[doc(alias = "CreateDirectory")]
pub fn create_directory(name: &str) -> Result<(), Error> {
    let path = locate(name)?;
    fs::create_dir(&path).map_err(|error| match error.kind() {
        ErrorKind::AlreadyExists => Error::new(ERROR_ALREADY_EXISTS),
        ErrorKind::NotFound => Error::new(ERROR_PATH_NOT_FOUND),
        _ => open_error(&error, &path),
    })
}

/// Removes an empty directory.
///
/// # Errors
/// `ERROR_DIR_NOT_EMPTY`, `ERROR_DIRECTORY` when it is none, `ERROR_FILE_NOT_FOUND`; what the file system
/// says.
#[doc(alias = "RemoveDirectory")]
pub fn remove_directory(name: &str) -> Result<(), Error> {
    let path = locate(name)?;
    fs::remove_dir(&path).map_err(|error| match error.kind() {
        ErrorKind::NotADirectory => Error::new(ERROR_DIRECTORY),
        _ => open_error(&error, &path),
    })
}

/// Gives a file or directory another name.
///
/// # Errors
/// `ERROR_ALREADY_EXISTS`, `ERROR_ACCESS_DENIED` when a directory is to be replaced,
/// `ERROR_NOT_SAME_DEVICE`; what the file system says.
#[doc(alias = "MoveFileEx")]
pub fn rename(from: &str, to: &str, how: Moving) -> Result<(), Error> {
    let (from, to) = (locate(from)?, locate(to)?);
    let metadata = fs::symlink_metadata(&from).map_err(|error| open_error(&error, &from))?;
    check_may_go(&metadata, &from)?;
    if let Ok(there) = fs::symlink_metadata(&to)
        && !is_same(&metadata, &there)
    {
        if !how.contains(Moving::REPLACE_EXISTING) {
            return Err(Error::new(ERROR_ALREADY_EXISTS));
        }
        if there.is_dir() || metadata.is_dir() {
            return Err(Error::new(ERROR_ACCESS_DENIED));
        }
        check_may_go(&there, &to)?;
    }
    match fs::rename(&from, &to) {
        Ok(()) => Ok(()),
        Err(error) if error.kind() == ErrorKind::CrossesDevices => {
            if !how.contains(Moving::COPY_ALLOWED) || metadata.is_dir() {
                return Err(Error::new(ERROR_NOT_SAME_DEVICE));
            }
            copy_data(&from, &to)?;
            fs::remove_file(&from).map_err(|error| open_error(&error, &from))
        }
        Err(error) if error.kind() == ErrorKind::NotFound => Err(Error::new(ERROR_PATH_NOT_FOUND)),
        Err(error) => Err(open_error(&error, &to)),
    }
}

/// # Errors
/// `ERROR_SHARING_VIOLATION`: somebody has the file open who does not want that.
fn check_may_go(metadata: &fs::Metadata, path: &Path) -> Result<(), Error> {
    match metadata.is_file() && denies_deleting(path) {
        true => Err(Error::new(ERROR_SHARING_VIOLATION)),
        false => Ok(()),
    }
}

fn is_same(one: &fs::Metadata, other: &fs::Metadata) -> bool {
    use std::os::unix::fs::MetadataExt;
    (one.dev(), one.ino()) == (other.dev(), other.ino())
}

/// Copies a file with its attributes and times.
///
/// # Errors
/// `ERROR_FILE_EXISTS` when that is to be one, `ERROR_ACCESS_DENIED` for a directory and onto a
/// read-only file; what the file system says.
#[doc(alias = "CopyFile")]
pub fn copy(from: &str, to: &str, fail_if_exists: bool) -> Result<(), Error> {
    let (from, to) = (locate(from)?, locate(to)?);
    let metadata = fs::metadata(&from).map_err(|error| open_error(&error, &from))?;
    if metadata.is_dir() {
        return Err(Error::new(ERROR_ACCESS_DENIED));
    }
    if let Ok(there) = fs::symlink_metadata(&to) {
        if fail_if_exists {
            return Err(Error::new(ERROR_FILE_EXISTS));
        }
        if there.is_dir() || there.permissions().readonly() {
            return Err(Error::new(ERROR_ACCESS_DENIED));
        }
    }
    copy_data(&from, &to)
}

fn copy_data(from: &Path, to: &Path) -> Result<(), Error> {
    let metadata = fs::metadata(from).map_err(|error| open_error(&error, from))?;
    crate::thread::blocking(|| fs::copy(from, to)).map_err(|error| match error.kind() {
        ErrorKind::NotFound => Error::new(ERROR_PATH_NOT_FOUND),
        _ => open_error(&error, to),
    })?;
    if let (Ok(file), Ok(written)) = (
        fs::File::options().append(true).open(to),
        metadata.modified(),
    ) {
        // A copy without the time is a copy.
        let _ = file.set_modified(written);
    }
    Ok(())
}

/// Gives a file one more name.
///
/// # Errors
/// `ERROR_ALREADY_EXISTS`, `ERROR_FILE_NOT_FOUND`; what the file system says.
#[doc(alias = "CreateHardLink")]
pub fn link(name: &str, target: &str) -> Result<(), Error> {
    let (name, target) = (locate(name)?, locate(target)?);
    fs::hard_link(&target, &name).map_err(|error| match error.kind() {
        ErrorKind::AlreadyExists => Error::new(ERROR_ALREADY_EXISTS),
        ErrorKind::NotFound => Error::new(ERROR_FILE_NOT_FOUND),
        _ => open_error(&error, &name),
    })
}

/// Makes a symbolic link.
///
/// # Errors
/// As [`link`].
#[doc(alias = "CreateSymbolicLink")]
pub fn symbolic_link(name: &str, target: &str) -> Result<(), Error> {
    let name = locate(name)?;
    let target = crate::windows_path::to_linux(target);
    std::os::unix::fs::symlink(target, &name).map_err(|error| match error.kind() {
        ErrorKind::AlreadyExists => Error::new(ERROR_ALREADY_EXISTS),
        _ => open_error(&error, &name),
    })
}
