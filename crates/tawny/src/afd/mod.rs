//! The device of the sockets' driver, on which programs poll many sockets with one pending operation
//! each (`IOCTL_AFD_POLL`), told by a completion port.
//!
//! The device has an epoll instance of its own with the descriptors of the sockets that are polled; it
//! is itself watched by the poller of the device's port. An edge only says when to look: what a poll
//! finds is the socket's true state, and a poll that finds nothing waits for the next edge.
//!
//! Not documented by Microsoft; wepoll, libuv and others describe the interface.

mod device;
mod events;
mod poll;

pub use device::{Device, cancel_issued_on, poll_on};
pub(crate) use device::{socket_changed, socket_closing};
pub use events::PollEvents;
pub use poll::{PollRequest, Polled};
