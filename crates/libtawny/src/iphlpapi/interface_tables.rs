//! Interfaces and their IPv4 addresses as tables: `GetIfTable`, `GetIpAddrTable` and their kin.
//!
//! <https://learn.microsoft.com/windows/win32/api/iphlpapi/nf-iphlpapi-getiftable>

use std::net::IpAddr;

use tawny::Error;
use tawny::codes::*;
use tawny::ip_helper::{Interface, InterfaceState, interfaces};

use super::{Row, adapter_name, call, device_name, give_table, mask, network_order, order, some};
use crate::pointer;
use crate::text;
use crate::types::{BOOL, DWORD, WCHAR};

/// `MIB_IFROW`
#[repr(C)]
pub struct MIB_IFROW {
    wszName: [u16; 256],
    dwIndex: DWORD,
    rest: [u8; 344],
}

fn row_of(interface: &Interface) -> Row {
    const NAME: usize = 256;
    const HARDWARE: usize = 8;
    const DESCRIPTION: usize = 256;
    const ADMIN_UP: u32 = 1;
    const ADMIN_DOWN: u32 = 2;
    let counters = &interface.counters;
    let mut row = Row::default();
    row.wide(&device_name(interface), NAME);
    row.number(interface.index);
    row.number(interface.kind);
    row.number(interface.mtu);
    row.number(u32::try_from(interface.speed).unwrap_or(u32::MAX));
    row.number(interface.hardware.len().min(HARDWARE) as u32);
    row.padded(&interface.hardware, HARDWARE);
    row.number(if interface.is_enabled {
        ADMIN_UP
    } else {
        ADMIN_DOWN
    });
    row.number(old_state(interface));
    // When the state last changed, nobody knows.
    row.number(0);
    for counter in [
        counters.in_bytes,
        counters.in_packets.saturating_sub(counters.in_multicast),
        counters.in_multicast,
        counters.in_discards,
        counters.in_errors,
        counters.in_unknown,
        counters.out_bytes,
        counters.out_packets,
        0,
        counters.out_discards,
        counters.out_errors,
        0,
    ] {
        row.number(counter as u32);
    }
    let name = interface.name.as_bytes();
    row.number(name.len().min(DESCRIPTION - 1) as u32 + 1);
    row.padded(&name[..name.len().min(DESCRIPTION - 1)], DESCRIPTION);
    row
}

/// `INTERNAL_IF_OPER_STATUS`
fn old_state(interface: &Interface) -> u32 {
    const NON_OPERATIONAL: u32 = 0;
    const DISCONNECTED: u32 = 2;
    const CONNECTING: u32 = 3;
    const OPERATIONAL: u32 = 5;
    match interface.state {
        InterfaceState::Up => OPERATIONAL,
        InterfaceState::Dormant => CONNECTING,
        InterfaceState::LowerLayerDown => DISCONNECTED,
        _ => NON_OPERATIONAL,
    }
}

/// <https://learn.microsoft.com/windows/win32/api/iphlpapi/nf-iphlpapi-getiftable>
///
/// # Safety
/// `size` is NULL or valid for reads and writes, `out` is NULL or valid for writes of `*size` bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_GetIfTable(out: *mut u8, size: *mut DWORD, _order: BOOL) -> DWORD {
    call(|| {
        let rows: Vec<_> = some(interfaces()?)?.iter().map(row_of).collect();
        // SAFETY: promised by the caller.
        unsafe { give_table(&rows, out, size) }
    })
}

/// <https://learn.microsoft.com/windows/win32/api/iphlpapi/nf-iphlpapi-getifentry>
///
/// # Safety
/// `row` is NULL or valid for reads and writes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_GetIfEntry(row: *mut MIB_IFROW) -> DWORD {
    call(|| {
        if row.is_null() {
            return Err(Error::new(ERROR_INVALID_PARAMETER));
        }
        // SAFETY: not NULL, and promised by the caller.
        let index = unsafe { (&raw const (*row).dwIndex).read_unaligned() };
        let all = interfaces()?;
        let found = all.iter().find(|interface| interface.index == index);
        let bytes = row_of(found.ok_or(Error::new(ERROR_INVALID_DATA))?).0;
        debug_assert_eq!(bytes.len(), size_of::<MIB_IFROW>());
        // SAFETY: not NULL, and promised by the caller; a row has as many bytes.
        unsafe { row.cast::<u8>().copy_from(bytes.as_ptr(), bytes.len()) };
        Ok(())
    })
}

/// <https://learn.microsoft.com/windows/win32/api/iphlpapi/nf-iphlpapi-getnumberofinterfaces>
///
/// # Safety
/// `count` is NULL or valid for a write.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_GetNumberOfInterfaces(count: *mut DWORD) -> DWORD {
    call(|| {
        if count.is_null() {
            return Err(Error::new(ERROR_INVALID_PARAMETER));
        }
        // SAFETY: not NULL, and promised by the caller.
        unsafe { count.write_unaligned(interfaces()?.len() as DWORD) };
        Ok(())
    })
}

/// Loopback is left out.
///
/// <https://learn.microsoft.com/windows/win32/api/iphlpapi/nf-iphlpapi-getinterfaceinfo>
///
/// # Safety
/// `size` is NULL or valid for reads and writes, `out` is NULL or valid for writes of `*size` bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_GetInterfaceInfo(out: *mut u8, size: *mut DWORD) -> DWORD {
    const NAME: usize = 128;
    call(|| {
        if size.is_null() {
            return Err(Error::new(ERROR_INVALID_PARAMETER));
        }
        let mut all = interfaces()?;
        all.retain(|interface| !interface.is_loopback());
        let row_of = |interface: &Interface| {
            let mut row = Row::default();
            row.number(interface.index);
            row.wide(&device_name(interface), NAME);
            row
        };
        let rows: Vec<_> = some(all)?.iter().map(row_of).collect();
        // SAFETY: promised by the caller.
        unsafe { give_table(&rows, out, size) }
    })
}

/// <https://learn.microsoft.com/windows/win32/api/iphlpapi/nf-iphlpapi-getadapterindex>
///
/// # Safety
/// `name` is NULL or a terminated string, `index` is NULL or valid for a write.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_GetAdapterIndex(name: *const WCHAR, index: *mut DWORD) -> DWORD {
    const ERROR_DEV_NOT_EXIST: u32 = 55;
    call(|| {
        // SAFETY: promised by the caller.
        let name = unsafe { text::read(name) };
        let name = name.filter(|_| !index.is_null());
        let name = name.ok_or(Error::new(ERROR_INVALID_PARAMETER))?;
        let all = interfaces()?;
        let is_it = |one: &&Interface| {
            [device_name(one), adapter_name(one)]
                .iter()
                .any(|own| own.eq_ignore_ascii_case(&name))
        };
        let found = all
            .iter()
            .find(is_it)
            .ok_or(Error::new(ERROR_DEV_NOT_EXIST))?;
        // SAFETY: promised by the caller.
        unsafe { pointer::give(index, found.index) };
        Ok(())
    })
}

/// <https://learn.microsoft.com/windows/win32/api/iphlpapi/nf-iphlpapi-getipaddrtable>
///
/// # Safety
/// `size` is NULL or valid for reads and writes, `out` is NULL or valid for writes of `*size` bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_GetIpAddrTable(
    out: *mut u8,
    size: *mut DWORD,
    wanted_order: BOOL,
) -> DWORD {
    const LARGEST_PACKET: u32 = 0xffff;
    const PRIMARY: u16 = 0x0001;
    const DYNAMIC: u16 = 0x0004;
    const DISCONNECTED: u16 = 0x0008;
    call(|| {
        let mut rows = Vec::new();
        for interface in interfaces()? {
            let mut kind = PRIMARY;
            for address in &interface.addresses {
                let IpAddr::V4(ip) = address.ip else { continue };
                let dynamic = if address.is_permanent { 0 } else { DYNAMIC };
                let connected = interface.state == InterfaceState::Up;
                let disconnected = if connected { 0 } else { DISCONNECTED };
                let mut row = Row::default();
                row.number(network_order(ip));
                row.number(interface.index);
                row.number(network_order(mask(address.prefix_len)));
                // The bits of the host in broadcasts are ones.
                row.number(1);
                row.number(LARGEST_PACKET);
                row.bytes(&[0; 2]);
                row.bytes(&(kind | dynamic | disconnected).to_ne_bytes());
                rows.push((ip, row));
                kind = 0;
            }
        }
        let mut rows = some(rows)?;
        order(&mut rows, wanted_order, |(ip, _)| *ip);
        let rows: Vec<_> = rows.into_iter().map(|(_, row)| row).collect();
        // SAFETY: promised by the caller.
        unsafe { give_table(&rows, out, size) }
    })
}

#[cfg(test)]
mod tests {
    use std::mem::offset_of;

    use windows_sys::Win32::NetworkManagement::IpHelper as windows;

    use super::*;

    #[test]
    fn a_row_is_as_long_as_windows() {
        let loopback = &interfaces().unwrap()[0];
        assert_eq!(row_of(loopback).0.len(), size_of::<windows::MIB_IFROW>());
        assert_eq!(size_of::<MIB_IFROW>(), size_of::<windows::MIB_IFROW>());
        let index = offset_of!(MIB_IFROW, dwIndex);
        assert_eq!(index, offset_of!(windows::MIB_IFROW, dwIndex));
        let description = offset_of!(windows::MIB_IFROW, bDescr);
        assert_eq!(row_of(loopback).0[description..description + 3], *b"lo\0");
    }
}
