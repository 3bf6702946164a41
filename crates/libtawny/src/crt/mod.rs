//! Microsoft's C run-time library: what its headers add to libc's, and libc's wide functions for a
//! 16-bit `wchar_t`.
//!
//! <https://learn.microsoft.com/cpp/c-runtime-library/c-run-time-library-reference>
//!
//! The functions trust their pointers as libc's do; what the `_s` functions check is what their
//! pages say.
#![allow(
    clippy::missing_safety_doc,
    missing_docs,
    reason = "the contract of each function is that of the C function it is named after"
)]

pub mod conio;
pub mod descriptor;
pub mod environment;
pub mod heap;
pub mod invalid_parameter;
pub mod memory;
pub mod multibyte;
pub mod number;
pub mod path;
pub mod process;
pub mod search;
pub mod spawn;
pub mod stdio;
pub mod string;
pub mod time;
pub mod token;
mod unit;
pub mod wide;
pub mod wide_number;
pub mod wide_stdio;
