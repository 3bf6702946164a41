//! Mailslots.
//!
//! <https://learn.microsoft.com/windows/win32/ipc/mailslots>

use tawny::Error;
use tawny::codes::ERROR_PATH_NOT_FOUND;
use tawny::mailslot::{self, Mailslot, Options};
use tawny::object::{self, HandleFlags};

use crate::guard;
use crate::ioapiset::handle;
use crate::minwinbase::{SECURITY_ATTRIBUTES, inherits};
use crate::pointer::give;
use crate::securitybaseapi::memory::security_of;
use crate::text::{self, Unit};
use crate::types::*;

/// `MAILSLOT_NO_MESSAGE`
const NO_MESSAGE: DWORD = DWORD::MAX;

/// # Safety
/// `name` must be NULL or a terminated string; `security` NULL or valid.
unsafe fn create<U: Unit>(
    name: *const U,
    maximum_message: DWORD,
    read_timeout: DWORD,
    security: *const SECURITY_ATTRIBUTES,
) -> HANDLE {
    guard(INVALID_HANDLE_VALUE, || {
        // SAFETY: promised by the caller.
        let (name, inherit, security) =
            unsafe { (text::read(name), inherits(security), security_of(security)?) };
        let name = name.ok_or(Error::new(ERROR_PATH_NOT_FOUND))?;
        let options = Options {
            maximum_message,
            read_timeout,
            security,
            synchronous: false,
        };
        let made = Mailslot::create(&name, &options)?.into_handle();
        if inherit {
            object::set_flags(made, HandleFlags::INHERIT, HandleFlags::INHERIT)?;
        }
        Ok(made.value() as HANDLE)
    })
}

/// <https://learn.microsoft.com/windows/win32/api/winbase/nf-winbase-createmailslota>
///
/// # Safety
/// `name` must be NULL or a terminated string; `security` NULL or valid.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_CreateMailslotA(
    name: *const u8,
    maximum_message: DWORD,
    read_timeout: DWORD,
    security: *const SECURITY_ATTRIBUTES,
) -> HANDLE {
    // SAFETY: promised by the caller.
    unsafe { create(name, maximum_message, read_timeout, security) }
}

/// <https://learn.microsoft.com/windows/win32/api/winbase/nf-winbase-createmailslotw>
///
/// # Safety
/// `name` must be NULL or a terminated string; `security` NULL or valid.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_CreateMailslotW(
    name: *const u16,
    maximum_message: DWORD,
    read_timeout: DWORD,
    security: *const SECURITY_ATTRIBUTES,
) -> HANDLE {
    // SAFETY: promised by the caller.
    unsafe { create(name, maximum_message, read_timeout, security) }
}

/// <https://learn.microsoft.com/windows/win32/api/winbase/nf-winbase-getmailslotinfo>
///
/// # Safety
/// The pointers must be NULL or valid for writes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_GetMailslotInfo(
    mailslot: HANDLE,
    maximum_message: *mut DWORD,
    next_size: *mut DWORD,
    messages: *mut DWORD,
    read_timeout: *mut DWORD,
) -> BOOL {
    guard(FALSE, || {
        let found = mailslot::find(handle(mailslot))?.information();
        // SAFETY: promised by the caller.
        unsafe {
            give(maximum_message, found.maximum_message);
            give(next_size, found.next_size.unwrap_or(NO_MESSAGE));
            give(messages, found.messages);
            give(read_timeout, found.read_timeout);
        }
        Ok(TRUE)
    })
}

/// <https://learn.microsoft.com/windows/win32/api/winbase/nf-winbase-setmailslotinfo>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_SetMailslotInfo(mailslot: HANDLE, read_timeout: DWORD) -> BOOL {
    guard(FALSE, || {
        mailslot::find(handle(mailslot))?.set_read_timeout(read_timeout);
        Ok(TRUE)
    })
}
