//! Socket addresses: `sockaddr_in` and `sockaddr_in6` with Windows' layout and with Linux'.
//!
//! The layouts agree but for the number of the IPv6 family: 23 on Windows, 10 on Linux. Both
//! begin with a 16-bit family in the host's byte order; port and address are in network order.
//!
//! <https://learn.microsoft.com/windows/win32/winsock/sockaddr-2>

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, SocketAddrV4, SocketAddrV6};

use crate::Error;
use crate::codes::{WSAEADDRNOTAVAIL, WSAEAFNOSUPPORT, WSAEFAULT};

/// Windows' number of the unspecified family.
pub const AF_UNSPEC: u16 = 0;
/// Windows' number of the IPv4 family.
pub const AF_INET: u16 = 2;
/// Windows' number of the IPv6 family (Linux: 10).
pub const AF_INET6: u16 = 23;

/// Size of a `sockaddr_in`, in bytes.
pub const SOCKADDR_IN_LEN: usize = 16;
/// Size of a `sockaddr_in6`, in bytes, and the largest that Tawny writes.
pub const SOCKADDR_IN6_LEN: usize = 28;
/// Size of a `sockaddr_storage`, in bytes, the same on Windows and on Linux.
pub const SOCKADDR_STORAGE_LEN: usize = 128;

/// The bytes of an encoded address and how many of them count.
pub type Encoded = ([u8; SOCKADDR_IN6_LEN], usize);

/// Which system numbers the families.
#[derive(Clone, Copy)]
enum Numbering {
    Windows,
    Linux,
}

impl Numbering {
    fn inet6(self) -> u16 {
        match self {
            Self::Windows => AF_INET6,
            Self::Linux => libc::AF_INET6 as u16,
        }
    }
}

/// An IPv4 or IPv6 address with a port; IPv6 with flow information and scope id.
#[doc(alias = "SOCKADDR_IN")]
#[doc(alias = "SOCKADDR_IN6")]
#[doc(alias = "SOCKADDR_INET")]
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct SocketAddress(SocketAddr);

impl SocketAddress {
    /// Reads a Windows `sockaddr` of which the caller vouches for `bytes.len()` bytes (`namelen`).
    /// Bytes beyond the family's own size are ignored, so a `sockaddr_storage` will do.
    ///
    /// # Errors
    /// `WSAEFAULT` if there are too few bytes for the family, `WSAEAFNOSUPPORT` for a family
    /// other than `AF_INET` and `AF_INET6`.
    pub fn from_windows(bytes: &[u8]) -> Result<Self, Error> {
        Self::decode(bytes, Numbering::Windows)
    }

    /// Reads a Linux `sockaddr`, as `recvfrom`, `accept4` or `getsockname` wrote it.
    ///
    /// # Errors
    /// As [`from_windows`](Self::from_windows); the kernel writes no address at all (length 0)
    /// for `recvfrom` on a connected stream, which is `WSAEFAULT` here.
    pub fn from_linux(bytes: &[u8]) -> Result<Self, Error> {
        Self::decode(bytes, Numbering::Linux)
    }

    /// The address as a Windows `sockaddr`, and its length: 16 or 28 bytes.
    pub fn to_windows(self) -> Encoded {
        self.encode(Numbering::Windows)
    }

    /// The address as a Linux `sockaddr`, and its length: 16 or 28 bytes.
    pub fn to_linux(self) -> Encoded {
        self.encode(Numbering::Linux)
    }

    /// Writes the address as a Windows `sockaddr` to the front of `out`; returns the bytes written.
    ///
    /// # Errors
    /// `WSAEFAULT` if `out` is too short; nothing is written then.
    pub fn write_windows(self, out: &mut [u8]) -> Result<usize, Error> {
        let (bytes, len) = self.to_windows();
        let target = out.get_mut(..len).ok_or(Error::new(WSAEFAULT))?;
        target.copy_from_slice(&bytes[..len]);
        Ok(len)
    }

    /// The wildcard address (`INADDR_ANY` or `in6addr_any`) of a Windows family, with port 0.
    ///
    /// # Errors
    /// `WSAEAFNOSUPPORT` for a family other than `AF_INET` and `AF_INET6`.
    pub fn unspecified(family: u16) -> Result<Self, Error> {
        match family {
            AF_INET => Ok((IpAddr::V4(Ipv4Addr::UNSPECIFIED), 0).into()),
            AF_INET6 => Ok((IpAddr::V6(Ipv6Addr::UNSPECIFIED), 0).into()),
            _ => Err(Error::new(WSAEAFNOSUPPORT)),
        }
    }

    /// Windows' number of the address family: [`AF_INET`] or [`AF_INET6`].
    pub fn family(self) -> u16 {
        match self.0 {
            SocketAddr::V4(_) => AF_INET,
            SocketAddr::V6(_) => AF_INET6,
        }
    }

    /// Length of the Windows `sockaddr`, in bytes: 16 or 28.
    pub fn windows_len(self) -> usize {
        match self.0 {
            SocketAddr::V4(_) => SOCKADDR_IN_LEN,
            SocketAddr::V6(_) => SOCKADDR_IN6_LEN,
        }
    }

    /// The IP address.
    pub fn ip(self) -> IpAddr {
        self.0.ip()
    }

    /// The port, in the host's byte order.
    pub fn port(self) -> u16 {
        self.0.port()
    }

    /// The same address with another port.
    #[must_use]
    pub fn with_port(mut self, port: u16) -> Self {
        self.0.set_port(port);
        self
    }

    /// Whether a peer can have this address. `connect` refuses the wildcard address and port 0 on
    /// Windows, where Linux would take the wildcard for the loopback address.
    ///
    /// # Errors
    /// `WSAEADDRNOTAVAIL` if it cannot.
    pub fn check_peer(self) -> Result<(), Error> {
        let wildcard = match self.0.ip() {
            IpAddr::V4(ip) => ip.is_unspecified(),
            IpAddr::V6(ip) => {
                ip.is_unspecified() || ip.to_ipv4_mapped().is_some_and(|ip| ip.is_unspecified())
            }
        };
        if wildcard || self.0.port() == 0 {
            Err(Error::new(WSAEADDRNOTAVAIL))
        } else {
            Ok(())
        }
    }

    fn decode(bytes: &[u8], numbering: Numbering) -> Result<Self, Error> {
        let short = Error::new(WSAEFAULT);
        let family = u16::from_ne_bytes(*bytes.first_chunk().ok_or(short)?);
        if family == AF_INET {
            let b: &[u8; SOCKADDR_IN_LEN] = bytes.first_chunk().ok_or(short)?;
            let ip = Ipv4Addr::new(b[4], b[5], b[6], b[7]);
            let port = u16::from_be_bytes([b[2], b[3]]);
            Ok(Self(SocketAddr::V4(SocketAddrV4::new(ip, port))))
        } else if family == numbering.inet6() {
            let b: &[u8; SOCKADDR_IN6_LEN] = bytes.first_chunk().ok_or(short)?;
            let port = u16::from_be_bytes([b[2], b[3]]);
            let flow_info = u32::from_ne_bytes([b[4], b[5], b[6], b[7]]);
            let mut ip = [0; 16];
            ip.copy_from_slice(&b[8..24]);
            let scope = u32::from_ne_bytes([b[24], b[25], b[26], b[27]]);
            Ok(Self(SocketAddr::V6(SocketAddrV6::new(
                ip.into(),
                port,
                flow_info,
                scope,
            ))))
        } else {
            Err(Error::new(WSAEAFNOSUPPORT))
        }
    }

    fn encode(self, numbering: Numbering) -> Encoded {
        let mut bytes = [0; SOCKADDR_IN6_LEN];
        bytes[2..4].copy_from_slice(&self.0.port().to_be_bytes());
        match self.0 {
            SocketAddr::V4(address) => {
                bytes[..2].copy_from_slice(&AF_INET.to_ne_bytes());
                bytes[4..8].copy_from_slice(&address.ip().octets());
                (bytes, SOCKADDR_IN_LEN)
            }
            SocketAddr::V6(address) => {
                bytes[..2].copy_from_slice(&numbering.inet6().to_ne_bytes());
                bytes[4..8].copy_from_slice(&address.flowinfo().to_ne_bytes());
                bytes[8..24].copy_from_slice(&address.ip().octets());
                bytes[24..28].copy_from_slice(&address.scope_id().to_ne_bytes());
                (bytes, SOCKADDR_IN6_LEN)
            }
        }
    }
}

impl From<SocketAddr> for SocketAddress {
    fn from(address: SocketAddr) -> Self {
        Self(address)
    }
}

impl From<SocketAddress> for SocketAddr {
    fn from(address: SocketAddress) -> Self {
        address.0
    }
}

impl From<(IpAddr, u16)> for SocketAddress {
    fn from(pair: (IpAddr, u16)) -> Self {
        Self(pair.into())
    }
}

impl fmt::Debug for SocketAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

impl fmt::Display for SocketAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn v4() -> SocketAddress {
        SocketAddress::from((IpAddr::from([127, 0, 0, 1]), 8080))
    }

    fn v6() -> SocketAddress {
        SocketAddr::V6(SocketAddrV6::new(
            "fe80::1".parse().unwrap(),
            443,
            0x0102_0304,
            7,
        ))
        .into()
    }

    #[test]
    fn ipv4_has_the_same_bytes_on_both_systems() {
        let (bytes, len) = v4().to_windows();
        assert_eq!(
            bytes[..len],
            [2, 0, 0x1f, 0x90, 127, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0]
        );
        assert_eq!(v4().to_windows(), v4().to_linux());
    }

    #[test]
    fn ipv6_differs_in_the_family_only() {
        let (windows, len) = v6().to_windows();
        let (linux, linux_len) = v6().to_linux();
        assert_eq!((len, linux_len), (28, 28));
        assert_eq!(windows[..2], 23u16.to_ne_bytes());
        assert_eq!(linux[..2], 10u16.to_ne_bytes());
        assert_eq!(windows[2..], linux[2..]);
        assert_eq!(windows[4..8], 0x0102_0304u32.to_ne_bytes());
        assert_eq!(windows[24..], 7u32.to_ne_bytes());
    }

    #[test]
    fn round_trips() {
        for address in [v4(), v6()] {
            let (bytes, len) = address.to_windows();
            assert_eq!(SocketAddress::from_windows(&bytes[..len]), Ok(address));
            let (bytes, len) = address.to_linux();
            assert_eq!(SocketAddress::from_linux(&bytes[..len]), Ok(address));
        }
    }

    #[test]
    fn every_short_length_is_a_fault() {
        for address in [v4(), v6()] {
            let (bytes, len) = address.to_windows();
            for short in 0..len {
                assert_eq!(
                    SocketAddress::from_windows(&bytes[..short]),
                    Err(Error::new(WSAEFAULT)),
                    "{short} bytes"
                );
                assert_eq!(
                    address.write_windows(&mut [0; 28][..short]),
                    Err(Error::new(WSAEFAULT))
                );
            }
        }
    }

    #[test]
    fn a_storage_sized_buffer_is_fine() {
        let mut storage = [0xaa; SOCKADDR_STORAGE_LEN];
        assert_eq!(v6().write_windows(&mut storage), Ok(28));
        assert_eq!(storage[28], 0xaa);
        assert_eq!(SocketAddress::from_windows(&storage), Ok(v6()));
    }

    #[test]
    fn other_families_are_not_supported() {
        for family in [0u16, 1, 3, 10, 17, 24, 0xffff] {
            let mut bytes = [0; SOCKADDR_STORAGE_LEN];
            bytes[..2].copy_from_slice(&family.to_ne_bytes());
            assert_eq!(
                SocketAddress::from_windows(&bytes),
                Err(Error::new(WSAEAFNOSUPPORT))
            );
        }
        let (bytes, _) = v6().to_windows();
        assert_eq!(
            SocketAddress::from_linux(&bytes),
            Err(Error::new(WSAEAFNOSUPPORT))
        );
        assert_eq!(
            SocketAddress::unspecified(1),
            Err(Error::new(WSAEAFNOSUPPORT))
        );
    }

    #[test]
    fn wildcards_and_port_0_are_no_peers() {
        let refused = Err(Error::new(WSAEADDRNOTAVAIL));
        for family in [AF_INET, AF_INET6] {
            let any = SocketAddress::unspecified(family).unwrap();
            assert_eq!(any.family(), family);
            assert_eq!(any.with_port(80).check_peer(), refused);
        }
        let mapped: IpAddr = "::ffff:0.0.0.0".parse().unwrap();
        assert_eq!(SocketAddress::from((mapped, 80)).check_peer(), refused);
        assert_eq!(v4().with_port(0).check_peer(), refused);
        assert_eq!(v4().check_peer(), Ok(()));
        assert_eq!(v6().check_peer(), Ok(()));
    }
}
