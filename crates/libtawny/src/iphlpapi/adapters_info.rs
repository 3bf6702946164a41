//! Adapters and name servers in the older structures, which know IPv4 only: `GetAdaptersInfo`,
//! `GetPerAdapterInfo`, `GetNetworkParams`.
//!
//! <https://learn.microsoft.com/windows/win32/api/iphlpapi/nf-iphlpapi-getadaptersinfo>

use std::mem::offset_of;
use std::net::IpAddr;

use tawny::codes::*;
use tawny::ip_helper::{Interface, Route, interfaces, is_forwarding, resolver, routes};
use tawny::{Error, resolve};

use super::{adapter_name, call, check_room, mask, some};
use crate::types::DWORD;
use crate::winsock2::flat_entry::FlatEntry;

/// `IP_ADDR_STRING`
#[repr(C)]
struct AddressString {
    Next: usize,
    IpAddress: [u8; 16],
    IpMask: [u8; 16],
    Context: u32,
}

/// `IP_ADAPTER_INFO`
#[repr(C)]
struct AdapterInfo {
    Next: usize,
    ComboIndex: u32,
    AdapterName: [u8; 260],
    Description: [u8; 132],
    AddressLength: u32,
    Address: [u8; 8],
    Index: u32,
    Type: u32,
    DhcpEnabled: u32,
    CurrentIpAddress: usize,
    IpAddressList: AddressString,
    GatewayList: AddressString,
    DhcpServer: AddressString,
    HaveWins: i32,
    PrimaryWinsServer: AddressString,
    SecondaryWinsServer: AddressString,
    LeaseObtained: i64,
    LeaseExpires: i64,
}

/// `IP_PER_ADAPTER_INFO`
#[repr(C)]
struct PerAdapterInfo {
    AutoconfigEnabled: u32,
    AutoconfigActive: u32,
    CurrentDnsServer: usize,
    DnsServerList: AddressString,
}

/// `FIXED_INFO`
#[repr(C)]
struct FixedInfo {
    HostName: [u8; 132],
    DomainName: [u8; 132],
    CurrentDnsServer: usize,
    DnsServerList: AddressString,
    NodeType: u32,
    ScopeId: [u8; 260],
    EnableRouting: u32,
    EnableProxy: u32,
    EnableDns: u32,
}

/// Text with its terminator in `room` bytes.
fn put_text(entry: &mut FlatEntry, at: usize, text: &str, room: usize) {
    let bytes = text.as_bytes();
    entry.put(at, &bytes[..bytes.len().min(room - 1)]);
}

/// A list of addresses with masks whose first element lies at `first`, within another structure.
/// Without any, the first element is that of nothing.
fn put_list(entry: &mut FlatEntry, first: usize, list: &[(String, String)]) {
    let mut at = first;
    for (index, (address, mask)) in list.iter().enumerate() {
        if index > 0 {
            let link = at + offset_of!(AddressString, Next);
            at = entry.aligned(link, &[0; size_of::<AddressString>()]);
        }
        put_text(
            entry,
            at + offset_of!(AddressString, IpAddress),
            address,
            16,
        );
        put_text(entry, at + offset_of!(AddressString, IpMask), mask, 16);
        let context = (index as u32 + 1).to_ne_bytes();
        entry.put(at + offset_of!(AddressString, Context), &context);
    }
}

/// The IPv4 addresses, as far as there are.
fn without_masks(addresses: impl Iterator<Item = IpAddr>) -> Vec<(String, String)> {
    let v4 = addresses.filter(IpAddr::is_ipv4);
    v4.map(|ip| (ip.to_string(), String::new())).collect()
}

fn put_adapter(entry: &mut FlatEntry, at: usize, interface: &Interface, routes: &[Route]) {
    type Info = AdapterInfo;
    let none = || ("0.0.0.0".to_owned(), "0.0.0.0".to_owned());
    let hardware = &interface.hardware[..interface.hardware.len().min(8)];
    let leased = interface
        .addresses
        .iter()
        .any(|a| a.ip.is_ipv4() && !a.is_permanent);
    for (member, value) in [
        (offset_of!(Info, ComboIndex), interface.index),
        (offset_of!(Info, AddressLength), hardware.len() as u32),
        (offset_of!(Info, Index), interface.index),
        (offset_of!(Info, Type), interface.kind),
        (offset_of!(Info, DhcpEnabled), leased.into()),
    ] {
        entry.put(at + member, &value.to_ne_bytes());
    }
    entry.put(at + offset_of!(Info, Address), hardware);
    put_text(
        entry,
        at + offset_of!(Info, AdapterName),
        &adapter_name(interface),
        260,
    );
    put_text(
        entry,
        at + offset_of!(Info, Description),
        &interface.name,
        132,
    );
    let addresses = interface
        .addresses
        .iter()
        .filter(|address| address.ip.is_ipv4());
    let addresses = addresses.map(|a| (a.ip.to_string(), mask(a.prefix_len).to_string()));
    let mut addresses: Vec<_> = addresses.collect();
    if addresses.is_empty() {
        addresses.push(none());
    }
    put_list(entry, at + offset_of!(Info, IpAddressList), &addresses);
    let here = routes
        .iter()
        .filter(|route| route.interface == interface.index);
    let gateways = here
        .filter_map(|route| route.gateway)
        .filter(IpAddr::is_ipv4);
    let mut gateways: Vec<_> = gateways
        .map(|ip| (ip.to_string(), "255.255.255.255".to_owned()))
        .collect();
    gateways.dedup();
    if gateways.is_empty() {
        gateways.push(none());
    }
    put_list(entry, at + offset_of!(Info, GatewayList), &gateways);
}

/// Writes an entry to the caller's buffer; `ERROR_BUFFER_OVERFLOW` with the needed size if it does not
/// fit.
///
/// # Safety
/// As [`check_room`].
unsafe fn give(entry: &FlatEntry, out: *mut u8, size: *mut DWORD) -> Result<(), Error> {
    // SAFETY: promised by the caller; there is room for as many bytes as are copied.
    unsafe {
        let room = check_room(entry.len(), out, size, ERROR_BUFFER_OVERFLOW)?;
        room.copy_from(entry.at(room as usize).as_ptr(), entry.len());
    }
    Ok(())
}

/// Loopback is left out.
///
/// <https://learn.microsoft.com/windows/win32/api/iphlpapi/nf-iphlpapi-getadaptersinfo>
///
/// # Safety
/// `size` is NULL or valid for reads and writes, `out` is NULL or valid for writes of `*size` bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_GetAdaptersInfo(out: *mut u8, size: *mut DWORD) -> DWORD {
    call(|| {
        if size.is_null() {
            return Err(Error::new(ERROR_INVALID_PARAMETER));
        }
        let mut all = interfaces()?;
        all.retain(|interface| !interface.is_loopback());
        let routes = routes()?;
        let mut entry = FlatEntry::new(size_of::<AdapterInfo>());
        let mut at = 0;
        for (index, interface) in some(all)?.iter().enumerate() {
            if index > 0 {
                let link = at + offset_of!(AdapterInfo, Next);
                at = entry.aligned(link, &[0; size_of::<AdapterInfo>()]);
            }
            put_adapter(&mut entry, at, interface, &routes);
        }
        // SAFETY: promised by the caller.
        unsafe { give(&entry, out, size) }
    })
}

/// <https://learn.microsoft.com/windows/win32/api/iphlpapi/nf-iphlpapi-getperadapterinfo>
///
/// # Safety
/// `size` is NULL or valid for reads and writes, `out` is NULL or valid for writes of `*size` bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_GetPerAdapterInfo(
    index: DWORD,
    out: *mut u8,
    size: *mut DWORD,
) -> DWORD {
    call(|| {
        let invalid = Error::new(ERROR_INVALID_PARAMETER);
        let all = interfaces()?;
        let adapter = all.iter().find(|interface| interface.index == index);
        let adapter = adapter.filter(|_| !size.is_null()).ok_or(invalid)?;
        let mut servers = without_masks(resolver().servers.into_iter());
        if adapter.is_loopback() {
            servers.clear();
        }
        let mut entry = FlatEntry::new(size_of::<PerAdapterInfo>());
        put_list(
            &mut entry,
            offset_of!(PerAdapterInfo, DnsServerList),
            &servers,
        );
        // SAFETY: promised by the caller.
        unsafe { give(&entry, out, size) }
    })
}

/// <https://learn.microsoft.com/windows/win32/api/iphlpapi/nf-iphlpapi-getnetworkparams>
///
/// # Safety
/// `size` is NULL or valid for reads and writes, `out` is NULL or valid for writes of `*size` bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_GetNetworkParams(out: *mut u8, size: *mut DWORD) -> DWORD {
    /// `HYBRID_NODETYPE`
    const HYBRID: u32 = 8;
    call(|| {
        if size.is_null() {
            return Err(Error::new(ERROR_INVALID_PARAMETER));
        }
        let resolver = resolver();
        let mut entry = FlatEntry::new(size_of::<FixedInfo>());
        let name = resolve::host_name()?;
        put_text(&mut entry, offset_of!(FixedInfo, HostName), &name, 132);
        put_text(
            &mut entry,
            offset_of!(FixedInfo, DomainName),
            &resolver.domain,
            132,
        );
        let servers = without_masks(resolver.servers.into_iter());
        put_list(&mut entry, offset_of!(FixedInfo, DnsServerList), &servers);
        for (member, value) in [
            (offset_of!(FixedInfo, NodeType), HYBRID),
            (
                offset_of!(FixedInfo, EnableRouting),
                is_forwarding(false).into(),
            ),
            (offset_of!(FixedInfo, EnableDns), 1),
        ] {
            entry.put(member, &value.to_ne_bytes());
        }
        // SAFETY: promised by the caller.
        unsafe { give(&entry, out, size) }
    })
}

#[cfg(test)]
mod tests {
    use windows_sys::Win32::NetworkManagement::IpHelper as windows;

    use super::*;

    #[test]
    fn layouts_are_those_of_windows() {
        macro_rules! same {
            ($ours:ty, $theirs:ty: $($field:ident)*) => {
                assert_eq!(size_of::<$ours>(), size_of::<$theirs>());
                $(assert_eq!(
                    offset_of!($ours, $field),
                    offset_of!($theirs, $field),
                    stringify!($field)
                );)*
            };
        }
        same!(AddressString, windows::IP_ADDR_STRING: Next IpAddress IpMask Context);
        same!(AdapterInfo, windows::IP_ADAPTER_INFO: Next ComboIndex AdapterName Description AddressLength
            Address Index Type DhcpEnabled CurrentIpAddress IpAddressList GatewayList DhcpServer HaveWins
            LeaseObtained LeaseExpires);
        same!(PerAdapterInfo, windows::IP_PER_ADAPTER_INFO_W2KSP1: AutoconfigEnabled CurrentDnsServer
            DnsServerList);
        same!(FixedInfo, windows::FIXED_INFO_W2KSP1: HostName DomainName CurrentDnsServer DnsServerList
            NodeType ScopeId EnableRouting EnableProxy EnableDns);
    }

    #[test]
    fn a_list_within_a_structure() {
        let pair = |text: &str| (text.to_owned(), "m".to_owned());
        let mut entry = FlatEntry::new(size_of::<AddressString>());
        put_list(&mut entry, 0, &[pair("1.2.3.4"), pair("5.6.7.8")]);
        let bytes = entry.at(0);
        let second = usize::from_ne_bytes(bytes[..8].try_into().unwrap());
        assert_eq!(second, size_of::<AddressString>());
        assert_eq!(bytes[8..16], *b"1.2.3.4\0");
        assert_eq!(bytes[second + 8..second + 16], *b"5.6.7.8\0");
        assert_eq!(bytes[second..second + 8], [0; 8]);
    }
}
