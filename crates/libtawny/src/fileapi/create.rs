//! Opening and making files of every kind.
//!
//! <https://learn.microsoft.com/windows/win32/api/fileapi/nf-fileapi-createfilew>

use tawny::Error;
use tawny::codes::{ERROR_ALREADY_EXISTS, ERROR_PATH_NOT_FOUND, ERROR_SUCCESS};
use tawny::create_file::{Access, Disposition, Opening, create_file};
use tawny::object::{self, HandleFlags};
use tawny::thread::set_last_error;

use crate::boundary::guard;
use crate::minwinbase::{SECURITY_ATTRIBUTES, inherits};
use crate::text::{self, Unit};
use crate::types::*;

/// # Safety
/// `name` must be NULL or a terminated string, `security` NULL or readable.
unsafe fn create<U: Unit>(
    name: *const U,
    access: DWORD,
    share: DWORD,
    security: *const SECURITY_ATTRIBUTES,
    disposition: DWORD,
    flags: DWORD,
) -> HANDLE {
    guard(INVALID_HANDLE_VALUE, || {
        // SAFETY: promised by the caller.
        let name = unsafe { text::read(name) }.ok_or(Error::new(ERROR_PATH_NOT_FOUND))?;
        let opening = Opening {
            access: Access::expand(access),
            share,
            disposition: Disposition::from_number(disposition)?,
            flags,
        };
        let opened = create_file(&name, &opening)?;
        // SAFETY: promised by the caller.
        if unsafe { inherits(security) } {
            object::set_flags(opened.handle, HandleFlags::INHERIT, HandleFlags::INHERIT)?;
        }
        let tells = matches!(
            opening.disposition,
            Disposition::CreateAlways | Disposition::OpenAlways
        );
        set_last_error(match opened.existed && tells {
            true => ERROR_ALREADY_EXISTS,
            false => ERROR_SUCCESS,
        });
        Ok(opened.handle.value() as HANDLE)
    })
}

/// <https://learn.microsoft.com/windows/win32/api/fileapi/nf-fileapi-createfilea>
///
/// # Safety
/// `name` must be NULL or a terminated string, `security` NULL or readable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_CreateFileA(
    name: *const u8,
    access: DWORD,
    share: DWORD,
    security: *const SECURITY_ATTRIBUTES,
    disposition: DWORD,
    flags: DWORD,
    _template: HANDLE,
) -> HANDLE {
    // SAFETY: promised by the caller.
    unsafe { create(name, access, share, security, disposition, flags) }
}

/// <https://learn.microsoft.com/windows/win32/api/fileapi/nf-fileapi-createfilew>
///
/// # Safety
/// `name` must be NULL or a terminated string, `security` NULL or readable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_CreateFileW(
    name: *const u16,
    access: DWORD,
    share: DWORD,
    security: *const SECURITY_ATTRIBUTES,
    disposition: DWORD,
    flags: DWORD,
    _template: HANDLE,
) -> HANDLE {
    // SAFETY: promised by the caller.
    unsafe { create(name, access, share, security, disposition, flags) }
}
