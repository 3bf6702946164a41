//! Calls that wait, of readers and of writers. A waiting thread can be interrupted: by closing the
//! file, and by CancelSynchronousIo.

use std::os::fd::{AsFd, OwnedFd};
use std::sync::Arc;
use std::time::Duration;

use tawny_engine::sync::Mutex;
use tawny_engine::{Deadline, Interrupt, Side, net};

use crate::Error;
use crate::codes::{ERROR_INVALID_HANDLE, ERROR_OPERATION_ABORTED, ERROR_SEM_TIMEOUT};
use crate::thread::{self, CANCELLED, CHANGED, CLOSED, Current};

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
    /// Takes one turn after the other until one has a result.
    ///
    /// # Errors
    /// `ERROR_SEM_TIMEOUT`: the deadline passed; `ERROR_OPERATION_ABORTED` after CancelSynchronousIo;
    /// `ERROR_INVALID_HANDLE`: the file was closed.
    pub(super) fn wait<R>(
        &self,
        deadline: Deadline,
        mut turn: impl FnMut(Turn<'_>) -> Option<Result<R, Error>>,
    ) -> Result<R, Error> {
        thread::with(|current| {
            let interrupt = Arc::clone(current.interrupt()?);
            let _stay = Stay::begin(self, current, &interrupt)?;
            loop {
                let is_last = deadline.passed();
                let result = turn(Turn {
                    current,
                    interrupt: &interrupt,
                    left: deadline.remaining(),
                });
                if let Some(result) = result {
                    return result;
                }
                match interrupt.take() {
                    0 | CHANGED => {}
                    CANCELLED => return Err(Error::new(ERROR_OPERATION_ABORTED)),
                    _ => return Err(Error::new(ERROR_INVALID_HANDLE)),
                }
                if is_last {
                    return Err(Error::new(ERROR_SEM_TIMEOUT));
                }
            }
        })
    }

    /// Has every waiting thread look again.
    pub(super) fn look_again(&self) {
        let state = self.state.lock();
        state.threads.iter().for_each(|each| each.fire(CHANGED));
    }

    /// Ends every wait, now and later.
    pub(super) fn close(&self) {
        let mut state = self.state.lock();
        state.closed = true;
        state.threads.drain(..).for_each(|each| each.fire(CLOSED));
    }
}

/// One try to get on, and the wait that comes with it.
pub(super) struct Turn<'a> {
    current: &'a Current,
    /// What ends the wait. The next turn comes then.
    pub(super) interrupt: &'a Arc<Interrupt>,
    /// How long the wait may last.
    left: Option<Duration>,
}

impl Turn<'_> {
    /// Waits until `side` of the descriptor gives something, at most `patience`.
    pub(super) fn wait_for(&self, side: Side, fd: &OwnedFd, patience: Option<Duration>) {
        let (fd, interrupt) = (fd.as_fd(), self.interrupt.as_fd());
        let time = match (self.left, patience) {
            (Some(left), Some(patience)) => Some(left.min(patience)),
            (left, patience) => left.or(patience),
        };
        self.current
            .blocking(|| net::wait(fd, interrupt, side, time));
    }

    /// Makes a call that waits in the kernel. `None`: it might not end when it has to.
    pub(super) fn call<R>(&self, call: impl FnOnce(&Arc<Interrupt>) -> R) -> Option<R> {
        let ends = self.left.is_none() && Interrupt::ends_calls();
        ends.then(|| self.current.blocking(|| call(self.interrupt)))
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
