//! The poller on `epoll(7)`, edge-triggered. Works wherever containers run: no privilege, and no
//! system call that a seccomp profile is known to deny.

use std::io;
use std::mem::MaybeUninit;
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, FromRawFd, OwnedFd};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use crate::futex::timespec;
use crate::poller::{BATCH, Event, Interest, Poller};

/// The token of the wake-up descriptor; no slot token has all bits set.
const WAKE: u64 = u64::MAX;

/// An epoll instance and an eventfd to end its waits.
#[derive(Debug)]
pub struct Epoll {
    epoll: OwnedFd,
    waker: OwnedFd,
    /// `epoll_pwait2` is refused here (before Linux 5.11, or by seccomp), or valgrind does not know it: round up to milliseconds.
    coarse: AtomicBool,
}

impl Epoll {
    /// A new instance; fails when descriptors run out.
    pub fn new() -> io::Result<Self> {
        // SAFETY: takes no pointers.
        let epoll = owned(unsafe { libc::epoll_create1(libc::EPOLL_CLOEXEC) })?;
        // SAFETY: takes no pointers.
        let waker = owned(unsafe { libc::eventfd(0, libc::EFD_CLOEXEC | libc::EFD_NONBLOCK) })?;
        let this = Self {
            epoll,
            waker,
            coarse: AtomicBool::new(crate::kernel::is_valgrind()),
        };
        // Edge-triggered and never read: each write is an edge of its own.
        this.control(
            libc::EPOLL_CTL_ADD,
            this.waker.as_raw_fd(),
            libc::EPOLLIN as u32,
            WAKE,
        )?;
        Ok(this)
    }

    fn control(&self, operation: i32, fd: i32, events: u32, token: u64) -> io::Result<()> {
        let mut event = libc::epoll_event {
            events: events | libc::EPOLLET as u32,
            u64: token,
        };
        // SAFETY: `event` outlives the call.
        let result = unsafe { libc::epoll_ctl(self.epoll.as_raw_fd(), operation, fd, &mut event) };
        if result == 0 {
            Ok(())
        } else {
            Err(io::Error::last_os_error())
        }
    }

    fn wait_raw(
        &self,
        timeout: Option<Duration>,
        raw: &mut [MaybeUninit<libc::epoll_event>; BATCH],
    ) -> i32 {
        let fd = self.epoll.as_raw_fd();
        let milliseconds = match timeout {
            None => -1,
            Some(Duration::ZERO) => 0,
            Some(timeout) => {
                if !self.coarse.load(Ordering::Relaxed) {
                    let spec = timespec(timeout);
                    let no_mask = std::ptr::null::<libc::sigset_t>();
                    // SAFETY: `raw` has room for BATCH events; `spec` outlives the call; a null
                    // mask leaves the signal mask alone.
                    let count = unsafe {
                        libc::syscall(
                            libc::SYS_epoll_pwait2,
                            fd,
                            raw.as_mut_ptr(),
                            BATCH,
                            &raw const spec,
                            no_mask,
                            0usize,
                        )
                    };
                    if count >= 0 || !matches!(crate::errno(), libc::ENOSYS | libc::EPERM) {
                        return count as i32;
                    }
                    self.coarse.store(true, Ordering::Relaxed);
                }
                timeout
                    .as_micros()
                    .div_ceil(1000)
                    .try_into()
                    .unwrap_or(i32::MAX)
            }
        };
        // `epoll_pwait` without a mask, and not the C library's wrapper, which is a cancellation
        // point.
        // SAFETY: `raw` has room for BATCH events.
        unsafe {
            let no_mask = std::ptr::null::<libc::sigset_t>();
            let call = libc::SYS_epoll_pwait;
            libc::syscall(
                call,
                fd,
                raw.as_mut_ptr(),
                BATCH,
                milliseconds,
                no_mask,
                0usize,
            ) as i32
        }
    }
}

fn owned(fd: i32) -> io::Result<OwnedFd> {
    if fd < 0 {
        return Err(io::Error::last_os_error());
    }
    // SAFETY: the kernel has just given us this descriptor.
    Ok(unsafe { OwnedFd::from_raw_fd(fd) })
}

fn mask(interest: Interest) -> u32 {
    let mut events = libc::EPOLLRDHUP;
    if interest.read {
        events |= libc::EPOLLIN | libc::EPOLLPRI;
    }
    if interest.write {
        events |= libc::EPOLLOUT;
    }
    events as u32
}

impl Poller for Epoll {
    fn arm(&self, fd: BorrowedFd<'_>, token: u64, interest: Interest) -> io::Result<()> {
        self.control(libc::EPOLL_CTL_ADD, fd.as_raw_fd(), mask(interest), token)
    }

    fn rearm(&self, fd: BorrowedFd<'_>, token: u64, interest: Interest) -> io::Result<()> {
        self.control(libc::EPOLL_CTL_MOD, fd.as_raw_fd(), mask(interest), token)
    }

    fn disarm(&self, fd: BorrowedFd<'_>) {
        // Only ENOENT is possible for a live descriptor, and then there is nothing to stop.
        let _ = self.control(libc::EPOLL_CTL_DEL, fd.as_raw_fd(), 0, 0);
    }

    fn wait(&self, timeout: Option<Duration>, events: &mut Vec<Event>) {
        self.wait_or_wake(timeout, events);
    }

    fn wake(&self) {
        let one = 1u64.to_ne_bytes();
        // SAFETY: `one` is 8 bytes long. The counter cannot overflow in the life of a machine.
        unsafe { libc::write(self.waker.as_raw_fd(), one.as_ptr().cast(), one.len()) };
    }
}

impl Epoll {
    /// As [`Poller::wait`]; returns whether a [`Poller::wake`] was among what ended it. Of several
    /// threads, one sees it.
    pub(crate) fn wait_or_wake(&self, timeout: Option<Duration>, events: &mut Vec<Event>) -> bool {
        let mut woken = false;
        let mut raw = [const { MaybeUninit::uninit() }; BATCH];
        let count = usize::try_from(self.wait_raw(timeout, &mut raw)).unwrap_or(0);
        for event in &raw[..count] {
            // SAFETY: the kernel has written the first `count`.
            let event: libc::epoll_event = unsafe { event.assume_init() };
            let (bits, token) = (event.events as i32, event.u64);
            if token == WAKE {
                woken = true;
            } else {
                let hung_up = bits & (libc::EPOLLRDHUP | libc::EPOLLHUP | libc::EPOLLERR) != 0;
                events.push(Event {
                    token,
                    readable: hung_up || bits & (libc::EPOLLIN | libc::EPOLLPRI) != 0,
                    writable: bits & (libc::EPOLLOUT | libc::EPOLLHUP | libc::EPOLLERR) != 0,
                    hung_up,
                    urgent: bits & libc::EPOLLPRI != 0,
                });
            }
        }
        woken
    }
}

impl AsFd for Epoll {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.epoll.as_fd()
    }
}
