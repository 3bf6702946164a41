//! `interlockedapi.h`: interlocked singly linked lists.
//!
//! Windows swaps head and sequence number with one 16-byte instruction and recovers from the fault
//! when a popped entry is read after it was freed. Here the header carries a lock
//! instead, so no entry is read that is not on the list.
//!
//! <https://learn.microsoft.com/windows/win32/sync/interlocked-singly-linked-lists>

use std::ptr::null_mut;
use std::sync::atomic::{AtomicU64, Ordering};

use tawny::srw_lock::SrwLock;

use crate::pointer::reference;
use crate::types::{ULONG, WORD};

/// `SLIST_ENTRY`: heads each element.
#[repr(C, align(16))]
pub struct SLIST_ENTRY {
    /// The element below.
    pub next: *mut SLIST_ENTRY,
}

/// `SLIST_HEADER`: valid when zero. It has room for a lock and one word, so the depth shares the
/// word with the pointer, whose upper 16 bits are clear.
#[repr(C, align(16))]
pub struct SLIST_HEADER {
    lock: SrwLock,
    first_and_depth: AtomicU64,
}

const POINTER_BITS: u32 = 48;

/// A header whose lock this thread holds.
struct List<'a>(&'a SLIST_HEADER);

impl Drop for List<'_> {
    fn drop(&mut self) {
        self.0.lock.release_exclusive();
    }
}

impl List<'_> {
    fn first(&self) -> *mut SLIST_ENTRY {
        let word = self.0.first_and_depth.load(Ordering::Relaxed);
        (word & ((1 << POINTER_BITS) - 1)) as *mut SLIST_ENTRY
    }

    fn depth(&self) -> WORD {
        (self.0.first_and_depth.load(Ordering::Relaxed) >> POINTER_BITS) as WORD
    }

    fn set(&mut self, first: *mut SLIST_ENTRY, depth: WORD) {
        let word = u64::from(depth) << POINTER_BITS | first as u64;
        self.0.first_and_depth.store(word, Ordering::Relaxed);
    }
}

/// The caller's list, locked; `None` for a pointer that cannot be one.
///
/// # Safety
/// A non-NULL `head` must be an initialised header that outlives the result.
unsafe fn list<'a>(head: *mut SLIST_HEADER) -> Option<List<'a>> {
    // SAFETY: promised by the caller; every field is atomic.
    unsafe { reference(head) }.map(|header| {
        header.lock.acquire_exclusive();
        List(header)
    })
}

/// Makes it an empty list.
/// <https://learn.microsoft.com/windows/win32/api/interlockedapi/nf-interlockedapi-initializeslisthead>
///
/// # Safety
/// `head` must be writable for an `SLIST_HEADER`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_InitializeSListHead(head: *mut SLIST_HEADER) {
    if !head.is_null() && head.is_aligned() {
        // SAFETY: checked above and promised by the caller; all zeros are an empty, unlocked list.
        unsafe { head.write_bytes(0, 1) };
    }
}

/// Pushes `entry`; returns the previous first entry, NULL when the list was empty.
/// <https://learn.microsoft.com/windows/win32/api/interlockedapi/nf-interlockedapi-interlockedpushentryslist>
///
/// # Safety
/// `head` must be an initialised header; `entry` writable and not on a list.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_InterlockedPushEntrySList(
    head: *mut SLIST_HEADER,
    entry: *mut SLIST_ENTRY,
) -> *mut SLIST_ENTRY {
    // SAFETY: a list of the one entry; promised by the caller.
    unsafe { tawny_InterlockedPushListSListEx(head, entry, entry, 1) }
}

/// Pushes the `count` linked entries from `first` to `last` at once; returns the previous first entry.
/// <https://learn.microsoft.com/windows/win32/api/interlockedapi/nf-interlockedapi-interlockedpushlistslistex>
///
/// # Safety
/// `head` must be an initialised header; the entries must be linked, writable and not on a list.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_InterlockedPushListSListEx(
    head: *mut SLIST_HEADER,
    first: *mut SLIST_ENTRY,
    last: *mut SLIST_ENTRY,
    count: ULONG,
) -> *mut SLIST_ENTRY {
    // SAFETY: promised by the caller.
    match unsafe { list(head) } {
        Some(mut list) if !first.is_null() && !last.is_null() => {
            let previous = list.first();
            // SAFETY: promised by the caller; nobody reaches the entry before the lock is released.
            unsafe { (*last).next = previous };
            let depth = list.depth().wrapping_add(count as WORD);
            list.set(first, depth);
            previous
        }
        _ => null_mut(),
    }
}

/// Pops and returns the first entry, NULL when the list is empty.
/// <https://learn.microsoft.com/windows/win32/api/interlockedapi/nf-interlockedapi-interlockedpopentryslist>
///
/// # Safety
/// `head` must be an initialised header with valid entries.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_InterlockedPopEntrySList(
    head: *mut SLIST_HEADER,
) -> *mut SLIST_ENTRY {
    // SAFETY: promised by the caller.
    let Some(mut list) = (unsafe { list(head) }) else {
        return null_mut();
    };
    let entry = list.first();
    if !entry.is_null() {
        // SAFETY: an entry on the list is valid by the caller's promise.
        let next = unsafe { (*entry).next };
        let depth = list.depth().wrapping_sub(1);
        list.set(next, depth);
    }
    entry
}

/// Empties the list; returns what was its first entry.
/// <https://learn.microsoft.com/windows/win32/api/interlockedapi/nf-interlockedapi-interlockedflushslist>
///
/// # Safety
/// `head` must be an initialised header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_InterlockedFlushSList(head: *mut SLIST_HEADER) -> *mut SLIST_ENTRY {
    // SAFETY: promised by the caller.
    let Some(mut list) = (unsafe { list(head) }) else {
        return null_mut();
    };
    let first = list.first();
    list.set(null_mut(), 0);
    first
}

/// The number of entries, modulo 65,536 as on Windows.
/// <https://learn.microsoft.com/windows/win32/api/interlockedapi/nf-interlockedapi-querydepthslist>
///
/// # Safety
/// `head` must be an initialised header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_QueryDepthSList(head: *mut SLIST_HEADER) -> WORD {
    // SAFETY: promised by the caller.
    unsafe { list(head) }.map_or(0, |list| list.depth())
}

/// The first entry, which stays on the list.
/// <https://learn.microsoft.com/windows/win32/devnotes/rtlfirstentryslist>
///
/// # Safety
/// `head` must be an initialised header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_RtlFirstEntrySList(head: *const SLIST_HEADER) -> *mut SLIST_ENTRY {
    // SAFETY: promised by the caller; the lock is atomic and the rest is behind it.
    unsafe { list(head.cast_mut()) }.map_or(null_mut(), |list| list.first())
}
