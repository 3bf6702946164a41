//! What the running kernel has and lets this process use.

use std::io;
use std::os::fd::{FromRawFd, OwnedFd};
use std::sync::LazyLock;

/// Sets up an io_uring of one entry and closes it. The engine does without; programs that ask may
/// want to know. Errors: `ENOSYS` from an old kernel, `EPERM` where a sysctl or a seccomp filter
/// forbids it.
pub fn io_uring() -> io::Result<()> {
    /// `struct io_uring_params` of <linux/io_uring.h>.
    const PARAMETERS_SIZE: usize = 120;
    let mut parameters = [0u64; PARAMETERS_SIZE / 8];
    // SAFETY: the buffer has the size and at least the alignment of the structure that the kernel
    // reads and writes.
    let ring = unsafe { libc::syscall(libc::SYS_io_uring_setup, 1, parameters.as_mut_ptr()) };
    if ring < 0 {
        return Err(io::Error::last_os_error());
    }
    // SAFETY: the call returned a new descriptor, which nobody else owns.
    drop(unsafe { OwnedFd::from_raw_fd(ring as i32) });
    Ok(())
}

/// True if `epoll_wait` with a time-out in nanoseconds is there (Linux 5.11) and not forbidden.
pub fn has_epoll_pwait2() -> bool {
    let null = std::ptr::null_mut::<libc::c_void>();
    // SAFETY: with a descriptor that cannot be one the call touches no memory.
    let result = unsafe { libc::syscall(libc::SYS_epoll_pwait2, -1, null, 1, null, null, 0) };
    result < 0 && io::Error::last_os_error().raw_os_error() == Some(libc::EBADF)
}

/// Whether the program runs in valgrind, which does not know the latest system calls, says so at each, and lets no
/// other thread run while one waits in some of them.
pub fn is_valgrind() -> bool {
    static ANSWER: LazyLock<bool> = LazyLock::new(|| {
        let preloaded = std::env::var_os("LD_PRELOAD").unwrap_or_default();
        preloaded.to_string_lossy().contains("vgpreload")
    });
    *ANSWER
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn questions_have_answers_here() {
        if let Err(error) = io_uring() {
            assert!(
                matches!(
                    error.raw_os_error(),
                    Some(libc::ENOSYS | libc::EPERM | libc::ENOMEM)
                ),
                "{error}"
            );
        }
        has_epoll_pwait2();
    }
}
