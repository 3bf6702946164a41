//! Critical sections.
//!
//! <https://learn.microsoft.com/windows/win32/sync/critical-section-objects>

use tawny::codes::ERROR_INVALID_PARAMETER;
use tawny::critical_section::{CriticalSection, DEFAULT_SPIN_COUNT};
use tawny::thread::set_last_error;

use crate::pointer::reference;
use crate::types::{BOOL, DWORD, FALSE, TRUE};

/// The caller's section, unless the pointer cannot be one.
///
/// # Safety
/// A non-NULL `pointer` must be readable and stay so for the call.
unsafe fn section<'a>(pointer: *mut CriticalSection) -> Option<&'a CriticalSection> {
    // SAFETY: promised by the caller; every field is atomic.
    unsafe { reference(pointer) }
}

/// # Safety
/// A non-NULL `pointer` must be writable for a `CRITICAL_SECTION`.
unsafe fn initialise(pointer: *mut CriticalSection, spin_count: DWORD) -> BOOL {
    if pointer.is_null() || !pointer.is_aligned() {
        set_last_error(ERROR_INVALID_PARAMETER);
        return FALSE;
    }
    // SAFETY: checked above and promised by the caller.
    unsafe { pointer.write(CriticalSection::new(spin_count)) };
    TRUE
}

/// Makes `section` a free section.
/// <https://learn.microsoft.com/windows/win32/api/synchapi/nf-synchapi-initializecriticalsection>
///
/// # Safety
/// `pointer` must be writable for a `CRITICAL_SECTION`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_InitializeCriticalSection(pointer: *mut CriticalSection) {
    // SAFETY: promised by the caller.
    unsafe { initialise(pointer, DEFAULT_SPIN_COUNT) };
}

/// Makes it a free section whose waiters spin before they sleep. Never fails on valid memory.
/// <https://learn.microsoft.com/windows/win32/api/synchapi/nf-synchapi-initializecriticalsectionandspincount>
///
/// # Safety
/// `pointer` must be writable for a `CRITICAL_SECTION`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_InitializeCriticalSectionAndSpinCount(
    pointer: *mut CriticalSection,
    spin_count: DWORD,
) -> BOOL {
    // SAFETY: promised by the caller.
    unsafe { initialise(pointer, spin_count) }
}

/// As `InitializeCriticalSectionAndSpinCount`; the flags concern debugging records, which do not
/// exist here. Unknown flags fail with `ERROR_INVALID_PARAMETER`.
/// <https://learn.microsoft.com/windows/win32/api/synchapi/nf-synchapi-initializecriticalsectionex>
///
/// # Safety
/// `pointer` must be writable for a `CRITICAL_SECTION`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_InitializeCriticalSectionEx(
    pointer: *mut CriticalSection,
    spin_count: DWORD,
    flags: DWORD,
) -> BOOL {
    /// `RTL_CRITICAL_SECTION_ALL_FLAG_BITS`.
    const KNOWN_FLAGS: DWORD = 0xff00_0000;
    if flags & !KNOWN_FLAGS != 0 || spin_count & KNOWN_FLAGS != 0 {
        set_last_error(ERROR_INVALID_PARAMETER);
        return FALSE;
    }
    // SAFETY: promised by the caller.
    unsafe { initialise(pointer, spin_count) }
}

/// Enters, waiting until no other thread is inside.
/// <https://learn.microsoft.com/windows/win32/api/synchapi/nf-synchapi-entercriticalsection>
///
/// # Safety
/// `pointer` must be an initialised section.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_EnterCriticalSection(pointer: *mut CriticalSection) {
    // SAFETY: promised by the caller.
    if let Some(section) = unsafe { section(pointer) } {
        section.enter();
    }
}

/// Enters if no other thread is inside.
/// <https://learn.microsoft.com/windows/win32/api/synchapi/nf-synchapi-tryentercriticalsection>
///
/// # Safety
/// `pointer` must be an initialised section.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_TryEnterCriticalSection(pointer: *mut CriticalSection) -> BOOL {
    // SAFETY: promised by the caller.
    unsafe { section(pointer) }.map_or(FALSE, |section| section.try_enter().into())
}

/// Leaves once.
/// <https://learn.microsoft.com/windows/win32/api/synchapi/nf-synchapi-leavecriticalsection>
///
/// # Safety
/// `pointer` must be an initialised section.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_LeaveCriticalSection(pointer: *mut CriticalSection) {
    // SAFETY: promised by the caller.
    if let Some(section) = unsafe { section(pointer) } {
        section.leave();
    }
}

/// Sets the spin count, returns the previous one.
/// <https://learn.microsoft.com/windows/win32/api/synchapi/nf-synchapi-setcriticalsectionspincount>
///
/// # Safety
/// `pointer` must be an initialised section.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_SetCriticalSectionSpinCount(
    pointer: *mut CriticalSection,
    spin_count: DWORD,
) -> DWORD {
    // SAFETY: promised by the caller.
    unsafe { section(pointer) }.map_or(0, |section| section.set_spin_count(spin_count))
}

/// Ends the section's life. It owns nothing, so a section that is entered once more by mistake
/// still works as a free one.
/// <https://learn.microsoft.com/windows/win32/api/synchapi/nf-synchapi-deletecriticalsection>
///
/// # Safety
/// `pointer` must be an initialised section that no thread uses any more.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_DeleteCriticalSection(pointer: *mut CriticalSection) {
    // SAFETY: promised by the caller.
    unsafe { initialise(pointer, DEFAULT_SPIN_COUNT) };
}
