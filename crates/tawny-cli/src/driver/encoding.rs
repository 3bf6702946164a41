//! Source text as it lies on disk: UTF-8, a legacy code page, or UTF-16 with a byte order mark.

/// How the bytes of a file became text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// UTF-8, with or without a mark.
    Utf8,
    /// UTF-16 with a mark: no compiler on Linux reads it.
    Utf16,
    /// Anything else (GBK, EUC-KR, Windows-1252): one character per byte, so that it can be written
    /// back unharmed. The driver looks at ASCII only.
    Bytes,
}

/// Decodes a source file.
pub fn decode(bytes: Vec<u8>) -> (String, Encoding) {
    let unit = match bytes.get(..2) {
        Some([0xff, 0xfe]) => u16::from_le_bytes,
        Some([0xfe, 0xff]) => u16::from_be_bytes,
        _ => {
            return match String::from_utf8(bytes) {
                Ok(text) => (text, Encoding::Utf8),
                Err(error) => (
                    error.as_bytes().iter().copied().map(char::from).collect(),
                    Encoding::Bytes,
                ),
            };
        }
    };
    let units = bytes[2..]
        .chunks_exact(2)
        .map(|pair| unit([pair[0], pair[1]]));
    let text = char::decode_utf16(units)
        .map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER))
        .collect();
    (text, Encoding::Utf16)
}

/// The bytes for a copy that compilers can read: UTF-8, or the code page it was in.
pub fn encode(text: &str, encoding: Encoding) -> Vec<u8> {
    match encoding {
        Encoding::Utf8 | Encoding::Utf16 => text.as_bytes().to_vec(),
        Encoding::Bytes => text
            .chars()
            .map(|c| u8::try_from(c).unwrap_or(b'?'))
            .collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn byte_order_marks() {
        assert_eq!(
            decode(b"\xff\xfea\0\xe9\0".to_vec()),
            ("aé".to_owned(), Encoding::Utf16)
        );
        assert_eq!(
            decode(b"\xfe\xff\0a\0\xe9".to_vec()),
            ("aé".to_owned(), Encoding::Utf16)
        );
        assert_eq!(
            decode(b"\xff\xfea".to_vec()),
            (String::new(), Encoding::Utf16)
        );
        assert_eq!(
            decode("\u{feff}aé".into()),
            ("\u{feff}aé".to_owned(), Encoding::Utf8)
        );
    }

    #[test]
    fn a_code_page_survives() {
        let gbk = b"a\xc4\xe3\xba\xc3b".to_vec();
        let (text, encoding) = decode(gbk.clone());
        assert_eq!(encode(&text, encoding), gbk);
    }
}
