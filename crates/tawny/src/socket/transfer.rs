//! Sending and receiving, overlapped or not: send, recv, sendto, recvfrom, WSASend, WSARecv,
//! WSASendTo, WSARecvFrom.
//!
//! <https://learn.microsoft.com/windows/win32/api/winsock2/nf-winsock2-wsarecv>

use std::io;
use std::sync::Arc;

use bitflags::bitflags;
use tawny_engine::{Buffers, Side, datagram, net};

use super::call::Call;
use super::network_events::NetworkEvents;
use super::{BROKEN, Issued, Kind, Phase, SHUT_RECEIVE, SHUT_SEND, Socket};
use crate::Error;
use crate::address::SocketAddress;
use crate::codes::*;
use crate::operation::Operation;
use crate::overlapped::{AddressOut, Overlapped};
use crate::request::{Notice, Request, Target};

bitflags! {
    /// `MSG_*` as Windows numbers them.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub struct Flags: u32 {
        /// Urgent data.
        #[doc(alias = "MSG_OOB")]
        const OOB = 0x1;
        /// Leave the data in the queue.
        #[doc(alias = "MSG_PEEK")]
        const PEEK = 0x2;
        /// Do not route.
        #[doc(alias = "MSG_DONTROUTE")]
        const DONTROUTE = 0x4;
        /// Complete only when the buffers are full.
        #[doc(alias = "MSG_WAITALL")]
        const WAITALL = 0x8;
        /// Complete as soon as possible.
        #[doc(alias = "MSG_PUSH_IMMEDIATE")]
        const PUSH_IMMEDIATE = 0x20;
        /// Part of a message; means nothing to TCP and UDP.
        #[doc(alias = "MSG_PARTIAL")]
        const PARTIAL = 0x8000;
    }
}

/// What a receive without an OVERLAPPED brought.
#[derive(Clone, Copy, Debug)]
pub struct RecvFrom {
    /// Bytes stored.
    pub bytes: usize,
    /// The datagram was longer: `WSAEMSGSIZE`.
    pub truncated: bool,
    /// The sender of a datagram.
    pub from: Option<SocketAddress>,
}

impl Flags {
    pub(super) fn linux(self) -> i32 {
        let pairs = [
            (Self::OOB, libc::MSG_OOB),
            (Self::PEEK, libc::MSG_PEEK),
            (Self::DONTROUTE, libc::MSG_DONTROUTE),
        ];
        pairs
            .iter()
            .filter(|(flag, _)| self.contains(*flag))
            .fold(0, |all, (_, bit)| all | bit)
    }
}

impl Socket {
    /// Receives; waits if need be (see [`super::blocking`]).
    ///
    /// # Errors
    /// Those of the [recv] page.
    ///
    /// [recv]: https://learn.microsoft.com/windows/win32/api/winsock2/nf-winsock2-recv
    #[doc(alias = "recv")]
    #[doc(alias = "WSARecvFrom")]
    pub fn receive_now(&self, mut buffers: Buffers, flags: Flags) -> Result<RecvFrom, Error> {
        self.receive_and_enable(&mut buffers, flags)
    }

    /// As [`Self::receive_now`], over the length that `buffer` has.
    ///
    /// # Errors
    /// The same.
    #[doc(alias = "recv")]
    pub fn receive_into(&self, buffer: &mut Vec<u8>, flags: Flags) -> Result<RecvFrom, Error> {
        let mut buffers = Buffers::owned(std::mem::take(buffer));
        let received = self.receive_and_enable(&mut buffers, flags);
        *buffer = buffers.into_owned().unwrap_or_default();
        received
    }

    fn receive_and_enable(&self, buffers: &mut Buffers, flags: Flags) -> Result<RecvFrom, Error> {
        let mut drained = false;
        let received = self.receive_or_wait(buffers, flags, &mut drained);
        if !drained {
            self.enable_events(NetworkEvents::READ | NetworkEvents::OOB);
        }
        received
    }

    /// `drained`: nothing is left, and the events of receiving are enabled.
    fn receive_or_wait(
        &self,
        buffers: &mut Buffers,
        flags: Flags,
        drained: &mut bool,
    ) -> Result<RecvFrom, Error> {
        self.check_receive(flags)?;
        if flags.contains(Flags::WAITALL) && self.is_non_blocking() {
            return Err(Error::new(WSAEOPNOTSUPP));
        }
        let timeout = self.state.lock().options.receive_timeout();
        if self.kind != Kind::Stream {
            let silent = self.is_silent_about_ports();
            let received = self.call(Side::Read, timeout, |fd| {
                datagram::receive(fd, buffers, flags.linux(), silent, None)
            });
            let (received, from) = received.map_err(|error| match error.code() {
                WSAECONNREFUSED => Error::new(WSAECONNRESET),
                _ => error,
            })?;
            let from = SocketAddress::from_linux(from.as_bytes()).ok();
            return Ok(RecvFrom {
                bytes: received.bytes,
                truncated: received.truncated,
                from,
            });
        }
        let mut done = 0;
        loop {
            if buffers.is_empty() {
                break;
            }
            let room = buffers.len();
            let bytes = self.call(Side::Read, timeout, |fd| {
                if self.is_cut_off(fd) {
                    return Err(io::Error::from_raw_os_error(libc::ECONNRESET));
                }
                let bytes = net::receive(fd, buffers, flags.linux())?;
                *drained = (1..room).contains(&bytes) && flags.is_empty() && self.enable_drained();
                Ok(bytes)
            })?;
            done += bytes;
            buffers.advance(bytes);
            if bytes == 0 || !flags.contains(Flags::WAITALL) {
                break;
            }
        }
        Ok(RecvFrom {
            bytes: done,
            truncated: false,
            from: None,
        })
    }

    /// Receives overlapped. `from`: where the sender's address goes.
    ///
    /// # Errors
    /// Those of the [WSARecvFrom] page; nothing is announced then.
    ///
    /// [WSARecvFrom]: https://learn.microsoft.com/windows/win32/api/winsock2/nf-winsock2-wsarecvfrom
    #[doc(alias = "WSARecv")]
    #[doc(alias = "WSARecvFrom")]
    pub fn receive_overlapped(
        &self,
        buffers: Buffers,
        flags: Flags,
        from: Option<AddressOut>,
        overlapped: Overlapped,
        notice: Notice,
    ) -> Result<Issued, Error> {
        self.check_receive(flags)?;
        let call = self.receive_call(flags, from);
        let request = Request::new(call, buffers, Target::Caller(overlapped), notice);
        self.issue(Side::Read, request)
    }

    /// Receives into `buffer` in the background; the operation owns it until it has ended.
    ///
    /// # Errors
    /// As [`Self::receive_overlapped`].
    #[doc(alias = "WSARecv")]
    pub fn receive(&self, buffer: Vec<u8>) -> Result<Arc<Operation>, Error> {
        self.check_receive(Flags::empty())?;
        let call = self.receive_call(Flags::empty(), None);
        self.issue_owned(Side::Read, call, Buffers::owned(buffer))
    }

    fn receive_call(&self, flags: Flags, from: Option<AddressOut>) -> Call {
        match self.kind {
            Kind::Stream => Call::Receive {
                flags: flags.linux(),
                all: flags.contains(Flags::WAITALL),
            },
            Kind::Datagram | Kind::Raw => Call::ReceiveFrom {
                flags: flags.linux(),
                from,
            },
        }
    }

    /// Sends, to `to` if given; waits if need be until every byte was taken. On a non-blocking
    /// stream it returns how many were.
    ///
    /// # Errors
    /// Those of the [send] and [sendto] pages.
    ///
    /// [send]: https://learn.microsoft.com/windows/win32/api/winsock2/nf-winsock2-send
    /// [sendto]: https://learn.microsoft.com/windows/win32/api/winsock2/nf-winsock2-sendto
    #[doc(alias = "send")]
    #[doc(alias = "sendto")]
    pub fn send_now(
        &self,
        buffers: Buffers,
        flags: Flags,
        to: Option<SocketAddress>,
    ) -> Result<usize, Error> {
        let mut blocked = false;
        let sent = self.send_or_wait(buffers, flags, to, &mut blocked);
        if blocked {
            self.enable_events(NetworkEvents::WRITE);
        }
        sent
    }

    /// `blocked`: not everything was taken, for want of room.
    fn send_or_wait(
        &self,
        mut buffers: Buffers,
        flags: Flags,
        to: Option<SocketAddress>,
        blocked: &mut bool,
    ) -> Result<usize, Error> {
        self.check_send(flags, to)?;
        let timeout = self.state.lock().options.send_timeout();
        let to = self.destination(to)?;
        let flags = flags.linux();
        let mut done = 0;
        loop {
            let left = buffers.len();
            let sent = self.call(Side::Write, timeout, |fd| match self.kind {
                Kind::Stream => net::send(fd, &buffers, flags, None),
                Kind::Datagram | Kind::Raw => {
                    datagram::send(fd, &buffers, flags, to.as_deref(), None)
                }
            });
            match sent {
                Ok(bytes) => done += bytes,
                Err(error) if error.code() == WSAEWOULDBLOCK => {
                    *blocked = true;
                    return if done != 0 { Ok(done) } else { Err(error) };
                }
                Err(error) => return Err(self.send_error(error)),
            }
            if done == 0 || self.kind != Kind::Stream || sent == Ok(left) {
                return Ok(done);
            }
            buffers.advance(sent.unwrap_or(0));
        }
    }

    /// Sends overlapped, to `to` if given. The operation ends when every byte was taken.
    ///
    /// # Errors
    /// Those of the [WSASendTo] page; nothing is announced then.
    ///
    /// [WSASendTo]: https://learn.microsoft.com/windows/win32/api/winsock2/nf-winsock2-wsasendto
    #[doc(alias = "WSASend")]
    #[doc(alias = "WSASendTo")]
    pub fn send_overlapped(
        &self,
        buffers: Buffers,
        flags: Flags,
        to: Option<SocketAddress>,
        overlapped: Overlapped,
        notice: Notice,
    ) -> Result<Issued, Error> {
        self.check_send(flags, to)?;
        let call = self.send_call(flags, to)?;
        let request = Request::new(call, buffers, Target::Caller(overlapped), notice);
        self.issue(Side::Write, request)
            .map_err(|error| self.send_error(error))
    }

    /// Sends `buffer` in the background; the operation owns it until it has ended.
    ///
    /// # Errors
    /// As [`Self::send_overlapped`].
    #[doc(alias = "WSASend")]
    pub fn send(
        &self,
        buffer: Vec<u8>,
        to: Option<SocketAddress>,
    ) -> Result<Arc<Operation>, Error> {
        self.check_send(Flags::empty(), to)?;
        let call = self.send_call(Flags::empty(), to)?;
        self.issue_owned(Side::Write, call, Buffers::owned(buffer))
    }

    fn send_call(&self, flags: Flags, to: Option<SocketAddress>) -> Result<Call, Error> {
        let flags = flags.linux();
        Ok(match self.kind {
            Kind::Stream => Call::Send { flags },
            Kind::Datagram | Kind::Raw => Call::SendTo {
                flags,
                to: self.destination(to)?,
            },
        })
    }

    /// The destination as the kernel takes it. A stream's is its peer, whatever the call says.
    pub(super) fn destination(
        &self,
        to: Option<SocketAddress>,
    ) -> Result<Option<Box<net::Address>>, Error> {
        let Some(to) = to.filter(|_| self.kind != Kind::Stream) else {
            return Ok(None);
        };
        if to.family() != self.family {
            return Err(Error::new(WSAEFAULT));
        }
        let to = self.checked_peer(to)?;
        self.open()?;
        Ok(Some(Box::new(super::connect::to_linux(to))))
    }

    /// The address, if it can be a peer's. Below the protocols with ports it has none.
    pub(super) fn checked_peer(&self, to: SocketAddress) -> Result<SocketAddress, Error> {
        if self.kind != Kind::Raw {
            to.check_peer()?;
            return Ok(to);
        }
        to.with_port(1).check_peer()?;
        Ok(to.with_port(0))
    }

    pub(super) fn issue_owned(
        &self,
        side: Side,
        call: Call,
        buffers: Buffers,
    ) -> Result<Arc<Operation>, Error> {
        let operation = Arc::new(Operation::new());
        let target = Target::Operation(Arc::clone(&operation));
        let request = Request::new(call, buffers, target, Notice::default());
        match self.issue(side, request) {
            Ok(Issued::Pending) => {}
            Ok(Issued::Done(_)) => operation.set_at_once(),
            // A warning, such as that of a datagram cut short, is announced, and brought data.
            Err(_) if operation.has_ended() => operation.set_at_once(),
            Err(error) => return Err(error),
        }
        Ok(operation)
    }

    pub(super) fn check_receive(&self, flags: Flags) -> Result<(), Error> {
        if self.has(SHUT_RECEIVE) {
            return Err(Error::new(WSAESHUTDOWN));
        }
        let only_streams = Flags::OOB | Flags::WAITALL;
        let not_together = Flags::OOB | Flags::PEEK | Flags::PARTIAL;
        if (flags.intersects(only_streams) && self.kind != Kind::Stream)
            || (flags.contains(Flags::WAITALL) && flags.intersects(not_together))
        {
            return Err(Error::new(WSAEOPNOTSUPP));
        }
        match (self.kind, self.settled_phase()) {
            (Kind::Stream, Phase::Connected) | (Kind::Raw, _) => Ok(()),
            (Kind::Stream, _) => Err(Error::new(WSAENOTCONN)),
            (Kind::Datagram, Phase::Fresh) => Err(Error::new(WSAEINVAL)),
            (Kind::Datagram, _) => Ok(()),
        }
    }

    fn check_unbroken(&self) -> Result<(), Error> {
        if self.has(BROKEN) {
            Err(Error::new(WSAECONNRESET))
        } else {
            Ok(())
        }
    }

    pub(super) fn check_send(&self, flags: Flags, to: Option<SocketAddress>) -> Result<(), Error> {
        if self.has(SHUT_SEND) {
            return Err(Error::new(WSAESHUTDOWN));
        }
        if flags.intersects(Flags::PEEK | Flags::WAITALL)
            || (flags.contains(Flags::OOB) && self.kind != Kind::Stream)
        {
            return Err(Error::new(WSAEOPNOTSUPP));
        }
        match (self.kind, self.settled_phase()) {
            (Kind::Stream, Phase::Connected) => self.check_unbroken(),
            (Kind::Raw, _) => Ok(()),
            (Kind::Stream, _) => Err(Error::new(WSAENOTCONN)),
            (Kind::Datagram, phase) if to.is_none() && phase != Phase::Connected => {
                Err(Error::new(WSAENOTCONN))
            }
            (Kind::Datagram, Phase::Fresh) => {
                // Sending binds the socket.
                self.note_bound();
                Ok(())
            }
            (Kind::Datagram, _) => Ok(()),
        }
    }

    /// The phase, once a connect that has succeeded meanwhile is noticed.
    fn settled_phase(&self) -> Phase {
        let phase = self.phase();
        if phase != Phase::Connecting {
            return phase;
        }
        self.settle_connect();
        self.phase()
    }

    /// The kernel's `EPIPE` on a socket that was not shut down here: the peer is gone.
    pub(super) fn send_error(&self, error: Error) -> Error {
        match error.code() {
            WSAESHUTDOWN if !self.has(SHUT_SEND) => Error::new(WSAECONNRESET),
            _ => error,
        }
    }
}
