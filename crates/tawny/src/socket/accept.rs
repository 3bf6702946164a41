//! Taking connections without an OVERLAPPED: accept, WSAAccept.
//!
//! <https://learn.microsoft.com/windows/win32/api/winsock2/nf-winsock2-wsaaccept>

use std::os::fd::{AsFd, OwnedFd};
use std::sync::Arc;
use std::time::Instant;

use tawny_engine::{Side, net};

use super::network_events::NetworkEvents;
use super::{Kind, NEW_CONNECTION, NON_BLOCKING, Phase, REGISTERED_IO, Socket};
use crate::Error;
use crate::codes::*;
use crate::object::{self, Handle};
use crate::owned::Owned;
use crate::socket_name::SocketName;

/// What the condition function of WSAAccept says of a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// `CF_ACCEPT`
    Accept,
    /// `CF_REJECT`: it is reset.
    Reject,
    /// `CF_DEFER`: it is offered again to the next call.
    Defer,
}

impl Socket {
    /// Takes the next connection, if `condition` accepts it; waits if need be. Returns the new
    /// socket, its handle and its peer.
    ///
    /// # Errors
    /// Those of the [WSAAccept] page: `WSAECONNREFUSED` after [`Decision::Reject`], `WSATRY_AGAIN`
    /// after [`Decision::Defer`].
    ///
    /// [WSAAccept]: https://learn.microsoft.com/windows/win32/api/winsock2/nf-winsock2-wsaaccept
    #[doc(alias = "WSAAccept")]
    pub fn accept(
        &self,
        condition: impl FnOnce(&SocketName, &SocketName) -> Decision,
    ) -> Result<(Arc<Socket>, Handle, SocketName), Error> {
        let accepted = self.accept_one(condition);
        // A deferred connection is told of by whatever comes after it.
        if !matches!(&accepted, Err(error) if error.code() == WSATRY_AGAIN) {
            self.enable_events(NetworkEvents::ACCEPT);
        }
        accepted
    }

    /// Takes the next connection, whoever it is from; waits if need be.
    ///
    /// # Errors
    /// As [`Self::accept`].
    #[doc(alias = "accept")]
    pub fn accept_any(&self) -> Result<(Owned<Socket>, SocketName), Error> {
        let (accepted, handle, peer) = self.accept(|_, _| Decision::Accept)?;
        Ok((Owned::adopt(accepted, handle), peer))
    }

    fn accept_one(
        &self,
        condition: impl FnOnce(&SocketName, &SocketName) -> Decision,
    ) -> Result<(Arc<Socket>, Handle, SocketName), Error> {
        let (fd, peer) = self.next_connection()?;
        let (local, address) = self.names_of(fd.as_fd(), &peer)?;
        match condition(&address, &local) {
            Decision::Accept => {}
            Decision::Reject => {
                let _ = tawny_engine::option::set_linger(fd.as_fd(), 0);
                return Err(Error::new(WSAECONNREFUSED));
            }
            Decision::Defer => {
                self.state.lock().deferred.push((fd, peer));
                return Err(Error::new(WSATRY_AGAIN));
            }
        }
        let (accepted, handle) = Self::create(self.family, Kind::Stream, self.protocol)?;
        if !accepted.adopt(fd, self) {
            let _ = object::close(handle);
            return Err(Error::new(WSAECONNABORTED));
        }
        accepted.inherit(self);
        Ok((accepted, handle, address))
    }

    fn next_connection(&self) -> Result<(OwnedFd, net::Address), Error> {
        {
            let mut state = self.state.lock();
            if self.kind != Kind::Stream {
                return Err(Error::new(WSAEOPNOTSUPP));
            }
            if self.phase() != Phase::Listening {
                return Err(Error::new(WSAEINVAL));
            }
            if !state.deferred.is_empty() {
                return Ok(state.deferred.remove(0));
            }
        }
        self.call(Side::Read, None, |fd| {
            loop {
                match net::accept(fd) {
                    Err(error) if is_passing(&error) => {}
                    result => return result,
                }
            }
        })
    }

    /// Becomes the socket of an accepted connection; `false` when it was closed meanwhile.
    pub(super) fn adopt(&self, fd: OwnedFd, listener: &Socket) -> bool {
        // Options that the program set on this socket before it had a connection stay.
        let own = self.state.lock().options;
        if own.is_touched()
            && let Some(before) = self.endpoint.fd()
        {
            crate::socket_option::copy(before.as_fd(), &own, fd.as_fd());
        } else {
            let options = listener.state.lock().options;
            self.state.lock().options = options;
        }
        self.take_name_of(listener);
        let adopted = self.endpoint.replace(Some(fd));
        if adopted {
            let mut state = self.state.lock();
            self.set(NEW_CONNECTION, true);
            self.set_phase(Phase::Connected);
            state.connected_at = Some(Instant::now());
            drop(state);
            self.enable_events(NetworkEvents::empty());
        }
        adopted
    }

    /// An accepted socket has the listener's properties.
    fn inherit(&self, listener: &Socket) {
        self.set(NON_BLOCKING, listener.is_non_blocking());
        self.set(REGISTERED_IO, listener.is_registered());
        self.inherit_selection(listener);
    }
}

/// A connection that died in the queue, or an error of the network it came from (accept(2)): the
/// next one may be fine.
pub(super) fn is_passing(error: &std::io::Error) -> bool {
    matches!(
        error.raw_os_error(),
        Some(
            libc::ECONNABORTED
                | libc::EPROTO
                | libc::EPERM
                | libc::ENETDOWN
                | libc::ENOPROTOOPT
                | libc::EHOSTDOWN
                | libc::ENONET
                | libc::EHOSTUNREACH
                | libc::EOPNOTSUPP
                | libc::ENETUNREACH
        )
    )
}
