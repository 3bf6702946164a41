//! A message there and one back: TransactNamedPipe and CallNamedPipe.
//!
//! <https://learn.microsoft.com/windows/win32/ipc/transactions-on-named-pipes>

use std::sync::Arc;

use tawny_engine::{Buffers, Deadline, Side};

use super::call::{Call, Kind};
use super::name::PipeName;
use super::wait::{Patience, find, wait_named_pipe};
use super::writer::Progress;
use super::{NamedPipe, Phase, READ_MESSAGES, open, status_of};
use crate::Error;
use crate::codes::*;
use crate::create_file::Opening;
use crate::file_object::Issued;
use crate::operation::Operation;
use crate::overlapped::Overlapped;
use crate::owned::Owned;
use crate::request::{Notice, Outcome, Request, Target};

/// The reply to a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Transacted {
    /// Its bytes that fitted.
    pub bytes: usize,
    /// There are more of them.
    pub more: bool,
}

impl NamedPipe {
    fn check_transact(&self) -> Result<(), Error> {
        if !self.access.reads() || !self.access.writes() {
            return Err(Error::new(ERROR_ACCESS_DENIED));
        }
        match self.settled_phase() {
            Phase::Connected => {}
            Phase::Disconnected => return Err(Error::new(ERROR_PIPE_NOT_CONNECTED)),
            _ => return Err(Error::new(ERROR_BAD_PIPE)),
        }
        if !self.has(READ_MESSAGES) {
            return Err(Error::new(ERROR_BAD_PIPE));
        }
        match self.has_unread() {
            true => Err(Error::new(ERROR_PIPE_BUSY)),
            false => Ok(()),
        }
    }

    /// Writes `message` and waits for the reply.
    ///
    /// # Errors
    /// `ERROR_BAD_PIPE`: nobody is at the other end, or reads do not end with messages; `ERROR_PIPE_BUSY`:
    /// there is something to read already; those of reading and writing, but for `ERROR_MORE_DATA`.
    #[doc(alias = "TransactNamedPipe")]
    pub fn transact_and_wait(
        &self,
        message: Buffers,
        mut reply: Buffers,
    ) -> Result<Transacted, Error> {
        self.transact(message, &mut reply)
    }

    pub(super) fn transact(
        &self,
        message: Buffers,
        reply: &mut Buffers,
    ) -> Result<Transacted, Error> {
        self.check_transact()?;
        let written = self.write_blocking(message, false)?;
        match written.status {
            STATUS_PIPE_CLOSING => return Err(Error::new(ERROR_BAD_PIPE)),
            status if status.is_error() => return Err(status.to_win32()),
            _ => {}
        }
        let outcome = self.read_blocking(reply, true)?;
        let more = outcome.status == STATUS_BUFFER_OVERFLOW;
        match outcome.status {
            STATUS_SUCCESS | STATUS_BUFFER_OVERFLOW => Ok(Transacted {
                bytes: outcome.bytes as usize,
                more,
            }),
            failed => Err(failed.to_win32()),
        }
    }

    /// As [`Self::transact_and_wait`], without waiting: its end is announced.
    ///
    /// # Errors
    /// The same; nothing is announced then, unless it is `ERROR_MORE_DATA`.
    #[doc(alias = "TransactNamedPipe")]
    pub fn transact_with(
        &self,
        message: Buffers,
        reply: Buffers,
        overlapped: Overlapped,
        notice: Notice,
    ) -> Result<Issued, Error> {
        if !self.overlapped {
            let done = self.transact_and_wait(message, reply)?;
            let outcome = Outcome {
                status: match done.more {
                    true => STATUS_BUFFER_OVERFLOW,
                    false => STATUS_SUCCESS,
                },
                bytes: done.bytes as u32,
            };
            let issued = self.announce(outcome, overlapped, notice);
            return match done.more {
                true => Err(Error::new(ERROR_MORE_DATA)),
                false => Ok(issued),
            };
        }
        self.check_transact()?;
        let request = transaction(message, reply, Target::Caller(overlapped), notice);
        let issued = self.issue(&self.data, Side::Write, request);
        match issued {
            Err(error) if error.code() == ERROR_NO_DATA => Err(Error::new(ERROR_BAD_PIPE)),
            issued => issued,
        }
    }

    /// Writes `message` and reads the reply into `reply` in the background.
    ///
    /// # Errors
    /// As [`Self::transact_and_wait`].
    #[doc(alias = "TransactNamedPipe")]
    pub fn start_transact(
        &self,
        message: Vec<u8>,
        reply: Vec<u8>,
    ) -> Result<Arc<Operation>, Error> {
        self.check_transact()?;
        let (message, reply) = (Buffers::owned(message), Buffers::owned(reply));
        self.issue_owned(Side::Write, |target| {
            Ok(transaction(message, reply, target, Notice::default()))
        })
    }

    fn has_unread(&self) -> bool {
        let mut nothing = [];
        let peeked = self.data.attempt(Side::Read, Ok(Default::default()), |fd| {
            let mut reader = self.reader.lock();
            Some(match reader.seems_empty() {
                true => Ok(Default::default()),
                false => reader.peek(fd, &mut nothing, true),
            })
        });
        matches!(peeked, Some(Ok(peeked)) if peeked.available != 0 || peeked.left != 0)
    }

    /// A transaction's message was written: it goes on with the reply.
    pub(super) fn receive_reply(&self, mut request: Request<Call>) {
        let Kind::Transact { reply, .. } = &mut request.call.kind else {
            unreachable!("only transactions have replies");
        };
        request.buffers = std::mem::replace(reply, Buffers::empty());
        request.done = 0;
        request.call.kind = Kind::Read { messages: true };
        let closed = Outcome::failure(self.absent());
        let failed = |error: std::io::Error| Outcome::failure(status_of(&error));
        self.data
            .resubmit(self, Side::Read, request, closed, failed);
    }
}

fn transaction(message: Buffers, reply: Buffers, target: Target, notice: Notice) -> Request<Call> {
    let progress = Progress::Waiting;
    let call = Call::new(Kind::Transact { progress, reply });
    Request::new(call, message, target, notice)
}

/// Opens the pipe, waiting for an instance if need be, writes `message`, reads the reply, and closes it.
///
/// # Errors
/// Those of opening, of [`wait_named_pipe`] and of [`NamedPipe::transact_and_wait`]. `patience` is `None`
/// for no wait.
#[doc(alias = "CallNamedPipe")]
pub fn call_named_pipe(
    name: &PipeName,
    message: Buffers,
    reply: Buffers,
    patience: Option<Patience>,
) -> Result<Transacted, Error> {
    let mut deadline = None;
    let pipe = loop {
        match open::client(name, &Opening::existing()) {
            Err(error) if error.code() == ERROR_PIPE_BUSY => {}
            opened => break opened?,
        }
        let patience = patience.ok_or(Error::new(ERROR_PIPE_BUSY))?;
        let deadline = match deadline {
            Some(deadline) => deadline,
            None => *deadline.insert(patience.deadline(&find(name)?.1)),
        };
        let patience = match deadline {
            Deadline::Never => Patience::Forever,
            deadline => Patience::For(deadline.remaining().unwrap_or_default()),
        };
        wait_named_pipe(name, patience)?;
    };
    let handle = pipe.insert()?;
    let pipe = Owned::adopt(pipe, handle);
    pipe.set_modes(true, false)?;
    pipe.transact_and_wait(message, reply)
}
