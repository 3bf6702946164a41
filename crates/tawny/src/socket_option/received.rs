//! What WSARecvMsg tells of a received datagram.
//!
//! Several options of Windows are one of the kernel's, and messages tell of broadcast and multicast
//! even if no option asks for it. Hence the program's wishes are kept here, and the kernel is told
//! what they come to.
//!
//! <https://learn.microsoft.com/windows/win32/winsock/ip-pktinfo>

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::os::fd::BorrowedFd;

use libc::{IPPROTO_IP, IPPROTO_IPV6, SOL_UDP};
use tawny_engine::{Ancillary, option};

use super::{OptionState, special};
use crate::Error;
use crate::control::{Control, IpVersion};

bitflags::bitflags! {
    /// What messages tell.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub(crate) struct Told: u16 {
        const PACKET_INFO_V4 = 1 << 0;
        const PACKET_INFO_V6 = 1 << 1;
        const DESTINATION_V4 = 1 << 2;
        const DESTINATION_V6 = 1 << 3;
        const INTERFACE_V4 = 1 << 4;
        const INTERFACE_V6 = 1 << 5;
        const SERVICE_V4 = 1 << 6;
        const SERVICE_V6 = 1 << 7;
        const CONGESTION_V4 = 1 << 8;
        const CONGESTION_V6 = 1 << 9;
        const HOP_LIMIT_V4 = 1 << 10;
        const HOP_LIMIT_V6 = 1 << 11;
        /// Whether it was a broadcast or a multicast; the program receives messages.
        const CAST = 1 << 12;
    }
}

/// The kernel's options, and what each is for.
#[rustfmt::skip]
const KERNEL: [(i32, i32, Told); 6] = [
    (IPPROTO_IP, libc::IP_PKTINFO,
     Told::PACKET_INFO_V4.union(Told::DESTINATION_V4).union(Told::INTERFACE_V4).union(Told::CAST)),
    (IPPROTO_IPV6, libc::IPV6_RECVPKTINFO,
     Told::PACKET_INFO_V6.union(Told::DESTINATION_V6).union(Told::INTERFACE_V6).union(Told::CAST)),
    (IPPROTO_IP, libc::IP_RECVTOS, Told::SERVICE_V4.union(Told::CONGESTION_V4)),
    (IPPROTO_IPV6, libc::IPV6_RECVTCLASS, Told::SERVICE_V6.union(Told::CONGESTION_V6)),
    (IPPROTO_IP, libc::IP_RECVTTL, Told::HOP_LIMIT_V4),
    (IPPROTO_IPV6, libc::IPV6_RECVHOPLIMIT, Told::HOP_LIMIT_V6),
];

/// The two bits of explicit congestion notification.
const CONGESTION: u8 = 3;

/// No coalesced datagram is longer. With less room than this the kernel, which knows no limit, must
/// not coalesce.
const LONGEST_COALESCED: u32 = 65_507;

/// Sets whether messages tell `what`.
pub(super) fn set(
    fd: BorrowedFd<'_>,
    state: &mut OptionState,
    what: Told,
    on: bool,
) -> Result<(), Error> {
    let mut told = state.told;
    told.set(what, on);
    for (level, name, needs) in KERNEL {
        if needs.intersects(what) {
            special::set_int(fd, level, name, told.intersects(needs).into())?;
        }
    }
    state.told = told;
    Ok(())
}

pub(super) fn get_coalesced(_: BorrowedFd<'_>, state: &OptionState) -> Result<u32, Error> {
    Ok(state.coalesced)
}

/// `UDP_RECV_MAX_COALESCED_SIZE`: how long several datagrams of one sender may be that are received
/// as one; 0: they are not.
pub(super) fn set_coalesced(
    fd: BorrowedFd<'_>,
    state: &mut OptionState,
    size: u32,
) -> Result<(), Error> {
    let on = size >= LONGEST_COALESCED;
    special::set_int(fd, SOL_UDP, libc::UDP_GRO, on.into())?;
    state.coalesced = size;
    Ok(())
}

impl OptionState {
    /// The program receives messages from now on. A socket of one version knows nothing of the
    /// options of the other.
    pub(crate) fn receive_messages(&mut self, fd: BorrowedFd<'_>) {
        self.told |= Told::CAST;
        for (level, name, needs) in KERNEL {
            if needs.contains(Told::CAST) {
                let _ = option::set_int(fd, level, name, 1);
            }
        }
    }

    /// What messages tell.
    pub(crate) fn told(&self) -> Told {
        self.told
    }
}

/// Whether a datagram was sent to one receiver.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Cast {
    One,
    Broadcast,
    Multicast,
}

/// The messages that the program asked for, and to whom the datagram was sent.
pub(crate) fn read(beside: &Ancillary, told: Told) -> (Vec<Control>, Cast) {
    let mut reader = Reader {
        told,
        controls: Vec::new(),
        cast: Cast::One,
    };
    for (level, kind, data) in beside.iter() {
        reader.message(level, kind, data);
    }
    (reader.controls, reader.cast)
}

struct Reader {
    told: Told,
    controls: Vec<Control>,
    cast: Cast,
}

impl Reader {
    fn message(&mut self, level: i32, kind: i32, data: &[u8]) {
        let number = || data.first_chunk().map(|bytes| u32::from_ne_bytes(*bytes));
        let byte = data.first().copied();
        match (level, kind) {
            (IPPROTO_IP, libc::IP_PKTINFO) => self.packet_v4(data),
            (IPPROTO_IPV6, libc::IPV6_PKTINFO) => self.packet_v6(data),
            (IPPROTO_IP, libc::IP_TOS) => self.service(IpVersion::V4, byte),
            // The kernel's numbers of four bytes begin with the low one.
            (IPPROTO_IPV6, libc::IPV6_TCLASS) => {
                self.service(IpVersion::V6, number().map(|number| number as u8));
            }
            (IPPROTO_IP, libc::IP_TTL) => {
                let hops = number().map(|hops| Control::HopLimit(IpVersion::V4, hops as u8));
                self.give(Told::HOP_LIMIT_V4, hops);
            }
            (IPPROTO_IPV6, libc::IPV6_HOPLIMIT) => {
                let hops = number().map(|hops| Control::HopLimit(IpVersion::V6, hops as u8));
                self.give(Told::HOP_LIMIT_V6, hops);
            }
            (SOL_UDP, libc::UDP_GRO) => self.controls.extend(number().map(Control::CoalescedSize)),
            _ => {}
        }
    }

    fn give(&mut self, what: Told, control: Option<Control>) {
        if self.told.contains(what) {
            self.controls.extend(control);
        }
    }

    /// `in_pktinfo`: interface, the local address that an answer comes from, destination.
    fn packet_v4(&mut self, data: &[u8]) {
        let Some(&[i0, i1, i2, i3, l0, l1, l2, l3, d0, d1, d2, d3]) = data.first_chunk::<12>()
        else {
            return;
        };
        let interface = u32::from_ne_bytes([i0, i1, i2, i3]);
        let local = Ipv4Addr::new(l0, l1, l2, l3);
        let destination = Ipv4Addr::new(d0, d1, d2, d3);
        self.cast = if destination.is_multicast() {
            Cast::Multicast
        } else if destination.is_broadcast() || (destination != local && !local.is_unspecified()) {
            Cast::Broadcast
        } else {
            Cast::One
        };
        let of = [
            Told::PACKET_INFO_V4,
            Told::DESTINATION_V4,
            Told::INTERFACE_V4,
        ];
        self.packet(of, destination.into(), interface);
    }

    /// `in6_pktinfo`: destination, interface.
    fn packet_v6(&mut self, data: &[u8]) {
        let (Some(&destination), Some(&interface)) = (
            data.first_chunk::<16>(),
            data.get(16..).and_then(<[u8]>::first_chunk),
        ) else {
            return;
        };
        let destination = Ipv6Addr::from(destination);
        // A datagram of IPv4 has its own message.
        if destination.to_ipv4_mapped().is_some() {
            return;
        }
        if destination.is_multicast() {
            self.cast = Cast::Multicast;
        }
        let of = [
            Told::PACKET_INFO_V6,
            Told::DESTINATION_V6,
            Told::INTERFACE_V6,
        ];
        self.packet(of, destination.into(), u32::from_ne_bytes(interface));
    }

    fn packet(&mut self, of: [Told; 3], address: IpAddr, interface: u32) {
        let version = match address {
            IpAddr::V4(_) => IpVersion::V4,
            IpAddr::V6(_) => IpVersion::V6,
        };
        self.give(of[0], Some(Control::PacketInfo { address, interface }));
        self.give(of[1], Some(Control::Destination(address)));
        self.give(of[2], Some(Control::Interface(version, interface)));
    }

    fn service(&mut self, version: IpVersion, value: Option<u8>) {
        let of = match version {
            IpVersion::V4 => [Told::SERVICE_V4, Told::CONGESTION_V4],
            IpVersion::V6 => [Told::SERVICE_V6, Told::CONGESTION_V6],
        };
        let service = value.map(|value| Control::TypeOfService(version, value));
        let bits = value.map(|value| Control::Congestion(version, value & CONGESTION));
        self.give(of[0], service);
        self.give(of[1], bits);
    }
}

/// The type of service of what the socket sends.
pub(crate) fn type_of_service(fd: BorrowedFd<'_>, version: IpVersion) -> u8 {
    let (level, name) = match version {
        IpVersion::V4 => (IPPROTO_IP, libc::IP_TOS),
        IpVersion::V6 => (IPPROTO_IPV6, libc::IPV6_TCLASS),
    };
    option::get_int(fd, level, name).map_or(0, |value| value as u8)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn packet(destination: [u8; 4], local: [u8; 4]) -> Ancillary {
        let mut beside = Ancillary::new();
        let info = [[5, 0, 0, 0], local, destination].concat();
        assert!(beside.push(IPPROTO_IP, libc::IP_PKTINFO, &info));
        beside
    }

    #[test]
    fn only_what_was_asked_for_is_told() {
        let mut beside = packet([127, 0, 0, 1], [127, 0, 0, 1]);
        assert!(beside.push(IPPROTO_IP, libc::IP_TOS, &[0xb9]));
        assert_eq!(read(&beside, Told::CAST), (Vec::new(), Cast::One));
        let told = Told::DESTINATION_V4 | Told::CONGESTION_V4;
        let wanted = vec![
            Control::Destination([127, 0, 0, 1].into()),
            Control::Congestion(IpVersion::V4, 1),
        ];
        assert_eq!(read(&beside, told), (wanted, Cast::One));
    }

    #[test]
    fn the_destination_says_to_whom_it_was_sent() {
        let local = [192, 168, 1, 2];
        for (destination, cast) in [
            (local, Cast::One),
            ([192, 168, 1, 255], Cast::Broadcast),
            ([255; 4], Cast::Broadcast),
            ([239, 1, 2, 3], Cast::Multicast),
        ] {
            assert_eq!(read(&packet(destination, local), Told::CAST).1, cast);
        }
    }

    #[test]
    fn short_messages_tell_nothing() {
        for (level, kind) in [
            (IPPROTO_IP, libc::IP_PKTINFO),
            (IPPROTO_IPV6, libc::IPV6_PKTINFO),
            (IPPROTO_IP, libc::IP_TTL),
            (IPPROTO_IPV6, libc::IPV6_TCLASS),
            (SOL_UDP, libc::UDP_GRO),
        ] {
            let mut beside = Ancillary::new();
            assert!(beside.push(level, kind, &[1; 3]));
            assert_eq!(read(&beside, Told::all()), (Vec::new(), Cast::One));
        }
    }
}
