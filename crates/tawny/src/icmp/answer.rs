//! Packets of ICMP that a socket has: which of them answer an echo, and what they say.

use std::net::SocketAddr;
use std::time::Duration;

use tawny_engine::ancillary::Ancillary;

use super::status::IpStatus;
use super::{EchoReply, Family};
use crate::address::SocketAddress;

/// Type, code, checksum, identifier, sequence number.
const HEADER: usize = 8;

/// The checksum of RFC 1071.
pub(super) fn checksum(bytes: &[u8]) -> u16 {
    let mut sum = 0u32;
    for pair in bytes.chunks(2) {
        let low = pair.get(1).copied().unwrap_or(0);
        sum += u32::from(u16::from_be_bytes([pair[0], low]));
    }
    while sum > 0xffff {
        sum = (sum >> 16) + (sum & 0xffff);
    }
    !(sum as u16)
}

/// What was received.
pub(super) struct Taken {
    pub bytes: Vec<u8>,
    pub from: SocketAddr,
    pub beside: Ancillary,
}

impl Taken {
    /// The answer to the echo with a sequence number and, where the socket sees those of others, an
    /// identifier.
    pub fn answer(
        self,
        family: &Family,
        is_report: bool,
        id: Option<u16>,
        sequence: u16,
    ) -> Option<EchoReply> {
        let is_v6 = family.number == libc::AF_INET6;
        // A raw socket of IPv4 shows the header of IP as well, but not in reports.
        let skip = match id {
            Some(_) if !is_v6 && !is_report => usize::from(self.bytes.first()? & 0xf) * 4,
            _ => 0,
        };
        let packet = self.bytes.get(skip..)?;
        let number = |at: usize| Some(u16::from_be_bytes(*packet.get(at..)?.first_chunk()?));
        let kind = if is_report {
            family.request
        } else {
            family.reply
        };
        let is_it = *packet.first()? == kind
            && number(6)? == sequence
            && id.is_none_or(|id| number(4) == Some(id));
        if !is_it {
            return None;
        }
        let beside = |name: i32| {
            let mut all = self.beside.iter();
            all.find(|(level, kind, _)| (*level, *kind) == (family.level, name))
                .map(|(_, _, data)| data)
        };
        let octet = |name| beside(name).and_then(|data| data.first().copied());
        let mut reply = EchoReply {
            from: self.from,
            status: IpStatus::SUCCESS,
            round_trip: Duration::ZERO,
            data: packet.get(HEADER..)?.to_vec(),
            ttl: octet(family.came_with_ttl).unwrap_or(0),
            tos: octet(family.tos).unwrap_or(0),
        };
        if is_report {
            let (status, from) = report_of(beside(family.errors)?, is_v6)?;
            reply.status = status;
            reply.from = from.unwrap_or(self.from);
            reply.data.clear();
        }
        Some(reply)
    }
}

/// `sock_extended_err`, and the address of who reports.
fn report_of(data: &[u8], is_v6: bool) -> Option<(IpStatus, Option<SocketAddr>)> {
    const LEN: usize = 16;
    const ORIGIN_ICMP: u8 = 2;
    const ORIGIN_ICMP6: u8 = 3;
    let (origin, kind, code) = (*data.get(4)?, *data.get(5)?, *data.get(6)?);
    let status = match origin {
        ORIGIN_ICMP if !is_v6 => IpStatus::of_v4(kind, code),
        ORIGIN_ICMP6 if is_v6 => IpStatus::of_v6(kind, code),
        // This computer itself could not send it.
        _ => IpStatus::HOST_UNREACHABLE,
    };
    let from = data.get(LEN..).map(SocketAddress::from_linux);
    Some((status, from.and_then(Result::ok).map(SocketAddr::from)))
}

impl EchoReply {
    /// The same, with the time that it took.
    pub(super) fn after(self, round_trip: Duration) -> Self {
        Self { round_trip, ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::icmp::V4;

    fn taken(bytes: &[u8]) -> Taken {
        Taken {
            bytes: bytes.to_vec(),
            from: ([127, 0, 0, 1], 0).into(),
            beside: Ancillary::new(),
        }
    }

    #[test]
    fn checksums() {
        assert_eq!(checksum(&[]), 0xffff);
        assert_eq!(checksum(&[0x12]), !0x1200);
        assert_eq!(checksum(&[0xff, 0xff, 0x00, 0x01]), !1);
    }

    #[test]
    fn answers_are_told_from_others() {
        let packet = [0, 0, 0, 0, 0, 7, 0, 9, b'x'];
        let reply = taken(&packet).answer(&V4, false, None, 9).unwrap();
        assert_eq!(reply.data, b"x");
        assert!(taken(&packet).answer(&V4, false, None, 8).is_none());
        // The request itself, which loopback shows to a raw socket.
        let request = [8, 0, 0, 0, 0, 7, 0, 9];
        assert!(taken(&request).answer(&V4, false, None, 9).is_none());
        let mut raw = vec![0x45; 20];
        raw.extend(packet);
        assert!(taken(&raw).answer(&V4, false, Some(7), 9).is_some());
        assert!(taken(&raw).answer(&V4, false, Some(6), 9).is_none());
    }

    #[test]
    fn broken_packets_are_none() {
        for len in 0..40 {
            for byte in [0, 0x45, 0xff] {
                for report in [false, true] {
                    let _ = taken(&vec![byte; len]).answer(&V4, report, Some(0), 0);
                }
                let _ = report_of(&vec![byte; len], byte == 0);
            }
        }
    }
}
