//! `GetUnicastIpAddressTable`, `GetMulticastIpAddressTable` and their kin.
//!
//! <https://learn.microsoft.com/windows/win32/api/netioapi/nf-netioapi-getunicastipaddresstable>

use std::ffi::c_void;
use std::net::IpAddr;

use tawny::Error;
use tawny::address::SOCKADDR_IN6_LEN;
use tawny::codes::*;
use tawny::ip_helper::{Interface, InterfaceAddress, Membership, interfaces, memberships};

use super::{
    MIB_MULTICASTIPADDRESS_ROW, MIB_UNICASTIPADDRESS_ROW, SockaddrInet, family, give_table, named,
    read,
};
use crate::iphlpapi::call;
use crate::pointer;
use crate::types::DWORD;

/// `SCOPE_ID`: the interface is the zone, the level is of an interface, a link, a site or the world.
fn scope_of(ip: IpAddr, interface: u32) -> u32 {
    const LINK: u32 = 2;
    const GLOBAL: u32 = 14;
    let IpAddr::V6(ip) = ip else { return 0 };
    let level = match ip.octets() {
        [0xff, second, ..] => u32::from(second & 0xf),
        [0xfe, second, ..] if second & 0xc0 == 0x80 => LINK,
        _ => GLOBAL,
    };
    match level {
        0..=LINK => level << 28 | interface & 0xfff_ffff,
        _ => 0,
    }
}

/// `NL_PREFIX_ORIGIN`, `NL_SUFFIX_ORIGIN`
fn origins(address: &InterfaceAddress) -> (i32, i32) {
    const MANUAL: i32 = 1;
    const WELL_KNOWN: i32 = 2;
    const DHCP: i32 = 3;
    const ROUTER: i32 = 4;
    const FROM_HARDWARE: i32 = 4;
    match address.ip {
        IpAddr::V6(ip) if ip.is_unicast_link_local() => (WELL_KNOWN, FROM_HARDWARE),
        ip if ip.is_loopback() => (WELL_KNOWN, WELL_KNOWN),
        _ if address.is_permanent => (MANUAL, MANUAL),
        IpAddr::V4(_) => (DHCP, DHCP),
        IpAddr::V6(_) => (ROUTER, FROM_HARDWARE),
    }
}

/// `NL_DAD_STATE`
fn state_of(address: &InterfaceAddress) -> i32 {
    const TENTATIVE: i32 = 1;
    const DUPLICATE: i32 = 2;
    const DEPRECATED: i32 = 3;
    const PREFERRED: i32 = 4;
    match address {
        one if one.is_duplicate => DUPLICATE,
        one if one.is_tentative => TENTATIVE,
        one if one.is_deprecated => DEPRECATED,
        _ => PREFERRED,
    }
}

fn row_of(interface: &Interface, address: &InterfaceAddress) -> MIB_UNICASTIPADDRESS_ROW {
    let (prefix, suffix) = origins(address);
    MIB_UNICASTIPADDRESS_ROW {
        Address: SockaddrInet::new(address.ip, interface.index),
        InterfaceLuid: interface.luid(),
        InterfaceIndex: interface.index,
        PrefixOrigin: prefix,
        SuffixOrigin: suffix,
        ValidLifetime: address.valid_seconds,
        PreferredLifetime: address.preferred_seconds,
        OnLinkPrefixLength: address.prefix_len,
        SkipAsSource: 0,
        DadState: state_of(address),
        ScopeId: scope_of(address.ip, interface.index),
        // When an address was made, nobody knows.
        CreationTimeStamp: 0,
    }
}

/// <https://learn.microsoft.com/windows/win32/api/netioapi/nf-netioapi-getunicastipaddresstable>
///
/// # Safety
/// `table` is NULL or valid for a write.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_GetUnicastIpAddressTable(
    number: u16,
    table: *mut *mut c_void,
) -> DWORD {
    call(|| {
        let wanted = family(number)?;
        let rows = || {
            let mut rows = Vec::new();
            for interface in interfaces()? {
                let fits = |one: &&InterfaceAddress| wanted.is_none_or(|v6| v6 == one.ip.is_ipv6());
                let addresses = interface.addresses.iter().filter(fits);
                rows.extend(addresses.map(|address| row_of(&interface, address)));
            }
            Ok(rows)
        };
        // SAFETY: promised by the caller.
        unsafe { give_table(table, rows) }
    })
}

/// <https://learn.microsoft.com/windows/win32/api/netioapi/nf-netioapi-getunicastipaddressentry>
///
/// # Safety
/// `row` is NULL or valid for reads and writes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_GetUnicastIpAddressEntry(
    row: *mut MIB_UNICASTIPADDRESS_ROW,
) -> DWORD {
    call(|| {
        // SAFETY: promised by the caller.
        let asked = unsafe { read(row) }?;
        let ip = asked.Address.ip();
        let ip = ip.ok_or(Error::new(ERROR_INVALID_PARAMETER))?;
        let interface = named(asked.InterfaceLuid, asked.InterfaceIndex)?;
        let found = interface.addresses.iter().find(|one| one.ip == ip);
        let found = row_of(&interface, found.ok_or(Error::new(ERROR_NOT_FOUND))?);
        // SAFETY: promised by the caller; not NULL, for it was read.
        unsafe { row.write_unaligned(found) };
        Ok(())
    })
}

/// <https://learn.microsoft.com/windows/win32/api/netioapi/nf-netioapi-initializeunicastipaddressentry>
///
/// # Safety
/// `row` is NULL or valid for a write.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_InitializeUnicastIpAddressEntry(row: *mut MIB_UNICASTIPADDRESS_ROW) {
    const UNCHANGED: i32 = 16;
    const UNCHANGED_LENGTH: u8 = 255;
    let initial = MIB_UNICASTIPADDRESS_ROW {
        Address: SockaddrInet {
            bytes: [0; SOCKADDR_IN6_LEN],
        },
        InterfaceLuid: 0,
        InterfaceIndex: 0,
        PrefixOrigin: UNCHANGED,
        SuffixOrigin: UNCHANGED,
        ValidLifetime: u32::MAX,
        PreferredLifetime: u32::MAX,
        OnLinkPrefixLength: UNCHANGED_LENGTH,
        SkipAsSource: 0,
        DadState: 0,
        ScopeId: 0,
        CreationTimeStamp: 0,
    };
    // SAFETY: promised by the caller.
    unsafe { pointer::give(row, initial) };
}

fn group_row(member: &Membership, interface: &Interface) -> MIB_MULTICASTIPADDRESS_ROW {
    MIB_MULTICASTIPADDRESS_ROW {
        Address: SockaddrInet::new(member.ip, member.interface),
        InterfaceIndex: member.interface,
        InterfaceLuid: interface.luid(),
        ScopeId: scope_of(member.ip, member.interface),
    }
}

/// <https://learn.microsoft.com/windows/win32/api/netioapi/nf-netioapi-getmulticastipaddresstable>
///
/// # Safety
/// `table` is NULL or valid for a write.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_GetMulticastIpAddressTable(
    number: u16,
    table: *mut *mut c_void,
) -> DWORD {
    call(|| {
        let wanted = family(number)?;
        let rows = || {
            let all = interfaces()?;
            let row = |member: Membership| {
                let own = all.iter().find(|one| one.index == member.interface)?;
                Some(group_row(&member, own))
            };
            let mut groups = memberships();
            groups.retain(|one| wanted.is_none_or(|v6| v6 == one.ip.is_ipv6()));
            Ok(groups.into_iter().filter_map(row).collect())
        };
        // SAFETY: promised by the caller.
        unsafe { give_table(table, rows) }
    })
}

/// <https://learn.microsoft.com/windows/win32/api/netioapi/nf-netioapi-getmulticastipaddressentry>
///
/// # Safety
/// `row` is NULL or valid for reads and writes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_GetMulticastIpAddressEntry(
    row: *mut MIB_MULTICASTIPADDRESS_ROW,
) -> DWORD {
    call(|| {
        // SAFETY: promised by the caller.
        let asked = unsafe { read(row) }?;
        let ip = asked.Address.ip();
        let ip = ip.ok_or(Error::new(ERROR_INVALID_PARAMETER))?;
        let own = named(asked.InterfaceLuid, asked.InterfaceIndex)?;
        let is_it = |one: &Membership| one.ip == ip && one.interface == own.index;
        let found = memberships().into_iter().find(is_it);
        let found = group_row(&found.ok_or(Error::new(ERROR_NOT_FOUND))?, &own);
        // SAFETY: promised by the caller; not NULL, for it was read.
        unsafe { row.write_unaligned(found) };
        Ok(())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scopes() {
        let scope = |ip: &str| scope_of(ip.parse().unwrap(), 3);
        assert_eq!(scope("10.0.0.1"), 0);
        assert_eq!(scope("fe80::1"), 2 << 28 | 3);
        assert_eq!(scope("ff02::1"), 2 << 28 | 3);
        assert_eq!(scope("ff01::1"), 1 << 28 | 3);
        assert_eq!(scope("2001:db8::1"), 0);
    }
}
