//! `guiddef.h`: globally unique identifiers.

use std::fmt;

use crate::random;

/// `GUID`, `UUID`, `CLSID`, `IID`.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[allow(non_snake_case, missing_docs, reason = "Windows' own names")]
pub struct GUID {
    pub Data1: u32,
    pub Data2: u16,
    pub Data3: u16,
    pub Data4: [u8; 8],
}

impl GUID {
    /// A random identifier (version 4); `None` when there are no random bytes.
    pub fn random() -> Option<Self> {
        let mut bytes = [0; 16];
        random::fill(&mut bytes).then(|| {
            let mut guid = Self::from_bytes(bytes);
            guid.Data3 = guid.Data3 & 0x0fff | 0x4000;
            guid.Data4[0] = guid.Data4[0] & 0x3f | 0x80;
            guid
        })
    }

    /// The identifier whose text form has these bytes in this order.
    fn from_bytes(bytes: [u8; 16]) -> Self {
        let number = u128::from_be_bytes(bytes);
        Self {
            Data1: (number >> 96) as u32,
            Data2: (number >> 80) as u16,
            Data3: (number >> 64) as u16,
            Data4: (number as u64).to_be_bytes(),
        }
    }

    /// Reads the form with dashes and without braces.
    pub fn parse(text: &str) -> Option<Self> {
        const DASHES: [usize; 4] = [8, 13, 18, 23];
        if text.len() != 36 || !text.is_ascii() {
            return None;
        }
        let mut digits = String::with_capacity(32);
        for (index, character) in text.char_indices() {
            if DASHES.contains(&index) {
                (character == '-').then_some(())?;
            } else {
                digits.push(character.is_ascii_hexdigit().then_some(character)?);
            }
        }
        Some(Self::from_bytes(
            u128::from_str_radix(&digits, 16).ok()?.to_be_bytes(),
        ))
    }
}

impl fmt::UpperHex for GUID {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            Data1,
            Data2,
            Data3,
            Data4: d,
        } = self;
        write!(
            f,
            "{Data1:08X}-{Data2:04X}-{Data3:04X}-{:02X}{:02X}-",
            d[0], d[1]
        )?;
        d[2..].iter().try_for_each(|byte| write!(f, "{byte:02X}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_and_back() {
        let text = "6B29FC40-CA47-1067-B31D-00DD010662DA";
        let guid = GUID::parse(text).unwrap();
        assert_eq!(
            (guid.Data1, guid.Data2, guid.Data4[0]),
            (0x6b29_fc40, 0xca47, 0xb3)
        );
        assert_eq!(format!("{guid:X}"), text);
        assert_eq!(GUID::parse(&text.to_lowercase()), Some(guid));
        for bad in [
            "",
            "6B29FC40-CA47-1067-B31D-00DD010662D",
            "6B29FC40+CA47-1067-B31D-00DD010662DA",
            "6B29FC4g-CA47-1067-B31D-00DD010662DA",
        ] {
            assert_eq!(GUID::parse(bad), None);
        }
    }

    #[test]
    fn random_ones_differ_and_say_so() {
        let (a, b) = (GUID::random().unwrap(), GUID::random().unwrap());
        assert_ne!(a, b);
        assert_eq!((a.Data3 >> 12, a.Data4[0] >> 6), (4, 2));
    }
}
