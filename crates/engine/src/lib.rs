//! The I/O engine beneath Tawny. It knows Linux and none of Windows' words: descriptors, readiness,
//! operations that wait for it, queues of finished work, and threads that sleep until there is some.

pub mod deadline;
pub mod endpoint;
pub mod epoll;
pub mod futex;
pub mod parker;
pub mod poller;
pub mod sync;
pub mod table;
pub mod thread_id;
pub mod work_queue;
pub mod worker;

pub use deadline::Deadline;
pub use endpoint::{Endpoint, Operation, Side, Step, Submitted};
pub use epoll::Epoll;
pub use parker::Parker;
pub use poller::{Event, Interest, Poller};
pub use table::{Table, Token};
pub use work_queue::{Taken, WorkQueue};
pub use worker::Worker;

/// The calling thread's `errno`.
pub(crate) fn errno() -> i32 {
    std::io::Error::last_os_error().raw_os_error().unwrap_or(0)
}
