//! ICMP echo: is a computer there, how far is it, and who says that it is not.
//!
//! Linux has sockets for echoes that need no privilege, for the groups in
//! `net.ipv4.ping_group_range`; where these are denied a raw socket does the same.
//!
//! <https://learn.microsoft.com/windows/win32/api/icmpapi/>

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::sync::atomic::{AtomicU16, Ordering};
use std::time::{Duration, Instant};

use tawny_engine::ancillary::Ancillary;
use tawny_engine::net::{self, Address};
use tawny_engine::option;
use tawny_engine::readiness::{Ready, Watched, poll};

use crate::address::SocketAddress;
use crate::codes::*;
use crate::object::{HandleCount, Object};
use crate::thread_pool::{self, Execute};
use crate::{Buffers, Error, thread};

mod answer;
mod status;

pub use status::IpStatus;

/// The most bytes that an echo carries: an IPv4 packet less its headers.
pub const MAXIMUM_ECHO: usize = 65_507;

/// The right to send echoes in one family.
#[doc(alias = "IcmpCreateFile")]
#[derive(Debug)]
pub struct IcmpFile {
    handles: HandleCount,
    is_v6: bool,
}

impl Object for IcmpFile {
    fn handles(&self) -> &HandleCount {
        &self.handles
    }
}

impl IcmpFile {
    /// # Errors
    /// `ERROR_ACCESS_DENIED`: this user may send none. `ERROR_NOT_SUPPORTED`: the computer has no such
    /// family.
    pub fn new(is_v6: bool) -> Result<Self, Error> {
        EchoSocket::open(is_v6)?;
        Ok(Self {
            handles: HandleCount::default(),
            is_v6,
        })
    }

    /// IPv6 rather than IPv4.
    pub fn is_v6(&self) -> bool {
        self.is_v6
    }
}

/// What is sent.
#[doc(alias = "IP_OPTION_INFORMATION")]
#[derive(Clone, Debug)]
pub struct Echo {
    /// To whom; the port does not matter.
    pub destination: SocketAddr,
    /// From which address of this computer.
    pub source: Option<SocketAddr>,
    /// The data that comes back.
    pub data: Vec<u8>,
    /// How many routers may pass it on.
    pub ttl: Option<u8>,
    /// The type of service.
    pub tos: u8,
    /// No router may cut it into pieces.
    pub dont_fragment: bool,
    /// Options of the IPv4 header, as they lie there.
    pub options: Vec<u8>,
    /// How long an answer is waited for.
    pub patience: Duration,
}

impl Echo {
    /// An echo without data and with the system's settings.
    pub fn new(destination: IpAddr, patience: Duration) -> Self {
        Self {
            destination: SocketAddr::new(destination, 0),
            source: None,
            data: Vec::new(),
            ttl: None,
            tos: 0,
            dont_fragment: false,
            options: Vec::new(),
            patience,
        }
    }
}

/// What came back.
#[doc(alias = "ICMP_ECHO_REPLY")]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EchoReply {
    /// From whom: the destination, or the router that reports an error.
    pub from: SocketAddr,
    /// The answer itself, or why there is none.
    pub status: IpStatus,
    /// How long it took.
    pub round_trip: Duration,
    /// The data, as it came back.
    pub data: Vec<u8>,
    /// The time to live that it came with; 0 where that is not known.
    pub ttl: u8,
    /// The type of service that it came with.
    pub tos: u8,
}

/// The kernel's constants of one family.
struct Family {
    number: i32,
    protocol: i32,
    level: i32,
    receive_errors: i32,
    errors: i32,
    ttl: i32,
    receive_ttl: i32,
    came_with_ttl: i32,
    tos: i32,
    receive_tos: i32,
    discovery: i32,
    request: u8,
    reply: u8,
}

const V4: Family = Family {
    number: libc::AF_INET,
    protocol: libc::IPPROTO_ICMP,
    level: libc::IPPROTO_IP,
    receive_errors: libc::IP_RECVERR,
    errors: libc::IP_RECVERR,
    ttl: libc::IP_TTL,
    receive_ttl: libc::IP_RECVTTL,
    came_with_ttl: libc::IP_TTL,
    tos: libc::IP_TOS,
    receive_tos: libc::IP_RECVTOS,
    discovery: libc::IP_MTU_DISCOVER,
    request: 8,
    reply: 0,
};

const V6: Family = Family {
    number: libc::AF_INET6,
    protocol: libc::IPPROTO_ICMPV6,
    level: libc::IPPROTO_IPV6,
    receive_errors: libc::IPV6_RECVERR,
    errors: libc::IPV6_RECVERR,
    ttl: libc::IPV6_UNICAST_HOPS,
    receive_ttl: libc::IPV6_RECVHOPLIMIT,
    came_with_ttl: libc::IPV6_HOPLIMIT,
    tos: libc::IPV6_TCLASS,
    receive_tos: libc::IPV6_RECVTCLASS,
    discovery: libc::IPV6_MTU_DISCOVER,
    request: 128,
    reply: 129,
};

/// A socket that echoes are sent by, and their answers received.
struct EchoSocket {
    fd: OwnedFd,
    family: &'static Family,
    /// It sees all packets of ICMP rather than the answers to its own.
    is_raw: bool,
}

fn from_io(error: io::Error) -> Error {
    Error::new(match error.raw_os_error() {
        Some(libc::EACCES | libc::EPERM) => ERROR_ACCESS_DENIED,
        Some(libc::EAFNOSUPPORT | libc::EPROTONOSUPPORT) => ERROR_NOT_SUPPORTED,
        Some(libc::EMFILE | libc::ENFILE) => ERROR_TOO_MANY_OPEN_FILES,
        Some(libc::ENOMEM | libc::ENOBUFS) => ERROR_NOT_ENOUGH_MEMORY,
        Some(libc::EADDRNOTAVAIL) => ERROR_INVALID_NETNAME,
        Some(libc::ENETUNREACH) => ERROR_NETWORK_UNREACHABLE,
        Some(libc::EHOSTUNREACH) => ERROR_HOST_UNREACHABLE,
        Some(libc::EMSGSIZE) => IpStatus::PACKET_TOO_BIG.code(),
        Some(libc::EINVAL) => ERROR_INVALID_PARAMETER,
        _ => IpStatus::GENERAL_FAILURE.code(),
    })
}

impl EchoSocket {
    fn open(is_v6: bool) -> Result<Self, Error> {
        let family = if is_v6 { &V6 } else { &V4 };
        let (number, protocol) = (family.number, family.protocol);
        let denied = |error: &io::Error| {
            let denials = [libc::EACCES, libc::EPERM, libc::EPROTONOSUPPORT];
            error
                .raw_os_error()
                .is_some_and(|code| denials.contains(&code))
        };
        let (opened, is_raw) = match net::socket(number, libc::SOCK_DGRAM, protocol) {
            Err(error) if denied(&error) => (net::socket(number, libc::SOCK_RAW, protocol), true),
            opened => (opened, false),
        };
        Ok(Self {
            fd: opened.map_err(from_io)?,
            family,
            is_raw,
        })
    }

    fn as_fd(&self) -> BorrowedFd<'_> {
        self.fd.as_fd()
    }

    fn set(&self, name: i32, value: i32) -> Result<(), Error> {
        option::set_int(self.as_fd(), self.family.level, name, value).map_err(from_io)
    }

    /// Sets what the echo asks for, and what is to be told of the answer.
    fn prepare(&self, echo: &Echo) -> Result<(), Error> {
        for name in [
            self.family.receive_errors,
            self.family.receive_ttl,
            self.family.receive_tos,
        ] {
            self.set(name, 1)?;
        }
        if let Some(ttl) = echo.ttl.filter(|ttl| *ttl != 0) {
            self.set(self.family.ttl, ttl.into())?;
        }
        self.set(self.family.tos, echo.tos.into())?;
        // Both families have the same numbers here.
        self.set(
            self.family.discovery,
            match echo.dont_fragment {
                true => libc::IP_PMTUDISC_DO,
                false => libc::IP_PMTUDISC_DONT,
            },
        )?;
        if !echo.options.is_empty() {
            let options = libc::IP_OPTIONS;
            option::set(self.as_fd(), libc::IPPROTO_IP, options, &echo.options)
                .map_err(|_| IpStatus::BAD_OPTION.error())?;
        }
        if let Some(source) = echo.source {
            net::bind(self.as_fd(), &linux(source)).map_err(from_io)?;
        }
        Ok(())
    }

    fn send(&self, echo: &Echo, id: u16, sequence: u16) -> Result<(), Error> {
        let mut packet = vec![self.family.request, 0, 0, 0];
        packet.extend_from_slice(&id.to_be_bytes());
        packet.extend_from_slice(&sequence.to_be_bytes());
        packet.extend_from_slice(&echo.data);
        // That of IPv6 covers the addresses as well: the kernel fills it in.
        if self.family.number == libc::AF_INET {
            let sum = answer::checksum(&packet);
            packet[2..4].copy_from_slice(&sum.to_be_bytes());
        }
        let to = linux(echo.destination);
        let sent = net::send(self.as_fd(), &Buffers::owned(packet), 0, Some(&to));
        sent.map(|_| ()).map_err(from_io)
    }

    /// The next packet or error report that the socket has, whatever it is.
    fn take(&self, errors: bool) -> Option<answer::Taken> {
        /// A header with options, that of ICMP, and the data.
        const ROOM: usize = 60 + 8 + MAXIMUM_ECHO;
        let room = Buffers::owned(vec![0; ROOM]);
        let flags = if errors { libc::MSG_ERRQUEUE } else { 0 };
        let mut beside = Ancillary::new();
        let received = net::receive_from(self.as_fd(), &room, flags, Some(&mut beside));
        let (received, from) = received.ok()?;
        let mut bytes = room.into_owned().unwrap_or_default();
        bytes.truncate(received.bytes);
        Some(answer::Taken {
            bytes,
            from: SocketAddress::from_linux(from.as_bytes()).ok()?.into(),
            beside,
        })
    }
}

fn linux(address: SocketAddr) -> Address {
    let (bytes, len) = SocketAddress::from(address).to_linux();
    Address::new(&bytes[..len]).unwrap_or_default()
}

/// An identifier by which answers to this echo are known from those to others of this process.
fn next_id() -> (u16, u16) {
    static NEXT: AtomicU16 = AtomicU16::new(0);
    let sequence = NEXT.fetch_add(1, Ordering::Relaxed);
    (std::process::id() as u16, sequence)
}

/// Sends an echo and waits for the answer.
///
/// # Errors
/// `IP_REQ_TIMED_OUT`: there was none. `IP_PACKET_TOO_BIG`, `IP_BAD_OPTION`, `IP_GENERAL_FAILURE`: it could
/// not be sent; `ERROR_NETWORK_UNREACHABLE`, `ERROR_HOST_UNREACHABLE`: there is no way there.
/// `ERROR_INVALID_NETNAME`: the source is not an address of this computer. Those of [`IcmpFile::new`].
#[doc(alias = "IcmpSendEcho")]
pub fn send_echo(echo: &Echo) -> Result<EchoReply, Error> {
    if echo.data.len() > MAXIMUM_ECHO {
        return Err(IpStatus::PACKET_TOO_BIG.error());
    }
    let socket = EchoSocket::open(echo.destination.is_ipv6())?;
    socket.prepare(echo)?;
    let (id, sequence) = next_id();
    let begun = Instant::now();
    socket.send(echo, id, sequence)?;
    let id = socket.is_raw.then_some(id);
    let end = begun.checked_add(echo.patience);
    thread::blocking(|| {
        loop {
            for errors in [true, false] {
                while let Some(taken) = socket.take(errors) {
                    let found = taken.answer(socket.family, errors, id, sequence);
                    if let Some(found) = found {
                        return Ok(found.after(begun.elapsed()));
                    }
                }
            }
            let left = end.map(|end| end.saturating_duration_since(Instant::now()));
            if left == Some(Duration::ZERO) {
                return Err(IpStatus::TIMED_OUT.error());
            }
            poll(&mut [Watched::new(&socket.fd, Ready::READ)], left);
        }
    })
}

/// Sends an echo; `then` gets the outcome of [`send_echo`] on a thread of the process's pool.
///
/// # Errors
/// `ERROR_NOT_ENOUGH_MEMORY` when there is no thread; `then` is not called.
#[doc(alias = "IcmpSendEcho2")]
pub fn send_echo_then(
    echo: Echo,
    then: impl FnOnce(Result<EchoReply, Error>) + Send + 'static,
) -> Result<(), Error> {
    thread_pool::queue(Execute::LONG_FUNCTION, move || then(send_echo(&echo)))
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use super::*;

    /// Answers need a right that not every machine gives to its tests.
    fn may_echo(is_v6: bool) -> bool {
        let denied = [ERROR_ACCESS_DENIED, ERROR_NOT_SUPPORTED].map(Error::new);
        match IcmpFile::new(is_v6) {
            Ok(file) => file.is_v6() == is_v6,
            Err(error) => {
                assert!(denied.contains(&error));
                false
            }
        }
    }

    #[test]
    fn loopback_answers() {
        if !may_echo(false) {
            return;
        }
        let mut echo = Echo::new(Ipv4Addr::LOCALHOST.into(), Duration::from_secs(20));
        echo.data = (0..=255).cycle().take(5000).collect();
        let reply = send_echo(&echo).unwrap();
        assert_eq!(reply.status, IpStatus::SUCCESS);
        assert_eq!(reply.from.ip(), IpAddr::from(Ipv4Addr::LOCALHOST));
        assert!(reply.data == echo.data && reply.ttl > 0);
    }

    #[test]
    fn echoes_at_one_time_are_told_apart() {
        if !may_echo(false) {
            return;
        }
        let echoes: Vec<_> = (0..8u8)
            .map(|number| {
                std::thread::spawn(move || {
                    let to = Ipv4Addr::new(127, 0, 0, 1 + number);
                    let mut echo = Echo::new(to.into(), Duration::from_secs(20));
                    echo.data = vec![number; 100];
                    let reply = send_echo(&echo).unwrap();
                    assert_eq!(reply.from.ip(), IpAddr::from(to));
                    assert!(reply.data == echo.data);
                })
            })
            .collect();
        for echo in echoes {
            echo.join().unwrap();
        }
    }

    #[test]
    fn what_cannot_be_sent() {
        if !may_echo(false) {
            return;
        }
        let mut echo = Echo::new(Ipv4Addr::LOCALHOST.into(), Duration::from_secs(20));
        echo.data = vec![0; MAXIMUM_ECHO + 1];
        let too_big = Err(IpStatus::PACKET_TOO_BIG.error());
        assert_eq!(send_echo(&echo), too_big);
        echo.data.clear();
        echo.source = Some((Ipv4Addr::new(192, 0, 2, 1), 0).into());
        let no_source = Err(Error::new(ERROR_INVALID_NETNAME));
        assert_eq!(send_echo(&echo), no_source);
    }
}
