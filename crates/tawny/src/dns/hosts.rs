//! The computer's own list of names: `/etc/hosts`.

use std::fs;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::message::{Data, Record, Section};
use super::record_type::{A, AAAA, PTR};

/// How long what the list says may be kept: as Windows has it, a week.
const TTL: u32 = 604_800;

/// The addresses of a name, or the names of an address.
pub(super) fn find(name: &str, record_type: u16) -> Vec<Record> {
    if ![A, AAAA, PTR].contains(&record_type) {
        return Vec::new();
    }
    let text = fs::read_to_string("/etc/hosts").unwrap_or_default();
    parse(&text, name.trim_end_matches('.'), record_type)
}

fn parse(text: &str, name: &str, record_type: u16) -> Vec<Record> {
    let mut found = Vec::new();
    for line in text.lines() {
        let line = line.split('#').next().unwrap_or_default();
        let mut words = line.split_ascii_whitespace();
        let Some(ip) = words.next().and_then(|word| word.parse::<IpAddr>().ok()) else {
            continue;
        };
        let data = match (record_type, ip) {
            (PTR, _) if reverse(ip).eq_ignore_ascii_case(name) => {
                words.next().map(|host| Data::Name(host.to_owned()))
            }
            (A, IpAddr::V4(ip)) if has(words.clone(), name) => Some(Data::Ipv4(ip)),
            (AAAA, IpAddr::V6(ip)) if has(words.clone(), name) => Some(Data::Ipv6(ip)),
            _ => None,
        };
        found.extend(data.map(|data| Record {
            name: name.to_owned(),
            record_type,
            ttl: TTL,
            section: Section::Answer,
            data,
        }));
    }
    found
}

fn has<'a>(mut words: impl Iterator<Item = &'a str>, name: &str) -> bool {
    words.any(|word| word.eq_ignore_ascii_case(name))
}

/// The name under which an address is looked for.
fn reverse(ip: IpAddr) -> String {
    match ip {
        IpAddr::V4(ip) => {
            let [a, b, c, d] = Ipv4Addr::octets(&ip);
            format!("{d}.{c}.{b}.{a}.in-addr.arpa")
        }
        IpAddr::V6(ip) => {
            let nibbles = Ipv6Addr::octets(&ip).into_iter().rev();
            let text: String = nibbles
                .flat_map(|octet| [octet & 0xf, octet >> 4])
                .map(|nibble| format!("{nibble:x}."))
                .collect();
            text + "ip6.arpa"
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str =
        "127.0.0.1 localhost # here\n::1 localhost ip6\n10.0.0.9 One two\nnonsense x\n";

    fn data(name: &str, record_type: u16) -> Vec<Data> {
        let found = parse(TEXT, name, record_type);
        found.into_iter().map(|record| record.data).collect()
    }

    #[test]
    fn names_and_addresses() {
        assert_eq!(data("localhost", A), [Data::Ipv4(Ipv4Addr::LOCALHOST)]);
        assert_eq!(data("LOCALHOST", AAAA), [Data::Ipv6(Ipv6Addr::LOCALHOST)]);
        assert_eq!(data("TWO", A), [Data::Ipv4(Ipv4Addr::new(10, 0, 0, 9))]);
        assert!(data("here", A).is_empty() && data("x", A).is_empty());
        let name = |text: &str| Data::Name(text.into());
        assert_eq!(data("9.0.0.10.in-addr.arpa", PTR), [name("One")]);
        let six = format!("1.{}ip6.arpa", "0.".repeat(31));
        assert_eq!(data(&six, PTR), [name("localhost")]);
    }
}
