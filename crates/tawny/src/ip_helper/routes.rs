//! Routes, and the neighbours whose hardware addresses are known.
//!
//! <https://learn.microsoft.com/windows/win32/api/iphlpapi/nf-iphlpapi-getipforwardtable>

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use tawny_engine::route_request::{Attributes, ask, dump, number};

use super::{from_io, ip};
use crate::Error;
use crate::codes::ERROR_NETWORK_UNREACHABLE;

/// Where a route leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RouteKind {
    /// To this computer.
    Local,
    /// To whoever is on the same network.
    Direct,
    /// To a gateway.
    Indirect,
}

/// Who made a route.
#[doc(alias = "NL_ROUTE_ORIGIN")]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RouteOrigin {
    /// The system itself, for an address of this computer.
    System,
    /// Somebody who set it.
    Manual,
    /// A router that announced itself.
    Router,
    /// A DHCP server.
    Dhcp,
    /// A routing protocol.
    Protocol,
}

impl RouteOrigin {
    /// `RTPROT_*`
    fn of(protocol: u8) -> Self {
        const ROUTER_ADVERTISEMENT: u8 = 9;
        const DHCP: u8 = 16;
        match protocol {
            libc::RTPROT_KERNEL => Self::System,
            libc::RTPROT_STATIC | libc::RTPROT_BOOT => Self::Manual,
            ROUTER_ADVERTISEMENT => Self::Router,
            DHCP => Self::Dhcp,
            _ => Self::Protocol,
        }
    }
}

/// A route.
#[doc(alias = "MIB_IPFORWARDROW")]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Route {
    /// The network.
    pub destination: IpAddr,
    /// How many bits name it; 0 for the default route.
    pub prefix_len: u8,
    /// Who passes packets on.
    pub gateway: Option<IpAddr>,
    /// The address that packets are sent from, if the route says.
    pub source: Option<IpAddr>,
    /// The interface's index.
    pub interface: u32,
    /// The lower, the better.
    pub metric: u32,
    /// Where it leads.
    pub kind: RouteKind,
    /// Who made it.
    pub origin: RouteOrigin,
}

const MAIN_TABLE: u64 = libc::RT_TABLE_MAIN as u64;
const LOCAL_TABLE: u64 = libc::RT_TABLE_LOCAL as u64;
/// `rtmsg`
const HEADER: usize = 12;

impl Route {
    /// `rtmsg` and its attributes. Routes of other tables are for packets with marks and the like.
    fn parse(body: &[u8]) -> Option<Self> {
        let v6 = number(body, 0, 1)? as i32 == libc::AF_INET6;
        let unspecified: IpAddr = match v6 {
            true => Ipv6Addr::UNSPECIFIED.into(),
            false => Ipv4Addr::UNSPECIFIED.into(),
        };
        let mut table = number(body, 4, 1)?;
        let protocol = number(body, 5, 1)? as u8;
        let kind = number(body, 7, 1)? as u8;
        let mut route = Self {
            destination: unspecified,
            prefix_len: number(body, 1, 1)? as u8,
            gateway: None,
            source: None,
            interface: 0,
            metric: 0,
            kind: RouteKind::Direct,
            origin: RouteOrigin::of(protocol),
        };
        for (attribute, value) in Attributes::behind(body, HEADER) {
            match attribute {
                libc::RTA_DST => route.destination = ip(value)?,
                libc::RTA_GATEWAY => route.gateway = ip(value),
                libc::RTA_PREFSRC => route.source = ip(value),
                libc::RTA_OIF => route.interface = number(value, 0, 4)? as u32,
                libc::RTA_PRIORITY => route.metric = number(value, 0, 4)? as u32,
                libc::RTA_TABLE => table = number(value, 0, 4)?,
                // Of several ways to go, the first: a head of eight bytes, and attributes.
                libc::RTA_MULTIPATH if route.interface == 0 => {
                    route.interface = number(value, 4, 4)? as u32;
                    let mut way = Attributes::behind(value, 8);
                    let gateway = way.find(|(kind, _)| *kind == libc::RTA_GATEWAY);
                    route.gateway = gateway.and_then(|(_, value)| ip(value));
                }
                _ => {}
            }
        }
        route.kind = match kind {
            libc::RTN_LOCAL | libc::RTN_ANYCAST => RouteKind::Local,
            libc::RTN_UNICAST | libc::RTN_BROADCAST | libc::RTN_MULTICAST => {
                match route.gateway.is_some() {
                    true => RouteKind::Indirect,
                    false => RouteKind::Direct,
                }
            }
            _ => return None,
        };
        [MAIN_TABLE, LOCAL_TABLE].contains(&table).then_some(route)
    }

    /// Whether `ip` is in the network.
    fn leads_to(&self, ip: IpAddr) -> bool {
        let bits = u32::from(self.prefix_len);
        match (self.destination, ip) {
            (IpAddr::V4(network), IpAddr::V4(ip)) => {
                let mask = u32::MAX.checked_shl(32 - bits).unwrap_or(0);
                (network.to_bits() ^ ip.to_bits()) & mask == 0
            }
            (IpAddr::V6(network), IpAddr::V6(ip)) => {
                let mask = u128::MAX.checked_shl(128 - bits).unwrap_or(0);
                (network.to_bits() ^ ip.to_bits()) & mask == 0
            }
            _ => false,
        }
    }
}

/// The routes by which packets are sent, IPv4 before IPv6.
///
/// # Errors
/// `ERROR_NOT_SUPPORTED` where the kernel does not tell; `ERROR_NOT_ENOUGH_MEMORY`.
#[doc(alias = "GetIpForwardTable")]
pub fn routes() -> Result<Vec<Route>, Error> {
    let mut found = Vec::new();
    dump(libc::RTM_GETROUTE, &[0; HEADER], &mut |_, body| {
        let family = body.first().map_or(0, |family| i32::from(*family));
        if [libc::AF_INET, libc::AF_INET6].contains(&family) {
            found.extend(Route::parse(body));
        }
    })
    .map_err(from_io)?;
    found.sort_by_key(|route| route.destination.is_ipv6());
    Ok(found)
}

/// The route that a packet to `destination` takes, from `source` if that is given.
///
/// # Errors
/// `ERROR_NETWORK_UNREACHABLE`: there is none; those of [`routes`].
#[doc(alias = "GetBestRoute")]
#[doc(alias = "GetBestInterface")]
pub fn best_route(destination: IpAddr, source: Option<IpAddr>) -> Result<Route, Error> {
    let source = source.filter(|source| source.is_ipv6() == destination.is_ipv6());
    let mut question = vec![0; HEADER];
    for (at, kind, address) in [
        (1, libc::RTA_DST, Some(destination)),
        (2, libc::RTA_SRC, source),
    ] {
        let octets = match address {
            Some(IpAddr::V4(ip)) => ip.octets().to_vec(),
            Some(IpAddr::V6(ip)) => ip.octets().to_vec(),
            None => continue,
        };
        question[at] = octets.len() as u8 * 8;
        question.extend_from_slice(&(4 + octets.len() as u16).to_le_bytes());
        question.extend_from_slice(&kind.to_le_bytes());
        question.extend_from_slice(&octets);
    }
    question[0] = match destination {
        IpAddr::V4(_) => libc::AF_INET as u8,
        IpAddr::V6(_) => libc::AF_INET6 as u8,
    };
    let mut answer = None;
    ask(libc::RTM_GETROUTE, &question, &mut |_, body| {
        answer = Route::parse(body);
    })
    .map_err(from_io)?;
    let way = answer.ok_or(Error::new(ERROR_NETWORK_UNREACHABLE))?;
    // The answer is for this one destination: the route is the narrowest by which it can have come.
    let fits = |route: &Route| {
        route.leads_to(destination)
            && route.gateway == way.gateway
            && (route.interface == way.interface || way.kind == RouteKind::Local)
    };
    let all = routes()?;
    let best = all.into_iter().filter(fits);
    let best = best.max_by_key(|route| (route.prefix_len, std::cmp::Reverse(route.metric)));
    Ok(best.map_or(way.clone(), |route| Route {
        source: way.source,
        interface: way.interface,
        ..route
    }))
}

/// What is known of a neighbour, with the numbers of Windows.
#[doc(alias = "NL_NEIGHBOR_STATE")]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NeighbourState {
    /// It did not answer.
    Unreachable = 0,
    /// It was asked for, and has not answered yet.
    Incomplete = 1,
    /// It is asked again.
    Probe = 2,
    /// It will be asked again soon.
    Delay = 3,
    /// It was reachable, a while ago.
    Stale = 4,
    /// It is there.
    Reachable = 5,
    /// Somebody set its address for good.
    Permanent = 6,
}

impl NeighbourState {
    /// `NUD_*`
    fn of(state: u64) -> Self {
        match state {
            0x01 => Self::Incomplete,
            0x02 => Self::Reachable,
            0x04 => Self::Stale,
            0x08 => Self::Delay,
            0x10 => Self::Probe,
            0x80 => Self::Permanent,
            _ => Self::Unreachable,
        }
    }
}

/// Another computer on the network, with its hardware address.
#[doc(alias = "MIB_IPNETROW")]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Neighbour {
    /// Its address.
    pub ip: IpAddr,
    /// The hardware address; empty while it is not known.
    pub hardware: Vec<u8>,
    /// The interface's index.
    pub interface: u32,
    /// What is known of it.
    pub state: NeighbourState,
    /// Whether it passes packets on.
    pub is_router: bool,
}

/// The neighbours that are known.
///
/// # Errors
/// As [`routes`].
#[doc(alias = "GetIpNetTable")]
#[doc(alias = "GetIpNetTable2")]
pub fn neighbours() -> Result<Vec<Neighbour>, Error> {
    const NDA_DST: u16 = 1;
    const NDA_LLADDR: u16 = 2;
    const NUD_NOARP: u64 = 0x40;
    const NTF_ROUTER: u64 = 0x80;
    let mut found = Vec::new();
    dump(libc::RTM_GETNEIGH, &[0; HEADER], &mut |_, body| {
        let state = number(body, 8, 2).unwrap_or(NUD_NOARP);
        let flags = number(body, 10, 1).unwrap_or(0);
        let (mut address, mut hardware) = (None, Vec::new());
        for (kind, value) in Attributes::behind(body, HEADER) {
            match kind {
                NDA_DST => address = ip(value),
                NDA_LLADDR => hardware = value.to_vec(),
                _ => {}
            }
        }
        let (Some(ip), Some(index)) = (address, number(body, 4, 4)) else {
            return;
        };
        if state & NUD_NOARP == 0 {
            found.push(Neighbour {
                ip,
                hardware,
                interface: index as u32,
                state: NeighbourState::of(state),
                is_router: flags & NTF_ROUTER != 0,
            });
        }
    })
    .map_err(from_io)?;
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn loopback_is_reached() {
        let to = IpAddr::from(Ipv4Addr::LOCALHOST);
        let route = best_route(to, None).unwrap();
        assert_eq!((route.interface, route.kind), (1, RouteKind::Local));
        assert!(route.leads_to(to) && route.gateway.is_none());
        let all = routes().unwrap();
        assert!(all.iter().any(|route| route.leads_to(to)));
        neighbours().unwrap();
    }

    #[test]
    fn networks() {
        let mut route = best_route(Ipv4Addr::LOCALHOST.into(), None).unwrap();
        route.destination = Ipv4Addr::new(10, 1, 0, 0).into();
        route.prefix_len = 16;
        assert!(route.leads_to(Ipv4Addr::new(10, 1, 200, 3).into()));
        assert!(!route.leads_to(Ipv4Addr::new(10, 2, 0, 0).into()));
        assert!(!route.leads_to(Ipv6Addr::LOCALHOST.into()));
        route.prefix_len = 0;
        assert!(route.leads_to(Ipv4Addr::new(8, 8, 8, 8).into()));
    }

    #[test]
    fn broken_answers_are_none() {
        for len in 0..40 {
            let _ = Route::parse(&vec![0xff; len]);
            let _ = Route::parse(&vec![0; len]);
        }
    }
}
