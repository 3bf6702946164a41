//! Connecting to whichever of several addresses answers first: WSAConnectByList, WSAConnectByName.
//!
//! <https://learn.microsoft.com/windows/win32/api/winsock2/nf-winsock2-wsaconnectbylist>

use std::net::IpAddr;
use std::os::fd::AsFd;
use std::time::Duration;

use tawny_engine::{Deadline, Side, net, option};

use super::connect::{connected, start, to_linux};
use super::network_events::NetworkEvents;
use super::{Kind, Socket, from_io};
use crate::Error;
use crate::address::{AF_INET, AF_INET6, SocketAddress};
use crate::codes::*;
use crate::name_query::{Question, address_info_within};
use crate::resolve::{self, Hints};

impl Socket {
    /// Connects to a host and service by their names, as [`Socket::connect_any`] does, all within
    /// `limit`.
    ///
    /// # Errors
    /// Those of [`resolve::address_info`] and [`Socket::connect_any`].
    #[doc(alias = "WSAConnectByName")]
    pub fn connect_by_name(
        &self,
        host: &str,
        service: &str,
        limit: Option<Duration>,
    ) -> Result<(SocketAddress, SocketAddress), Error> {
        if self.kind != Kind::Stream {
            return Err(Error::new(WSAEOPNOTSUPP));
        }
        let deadline = Deadline::after(limit);
        let hints = Hints {
            family: match self.is_dual_stack()? {
                true => 0,
                false => self.family.into(),
            },
            kind: libc::SOCK_STREAM,
            protocol: libc::IPPROTO_TCP,
            flags: 0,
        };
        let found = match limit {
            None => resolve::address_info(Some(host), Some(service), hints),
            Some(limit) => {
                let question = Question {
                    host: Some(host.to_owned()),
                    service: Some(service.to_owned()),
                    hints,
                };
                address_info_within(question, limit)
            }
        };
        self.connect_any(found?.into_iter().map(|found| found.address), deadline)
    }

    /// Connects to the first of `addresses` that can be reached, in their order; waits, even if the
    /// socket is non-blocking. An IPv6 socket without `IPV6_V6ONLY` reaches IPv4 addresses as well; what
    /// the socket cannot reach is left out. Returns the local and the remote address.
    ///
    /// # Errors
    /// `WSAEOPNOTSUPP`: the socket is no stream; `WSAEHOSTUNREACH`: it can reach none of the families;
    /// `WSAETIMEDOUT`: the deadline passed first; otherwise why the last attempt failed.
    #[doc(alias = "WSAConnectByList")]
    #[doc(alias = "WSAConnectByName")]
    pub fn connect_any(
        &self,
        addresses: impl IntoIterator<Item = SocketAddress>,
        deadline: Deadline,
    ) -> Result<(SocketAddress, SocketAddress), Error> {
        if self.kind != Kind::Stream {
            return Err(Error::new(WSAEOPNOTSUPP));
        }
        let dual = self.is_dual_stack()?;
        let mut failure = Error::new(WSAEHOSTUNREACH);
        for address in addresses {
            let Some(address) = self.reachable(address, dual) else {
                continue;
            };
            match self.connect_until(address, deadline) {
                Ok(()) => return Ok((self.local_address()?, self.peer_address()?)),
                Err(error) if !is_of_the_peer(error) || deadline.passed() => return Err(error),
                Err(error) => failure = error,
            }
        }
        Err(failure)
    }

    /// Whether the socket reaches IPv4 addresses by IPv6.
    fn is_dual_stack(&self) -> Result<bool, Error> {
        if self.family != AF_INET6 {
            return Ok(false);
        }
        let fd = self.open()?;
        let only = option::get_int(fd.as_fd(), libc::IPPROTO_IPV6, libc::IPV6_V6ONLY);
        Ok(only.map_err(from_io)? == 0)
    }

    /// The address as the socket can reach it, if it can.
    fn reachable(&self, address: SocketAddress, dual: bool) -> Option<SocketAddress> {
        match address.ip() {
            IpAddr::V4(ip) if dual && address.family() == AF_INET => {
                Some((IpAddr::V6(ip.to_ipv6_mapped()), address.port()).into())
            }
            _ => Some(address).filter(|address| address.family() == self.family),
        }
    }

    fn connect_until(&self, address: SocketAddress, deadline: Deadline) -> Result<(), Error> {
        let fd = self.open()?;
        let address = to_linux(self.checked_peer(address)?);
        self.begin_connect()?;
        let mut started = false;
        let result = self.call_until(
            Side::Write,
            false,
            || deadline,
            |fd| {
                if !std::mem::replace(&mut started, true) {
                    return start(fd, &address);
                }
                connected(fd)
            },
        );
        if result.is_err() {
            // Whatever is under way ends, so that the socket is free for the next attempt.
            let _ = net::disconnect(fd.as_fd());
        }
        self.connect_finished(result.is_ok());
        self.enable_events(NetworkEvents::empty());
        result
    }
}

/// Whether another address may do better.
fn is_of_the_peer(error: Error) -> bool {
    matches!(
        error.code(),
        WSAECONNREFUSED
            | WSAECONNRESET
            | WSAECONNABORTED
            | WSAEHOSTUNREACH
            | WSAENETUNREACH
            | WSAENETDOWN
            | WSAETIMEDOUT
            | WSAEADDRNOTAVAIL
            | WSAEAFNOSUPPORT
            | WSAEACCES
    )
}

#[cfg(test)]
mod tests {
    use std::net::{Ipv6Addr, TcpListener};

    use super::*;
    use crate::Owned;
    use crate::socket_option::names::ipv6;

    fn deadline() -> Deadline {
        Deadline::after(Some(Duration::from_secs(600)))
    }

    /// An address where connections are refused: bound, by the socket beside it, and not listening.
    fn refusing() -> (Owned<Socket>, SocketAddress) {
        let holder = Socket::stream(AF_INET).unwrap();
        holder.bind(([127, 0, 0, 1].into(), 0).into()).unwrap();
        let address = holder.local_address().unwrap();
        (holder, address)
    }

    #[test]
    fn the_next_address_is_tried() {
        let (_holder, refused) = refusing();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let good = SocketAddress::from(listener.local_addr().unwrap());
        let other_family = SocketAddress::from((IpAddr::V6(Ipv6Addr::LOCALHOST), 9));
        let socket = Socket::stream(AF_INET).unwrap();
        let list = [other_family, refused, good];
        let (local, remote) = socket.connect_any(list, deadline()).unwrap();
        assert_eq!(remote, good);
        let (_, peer) = listener.accept().unwrap();
        assert_eq!(SocketAddress::from(peer), local);
    }

    #[test]
    fn a_dual_stack_socket_reaches_both_families() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let good = SocketAddress::from(listener.local_addr().unwrap());
        let Ok(socket) = Socket::stream(AF_INET6) else {
            return;
        };
        let only_v6 = socket.connect_any([good], deadline());
        assert_eq!(only_v6, Err(Error::new(WSAEHOSTUNREACH)));
        socket
            .set_option(ipv6::LEVEL, ipv6::IPV6_V6ONLY, &0i32.to_ne_bytes())
            .unwrap();
        let (_holder, refused) = refusing();
        let (_, remote) = socket.connect_any([refused, good], deadline()).unwrap();
        assert_eq!(remote.port(), good.port());
        assert_eq!(remote.family(), AF_INET6);
    }

    #[test]
    fn errors() {
        let (_holder, refused) = refusing();
        let socket = Socket::stream(AF_INET).unwrap();
        let connect = |list: &[SocketAddress]| {
            let result = socket.connect_any(list.iter().copied(), deadline());
            result.unwrap_err().code()
        };
        assert_eq!(connect(&[]), WSAEHOSTUNREACH);
        assert_eq!(connect(&[refused, refused]), WSAECONNREFUSED);
        let datagram = Socket::datagram(AF_INET).unwrap();
        let result = datagram.connect_any([refused], deadline());
        assert_eq!(result, Err(Error::new(WSAEOPNOTSUPP)));
    }
}
