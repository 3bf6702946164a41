//! Datagrams with control data: WSARecvMsg and WSASendMsg.
//!
//! <https://learn.microsoft.com/windows/win32/api/mswsock/nc-mswsock-lpfn_wsarecvmsg>,
//! <https://learn.microsoft.com/windows/win32/api/winsock2/nf-winsock2-wsasendmsg>

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::os::fd::{AsFd, BorrowedFd};
use std::sync::Arc;

use bitflags::bitflags;
use tawny_engine::{Ancillary, Buffers, Side, Step, datagram, net};

use super::call::Call;
use super::network_events::NetworkEvents;
use super::state::{MESSAGES, NON_BLOCKING};
use super::{Flags, Issued, Kind, Socket};
use crate::Error;
use crate::address::SocketAddress;
use crate::codes::*;
use crate::control::{self, Control};
use crate::operation::Operation;
use crate::overlapped::{MessageOut, Overlapped};
use crate::request::{Notice, Outcome, Request, Target};
use crate::socket_option::received::{self, Cast};

bitflags! {
    /// What WSARecvMsg says of a datagram, as Windows numbers it.
    #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
    pub struct MessageFlags: u32 {
        /// It was longer than the buffers; the rest is lost.
        #[doc(alias = "MSG_TRUNC")]
        const TRUNCATED = 0x100;
        /// There was more control data than room for it.
        #[doc(alias = "MSG_CTRUNC")]
        const CONTROL_TRUNCATED = 0x200;
        /// It was sent to a broadcast address.
        #[doc(alias = "MSG_BCAST")]
        const BROADCAST = 0x400;
        /// It was sent to a multicast address.
        #[doc(alias = "MSG_MCAST")]
        const MULTICAST = 0x800;
    }
}

/// A received datagram, beside its bytes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[doc(alias = "WSAMSG")]
pub struct Message {
    /// Bytes stored.
    pub bytes: usize,
    /// The sender.
    pub from: Option<SocketAddress>,
    /// Whether something is missing, and to whom it was sent.
    pub flags: MessageFlags,
    /// What options such as `IP_PKTINFO` ask for.
    pub control: Vec<Control>,
}

/// WSARecvMsg under way.
#[derive(Debug)]
pub(crate) struct ReceiveMessage {
    /// The caller's WSAMSG; the safe API has the message in its operation.
    out: Option<MessageOut>,
}

/// WSASendMsg under way.
#[derive(Debug)]
pub(crate) struct SendMessage {
    flags: i32,
    to: Option<Box<net::Address>>,
    beside: Ancillary,
}

impl Message {
    /// What goes into a WSAMSG: name, control data for `room` bytes, flags.
    fn encode(&self, room: usize) -> (Option<crate::address::Encoded>, Vec<u8>, MessageFlags) {
        let (control, truncated) = control::encode(&self.control, room);
        let mut flags = self.flags;
        flags.set(MessageFlags::CONTROL_TRUNCATED, truncated);
        (self.from.map(SocketAddress::to_windows), control, flags)
    }

    /// Writes all but the bytes into the caller's WSAMSG.
    pub fn write(&self, out: &MessageOut) {
        let (name, control, flags) = self.encode(out.control_room());
        let name = name.as_ref().map_or(&[][..], |(bytes, len)| &bytes[..*len]);
        out.write(name, &control, flags.bits());
    }
}

impl ReceiveMessage {
    pub(super) fn perform(
        &self,
        owner: &Socket,
        fd: BorrowedFd<'_>,
        buffers: &Buffers,
        target: Option<&Target>,
    ) -> io::Result<Step<Outcome>> {
        let message = owner.try_receive_message(fd, buffers, 0)?;
        let outcome = Outcome {
            status: match message.flags.contains(MessageFlags::TRUNCATED) {
                true => STATUS_BUFFER_OVERFLOW,
                false => STATUS_SUCCESS,
            },
            bytes: message.bytes as u32,
        };
        if let Some(out) = &self.out {
            message.write(out);
        }
        if let Some(Target::Operation(operation)) = target {
            operation.set_message(message);
        }
        Ok(Step::Done {
            outcome,
            drained: false,
        })
    }
}

/// Source and interface of an `in_pktinfo` that is sent.
fn v4_source(data: &[u8]) -> Option<(IpAddr, u32)> {
    let &[i0, i1, i2, i3, s0, s1, s2, s3] = data.first_chunk()?;
    let source = Ipv4Addr::new(s0, s1, s2, s3);
    Some((source.into(), u32::from_ne_bytes([i0, i1, i2, i3])))
}

/// Those of an `in6_pktinfo`.
fn v6_source(data: &[u8]) -> Option<(IpAddr, u32)> {
    let source = Ipv6Addr::from(*data.first_chunk::<16>()?);
    let interface = data.get(16..)?.first_chunk()?;
    Some((source.into(), u32::from_ne_bytes(*interface)))
}

impl SendMessage {
    pub(super) fn perform(
        &self,
        fd: BorrowedFd<'_>,
        buffers: &Buffers,
    ) -> io::Result<Step<Outcome>> {
        let bytes = self.attempt(fd, buffers)?;
        Ok(Step::Done {
            outcome: Outcome::success(bytes),
            drained: false,
        })
    }

    fn attempt(&self, fd: BorrowedFd<'_>, buffers: &Buffers) -> io::Result<usize> {
        let to = self.to.as_deref();
        let sent = datagram::send(fd, buffers, self.flags, to, Some(&self.beside));
        sent.map_err(|error| match error.raw_os_error() {
            Some(libc::EINVAL | libc::ENODEV | libc::ENETUNREACH) if self.names_no_source() => {
                io::Error::from_raw_os_error(libc::EADDRNOTAVAIL)
            }
            _ => error,
        })
    }

    /// Whether a message names a source address or an interface that is not there.
    #[cold]
    fn names_no_source(&self) -> bool {
        self.beside.iter().any(|(level, kind, data)| {
            let found = match (level, kind) {
                (libc::IPPROTO_IP, libc::IP_PKTINFO) => v4_source(data),
                (libc::IPPROTO_IPV6, libc::IPV6_PKTINFO) => v6_source(data),
                _ => None,
            };
            found.is_some_and(|(source, interface)| {
                !net::is_local(&super::connect::to_linux((source, 0).into()))
                    || (interface != 0 && !net::is_interface(interface))
            })
        })
    }
}

impl Socket {
    /// Receives a datagram with its control data; waits if need be.
    ///
    /// # Errors
    /// Those of the [WSARecvMsg] page. One that was too long is not an error here, but
    /// [`MessageFlags::TRUNCATED`].
    ///
    /// [WSARecvMsg]: https://learn.microsoft.com/windows/win32/api/mswsock/nc-mswsock-lpfn_wsarecvmsg
    #[doc(alias = "WSARecvMsg")]
    pub fn receive_message_now(&self, buffers: &Buffers, flags: Flags) -> Result<Message, Error> {
        self.check_receive_message(flags)?;
        let timeout = self.state.lock().options.receive_timeout();
        let received = self.call(Side::Read, timeout, |fd| {
            self.try_receive_message(fd, buffers, flags.linux())
        });
        self.enable_events(NetworkEvents::READ);
        received.map_err(|error| match error.code() {
            WSAECONNREFUSED => Error::new(WSAECONNRESET),
            _ => error,
        })
    }

    /// Receives a datagram with its control data, overlapped. `out`: the caller's WSAMSG.
    ///
    /// # Errors
    /// As [`Self::receive_message_now`]; nothing is announced then.
    #[doc(alias = "WSARecvMsg")]
    pub fn receive_message_overlapped(
        &self,
        buffers: Buffers,
        out: MessageOut,
        overlapped: Overlapped,
        notice: Notice,
    ) -> Result<Issued, Error> {
        self.check_receive_message(Flags::empty())?;
        let call = Call::ReceiveMessage(Box::new(ReceiveMessage { out: Some(out) }));
        let request = Request::new(call, buffers, Target::Caller(overlapped), notice);
        self.issue(Side::Read, request)
    }

    /// Receives a datagram into `buffer` in the background; its control data is in
    /// [`Finished::message`].
    ///
    /// # Errors
    /// As [`Self::receive_message_now`].
    ///
    /// [`Finished::message`]: crate::operation::Finished::message
    #[doc(alias = "WSARecvMsg")]
    pub fn receive_message(&self, buffer: Vec<u8>) -> Result<Arc<Operation>, Error> {
        self.check_receive_message(Flags::empty())?;
        let call = Call::ReceiveMessage(Box::new(ReceiveMessage { out: None }));
        self.issue_owned(Side::Read, call, Buffers::owned(buffer))
    }

    fn check_receive_message(&self, flags: Flags) -> Result<(), Error> {
        if self.kind == Kind::Stream || !Flags::PEEK.contains(flags) {
            return Err(Error::new(WSAEOPNOTSUPP));
        }
        self.check_receive(flags)?;
        if !self.has(MESSAGES) {
            let fd = self.open()?;
            self.state.lock().options.receive_messages(fd.as_fd());
            self.set(MESSAGES, true);
        }
        Ok(())
    }

    fn try_receive_message(
        &self,
        fd: BorrowedFd<'_>,
        buffers: &Buffers,
        flags: i32,
    ) -> io::Result<Message> {
        let silent = self.is_silent_about_ports();
        let mut beside = Ancillary::new();
        let (received, from) = datagram::receive(fd, buffers, flags, silent, Some(&mut beside))?;
        let told = self.state.lock().options.told();
        let (control, cast) = received::read(&beside, told);
        let mut flags = match cast {
            Cast::One => MessageFlags::empty(),
            Cast::Broadcast => MessageFlags::BROADCAST,
            Cast::Multicast => MessageFlags::MULTICAST,
        };
        flags.set(MessageFlags::TRUNCATED, received.truncated);
        Ok(Message {
            bytes: received.bytes,
            from: SocketAddress::from_linux(from.as_bytes()).ok(),
            flags,
            control,
        })
    }

    /// Sends a datagram with control data, to `to` if given; waits if need be.
    ///
    /// # Errors
    /// Those of the [WSASendMsg] page.
    ///
    /// [WSASendMsg]: https://learn.microsoft.com/windows/win32/api/winsock2/nf-winsock2-wsasendmsg
    #[doc(alias = "WSASendMsg")]
    pub fn send_message_now(
        &self,
        buffers: &Buffers,
        flags: Flags,
        to: Option<SocketAddress>,
        control: &[Control],
    ) -> Result<usize, Error> {
        let call = self.send_message_call(flags, to, control)?;
        let timeout = self.state.lock().options.send_timeout();
        let sent = self.call(Side::Write, timeout, |fd| call.attempt(fd, buffers));
        if sent == Err(Error::new(WSAEWOULDBLOCK)) && self.has(NON_BLOCKING) {
            self.enable_events(NetworkEvents::WRITE);
        }
        sent.map_err(|error| self.send_error(error))
    }

    /// Sends a datagram with control data, overlapped.
    ///
    /// # Errors
    /// As [`Self::send_message_now`]; nothing is announced then.
    #[doc(alias = "WSASendMsg")]
    pub fn send_message_overlapped(
        &self,
        buffers: Buffers,
        flags: Flags,
        to: Option<SocketAddress>,
        control: &[Control],
        overlapped: Overlapped,
        notice: Notice,
    ) -> Result<Issued, Error> {
        let call = Call::SendMessage(Box::new(self.send_message_call(flags, to, control)?));
        let request = Request::new(call, buffers, Target::Caller(overlapped), notice);
        self.issue(Side::Write, request)
            .map_err(|error| self.send_error(error))
    }

    /// Sends `buffer` with control data in the background.
    ///
    /// # Errors
    /// As [`Self::send_message_now`].
    #[doc(alias = "WSASendMsg")]
    pub fn send_message(
        &self,
        buffer: Vec<u8>,
        to: Option<SocketAddress>,
        control: &[Control],
    ) -> Result<Arc<Operation>, Error> {
        let call = self.send_message_call(Flags::empty(), to, control)?;
        let call = Call::SendMessage(Box::new(call));
        self.issue_owned(Side::Write, call, Buffers::owned(buffer))
            .map_err(|error| self.send_error(error))
    }

    fn send_message_call(
        &self,
        flags: Flags,
        to: Option<SocketAddress>,
        control: &[Control],
    ) -> Result<SendMessage, Error> {
        let allowed = Flags::DONTROUTE | Flags::PARTIAL | Flags::OOB;
        if self.kind == Kind::Stream || !allowed.contains(flags) {
            return Err(Error::new(WSAEOPNOTSUPP));
        }
        let fd = self.open()?;
        let service = |version| received::type_of_service(fd.as_fd(), version);
        let beside = control::to_linux(control, service)?;
        self.check_send(flags, to)?;
        Ok(SendMessage {
            flags: flags.linux(),
            to: self.destination(to)?,
            beside,
        })
    }
}
