//! Volumes: what is known of the file system that a file lies on.
//!
//! <https://learn.microsoft.com/windows/win32/fileio/volume-management>

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use tawny_engine::volume;

use crate::Error;
use crate::file::locate;

/// Programs that look at a file system's name do it to find out whether it has large files and rights.
pub const FILE_SYSTEM: &str = "NTFS";
/// `FILE_CASE_PRESERVED_NAMES | FILE_UNICODE_ON_DISK | FILE_PERSISTENT_ACLS | FILE_SUPPORTS_SPARSE_FILES |
/// FILE_SUPPORTS_HARD_LINKS`
const FLAGS: u32 = 0x2 | 0x4 | 0x8 | 0x40 | 0x40_0000;
/// `FILE_READ_ONLY_VOLUME`
const READ_ONLY: u32 = 0x8_0000;
/// Space is counted in these, as programs expect.
pub const SECTOR: u64 = 512;

/// What is known of a volume; sizes in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Volume {
    /// The unit in which space is given to files, a multiple of [`SECTOR`].
    pub unit: u64,
    /// All of it.
    pub size: u64,
    /// What nobody has.
    pub free: u64,
    /// What this user could have.
    pub available: u64,
    /// The longest name of a file, in characters.
    pub longest_name: u32,
    /// `FILE_*` flags of `GetVolumeInformation`.
    pub flags: u32,
    /// Identifies it.
    pub serial: u32,
}

impl Volume {
    /// The volume that the file `name` lies on.
    ///
    /// # Errors
    /// `ERROR_PATH_NOT_FOUND` and others of the [GetDiskFreeSpaceEx] page.
    ///
    /// [GetDiskFreeSpaceEx]: https://learn.microsoft.com/windows/win32/api/fileapi/nf-fileapi-getdiskfreespaceexw
    #[doc(alias = "GetDiskFreeSpaceEx")]
    pub fn of(name: &str) -> Result<Self, Error> {
        Self::at(&locate(name)?)
    }

    /// The volume at `path`.
    ///
    /// # Errors
    /// As [`Self::of`].
    pub fn at(path: &Path) -> Result<Self, Error> {
        let failed = |error: std::io::Error| match error.kind() {
            std::io::ErrorKind::NotFound => Error::new(crate::codes::ERROR_PATH_NOT_FOUND),
            _ => Error::from_errno_win32(error.raw_os_error().unwrap_or(libc::EINVAL)),
        };
        let found = volume::of(path).map_err(failed)?;
        let device = fs::metadata(path).map_err(failed)?.dev();
        Ok(Self {
            unit: found.unit.next_multiple_of(SECTOR),
            size: found.size,
            free: found.free,
            available: found.available,
            longest_name: found.longest_name,
            flags: FLAGS | if found.read_only { READ_ONLY } else { 0 },
            serial: device as u32,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codes::ERROR_PATH_NOT_FOUND;

    #[test]
    fn the_root_is_a_volume() {
        let root = Volume::of(r"Z:\").unwrap();
        assert!(root.size >= root.available && root.unit.is_multiple_of(SECTOR));
        let missing = Volume::of(r"Z:\no such directory\x");
        assert_eq!(missing, Err(Error::new(ERROR_PATH_NOT_FOUND)));
    }
}
