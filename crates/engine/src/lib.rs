//! The I/O engine beneath Tawny. It knows Linux and none of Windows' words: descriptors, readiness,
//! operations that wait for it, queues of finished work, and threads that sleep until there is some.

pub mod accounts;
pub mod ancillary;
#[cfg(not(loom))]
mod asymmetric_lock;
#[cfg(not(loom))]
pub mod background;
pub mod buffers;
pub mod child;
pub mod clock;
pub mod credentials;
pub mod datagram;
pub mod datagram_batch;
pub mod deadline;
pub mod descriptor_limit;
pub mod directory_changes;
pub mod directory_watch;
pub mod disk_file;
#[cfg(not(loom))]
pub mod disk_ring;
pub mod endpoint;
pub mod epoll;
pub mod fault;
pub mod file_lock;
pub mod file_view;
pub mod futex;
pub mod handoff;
pub mod idle;
pub mod impersonation;
pub mod interface;
pub mod interrupt;
mod interruptible;
pub mod kernel;
mod lone_wait;
pub mod memfd;
pub mod memory_file;
pub mod message_batch;
#[cfg(all(test, loom))]
mod models;
pub mod native_thread;
pub mod net;
pub mod netlink;
pub mod numbered;
pub mod operation;
pub mod option;
pub mod packet;
pub mod packet_capture;
pub(crate) mod parked;
pub mod parker;
pub mod pipe;
pub mod poller;
pub mod readiness;
pub mod record_lock;
pub mod registered;
pub mod resolve;
pub mod ring;
pub mod route_request;
pub(crate) mod shared_fd;
pub mod shared_page;
pub mod shared_state;
mod shared_wait;
#[cfg(not(loom))]
mod shared_watch;
pub mod signal;
pub mod signals;
pub mod spawn;
pub mod stream_batch;
pub mod sync;
pub mod table;
pub mod tcp_state;
pub mod thread_id;
pub mod thread_value;
mod turn;
pub mod unix_address;
pub mod unix_socket;
pub mod uptime;
pub mod valgrind_stack;
pub mod volume;
pub mod wait;
mod wait_list;
pub mod wait_set;
pub mod waiter;
mod word;
pub mod work_queue;
pub mod worker;
pub mod workers;

pub use ancillary::Ancillary;
#[cfg(not(loom))]
pub use background::Background;
pub use buffers::Buffers;
pub use deadline::Deadline;
pub use endpoint::Endpoint;
pub use epoll::Epoll;
pub use interrupt::Interrupt;
pub use operation::{Operation, Side, Step, Submitted};
pub use parker::Parker;
pub use poller::{Event, Interest, Poller};
pub use table::{Table, Token};
pub use work_queue::{Taken, WorkQueue};
pub use worker::Worker;

/// The calling thread's `errno`.
pub(crate) fn errno() -> i32 {
    std::io::Error::last_os_error().raw_os_error().unwrap_or(0)
}

/// Runs `start`, which makes a thread, so that the new thread has every signal blocked: signals go
/// to the program's own threads.
pub fn signals_blocked<R>(start: impl FnOnce() -> R) -> R {
    // SAFETY: both sets are initialised by the calls that write them before they are read.
    unsafe {
        let mut all: libc::sigset_t = std::mem::zeroed();
        let mut before: libc::sigset_t = std::mem::zeroed();
        libc::sigfillset(&mut all);
        libc::pthread_sigmask(libc::SIG_SETMASK, &all, &mut before);
        let result = start();
        libc::pthread_sigmask(libc::SIG_SETMASK, &before, std::ptr::null_mut());
        result
    }
}
