//! The queue of completions: bounded, and quiet unless somebody asks to be told.
//!
//! <https://learn.microsoft.com/windows/win32/api/mswsock/nc-mswsock-lpfn_riocreatecompletionqueue>

use std::collections::VecDeque;
use std::fmt;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, OnceLock};

use tawny_engine::registered::Slice;
use tawny_engine::sync::Mutex;

use super::id;
use super::request::Arrival;
use crate::Error;
use crate::codes::*;
use crate::completion_port::CompletionPort;
use crate::event::Event;
use crate::limits::MAXIMUM_QUEUE_SIZE;
use crate::packet::{Packet, Subject};
use crate::{reactor, thread};

/// How a thread that asked ([`CompletionQueue::notify`]) is told that there are completions.
#[derive(Clone)]
#[doc(alias = "RIO_NOTIFICATION_COMPLETION")]
pub enum Notification {
    /// Not at all: it looks.
    Polled,
    /// The event is set.
    #[doc(alias = "RIO_EVENT_COMPLETION")]
    Event {
        /// The event.
        event: Arc<Event>,
        /// Asking resets it first.
        reset: bool,
    },
    /// A packet is queued.
    #[doc(alias = "RIO_IOCP_COMPLETION")]
    Port {
        /// The port.
        port: Arc<CompletionPort>,
        /// The packet's key.
        key: usize,
        /// The address that the packet carries; nothing is written there.
        overlapped: usize,
    },
}

impl Notification {
    fn tell(&self) {
        match self {
            Self::Polled => {}
            Self::Event { event, .. } => event.set(),
            Self::Port {
                port,
                key,
                overlapped,
            } => thread::with(|current| {
                let make = || Packet {
                    key: *key,
                    subject: Subject::Overlapped(*overlapped),
                    status: STATUS_SUCCESS,
                    bytes: 0,
                };
                port.complete(make, current.worker());
            }),
        }
    }
}

/// How a request ended.
#[derive(Debug)]
#[doc(alias = "RIORESULT")]
pub struct Completion {
    /// 0, or the code of the error.
    pub error: u32,
    /// Bytes transferred.
    pub bytes: u32,
    /// That of the request queue.
    pub socket_context: u64,
    /// That of the request.
    pub request_context: u64,
    /// The request's memory, unless it is a caller's.
    pub slice: Option<Slice>,
    /// What [`receive_message`](super::RequestQueue::receive_message) tells.
    pub arrival: Option<Box<Arrival>>,
    pub(crate) notify: bool,
    /// Those that are outstanding in its lane, of which it is one.
    pub(crate) outstanding: Arc<AtomicU32>,
}

impl Completion {
    /// The bytes transferred.
    ///
    /// # Errors
    /// That of the request; `WSAEMSGSIZE`: the datagram was longer than its room, which it fills.
    pub fn result(&self) -> Result<usize, Error> {
        match self.error {
            0 => Ok(self.bytes as usize),
            code => Err(Error::new(code)),
        }
    }
}

struct State {
    entries: VecDeque<Completion>,
    size: u32,
    /// Entries that the request queues may need.
    reserved: u32,
    /// Entries of requests that do not say `DONT_NOTIFY`.
    noteworthy: usize,
    /// Somebody asked to be told and was not yet.
    asked: bool,
}

/// The object; see the module's description.
#[doc(alias = "RIO_CQ")]
pub struct CompletionQueue {
    id: OnceLock<usize>,
    notification: Notification,
    /// Changed under the lock of `state`.
    closed: AtomicBool,
    state: Mutex<State>,
}

fn check_size(size: u32) -> Result<u32, Error> {
    match size {
        1..=MAXIMUM_QUEUE_SIZE => Ok(size),
        _ => Err(Error::new(WSAEINVAL)),
    }
}

impl CompletionQueue {
    /// A queue for `size` completions.
    ///
    /// # Errors
    /// `WSAEINVAL`: `size` is 0, or more than [`MAXIMUM_QUEUE_SIZE`].
    #[doc(alias = "RIOCreateCompletionQueue")]
    pub fn new(size: u32, notification: Notification) -> Result<Arc<Self>, Error> {
        Ok(Arc::new(Self {
            id: OnceLock::new(),
            notification,
            closed: AtomicBool::new(false),
            state: Mutex::new(State {
                entries: VecDeque::new(),
                size: check_size(size)?,
                reserved: 0,
                noteworthy: 0,
                asked: false,
            }),
        }))
    }

    /// Gives the queue an identifier, under which it stays until that is removed.
    ///
    /// # Errors
    /// `WSAENOBUFS`: there are too many.
    pub fn publish(self: &Arc<Self>) -> Result<usize, Error> {
        let id = id::insert_completion_queue(self)?;
        Ok(*self.id.get_or_init(|| id))
    }

    /// Takes up to `most` completions, oldest first; returns how many. `out` is called with the queue locked.
    #[doc(alias = "RIODequeueCompletion")]
    pub fn dequeue(&self, most: usize, mut out: impl FnMut(Completion)) -> usize {
        let taken = self.take(most, &mut out);
        if taken != 0 || most == 0 || !matches!(self.notification, Notification::Polled) {
            return taken;
        }
        // Nobody else looks whether requests can go on until the engine's own thread does.
        if let Ok(background) = reactor::background() {
            background.poll_now();
        }
        self.take(most, &mut out)
    }

    fn take(&self, most: usize, out: &mut impl FnMut(Completion)) -> usize {
        let mut state = self.state.lock();
        let count = most.min(state.entries.len());
        let mut quiet = 0;
        for completion in state.entries.drain(..count) {
            quiet += usize::from(!completion.notify);
            completion.outstanding.fetch_sub(1, Ordering::AcqRel);
            out(completion);
        }
        state.noteworthy -= count - quiet;
        count
    }

    /// Asks to be told once, now or when there is a completion of a request without
    /// [`RioFlags::DONT_NOTIFY`].
    ///
    /// # Errors
    /// `WSAEINVAL`: the queue has no way to tell, or is closed; `WSAEALREADY`: it was asked and has not told yet.
    ///
    /// [`RioFlags::DONT_NOTIFY`]: super::RioFlags::DONT_NOTIFY
    #[doc(alias = "RIONotify")]
    pub fn notify(&self) -> Result<(), Error> {
        if matches!(self.notification, Notification::Polled) {
            return Err(Error::new(WSAEINVAL));
        }
        let mut state = self.state.lock();
        if self.is_closed() {
            return Err(Error::new(WSAEINVAL));
        }
        if state.asked {
            return Err(Error::new(WSAEALREADY));
        }
        if let Notification::Event { event, reset: true } = &self.notification {
            event.reset();
        }
        state.asked = state.noteworthy == 0;
        let now = !state.asked;
        drop(state);
        if now {
            self.notification.tell();
        }
        Ok(())
    }

    /// Makes the queue longer or shorter. What is in it stays.
    ///
    /// # Errors
    /// `WSAEINVAL`: as [`Self::new`]; `WSAETOOMANYREFS`: its request queues, or the completions in
    /// it, need more.
    #[doc(alias = "RIOResizeCompletionQueue")]
    pub fn resize(&self, size: u32) -> Result<(), Error> {
        let size = check_size(size)?;
        let mut state = self.state.lock();
        if size < state.reserved || (size as usize) < state.entries.len() {
            return Err(Error::new(WSAETOOMANYREFS));
        }
        state.size = size;
        Ok(())
    }

    /// Drops what is in the queue and what would come into it.
    #[doc(alias = "RIOCloseCompletionQueue")]
    pub fn close(&self) {
        let mut state = self.state.lock();
        self.closed.store(true, Ordering::Release);
        state.asked = false;
        state.noteworthy = 0;
        let dropped = std::mem::take(&mut state.entries);
        drop(state);
        drop(dropped);
    }

    /// Whether completions are dropped.
    pub(super) fn is_closed(&self) -> bool {
        self.closed.load(Ordering::Acquire)
    }

    /// Keeps places for `more` requests than before, or for fewer when it is negative.
    pub(super) fn reserve(&self, more: i64) -> Result<(), Error> {
        let mut state = self.state.lock();
        if more > 0 && self.is_closed() {
            return Err(Error::new(WSAEINVAL));
        }
        let reserved = i64::from(state.reserved) + more;
        if more > 0 && reserved > i64::from(state.size) {
            return Err(Error::new(WSAENOBUFS));
        }
        state.reserved = reserved.max(0) as u32;
        Ok(())
    }

    /// Adds completions, and tells who asked.
    pub(crate) fn push(&self, completions: Vec<Completion>) {
        if completions.is_empty() {
            return;
        }
        let mut state = self.state.lock();
        if self.is_closed() {
            return;
        }
        state.noteworthy += completions.iter().filter(|each| each.notify).count();
        state.entries.extend(completions);
        let tell = state.asked && state.noteworthy != 0;
        state.asked &= !tell;
        drop(state);
        if tell {
            self.notification.tell();
        }
    }

    /// The port on which the queue tells.
    pub(crate) fn port(&self) -> Option<&Arc<CompletionPort>> {
        match &self.notification {
            Notification::Port { port, .. } => Some(port),
            _ => None,
        }
    }
}

impl fmt::Debug for CompletionQueue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CompletionQueue")
            .field("id", &self.id.get())
            .finish_non_exhaustive()
    }
}
