//! Random bytes from the kernel, for all the functions of Windows that give some.

/// Fills a buffer with random bytes; whether that was possible.
pub fn fill(buffer: &mut [u8]) -> bool {
    let mut filled = 0;
    while filled < buffer.len() {
        let rest = &mut buffer[filled..];
        // SAFETY: writable bytes.
        let count = unsafe { libc::getrandom(rest.as_mut_ptr().cast(), rest.len(), 0) };
        match usize::try_from(count) {
            Ok(count) => filled += count,
            Err(_) if std::io::Error::last_os_error().raw_os_error() == Some(libc::EINTR) => {}
            Err(_) => return false,
        }
    }
    true
}

/// Fills a caller's buffer; `None` when there is no such buffer.
///
/// # Safety
/// `buffer` must be NULL or writable for `length` bytes.
pub unsafe fn fill_raw(buffer: *mut u8, length: usize) -> Option<bool> {
    if length == 0 {
        return Some(true);
    }
    if buffer.is_null() {
        return None;
    }
    // SAFETY: promised by the caller; made readable first, as a slice must be.
    Some(fill(unsafe {
        buffer.write_bytes(0, length);
        std::slice::from_raw_parts_mut(buffer, length)
    }))
}
