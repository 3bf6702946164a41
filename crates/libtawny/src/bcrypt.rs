//! `bcrypt.h`: random bytes.
//!
//! <https://learn.microsoft.com/windows/win32/api/bcrypt/>

use crate::random::fill_raw;
use crate::types::{HANDLE, ULONG};
use crate::{guard, pointer, text};

/// `STATUS_SUCCESS` and the failures that these functions have.
const SUCCESS: i32 = 0;
const UNSUCCESSFUL: i32 = 0xc000_0001_u32 as i32;
const INVALID_HANDLE: i32 = 0xc000_0008_u32 as i32;
const INVALID_PARAMETER: i32 = 0xc000_000d_u32 as i32;
const NOT_FOUND: i32 = 0xc000_0225_u32 as i32;

/// `BCRYPT_RNG_ALG_HANDLE`, also the handle of a provider that is opened.
const RANDOM: usize = 0x81;
/// `BCRYPT_USE_SYSTEM_PREFERRED_RNG`: no provider is named.
const USE_SYSTEM_PREFERRED: ULONG = 2;

/// Opens the provider of random numbers, the only one; `STATUS_NOT_FOUND` for every other.
/// <https://learn.microsoft.com/windows/win32/api/bcrypt/nf-bcrypt-bcryptopenalgorithmprovider>
///
/// # Safety
/// `out` must be NULL or writable, `algorithm` NULL or a string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_BCryptOpenAlgorithmProvider(
    out: *mut HANDLE,
    algorithm: *const u16,
    _implementation: *const u16,
    _flags: ULONG,
) -> i32 {
    guard(UNSUCCESSFUL, || {
        // SAFETY: promised by the caller.
        let algorithm = unsafe { text::read(algorithm) };
        match algorithm.as_deref() {
            _ if out.is_null() => Ok(INVALID_PARAMETER),
            None => Ok(INVALID_PARAMETER),
            Some("RNG" | "FIPS186DSARNG") => {
                // SAFETY: promised by the caller.
                unsafe { pointer::give(out, RANDOM as HANDLE) };
                Ok(SUCCESS)
            }
            Some(_) => Ok(NOT_FOUND),
        }
    })
}

/// Closes a provider.
/// <https://learn.microsoft.com/windows/win32/api/bcrypt/nf-bcrypt-bcryptclosealgorithmprovider>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_BCryptCloseAlgorithmProvider(provider: HANDLE, _flags: ULONG) -> i32 {
    if provider as usize == RANDOM {
        SUCCESS
    } else {
        INVALID_HANDLE
    }
}

/// Fills a buffer with random bytes.
/// <https://learn.microsoft.com/windows/win32/api/bcrypt/nf-bcrypt-bcryptgenrandom>
///
/// # Safety
/// `buffer` must be NULL or writable for `length` bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_BCryptGenRandom(
    provider: HANDLE,
    buffer: *mut u8,
    length: ULONG,
    flags: ULONG,
) -> i32 {
    guard(UNSUCCESSFUL, || {
        let system = flags & USE_SYSTEM_PREFERRED != 0;
        if provider.is_null() != system || !(system || provider as usize == RANDOM) {
            return Ok(INVALID_HANDLE);
        }
        // SAFETY: promised by the caller.
        Ok(match unsafe { fill_raw(buffer, length as usize) } {
            Some(true) => SUCCESS,
            Some(false) => UNSUCCESSFUL,
            None => INVALID_PARAMETER,
        })
    })
}
