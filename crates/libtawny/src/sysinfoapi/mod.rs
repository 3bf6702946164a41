//! `sysinfoapi.h`: the system.
//!
//! <https://learn.microsoft.com/windows/win32/api/sysinfoapi/>

pub mod clock;
pub mod memory_status;
pub mod name;
pub mod processor;
pub mod topology;
pub mod version;

pub(crate) use clock::since_start;
