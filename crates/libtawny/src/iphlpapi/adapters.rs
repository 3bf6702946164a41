//! `GetAdaptersAddresses`: interfaces with all that is known of them, in one piece of memory.
//!
//! <https://learn.microsoft.com/windows/win32/api/iphlpapi/nf-iphlpapi-getadaptersaddresses>

use std::ffi::c_void;
use std::mem::offset_of;
use std::net::{IpAddr, SocketAddr, SocketAddrV6};

use tawny::address::{AF_INET, AF_INET6};
use tawny::codes::*;
use tawny::ip_helper::{
    Interface, InterfaceAddress, Resolver, Route, interfaces, resolver, routes,
};
use tawny::{Error, SocketAddress};

use super::{adapter_name, call, check_room, some};
use crate::types::{DWORD, WCHAR};
use crate::winsock2::flat_entry::FlatEntry;

/// `GAA_FLAG_*`. Those that are not here concern lists that Linux has not.
#[derive(Clone, Copy)]
struct Wanted(u32);

impl Wanted {
    const SKIP_UNICAST: u32 = 0x0001;
    const SKIP_DNS_SERVER: u32 = 0x0008;
    const INCLUDE_PREFIX: u32 = 0x0010;
    const SKIP_FRIENDLY_NAME: u32 = 0x0020;
    const INCLUDE_GATEWAYS: u32 = 0x0080;
    const SKIP_DNS_INFO: u32 = 0x0800;

    fn contains(self, flag: u32) -> bool {
        self.0 & flag != 0
    }
}

/// `SOCKET_ADDRESS`
#[repr(C)]
struct SocketAddressMemory {
    lpSockaddr: usize,
    iSockaddrLength: i32,
}

/// `IP_ADAPTER_ADDRESSES`
#[repr(C)]
struct AdapterAddresses {
    Length: u32,
    IfIndex: u32,
    Next: usize,
    AdapterName: usize,
    FirstUnicastAddress: usize,
    FirstAnycastAddress: usize,
    FirstMulticastAddress: usize,
    FirstDnsServerAddress: usize,
    DnsSuffix: usize,
    Description: usize,
    FriendlyName: usize,
    PhysicalAddress: [u8; 8],
    PhysicalAddressLength: u32,
    Flags: u32,
    Mtu: u32,
    IfType: u32,
    OperStatus: u32,
    Ipv6IfIndex: u32,
    ZoneIndices: [u32; 16],
    FirstPrefix: usize,
    TransmitLinkSpeed: u64,
    ReceiveLinkSpeed: u64,
    FirstWinsServerAddress: usize,
    FirstGatewayAddress: usize,
    Ipv4Metric: u32,
    Ipv6Metric: u32,
    Luid: u64,
    Dhcpv4Server: SocketAddressMemory,
    CompartmentId: u32,
    NetworkGuid: [u32; 4],
    ConnectionType: u32,
    TunnelType: u32,
    Dhcpv6Server: SocketAddressMemory,
    Dhcpv6ClientDuid: [u8; 130],
    Dhcpv6ClientDuidLength: u32,
    Dhcpv6Iaid: u32,
    FirstDnsSuffix: usize,
}

/// What each of the lists of addresses begins with.
#[repr(C)]
struct AddressHead {
    Length: u32,
    Flags: u32,
    Next: usize,
    Address: SocketAddressMemory,
}

/// `IP_ADAPTER_UNICAST_ADDRESS`
#[repr(C)]
struct UnicastAddress {
    head: AddressHead,
    PrefixOrigin: u32,
    SuffixOrigin: u32,
    DadState: u32,
    ValidLifetime: u32,
    PreferredLifetime: u32,
    LeaseLifetime: u32,
    OnLinkPrefixLength: u8,
}

/// `IP_ADAPTER_PREFIX`
#[repr(C)]
struct Prefix {
    head: AddressHead,
    PrefixLength: u32,
}

/// `IP_ADAPTER_DNS_SUFFIX`
#[repr(C)]
struct DnsSuffix {
    Next: usize,
    String: [WCHAR; 256],
}

const IPV4_ENABLED: u32 = 0x80;
const IPV6_ENABLED: u32 = 0x100;
const NO_MULTICAST: u32 = 0x10;
const DNS_ELIGIBLE: u32 = 1;
const DEFAULT_COMPARTMENT: u32 = 1;
const DEDICATED: u32 = 1;
const UNKNOWN_SPEED: u64 = u64::MAX;

/// The memory under construction, and where the next adapter's address is to be put.
struct Builder {
    entry: FlatEntry,
    wanted: Wanted,
    family: u16,
    resolver: Resolver,
    routes: Vec<Route>,
}

/// The origins of an address's prefix and of its rest, and how far it has been checked:
/// `NL_PREFIX_ORIGIN`, `NL_SUFFIX_ORIGIN`, `NL_DAD_STATE`.
fn origin(address: &InterfaceAddress) -> (u32, u32, u32) {
    const MANUAL: u32 = 1;
    const WELL_KNOWN: u32 = 2;
    const DHCP: u32 = 3;
    const FROM_ROUTER: u32 = 4;
    const FROM_HARDWARE: u32 = 4;
    let (prefix, suffix) = match address.ip {
        ip if ip.is_loopback() => (WELL_KNOWN, WELL_KNOWN),
        IpAddr::V6(ip) if ip.is_unicast_link_local() => (WELL_KNOWN, FROM_HARDWARE),
        IpAddr::V6(_) if !address.is_permanent => (FROM_ROUTER, FROM_HARDWARE),
        IpAddr::V4(_) if !address.is_permanent => (DHCP, DHCP),
        _ => (MANUAL, MANUAL),
    };
    let state = match address {
        _ if address.is_duplicate => 2,
        _ if address.is_tentative => 1,
        _ if address.is_deprecated => 3,
        _ => 4,
    };
    (prefix, suffix, state)
}

impl Builder {
    fn number(&mut self, at: usize, value: u32) {
        self.entry.put(at, &value.to_ne_bytes());
    }

    fn long(&mut self, at: usize, value: u64) {
        self.entry.put(at, &value.to_ne_bytes());
    }

    fn wants(&self, ip: IpAddr) -> bool {
        let family = if ip.is_ipv6() { AF_INET6 } else { AF_INET };
        self.family == 0 || self.family == family
    }

    /// Appends an element with an address and has the pointer at `link` lead to it; its offset.
    fn element(&mut self, link: usize, size: usize, ip: IpAddr, interface: u32) -> usize {
        let at = self.entry.aligned(link, &vec![0; size]);
        self.number(at, size as u32);
        let local = matches!(ip, IpAddr::V6(ip) if ip.is_unicast_link_local());
        let address = match ip {
            IpAddr::V6(ip) => {
                let scope = if local { interface } else { 0 };
                SocketAddress::from(SocketAddr::V6(SocketAddrV6::new(ip, 0, 0, scope)))
            }
            ip => SocketAddress::from((ip, 0)),
        };
        let (bytes, len) = address.to_windows();
        let place = at + offset_of!(AddressHead, Address);
        self.entry.aligned(place, &bytes[..len]);
        let len_at = place + offset_of!(SocketAddressMemory, iSockaddrLength);
        self.number(len_at, len as u32);
        at
    }

    /// Appends plain elements for addresses, as a list that begins at `first`.
    fn list(&mut self, first: usize, addresses: &[IpAddr], interface: u32) {
        let mut link = first;
        for &ip in addresses {
            let at = self.element(link, size_of::<AddressHead>(), ip, interface);
            link = at + offset_of!(AddressHead, Next);
        }
    }

    fn unicast(&mut self, first: usize, interface: &Interface) {
        let mut link = first;
        for address in &interface.addresses {
            if !self.wants(address.ip) {
                continue;
            }
            let size = size_of::<UnicastAddress>();
            let at = self.element(link, size, address.ip, interface.index);
            link = at + offset_of!(AddressHead, Next);
            let local = matches!(address.ip, IpAddr::V6(ip) if ip.is_unicast_link_local());
            let eligible = !local && !address.is_deprecated && !interface.is_loopback();
            let flags = if eligible { DNS_ELIGIBLE } else { 0 };
            self.number(at + offset_of!(AddressHead, Flags), flags);
            let (prefix, suffix, state) = origin(address);
            for (member, value) in [
                (offset_of!(UnicastAddress, PrefixOrigin), prefix),
                (offset_of!(UnicastAddress, SuffixOrigin), suffix),
                (offset_of!(UnicastAddress, DadState), state),
                (
                    offset_of!(UnicastAddress, ValidLifetime),
                    address.valid_seconds,
                ),
                (
                    offset_of!(UnicastAddress, PreferredLifetime),
                    address.preferred_seconds,
                ),
                (
                    offset_of!(UnicastAddress, LeaseLifetime),
                    address.valid_seconds,
                ),
            ] {
                self.number(at + member, value);
            }
            let len_at = at + offset_of!(UnicastAddress, OnLinkPrefixLength);
            self.entry.put(len_at, &[address.prefix_len]);
        }
    }

    fn prefixes(&mut self, first: usize, interface: &Interface) {
        let mut link = first;
        for address in &interface.addresses {
            if !self.wants(address.ip) {
                continue;
            }
            let network = network(address.ip, address.prefix_len);
            let at = self.element(link, size_of::<Prefix>(), network, interface.index);
            link = at + offset_of!(AddressHead, Next);
            self.number(
                at + offset_of!(Prefix, PrefixLength),
                address.prefix_len.into(),
            );
        }
    }

    fn suffixes(&mut self, first: usize) {
        let mut link = first;
        for suffix in self.resolver.search.clone() {
            let at = self.entry.aligned(link, &[0; size_of::<DnsSuffix>()]);
            link = at + offset_of!(DnsSuffix, Next);
            let room = size_of::<DnsSuffix>() - offset_of!(DnsSuffix, String) - 2;
            let mut bytes: Vec<u8> = suffix.encode_utf16().flat_map(u16::to_ne_bytes).collect();
            bytes.truncate(room);
            self.entry.put(at + offset_of!(DnsSuffix, String), &bytes);
        }
    }

    fn metric(&self, interface: u32, v6: bool) -> u32 {
        let routes = self
            .routes
            .iter()
            .filter(|route| route.interface == interface && route.destination.is_ipv6() == v6);
        routes.map(|route| route.metric).min().unwrap_or(0)
    }

    /// The lists of an adapter at `at`.
    fn lists(&mut self, at: usize, interface: &Interface) {
        type Adapter = AdapterAddresses;
        let wanted = self.wanted;
        if !wanted.contains(Wanted::SKIP_UNICAST) {
            self.unicast(at + offset_of!(Adapter, FirstUnicastAddress), interface);
        }
        if wanted.contains(Wanted::INCLUDE_PREFIX) {
            self.prefixes(at + offset_of!(Adapter, FirstPrefix), interface);
        }
        if wanted.contains(Wanted::INCLUDE_GATEWAYS) {
            let here = self
                .routes
                .iter()
                .filter(|route| route.interface == interface.index);
            let gateways = here.filter_map(|route| route.gateway);
            let mut gateways: Vec<_> = gateways.filter(|ip| self.wants(*ip)).collect();
            gateways.dedup();
            self.list(
                at + offset_of!(Adapter, FirstGatewayAddress),
                &gateways,
                interface.index,
            );
        }
        if interface.is_loopback() {
            return;
        }
        if !wanted.contains(Wanted::SKIP_DNS_SERVER) {
            let servers = self.resolver.servers.iter().copied();
            let servers: Vec<_> = servers.filter(|ip| self.wants(*ip)).collect();
            self.list(
                at + offset_of!(Adapter, FirstDnsServerAddress),
                &servers,
                interface.index,
            );
        }
        if !wanted.contains(Wanted::SKIP_DNS_INFO) {
            self.suffixes(at + offset_of!(Adapter, FirstDnsSuffix));
        }
    }

    /// Fills in the adapter at `at`.
    fn adapter(&mut self, at: usize, interface: &Interface) {
        type Adapter = AdapterAddresses;
        let has = |v6: bool| interface.addresses.iter().any(|a| a.ip.is_ipv6() == v6);
        let (v4, v6) = (has(false), has(true));
        let flag = |on: bool, flag: u32| if on { flag } else { 0 };
        let flags = flag(v4, IPV4_ENABLED)
            | flag(v6, IPV6_ENABLED)
            | flag(
                !interface.has_multicast && !interface.is_loopback(),
                NO_MULTICAST,
            );
        let hardware = &interface.hardware[..interface.hardware.len().min(8)];
        for (member, value) in [
            (offset_of!(Adapter, Length), size_of::<Adapter>() as u32),
            (
                offset_of!(Adapter, IfIndex),
                flag(v4 || !v6, interface.index),
            ),
            (offset_of!(Adapter, Ipv6IfIndex), flag(v6, interface.index)),
            (
                offset_of!(Adapter, PhysicalAddressLength),
                hardware.len() as u32,
            ),
            (offset_of!(Adapter, Flags), flags),
            (offset_of!(Adapter, Mtu), interface.mtu),
            (offset_of!(Adapter, IfType), interface.kind),
            (offset_of!(Adapter, OperStatus), interface.state as u32),
            (
                offset_of!(Adapter, Ipv4Metric),
                self.metric(interface.index, false),
            ),
            (
                offset_of!(Adapter, Ipv6Metric),
                self.metric(interface.index, true),
            ),
            (offset_of!(Adapter, CompartmentId), DEFAULT_COMPARTMENT),
            (offset_of!(Adapter, ConnectionType), DEDICATED),
        ] {
            self.number(at + member, value);
        }
        self.entry
            .put(at + offset_of!(Adapter, PhysicalAddress), hardware);
        for zone in 0..16 {
            let zones = at + offset_of!(Adapter, ZoneIndices);
            self.number(zones + zone * 4, flag(v6, interface.index));
        }
        let speed = if interface.speed == 0 {
            UNKNOWN_SPEED
        } else {
            interface.speed
        };
        self.long(at + offset_of!(Adapter, TransmitLinkSpeed), speed);
        self.long(at + offset_of!(Adapter, ReceiveLinkSpeed), speed);
        self.long(at + offset_of!(Adapter, Luid), interface.luid());
        self.entry.words::<u8>(
            at + offset_of!(Adapter, AdapterName),
            &adapter_name(interface),
        );
        let suffix = match interface.is_loopback() {
            true => String::new(),
            false => self.resolver.domain.clone(),
        };
        self.entry
            .words::<u16>(at + offset_of!(Adapter, DnsSuffix), &suffix);
        self.entry
            .words::<u16>(at + offset_of!(Adapter, Description), &interface.name);
        if !self.wanted.contains(Wanted::SKIP_FRIENDLY_NAME) {
            self.entry
                .words::<u16>(at + offset_of!(Adapter, FriendlyName), &interface.name);
        }
        self.lists(at, interface);
    }
}

/// The network of an address.
fn network(ip: IpAddr, prefix_len: u8) -> IpAddr {
    let len = u32::from(prefix_len);
    match ip {
        IpAddr::V4(ip) => {
            let mask = u32::MAX.checked_shl(32u32.saturating_sub(len)).unwrap_or(0);
            std::net::Ipv4Addr::from_bits(ip.to_bits() & mask).into()
        }
        IpAddr::V6(ip) => {
            let mask = u128::MAX
                .checked_shl(128u32.saturating_sub(len))
                .unwrap_or(0);
            std::net::Ipv6Addr::from_bits(ip.to_bits() & mask).into()
        }
    }
}

/// All adapters that have an address of the family, as a list that begins at the start.
fn build(family: u16, wanted: Wanted) -> Result<FlatEntry, Error> {
    let mut builder = Builder {
        entry: FlatEntry::new(size_of::<AdapterAddresses>()),
        wanted,
        family,
        resolver: resolver(),
        routes: routes()?,
    };
    let mut adapters = interfaces()?;
    adapters.retain(|adapter| {
        family == 0
            || adapter
                .addresses
                .iter()
                .any(|address| builder.wants(address.ip))
    });
    let mut last = None;
    for adapter in some(adapters)? {
        let at = match last {
            None => 0,
            Some(last) => {
                let link = last + offset_of!(AdapterAddresses, Next);
                let room = [0; size_of::<AdapterAddresses>()];
                builder.entry.aligned(link, &room)
            }
        };
        builder.adapter(at, &adapter);
        last = Some(at);
    }
    Ok(builder.entry)
}

/// <https://learn.microsoft.com/windows/win32/api/iphlpapi/nf-iphlpapi-getadaptersaddresses>
///
/// # Safety
/// `size` is NULL or valid for reads and writes, `out` is NULL or valid for writes of `*size` bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_GetAdaptersAddresses(
    family: DWORD,
    flags: DWORD,
    _reserved: *mut c_void,
    out: *mut u8,
    size: *mut DWORD,
) -> DWORD {
    call(|| {
        let family = u16::try_from(family).ok();
        let family = family.filter(|family| [0, AF_INET, AF_INET6].contains(family));
        let invalid = Error::new(ERROR_INVALID_PARAMETER);
        let family = family.filter(|_| !size.is_null()).ok_or(invalid)?;
        let entry = build(family, Wanted(flags))?;
        // SAFETY: promised by the caller; there is room for as many bytes as are copied.
        unsafe {
            let room = check_room(entry.len(), out, size, ERROR_BUFFER_OVERFLOW)?;
            room.copy_from(entry.at(room as usize).as_ptr(), entry.len());
        }
        Ok(())
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
        same!(AdapterAddresses, windows::IP_ADAPTER_ADDRESSES_LH: Next AdapterName FirstUnicastAddress
            FirstDnsServerAddress DnsSuffix Description FriendlyName PhysicalAddress
            PhysicalAddressLength Mtu IfType OperStatus Ipv6IfIndex ZoneIndices FirstPrefix
            TransmitLinkSpeed ReceiveLinkSpeed FirstGatewayAddress Ipv4Metric Ipv6Metric Luid
            Dhcpv4Server CompartmentId NetworkGuid ConnectionType TunnelType Dhcpv6Server
            Dhcpv6ClientDuid Dhcpv6ClientDuidLength Dhcpv6Iaid FirstDnsSuffix);
        same!(UnicastAddress, windows::IP_ADAPTER_UNICAST_ADDRESS_LH: PrefixOrigin SuffixOrigin DadState
            ValidLifetime PreferredLifetime LeaseLifetime OnLinkPrefixLength);
        same!(Prefix, windows::IP_ADAPTER_PREFIX_XP: PrefixLength);
        same!(AddressHead, windows::IP_ADAPTER_GATEWAY_ADDRESS_LH: Next Address);
        same!(DnsSuffix, windows::IP_ADAPTER_DNS_SUFFIX: Next String);
    }

    #[test]
    fn networks() {
        let ip = IpAddr::from([10, 1, 2, 3]);
        assert_eq!(network(ip, 16), IpAddr::from([10, 1, 0, 0]));
        assert_eq!(network(ip, 0), IpAddr::from([0, 0, 0, 0]));
        let ip: IpAddr = "fe80::1".parse().unwrap();
        assert_eq!(network(ip, 10), "fe80::".parse::<IpAddr>().unwrap());
    }
}
