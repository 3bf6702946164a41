//! Locks on files that end with the process, however it ends.

use std::fs::File;
use std::io;
use std::os::fd::AsRawFd;

/// Waits until nobody else has the file locked, and locks it for whoever has it open so, until that is
/// closed ([flock(2)]).
///
/// [flock(2)]: https://man7.org/linux/man-pages/man2/flock.2.html
///
/// # Errors
/// The file system knows no locks.
pub fn exclusive(file: &File) -> io::Result<()> {
    loop {
        // SAFETY: takes no pointers.
        if unsafe { libc::flock(file.as_raw_fd(), libc::LOCK_EX) } == 0 {
            return Ok(());
        }
        let error = io::Error::last_os_error();
        if error.kind() != io::ErrorKind::Interrupted {
            return Err(error);
        }
    }
}

/// Claims the file for the calling process, until that closes it (any descriptor of it) or ends. A
/// forked child has no part in it ([fcntl_locking(2)]).
///
/// [fcntl_locking(2)]: https://man7.org/linux/man-pages/man2/fcntl_locking.2.html
///
/// # Errors
/// `EAGAIN`: it is claimed.
pub fn claim(file: &File) -> io::Result<()> {
    let mut lock = whole(libc::F_WRLCK);
    // SAFETY: `lock` outlives the call.
    match unsafe { libc::fcntl(file.as_raw_fd(), libc::F_SETLK, &raw mut lock) } {
        0 => Ok(()),
        _ => Err(io::Error::last_os_error()),
    }
}

/// Whether another process has claimed the file and lives.
pub fn is_claimed(file: &File) -> bool {
    let mut lock = whole(libc::F_WRLCK);
    // SAFETY: `lock` outlives the call, which writes it.
    let asked = unsafe { libc::fcntl(file.as_raw_fd(), libc::F_GETLK, &raw mut lock) };
    asked == 0 && lock.l_type != libc::F_UNLCK as libc::c_short
}

/// Has the file locked, as long as this way of having it open lasts. Others who may only read it can ask
/// ([`is_held`]), and not lock it first as long as they cannot get at it.
///
/// # Errors
/// `EAGAIN`: somebody else has it.
pub fn hold(file: &File) -> io::Result<()> {
    let lock = whole(libc::F_WRLCK);
    // SAFETY: `lock` outlives the call.
    match unsafe { libc::fcntl(file.as_raw_fd(), libc::F_OFD_SETLK, &raw const lock) } {
        0 => Ok(()),
        _ => Err(io::Error::last_os_error()),
    }
}

/// Whether somebody who has opened the file otherwise [holds](hold) it.
pub fn is_held(file: &File) -> bool {
    // One that would only read: who does that as well is no holder.
    let mut lock = whole(libc::F_RDLCK);
    // SAFETY: `lock` outlives the call, which writes it.
    let asked = unsafe { libc::fcntl(file.as_raw_fd(), libc::F_OFD_GETLK, &raw mut lock) };
    asked == 0 && lock.l_type != libc::F_UNLCK as libc::c_short
}

/// How a byte of a file is [held](hold_byte).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hold {
    /// By as many as like.
    Shared,
    /// By one.
    Alone,
}

/// Holds one byte, as [`hold`] does the whole file. Whoever holds it already changes how.
///
/// # Errors
/// `EAGAIN`: somebody else has it in a way that does not go together with this.
pub fn hold_byte(file: &File, byte: u32, how: Hold) -> io::Result<()> {
    set_byte(
        file,
        byte,
        match how {
            Hold::Shared => libc::F_RDLCK,
            Hold::Alone => libc::F_WRLCK,
        },
    )
}

/// Holds a byte no more.
pub fn release_byte(file: &File, byte: u32) {
    let _ = set_byte(file, byte, libc::F_UNLCK);
}

fn set_byte(file: &File, byte: u32, kind: libc::c_int) -> io::Result<()> {
    let lock = one(kind, byte);
    // SAFETY: `lock` outlives the call.
    match unsafe { libc::fcntl(file.as_raw_fd(), libc::F_OFD_SETLK, &raw const lock) } {
        0 => Ok(()),
        _ => Err(io::Error::last_os_error()),
    }
}

/// Whether somebody who has opened the file otherwise holds the byte.
pub fn is_byte_held(file: &File, byte: u32) -> bool {
    let mut lock = one(libc::F_WRLCK, byte);
    // SAFETY: `lock` outlives the call, which writes it.
    let asked = unsafe { libc::fcntl(file.as_raw_fd(), libc::F_OFD_GETLK, &raw mut lock) };
    asked == 0 && lock.l_type != libc::F_UNLCK as libc::c_short
}

fn one(kind: libc::c_int, byte: u32) -> libc::flock {
    let mut lock = whole(kind);
    lock.l_start = byte.into();
    lock.l_len = 1;
    lock
}

fn whole(kind: libc::c_int) -> libc::flock {
    // SAFETY: all zeroes is a lock on the whole file.
    let mut lock: libc::flock = unsafe { std::mem::zeroed() };
    lock.l_type = kind as libc::c_short;
    lock.l_whence = libc::SEEK_SET as libc::c_short;
    lock
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hold_ends_with_the_opening() {
        let file = crate::memfd::create(c"test").unwrap();
        let again = || File::open(format!("/proc/self/fd/{}", file.as_raw_fd())).unwrap();
        assert!(!is_held(&again()));
        let path = format!("/proc/self/fd/{}", file.as_raw_fd());
        let holder = File::options().read(true).write(true).open(path).unwrap();
        hold(&holder).unwrap();
        assert!(is_held(&again()) && !is_held(&holder));
        assert!(hold(&file).is_err());
        drop(holder);
        assert!(!is_held(&again()));
    }

    #[test]
    fn bytes_are_held_one_by_one() {
        let file = crate::memfd::create(c"test").unwrap();
        let path = format!("/proc/self/fd/{}", file.as_raw_fd());
        let other = File::options().read(true).write(true).open(path).unwrap();
        hold_byte(&file, 0, Hold::Shared).unwrap();
        hold_byte(&other, 0, Hold::Shared).unwrap();
        assert!(hold_byte(&file, 0, Hold::Alone).is_err());
        hold_byte(&file, 7, Hold::Alone).unwrap();
        assert!(is_byte_held(&other, 7) && !is_byte_held(&file, 7) && !is_byte_held(&other, 8));
        drop(file);
        assert!(!is_byte_held(&other, 7));
        hold_byte(&other, 0, Hold::Alone).unwrap();
    }

    #[test]
    fn ones_own_claim_is_nobody_elses() {
        let file = crate::memfd::create(c"test").unwrap();
        assert!(!is_claimed(&file));
        claim(&file).unwrap();
        assert!(!is_claimed(&file));
        exclusive(&file).unwrap();
    }
}
