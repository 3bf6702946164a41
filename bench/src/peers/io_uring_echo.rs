//! A TCP echo server on raw io_uring: each worker is a thread with a ring and a listening socket of
//! its own. One receive or send per connection is in the ring at a time; submissions go to the
//! kernel together with the wait for completions.

#![allow(unsafe_code)]

use std::io::{self, Write};
use std::net::{Ipv4Addr, SocketAddr};
use std::os::fd::{AsRawFd, FromRawFd, OwnedFd};
use std::thread;

use io_uring::{IoUring, cqueue, opcode, squeue, types};
use rustix::net::{
    AddressFamily, SocketFlags, SocketType, bind, getsockname, listen, socket_with, sockopt,
};
use slab::Slab;

const ENTRIES: u32 = 4096;
const BUFFER: usize = 16 * 1024;
const BACKLOG: i32 = 4096;
const ACCEPT: u64 = u64::MAX;

struct Connection {
    socket: OwnedFd,
    buffer: Box<[u8]>,
    /// Bytes received, and how many of them have gone back. Zero received: a receive is in the ring.
    received: usize,
    sent: usize,
}

struct Worker {
    ring: IoUring,
    listener: OwnedFd,
    connections: Slab<Connection>,
}

/// Serves `port` of the loopback address with `workers` threads until the process ends.
pub fn serve(port: u16, workers: usize) -> io::Result<()> {
    drop(ring()?);
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
        .map(|listener| thread::spawn(|| Worker::new(listener)?.run()))
        .collect();
    for thread in threads {
        thread
            .join()
            .map_err(|_| io::Error::other("a worker panicked"))??;
    }
    Ok(())
}

/// The ring of the calling thread, with the cheapest way to complete that the kernel knows.
fn ring() -> io::Result<IoUring> {
    IoUring::builder()
        .setup_single_issuer()
        .setup_defer_taskrun()
        .setup_cqsize(4 * ENTRIES)
        .build(ENTRIES)
        .or_else(|_| IoUring::builder().setup_coop_taskrun().build(ENTRIES))
        .or_else(|_| IoUring::new(ENTRIES))
}

fn listener(port: u16) -> io::Result<OwnedFd> {
    let flags = SocketFlags::CLOEXEC;
    let socket = socket_with(AddressFamily::INET, SocketType::STREAM, flags, None)?;
    sockopt::set_socket_reuseaddr(&socket, true)?;
    sockopt::set_socket_reuseport(&socket, true)?;
    bind(&socket, &SocketAddr::from((Ipv4Addr::LOCALHOST, port)))?;
    listen(&socket, BACKLOG)?;
    Ok(socket)
}

impl Worker {
    /// A worker of the calling thread, which alone may use its ring.
    fn new(listener: OwnedFd) -> io::Result<Worker> {
        Ok(Worker {
            ring: ring()?,
            listener,
            connections: Slab::new(),
        })
    }

    fn run(mut self) -> io::Result<()> {
        self.accept()?;
        let mut completions = Vec::new();
        loop {
            match self.ring.submit_and_wait(1) {
                Ok(_) => {}
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(error),
            }
            completions.extend(self.ring.completion());
            for completion in completions.drain(..) {
                match completion.user_data() {
                    ACCEPT => self.accepted(&completion)?,
                    token => self.advance(token as usize, completion.result())?,
                }
            }
        }
    }

    fn accept(&mut self) -> io::Result<()> {
        let listener = types::Fd(self.listener.as_raw_fd());
        let entry = opcode::AcceptMulti::new(listener).flags(libc::SOCK_CLOEXEC);
        self.submit(&entry.build().user_data(ACCEPT))
    }

    fn accepted(&mut self, completion: &cqueue::Entry) -> io::Result<()> {
        if completion.result() >= 0 {
            // SAFETY: the completion of an accept hands over a descriptor that nobody else owns.
            let socket = unsafe { OwnedFd::from_raw_fd(completion.result()) };
            sockopt::set_tcp_nodelay(&socket, true)?;
            let token = self.connections.insert(Connection {
                socket,
                buffer: vec![0; BUFFER].into_boxed_slice(),
                received: 0,
                sent: 0,
            });
            self.receive(token)?;
        }
        if !cqueue::more(completion.flags()) {
            self.accept()?;
        }
        Ok(())
    }

    /// A receive or a send of the connection has ended with `result`.
    fn advance(&mut self, token: usize, result: i32) -> io::Result<()> {
        let connection = &mut self.connections[token];
        let Ok(count @ 1..) = usize::try_from(result) else {
            self.connections.remove(token);
            return Ok(());
        };
        if connection.received == 0 {
            connection.received = count;
        } else {
            connection.sent += count;
        }
        if connection.sent < connection.received {
            return self.send(token);
        }
        connection.received = 0;
        connection.sent = 0;
        self.receive(token)
    }

    fn receive(&mut self, token: usize) -> io::Result<()> {
        let connection = &mut self.connections[token];
        let fd = types::Fd(connection.socket.as_raw_fd());
        let buffer = connection.buffer.as_mut_ptr();
        let entry = opcode::Recv::new(fd, buffer, BUFFER as u32);
        self.submit(&entry.build().user_data(token as u64))
    }

    fn send(&mut self, token: usize) -> io::Result<()> {
        let connection = &self.connections[token];
        let rest = &connection.buffer[connection.sent..connection.received];
        let fd = types::Fd(connection.socket.as_raw_fd());
        let entry = opcode::Send::new(fd, rest.as_ptr(), rest.len() as u32)
            .flags(libc::MSG_NOSIGNAL | libc::MSG_WAITALL);
        self.submit(&entry.build().user_data(token as u64))
    }

    /// Queues the entry; the next wait hands it to the kernel.
    fn submit(&mut self, entry: &squeue::Entry) -> io::Result<()> {
        loop {
            // SAFETY: the buffer of the entry belongs to a connection that stays in the slab until
            // the entry's completion has been seen: there is one entry per connection at a time.
            if unsafe { self.ring.submission().push(entry) }.is_ok() {
                return Ok(());
            }
            self.ring.submit()?;
        }
    }
}
