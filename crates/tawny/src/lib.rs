//! The Windows network I/O objects on Linux: completion ports, overlapped sockets, events, threads,
//! timers and waits, with Windows' semantics, as a safe Rust API.
//!
//! An overlapped operation owns its buffer from the call that issues it until it has ended, so a
//! buffer can neither be freed too early nor be used by two operations:
//!
//! ```
//! use tawny::{CompletionPort, Deadline, FileObject, Owned, Socket, SocketAddress, Subject};
//!
//! # fn main() -> Result<(), tawny::Error> {
//! let port = Owned::new(CompletionPort::new(0)?)?;
//! let receiver = Socket::datagram(tawny::address::AF_INET)?;
//! receiver.bind(SocketAddress::from("127.0.0.1:0".parse::<std::net::SocketAddr>().unwrap()))?;
//! receiver.associate(&port, 7)?;
//! let pending = receiver.receive(vec![0; 100])?;
//!
//! let sender = Socket::datagram(tawny::address::AF_INET)?;
//! sender.send(b"hello".to_vec(), Some(receiver.local_address()?))?;
//!
//! let packet = port.get(Deadline::Never)?;
//! assert_eq!(packet.key, 7);
//! let Subject::Operation(ended) = packet.subject else { unreachable!() };
//! assert!(std::sync::Arc::ptr_eq(&ended, &pending));
//! let finished = ended.finish().expect("it has ended");
//! assert_eq!(&finished.buffer[..finished.result?], b"hello");
//! # Ok(())
//! # }
//! ```
//!
//! The C ABI (`libtawny`) is a thin layer above this crate.
#![deny(unsafe_code)]

pub mod address;
pub mod address_prefix;
pub mod address_sort;
pub mod address_space;
pub mod address_text;
pub mod barrier;
pub mod code_page;
pub mod codes;
pub mod command_line;
pub mod condition_variable;
pub mod console_control;
pub mod control;
pub mod critical_section;
pub mod date_format;
pub mod environment;
pub mod error;
mod error_table;
pub mod fiber_local_storage;
pub mod format_message;
pub mod init_once;
pub mod local_address;
pub mod message_queue;
pub mod messages;
pub mod srw_lock;
pub mod status;
pub mod system_time;
pub mod thread;
pub mod thread_local_storage;
pub mod time_zone;
pub mod wait_on_address;
pub mod window;
pub mod windows_path;
pub mod winsock;
mod yielding_lock;

pub mod afd;
pub mod anonymous_pipe;
pub mod apc;
pub mod async_names;
pub mod blocking_hook;
pub mod completion_port;
pub mod create_file;
pub mod dns;
pub mod event;
pub mod event_log;
pub mod file;
pub mod file_mapping;
pub mod file_object;
pub mod icmp;
pub mod inheritance;
pub mod ip_helper;
pub mod job;
mod kept_wait;
pub mod keyed_event;
pub mod limits;
pub mod mailslot;
pub mod multimedia_timer;
pub mod mutex;
pub mod name_key;
pub mod name_query;
pub mod name_service;
pub mod named;
pub mod named_pipe;
pub mod numbered_file;
pub mod object;
pub mod operation;
pub mod overlapped;
pub mod owned;
pub mod packet;
pub mod process;
pub mod processor_topology;
pub mod profile;
pub mod protocol;
pub mod protocol_info;
mod reactor;
pub mod request;
pub mod resolve;
pub mod rio;
pub mod runtime_dir;
pub mod security;
pub mod select;
pub mod semaphore;
pub mod signal;
pub mod snapshot;
pub mod socket;
pub mod socket_name;
pub mod socket_option;
pub mod thread_pool;
pub mod timer;
pub mod volume;
pub mod wait;
pub use address::SocketAddress;
pub use completion_port::CompletionPort;
pub use error::Error;
pub use event::Event;
pub use file::File;
pub use file_mapping::FileMapping;
pub use file_object::FileObject;
pub use mailslot::{Mailslot, MailslotWriter};
pub use named_pipe::{NamedPipeClient, NamedPipeServer};
pub use operation::{Finished, Operation};
pub use owned::Owned;
pub use packet::{Packet, Subject};
pub use socket::Socket;
pub use status::Status;
pub use tawny_engine::{Buffers, Deadline};
pub use timer::Timer;
