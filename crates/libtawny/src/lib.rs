//! The C ABI of Tawny: every exported function is `tawny_` and its Windows name; the headers in
//! `include/` bind Windows' names to these symbols with asm labels. One file per Windows header.
//! There is no logic here: check pointers and lengths, call the core, set the last error.

#![allow(
    non_snake_case,
    reason = "an exported function carries its Windows name"
)]

mod boundary;
pub mod heapapi;
pub mod interlockedapi;
mod pointer;
pub mod synchapi;
mod text;
pub mod types;
pub mod winbase;
pub mod winsock2;

pub use boundary::guard;
