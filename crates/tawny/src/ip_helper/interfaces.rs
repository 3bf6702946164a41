//! Network interfaces and their addresses.
//!
//! <https://learn.microsoft.com/windows/win32/api/iphlpapi/nf-iphlpapi-getadaptersaddresses>

use std::net::{IpAddr, Ipv4Addr};
use std::path::Path;

use tawny_engine::route_request::{Attributes, dump, number};

use super::{from_io, ip};
use crate::Error;
use crate::codes::ERROR_FILE_NOT_FOUND;

/// `IFA_CACHEINFO`, `IFA_FLAGS`: how long an address lives, and what is known of it.
const IFA_CACHEINFO: u16 = 6;
const IFA_FLAGS: u16 = 8;
/// `IFLA_STATS64`: counters; `IFLA_OPERSTATE`: the state of RFC 2863.
const IFLA_STATS64: u16 = 23;
const IFLA_OPERSTATE: u16 = 16;

/// Whether an interface passes packets: the states of RFC 2863 with their numbers there.
#[doc(alias = "IF_OPER_STATUS")]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InterfaceState {
    /// It does.
    Up = 1,
    /// It does not.
    Down = 2,
    /// It is tested.
    Testing = 3,
    /// Nobody knows.
    Unknown = 4,
    /// It waits for something outside.
    Dormant = 5,
    /// A part is missing.
    NotPresent = 6,
    /// What lies below it is down.
    LowerLayerDown = 7,
}

impl InterfaceState {
    /// By Linux's number, or by the flags where Linux does not say.
    fn of(number: Option<u8>, flags: u32) -> Self {
        let up = libc::IFF_UP as u32 | libc::IFF_RUNNING as u32;
        match number {
            Some(1) => Self::NotPresent,
            Some(2) => Self::Down,
            Some(3) => Self::LowerLayerDown,
            Some(4) => Self::Testing,
            Some(5) => Self::Dormant,
            Some(6) => Self::Up,
            _ if flags & up == up => Self::Up,
            _ => Self::Down,
        }
    }
}

/// What has passed an interface since it was made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counters {
    /// Packets received.
    pub in_packets: u64,
    /// Packets sent.
    pub out_packets: u64,
    /// Bytes received.
    pub in_bytes: u64,
    /// Bytes sent.
    pub out_bytes: u64,
    /// Broken packets received.
    pub in_errors: u64,
    /// Packets that could not be sent.
    pub out_errors: u64,
    /// Good packets that were not kept.
    pub in_discards: u64,
    /// Packets that were not sent for want of room.
    pub out_discards: u64,
    /// Packets to groups that were received.
    pub in_multicast: u64,
    /// Packets of a protocol that nobody knows.
    pub in_unknown: u64,
}

impl Counters {
    /// `rtnl_link_stats64`
    fn parse(bytes: &[u8]) -> Self {
        let field = |index: usize| number(bytes, index * 8, 8).unwrap_or(0);
        Self {
            in_packets: field(0),
            out_packets: field(1),
            in_bytes: field(2),
            out_bytes: field(3),
            in_errors: field(4),
            out_errors: field(5),
            in_discards: field(6),
            out_discards: field(7),
            in_multicast: field(8),
            in_unknown: field(23),
        }
    }
}

/// An address of an interface.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InterfaceAddress {
    /// The address.
    pub ip: IpAddr,
    /// How many of its first bits name the network.
    pub prefix_len: u8,
    /// Where broadcasts of the network go.
    pub broadcast: Option<Ipv4Addr>,
    /// It is used for nothing new: its preferred time is over.
    pub is_deprecated: bool,
    /// Whether it is the only one of its kind is still being found out.
    pub is_tentative: bool,
    /// Another computer has it.
    pub is_duplicate: bool,
    /// It was set for good, not leased or made up from what a router says.
    pub is_permanent: bool,
    /// Seconds for which it is valid; `u32::MAX` for ever.
    pub valid_seconds: u32,
    /// Seconds for which it is preferred; `u32::MAX` for ever.
    pub preferred_seconds: u32,
}

/// A network interface.
#[doc(alias = "IP_ADAPTER_ADDRESSES")]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Interface {
    /// The number by which sockets and routes name it.
    pub index: u32,
    /// The name.
    pub name: String,
    /// What kind it is: a number of IANA's, as in ipifcons.h.
    #[doc(alias = "IF_TYPE_ETHERNET_CSMACD")]
    pub kind: u32,
    /// The largest packet, in bytes.
    pub mtu: u32,
    /// The hardware address; empty where there is none.
    pub hardware: Vec<u8>,
    /// Whether it passes packets.
    pub state: InterfaceState,
    /// Whether it is meant to.
    pub is_enabled: bool,
    /// Whether it knows groups.
    pub has_multicast: bool,
    /// Whether it leads to one other computer only.
    pub is_point_to_point: bool,
    /// Whether a device is behind it, rather than a program of the kernel.
    pub is_hardware: bool,
    /// Bits per second; 0 where there is no such thing.
    pub speed: u64,
    /// What has passed it.
    pub counters: Counters,
    /// Its addresses, IPv4 before IPv6.
    pub addresses: Vec<InterfaceAddress>,
}

impl Interface {
    /// `IF_TYPE_SOFTWARE_LOOPBACK`
    pub const LOOPBACK: u32 = 24;

    /// Whether what is sent there comes back.
    pub fn is_loopback(&self) -> bool {
        self.kind == Self::LOOPBACK
    }

    /// The locally unique identifier: the kind in its upper 16 bits, the index in the 24 below.
    #[doc(alias = "NET_LUID")]
    pub fn luid(&self) -> u64 {
        u64::from(self.kind) << 48 | u64::from(self.index & 0xff_ffff) << 24
    }

    /// `ifinfomsg` and its attributes.
    fn parse(body: &[u8]) -> Option<Self> {
        const LEN: usize = 16;
        let hardware_kind = number(body, 2, 2)? as u16;
        let flags = number(body, 8, 4)? as u32;
        let mut interface = Self {
            index: number(body, 4, 4)? as u32,
            name: String::new(),
            kind: kind_of(hardware_kind),
            mtu: 0,
            hardware: Vec::new(),
            state: InterfaceState::Unknown,
            is_enabled: flags & libc::IFF_UP as u32 != 0,
            has_multicast: flags & libc::IFF_MULTICAST as u32 != 0,
            is_point_to_point: flags & libc::IFF_POINTOPOINT as u32 != 0,
            is_hardware: false,
            speed: 0,
            counters: Counters::default(),
            addresses: Vec::new(),
        };
        let mut state = None;
        for (kind, value) in Attributes::behind(body, LEN) {
            match kind {
                libc::IFLA_IFNAME => interface.name = text(value),
                libc::IFLA_MTU => interface.mtu = number(value, 0, 4)? as u32,
                libc::IFLA_ADDRESS if !interface.is_loopback() => {
                    interface.hardware = value.to_vec()
                }
                IFLA_OPERSTATE => state = value.first().copied(),
                IFLA_STATS64 => interface.counters = Counters::parse(value),
                _ => {}
            }
        }
        interface.state = InterfaceState::of(state, flags);
        interface.speed = speed_of(&interface.name);
        let device = format!("/sys/class/net/{}/device", interface.name);
        interface.is_hardware = Path::new(&device).exists();
        Some(interface)
    }
}

fn text(value: &[u8]) -> String {
    let end = value.iter().position(|byte| *byte == 0);
    String::from_utf8_lossy(&value[..end.unwrap_or(value.len())]).into_owned()
}

/// IANA's number for a kind of hardware of Linux's (`ARPHRD_*`).
fn kind_of(hardware: u16) -> u32 {
    const OTHER: u32 = 1;
    const ETHERNET: u32 = 6;
    const PPP: u32 = 23;
    const SLIP: u32 = 28;
    const WIRELESS: u32 = 71;
    const TUNNEL: u32 = 131;
    const FIREWIRE: u32 = 144;
    match hardware {
        libc::ARPHRD_ETHER => ETHERNET,
        libc::ARPHRD_LOOPBACK => Interface::LOOPBACK,
        libc::ARPHRD_PPP => PPP,
        libc::ARPHRD_SLIP | libc::ARPHRD_CSLIP => SLIP,
        libc::ARPHRD_IEEE80211 | libc::ARPHRD_IEEE80211_PRISM | libc::ARPHRD_IEEE80211_RADIOTAP => {
            WIRELESS
        }
        libc::ARPHRD_TUNNEL | libc::ARPHRD_TUNNEL6 | libc::ARPHRD_SIT | libc::ARPHRD_IPGRE => {
            TUNNEL
        }
        libc::ARPHRD_IEEE1394 => FIREWIRE,
        _ => OTHER,
    }
}

/// The speed of a line, where there is a line that is up.
fn speed_of(name: &str) -> u64 {
    let megabits = std::fs::read_to_string(format!("/sys/class/net/{name}/speed"));
    let megabits = megabits.ok().and_then(|text| text.trim().parse().ok());
    megabits.map_or(0, |megabits: u64| megabits.saturating_mul(1_000_000))
}

/// `ifaddrmsg` and its attributes: the index and the address.
fn parse_address(body: &[u8]) -> Option<(u32, InterfaceAddress)> {
    const LEN: usize = 8;
    const FOREVER: u64 = u32::MAX as u64;
    let (mut local, mut address, mut broadcast) = (None, None, None);
    let mut flags = number(body, 2, 1)? as u32;
    let (mut preferred, mut valid) = (FOREVER, FOREVER);
    for (kind, value) in Attributes::behind(body, LEN) {
        match kind {
            libc::IFA_LOCAL => local = ip(value),
            libc::IFA_ADDRESS => address = ip(value),
            libc::IFA_BROADCAST => broadcast = ip(value),
            IFA_FLAGS => flags = number(value, 0, 4)? as u32,
            IFA_CACHEINFO => (preferred, valid) = (number(value, 0, 4)?, number(value, 4, 4)?),
            _ => {}
        }
    }
    // On a line between two points the address is the other end's.
    let ip = local.or(address)?;
    let found = InterfaceAddress {
        ip,
        prefix_len: number(body, 1, 1)? as u8,
        broadcast: match broadcast {
            Some(IpAddr::V4(ip)) => Some(ip),
            _ => None,
        },
        is_deprecated: flags & libc::IFA_F_DEPRECATED != 0,
        is_tentative: flags & libc::IFA_F_TENTATIVE != 0,
        is_duplicate: flags & libc::IFA_F_DADFAILED != 0,
        is_permanent: flags & libc::IFA_F_PERMANENT != 0,
        valid_seconds: valid as u32,
        preferred_seconds: preferred as u32,
    };
    Some((number(body, 4, 4)? as u32, found))
}

/// The network interfaces by their index, each with its addresses.
///
/// # Errors
/// `ERROR_NOT_SUPPORTED` where the kernel does not tell; `ERROR_NOT_ENOUGH_MEMORY`.
#[doc(alias = "GetAdaptersAddresses")]
#[doc(alias = "GetIfTable")]
pub fn interfaces() -> Result<Vec<Interface>, Error> {
    let mut found = Vec::new();
    dump(libc::RTM_GETLINK, &[0; 16], &mut |_, body| {
        found.extend(Interface::parse(body));
    })
    .map_err(from_io)?;
    found.sort_by_key(|interface: &Interface| interface.index);
    dump(libc::RTM_GETADDR, &[0; 8], &mut |_, body| {
        if let Some((index, address)) = parse_address(body)
            && let Some(interface) = found.iter_mut().find(|one| one.index == index)
        {
            interface.addresses.push(address);
        }
    })
    .map_err(from_io)?;
    for interface in &mut found {
        interface
            .addresses
            .sort_by_key(|address| address.ip.is_ipv6());
    }
    Ok(found)
}

/// The name of the interface with an index.
///
/// # Errors
/// `ERROR_FILE_NOT_FOUND`: there is none.
#[doc(alias = "if_indextoname")]
pub fn interface_name(index: u32) -> Result<String, Error> {
    find(|interface| interface.index == index).map(|interface| interface.name)
}

/// The index of the interface with a name.
///
/// # Errors
/// `ERROR_FILE_NOT_FOUND`: there is none.
#[doc(alias = "if_nametoindex")]
pub fn interface_index(name: &str) -> Result<u32, Error> {
    find(|interface| interface.name == name).map(|interface| interface.index)
}

fn find(matches: impl Fn(&Interface) -> bool) -> Result<Interface, Error> {
    let found = interfaces()?.into_iter().find(matches);
    found.ok_or(Error::new(ERROR_FILE_NOT_FOUND))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn loopback_is_there() {
        let all = interfaces().unwrap();
        let loopback = all.iter().find(|one| one.is_loopback()).unwrap();
        assert_eq!((loopback.index, loopback.name.as_str()), (1, "lo"));
        assert!(loopback.hardware.is_empty() && loopback.mtu >= 1280);
        assert_eq!(loopback.state, InterfaceState::Up);
        let first = &loopback.addresses[0];
        assert_eq!(first.ip, IpAddr::from(Ipv4Addr::LOCALHOST));
        assert_eq!(first.prefix_len, 8);
        assert!(first.is_permanent && first.valid_seconds == u32::MAX);
        assert_eq!(loopback.luid(), 24 << 48 | 1 << 24);
    }

    #[test]
    fn names_and_indices() {
        assert_eq!(interface_index("lo"), Ok(1));
        assert_eq!(interface_name(1).as_deref(), Ok("lo"));
        let none = Err(Error::new(ERROR_FILE_NOT_FOUND));
        assert_eq!(interface_index("no such interface"), none);
        assert!(interface_name(0).is_err());
    }

    #[test]
    fn states() {
        let running = libc::IFF_UP as u32 | libc::IFF_RUNNING as u32;
        assert_eq!(InterfaceState::of(Some(0), running), InterfaceState::Up);
        assert_eq!(InterfaceState::of(Some(2), running), InterfaceState::Down);
        assert_eq!(InterfaceState::of(None, 0), InterfaceState::Down);
    }
}
