//! What is sent: bytes in which anything lost, repeated or out of place shows.

/// What the memory of a receive holds before.
pub const FRESH: u8 = 0xA5;
/// What the program writes over a buffer that it has got back.
pub const TAKEN_BACK: u8 = 0xEE;
/// The first bytes of a connection: the number of its content, and the length of all.
pub const HEADER: usize = 16;

/// The content with this number.
pub fn content(number: u64, len: usize) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(len + 8);
    let mut state = number.wrapping_mul(0xD134_2543_DE82_EF95);
    while bytes.len() < len {
        // SplitMix64.
        state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut word = state;
        word = (word ^ (word >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        word = (word ^ (word >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        bytes.extend((word ^ (word >> 31)).to_le_bytes());
    }
    bytes.truncate(len);
    bytes
}

/// The content with this number, behind a header by which it is known.
pub fn with_header(number: u64, len: usize) -> Vec<u8> {
    let mut bytes = number.to_le_bytes().to_vec();
    bytes.extend((len as u64).to_le_bytes());
    bytes.extend(content(number, len.saturating_sub(HEADER)));
    bytes
}

/// Number and length in a header, if all of it is there.
pub fn header(bytes: &[u8]) -> Option<(u64, usize)> {
    let (number, rest) = bytes.split_first_chunk()?;
    let (len, _) = rest.split_first_chunk()?;
    Some((
        u64::from_le_bytes(*number),
        u64::from_le_bytes(*len) as usize,
    ))
}

/// Whether every byte is this one.
pub fn all(bytes: &[u8], byte: u8) -> bool {
    // A comparison of memory is fast without optimisation, too.
    let (Some(first), Some(rest)) = (bytes.first(), bytes.get(1..)) else {
        return true;
    };
    *first == byte && bytes[..bytes.len() - 1] == *rest
}
