//! Addresses as text, in the forms that Windows reads and writes.
//!
//! <https://learn.microsoft.com/windows/win32/api/ip2string/nf-ip2string-rtlipv4stringtoaddressexa>

use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr, SocketAddrV4, SocketAddrV6};

use crate::SocketAddress;

/// Reads an IPv4 address of one to four parts, each decimal, octal (`0…`) or hexadecimal (`0x…`), the
/// last of which fills what is left; returns it and the text behind it.
#[doc(alias = "RtlIpv4StringToAddress")]
pub(crate) fn ipv4_at_start(text: &str) -> Option<(Ipv4Addr, &str)> {
    let mut value: u32 = 0;
    let mut rest = text;
    for part in 0..4 {
        let (number, behind) = number_at_start(rest)?;
        if let Some(behind) = behind.strip_prefix('.')
            && part < 3
        {
            value = value << 8 | u32::from(u8::try_from(number).ok()?);
            rest = behind;
            continue;
        }
        let bits = 32 - 8 * part;
        if u64::from(number) >= 1 << bits {
            return None;
        }
        // Four bytes cannot be shifted out of a u32 by a shift of 32.
        let high = value.checked_shl(bits).unwrap_or(0);
        return Some((Ipv4Addr::from_bits(high | number), behind));
    }
    None
}

/// Reads a number as C writes it; returns it and the text behind it.
fn number_at_start(text: &str) -> Option<(u32, &str)> {
    let lower = text.get(..2).map(str::to_ascii_lowercase);
    let (radix, digits) = match lower.as_deref() {
        Some("0x") => (16, &text[2..]),
        Some(start) if start.starts_with('0') && start.as_bytes()[1].is_ascii_digit() => {
            (8, &text[1..])
        }
        _ => (10, text),
    };
    // A digit of a larger radix is part of the number, and wrong.
    let class = radix.max(10);
    let end = digits
        .find(|c: char| !c.is_digit(class))
        .unwrap_or(digits.len());
    let number = u32::from_str_radix(&digits[..end], radix).ok()?;
    Some((number, &digits[end..]))
}

/// Reads an address for `inet_addr`: one to four parts in any radix, white space behind it, or a
/// single space for 0.0.0.0.
#[doc(alias = "inet_addr")]
pub fn parse_inet_addr(text: &str) -> Option<Ipv4Addr> {
    if text == " " {
        return Some(Ipv4Addr::UNSPECIFIED);
    }
    let (ip, rest) = ipv4_at_start(text)?;
    let ends = rest.is_empty() || rest.starts_with(|c: char| c.is_ascii_whitespace());
    ends.then_some(ip)
}

/// Writes an IPv6 address. The last 32 bits are dotted decimal where they are an IPv4 address:
/// compatible, mapped, translated and ISATAP ones.
#[doc(alias = "InetNtop")]
pub fn format_ipv6(ip: Ipv6Addr) -> String {
    let s = ip.segments();
    let dotted = match s {
        [0, 0, 0, 0, 0, 0, high, _] => high != 0,
        [0, 0, 0, 0, 0, 0xffff, ..] | [0, 0, 0, 0, 0xffff, 0, ..] => true,
        [_, _, _, _, five, 0x5efe, ..] => five & !0x0200 == 0,
        _ => false,
    };
    if !dotted {
        return ip.to_string();
    }
    let v4 = Ipv4Addr::from_bits(u32::from(s[6]) << 16 | u32::from(s[7]));
    match s {
        [0, 0, 0, 0, 0, 0, ..] => format!("::{v4}"),
        [0, 0, 0, 0, 0, 0xffff, ..] => format!("::ffff:{v4}"),
        _ => {
            let end = [s[0], s[1], s[2], s[3], s[4], s[5], 1, 1];
            let text = Ipv6Addr::from(end).to_string();
            format!("{}:{v4}", text.trim_end_matches(":1:1"))
        }
    }
}

/// Writes an address as `WSAAddressToString` does: `1.2.3.4`, `1.2.3.4:80`, `fe80::1%2`,
/// `[fe80::1%2]:80`. Port 0 and scope 0 are left out.
#[doc(alias = "WSAAddressToString")]
pub fn format(address: SocketAddress) -> String {
    let port = address.port();
    match address.into() {
        SocketAddr::V4(v4) if port == 0 => v4.ip().to_string(),
        SocketAddr::V4(v4) => v4.to_string(),
        SocketAddr::V6(v6) => {
            let mut text = format_ipv6(*v6.ip());
            if v6.scope_id() != 0 {
                text = format!("{text}%{}", v6.scope_id());
            }
            if port == 0 {
                text
            } else {
                format!("[{text}]:{port}")
            }
        }
    }
}

/// Reads an IPv4 address with or without port, as [`format()`] writes it; the parts may have any
/// radix.
#[doc(alias = "WSAStringToAddress")]
pub fn parse_v4(text: &str) -> Option<SocketAddress> {
    let (ip, rest) = ipv4_at_start(text)?;
    let port = match rest {
        "" => 0,
        _ => port(rest)?,
    };
    Some(SocketAddr::V4(SocketAddrV4::new(ip, port)).into())
}

/// Reads an IPv6 address with or without scope and port, as [`format()`] writes it.
#[doc(alias = "WSAStringToAddress")]
pub fn parse_v6(text: &str) -> Option<SocketAddress> {
    let (host, port) = match text.strip_prefix('[') {
        None => (text, 0),
        Some(inner) => match inner.split_once(']')? {
            (host, "") => (host, 0),
            (host, rest) => (host, port(rest)?),
        },
    };
    let (ip, scope) = match host.split_once('%') {
        None => (host, 0),
        Some((ip, scope)) if scope.bytes().all(|b| b.is_ascii_digit()) => (ip, scope.parse().ok()?),
        Some(_) => return None,
    };
    let ip: Ipv6Addr = ip.parse().ok()?;
    Some(SocketAddr::V6(SocketAddrV6::new(ip, port, 0, scope)).into())
}

/// Reads `:port`; a port is not 0.
fn port(text: &str) -> Option<u16> {
    match number_at_start(text.strip_prefix(':')?)? {
        (number, "") => u16::try_from(number).ok().filter(|&port| port != 0),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inet_addr_reads_every_notation() {
        for (text, value) in [
            ("1.2.3.4", Some(0x0102_0304)),
            ("1.2.3", Some(0x0102_0003)),
            ("1.2", Some(0x0100_0002)),
            ("1", Some(1)),
            ("4294967295", Some(u32::MAX)),
            ("0x7F.1", Some(0x7f00_0001)),
            ("0X10", Some(0x10)),
            ("010", Some(8)),
            ("0", Some(0)),
            ("1.2.65535", Some(0x0102_ffff)),
            ("1.16777215", Some(0x01ff_ffff)),
            ("1.2.3.4 x", Some(0x0102_0304)),
            ("1.2.3.4\n", Some(0x0102_0304)),
            (" ", Some(0)),
            ("", None),
            ("  ", None),
            (" 1.2.3.4", None),
            ("1.2.3.4x", None),
            ("1.2.3.256", None),
            ("1.2.65536", None),
            ("1.16777216", None),
            ("256.1", None),
            ("1.2.3.4.5", None),
            ("1.2.3.", None),
            ("1..2", None),
            ("0x", None),
            ("08", None),
            ("+1", None),
            ("-1", None),
            ("4294967296", None),
            ("\u{661}.2.3.4", None),
            ("é", None),
        ] {
            assert_eq!(
                parse_inet_addr(text).map(Ipv4Addr::to_bits),
                value,
                "{text:?}"
            );
        }
    }

    #[test]
    fn ipv6_has_windows_form() {
        for (text, form) in [
            ("::", "::"),
            ("::1", "::1"),
            ("::0.0.0.2", "::2"),
            ("::0.1.0.2", "::0.1.0.2"),
            ("::1.2.3.4", "::1.2.3.4"),
            ("::ffff:1.2.3.4", "::ffff:1.2.3.4"),
            ("::ffff:0:1.2.3.4", "::ffff:0:1.2.3.4"),
            ("fe80::5efe:1.2.3.4", "fe80::5efe:1.2.3.4"),
            ("fe80::200:5efe:1.2.3.4", "fe80::200:5efe:1.2.3.4"),
            ("fe80::5efe:0.1.0.1", "fe80::5efe:0.1.0.1"),
            ("64:ff9b::1.2.3.4", "64:ff9b::102:304"),
            ("1:0:0:2:0:0:0:3", "1:0:0:2::3"),
            ("1:0:0:2:0:0:3:4", "1::2:0:0:3:4"),
            ("1:2:3:4:5:6:0:8", "1:2:3:4:5:6:0:8"),
            ("0:0:1::", "0:0:1::"),
            ("2001:DB8::", "2001:db8::"),
        ] {
            assert_eq!(format_ipv6(text.parse().unwrap()), form);
        }
    }

    #[test]
    fn ipv4_with_port_is_read_and_written() {
        for (text, again) in [
            ("1.2.3.4", Some("1.2.3.4")),
            ("1.2.3.4:80", Some("1.2.3.4:80")),
            ("1.2.3.4:0x50", Some("1.2.3.4:80")),
            ("1.2.3.4:010", Some("1.2.3.4:8")),
            ("1.2.3.4:65535", Some("1.2.3.4:65535")),
            ("127.1:80", Some("127.0.0.1:80")),
            ("0x7f000001", Some("127.0.0.1")),
            ("1.2.3.4:0", None),
            ("1.2.3.4:", None),
            ("1.2.3.4:65536", None),
            ("1.2.3.4:80x", None),
            ("1.2.3.4x", None),
            ("1.2.3.4 ", None),
            (" 1.2.3.4", None),
            ("", None),
            ("::1", None),
        ] {
            assert_eq!(parse_v4(text).map(format).as_deref(), again, "{text:?}");
        }
    }

    #[test]
    fn ipv6_with_scope_and_port_is_read_and_written() {
        for (text, again) in [
            ("::1", Some("::1")),
            ("[::1]", Some("::1")),
            ("[::1]:80", Some("[::1]:80")),
            ("[::1]:0x50", Some("[::1]:80")),
            ("::1:80", Some("::0.1.0.128")),
            ("fe80::1%3", Some("fe80::1%3")),
            ("[fe80::1%3]:80", Some("[fe80::1%3]:80")),
            ("fe80::1%4294967295", Some("fe80::1%4294967295")),
            ("::1%0", Some("::1")),
            ("[::1]:0", None),
            ("[::1]:65536", None),
            ("[::1]80", None),
            ("[::1", None),
            ("::1]:80", None),
            ("fe80::1%", None),
            ("fe80::1%x", None),
            ("fe80::1%+1", None),
            ("fe80::1%4294967296", None),
            ("1.2.3.4", None),
            ("", None),
        ] {
            assert_eq!(parse_v6(text).map(format).as_deref(), again, "{text:?}");
        }
    }
}
