//! The catalogue of Winsock's protocols: `WSAPROTOCOL_INFO`.
//!
//! <https://learn.microsoft.com/windows/win32/api/winsock2/ns-winsock2-wsaprotocol_infow>

use crate::address::{AF_INET, AF_INET6, SOCKADDR_IN_LEN, SOCKADDR_IN6_LEN};

const XP1_CONNECTIONLESS: u32 = 0x01;
const XP1_GUARANTEED_DELIVERY: u32 = 0x02;
const XP1_GUARANTEED_ORDER: u32 = 0x04;
const XP1_MESSAGE_ORIENTED: u32 = 0x08;
const XP1_GRACEFUL_CLOSE: u32 = 0x20;
const XP1_EXPEDITED_DATA: u32 = 0x40;
const XP1_SUPPORT_BROADCAST: u32 = 0x200;
const XP1_SUPPORT_MULTIPOINT: u32 = 0x400;
const XP1_IFS_HANDLES: u32 = 0x2_0000;

const STREAM: u32 = XP1_GUARANTEED_DELIVERY
    | XP1_GUARANTEED_ORDER
    | XP1_GRACEFUL_CLOSE
    | XP1_EXPEDITED_DATA
    | XP1_IFS_HANDLES;
const DATAGRAM: u32 = XP1_CONNECTIONLESS
    | XP1_MESSAGE_ORIENTED
    | XP1_SUPPORT_BROADCAST
    | XP1_SUPPORT_MULTIPOINT
    | XP1_IFS_HANDLES;

/// `PFL_MATCHES_PROTOCOL_ZERO`: what `socket` takes when no protocol is given.
const MATCHES_PROTOCOL_ZERO: u32 = 0x08;

/// The provider identifiers of Windows' own TCP/IP, which programs compare with.
const MSAFD_TCP_IP: [u8; 16] = [
    0xa0, 0x1a, 0x0f, 0xe7, 0x8b, 0xab, 0xcf, 0x11, 0x8c, 0xa3, 0, 0x80, 0x5f, 0x48, 0xa1, 0x92,
];
const MSAFD_TCP_IPV6: [u8; 16] = [
    0xc0, 0xb0, 0xea, 0xf9, 0xd4, 0x26, 0xd0, 0x11, 0xbb, 0xbf, 0, 0xaa, 0, 0x6c, 0x34, 0xe4,
];

/// Size of the fields before the name, in bytes.
const HEAD_LEN: usize = 116;
/// Units of the name (`WSAPROTOCOL_LEN` + 1).
const NAME_LEN: usize = 256;
/// Size of `WSAPROTOCOL_INFOA`, in bytes.
pub const ANSI_LEN: usize = HEAD_LEN + NAME_LEN;
/// Size of `WSAPROTOCOL_INFOW`, in bytes.
pub const WIDE_LEN: usize = HEAD_LEN + 2 * NAME_LEN;

/// A protocol of the catalogue.
#[doc(alias = "WSAPROTOCOL_INFO")]
#[derive(Debug)]
pub struct ProtocolInfo {
    entry: u32,
    service: u32,
    v6: bool,
    /// `SOCK_*`: 1 stream, 2 datagram, 3 raw, the same numbers on both systems.
    kind: i32,
    protocol: i32,
    message_size: u32,
    name: &'static str,
}

const fn entry(
    entry: u32,
    service: u32,
    v6: bool,
    (kind, protocol): (i32, i32),
    message_size: u32,
    name: &'static str,
) -> ProtocolInfo {
    ProtocolInfo {
        entry,
        service,
        v6,
        kind,
        protocol,
        message_size,
        name,
    }
}

/// Every protocol, in the order of the catalogue.
pub static CATALOGUE: [ProtocolInfo; 6] = [
    entry(1001, STREAM, false, (1, 6), 0, "Tawny TCP/IP [TCP/IP]"),
    entry(
        1002,
        DATAGRAM,
        false,
        (2, 17),
        65_507,
        "Tawny TCP/IP [UDP/IP]",
    ),
    entry(
        1003,
        DATAGRAM,
        false,
        (3, 0),
        32_767,
        "Tawny TCP/IP [RAW/IP]",
    ),
    entry(1004, STREAM, true, (1, 6), 0, "Tawny TCP/IP [TCP/IPv6]"),
    entry(
        1005,
        DATAGRAM,
        true,
        (2, 17),
        65_527,
        "Tawny TCP/IP [UDP/IPv6]",
    ),
    entry(
        1006,
        DATAGRAM,
        true,
        (3, 0),
        32_767,
        "Tawny TCP/IP [RAW/IPv6]",
    ),
];

impl ProtocolInfo {
    /// The protocol of a socket: its family and its `SOCK_*`.
    pub fn find(v6: bool, kind: i32) -> Option<&'static Self> {
        CATALOGUE
            .iter()
            .find(|info| info.v6 == v6 && info.kind == kind)
    }

    /// `IPPROTO_*` of the protocol; 0 for raw sockets.
    pub fn protocol(&self) -> i32 {
        self.protocol
    }

    /// The `WSAPROTOCOL_INFOW`, byte for byte.
    pub fn to_wide(&self) -> [u8; WIDE_LEN] {
        let mut bytes = [0; WIDE_LEN];
        bytes[..HEAD_LEN].copy_from_slice(&self.head());
        for (unit, character) in bytes[HEAD_LEN..]
            .chunks_exact_mut(2)
            .zip(self.name.encode_utf16())
        {
            unit.copy_from_slice(&character.to_le_bytes());
        }
        bytes
    }

    /// The `WSAPROTOCOL_INFOA`, byte for byte.
    pub fn to_ansi(&self) -> [u8; ANSI_LEN] {
        let mut bytes = [0; ANSI_LEN];
        bytes[..HEAD_LEN].copy_from_slice(&self.head());
        bytes[HEAD_LEN..][..self.name.len()].copy_from_slice(self.name.as_bytes());
        bytes
    }

    fn head(&self) -> [u8; HEAD_LEN] {
        let raw = self.kind == libc::SOCK_RAW;
        let (family, address_len, provider) = match self.v6 {
            false => (AF_INET, SOCKADDR_IN_LEN, &MSAFD_TCP_IP),
            true => (AF_INET6, SOCKADDR_IN6_LEN, &MSAFD_TCP_IPV6),
        };
        let mut bytes = [0; HEAD_LEN];
        let mut put = |at: usize, value: u32| {
            bytes[at..at + 4].copy_from_slice(&value.to_le_bytes());
        };
        put(0, self.service);
        put(16, if raw { 0 } else { MATCHES_PROTOCOL_ZERO });
        put(36, self.entry);
        put(40, 1); // ProtocolChain.ChainLen: a base protocol
        put(72, 2); // iVersion
        put(76, family.into());
        put(80, address_len as u32); // iMaxSockAddr
        put(84, address_len as u32); // iMinSockAddr
        put(88, self.kind as u32);
        put(92, self.protocol as u32);
        put(96, if raw { 255 } else { 0 }); // iProtocolMaxOffset: any protocol
        put(108, self.message_size);
        bytes[20..36].copy_from_slice(provider);
        bytes
    }
}

#[cfg(test)]
mod tests {
    use std::mem::offset_of;

    use windows_sys::Win32::Networking::WinSock::{WSAPROTOCOL_INFOA, WSAPROTOCOL_INFOW};

    use super::*;

    #[test]
    fn layout_is_that_of_windows() {
        assert_eq!(WIDE_LEN, size_of::<WSAPROTOCOL_INFOW>());
        assert_eq!(ANSI_LEN, size_of::<WSAPROTOCOL_INFOA>());
        assert_eq!(HEAD_LEN, offset_of!(WSAPROTOCOL_INFOW, szProtocol));
        assert_eq!(16, offset_of!(WSAPROTOCOL_INFOW, dwProviderFlags));
        assert_eq!(20, offset_of!(WSAPROTOCOL_INFOW, ProviderId));
        assert_eq!(36, offset_of!(WSAPROTOCOL_INFOW, dwCatalogEntryId));
        assert_eq!(40, offset_of!(WSAPROTOCOL_INFOW, ProtocolChain));
        assert_eq!(72, offset_of!(WSAPROTOCOL_INFOW, iVersion));
        assert_eq!(76, offset_of!(WSAPROTOCOL_INFOW, iAddressFamily));
        assert_eq!(92, offset_of!(WSAPROTOCOL_INFOW, iProtocol));
        assert_eq!(96, offset_of!(WSAPROTOCOL_INFOW, iProtocolMaxOffset));
        assert_eq!(108, offset_of!(WSAPROTOCOL_INFOW, dwMessageSize));
    }

    #[test]
    fn finds_by_family_and_type() {
        let info = ProtocolInfo::find(true, libc::SOCK_DGRAM).unwrap();
        assert_eq!(info.protocol(), 17);
        let bytes = info.to_wide();
        assert_eq!(bytes[76..80], 23u32.to_le_bytes());
        assert_eq!(bytes[80..84], 28u32.to_le_bytes());
        assert_eq!(bytes[116..118], [b'T', 0]);
        assert_eq!(info.to_ansi()[116..121], *b"Tawny");
        assert!(ProtocolInfo::find(false, 4).is_none());
    }
}
