//! Text of either width: the bytes of a `char` string, the units of a 16-bit `wchar_t` string.

/// A character of a C string.
pub trait Unit: Copy + Eq + 'static {
    /// The terminator.
    const ZERO: Self;
    /// The unit as a number.
    fn value(self) -> u32;
    /// The unit of a number below 128.
    fn ascii(byte: u8) -> Self;
    /// The low bits of a number.
    fn truncated(value: u32) -> Self;
}

impl Unit for u8 {
    const ZERO: Self = 0;
    fn value(self) -> u32 {
        self.into()
    }
    fn ascii(byte: u8) -> Self {
        byte
    }
    fn truncated(value: u32) -> Self {
        value as u8
    }
}

impl Unit for u16 {
    const ZERO: Self = 0;
    fn value(self) -> u32 {
        self.into()
    }
    fn ascii(byte: u8) -> Self {
        byte.into()
    }
    fn truncated(value: u32) -> Self {
        value as u16
    }
}

/// The upper-case form of an ASCII letter; every other unit is itself.
pub fn upper<U: Unit>(unit: U) -> U {
    match unit.value() {
        value @ 97..=122 => U::ascii(value as u8 - 32),
        _ => unit,
    }
}

/// The lower-case form of an ASCII letter; every other unit is itself.
pub fn lower<U: Unit>(unit: U) -> U {
    match unit.value() {
        value @ 65..=90 => U::ascii(value as u8 + 32),
        _ => unit,
    }
}

/// The length of a string, at most `limit`.
///
/// # Safety
/// `text` must be readable up to its terminator or `limit` units.
pub unsafe fn bounded<U: Unit>(text: *const U, limit: usize) -> usize {
    let mut length = 0;
    // SAFETY: no unit behind the terminator or the limit is read.
    while length < limit && unsafe { *text.add(length) } != U::ZERO {
        length += 1;
    }
    length
}

/// The length of a string.
///
/// # Safety
/// `text` must be terminated.
pub unsafe fn length<U: Unit>(text: *const U) -> usize {
    // SAFETY: promised by the caller.
    unsafe { bounded(text, usize::MAX) }
}

/// A string without its terminator.
///
/// # Safety
/// `text` must be terminated and unchanged while the slice lives.
pub unsafe fn units<'a, U: Unit>(text: *const U) -> &'a [U] {
    // SAFETY: promised by the caller; the length was just measured.
    unsafe { std::slice::from_raw_parts(text, length(text)) }
}

/// The Rust type of a parameter of a function that exists in both widths.
macro_rules! parameter {
    (buffer, $unit:ty) => { *mut $unit };
    (text, $unit:ty) => { *const $unit };
    (size, $unit:ty) => { usize };
    (int, $unit:ty) => { ::std::ffi::c_int };
    (context, $unit:ty) => { *mut *mut $unit };
    (i32, $unit:ty) => { i32 };
    (u32, $unit:ty) => { u32 };
    (i64, $unit:ty) => { i64 };
    (u64, $unit:ty) => { u64 };
}
pub(super) use parameter;

/// Exports a generic function under its narrow and its wide name.
macro_rules! both {
    ($($narrow:ident, $wide:ident = $generic:ident($($name:ident: $kind:tt),*) -> $result:tt;)*) => {$(
        #[unsafe(no_mangle)]
        pub unsafe extern "C" fn $narrow(
            $($name: $crate::crt::unit::parameter!($kind, u8)),*
        ) -> $crate::crt::unit::parameter!($result, u8) {
            // SAFETY: the contract is the generic function's.
            unsafe { $generic::<u8>($($name),*) }
        }
        #[unsafe(no_mangle)]
        pub unsafe extern "C" fn $wide(
            $($name: $crate::crt::unit::parameter!($kind, u16)),*
        ) -> $crate::crt::unit::parameter!($result, u16) {
            // SAFETY: the contract is the generic function's.
            unsafe { $generic::<u16>($($name),*) }
        }
    )*};
}
pub(super) use both;
