//! Controls of TCP.
//!
//! <https://learn.microsoft.com/windows/win32/winsock/sio-tcp-info>,
//! <https://learn.microsoft.com/windows/win32/winsock/sio-keepalive-vals>

use tawny::Error;
use tawny::codes::{WSAEINVAL, WSAEMSGSIZE, WSAEOPNOTSUPP};
use tawny::socket::{Kind, Priority, Retransmissions, Socket, TcpInfo};

use super::codes::*;
use super::control::{Answer, Control};
use crate::winsock2::arguments::fail;

pub(super) fn perform(socket: &Socket, control: &Control<'_>) -> Result<Answer, Error> {
    match control.command {
        SIO_TCP_INFO => return tcp_info(socket, control),
        SIO_IDEAL_SEND_BACKLOG_QUERY => {
            let backlog = socket.ideal_send_backlog()?;
            return Ok(Answer::default().word(backlog).wants_room());
        }
        SIO_KEEPALIVE_VALS => {
            let [on, idle, interval] = [control.word(0)?, control.word(4)?, control.word(8)?];
            socket.set_keep_alive(on != 0, idle, interval)?;
        }
        SIO_TCP_INITIAL_RTO => set_initial_retransmissions(socket, control)?,
        SIO_TCP_SET_ACK_FREQUENCY => {
            let [segments] = control.bytes(0)?;
            socket.set_acknowledge_each(segments == 1)?;
        }
        SIO_LOOPBACK_FAST_PATH => {
            control.word(0)?;
            // There is no other path for loopback, so nothing to switch.
            if socket.kind() != Kind::Stream {
                return fail(WSAEOPNOTSUPP);
            }
        }
        SIO_PRIORITY_HINT => {
            let priority = match control.word(0)? {
                0 => Priority::VeryLow,
                1 => Priority::Low,
                2 => Priority::Normal,
                _ => return fail(WSAEINVAL),
            };
            socket.set_priority(priority)?;
        }
        SIO_SET_COMPATIBILITY_MODE => {
            /// `WsaBehaviorAutoTuning`, the last behaviour, and the first version that has them.
            const LAST: u32 = 2;
            const VISTA: u32 = 0x0600_0000;
            let [behaviour, version] = [control.word(0)?, control.word(4)?];
            if behaviour > LAST {
                return fail(WSAEINVAL);
            }
            // Those of older versions cannot be had.
            if version < VISTA {
                return fail(WSAEOPNOTSUPP);
            }
        }
        _ => return fail(WSAEOPNOTSUPP),
    }
    Ok(Answer::default())
}

/// `TCP_INFO_v0` or `TCP_INFO_v1`, as the input asks.
fn tcp_info(socket: &Socket, control: &Control<'_>) -> Result<Answer, Error> {
    let version = match control.input {
        Some(bytes) if bytes.len() == size_of::<u32>() => control.word(0)?,
        _ => return fail(WSAEMSGSIZE),
    };
    let info = socket.tcp_info()?;
    let answer = version_0(&info);
    match version {
        0 => Ok(answer),
        1 => Ok(version_1(answer, &info)),
        _ => fail(WSAEINVAL),
    }
}

fn version_0(info: &TcpInfo) -> Answer {
    let connected_for = info.connected_for.as_millis();
    let answer = Answer::default()
        .word(info.phase as u32)
        .word(info.mss)
        .long(u64::try_from(connected_for).unwrap_or(u64::MAX))
        .byte(info.timestamps.into())
        .word(info.round_trip)
        .word(info.shortest_round_trip)
        .word(info.in_flight)
        .word(info.congestion_window)
        .word(info.send_window)
        .word(info.receive_window)
        .word(info.receive_buffer)
        .long(info.sent)
        .long(info.received)
        .word(info.reordered)
        .word(info.sent_again)
        .word(info.fast_retransmits)
        .word(info.duplicates)
        .word(info.timeouts)
        .byte(info.syn_retransmits);
    let len = answer.len().next_multiple_of(size_of::<u64>());
    answer.pad_to(len).wants_room()
}

/// Linux knows how long sending was held up, not how often, nor how much went out meanwhile.
fn version_1(answer: Answer, info: &TcpInfo) -> Answer {
    let times = [
        info.limited_by_receiver,
        info.limited_by_congestion,
        info.limited_by_sender,
    ];
    times.iter().fold(answer, |answer, time| {
        let milliseconds = u32::try_from(time.as_millis()).unwrap_or(u32::MAX);
        answer.word(0).word(milliseconds).long(0)
    })
}

/// `TCP_INITIAL_RTO_PARAMETERS`
fn set_initial_retransmissions(socket: &Socket, control: &Control<'_>) -> Result<(), Error> {
    const UNSPECIFIED: u8 = u8::MAX;
    const NONE: u8 = u8::MAX - 1;
    let [_, _, count, _] = control.bytes(0)?;
    socket.set_initial_retransmissions(match count {
        0 | UNSPECIFIED => Retransmissions::Default,
        NONE => Retransmissions::Count(0),
        count => Retransmissions::Count(count),
    })
}
