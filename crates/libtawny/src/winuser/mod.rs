//! `winuser.h`: windows, messages, and the case of characters.
//!
//! <https://learn.microsoft.com/windows/win32/api/winuser/>

pub mod character;
pub mod message_box;
pub mod wsprintf;
