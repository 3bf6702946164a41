//! A descriptor by which one thread ends another's wait in the kernel.

use std::io;
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, FromRawFd, OwnedFd};
use std::sync::atomic::{AtomicU32, Ordering};

use parking_lot::Mutex;

use crate::interruptible::{self, Inside};

/// Ends a [`crate::net::wait`], or a call that waits in the kernel. One per thread that makes blocking calls.
#[derive(Debug)]
pub struct Interrupt {
    fd: OwnedFd,
    reason: AtomicU32,
    /// Locked while the reason and the descriptor change together.
    both: Mutex<()>,
    inside: Inside,
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
            both: Mutex::new(()),
            inside: Inside::default(),
        })
    }

    /// Whether calls that wait in the kernel can be ended. If not, only [`crate::net::wait`] can.
    pub fn ends_calls() -> bool {
        interruptible::is_available()
    }

    /// Makes a system call that may wait; `EINTR` when [`Self::fire`] has ended it, or a signal.
    ///
    /// # Errors
    /// What the call says.
    ///
    /// # Safety
    /// The call's arguments are good for it until it returns; the thread is the one that the interrupt is
    /// for; [`Self::ends_calls`].
    pub(crate) unsafe fn call(
        &self,
        number: libc::c_long,
        arguments: [usize; 5],
    ) -> io::Result<usize> {
        // SAFETY: as the caller promises.
        unsafe { self.inside.call(&self.reason, number, arguments) }
    }

    /// Ends the wait under way, or the next one, for `reason`, which is not zero. Of two reasons that come
    /// together, the larger is kept.
    pub fn fire(&self, reason: u32) {
        let one = 1u64.to_ne_bytes();
        {
            let _both = self.both.lock();
            self.reason.fetch_max(reason, Ordering::SeqCst);
            // SAFETY: `one` is 8 bytes long.
            unsafe { libc::write(self.fd.as_raw_fd(), one.as_ptr().cast(), one.len()) };
        }
        self.inside.end();
    }

    /// The reason of the last [`Self::fire`], once; zero when there was none.
    pub fn take(&self) -> u32 {
        if self.reason.load(Ordering::Acquire) == 0 {
            return 0;
        }
        let _both = self.both.lock();
        let mut count = [0u8; 8];
        // SAFETY: `count` is 8 bytes long.
        unsafe { libc::read(self.fd.as_raw_fd(), count.as_mut_ptr().cast(), count.len()) };
        self.reason.swap(0, Ordering::AcqRel)
    }
}

impl AsFd for Interrupt {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.fd.as_fd()
    }
}
