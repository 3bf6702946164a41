//! The event loop of one worker of the epoll server.

use std::io;

use rustix::buffer::spare_capacity;
use rustix::event::Timespec;
use rustix::event::epoll::{self, CreateFlags, EventData, EventFlags};
use rustix::fd::OwnedFd;
use rustix::io::Errno;
use rustix::net::{SocketFlags, accept_with, sockopt};
use slab::Slab;

use super::connection::{Connection, State};

const EVENTS: usize = 64;
const BUFFER: usize = 64 * 1024;
const LISTENER: u64 = u64::MAX;
/// When accepting has stopped for lack of descriptors, it is tried again this often.
const RETRY: Timespec = Timespec {
    tv_sec: 0,
    tv_nsec: 100_000_000,
};

pub(super) struct Worker {
    epoll: OwnedFd,
    listener: OwnedFd,
    connections: Slab<Connection>,
    buffer: Box<[u8]>,
    /// Whether the listener is watched. It is not for a while when there are no descriptors left.
    accepting: bool,
}

impl Worker {
    pub fn new(listener: OwnedFd) -> io::Result<Worker> {
        let epoll = epoll::create(CreateFlags::CLOEXEC)?;
        epoll::add(
            &epoll,
            &listener,
            EventData::new_u64(LISTENER),
            EventFlags::IN,
        )?;
        Ok(Worker {
            epoll,
            listener,
            connections: Slab::new(),
            buffer: vec![0; BUFFER].into_boxed_slice(),
            accepting: true,
        })
    }

    pub fn run(mut self) -> io::Result<()> {
        let mut events = Vec::with_capacity(EVENTS);
        loop {
            events.clear();
            let timeout = (!self.accepting).then_some(&RETRY);
            match epoll::wait(&self.epoll, spare_capacity(&mut events), timeout) {
                Ok(_) => {}
                Err(Errno::INTR) => continue,
                Err(error) => return Err(error.into()),
            }
            if !self.accepting {
                self.watch_listener(true)?;
            }
            for event in &events {
                match event.data.u64() {
                    LISTENER => self.accept()?,
                    token => self.serve(token as usize, event.flags),
                }
            }
        }
    }

    fn accept(&mut self) -> io::Result<()> {
        loop {
            let flags = SocketFlags::NONBLOCK | SocketFlags::CLOEXEC;
            match accept_with(&self.listener, flags) {
                Ok(socket) => self.add(socket)?,
                Err(Errno::AGAIN) => return Ok(()),
                Err(Errno::MFILE | Errno::NFILE) => return self.watch_listener(false),
                // The client gave up, or the network did: the next one may fare better.
                Err(_) => {}
            }
        }
    }

    fn add(&mut self, socket: OwnedFd) -> io::Result<()> {
        sockopt::set_tcp_nodelay(&socket, true)?;
        let slot = self.connections.vacant_entry();
        let interest = EventFlags::IN | EventFlags::OUT | EventFlags::RDHUP | EventFlags::ET;
        let token = EventData::new_u64(slot.key() as u64);
        epoll::add(&self.epoll, &socket, token, interest)?;
        slot.insert(Connection::new(socket));
        Ok(())
    }

    fn serve(&mut self, token: usize, flags: EventFlags) {
        let Some(connection) = self.connections.get_mut(token) else {
            return;
        };
        let mut state = Ok(State::Open);
        if flags.contains(EventFlags::OUT) {
            state = connection.writable(&mut self.buffer);
        }
        let hung_up = flags.intersects(EventFlags::RDHUP | EventFlags::HUP | EventFlags::ERR);
        if state == Ok(State::Open) && (hung_up || flags.contains(EventFlags::IN)) {
            state = connection.readable(&mut self.buffer, hung_up);
        }
        // An error ends the connection as its end does.
        if state != Ok(State::Open) {
            self.connections.remove(token);
        }
    }

    fn watch_listener(&mut self, on: bool) -> io::Result<()> {
        let interest = if on {
            EventFlags::IN
        } else {
            EventFlags::empty()
        };
        let token = EventData::new_u64(LISTENER);
        epoll::modify(&self.epoll, &self.listener, token, interest)?;
        self.accepting = on;
        Ok(())
    }
}
