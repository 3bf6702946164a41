//! The groups whose packets this computer takes: `/proc/net/igmp`, `/proc/net/igmp6`.
//!
//! <https://learn.microsoft.com/windows/win32/api/netioapi/nf-netioapi-getmulticastipaddresstable>

use std::fs;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// A group, and the interface on which its packets are taken.
#[doc(alias = "MIB_MULTICASTIPADDRESS_ROW")]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Membership {
    /// The group.
    pub ip: IpAddr,
    /// The interface's index.
    pub interface: u32,
}

/// A line that begins with an index is an interface; the indented ones below it are its groups.
fn parse_v4(text: &str) -> Vec<Membership> {
    let mut interface = 0;
    let mut found = Vec::new();
    for line in text.lines().skip(1) {
        let mut words = line.split_ascii_whitespace();
        let Some(first) = words.next() else { continue };
        if !line.starts_with(char::is_whitespace) {
            interface = first.parse().unwrap_or(0);
        } else if let Ok(bits) = u32::from_str_radix(first, 16) {
            let ip = Ipv4Addr::from(bits.to_ne_bytes()).into();
            found.push(Membership { ip, interface });
        }
    }
    found
}

/// Index, name, group.
fn parse_v6(line: &str) -> Option<Membership> {
    let mut words = line.split_ascii_whitespace();
    let interface = words.next()?.parse().ok()?;
    let bits = u128::from_str_radix(words.nth(1)?, 16).ok()?;
    let ip = Ipv6Addr::from_bits(bits).into();
    Some(Membership { ip, interface })
}

/// The groups of all interfaces, IPv4 before IPv6; none where the kernel does not tell.
#[doc(alias = "GetMulticastIpAddressTable")]
pub fn memberships() -> Vec<Membership> {
    let text = |file: &str| fs::read_to_string(file).unwrap_or_default();
    let mut found = parse_v4(&text("/proc/net/igmp"));
    found.extend(text("/proc/net/igmp6").lines().filter_map(parse_v6));
    found
}

#[cfg(test)]
mod tests {
    use std::net::UdpSocket;

    use super::*;

    #[test]
    fn lines() {
        let text = "Idx\tDevice    : Count Querier\tGroup    Users Timer\tReporter\n\
            1\tlo        :     1      V3\n\
            \t\t\t\tE00000E0     1 0:00000000\t\t0\n\
            x\n";
        let ip = Ipv4Addr::from(0xE000_00E0u32.to_ne_bytes()).into();
        assert_eq!(parse_v4(text), [Membership { ip, interface: 1 }]);
        let group = parse_v6("2    eth0    ff020000000000000000000000000001 2 0000000C 0").unwrap();
        assert_eq!(group.interface, 2);
        assert_eq!(group.ip, "ff02::1".parse::<IpAddr>().unwrap());
        assert_eq!(parse_v6("garbage"), None);
        assert!(parse_v4("").is_empty());
    }

    #[test]
    fn a_group_that_is_joined_is_there() {
        let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
        let ip = Ipv4Addr::new(239, 77, 13, 5);
        let joined = Membership {
            ip: ip.into(),
            interface: 1,
        };
        socket.join_multicast_v4(&ip, &Ipv4Addr::LOCALHOST).unwrap();
        assert!(memberships().contains(&joined));
    }
}
