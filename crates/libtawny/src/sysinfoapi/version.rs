//! The version of Windows that programs see: 10.0, build 19045.
//!
//! <https://learn.microsoft.com/windows/win32/sysinfo/operating-system-version>

use tawny::Error;
use tawny::codes::{ERROR_INSUFFICIENT_BUFFER, ERROR_INVALID_PARAMETER};

use crate::guard;
use crate::pointer::give;
use crate::types::{BOOL, DWORD, FALSE, TRUE, WORD};

const ERROR_BAD_ARGUMENTS: u32 = 160;
const ERROR_OLD_WIN_VERSION: u32 = 1150;

/// Major and minor version.
const VERSION: (DWORD, DWORD) = (10, 0);
/// The build: Windows 10 22H2, the last one.
const BUILD: DWORD = 19_045;
/// `VER_PLATFORM_WIN32_NT`.
const PLATFORM_NT: DWORD = 2;
/// `VER_NT_WORKSTATION`.
const WORKSTATION: u8 = 1;
/// `PRODUCT_PROFESSIONAL`.
const PRODUCT_PROFESSIONAL: DWORD = 0x30;

/// `OSVERSIONINFOEXA` (`U` = `u8`) and `OSVERSIONINFOEXW` (`U` = `u16`); the shorter structures are
/// its beginning.
#[repr(C)]
#[derive(Clone, Copy)]
#[allow(non_snake_case, missing_docs, reason = "Windows' own names")]
pub struct OSVERSIONINFOEX<U> {
    pub dwOSVersionInfoSize: DWORD,
    pub dwMajorVersion: DWORD,
    pub dwMinorVersion: DWORD,
    pub dwBuildNumber: DWORD,
    pub dwPlatformId: DWORD,
    pub szCSDVersion: [U; 128],
    pub wServicePackMajor: WORD,
    pub wServicePackMinor: WORD,
    pub wSuiteMask: WORD,
    pub wProductType: u8,
    pub wReserved: u8,
}

/// The size of the structure without the fields from `wServicePackMajor` on.
const fn short_size<U>() -> usize {
    std::mem::offset_of!(OSVERSIONINFOEX<U>, wServicePackMajor)
}

/// # Safety
/// `out` must be NULL or valid for the size that stands in it.
unsafe fn version<U: Copy + Default>(out: *mut OSVERSIONINFOEX<U>) -> Result<BOOL, Error> {
    if out.is_null() {
        return Err(Error::new(ERROR_INVALID_PARAMETER));
    }
    // SAFETY: the size comes first; promised by the caller.
    let size = unsafe { (&raw const (*out).dwOSVersionInfoSize).read_unaligned() };
    let full = OSVERSIONINFOEX {
        dwOSVersionInfoSize: size,
        dwMajorVersion: VERSION.0,
        dwMinorVersion: VERSION.1,
        dwBuildNumber: BUILD,
        dwPlatformId: PLATFORM_NT,
        szCSDVersion: [U::default(); 128],
        wServicePackMajor: 0,
        wServicePackMinor: 0,
        wSuiteMask: 0,
        wProductType: WORKSTATION,
        wReserved: 0,
    };
    if size as usize != short_size::<U>() && size as usize != size_of_val(&full) {
        return Err(Error::new(ERROR_INSUFFICIENT_BUFFER));
    }
    // SAFETY: no more than the size that the caller says there is.
    unsafe {
        out.cast::<u8>()
            .copy_from((&raw const full).cast(), size as usize)
    };
    Ok(TRUE)
}

/// The version in one number: major and minor in the low word, build in the high one.
/// <https://learn.microsoft.com/windows/win32/api/sysinfoapi/nf-sysinfoapi-getversion>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_GetVersion() -> DWORD {
    VERSION.0 | VERSION.1 << 8 | BUILD << 16
}

/// The version. The caller sets the size; `ERROR_INSUFFICIENT_BUFFER` for one that no structure has.
/// <https://learn.microsoft.com/windows/win32/api/sysinfoapi/nf-sysinfoapi-getversionexa>
///
/// # Safety
/// `out` must be NULL or valid for the size that stands in it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_GetVersionExA(out: *mut OSVERSIONINFOEX<u8>) -> BOOL {
    // SAFETY: promised by the caller.
    guard(FALSE, || unsafe { version(out) })
}

/// The version. The caller sets the size; `ERROR_INSUFFICIENT_BUFFER` for one that no structure has.
/// <https://learn.microsoft.com/windows/win32/api/sysinfoapi/nf-sysinfoapi-getversionexw>
///
/// # Safety
/// `out` must be NULL or valid for the size that stands in it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_GetVersionExW(out: *mut OSVERSIONINFOEX<u16>) -> BOOL {
    // SAFETY: promised by the caller.
    guard(FALSE, || unsafe { version(out) })
}

/// The edition.
/// <https://learn.microsoft.com/windows/win32/api/sysinfoapi/nf-sysinfoapi-getproductinfo>
///
/// # Safety
/// `out` must be NULL or writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_GetProductInfo(
    major: DWORD,
    _minor: DWORD,
    _pack_major: DWORD,
    _pack_minor: DWORD,
    out: *mut DWORD,
) -> BOOL {
    guard(FALSE, || {
        if major < 6 || out.is_null() {
            return Err(Error::new(ERROR_INVALID_PARAMETER));
        }
        // SAFETY: promised by the caller.
        unsafe { give(out, PRODUCT_PROFESSIONAL) };
        Ok(TRUE)
    })
}

/// The fields that can be compared, by the place of their `VER_` bit, each with three bits of a
/// condition mask.
const FIELDS: usize = 8;
const MINOR_VERSION: usize = 0;
const MAJOR_VERSION: usize = 1;
const BUILD_NUMBER: usize = 2;
const PLATFORM_ID: usize = 3;
const SERVICE_PACK_MINOR: usize = 4;
const SERVICE_PACK_MAJOR: usize = 5;
const SUITE_NAME: usize = 6;
const PRODUCT_TYPE: usize = 7;

/// Adds how the fields of `types` (`VER_*` bits) are to be compared to a condition mask.
/// <https://learn.microsoft.com/windows/win32/api/winnt/nf-winnt-versetconditionmask>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_VerSetConditionMask(mask: u64, types: DWORD, condition: u8) -> u64 {
    const CONDITION: u64 = 7;
    let fields = (0..FIELDS).filter(|field| types >> field & 1 == 1);
    fields.fold(mask, |mask, field| {
        let shift = 3 * field;
        mask & !(CONDITION << shift) | (u64::from(condition) & CONDITION) << shift
    })
}

/// Whether `actual` compares to `wanted` as a condition (`VER_EQUAL` and so on) says.
fn compare(condition: u64, actual: DWORD, wanted: DWORD) -> Result<bool, Error> {
    match condition {
        1 => Ok(actual == wanted),
        2 => Ok(actual > wanted),
        3 => Ok(actual >= wanted),
        4 => Ok(actual < wanted),
        5 => Ok(actual <= wanted),
        _ => Err(Error::new(ERROR_BAD_ARGUMENTS)),
    }
}

/// # Safety
/// `wanted` must be NULL or readable.
unsafe fn verify<U: Copy>(
    wanted: *const OSVERSIONINFOEX<U>,
    types: DWORD,
    mask: u64,
) -> Result<BOOL, Error> {
    if wanted.is_null() || types == 0 || mask == 0 {
        return Err(Error::new(ERROR_BAD_ARGUMENTS));
    }
    // SAFETY: promised by the caller.
    let wanted = unsafe { wanted.read_unaligned() };
    let asked = |field: usize| types >> field & 1 == 1;
    let condition = |field: usize| mask >> (3 * field) & 7;
    // The parts of the version count as one number: a later part matters when all before are equal.
    let parts = [
        (MAJOR_VERSION, VERSION.0, wanted.dwMajorVersion),
        (MINOR_VERSION, VERSION.1, wanted.dwMinorVersion),
        (SERVICE_PACK_MAJOR, 0, wanted.wServicePackMajor.into()),
        (SERVICE_PACK_MINOR, 0, wanted.wServicePackMinor.into()),
    ];
    let mut holds = true;
    let mut condition_of_version = None;
    for (field, actual, part) in parts.into_iter().filter(|part| asked(part.0)) {
        let condition = *condition_of_version.get_or_insert(condition(field));
        holds = compare(condition, actual, part)?;
        if actual != part {
            // The first part that differs decides, with "or equal" meaning nothing any more.
            holds &= condition != 1;
            break;
        }
    }
    let others = [
        (BUILD_NUMBER, BUILD, wanted.dwBuildNumber),
        (PLATFORM_ID, PLATFORM_NT, wanted.dwPlatformId),
        (PRODUCT_TYPE, WORKSTATION.into(), wanted.wProductType.into()),
    ];
    for (field, actual, part) in others.into_iter().filter(|part| asked(part.0)) {
        holds &= compare(condition(field), actual, part)?;
    }
    if asked(SUITE_NAME) {
        // The suite is none: all of the wanted bits (`VER_AND`, 6) or any of them (`VER_OR`, 7).
        holds &= match condition(SUITE_NAME) {
            6 | 7 => wanted.wSuiteMask == 0,
            _ => return Err(Error::new(ERROR_BAD_ARGUMENTS)),
        };
    }
    if holds {
        Ok(TRUE)
    } else {
        Err(Error::new(ERROR_OLD_WIN_VERSION))
    }
}

/// Whether the version compares to `wanted` as the condition mask says, in the fields of `types`.
/// `ERROR_OLD_WIN_VERSION` when it does not.
/// <https://learn.microsoft.com/windows/win32/api/winbase/nf-winbase-verifyversioninfoa>
///
/// # Safety
/// `wanted` must be NULL or readable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_VerifyVersionInfoA(
    wanted: *const OSVERSIONINFOEX<u8>,
    types: DWORD,
    mask: u64,
) -> BOOL {
    // SAFETY: promised by the caller.
    guard(FALSE, || unsafe { verify(wanted, types, mask) })
}

/// As `VerifyVersionInfoA`, for the structure with UTF-16.
/// <https://learn.microsoft.com/windows/win32/api/winbase/nf-winbase-verifyversioninfow>
///
/// # Safety
/// `wanted` must be NULL or readable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_VerifyVersionInfoW(
    wanted: *const OSVERSIONINFOEX<u16>,
    types: DWORD,
    mask: u64,
) -> BOOL {
    // SAFETY: promised by the caller.
    guard(FALSE, || unsafe { verify(wanted, types, mask) })
}
