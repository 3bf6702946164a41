//! What state descriptors are in, asked for now or waited for: `poll(2)`.

use std::ops::BitOr;
use std::os::fd::{AsFd, AsRawFd, BorrowedFd};
use std::time::Duration;

/// A set of states.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[repr(transparent)]
pub struct Ready(i16);

impl Ready {
    /// No state. What is asked for nothing still reports [`Self::ERROR`] and [`Self::HANG_UP`].
    pub const NONE: Self = Self(0);
    /// Reading would not wait.
    pub const READ: Self = Self(libc::POLLIN);
    /// There is room to write.
    pub const WRITE: Self = Self(libc::POLLOUT);
    /// There is urgent data.
    pub const URGENT: Self = Self(libc::POLLPRI);
    /// The peer, or this side, has ended the stream of what is read.
    pub const END: Self = Self(libc::POLLRDHUP);
    /// An error is pending. Always reported.
    pub const ERROR: Self = Self(libc::POLLERR);
    /// Both directions have ended, or there never was a connection. Always reported.
    pub const HANG_UP: Self = Self(libc::POLLHUP);

    /// Whether any state is in both sets.
    #[inline]
    pub const fn intersects(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// Whether the set has no state.
    #[inline]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }
}

impl BitOr for Ready {
    type Output = Self;
    #[inline]
    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

/// A descriptor that [`poll`] watches, and what it saw.
#[derive(Clone, Copy, Debug)]
#[repr(transparent)]
pub struct Watched(libc::pollfd);

impl Watched {
    /// `fd`, watched for `states`. If it is closed meanwhile, what is seen is another descriptor's state or none.
    #[inline]
    pub fn new(fd: &impl AsFd, Ready(events): Ready) -> Self {
        Self(libc::pollfd {
            fd: fd.as_fd().as_raw_fd(),
            events,
            revents: 0,
        })
    }

    /// The descriptor of this number; `None` for a negative one.
    #[inline]
    pub(crate) fn numbered(fd: i32, Ready(events): Ready) -> Option<Self> {
        (fd >= 0).then_some(Self(libc::pollfd {
            fd,
            events,
            revents: 0,
        }))
    }

    /// Keeps a place in the list without a descriptor.
    pub const NOTHING: Self = Self(libc::pollfd {
        fd: -1,
        events: 0,
        revents: 0,
    });

    /// What was seen.
    #[inline]
    pub const fn seen(&self) -> Ready {
        Ready(self.0.revents)
    }
}

/// Waits until something has happened to one of `watched`, or `timeout` (`None`: for ever) has
/// passed. Early returns are allowed.
pub fn poll(watched: &mut [Watched], timeout: Option<Duration>) {
    let mut spec = timeout.map(crate::futex::timespec);
    let spec = spec
        .as_mut()
        .map_or(std::ptr::null_mut(), std::ptr::from_mut);
    let list: *mut libc::pollfd = watched.as_mut_ptr().cast();
    let no_mask = std::ptr::null::<libc::sigset_t>();
    // Not the C library's wrapper, which is a cancellation point and copies the timeout.
    // SAFETY: `Watched` is a pollfd; the list and `spec`, which the kernel may write, are not used
    // by anybody else during the call.
    let count =
        unsafe { libc::syscall(libc::SYS_ppoll, list, watched.len(), spec, no_mask, 0usize) };
    if count < 0 {
        watched.iter_mut().for_each(|watched| watched.0.revents = 0);
    }
}

/// Which of `states` the descriptor is in at this moment.
#[inline]
pub fn now(fd: BorrowedFd<'_>, states: Ready) -> Ready {
    let mut watched = [Watched::new(&fd, states)];
    poll(&mut watched, Some(Duration::ZERO));
    watched[0].seen()
}

#[cfg(test)]
mod tests {
    use std::io::Write;
    use std::os::fd::AsFd;
    use std::os::unix::net::UnixStream;

    use super::*;

    #[test]
    fn states_come_and_go() {
        let (mut a, b) = UnixStream::pair().unwrap();
        let all = Ready::READ | Ready::WRITE | Ready::END;
        assert_eq!(now(b.as_fd(), all), Ready::WRITE);
        a.write_all(b"x").unwrap();
        assert_eq!(now(b.as_fd(), all), Ready::READ | Ready::WRITE);
        drop(a);
        let seen = now(b.as_fd(), all);
        assert!(seen.intersects(Ready::END) && seen.intersects(Ready::HANG_UP));
    }

    #[test]
    fn a_place_without_a_descriptor_stays_silent() {
        let (a, b) = UnixStream::pair().unwrap();
        let mut watched = [Watched::NOTHING, Watched::new(&a, Ready::WRITE)];
        poll(&mut watched, None);
        assert!(watched[0].seen().is_empty());
        assert_eq!(watched[1].seen(), Ready::WRITE);
        drop(b);
    }
}
