//! Control data: what WSARecvMsg and WSASendMsg carry beside a datagram, as values, in Windows'
//! layout and in Linux'.
//!
//! <https://learn.microsoft.com/windows/win32/api/ws2def/ns-ws2def-wsamsg>

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use tawny_engine::Ancillary;

use crate::Error;
use crate::codes::{WSAEINVAL, WSAENOBUFS};
use crate::socket_option::names::{ip, ipv6, udp};

/// The versions of the Internet protocol.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IpVersion {
    /// IPv4
    V4,
    /// IPv6
    V6,
}

/// One message of control data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[doc(alias = "WSACMSGHDR")]
pub enum Control {
    /// The address that a datagram was sent to, and the index of the interface where it came; the
    /// source address and the interface of one to send.
    #[doc(alias = "IP_PKTINFO")]
    #[doc(alias = "IPV6_PKTINFO")]
    PacketInfo {
        /// Its version is that of the message.
        address: IpAddr,
        /// 0: any.
        interface: u32,
    },
    /// The address that a received datagram was sent to.
    #[doc(alias = "IP_RECVDSTADDR")]
    Destination(IpAddr),
    /// The index of the interface where a datagram came.
    #[doc(alias = "IP_RECVIF")]
    Interface(IpVersion, u32),
    /// Type of service, or traffic class: all eight bits.
    #[doc(alias = "IP_TOS")]
    #[doc(alias = "IPV6_TCLASS")]
    TypeOfService(IpVersion, u8),
    /// The two bits of explicit congestion notification.
    #[doc(alias = "IP_ECN")]
    #[doc(alias = "IPV6_ECN")]
    Congestion(IpVersion, u8),
    /// Time to live, or hop limit.
    #[doc(alias = "IP_TTL")]
    #[doc(alias = "IPV6_HOPLIMIT")]
    HopLimit(IpVersion, u8),
    /// The bytes are sent as datagrams of this many bytes each; the last may be shorter.
    #[doc(alias = "UDP_SEND_MSG_SIZE")]
    SegmentSize(u16),
    /// The bytes are several datagrams of this many bytes each; the last may be shorter.
    #[doc(alias = "UDP_COALESCED_INFO")]
    CoalescedSize(u32),
}

/// Size of a `WSACMSGHDR`, behind which the data begins.
const HEADER: usize = 16;
/// Messages begin at multiples of this.
const ALIGN: usize = 8;
/// The longest data: `IN6_PKTINFO`.
const LONGEST: usize = 20;

/// The data of a message.
struct Data([u8; LONGEST], usize);

impl Data {
    fn of(parts: [&[u8]; 2]) -> Self {
        let mut data = Self([0; LONGEST], 0);
        for part in parts {
            data.0[data.1..data.1 + part.len()].copy_from_slice(part);
            data.1 += part.len();
        }
        data
    }

    fn number(number: u32) -> Self {
        Self::of([&number.to_ne_bytes(), &[]])
    }

    fn address(address: IpAddr, rest: &[u8]) -> Self {
        match address {
            IpAddr::V4(ip) => Self::of([&ip.octets(), rest]),
            IpAddr::V6(ip) => Self::of([&ip.octets(), rest]),
        }
    }

    fn bytes(&self) -> &[u8] {
        &self.0[..self.1]
    }
}

impl IpVersion {
    fn of(address: IpAddr) -> Self {
        match address {
            IpAddr::V4(_) => Self::V4,
            IpAddr::V6(_) => Self::V6,
        }
    }

    /// The level and the kind of a message that both versions have.
    fn pick(self, v4: i32, v6: i32) -> (i32, i32) {
        match self {
            Self::V4 => (ip::LEVEL, v4),
            Self::V6 => (ipv6::LEVEL, v6),
        }
    }
}

fn number(data: &[u8]) -> Option<u32> {
    data.first_chunk().map(|bytes| u32::from_ne_bytes(*bytes))
}

/// A number of one byte, which takes four.
fn small(data: &[u8]) -> Option<u8> {
    number(data).and_then(|number| number.try_into().ok())
}

fn v4(data: &[u8]) -> Option<Ipv4Addr> {
    data.first_chunk::<4>().map(|&octets| octets.into())
}

fn v6(data: &[u8]) -> Option<Ipv6Addr> {
    data.first_chunk::<16>().map(|&octets| octets.into())
}

impl Control {
    /// Level, kind and data as Windows has them.
    fn to_windows(self) -> (i32, i32, Data) {
        let ((level, kind), data) = match self {
            Self::PacketInfo { address, interface } => (
                IpVersion::of(address).pick(ip::IP_PKTINFO, ipv6::IPV6_PKTINFO),
                Data::address(address, &interface.to_ne_bytes()),
            ),
            Self::Destination(address) => (
                IpVersion::of(address).pick(ip::IP_RECVDSTADDR, ipv6::IPV6_RECVDSTADDR),
                Data::address(address, &[]),
            ),
            Self::Interface(version, index) => (
                version.pick(ip::IP_RECVIF, ipv6::IPV6_RECVIF),
                Data::number(index),
            ),
            Self::TypeOfService(version, value) => (
                version.pick(ip::IP_TOS, ipv6::IPV6_TCLASS),
                Data::number(value.into()),
            ),
            Self::Congestion(version, value) => (
                version.pick(ip::IP_RECVECN, ipv6::IPV6_RECVECN),
                Data::number(value.into()),
            ),
            Self::HopLimit(version, value) => (
                version.pick(ip::IP_TTL, ipv6::IPV6_HOPLIMIT),
                Data::number(value.into()),
            ),
            Self::SegmentSize(size) => (
                (udp::LEVEL, udp::UDP_SEND_MSG_SIZE),
                Data::number(size.into()),
            ),
            Self::CoalescedSize(size) => (
                (udp::LEVEL, udp::UDP_RECV_MAX_COALESCED_SIZE),
                Data::number(size),
            ),
        };
        (level, kind, data)
    }

    /// What a program may send.
    fn from_windows(level: i32, kind: i32, data: &[u8]) -> Option<Self> {
        Some(match (level, kind) {
            (ip::LEVEL, ip::IP_PKTINFO) => Self::PacketInfo {
                address: v4(data)?.into(),
                interface: number(data.get(4..)?)?,
            },
            (ipv6::LEVEL, ipv6::IPV6_PKTINFO) => Self::PacketInfo {
                address: v6(data)?.into(),
                interface: number(data.get(16..)?)?,
            },
            (ip::LEVEL, ip::IP_TOS) => Self::TypeOfService(IpVersion::V4, small(data)?),
            (ipv6::LEVEL, ipv6::IPV6_TCLASS) => Self::TypeOfService(IpVersion::V6, small(data)?),
            (ip::LEVEL, ip::IP_RECVECN) => {
                Self::Congestion(IpVersion::V4, small(data).filter(|value| *value < 4)?)
            }
            (ipv6::LEVEL, ipv6::IPV6_RECVECN) => {
                Self::Congestion(IpVersion::V6, small(data).filter(|value| *value < 4)?)
            }
            (ip::LEVEL, ip::IP_TTL | ip::IP_RECVTTL) => {
                Self::HopLimit(IpVersion::V4, small(data).filter(|value| *value != 0)?)
            }
            (ipv6::LEVEL, ipv6::IPV6_HOPLIMIT) => Self::HopLimit(IpVersion::V6, small(data)?),
            (udp::LEVEL, udp::UDP_SEND_MSG_SIZE) => {
                Self::SegmentSize(number(data)?.try_into().ok()?)
            }
            _ => return None,
        })
    }

    /// Adds the message for the kernel. `service`: the bits of type of service that the socket
    /// sends otherwise, to which those of congestion notification are added.
    fn push_linux(self, out: &mut Ancillary, service: impl Fn(IpVersion) -> u8) -> bool {
        let value = |level, kind, value: u8| (level, kind, Data::number(value.into()));
        let (level, kind, data) = match self {
            Self::PacketInfo {
                address: IpAddr::V4(ip),
                interface,
            } => {
                let mut data = Data::of([&interface.to_ne_bytes(), &ip.octets()]);
                data.1 += 4;
                (libc::IPPROTO_IP, libc::IP_PKTINFO, data)
            }
            Self::PacketInfo { address, interface } => {
                let data = Data::address(address, &interface.to_ne_bytes());
                (libc::IPPROTO_IPV6, libc::IPV6_PKTINFO, data)
            }
            Self::TypeOfService(IpVersion::V4, service) => {
                value(libc::IPPROTO_IP, libc::IP_TOS, service)
            }
            Self::TypeOfService(IpVersion::V6, service) => {
                value(libc::IPPROTO_IPV6, libc::IPV6_TCLASS, service)
            }
            Self::Congestion(version, bits) => {
                let all = service(version) & !3 | bits;
                return Self::TypeOfService(version, all).push_linux(out, service);
            }
            Self::HopLimit(IpVersion::V4, hops) => value(libc::IPPROTO_IP, libc::IP_TTL, hops),
            Self::HopLimit(IpVersion::V6, hops) => {
                value(libc::IPPROTO_IPV6, libc::IPV6_HOPLIMIT, hops)
            }
            Self::SegmentSize(size) => {
                return out.push(libc::SOL_UDP, libc::UDP_SEGMENT, &size.to_ne_bytes());
            }
            // The kernel takes none of these.
            Self::Destination(_) | Self::Interface(..) | Self::CoalescedSize(_) => return false,
        };
        out.push(level, kind, data.bytes())
    }
}

/// The messages that `controls` are to the kernel. `service` tells the socket's own type of service.
///
/// # Errors
/// `WSAEINVAL`: one of them cannot be sent; `WSAENOBUFS`: there are too many.
pub(crate) fn to_linux(
    controls: &[Control],
    service: impl Fn(IpVersion) -> u8,
) -> Result<Ancillary, Error> {
    let mut out = Ancillary::new();
    // The bits of congestion notification go into the byte that the type of service fills.
    let base = |version: IpVersion| {
        let given = controls.iter().rev().find_map(|control| match control {
            Control::TypeOfService(of, value) if *of == version => Some(*value),
            _ => None,
        });
        given.unwrap_or_else(|| service(version))
    };
    let is_merged = |control: &Control| {
        matches!(control, Control::TypeOfService(of, _) if controls.iter().any(
            |other| matches!(other, Control::Congestion(version, _) if version == of)
        ))
    };
    for control in controls.iter().filter(|control| !is_merged(control)) {
        match control {
            Control::Destination(_) | Control::Interface(..) | Control::CoalescedSize(_) => {
                return Err(Error::new(WSAEINVAL));
            }
            _ if control.push_linux(&mut out, base) => {}
            _ => return Err(Error::new(WSAENOBUFS)),
        }
    }
    Ok(out)
}

/// The messages in a program's `Control` buffer.
///
/// # Errors
/// `WSAEINVAL`: a length is wrong, or a message is none that can be sent.
pub fn decode(mut bytes: &[u8]) -> Result<Vec<Control>, Error> {
    let invalid = Error::new(WSAEINVAL);
    let mut controls = Vec::new();
    while let Some(header) = bytes.first_chunk::<HEADER>() {
        let [
            l0,
            l1,
            l2,
            l3,
            l4,
            l5,
            l6,
            l7,
            v0,
            v1,
            v2,
            v3,
            k0,
            k1,
            k2,
            k3,
        ] = *header;
        let len = usize::from_ne_bytes([l0, l1, l2, l3, l4, l5, l6, l7]);
        let level = i32::from_ne_bytes([v0, v1, v2, v3]);
        let kind = i32::from_ne_bytes([k0, k1, k2, k3]);
        let data = bytes.get(HEADER..len).ok_or(invalid)?;
        controls.push(Control::from_windows(level, kind, data).ok_or(invalid)?);
        bytes = bytes.get(len.next_multiple_of(ALIGN)..).unwrap_or_default();
    }
    Ok(controls)
}

/// The messages as a program finds them in a `Control` buffer of `room` bytes, and whether any did
/// not fit.
pub fn encode(controls: &[Control], room: usize) -> (Vec<u8>, bool) {
    let mut out = Vec::with_capacity(controls.len() * (HEADER + LONGEST + ALIGN));
    for control in controls {
        let (level, kind, data) = control.to_windows();
        let len = HEADER + data.1;
        if out.len() + len > room {
            return (out, true);
        }
        let padded = (out.len() + len.next_multiple_of(ALIGN)).min(room);
        out.extend_from_slice(&len.to_ne_bytes());
        out.extend_from_slice(&level.to_ne_bytes());
        out.extend_from_slice(&kind.to_ne_bytes());
        out.extend_from_slice(data.bytes());
        out.resize(padded, 0);
    }
    (out, false)
}

#[cfg(test)]
mod tests;
