//! The standard handles, and reading and writing through them.
//!
//! <https://learn.microsoft.com/windows/console/getstdhandle>

use std::mem::MaybeUninit;
use std::os::fd::RawFd;
use std::sync::atomic::{AtomicUsize, Ordering};

use tawny::anonymous_pipe::without_signal;
use tawny::codes::{
    ERROR_BROKEN_PIPE, ERROR_INVALID_HANDLE, ERROR_INVALID_PARAMETER, ERROR_NO_DATA,
};
use tawny::{Error, thread};

use crate::guard;
use crate::types::{BOOL, DWORD, FALSE, HANDLE, INVALID_HANDLE_VALUE, TRUE};

const INPUT: usize = 3;
const OUTPUT: usize = 7;
const ERROR: usize = 11;

/// Standard input.
pub const STANDARD_INPUT: HANDLE = INPUT as HANDLE;
/// Standard output.
pub const STANDARD_OUTPUT: HANDLE = OUTPUT as HANDLE;
/// Standard error.
pub const STANDARD_ERROR: HANDLE = ERROR as HANDLE;

/// `STD_INPUT_HANDLE`, and downwards `STD_OUTPUT_HANDLE` and `STD_ERROR_HANDLE`.
const STD_INPUT: DWORD = -10_i32 as DWORD;

/// What `GetStdHandle` returns.
static HANDLES: [AtomicUsize; 3] = [
    AtomicUsize::new(INPUT),
    AtomicUsize::new(OUTPUT),
    AtomicUsize::new(ERROR),
];

/// The Linux file behind a standard handle; `None` for every other handle.
pub fn descriptor(handle: HANDLE) -> Option<RawFd> {
    match handle as usize {
        INPUT => Some(0),
        OUTPUT => Some(1),
        ERROR => Some(2),
        _ => None,
    }
}

/// The Linux file behind a standard handle.
///
/// # Errors
/// `ERROR_INVALID_HANDLE` for every other handle.
pub(crate) fn require(handle: HANDLE) -> Result<RawFd, Error> {
    descriptor(handle).ok_or(Error::new(ERROR_INVALID_HANDLE))
}

/// Writes all of `bytes` to a standard handle; `None` when the handle is none. What the program has
/// printed so far comes first.
pub fn write_std(handle: HANDLE, bytes: &[u8]) -> Option<Result<usize, Error>> {
    let descriptor = descriptor(handle)?;
    flush_printed();
    Some(thread::blocking(|| write_all(descriptor, bytes)))
}

fn write_all(descriptor: RawFd, bytes: &[u8]) -> Result<usize, Error> {
    let mut rest = bytes;
    while !rest.is_empty() {
        // SAFETY: readable bytes; a descriptor that is closed is refused.
        let write = || unsafe { libc::write(descriptor, rest.as_ptr().cast(), rest.len()) };
        // A pipe without a reader ends no program of Windows.
        let written = without_signal(write);
        match usize::try_from(written) {
            Ok(written) => rest = &rest[written..],
            Err(_) => {
                let error = std::io::Error::last_os_error();
                match error.raw_os_error() {
                    Some(libc::EINTR) => {}
                    Some(libc::EAGAIN) => wait_writable(descriptor),
                    Some(libc::EPIPE) => return Err(Error::new(ERROR_NO_DATA)),
                    Some(libc::EBADF) => return Err(Error::new(ERROR_INVALID_HANDLE)),
                    _ => return Err(error.into()),
                }
            }
        }
    }
    Ok(bytes.len())
}

/// A descriptor that another process has made non-blocking is waited for.
fn wait_writable(descriptor: RawFd) {
    let mut poll = libc::pollfd {
        fd: descriptor,
        events: libc::POLLOUT,
        revents: 0,
    };
    // SAFETY: one entry.
    unsafe { libc::poll(&raw mut poll, 1, -1) };
}

/// Reads from a standard handle what there is, waiting for the first byte; 0 bytes at the end of the
/// file, `ERROR_BROKEN_PIPE` at that of a pipe. `None` when the handle is none.
pub fn read_std(handle: HANDLE, room: &mut [u8]) -> Option<Result<usize, Error>> {
    let descriptor = descriptor(handle)?;
    flush_printed();
    Some(thread::blocking(|| {
        loop {
            // SAFETY: writable bytes; a descriptor that is closed is refused.
            let read = unsafe { libc::read(descriptor, room.as_mut_ptr().cast(), room.len()) };
            match usize::try_from(read) {
                Ok(0) if !room.is_empty() && is_pipe(descriptor) => {
                    return Err(Error::new(ERROR_BROKEN_PIPE));
                }
                Ok(read) => return Ok(read),
                Err(_) => {}
            }
            let error = std::io::Error::last_os_error();
            match error.raw_os_error() {
                Some(libc::EINTR) => {}
                Some(libc::EBADF) => return Err(Error::new(ERROR_INVALID_HANDLE)),
                _ => return Err(error.into()),
            }
        }
    }))
}

fn is_pipe(descriptor: RawFd) -> bool {
    let mut status = MaybeUninit::<libc::stat>::uninit();
    // SAFETY: a place for the result, which is read only when the call has filled it.
    unsafe {
        libc::fstat(descriptor, status.as_mut_ptr()) == 0
            && status.assume_init().st_mode & libc::S_IFMT == libc::S_IFIFO
    }
}

unsafe extern "C" {
    static stdout: *mut libc::FILE;
    fn ftrylockfile(stream: *mut libc::FILE) -> libc::c_int;
    fn funlockfile(stream: *mut libc::FILE);
}

/// Writes what `printf` has buffered, as a console shows text in the order in which it was written. A
/// stream that another thread is using is left to it.
pub(crate) fn flush_printed() {
    // SAFETY: the C library's own stream, locked while it is flushed; the lock is recursive.
    unsafe {
        if ftrylockfile(stdout) == 0 {
            libc::fflush(stdout);
            funlockfile(stdout);
        }
    }
}

/// Another handle names standard file 0, 1 or 2, or none (0).
pub(crate) fn replace(file: usize, handle: usize) {
    if let Some(slot) = HANDLES.get(file) {
        slot.store(handle, Ordering::Release);
    }
}

/// What `GetStdHandle` returns for standard input, output and error output.
pub(crate) fn all() -> [HANDLE; 3] {
    [0, 1, 2].map(|file: usize| HANDLES[file].load(Ordering::Acquire) as HANDLE)
}

fn slot(which: DWORD) -> Option<&'static AtomicUsize> {
    HANDLES.get(STD_INPUT.wrapping_sub(which) as usize)
}

/// A standard handle; `INVALID_HANDLE_VALUE` for a number that names none.
/// <https://learn.microsoft.com/windows/console/getstdhandle>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_GetStdHandle(which: DWORD) -> HANDLE {
    guard(INVALID_HANDLE_VALUE, || {
        let slot = slot(which).ok_or(Error::new(ERROR_INVALID_HANDLE))?;
        Ok(slot.load(Ordering::Acquire) as HANDLE)
    })
}

/// Sets what `GetStdHandle` returns.
/// <https://learn.microsoft.com/windows/console/setstdhandle>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_SetStdHandle(which: DWORD, handle: HANDLE) -> BOOL {
    guard(FALSE, || {
        let slot = slot(which).ok_or(Error::new(ERROR_INVALID_PARAMETER))?;
        slot.store(handle as usize, Ordering::Release);
        Ok(TRUE)
    })
}
