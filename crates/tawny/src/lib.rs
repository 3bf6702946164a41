//! Windows network I/O objects on Linux.
#![deny(unsafe_code)]

pub mod address;
pub mod code_page;
pub mod codes;
pub mod command_line;
pub mod condition_variable;
pub mod critical_section;
pub mod environment;
pub mod error;
mod error_table;
pub mod fiber_local_storage;
pub mod format_message;
pub mod init_once;
pub mod messages;
pub mod srw_lock;
pub mod status;
pub mod system_time;
pub mod thread;
pub mod thread_local_storage;
pub mod time_zone;
pub mod wait_on_address;
pub mod windows_path;
pub mod winsock;

pub mod apc;
pub mod completion_port;
pub mod event;
pub mod limits;
pub mod named;
pub mod object;
pub mod operation;
pub mod overlapped;
pub mod packet;
pub mod protocol;
pub mod protocol_info;
mod reactor;
pub mod request;
pub mod select;
pub mod signal;
pub mod socket;
pub mod socket_option;
pub mod timer;
pub mod wait;
pub use address::SocketAddress;
pub use error::Error;
pub use status::Status;
pub use tawny_engine::{Buffers, Deadline};
