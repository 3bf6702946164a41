//! Opening and making files of every kind.
//!
//! <https://learn.microsoft.com/windows/win32/api/fileapi/nf-fileapi-createfilew>

use tawny::Error;
use tawny::codes::{
    ERROR_ALREADY_EXISTS, ERROR_INVALID_PARAMETER, ERROR_PATH_NOT_FOUND, ERROR_SUCCESS,
};
use tawny::create_file::{Access, Disposition, Opening, create_file};
use tawny::object::{self, HandleFlags};
use tawny::thread::set_last_error;

use crate::boundary::guard;
use crate::minwinbase::{SECURITY_ATTRIBUTES, inherits};
use crate::pointer;
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

/// `CREATEFILE2_EXTENDED_PARAMETERS`
#[repr(C)]
#[derive(Clone, Copy, Debug)]
#[allow(non_snake_case, missing_docs, reason = "Windows' own names")]
pub struct CREATEFILE2_EXTENDED_PARAMETERS {
    pub dwSize: DWORD,
    pub dwFileAttributes: DWORD,
    pub dwFileFlags: DWORD,
    pub dwSecurityQosFlags: DWORD,
    pub lpSecurityAttributes: *const SECURITY_ATTRIBUTES,
    pub hTemplateFile: HANDLE,
}

/// <https://learn.microsoft.com/windows/win32/api/fileapi/nf-fileapi-createfile2>
///
/// # Safety
/// `name` must be NULL or a terminated string, `parameters` NULL or readable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_CreateFile2(
    name: *const u16,
    access: DWORD,
    share: DWORD,
    disposition: DWORD,
    parameters: *const CREATEFILE2_EXTENDED_PARAMETERS,
) -> HANDLE {
    // SAFETY: promised by the caller.
    unsafe {
        let Some(more) = pointer::copy(parameters) else {
            return create(name, access, share, std::ptr::null(), disposition, 0);
        };
        if more.dwSize as usize != size_of::<CREATEFILE2_EXTENDED_PARAMETERS>() {
            set_last_error(ERROR_INVALID_PARAMETER);
            return INVALID_HANDLE_VALUE;
        }
        let flags = more.dwFileAttributes | more.dwFileFlags | more.dwSecurityQosFlags;
        create(
            name,
            access,
            share,
            more.lpSecurityAttributes,
            disposition,
            flags,
        )
    }
}
