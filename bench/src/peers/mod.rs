//! Echo servers that the figures are compared with. The raw epoll server is
//! [`tawny_loadgen::epoll_echo`].

pub mod io_uring_echo;
pub mod tokio_echo;
