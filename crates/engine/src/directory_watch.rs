//! Being told of new names in a directory ([inotify(7)]).
//!
//! [inotify(7)]: https://man7.org/linux/man-pages/man7/inotify.7.html

use std::ffi::CString;
use std::io;
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, FromRawFd, OwnedFd};
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

/// The directory went or has another name, or may have: too much has happened for all to be told.
const GONE: u32 = libc::IN_DELETE_SELF
    | libc::IN_MOVE_SELF
    | libc::IN_IGNORED
    | libc::IN_UNMOUNT
    | libc::IN_Q_OVERFLOW;

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

    /// Forgets what has happened. `false`: the directory went or has another name, and whatever has its
    /// name now is not watched.
    pub fn clear(&self) -> bool {
        let mut buffer = [0u8; 4096];
        let mut is_there = true;
        loop {
            // SAFETY: room for as many bytes as are said.
            let read =
                unsafe { libc::read(self.0.as_raw_fd(), buffer.as_mut_ptr().cast(), buffer.len()) };
            let Some(mut events) = usize::try_from(read).ok().and_then(|len| buffer.get(..len))
            else {
                return is_there;
            };
            if events.is_empty() {
                return is_there;
            }
            // int wd; u32 mask, cookie, len; char name[len]
            while let Some((header, rest)) = events.split_first_chunk::<16>() {
                let word = |at: usize| u32::from_ne_bytes(header[at..at + 4].try_into().unwrap());
                is_there &= word(4) & GONE == 0;
                events = rest.get(word(12) as usize..).unwrap_or_default();
            }
        }
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
        assert!(watch.clear());
        assert!(!seen());
        std::fs::remove_dir_all(&directory).unwrap();
        assert!(seen());
        assert!(!watch.clear());
        assert!(!seen());
        assert!(DirectoryWatch::new(&directory).is_err());
    }
}
