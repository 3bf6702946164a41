//! `processthreadsapi.h`: processes and threads.
//!
//! <https://learn.microsoft.com/windows/win32/api/processthreadsapi/>

pub mod attribute_list;
pub mod create_process;
pub mod description;
pub mod process;
pub mod processor;
pub mod thread;
pub mod tls;
