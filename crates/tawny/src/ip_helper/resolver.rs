//! How names are resolved: `/etc/resolv.conf`.
//!
//! <https://learn.microsoft.com/windows/win32/api/iphlpapi/nf-iphlpapi-getnetworkparams>

use std::fs;
use std::net::IpAddr;

/// What the computer asks when it wants to know a name.
#[doc(alias = "FIXED_INFO")]
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Resolver {
    /// The name servers.
    pub servers: Vec<IpAddr>,
    /// The domain of this computer; empty if it has none.
    pub domain: String,
    /// The domains in which a short name is looked for.
    pub search: Vec<String>,
}

/// What this computer asks; nothing where it does not say.
#[doc(alias = "GetNetworkParams")]
pub fn resolver() -> Resolver {
    parse(&fs::read_to_string("/etc/resolv.conf").unwrap_or_default())
}

/// The last of `domain` and `search` wins, as `resolv.conf(5)` says.
fn parse(text: &str) -> Resolver {
    let mut found = Resolver::default();
    for line in text.lines() {
        let mut words = line.split_ascii_whitespace();
        match words.next() {
            Some("nameserver") => {
                let address = words.next().unwrap_or_default();
                // Behind % stands the interface.
                let address = address.split('%').next().unwrap_or_default();
                found.servers.extend(address.parse::<IpAddr>());
            }
            Some("domain") => {
                found.domain = words.next().unwrap_or_default().to_owned();
                found.search = vec![found.domain.clone()];
            }
            Some("search") => {
                found.search = words.map(str::to_owned).collect();
                found.domain = found.search.first().cloned().unwrap_or_default();
            }
            _ => {}
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines() {
        let text = "# by hand\ndomain one.example\nnameserver 10.0.0.1\nnameserver fe80::1%eth0\n\
            nameserver nonsense\nsearch two.example three.example\noptions ndots:5\n";
        let found = parse(text);
        let servers: [IpAddr; 2] = ["10.0.0.1".parse().unwrap(), "fe80::1".parse().unwrap()];
        assert_eq!(found.servers, servers);
        assert_eq!(found.domain, "two.example");
        assert_eq!(found.search, ["two.example", "three.example"]);
        assert_eq!(parse(""), Resolver::default());
    }
}
