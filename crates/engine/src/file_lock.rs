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
    fn ones_own_claim_is_nobody_elses() {
        let file = crate::memory_file::create(c"test").unwrap();
        assert!(!is_claimed(&file));
        claim(&file).unwrap();
        assert!(!is_claimed(&file));
        exclusive(&file).unwrap();
    }
}
