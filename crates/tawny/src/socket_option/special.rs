//! Options whose value on Linux is another, or which Linux does not have.

use std::os::fd::BorrowedFd;

use libc::{IPPROTO_IP, SOL_SOCKET};
use tawny_engine::{net, option};

use super::value::{structure, write_bytes};
use super::{Kept, OptionState};
use crate::codes::{WSAEFAULT, WSAEINVAL, WSAENOPROTOOPT, WSAEOPNOTSUPP};
use crate::limits::{MAXIMUM_DATAGRAM, MAXIMUM_DATAGRAM_V6};
use crate::protocol_info::ProtocolInfo;
use crate::{Error, SocketAddress};

const NO_SUCH_OPTION: Error = Error::new(WSAENOPROTOOPT);
const INVALID: Error = Error::new(WSAEINVAL);

/// The kernel's `SOCK_*` of the socket.
pub(super) fn kind(fd: BorrowedFd<'_>) -> Option<i32> {
    option::get_int(fd, SOL_SOCKET, libc::SO_TYPE).ok()
}

/// The kernel's `AF_*` of the socket.
pub(super) fn family(fd: BorrowedFd<'_>) -> Option<i32> {
    option::get_int(fd, SOL_SOCKET, libc::SO_DOMAIN).ok()
}

pub(super) fn get_int(fd: BorrowedFd<'_>, level: i32, name: i32) -> Result<i32, Error> {
    option::get_int(fd, level, name).map_err(|error| option_error(error.into()))
}

pub(super) fn set_int(fd: BorrowedFd<'_>, level: i32, name: i32, value: i32) -> Result<(), Error> {
    option::set_int(fd, level, name, value).map_err(|error| option_error(error.into()))
}

/// The kernel calls an option that the kind of socket lacks an operation that is not supported.
fn option_error(error: Error) -> Error {
    if error.code() == WSAEOPNOTSUPP {
        NO_SUCH_OPTION
    } else {
        error
    }
}

/// The kernel's limits: seconds and probes of keep-alive.
const MAX_KEEP_ALIVE: u32 = 32_767;
const MAX_KEEP_ALIVE_COUNT: i32 = 127;

pub(super) fn take_error(fd: BorrowedFd<'_>, _: &OptionState) -> Result<u32, Error> {
    let pending = net::take_error(fd)?;
    Ok(pending.map_or(0, |error| Error::from(error).code()))
}

pub(super) fn longest_datagram(fd: BorrowedFd<'_>, _: &OptionState) -> Result<u32, Error> {
    match (kind(fd), family(fd)) {
        (Some(libc::SOCK_STREAM), _) => Err(NO_SUCH_OPTION),
        (_, Some(libc::AF_INET6)) => Ok(MAXIMUM_DATAGRAM_V6 as u32),
        _ => Ok(MAXIMUM_DATAGRAM as u32),
    }
}

/// `SO_BROADCAST` is "only valid for protocols that support broadcasting".
pub(super) fn get_broadcast(fd: BorrowedFd<'_>, _: &OptionState) -> Result<u32, Error> {
    if kind(fd) == Some(libc::SOCK_STREAM) {
        return Err(NO_SUCH_OPTION);
    }
    Ok(get_int(fd, SOL_SOCKET, libc::SO_BROADCAST)? as u32)
}

pub(super) fn set_broadcast(fd: BorrowedFd<'_>, _: &mut OptionState, on: u32) -> Result<(), Error> {
    if kind(fd) == Some(libc::SOCK_STREAM) {
        return Err(NO_SUCH_OPTION);
    }
    set_int(fd, SOL_SOCKET, libc::SO_BROADCAST, on as i32)
}

/// Windows ignores `SO_DONTROUTE` on IPv4 sockets and refuses it on IPv6 ones.
pub(super) fn set_dont_route(
    fd: BorrowedFd<'_>,
    state: &mut OptionState,
    on: u32,
) -> Result<(), Error> {
    if family(fd) == Some(libc::AF_INET6) {
        return Err(NO_SUCH_OPTION);
    }
    state.kept.set(Kept::DONT_ROUTE, on != 0);
    Ok(())
}

/// `SO_USELOOPBACK` is documented to fail with `WSAEINVAL` since Windows Vista.
pub(super) fn get_use_loopback(_: BorrowedFd<'_>, _: &OptionState) -> Result<u32, Error> {
    Err(INVALID)
}

pub(super) fn set_use_loopback(
    _: BorrowedFd<'_>,
    _: &mut OptionState,
    _: u32,
) -> Result<(), Error> {
    Err(INVALID)
}

// Timeouts: Tawny's descriptors never block, so it is Tawny that waits.

pub(super) fn get_receive_timeout(_: BorrowedFd<'_>, state: &OptionState) -> Result<u32, Error> {
    Ok(state.receive_timeout)
}

pub(super) fn set_receive_timeout(
    _: BorrowedFd<'_>,
    state: &mut OptionState,
    milliseconds: u32,
) -> Result<(), Error> {
    state.receive_timeout = milliseconds;
    Ok(())
}

pub(super) fn get_send_timeout(_: BorrowedFd<'_>, state: &OptionState) -> Result<u32, Error> {
    Ok(state.send_timeout)
}

pub(super) fn set_send_timeout(
    _: BorrowedFd<'_>,
    state: &mut OptionState,
    milliseconds: u32,
) -> Result<(), Error> {
    state.send_timeout = milliseconds;
    Ok(())
}

// Buffers: Linux doubles what is set, to pay for its bookkeeping, and reports the double.

pub(super) fn get_receive_buffer(fd: BorrowedFd<'_>, state: &OptionState) -> Result<u32, Error> {
    let kernel = || get_int(fd, SOL_SOCKET, libc::SO_RCVBUF).map(|size| size as u32);
    state.receive_buffer.map_or_else(kernel, Ok)
}

pub(super) fn set_receive_buffer(
    fd: BorrowedFd<'_>,
    state: &mut OptionState,
    size: u32,
) -> Result<(), Error> {
    set_buffer(fd, libc::SO_RCVBUFFORCE, libc::SO_RCVBUF, size)?;
    state.receive_buffer = Some(size);
    Ok(())
}

pub(super) fn get_send_buffer(fd: BorrowedFd<'_>, state: &OptionState) -> Result<u32, Error> {
    let kernel = || get_int(fd, SOL_SOCKET, libc::SO_SNDBUF).map(|size| size as u32);
    state.send_buffer.map_or_else(kernel, Ok)
}

pub(super) fn set_send_buffer(
    fd: BorrowedFd<'_>,
    state: &mut OptionState,
    size: u32,
) -> Result<(), Error> {
    set_buffer(fd, libc::SO_SNDBUFFORCE, libc::SO_SNDBUF, size)?;
    state.send_buffer = Some(size);
    Ok(())
}

/// Zero asks Windows to move data straight between the program's buffers and the network. The
/// kernel's smallest buffer would do the opposite, so its default stays.
fn set_buffer(fd: BorrowedFd<'_>, force: i32, name: i32, size: u32) -> Result<(), Error> {
    if size == 0 {
        return Ok(());
    }
    let size = i32::try_from(size).unwrap_or(i32::MAX);
    if option::set_int(fd, SOL_SOCKET, force, size).is_ok() {
        return Ok(());
    }
    // Without privilege the system's limit applies, as it may on Windows.
    set_int(fd, SOL_SOCKET, name, size)
}

pub(super) fn apply_buffers(state: &OptionState, fd: BorrowedFd<'_>) {
    for (force, name, size) in [
        (libc::SO_RCVBUFFORCE, libc::SO_RCVBUF, state.receive_buffer),
        (libc::SO_SNDBUFFORCE, libc::SO_SNDBUF, state.send_buffer),
    ] {
        let _ = size.map(|size| set_buffer(fd, force, name, size));
    }
}

// Lingering.

pub(super) fn get_linger(
    fd: BorrowedFd<'_>,
    state: &OptionState,
    out: &mut [u8],
) -> Result<usize, Error> {
    if kind(fd) == Some(libc::SOCK_DGRAM) {
        return Err(NO_SUCH_OPTION);
    }
    let on = u16::from(state.kept.contains(Kept::LINGER)).to_le_bytes();
    let seconds = state.linger.to_le_bytes();
    write_bytes(&[on[0], on[1], seconds[0], seconds[1]], out)
}

pub(super) fn set_linger(
    fd: BorrowedFd<'_>,
    state: &mut OptionState,
    value: &[u8],
) -> Result<(), Error> {
    let &[on_low, on_high, low, high] = structure(value)?;
    if kind(fd) == Some(libc::SOCK_DGRAM) {
        return Err(NO_SUCH_OPTION);
    }
    state.kept.set(Kept::LINGER, (on_low, on_high) != (0, 0));
    state.linger = u16::from_le_bytes([low, high]);
    apply_linger(state, fd);
    Ok(())
}

pub(super) fn get_dont_linger(fd: BorrowedFd<'_>, state: &OptionState) -> Result<u32, Error> {
    if kind(fd) == Some(libc::SOCK_DGRAM) {
        return Err(NO_SUCH_OPTION);
    }
    Ok(u32::from(!state.kept.contains(Kept::LINGER)))
}

pub(super) fn set_dont_linger(
    fd: BorrowedFd<'_>,
    state: &mut OptionState,
    on: u32,
) -> Result<(), Error> {
    if kind(fd) == Some(libc::SOCK_DGRAM) {
        return Err(NO_SUCH_OPTION);
    }
    state.kept.set(Kept::LINGER, on == 0);
    apply_linger(state, fd);
    Ok(())
}

pub(super) fn apply_linger(state: &OptionState, fd: BorrowedFd<'_>) {
    let reset = i32::from(state.linger() == Some(0)).to_ne_bytes();
    let mut linger = [0; 8];
    linger[..4].copy_from_slice(&reset);
    let _ = option::set(fd, SOL_SOCKET, libc::SO_LINGER, &linger);
}

// TCP.

pub(super) fn get_standard_urgent(_: BorrowedFd<'_>, state: &OptionState) -> Result<u32, Error> {
    Ok(u32::from(!state.kept.contains(Kept::BSD_URGENT)))
}

pub(super) fn set_standard_urgent(
    _: BorrowedFd<'_>,
    state: &mut OptionState,
    on: u32,
) -> Result<(), Error> {
    state.kept.set(Kept::BSD_URGENT, on == 0);
    Ok(())
}

/// Windows allows 255 probes; the kernel's limit is lower.
pub(super) fn keep_alive_count(count: u32) -> Result<i32, Error> {
    match u8::try_from(count) {
        Ok(count) => Ok(i32::from(count).min(MAX_KEEP_ALIVE_COUNT)),
        Err(_) => Err(INVALID),
    }
}

pub(super) fn keep_alive_time(seconds: u32) -> Result<i32, Error> {
    Ok(seconds.min(MAX_KEEP_ALIVE) as i32)
}

pub(super) fn unchanged(value: i32) -> u32 {
    value as u32
}

/// How many connections may be half open when `TCP_FASTOPEN` is on.
const FAST_OPEN_QUEUE: i32 = 128;

pub(super) fn fast_open_queue(on: u32) -> Result<i32, Error> {
    Ok(if on == 0 { 0 } else { FAST_OPEN_QUEUE })
}

pub(super) fn is_set(value: i32) -> u32 {
    u32::from(value != 0)
}

// TCP_MAXRT: all ones is for ever; the kernel's longest is 24 days.

pub(super) fn user_timeout_of_seconds(seconds: u32) -> Result<i32, Error> {
    match seconds {
        u32::MAX => Ok(i32::MAX),
        _ => Ok(i32::try_from(u64::from(seconds) * 1000).unwrap_or(i32::MAX)),
    }
}

pub(super) fn seconds_of_user_timeout(milliseconds: i32) -> u32 {
    match milliseconds {
        i32::MAX => u32::MAX,
        _ => (milliseconds as u32).div_ceil(1000),
    }
}

pub(super) fn user_timeout_of_milliseconds(milliseconds: u32) -> Result<i32, Error> {
    Ok(i32::try_from(milliseconds).unwrap_or(i32::MAX))
}

pub(super) fn milliseconds_of_user_timeout(milliseconds: i32) -> u32 {
    if milliseconds == i32::MAX {
        u32::MAX
    } else {
        milliseconds as u32
    }
}

// Fragments. `PMTUD_STATE` and the kernel's `IP_PMTUDISC_*` have other orders.

const PMTU_DISCOVERY: [(u32, i32); 4] = [
    (0, libc::IP_PMTUDISC_WANT),
    (1, libc::IP_PMTUDISC_DO),
    (2, libc::IP_PMTUDISC_DONT),
    (3, libc::IP_PMTUDISC_PROBE),
];

pub(super) fn kernel_mtu_discovery(windows: u32) -> Result<i32, Error> {
    let pair = PMTU_DISCOVERY.iter().find(|pair| pair.0 == windows);
    pair.map(|pair| pair.1).ok_or(INVALID)
}

pub(super) fn windows_mtu_discovery(kernel: i32) -> u32 {
    let pair = PMTU_DISCOVERY.iter().find(|pair| pair.1 == kernel);
    pair.map_or(0, |pair| pair.0)
}

/// Off is the kernel's default: larger datagrams are sent in fragments.
pub(super) fn unfragmented(on: u32) -> Result<i32, Error> {
    Ok(if on == 0 {
        libc::IP_PMTUDISC_WANT
    } else {
        libc::IP_PMTUDISC_DO
    })
}

pub(super) fn is_unfragmented(kernel: i32) -> u32 {
    u32::from(kernel == libc::IP_PMTUDISC_DO || kernel == libc::IP_PMTUDISC_PROBE)
}

pub(super) fn get_ip_options(
    fd: BorrowedFd<'_>,
    _: &OptionState,
    out: &mut [u8],
) -> Result<usize, Error> {
    option::get(fd, IPPROTO_IP, libc::IP_OPTIONS, out).map_err(|error| option_error(error.into()))
}

pub(super) fn set_ip_options(
    fd: BorrowedFd<'_>,
    _: &mut OptionState,
    value: &[u8],
) -> Result<(), Error> {
    let result = option::set(fd, IPPROTO_IP, libc::IP_OPTIONS, value);
    result.map_err(|error| option_error(error.into()))
}

/// `PROTECTION_LEVEL_EDGERESTRICTED`, which is Windows' default.
pub(super) const PROTECTION_LEVEL_DEFAULT: u8 = 20;

pub(super) fn get_protection(_: BorrowedFd<'_>, state: &OptionState) -> Result<u32, Error> {
    Ok(state.protection.into())
}

/// Kept and handed back: Linux has no notion of traffic that crossed a network address translator.
pub(super) fn set_protection(
    _: BorrowedFd<'_>,
    state: &mut OptionState,
    level: u32,
) -> Result<(), Error> {
    state.protection = match level {
        10 | 20 | 30 => level as u8,
        u32::MAX => PROTECTION_LEVEL_DEFAULT,
        _ => return Err(INVALID),
    };
    Ok(())
}

// Descriptions of the socket.

/// `CSADDR_INFO`: two pointers with lengths into the rest of the buffer, type and protocol.
pub(super) fn get_bsp_state(
    fd: BorrowedFd<'_>,
    _: &OptionState,
    out: &mut [u8],
) -> Result<usize, Error> {
    const HEAD: usize = 40;
    let start = out.as_ptr().expose_provenance();
    let mut info = [0; HEAD];
    let mut end = HEAD;
    for (entry, address) in [(0, net::local_address(fd)), (16, net::peer_address(fd))] {
        let Ok(address) = address else { continue };
        let address = SocketAddress::from_linux(address.as_bytes())?;
        let rest = out.get_mut(end..).ok_or(Error::new(WSAEFAULT))?;
        let len = address.write_windows(rest)?;
        info[entry..entry + 8].copy_from_slice(&(start + end).to_le_bytes());
        info[entry + 8..entry + 12].copy_from_slice(&(len as u32).to_le_bytes());
        // The next address begins at a multiple of eight.
        end += len.next_multiple_of(8);
    }
    info[32..36].copy_from_slice(&get_int(fd, SOL_SOCKET, libc::SO_TYPE)?.to_le_bytes());
    info[36..].copy_from_slice(&get_int(fd, SOL_SOCKET, libc::SO_PROTOCOL)?.to_le_bytes());
    write_bytes(&info, out)?;
    Ok(end.min(out.len()))
}

fn protocol_info(fd: BorrowedFd<'_>) -> Result<&'static ProtocolInfo, Error> {
    let kind = get_int(fd, SOL_SOCKET, libc::SO_TYPE)?;
    let v6 = family(fd) == Some(libc::AF_INET6);
    ProtocolInfo::find(v6, kind).ok_or(NO_SUCH_OPTION)
}

pub(super) fn get_protocol_info_a(
    fd: BorrowedFd<'_>,
    _: &OptionState,
    out: &mut [u8],
) -> Result<usize, Error> {
    write_bytes(&protocol_info(fd)?.to_ansi(), out)
}

pub(super) fn get_protocol_info_w(
    fd: BorrowedFd<'_>,
    _: &OptionState,
    out: &mut [u8],
) -> Result<usize, Error> {
    write_bytes(&protocol_info(fd)?.to_wide(), out)
}
