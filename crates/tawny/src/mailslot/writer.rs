//! A writer's end of a mailslot.
//!
//! <https://learn.microsoft.com/windows/win32/ipc/writing-to-a-mailslot>

use std::io;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Weak};
use std::time::{Duration, Instant};

use tawny_engine::{Buffers, Deadline, Endpoint, Interrupt, Side, Step, Submitted, unix_socket};

use super::blocking::Blocked;
use super::call::status_of;
use super::frame::{self, LARGEST_INLINE};
use super::open;
use super::place::Found;
use crate::codes::*;
use crate::create_file::{Access, Opening};
use crate::file_object::{FileBase, FileObject, Issued};
use crate::limits::{MAXIMUM_DOMAIN_MESSAGE, MAXIMUM_MAILSLOT_MESSAGE};
use crate::object::{Handle, HandleCount};
use crate::operation::Operation;
use crate::owned::Owned;
use crate::request::{Notice, Outcome, Request, Target};
use crate::status::Status;
use crate::{Error, reactor};

/// How long a reader that does not come leaves a writer waiting, before that rings.
const PATIENCE: Duration = Duration::from_millis(1);

/// Where messages go.
#[derive(Debug)]
pub(super) enum Receiver {
    /// To this mailslot.
    One(Box<Found>),
    /// To whichever has the name when a message is written.
    Domain(String),
}

/// The object.
#[doc(alias = "CreateFile")]
pub struct MailslotWriter {
    pub(super) handles: HandleCount,
    this: Weak<MailslotWriter>,
    pub(super) base: FileBase,
    access: Access,
    pub(super) is_overlapped: bool,
    pub(super) receiver: Receiver,
    pub(super) socket: Endpoint<Request<Call>>,
    pub(super) blocked: Blocked,
    /// A timer will ring if a message still waits then.
    will_ring: AtomicBool,
}

/// A write.
#[derive(Debug)]
pub(crate) struct Call {
    payload: Payload,
}

/// What is sent.
#[derive(Debug)]
enum Payload {
    /// What is in the buffers.
    Inline,
    /// Sealed memory of so many bytes.
    Sealed(OwnedFd, usize),
}

impl Payload {
    fn of(data: &mut Buffers) -> io::Result<Self> {
        let len = data.len();
        match len <= LARGEST_INLINE {
            true => Ok(Self::Inline),
            false => Ok(Self::Sealed(frame::seal(data)?, len)),
        }
    }

    /// Sends it; `None` when there is no room. With an interrupt that is so when there was none for some time, or when it
    /// was fired.
    fn send(
        &mut self,
        fd: BorrowedFd<'_>,
        data: &mut Buffers,
        interrupt: Option<&Interrupt>,
    ) -> Option<Result<usize, Status>> {
        loop {
            let (sent, len) = match self {
                Self::Inline => (frame::send(fd, data, interrupt), data.len()),
                Self::Sealed(memory, len) => {
                    (frame::send_sealed(fd, memory.as_fd(), interrupt), *len)
                }
            };
            let Err(error) = sent else {
                return Some(Ok(len));
            };
            match (error.raw_os_error(), &self) {
                (Some(libc::EAGAIN | libc::EINTR), _) => return None,
                (Some(libc::ECONNREFUSED | libc::ENOTCONN | libc::ECONNRESET), _) => {
                    return Some(Err(STATUS_FILE_FORCED_CLOSED));
                }
                // This system's sockets take less than others'.
                (Some(libc::EMSGSIZE), Self::Inline) => match frame::seal(data) {
                    Ok(memory) => *self = Self::Sealed(memory, len),
                    Err(error) => return Some(Err(status_of(&error))),
                },
                _ => return Some(Err(status_of(&error))),
            }
        }
    }
}

impl MailslotWriter {
    /// Opens the mailslot of this name, such as `\\.\mailslot\x`, for writing.
    ///
    /// # Errors
    /// `ERROR_FILE_NOT_FOUND`, `ERROR_ACCESS_DENIED`, `ERROR_BAD_NETPATH`, `ERROR_INVALID_NAME`.
    #[doc(alias = "CreateFile")]
    pub fn open(name: &str) -> Result<Owned<Self>, Error> {
        open::by_name(name)
    }

    pub(super) fn create(
        receiver: Receiver,
        socket: Option<OwnedFd>,
        opening: &Opening,
    ) -> Result<Owned<Self>, Error> {
        let writer = Self::of(receiver, socket, opening)?;
        let owned = Owned::new(Arc::clone(&writer))?;
        writer.base.set_handle(owned.handle());
        Ok(owned)
    }

    pub(super) fn access(&self) -> Access {
        self.access
    }

    pub(super) fn of(
        receiver: Receiver,
        socket: Option<OwnedFd>,
        opening: &Opening,
    ) -> Result<Arc<Self>, Error> {
        let writer = Arc::new_cyclic(|this| Self {
            handles: HandleCount::default(),
            this: Weak::clone(this),
            base: FileBase::default(),
            access: opening.access,
            is_overlapped: opening.is_overlapped(),
            receiver,
            socket: Endpoint::new(),
            blocked: Blocked::default(),
            will_ring: AtomicBool::new(false),
        });
        if let Some(socket) = socket {
            let waits = unix_socket::set_send_timeout(socket.as_fd(), PATIENCE)
                .and_then(|()| unix_socket::let_wait(socket.as_fd()));
            waits.map_err(|error| status_of(&error).to_win32())?;
            writer.socket.open(socket);
        }
        Ok(writer)
    }

    /// Writes a message. Waits only while the reader's process has no room for more.
    ///
    /// # Errors
    /// `ERROR_INVALID_PARAMETER`: it is larger than the mailslot's messages may be; `ERROR_HANDLE_EOF`: the
    /// mailslot is gone; `ERROR_BAD_NETPATH`: for a whole domain it is too large.
    #[doc(alias = "WriteFile")]
    pub fn write(&self, message: &[u8]) -> Result<(), Error> {
        self.write_buffers(&mut Buffers::owned(message.to_vec()))
            .map(drop)
    }

    /// Writes `message` in the background; the operation owns it until it has ended.
    ///
    /// # Errors
    /// As [`Self::write`].
    #[doc(alias = "WriteFile")]
    pub fn send(&self, message: Vec<u8>) -> Result<Arc<Operation>, Error> {
        let operation = Arc::new(Operation::new());
        let target = Target::Operation(Arc::clone(&operation));
        if self.issue(Buffers::owned(message), target, Notice::default())? != Issued::Pending {
            operation.set_at_once();
        }
        Ok(operation)
    }

    /// The handle under which the mailslot was opened, while that is open.
    pub fn handle(&self) -> Handle {
        self.base.handle()
    }

    fn check(&self, len: usize) -> Result<(), Error> {
        if !self.access.writes() {
            return Err(Error::new(ERROR_ACCESS_DENIED));
        }
        let (maximum, error) = match &self.receiver {
            Receiver::Domain(_) => (MAXIMUM_DOMAIN_MESSAGE, ERROR_BAD_NETPATH),
            Receiver::One(found) => match found.terms.maximum_message as usize {
                0 => (MAXIMUM_MAILSLOT_MESSAGE, ERROR_INVALID_PARAMETER),
                maximum => (maximum, ERROR_INVALID_PARAMETER),
            },
        };
        match len <= maximum {
            true => Ok(()),
            false => Err(Error::new(error)),
        }
    }

    pub(super) fn write_buffers(&self, data: &mut Buffers) -> Result<usize, Error> {
        let len = data.len();
        self.check(len)?;
        let found = match &self.receiver {
            Receiver::One(found) => found,
            Receiver::Domain(key) => {
                // Like any datagram: whether somebody gets it is not known.
                if let Some(socket) = open::find_for_domain(key) {
                    let _ = Payload::Inline.send(socket.as_fd(), data, None);
                }
                return Ok(len);
            }
        };
        let mut payload = Payload::of(data).map_err(|error| status_of(&error).to_win32())?;
        let closed = || Some(Err(STATUS_INVALID_HANDLE));
        let attempt = |payload: &mut Payload, data: &mut Buffers| {
            let send = |fd: BorrowedFd<'_>| payload.send(fd, data, None).map(Some);
            let sent = self.socket.attempt(Side::Write, closed(), send);
            sent.flatten().map(|sent| sent.map_err(Status::to_win32))
        };
        if let Some(result) = attempt(&mut payload, data) {
            return result;
        }
        self.blocked.wait(Deadline::Never, |turn| {
            let Some(fd) = self.socket.fd() else {
                return Some(Err(Error::new(ERROR_INVALID_HANDLE)));
            };
            let begin = Instant::now();
            let sent = turn.call(|it| payload.send(fd.as_fd(), data, Some(it)));
            let result = match sent {
                Some(sent) => sent.map(|sent| sent.map_err(Status::to_win32)),
                None => {
                    turn.wait_for(Side::Write, &fd, Some(PATIENCE));
                    attempt(&mut payload, data)
                }
            };
            if result.is_none() && begin.elapsed() >= PATIENCE {
                found.ring();
            }
            result
        })
    }

    pub(super) fn issue(
        &self,
        mut data: Buffers,
        target: Target,
        notice: Notice,
    ) -> Result<Issued, Error> {
        let len = data.len();
        self.check(len)?;
        if !self.is_overlapped || matches!(self.receiver, Receiver::Domain(_)) {
            let written = self.write_buffers(&mut data)?;
            let call = Call {
                payload: Payload::Inline,
            };
            let mut request = Request::new(call, data, target, notice);
            request.complete(&self.base, Outcome::success(written), true);
            self.base.signal_unlocked();
            return Ok(Issued::Done(written as u32));
        }
        if !self.base.is_registered() {
            let port = self.base.port().map(|(port, _)| port);
            self.report_to(port).map_err(Status::to_win32)?;
        }
        let payload = Payload::of(&mut data).map_err(|error| status_of(&error).to_win32())?;
        let request = Request::new(Call { payload }, data, target, notice);
        let submitted = self.socket.submit(
            self,
            Side::Write,
            request,
            Outcome::failure(STATUS_FILE_CLOSED),
            |error| Outcome::failure(status_of(&error)),
            |request| request.begin(&self.base),
        );
        match submitted {
            Submitted::Parked => Ok(Issued::Pending),
            Submitted::Finished(outcome) => Ok(Issued::Done(outcome.bytes)),
            Submitted::Refused(outcome) => Err(outcome.status.to_win32()),
        }
    }

    /// Rings by and by, for as long as a message waits.
    fn ring_later(&self) {
        if self.will_ring.swap(true, Ordering::AcqRel) {
            return;
        }
        let Ok(background) = reactor::background() else {
            return;
        };
        let this = self.this.clone();
        background.schedule(Instant::now() + PATIENCE, move || {
            let Some(writer) = this.upgrade() else {
                return;
            };
            writer.will_ring.store(false, Ordering::Release);
            let mut waits = false;
            writer.socket.for_each(|_| waits = true);
            if let (true, Receiver::One(found)) = (waits, &writer.receiver) {
                found.ring();
                writer.ring_later();
            }
        });
    }
}

impl tawny_engine::Operation for Request<Call> {
    type Outcome = Outcome;
    type Owner = MailslotWriter;

    fn perform(&mut self, owner: &MailslotWriter, fd: BorrowedFd<'_>) -> Step<Outcome> {
        let outcome = match self.call.payload.send(fd, &mut self.buffers, None) {
            Some(Ok(len)) => Outcome::success(len),
            Some(Err(status)) => Outcome::failure(status),
            None => {
                owner.ring_later();
                return Step::Blocked;
            }
        };
        Step::Done {
            outcome,
            drained: false,
        }
    }

    fn eager(&self, _owner: &MailslotWriter) -> bool {
        true
    }

    fn refused(outcome: Outcome) -> bool {
        outcome.status.is_error()
    }

    fn forward(self, _owner: &MailslotWriter) {
        unreachable!("no write moves")
    }

    fn finish(&mut self, owner: &MailslotWriter, outcome: Outcome, at_once: bool) {
        self.complete(&owner.base, outcome, at_once);
    }

    fn edge(_owner: &MailslotWriter, _side: Side, _fd: BorrowedFd<'_>) -> bool {
        false
    }
}
