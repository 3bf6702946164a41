//! What a program can ask about a TCP connection and how it can tune it.
//!
//! <https://learn.microsoft.com/windows/win32/winsock/sio-tcp-info>,
//! <https://learn.microsoft.com/windows/win32/winsock/sio-ideal-send-backlog-query>,
//! <https://learn.microsoft.com/windows/win32/winsock/sio-tcp-initial-rto>

use std::os::fd::AsFd;
use std::time::Duration;

use tawny_engine::option;
use tawny_engine::tcp_state::{self, TcpState};

use super::super::{BROKEN, Phase, SHUT_SEND, Socket, from_io};
use crate::Error;
use crate::codes::*;

/// How far a connection has come: `TCPSTATE`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[doc(alias = "TCPSTATE")]
#[allow(missing_docs, reason = "the names of RFC 9293")]
pub enum TcpPhase {
    Closed = 0,
    Listen = 1,
    SynSent = 2,
    SynReceived = 3,
    Established = 4,
    FinWait1 = 5,
    FinWait2 = 6,
    CloseWait = 7,
    Closing = 8,
    LastAck = 9,
    TimeWait = 10,
}

/// Figures of a TCP connection; see the page of `TCP_INFO_v0`. Times are in the units of that page.
#[derive(Clone, Copy, Debug)]
#[doc(alias = "TCP_INFO_v0")]
#[doc(alias = "TCP_INFO_v1")]
pub struct TcpInfo {
    /// How far the connection has come.
    pub phase: TcpPhase,
    /// The longest segment, in bytes.
    pub mss: u32,
    /// Since when the connection is there.
    pub connected_for: Duration,
    /// Segments carry time stamps.
    pub timestamps: bool,
    /// The smoothed round-trip time, in microseconds.
    pub round_trip: u32,
    /// The shortest, in microseconds.
    pub shortest_round_trip: u32,
    /// Bytes sent and not acknowledged.
    pub in_flight: u32,
    /// The congestion window, in bytes.
    pub congestion_window: u32,
    /// The peer's window, in bytes.
    pub send_window: u32,
    /// One's own window, in bytes.
    pub receive_window: u32,
    /// The size of the receive buffer, in bytes.
    pub receive_buffer: u32,
    /// Bytes sent.
    pub sent: u64,
    /// Bytes received.
    pub received: u64,
    /// Bytes that came out of order: the segments that did, at their usual length.
    pub reordered: u32,
    /// Bytes sent again.
    pub sent_again: u32,
    /// Segments sent again other than after a time-out.
    pub fast_retransmits: u32,
    /// Duplicates that the peer reported.
    pub duplicates: u32,
    /// Time-outs.
    pub timeouts: u32,
    /// How often the first segment was sent again.
    pub syn_retransmits: u8,
    /// For how long the peer's window held sending up,
    pub limited_by_receiver: Duration,
    /// the congestion window,
    pub limited_by_congestion: Duration,
    /// and the lack of data in the send buffer.
    pub limited_by_sender: Duration,
}

/// The most that an ideal backlog can be, in bytes.
const LARGEST_BACKLOG: u64 = 16 << 20;

impl TcpPhase {
    /// `linux/tcp_states.h`.
    fn from_linux(state: u8) -> Self {
        match state {
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

/// What a retransmission parameter is set to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Retransmissions {
    /// What the system has.
    Default,
    /// So many.
    Count(u8),
}

impl Socket {
    fn check_tcp(&self, otherwise: u32) -> Result<(), Error> {
        match self.is_tcp() {
            true => Ok(()),
            false => Err(Error::new(otherwise)),
        }
    }

    /// Figures of the connection.
    ///
    /// # Errors
    /// `WSAEINVAL` for other than TCP.
    #[doc(alias = "SIO_TCP_INFO")]
    pub fn tcp_info(&self) -> Result<TcpInfo, Error> {
        self.check_tcp(WSAEINVAL)?;
        self.settle_connect();
        let fd = self.open()?;
        let kernel = TcpState::of(fd.as_fd()).map_err(from_io)?;
        let phase = TcpPhase::from_linux(kernel.state);
        let outstanding = tcp_state::unacknowledged(fd.as_fd()).unwrap_or(0) as u32;
        let buffer = option::get_int(fd.as_fd(), libc::SOL_SOCKET, libc::SO_RCVBUF);
        let connected_at = self.state.lock().connected_at;
        let microseconds = Duration::from_micros;
        let limited = kernel.limited_by_receiver + kernel.limited_by_buffer;
        Ok(TcpInfo {
            phase,
            mss: kernel.send_mss,
            connected_for: connected_at.map_or(Duration::ZERO, |since| since.elapsed()),
            timestamps: kernel.timestamps,
            round_trip: kernel.round_trip,
            shortest_round_trip: kernel.shortest_round_trip,
            in_flight: outstanding.saturating_sub(kernel.not_sent),
            congestion_window: kernel.congestion_window.saturating_mul(kernel.send_mss),
            send_window: kernel.send_window,
            receive_window: kernel.receive_window,
            receive_buffer: buffer.unwrap_or(0) as u32,
            sent: kernel.sent,
            received: kernel.received,
            reordered: kernel.out_of_order.saturating_mul(kernel.receive_mss),
            sent_again: u32::try_from(kernel.sent_again).unwrap_or(u32::MAX),
            fast_retransmits: kernel
                .total_retransmits
                .saturating_sub(kernel.timeouts.into()),
            duplicates: kernel.duplicates,
            timeouts: kernel.timeouts.into(),
            syn_retransmits: match phase {
                TcpPhase::SynSent | TcpPhase::SynReceived => kernel.retransmits,
                _ => 0,
            },
            limited_by_receiver: microseconds(kernel.limited_by_receiver),
            limited_by_congestion: microseconds(kernel.busy.saturating_sub(limited)),
            limited_by_sender: microseconds(kernel.limited_by_buffer),
        })
    }

    /// How many bytes it pays to have outstanding: what the connection carries in a round trip, or
    /// its congestion window, as far as the peer's window lets them.
    ///
    /// # Errors
    /// `WSAEOPNOTSUPP` for other than TCP, `WSAENOTCONN`; `WSA_OPERATION_ABORTED` when sending has
    /// ended or the connection was reset.
    #[doc(alias = "SIO_IDEAL_SEND_BACKLOG_QUERY")]
    pub fn ideal_send_backlog(&self) -> Result<u32, Error> {
        self.check_tcp(WSAEOPNOTSUPP)?;
        self.settle_connect();
        if !self.is_connected() {
            return Err(Error::new(WSAENOTCONN));
        }
        if self.has(BROKEN | SHUT_SEND) {
            return Err(Error::new(WSA_OPERATION_ABORTED));
        }
        let fd = self.open()?;
        let kernel = TcpState::of(fd.as_fd()).map_err(from_io)?;
        let window = u64::from(kernel.congestion_window) * u64::from(kernel.send_mss);
        let round_trip = u128::from(kernel.delivery_rate) * u128::from(kernel.round_trip);
        let in_round_trip = u64::try_from(round_trip / 1_000_000).unwrap_or(u64::MAX);
        let mut ideal = window.max(in_round_trip).min(LARGEST_BACKLOG);
        // Kernels before 5.4 do not tell the peer's window.
        if kernel.send_window != 0 {
            ideal = ideal.min(kernel.send_window.into());
        }
        Ok(ideal as u32)
    }

    /// How often the first segment is sent again before a connect fails. The round-trip time that
    /// Windows takes beside it, Linux measures for itself.
    ///
    /// # Errors
    /// `WSAEINVAL` for other than TCP, and when the connection was begun.
    #[doc(alias = "SIO_TCP_INITIAL_RTO")]
    pub fn set_initial_retransmissions(&self, count: Retransmissions) -> Result<(), Error> {
        self.check_tcp(WSAEINVAL)?;
        if !matches!(self.phase(), Phase::Fresh | Phase::Bound | Phase::Listening) {
            return Err(Error::new(WSAEINVAL));
        }
        let fd = self.open()?;
        let count = match count {
            // The kernel takes 0 for its own default only before it was set.
            Retransmissions::Default => DEFAULT_SYN_RETRANSMISSIONS,
            Retransmissions::Count(count) => i32::from(count).clamp(1, MOST_SYN_RETRANSMISSIONS),
        };
        option::set_int(fd.as_fd(), libc::IPPROTO_TCP, libc::TCP_SYNCNT, count).map_err(from_io)
    }

    /// After how many segments they are acknowledged: after each one, or as the system likes.
    ///
    /// # Errors
    /// `WSAEINVAL` for other than TCP.
    #[doc(alias = "SIO_TCP_SET_ACK_FREQUENCY")]
    pub fn set_acknowledge_each(&self, each: bool) -> Result<(), Error> {
        self.check_tcp(WSAEINVAL)?;
        let fd = self.open()?;
        let level = libc::IPPROTO_TCP;
        option::set_int(fd.as_fd(), level, libc::TCP_QUICKACK, each.into()).map_err(from_io)
    }

    /// Whether the data is urgent to no one: it goes behind other data of this machine.
    ///
    /// # Errors
    /// `WSAENOTSOCK`.
    #[doc(alias = "SIO_PRIORITY_HINT")]
    pub fn set_priority(&self, priority: Priority) -> Result<(), Error> {
        let fd = self.open()?;
        let value = match priority {
            Priority::VeryLow => TC_PRIO_FILLER,
            Priority::Low => TC_PRIO_BULK,
            Priority::Normal => TC_PRIO_BESTEFFORT,
        };
        option::set_int(fd.as_fd(), libc::SOL_SOCKET, libc::SO_PRIORITY, value).map_err(from_io)
    }
}

/// How much a socket's data matters: `SOCKET_PRIORITY_HINT`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[doc(alias = "SOCKET_PRIORITY_HINT")]
pub enum Priority {
    /// Only when there is nothing else to send.
    VeryLow,
    /// Behind other data.
    Low,
    /// As ever.
    Normal,
}

/// `linux/pkt_sched.h`.
const TC_PRIO_BESTEFFORT: i32 = 0;
const TC_PRIO_FILLER: i32 = 1;
const TC_PRIO_BULK: i32 = 2;

/// `net.ipv4.tcp_syn_retries`, as the kernel has it by default, and its limit.
const DEFAULT_SYN_RETRANSMISSIONS: i32 = 6;
const MOST_SYN_RETRANSMISSIONS: i32 = 127;
