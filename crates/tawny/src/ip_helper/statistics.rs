//! Counters of the protocols: `/proc/net/snmp`, `/proc/net/snmp6`.
//!
//! <https://learn.microsoft.com/windows/win32/api/iphlpapi/nf-iphlpapi-gettcpstatistics>

use std::collections::HashMap;
use std::fs;

use crate::Error;
use crate::codes::ERROR_NOT_SUPPORTED;

/// Whose counters: the names that the kernel has for them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Group {
    /// IPv4, or IPv6
    Ip,
    /// TCP; over both, for the kernel counts them together
    Tcp,
    /// UDP
    Udp,
}

/// Counters by the names of the MIB in RFC 1213 and its successors.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Statistics(HashMap<String, u64>);

impl Statistics {
    /// The counter of a name; 0 where the kernel has none. Windows' are of 32 bits and wrap.
    pub fn get(&self, name: &str) -> u32 {
        self.0.get(name).copied().unwrap_or(0) as u32
    }
}

/// The counters of a group, for IPv4 or for IPv6.
///
/// # Errors
/// `ERROR_NOT_SUPPORTED` where the kernel does not tell.
#[doc(alias = "GetIpStatistics")]
#[doc(alias = "GetTcpStatistics")]
#[doc(alias = "GetUdpStatistics")]
pub fn statistics(group: Group, v6: bool) -> Result<Statistics, Error> {
    let unsupported = Error::new(ERROR_NOT_SUPPORTED);
    let read = |file| fs::read_to_string(file).map_err(|_| unsupported);
    let found = match (group, v6) {
        (Group::Ip, true) => pairs(&read("/proc/net/snmp6")?, "Ip6"),
        (Group::Udp, true) => pairs(&read("/proc/net/snmp6")?, "Udp6"),
        (Group::Ip, false) => table(&read("/proc/net/snmp")?, "Ip:"),
        (Group::Udp, false) => table(&read("/proc/net/snmp")?, "Udp:"),
        (Group::Tcp, _) => table(&read("/proc/net/snmp")?, "Tcp:"),
    };
    if found.0.is_empty() {
        return Err(unsupported);
    }
    Ok(found)
}

/// Two lines for each group: names, and values. Some values are -1, for no bound.
fn table(text: &str, group: &str) -> Statistics {
    let mut lines = text.lines().filter_map(|line| line.strip_prefix(group));
    let (Some(names), Some(values)) = (lines.next(), lines.next()) else {
        return Statistics::default();
    };
    let values = values.split_ascii_whitespace();
    let values = values.map(|value| value.parse::<i64>().unwrap_or(0) as u64);
    let names = names.split_ascii_whitespace().map(str::to_owned);
    Statistics(names.zip(values).collect())
}

/// A line for each counter: the group with the name, and the value.
fn pairs(text: &str, group: &str) -> Statistics {
    let pair = |line: &str| {
        let (name, value) = line.split_once(char::is_whitespace)?;
        let name = name.strip_prefix(group)?;
        Some((name.to_owned(), value.trim().parse().ok()?))
    };
    Statistics(text.lines().filter_map(pair).collect())
}

/// Whether this computer passes on packets of others.
pub fn is_forwarding(v6: bool) -> bool {
    let file = match v6 {
        false => "/proc/sys/net/ipv4/ip_forward",
        true => "/proc/sys/net/ipv6/conf/all/forwarding",
    };
    fs::read_to_string(file).is_ok_and(|text| text.trim() != "0")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_and_pairs() {
        let text = "Ip: Forwarding DefaultTTL\nIp: 1 64\nTcp: MaxConn InErrs\nTcp: -1 4294967297\n";
        assert_eq!(table(text, "Ip:").get("DefaultTTL"), 64);
        let tcp = table(text, "Tcp:");
        assert_eq!((tcp.get("MaxConn"), tcp.get("InErrs")), (u32::MAX, 1));
        assert_eq!(table(text, "Udp:"), Statistics::default());
        let text = "Ip6InReceives                   \t44\nUdp6InDatagrams\t3\n";
        assert_eq!(pairs(text, "Ip6").get("InReceives"), 44);
        assert_eq!(pairs(text, "Udp6").get("InDatagrams"), 3);
    }

    #[test]
    fn this_computer_counts() {
        let ip = statistics(Group::Ip, false).unwrap();
        assert!((1..=255).contains(&ip.get("DefaultTTL")));
        statistics(Group::Tcp, false).unwrap();
    }
}
