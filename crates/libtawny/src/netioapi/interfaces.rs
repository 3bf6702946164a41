//! `GetIfTable2`, `GetIfEntry2`.
//!
//! <https://learn.microsoft.com/windows/win32/api/netioapi/nf-netioapi-getiftable2>

use std::ffi::c_void;

use tawny::Error;
use tawny::codes::ERROR_INVALID_PARAMETER;
use tawny::ip_helper::{Interface, InterfaceState, interfaces};

use super::rows::{HARDWARE, STRING};
use super::{MIB_IF_ROW2, give_table, named, read};
use crate::guid::GUID;
use crate::iphlpapi::{call, guid_of};
use crate::types::{DWORD, WCHAR};

/// `MibIfTableNormal`, `MibIfTableRaw`: the same here, for no filter drivers lie over adapters.
const NORMAL: u32 = 0;
const RAW: u32 = 1;
const WITHOUT_STATISTICS: u32 = 2;

fn wide(text: &str) -> [WCHAR; STRING] {
    let mut units = [0; STRING];
    for (unit, value) in units[..STRING - 1].iter_mut().zip(text.encode_utf16()) {
        *unit = value;
    }
    units
}

fn hardware_of(bytes: &[u8]) -> ([u8; HARDWARE], DWORD) {
    let mut address = [0; HARDWARE];
    let len = bytes.len().min(HARDWARE);
    address[..len].copy_from_slice(&bytes[..len]);
    (address, len as DWORD)
}

/// What kind of network it is: `NDIS_MEDIUM`, `NDIS_PHYSICAL_MEDIUM`, `TUNNEL_TYPE`, by IANA's number.
fn media(kind: u32) -> (i32, i32, i32) {
    const MEDIUM_ETHERNET: i32 = 0;
    const MEDIUM_WAN: i32 = 3;
    const MEDIUM_FIREWIRE: i32 = 13;
    const MEDIUM_TUNNEL: i32 = 15;
    const MEDIUM_WIRELESS: i32 = 16;
    const MEDIUM_LOOPBACK: i32 = 17;
    const MEDIUM_IP: i32 = 19;
    const PHYSICAL_UNSPECIFIED: i32 = 0;
    const PHYSICAL_FIREWIRE: i32 = 7;
    const PHYSICAL_WIRELESS: i32 = 9;
    const PHYSICAL_ETHERNET: i32 = 14;
    const NO_TUNNEL: i32 = 0;
    const OTHER_TUNNEL: i32 = 1;
    match kind {
        6 => (MEDIUM_ETHERNET, PHYSICAL_ETHERNET, NO_TUNNEL),
        23 | 28 => (MEDIUM_WAN, PHYSICAL_UNSPECIFIED, NO_TUNNEL),
        Interface::LOOPBACK => (MEDIUM_LOOPBACK, PHYSICAL_UNSPECIFIED, NO_TUNNEL),
        71 => (MEDIUM_WIRELESS, PHYSICAL_WIRELESS, NO_TUNNEL),
        131 => (MEDIUM_TUNNEL, PHYSICAL_UNSPECIFIED, OTHER_TUNNEL),
        144 => (MEDIUM_FIREWIRE, PHYSICAL_FIREWIRE, NO_TUNNEL),
        _ => (MEDIUM_IP, PHYSICAL_UNSPECIFIED, NO_TUNNEL),
    }
}

/// `NET_IF_ACCESS_TYPE`
fn access(interface: &Interface) -> i32 {
    const LOOPBACK: i32 = 1;
    const BROADCAST: i32 = 2;
    const POINT_TO_POINT: i32 = 3;
    match interface {
        one if one.is_loopback() => LOOPBACK,
        one if one.is_point_to_point => POINT_TO_POINT,
        _ => BROADCAST,
    }
}

/// `InterfaceAndOperStatusFlags`
fn flags(interface: &Interface) -> u8 {
    const HARDWARE_INTERFACE: u8 = 1 << 0;
    const CONNECTOR_PRESENT: u8 = 1 << 2;
    const NOT_MEDIA_CONNECTED: u8 = 1 << 4;
    let mut flags = 0;
    if interface.is_hardware {
        flags |= HARDWARE_INTERFACE | CONNECTOR_PRESENT;
    }
    if interface.is_enabled && interface.state != InterfaceState::Up {
        flags |= NOT_MEDIA_CONNECTED;
    }
    flags
}

fn row_of(interface: &Interface, with_statistics: bool) -> MIB_IF_ROW2 {
    const ADMIN_UP: i32 = 1;
    const ADMIN_DOWN: i32 = 2;
    const CONNECTED: i32 = 1;
    const DISCONNECTED: i32 = 2;
    const DEDICATED: i32 = 1;
    let counters = match with_statistics {
        true => interface.counters,
        false => Default::default(),
    };
    let (hardware, hardware_len) = hardware_of(&interface.hardware);
    let (medium, physical_medium, tunnel) = media(interface.kind);
    MIB_IF_ROW2 {
        InterfaceLuid: interface.luid(),
        InterfaceIndex: interface.index,
        InterfaceGuid: guid_of(interface),
        Alias: wide(&interface.name),
        Description: wide(&interface.name),
        PhysicalAddressLength: hardware_len,
        PhysicalAddress: hardware,
        PermanentPhysicalAddress: hardware,
        Mtu: interface.mtu,
        Type: interface.kind,
        TunnelType: tunnel,
        MediaType: medium,
        PhysicalMediumType: physical_medium,
        AccessType: access(interface),
        DirectionType: 0,
        InterfaceAndOperStatusFlags: flags(interface),
        OperStatus: interface.state as i32,
        AdminStatus: if interface.is_enabled {
            ADMIN_UP
        } else {
            ADMIN_DOWN
        },
        MediaConnectState: match interface.state {
            InterfaceState::Up => CONNECTED,
            _ => DISCONNECTED,
        },
        NetworkGuid: GUID::default(),
        ConnectionType: DEDICATED,
        TransmitLinkSpeed: interface.speed,
        ReceiveLinkSpeed: interface.speed,
        InOctets: counters.in_bytes,
        InUcastPkts: counters.in_packets.saturating_sub(counters.in_multicast),
        InNUcastPkts: counters.in_multicast,
        InDiscards: counters.in_discards,
        InErrors: counters.in_errors,
        InUnknownProtos: counters.in_unknown,
        // Linux does not count the bytes of the kinds apart.
        InUcastOctets: counters.in_bytes,
        InMulticastOctets: 0,
        InBroadcastOctets: 0,
        OutOctets: counters.out_bytes,
        OutUcastPkts: counters.out_packets,
        OutNUcastPkts: 0,
        OutDiscards: counters.out_discards,
        OutErrors: counters.out_errors,
        OutUcastOctets: counters.out_bytes,
        OutMulticastOctets: 0,
        OutBroadcastOctets: 0,
        OutQLen: 0,
    }
}

/// <https://learn.microsoft.com/windows/win32/api/netioapi/nf-netioapi-getiftable2>
///
/// # Safety
/// `table` is NULL or valid for a write.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_GetIfTable2(table: *mut *mut c_void) -> DWORD {
    // SAFETY: promised by the caller.
    unsafe { tawny_GetIfTable2Ex(NORMAL, table) }
}

/// <https://learn.microsoft.com/windows/win32/api/netioapi/nf-netioapi-getiftable2ex>
///
/// # Safety
/// `table` is NULL or valid for a write.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_GetIfTable2Ex(level: u32, table: *mut *mut c_void) -> DWORD {
    call(|| {
        if ![NORMAL, RAW, WITHOUT_STATISTICS].contains(&level) {
            return Err(Error::new(ERROR_INVALID_PARAMETER));
        }
        let rows = || {
            let all = interfaces()?;
            let row = |one: &Interface| row_of(one, level != WITHOUT_STATISTICS);
            Ok(all.iter().map(row).collect())
        };
        // SAFETY: promised by the caller.
        unsafe { give_table(table, rows) }
    })
}

/// <https://learn.microsoft.com/windows/win32/api/netioapi/nf-netioapi-getifentry2>
///
/// # Safety
/// `row` is NULL or valid for reads and writes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_GetIfEntry2(row: *mut MIB_IF_ROW2) -> DWORD {
    // SAFETY: promised by the caller.
    unsafe { tawny_GetIfEntry2Ex(NORMAL, row) }
}

/// <https://learn.microsoft.com/windows/win32/api/netioapi/nf-netioapi-getifentry2ex>
///
/// # Safety
/// `row` is NULL or valid for reads and writes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_GetIfEntry2Ex(level: u32, row: *mut MIB_IF_ROW2) -> DWORD {
    call(|| {
        if ![NORMAL, WITHOUT_STATISTICS].contains(&level) {
            return Err(Error::new(ERROR_INVALID_PARAMETER));
        }
        // SAFETY: promised by the caller.
        let asked = unsafe { read(row) }?;
        let found = named(asked.InterfaceLuid, asked.InterfaceIndex)?;
        // SAFETY: promised by the caller; not NULL, for it was read.
        unsafe { row.write_unaligned(row_of(&found, level == NORMAL)) };
        Ok(())
    })
}
