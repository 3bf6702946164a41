//! `GetIpInterfaceTable`, `GetIpInterfaceEntry`.
//!
//! <https://learn.microsoft.com/windows/win32/api/netioapi/nf-netioapi-getipinterfacetable>

use std::ffi::c_void;

use tawny::Error;
use tawny::address::{AF_INET, AF_INET6};
use tawny::codes::*;
use tawny::ip_helper::{IpInterface, interfaces, ip_interfaces};

use super::{MIB_IPINTERFACE_ROW, family, give_table, named, read};
use crate::iphlpapi::call;
use crate::pointer;
use crate::types::DWORD;

fn row_of(interface: &IpInterface) -> MIB_IPINTERFACE_ROW {
    const LARGEST_PACKET: u32 = 0xffff;
    const DISCOVERY_OFF: i32 = 0;
    const DISCOVERY_ON: i32 = 1;
    const LINK_LOCAL_OFF: i32 = 0;
    const LINK_LOCAL_ON: i32 = 2;
    let mut row = MIB_IPINTERFACE_ROW {
        Family: if interface.is_v6 { AF_INET6 } else { AF_INET },
        InterfaceLuid: interface.luid,
        InterfaceIndex: interface.index,
        MaxReassemblySize: LARGEST_PACKET,
        ForwardingEnabled: interface.is_forwarding.into(),
        // Any address of the computer is answered for on any interface.
        WeakHostSend: 1,
        WeakHostReceive: 1,
        UseNeighborUnreachabilityDetection: interface.discovers_neighbours.into(),
        RouterDiscoveryBehavior: match interface.discovers_routers {
            true => DISCOVERY_ON,
            false => DISCOVERY_OFF,
        },
        DadTransmits: interface.dad_transmits,
        BaseReachableTime: interface.reachable_ms,
        RetransmitTime: interface.retransmit_ms,
        LinkLocalAddressBehavior: match interface.is_v6 {
            true => LINK_LOCAL_ON,
            false => LINK_LOCAL_OFF,
        },
        SitePrefixLength: if interface.is_v6 { 64 } else { 32 },
        NlMtu: interface.mtu,
        Connected: interface.is_connected.into(),
        SupportsNeighborDiscovery: interface.discovers_neighbours.into(),
        SupportsRouterDiscovery: interface.discovers_routers.into(),
        ReachableTime: interface.reachable_ms,
        ..MIB_IPINTERFACE_ROW::default()
    };
    // The zones of an interface's own and of its link are the interface's; wider ones are one.
    row.ZoneIndices = [1; 16];
    row.ZoneIndices[..4].fill(interface.index);
    row
}

/// <https://learn.microsoft.com/windows/win32/api/netioapi/nf-netioapi-getipinterfacetable>
///
/// # Safety
/// `table` is NULL or valid for a write.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_GetIpInterfaceTable(number: u16, table: *mut *mut c_void) -> DWORD {
    call(|| {
        let wanted = family(number)?;
        let rows = || {
            let all = ip_interfaces(&interfaces()?);
            let fits = |one: &&IpInterface| wanted.is_none_or(|v6| v6 == one.is_v6);
            Ok(all.iter().filter(fits).map(row_of).collect())
        };
        // SAFETY: promised by the caller.
        unsafe { give_table(table, rows) }
    })
}

/// <https://learn.microsoft.com/windows/win32/api/netioapi/nf-netioapi-getipinterfaceentry>
///
/// # Safety
/// `row` is NULL or valid for reads and writes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_GetIpInterfaceEntry(row: *mut MIB_IPINTERFACE_ROW) -> DWORD {
    call(|| {
        // SAFETY: promised by the caller.
        let asked = unsafe { read(row) }?;
        let v6 = family(asked.Family)?.ok_or(Error::new(ERROR_INVALID_PARAMETER))?;
        let interface = named(asked.InterfaceLuid, asked.InterfaceIndex)?;
        let all = ip_interfaces(std::slice::from_ref(&interface));
        let found = all.iter().find(|one| one.is_v6 == v6);
        let found = row_of(found.ok_or(Error::new(ERROR_NOT_FOUND))?);
        // SAFETY: promised by the caller; not NULL, for it was read.
        unsafe { row.write_unaligned(found) };
        Ok(())
    })
}

/// What a program has not set says that it is to stay as it is.
///
/// <https://learn.microsoft.com/windows/win32/api/netioapi/nf-netioapi-initializeipinterfaceentry>
///
/// # Safety
/// `row` is NULL or valid for a write.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_InitializeIpInterfaceEntry(row: *mut MIB_IPINTERFACE_ROW) {
    const UNCHANGED: u8 = 0xff;
    let initial = MIB_IPINTERFACE_ROW {
        MaxReassemblySize: u32::MAX,
        MinRouterAdvertisementInterval: u32::MAX,
        MaxRouterAdvertisementInterval: u32::MAX,
        AdvertisingEnabled: UNCHANGED,
        ForwardingEnabled: UNCHANGED,
        WeakHostSend: UNCHANGED,
        WeakHostReceive: UNCHANGED,
        UseAutomaticMetric: UNCHANGED,
        UseNeighborUnreachabilityDetection: UNCHANGED,
        ManagedAddressConfigurationSupported: UNCHANGED,
        OtherStatefulConfigurationSupported: UNCHANGED,
        AdvertiseDefaultRoute: UNCHANGED,
        RouterDiscoveryBehavior: -1,
        DadTransmits: u32::MAX,
        BaseReachableTime: u32::MAX,
        RetransmitTime: u32::MAX,
        PathMtuDiscoveryTimeout: u32::MAX,
        LinkLocalAddressBehavior: -1,
        LinkLocalAddressTimeout: u32::MAX,
        ZoneIndices: [u32::MAX; 16],
        SitePrefixLength: u32::MAX,
        Metric: u32::MAX,
        NlMtu: u32::MAX,
        DisableDefaultRoutes: UNCHANGED,
        ..MIB_IPINTERFACE_ROW::default()
    };
    // SAFETY: promised by the caller.
    unsafe { pointer::give(row, initial) };
}
