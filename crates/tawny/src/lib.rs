//! Windows network I/O objects on Linux.
#![deny(unsafe_code)]

pub mod address;
pub mod codes;
pub mod error;
pub mod status;
pub mod thread;

pub use address::SocketAddress;
pub use error::Error;
pub use status::Status;
