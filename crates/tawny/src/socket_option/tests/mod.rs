//! Options on real sockets of the loopback interface.

mod groups;
mod shared_address;

use std::net::UdpSocket;
use std::os::fd::{AsFd, OwnedFd};

use tawny_engine::net;

use super::names::{ip, ipv6, socket, tcp, udp};
use super::*;
use crate::SocketAddress;

const FAULT: Error = Error::new(WSAEFAULT);
const INVALID: Error = Error::new(WSAEINVAL);
const NO_OPTION: Error = Error::new(WSAENOPROTOOPT);

/// A socket with its options.
struct Socket {
    fd: OwnedFd,
    state: OptionState,
}

impl Socket {
    fn new(family: i32, kind: i32) -> Self {
        let fd = net::socket(family, kind, 0).unwrap();
        Self {
            fd,
            state: OptionState::new(),
        }
    }

    fn tcp() -> Self {
        Self::new(libc::AF_INET, libc::SOCK_STREAM)
    }

    fn udp() -> Self {
        Self::new(libc::AF_INET, libc::SOCK_DGRAM)
    }

    fn udp_v6() -> Self {
        Self::new(libc::AF_INET6, libc::SOCK_DGRAM)
    }

    fn set_bytes(&mut self, level: i32, name: i32, value: &[u8]) -> Result<(), Error> {
        set(self.fd.as_fd(), &mut self.state, level, name, value)
    }

    fn set(&mut self, level: i32, name: i32, value: u32) -> Result<(), Error> {
        self.set_bytes(level, name, &value.to_le_bytes())
    }

    fn get_bytes(&self, level: i32, name: i32, out: &mut [u8]) -> Result<usize, Error> {
        get(self.fd.as_fd(), &self.state, level, name, out)
    }

    fn get(&self, level: i32, name: i32) -> Result<u32, Error> {
        let mut out = [0xee; 8];
        assert_eq!(self.get_bytes(level, name, &mut out)?, 4);
        Ok(u32::from_le_bytes([out[0], out[1], out[2], out[3]]))
    }

    /// The kernel's own value.
    fn kernel(&self, level: i32, name: i32) -> i32 {
        option::get_int(self.fd.as_fd(), level, name).unwrap()
    }

    fn bind(&self, port: u16) -> Result<u16, Error> {
        let address = SocketAddress::from((std::net::Ipv4Addr::LOCALHOST.into(), port));
        sharing::bind(self.fd.as_fd(), &self.state, address)?;
        let address = net::local_address(self.fd.as_fd()).unwrap();
        Ok(SocketAddress::from_linux(address.as_bytes())
            .unwrap()
            .port())
    }

    fn listen(&self) -> Result<(), Error> {
        sharing::prepare_listen(self.fd.as_fd())?;
        Ok(net::listen(self.fd.as_fd(), 8)?)
    }
}

#[test]
fn switches_of_every_level_round_trip() {
    let [tcp, udp, v6]: [fn() -> Socket; 3] = [Socket::tcp, Socket::udp, Socket::udp_v6];
    for (new, level, name) in [
        (tcp, socket::LEVEL, socket::SO_KEEPALIVE),
        (tcp, socket::LEVEL, socket::SO_OOBINLINE),
        (tcp, socket::LEVEL, socket::SO_CONDITIONAL_ACCEPT),
        (tcp, socket::LEVEL, socket::SO_PORT_SCALABILITY),
        (tcp, socket::LEVEL, socket::SO_DEBUG),
        (tcp, socket::LEVEL, socket::SO_DONTROUTE),
        (tcp, tcp::LEVEL, tcp::TCP_NODELAY),
        (tcp, tcp::LEVEL, tcp::TCP_EXPEDITED_1122),
        (tcp, tcp::LEVEL, tcp::TCP_TIMESTAMPS),
        (udp, socket::LEVEL, socket::SO_BROADCAST),
        (udp, ip::LEVEL, ip::IP_DONTFRAGMENT),
        (udp, ip::LEVEL, ip::IP_PKTINFO),
        (udp, ip::LEVEL, ip::IP_RECVTTL),
        (udp, ip::LEVEL, ip::IP_MULTICAST_LOOP),
        (udp, udp::LEVEL, udp::UDP_NOCHECKSUM),
        (v6, ipv6::LEVEL, ipv6::IPV6_V6ONLY),
        (v6, ipv6::LEVEL, ipv6::IPV6_PKTINFO),
        (v6, ipv6::LEVEL, ipv6::IPV6_HOPLIMIT),
        (v6, ipv6::LEVEL, ipv6::IPV6_DONTFRAG),
    ] {
        let mut socket = new();
        for on in [1, 0, 1] {
            assert_eq!(socket.set(level, name, on), Ok(()), "{level:#x}/{name:#x}");
            assert_eq!(socket.get(level, name), Ok(on), "{level:#x}/{name:#x}");
        }
        assert_eq!(
            socket.set_bytes(level, name, &[0]),
            Ok(()),
            "a bool is enough"
        );
        assert_eq!(socket.get(level, name), Ok(0));
        assert_eq!(socket.set_bytes(level, name, &[]), Err(FAULT));
        assert_eq!(socket.get_bytes(level, name, &mut []), Err(FAULT));
        assert_eq!(socket.get_bytes(level, name, &mut [0; 2]), Ok(1));
    }
}

#[test]
fn numbers_round_trip() {
    let [tcp, udp, v6]: [fn() -> Socket; 3] = [Socket::tcp, Socket::udp, Socket::udp_v6];
    for (new, level, name, value) in [
        (tcp, tcp::LEVEL, tcp::TCP_KEEPIDLE, 30),
        (tcp, tcp::LEVEL, tcp::TCP_KEEPINTVL, 5),
        (tcp, tcp::LEVEL, tcp::TCP_KEEPCNT, 3),
        (tcp, tcp::LEVEL, tcp::TCP_MAXRT, 7),
        (tcp, tcp::LEVEL, tcp::TCP_MAXRT, u32::MAX),
        (tcp, tcp::LEVEL, tcp::TCP_MAXRTMS, 1500),
        (tcp, ip::LEVEL, ip::IP_TTL, 9),
        (udp, ip::LEVEL, ip::IP_TOS, 0x10),
        (udp, ip::LEVEL, ip::IP_MULTICAST_TTL, 4),
        (udp, ip::LEVEL, ip::IP_MTU_DISCOVER, 1),
        (udp, ip::LEVEL, ip::IP_MTU_DISCOVER, 2),
        (udp, ip::LEVEL, ip::IP_PROTECTION_LEVEL, 10),
        (udp, udp::LEVEL, udp::UDP_SEND_MSG_SIZE, 1200),
        (v6, ipv6::LEVEL, ipv6::IPV6_UNICAST_HOPS, 9),
        (v6, ipv6::LEVEL, ipv6::IPV6_MULTICAST_HOPS, 2),
        (v6, ipv6::LEVEL, ipv6::IPV6_MULTICAST_IF, 1),
        (v6, ipv6::LEVEL, ipv6::IPV6_UNICAST_IF, 1),
        (v6, ipv6::LEVEL, ipv6::IPV6_PROTECTION_LEVEL, 30),
    ] {
        let mut socket = new();
        assert_eq!(
            socket.set(level, name, value),
            Ok(()),
            "{level:#x}/{name:#x}"
        );
        assert_eq!(socket.get(level, name), Ok(value), "{level:#x}/{name:#x}");
    }
    let (mut tcp, mut udp) = (tcp(), udp());
    for (count, kernel) in [(255, 127), (127, 127)] {
        tcp.set(tcp::LEVEL, tcp::TCP_KEEPCNT, count).unwrap();
        assert_eq!(tcp.get(tcp::LEVEL, tcp::TCP_KEEPCNT), Ok(kernel));
    }
    assert_eq!(tcp.set(tcp::LEVEL, tcp::TCP_KEEPCNT, 256), Err(INVALID));
    assert_eq!(tcp.set(tcp::LEVEL, tcp::TCP_KEEPIDLE, u32::MAX), Ok(()));
    assert_eq!(tcp.get(tcp::LEVEL, tcp::TCP_KEEPIDLE), Ok(32_767));
    assert_eq!(tcp.set(tcp::LEVEL, tcp::TCP_KEEPIDLE, 0), Err(INVALID));
    assert_eq!(udp.set(ip::LEVEL, ip::IP_MTU_DISCOVER, 4), Err(INVALID));
    assert_eq!(
        udp.set(ip::LEVEL, ip::IP_PROTECTION_LEVEL, 11),
        Err(INVALID)
    );
    assert_eq!(udp.set(ip::LEVEL, ip::IP_TTL, 256), Err(INVALID));
    assert_eq!(udp.set(ip::LEVEL, ip::IP_TTL, u32::MAX), Err(INVALID));
    assert_eq!(
        tcp.set_bytes(tcp::LEVEL, tcp::TCP_KEEPIDLE, &[1, 0, 0]),
        Err(FAULT)
    );
}

#[test]
fn defaults_are_those_of_windows() {
    let tcp = Socket::tcp();
    assert_eq!(tcp.get(socket::LEVEL, socket::SO_DONTLINGER), Ok(1));
    assert_eq!(tcp.get(socket::LEVEL, socket::SO_RCVTIMEO), Ok(0));
    assert_eq!(tcp.get(socket::LEVEL, socket::SO_TYPE), Ok(1));
    assert_eq!(tcp.get(socket::LEVEL, socket::SO_ERROR), Ok(0));
    assert_eq!(tcp.get(socket::LEVEL, socket::SO_ACCEPTCONN), Ok(0));
    assert_eq!(tcp.get(tcp::LEVEL, tcp::TCP_BSDURGENT), Ok(1));
    assert_eq!(tcp.get(tcp::LEVEL, tcp::TCP_STDURG), Ok(0));
    assert_eq!(tcp.get(ip::LEVEL, ip::IP_RECEIVE_BROADCAST), Ok(1));
    assert!(!tcp.state.is_touched());
    let udp = Socket::udp();
    assert_eq!(udp.get(socket::LEVEL, socket::SO_MAX_MSG_SIZE), Ok(65_507));
}

#[test]
fn unknown_levels_and_options_are_told_apart() {
    let mut tcp = Socket::tcp();
    for level in [1, 12_345, -1] {
        assert_eq!(tcp.set(level, 1, 1), Err(INVALID));
        assert_eq!(tcp.get(level, 1), Err(INVALID));
    }
    for name in [0x1003, 0x1004, 0x7000, 0x3fff] {
        assert_eq!(tcp.set(socket::LEVEL, name, 1), Err(NO_OPTION));
        assert_eq!(tcp.get(socket::LEVEL, name), Err(NO_OPTION));
    }
    assert_eq!(tcp.set(tcp::LEVEL, 77, 1), Err(NO_OPTION));
    for name in [socket::SO_TYPE, socket::SO_ERROR, socket::SO_ACCEPTCONN] {
        assert_eq!(tcp.set(socket::LEVEL, name, 1), Err(NO_OPTION), "read only");
    }
    assert_eq!(
        tcp.get(ip::LEVEL, ip::IP_ADD_MEMBERSHIP),
        Err(NO_OPTION),
        "write only"
    );
    assert_eq!(
        tcp.set(socket::LEVEL, socket::SO_USELOOPBACK, 1),
        Err(INVALID)
    );
}

#[test]
fn options_of_other_kinds_of_sockets_are_unknown() {
    let mut udp = Socket::udp();
    assert_eq!(udp.set(tcp::LEVEL, tcp::TCP_NODELAY, 1), Err(NO_OPTION));
    assert_eq!(udp.set(ipv6::LEVEL, ipv6::IPV6_V6ONLY, 1), Err(NO_OPTION));
    assert_eq!(udp.set(socket::LEVEL, socket::SO_LINGER, 0), Err(NO_OPTION));
    assert_eq!(
        udp.get(socket::LEVEL, socket::SO_DONTLINGER),
        Err(NO_OPTION)
    );
    let mut tcp = Socket::tcp();
    assert_eq!(tcp.set(udp::LEVEL, udp::UDP_NOCHECKSUM, 1), Err(NO_OPTION));
    assert_eq!(
        tcp.get(socket::LEVEL, socket::SO_MAX_MSG_SIZE),
        Err(NO_OPTION)
    );
    let mut v6 = Socket::new(libc::AF_INET6, libc::SOCK_STREAM);
    assert_eq!(
        v6.set(socket::LEVEL, socket::SO_DONTROUTE, 1),
        Err(NO_OPTION)
    );
}

#[test]
fn timeouts_are_milliseconds() {
    let mut tcp = Socket::tcp();
    assert_eq!(tcp.state.receive_timeout(), None);
    tcp.set(socket::LEVEL, socket::SO_RCVTIMEO, 1500).unwrap();
    tcp.set(socket::LEVEL, socket::SO_SNDTIMEO, u32::MAX)
        .unwrap();
    assert_eq!(tcp.get(socket::LEVEL, socket::SO_RCVTIMEO), Ok(1500));
    assert_eq!(
        tcp.state.receive_timeout(),
        Some(Duration::from_millis(1500))
    );
    assert_eq!(
        tcp.state.send_timeout(),
        Some(Duration::from_millis(u32::MAX.into()))
    );
    tcp.set(socket::LEVEL, socket::SO_RCVTIMEO, 0).unwrap();
    assert_eq!(tcp.state.receive_timeout(), None);
    assert_eq!(
        tcp.set_bytes(socket::LEVEL, socket::SO_RCVTIMEO, &[0; 3]),
        Err(FAULT)
    );
}

#[test]
fn buffer_sizes_are_reported_as_set() {
    let mut tcp = Socket::tcp();
    let default = tcp.get(socket::LEVEL, socket::SO_SNDBUF).unwrap();
    for size in [1, 8192, 65_536, 1 << 20, u32::MAX] {
        for name in [socket::SO_RCVBUF, socket::SO_SNDBUF] {
            tcp.set(socket::LEVEL, name, size).unwrap();
            assert_eq!(tcp.get(socket::LEVEL, name), Ok(size));
        }
    }
    let mut other = Socket::tcp();
    other.set(socket::LEVEL, socket::SO_SNDBUF, 0).unwrap();
    assert_eq!(other.get(socket::LEVEL, socket::SO_SNDBUF), Ok(0));
    assert_eq!(
        other.kernel(libc::SOL_SOCKET, libc::SO_SNDBUF) as u32,
        default
    );
}

#[test]
fn lingering_is_kept_and_only_a_reset_reaches_the_kernel() {
    let mut tcp = Socket::tcp();
    let linger = |tcp: &Socket| {
        let mut out = [0; 4];
        assert_eq!(
            tcp.get_bytes(socket::LEVEL, socket::SO_LINGER, &mut out),
            Ok(4)
        );
        out
    };
    let kernel_resets = |tcp: &Socket| {
        let mut out = [0; 8];
        option::get(tcp.fd.as_fd(), libc::SOL_SOCKET, libc::SO_LINGER, &mut out).unwrap();
        out[0] == 1
    };
    assert_eq!((linger(&tcp), tcp.state.linger()), ([0; 4], None));
    tcp.set_bytes(socket::LEVEL, socket::SO_LINGER, &[1, 0, 5, 1])
        .unwrap();
    assert_eq!(
        (linger(&tcp), tcp.state.linger()),
        ([1, 0, 5, 1], Some(0x105))
    );
    assert!(!kernel_resets(&tcp));
    tcp.set_bytes(socket::LEVEL, socket::SO_LINGER, &[0, 1, 0, 0])
        .unwrap();
    assert_eq!((linger(&tcp), tcp.state.linger()), ([1, 0, 0, 0], Some(0)));
    assert!(kernel_resets(&tcp));
    tcp.set(socket::LEVEL, socket::SO_DONTLINGER, 1).unwrap();
    assert_eq!(tcp.state.linger(), None);
    assert!(!kernel_resets(&tcp));
    assert_eq!(
        tcp.set_bytes(socket::LEVEL, socket::SO_LINGER, &[1, 0, 5]),
        Err(FAULT)
    );
    assert_eq!(
        tcp.get_bytes(socket::LEVEL, socket::SO_LINGER, &mut [0; 3]),
        Err(FAULT)
    );
}

#[test]
fn the_protocol_and_the_addresses_are_described() {
    let tcp = Socket::tcp();
    let mut info = [0; 628];
    assert_eq!(
        tcp.get_bytes(socket::LEVEL, socket::SO_PROTOCOL_INFOW, &mut info),
        Ok(628)
    );
    assert_eq!(info[92..96], 6u32.to_le_bytes());
    let short = tcp.get_bytes(socket::LEVEL, socket::SO_PROTOCOL_INFOW, &mut info[..627]);
    assert_eq!(short, Err(FAULT));
    let result = tcp.get_bytes(socket::LEVEL, socket::SO_PROTOCOL_INFOA, &mut info);
    assert_eq!(result, Ok(372));

    let peer = UdpSocket::bind("127.0.0.1:0").unwrap();
    let local = UdpSocket::bind("127.0.0.1:0").unwrap();
    local.connect(peer.local_addr().unwrap()).unwrap();
    let mut out = [0; 128];
    let state = OptionState::new();
    let len = get(
        local.as_fd(),
        &state,
        socket::LEVEL,
        socket::SO_BSP_STATE,
        &mut out,
    )
    .unwrap();
    assert_eq!(len, 72);
    let pointer = usize::from_le_bytes(*out[16..].first_chunk().unwrap());
    let at = pointer - out.as_ptr().addr();
    let remote = SocketAddress::from_windows(&out[at..]).unwrap();
    assert_eq!(
        std::net::SocketAddr::from(remote),
        peer.local_addr().unwrap()
    );
    assert_eq!(out[32..36], 2u32.to_le_bytes());
    for short in [4, 39, 55, 71] {
        let result = get(
            local.as_fd(),
            &state,
            socket::LEVEL,
            socket::SO_BSP_STATE,
            &mut out[..short],
        );
        assert_eq!(result, Err(FAULT), "{short}");
    }
}

#[test]
fn options_are_copied_to_another_descriptor() {
    let mut from = Socket::tcp();
    from.set(tcp::LEVEL, tcp::TCP_NODELAY, 1).unwrap();
    from.set(socket::LEVEL, socket::SO_KEEPALIVE, 1).unwrap();
    from.set(tcp::LEVEL, tcp::TCP_KEEPIDLE, 77).unwrap();
    from.set(socket::LEVEL, socket::SO_RCVBUF, 40_000).unwrap();
    from.set_bytes(socket::LEVEL, socket::SO_LINGER, &[1, 0, 0, 0])
        .unwrap();
    assert!(from.state.is_touched());
    let mut to = Socket::tcp();
    to.state = from.state;
    copy(from.fd.as_fd(), &to.state, to.fd.as_fd());
    assert_eq!(to.get(tcp::LEVEL, tcp::TCP_NODELAY), Ok(1));
    assert_eq!(to.get(socket::LEVEL, socket::SO_KEEPALIVE), Ok(1));
    assert_eq!(to.get(tcp::LEVEL, tcp::TCP_KEEPIDLE), Ok(77));
    assert_eq!(
        to.kernel(libc::SOL_SOCKET, libc::SO_RCVBUF),
        from.kernel(libc::SOL_SOCKET, libc::SO_RCVBUF)
    );
    assert_eq!(to.kernel(libc::SOL_SOCKET, libc::SO_LINGER), 1);
}

#[test]
fn the_threads_option_may_be_set_by_way_of_a_socket() {
    let mut tcp = Socket::tcp();
    assert_eq!(tcp.set(socket::LEVEL, socket::SO_OPENTYPE, 0x10), Ok(()));
    assert_eq!(
        Socket::udp().get(socket::LEVEL, socket::SO_OPENTYPE),
        Ok(0x10)
    );
    assert_eq!(tcp.set(socket::LEVEL, socket::SO_OPENTYPE, 0), Ok(()));
}
