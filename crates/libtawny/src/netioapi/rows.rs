//! The rows of netioapi.h's tables.
//!
//! <https://learn.microsoft.com/windows/win32/api/netioapi/>
#![allow(
    missing_docs,
    reason = "the names are Windows' own; their pages define them"
)]
#![allow(non_camel_case_types)]

use tawny::address::SOCKADDR_IN6_LEN;

use crate::guid::GUID;
use crate::types::{BOOLEAN, DWORD, WCHAR};

/// `IF_MAX_STRING_SIZE` and the terminator.
pub(super) const STRING: usize = 257;
/// `IF_MAX_PHYS_ADDRESS_LENGTH`
pub(super) const HARDWARE: usize = 32;

/// `SOCKADDR_INET`
#[repr(C, align(4))]
#[derive(Clone, Copy)]
pub struct SockaddrInet {
    pub bytes: [u8; SOCKADDR_IN6_LEN],
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct MIB_IF_ROW2 {
    pub InterfaceLuid: u64,
    pub InterfaceIndex: DWORD,
    pub InterfaceGuid: GUID,
    pub Alias: [WCHAR; STRING],
    pub Description: [WCHAR; STRING],
    pub PhysicalAddressLength: DWORD,
    pub PhysicalAddress: [u8; HARDWARE],
    pub PermanentPhysicalAddress: [u8; HARDWARE],
    pub Mtu: DWORD,
    pub Type: DWORD,
    pub TunnelType: i32,
    pub MediaType: i32,
    pub PhysicalMediumType: i32,
    pub AccessType: i32,
    pub DirectionType: i32,
    pub InterfaceAndOperStatusFlags: u8,
    pub OperStatus: i32,
    pub AdminStatus: i32,
    pub MediaConnectState: i32,
    pub NetworkGuid: GUID,
    pub ConnectionType: i32,
    pub TransmitLinkSpeed: u64,
    pub ReceiveLinkSpeed: u64,
    pub InOctets: u64,
    pub InUcastPkts: u64,
    pub InNUcastPkts: u64,
    pub InDiscards: u64,
    pub InErrors: u64,
    pub InUnknownProtos: u64,
    pub InUcastOctets: u64,
    pub InMulticastOctets: u64,
    pub InBroadcastOctets: u64,
    pub OutOctets: u64,
    pub OutUcastPkts: u64,
    pub OutNUcastPkts: u64,
    pub OutDiscards: u64,
    pub OutErrors: u64,
    pub OutUcastOctets: u64,
    pub OutMulticastOctets: u64,
    pub OutBroadcastOctets: u64,
    pub OutQLen: u64,
}

#[repr(C)]
#[derive(Clone, Copy, Default)]
pub struct MIB_IPINTERFACE_ROW {
    pub Family: u16,
    pub InterfaceLuid: u64,
    pub InterfaceIndex: DWORD,
    pub MaxReassemblySize: DWORD,
    pub InterfaceIdentifier: u64,
    pub MinRouterAdvertisementInterval: DWORD,
    pub MaxRouterAdvertisementInterval: DWORD,
    pub AdvertisingEnabled: BOOLEAN,
    pub ForwardingEnabled: BOOLEAN,
    pub WeakHostSend: BOOLEAN,
    pub WeakHostReceive: BOOLEAN,
    pub UseAutomaticMetric: BOOLEAN,
    pub UseNeighborUnreachabilityDetection: BOOLEAN,
    pub ManagedAddressConfigurationSupported: BOOLEAN,
    pub OtherStatefulConfigurationSupported: BOOLEAN,
    pub AdvertiseDefaultRoute: BOOLEAN,
    pub RouterDiscoveryBehavior: i32,
    pub DadTransmits: DWORD,
    pub BaseReachableTime: DWORD,
    pub RetransmitTime: DWORD,
    pub PathMtuDiscoveryTimeout: DWORD,
    pub LinkLocalAddressBehavior: i32,
    pub LinkLocalAddressTimeout: DWORD,
    pub ZoneIndices: [DWORD; 16],
    pub SitePrefixLength: DWORD,
    pub Metric: DWORD,
    pub NlMtu: DWORD,
    pub Connected: BOOLEAN,
    pub SupportsWakeUpPatterns: BOOLEAN,
    pub SupportsNeighborDiscovery: BOOLEAN,
    pub SupportsRouterDiscovery: BOOLEAN,
    pub ReachableTime: DWORD,
    pub TransmitOffload: u8,
    pub ReceiveOffload: u8,
    pub DisableDefaultRoutes: BOOLEAN,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct MIB_UNICASTIPADDRESS_ROW {
    pub Address: SockaddrInet,
    pub InterfaceLuid: u64,
    pub InterfaceIndex: DWORD,
    pub PrefixOrigin: i32,
    pub SuffixOrigin: i32,
    pub ValidLifetime: DWORD,
    pub PreferredLifetime: DWORD,
    pub OnLinkPrefixLength: u8,
    pub SkipAsSource: BOOLEAN,
    pub DadState: i32,
    pub ScopeId: u32,
    pub CreationTimeStamp: i64,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct MIB_MULTICASTIPADDRESS_ROW {
    pub Address: SockaddrInet,
    pub InterfaceIndex: DWORD,
    pub InterfaceLuid: u64,
    pub ScopeId: u32,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct IP_ADDRESS_PREFIX {
    pub Prefix: SockaddrInet,
    pub PrefixLength: u8,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct MIB_IPFORWARD_ROW2 {
    pub InterfaceLuid: u64,
    pub InterfaceIndex: DWORD,
    pub DestinationPrefix: IP_ADDRESS_PREFIX,
    pub NextHop: SockaddrInet,
    pub SitePrefixLength: u8,
    pub ValidLifetime: DWORD,
    pub PreferredLifetime: DWORD,
    pub Metric: DWORD,
    pub Protocol: i32,
    pub Loopback: BOOLEAN,
    pub AutoconfigureAddress: BOOLEAN,
    pub Publish: BOOLEAN,
    pub Immortal: BOOLEAN,
    pub Age: DWORD,
    pub Origin: i32,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct MIB_IPNET_ROW2 {
    pub Address: SockaddrInet,
    pub InterfaceIndex: DWORD,
    pub InterfaceLuid: u64,
    pub PhysicalAddress: [u8; HARDWARE],
    pub PhysicalAddressLength: DWORD,
    pub State: i32,
    pub Flags: u8,
    pub ReachabilityTime: DWORD,
}

#[cfg(test)]
mod tests {
    use std::mem::offset_of;

    use windows_sys::Win32::NetworkManagement::IpHelper as windows;

    /// Size, alignment and the offset of the last member are those of windows-sys.
    macro_rules! same_layout {
        ($($row:ident $last:ident),*) => {
            $(
                let own = (size_of::<super::$row>(), align_of::<super::$row>());
                let theirs = (size_of::<windows::$row>(), align_of::<windows::$row>());
                assert_eq!(own, theirs, stringify!($row));
                let (own, theirs) = (
                    offset_of!(super::$row, $last),
                    offset_of!(windows::$row, $last),
                );
                assert_eq!(own, theirs, stringify!($row));
            )*
        };
    }

    #[test]
    fn layouts() {
        same_layout!(
            MIB_IF_ROW2 OutQLen,
            MIB_IPINTERFACE_ROW DisableDefaultRoutes,
            MIB_UNICASTIPADDRESS_ROW CreationTimeStamp,
            MIB_MULTICASTIPADDRESS_ROW ScopeId,
            IP_ADDRESS_PREFIX PrefixLength,
            MIB_IPFORWARD_ROW2 Origin,
            MIB_IPNET_ROW2 ReachabilityTime
        );
    }
}
