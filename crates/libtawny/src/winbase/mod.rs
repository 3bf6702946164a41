//! `winbase.h`: what belongs to no other header.
//!
//! <https://learn.microsoft.com/windows/win32/api/winbase/>

pub mod account;
pub mod arithmetic;
pub mod event_log;
pub mod file_time;
pub mod format_message;
pub mod global_memory;
pub mod local_memory;
pub mod mailslot;
mod memory_object;
pub mod process;
pub mod profile;
pub mod short_files;
pub mod strings;
pub mod thread_pool;
