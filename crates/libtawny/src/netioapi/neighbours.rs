//! `GetIpNetTable2`, `ResolveIpNetEntry2` and their kin.
//!
//! <https://learn.microsoft.com/windows/win32/api/netioapi/nf-netioapi-getipnettable2>

use std::ffi::c_void;

use tawny::Error;
use tawny::codes::*;
use tawny::ip_helper::{Neighbour, NeighbourState, interfaces, neighbours, resolve_neighbour};

use super::rows::HARDWARE;
use super::{MIB_IPNET_ROW2, SockaddrInet, family, give_table, luid_of, named, read};
use crate::iphlpapi::call;
use crate::pointer;
use crate::types::DWORD;

fn row_of(neighbour: &Neighbour, luid: u64) -> MIB_IPNET_ROW2 {
    const IS_ROUTER: u8 = 1;
    const IS_UNREACHABLE: u8 = 2;
    let mut hardware = [0; HARDWARE];
    let len = neighbour.hardware.len().min(HARDWARE);
    hardware[..len].copy_from_slice(&neighbour.hardware[..len]);
    let mut flags = 0;
    if neighbour.is_router {
        flags |= IS_ROUTER;
    }
    if neighbour.state == NeighbourState::Unreachable {
        flags |= IS_UNREACHABLE;
    }
    MIB_IPNET_ROW2 {
        Address: SockaddrInet::new(neighbour.ip, neighbour.interface),
        InterfaceIndex: neighbour.interface,
        InterfaceLuid: luid,
        PhysicalAddress: hardware,
        PhysicalAddressLength: len as DWORD,
        State: neighbour.state as i32,
        Flags: flags,
        ReachabilityTime: 0,
    }
}

/// <https://learn.microsoft.com/windows/win32/api/netioapi/nf-netioapi-getipnettable2>
///
/// # Safety
/// `table` is NULL or valid for a write.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_GetIpNetTable2(number: u16, table: *mut *mut c_void) -> DWORD {
    call(|| {
        let wanted = family(number)?;
        let rows = || {
            let all = interfaces()?;
            let mut found = neighbours()?;
            found.retain(|one| wanted.is_none_or(|v6| v6 == one.ip.is_ipv6()));
            let row = |one: &Neighbour| row_of(one, luid_of(&all, one.interface));
            Ok(found.iter().map(row).collect())
        };
        // SAFETY: promised by the caller.
        unsafe { give_table(table, rows) }
    })
}

/// <https://learn.microsoft.com/windows/win32/api/netioapi/nf-netioapi-getipnetentry2>
///
/// # Safety
/// `row` is NULL or valid for reads and writes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_GetIpNetEntry2(row: *mut MIB_IPNET_ROW2) -> DWORD {
    call(|| {
        // SAFETY: promised by the caller.
        let asked = unsafe { read(row) }?;
        let ip = asked.Address.ip();
        let ip = ip.ok_or(Error::new(ERROR_INVALID_PARAMETER))?;
        let own = named(asked.InterfaceLuid, asked.InterfaceIndex)?;
        let is_it = |one: &Neighbour| one.ip == ip && one.interface == own.index;
        let found = neighbours()?.into_iter().find(is_it);
        let found = row_of(&found.ok_or(Error::new(ERROR_NOT_FOUND))?, own.luid());
        // SAFETY: promised by the caller; not NULL, for it was read.
        unsafe { row.write_unaligned(found) };
        Ok(())
    })
}

/// <https://learn.microsoft.com/windows/win32/api/netioapi/nf-netioapi-resolveipnetentry2>
///
/// # Safety
/// `row` is NULL or valid for reads and writes, `source` is NULL or valid for a read.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_ResolveIpNetEntry2(
    row: *mut MIB_IPNET_ROW2,
    source: *const SockaddrInet,
) -> DWORD {
    call(|| {
        // SAFETY: promised by the caller.
        let (asked, source) = unsafe { (read(row)?, pointer::copy(source)) };
        let ip = asked.Address.ip();
        let ip = ip.ok_or(Error::new(ERROR_INVALID_PARAMETER))?;
        let own = named(asked.InterfaceLuid, asked.InterfaceIndex)?;
        let source = source.and_then(|source| source.ip());
        let found = resolve_neighbour(ip, source.filter(|source| !source.is_unspecified()))?;
        if found.interface != own.index {
            return Err(Error::new(ERROR_BAD_NET_NAME));
        }
        // SAFETY: promised by the caller; not NULL, for it was read.
        unsafe { row.write_unaligned(row_of(&found, own.luid())) };
        Ok(())
    })
}
