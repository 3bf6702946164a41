//! Calls without an OVERLAPPED: they are made at once, and if the kernel has nothing for them they
//! wait, or return `WSAEWOULDBLOCK` on a non-blocking socket.
//!
//! A waiting thread holds the descriptor, so its number cannot be used again meanwhile, and can be
//! interrupted: by closing the socket, and by CancelSynchronousIo.

use std::io;
use std::os::fd::{AsFd, BorrowedFd};
use std::sync::Arc;
use std::time::Duration;

use tawny_engine::{Deadline, Interrupt, Side, net};

use super::{Socket, from_io};
use crate::codes::{WSA_OPERATION_ABORTED, WSAEINTR, WSAENOTSOCK, WSAETIMEDOUT, WSAEWOULDBLOCK};
use crate::thread::{self, CANCELLED, Current};
use crate::{Error, blocking_hook};

impl Socket {
    /// Makes `call` until it does not say that it would block; waits in between, at most for
    /// `timeout` (`None`: for ever), unless the socket is non-blocking.
    ///
    /// # Errors
    /// Those of the call; `WSAEWOULDBLOCK`; `WSAETIMEDOUT`; `WSAEINTR` when the socket is closed
    /// meanwhile; `WSA_OPERATION_ABORTED` after CancelSynchronousIo.
    pub(super) fn call<R>(
        &self,
        side: Side,
        timeout: Option<Duration>,
        call: impl FnMut(BorrowedFd<'_>) -> io::Result<R>,
    ) -> Result<R, Error> {
        self.call_until(
            side,
            self.is_non_blocking(),
            || Deadline::after(timeout),
            call,
        )
    }

    /// As [`Socket::call`], whether the socket is non-blocking or not: the caller says whether to wait,
    /// and until when.
    pub(super) fn call_until<R>(
        &self,
        side: Side,
        at_once: bool,
        deadline: impl FnOnce() -> Deadline,
        mut call: impl FnMut(BorrowedFd<'_>) -> io::Result<R>,
    ) -> Result<R, Error> {
        let mut attempt = || {
            let closed = Err(Error::new(WSAENOTSOCK));
            self.endpoint.attempt(side, closed, |fd| match call(fd) {
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => None,
                Err(error) => {
                    self.note_error(&error);
                    Some(Err(from_io(error)))
                }
                Ok(result) => Some(Ok(result)),
            })
        };
        if let Some(result) = attempt() {
            return result;
        }
        if at_once {
            return Err(Error::new(WSAEWOULDBLOCK));
        }
        let deadline = deadline();
        thread::with(|current| {
            let interrupt = Arc::clone(current.interrupt().map_err(from_io)?);
            let _waiting = Waiting::begin(self, current, &interrupt)?;
            loop {
                if let Some(result) = attempt() {
                    return result;
                }
                if deadline.passed() {
                    return Err(Error::new(WSAETIMEDOUT));
                }
                self.wait_for(side, current, &interrupt, deadline)?;
            }
        })
    }

    fn wait_for(
        &self,
        side: Side,
        current: &Current,
        interrupt: &Arc<Interrupt>,
        deadline: Deadline,
    ) -> Result<(), Error> {
        let turn = blocking_hook::turn()?;
        let fd = self.endpoint.fd().ok_or(Error::new(WSAEINTR))?;
        let timeout = blocking_hook::shorter(turn, deadline.remaining());
        current.blocking(|| {
            net::wait(fd.as_fd(), interrupt.as_fd(), side, timeout);
        });
        match interrupt.take() {
            0 => Ok(()),
            CANCELLED => Err(Error::new(WSA_OPERATION_ABORTED)),
            _ => Err(Error::new(WSAEINTR)),
        }
    }
}

/// A thread's stay in a blocking call, during which others can interrupt it.
struct Waiting<'a> {
    socket: &'a Socket,
    current: &'a Current,
    interrupt: &'a Arc<Interrupt>,
}

impl<'a> Waiting<'a> {
    fn begin(
        socket: &'a Socket,
        current: &'a Current,
        interrupt: &'a Arc<Interrupt>,
    ) -> Result<Self, Error> {
        interrupt.take();
        {
            let mut state = socket.state.lock();
            if state.closed {
                return Err(Error::new(WSAENOTSOCK));
            }
            state.blocked.push(Arc::clone(interrupt));
        }
        current.thread().set_blocked(Some(Arc::clone(interrupt)));
        Ok(Self {
            socket,
            current,
            interrupt,
        })
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.current.thread().set_blocked(None);
        let mut state = self.socket.state.lock();
        state
            .blocked
            .retain(|interrupt| !Arc::ptr_eq(interrupt, self.interrupt));
    }
}
