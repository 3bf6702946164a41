//! Named pipes of this machine: connections between processes that keep the boundaries of messages,
//! with no process in between.
//!
//! An instance that waits for a client is a listening socket in the directory of its name ([`place`]);
//! opening one is connecting with it, for which no code of the server has to run. The client then
//! sends a page of memory that both share ([`link`]), and from there on everything goes through the
//! socket, in packets ([`frame`]).
//!
//! Locks: the state of a pipe, its endpoints' directions, then its reader or writer.
//!
//! <https://learn.microsoft.com/windows/win32/ipc/named-pipes>

mod blocking;
mod call;
mod cancel;
mod client;
mod connect;
mod directory;
mod frame;
mod impersonate;
mod information;
mod link;
mod list;
mod local;
mod name;
mod offer;
mod open;
mod permission;
mod place;
mod reader;
mod security;
mod server;
mod terms;
mod transact;
mod transfer;
mod wait;
mod writer;

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};

use tawny_engine::credentials::Credentials;
use tawny_engine::sync::Mutex;
use tawny_engine::{Buffers, Endpoint, Event, Interrupt};

pub use client::NamedPipeClient;
pub use directory::{PipeDirectory, exists};
pub use impersonate::revert_to_self;
pub use information::{Information, InstanceState, check, information, instance_state, set_modes};
pub use link::End;
pub use list::{Offered, list};
pub use local::{Connection, LocalInformation};
pub use name::{MAXIMUM_PIPE_NAME, PipeName};
pub use open::open;
pub use permission::Permission;
pub use reader::Peeked;
pub use security::{security_of, set_security_of};
pub use server::{NamedPipeServer, Options, create};
pub use terms::{Direction, Terms, UNLIMITED_INSTANCES};
pub use transact::{Transacted, call_named_pipe};
pub use wait::{Patience, wait_named_pipe};

use crate::Error;
use crate::anonymous_pipe::AnonymousPipe;
use crate::codes::*;
use crate::completion_port::CompletionPort;
use crate::create_file::Access;
use crate::file_object::{self, Cancel, FileBase, FileObject, FileType, Issued};
use crate::object::{self, Handle, HandleCount, Object};
use crate::overlapped::Overlapped;
use crate::request::{Notice, Request};
use crate::security::token::Level;
use crate::signal::Signal;
use crate::status::Status;
use crate::thread::CLOSED;
use crate::yielding_lock::YieldingLock;
use call::Call;
use offer::Offer;
use place::Place;
use reader::Reader;
use writer::Writer;

/// Reads end with a message.
const READ_MESSAGES: u8 = 1 << 0;
/// Calls return at once.
const NO_WAIT: u8 = 1 << 1;
/// Something was read.
const HAS_READ: u8 = 1 << 2;

/// Where an end of a pipe is in its life. A client's is always connected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
enum Phase {
    /// No client can open it.
    Disconnected,
    /// A client can open it.
    Listening,
    /// One has, and has not sent its page yet.
    Greeting,
    /// One has.
    Connected,
}

/// What changes rarely.
#[derive(Debug, Default)]
struct State {
    closed: bool,
    /// Where a client finds the instance.
    listener: Option<PathBuf>,
    peer: Option<Credentials>,
    /// What the client lets the server do for it.
    level: Level,
    /// Threads in blocking calls.
    blocked: Vec<Arc<Interrupt>>,
}

/// One end of an instance; see the module's description.
#[doc(alias = "HANDLE")]
pub struct NamedPipe {
    handles: HandleCount,
    base: FileBase,
    end: End,
    terms: Terms,
    place: Place,
    /// What a server's end is one of.
    offer: Option<Arc<Offer>>,
    access: Access,
    overlapped: bool,
    modes: AtomicU8,
    /// A [`Phase`]; changed under the lock of `state`, read without.
    phase: AtomicU8,
    listening: Endpoint<Request<Call>>,
    data: Endpoint<Request<Call>>,
    reader: YieldingLock<Reader>,
    writer: Mutex<Writer>,
    state: Mutex<State>,
}

/// What an end of a pipe begins with.
struct Beginning {
    end: End,
    terms: Terms,
    place: Place,
    offer: Option<Arc<Offer>>,
    access: Access,
    overlapped: bool,
}

impl NamedPipe {
    fn new(beginning: Beginning) -> Arc<Self> {
        Arc::new(Self {
            handles: HandleCount::default(),
            base: FileBase::default(),
            end: beginning.end,
            terms: beginning.terms,
            place: beginning.place,
            offer: beginning.offer,
            access: beginning.access,
            overlapped: beginning.overlapped,
            modes: AtomicU8::new(0),
            phase: AtomicU8::new(Phase::Disconnected as u8),
            listening: Endpoint::new(),
            data: Endpoint::new(),
            reader: YieldingLock::default(),
            writer: Mutex::default(),
            state: Mutex::default(),
        })
    }

    /// Gives the pipe its first handle.
    fn insert(self: &Arc<Self>) -> Result<Handle, Error> {
        let handle = object::insert(Arc::clone(self) as Arc<dyn Object>)?;
        self.base.set_handle(handle);
        Ok(handle)
    }

    /// Which end it is.
    pub fn end(&self) -> End {
        self.end
    }

    /// What the creator laid down.
    pub fn terms(&self) -> &Terms {
        &self.terms
    }

    /// The handle under which the pipe was created, while that is open.
    pub fn handle(&self) -> Handle {
        self.base.handle()
    }

    #[inline(always)]
    fn has(&self, mode: u8) -> bool {
        self.modes.load(Ordering::Acquire) & mode != 0
    }

    fn set(&self, mode: u8, on: bool) {
        if on {
            self.modes.fetch_or(mode, Ordering::AcqRel);
        } else {
            self.modes.fetch_and(!mode, Ordering::AcqRel);
        }
    }

    #[inline(always)]
    fn phase(&self) -> Phase {
        match self.phase.load(Ordering::Acquire) {
            0 => Phase::Disconnected,
            1 => Phase::Listening,
            2 => Phase::Greeting,
            _ => Phase::Connected,
        }
    }

    /// Called under the lock of `state`.
    fn set_phase(&self, phase: Phase) {
        self.phase.store(phase as u8, Ordering::Release);
    }

    /// Why there is no connection.
    fn absent(&self) -> Status {
        match self.phase() {
            Phase::Disconnected => STATUS_PIPE_DISCONNECTED,
            Phase::Listening | Phase::Greeting => STATUS_PIPE_LISTENING,
            Phase::Connected => STATUS_FILE_CLOSED,
        }
    }

    /// The quota of what this end writes.
    fn quota(&self) -> usize {
        Terms::quota(match self.end {
            End::Server => self.terms.out_size,
            End::Client => self.terms.in_size,
        })
    }

    /// Who is told by packets is told by one anyway. Others look at what the call returns.
    #[inline(always)]
    fn is_eager(&self) -> bool {
        self.base.port().is_none() || self.base.skips_packet_on_success()
    }
}

impl fmt::Debug for NamedPipe {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NamedPipe")
            .field("handle", &self.handle())
            .field("end", &self.end)
            .field("phase", &self.phase())
            .finish_non_exhaustive()
    }
}

impl Object for NamedPipe {
    fn handles(&self) -> &HandleCount {
        &self.handles
    }

    fn signal(&self) -> Option<&Signal> {
        Some(self.base.watched_signal(|| self.settle()))
    }

    fn as_file(&self) -> Option<&dyn FileObject> {
        Some(self)
    }

    fn close(&self) {
        let listener = {
            let mut state = self.state.lock();
            state.closed = true;
            // Under the lock, without which no thread leaves its call for another.
            for interrupt in std::mem::take(&mut state.blocked) {
                interrupt.fire(CLOSED);
            }
            state.listener.take()
        };
        if let Some(listener) = listener {
            let _ = std::fs::remove_file(listener);
        }
        self.listening.close(self, cancel::aborted);
        self.data.close(self, cancel::aborted);
        if let Some(offer) = &self.offer {
            offer.leave();
        }
    }

    fn handle_closed(&self, handle: Handle) {
        file_object::report_under_another(self, handle);
    }
}

impl FileObject for NamedPipe {
    fn base(&self) -> &FileBase {
        &self.base
    }

    fn is_overlapped(&self) -> bool {
        self.overlapped
    }

    #[inline(never)]
    fn report_to(&self, port: Option<&Arc<CompletionPort>>) -> Result<(), Status> {
        let token = self.handle().value() as u64;
        let poller = FileBase::poller(port)?;
        for endpoint in [&self.listening, &self.data] {
            endpoint
                .register(poller.clone(), token)
                .map_err(|error| status_of(&error))?;
        }
        self.base.set_registered(true);
        Ok(())
    }

    fn settle(&self) {
        self.listening.settle();
        self.data.settle();
    }

    fn ready(&self, event: Event) {
        match self.phase() {
            Phase::Listening => self.listening.ready(self, event),
            _ => self.data.ready(self, event),
        }
    }

    fn cancel(&self, which: Cancel) -> Result<(), Error> {
        self.cancel_requests(|request| which.matches(request))
    }

    fn read_now(&self, room: Buffers) -> Result<usize, Error> {
        self.read_and_wait(room)
    }

    fn read_overlapped(
        &self,
        room: Buffers,
        _offset: u64,
        overlapped: Overlapped,
        notice: Notice,
    ) -> Result<Issued, Error> {
        self.read_with(room, overlapped, notice)
    }

    fn write_now(&self, data: Buffers) -> Result<usize, Error> {
        self.write_and_wait(data)
    }

    fn write_overlapped(
        &self,
        data: Buffers,
        _offset: u64,
        overlapped: Overlapped,
        notice: Notice,
    ) -> Result<Issued, Error> {
        self.write_with(data, overlapped, notice)
    }

    fn flush(&self) -> Result<(), Error> {
        self.flush_and_wait()
    }

    fn file_type(&self) -> FileType {
        FileType::Pipe
    }
}

/// Calls `f` with the pipe that `handle` names.
///
/// # Errors
/// `ERROR_INVALID_HANDLE` for no handle, `ERROR_INVALID_FUNCTION` for another object's; those of `f`.
pub fn with<R>(handle: Handle, f: impl FnOnce(&NamedPipe) -> Result<R, Error>) -> Result<R, Error> {
    if let Some(pipe) = object::find::<NamedPipe>(handle) {
        return f(&pipe);
    }
    object::find_any(handle)?;
    Err(Error::new(ERROR_INVALID_FUNCTION))
}

/// Copies what could be read from the pipe that `handle` names, and leaves it there. `room` is asked for when it is known that there is such a pipe.
///
/// # Errors
/// As [`with`] and [`NamedPipe::peek`].
#[doc(alias = "PeekNamedPipe")]
pub fn peek<'a>(handle: Handle, room: impl FnOnce() -> &'a mut [u8]) -> Result<Peeked, Error> {
    if let Some(pipe) = object::find::<AnonymousPipe>(handle) {
        return Ok(Peeked {
            available: pipe.available()?,
            bytes: pipe.peek(room())?,
            ..Peeked::default()
        });
    }
    with(handle, |pipe| pipe.peek(room()))
}

fn status_of(error: &std::io::Error) -> Status {
    Status::from_errno(error.raw_os_error().unwrap_or(0))
}
