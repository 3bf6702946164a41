//! Windows network I/O objects on Linux.
#![deny(unsafe_code)]

pub mod address;
pub mod codes;
pub mod condition_variable;
pub mod critical_section;
pub mod error;
mod error_table;
pub mod init_once;
pub mod messages;
pub mod srw_lock;
pub mod status;
pub mod thread;
pub mod wait_on_address;
pub mod winsock;

pub use address::SocketAddress;
pub use error::Error;
pub use status::Status;
