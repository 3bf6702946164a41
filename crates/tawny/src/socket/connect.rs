//! Names and connections: bind, listen, connect, shutdown, getsockname, getpeername.
//!
//! <https://learn.microsoft.com/windows/win32/api/winsock2/nf-winsock2-connect>

use std::io;
use std::os::fd::{AsFd, BorrowedFd};
use std::time::Instant;

use tawny_engine::{Buffers, Side, net};

use super::call::Call;
use super::network_events::NetworkEvents;
use super::{
    CONNECT_FAILED, CONNECT_LEFT, Kind, NEW_CONNECTION, Phase, SHUT_RECEIVE, SHUT_SEND,
    STREAM_ENDED, Socket, from_io, status_of,
};
use crate::Error;
use crate::address::SocketAddress;
use crate::codes::*;
use crate::limits::MAXIMUM_BACKLOG;
use crate::request::{Notice, Outcome, Request};
use crate::socket_option::sharing;

/// What [`Socket::shutdown`] ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[doc(alias = "SD_BOTH")]
pub enum Shutdown {
    /// Receiving: `SD_RECEIVE`.
    Receive,
    /// Sending: `SD_SEND`.
    Send,
    /// Both: `SD_BOTH`.
    Both,
}

pub(super) fn to_linux(address: SocketAddress) -> net::Address {
    let (bytes, len) = address.to_linux();
    net::Address::new(&bytes[..len]).unwrap_or_default()
}

fn from_linux(address: net::Address) -> Result<SocketAddress, Error> {
    SocketAddress::from_linux(address.as_bytes())
}

impl Socket {
    /// Gives the socket its local address.
    ///
    /// # Errors
    /// `WSAEFAULT` for an address of another family, `WSAEINVAL` when it is bound,
    /// `WSAEADDRINUSE`, `WSAEADDRNOTAVAIL`, `WSAEACCES`.
    pub fn bind(&self, address: SocketAddress) -> Result<(), Error> {
        if address.family() != self.family {
            return Err(Error::new(WSAEFAULT));
        }
        let fd = self.open()?;
        let mut state = self.state.lock();
        if self.phase() != Phase::Fresh || state.accepting_on.strong_count() != 0 {
            return Err(Error::new(WSAEINVAL));
        }
        sharing::bind(fd.as_fd(), &state.options, address)?;
        self.set_phase(Phase::Bound);
        state.bound_to = Some(address);
        Ok(())
    }

    /// Starts to accept connections.
    ///
    /// # Errors
    /// `WSAEOPNOTSUPP` for other than streams, `WSAEINVAL` when it is not bound, `WSAEISCONN`,
    /// `WSAEADDRINUSE`.
    pub fn listen(&self, backlog: i32) -> Result<(), Error> {
        if self.kind != Kind::Stream {
            return Err(Error::new(WSAEOPNOTSUPP));
        }
        let fd = self.open()?;
        let _changing = self.state.lock();
        match self.phase() {
            Phase::Bound | Phase::Listening => {}
            Phase::Fresh => return Err(Error::new(WSAEINVAL)),
            _ => return Err(Error::new(WSAEISCONN)),
        }
        // SOMAXCONN_HINT(n) is -n.
        let backlog = backlog
            .checked_abs()
            .unwrap_or(MAXIMUM_BACKLOG)
            .clamp(1, MAXIMUM_BACKLOG);
        sharing::prepare_listen(fd.as_fd())?;
        net::listen(fd.as_fd(), backlog).map_err(from_io)?;
        self.set_phase(Phase::Listening);
        Ok(())
    }

    /// Connects; waits if need be. `None` dissolves a datagram socket's association, and so does
    /// the unspecified address.
    ///
    /// # Errors
    /// Those of the [connect] page.
    ///
    /// [connect]: https://learn.microsoft.com/windows/win32/api/winsock2/nf-winsock2-connect
    #[doc(alias = "WSAConnect")]
    pub fn connect(&self, address: Option<SocketAddress>) -> Result<(), Error> {
        let fd = self.open()?;
        let dissolves = |to: &SocketAddress| self.kind != Kind::Stream && to.ip().is_unspecified();
        let Some(address) = address.filter(|to| !dissolves(to)) else {
            net::disconnect(fd.as_fd()).map_err(from_io)?;
            self.set_phase(Phase::Bound);
            return Ok(());
        };
        if address.family() != self.family {
            return Err(Error::new(WSAEAFNOSUPPORT));
        }
        let address = to_linux(self.checked_peer(address)?);
        self.connect_by(|fd| start(fd, &address))
    }

    /// Connects as `start` begins it.
    pub(super) fn connect_by(
        &self,
        start: impl Fn(BorrowedFd<'_>) -> io::Result<()>,
    ) -> Result<(), Error> {
        self.begin_connect()?;
        let mut started = false;
        let result = self.call(Side::Write, None, |fd| {
            if !std::mem::replace(&mut started, true) {
                return start(fd);
            }
            connected(fd)
        });
        match result {
            Ok(()) => self.connect_finished(true),
            Err(error) if error.code() == WSAEWOULDBLOCK => self.set(CONNECT_LEFT, true),
            Err(_) => self.connect_finished(false),
        }
        self.enable_events(NetworkEvents::empty());
        result
    }

    pub(super) fn begin_connect(&self) -> Result<(), Error> {
        self.settle_connect();
        let state = self.state.lock();
        match (self.kind, self.phase()) {
            (Kind::Stream, Phase::Fresh | Phase::Bound) => {
                self.set(CONNECT_FAILED | CONNECT_LEFT, false);
                self.set_phase(Phase::Connecting);
            }
            (Kind::Stream, Phase::Connecting) => return Err(Error::new(WSAEALREADY)),
            (Kind::Stream, Phase::Listening) => return Err(Error::new(WSAEINVAL)),
            (Kind::Stream, _) => return Err(Error::new(WSAEISCONN)),
            (Kind::Datagram | Kind::Raw, _) => {}
        }
        drop(state);
        self.enable_connect_event();
        Ok(())
    }

    /// Notices what has become of a non-blocking connect meanwhile.
    pub(super) fn settle_connect(&self) {
        if self.phase() == Phase::Connecting
            && let Some(fd) = self.endpoint.fd()
        {
            self.notice_connect(fd.as_fd());
        }
    }

    /// As [`Self::settle_connect`]. That a connect has failed is left to whoever waits for it, if anybody
    /// does: the kernel says it once.
    pub(super) fn notice_connect(&self, fd: BorrowedFd<'_>) {
        if self.phase() != Phase::Connecting {
            return;
        }
        if !self.has(CONNECT_LEFT) {
            if net::peer_address(fd).is_ok() {
                self.connect_finished(true);
            }
            return;
        }
        match connected(fd) {
            Ok(()) => self.connect_finished(true),
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
            Err(error) => {
                let code = from_io(error).code();
                let mut state = self.state.lock();
                state.connect_error = code;
                state.pending_error = code;
                self.set(CONNECT_LEFT, false);
                self.set(CONNECT_FAILED, true);
                self.set_phase(Phase::Bound);
            }
        }
    }

    pub(super) fn connect_finished(&self, success: bool) {
        let mut state = self.state.lock();
        if self.kind == Kind::Stream && self.phase() == Phase::Connected {
            return;
        }
        if success {
            self.set(CONNECT_LEFT, false);
            self.set(NEW_CONNECTION, true);
            self.set_phase(Phase::Connected);
            state.connected_at = Some(Instant::now());
        } else if self.phase() == Phase::Connecting {
            self.set_phase(Phase::Bound);
        }
    }

    /// Ends receiving or sending. What was given to be sent before is sent before the end of the
    /// stream.
    ///
    /// # Errors
    /// `WSAENOTCONN`.
    pub fn shutdown(&self, what: Shutdown) -> Result<(), Error> {
        self.settle_connect();
        if self.kind == Kind::Stream && !self.is_connected() {
            return Err(Error::new(WSAENOTCONN));
        }
        let fd = self.open()?;
        if what != Shutdown::Send {
            // Before, so that the end that the kernel then reports is not taken for the peer's.
            self.set(SHUT_RECEIVE, true);
            tolerate_unconnected(net::shutdown(fd.as_fd(), libc::SHUT_RD))
                .inspect_err(|_| self.set(SHUT_RECEIVE, false))?;
        }
        if what != Shutdown::Receive {
            self.set(SHUT_SEND, true);
            self.end_stream()
                .inspect_err(|_| self.set(SHUT_SEND, false))?;
        }
        Ok(())
    }

    /// Sends the end of the stream, behind what waits to be sent.
    fn end_stream(&self) -> Result<(), Error> {
        let shut_down = |fd: BorrowedFd<'_>| Some(self.shut_down_sending(fd));
        let result = self.endpoint.attempt(Side::Write, Ok(()), shut_down);
        if let Some(result) = result {
            return tolerate_unconnected(result);
        }
        let request = Request {
            call: Call::EndOfStream,
            buffers: Buffers::empty(),
            done: 0,
            target: None,
            notice: Notice::default(),
            issuer: tawny_engine::thread_id::current(),
        };
        let closed = Outcome::failure(STATUS_FILE_CLOSED);
        let failed = |error: io::Error| Outcome::failure(status_of(&error));
        // What comes of it shows in the sends.
        self.endpoint
            .submit(self, Side::Write, request, closed, failed, |_| ());
        Ok(())
    }

    /// Tells the kernel of the end of the stream. Under the lock of the direction, so that its
    /// answer to sending after is known for what it is.
    pub(super) fn shut_down_sending(&self, fd: BorrowedFd<'_>) -> io::Result<()> {
        self.set(STREAM_ENDED, true);
        net::shutdown(fd, libc::SHUT_WR)
    }

    /// The local address.
    ///
    /// # Errors
    /// `WSAEINVAL` when the socket has none.
    #[doc(alias = "getsockname")]
    pub fn local_address(&self) -> Result<SocketAddress, Error> {
        if matches!(self.phase(), Phase::Fresh | Phase::Reusable) {
            return Err(Error::new(WSAEINVAL));
        }
        let fd = self.open()?;
        // The descriptor of a raw socket that receives everything has an address of hardware.
        if self.kind == Kind::Raw
            && let Some(address) = self.state.lock().bound_to
        {
            return Ok(address);
        }
        from_linux(net::local_address(fd.as_fd()).map_err(from_io)?)
    }

    /// The peer's address.
    ///
    /// # Errors
    /// `WSAENOTCONN`.
    #[doc(alias = "getpeername")]
    pub fn peer_address(&self) -> Result<SocketAddress, Error> {
        self.settle_connect();
        let fd = self.open()?;
        from_linux(net::peer_address(fd.as_fd()).map_err(from_io)?)
    }
}

/// The kernel says ENOTCONN when the peer has reset, and for unconnected datagram sockets, which
/// Winsock lets be shut down.
fn tolerate_unconnected(result: io::Result<()>) -> Result<(), Error> {
    match result {
        Err(error) if error.raw_os_error() != Some(libc::ENOTCONN) => Err(from_io(error)),
        _ => Ok(()),
    }
}

/// Starts to connect. One that is in progress is one that would block.
pub(super) fn start(fd: BorrowedFd<'_>, address: &net::Address) -> io::Result<()> {
    let result = match net::connect(fd, address) {
        // The kernel tells once more of a connect that failed before.
        Err(error) if error.raw_os_error() == Some(libc::ECONNABORTED) => net::connect(fd, address),
        result => result,
    };
    result.map_err(|error| match error.raw_os_error() {
        Some(libc::EINPROGRESS | libc::EALREADY) => io::ErrorKind::WouldBlock.into(),
        _ => error,
    })
}

/// Whether a connect under way has ended, and how.
pub(super) fn connected(fd: BorrowedFd<'_>) -> io::Result<()> {
    if let Some(error) = net::take_error(fd)? {
        return Err(error);
    }
    match net::peer_address(fd) {
        Ok(_) => Ok(()),
        Err(error) if error.raw_os_error() == Some(libc::ENOTCONN) => {
            Err(io::ErrorKind::WouldBlock.into())
        }
        Err(error) => Err(error),
    }
}
