//! The server's side of a connection: ConnectNamedPipe and DisconnectNamedPipe.
//!
//! A client connects with the listening socket whether or not anybody waits for it. Whoever looks next
//! takes the connection: first the name goes, then the socket stops listening, then the one client is
//! accepted, so that no other can be lost in between.
//!
//! <https://learn.microsoft.com/windows/win32/api/namedpipeapi/nf-namedpipeapi-connectnamedpipe>

use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::sync::Arc;

use tawny_engine::credentials::{self, Credentials};
use tawny_engine::packet::{self, Header};
use tawny_engine::readiness::{self, Ready};
use tawny_engine::sync::MutexGuard;
use tawny_engine::{Buffers, Event, Side, net, unix_socket};

use super::call::{Call, Kind};
use super::frame::Frame;
use super::link::{End, Link};
use super::reader::Reader;
use super::writer::Writer;
use super::{HAS_READ, NO_WAIT, NamedPipe, Phase, State, cancel, status_of};
use crate::Error;
use crate::codes::*;
use crate::file_object::Issued;
use crate::overlapped::Overlapped;
use crate::request::{Notice, Outcome, Request, Target};
use crate::security::token::Level;

/// What a client that has just connected has sent.
enum Greeting {
    Page {
        link: Link,
        access: u32,
        level: Level,
    },
    /// It has gone again.
    End,
    /// Nothing yet.
    Nothing,
    /// What no client sends.
    Nonsense,
}

impl NamedPipe {
    fn check_server(&self) -> Result<(), Error> {
        match self.end {
            End::Server => Ok(()),
            End::Client => Err(Error::new(ERROR_INVALID_FUNCTION)),
        }
    }

    /// Waits for a client.
    ///
    /// # Errors
    /// `ERROR_PIPE_CONNECTED`: one is there already; `ERROR_NO_DATA`: one was, and the server has not
    /// disconnected; `ERROR_PIPE_LISTENING`: none is, and the pipe does not wait;
    /// `ERROR_OPERATION_ABORTED`; `ERROR_INVALID_FUNCTION`: it is a client's end.
    #[doc(alias = "ConnectNamedPipe")]
    pub fn connect_now(&self) -> Result<(), Error> {
        if self.begin_connect()? {
            return Ok(());
        }
        self.wait_until(Side::Read, None, || {
            let mut state = self.lock_open()?;
            match self.meet(&mut state) {
                Phase::Connected => Ok(Some(())),
                Phase::Disconnected => Err(Error::new(ERROR_PIPE_NOT_CONNECTED)),
                _ => Ok(None),
            }
        })
    }

    /// As [`Self::connect_now`], without waiting: its end is announced.
    ///
    /// # Errors
    /// The same; nothing is announced then.
    #[doc(alias = "ConnectNamedPipe")]
    pub fn connect_with(&self, overlapped: Overlapped, notice: Notice) -> Result<Issued, Error> {
        if !self.overlapped {
            self.connect_now()?;
            return Ok(self.announce(Outcome::success(0), overlapped, notice));
        }
        if self.begin_connect()? {
            return Ok(self.announce(Outcome::success(0), overlapped, notice));
        }
        self.issue_connect(Target::Caller(overlapped), notice)
    }

    pub(super) fn issue_connect(&self, target: Target, notice: Notice) -> Result<Issued, Error> {
        let endpoint = match self.phase() {
            Phase::Listening => &self.listening,
            _ => &self.data,
        };
        let request = Request::new(Call::new(Kind::Connect), Buffers::empty(), target, notice);
        self.issue(endpoint, Side::Read, request)
    }

    /// Lets clients open the instance, unless they can. `true`: the call is over, for the pipe does
    /// not wait.
    pub(super) fn begin_connect(&self) -> Result<bool, Error> {
        self.check_server()?;
        let mut state = self.lock_open()?;
        let no_wait = self.has(NO_WAIT);
        if self.phase() == Phase::Disconnected {
            self.listen(&mut state)?;
            return Ok(no_wait);
        }
        match self.meet(&mut state) {
            Phase::Connected if self.peer_is_gone() => Err(Error::new(ERROR_NO_DATA)),
            Phase::Connected => Err(Error::new(ERROR_PIPE_CONNECTED)),
            _ if no_wait => Err(Error::new(ERROR_PIPE_LISTENING)),
            _ => Ok(false),
        }
    }

    pub(super) fn peer_is_gone(&self) -> bool {
        let fd = self.data.fd();
        fd.is_none_or(|fd| readiness::now(fd.as_fd(), Ready::NONE).intersects(Ready::HANG_UP))
    }

    fn lock_open(&self) -> Result<MutexGuard<'_, State>, Error> {
        let state = self.state.lock();
        match state.closed {
            true => Err(Error::new(ERROR_INVALID_HANDLE)),
            false => Ok(state),
        }
    }

    /// Makes the socket that a client finds.
    pub(super) fn listen(&self, state: &mut State) -> Result<(), Error> {
        let offer = self.offer.as_ref();
        let offer = offer.ok_or(Error::new(ERROR_INVALID_FUNCTION))?;
        let (socket, path) = offer.listen()?;
        self.listening.replace(Some(socket));
        state.listener = Some(path);
        state.peer = None;
        self.set_phase(Phase::Listening);
        Ok(())
    }

    pub(super) fn listen_first(&self) -> Result<(), Error> {
        let mut state = self.lock_open()?;
        self.listen(&mut state)
    }

    /// The phase, after a client that has come was let in.
    pub(super) fn meet(&self, state: &mut State) -> Phase {
        if self.phase() == Phase::Listening
            && let Some(listener) = self.listening.fd()
            && readiness::now(listener.as_fd(), Ready::READ).intersects(Ready::READ)
        {
            self.accept(state, listener.as_fd());
        }
        if self.phase() == Phase::Greeting
            && let Some(fd) = self.data.fd()
        {
            match greeting(fd.as_fd()) {
                Greeting::Nothing => {}
                Greeting::Page {
                    link,
                    access,
                    level,
                } if self.admits(state, fd.as_fd(), access) => {
                    state.level = level;
                    self.connected(Some(Arc::new(link)));
                }
                Greeting::Page { .. } => self.reject(state),
                Greeting::End => self.connected(None),
                Greeting::Nonsense => self.reject(state),
            }
        }
        self.phase()
    }

    fn accept(&self, state: &mut State, listener: BorrowedFd<'_>) {
        if let Some(path) = state.listener.take() {
            // The client that has it may have removed it.
            let _ = std::fs::remove_file(path);
        }
        let _ = net::shutdown(listener, libc::SHUT_RDWR);
        let client = unix_socket::accept(listener).and_then(|client| {
            let who = Credentials::of_peer(client.as_fd())?;
            unix_socket::let_wait(client.as_fd())?;
            Ok((client, who))
        });
        match client {
            Ok((client, who)) => self.begin_greeting(state, client, who),
            Err(_) => self.reject(state),
        }
    }

    fn admits(&self, state: &State, client: BorrowedFd<'_>, access: u32) -> bool {
        let groups = || credentials::groups_of_peer(client).unwrap_or_default();
        let owner = self.place.owner();
        let (Some(offer), Some(who)) = (&self.offer, state.peer) else {
            return false;
        };
        offer.with_permission(|permission| permission.allows(owner, &who, groups, access))
    }

    fn begin_greeting(&self, state: &mut State, client: OwnedFd, who: Credentials) {
        packet::widen(client.as_fd());
        state.peer = Some(who);
        self.set_phase(Phase::Greeting);
        self.data.replace(Some(client));
        // An operation that waits there finds out by itself.
        self.listening.replace(None);
    }

    /// The client is none: another can come.
    fn reject(&self, state: &mut State) {
        self.data.replace(None);
        if self.listen(state).is_err() {
            self.set_phase(Phase::Disconnected);
        }
    }

    fn connected(&self, link: Option<Arc<Link>>) {
        self.set(HAS_READ, false);
        *self.reader.lock() = Reader::new(link.clone());
        *self.writer.lock() = Writer::new(link, self.quota());
        self.set_phase(Phase::Connected);
    }

    /// Lets in the client that has come for a ConnectNamedPipe that waited.
    pub(super) fn admit(&self, mut request: Request<Call>) {
        let phase = match self.lock_open() {
            Ok(mut state) => self.meet(&mut state),
            Err(_) => {
                let outcome = cancel::aborted(&request);
                return self.complete_unlocked(&mut request, outcome);
            }
        };
        let endpoint = match phase {
            Phase::Connected => {
                self.listening.replace(None);
                return self.complete_unlocked(&mut request, Outcome::success(0));
            }
            Phase::Disconnected => {
                let outcome = Outcome::failure(STATUS_PIPE_DISCONNECTED);
                return self.complete_unlocked(&mut request, outcome);
            }
            Phase::Listening => &self.listening,
            Phase::Greeting => &self.data,
        };
        let closed = Outcome::failure(STATUS_PIPE_DISCONNECTED);
        let failed = |error: std::io::Error| Outcome::failure(status_of(&error));
        endpoint.resubmit(self, Side::Read, request, closed, failed);
        // What came before it waited there caused no edge since.
        endpoint.ready(self, READABLE);
    }

    /// Ends the connection, or the wait for one. What was not read is lost to both ends.
    ///
    /// # Errors
    /// `ERROR_PIPE_NOT_CONNECTED`: there is none; `ERROR_INVALID_FUNCTION`: it is a client's end.
    #[doc(alias = "DisconnectNamedPipe")]
    pub fn disconnect(&self) -> Result<(), Error> {
        self.check_server()?;
        let mut state = self.lock_open()?;
        let phase = self.phase();
        if phase == Phase::Disconnected {
            return Err(Error::new(ERROR_PIPE_NOT_CONNECTED));
        }
        // A client that has come is to find out that it was sent away.
        self.meet(&mut state);
        self.set_phase(Phase::Disconnected);
        state.peer = None;
        if let Some(path) = state.listener.take() {
            let _ = std::fs::remove_file(path);
        }
        if let Some(link) = self.writer.lock().link() {
            link.disconnect();
        }
        // Before the shutdown, which a read that waits would take for the client's end.
        self.data.cancel(self, |_| true, cancel::disconnected);
        if let Some(fd) = self.data.fd() {
            let _ = net::shutdown(fd.as_fd(), libc::SHUT_RDWR);
        }
        for endpoint in [&self.listening, &self.data] {
            loop {
                endpoint.cancel(self, |_| true, cancel::disconnected);
                if endpoint.replace(None) || state.closed {
                    break;
                }
            }
        }
        *self.reader.lock() = Reader::default();
        *self.writer.lock() = Writer::default();
        // Threads that wait for the old connection look again.
        for interrupt in &state.blocked {
            interrupt.fire(super::call::ENDED);
        }
        Ok(())
    }
}

const READABLE: Event = Event {
    token: 0,
    readable: true,
    writable: false,
    hung_up: false,
    urgent: false,
};

fn greeting(fd: BorrowedFd<'_>) -> Greeting {
    let mut header = Header::default();
    let receive = &mut || unix_socket::receive(fd, &mut header, &Buffers::empty(), &mut [], 0);
    let received = match receive() {
        Err(error) if error.kind() == std::io::ErrorKind::ConnectionReset => receive(),
        received => received,
    };
    let received = match received {
        Ok(received) if received.bytes == 0 => return Greeting::End,
        Ok(received) => received,
        Err(error) if error.kind() == std::io::ErrorKind::WouldBlock => return Greeting::Nothing,
        Err(_) => return Greeting::End,
    };
    let whole = received.bytes == header.len() && !received.truncated;
    let (Some(Frame::Hello { access, level }), Some(page)) =
        (Frame::decode(&header, 0), received.descriptors.first())
    else {
        return Greeting::Nonsense;
    };
    match Link::of_client(page.as_fd()) {
        Ok(link) if whole => Greeting::Page {
            link,
            access,
            level,
        },
        _ => Greeting::Nonsense,
    }
}
