//! What is known of a file beside its data: attributes, times, size, identity.
//!
//! <https://learn.microsoft.com/windows/win32/fileio/file-attribute-constants>

use std::fs::{self, FileTimes, Metadata};
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::Path;
use std::time::{Duration, SystemTime};

use bitflags::bitflags;

use super::{File, from_io, open_error};
use crate::Error;
use crate::codes::ERROR_INVALID_PARAMETER;
use crate::system_time::{file_time, unix_time};

bitflags! {
    /// `FILE_ATTRIBUTE_*`
    #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
    pub struct Attributes: u32 {
        /// Nobody may write to it.
        const READONLY = 0x1;
        /// Its name begins with a dot.
        const HIDDEN = 0x2;
        /// `FILE_ATTRIBUTE_SYSTEM`, which is not kept.
        const SYSTEM = 0x4;
        /// It is a directory.
        const DIRECTORY = 0x10;
        /// It is a file.
        const ARCHIVE = 0x20;
        /// It has no other attribute.
        const NORMAL = 0x80;
        /// It is short-lived, which is not kept.
        const TEMPORARY = 0x100;
        /// It is a symbolic link.
        const REPARSE_POINT = 0x400;
    }
}

/// Who may write.
const WRITABLE: u32 = 0o222;

/// What is known of a file; times in 100 ns since 1601.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[doc(alias = "BY_HANDLE_FILE_INFORMATION")]
pub struct Information {
    /// Its attributes.
    pub attributes: Attributes,
    /// When it was made, as far as the file system knows.
    pub created: u64,
    /// When it was last read.
    pub accessed: u64,
    /// When it was last written.
    pub written: u64,
    /// When anything of it last changed.
    pub changed: u64,
    /// Bytes.
    pub size: u64,
    /// Bytes that it occupies.
    pub allocated: u64,
    /// Names that it has.
    pub links: u32,
    /// Identifies the volume.
    pub volume: u64,
    /// Identifies the file on its volume.
    pub index: u64,
}

/// Times to set; what is absent stays.
#[derive(Clone, Copy, Debug, Default)]
pub struct Times {
    /// When it was last read.
    pub accessed: Option<u64>,
    /// When it was last written.
    pub written: Option<u64>,
}

fn to_system_time(time: u64) -> Result<SystemTime, Error> {
    unix_time(time).ok_or(Error::new(ERROR_INVALID_PARAMETER))
}

fn changed(metadata: &Metadata) -> u64 {
    let seconds = u64::try_from(metadata.ctime()).unwrap_or(0);
    let nanoseconds = u64::try_from(metadata.ctime_nsec()).unwrap_or(0);
    let since = Duration::from_secs(seconds) + Duration::from_nanos(nanoseconds);
    file_time(SystemTime::UNIX_EPOCH + since)
}

impl Information {
    /// What `metadata` says of the file `name`.
    pub fn of(metadata: &Metadata, name: &str) -> Self {
        let mut attributes = Attributes::empty();
        if metadata.is_dir() {
            attributes |= Attributes::DIRECTORY;
        } else {
            attributes |= Attributes::ARCHIVE;
        }
        if metadata.is_symlink() {
            attributes |= Attributes::REPARSE_POINT;
        } else if metadata.permissions().mode() & WRITABLE == 0 {
            attributes |= Attributes::READONLY;
        }
        if name.starts_with('.') && name != "." && name != ".." {
            attributes |= Attributes::HIDDEN;
        }
        let written = metadata.modified().map_or(0, file_time);
        Self {
            attributes,
            created: metadata.created().map_or(written, file_time),
            accessed: metadata.accessed().map_or(written, file_time),
            written,
            changed: changed(metadata),
            size: if metadata.is_dir() { 0 } else { metadata.len() },
            allocated: metadata.blocks() * 512,
            links: u32::try_from(metadata.nlink()).unwrap_or(u32::MAX),
            volume: metadata.dev(),
            index: metadata.ino(),
        }
    }
}

fn last(path: &Path) -> &str {
    path.file_name()
        .and_then(|name| name.to_str())
        .unwrap_or_default()
}

/// What is known of the file `name`.
///
/// # Errors
/// Those of the [GetFileAttributesEx] page.
///
/// [GetFileAttributesEx]: https://learn.microsoft.com/windows/win32/api/fileapi/nf-fileapi-getfileattributesexw
#[doc(alias = "GetFileAttributesEx")]
pub fn information(name: &str) -> Result<Information, Error> {
    let path = super::locate(name)?;
    let metadata = fs::metadata(&path)
        .or_else(|_| fs::symlink_metadata(&path))
        .map_err(|error| open_error(&error, &path))?;
    Ok(Information::of(&metadata, last(&path)))
}

/// Sets the attributes of the file `name`, of which `READONLY` is kept.
///
/// # Errors
/// Those of the [SetFileAttributes] page.
///
/// [SetFileAttributes]: https://learn.microsoft.com/windows/win32/api/fileapi/nf-fileapi-setfileattributesw
#[doc(alias = "SetFileAttributes")]
pub fn set_attributes(name: &str, attributes: u32) -> Result<(), Error> {
    let path = super::locate(name)?;
    let metadata = fs::metadata(&path).map_err(|error| open_error(&error, &path))?;
    match permissions(&metadata, attributes) {
        Some(wanted) => {
            fs::set_permissions(&path, wanted).map_err(|error| open_error(&error, &path))
        }
        None => Ok(()),
    }
}

/// The permissions that `attributes` ask for, unless they are as they are.
fn permissions(metadata: &Metadata, attributes: u32) -> Option<fs::Permissions> {
    let read_only = attributes & Attributes::READONLY.bits() != 0;
    let mut permissions = metadata.permissions();
    let mode = permissions.mode();
    permissions.set_mode(match (read_only, mode & WRITABLE == 0) {
        (true, false) => mode & !WRITABLE,
        (false, true) => mode | 0o200,
        _ => return None,
    });
    Some(permissions)
}

impl File {
    /// What is known of the file.
    ///
    /// # Errors
    /// `ERROR_INVALID_HANDLE` when it is closed.
    #[doc(alias = "GetFileInformationByHandle")]
    pub fn information(&self) -> Result<Information, Error> {
        let metadata = self.fd()?.metadata().map_err(from_io)?;
        let name = self.path.as_deref().map_or("", last);
        Ok(Information::of(&metadata, name))
    }

    /// Sets its times. That of its making is the file system's own.
    ///
    /// # Errors
    /// `ERROR_INVALID_PARAMETER` for a time that cannot be; what the file system says.
    #[doc(alias = "SetFileTime")]
    pub fn set_times(&self, times: Times) -> Result<(), Error> {
        let mut wanted = FileTimes::new();
        if let Some(accessed) = times.accessed {
            wanted = wanted.set_accessed(to_system_time(accessed)?);
        }
        if let Some(written) = times.written {
            wanted = wanted.set_modified(to_system_time(written)?);
        }
        self.fd()?.set_times(wanted).map_err(from_io)
    }

    /// Sets its attributes, of which `READONLY` is kept.
    ///
    /// # Errors
    /// What the file system says.
    #[doc(alias = "FILE_BASIC_INFO")]
    pub fn set_attributes(&self, attributes: u32) -> Result<(), Error> {
        let file = self.fd()?;
        let metadata = file.metadata().map_err(from_io)?;
        match permissions(&metadata, attributes) {
            Some(wanted) => file.set_permissions(wanted).map_err(from_io),
            None => Ok(()),
        }
    }

    /// The whole path of the file, when it was opened by one.
    #[doc(alias = "GetFinalPathNameByHandle")]
    pub fn path(&self) -> Option<&Path> {
        self.path.as_deref()
    }
}
