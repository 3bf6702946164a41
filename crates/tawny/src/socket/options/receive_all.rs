//! Raw sockets that receive every datagram of an interface.
//!
//! While one does, its descriptor is a packet socket in place of the raw one, so it receives only.
//!
//! <https://learn.microsoft.com/windows/win32/winsock/sio-rcvall>

use std::os::fd::AsFd;

use tawny_engine::packet_capture::{self, Wanted};

use super::super::connect::to_linux;
use super::super::{Kind, Phase, Socket, from_io};
use crate::Error;
use crate::address::{AF_INET, AF_INET6};
use crate::codes::*;
use crate::{local_address, socket_option};

/// Which datagrams a socket receives: `RCVALL_VALUE`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[doc(alias = "RCVALL_VALUE")]
pub enum ReceiveAll {
    /// Those of its protocol that are for this machine.
    #[doc(alias = "RCVALL_OFF")]
    Off,
    /// All that the interface sees.
    #[doc(alias = "RCVALL_ON")]
    On,
    /// All that come to this machine or leave it.
    #[doc(alias = "RCVALL_IPLEVEL")]
    IpLevel,
}

/// Of what kind the datagrams are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Traffic {
    /// Any: for sockets of `IPPROTO_IP` and `IPPROTO_IPV6`.
    #[doc(alias = "SIO_RCVALL")]
    Any,
    /// Sent to groups: for sockets of `IPPROTO_UDP`.
    #[doc(alias = "SIO_RCVALL_MCAST")]
    Multicast,
    /// IGMP sent to groups: for sockets of `IPPROTO_IGMP`.
    #[doc(alias = "SIO_RCVALL_IGMPMCAST")]
    GroupManagement,
}

impl Socket {
    /// Begins or ends to receive all datagrams, of the kind that `traffic` says, that pass the
    /// interface whose address the socket is bound to.
    ///
    /// # Errors
    /// `WSAEINVAL`: the socket is not raw, of another protocol, not bound to an address of an
    /// interface, or operations wait on it; `WSAEACCES`: it is not permitted.
    pub fn receive_all(&self, mode: ReceiveAll, traffic: Traffic) -> Result<(), Error> {
        let invalid = Error::new(WSAEINVAL);
        let protocol = match (traffic, self.family) {
            (Traffic::Any, AF_INET) => libc::IPPROTO_IP,
            (Traffic::Any, AF_INET6) => libc::IPPROTO_IPV6,
            (Traffic::Multicast, AF_INET) => libc::IPPROTO_UDP,
            (Traffic::GroupManagement, AF_INET) => libc::IPPROTO_IGMP,
            _ => return Err(invalid),
        };
        if self.kind != Kind::Raw || self.protocol != protocol || self.phase() == Phase::Fresh {
            return Err(invalid);
        }
        let bound_to = self.state.lock().bound_to.ok_or(invalid)?;
        if bound_to.ip().is_unspecified() {
            return Err(invalid);
        }
        let fd = if mode == ReceiveAll::Off {
            let fd = self.new_descriptor()?;
            tawny_engine::net::bind(fd.as_fd(), &to_linux(bound_to)).map_err(from_io)?;
            fd
        } else {
            let index = local_address::interface_with(bound_to.ip()).ok_or(invalid)?;
            let wanted = match (traffic, mode) {
                (Traffic::Multicast, _) => Wanted::Groups,
                (Traffic::GroupManagement, _) => Wanted::GroupManagement,
                (Traffic::Any, ReceiveAll::IpLevel) => Wanted::All,
                (Traffic::Any, _) => Wanted::Promiscuous,
            };
            let family = match self.family {
                AF_INET6 => libc::AF_INET6,
                _ => libc::AF_INET,
            };
            let loopback = bound_to.ip().is_loopback();
            packet_capture::open(family, index, loopback, wanted).map_err(from_io)?
        };
        let options = self.state.lock().options;
        let before = self.open()?;
        socket_option::copy(before.as_fd(), &options, fd.as_fd());
        match self.endpoint.replace(Some(fd)) {
            true => Ok(()),
            false => Err(invalid),
        }
    }
}
