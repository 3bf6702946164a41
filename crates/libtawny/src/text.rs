//! The two forms in which text crosses the C ABI: bytes in the ANSI code page, which is UTF-8 here,
//! for functions whose name ends in `A`, and UTF-16 for those that end in `W`.

use crate::types::DWORD;

/// A unit of text: a byte or a UTF-16 unit.
pub trait Unit: Copy + PartialEq + Default + 'static {
    /// `text` in this form, without a terminator.
    fn encode(text: &str) -> Vec<Self>;
    /// Text in this form; what is malformed becomes U+FFFD.
    fn decode(units: &[Self]) -> String;
    /// The unit as it lies in memory.
    fn bytes(self) -> impl AsRef<[u8]>;
}

impl Unit for u8 {
    fn encode(text: &str) -> Vec<Self> {
        text.as_bytes().to_vec()
    }
    fn decode(units: &[Self]) -> String {
        String::from_utf8_lossy(units).into_owned()
    }
    fn bytes(self) -> impl AsRef<[u8]> {
        [self]
    }
}

impl Unit for u16 {
    fn encode(text: &str) -> Vec<Self> {
        text.encode_utf16().collect()
    }
    fn decode(units: &[Self]) -> String {
        String::from_utf16_lossy(units)
    }
    fn bytes(self) -> impl AsRef<[u8]> {
        self.to_ne_bytes()
    }
}

/// The string at `pointer`.
///
/// # Safety
/// A non-NULL `pointer` must lead to a terminated string.
pub unsafe fn read<U: Unit>(pointer: *const U) -> Option<String> {
    // SAFETY: promised by the caller.
    unsafe { crate::pointer::string(pointer) }.map(U::decode)
}

/// Writes `text` and a terminator to `buffer` if its `capacity` units suffice. The result is the
/// length without the terminator when they do and the capacity that would when not, as for
/// `GetCurrentDirectory` and its kin.
///
/// # Safety
/// A non-NULL `buffer` must be writable for `capacity` units.
pub unsafe fn put<U: Unit>(text: &str, buffer: *mut U, capacity: DWORD) -> DWORD {
    let units = U::encode(text);
    let needed = units.len() + 1;
    if buffer.is_null() || needed > capacity as usize {
        return DWORD::try_from(needed).unwrap_or(DWORD::MAX);
    }
    // SAFETY: `needed` units fit by the check above.
    unsafe { put_terminated(&units, buffer) };
    units.len() as DWORD
}

/// Writes `units` and a terminator.
///
/// # Safety
/// `buffer` must be writable for one unit more than there are.
pub unsafe fn put_terminated<U: Unit>(units: &[U], buffer: *mut U) {
    // SAFETY: promised by the caller.
    unsafe {
        buffer.copy_from(units.as_ptr(), units.len());
        buffer.add(units.len()).write_unaligned(U::default());
    }
}
