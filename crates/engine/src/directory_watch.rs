//! Being told of new names in a directory ([inotify(7)]).
//!
//! [inotify(7)]: https://man7.org/linux/man-pages/man7/inotify.7.html

use std::ffi::CString;
use std::io;
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, FromRawFd, OwnedFd};
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

/// Can be read when a name came, or the directory went, since it was made or [`Self::clear`]ed.
#[derive(Debug)]
pub struct DirectoryWatch(OwnedFd);

impl DirectoryWatch {
    /// Watches `directory`.
    ///
    /// # Errors
    /// `ENOENT`; the user watches as much as is allowed (`EMFILE`, `ENOSPC`).
    pub fn new(directory: &Path) -> io::Result<Self> {
        let path = CString::new(directory.as_os_str().as_bytes())?;
        // SAFETY: takes no pointers.
        let fd = unsafe { libc::inotify_init1(libc::IN_CLOEXEC | libc::IN_NONBLOCK) };
        if fd < 0 {
            return Err(io::Error::last_os_error());
        }
        // SAFETY: the kernel has just given us this descriptor.
        let watch = Self(unsafe { OwnedFd::from_raw_fd(fd) });
        let mask = libc::IN_MOVED_TO | libc::IN_DELETE | libc::IN_DELETE_SELF | libc::IN_MOVE_SELF;
        // SAFETY: `path` is a terminated string.
        match unsafe { libc::inotify_add_watch(fd, path.as_ptr(), mask | libc::IN_ONLYDIR) } {
            -1 => Err(io::Error::last_os_error()),
            _ => Ok(watch),
        }
    }

    /// Forgets what has happened.
    pub fn clear(&self) {
        let mut events = [0u8; 4096];
        // SAFETY: room for as many bytes as are said.
        while unsafe { libc::read(self.0.as_raw_fd(), events.as_mut_ptr().cast(), events.len()) }
            > 0
        {}
    }
}

impl AsFd for DirectoryWatch {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.0.as_fd()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::readiness::{self, Ready};

    #[test]
    fn a_name_that_comes_is_told() {
        let directory = std::env::temp_dir().join(format!("tawny-watch-{}", std::process::id()));
        std::fs::create_dir_all(&directory).unwrap();
        let watch = DirectoryWatch::new(&directory).unwrap();
        let seen = || !readiness::now(watch.as_fd(), Ready::READ).is_empty();
        std::fs::write(directory.join("a"), b"").unwrap();
        assert!(!seen());
        std::fs::rename(directory.join("a"), directory.join("b")).unwrap();
        assert!(seen());
        watch.clear();
        assert!(!seen());
        std::fs::remove_dir_all(&directory).unwrap();
        assert!(seen());
        assert!(DirectoryWatch::new(&directory).is_err());
    }
}
