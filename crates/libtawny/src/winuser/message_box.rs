//! Message boxes, which go to standard error: there is nobody to press a button. The answer is that of
//! the default button.
//!
//! <https://learn.microsoft.com/windows/win32/api/winuser/nf-winuser-messagebox>

use tawny::Error;
use tawny::codes::ERROR_INVALID_PARAMETER;

use crate::consoleapi::{STANDARD_ERROR, write_std};
use crate::guard;
use crate::text::{self, Unit};
use crate::types::{BOOL, HANDLE, TRUE, UINT, WORD};

/// The buttons of each kind of box, by the low bits of its type, as the answers that they give: OK 1,
/// Cancel 2, Abort 3, Retry 4, Ignore 5, Yes 6, No 7, Try Again 10, Continue 11.
const BUTTONS: [&[i32]; 7] = [
    &[1],
    &[1, 2],
    &[3, 4, 5],
    &[6, 7, 2],
    &[6, 7],
    &[4, 2],
    &[2, 10, 11],
];

/// The answer of the default button of a box.
fn default_answer(kind: UINT) -> Result<i32, Error> {
    let buttons = BUTTONS
        .get((kind & 0xf) as usize)
        .ok_or(Error::new(ERROR_INVALID_PARAMETER))?;
    let default = (kind >> 8 & 0xf) as usize;
    Ok(*buttons.get(default).unwrap_or(&buttons[0]))
}

/// # Safety
/// Both texts must be NULL or strings.
unsafe fn show<U: Unit>(message: *const U, caption: *const U, kind: UINT) -> Result<i32, Error> {
    let answer = default_answer(kind)?;
    // SAFETY: promised by the caller.
    let (message, caption) = unsafe { (text::read(message), text::read(caption)) };
    let caption = caption.unwrap_or_else(|| "Error".into());
    let line = format!("{caption}: {}\n", message.unwrap_or_default());
    // A program without standard error is none the worse.
    let _ = write_std(STANDARD_ERROR, line.as_bytes());
    Ok(answer)
}

/// A sound, of which there is none.
/// <https://learn.microsoft.com/windows/win32/api/winuser/nf-winuser-messagebeep>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_MessageBeep(_kind: UINT) -> BOOL {
    TRUE
}

/// Writes a message to standard error; the answer of the default button.
/// <https://learn.microsoft.com/windows/win32/api/winuser/nf-winuser-messageboxa>
///
/// # Safety
/// The texts must be NULL or strings.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_MessageBoxA(
    _owner: HANDLE,
    message: *const u8,
    caption: *const u8,
    kind: UINT,
) -> i32 {
    // SAFETY: promised by the caller.
    guard(0, || unsafe { show(message, caption, kind) })
}

/// Writes a message to standard error; the answer of the default button.
/// <https://learn.microsoft.com/windows/win32/api/winuser/nf-winuser-messageboxw>
///
/// # Safety
/// The texts must be NULL or strings.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_MessageBoxW(
    _owner: HANDLE,
    message: *const u16,
    caption: *const u16,
    kind: UINT,
) -> i32 {
    // SAFETY: promised by the caller.
    guard(0, || unsafe { show(message, caption, kind) })
}

/// As `MessageBox`; the language makes no difference.
/// <https://learn.microsoft.com/windows/win32/api/winuser/nf-winuser-messageboxexa>
///
/// # Safety
/// The texts must be NULL or strings.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_MessageBoxExA(
    _owner: HANDLE,
    message: *const u8,
    caption: *const u8,
    kind: UINT,
    _language: WORD,
) -> i32 {
    // SAFETY: promised by the caller.
    guard(0, || unsafe { show(message, caption, kind) })
}

/// As `MessageBox`; the language makes no difference.
/// <https://learn.microsoft.com/windows/win32/api/winuser/nf-winuser-messageboxexw>
///
/// # Safety
/// The texts must be NULL or strings.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_MessageBoxExW(
    _owner: HANDLE,
    message: *const u16,
    caption: *const u16,
    kind: UINT,
    _language: WORD,
) -> i32 {
    // SAFETY: promised by the caller.
    guard(0, || unsafe { show(message, caption, kind) })
}
