//! What the kernel knows of a TCP connection: `TCP_INFO` of [tcp(7)].
//!
//! [tcp(7)]: https://man7.org/linux/man-pages/man7/tcp.7.html

use std::io;
use std::os::fd::{AsRawFd, BorrowedFd};

use crate::option;

/// Numbers of a connection. What an older kernel does not tell is 0.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TcpState {
    /// `TCP_ESTABLISHED` and so on, from `linux/tcp_states.h`.
    pub state: u8,
    /// How often the last segment was sent again in vain.
    pub retransmits: u8,
    /// Segments carry time stamps.
    pub timestamps: bool,
    /// The longest segment sent, in bytes.
    pub send_mss: u32,
    /// The longest segment received, in bytes.
    pub receive_mss: u32,
    /// The smoothed round-trip time, in microseconds.
    pub round_trip: u32,
    /// The shortest, in microseconds.
    pub shortest_round_trip: u32,
    /// The congestion window, in segments.
    pub congestion_window: u32,
    /// Segments that were sent again.
    pub total_retransmits: u32,
    /// Bytes that wait to be sent for the first time.
    pub not_sent: u32,
    /// Bytes received, in order.
    pub received: u64,
    /// Bytes sent, with those sent again.
    pub sent: u64,
    /// Bytes sent again.
    pub sent_again: u64,
    /// The rate at which bytes arrived lately, in bytes per second.
    pub delivery_rate: u64,
    /// How long, in microseconds, there was something to send;
    pub busy: u64,
    /// how long of that the receiver's window was in the way,
    pub limited_by_receiver: u64,
    /// and how long the send buffer was.
    pub limited_by_buffer: u64,
    /// Duplicates that the peer reported.
    pub duplicates: u32,
    /// Segments that came out of order.
    pub out_of_order: u32,
    /// The window that the peer offers, in bytes.
    pub send_window: u32,
    /// The window offered to the peer, in bytes.
    pub receive_window: u32,
    /// Time-outs after which segments were sent again.
    pub timeouts: u16,
}

/// The longest form that is read.
const LENGTH: usize = 256;

impl TcpState {
    /// Asks the kernel.
    ///
    /// # Errors
    /// `ENOPROTOOPT`, `EOPNOTSUPP`: it is no TCP socket.
    pub fn of(fd: BorrowedFd<'_>) -> io::Result<Self> {
        let mut bytes = [0; LENGTH];
        option::get(fd, libc::IPPROTO_TCP, libc::TCP_INFO, &mut bytes)?;
        Ok(Self::read(&bytes))
    }

    /// The offsets are those of `struct tcp_info` in `linux/tcp.h`, which only ever grows.
    fn read(bytes: &[u8; LENGTH]) -> Self {
        let short = |at: usize| u16::from_ne_bytes([bytes[at], bytes[at + 1]]);
        let word = |at: usize| {
            let bytes = bytes[at..].first_chunk();
            bytes.map_or(0, |bytes| u32::from_ne_bytes(*bytes))
        };
        let long = |at: usize| {
            let bytes = bytes[at..].first_chunk();
            bytes.map_or(0, |bytes| u64::from_ne_bytes(*bytes))
        };
        const TIMESTAMPS: u8 = 1;
        Self {
            state: bytes[0],
            retransmits: bytes[2],
            timestamps: bytes[5] & TIMESTAMPS != 0,
            send_mss: word(16),
            receive_mss: word(20),
            round_trip: word(68),
            congestion_window: word(80),
            total_retransmits: word(100),
            received: long(128),
            not_sent: word(144),
            shortest_round_trip: word(148),
            delivery_rate: long(160),
            busy: long(168),
            limited_by_receiver: long(176),
            limited_by_buffer: long(184),
            sent: long(200),
            sent_again: long(208),
            duplicates: word(216),
            out_of_order: word(224),
            send_window: word(228),
            // What a kernel that does not tell the window would let come in one go.
            receive_window: match word(232) {
                0 => word(96),
                window => window,
            },
            timeouts: short(240),
        }
    }
}

/// Bytes that were given to be sent and that the peer has not acknowledged.
pub fn unacknowledged(fd: BorrowedFd<'_>) -> io::Result<usize> {
    let mut count = 0i32;
    // SAFETY: SIOCOUTQ writes one int.
    let result = unsafe { libc::ioctl(fd.as_raw_fd(), libc::TIOCOUTQ, &raw mut count) };
    if result < 0 {
        return Err(io::Error::last_os_error());
    }
    Ok(count.max(0) as usize)
}

#[cfg(test)]
mod tests {
    use std::io::{Read, Write};
    use std::net::{TcpListener, TcpStream, UdpSocket};
    use std::os::fd::AsFd;

    use super::*;

    const ESTABLISHED: u8 = 1;
    const LISTEN: u8 = 10;

    #[test]
    fn a_connection_counts_its_bytes() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        assert_eq!(TcpState::of(listener.as_fd()).unwrap().state, LISTEN);
        let mut client = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
        let (mut server, _) = listener.accept().unwrap();
        client.write_all(&[7; 1000]).unwrap();
        server.read_exact(&mut [0; 1000]).unwrap();
        let state = TcpState::of(server.as_fd()).unwrap();
        assert_eq!((state.state, state.received), (ESTABLISHED, 1000));
        assert_ne!(state.congestion_window, 0);
        assert!(state.send_mss > 100, "{state:?}");
        let state = TcpState::of(client.as_fd()).unwrap();
        assert_eq!((state.sent, state.sent_again), (1000, 0));
        assert!(state.send_window > 0);
    }

    #[test]
    fn only_tcp_has_a_state() {
        let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
        assert!(TcpState::of(socket.as_fd()).is_err());
    }
}
