//! Waiting on a word of memory: `futex(2)`.

use std::sync::atomic::AtomicU32;
use std::time::Duration;

/// Sleeps while `*word == expected`, until a [`wake`], or until `timeout` (`None`: for ever) has
/// passed. May return early for no reason; callers look at the word again.
///
/// Returns `false` when the time ran out.
pub fn wait(word: &AtomicU32, expected: u32, timeout: Option<Duration>) -> bool {
    let spec = timeout.map(timespec);
    let spec_pointer = spec.as_ref().map_or(std::ptr::null(), std::ptr::from_ref);
    // SAFETY: `word` and `spec` outlive the call; FUTEX_WAIT only reads them.
    let result = unsafe {
        libc::syscall(
            libc::SYS_futex,
            word.as_ptr(),
            libc::FUTEX_WAIT | libc::FUTEX_PRIVATE_FLAG,
            expected,
            spec_pointer,
        )
    };
    result == 0 || crate::errno() != libc::ETIMEDOUT
}

/// Wakes up to `count` threads that sleep on `word`; returns how many were woken.
pub fn wake(word: &AtomicU32, count: u32) -> u32 {
    wake_address(word.as_ptr(), count)
}

/// As [`wake`], of a word that may be gone: then whoever sleeps there now is woken for no reason.
pub(crate) fn wake_address(word: *const u32, count: u32) -> u32 {
    let count = count.min(i32::MAX as u32);
    // SAFETY: FUTEX_WAKE uses the address as a key only.
    let woken = unsafe {
        libc::syscall(
            libc::SYS_futex,
            word,
            libc::FUTEX_WAKE | libc::FUTEX_PRIVATE_FLAG,
            count,
        )
    };
    u32::try_from(woken).unwrap_or(0)
}

/// `duration` as the kernel takes it.
pub(crate) fn timespec(duration: Duration) -> libc::timespec {
    libc::timespec {
        tv_sec: duration.as_secs().try_into().unwrap_or(libc::time_t::MAX),
        tv_nsec: duration.subsec_nanos().into(),
    }
}
