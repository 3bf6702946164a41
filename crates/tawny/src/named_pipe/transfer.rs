//! Reading, writing, flushing and peeking.
//!
//! <https://learn.microsoft.com/windows/win32/ipc/named-pipe-type-read-and-wait-modes>

use std::os::fd::{AsFd, OwnedFd};
use std::sync::Arc;
use std::sync::atomic::Ordering;

use tawny_engine::{Buffers, Endpoint, Interrupt, Side, Step, Submitted};

use super::call::{Call, Kind};
use super::reader::Peeked;
use super::writer::{NoRoom, Progress, begun_before};
use super::{HAS_READ, NO_WAIT, NamedPipe, Phase, READ_MESSAGES, status_of};
use crate::Error;
use crate::codes::*;
use crate::file_object::{FileObject, Issued};
use crate::operation::Operation;
use crate::overlapped::Overlapped;
use crate::request::{self, Notice, Outcome, Request, Target};
use crate::status::Status;

/// Why a write cannot go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stuck {
    /// The socket takes no more.
    Full,
    /// Everything was sent, and too much is unread.
    BeyondQuota,
    /// Another comes first, or the rest of a message must follow.
    InOrder,
}

/// How often a writer lets others run before it sleeps.
const TURNS_BEFORE_SLEEP: usize = 32;

impl NamedPipe {
    /// Reads and waits for it. Returns the bytes read.
    ///
    /// # Errors
    /// `ERROR_MORE_DATA`: the buffer is full, and the message goes on; `ERROR_BROKEN_PIPE`: the other
    /// end is closed and everything was read; `ERROR_NO_DATA`: nothing is there, and the pipe does not
    /// wait; `ERROR_PIPE_LISTENING`, `ERROR_PIPE_NOT_CONNECTED`, `ERROR_ACCESS_DENIED`,
    /// `ERROR_OPERATION_ABORTED`.
    #[doc(alias = "ReadFile")]
    pub fn read_and_wait(&self, mut room: Buffers) -> Result<usize, Error> {
        bytes_of(self.read_outcome(&mut room)?)
    }

    pub(super) fn read_outcome(&self, room: &mut Buffers) -> Result<Outcome, Error> {
        self.check_readable()?;
        let outcome = self.read_blocking(room, self.has(READ_MESSAGES))?;
        self.note_read();
        Ok(outcome)
    }

    pub(super) fn read_blocking(
        &self,
        room: &mut Buffers,
        messages: bool,
    ) -> Result<Outcome, Error> {
        let no_wait = self.has(NO_WAIT);
        // The rest of a message belongs to whoever has its beginning.
        let pending = |done: usize| {
            (done != 0).then_some(Outcome {
                status: STATUS_PENDING,
                bytes: done as u32,
            })
        };
        let attempt = |(room, done): &mut (&mut Buffers, usize)| {
            let step = self.data.attempt(Side::Read, Err(()), |fd| {
                match self.reader.lock().read(fd, room, done, messages) {
                    Step::Done { outcome, .. } => Some(Ok(outcome)),
                    _ => None,
                }
            });
            match step {
                Some(Ok(outcome)) => Ok(Some(outcome)),
                Some(Err(())) => Err(self.absent().to_win32()),
                None => Ok(pending(*done)),
            }
        };
        let mut state = (&mut *room, 0);
        let (is_empty, inside, connection) = {
            let reader = self.reader.lock();
            let (inside, connection) = (reader.may_wait(state.0), reader.connection());
            (reader.seems_empty(), inside, connection)
        };
        let wait = |(room, done): &mut (&mut Buffers, usize), fd: &OwnedFd, it: &Arc<Interrupt>| {
            let step = self.reader.hold(it, |reader| {
                // The descriptor may be of the one before.
                match reader.connection() == connection {
                    true => reader.read_and_wait(fd.as_fd(), room, done, messages, it),
                    false => Step::Blocked,
                }
            });
            match step {
                Some(Step::Done { outcome, .. }) => Some(outcome),
                _ => pending(*done),
            }
        };
        let first = match !no_wait && is_empty {
            true => None,
            false => attempt(&mut state)?,
        };
        let outcome = match first {
            Some(outcome) => outcome,
            None if no_wait => return Err(STATUS_PIPE_EMPTY.to_win32()),
            None if inside => self.wait_inside(&mut state, wait, attempt)?,
            None => self.wait_first(Side::Read, || attempt(&mut state))?,
        };
        if outcome.status != STATUS_PENDING {
            return Ok(outcome);
        }
        let kind = Kind::Read { messages };
        let done = outcome.bytes as usize;
        self.issue_and_wait(&self.data, Side::Read, kind, room, done)
    }

    /// As [`Self::read_and_wait`], without waiting: its end is announced.
    ///
    /// # Errors
    /// The same; nothing is announced then, unless it is `ERROR_MORE_DATA`.
    #[doc(alias = "ReadFile")]
    pub fn read_with(
        &self,
        mut room: Buffers,
        overlapped: Overlapped,
        notice: Notice,
    ) -> Result<Issued, Error> {
        if !self.overlapped {
            let outcome = self.read_outcome(&mut room)?;
            return self.announce_outcome(outcome, overlapped, notice);
        }
        self.check_readable()?;
        self.note_read();
        let request = self.read_request(room, Target::Caller(overlapped), notice)?;
        self.issue(&self.data, Side::Read, request)
    }

    /// Reads into `buffer` in the background; the operation owns it until it has ended.
    ///
    /// # Errors
    /// As [`Self::read_and_wait`].
    #[doc(alias = "ReadFile")]
    pub fn start_read(&self, buffer: Vec<u8>) -> Result<Arc<Operation>, Error> {
        self.check_readable()?;
        self.note_read();
        self.issue_owned(Side::Read, |target| {
            self.read_request(Buffers::owned(buffer), target, Notice::default())
        })
    }

    fn read_request(
        &self,
        room: Buffers,
        target: Target,
        notice: Notice,
    ) -> Result<Request<Call>, Error> {
        let messages = self.has(READ_MESSAGES);
        if self.has(NO_WAIT) && self.reader.lock().seems_empty() && !self.has_ended() {
            return Err(STATUS_PIPE_EMPTY.to_win32());
        }
        let kind = Kind::Read { messages };
        Ok(Request::new(Call::new(kind), room, target, notice))
    }

    /// Writes and waits until the other end has room for it. Returns the bytes written.
    ///
    /// # Errors
    /// `ERROR_NO_DATA`: the other end is closed; `ERROR_BROKEN_PIPE`: it was closed while the write waited for it;
    /// `ERROR_PIPE_LISTENING`, `ERROR_PIPE_NOT_CONNECTED`, `ERROR_ACCESS_DENIED`, `ERROR_OPERATION_ABORTED`.
    #[doc(alias = "WriteFile")]
    pub fn write_and_wait(&self, data: Buffers) -> Result<usize, Error> {
        self.check_writable()?;
        bytes_of(self.write_blocking(data, true)?)
    }

    pub(super) fn write_blocking(
        &self,
        mut data: Buffers,
        await_quota: bool,
    ) -> Result<Outcome, Error> {
        let no_room = match (self.has(NO_WAIT), self.terms.messages) {
            (false, _) => NoRoom::Wait,
            (true, true) => NoRoom::Nothing,
            (true, false) => NoRoom::Part,
        };
        let mut done = 0;
        let mut progress = Progress::Waiting;
        let mut attempt = || {
            // Behind others that wait, or in the middle of a message, it wants the order of operations.
            let mut stuck = Stuck::InOrder;
            let step = self.data.attempt(Side::Write, Err(()), |fd| {
                let mut writer = self.writer.lock();
                let (done, progress) = (&mut done, &mut progress);
                match writer.write(fd, &mut data, done, progress, no_room, await_quota) {
                    Step::Done { outcome, .. } => Some(Ok(outcome)),
                    _ => {
                        stuck = match *progress {
                            Progress::Waiting => Stuck::Full,
                            Progress::Begun => Stuck::InOrder,
                            Progress::Sent => Stuck::BeyondQuota,
                        };
                        None
                    }
                }
            });
            match step {
                Some(Ok(outcome)) => Ok(Ok(outcome)),
                Some(Err(())) => Err(self.absent().to_win32()),
                None => Ok(Err(stuck)),
            }
        };
        let mut step = attempt()?;
        if let Ok(outcome) = step {
            return Ok(outcome);
        }
        // The kernel wakes a writer when the socket is nearly empty, a reader makes room much sooner.
        for _ in 0..TURNS_BEFORE_SLEEP {
            match step {
                Ok(outcome) => return Ok(begun_before(outcome)),
                Err(Stuck::InOrder) => break,
                Err(_) => std::thread::yield_now(),
            }
            step = attempt()?;
        }
        if let Err(Stuck::Full) = step {
            step = self.wait_first(Side::Write, || {
                Ok(match attempt()? {
                    Err(Stuck::Full) => None,
                    step => Some(step),
                })
            })?;
        }
        match step {
            Ok(outcome) => Ok(begun_before(outcome)),
            Err(_) => {
                let kind = Kind::Write { progress };
                self.issue_and_wait(&self.data, Side::Write, kind, &mut data, done)
            }
        }
    }

    /// As [`Self::write_and_wait`], without waiting: its end is announced.
    ///
    /// # Errors
    /// The same; nothing is announced then.
    #[doc(alias = "WriteFile")]
    pub fn write_with(
        &self,
        data: Buffers,
        overlapped: Overlapped,
        notice: Notice,
    ) -> Result<Issued, Error> {
        self.check_writable()?;
        if !self.overlapped || self.has(NO_WAIT) {
            let outcome = self.write_blocking(data, true)?;
            return self.announce_outcome(outcome, overlapped, notice);
        }
        let progress = Progress::Waiting;
        let call = Call::new(Kind::Write { progress });
        let request = Request::new(call, data, Target::Caller(overlapped), notice);
        self.issue(&self.data, Side::Write, request)
    }

    /// Writes `data` in the background; the operation owns it until it has ended.
    ///
    /// # Errors
    /// As [`Self::write_and_wait`].
    #[doc(alias = "WriteFile")]
    pub fn start_write(&self, data: Vec<u8>) -> Result<Arc<Operation>, Error> {
        self.check_writable()?;
        let progress = Progress::Waiting;
        let call = Call::new(Kind::Write { progress });
        self.issue_owned(Side::Write, |target| {
            let data = Buffers::owned(data);
            Ok(Request::new(call, data, target, Notice::default()))
        })
    }

    /// Waits until the other end has read everything.
    ///
    /// # Errors
    /// `ERROR_BROKEN_PIPE`: it was closed before that; `ERROR_PIPE_NOT_CONNECTED`;
    /// `ERROR_ACCESS_DENIED`: this end does not write.
    #[doc(alias = "FlushFileBuffers")]
    pub fn flush_and_wait(&self) -> Result<(), Error> {
        if !self.access.writes() {
            return Err(Error::new(ERROR_ACCESS_DENIED));
        }
        if self.settled_phase() != Phase::Connected {
            return Err(Error::new(ERROR_PIPE_NOT_CONNECTED));
        }
        let kind = Kind::Flush;
        let nothing = &mut Buffers::empty();
        let outcome = self.issue_and_wait(&self.data, Side::Write, kind, nothing, 0);
        let closing = STATUS_PIPE_CLOSING.to_win32();
        match outcome.and_then(bytes_of) {
            Err(error) if error == closing => Err(Error::new(ERROR_BROKEN_PIPE)),
            result => result.map(drop),
        }
    }

    /// Copies what could be read into `room`, and leaves it there.
    ///
    /// # Errors
    /// `ERROR_BROKEN_PIPE`: the other end is closed and everything was read;
    /// `ERROR_PIPE_NOT_CONNECTED`; `ERROR_BAD_PIPE`: no client has come; `ERROR_ACCESS_DENIED`.
    #[doc(alias = "PeekNamedPipe")]
    pub fn peek(&self, room: &mut [u8]) -> Result<Peeked, Error> {
        if !self.access.reads() {
            return Err(Error::new(ERROR_ACCESS_DENIED));
        }
        if matches!(self.settled_phase(), Phase::Listening | Phase::Greeting) {
            return Err(Error::new(ERROR_BAD_PIPE));
        }
        let messages = self.has(READ_MESSAGES);
        let peeked = self.data.attempt(Side::Read, Err(self.absent()), |fd| {
            Some(self.reader.lock().peek(fd, room, messages))
        });
        // Reads that wait have the first claim to whatever comes.
        let mut peeked = peeked
            .unwrap_or(Ok(Peeked::default()))
            .map_err(Status::to_win32)?;
        if !self.terms.messages {
            peeked.left = 0;
        }
        Ok(peeked)
    }

    fn check_readable(&self) -> Result<(), Error> {
        if !self.access.reads() {
            return Err(Error::new(ERROR_ACCESS_DENIED));
        }
        self.check_connected()
    }

    pub(super) fn check_writable(&self) -> Result<(), Error> {
        if !self.access.writes() {
            return Err(Error::new(ERROR_ACCESS_DENIED));
        }
        self.check_connected()
    }

    #[inline]
    pub(super) fn check_connected(&self) -> Result<(), Error> {
        match self.settled_phase() {
            Phase::Connected => Ok(()),
            _ => Err(self.absent().to_win32()),
        }
    }

    /// The phase. A client may have come that nobody has waited for.
    #[inline]
    pub(super) fn settled_phase(&self) -> Phase {
        match self.phase() {
            phase @ (Phase::Connected | Phase::Disconnected) => phase,
            _ => self.meet(&mut self.state.lock()),
        }
    }

    fn note_read(&self) {
        if self.modes.load(Ordering::Relaxed) & HAS_READ == 0 {
            self.set(HAS_READ, true);
        }
    }

    fn has_ended(&self) -> bool {
        use tawny_engine::readiness::{Ready, now};
        let fd = self.data.fd();
        fd.is_none_or(|fd| !now(fd.as_fd(), Ready::READ).is_empty())
    }

    /// Issues an operation.
    pub(super) fn issue(
        &self,
        endpoint: &Endpoint<Request<Call>>,
        side: Side,
        request: Request<Call>,
    ) -> Result<Issued, Error> {
        if !self.base.is_registered() {
            self.report_to(self.base.port().map(|(port, _)| port))
                .map_err(Status::to_win32)?;
        }
        let closed = Outcome::failure(self.absent());
        let failed = |error: std::io::Error| Outcome::failure(status_of(&error));
        let submitted = endpoint.submit(self, side, request, closed, failed, |request| {
            request.begin(&self.base)
        });
        match submitted {
            Submitted::Parked => Ok(Issued::Pending),
            Submitted::Finished(outcome) if outcome.status == STATUS_SUCCESS => {
                Ok(Issued::Done(outcome.bytes))
            }
            Submitted::Finished(outcome) | Submitted::Refused(outcome) => {
                Err(outcome.status.to_win32())
            }
        }
    }

    /// Issues an operation of the safe API on the connection.
    pub(super) fn issue_owned(
        &self,
        side: Side,
        make: impl FnOnce(Target) -> Result<Request<Call>, Error>,
    ) -> Result<Arc<Operation>, Error> {
        let operation = Arc::new(Operation::new());
        let request = make(Target::Operation(Arc::clone(&operation)))?;
        match self.issue(&self.data, side, request) {
            Ok(Issued::Done(_)) => operation.set_at_once(),
            Ok(Issued::Pending) => {}
            // It has ended, with a part of a message.
            Err(_) if operation.has_ended() => operation.set_at_once(),
            Err(error) => return Err(error),
        }
        Ok(operation)
    }

    /// Announces an operation that is over.
    pub(super) fn announce(
        &self,
        outcome: Outcome,
        overlapped: Overlapped,
        notice: Notice,
    ) -> Issued {
        request::announce(&self.base, outcome, overlapped, notice);
        Issued::Done(outcome.bytes)
    }

    fn announce_outcome(
        &self,
        outcome: Outcome,
        overlapped: Overlapped,
        notice: Notice,
    ) -> Result<Issued, Error> {
        if outcome.status.is_error() {
            return Err(outcome.status.to_win32());
        }
        let issued = self.announce(outcome, overlapped, notice);
        match outcome.status {
            STATUS_SUCCESS => Ok(issued),
            warning => Err(warning.to_win32()),
        }
    }

    /// Completes an operation of which no endpoint knows.
    pub(super) fn complete_unlocked(&self, request: &mut Request<Call>, outcome: Outcome) {
        if let Some(waiter) = &request.call.waiter {
            waiter.fire(super::call::ENDED);
        }
        request.complete(&self.base, outcome, false);
        self.base.signal_unlocked();
    }
}

fn bytes_of(outcome: Outcome) -> Result<usize, Error> {
    match outcome.status {
        STATUS_SUCCESS => Ok(outcome.bytes as usize),
        failed => Err(failed.to_win32()),
    }
}
