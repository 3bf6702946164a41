//! `wsprintf`: formatted text of at most 1,024 units.
//!
//! <https://learn.microsoft.com/windows/win32/api/winuser/nf-winuser-wsprintfa>

use std::ffi::c_void;

use tawny::Error;
use tawny::codes::ERROR_INVALID_PARAMETER;
use tawny::format_message::print;

use crate::guard;
use crate::inserts::Inserts;
use crate::text::{self, Unit};
use crate::variadic::VariadicArguments;

/// The size of the buffer that every caller must have.
const LIMIT: usize = 1024;

/// # Safety
/// `buffer` must be writable for 1,024 units, `format` a string, `arguments` a list of the values that
/// it names.
unsafe fn write<U: Unit>(
    buffer: *mut U,
    format: *const U,
    arguments: *const c_void,
) -> Result<i32, Error> {
    // SAFETY: promised by the caller.
    let format = unsafe { text::read(format) }.ok_or(Error::new(ERROR_INVALID_PARAMETER))?;
    if buffer.is_null() || arguments.is_null() {
        return Err(Error::new(ERROR_INVALID_PARAMETER));
    }
    // SAFETY: promised by the caller.
    let mut inserts = unsafe { Inserts::<U>::in_order(VariadicArguments::copy(arguments)) };
    let mut units = U::encode(&print(&format, &mut inserts)?);
    units.truncate(LIMIT - 1);
    // SAFETY: at most 1,024 units with the terminator.
    unsafe { text::put_terminated(&units, buffer) };
    Ok(units.len() as i32)
}

/// Writes formatted text; the number of bytes without the terminator.
/// <https://learn.microsoft.com/windows/win32/api/winuser/nf-winuser-wvsprintfa>
///
/// # Safety
/// `buffer` must be writable for 1,024 bytes, `format` a string, `arguments` a list of the values that
/// it names.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_wvsprintfA(
    buffer: *mut u8,
    format: *const u8,
    arguments: *const c_void,
) -> i32 {
    // SAFETY: promised by the caller.
    guard(0, || unsafe { write(buffer, format, arguments) })
}

/// Writes formatted text; the number of units without the terminator.
/// <https://learn.microsoft.com/windows/win32/api/winuser/nf-winuser-wvsprintfw>
///
/// # Safety
/// `buffer` must be writable for 1,024 units, `format` a string, `arguments` a list of the values that
/// it names.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_wvsprintfW(
    buffer: *mut u16,
    format: *const u16,
    arguments: *const c_void,
) -> i32 {
    // SAFETY: promised by the caller.
    guard(0, || unsafe { write(buffer, format, arguments) })
}

/// The variadic forms, which Rust cannot define: they build the list that the others take, as a C
/// compiler does for `va_start` behind two parameters.
#[cfg(target_arch = "x86_64")]
macro_rules! variadic {
    ($(#[$doc:meta])* $name:ident, $with_list:ident) => {
        $(#[$doc])*
        ///
        /// # Safety
        /// The buffer must be writable for 1,024 units, the format a string, and the other arguments the
        /// values that it names.
        #[unsafe(no_mangle)]
        #[unsafe(naked)]
        pub unsafe extern "C" fn $name() -> i32 {
            std::arch::naked_asm!(
                // The list, 24 bytes at the bottom, then the registers, 48 bytes from 32 on.
                "sub rsp, 88",
                "mov [rsp + 32], rdi",
                "mov [rsp + 40], rsi",
                "mov [rsp + 48], rdx",
                "mov [rsp + 56], rcx",
                "mov [rsp + 64], r8",
                "mov [rsp + 72], r9",
                // Two of the integer registers and none of the others are taken.
                "mov dword ptr [rsp], 16",
                "mov dword ptr [rsp + 4], 48",
                // The arguments in memory stand behind the return address.
                "lea rax, [rsp + 96]",
                "mov [rsp + 8], rax",
                "lea rax, [rsp + 32]",
                "mov [rsp + 16], rax",
                "mov rdx, rsp",
                "call {with_list}",
                "add rsp, 88",
                "ret",
                with_list = sym $with_list,
            )
        }
    };
}

#[cfg(target_arch = "x86_64")]
extern "C" fn write_a(buffer: *mut u8, format: *const u8, arguments: *const c_void) -> i32 {
    // SAFETY: called with what the caller of `wsprintfA` passed and promised.
    unsafe { tawny_wvsprintfA(buffer, format, arguments) }
}

#[cfg(target_arch = "x86_64")]
extern "C" fn write_w(buffer: *mut u16, format: *const u16, arguments: *const c_void) -> i32 {
    // SAFETY: called with what the caller of `wsprintfW` passed and promised.
    unsafe { tawny_wvsprintfW(buffer, format, arguments) }
}

#[cfg(target_arch = "x86_64")]
variadic! {
    /// Writes formatted text; the number of bytes without the terminator.
    /// <https://learn.microsoft.com/windows/win32/api/winuser/nf-winuser-wsprintfa>
    tawny_wsprintfA, write_a
}

#[cfg(target_arch = "x86_64")]
variadic! {
    /// Writes formatted text; the number of units without the terminator.
    /// <https://learn.microsoft.com/windows/win32/api/winuser/nf-winuser-wsprintfw>
    tawny_wsprintfW, write_w
}
