//! The hardware address of a neighbour, asked for if need be.
//!
//! <https://learn.microsoft.com/windows/win32/api/iphlpapi/nf-iphlpapi-sendarp>

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, UdpSocket};
use std::os::fd::AsFd;
use std::time::{Duration, Instant};

use tawny_engine::netlink;
use tawny_engine::readiness::{Ready, Watched, poll};

use super::from_io;
use super::interfaces::{Interface, interfaces};
use super::routes::{Neighbour, NeighbourState, Route, RouteKind, best_route, neighbours};
use crate::codes::{ERROR_BAD_NET_NAME, ERROR_NOT_FOUND};
use crate::{Error, thread};

/// How long the kernel asks, and a little more: three questions, a second apart.
const PATIENCE: Duration = Duration::from_millis(3500);

/// The neighbour with an address, from the kernel's table or from its answer to a question. The computer
/// itself counts as well.
///
/// # Errors
/// `ERROR_BAD_NET_NAME`: it does not answer, is not on a network of this computer, or its interface has
/// no hardware addresses. `ERROR_NOT_FOUND`: `source` is not an address of this computer.
#[doc(alias = "SendARP")]
#[doc(alias = "ResolveIpNetEntry2")]
pub fn resolve_neighbour(ip: IpAddr, source: Option<IpAddr>) -> Result<Neighbour, Error> {
    let interfaces = interfaces()?;
    if let Some(source) = source
        && owner_of(&interfaces, source).is_none()
    {
        return Err(Error::new(ERROR_NOT_FOUND));
    }
    let unknown = Error::new(ERROR_BAD_NET_NAME);
    if let Some(own) = owner_of(&interfaces, ip) {
        return match own.hardware.is_empty() {
            true => Err(unknown),
            false => Ok(Neighbour {
                ip,
                hardware: own.hardware.clone(),
                interface: own.index,
                state: NeighbourState::Permanent,
                is_router: false,
            }),
        };
    }
    let route = best_route(ip, source).map_err(|_| unknown)?;
    let of_route = interfaces.iter().find(|one| one.index == route.interface);
    let has_neighbours = of_route.is_some_and(|one| !one.hardware.is_empty());
    if route.kind != RouteKind::Direct || !has_neighbours {
        return Err(unknown);
    }
    match find(ip, &route)?.filter(is_known) {
        Some(neighbour) => Ok(neighbour),
        None => thread::blocking(|| ask(ip, source, &route)),
    }
}

fn owner_of(interfaces: &[Interface], ip: IpAddr) -> Option<&Interface> {
    let has = |one: &&Interface| one.addresses.iter().any(|address| address.ip == ip);
    interfaces.iter().find(has)
}

fn find(ip: IpAddr, route: &Route) -> Result<Option<Neighbour>, Error> {
    let is_it = |one: &Neighbour| one.ip == ip && one.interface == route.interface;
    Ok(neighbours()?.into_iter().find(is_it))
}

fn is_known(neighbour: &Neighbour) -> bool {
    !neighbour.hardware.is_empty() && neighbour.state != NeighbourState::Unreachable
}

/// An empty datagram to the port that discards them makes the kernel ask.
fn ask(ip: IpAddr, source: Option<IpAddr>, route: &Route) -> Result<Neighbour, Error> {
    const DISCARD: u16 = 9;
    let any: IpAddr = match ip {
        IpAddr::V4(_) => Ipv4Addr::UNSPECIFIED.into(),
        IpAddr::V6(_) => Ipv6Addr::UNSPECIFIED.into(),
    };
    let changes = netlink::changes_of_neighbours().map_err(from_io)?;
    let unknown = Error::new(ERROR_BAD_NET_NAME);
    let socket = UdpSocket::bind((source.unwrap_or(any), 0)).map_err(|_| unknown)?;
    socket.send_to(&[], (ip, DISCARD)).map_err(|_| unknown)?;
    let end = Instant::now() + PATIENCE;
    loop {
        match find(ip, route)? {
            Some(neighbour) if is_known(&neighbour) => return Ok(neighbour),
            Some(neighbour) if neighbour.state == NeighbourState::Unreachable => {
                return Err(unknown);
            }
            _ => {}
        }
        let left = end.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Err(unknown);
        }
        poll(&mut [Watched::new(&changes, Ready::READ)], Some(left));
        netlink::take(changes.as_fd(), |_| ());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn loopback_has_no_hardware() {
        let unknown = Err(Error::new(ERROR_BAD_NET_NAME));
        let here = IpAddr::from(Ipv4Addr::LOCALHOST);
        assert_eq!(resolve_neighbour(here, None), unknown);
        // Not the interface's own address, and reached over it.
        let other = IpAddr::from(Ipv4Addr::new(127, 1, 2, 3));
        assert_eq!(resolve_neighbour(other, Some(here)), unknown);
    }

    #[test]
    fn the_source_must_be_here() {
        let source = IpAddr::from(Ipv4Addr::new(192, 0, 2, 77));
        let to = Ipv4Addr::new(192, 0, 2, 78).into();
        let found = resolve_neighbour(to, Some(source));
        assert_eq!(found, Err(Error::new(ERROR_NOT_FOUND)));
    }

    #[test]
    fn own_addresses_are_known() {
        for interface in interfaces().unwrap() {
            for address in &interface.addresses {
                let found = resolve_neighbour(address.ip, None);
                assert_eq!(found.is_ok(), !interface.hardware.is_empty());
            }
        }
    }
}
