//! Pipes, whose ends other programs may hold as their standard files: they stay blocking, and no call
//! here blocks but in [`crate::net::wait`].

use std::io;
use std::os::fd::{AsRawFd, BorrowedFd, FromRawFd, OwnedFd};
use std::sync::atomic::{AtomicBool, Ordering};

use crate::buffers::Buffers;
use crate::readiness::{self, Ready};

/// What a write takes at once if there is room for anything (`PIPE_BUF`).
const ATOMIC: usize = 4096;
/// The capacity that a pipe has of itself.
const USUAL_CAPACITY: usize = 64 << 10;

/// The kernel knows no transfers that do not wait on pipes (before Linux 6.4).
static WAITS: AtomicBool = AtomicBool::new(false);

/// A new pipe: the end to read and the end to write, closed on exec. A `capacity` above the usual
/// one is a wish.
pub fn new(capacity: usize) -> io::Result<(OwnedFd, OwnedFd)> {
    let mut ends = [0; 2];
    // SAFETY: room for two numbers.
    if unsafe { libc::pipe2(ends.as_mut_ptr(), libc::O_CLOEXEC) } != 0 {
        return Err(io::Error::last_os_error());
    }
    // SAFETY: the kernel has just given us these descriptors.
    let ends = unsafe { ends.map(|end| OwnedFd::from_raw_fd(end)) };
    if capacity > USUAL_CAPACITY {
        let wanted = libc::c_int::try_from(capacity).unwrap_or(libc::c_int::MAX);
        // SAFETY: a number to a descriptor that is open.
        unsafe { libc::fcntl(ends[1].as_raw_fd(), libc::F_SETPIPE_SZ, wanted) };
    }
    let [read, write] = ends;
    Ok((read, write))
}

/// How many bytes it holds at most.
///
/// # Errors
/// `EBADF`: it is no pipe.
pub fn capacity(fd: BorrowedFd<'_>) -> io::Result<usize> {
    // SAFETY: takes no pointers.
    match unsafe { libc::fcntl(fd.as_raw_fd(), libc::F_GETPIPE_SZ) } {
        -1 => Err(io::Error::last_os_error()),
        capacity => Ok(capacity as usize),
    }
}

/// How many bytes can be read.
pub fn readable_bytes(fd: BorrowedFd<'_>) -> io::Result<usize> {
    crate::net::readable_bytes(fd)
}

/// Reads what there is; 0 at the end, when nobody can write any more. `WouldBlock` when there is
/// nothing.
pub fn read(fd: BorrowedFd<'_>, room: &Buffers) -> io::Result<usize> {
    let (list, count) = (room.list().as_ptr(), room.list().len() as libc::c_int);
    loop {
        let result = if WAITS.load(Ordering::Relaxed) {
            if readiness::now(fd, Ready::READ).is_empty() {
                return Err(io::ErrorKind::WouldBlock.into());
            }
            // SAFETY: the buffers are writable while `room` lives.
            unsafe { libc::readv(fd.as_raw_fd(), list, count) }
        } else {
            // SAFETY: as above.
            unsafe { libc::preadv2(fd.as_raw_fd(), list, count, -1, libc::RWF_NOWAIT) }
        };
        if let Some(bytes) = finished(result)? {
            return Ok(bytes);
        }
    }
}

/// Copies the first bytes that can be read, as many as `room` takes, and leaves them. Returns how many
/// there were.
pub fn peek(fd: BorrowedFd<'_>, room: &mut [u8]) -> io::Result<usize> {
    let wanted = room.len().min(readable_bytes(fd)?);
    if wanted == 0 {
        return Ok(0);
    }
    let (copy, copies) = new(wanted)?;
    // SAFETY: two open pipes.
    let copied = unsafe {
        libc::tee(
            fd.as_raw_fd(),
            copies.as_raw_fd(),
            wanted,
            libc::SPLICE_F_NONBLOCK,
        )
    };
    let copied = usize::try_from(copied).map_err(|_| io::Error::last_os_error())?;
    let taken = &mut room[..copied.min(wanted)];
    io::Read::read_exact(&mut std::fs::File::from(copy), taken)?;
    Ok(taken.len())
}

/// Writes as much as there is room for. `WouldBlock` when there is none; `BrokenPipe`, and no
/// signal, when nobody can read any more.
pub fn write(fd: BorrowedFd<'_>, data: &Buffers) -> io::Result<usize> {
    loop {
        let result = if WAITS.load(Ordering::Relaxed) {
            let seen = readiness::now(fd, Ready::WRITE);
            if seen.is_empty() {
                return Err(io::ErrorKind::WouldBlock.into());
            }
            // So much there is room for.
            let first = data.gathered(ATOMIC);
            let list = first.list();
            // SAFETY: the bytes are readable while `first` lives.
            without_signal(|| unsafe {
                libc::writev(fd.as_raw_fd(), list.as_ptr(), list.len() as libc::c_int)
            })
        } else {
            let list = data.list();
            let (start, count) = (list.as_ptr(), list.len() as libc::c_int);
            // SAFETY: the bytes are readable while `data` lives.
            without_signal(|| unsafe {
                libc::pwritev2(fd.as_raw_fd(), start, count, -1, libc::RWF_NOWAIT)
            })
        };
        if let Some(bytes) = finished(result)? {
            return Ok(bytes);
        }
    }
}

/// `None`: the call is to be made again.
fn finished(result: isize) -> io::Result<Option<usize>> {
    if let Ok(bytes) = usize::try_from(result) {
        return Ok(Some(bytes));
    }
    let error = io::Error::last_os_error();
    match error.raw_os_error() {
        Some(libc::EINTR) => Ok(None),
        Some(libc::EOPNOTSUPP) if !WAITS.swap(true, Ordering::Relaxed) => Ok(None),
        _ => Err(error),
    }
}

/// Makes a call that may raise SIGPIPE in the calling thread, and takes the signal back.
pub fn without_signal(call: impl FnOnce() -> isize) -> isize {
    // SAFETY: the sets are initialised before they are read; the mask is the calling thread's own
    // and is restored.
    unsafe {
        let mut pipe: libc::sigset_t = std::mem::zeroed();
        let mut before: libc::sigset_t = std::mem::zeroed();
        let mut pending: libc::sigset_t = std::mem::zeroed();
        libc::sigemptyset(&mut pipe);
        libc::sigaddset(&mut pipe, libc::SIGPIPE);
        libc::sigpending(&mut pending);
        libc::pthread_sigmask(libc::SIG_BLOCK, &pipe, &mut before);
        let result = call();
        let errno = crate::errno();
        if result < 0 && errno == libc::EPIPE && libc::sigismember(&pending, libc::SIGPIPE) == 0 {
            let at_once: libc::timespec = std::mem::zeroed();
            while libc::sigtimedwait(&pipe, std::ptr::null_mut(), &at_once) < 0
                && crate::errno() == libc::EINTR
            {}
        }
        libc::pthread_sigmask(libc::SIG_SETMASK, &before, std::ptr::null_mut());
        *libc::__errno_location() = errno;
        result
    }
}

#[cfg(test)]
mod tests {
    use std::os::fd::AsFd;

    use super::*;

    #[test]
    fn what_is_peeked_at_stays() {
        let (read_end, write_end) = new(0).unwrap();
        let mut room = [0; 4];
        assert_eq!(peek(read_end.as_fd(), &mut room).unwrap(), 0);
        write(write_end.as_fd(), &Buffers::owned(b"abcdef".to_vec())).unwrap();
        assert_eq!(peek(read_end.as_fd(), &mut room).unwrap(), 4);
        assert_eq!(&room, b"abcd");
        let all = Buffers::owned(vec![0; 8]);
        assert_eq!(read(read_end.as_fd(), &all).unwrap(), 6);
        assert_eq!(&all.into_owned().unwrap()[..6], b"abcdef");
    }

    fn both_ways(test: impl Fn()) {
        test();
        WAITS.store(true, Ordering::Relaxed);
        test();
        WAITS.store(false, Ordering::Relaxed);
    }

    #[test]
    fn no_call_waits_and_no_signal_comes() {
        // SAFETY: the default action would end the test.
        unsafe { libc::signal(libc::SIGPIPE, libc::SIG_DFL) };
        both_ways(|| {
            let (from, to) = new(0).unwrap();
            let room = Buffers::owned(vec![0; 100]);
            let nothing = read(from.as_fd(), &room).unwrap_err();
            assert_eq!(nothing.kind(), io::ErrorKind::WouldBlock);
            let data = Buffers::owned(vec![7; 3 * ATOMIC]);
            let mut written = 0;
            loop {
                match write(to.as_fd(), &data) {
                    Ok(bytes) => written += bytes,
                    Err(error) => {
                        assert_eq!(error.kind(), io::ErrorKind::WouldBlock);
                        break;
                    }
                }
            }
            assert_eq!(readable_bytes(from.as_fd()).unwrap(), written);
            assert_eq!(read(from.as_fd(), &room).unwrap(), 100);
            drop(from);
            let broken = write(to.as_fd(), &data).unwrap_err();
            assert_eq!(broken.kind(), io::ErrorKind::BrokenPipe);
            let (from, to) = new(1 << 20).unwrap();
            drop(to);
            assert_eq!(read(from.as_fd(), &room).unwrap(), 0);
        });
    }
}
