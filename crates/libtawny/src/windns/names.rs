//! `DnsNameCompare`, `DnsValidateName`.
//!
//! <https://learn.microsoft.com/windows/win32/api/windns/nf-windns-dnsvalidatename_w>

use tawny::Error;
use tawny::codes::{ERROR_INVALID_NAME, ERROR_INVALID_PARAMETER};
use tawny::dns::{NameFormat, equal_names, validate_name};

use super::dns_call;
use crate::text::{self, Unit};
use crate::types::{BOOL, DWORD, LONG, WCHAR};

/// # Safety
/// The names are NULL or terminated strings.
unsafe fn compare<U: Unit>(one: *const U, other: *const U) -> BOOL {
    // SAFETY: promised by the caller.
    let names = unsafe { (text::read(one), text::read(other)) };
    match names {
        (Some(one), Some(other)) => equal_names(&one, &other).into(),
        (one, other) => (one == other).into(),
    }
}

/// # Safety
/// `name` is NULL or a terminated string.
unsafe fn validate<U: Unit>(name: *const U, format: DWORD) -> LONG {
    dns_call(|| {
        // SAFETY: promised by the caller.
        let name = unsafe { text::read(name) }.ok_or(Error::new(ERROR_INVALID_NAME))?;
        let format = NameFormat::from_number(format);
        validate_name(&name, format.ok_or(Error::new(ERROR_INVALID_PARAMETER))?)
    })
}

/// <https://learn.microsoft.com/windows/win32/api/windns/nf-windns-dnsnamecompare_a>
///
/// # Safety
/// The names are NULL or terminated strings.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_DnsNameCompare_A(one: *const u8, other: *const u8) -> BOOL {
    // SAFETY: promised by the caller.
    unsafe { compare(one, other) }
}

/// <https://learn.microsoft.com/windows/win32/api/windns/nf-windns-dnsnamecompare_w>
///
/// # Safety
/// The names are NULL or terminated strings.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_DnsNameCompare_W(one: *const WCHAR, other: *const WCHAR) -> BOOL {
    // SAFETY: promised by the caller.
    unsafe { compare(one, other) }
}

/// <https://learn.microsoft.com/windows/win32/api/windns/nf-windns-dnsvalidatename_a>
///
/// # Safety
/// `name` is NULL or a terminated string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_DnsValidateName_A(name: *const u8, format: DWORD) -> LONG {
    // SAFETY: promised by the caller.
    unsafe { validate(name, format) }
}

/// <https://learn.microsoft.com/windows/win32/api/windns/nf-windns-dnsvalidatename_utf8>
///
/// # Safety
/// `name` is NULL or a terminated string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_DnsValidateName_UTF8(name: *const u8, format: DWORD) -> LONG {
    // SAFETY: promised by the caller.
    unsafe { validate(name, format) }
}

/// <https://learn.microsoft.com/windows/win32/api/windns/nf-windns-dnsvalidatename_w>
///
/// # Safety
/// `name` is NULL or a terminated string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_DnsValidateName_W(name: *const WCHAR, format: DWORD) -> LONG {
    // SAFETY: promised by the caller.
    unsafe { validate(name, format) }
}
