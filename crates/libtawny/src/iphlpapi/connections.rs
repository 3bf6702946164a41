//! Connections and sockets of the whole computer: `GetExtendedTcpTable` and its kin.
//!
//! <https://learn.microsoft.com/windows/win32/api/iphlpapi/nf-iphlpapi-getextendedtcptable>

use tawny::Error;
use tawny::address::{AF_INET, AF_INET6};
use tawny::codes::*;
use tawny::ip_helper::{Connection, TcpState, Transport, connections};

use super::{Row, call, give, order, table};
use crate::types::{BOOL, DWORD};

/// What of each connection is told, besides its two ends.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Detail {
    Basic,
    /// The owner and, behind it, that nothing is done by the hardware.
    Second,
    OwnerPid,
    OwnerModule,
}

/// When the socket was made, and the module that has it: nobody knows.
const MODULE: [u8; 8 + 16 * 8] = [0; 8 + 16 * 8];

fn tcp_row(connection: &Connection, v6: bool, detail: Detail) -> Row {
    let mut row = Row::default();
    let state = connection.state as u32;
    if !v6 || detail == Detail::Basic {
        row.number(state);
    }
    for (ip, port) in [connection.local, connection.remote] {
        row.ip(ip);
        if v6 {
            row.number(0);
        }
        row.port(port);
    }
    if v6 && detail != Detail::Basic {
        row.number(state);
    }
    if detail != Detail::Basic {
        row.number(connection.owner);
    }
    match detail {
        Detail::OwnerModule => row.bytes(&MODULE),
        Detail::Second => row.number(0),
        _ => {}
    }
    row
}

fn udp_row(socket: &Connection, v6: bool, detail: Detail) -> Row {
    let mut row = Row::default();
    row.ip(socket.local.0);
    if v6 {
        row.number(0);
    }
    row.port(socket.local.1);
    if detail != Detail::Basic {
        row.number(socket.owner);
    }
    if detail == Detail::OwnerModule {
        // The time stamp begins at a multiple of eight; flags stand between it and the module.
        row.0.resize(row.0.len().next_multiple_of(8), 0);
        row.long(0);
        row.long(0);
        row.bytes(&MODULE[8..]);
    }
    row
}

/// # Safety
/// `size` is NULL or valid for reads and writes, `out` is NULL or valid for writes of `*size` bytes.
unsafe fn give_connections(
    transport: Transport,
    v6: bool,
    detail: Detail,
    keep: impl Fn(&Connection) -> bool,
    (out, size, wanted_order): (*mut u8, *mut DWORD, BOOL),
) -> Result<(), Error> {
    if size.is_null() {
        return Err(Error::new(ERROR_INVALID_PARAMETER));
    }
    let mut found = connections(transport, v6, detail != Detail::Basic)?;
    found.retain(|connection| keep(connection));
    order(&mut found, wanted_order, |one| (one.local, one.remote));
    let rows = found.iter().map(|one| match transport {
        Transport::Tcp => tcp_row(one, v6, detail),
        Transport::Udp => udp_row(one, v6, detail),
    });
    let alignment = if detail == Detail::OwnerModule { 8 } else { 4 };
    let bytes = table(&rows.collect::<Vec<_>>(), alignment);
    // SAFETY: promised by the caller.
    unsafe { give(&bytes, out, size, ERROR_INSUFFICIENT_BUFFER) }
}

/// Whether a family is that of IPv6.
fn is_v6(family: DWORD) -> Result<bool, Error> {
    match u16::try_from(family) {
        Ok(AF_INET) => Ok(false),
        Ok(AF_INET6) => Ok(true),
        _ => Err(Error::new(ERROR_INVALID_PARAMETER)),
    }
}

/// `TCP_TABLE_CLASS` names a detail in its third, and which connections in its rest.
///
/// <https://learn.microsoft.com/windows/win32/api/iphlpapi/nf-iphlpapi-getextendedtcptable>
///
/// # Safety
/// `size` is NULL or valid for reads and writes, `out` is NULL or valid for writes of `*size` bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_GetExtendedTcpTable(
    out: *mut u8,
    size: *mut DWORD,
    wanted_order: BOOL,
    family: DWORD,
    class: DWORD,
    _reserved: DWORD,
) -> DWORD {
    call(|| {
        let v6 = is_v6(family)?;
        let detail = match class / 3 {
            // There is no such table.
            0 if v6 => return Err(Error::new(ERROR_NOT_SUPPORTED)),
            0 => Detail::Basic,
            1 => Detail::OwnerPid,
            2 => Detail::OwnerModule,
            _ => return Err(Error::new(ERROR_INVALID_PARAMETER)),
        };
        let keep = |connection: &Connection| match class % 3 {
            0 => connection.state == TcpState::Listen,
            1 => connection.state != TcpState::Listen,
            _ => true,
        };
        let place = (out, size, wanted_order);
        // SAFETY: promised by the caller.
        unsafe { give_connections(Transport::Tcp, v6, detail, keep, place) }
    })
}

/// <https://learn.microsoft.com/windows/win32/api/iphlpapi/nf-iphlpapi-getextendedudptable>
///
/// # Safety
/// `size` is NULL or valid for reads and writes, `out` is NULL or valid for writes of `*size` bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_GetExtendedUdpTable(
    out: *mut u8,
    size: *mut DWORD,
    wanted_order: BOOL,
    family: DWORD,
    class: DWORD,
    _reserved: DWORD,
) -> DWORD {
    call(|| {
        let detail = match class {
            0 => Detail::Basic,
            1 => Detail::OwnerPid,
            2 => Detail::OwnerModule,
            _ => return Err(Error::new(ERROR_INVALID_PARAMETER)),
        };
        let place = (out, size, wanted_order);
        // SAFETY: promised by the caller.
        unsafe { give_connections(Transport::Udp, is_v6(family)?, detail, |_| true, place) }
    })
}

/// # Safety
/// As [`give_connections`].
unsafe fn basic(transport: Transport, v6: bool, place: (*mut u8, *mut DWORD, BOOL)) -> DWORD {
    // SAFETY: promised by the caller.
    call(|| unsafe { give_connections(transport, v6, Detail::Basic, |_| true, place) })
}

/// <https://learn.microsoft.com/windows/win32/api/iphlpapi/nf-iphlpapi-gettcptable>
///
/// # Safety
/// `size` is NULL or valid for reads and writes, `out` is NULL or valid for writes of `*size` bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_GetTcpTable(out: *mut u8, size: *mut DWORD, order: BOOL) -> DWORD {
    // SAFETY: promised by the caller.
    unsafe { basic(Transport::Tcp, false, (out, size, order)) }
}

/// <https://learn.microsoft.com/windows/win32/api/iphlpapi/nf-iphlpapi-gettcp6table>
///
/// # Safety
/// `size` is NULL or valid for reads and writes, `out` is NULL or valid for writes of `*size` bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_GetTcp6Table(out: *mut u8, size: *mut DWORD, order: BOOL) -> DWORD {
    // SAFETY: promised by the caller.
    unsafe { basic(Transport::Tcp, true, (out, size, order)) }
}

/// <https://learn.microsoft.com/windows/win32/api/iphlpapi/nf-iphlpapi-gettcptable2>
///
/// # Safety
/// `size` is NULL or valid for reads and writes, `out` is NULL or valid for writes of `*size` bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_GetTcpTable2(out: *mut u8, size: *mut DWORD, order: BOOL) -> DWORD {
    let (place, all) = ((out, size, order), |_: &Connection| true);
    // SAFETY: promised by the caller.
    call(|| unsafe { give_connections(Transport::Tcp, false, Detail::Second, all, place) })
}

/// <https://learn.microsoft.com/windows/win32/api/iphlpapi/nf-iphlpapi-gettcp6table2>
///
/// # Safety
/// `size` is NULL or valid for reads and writes, `out` is NULL or valid for writes of `*size` bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_GetTcp6Table2(out: *mut u8, size: *mut DWORD, order: BOOL) -> DWORD {
    let (place, all) = ((out, size, order), |_: &Connection| true);
    // SAFETY: promised by the caller.
    call(|| unsafe { give_connections(Transport::Tcp, true, Detail::Second, all, place) })
}

/// <https://learn.microsoft.com/windows/win32/api/iphlpapi/nf-iphlpapi-getudptable>
///
/// # Safety
/// `size` is NULL or valid for reads and writes, `out` is NULL or valid for writes of `*size` bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_GetUdpTable(out: *mut u8, size: *mut DWORD, order: BOOL) -> DWORD {
    // SAFETY: promised by the caller.
    unsafe { basic(Transport::Udp, false, (out, size, order)) }
}

/// <https://learn.microsoft.com/windows/win32/api/iphlpapi/nf-iphlpapi-getudp6table>
///
/// # Safety
/// `size` is NULL or valid for reads and writes, `out` is NULL or valid for writes of `*size` bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_GetUdp6Table(out: *mut u8, size: *mut DWORD, order: BOOL) -> DWORD {
    // SAFETY: promised by the caller.
    unsafe { basic(Transport::Udp, true, (out, size, order)) }
}

#[cfg(test)]
mod tests {
    use std::net::{Ipv6Addr, TcpListener, UdpSocket};

    use windows_sys::Win32::NetworkManagement::IpHelper::*;

    use super::*;

    #[test]
    fn rows_are_as_long_as_windows() {
        let _listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let _socket = UdpSocket::bind("127.0.0.1:0").unwrap();
        let mut tcp = connections(Transport::Tcp, false, false).unwrap().remove(0);
        let mut udp = connections(Transport::Udp, false, false).unwrap().remove(0);
        let second = tcp_row(&tcp, false, Detail::Second).0.len();
        assert_eq!(second, size_of::<MIB_TCPROW2>());
        let details = [Detail::Basic, Detail::OwnerPid, Detail::OwnerModule];
        let tcp4 = [
            size_of::<MIB_TCPROW_LH>(),
            size_of::<MIB_TCPROW_OWNER_PID>(),
            size_of::<MIB_TCPROW_OWNER_MODULE>(),
        ];
        assert_eq!(
            details.map(|detail| tcp_row(&tcp, false, detail).0.len()),
            tcp4
        );
        let udp4 = [
            size_of::<MIB_UDPROW>(),
            size_of::<MIB_UDPROW_OWNER_PID>(),
            size_of::<MIB_UDPROW_OWNER_MODULE>(),
        ];
        assert_eq!(
            details.map(|detail| udp_row(&udp, false, detail).0.len()),
            udp4
        );
        (tcp.local.0, tcp.remote.0) = (Ipv6Addr::LOCALHOST.into(), Ipv6Addr::LOCALHOST.into());
        udp.local.0 = Ipv6Addr::LOCALHOST.into();
        let tcp6 = [
            size_of::<MIB_TCP6ROW>(),
            size_of::<MIB_TCP6ROW_OWNER_PID>(),
            size_of::<MIB_TCP6ROW_OWNER_MODULE>(),
        ];
        assert_eq!(
            details.map(|detail| tcp_row(&tcp, true, detail).0.len()),
            tcp6
        );
        let udp6 = [
            size_of::<MIB_UDP6ROW>(),
            size_of::<MIB_UDP6ROW_OWNER_PID>(),
            size_of::<MIB_UDP6ROW_OWNER_MODULE>(),
        ];
        assert_eq!(
            details.map(|detail| udp_row(&udp, true, detail).0.len()),
            udp6
        );
    }
}
