//! A TCP echo server on raw epoll: the yardstick for servers that run on something higher.
//!
//! Each worker is a thread with an epoll instance and, through `SO_REUSEPORT`, a listening socket of
//! its own; workers share nothing. A connection stays with the worker that accepted it.

mod connection;
mod worker;

use std::io::{self, Write};
use std::net::{Ipv4Addr, SocketAddr};
use std::thread;

use rustix::fd::OwnedFd;
use rustix::net::{
    AddressFamily, SocketFlags, SocketType, bind, getsockname, listen, socket_with, sockopt,
};

use worker::Worker;

const BACKLOG: i32 = 4096;

/// A server that listens and has not begun to serve.
pub struct EpollEcho {
    port: u16,
    workers: Vec<Worker>,
}

impl EpollEcho {
    /// Listens on `port` of the loopback address (0: any free port) with `workers` workers.
    pub fn bind(port: u16, workers: usize) -> io::Result<EpollEcho> {
        let first = listener(port)?;
        let port = SocketAddr::try_from(getsockname(&first)?)?.port();
        let mut workers_ready = vec![Worker::new(first)?];
        for _ in 1..workers {
            workers_ready.push(Worker::new(listener(port)?)?);
        }
        Ok(EpollEcho {
            port,
            workers: workers_ready,
        })
    }

    /// The port it listens on.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Serves until a worker fails.
    pub fn run(self) -> io::Result<()> {
        let threads: Vec<_> = self
            .workers
            .into_iter()
            .map(|worker| thread::spawn(|| worker.run()))
            .collect();
        for thread in threads {
            thread
                .join()
                .map_err(|_| io::Error::other("a worker panicked"))??;
        }
        Ok(())
    }
}

/// The whole program: serves `port` with `workers` threads until the process ends, after it has
/// written `listening on PORT` to standard output.
pub fn serve(port: u16, workers: usize) -> io::Result<()> {
    crate::limits::raise_descriptors()?;
    let server = EpollEcho::bind(port, workers)?;
    println!("listening on {}", server.port());
    io::stdout().flush()?;
    server.run()
}

pub(crate) fn listener(port: u16) -> io::Result<OwnedFd> {
    let flags = SocketFlags::NONBLOCK | SocketFlags::CLOEXEC;
    let socket = socket_with(AddressFamily::INET, SocketType::STREAM, flags, None)?;
    sockopt::set_socket_reuseaddr(&socket, true)?;
    sockopt::set_socket_reuseport(&socket, true)?;
    bind(&socket, &SocketAddr::from((Ipv4Addr::LOCALHOST, port)))?;
    listen(&socket, BACKLOG)?;
    Ok(socket)
}
