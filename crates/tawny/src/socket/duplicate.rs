//! Sharing a socket with another process: the source offers it under a token, which the target turns
//! into a socket of its own.
//!
//! The source's own thread waits for the target, makes sure by the kernel's word that it is the one
//! that was meant, and hands the descriptor over, once. Within one process it is another handle.
//!
//! <https://learn.microsoft.com/windows/win32/api/winsock2/nf-winsock2-wsaduplicatesocketw>

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::io::ErrorKind;
use std::os::fd::AsFd;
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use tawny_engine::child::Watch;
use tawny_engine::handoff::{self, Connection, Listener};
use tawny_engine::sync::Mutex;
use tawny_engine::{Interest, Poller};

use super::Socket;
use crate::codes::{WSAEACCES, WSAEINVAL, WSAEMFILE, WSAENOBUFS, WSAENOTSOCK};
use crate::inheritance::{Passed, PassedKind, Reader, Writer};
use crate::limits::MAXIMUM_OFFERED_SOCKETS;
use crate::object::{self, Handle, HandleCount, HandleFlags, Object};
use crate::owned::Owned;
use crate::{Error, reactor, thread};

/// How long a target waits for a source that is there.
const PATIENCE: Duration = Duration::from_secs(10);
/// Tokens that are tried: another process may have one.
const ATTEMPTS: usize = 16;

/// A socket that one process offers another. What [`Self::token`] says gets there by whatever means the
/// two have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[doc(alias = "WSAPROTOCOL_INFO")]
pub struct Offer(u32);

impl Offer {
    /// The offer with this token.
    #[doc(alias = "dwProviderReserved")]
    pub const fn from_token(token: u32) -> Self {
        Self(token)
    }

    /// The token, which is not zero.
    pub const fn token(self) -> u32 {
        self.0
    }

    fn name(self) -> Vec<u8> {
        format!("tawny.socket.{:08x}", self.0).into_bytes()
    }
}

/// What this process offers.
enum Offered {
    /// To itself: the handle.
    Here(Handle),
    /// To another process: the handle of the [`Counter`].
    There(Handle),
}

static OFFERED: LazyLock<Mutex<HashMap<u32, Offered>>> = LazyLock::new(Mutex::default);

/// Where another process fetches a socket.
struct Counter {
    handles: HandleCount,
    listener: Listener,
    offer: Offer,
    target: Watch,
    target_id: u32,
    passed: Mutex<Option<Passed>>,
}

impl Socket {
    /// Offers the socket to the process with this identifier, for it to [`Self::take_offer`] once, while this process
    /// runs. The descriptor is duplicated now: this process may close the socket before.
    ///
    /// # Errors
    /// `WSAEINVAL`: there is no such process; `WSAEMFILE`: too many offers have not been taken;
    /// `WSAENOBUFS`, `WSAENOTSOCK`.
    #[doc(alias = "WSADuplicateSocket")]
    pub fn offer_to(&self, process: u32) -> Result<Offer, Error> {
        forget_useless();
        if OFFERED.lock().len() >= MAXIMUM_OFFERED_SOCKETS {
            return Err(Error::new(WSAEMFILE));
        }
        if process == std::process::id() {
            return self.offer_here();
        }
        let target = Watch::open(process).map_err(|_| Error::new(WSAEINVAL))?;
        if target.has_ended() {
            return Err(Error::new(WSAEINVAL));
        }
        let passed = self.pass().ok_or(Error::new(WSAENOTSOCK))?;
        let (offer, listener) = bind()?;
        let counter = Arc::new(Counter {
            handles: HandleCount::default(),
            listener,
            offer,
            target,
            target_id: process,
            passed: Mutex::new(Some(passed)),
        });
        let handle = object::insert(Arc::clone(&counter) as Arc<dyn Object>)?;
        OFFERED.lock().insert(offer.0, Offered::There(handle));
        let interest = Interest {
            read: true,
            write: false,
        };
        let armed = reactor::background().and_then(|background| {
            background.arm(counter.listener.as_fd(), handle.value() as u64, interest)
        });
        if let Err(error) = armed {
            forget(offer);
            return Err(error.into());
        }
        Ok(offer)
    }

    fn offer_here(&self) -> Result<Offer, Error> {
        let this = self.this.upgrade().ok_or(Error::new(WSAENOTSOCK))?;
        let handle = object::insert_another(this).map_err(|error| match error.code() {
            crate::codes::ERROR_INVALID_HANDLE => Error::new(WSAENOTSOCK),
            _ => Error::new(WSAEMFILE),
        })?;
        let mut offered = OFFERED.lock();
        for _ in 0..ATTEMPTS {
            let token = random_token()?;
            if let Entry::Vacant(place) = offered.entry(token) {
                place.insert(Offered::Here(handle));
                return Ok(Offer(token));
            }
        }
        drop(offered);
        let _ = object::close(handle);
        Err(Error::new(WSAENOBUFS))
    }

    /// Takes a socket that another process, or this one, has offered to this one. It can be inherited, as every socket
    /// that does not say otherwise.
    ///
    /// # Errors
    /// `WSAEINVAL`: there is no such offer to this process, or it was taken; `WSAEACCES`: a process of another user
    /// makes it.
    #[doc(alias = "WSASocket")]
    pub fn take_offer(offer: Offer) -> Result<Owned<Self>, Error> {
        let invalid = Error::new(WSAEINVAL);
        let mut offered = OFFERED.lock();
        if let Some(Offered::Here(handle)) = offered.get(&offer.0) {
            let handle = *handle;
            offered.remove(&offer.0);
            drop(offered);
            let socket = super::find(handle).map_err(|_| invalid)?.to_arc();
            inheritable(handle)?;
            return Ok(Owned::adopt(socket, handle));
        }
        drop(offered);
        let socket = thread::blocking(|| fetch(offer))?;
        let handle = object::insert(Arc::clone(&socket) as Arc<dyn Object>)?;
        socket.base.set_handle(handle);
        inheritable(handle)?;
        Ok(Owned::adopt(socket, handle))
    }
}

fn inheritable(handle: Handle) -> Result<(), Error> {
    object::set_flags(handle, HandleFlags::INHERIT, HandleFlags::INHERIT)
}

fn random_token() -> Result<u32, Error> {
    let bytes = handoff::random::<4>().ok_or(Error::new(WSAENOBUFS))?;
    Ok(u32::from_ne_bytes(bytes) | 1)
}

/// A token under which nobody else offers anything.
fn bind() -> Result<(Offer, Listener), Error> {
    for _ in 0..ATTEMPTS {
        let offer = Offer(random_token()?);
        match Listener::bind(&offer.name()) {
            Ok(listener) => return Ok((offer, listener)),
            Err(error) if error.kind() == ErrorKind::AddrInUse => {}
            Err(error) => return Err(error.into()),
        }
    }
    Err(Error::new(WSAENOBUFS))
}

fn fetch(offer: Offer) -> Result<Arc<Socket>, Error> {
    let invalid = Error::new(WSAEINVAL);
    let connection = Connection::open(&offer.name()).map_err(|_| invalid)?;
    let peer = connection.peer().map_err(|_| invalid)?;
    if peer.user != handoff::own_user() && peer.user != 0 {
        return Err(Error::new(WSAEACCES));
    }
    let (bytes, mut descriptors) = connection.receive(PATIENCE).map_err(|_| invalid)?;
    let mut state = Reader::new(&bytes);
    if state.number() != Some(PassedKind::Socket as u64) || descriptors.len() != 1 {
        return Err(invalid);
    }
    let fd = descriptors.pop().ok_or(invalid)?;
    let state = state.bytes().ok_or(invalid)?;
    Socket::receive_passed(&mut Reader::new(state), fd).ok_or(invalid)
}

/// Offers to processes that have ended.
fn forget_useless() {
    let useless = |offered: &Offered| match offered {
        Offered::Here(_) => false,
        Offered::There(handle) => {
            object::with(*handle, |counter: &Counter| counter.target.has_ended()).unwrap_or(true)
        }
    };
    let gone: Vec<_> = {
        let offered = OFFERED.lock();
        let gone = offered.iter().filter(|(_, each)| useless(each));
        gone.map(|(token, _)| Offer(*token)).collect()
    };
    gone.into_iter().for_each(forget);
}

fn forget(offer: Offer) {
    let forgotten = OFFERED.lock().remove(&offer.0);
    if let Some(Offered::There(handle)) = forgotten {
        let _ = object::close(handle);
    }
}

impl Object for Counter {
    fn handles(&self) -> &HandleCount {
        &self.handles
    }

    fn attend(&self) {
        while let Some(connection) = self.listener.accept() {
            if connection.peer().map(|peer| peer.process).ok() != Some(self.target_id) {
                continue;
            }
            let Some(passed) = self.passed.lock().take() else {
                continue;
            };
            let mut message = Writer::default();
            message.number(passed.kind as u64).bytes(&passed.state);
            let descriptors: Vec<_> = passed.descriptors.iter().map(|fd| fd.as_fd()).collect();
            // A target that has gone away again does not want it any more.
            let _ = connection.send(&message.done(), &descriptors);
            forget(self.offer);
        }
    }
}
