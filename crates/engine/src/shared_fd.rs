//! A descriptor that several hold, and whose number is known without a look at what they share: a
//! server with many connections would find that out of its cache each time.

use std::os::fd::{AsFd, AsRawFd, BorrowedFd, OwnedFd, RawFd};
use std::sync::Arc;

/// One holder's share; the last one that is dropped closes the descriptor.
#[derive(Clone, Debug)]
pub(crate) struct SharedFd {
    owner: Arc<OwnedFd>,
    number: RawFd,
}

impl SharedFd {
    pub(crate) fn new(fd: OwnedFd) -> Self {
        let number = fd.as_raw_fd();
        Self {
            owner: Arc::new(fd),
            number,
        }
    }

    /// A share for others.
    pub(crate) fn owner(&self) -> &Arc<OwnedFd> {
        &self.owner
    }

    pub(crate) fn into_owner(self) -> Arc<OwnedFd> {
        self.owner
    }
}

impl AsFd for SharedFd {
    #[inline(always)]
    fn as_fd(&self) -> BorrowedFd<'_> {
        // SAFETY: `owner` keeps the descriptor of this number open.
        unsafe { BorrowedFd::borrow_raw(self.number) }
    }
}
