//! Addresses at the beginning of a text, with something else behind them.
//!
//! <https://learn.microsoft.com/windows/win32/api/ip2string/>

use std::net::{Ipv4Addr, Ipv6Addr};

use crate::address_text::ipv4_at_start;

/// The longest beginning of `text` of characters for which `belongs` is true that `parse` takes, and how
/// many bytes it has. It ends where a number ends.
fn longest<T>(
    text: &str,
    belongs: impl Fn(u8) -> bool,
    parse: impl Fn(&str) -> Option<T>,
) -> Option<(T, usize)> {
    let bytes = text.as_bytes();
    let most = bytes.iter().take_while(|byte| belongs(**byte)).count();
    let ends_number = |end: &usize| {
        let is_part = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_hexdigit);
        !(is_part(*end) && is_part(end.wrapping_sub(1)))
    };
    (1..=most)
        .rev()
        .filter(ends_number)
        .find_map(|end| Some((parse(&text[..end])?, end)))
}

/// An IPv4 address and how many bytes of the text it has; `strict`: of four decimal parts.
#[doc(alias = "RtlIpv4StringToAddress")]
pub fn ipv4(text: &str, strict: bool) -> Option<(Ipv4Addr, usize)> {
    if strict {
        let belongs = |byte: u8| byte.is_ascii_digit() || byte == b'.';
        return longest(text, belongs, |part| part.parse().ok());
    }
    let (ip, rest) = ipv4_at_start(text)?;
    Some((ip, text.len() - rest.len()))
}

/// An IPv6 address and how many bytes of the text it has.
#[doc(alias = "RtlIpv6StringToAddress")]
pub fn ipv6(text: &str) -> Option<(Ipv6Addr, usize)> {
    let belongs = |byte: u8| byte.is_ascii_hexdigit() || b":.".contains(&byte);
    longest(text, belongs, |part| part.parse().ok())
}

/// The length of an Ethernet address as text: `F4-CE-46-2D-90-8C`.
const ETHERNET: usize = 17;

/// An Ethernet address and how many bytes of the text it has.
#[doc(alias = "RtlEthernetStringToAddress")]
pub fn ethernet(text: &str) -> Option<([u8; 6], usize)> {
    let mut address = [0; 6];
    let mut pairs = text.get(..ETHERNET)?.split('-');
    for octet in &mut address {
        let pair = pairs.next()?;
        let is_pair = pair.len() == 2 && pair.bytes().all(|byte| byte.is_ascii_hexdigit());
        *octet = u8::from_str_radix(pair, 16).ok().filter(|_| is_pair)?;
    }
    let goes_on = text.as_bytes().get(ETHERNET);
    (!goes_on.is_some_and(u8::is_ascii_hexdigit)).then_some((address, ETHERNET))
}

/// Writes an Ethernet address.
#[doc(alias = "RtlEthernetAddressToString")]
pub fn format_ethernet(address: [u8; 6]) -> String {
    address.map(|octet| format!("{octet:02X}")).join("-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ipv4_addresses() {
        let here = Ipv4Addr::LOCALHOST;
        assert_eq!(ipv4("127.0.0.1", true), Some((here, 9)));
        assert_eq!(ipv4("127.0.0.1:80", true), Some((here, 9)));
        assert_eq!(ipv4("127.0.0.1 x", false), Some((here, 9)));
        assert_eq!(ipv4("127.1/8", false), Some((here, 5)));
        assert_eq!(ipv4("0x7f000001", false), Some((here, 10)));
        for wrong in ["127.1", "0x7f.0.0.1", "1.2.3.256", "1.2.3.45678", "", "x"] {
            assert_eq!(ipv4(wrong, true), None, "{wrong}");
        }
        assert_eq!(ipv4("256.256.256.256", false), None);
    }

    #[test]
    fn ipv6_addresses() {
        assert_eq!(ipv6("::1"), Some((Ipv6Addr::LOCALHOST, 3)));
        assert_eq!(ipv6("::1%4"), Some((Ipv6Addr::LOCALHOST, 3)));
        assert_eq!(ipv6("::/0"), Some((Ipv6Addr::UNSPECIFIED, 2)));
        let mapped = "::ffff:1.2.3.4".parse().unwrap();
        assert_eq!(ipv6("::ffff:1.2.3.4]"), Some((mapped, 14)));
        for wrong in ["1:2:3", "12345::", "", "g"] {
            assert_eq!(ipv6(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn ethernet_addresses() {
        let address = [0xf4, 0xce, 0x46, 0x2d, 0x90, 0x8c];
        assert_eq!(format_ethernet(address), "F4-CE-46-2D-90-8C");
        assert_eq!(ethernet("f4-ce-46-2d-90-8c!"), Some((address, 17)));
        for wrong in [
            "F4-CE-46-2D-90",
            "F4:CE:46:2D:90:8C",
            "F4-CE-46-2D-90-8CA",
            "+4-CE-46-2D-90-8C",
        ] {
            assert_eq!(ethernet(wrong), None, "{wrong}");
        }
    }
}
