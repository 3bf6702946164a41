//! WSAJoinLeaf as IP has it: every member of a group is a leaf, and there is no root.
//!
//! <https://learn.microsoft.com/windows/win32/api/winsock2/nf-winsock2-wsajoinleaf>

use std::net::{IpAddr, Ipv4Addr};

use super::state::{MULTIPOINT, Phase};
use super::{Kind, Socket};
use crate::Error;
use crate::address::SocketAddress;
use crate::codes::*;
use crate::socket_option::names::{ip, ipv6};

/// What a socket does in a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Leaf {
    /// It sends; it is no member.
    #[doc(alias = "JL_SENDER_ONLY")]
    Sender,
    /// It receives what is sent to the group.
    #[doc(alias = "JL_RECEIVER_ONLY")]
    Receiver,
    /// It does both.
    #[doc(alias = "JL_BOTH")]
    Both,
}

impl Socket {
    /// The socket may join groups by [`Self::join_leaf`].
    #[doc(alias = "WSA_FLAG_MULTIPOINT_C_LEAF")]
    #[doc(alias = "WSA_FLAG_MULTIPOINT_D_LEAF")]
    pub fn set_multipoint(&self) {
        self.set(MULTIPOINT, true);
    }

    /// Joins the group at `address`, on the interface of `IP_MULTICAST_IF` or `IPV6_MULTICAST_IF`
    /// or the scope of the address, and binds the socket if it is not bound.
    ///
    /// # Errors
    /// `WSAEINVAL`: the socket was not made for this ([`Self::set_multipoint`]);
    /// `WSAEAFNOSUPPORT`; `WSAEADDRNOTAVAIL`: the address is none of a group, or the interface is
    /// not there; `WSAEISCONN`: the socket is a member already.
    #[doc(alias = "WSAJoinLeaf")]
    pub fn join_leaf(&self, address: SocketAddress, leaf: Leaf) -> Result<(), Error> {
        if self.kind == Kind::Stream || !self.has(MULTIPOINT) {
            return Err(Error::new(WSAEINVAL));
        }
        if address.family() != self.family {
            return Err(Error::new(WSAEAFNOSUPPORT));
        }
        if !address.ip().is_multicast() {
            return Err(Error::new(WSAEADDRNOTAVAIL));
        }
        if self.phase() == Phase::Fresh {
            self.bind(SocketAddress::unspecified(self.family)?)?;
        }
        if leaf == Leaf::Sender {
            return Ok(());
        }
        let joined = match address.ip() {
            IpAddr::V4(group) => self.join_v4(group),
            IpAddr::V6(_) => self.join_v6(address),
        };
        joined.map_err(|error| match error.code() {
            WSAEINVAL => Error::new(WSAEISCONN),
            _ => error,
        })
    }

    fn join_v4(&self, group: Ipv4Addr) -> Result<(), Error> {
        let mut request = [0; 8];
        request[..4].copy_from_slice(&group.octets());
        self.option(ip::LEVEL, ip::IP_MULTICAST_IF, &mut request[4..])?;
        self.set_option(ip::LEVEL, ip::IP_ADD_MEMBERSHIP, &request)
    }

    fn join_v6(&self, address: SocketAddress) -> Result<(), Error> {
        let (bytes, _) = address.to_windows();
        let mut request = [0; 20];
        request[..16].copy_from_slice(&bytes[8..24]);
        request[16..].copy_from_slice(&bytes[24..28]);
        if request[16..] == [0; 4] {
            self.option(ipv6::LEVEL, ipv6::IPV6_MULTICAST_IF, &mut request[16..])?;
        }
        self.set_option(ipv6::LEVEL, ipv6::IPV6_ADD_MEMBERSHIP, &request)
    }
}
