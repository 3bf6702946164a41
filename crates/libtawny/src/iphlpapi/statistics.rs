//! Counters of the protocols: `GetTcpStatistics`, `GetIpStatistics`, `GetUdpStatistics`.
//!
//! <https://learn.microsoft.com/windows/win32/api/iphlpapi/nf-iphlpapi-gettcpstatistics>

use tawny::Error;
use tawny::address::{AF_INET, AF_INET6};
use tawny::codes::ERROR_INVALID_PARAMETER;
use tawny::ip_helper::{
    Group, Transport, connections, interfaces, is_forwarding, routes, statistics,
};

use super::call;
use crate::types::DWORD;

/// The names of `MIB_TCPSTATS`' members but the last.
const TCP: [&str; 14] = [
    "RtoAlgorithm",
    "RtoMin",
    "RtoMax",
    "MaxConn",
    "ActiveOpens",
    "PassiveOpens",
    "AttemptFails",
    "EstabResets",
    "CurrEstab",
    "InSegs",
    "OutSegs",
    "RetransSegs",
    "InErrs",
    "OutRsts",
];
/// Those of `MIB_UDPSTATS`, but the last.
const UDP: [&str; 4] = ["InDatagrams", "NoPorts", "InErrors", "OutDatagrams"];
/// Those of `MIB_IPSTATS` behind the first, but the last three; Linux has none of RoutingDiscards.
const IP: [&str; 19] = [
    "DefaultTTL",
    "InReceives",
    "InHdrErrors",
    "InAddrErrors",
    "ForwDatagrams",
    "InUnknownProtos",
    "InDiscards",
    "InDelivers",
    "OutRequests",
    "RoutingDiscards",
    "OutDiscards",
    "OutNoRoutes",
    "ReasmTimeout",
    "ReasmReqds",
    "ReasmOKs",
    "ReasmFails",
    "FragOKs",
    "FragFails",
    "FragCreates",
];

fn tcp(v6: bool) -> Result<Vec<u32>, Error> {
    let counters = statistics(Group::Tcp, v6)?;
    let count = connections(Transport::Tcp, v6, false).map_or(0, |all| all.len());
    Ok(TCP
        .iter()
        .map(|name| counters.get(name))
        .chain([count as u32])
        .collect())
}

fn udp(v6: bool) -> Result<Vec<u32>, Error> {
    let counters = statistics(Group::Udp, v6)?;
    let count = connections(Transport::Udp, v6, false).map_or(0, |all| all.len());
    Ok(UDP
        .iter()
        .map(|name| counters.get(name))
        .chain([count as u32])
        .collect())
}

fn ip(v6: bool) -> Result<Vec<u32>, Error> {
    const FORWARDING: u32 = 1;
    const NOT_FORWARDING: u32 = 2;
    let counters = statistics(Group::Ip, v6)?;
    let all = interfaces()?;
    let addresses = all.iter().flat_map(|interface| &interface.addresses);
    let addresses = addresses
        .filter(|address| address.ip.is_ipv6() == v6)
        .count();
    let routes = routes()?;
    let routes = routes
        .iter()
        .filter(|route| route.destination.is_ipv6() == v6)
        .count();
    let forwarding = if is_forwarding(v6) {
        FORWARDING
    } else {
        NOT_FORWARDING
    };
    let counted = IP.iter().map(|name| counters.get(name));
    let totals = [all.len(), addresses, routes].map(|count| count as u32);
    Ok([forwarding]
        .into_iter()
        .chain(counted)
        .chain(totals)
        .collect())
}

/// # Safety
/// `out` is NULL or valid for writes of as many DWORDs as `find` returns.
unsafe fn give(out: *mut DWORD, family: DWORD, find: fn(bool) -> Result<Vec<u32>, Error>) -> DWORD {
    call(|| {
        let invalid = Error::new(ERROR_INVALID_PARAMETER);
        let v6 = match u16::try_from(family) {
            Ok(AF_INET) => false,
            Ok(AF_INET6) => true,
            _ => return Err(invalid),
        };
        if out.is_null() {
            return Err(invalid);
        }
        for (index, value) in find(v6)?.into_iter().enumerate() {
            // SAFETY: not NULL, and promised by the caller.
            unsafe { out.add(index).write_unaligned(value) };
        }
        Ok(())
    })
}

/// <https://learn.microsoft.com/windows/win32/api/iphlpapi/nf-iphlpapi-gettcpstatistics>
///
/// # Safety
/// `out` is NULL or valid for a write of `MIB_TCPSTATS`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_GetTcpStatistics(out: *mut DWORD) -> DWORD {
    // SAFETY: promised by the caller.
    unsafe { give(out, AF_INET.into(), tcp) }
}

/// <https://learn.microsoft.com/windows/win32/api/iphlpapi/nf-iphlpapi-gettcpstatisticsex>
///
/// # Safety
/// `out` is NULL or valid for a write of `MIB_TCPSTATS`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_GetTcpStatisticsEx(out: *mut DWORD, family: DWORD) -> DWORD {
    // SAFETY: promised by the caller.
    unsafe { give(out, family, tcp) }
}

/// <https://learn.microsoft.com/windows/win32/api/iphlpapi/nf-iphlpapi-getudpstatistics>
///
/// # Safety
/// `out` is NULL or valid for a write of `MIB_UDPSTATS`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_GetUdpStatistics(out: *mut DWORD) -> DWORD {
    // SAFETY: promised by the caller.
    unsafe { give(out, AF_INET.into(), udp) }
}

/// <https://learn.microsoft.com/windows/win32/api/iphlpapi/nf-iphlpapi-getudpstatisticsex>
///
/// # Safety
/// `out` is NULL or valid for a write of `MIB_UDPSTATS`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_GetUdpStatisticsEx(out: *mut DWORD, family: DWORD) -> DWORD {
    // SAFETY: promised by the caller.
    unsafe { give(out, family, udp) }
}

/// <https://learn.microsoft.com/windows/win32/api/iphlpapi/nf-iphlpapi-getipstatistics>
///
/// # Safety
/// `out` is NULL or valid for a write of `MIB_IPSTATS`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_GetIpStatistics(out: *mut DWORD) -> DWORD {
    // SAFETY: promised by the caller.
    unsafe { give(out, AF_INET.into(), ip) }
}

/// <https://learn.microsoft.com/windows/win32/api/iphlpapi/nf-iphlpapi-getipstatisticsex>
///
/// # Safety
/// `out` is NULL or valid for a write of `MIB_IPSTATS`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_GetIpStatisticsEx(out: *mut DWORD, family: DWORD) -> DWORD {
    // SAFETY: promised by the caller.
    unsafe { give(out, family, ip) }
}

#[cfg(test)]
mod tests {
    use windows_sys::Win32::NetworkManagement::IpHelper::*;

    use super::*;

    #[test]
    fn as_many_numbers_as_windows() {
        assert_eq!(tcp(false).unwrap().len() * 4, size_of::<MIB_TCPSTATS_LH>());
        assert_eq!(udp(false).unwrap().len() * 4, size_of::<MIB_UDPSTATS>());
        assert_eq!(ip(false).unwrap().len() * 4, size_of::<MIB_IPSTATS_LH>());
    }
}
