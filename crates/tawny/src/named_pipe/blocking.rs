//! Calls that wait: on the descriptor, or for an operation that was issued for them. A waiting thread
//! can be interrupted by closing the pipe, and by CancelSynchronousIo.

use std::os::fd::{AsFd, OwnedFd};
use std::sync::Arc;

use tawny_engine::readiness::{self, Ready, Watched};
use tawny_engine::{Buffers, Deadline, Endpoint, Interrupt, Side, net};

use super::call::{Call, ENDED, Kind};
use super::{NamedPipe, Phase};
use crate::Error;
use crate::codes::*;
use crate::file_object::Issued;
use crate::operation::Operation;
use crate::request::{Notice, Outcome, Request, Target};
use crate::thread::{self, CANCELLED, Current};

impl NamedPipe {
    /// Makes `attempt` until it has a result; waits for an edge of `side` in between.
    pub(super) fn wait_until<R>(
        &self,
        side: Side,
        deadline: Option<Deadline>,
        mut attempt: impl FnMut() -> Result<Option<R>, Error>,
    ) -> Result<R, Error> {
        let deadline = deadline.unwrap_or(Deadline::Never);
        thread::with(|current| {
            let interrupt = Arc::clone(current.interrupt()?);
            let _waiting = Waiting::begin(self, current, &interrupt)?;
            loop {
                if let Some(result) = attempt()? {
                    return Ok(result);
                }
                if deadline.passed() {
                    return Err(Error::new(ERROR_SEM_TIMEOUT));
                }
                self.wait_for_edge(side, current, &interrupt, deadline)?;
            }
        })
    }

    /// Waits for ever for what `attempt` takes; first by `wait`, which waits in the kernel until it is interrupted, unless
    /// operations of others come before.
    pub(super) fn wait_inside<S, R>(
        &self,
        state: &mut S,
        wait: impl FnOnce(&mut S, &OwnedFd, &Arc<Interrupt>) -> Option<R>,
        mut attempt: impl FnMut(&mut S) -> Result<Option<R>, Error>,
    ) -> Result<R, Error> {
        thread::with(|current| {
            let interrupt = Arc::clone(current.interrupt()?);
            let _waiting = Waiting::begin(self, current, &interrupt)?;
            let in_order = || self.data.attempt(Side::Read, false, |_| Some(true));
            if Interrupt::ends_calls()
                && in_order() == Some(true)
                && let Some(fd) = self.data.fd()
            {
                let result = current.blocking(|| wait(state, &fd, &interrupt));
                if let Some(result) = result {
                    return Ok(result);
                }
                check(&interrupt)?;
                if let Some(result) = attempt(state)? {
                    return Ok(result);
                }
            }
            loop {
                self.wait_for_edge(Side::Read, current, &interrupt, Deadline::Never)?;
                if let Some(result) = attempt(state)? {
                    return Ok(result);
                }
            }
        })
    }

    /// As [`Self::wait_until`], for ever, and waits before the first attempt.
    pub(super) fn wait_first<R>(
        &self,
        side: Side,
        mut attempt: impl FnMut() -> Result<Option<R>, Error>,
    ) -> Result<R, Error> {
        let mut first = true;
        self.wait_until(side, None, || {
            if std::mem::take(&mut first) {
                return Ok(None);
            }
            attempt()
        })
    }

    fn wait_for_edge(
        &self,
        side: Side,
        current: &Current,
        interrupt: &Arc<Interrupt>,
        deadline: Deadline,
    ) -> Result<(), Error> {
        let endpoint = match self.phase() {
            Phase::Listening => &self.listening,
            _ => &self.data,
        };
        let Some(fd) = endpoint.fd() else {
            // It has gone just now; the next attempt finds out.
            return Ok(());
        };
        current.blocking(|| net::wait(fd.as_fd(), interrupt.as_fd(), side, deadline.remaining()));
        check(interrupt)
    }

    /// Issues an operation and waits for its end. An owned buffer comes back.
    pub(super) fn issue_and_wait(
        &self,
        endpoint: &Endpoint<Request<Call>>,
        side: Side,
        kind: Kind,
        buffers: &mut Buffers,
        done: usize,
    ) -> Result<Outcome, Error> {
        thread::with(|current| {
            let interrupt = Arc::clone(current.interrupt()?);
            let _waiting = Waiting::begin(self, current, &interrupt)?;
            let operation = Arc::new(Operation::new());
            let call = Call {
                kind,
                waiter: Some(Arc::clone(&interrupt)),
                has_waited: true,
            };
            let notice = Notice {
                no_packet: true,
                ..Notice::default()
            };
            let target = Target::Operation(Arc::clone(&operation));
            let taken = std::mem::replace(buffers, Buffers::empty());
            let mut request = Request::new(call, taken, target, notice);
            request.done = done;
            match self.issue(endpoint, side, request) {
                Ok(Issued::Pending) => self.await_end(current, &interrupt, &operation),
                // A warning is an end, too.
                Err(error) if !operation.has_ended() => return Err(error),
                _ => {}
            }
            // It fires before its end can be seen, so nothing is left to fire now.
            operation.wait(Deadline::Never);
            interrupt.take();
            let outcome = operation.outcome();
            if let Some(ended) = operation.finish() {
                *buffers = Buffers::owned(ended.buffer);
            }
            outcome.ok_or(Error::new(ERROR_OPERATION_ABORTED))
        })
    }

    fn await_end(&self, current: &Current, interrupt: &Interrupt, operation: &Arc<Operation>) {
        while !operation.has_ended() {
            let mut watched = [Watched::new(&interrupt, Ready::READ)];
            current.blocking(|| readiness::poll(&mut watched, None));
            match interrupt.take() {
                0 => {}
                CANCELLED => {
                    // What cannot be cancelled any more goes on to its end.
                    let _ = self.cancel_operation(operation);
                    return;
                }
                _ => return,
            }
        }
    }
}

/// Whether the wait goes on.
fn check(interrupt: &Interrupt) -> Result<(), Error> {
    match interrupt.take() {
        0 | ENDED => Ok(()),
        CANCELLED => Err(Error::new(ERROR_OPERATION_ABORTED)),
        _ => Err(Error::new(ERROR_INVALID_HANDLE)),
    }
}

/// A thread's stay in a blocking call, during which others can interrupt it.
struct Waiting<'a> {
    pipe: &'a NamedPipe,
    current: &'a Current,
    interrupt: &'a Arc<Interrupt>,
}

impl<'a> Waiting<'a> {
    fn begin(
        pipe: &'a NamedPipe,
        current: &'a Current,
        interrupt: &'a Arc<Interrupt>,
    ) -> Result<Self, Error> {
        interrupt.take();
        {
            let mut state = pipe.state.lock();
            if state.closed {
                return Err(Error::new(ERROR_INVALID_HANDLE));
            }
            state.blocked.push(Arc::clone(interrupt));
        }
        current.thread().set_blocked(Some(Arc::clone(interrupt)));
        Ok(Self {
            pipe,
            current,
            interrupt,
        })
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.current.thread().set_blocked(None);
        let mut state = self.pipe.state.lock();
        state
            .blocked
            .retain(|interrupt| !Arc::ptr_eq(interrupt, self.interrupt));
    }
}
