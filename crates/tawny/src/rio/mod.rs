//! Registered I/O: buffers that are registered once, requests that wait in a queue of their socket,
//! and completions that are taken from a queue without a call of the system.
//!
//! Many requests go with one system call: datagrams by `recvmmsg` and `sendmmsg`, the bytes of a
//! stream gathered. Requests that are deferred ([`RioFlags::DEFER`]) go together with the next that is
//! not.
//!
//! ```
//! use tawny::address::AF_INET;
//! use tawny::rio::{CompletionQueue, Notification, Queues, RequestQueue, RioFlags, Slice};
//! use tawny::{Socket, SocketAddress};
//!
//! # fn main() -> Result<(), tawny::Error> {
//! let completions = CompletionQueue::new(10, Notification::Polled)?;
//! let queues = Queues { most_receives: 4, most_sends: 4, receives: &completions, sends: &completions };
//! let any = SocketAddress::from("127.0.0.1:0".parse::<std::net::SocketAddr>().unwrap());
//!
//! let socket = Socket::datagram(AF_INET)?;
//! socket.set_registered();
//! socket.bind(any)?;
//! let requests = RequestQueue::new(&socket, &queues, 7)?;
//!
//! let mut pieces = Slice::divide(vec![0; 4096], 2048);
//! requests.receive(pieces.remove(0), RioFlags::empty(), 1)?;
//! let mut hello = pieces.remove(0);
//! hello[..5].copy_from_slice(b"hello");
//! requests.send_to(hello, Some(socket.local_address()?), RioFlags::empty(), 2)?;
//!
//! let mut received = None;
//! while received.is_none() {
//!     completions.dequeue(10, |completion| {
//!         if completion.request_context == 1 {
//!             received = Some(completion);
//!         }
//!     });
//! }
//! let received = received.unwrap();
//! assert_eq!((received.result()?, received.socket_context), (2048, 7));
//! assert_eq!(&received.slice.unwrap()[..5], b"hello");
//! # Ok(())
//! # }
//! ```
//!
//! <https://learn.microsoft.com/previous-versions/windows/it-pro/windows-server-2012-r2-and-2012/hh997032(v=ws.11)>

mod completion_queue;
mod id;
pub(crate) mod request;
mod request_queue;

pub use completion_queue::{Completion, CompletionQueue, Notification};
pub use id::{
    buffer_piece, deregister_buffer, find_completion_queue, find_request_queue, register_buffer,
    remove_completion_queue,
};
pub use request::{Arrival, ReceiveOut, RioFlags};
pub use request_queue::{Queues, RequestQueue};
pub use tawny_engine::registered::{Memory, Region, Slice};
