//! What an operation on a pipe does when it is tried.

use std::os::fd::BorrowedFd;
use std::sync::Arc;

use tawny_engine::readiness::{self, Ready};
use tawny_engine::{Buffers, Interrupt, Operation, Side, Step};

use super::NamedPipe;
use super::writer::{NoRoom, Progress, begun_before};
use crate::request::{Outcome, Request};
use crate::thread::CHANGED;

/// The kinds of operations.
#[derive(Debug)]
pub(crate) enum Kind {
    /// ConnectNamedPipe: on the listener, and then, if need be, on the connection.
    Connect,
    /// ReadFile.
    Read { messages: bool },
    /// WriteFile.
    Write { progress: Progress },
    /// FlushFileBuffers: ends when everything written before was read.
    Flush,
    /// TransactNamedPipe: a write, and then a read into `reply`.
    Transact { progress: Progress, reply: Buffers },
}

/// An operation, and the thread that waits for its end, if one does.
#[derive(Debug)]
pub(crate) struct Call {
    pub(super) kind: Kind,
    pub(super) waiter: Option<Arc<Interrupt>>,
    /// It was tried before, and could not be done.
    pub(super) has_waited: bool,
}

/// The reason why a waiter is interrupted: its operation ends.
pub(super) const ENDED: u32 = CHANGED;

impl Call {
    pub(super) fn new(kind: Kind) -> Self {
        Self {
            kind,
            waiter: None,
            has_waited: false,
        }
    }

    /// Whether it can be given up: not in the middle of a message, which nothing could follow.
    pub(super) fn may_be_cancelled(&self) -> bool {
        !matches!(
            self.kind,
            Kind::Write {
                progress: Progress::Begun
            } | Kind::Transact {
                progress: Progress::Begun,
                ..
            }
        )
    }
}

fn note_wait(waited: &mut bool, step: Step<Outcome>) -> Step<Outcome> {
    match step {
        Step::Blocked => {
            *waited = true;
            Step::Blocked
        }
        Step::Done { outcome, drained } if *waited => Step::Done {
            outcome: begun_before(outcome),
            drained,
        },
        step => step,
    }
}

impl Operation for Request<Call> {
    type Outcome = Outcome;
    type Owner = NamedPipe;

    #[inline]
    fn perform(&mut self, owner: &NamedPipe, fd: BorrowedFd<'_>) -> Step<Outcome> {
        let waited = &mut self.call.has_waited;
        match &mut self.call.kind {
            Kind::Read { messages } => {
                owner
                    .reader
                    .lock()
                    .read(fd, &mut self.buffers, &mut self.done, *messages)
            }
            Kind::Write { progress } => {
                let step = owner.writer.lock().write(
                    fd,
                    &mut self.buffers,
                    &mut self.done,
                    progress,
                    NoRoom::Wait,
                    true,
                );
                note_wait(waited, step)
            }
            Kind::Connect => match readiness::now(fd, Ready::READ).is_empty() {
                true => Step::Blocked,
                false => Step::Moved,
            },
            Kind::Flush => owner.writer.lock().flushed(fd),
            Kind::Transact { progress, .. } => {
                let step = owner.writer.lock().write(
                    fd,
                    &mut self.buffers,
                    &mut self.done,
                    progress,
                    NoRoom::Wait,
                    false,
                );
                match note_wait(waited, step) {
                    Step::Done { outcome, .. } if outcome.status.is_success() => Step::Moved,
                    step => step,
                }
            }
        }
    }

    fn eager(&self, owner: &NamedPipe) -> bool {
        owner.is_eager()
    }

    fn refused(outcome: Outcome) -> bool {
        // A warning, such as that of a message cut short, completes like a success.
        outcome.status.is_error()
    }

    fn forward(self, owner: &NamedPipe) {
        match self.call.kind {
            Kind::Transact { .. } => owner.receive_reply(self),
            _ => owner.admit(self),
        }
    }

    #[inline]
    fn finish(&mut self, owner: &NamedPipe, outcome: Outcome, at_once: bool) {
        // Before: once the end can be seen the waiter may be in another call.
        if let Some(waiter) = &self.call.waiter {
            waiter.fire(ENDED);
        }
        self.complete(&owner.base, outcome, at_once);
    }

    fn edge(_owner: &NamedPipe, _side: Side, _fd: BorrowedFd<'_>) -> bool {
        false
    }
}
