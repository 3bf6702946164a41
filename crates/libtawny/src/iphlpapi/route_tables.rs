//! Routes and neighbours: `GetIpForwardTable`, `GetBestInterface`, `GetIpNetTable` and their kin.
//!
//! <https://learn.microsoft.com/windows/win32/api/iphlpapi/nf-iphlpapi-getipforwardtable>

use std::net::{IpAddr, Ipv4Addr};

use tawny::address::AF_INET6;
use tawny::codes::*;
use tawny::ip_helper::{
    Interface, NeighbourState, Route, RouteKind, RouteOrigin, best_route, interfaces, neighbours,
    routes,
};
use tawny::{Error, SocketAddress};

use super::{Row, call, give_table, mask, network_order, order, some};
use crate::pointer;
use crate::types::{BOOL, DWORD};

/// `MIB_IPFORWARDROW`, fourteen DWORDs.
#[repr(C)]
pub struct MIB_IPFORWARDROW([DWORD; 14]);

fn row_of(route: &Route, interfaces: &[Interface]) -> Option<(Ipv4Addr, Row)> {
    const DIRECT: u32 = 3;
    const INDIRECT: u32 = 4;
    const PROTOCOL_LOCAL: u32 = 2;
    const PROTOCOL_NETMGMT: u32 = 3;
    let IpAddr::V4(destination) = route.destination else {
        return None;
    };
    // Without a gateway the next hop is this computer's own address there.
    let own = || {
        let interface = interfaces.iter().find(|one| one.index == route.interface)?;
        interface.addresses.first().map(|address| address.ip)
    };
    let next_hop = match route.gateway.or(route.source).or_else(own) {
        Some(IpAddr::V4(ip)) => ip,
        _ => Ipv4Addr::UNSPECIFIED,
    };
    let mut row = Row::default();
    row.number(network_order(destination));
    row.number(network_order(mask(route.prefix_len)));
    row.number(0);
    row.number(network_order(next_hop));
    row.number(route.interface);
    let indirect = route.kind == RouteKind::Indirect;
    row.number(if indirect { INDIRECT } else { DIRECT });
    row.number(match route.origin {
        RouteOrigin::Manual => PROTOCOL_NETMGMT,
        _ => PROTOCOL_LOCAL,
    });
    // Its age and the next hop's autonomous system.
    row.number(0);
    row.number(0);
    row.number(route.metric);
    (0..4).for_each(|_| row.number(u32::MAX));
    Some((destination, row))
}

/// <https://learn.microsoft.com/windows/win32/api/iphlpapi/nf-iphlpapi-getipforwardtable>
///
/// # Safety
/// `size` is NULL or valid for reads and writes, `out` is NULL or valid for writes of `*size` bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_GetIpForwardTable(
    out: *mut u8,
    size: *mut DWORD,
    wanted_order: BOOL,
) -> DWORD {
    call(|| {
        let interfaces = interfaces()?;
        let all = routes()?;
        let rows = all.iter().filter_map(|route| row_of(route, &interfaces));
        let mut rows = some(rows.collect::<Vec<_>>())?;
        order(&mut rows, wanted_order, |(destination, _)| *destination);
        let rows: Vec<_> = rows.into_iter().map(|(_, row)| row).collect();
        // SAFETY: promised by the caller.
        unsafe { give_table(&rows, out, size) }
    })
}

/// The address in an `IPAddr`: the octets as they lie in memory.
fn from_network_order(address: DWORD) -> Ipv4Addr {
    Ipv4Addr::from(address.to_ne_bytes())
}

/// <https://learn.microsoft.com/windows/win32/api/iphlpapi/nf-iphlpapi-getbestroute>
///
/// # Safety
/// `out` is NULL or valid for a write.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_GetBestRoute(
    destination: DWORD,
    source: DWORD,
    out: *mut MIB_IPFORWARDROW,
) -> DWORD {
    call(|| {
        if out.is_null() {
            return Err(Error::new(ERROR_INVALID_PARAMETER));
        }
        let source = (source != 0).then(|| from_network_order(source).into());
        let route = best_route(from_network_order(destination).into(), source)?;
        let row = row_of(&route, &interfaces()?);
        let (_, row) = row.ok_or(Error::new(ERROR_NETWORK_UNREACHABLE))?;
        debug_assert_eq!(row.0.len(), size_of::<MIB_IPFORWARDROW>());
        // SAFETY: not NULL, and promised by the caller; a row has as many bytes.
        unsafe { out.cast::<u8>().copy_from(row.0.as_ptr(), row.0.len()) };
        Ok(())
    })
}

/// # Safety
/// `index` is NULL or valid for a write.
unsafe fn best_interface(to: IpAddr, index: *mut DWORD) -> Result<(), Error> {
    if index.is_null() {
        return Err(Error::new(ERROR_INVALID_PARAMETER));
    }
    let interface = best_route(to, None)?.interface;
    // SAFETY: not NULL, and promised by the caller.
    unsafe { index.write_unaligned(interface) };
    Ok(())
}

/// <https://learn.microsoft.com/windows/win32/api/iphlpapi/nf-iphlpapi-getbestinterface>
///
/// # Safety
/// `index` is NULL or valid for a write.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_GetBestInterface(destination: DWORD, index: *mut DWORD) -> DWORD {
    // SAFETY: promised by the caller.
    call(|| unsafe { best_interface(from_network_order(destination).into(), index) })
}

/// <https://learn.microsoft.com/windows/win32/api/iphlpapi/nf-iphlpapi-getbestinterfaceex>
///
/// # Safety
/// `destination` is NULL or a socket address of its family's length, `index` is NULL or valid for a
/// write.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_GetBestInterfaceEx(
    destination: *const u8,
    index: *mut DWORD,
) -> DWORD {
    const LEN: usize = 16;
    const LEN6: usize = 28;
    call(|| {
        // SAFETY: promised by the caller.
        let family = unsafe { pointer::copy(destination.cast::<u16>()) };
        let family = family.ok_or(Error::new(ERROR_INVALID_PARAMETER))?;
        let len = if family == AF_INET6 { LEN6 } else { LEN };
        // SAFETY: promised by the caller; not NULL.
        let bytes = unsafe { std::slice::from_raw_parts(destination, len) };
        let address = SocketAddress::from_windows(bytes);
        let address = address.map_err(|_| Error::new(ERROR_INVALID_PARAMETER))?;
        // SAFETY: promised by the caller.
        unsafe { best_interface(address.ip(), index) }
    })
}

/// <https://learn.microsoft.com/windows/win32/api/iphlpapi/nf-iphlpapi-getipnettable>
///
/// # Safety
/// `size` is NULL or valid for reads and writes, `out` is NULL or valid for writes of `*size` bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_GetIpNetTable(
    out: *mut u8,
    size: *mut DWORD,
    wanted_order: BOOL,
) -> DWORD {
    const HARDWARE: usize = 8;
    const DYNAMIC: u32 = 3;
    const STATIC: u32 = 4;
    call(|| {
        if size.is_null() {
            return Err(Error::new(ERROR_INVALID_PARAMETER));
        }
        let mut rows = Vec::new();
        for neighbour in neighbours()? {
            let IpAddr::V4(ip) = neighbour.ip else {
                continue;
            };
            let mut row = Row::default();
            row.number(neighbour.interface);
            row.number(neighbour.hardware.len().min(HARDWARE) as u32);
            row.padded(&neighbour.hardware, HARDWARE);
            row.number(network_order(ip));
            let is_static = neighbour.state == NeighbourState::Permanent;
            row.number(if is_static { STATIC } else { DYNAMIC });
            rows.push((ip, row));
        }
        let mut rows = some(rows)?;
        order(&mut rows, wanted_order, |(ip, _)| *ip);
        let rows: Vec<_> = rows.into_iter().map(|(_, row)| row).collect();
        // SAFETY: promised by the caller.
        unsafe { give_table(&rows, out, size) }
    })
}
