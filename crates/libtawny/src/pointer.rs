//! Pointers of C callers: NULL and misaligned ones become `None`, results go through them only when
//! they are there.

/// The object at `pointer`.
///
/// # Safety
/// An aligned, non-NULL `pointer` must be valid for reads and stay so while the result lives; what
/// other threads may change must be atomic.
pub unsafe fn reference<'a, T>(pointer: *const T) -> Option<&'a T> {
    if !pointer.is_aligned() {
        return None;
    }
    // SAFETY: promised by the caller.
    unsafe { pointer.as_ref() }
}

/// The `length` objects at `pointer`; an empty slice for a length of 0, whatever the pointer.
///
/// # Safety
/// As for [`reference`], for `length` objects.
pub unsafe fn slice<'a, T>(pointer: *const T, length: usize) -> Option<&'a [T]> {
    if length == 0 {
        return Some(&[]);
    }
    let fits = length
        .checked_mul(size_of::<T>())
        .is_some_and(|size| size <= isize::MAX as usize);
    if pointer.is_null() || !pointer.is_aligned() || !fits {
        return None;
    }
    // SAFETY: promised by the caller; non-NULL, aligned and of a possible size as checked above.
    Some(unsafe { std::slice::from_raw_parts(pointer, length) })
}

/// A copy of the object at `pointer`, which a program may have packed; `None` for NULL.
///
/// # Safety
/// A non-NULL `pointer` must be valid for reads.
pub unsafe fn copy<T>(pointer: *const T) -> Option<T> {
    // SAFETY: promised by the caller.
    (!pointer.is_null()).then(|| unsafe { pointer.read_unaligned() })
}

/// The objects before the first zero one at `pointer`: a string of bytes or of UTF-16 units.
///
/// # Safety
/// As for [`reference`], up to and including the first zero object.
pub unsafe fn string<'a, T: Copy + PartialEq + Default>(pointer: *const T) -> Option<&'a [T]> {
    // SAFETY: promised by the caller.
    unsafe { string_within(pointer, usize::MAX) }
}

/// The objects at `pointer`, before the first zero one and at most `limit`.
///
/// # Safety
/// As for [`reference`], for `limit` objects or up to and including the first zero one.
pub unsafe fn string_within<'a, T: Copy + PartialEq + Default>(
    pointer: *const T,
    limit: usize,
) -> Option<&'a [T]> {
    if pointer.is_null() || !pointer.is_aligned() {
        return None;
    }
    let mut length = 0;
    // SAFETY: no object behind the limit or the terminator is read; the caller promises the others.
    while length < limit && unsafe { pointer.add(length).read() } != T::default() {
        length += 1;
    }
    // SAFETY: `length` objects were read just now.
    Some(unsafe { std::slice::from_raw_parts(pointer, length) })
}

/// Writes `value` to `out` unless it is NULL.
///
/// # Safety
/// A non-NULL `out` must be valid for writes.
pub unsafe fn give<T>(out: *mut T, value: T) {
    if !out.is_null() {
        // SAFETY: promised by the caller.
        unsafe { out.write_unaligned(value) };
    }
}
