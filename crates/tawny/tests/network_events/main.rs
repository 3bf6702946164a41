//! Network events: by a model at random, and against threads.
//!
//! <https://learn.microsoft.com/windows/win32/api/winsock2/nf-winsock2-wsaeventselect>

mod changes;
#[path = "../common/mod.rs"]
mod common;
mod connection;
mod listener;
mod threads;
mod watch;
