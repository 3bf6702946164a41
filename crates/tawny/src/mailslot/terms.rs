//! What writers are told of a mailslot before they open it: a file in its directory, of lines
//! `KEY VALUE`. Its contents are another process' word, and only about that process' own mailslot.

use std::fmt::Write;

use crate::security::SecurityDescriptor;

/// What holds for a mailslot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Terms {
    /// As it was given, without what stands before it.
    pub(super) name: String,
    /// Bytes; 0: of any size.
    pub(super) maximum_message: u32,
    pub(super) process: u32,
    pub(super) security: SecurityDescriptor,
}

impl Terms {
    pub(super) fn write(&self) -> Option<String> {
        let mut text = format!(
            "process {}\nmaximum {}\nsecurity ",
            self.process, self.maximum_message
        );
        for byte in self.security.to_bytes()? {
            let _ = write!(text, "{byte:02x}");
        }
        // Last, for it may hold anything.
        let _ = write!(text, "\nname {}", self.name);
        Some(text)
    }

    pub(super) fn read(text: &str) -> Option<Self> {
        let (process, rest) = line(text, "process ")?;
        let (maximum, rest) = line(rest, "maximum ")?;
        let (security, rest) = line(rest, "security ")?;
        Some(Self {
            name: rest.strip_prefix("name ")?.to_owned(),
            maximum_message: maximum.parse().ok()?,
            process: process.parse().ok()?,
            security: SecurityDescriptor::from_bytes(&bytes(security)?)?,
        })
    }
}

fn line<'a>(text: &'a str, key: &str) -> Option<(&'a str, &'a str)> {
    text.strip_prefix(key)?.split_once('\n')
}

fn bytes(text: &str) -> Option<Vec<u8>> {
    let (pairs, rest) = text.as_bytes().as_chunks::<2>();
    let byte = |pair: &[u8; 2]| u8::from_str_radix(str::from_utf8(pair).ok()?, 16).ok();
    match rest {
        [] => pairs.iter().map(byte).collect(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_goes_both_ways() {
        let terms = Terms {
            name: "a\nb c".into(),
            maximum_message: 7,
            process: 4711,
            security: SecurityDescriptor::for_everybody(),
        };
        let text = terms.write().unwrap();
        assert_eq!(Terms::read(&text), Some(terms));
        for end in 0..text.find("name").unwrap() {
            assert_eq!(Terms::read(&text[..end]), None, "{end}");
        }
        for bad in [
            "process x\nmaximum 1\nsecurity 01\nname x",
            "process 1\nmaximum 1\nsecurity 0ä\nname x",
        ] {
            assert_eq!(Terms::read(bad), None);
        }
    }
}
