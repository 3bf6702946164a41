//! The bytes that are sent: each depends on its position in its connection's stream, and each
//! connection starts elsewhere, so that lost, doubled, reordered and misdirected bytes all show.

use std::sync::LazyLock;

/// The pattern repeats after this many bytes. A prime, so that no message size divides it.
const PERIOD: usize = 65_521;

/// The longest stretch that one call of [`stretch`] returns.
pub(crate) const WINDOW: usize = 64 * 1024;

/// One period, and a window more, so that every stretch is contiguous.
static TABLE: LazyLock<Box<[u8]>> = LazyLock::new(|| {
    let mut random = fastrand::Rng::with_seed(0x007a_776e);
    let period: Vec<u8> = std::iter::repeat_with(|| random.u8(..))
        .take(PERIOD)
        .collect();
    period
        .iter()
        .cycle()
        .take(PERIOD + WINDOW)
        .copied()
        .collect()
});

/// Where in the pattern the stream of the `index`th connection begins: different for any two
/// connections less than [`PERIOD`] apart.
pub(crate) fn base(index: usize) -> usize {
    (index % PERIOD) * 40_503 % PERIOD
}

/// One period, and a [`WINDOW`] more.
pub(crate) fn table() -> &'static [u8] {
    &TABLE
}

/// Where in the [`table`] the byte at `position` of the stream is that begins at `base`.
pub(crate) fn place(base: usize, position: u64) -> usize {
    (base + (position % PERIOD as u64) as usize) % PERIOD
}

/// The `length` bytes (at most [`WINDOW`]) at `position` of the stream that begins at `base`.
pub(crate) fn stretch(base: usize, position: u64, length: usize) -> &'static [u8] {
    debug_assert!(length <= WINDOW);
    let start = place(base, position);
    &TABLE[start..start + length]
}

/// The position of the first of `bytes` that is not what the stream has at `position`.
pub(crate) fn first_difference(base: usize, position: u64, bytes: &[u8]) -> Option<u64> {
    let mut at = position;
    for part in bytes.chunks(WINDOW) {
        let expected = stretch(base, at, part.len());
        if part != expected {
            let offset = part.iter().zip(expected).position(|(a, b)| a != b);
            return offset.map(|offset| at + offset as u64);
        }
        at += part.len() as u64;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_stream_continues_across_stretches_and_periods() {
        let whole: Vec<u8> = (0..3)
            .flat_map(|i| stretch(base(7), i * WINDOW as u64, WINDOW))
            .copied()
            .collect();
        for position in [
            0,
            1,
            PERIOD as u64 - 1,
            PERIOD as u64,
            2 * PERIOD as u64 - 5,
        ] {
            let part = stretch(base(7), position, 100);
            assert_eq!(part, &whole[position as usize..position as usize + 100]);
        }
        assert_eq!(first_difference(base(7), 0, &whole), None);
    }

    #[test]
    fn one_wrong_byte_is_found_where_it_is() {
        let mut bytes = stretch(base(3), 1000, 500).to_vec();
        bytes[321] ^= 1;
        assert_eq!(first_difference(base(3), 1000, &bytes), Some(1321));
    }

    #[test]
    fn a_neighbours_bytes_and_a_shift_by_one_are_wrong() {
        let bytes = stretch(base(3), 1000, 64);
        assert!(first_difference(base(4), 1000, bytes).is_some());
        assert!(first_difference(base(3), 1001, bytes).is_some());
    }

    #[test]
    fn connections_begin_at_different_places() {
        let bases: std::collections::HashSet<usize> = (0..PERIOD).map(base).collect();
        assert_eq!(bases.len(), PERIOD);
    }
}
