//! Locks on ranges of a file that belong to one way of having it open, and end with it
//! ([fcntl_locking(2)], open file description locks).
//!
//! [fcntl_locking(2)]: https://man7.org/linux/man-pages/man2/fcntl_locking.2.html

use std::io;
use std::os::fd::{AsRawFd, BorrowedFd};

/// Bytes of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Range {
    /// The first of them.
    pub start: u64,
    /// How many there are; 0 for all that follow.
    pub len: u64,
}

/// Locks `range` for the holder alone, who may write to the file.
///
/// # Errors
/// `EAGAIN`: somebody else has some of it locked. `EBADF`: the file is not open for writing.
pub fn exclude(file: BorrowedFd<'_>, range: Range) -> io::Result<()> {
    set(file, libc::F_WRLCK, range, libc::F_OFD_SETLK)
}

/// Locks `range` against those who want it alone.
///
/// # Errors
/// `EAGAIN`: somebody has some of it alone. `EBADF`: the file is not open for reading.
pub fn share(file: BorrowedFd<'_>, range: Range) -> io::Result<()> {
    set(file, libc::F_RDLCK, range, libc::F_OFD_SETLK)
}

/// As [`exclude`] or [`share`], and waits until it can be had.
///
/// # Errors
/// `EBADF`; the file system knows no locks.
pub fn wait(file: BorrowedFd<'_>, range: Range, alone: bool) -> io::Result<()> {
    let kind = if alone { libc::F_WRLCK } else { libc::F_RDLCK };
    loop {
        match set(file, kind, range, libc::F_OFD_SETLKW) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            result => return result,
        }
    }
}

/// Unlocks `range`.
///
/// # Errors
/// The file system knows no locks.
pub fn release(file: BorrowedFd<'_>, range: Range) -> io::Result<()> {
    set(file, libc::F_UNLCK, range, libc::F_OFD_SETLK)
}

/// Whether somebody who has opened the file otherwise has some of `range` locked.
pub fn is_held(file: BorrowedFd<'_>, range: Range) -> bool {
    would_block(file, libc::F_WRLCK, range)
}

/// Whether somebody who has opened the file otherwise has some of `range` locked for himself alone.
pub fn is_held_alone(file: BorrowedFd<'_>, range: Range) -> bool {
    would_block(file, libc::F_RDLCK, range)
}

fn would_block(file: BorrowedFd<'_>, kind: i32, range: Range) -> bool {
    let Ok(mut lock) = describe(kind, range) else {
        return false;
    };
    // SAFETY: `lock` outlives the call, which writes it.
    let asked = unsafe { libc::fcntl(file.as_raw_fd(), libc::F_OFD_GETLK, &raw mut lock) };
    asked == 0 && lock.l_type != libc::F_UNLCK as libc::c_short
}

fn set(file: BorrowedFd<'_>, kind: i32, range: Range, how: i32) -> io::Result<()> {
    let lock = describe(kind, range)?;
    // SAFETY: `lock` outlives the call.
    match unsafe { libc::fcntl(file.as_raw_fd(), how, &raw const lock) } {
        0 => Ok(()),
        _ => Err(io::Error::last_os_error()),
    }
}

fn describe(kind: i32, range: Range) -> io::Result<libc::flock> {
    let wrong = |_| io::Error::from_raw_os_error(libc::EINVAL);
    // SAFETY: all zeroes is a lock on the whole file.
    let mut lock: libc::flock = unsafe { std::mem::zeroed() };
    lock.l_type = kind as libc::c_short;
    lock.l_whence = libc::SEEK_SET as libc::c_short;
    lock.l_start = i64::try_from(range.start).map_err(wrong)?;
    // What reaches behind every offset reaches to the end.
    lock.l_len = i64::try_from(range.len)
        .ok()
        .filter(|len| lock.l_start.checked_add(*len).is_some())
        .unwrap_or(0);
    Ok(lock)
}
