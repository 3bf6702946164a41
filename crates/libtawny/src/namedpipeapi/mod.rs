//! namedpipeapi.h: pipes.
//!
//! <https://learn.microsoft.com/windows/win32/api/namedpipeapi/>

pub mod anonymous;
pub mod connection;
pub mod create;
mod security;
pub mod state;
