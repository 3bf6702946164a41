//! Threads.

use std::cell::Cell;

thread_local! {
    static LAST_ERROR: Cell<u32> = const { Cell::new(0) };
}

/// The calling thread's last-error code (`GetLastError`, `WSAGetLastError`).
#[doc(alias = "GetLastError")]
pub fn last_error() -> u32 {
    LAST_ERROR.get()
}

/// Sets the calling thread's last-error code (`SetLastError`, `WSASetLastError`).
#[doc(alias = "SetLastError")]
pub fn set_last_error(code: u32) {
    LAST_ERROR.set(code);
}

/// Runs `body`, which may block, while the calling thread does not count as running on its
/// completion port, so that another worker may be released in its place.
pub fn blocking<R>(body: impl FnOnce() -> R) -> R {
    body()
}
