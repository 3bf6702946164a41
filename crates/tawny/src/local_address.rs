//! The machine's own addresses: what a socket can be bound to, the interfaces that have them, and
//! the one that leads to a destination.
//!
//! <https://learn.microsoft.com/windows/win32/winsock/sio-address-list-query>

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use bitflags::bitflags;
use tawny_engine::interface::{self, InterfaceAddress};
use tawny_engine::{net, netlink};

use crate::Error;
use crate::address::{AF_INET, AF_INET6, SocketAddress};
use crate::codes::WSAEAFNOSUPPORT;

bitflags! {
    /// What an interface can do: `IFF_*` as Windows numbers them.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub struct InterfaceFlags: u32 {
        /// It is in use.
        #[doc(alias = "IFF_UP")]
        const UP = 0x01;
        /// It can send to everybody.
        #[doc(alias = "IFF_BROADCAST")]
        const BROADCAST = 0x02;
        /// It leads back to this machine.
        #[doc(alias = "IFF_LOOPBACK")]
        const LOOPBACK = 0x04;
        /// It leads to one other machine.
        #[doc(alias = "IFF_POINTTOPOINT")]
        const POINT_TO_POINT = 0x08;
        /// It can send to groups.
        #[doc(alias = "IFF_MULTICAST")]
        const MULTICAST = 0x10;
    }
}

/// An IPv4 address of an interface.
#[derive(Clone, Copy, Debug)]
#[doc(alias = "INTERFACE_INFO")]
pub struct Interface {
    /// What it can do.
    pub flags: InterfaceFlags,
    /// Its address.
    pub address: Ipv4Addr,
    /// The address of everybody in its network, or of its other end; 0.0.0.0 without one.
    pub broadcast: Ipv4Addr,
    /// Which bits of the address are those of the network.
    pub netmask: Ipv4Addr,
}

impl InterfaceFlags {
    fn from_linux(flags: u32) -> Self {
        let pairs = [
            (libc::IFF_UP, Self::UP),
            (libc::IFF_BROADCAST, Self::BROADCAST),
            (libc::IFF_LOOPBACK, Self::LOOPBACK),
            (libc::IFF_POINTOPOINT, Self::POINT_TO_POINT),
            (libc::IFF_MULTICAST, Self::MULTICAST),
        ];
        let mut result = Self::empty();
        for (linux, windows) in pairs {
            result.set(windows, flags & linux as u32 != 0);
        }
        result
    }
}

fn linux_family(family: u16) -> Result<i32, Error> {
    match family {
        AF_INET => Ok(libc::AF_INET),
        AF_INET6 => Ok(libc::AF_INET6),
        _ => Err(Error::new(WSAEAFNOSUPPORT)),
    }
}

fn ip_of(address: &net::Address) -> Option<IpAddr> {
    let address = SocketAddress::from_linux(address.as_bytes()).ok()?;
    Some(address.ip())
}

/// The addresses of `family` that a socket can be bound to and that others can reach: those of the
/// loopback interface that nobody else reaches are left out, and those that may not be used (yet).
///
/// # Errors
/// `WSAEAFNOSUPPORT`; `WSAENOBUFS`.
#[doc(alias = "SIO_ADDRESS_LIST_QUERY")]
pub fn bindable(family: u16) -> Result<Vec<SocketAddress>, Error> {
    let all = interface::addresses(linux_family(family)?)?;
    let unusable = if family == AF_INET6 {
        not_preferred(&std::fs::read_to_string(IF_INET6).unwrap_or_default())
    } else {
        Vec::new()
    };
    let is_listed = |entry: &&InterfaceAddress| {
        let loopback = entry.flags & libc::IFF_LOOPBACK as u32 != 0;
        match ip_of(&entry.address) {
            Some(ip) => !(loopback && is_local(ip) || unusable.contains(&ip)),
            None => false,
        }
    };
    all.iter()
        .filter(is_listed)
        .map(|entry| SocketAddress::from_linux(entry.address.as_bytes()))
        .collect()
}

/// Whether the address means nothing outside its link or machine.
fn is_local(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => ip.is_loopback() || ip.is_link_local(),
        IpAddr::V6(ip) => ip.is_loopback() || ip.is_unicast_link_local(),
    }
}

/// Where the kernel lists its IPv6 addresses with their states: [proc_net(5)].
///
/// [proc_net(5)]: https://man7.org/linux/man-pages/man5/proc_net.5.html
const IF_INET6: &str = "/proc/net/if_inet6";

/// Those of the kernel's list that are a duplicate, may be one, or have become old.
fn not_preferred(list: &str) -> Vec<IpAddr> {
    const DUPLICATE: u32 = 0x08;
    const DEPRECATED: u32 = 0x20;
    const TENTATIVE: u32 = 0x40;
    let parse = |line: &str| {
        let mut words = line.split_whitespace();
        let address = u128::from_str_radix(words.next()?, 16).ok()?;
        let flags = u32::from_str_radix(words.nth(3)?, 16).ok()?;
        let usable = flags & (DUPLICATE | DEPRECATED | TENTATIVE) == 0;
        (!usable).then(|| IpAddr::from(Ipv6Addr::from(address)))
    };
    list.lines().filter_map(parse).collect()
}

/// Every IPv4 address of every interface.
///
/// # Errors
/// `WSAENOBUFS`.
#[doc(alias = "SIO_GET_INTERFACE_LIST")]
pub fn interfaces() -> Result<Vec<Interface>, Error> {
    let v4 = |address: &Option<net::Address>| match address.as_ref().and_then(ip_of) {
        Some(IpAddr::V4(ip)) => ip,
        _ => Ipv4Addr::UNSPECIFIED,
    };
    let all = interface::addresses(libc::AF_INET)?;
    let interface = |entry: &InterfaceAddress| {
        let flags = InterfaceFlags::from_linux(entry.flags);
        let reaches_others = InterfaceFlags::BROADCAST | InterfaceFlags::POINT_TO_POINT;
        Interface {
            flags,
            address: v4(&Some(entry.address)),
            // Of others, what the kernel says here is the address itself.
            broadcast: match flags.intersects(reaches_others) {
                true => v4(&entry.destination),
                false => Ipv4Addr::UNSPECIFIED,
            },
            netmask: v4(&entry.netmask),
        }
    };
    Ok(all.iter().map(interface).collect())
}

/// The number of the interface that has this address; `None` when none has.
pub fn interface_with(ip: IpAddr) -> Option<u32> {
    let family = if ip.is_ipv4() {
        libc::AF_INET
    } else {
        libc::AF_INET6
    };
    let all = interface::addresses(family).ok()?;
    let found = all.iter().find(|entry| ip_of(&entry.address) == Some(ip));
    found.map(|entry| entry.index)
}

/// The local address from which one would send to `destination`, with port 0.
///
/// # Errors
/// `WSAENETUNREACH`: no interface leads there; `WSAENETDOWN`.
#[doc(alias = "SIO_ROUTING_INTERFACE_QUERY")]
pub fn source_for(destination: SocketAddress) -> Result<SocketAddress, Error> {
    // The kernel needs some port; it sends nothing there.
    let destination = match destination.port() {
        0 => destination.with_port(DISCARD),
        _ => destination,
    };
    let (bytes, len) = destination.to_linux();
    let address = net::Address::new(&bytes[..len]).unwrap_or_default();
    let source = netlink::source_for(&address)?;
    Ok(SocketAddress::from_linux(source.as_bytes())?.with_port(0))
}

const DISCARD: u16 = 9;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn loopback_is_an_interface_but_not_listed() {
        let all = interfaces().unwrap();
        let loopback = all.iter().find(|entry| entry.address.is_loopback());
        let loopback = loopback.expect("127.0.0.1");
        assert!(loopback.flags.contains(InterfaceFlags::LOOPBACK));
        assert!(!loopback.flags.contains(InterfaceFlags::BROADCAST));
        assert_eq!(loopback.broadcast, Ipv4Addr::UNSPECIFIED);
        let listed = bindable(AF_INET).unwrap();
        assert!(listed.iter().all(|address| !address.ip().is_loopback()));
        assert!(listed.iter().all(|address| address.port() == 0));
    }

    #[test]
    fn old_and_tentative_addresses_are_not_preferred() {
        let list = "00000000000000000000000000000001 01 80 10 80       lo\n\
                    fd000000000000000000000000000002 04 40 00 40     eth0\n\
                    fd000000000000000000000000000003 04 40 00 20     eth0\n\
                    fd000000000000000000000000000004 04 40 00 80     eth0\n\
                    not a line\n";
        let expected: [IpAddr; 2] = ["fd00::2".parse().unwrap(), "fd00::3".parse().unwrap()];
        assert_eq!(not_preferred(list), expected);
    }

    #[test]
    fn loopback_leads_to_itself() {
        let to = SocketAddress::from((IpAddr::from([127, 0, 0, 9]), 0));
        let from = source_for(to).unwrap();
        assert!(from.ip().is_loopback());
        assert_eq!(from.port(), 0);
    }

    #[test]
    fn the_loopback_interface_is_found_by_its_address() {
        assert!(interface_with([127, 0, 0, 1].into()).is_some());
        assert_eq!(interface_with([203, 0, 113, 77].into()), None);
    }
}
