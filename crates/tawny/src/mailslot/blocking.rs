//! Calls that wait, of readers and of writers. A waiting thread can be interrupted: by closing the
//! file, and by CancelSynchronousIo.

use std::os::fd::{AsFd, OwnedFd};
use std::sync::Arc;
use std::time::Duration;

use tawny_engine::sync::Mutex;
use tawny_engine::{Deadline, Interrupt, Side, net};

use crate::Error;
use crate::codes::{ERROR_INVALID_HANDLE, ERROR_OPERATION_ABORTED, ERROR_SEM_TIMEOUT};
use crate::thread::{self, CANCELLED, CLOSED, Current};

/// Why a wait was interrupted: there is something that the descriptor does not tell of.
const LOOK_AGAIN: u32 = 1;

/// The threads that wait in calls on one file.
#[derive(Debug, Default)]
pub(super) struct Blocked {
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    closed: bool,
    threads: Vec<Arc<Interrupt>>,
}

impl Blocked {
    /// Makes `attempt` until it has a result; in between waits for `side` of what `fd` gives, at most
    /// `slice` at a time.
    ///
    /// # Errors
    /// `ERROR_SEM_TIMEOUT`: the deadline passed; `ERROR_OPERATION_ABORTED` after CancelSynchronousIo;
    /// `ERROR_INVALID_HANDLE`: the file was closed.
    pub(super) fn wait<R>(
        &self,
        side: Side,
        deadline: Deadline,
        mut attempt: impl FnMut() -> Option<Result<R, Error>>,
        mut fd: impl FnMut() -> Option<(Arc<OwnedFd>, Option<Duration>)>,
    ) -> Result<R, Error> {
        thread::with(|current| {
            let interrupt = Arc::clone(current.interrupt()?);
            let _stay = Stay::begin(self, current, &interrupt)?;
            loop {
                if let Some(result) = attempt() {
                    return result;
                }
                if deadline.passed() {
                    return Err(Error::new(ERROR_SEM_TIMEOUT));
                }
                let (fd, slice) = fd().ok_or(Error::new(ERROR_INVALID_HANDLE))?;
                let left = deadline.remaining();
                let timeout = slice.map_or(left, |slice| {
                    Some(left.map_or(slice, |left| left.min(slice)))
                });
                current.blocking(|| net::wait(fd.as_fd(), interrupt.as_fd(), side, timeout));
                match interrupt.take() {
                    0 | LOOK_AGAIN => {}
                    CANCELLED => return Err(Error::new(ERROR_OPERATION_ABORTED)),
                    _ => return Err(Error::new(ERROR_INVALID_HANDLE)),
                }
            }
        })
    }

    /// Has every waiting thread look again.
    pub(super) fn look_again(&self) {
        let state = self.state.lock();
        state.threads.iter().for_each(|each| each.fire(LOOK_AGAIN));
    }

    /// Ends every wait, now and later.
    pub(super) fn close(&self) {
        let mut state = self.state.lock();
        state.closed = true;
        state.threads.drain(..).for_each(|each| each.fire(CLOSED));
    }
}

/// A thread's stay in a call.
struct Stay<'a> {
    blocked: &'a Blocked,
    current: &'a Current,
    interrupt: &'a Arc<Interrupt>,
}

impl<'a> Stay<'a> {
    fn begin(
        blocked: &'a Blocked,
        current: &'a Current,
        interrupt: &'a Arc<Interrupt>,
    ) -> Result<Self, Error> {
        interrupt.take();
        {
            let mut state = blocked.state.lock();
            if state.closed {
                return Err(Error::new(ERROR_INVALID_HANDLE));
            }
            state.threads.push(Arc::clone(interrupt));
        }
        current.thread().set_blocked(Some(Arc::clone(interrupt)));
        Ok(Self {
            blocked,
            current,
            interrupt,
        })
    }
}

impl Drop for Stay<'_> {
    fn drop(&mut self) {
        self.current.thread().set_blocked(None);
        let mut state = self.blocked.state.lock();
        state
            .threads
            .retain(|each| !Arc::ptr_eq(each, self.interrupt));
    }
}
