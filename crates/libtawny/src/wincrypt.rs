//! `wincrypt.h`: random bytes from a cryptographic provider, whichever is asked for.
//!
//! <https://learn.microsoft.com/windows/win32/api/wincrypt/>

use tawny::Error;
use tawny::codes::{ERROR_INVALID_HANDLE, ERROR_INVALID_PARAMETER, ERROR_NOT_READY};

use crate::random::fill_raw;
use crate::types::{BOOL, BOOLEAN, DWORD, FALSE, TRUE, ULONG};
use crate::{guard, pointer};

/// The handle of every provider context: they do not differ.
const CONTEXT: usize = 0x5a5a_0001;
/// `CRYPT_DELETEKEYSET`: deletes keys and opens nothing.
const CRYPT_DELETEKEYSET: DWORD = 0x10;

/// # Safety
/// `out` must be NULL or writable.
unsafe fn acquire(out: *mut usize, flags: DWORD) -> Result<BOOL, Error> {
    if out.is_null() {
        return Err(Error::new(ERROR_INVALID_PARAMETER));
    }
    let context = if flags & CRYPT_DELETEKEYSET != 0 {
        0
    } else {
        CONTEXT
    };
    // SAFETY: promised by the caller.
    unsafe { pointer::give(out, context) };
    Ok(TRUE)
}

fn check(context: usize) -> Result<(), Error> {
    if context == CONTEXT {
        Ok(())
    } else {
        Err(Error::new(ERROR_INVALID_HANDLE))
    }
}

/// Opens a provider. Containers, names and types make no difference: there are random bytes only.
/// <https://learn.microsoft.com/windows/win32/api/wincrypt/nf-wincrypt-cryptacquirecontexta>
///
/// # Safety
/// `out` must be NULL or writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_CryptAcquireContextA(
    out: *mut usize,
    _container: *const u8,
    _provider: *const u8,
    _kind: DWORD,
    flags: DWORD,
) -> BOOL {
    // SAFETY: promised by the caller.
    guard(FALSE, || unsafe { acquire(out, flags) })
}

/// Opens a provider. Containers, names and types make no difference: there are random bytes only.
/// <https://learn.microsoft.com/windows/win32/api/wincrypt/nf-wincrypt-cryptacquirecontextw>
///
/// # Safety
/// `out` must be NULL or writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_CryptAcquireContextW(
    out: *mut usize,
    _container: *const u16,
    _provider: *const u16,
    _kind: DWORD,
    flags: DWORD,
) -> BOOL {
    // SAFETY: promised by the caller.
    guard(FALSE, || unsafe { acquire(out, flags) })
}

/// Closes a provider.
/// <https://learn.microsoft.com/windows/win32/api/wincrypt/nf-wincrypt-cryptreleasecontext>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_CryptReleaseContext(context: usize, flags: DWORD) -> BOOL {
    guard(FALSE, || {
        check(context)?;
        if flags != 0 {
            return Err(Error::new(ERROR_INVALID_PARAMETER));
        }
        Ok(TRUE)
    })
}

/// Fills a buffer with random bytes.
/// <https://learn.microsoft.com/windows/win32/api/wincrypt/nf-wincrypt-cryptgenrandom>
///
/// # Safety
/// `buffer` must be NULL or writable for `length` bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_CryptGenRandom(
    context: usize,
    length: DWORD,
    buffer: *mut u8,
) -> BOOL {
    guard(FALSE, || {
        check(context)?;
        // SAFETY: promised by the caller.
        match unsafe { fill_raw(buffer, length as usize) } {
            Some(true) => Ok(TRUE),
            Some(false) => Err(Error::new(ERROR_NOT_READY)),
            None => Err(Error::new(ERROR_INVALID_PARAMETER)),
        }
    })
}

/// `RtlGenRandom`: fills a buffer with random bytes.
/// <https://learn.microsoft.com/windows/win32/api/ntsecapi/nf-ntsecapi-rtlgenrandom>
///
/// # Safety
/// `buffer` must be NULL or writable for `length` bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_SystemFunction036(buffer: *mut u8, length: ULONG) -> BOOLEAN {
    guard(FALSE as BOOLEAN, || {
        // SAFETY: promised by the caller.
        let filled = unsafe { fill_raw(buffer, length as usize) };
        Ok((filled == Some(true)).into())
    })
}
