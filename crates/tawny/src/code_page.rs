//! Conversions between code pages and UTF-16. UTF-8 is the ANSI and the OEM code page; the single-byte
//! pages 1252 (Western European), 28591 (Latin-1) and 20127 (ASCII) are there for programs that name them.
//!
//! <https://learn.microsoft.com/windows/win32/intl/code-pages>

/// A code page that text can be converted from and to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CodePage {
    /// 65001.
    Utf8,
    /// 1252.
    Windows1252,
    /// 28591: ISO 8859-1.
    Latin1,
    /// 20127: seven bits.
    Ascii,
}

/// What stands for a unit that cannot be decoded.
const REPLACEMENT: u16 = 0xfffd;

/// The characters of Windows-1252 for 0x80 to 0x9f; the five undefined bytes map to themselves.
const WINDOWS_1252: [u16; 32] = [
    0x20ac, 0x81, 0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021, 0x02c6, 0x2030, 0x0160, 0x2039,
    0x0152, 0x8d, 0x017d, 0x8f, 0x90, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014,
    0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0x9d, 0x017e, 0x0178,
];

impl CodePage {
    /// The code page of a number: `CP_ACP` (0), `CP_OEMCP` (1), `CP_THREAD_ACP` (3) and `CP_UTF8`
    /// are all UTF-8, as are the ANSI and OEM pages that a console reports.
    pub fn of(number: u32) -> Option<Self> {
        match number {
            0 | 1 | 3 | 65001 => Some(Self::Utf8),
            1252 => Some(Self::Windows1252),
            28591 => Some(Self::Latin1),
            20127 => Some(Self::Ascii),
            _ => None,
        }
    }

    /// Decodes `text`; `None` if it is malformed and `strict`. Each malformed sequence becomes one
    /// U+FFFD, each undefined byte stays.
    #[doc(alias = "MultiByteToWideChar")]
    pub fn decode(self, text: &[u8], strict: bool) -> Option<Vec<u16>> {
        match self {
            Self::Utf8 => decode_utf8(text, strict),
            Self::Windows1252 => Some(
                text.iter()
                    .map(|&byte| match byte {
                        0x80..=0x9f => WINDOWS_1252[usize::from(byte - 0x80)],
                        _ => byte.into(),
                    })
                    .collect(),
            ),
            Self::Latin1 => Some(text.iter().map(|&byte| byte.into()).collect()),
            Self::Ascii if strict && !text.is_ascii() => None,
            Self::Ascii => Some(text.iter().map(|&byte| (byte & 0x7f).into()).collect()),
        }
    }

    /// Encodes UTF-16. Each character that the page lacks becomes `default`, and the second value
    /// says whether there was one. In UTF-8 a lone surrogate becomes U+FFFD.
    #[doc(alias = "WideCharToMultiByte")]
    pub fn encode(self, text: &[u16], default: &[u8]) -> (Vec<u8>, bool) {
        let mut bytes = Vec::with_capacity(text.len());
        let mut lacking = false;
        for character in char::decode_utf16(text.iter().copied()) {
            let character = character.unwrap_or_else(|_| {
                lacking = true;
                char::REPLACEMENT_CHARACTER
            });
            match self.encode_one(character) {
                Some(byte) => bytes.push(byte),
                None if self == Self::Utf8 => {
                    bytes.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
                }
                None => {
                    bytes.extend_from_slice(default);
                    lacking = true;
                }
            }
        }
        (bytes, lacking)
    }

    /// The one byte that stands for a character, if the page has such a byte.
    fn encode_one(self, character: char) -> Option<u8> {
        let code = character as u32;
        match (self, code) {
            (_, 0..=0x7f) => Some(code as u8),
            (Self::Latin1, 0x80..=0xff) | (Self::Windows1252, 0xa0..=0xff) => Some(code as u8),
            (Self::Windows1252, _) => {
                let index = WINDOWS_1252
                    .iter()
                    .position(|&unit| u32::from(unit) == code)?;
                Some(0x80 + index as u8)
            }
            _ => None,
        }
    }
}

fn decode_utf8(text: &[u8], strict: bool) -> Option<Vec<u16>> {
    let mut units = Vec::with_capacity(text.len());
    for chunk in text.utf8_chunks() {
        units.extend(chunk.valid().encode_utf16());
        if !chunk.invalid().is_empty() {
            if strict {
                return None;
            }
            units.push(REPLACEMENT);
        }
    }
    Some(units)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn utf16(text: &str) -> Vec<u16> {
        text.encode_utf16().collect()
    }

    #[test]
    fn utf8_round_trips_beyond_the_basic_plane() {
        let text = "a\u{e9}\u{20ac}\u{1f600}\0z";
        let wide = CodePage::Utf8.decode(text.as_bytes(), true).unwrap();
        assert_eq!(wide, utf16(text));
        assert_eq!(
            CodePage::Utf8.encode(&wide, b"?"),
            (text.as_bytes().to_vec(), false)
        );
    }

    #[test]
    fn malformed_utf8_is_replaced_or_refused() {
        for malformed in [&b"a\xffb"[..], b"\xc3", b"\xed\xa0\x80", b"\xf0\x9f\x98"] {
            assert_eq!(CodePage::Utf8.decode(malformed, true), None);
            assert!(
                CodePage::Utf8
                    .decode(malformed, false)
                    .unwrap()
                    .contains(&REPLACEMENT)
            );
        }
        assert_eq!(
            CodePage::Utf8.encode(&[0xd800], b"?"),
            ("\u{fffd}".into(), true)
        );
    }

    #[test]
    fn single_byte_pages_map_every_byte_back() {
        let all: Vec<u8> = (0..=255).collect();
        for page in [CodePage::Windows1252, CodePage::Latin1] {
            let wide = page.decode(&all, true).unwrap();
            assert_eq!(page.encode(&wide, b"?"), (all.clone(), false));
        }
        assert_eq!(
            CodePage::Windows1252.decode(b"\x80", true).unwrap(),
            utf16("\u{20ac}")
        );
        assert_eq!(CodePage::Ascii.decode(b"\xc1", false).unwrap(), utf16("A"));
        assert_eq!(CodePage::Ascii.decode(b"\xc1", true), None);
    }

    #[test]
    fn missing_characters_become_the_default() {
        let text = utf16("x\u{20ac}\u{1f600}");
        assert_eq!(
            CodePage::Latin1.encode(&text, b"?"),
            (b"x??".to_vec(), true)
        );
        assert_eq!(
            CodePage::Windows1252.encode(&text, b"_"),
            (b"x\x80_".to_vec(), true)
        );
    }
}
