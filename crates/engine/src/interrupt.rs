//! A descriptor by which one thread ends another's wait in the kernel.

use std::io;
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, FromRawFd, OwnedFd};
use std::sync::atomic::{AtomicU32, Ordering};

/// Ends a [`crate::net::wait`]. One per thread that makes blocking calls.
#[derive(Debug)]
pub struct Interrupt {
    fd: OwnedFd,
    reason: AtomicU32,
}

impl Interrupt {
    /// Fails when descriptors run out.
    pub fn new() -> io::Result<Self> {
        // SAFETY: takes no pointers.
        let fd = unsafe { libc::eventfd(0, libc::EFD_CLOEXEC | libc::EFD_NONBLOCK) };
        if fd < 0 {
            return Err(io::Error::last_os_error());
        }
        // SAFETY: the kernel has just given us this descriptor.
        let fd = unsafe { OwnedFd::from_raw_fd(fd) };
        Ok(Self {
            fd,
            reason: AtomicU32::new(0),
        })
    }

    /// Ends the wait under way, or the next one, for `reason`, which is not zero. Of two reasons that come
    /// together, the larger is kept.
    pub fn fire(&self, reason: u32) {
        let one = 1u64.to_ne_bytes();
        // SAFETY: `one` is 8 bytes long.
        unsafe { libc::write(self.fd.as_raw_fd(), one.as_ptr().cast(), one.len()) };
        // Last: whoever takes the reason empties the descriptor, too.
        self.reason.fetch_max(reason, Ordering::AcqRel);
    }

    /// The reason of the last [`Self::fire`], once; zero when there was none.
    pub fn take(&self) -> u32 {
        let reason = self.reason.swap(0, Ordering::AcqRel);
        if reason != 0 {
            let mut count = [0u8; 8];
            // SAFETY: `count` is 8 bytes long.
            unsafe { libc::read(self.fd.as_raw_fd(), count.as_mut_ptr().cast(), count.len()) };
        }
        reason
    }
}

impl AsFd for Interrupt {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.fd.as_fd()
    }
}
