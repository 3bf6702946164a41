//! The security identifier.
//!
//! <https://learn.microsoft.com/windows/win32/secauthz/security-identifiers>

use std::fmt;
use std::str::FromStr;

use crate::Error;
use crate::codes::ERROR_INVALID_SID;

/// `SID_REVISION`
pub const REVISION: u8 = 1;
/// `SID_MAX_SUB_AUTHORITIES`
pub const MOST_SUB_AUTHORITIES: usize = 15;
/// Revision, count and authority.
const HEADER: usize = 8;

/// The authority under which users and groups of a Unix system have identifiers.
const UNIX_AUTHORITY: u64 = 22;
const UNIX_USERS: u32 = 1;
const UNIX_GROUPS: u32 = 2;

/// An identifier: an authority, and numbers below it.
#[doc(alias = "PSID")]
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Sid {
    authority: [u8; 6],
    count: u8,
    numbers: [u32; MOST_SUB_AUTHORITIES],
}

impl Sid {
    /// The identifier of an authority of 48 bits and at most 15 numbers below it.
    ///
    /// # Panics
    /// There are more numbers; for constants.
    pub const fn new(authority: u64, numbers: &[u32]) -> Self {
        let [.., a, b, c, d, e, f] = authority.to_be_bytes();
        let mut sid = Self {
            authority: [a, b, c, d, e, f],
            count: numbers.len() as u8,
            numbers: [0; MOST_SUB_AUTHORITIES],
        };
        let mut index = 0;
        while index < numbers.len() {
            sid.numbers[index] = numbers[index];
            index += 1;
        }
        sid
    }

    /// The identifier of a user of this system.
    pub const fn of_user(uid: u32) -> Self {
        Self::new(UNIX_AUTHORITY, &[UNIX_USERS, uid])
    }

    /// The identifier of a group of this system.
    pub const fn of_group(gid: u32) -> Self {
        Self::new(UNIX_AUTHORITY, &[UNIX_GROUPS, gid])
    }

    /// The user of this system that it identifies.
    pub fn user(&self) -> Option<u32> {
        self.unix(UNIX_USERS)
    }

    /// The group of this system that it identifies.
    pub fn group(&self) -> Option<u32> {
        self.unix(UNIX_GROUPS)
    }

    fn unix(&self, kind: u32) -> Option<u32> {
        match self.numbers() {
            [own, number] if self.authority() == UNIX_AUTHORITY && *own == kind => Some(*number),
            _ => None,
        }
    }

    /// The authority.
    #[doc(alias = "GetSidIdentifierAuthority")]
    pub fn authority(&self) -> u64 {
        let [a, b, c, d, e, f] = self.authority;
        u64::from_be_bytes([0, 0, a, b, c, d, e, f])
    }

    /// The numbers below the authority.
    #[doc(alias = "GetSidSubAuthority")]
    pub fn numbers(&self) -> &[u32] {
        &self.numbers[..usize::from(self.count)]
    }

    /// It with one more number; `None` when it has as many as there can be.
    pub fn below(&self, number: u32) -> Option<Self> {
        let mut sid = *self;
        *sid.numbers.get_mut(usize::from(self.count))? = number;
        sid.count += 1;
        Some(sid)
    }

    /// Its size in memory.
    #[doc(alias = "GetLengthSid")]
    pub fn size(&self) -> usize {
        size_with(self.numbers().len())
    }

    /// Reads one from the start of `bytes`, which may be longer; `None` when there is none.
    #[doc(alias = "IsValidSid")]
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (header, rest) = bytes.split_first_chunk::<HEADER>()?;
        let [revision, count, authority @ ..] = *header;
        let count = usize::from(count);
        if revision != REVISION || count > MOST_SUB_AUTHORITIES {
            return None;
        }
        let (numbers, _) = rest.get(..count * size_of::<u32>())?.as_chunks();
        let mut sid = Self {
            authority,
            count: count as u8,
            numbers: [0; MOST_SUB_AUTHORITIES],
        };
        for (to, from) in sid.numbers.iter_mut().zip(numbers) {
            *to = u32::from_le_bytes(*from);
        }
        Some(sid)
    }

    /// It in Windows' layout.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = vec![REVISION, self.count];
        bytes.extend(self.authority);
        bytes.extend(
            self.numbers()
                .iter()
                .flat_map(|number| number.to_le_bytes()),
        );
        bytes
    }
}

/// The size in memory of an identifier with so many numbers.
#[doc(alias = "GetSidLengthRequired")]
pub const fn size_with(numbers: usize) -> usize {
    HEADER + numbers * size_of::<u32>()
}

impl fmt::Display for Sid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let authority = self.authority();
        match u32::try_from(authority) {
            Ok(small) => write!(f, "S-{REVISION}-{small}")?,
            Err(_) => write!(f, "S-{REVISION}-0x{authority:012x}")?,
        }
        self.numbers()
            .iter()
            .try_for_each(|number| write!(f, "-{number}"))
    }
}

impl fmt::Debug for Sid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// `S-1-...`, numbers in decimal or, after `0x`, hexadecimal.
impl FromStr for Sid {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let invalid = Error::new(ERROR_INVALID_SID);
        let mut parts = text.split('-');
        let is_sid = parts.next().is_some_and(|it| it.eq_ignore_ascii_case("S"));
        if !is_sid || parts.next().and_then(number) != Some(REVISION.into()) {
            return Err(invalid);
        }
        let authority = parts.next().and_then(number).ok_or(invalid)?;
        if authority >> 48 != 0 {
            return Err(invalid);
        }
        let mut sid = Self::new(authority, &[]);
        for part in parts {
            let number = number(part).and_then(|number| u32::try_from(number).ok());
            sid = number.and_then(|number| sid.below(number)).ok_or(invalid)?;
        }
        match sid.count {
            0 => Err(invalid),
            _ => Ok(sid),
        }
    }
}

fn number(text: &str) -> Option<u64> {
    let hexadecimal = text.strip_prefix("0x").or_else(|| text.strip_prefix("0X"));
    let (digits, radix) = hexadecimal.map_or((text, 10), |digits| (digits, 16));
    // The standard library would take a sign.
    match digits.starts_with(|first: char| first.is_digit(radix)) {
        true => u64::from_str_radix(digits, radix).ok(),
        false => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_and_bytes_go_both_ways() {
        for text in [
            "S-1-1-0",
            "S-1-5-32-544",
            "S-1-22-1-1000",
            "S-1-5-21-4294967295-0-7-500",
            "S-1-0x010000000000-1",
            "S-1-5-1-2-3-4-5-6-7-8-9-10-11-12-13-14-15",
        ] {
            let sid: Sid = text.parse().unwrap();
            assert_eq!(sid.to_string(), text);
            assert_eq!(Sid::from_bytes(&sid.to_bytes()), Some(sid));
            assert_eq!(sid.size(), sid.to_bytes().len());
        }
        assert_eq!("s-1-0x5-0X20".parse(), Ok(Sid::new(5, &[32])));
    }

    #[test]
    fn what_is_none_is_refused() {
        for text in [
            "",
            "S",
            "S-1",
            "S-1-5",
            "S-2-5-1",
            "X-1-5-1",
            "S-1-5-",
            "S-1-5-+1",
            "S-1-5--1",
            "S-1-5-4294967296",
            "S-1-0x1000000000000-1",
            "S-1-5-1 ",
            "S-1-5-1-2-3-4-5-6-7-8-9-10-11-12-13-14-15-16",
        ] {
            assert_eq!(
                text.parse::<Sid>(),
                Err(Error::new(ERROR_INVALID_SID)),
                "{text}"
            );
        }
        let bytes = Sid::of_user(0).to_bytes();
        assert_eq!(Sid::from_bytes(&bytes[..bytes.len() - 1]), None);
        assert_eq!(Sid::from_bytes(&[2, 0, 0, 0, 0, 0, 0, 1]), None);
        assert_eq!(Sid::from_bytes(&[1, 16, 0, 0, 0, 0, 0, 1]), None);
    }

    #[test]
    fn users_and_groups_are_told_apart() {
        assert_eq!(Sid::of_user(7).user(), Some(7));
        assert_eq!(Sid::of_user(7).group(), None);
        assert_eq!(Sid::of_group(7).to_string(), "S-1-22-2-7");
        assert_eq!(Sid::new(5, &[1, 7]).user(), None);
    }
}
