//! Characters of keys. There is no keyboard; programs that post keys to themselves get what a US
//! keyboard without Shift would give.
//!
//! <https://learn.microsoft.com/windows/win32/inputdev/using-keyboard-input>

use super::Message;
use crate::window;
use crate::window::message::{
    WM_CHAR, WM_KEYDOWN, WM_KEYUP, WM_SYSCHAR, WM_SYSKEYDOWN, WM_SYSKEYUP,
};

/// Posts the character of a key that went down to the window that it went to. Whether the message is
/// about a key.
#[doc(alias = "TranslateMessage")]
pub fn translate(message: &Message) -> bool {
    let answer = match message.message {
        WM_KEYDOWN => WM_CHAR,
        WM_SYSKEYDOWN => WM_SYSCHAR,
        WM_KEYUP | WM_SYSKEYUP => return true,
        _ => return false,
    };
    if let Some(character) = character(message.wparam) {
        // A window that is gone, or a full queue, loses the character as it would any message.
        let _ = window::post(message.window, answer, character.into(), message.lparam);
    }
    true
}

/// The character of a virtual key.
fn character(key: usize) -> Option<u8> {
    let key = u8::try_from(key).ok()?;
    match key {
        // Backspace, Tab, Enter, Escape, Space and the digits have their own codes.
        0x08 | 0x09 | 0x0d | 0x1b | 0x20 | b'0'..=b'9' => Some(key),
        b'A'..=b'Z' => Some(key.to_ascii_lowercase()),
        // The digits of the number pad.
        0x60..=0x69 => Some(key - 0x60 + b'0'),
        _ => None,
    }
}
