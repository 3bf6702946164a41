//! Descriptors that a program was started with, and what they lead to.

use std::io;
use std::mem::MaybeUninit;
use std::os::fd::{AsRawFd, BorrowedFd, FromRawFd, OwnedFd, RawFd};

/// What a descriptor leads to: two descriptors with the same identity lead to the same file, pipe or
/// socket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Identity {
    /// The file system.
    pub device: u64,
    /// The file in it.
    pub number: u64,
}

/// The identity of what `fd` leads to.
pub fn identity(fd: BorrowedFd<'_>) -> io::Result<Identity> {
    identity_of_number(fd.as_raw_fd())
}

fn identity_of_number(number: RawFd) -> io::Result<Identity> {
    let mut status = MaybeUninit::<libc::stat>::uninit();
    // SAFETY: room for the result, which is read only when the call has filled it.
    unsafe {
        if libc::fstat(number, status.as_mut_ptr()) != 0 {
            return Err(io::Error::last_os_error());
        }
        let status = status.assume_init();
        Ok(Identity {
            device: status.st_dev,
            number: status.st_ino,
        })
    }
}

/// Takes a descriptor that the program was started with, once: it is closed on exec from now on.
/// `None` when there is none of this number, when it was taken, or when it leads to something else.
pub fn take_passed(number: RawFd, expected: Option<Identity>) -> Option<OwnedFd> {
    // SAFETY: asks about a number.
    let flags = unsafe { libc::fcntl(number, libc::F_GETFD) };
    if flags < 0 || flags & libc::FD_CLOEXEC != 0 {
        return None;
    }
    if expected.is_some_and(|expected| identity_of_number(number).ok() != Some(expected)) {
        return None;
    }
    // SAFETY: the number was open just now. It was passed for this purpose, and everything that this
    // process opens itself is closed on exec, so nobody else owns it.
    unsafe {
        libc::fcntl(number, libc::F_SETFD, libc::FD_CLOEXEC);
        Some(OwnedFd::from_raw_fd(number))
    }
}

#[cfg(test)]
mod tests {
    use std::os::fd::{AsFd, IntoRawFd};

    use super::*;
    use crate::memfd::create;

    #[test]
    fn only_what_was_passed_can_be_taken() {
        let file = create(c"test").unwrap();
        let known = identity(file.as_fd()).unwrap();
        assert!(take_passed(file.as_raw_fd(), Some(known)).is_none());
        // SAFETY: a new number for a descriptor that is open.
        let passed = unsafe { libc::dup(file.as_raw_fd()) };
        let other = Identity {
            number: known.number + 1,
            ..known
        };
        assert!(take_passed(passed, Some(other)).is_none());
        let taken = take_passed(passed, Some(known)).unwrap();
        assert!(take_passed(passed, Some(known)).is_none());
        assert!(take_passed(-1, None).is_none());
        assert_eq!(taken.into_raw_fd(), passed);
        // SAFETY: the number is ours again.
        unsafe { libc::close(passed) };
    }
}
