//! ConnectEx: connecting overlapped, with the first data to send.
//!
//! <https://learn.microsoft.com/windows/win32/api/mswsock/nc-mswsock-lpfn_connectex>

use std::io;
use std::os::fd::{AsFd, BorrowedFd};
use std::sync::Arc;

use tawny_engine::unix_address::UnixAddress;
use tawny_engine::{Buffers, Side, net};

use super::call::Call;
use super::connect::{connected, start, to_linux};
use super::{CONNECT_FAILED, CONNECT_LEFT, Issued, Kind, Phase, Socket};
use crate::Error;
use crate::address::SocketAddress;
use crate::codes::*;
use crate::operation::Operation;
use crate::overlapped::Overlapped;
use crate::request::{Notice, Request, Target};
use crate::socket_option::sharing;

/// The operation's own part of the request.
#[derive(Debug)]
pub(crate) struct ConnectCall {
    address: Destination,
    stage: Stage,
}

/// Where a connection leads.
#[derive(Debug)]
pub(super) enum Destination {
    Ip(net::Address),
    Unix(Box<UnixAddress>),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    New,
    Connecting,
    Connected,
}

impl ConnectCall {
    /// Goes on connecting; `true` when the connection is there, `false` when it has to wait.
    pub(super) fn perform(&mut self, fd: BorrowedFd<'_>) -> io::Result<bool> {
        let result = match self.stage {
            Stage::New => match &self.address {
                Destination::Ip(address) => start(fd, address),
                Destination::Unix(address) => super::unix::start(fd, address),
            },
            Stage::Connecting => connected(fd),
            Stage::Connected => Ok(()),
        };
        match result {
            Ok(()) => self.stage = Stage::Connected,
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                self.stage = Stage::Connecting
            }
            Err(error) => return Err(error),
        }
        Ok(self.stage == Stage::Connected)
    }
}

impl Socket {
    /// Connects the bound socket to `address` and sends `buffers`.
    ///
    /// # Errors
    /// `WSAEINVAL` when it is not bound, `WSAEISCONN`; those of the [ConnectEx] page.
    ///
    /// [ConnectEx]: https://learn.microsoft.com/windows/win32/api/mswsock/nc-mswsock-lpfn_connectex
    #[doc(alias = "ConnectEx")]
    pub fn connect_overlapped(
        &self,
        address: SocketAddress,
        buffers: Buffers,
        overlapped: Overlapped,
        notice: Notice,
    ) -> Result<Issued, Error> {
        let call = self.connect_call(address)?;
        let request = Request::new(call, buffers, Target::Caller(overlapped), notice);
        self.issue(Side::Write, request)
            .inspect_err(|_| self.connect_finished(false))
    }

    /// Connects the bound socket to `address` in the background, and sends `first`.
    ///
    /// # Errors
    /// As [`Self::connect_overlapped`].
    #[doc(alias = "ConnectEx")]
    pub fn connect_and_send(
        &self,
        address: SocketAddress,
        first: Vec<u8>,
    ) -> Result<Arc<Operation>, Error> {
        let call = self.connect_call(address)?;
        self.issue_owned(Side::Write, call, Buffers::owned(first))
            .inspect_err(|_| self.connect_finished(false))
    }

    fn connect_call(&self, address: SocketAddress) -> Result<Call, Error> {
        if self.kind != Kind::Stream {
            return Err(Error::new(WSAEINVAL));
        }
        if address.family() != self.family {
            return Err(Error::new(WSAEAFNOSUPPORT));
        }
        address.check_peer()?;
        self.rebind()?;
        self.connect_call_to(Destination::Ip(to_linux(address)))
    }

    pub(super) fn connect_call_to(&self, address: Destination) -> Result<Call, Error> {
        let state = self.state.lock();
        match self.phase() {
            Phase::Fresh if !self.is_unix() => return Err(Error::new(WSAEINVAL)),
            Phase::Fresh | Phase::Bound | Phase::Reusable => {
                self.set(CONNECT_FAILED | CONNECT_LEFT, false);
                self.set_phase(Phase::Connecting);
            }
            Phase::Listening | Phase::Disconnected => {
                return Err(Error::new(WSAEINVAL));
            }
            Phase::Connecting => return Err(Error::new(WSAEALREADY)),
            Phase::Connected => return Err(Error::new(WSAEISCONN)),
        }
        drop(state);
        self.enable_connect_event();
        Ok(Call::Connect(Box::new(ConnectCall {
            address,
            stage: Stage::New,
        })))
    }

    /// A socket that is used again has the local address it was bound to.
    fn rebind(&self) -> Result<(), Error> {
        let (reused, address, options) = {
            let state = self.state.lock();
            (
                self.phase() == Phase::Reusable,
                state.bound_to,
                state.options,
            )
        };
        if !reused {
            return Ok(());
        }
        let fd = self.open()?;
        address.map_or(Ok(()), |address| {
            sharing::bind(fd.as_fd(), &options, address)
        })
    }
}
