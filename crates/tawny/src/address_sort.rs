//! Which of several destinations to try first: the order of [RFC 6724] (formerly RFC 3484), which
//! Windows documents for its own.
//!
//! [RFC 6724]: https://www.rfc-editor.org/rfc/rfc6724
//! <https://learn.microsoft.com/windows/win32/winsock/using-sio-address-list-sort>

use std::cmp::{Ordering, Reverse};
use std::net::{IpAddr, Ipv6Addr};

use crate::address::SocketAddress;
use crate::local_address::source_for;

/// A row of the policy table: prefix, its length, precedence, label.
type Policy = (Ipv6Addr, u32, u8, u8);

/// The default table of the RFC, longer prefixes first where they overlap.
const POLICIES: [Policy; 9] = [
    (Ipv6Addr::LOCALHOST, 128, 50, 0),
    (Ipv6Addr::new(0, 0, 0, 0, 0, 0xffff, 0, 0), 96, 35, 4),
    (Ipv6Addr::UNSPECIFIED, 96, 1, 3),
    (Ipv6Addr::new(0x2001, 0, 0, 0, 0, 0, 0, 0), 32, 5, 5),
    (Ipv6Addr::new(0x2002, 0, 0, 0, 0, 0, 0, 0), 16, 30, 2),
    (Ipv6Addr::new(0x3ffe, 0, 0, 0, 0, 0, 0, 0), 16, 1, 12),
    (Ipv6Addr::new(0xfec0, 0, 0, 0, 0, 0, 0, 0), 10, 1, 11),
    (Ipv6Addr::new(0xfc00, 0, 0, 0, 0, 0, 0, 0), 7, 3, 13),
    (Ipv6Addr::UNSPECIFIED, 0, 40, 1),
];

/// How far an address reaches, in the numbers of multicast scopes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Scope(u8);

const LINK_LOCAL: Scope = Scope(2);
const SITE_LOCAL: Scope = Scope(5);
const GLOBAL: Scope = Scope(14);

fn mapped(ip: IpAddr) -> Ipv6Addr {
    match ip {
        IpAddr::V4(ip) => ip.to_ipv6_mapped(),
        IpAddr::V6(ip) => ip,
    }
}

fn common_prefix(a: Ipv6Addr, b: Ipv6Addr) -> u32 {
    (u128::from(a) ^ u128::from(b)).leading_zeros()
}

fn policy(ip: Ipv6Addr) -> (u8, u8) {
    let row = POLICIES
        .iter()
        .find(|(prefix, len, ..)| common_prefix(ip, *prefix) >= *len);
    row.map_or((0, 0), |(_, _, precedence, label)| (*precedence, *label))
}

fn scope(ip: Ipv6Addr) -> Scope {
    if let Some(ip) = ip.to_ipv4_mapped() {
        let local = ip.is_loopback() || ip.is_link_local();
        return if local { LINK_LOCAL } else { GLOBAL };
    }
    if ip.is_multicast() {
        return Scope((ip.segments()[0] & 0xf) as u8);
    }
    let site_local = ip.segments()[0] & 0xffc0 == 0xfec0;
    match ip.is_loopback() || ip.is_unicast_link_local() {
        true => LINK_LOCAL,
        false if site_local => SITE_LOCAL,
        false => GLOBAL,
    }
}

/// A destination with what the rules ask about it.
struct Candidate {
    address: SocketAddress,
    ip: Ipv6Addr,
    source: Option<Ipv6Addr>,
}

impl Candidate {
    fn new(address: SocketAddress, source: Option<IpAddr>) -> Self {
        Self {
            address,
            ip: mapped(address.ip()),
            source: source.map(mapped),
        }
    }

    /// The rules before the last that depend on the destination and its source alone, best first.
    fn rank(&self) -> impl Ord + use<> {
        let same_scope = self
            .source
            .is_some_and(|from| scope(from) == scope(self.ip));
        let (precedence, label) = policy(self.ip);
        let same_label = self.source.is_some_and(|from| policy(from).1 == label);
        (
            self.source.is_none(),
            !same_scope,
            !same_label,
            Reverse(precedence),
            scope(self.ip),
        )
    }

    /// Longest common prefix with the source, between destinations of the same version.
    fn compare_prefixes(&self, other: &Self) -> Ordering {
        let is_v4 = |candidate: &Self| candidate.ip.to_ipv4_mapped().is_some();
        let prefix = |candidate: &Self| {
            let source = candidate.source?;
            Some(common_prefix(candidate.ip, source))
        };
        match is_v4(self) || is_v4(other) {
            true => Ordering::Equal,
            false => prefix(other).cmp(&prefix(self)),
        }
    }
}

/// Sorts destinations, the best first. Those that nothing leads to come last; otherwise equal ones
/// keep their order.
#[doc(alias = "SIO_ADDRESS_LIST_SORT")]
pub fn sort(destinations: &mut [SocketAddress]) {
    sort_with(destinations, |to| {
        source_for(to).ok().map(SocketAddress::ip)
    });
}

fn sort_with(destinations: &mut [SocketAddress], source: impl Fn(SocketAddress) -> Option<IpAddr>) {
    let candidate = |to: &SocketAddress| Candidate::new(*to, source(*to));
    let mut candidates: Vec<_> = destinations.iter().map(candidate).collect();
    candidates.sort_by(|a, b| a.rank().cmp(&b.rank()).then_with(|| a.compare_prefixes(b)));
    for (place, candidate) in destinations.iter_mut().zip(candidates) {
        *place = candidate.address;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Sorts addresses that are given with their sources, as in the examples of the RFC.
    fn sorted(pairs: &[(&str, &str)]) -> Vec<String> {
        let ip = |text: &str| text.parse::<IpAddr>().unwrap();
        let source = |to: SocketAddress| {
            let (_, from) = pairs.iter().find(|(address, _)| ip(address) == to.ip())?;
            from.parse().ok()
        };
        let mut all: Vec<SocketAddress> = pairs.iter().map(|(to, _)| (ip(to), 80).into()).collect();
        sort_with(&mut all, source);
        all.iter().map(|to| to.ip().to_string()).collect()
    }

    #[test]
    fn the_examples_of_the_rfc() {
        // 10.2: matching scope, precedence, label, smaller scope, longer prefix.
        let cases: [[(&str, &str); 2]; 5] = [
            [
                ("2001:db8:1::1", "2001:db8:1::2"),
                ("198.51.100.121", "169.254.13.78"),
            ],
            [
                ("198.51.100.121", "198.51.100.117"),
                ("2001:db8:1::1", "fe80::1"),
            ],
            [("2001:db8:1::1", "2001:db8:1::2"), ("10.1.2.3", "10.1.2.4")],
            [("fe80::1", "fe80::2"), ("2001:db8:1::1", "2001:db8:1::2")],
            [
                ("2001:db8:1::1", "2001:db8:1::2"),
                ("2001:db8:3ffe::1", "2001:db8:3f44::2"),
            ],
        ];
        for case in cases {
            let best = case[0].0.to_owned();
            assert_eq!(sorted(&case)[0], best);
            let backwards = [case[1], case[0]];
            assert_eq!(sorted(&backwards)[0], best);
        }
    }

    #[test]
    fn what_cannot_be_reached_comes_last() {
        let order = sorted(&[("2001:db8::1", "none"), ("10.1.2.3", "10.1.2.4")]);
        assert_eq!(order, ["10.1.2.3", "2001:db8::1"]);
    }

    #[test]
    fn equals_keep_their_order() {
        let pairs = [("10.0.0.3", "10.0.0.1"), ("10.0.0.2", "10.0.0.1")];
        assert_eq!(sorted(&pairs), ["10.0.0.3", "10.0.0.2"]);
    }
}
