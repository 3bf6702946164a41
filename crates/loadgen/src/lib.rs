//! Load generator for TCP echo servers, and the raw epoll server that others are measured against.
//!
//! One thread drives all connections from one epoll instance, so that the generator stays cheap
//! beside the server it measures on the same machine. Every echoed byte is compared with what was
//! sent; each message's latency goes into an HDR histogram; the server's CPU time and memory are
//! read from outside.
//!
//! * [`Fleet`]: connections that stay open and echo messages, [`Churn`]: connect, echo, close,
//!   [`Chat`]: clients of a chat server, in rooms, [`Downloads`]: clients of a server of files.
//! * [`Server`]: a server process, its CPU time and memory.
//! * [`Rounds`]: several servers up at once, loaded in short slices in random order, so that each
//!   sees the same noise of the machine.
//! * [`epoll_echo`]: the echo server that a careful hand would write on epoll; [`sendfile_server`]: the
//!   like for files.

#![deny(unsafe_code)]

pub mod chat;
mod churn;
mod connection;
mod datagrams;
mod dial;
pub mod downloads;
pub mod epoll_echo;
mod errors;
mod fleet;
pub mod interrupt;
mod latency;
pub mod limits;
mod load;
mod pattern;
mod process;
mod reactor;
mod rounds;
pub mod sendfile_server;
mod server;
mod stats;

pub use chat::Chat;
pub use churn::Churn;
pub use datagrams::{Datagrams, Echoed};
pub use downloads::Downloads;
pub use errors::{ErrorKind, Errors};
pub use fleet::Fleet;
pub use latency::Latency;
pub use load::{Load, Pace, Progress, Report, Stop, Watch, unwatched};
pub use process::{Memory, Meter};
pub use rounds::{Contestant, Rounds, Slice, Traffic, play};
pub use server::Server;
pub use stats::Quartiles;
