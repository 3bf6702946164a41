//! An HTTP server of files on raw epoll and sendfile(2): the yardstick for TransmitFile.
//!
//! As [`epoll_echo`](crate::epoll_echo), each worker is a thread with an epoll instance and a
//! listening socket of its own. It knows what [`Downloads`](crate::Downloads) asks for, and no more.

mod connection;

use std::io::{self, Write};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::thread;

use rustix::buffer::spare_capacity;
use rustix::event::epoll::{self, CreateFlags, EventData, EventFlags};
use rustix::fd::OwnedFd;
use rustix::io::Errno;
use rustix::net::{SocketFlags, accept_with, getsockname, sockopt};
use slab::Slab;

use crate::epoll_echo::listener;
use connection::Connection;

const EVENTS: usize = 64;
const LISTENER: u64 = u64::MAX;

/// Serves the files of `directory` on `port` of the loopback address (0: any free port) until the
/// process ends; says where on standard output.
pub fn serve(port: u16, directory: &Path, workers: usize) -> io::Result<()> {
    let first = listener(port)?;
    let port = SocketAddr::try_from(getsockname(&first)?)?.port();
    let mut listeners = vec![first];
    for _ in 1..workers {
        listeners.push(listener(port)?);
    }
    println!("listening on {port}");
    io::stdout().flush()?;
    let threads: Vec<_> = listeners
        .into_iter()
        .map(|listener| {
            let directory = directory.to_owned();
            thread::spawn(move || run(&listener, directory))
        })
        .collect();
    for thread in threads {
        thread
            .join()
            .map_err(|_| io::Error::other("a worker panicked"))??;
    }
    Ok(())
}

fn run(listener: &OwnedFd, directory: PathBuf) -> io::Result<()> {
    let queue = epoll::create(CreateFlags::CLOEXEC)?;
    epoll::add(
        &queue,
        listener,
        EventData::new_u64(LISTENER),
        EventFlags::IN,
    )?;
    let mut connections: Slab<Connection> = Slab::new();
    let mut events = Vec::with_capacity(EVENTS);
    loop {
        events.clear();
        match epoll::wait(&queue, spare_capacity(&mut events), None) {
            Ok(_) | Err(Errno::INTR) => {}
            Err(error) => return Err(error.into()),
        }
        for event in &events {
            match event.data.u64() {
                LISTENER => accept(&queue, listener, &mut connections)?,
                token => {
                    let token = token as usize;
                    let goes_on = connections
                        .get_mut(token)
                        .is_none_or(|connection| connection.advance(&directory).is_ok());
                    if !goes_on {
                        connections.remove(token);
                    }
                }
            }
        }
    }
}

fn accept(
    queue: &OwnedFd,
    listener: &OwnedFd,
    connections: &mut Slab<Connection>,
) -> io::Result<()> {
    loop {
        let flags = SocketFlags::NONBLOCK | SocketFlags::CLOEXEC;
        match accept_with(listener, flags) {
            Ok(socket) => {
                sockopt::set_tcp_nodelay(&socket, true)?;
                let slot = connections.vacant_entry();
                let interest =
                    EventFlags::IN | EventFlags::OUT | EventFlags::RDHUP | EventFlags::ET;
                epoll::add(
                    queue,
                    &socket,
                    EventData::new_u64(slot.key() as u64),
                    interest,
                )?;
                slot.insert(Connection::new(socket));
            }
            Err(Errno::AGAIN) => return Ok(()),
            Err(_) => {}
        }
    }
}
