//! The C ABI of Tawny: every exported function is `tawny_` and its Windows name; the headers in
//! `include/` bind Windows' names to these symbols with asm labels. One file per Windows header.
//! There is no logic here: check pointers and lengths, call the core, set the last error.

#![allow(
    non_snake_case,
    reason = "an exported function carries its Windows name"
)]

mod boundary;
pub mod consoleapi;
pub mod debugapi;
pub mod errhandlingapi;
pub mod heapapi;
pub mod interlockedapi;
pub mod fileapi;
pub mod handleapi;
pub mod ioapiset;
pub mod libloaderapi;
pub mod memoryapi;
pub mod mswsock;
pub mod process;
pub mod processenv;
mod pointer;
pub mod synchapi;
pub mod sysinfoapi;
pub mod fibersapi;
pub mod minwinbase;
pub mod processthreadsapi;
pub mod profileapi;
pub mod stringapiset;
pub mod timezoneapi;
mod text;
pub mod types;
mod variadic;
pub mod winbase;
pub mod winnls;
pub mod winsock2;
pub mod winuser;

pub use boundary::guard;
