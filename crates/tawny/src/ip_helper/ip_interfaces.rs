//! What an interface does for one family of addresses: `/proc/sys/net`.
//!
//! <https://learn.microsoft.com/windows/win32/api/netioapi/ns-netioapi-mib_ipinterface_row>

use std::fs;

use super::interfaces::{Interface, InterfaceState};

/// An interface as IPv4 or IPv6 uses it.
#[doc(alias = "MIB_IPINTERFACE_ROW")]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IpInterface {
    /// The interface's index.
    pub index: u32,
    /// The interface's locally unique identifier.
    pub luid: u64,
    /// IPv6 rather than IPv4.
    pub is_v6: bool,
    /// Packets to others are passed on.
    pub is_forwarding: bool,
    /// A network is there.
    pub is_connected: bool,
    /// What routers say of themselves is heeded.
    pub discovers_routers: bool,
    /// Neighbours are asked for.
    pub discovers_neighbours: bool,
    /// The largest packet, in bytes.
    pub mtu: u32,
    /// How often a new address is asked for before it is used.
    pub dad_transmits: u32,
    /// How long a neighbour that answered counts as there, in milliseconds.
    pub reachable_ms: u32,
    /// The time between two questions for a neighbour, in milliseconds.
    pub retransmit_ms: u32,
}

impl IpInterface {
    /// `None`: the family is not used there.
    fn of(interface: &Interface, is_v6: bool) -> Option<Self> {
        let family = if is_v6 { "ipv6" } else { "ipv4" };
        let setting = |part: &str, setting: &str| -> Option<u32> {
            let name = &interface.name;
            let file = format!("/proc/sys/net/{family}/{part}/{name}/{setting}");
            fs::read_to_string(file).ok()?.trim().parse().ok()
        };
        let is_forwarding = setting("conf", "forwarding")? != 0;
        if is_v6 && setting("conf", "disable_ipv6").unwrap_or(0) != 0 {
            return None;
        }
        Some(Self {
            index: interface.index,
            luid: interface.luid(),
            is_v6,
            is_forwarding,
            is_connected: interface.is_enabled && interface.state == InterfaceState::Up,
            discovers_routers: setting("conf", "accept_ra").is_some_and(|accept| accept != 0),
            discovers_neighbours: !interface.is_loopback() && !interface.is_point_to_point,
            mtu: setting("conf", "mtu").unwrap_or(interface.mtu),
            dad_transmits: setting("conf", "dad_transmits").unwrap_or(0),
            reachable_ms: setting("neigh", "base_reachable_time_ms").unwrap_or(0),
            retransmit_ms: setting("neigh", "retrans_time_ms").unwrap_or(0),
        })
    }
}

/// The interfaces as IPv4 uses them, then as IPv6 does.
#[doc(alias = "GetIpInterfaceTable")]
pub fn ip_interfaces(interfaces: &[Interface]) -> Vec<IpInterface> {
    let of = |is_v6| move |one: &Interface| IpInterface::of(one, is_v6);
    let v4 = interfaces.iter().filter_map(of(false));
    v4.chain(interfaces.iter().filter_map(of(true))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ip_helper::interfaces;

    #[test]
    fn loopback_uses_ipv4() {
        let all = ip_interfaces(&interfaces().unwrap());
        let loopback = all.iter().find(|one| one.index == 1).unwrap();
        assert!(!loopback.is_v6 && loopback.is_connected && loopback.mtu >= 576);
        assert!(!loopback.discovers_neighbours);
        let mut pairs: Vec<_> = all.iter().map(|one| (one.is_v6, one.index)).collect();
        pairs.dedup();
        assert_eq!(pairs.len(), all.len());
    }
}
