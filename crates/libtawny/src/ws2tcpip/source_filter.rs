//! Whom members of a group hear: getsourcefilter, setsourcefilter and their forms for IPv4.
//!
//! <https://learn.microsoft.com/windows/win32/api/ws2tcpip/nf-ws2tcpip-setsourcefilter>

use std::net::{IpAddr, Ipv4Addr};

use tawny::address::SOCKADDR_STORAGE_LEN;
use tawny::codes::{WSAEADDRNOTAVAIL, WSAEFAULT, WSAEINVAL, WSAENOBUFS};
use tawny::limits::MAXIMUM_SOURCES;
use tawny::socket::{FilterMode, SourceFilter};
use tawny::{Error, SocketAddress, local_address};

use crate::pointer::{self, give};
use crate::types::*;
use crate::winsock2::arguments::{address, fail, winsock_call};
use crate::winsock2::socket::find;

/// `MULTICAST_MODE_TYPE`
pub(crate) fn mode(number: u32) -> Result<FilterMode, Error> {
    match number {
        0 => Ok(FilterMode::Include),
        1 => Ok(FilterMode::Exclude),
        _ => fail(WSAEINVAL),
    }
}

/// The number of a mode.
pub(crate) fn number(mode: FilterMode) -> u32 {
    match mode {
        FilterMode::Include => 0,
        FilterMode::Exclude => 1,
    }
}

/// How many sources a program names.
pub(crate) fn count(number: u32) -> Result<usize, Error> {
    match number as usize {
        count @ ..=MAXIMUM_SOURCES => Ok(count),
        _ => fail(WSAENOBUFS),
    }
}

/// The index of an interface that is named by address, or as 0.x.x.x by index.
pub(crate) fn interface(octets: [u8; 4]) -> Result<u32, Error> {
    match octets {
        [0, ..] => Ok(u32::from_be_bytes(octets)),
        _ => local_address::interface_with(Ipv4Addr::from(octets).into())
            .ok_or(Error::new(WSAEADDRNOTAVAIL)),
    }
}

/// An `IN_ADDR`, which is in network order.
fn ip(address: u32) -> IpAddr {
    Ipv4Addr::from(address.to_ne_bytes()).into()
}

/// <https://learn.microsoft.com/windows/win32/api/ws2tcpip/nf-ws2tcpip-setipv4sourcefilter>
///
/// # Safety
/// A non-NULL `sources` must be valid for `source_count` elements.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_setipv4sourcefilter(
    socket: SOCKET,
    on: u32,
    group: u32,
    filter_mode: u32,
    source_count: ULONG,
    sources: *const [u8; 4],
) -> i32 {
    winsock_call(SOCKET_ERROR, || {
        let socket = find(socket)?;
        // SAFETY: promised by the caller.
        let sources = unsafe { pointer::slice(sources, count(source_count)?) };
        let sources = sources.ok_or(Error::new(WSAEFAULT))?;
        let filter = SourceFilter {
            mode: mode(filter_mode)?,
            sources: sources
                .iter()
                .map(|ip| Ipv4Addr::from(*ip).into())
                .collect(),
        };
        socket.set_source_filter(interface(on.to_ne_bytes())?, ip(group), &filter)?;
        Ok(0)
    })
}

/// <https://learn.microsoft.com/windows/win32/api/ws2tcpip/nf-ws2tcpip-getipv4sourcefilter>
///
/// # Safety
/// Non-NULL pointers must be valid, `sources` for writes of `*source_count` elements.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_getipv4sourcefilter(
    socket: SOCKET,
    on: u32,
    group: u32,
    filter_mode: *mut u32,
    source_count: *mut ULONG,
    sources: *mut [u8; 4],
) -> i32 {
    winsock_call(SOCKET_ERROR, || {
        let socket = find(socket)?;
        let (on, group) = (interface(on.to_ne_bytes())?, ip(group));
        // SAFETY: promised by the caller.
        unsafe {
            answer(filter_mode, source_count, sources, || {
                socket.source_filter(on, group)
            })
        }
    })
}

/// <https://learn.microsoft.com/windows/win32/api/ws2tcpip/nf-ws2tcpip-setsourcefilter>
///
/// # Safety
/// `group` must be NULL or valid for `group_len` bytes, and `sources` for `source_count` elements.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_setsourcefilter(
    socket: SOCKET,
    on: ULONG,
    group: *const u8,
    group_len: i32,
    filter_mode: u32,
    source_count: ULONG,
    sources: *const [u8; SOCKADDR_STORAGE_LEN],
) -> i32 {
    winsock_call(SOCKET_ERROR, || {
        let socket = find(socket)?;
        // SAFETY: promised by the caller.
        let (group, sources) = unsafe {
            let sources = pointer::slice(sources, count(source_count)?);
            (address(group, group_len)?, sources)
        };
        let sources = sources.ok_or(Error::new(WSAEFAULT))?;
        let source = |bytes: &[u8; _]| Ok(SocketAddress::from_windows(bytes)?.ip());
        let filter = SourceFilter {
            mode: mode(filter_mode)?,
            sources: sources.iter().map(source).collect::<Result<_, Error>>()?,
        };
        socket.set_source_filter(on, group.ip(), &filter)?;
        Ok(0)
    })
}

/// <https://learn.microsoft.com/windows/win32/api/ws2tcpip/nf-ws2tcpip-getsourcefilter>
///
/// # Safety
/// Non-NULL pointers must be valid, `group` for `group_len` bytes and `sources` for writes of
/// `*source_count` elements.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_getsourcefilter(
    socket: SOCKET,
    on: ULONG,
    group: *const u8,
    group_len: i32,
    filter_mode: *mut u32,
    source_count: *mut ULONG,
    sources: *mut [u8; SOCKADDR_STORAGE_LEN],
) -> i32 {
    winsock_call(SOCKET_ERROR, || {
        let socket = find(socket)?;
        // SAFETY: promised by the caller.
        unsafe {
            let group = address(group, group_len)?;
            answer(filter_mode, source_count, sources, || {
                socket.source_filter(on, group.ip())
            })
        }
    })
}

/// A source as a program wants it.
trait Source: Sized {
    fn of(ip: IpAddr) -> Self;
}

impl Source for [u8; 4] {
    fn of(ip: IpAddr) -> Self {
        match ip {
            IpAddr::V4(ip) => ip.octets(),
            IpAddr::V6(_) => [0; 4],
        }
    }
}

impl Source for [u8; SOCKADDR_STORAGE_LEN] {
    fn of(ip: IpAddr) -> Self {
        let mut storage = [0; SOCKADDR_STORAGE_LEN];
        let (bytes, len) = SocketAddress::from((ip, 0)).to_windows();
        storage[..len].copy_from_slice(&bytes[..len]);
        storage
    }
}

/// Writes the mode, the number of all sources, and as many of them as there is room for.
///
/// # Safety
/// Non-NULL pointers must be valid, `sources` for writes of `*source_count` elements.
unsafe fn answer<S: Source>(
    filter_mode: *mut u32,
    source_count: *mut ULONG,
    sources: *mut S,
    ask: impl FnOnce() -> Result<SourceFilter, Error>,
) -> Result<i32, Error> {
    let fault = Error::new(WSAEFAULT);
    // SAFETY: promised by the caller.
    let room = unsafe { pointer::copy(source_count) }.ok_or(fault)? as usize;
    if filter_mode.is_null() || (sources.is_null() && room != 0) {
        return Err(fault);
    }
    let filter = ask()?;
    // SAFETY: promised by the caller; no more is written than there is room for.
    unsafe {
        give(filter_mode, number(filter.mode));
        give(source_count, filter.sources.len() as ULONG);
        for (index, source) in filter.sources.iter().take(room).enumerate() {
            give(sources.add(index), S::of(*source));
        }
    }
    Ok(0)
}
