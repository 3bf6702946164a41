//! What the members of a chat say: letters and digits, no two lines of one room alike.

use std::sync::LazyLock;

use crate::pattern;

/// The text of the longest line that [`of`] makes.
pub(crate) const LONGEST: usize = 900;

const LETTERS: &[u8] = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_";

/// The pattern of bytes, as text.
static TABLE: LazyLock<Box<[u8]>> = LazyLock::new(|| {
    pattern::table()
        .iter()
        .map(|byte| LETTERS[usize::from(*byte) % LETTERS.len()])
        .collect()
});

/// The `number`th line of `size` bytes (at most [`LONGEST`]) by the `index`th member.
pub(crate) fn of(index: usize, number: u64, size: usize) -> &'static [u8] {
    let start = pattern::place(pattern::base(index), number.wrapping_mul(size as u64));
    &TABLE[start..start + size]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours_and_neighbouring_lines_differ() {
        let line = of(7, 3, 64);
        assert_eq!(line.len(), 64);
        assert!(line.iter().all(|byte| LETTERS.contains(byte)));
        assert_ne!(line, of(8, 3, 64));
        assert_ne!(line, of(7, 4, 64));
        assert_eq!(line, of(7, 3, 64));
    }
}
