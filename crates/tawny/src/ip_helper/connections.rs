//! TCP connections and UDP sockets of the whole computer: `/proc/net`.
//!
//! <https://learn.microsoft.com/windows/win32/api/iphlpapi/nf-iphlpapi-getextendedtcptable>

use std::collections::HashMap;
use std::fs;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::os::unix::fs::MetadataExt;

use crate::Error;
use crate::codes::ERROR_NOT_SUPPORTED;

/// A protocol with ports.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Transport {
    /// TCP
    Tcp,
    /// UDP
    Udp,
}

/// The state of a TCP connection, with the number that it has on Windows.
#[doc(alias = "MIB_TCP_STATE")]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TcpState {
    /// Nothing
    Closed = 1,
    /// Listening
    Listen = 2,
    /// Asked for
    SynSent = 3,
    /// Answered
    SynReceived = 4,
    /// There
    Established = 5,
    /// This side has ended
    FinWait1 = 6,
    /// That is acknowledged
    FinWait2 = 7,
    /// The other side has ended
    CloseWait = 8,
    /// Both sides have
    Closing = 9,
    /// The end of this side, the last, is not acknowledged
    LastAck = 10,
    /// Over, and late packets are waited for
    TimeWait = 11,
}

impl TcpState {
    /// By Linux's number.
    fn of(number: u8) -> Self {
        match number {
            1 => Self::Established,
            2 => Self::SynSent,
            3 | 12 => Self::SynReceived,
            4 => Self::FinWait1,
            5 => Self::FinWait2,
            6 => Self::TimeWait,
            8 => Self::CloseWait,
            9 => Self::LastAck,
            10 => Self::Listen,
            11 => Self::Closing,
            _ => Self::Closed,
        }
    }
}

/// A connection or socket.
#[doc(alias = "MIB_TCPROW_OWNER_PID")]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Connection {
    /// The address on this side.
    pub local: (IpAddr, u16),
    /// The address on the other; zeroes where there is none.
    pub remote: (IpAddr, u16),
    /// The state; of UDP, `Closed`.
    pub state: TcpState,
    /// The process that has the socket; 0 where that cannot be seen.
    pub owner: u32,
    /// By which the owner is found.
    inode: u64,
}

/// The address in a line: each 32-bit word in the computer's byte order.
fn address(text: &str) -> Option<(IpAddr, u16)> {
    let (host, port) = text.split_once(':')?;
    let word = |index: usize| u32::from_str_radix(host.get(index * 8..index * 8 + 8)?, 16).ok();
    let ip = match host.len() {
        8 => Ipv4Addr::from(word(0)?.to_ne_bytes()).into(),
        32 => {
            let mut bytes = [0; 16];
            for (index, part) in bytes.chunks_exact_mut(4).enumerate() {
                part.copy_from_slice(&word(index)?.to_ne_bytes());
            }
            Ipv6Addr::from(bytes).into()
        }
        _ => return None,
    };
    Some((ip, u16::from_str_radix(port, 16).ok()?))
}

fn parse(line: &str) -> Option<Connection> {
    let mut words = line.split_ascii_whitespace().skip(1);
    let (local, remote) = (address(words.next()?)?, address(words.next()?)?);
    let state = u8::from_str_radix(words.next()?, 16).ok()?;
    // In between: the queues, the timer, the retransmissions, the user, the time.
    let inode = words.nth(5)?.parse().ok()?;
    Some(Connection {
        local,
        remote,
        state: TcpState::of(state),
        owner: 0,
        inode,
    })
}

/// The connections or sockets of a protocol over IPv4, or over IPv6. `owners`: their processes are
/// looked for as well.
///
/// # Errors
/// `ERROR_NOT_SUPPORTED`: the computer has no such protocol, or does not tell.
#[doc(alias = "GetExtendedTcpTable")]
#[doc(alias = "GetExtendedUdpTable")]
pub fn connections(transport: Transport, v6: bool, owners: bool) -> Result<Vec<Connection>, Error> {
    let file = match (transport, v6) {
        (Transport::Tcp, false) => "/proc/net/tcp",
        (Transport::Tcp, true) => "/proc/net/tcp6",
        (Transport::Udp, false) => "/proc/net/udp",
        (Transport::Udp, true) => "/proc/net/udp6",
    };
    let text = fs::read_to_string(file).map_err(|_| Error::new(ERROR_NOT_SUPPORTED))?;
    let mut found: Vec<_> = text.lines().skip(1).filter_map(parse).collect();
    if transport == Transport::Udp {
        for socket in &mut found {
            socket.state = TcpState::Closed;
        }
    }
    if owners {
        let owners = owners_of_sockets();
        for connection in &mut found {
            connection.owner = owners.get(&connection.inode).copied().unwrap_or(0);
        }
    }
    Ok(found)
}

/// Which process has the socket of an inode: what can be seen of it.
fn owners_of_sockets() -> HashMap<u64, u32> {
    let mut owners = HashMap::new();
    for process in fs::read_dir("/proc").into_iter().flatten().flatten() {
        let Some(id) = process
            .file_name()
            .to_str()
            .and_then(|name| name.parse().ok())
        else {
            continue;
        };
        let descriptors = fs::read_dir(process.path().join("fd"));
        for descriptor in descriptors.into_iter().flatten().flatten() {
            let path = descriptor.path();
            let is_socket = fs::read_link(&path)
                .is_ok_and(|link| link.to_string_lossy().starts_with("socket:"));
            if is_socket && let Ok(metadata) = fs::metadata(&path) {
                owners.insert(metadata.ino(), id);
            }
        }
    }
    owners
}

#[cfg(test)]
mod tests {
    use std::net::{TcpListener, TcpStream, UdpSocket};

    use super::*;

    #[test]
    fn a_listener_and_its_connection() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let client = TcpStream::connect(("127.0.0.1", port)).unwrap();
        let here = IpAddr::from(Ipv4Addr::LOCALHOST);
        let all = connections(Transport::Tcp, false, true).unwrap();
        let at = |state: TcpState| {
            let matches = |one: &&Connection| one.local == (here, port) && one.state == state;
            all.iter().find(matches).unwrap()
        };
        let listening = at(TcpState::Listen);
        assert_eq!(listening.owner, std::process::id());
        assert_eq!(listening.remote, (Ipv4Addr::UNSPECIFIED.into(), 0));
        let connected = at(TcpState::Established);
        assert_eq!(connected.remote.1, client.local_addr().unwrap().port());
    }

    #[test]
    fn a_datagram_socket() {
        let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
        let local = socket.local_addr().unwrap();
        let all = connections(Transport::Udp, false, false).unwrap();
        assert!(
            all.iter()
                .any(|one| one.local == (local.ip(), local.port()))
        );
    }

    #[test]
    fn lines() {
        let line = "   0: 00000000000000000000000001000000:1F90 \
            00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000     0 \
            0 4711 1 0 100 0 0 10 0";
        let found = parse(line).unwrap();
        assert_eq!(found.local, (Ipv6Addr::LOCALHOST.into(), 8080));
        assert_eq!((found.state, found.inode), (TcpState::Listen, 4711));
        assert_eq!(parse("0: zz:1 q"), None);
        assert_eq!(parse(""), None);
    }
}
