//! `winuser.h`: windows, messages, and the case of characters.
//!
//! <https://learn.microsoft.com/windows/win32/api/winuser/>

#![allow(
    missing_docs,
    reason = "members of structures carry Windows' names; their pages define them"
)]

pub mod attributes;
pub mod character;
pub mod class;
mod conversion;
pub mod default_procedure;
pub mod dialog_item;
pub mod message;
pub mod message_box;
pub mod procedure;
pub mod send;
pub mod show;
pub mod system;
pub mod text;
pub mod timer;
pub mod tree;
pub mod wait;
pub mod window;
pub mod wsprintf;
