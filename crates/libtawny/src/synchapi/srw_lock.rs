//! Slim reader/writer locks.
//!
//! <https://learn.microsoft.com/windows/win32/sync/slim-reader-writer--srw--locks>

use tawny::srw_lock::SrwLock;

use crate::pointer::reference;
use crate::types::{BOOLEAN, FALSE};

/// The caller's lock, unless the pointer cannot be one.
///
/// # Safety
/// A non-NULL `pointer` must be readable and stay so for the call.
pub(super) unsafe fn lock<'a>(pointer: *mut SrwLock) -> Option<&'a SrwLock> {
    // SAFETY: promised by the caller; every field is atomic.
    unsafe { reference(pointer) }
}

/// Makes it a free lock.
/// <https://learn.microsoft.com/windows/win32/api/synchapi/nf-synchapi-initializesrwlock>
///
/// # Safety
/// `pointer` must be writable for an `SRWLOCK`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_InitializeSRWLock(pointer: *mut SrwLock) {
    if !pointer.is_null() && pointer.is_aligned() {
        // SAFETY: checked above and promised by the caller.
        unsafe { pointer.write(SrwLock::new()) };
    }
}

/// Acquires exclusively.
/// <https://learn.microsoft.com/windows/win32/api/synchapi/nf-synchapi-acquiresrwlockexclusive>
///
/// # Safety
/// `pointer` must be an initialised lock.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_AcquireSRWLockExclusive(pointer: *mut SrwLock) {
    // SAFETY: promised by the caller.
    if let Some(lock) = unsafe { lock(pointer) } {
        lock.acquire_exclusive();
    }
}

/// Acquires shared.
/// <https://learn.microsoft.com/windows/win32/api/synchapi/nf-synchapi-acquiresrwlockshared>
///
/// # Safety
/// `pointer` must be an initialised lock.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_AcquireSRWLockShared(pointer: *mut SrwLock) {
    // SAFETY: promised by the caller.
    if let Some(lock) = unsafe { lock(pointer) } {
        lock.acquire_shared();
    }
}

/// Acquires exclusively if the lock is free.
/// <https://learn.microsoft.com/windows/win32/api/synchapi/nf-synchapi-tryacquiresrwlockexclusive>
///
/// # Safety
/// `pointer` must be an initialised lock.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_TryAcquireSRWLockExclusive(pointer: *mut SrwLock) -> BOOLEAN {
    // SAFETY: promised by the caller.
    unsafe { lock(pointer) }.map_or(FALSE as BOOLEAN, |lock| lock.try_acquire_exclusive().into())
}

/// Acquires shared if that needs no wait.
/// <https://learn.microsoft.com/windows/win32/api/synchapi/nf-synchapi-tryacquiresrwlockshared>
///
/// # Safety
/// `pointer` must be an initialised lock.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_TryAcquireSRWLockShared(pointer: *mut SrwLock) -> BOOLEAN {
    // SAFETY: promised by the caller.
    unsafe { lock(pointer) }.map_or(FALSE as BOOLEAN, |lock| lock.try_acquire_shared().into())
}

/// Releases an exclusive hold.
/// <https://learn.microsoft.com/windows/win32/api/synchapi/nf-synchapi-releasesrwlockexclusive>
///
/// # Safety
/// `pointer` must be an initialised lock.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_ReleaseSRWLockExclusive(pointer: *mut SrwLock) {
    // SAFETY: promised by the caller.
    if let Some(lock) = unsafe { lock(pointer) } {
        lock.release_exclusive();
    }
}

/// Releases a shared hold.
/// <https://learn.microsoft.com/windows/win32/api/synchapi/nf-synchapi-releasesrwlockshared>
///
/// # Safety
/// `pointer` must be an initialised lock.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_ReleaseSRWLockShared(pointer: *mut SrwLock) {
    // SAFETY: promised by the caller.
    if let Some(lock) = unsafe { lock(pointer) } {
        lock.release_shared();
    }
}
