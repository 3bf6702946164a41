//! The file system that a file lies on: how large it is, and how much of it is free ([statvfs(3)]).
//!
//! [statvfs(3)]: https://man7.org/linux/man-pages/man3/statvfs.3.html

use std::ffi::CString;
use std::io;
use std::mem::MaybeUninit;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

/// What is known of a file system; sizes in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Volume {
    /// The unit in which space is given to files.
    pub unit: u64,
    /// All of it.
    pub size: u64,
    /// What nobody has.
    pub free: u64,
    /// What this user could have.
    pub available: u64,
    /// The longest name.
    pub longest_name: u32,
    /// Nobody can write to it.
    pub read_only: bool,
}

/// The file system that `path` lies on.
///
/// # Errors
/// There is no such path, or it may not be looked at.
pub fn of(path: &Path) -> io::Result<Volume> {
    let path = CString::new(path.as_os_str().as_bytes())?;
    let mut found = MaybeUninit::<libc::statvfs>::uninit();
    // SAFETY: a terminated string, and a place for the result that is read only when it was written.
    let found = unsafe {
        if libc::statvfs(path.as_ptr(), found.as_mut_ptr()) != 0 {
            return Err(io::Error::last_os_error());
        }
        found.assume_init()
    };
    let unit = found.f_frsize.max(1);
    Ok(Volume {
        unit,
        size: found.f_blocks.saturating_mul(unit),
        free: found.f_bfree.saturating_mul(unit),
        available: found.f_bavail.saturating_mul(unit),
        longest_name: u32::try_from(found.f_namemax).unwrap_or(u32::MAX),
        read_only: found.f_flag & libc::ST_RDONLY != 0,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_is_a_root() {
        let root = of(Path::new("/")).unwrap();
        assert!(root.size >= root.free && root.free >= root.available);
        assert!(root.unit.is_power_of_two() && root.longest_name >= 14);
        assert!(of(Path::new("/no such path")).is_err());
        assert!(of(Path::new("a\0b")).is_err());
    }
}
