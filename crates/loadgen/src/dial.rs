//! Opens sockets towards the server without waiting for them.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use nix::sys::socket::{setsockopt, sockopt};
use rustix::fd::OwnedFd;
use rustix::io::Errno;
use rustix::net::sockopt::set_tcp_nodelay;
use rustix::net::{AddressFamily, SocketFlags, SocketType, bind, connect, socket_with};

/// One source address serves this many connections before the next is taken: well below the number
/// of ephemeral ports, which closed connections occupy for a while.
const PER_SOURCE: usize = 8_000;

/// Starts connections to one address.
pub(crate) struct Dialer {
    target: SocketAddr,
    dialed: usize,
}

impl Dialer {
    pub fn new(target: SocketAddr) -> Dialer {
        Dialer { target, dialed: 0 }
    }

    /// A non-blocking socket whose connection is being made.
    pub fn dial(&mut self) -> Result<OwnedFd, Errno> {
        let family = match self.target {
            SocketAddr::V4(_) => AddressFamily::INET,
            SocketAddr::V6(_) => AddressFamily::INET6,
        };
        let flags = SocketFlags::NONBLOCK | SocketFlags::CLOEXEC;
        let socket = socket_with(family, SocketType::STREAM, flags, None)?;
        set_tcp_nodelay(&socket, true)?;
        if let Some(source) = self.source() {
            // The port is chosen by `connect`, which may reuse one that has another destination.
            setsockopt(&socket, sockopt::IpBindAddressNoPort, &true)
                .map_err(|error| Errno::from_raw_os_error(error as i32))?;
            bind(&socket, &SocketAddr::from((source, 0)))?;
        }
        self.dialed += 1;
        match connect(&socket, &self.target) {
            Ok(()) | Err(Errno::INPROGRESS) => Ok(socket),
            Err(error) => Err(error),
        }
    }

    /// All of 127.0.0.0/8 is this machine, and each of its addresses has ports of its own.
    fn source(&self) -> Option<Ipv4Addr> {
        match self.target.ip() {
            IpAddr::V4(address) if address.is_loopback() => {
                let turn = self.dialed / PER_SOURCE;
                (turn > 0).then(|| Ipv4Addr::new(127, 1, 0, (turn % 250) as u8 + 1))
            }
            _ => None,
        }
    }
}
