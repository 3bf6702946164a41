//! The socket: an endpoint of the engine with Winsock's states and rules.
//!
//! <https://learn.microsoft.com/windows/win32/winsock/winsock-functions>

mod accept;
mod accept_ex;
mod async_select;
mod blocking;
mod call;
mod cancel;
mod change_requests;
mod connect;
mod connect_any;
mod connect_ex;
mod disconnect_ex;
mod duplicate;
mod event_select;
mod join_leaf;
mod message;
pub(crate) mod network_changes;
mod network_events;
mod options;
mod passing;
mod plain;
mod polled;
mod readiness;
mod registered;
mod selecting;
mod state;
mod transfer;
mod transmission;
mod transmit;
mod unix;

use std::fmt;
use std::os::fd::{AsFd, OwnedFd};
use std::sync::atomic::{AtomicBool, AtomicU8, AtomicU16};
use std::sync::{Arc, Once, OnceLock, Weak};

use tawny_engine::sync::Mutex;
use tawny_engine::{Buffers, Endpoint, Event, Side, Submitted, datagram, net, option};

pub use accept::Decision;
pub use accept_ex::AcceptEx;
pub use change_requests::ChangeOf;
pub use connect::Shutdown;
pub use duplicate::Offer;
pub use join_leaf::Leaf;
pub use message::{Message, MessageFlags};
pub use network_events::{NETWORK_EVENT_KINDS, NetworkEvents, NetworkRecord};
pub use options::{FilterMode, Priority, ReceiveAll, Retransmissions, SourceFilter};
pub use options::{TcpInfo, TcpPhase, Traffic};
pub use selecting::{Interest, PollEvents};
pub use transfer::{Flags, RecvFrom};
pub use transmission::{Afterwards, Transmission};

pub use crate::file_object::Issued;

use crate::Error;
use crate::address::{AF_INET, AF_INET6};
use crate::codes::*;
use crate::completion_port::CompletionPort;
use crate::file_object::{self, Cancel, FileBase, FileObject, FileType};
use crate::inheritance::Passed;
use crate::object::{self, Handle, HandleCount, HandleFlags, Object};
use crate::overlapped::Overlapped;
use crate::owned::Owned;
use crate::request::{Notice, Outcome, Request, Target};
use crate::rio::RequestQueue;
use crate::signal::Signal;
use crate::socket_name::AF_UNIX;
use crate::status::Status;
use crate::thread::CLOSED;
use accept_ex::Moves;
use call::Call;
use network_events::Selection;
use state::*;

/// What kind of socket it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `SOCK_STREAM`
    Stream,
    /// `SOCK_DGRAM`
    Datagram,
    /// `SOCK_RAW`
    Raw,
}

/// The object; see the module's description.
#[doc(alias = "SOCKET")]
pub struct Socket {
    handles: HandleCount,
    this: Weak<Socket>,
    base: FileBase,
    family: u16,
    kind: Kind,
    protocol: i32,
    /// The constants of `state.rs`.
    modes: AtomicU16,
    /// A [`Phase`]; changed under the lock of `state`, read without.
    phase: AtomicU8,
    /// Accepting waits for descriptors or memory, and will be tried again.
    accept_paused: AtomicBool,
    endpoint: Endpoint<Request<Call>>,
    moves: Moves,
    /// Who is told of network events.
    network: Mutex<Option<Box<Selection>>>,
    /// Its requests of registered I/O.
    requests: OnceLock<Arc<RequestQueue>>,
    state: Mutex<State>,
}

impl Socket {
    /// A new socket and its handle. A TCP socket takes a descriptor only when it needs one, so
    /// that one made for `AcceptEx` never costs any.
    ///
    /// # Errors
    /// `WSAEMFILE`, `WSAENOBUFS`, `WSAEACCES`: the system refuses. The arguments are checked
    /// already ([`crate::protocol::check`]).
    #[doc(alias = "WSASocket")]
    pub fn create(family: u16, kind: Kind, protocol: i32) -> Result<(Arc<Self>, Handle), Error> {
        static LIMIT: Once = Once::new();
        LIMIT.call_once(tawny_engine::descriptor_limit::raise);
        let socket = Self::without_handle(family, kind, protocol);
        if kind != Kind::Stream {
            socket.open()?;
        }
        let handle = object::insert(Arc::clone(&socket) as Arc<dyn Object>)?;
        socket.base.set_handle(handle);
        // Contrary to other objects.
        let inherited = HandleFlags::INHERIT;
        object::set_flags(handle, inherited, inherited)?;
        Ok((socket, handle))
    }

    fn without_handle(family: u16, kind: Kind, protocol: i32) -> Arc<Self> {
        Arc::new_cyclic(|this| Self {
            handles: HandleCount::default(),
            this: Weak::clone(this),
            base: FileBase::default(),
            family,
            kind,
            protocol,
            modes: AtomicU16::new(0),
            phase: AtomicU8::new(Phase::Fresh as u8),
            accept_paused: AtomicBool::new(false),
            endpoint: Endpoint::new(),
            moves: Moves::default(),
            network: Mutex::new(None),
            requests: OnceLock::new(),
            state: Mutex::new(State::new()),
        })
    }

    /// A TCP socket of `family` ([`AF_INET`] or [`AF_INET6`]).
    ///
    /// # Errors
    /// As [`Self::create`]; `WSAEAFNOSUPPORT` for another family.
    #[doc(alias = "WSASocket")]
    pub fn stream(family: u16) -> Result<Owned<Self>, Error> {
        Self::of_kind(family, Kind::Stream, libc::IPPROTO_TCP)
    }

    /// A UDP socket of `family` ([`AF_INET`] or [`AF_INET6`]).
    ///
    /// # Errors
    /// As [`Self::stream`].
    #[doc(alias = "WSASocket")]
    pub fn datagram(family: u16) -> Result<Owned<Self>, Error> {
        Self::of_kind(family, Kind::Datagram, libc::IPPROTO_UDP)
    }

    fn of_kind(family: u16, kind: Kind, protocol: i32) -> Result<Owned<Self>, Error> {
        if !knows_family(family) {
            return Err(Error::new(WSAEAFNOSUPPORT));
        }
        let (socket, handle) = Self::create(family, kind, protocol)?;
        Ok(Owned::adopt(socket, handle))
    }

    /// The handle under which the socket was created, while that is open.
    pub fn handle(&self) -> Handle {
        self.base.handle()
    }

    /// `AF_INET` or `AF_INET6`, as Windows numbers them.
    pub fn family(&self) -> u16 {
        self.family
    }

    /// Stream, datagram or raw.
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// The protocol's number, as given or implied at creation.
    pub fn protocol(&self) -> i32 {
        self.protocol
    }

    /// Whether calls without an OVERLAPPED return `WSAEWOULDBLOCK` rather than wait.
    pub fn is_non_blocking(&self) -> bool {
        self.has(NON_BLOCKING)
    }

    /// Switches between waiting and `WSAEWOULDBLOCK`.
    ///
    /// # Errors
    /// `WSAEINVAL`: the socket tells of network events and cannot wait.
    #[doc(alias = "FIONBIO")]
    pub fn set_non_blocking(&self, on: bool) -> Result<(), Error> {
        if !on && self.has(NETWORK_EVENTS) {
            return Err(Error::new(WSAEINVAL));
        }
        self.set(NON_BLOCKING, on);
        Ok(())
    }

    fn is_silent_about_ports(&self) -> bool {
        self.has(SILENT_ABOUT_PORTS)
    }

    /// Whether receiving fails with `WSAECONNRESET` after a datagram was sent to a port where nobody
    /// is; it does by default. Means nothing to other than datagram sockets.
    ///
    /// # Errors
    /// `WSAENOTSOCK`.
    #[doc(alias = "SIO_UDP_CONNRESET")]
    pub fn set_reports_unreachable(&self, on: bool) -> Result<(), Error> {
        if self.kind == Kind::Datagram {
            self.set(SILENT_ABOUT_PORTS, !on);
            datagram::tell_unreachable(self.open()?.as_fd(), on);
        }
        Ok(())
    }

    /// The descriptor, made if there is none yet.
    fn open(&self) -> Result<Arc<OwnedFd>, Error> {
        if self.endpoint.fd().is_none() {
            self.endpoint.open(self.new_descriptor()?);
        }
        self.endpoint.fd().ok_or(Error::new(WSAENOTSOCK))
    }

    fn new_descriptor(&self) -> Result<OwnedFd, Error> {
        let family = match self.family {
            AF_INET6 => libc::AF_INET6,
            AF_UNIX => libc::AF_UNIX,
            _ => libc::AF_INET,
        };
        let kind = match self.kind {
            Kind::Stream => libc::SOCK_STREAM,
            Kind::Datagram => libc::SOCK_DGRAM,
            Kind::Raw => libc::SOCK_RAW,
        };
        // The kernel has no raw sockets of no protocol. This one sends, and receives nothing.
        let protocol = match (self.kind, self.protocol) {
            (Kind::Raw, 0) => libc::IPPROTO_RAW,
            (_, protocol) => protocol,
        };
        let fd = net::socket(family, kind, protocol).map_err(from_io)?;
        if protocol != self.protocol {
            let _ = option::set_int(fd.as_fd(), libc::IPPROTO_IP, libc::IP_HDRINCL, 0);
        }
        if self.family == AF_INET6 {
            // Windows' default, contrary to Linux'.
            option::set_int(fd.as_fd(), libc::IPPROTO_IPV6, libc::IPV6_V6ONLY, 1)
                .map_err(from_io)?;
        }
        if self.kind == Kind::Datagram {
            datagram::tell_unreachable(fd.as_fd(), true);
        }
        Ok(fd)
    }

    /// Issues an overlapped operation.
    fn issue(&self, side: Side, request: Request<Call>) -> Result<Issued, Error> {
        self.register().map_err(Status::to_wsa)?;
        let closed = Outcome::failure(STATUS_FILE_CLOSED);
        let failed = |error: std::io::Error| Outcome::failure(status_of(&error));
        let submitted = self
            .endpoint
            .submit(self, side, request, closed, failed, |request| {
                request.begin(&self.base)
            });
        self.enable_events(match side {
            Side::Read => NetworkEvents::READ | NetworkEvents::OOB | NetworkEvents::ACCEPT,
            Side::Write => NetworkEvents::empty(),
        });
        match submitted {
            Submitted::Parked => Ok(Issued::Pending),
            Submitted::Finished(outcome) if outcome.status == STATUS_SUCCESS => {
                Ok(Issued::Done(outcome.bytes))
            }
            Submitted::Finished(outcome) | Submitted::Refused(outcome) => {
                Err(outcome.status.to_wsa())
            }
        }
    }

    /// Announces an operation that had nothing to wait for.
    pub fn announce(&self, bytes: u32, overlapped: Overlapped, notice: Notice) -> Issued {
        let call = Call::Send { flags: 0 };
        let mut request = Request::new(call, Buffers::empty(), Target::Caller(overlapped), notice);
        request.complete(&self.base, Outcome::success(bytes as usize), true);
        self.base.signal_unlocked();
        Issued::Done(bytes)
    }

    /// Says where edges go, if that was not said before.
    #[inline(always)]
    fn register(&self) -> Result<(), Status> {
        if self.base.is_registered() {
            return Ok(());
        }
        let own = self.base.port().map(|(port, _)| port);
        self.report_to(own.or(self.port_of_requests()))
    }

    /// Performs what waits and can go on.
    pub(crate) fn ready(&self, event: Event) {
        self.endpoint.ready(self, event);
    }

    /// Who waits for packets is told by one anyway. Others look at what the call returns.
    #[inline(always)]
    fn is_eager(&self) -> bool {
        self.base.port().is_none() || self.base.skips_packet_on_success()
    }
}

impl fmt::Debug for Socket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Socket")
            .field("handle", &self.handle())
            .field("kind", &self.kind)
            .finish_non_exhaustive()
    }
}

impl Object for Socket {
    fn handles(&self) -> &HandleCount {
        &self.handles
    }

    fn signal(&self) -> Option<&Signal> {
        Some(self.base.watched_signal(|| self.settle()))
    }

    fn as_file(&self) -> Option<&dyn FileObject> {
        Some(self)
    }

    fn pass_on(&self) -> Option<Passed> {
        self.pass()
    }

    fn close(&self) {
        let listener = {
            let mut state = self.state.lock();
            state.closed = true;
            state.deferred.clear();
            // Under the lock, without which no thread leaves its call for another.
            for interrupt in std::mem::take(&mut state.blocked) {
                interrupt.fire(CLOSED);
            }
            state.accepting_on.upgrade()
        };
        if self.has(SELECTED) {
            crate::select::socket_changed();
        }
        if let Some(listener) = listener {
            listener.cancel_accepts_into(self);
        }
        self.cancel_awaiting_data(|_| true);
        self.cancel_awaited(|_| true);
        // The descriptor is closed after every lock is released: the kernel may take as long as
        // the linger time.
        self.tell_polls_of_close();
        let fd = self.endpoint.close(self, cancel::aborted);
        self.forget_selection();
        self.close_requests();
        let Some(fd) = fd else {
            return;
        };
        let linger = self.state.lock().options.linger();
        if !self.is_non_blocking()
            && let Some(seconds @ 1..) = linger
        {
            let _ = option::set_linger(fd.as_fd(), seconds.into());
            crate::thread::blocking(|| drop(fd));
        }
    }

    fn handle_closed(&self, handle: Handle) {
        file_object::report_under_another(self, handle);
    }
}

impl FileObject for Socket {
    fn base(&self) -> &FileBase {
        &self.base
    }

    #[inline(never)]
    fn report_to(&self, port: Option<&Arc<CompletionPort>>) -> Result<(), Status> {
        let token = self.handle().value() as u64;
        self.endpoint
            .register(FileBase::poller(port)?, token)
            .map_err(|error| status_of(&error))?;
        self.base.set_registered(true);
        Ok(())
    }

    fn settle(&self) {
        self.endpoint.settle();
    }

    fn ready(&self, event: Event) {
        Self::ready(self, event);
    }

    fn cancel(&self, which: Cancel) -> Result<(), Error> {
        self.cancel_requests(|request| which.matches(request))
    }

    fn read_now(&self, room: Buffers) -> Result<usize, Error> {
        Ok(self.receive_now(room, Flags::empty())?.bytes)
    }

    fn read_overlapped(
        &self,
        room: Buffers,
        _offset: u64,
        overlapped: Overlapped,
        notice: Notice,
    ) -> Result<Issued, Error> {
        self.receive_overlapped(room, Flags::empty(), None, overlapped, notice)
    }

    fn write_now(&self, data: Buffers) -> Result<usize, Error> {
        self.send_now(data, Flags::empty(), None)
    }

    fn write_overlapped(
        &self,
        data: Buffers,
        _offset: u64,
        overlapped: Overlapped,
        notice: Notice,
    ) -> Result<Issued, Error> {
        self.send_overlapped(data, Flags::empty(), None, overlapped, notice)
    }

    fn file_type(&self) -> FileType {
        FileType::Pipe
    }
}

/// Finds the socket that `handle` names.
///
/// # Errors
/// `WSAENOTSOCK`.
#[inline(always)]
pub fn find(handle: Handle) -> Result<object::Found<Socket>, Error> {
    object::find(handle).ok_or(Error::new(WSAENOTSOCK))
}

/// Calls `f` with the socket that `handle` names.
///
/// # Errors
/// `WSAENOTSOCK`, and those of `f`.
#[inline]
pub fn with<R>(handle: Handle, f: impl FnOnce(&Socket) -> Result<R, Error>) -> Result<R, Error> {
    object::with(handle, f).unwrap_or(Err(Error::new(WSAENOTSOCK)))
}

/// Whether Tawny has sockets of this family.
pub fn knows_family(family: u16) -> bool {
    matches!(family, AF_INET | AF_INET6)
}

fn from_io(error: std::io::Error) -> Error {
    Error::from_errno(error.raw_os_error().unwrap_or(0))
}

fn status_of(error: &std::io::Error) -> Status {
    Status::from_errno(error.raw_os_error().unwrap_or(0))
}
