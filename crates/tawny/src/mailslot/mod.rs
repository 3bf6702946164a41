//! The mailslot: one process reads messages that any number of others of this machine write.
//!
//! A mailslot is a datagram socket in the directory of its name ([`place`]). Its reader takes messages
//! from there; when a writer finds the socket full it rings, and the messages go to a queue of
//! the reader's process until somebody reads again, so that writers do not wait for readers.
//!
//! Locks: the direction of the endpoint in which messages come, then the inbox.
//!
//! <https://learn.microsoft.com/windows/win32/ipc/mailslots>

mod blocking;
mod call;
mod file;
mod frame;
mod list;
mod name;
mod open;
mod passing;
mod place;
mod queue;
mod receive;
mod terms;
mod writer;
mod writer_file;

use std::os::fd::{AsFd, OwnedFd};
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};
use std::sync::{Arc, Weak};
use std::time::Duration;

use tawny_engine::sync::Mutex;
use tawny_engine::{Buffers, Deadline, Endpoint, Event, Interrupt, Side, unix_socket};

pub use list::{Listed, list};
pub use open::open;
pub use writer::MailslotWriter;

use crate::Error;
use crate::codes::*;
use crate::file_object::{FileBase, FileObject, Issued};
use crate::object::{self, Handle, HandleCount};
use crate::operation::Operation;
use crate::owned::Owned;
use crate::request::{Notice, Outcome, Request, Target};
use crate::security::{SecurityDescriptor, Subject};
use crate::status::Status;
use crate::yielding_lock::YieldingLock;
use blocking::Blocked;
use call::{Call, status_of};
use place::{Held, Sockets};
use receive::{Inbox, Taken};
use terms::Terms;

/// `MAILSLOT_WAIT_FOREVER`
pub const WAIT_FOREVER: u32 = u32::MAX;

/// How a mailslot is to be.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// The largest message, in bytes; 0: of any size.
    pub maximum_message: u32,
    /// How long reads wait for a message, in milliseconds; [`WAIT_FOREVER`]. 0: they do not.
    pub read_timeout: u32,
    /// Reads wait for their end also when they are issued overlapped.
    #[doc(alias = "FILE_SYNCHRONOUS_IO_NONALERT")]
    pub synchronous: bool,
    /// Who may write; without one, programs of the same user, and root's.
    pub security: Option<SecurityDescriptor>,
}

/// What `GetMailslotInfo` tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Information {
    /// The largest message, in bytes; 0: of any size.
    pub maximum_message: u32,
    /// The size of the next message, in bytes.
    pub next_size: Option<u32>,
    /// How many messages there are.
    pub messages: u32,
    /// As [`Options::read_timeout`].
    pub read_timeout: u32,
}

/// The object: the reader's end.
#[doc(alias = "CreateMailslot")]
pub struct Mailslot {
    handles: HandleCount,
    this: Weak<Mailslot>,
    base: FileBase,
    terms: Terms,
    read_timeout: AtomicU32,
    synchronous: bool,
    messages: Endpoint<Request<Call>>,
    /// What writers ring.
    bell: OwnedFd,
    /// Messages are taken from the socket as they come, for nobody reads.
    collecting: AtomicBool,
    /// Messages tell of their senders, who must be let in. Else the socket's mode lets in only whom the mailslot does.
    asks_senders: bool,
    inbox: YieldingLock<Inbox>,
    blocked: Blocked,
    reads: AtomicU64,
    held: Mutex<Option<Held>>,
}

impl Mailslot {
    /// Makes a mailslot; `name` begins with `\\.\mailslot\`.
    ///
    /// # Errors
    /// `ERROR_INVALID_NAME`; `ERROR_ALREADY_EXISTS`: somebody has one of that name.
    #[doc(alias = "CreateMailslot")]
    pub fn create(name: &str, options: &Options) -> Result<Owned<Self>, Error> {
        let name = name::to_create(name)?;
        let terms = Terms {
            name: name.to_owned(),
            maximum_message: options.maximum_message,
            process: std::process::id(),
            security: SecurityDescriptor::for_new_object(
                options.security.as_ref(),
                &Subject::own(),
            ),
        };
        let (held, sockets) = place::take(&name::key(name), &terms)?;
        let mailslot = Self::of(terms, options, held, sockets);
        let owned = Owned::new(Arc::clone(&mailslot))?;
        mailslot.base.set_handle(owned.handle());
        mailslot.report_to(None).map_err(Status::to_win32)?;
        Ok(owned)
    }

    fn of(terms: Terms, options: &Options, held: Held, sockets: Sockets) -> Arc<Self> {
        let mailslot = Arc::new_cyclic(|this| Self {
            handles: HandleCount::default(),
            this: Weak::clone(this),
            base: FileBase::default(),
            terms,
            read_timeout: AtomicU32::new(options.read_timeout),
            synchronous: options.synchronous,
            messages: Endpoint::new(),
            bell: sockets.bell,
            collecting: AtomicBool::new(false),
            asks_senders: sockets.asks_senders,
            inbox: YieldingLock::default(),
            blocked: Blocked::default(),
            reads: AtomicU64::new(0),
            held: Mutex::new(Some(held)),
        });
        mailslot.messages.open(sockets.messages);
        mailslot
    }

    /// One that another process passed is not known to any poller before it is used.
    fn check_registered(&self) -> Result<(), Error> {
        match self.base.is_registered() {
            true => Ok(()),
            false => self.report_to(None).map_err(Status::to_win32),
        }
    }

    /// The handle under which the mailslot was created, while that is open.
    pub fn handle(&self) -> Handle {
        self.base.handle()
    }

    /// What protects it.
    pub fn security(&self) -> &SecurityDescriptor {
        &self.terms.security
    }

    /// What is in it.
    #[doc(alias = "GetMailslotInfo")]
    pub fn information(&self) -> Information {
        self.take_all();
        let inbox = self.inbox.lock();
        Information {
            maximum_message: self.terms.maximum_message,
            next_size: inbox.queue.front().map(|message| message.len() as u32),
            messages: inbox.queue.len() as u32,
            read_timeout: self.read_timeout.load(Ordering::Acquire),
        }
    }

    /// Changes how long reads wait that begin from now on, as [`Options::read_timeout`].
    #[doc(alias = "SetMailslotInfo")]
    pub fn set_read_timeout(&self, milliseconds: u32) {
        self.read_timeout.store(milliseconds, Ordering::Release);
    }

    /// `None`: for ever.
    fn timeout(&self) -> Option<Duration> {
        match self.read_timeout.load(Ordering::Acquire) {
            WAIT_FOREVER => None,
            milliseconds => Some(Duration::from_millis(milliseconds.into())),
        }
    }

    /// Waits for the next message, whatever its size, as long as the mailslot's time-out says.
    ///
    /// # Errors
    /// `ERROR_SEM_TIMEOUT`; `ERROR_INVALID_HANDLE`: it is closed.
    #[doc(alias = "ReadFile")]
    pub fn read(&self) -> Result<Vec<u8>, Error> {
        let mut room = frame::LARGEST_INLINE;
        loop {
            let mut buffers = Buffers::owned(vec![0; room]);
            match self.read_into(&mut buffers) {
                Ok(len) => {
                    let mut message = buffers.into_owned().unwrap_or_default();
                    message.truncate(len);
                    return Ok(message);
                }
                Err(error) if error.code() == ERROR_INSUFFICIENT_BUFFER => {
                    room = self.next_size().unwrap_or(room);
                }
                Err(error) => return Err(error),
            }
        }
    }

    fn next_size(&self) -> Option<usize> {
        let inbox = self.inbox.lock();
        inbox.queue.front().map(queue::Message::len)
    }

    /// Reads a message into `buffer` in the background; the operation owns it until it has ended.
    ///
    /// # Errors
    /// `ERROR_SEM_TIMEOUT`: reads do not wait, and there is no message; `ERROR_INSUFFICIENT_BUFFER`:
    /// the next one is larger, and stays.
    #[doc(alias = "ReadFile")]
    pub fn receive(&self, buffer: Vec<u8>) -> Result<Arc<Operation>, Error> {
        let operation = Arc::new(Operation::new());
        let target = Target::Operation(Arc::clone(&operation));
        let call = self.new_call();
        let request = Request::new(call, Buffers::owned(buffer), target, Notice::default());
        if self.issue(request)? != Issued::Pending {
            operation.set_at_once();
        }
        Ok(operation)
    }

    /// Cancels an operation of the safe API.
    ///
    /// # Errors
    /// `ERROR_NOT_FOUND` when it has ended.
    #[doc(alias = "CancelIoEx")]
    pub fn cancel_operation(&self, operation: &Arc<Operation>) -> Result<(), Error> {
        self.cancel_requests(|request| request.is_operation(operation))
    }

    fn new_call(&self) -> Call {
        Call::new(self.reads.fetch_add(1, Ordering::Relaxed))
    }

    fn cancel_requests(&self, matches: impl Fn(&Request<Call>) -> bool) -> Result<(), Error> {
        match self.messages.cancel(self, matches, |_| ABORTED) {
            0 => Err(Error::new(ERROR_NOT_FOUND)),
            _ => Ok(()),
        }
    }

    fn read_into(&self, room: &mut Buffers) -> Result<usize, Error> {
        self.check_registered()?;
        let timeout = self.timeout();
        let will_wait = timeout.is_none() && Interrupt::ends_calls();
        // Reads that are under way come first.
        let mut in_order = false;
        if let Some(result) = self.try_to_read(room, will_wait, &mut in_order) {
            return result;
        }
        if timeout.is_some_and(|timeout| timeout.is_zero()) {
            return Err(Error::new(ERROR_SEM_TIMEOUT));
        }
        self.blocked.wait(Deadline::after(timeout), |turn| {
            let closed = Some(Err(Error::new(ERROR_INVALID_HANDLE)));
            let Some(fd) = self.messages.fd() else {
                return closed;
            };
            self.leave_messages_alone();
            if std::mem::take(&mut in_order)
                && let Some(taken) =
                    turn.call(|interrupt| self.take_and_wait(fd.as_fd(), room, interrupt))
            {
                return end_of_read(taken);
            }
            let result = self.try_to_read(room, false, &mut in_order);
            if result.is_none() {
                turn.wait_for(Side::Read, &fd, None);
            }
            result
        })
    }

    /// Reads what is there, if `queued` only what was taken from the socket before. `in_order` becomes whether no read
    /// is under way.
    fn try_to_read(
        &self,
        room: &mut Buffers,
        queued: bool,
        in_order: &mut bool,
    ) -> Option<Result<usize, Error>> {
        let closed = Some(Err(Error::new(ERROR_INVALID_HANDLE)));
        let read = self.messages.attempt(Side::Read, closed, |fd| {
            *in_order = true;
            Some(end_of_read(self.take(fd, room, queued)))
        });
        read.flatten()
    }

    /// A reader takes messages itself.
    fn leave_messages_alone(&self) {
        if self.collecting.load(Ordering::Acquire) && self.collecting.swap(false, Ordering::AcqRel)
        {
            let _ = self.messages.watch(false, false, |_| ());
        }
    }

    /// A writer found the socket full: from now on messages are taken from it as they come.
    fn collect(&self) {
        if !self.collecting.swap(true, Ordering::AcqRel) {
            let begin = |fd: Option<std::os::fd::BorrowedFd<'_>>| {
                if let Some(fd) = fd {
                    self.fill(fd);
                }
            };
            let _ = self.messages.watch(true, false, begin);
        }
        self.take_all();
    }

    /// Takes what the socket has, first for those who wait.
    fn take_all(&self) {
        let readable = Event {
            readable: true,
            writable: false,
            ..Event::writable(0)
        };
        self.messages.ready(self, readable);
        self.messages.look(Side::Read, |fd| self.fill(fd));
        self.wake_readers();
    }

    /// Those that wait for the socket look at the queue.
    fn wake_readers(&self) {
        self.blocked.look_again();
    }

    /// Empties the bell; whether it was rung.
    fn was_rung(&self) -> bool {
        let mut rung = false;
        let nothing = Buffers::empty();
        while unix_socket::receive(self.bell.as_fd(), &mut [0], &nothing, &mut [], 0).is_ok() {
            rung = true;
        }
        rung
    }
}

/// What a read ends with, if it does.
fn end_of_read(taken: std::io::Result<Taken>) -> Option<Result<usize, Error>> {
    match taken {
        Ok(Taken::Message(len)) => Some(Ok(len)),
        Ok(Taken::TooSmall) => Some(Err(Error::new(ERROR_INSUFFICIENT_BUFFER))),
        Ok(Taken::Nothing) => None,
        Err(error) => Some(Err(status_of(&error).to_win32())),
    }
}

const ABORTED: Outcome = Outcome::failure(STATUS_CANCELLED);

/// Finds the mailslot that `handle` names.
///
/// # Errors
/// `ERROR_INVALID_HANDLE`.
pub fn find(handle: Handle) -> Result<object::Found<Mailslot>, Error> {
    object::find(handle).ok_or(Error::new(ERROR_INVALID_HANDLE))
}
