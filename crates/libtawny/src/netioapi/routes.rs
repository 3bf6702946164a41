//! `GetIpForwardTable2`, `GetBestRoute2` and their kin.
//!
//! <https://learn.microsoft.com/windows/win32/api/netioapi/nf-netioapi-getipforwardtable2>

use std::ffi::c_void;
use std::net::IpAddr;

use tawny::Error;
use tawny::address::SOCKADDR_IN6_LEN;
use tawny::codes::*;
use tawny::ip_helper::{Interface, Route, RouteKind, RouteOrigin, best_route, interfaces, routes};

use super::{
    IP_ADDRESS_PREFIX, MIB_IPFORWARD_ROW2, SockaddrInet, family, give_table, luid_of, named, read,
};
use crate::iphlpapi::call;
use crate::pointer;
use crate::types::DWORD;

/// Where there is no gateway the next hop is the unspecified address.
pub(super) fn next_hop(v6: bool, gateway: Option<IpAddr>, interface: u32) -> SockaddrInet {
    match gateway {
        Some(ip) => SockaddrInet::new(ip, interface),
        None => SockaddrInet::any(v6),
    }
}

fn row_of(route: &Route, luid: u64) -> MIB_IPFORWARD_ROW2 {
    const LOCAL: i32 = 2;
    const NETMGMT: i32 = 3;
    const OTHER: i32 = 1;
    const DHCP: i32 = 19;
    const ORIGIN_MANUAL: i32 = 0;
    const ORIGIN_WELL_KNOWN: i32 = 1;
    const ORIGIN_DHCP: i32 = 2;
    const ORIGIN_ROUTER: i32 = 3;
    let (protocol, origin) = match route.origin {
        RouteOrigin::System => (LOCAL, ORIGIN_WELL_KNOWN),
        RouteOrigin::Manual => (NETMGMT, ORIGIN_MANUAL),
        RouteOrigin::Router => (NETMGMT, ORIGIN_ROUTER),
        RouteOrigin::Dhcp => (DHCP, ORIGIN_DHCP),
        RouteOrigin::Protocol => (OTHER, ORIGIN_MANUAL),
    };
    MIB_IPFORWARD_ROW2 {
        InterfaceLuid: luid,
        InterfaceIndex: route.interface,
        DestinationPrefix: IP_ADDRESS_PREFIX {
            Prefix: SockaddrInet::new(route.destination, 0),
            PrefixLength: route.prefix_len,
        },
        NextHop: next_hop(route.destination.is_ipv6(), route.gateway, route.interface),
        SitePrefixLength: 0,
        ValidLifetime: u32::MAX,
        PreferredLifetime: u32::MAX,
        Metric: route.metric,
        Protocol: protocol,
        Loopback: (route.kind == RouteKind::Local).into(),
        AutoconfigureAddress: 0,
        Publish: 0,
        Immortal: (route.origin == RouteOrigin::System).into(),
        Age: 0,
        Origin: origin,
    }
}

/// <https://learn.microsoft.com/windows/win32/api/netioapi/nf-netioapi-getipforwardtable2>
///
/// # Safety
/// `table` is NULL or valid for a write.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_GetIpForwardTable2(number: u16, table: *mut *mut c_void) -> DWORD {
    call(|| {
        let wanted = family(number)?;
        let rows = || {
            let all = interfaces()?;
            let mut routes = routes()?;
            routes.retain(|one| wanted.is_none_or(|v6| v6 == one.destination.is_ipv6()));
            let row = |one: &Route| row_of(one, luid_of(&all, one.interface));
            Ok(routes.iter().map(row).collect())
        };
        // SAFETY: promised by the caller.
        unsafe { give_table(table, rows) }
    })
}

/// <https://learn.microsoft.com/windows/win32/api/netioapi/nf-netioapi-getipforwardentry2>
///
/// # Safety
/// `row` is NULL or valid for reads and writes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_GetIpForwardEntry2(row: *mut MIB_IPFORWARD_ROW2) -> DWORD {
    call(|| {
        let invalid = Error::new(ERROR_INVALID_PARAMETER);
        // SAFETY: promised by the caller.
        let asked = unsafe { read(row) }?;
        let prefix = asked.DestinationPrefix;
        let destination = prefix.Prefix.ip().ok_or(invalid)?;
        let hop = asked.NextHop.ip().ok_or(invalid)?;
        let interface = named(asked.InterfaceLuid, asked.InterfaceIndex)?;
        let gateway = (!hop.is_unspecified()).then_some(hop);
        let is_it = |one: &Route| {
            (one.destination, one.prefix_len) == (destination, prefix.PrefixLength)
                && (one.interface, one.gateway) == (interface.index, gateway)
        };
        let found = routes()?.into_iter().find(is_it);
        let found = row_of(&found.ok_or(Error::new(ERROR_NOT_FOUND))?, interface.luid());
        // SAFETY: promised by the caller; not NULL, for it was read.
        unsafe { row.write_unaligned(found) };
        Ok(())
    })
}

/// The address from which a packet by `route` is sent.
fn source_of(route: &Route, interfaces: &[Interface]) -> Option<IpAddr> {
    let own = || {
        let interface = interfaces.iter().find(|one| one.index == route.interface)?;
        let fits = |ip: &IpAddr| ip.is_ipv6() == route.destination.is_ipv6();
        interface.addresses.iter().map(|one| one.ip).find(fits)
    };
    route.source.or_else(own)
}

/// The interface may be left open, for the best of all routes.
///
/// <https://learn.microsoft.com/windows/win32/api/netioapi/nf-netioapi-getbestroute2>
///
/// # Safety
/// `luid`, `source` and `destination` are NULL or valid for reads, `row` and `best_source` NULL or valid
/// for writes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_GetBestRoute2(
    luid: *const u64,
    index: DWORD,
    source: *const SockaddrInet,
    destination: *const SockaddrInet,
    _sort_options: DWORD,
    row: *mut MIB_IPFORWARD_ROW2,
    best_source: *mut SockaddrInet,
) -> DWORD {
    call(|| {
        let invalid = Error::new(ERROR_INVALID_PARAMETER);
        // SAFETY: promised by the caller.
        let (luid, source, to) = unsafe {
            let luid = pointer::copy(luid).unwrap_or(0);
            (luid, pointer::copy(source), read(destination)?)
        };
        let to = to.ip().ok_or(invalid)?;
        if row.is_null() || best_source.is_null() {
            return Err(invalid);
        }
        let source = source.and_then(|source| source.ip());
        let source = source.filter(|source| !source.is_unspecified());
        let wanted = match (luid, index) {
            (0, 0) => None,
            _ => Some(named(luid, index)?),
        };
        let route = best_route(to, source)?;
        if wanted.is_some_and(|wanted| wanted.index != route.interface) {
            return Err(Error::new(ERROR_NETWORK_UNREACHABLE));
        }
        let interfaces = interfaces()?;
        let from = source.or_else(|| source_of(&route, &interfaces));
        let from = match from {
            Some(ip) => SockaddrInet::new(ip, route.interface),
            None => SockaddrInet::any(to.is_ipv6()),
        };
        // SAFETY: not NULL, and promised by the caller.
        unsafe {
            row.write_unaligned(row_of(&route, luid_of(&interfaces, route.interface)));
            best_source.write_unaligned(from);
        }
        Ok(())
    })
}

/// <https://learn.microsoft.com/windows/win32/api/netioapi/nf-netioapi-initializeipforwardentry>
///
/// # Safety
/// `row` is NULL or valid for a write.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_InitializeIpForwardEntry(row: *mut MIB_IPFORWARD_ROW2) {
    const NETMGMT: i32 = 3;
    const ILLEGAL: u8 = 255;
    let none = SockaddrInet {
        bytes: [0; SOCKADDR_IN6_LEN],
    };
    let initial = MIB_IPFORWARD_ROW2 {
        InterfaceLuid: 0,
        InterfaceIndex: 0,
        DestinationPrefix: IP_ADDRESS_PREFIX {
            Prefix: none,
            PrefixLength: ILLEGAL,
        },
        NextHop: none,
        SitePrefixLength: ILLEGAL,
        ValidLifetime: u32::MAX,
        PreferredLifetime: u32::MAX,
        Metric: u32::MAX,
        Protocol: NETMGMT,
        Loopback: 1,
        AutoconfigureAddress: 1,
        Publish: 1,
        Immortal: 1,
        Age: 0,
        Origin: 0,
    };
    // SAFETY: promised by the caller.
    unsafe { pointer::give(row, initial) };
}
