//! Waiting on a word of memory: `futex(2)`.

use std::sync::atomic::AtomicU32;
use std::time::Duration;

/// Sleeps while `*word == expected`, until a [`wake`], or until `timeout` (`None`: for ever) has
/// passed. May return early for no reason; callers look at the word again.
///
/// Returns `false` when the time ran out.
pub fn wait(word: &AtomicU32, expected: u32, timeout: Option<Duration>) -> bool {
    wait_with(word, expected, timeout, libc::FUTEX_PRIVATE_FLAG)
}

/// As [`wait`], on a word that several processes have.
pub fn wait_shared(word: &AtomicU32, expected: u32, timeout: Option<Duration>) -> bool {
    wait_with(word, expected, timeout, 0)
}

#[inline(always)]
fn wait_with(word: &AtomicU32, expected: u32, timeout: Option<Duration>, flag: i32) -> bool {
    let spec = timeout.map(timespec);
    let spec_pointer = spec.as_ref().map_or(std::ptr::null(), std::ptr::from_ref);
    // SAFETY: `word` and `spec` outlive the call; FUTEX_WAIT only reads them.
    let result = unsafe {
        libc::syscall(
            libc::SYS_futex,
            word.as_ptr(),
            libc::FUTEX_WAIT | flag,
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

/// Wakes every thread of every process that sleeps on `word`.
pub fn wake_shared(word: &AtomicU32) {
    // SAFETY: FUTEX_WAKE uses the address as a key only.
    unsafe { libc::syscall(libc::SYS_futex, word.as_ptr(), libc::FUTEX_WAKE, i32::MAX) };
}

/// As the kernel takes it: `struct futex_waitv`.
#[repr(C)]
struct Awaited {
    value: u64,
    address: u64,
    flags: u32,
    reserved: u32,
}

/// The most words that [`wait_any`] takes.
pub const MAXIMUM_WORDS: usize = 128;

/// Sleeps while every word, which other processes may have as well, has the value that stands with
/// it, until one is woken or `timeout` has passed; may return early for no reason. `false` where the
/// kernel, or what guards it, does not know such a wait.
pub fn wait_any(words: &[(&AtomicU32, u32)], timeout: Duration) -> bool {
    const FUTEX_32: u32 = 2;
    let list: Vec<Awaited> = words
        .iter()
        .map(|(word, value)| Awaited {
            value: (*value).into(),
            address: word.as_ptr().expose_provenance() as u64,
            flags: FUTEX_32,
            reserved: 0,
        })
        .collect();
    let now = crate::shared_state::now();
    let until = timespec(now.saturating_add(timeout));
    // SAFETY: the words and the time outlive the call, which reads them.
    let result = unsafe {
        libc::syscall(
            libc::SYS_futex_waitv,
            list.as_ptr(),
            list.len() as u32,
            0,
            &raw const until,
            libc::CLOCK_MONOTONIC,
        )
    };
    result >= 0 || !matches!(crate::errno(), libc::ENOSYS | libc::EPERM | libc::EINVAL)
}

/// `duration` as the kernel takes it.
pub(crate) fn timespec(duration: Duration) -> libc::timespec {
    libc::timespec {
        tv_sec: duration.as_secs().try_into().unwrap_or(libc::time_t::MAX),
        tv_nsec: duration.subsec_nanos().into(),
    }
}
