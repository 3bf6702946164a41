//! Windows network I/O objects on Linux.
#![deny(unsafe_code)]

pub mod error;
pub mod thread;

pub use error::Error;
