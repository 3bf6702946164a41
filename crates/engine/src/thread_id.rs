//! The kernel's number of the calling thread.

use std::cell::Cell;

thread_local! {
    static CURRENT: Cell<u32> = const { Cell::new(0) };
}

/// The calling thread's id (`gettid`), asked of the kernel once per thread.
#[inline]
pub fn current() -> u32 {
    match CURRENT.get() {
        0 => ask(),
        id => id,
    }
}

#[cold]
fn ask() -> u32 {
    // SAFETY: gettid has no arguments and cannot fail.
    let id = unsafe { libc::syscall(libc::SYS_gettid) } as u32;
    CURRENT.set(id);
    id
}

/// Forgets the number, for the child of a `fork`, whose only thread has another one.
pub fn forget() {
    CURRENT.set(0);
}
