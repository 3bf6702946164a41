//! Sockets of this machine, `AF_UNIX`: streams between processes that meet at a path or an abstract
//! name. Beyond names they behave as TCP sockets do.
//!
//! <https://devblogs.microsoft.com/commandline/af_unix-comes-to-windows/>

use std::io;
use std::os::fd::{AsFd, BorrowedFd};

use tawny_engine::unix_address::{self, UnixAddress};
use tawny_engine::{Buffers, Side, net};

use super::connect_ex::Destination;
use super::{Issued, Kind, Phase, Socket, from_io};
use crate::Error;
use crate::address::SocketAddress;
use crate::codes::*;
use crate::overlapped::Overlapped;
use crate::owned::Owned;
use crate::request::{Notice, Request, Target};
use crate::socket_name::{AF_UNIX, SocketName, UnixName};

/// What a socket of this machine is called, and its peer.
#[derive(Default)]
pub(super) struct UnixNames {
    local: Option<UnixName>,
    peer: Option<UnixName>,
}

/// Connects. The kernel says at once whether somebody listens there and has room.
pub(super) fn start(fd: BorrowedFd<'_>, address: &UnixAddress) -> io::Result<()> {
    unix_address::connect(fd, address).map_err(|error| match error.raw_os_error() {
        Some(libc::ENOENT | libc::ENOTDIR | libc::EAGAIN) => {
            io::Error::from_raw_os_error(libc::ECONNREFUSED)
        }
        _ => error,
    })
}

impl Socket {
    /// A stream socket of `AF_UNIX`.
    ///
    /// # Errors
    /// As [`Self::create`].
    #[doc(alias = "AF_UNIX")]
    pub fn unix_stream() -> Result<Owned<Self>, Error> {
        let (socket, handle) = Self::create(AF_UNIX, Kind::Stream, 0)?;
        Ok(Owned::adopt(socket, handle))
    }

    pub(super) fn is_unix(&self) -> bool {
        self.family == AF_UNIX
    }

    /// Whether the protocol is TCP.
    pub(super) fn is_tcp(&self) -> bool {
        self.kind == Kind::Stream && !self.is_unix()
    }

    /// Gives the socket its name. A path comes into being as a file, which stays when the socket
    /// is closed.
    ///
    /// # Errors
    /// `WSAEFAULT`: the socket is of another family; `WSAEINVAL`: it is bound, or the directory is
    /// not there; `WSAEADDRINUSE`: the file is there; `WSAEACCES`.
    #[doc(alias = "bind")]
    pub fn bind_unix(&self, name: &UnixName) -> Result<(), Error> {
        if !self.is_unix() {
            return Err(Error::new(WSAEFAULT));
        }
        let fd = self.open()?;
        let address = name.to_linux()?;
        let mut state = self.state.lock();
        if self.phase() != Phase::Fresh || state.accepting_on.strong_count() != 0 {
            return Err(Error::new(WSAEINVAL));
        }
        unix_address::bind(fd.as_fd(), &address).map_err(|error| match error.raw_os_error() {
            Some(libc::ENOENT | libc::ENOTDIR) => Error::new(WSAEINVAL),
            _ => from_io(error),
        })?;
        self.set_phase(Phase::Bound);
        state.unix.get_or_insert_default().local = Some(name.clone());
        Ok(())
    }

    /// Connects to the socket of this name.
    ///
    /// # Errors
    /// `WSAECONNREFUSED`: nobody listens there; `WSAEAFNOSUPPORT`: this socket is of another
    /// family; those of [`Self::connect`].
    #[doc(alias = "connect")]
    pub fn connect_unix(&self, name: &UnixName) -> Result<(), Error> {
        if !self.is_unix() {
            return Err(Error::new(WSAEAFNOSUPPORT));
        }
        let address = name.to_linux()?;
        self.open()?;
        self.connect_by(|fd| start(fd, &address))?;
        self.state.lock().unix.get_or_insert_default().peer = Some(name.clone());
        Ok(())
    }

    /// Connects overlapped, and sends `buffers`. The socket needs no name of its own.
    ///
    /// # Errors
    /// As [`Self::connect_unix`].
    #[doc(alias = "ConnectEx")]
    pub fn connect_unix_overlapped(
        &self,
        name: &UnixName,
        buffers: Buffers,
        overlapped: Overlapped,
        notice: Notice,
    ) -> Result<Issued, Error> {
        if !self.is_unix() {
            return Err(Error::new(WSAEAFNOSUPPORT));
        }
        let address = Destination::Unix(Box::new(name.to_linux()?));
        self.open()?;
        let call = self.connect_call_to(address)?;
        self.state.lock().unix.get_or_insert_default().peer = Some(name.clone());
        let request = Request::new(call, buffers, Target::Caller(overlapped), notice);
        self.issue(Side::Write, request)
            .inspect_err(|_| self.connect_finished(false))
    }

    /// The socket's name, whatever its family.
    ///
    /// # Errors
    /// As [`Self::local_address`].
    #[doc(alias = "getsockname")]
    pub fn name(&self) -> Result<SocketName, Error> {
        if !self.is_unix() {
            return self.local_address().map(SocketName::from);
        }
        if matches!(self.phase(), Phase::Fresh | Phase::Reusable) {
            return Err(Error::new(WSAEINVAL));
        }
        let state = self.state.lock();
        let local = state.unix.as_ref().and_then(|names| names.local.clone());
        Ok(local.unwrap_or_else(UnixName::none).into())
    }

    /// The peer's name, whatever its family.
    ///
    /// # Errors
    /// `WSAENOTCONN`.
    #[doc(alias = "getpeername")]
    pub fn peer_name(&self) -> Result<SocketName, Error> {
        if !self.is_unix() {
            return self.peer_address().map(SocketName::from);
        }
        self.settle_connect();
        let fd = self.open()?;
        let found = unix_address::peer(fd.as_fd()).map_err(from_io)?;
        let state = self.state.lock();
        let given = state.unix.as_ref().and_then(|names| names.peer.clone());
        Ok(given.unwrap_or_else(|| UnixName::of_peer(found)).into())
    }

    /// The process at the other end.
    ///
    /// # Errors
    /// `WSAEOPNOTSUPP` for another family, `WSAENOTCONN`.
    #[doc(alias = "SIO_AF_UNIX_GETPEERPID")]
    pub fn peer_process(&self) -> Result<u32, Error> {
        if !self.is_unix() {
            return Err(Error::new(WSAEOPNOTSUPP));
        }
        if !self.is_connected() {
            return Err(Error::new(WSAENOTCONN));
        }
        unix_address::peer_process(self.open()?.as_fd()).map_err(from_io)
    }

    /// The names of a connection that this listener has accepted: its own and the peer's.
    pub(super) fn names_of(
        &self,
        connection: BorrowedFd<'_>,
        peer: &net::Address,
    ) -> Result<(SocketName, SocketName), Error> {
        if self.is_unix() {
            let peer = unix_address::peer(connection).map_err(from_io)?;
            return Ok((self.name()?, UnixName::of_peer(peer).into()));
        }
        let local = net::local_address(connection).map_err(from_io)?;
        Ok((
            SocketAddress::from_linux(local.as_bytes())?.into(),
            SocketAddress::from_linux(peer.as_bytes())?.into(),
        ))
    }

    /// An accepted socket is called what its listener is.
    pub(super) fn take_name_of(&self, listener: &Socket) {
        if self.is_unix() {
            let state = listener.state.lock();
            let local = state.unix.as_ref().and_then(|names| names.local.clone());
            drop(state);
            let names = UnixNames { local, peer: None };
            self.state.lock().unix = Some(Box::new(names));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn streams_meet_at_an_abstract_name() {
        let name = format!("\0tawny-{}", std::process::id());
        let name = UnixName::new(name.as_bytes()).unwrap();
        let listener = Socket::unix_stream().unwrap();
        listener.bind_unix(&name).unwrap();
        listener.listen(1).unwrap();
        let client = Socket::unix_stream().unwrap();
        client.connect_unix(&name).unwrap();
        let accept = |_: &SocketName, _: &SocketName| super::super::Decision::Accept;
        let (server, handle, peer) = listener.accept(accept).unwrap();
        let server = Owned::adopt(server, handle);
        assert_eq!(peer, UnixName::none().into());
        assert_eq!(server.name().unwrap(), name.clone().into());
        assert_eq!(client.peer_name().unwrap(), name.into());
        assert_eq!(client.peer_process(), Ok(std::process::id()));
        let flags = super::super::Flags::empty();
        let sent = client.send_now(Buffers::owned(b"hello".to_vec()), flags, None);
        assert_eq!(sent, Ok(5));
        let mut room = vec![0; 9];
        assert_eq!(server.receive_into(&mut room, flags).unwrap().bytes, 5);
    }
}
