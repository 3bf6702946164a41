//! `qsort_s` and `bsearch_s`: the comparison takes a context.
//!
//! <https://learn.microsoft.com/cpp/c-runtime-library/reference/qsort-s>

use std::ffi::{c_int, c_void};

use libc::EINVAL;

use super::invalid_parameter::invalid;

type Compare = unsafe extern "C" fn(context: *mut c_void, *const c_void, *const c_void) -> c_int;

unsafe extern "C" {
    fn qsort_r(
        base: *mut c_void,
        count: usize,
        size: usize,
        compare: unsafe extern "C" fn(*const c_void, *const c_void, *mut c_void) -> c_int,
        context: *mut c_void,
    );
}

/// A comparison and its context: `qsort_r` passes the context last, `qsort_s` first.
struct Turned {
    compare: Compare,
    context: *mut c_void,
}

unsafe extern "C" fn turned(
    first: *const c_void,
    second: *const c_void,
    context: *mut c_void,
) -> c_int {
    // SAFETY: the context is the `Turned` of the call below.
    unsafe {
        let call = &*context.cast::<Turned>();
        (call.compare)(call.context, first, second)
    }
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_qsort_s(
    base: *mut c_void,
    count: usize,
    size: usize,
    compare: Option<Compare>,
    context: *mut c_void,
) {
    let Some(compare) = compare.filter(|_| size > 0 && (!base.is_null() || count == 0)) else {
        invalid(EINVAL);
        return;
    };
    let mut call = Turned { compare, context };
    // SAFETY: promised by the caller; `call` outlives the sort.
    unsafe { qsort_r(base, count, size, turned, (&raw mut call).cast()) };
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_bsearch_s(
    key: *const c_void,
    base: *const c_void,
    count: usize,
    size: usize,
    compare: Option<Compare>,
    context: *mut c_void,
) -> *mut c_void {
    let Some(compare) = compare.filter(|_| size > 0 && (!base.is_null() || count == 0)) else {
        invalid(EINVAL);
        return std::ptr::null_mut();
    };
    let (mut low, mut high) = (0, count);
    while low < high {
        let middle = low + (high - low) / 2;
        // SAFETY: promised by the caller: `count` elements of `size` bytes.
        let element = unsafe { base.byte_add(middle * size) };
        // SAFETY: the caller's comparison on its own key and element.
        match unsafe { compare(context, key, element) } {
            0 => return element.cast_mut(),
            order if order < 0 => high = middle,
            _ => low = middle + 1,
        }
    }
    std::ptr::null_mut()
}
