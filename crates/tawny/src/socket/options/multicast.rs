//! What is sent to groups: whether this machine hears it, how far it goes, and where everybody is.
//!
//! <https://learn.microsoft.com/windows/win32/winsock/winsock-ioctls>

use std::net::Ipv4Addr;

use super::super::{Kind, Socket};
use crate::Error;
use crate::address::{AF_INET, SocketAddress};
use crate::codes::*;
use crate::socket_option::names::{ip, ipv6};

impl Socket {
    /// Sets one of two options, by the socket's version of IP.
    fn set_of_version(&self, v4: i32, v6: i32, value: u32) -> Result<(), Error> {
        if self.kind == Kind::Stream {
            return Err(Error::new(WSAEINVAL));
        }
        let (level, name) = match self.family {
            AF_INET => (ip::LEVEL, v4),
            _ => (ipv6::LEVEL, v6),
        };
        self.set_option(level, name, &value.to_ne_bytes())
    }

    /// Whether members of a group on this machine hear what the socket sends there; they do by
    /// default.
    ///
    /// # Errors
    /// `WSAEINVAL` for streams.
    #[doc(alias = "SIO_MULTIPOINT_LOOPBACK")]
    pub fn set_multicast_loopback(&self, on: bool) -> Result<(), Error> {
        self.set_of_version(ip::IP_MULTICAST_LOOP, ipv6::IPV6_MULTICAST_LOOP, on.into())
    }

    /// How many networks what is sent to groups may cross; by default 1: no router sends it on.
    ///
    /// # Errors
    /// `WSAEINVAL` for streams.
    #[doc(alias = "SIO_MULTICAST_SCOPE")]
    pub fn set_multicast_scope(&self, hops: u8) -> Result<(), Error> {
        let (v4, v6) = (ip::IP_MULTICAST_TTL, ipv6::IPV6_MULTICAST_HOPS);
        self.set_of_version(v4, v6, hops.into())
    }

    /// An address that reaches everybody, with port 0.
    ///
    /// # Errors
    /// `WSAENOPROTOOPT`: IPv6 has none; `WSAEINVAL` for streams.
    #[doc(alias = "SIO_GET_BROADCAST_ADDRESS")]
    pub fn broadcast_address(&self) -> Result<SocketAddress, Error> {
        match (self.family, self.kind) {
            (AF_INET, Kind::Stream) => Err(Error::new(WSAEINVAL)),
            (AF_INET, _) => Ok((Ipv4Addr::BROADCAST.into(), 0).into()),
            _ => Err(Error::new(WSAENOPROTOOPT)),
        }
    }
}
