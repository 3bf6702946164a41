//! The queue of a socket's requests, in two lanes. A lane has at most one operation on the socket's
//! endpoint, which performs the requests that wait there, as many at once as can be.
//!
//! <https://learn.microsoft.com/windows/win32/api/mswsock/nc-mswsock-lpfn_riocreaterequestqueue>

use std::collections::VecDeque;
use std::fmt;
use std::sync::atomic::{AtomicU32, AtomicUsize, Ordering};
use std::sync::{Arc, Weak};

use tawny_engine::Side;
use tawny_engine::registered::Memory;
use tawny_engine::sync::Mutex;

use super::request::{
    Base, Origin, Pending, Receive, ReceiveOut, Report, RioFlags, Send, sent_control,
};
use super::{CompletionQueue, id};
use crate::address::SocketAddress;
use crate::codes::*;
use crate::control::{self, Control};
use crate::socket::{Kind, Socket};
use crate::{Error, Status};

/// The bounds of a request queue, and where its completions go.
#[derive(Clone, Copy, Debug)]
pub struct Queues<'a> {
    /// Receives that may wait, or be complete and not dequeued.
    pub most_receives: u32,
    /// Sends, likewise.
    pub most_sends: u32,
    /// The queue of completed receives.
    pub receives: &'a Arc<CompletionQueue>,
    /// The queue of completed sends; perhaps the same.
    pub sends: &'a Arc<CompletionQueue>,
}

/// Requests in one direction.
pub(crate) struct Lane<R> {
    pub(crate) completions: Arc<CompletionQueue>,
    limit: AtomicU32,
    pub(crate) origin: Origin,
    pub(crate) ring: Mutex<Ring<R>>,
}

pub(crate) struct Ring<R> {
    pub(crate) waiting: VecDeque<R>,
    /// There is an operation on the endpoint that will perform what waits.
    pub(crate) pumping: bool,
    /// How many of the requests are likely to end at once, as it was the last time.
    pub(crate) likely: usize,
    closed: bool,
}

impl<R: Pending> Lane<R> {
    fn new(completions: &Arc<CompletionQueue>, limit: u32, context: u64) -> Self {
        Self {
            completions: Arc::clone(completions),
            limit: AtomicU32::new(limit),
            origin: Origin {
                outstanding: Arc::default(),
                context,
            },
            ring: Mutex::new(Ring {
                waiting: VecDeque::new(),
                pumping: false,
                likely: 0,
                closed: false,
            }),
        }
    }

    /// Adds a request. Returns whether its lane needs an operation on the endpoint.
    fn add(&self, request: R, defer: bool) -> Result<bool, Error> {
        if self.completions.is_closed() {
            return Err(Error::new(WSAEINVAL));
        }
        let mut ring = self.ring.lock();
        if ring.closed {
            return Err(Error::new(WSAENOTSOCK));
        }
        if self.origin.outstanding.load(Ordering::Acquire) >= self.limit.load(Ordering::Relaxed) {
            return Err(Error::new(WSAENOBUFS));
        }
        self.origin.outstanding.fetch_add(1, Ordering::AcqRel);
        ring.waiting.push_back(request);
        let pump = !defer && !ring.pumping;
        ring.pumping |= pump;
        Ok(pump)
    }

    /// Whether what was deferred needs an operation on the endpoint.
    fn commit(&self) -> bool {
        let mut ring = self.ring.lock();
        let pump = !ring.pumping && !ring.waiting.is_empty();
        ring.pumping |= pump;
        pump
    }

    /// Ends everything that waits. `close`: for good.
    fn abort(&self, error: u32, close: bool) {
        let mut ring = self.ring.lock();
        ring.pumping = false;
        ring.closed |= close;
        let waiting = std::mem::take(&mut ring.waiting);
        drop(ring);
        let end = |mut request: R| {
            let done = request.base().done;
            self.origin.ended(request, error, done)
        };
        self.completions
            .push(waiting.into_iter().map(end).collect());
    }

    /// Whether no more are outstanding than `limit`.
    fn fits(&self, limit: u32) -> bool {
        self.origin.outstanding.load(Ordering::Acquire) <= limit
    }
}

/// The object; see the module's description.
#[doc(alias = "RIO_RQ")]
pub struct RequestQueue {
    id: AtomicUsize,
    socket: Weak<Socket>,
    kind: Kind,
    pub(crate) receives: Lane<Receive>,
    pub(crate) sends: Lane<Send>,
    /// One resize, or the close, at a time.
    resizing: Mutex<bool>,
}

/// Takes so many more places in the queues of both lanes, or in none; negative numbers give them back.
fn reserve(
    receives: (&Arc<CompletionQueue>, i64),
    sends: (&Arc<CompletionQueue>, i64),
) -> Result<(), Error> {
    if Arc::ptr_eq(receives.0, sends.0) {
        return receives.0.reserve(receives.1 + sends.1);
    }
    // What grows comes first, so that only a growth is ever undone, and giving back does not fail.
    let (first, second) = match receives.1 > 0 {
        true => (receives, sends),
        false => (sends, receives),
    };
    first.0.reserve(first.1)?;
    second.0.reserve(second.1).inspect_err(|_| {
        let _ = first.0.reserve(-first.1);
    })
}

impl RequestQueue {
    /// Makes `socket`'s request queue. `context` is in each completion.
    ///
    /// # Errors
    /// `WSAEINVAL`: both bounds are zero, a completion queue is closed, or the socket has a request
    /// queue or is closed; `WSAENOBUFS`: a completion queue has no room for so many; `WSAEOPNOTSUPP`: the
    /// socket was not made for registered I/O, or is raw.
    #[doc(alias = "RIOCreateRequestQueue")]
    pub fn new(
        socket: &Arc<Socket>,
        queues: &Queues<'_>,
        context: u64,
    ) -> Result<Arc<Self>, Error> {
        if socket.kind() == Kind::Raw || !socket.is_registered() {
            return Err(Error::new(WSAEOPNOTSUPP));
        }
        if queues.most_receives == 0 && queues.most_sends == 0 {
            return Err(Error::new(WSAEINVAL));
        }
        reserve(
            (queues.receives, queues.most_receives.into()),
            (queues.sends, queues.most_sends.into()),
        )?;
        let queue = Arc::new(Self {
            id: AtomicUsize::new(0),
            socket: Arc::downgrade(socket),
            kind: socket.kind(),
            receives: Lane::new(queues.receives, queues.most_receives, context),
            sends: Lane::new(queues.sends, queues.most_sends, context),
            resizing: Mutex::new(false),
        });
        let attached = socket.attach_request_queue(&queue);
        if attached.is_err() {
            queue.close();
        }
        attached.map(|()| queue)
    }

    /// Gives the queue an identifier, which it has until the socket is closed.
    ///
    /// # Errors
    /// `WSAENOBUFS`: there are too many.
    pub fn publish(self: &Arc<Self>) -> Result<usize, Error> {
        let id = id::insert_request_queue(self)?;
        self.id.store(id, Ordering::Release);
        if *self.resizing.lock() {
            id::remove_request_queue(id);
        }
        Ok(id)
    }

    fn socket(&self) -> Result<Arc<Socket>, Error> {
        self.socket.upgrade().ok_or(Error::new(WSAEINVAL))
    }

    /// Receives into `memory`: a datagram, or what there is of a stream.
    ///
    /// # Errors
    /// `WSAENOBUFS`: so many receives are outstanding as may be; `WSAEINVAL`: a flag is not for
    /// receiving, or the completion queue is closed; those of [`Socket::receive`].
    #[doc(alias = "RIOReceive")]
    pub fn receive(
        self: &Arc<Self>,
        memory: impl Into<Memory>,
        flags: RioFlags,
        context: u64,
    ) -> Result<(), Error> {
        self.add_receive(memory.into(), Report::Nothing, flags, context)
    }

    /// As [`Self::receive`]; the completion's `arrival` says from and to where, and what came beside.
    ///
    /// # Errors
    /// The same.
    #[doc(alias = "RIOReceiveEx")]
    pub fn receive_message(
        self: &Arc<Self>,
        memory: impl Into<Memory>,
        flags: RioFlags,
        context: u64,
    ) -> Result<(), Error> {
        self.add_receive(memory.into(), Report::Completion, flags, context)
    }

    /// As [`Self::receive`]; what is told beside the bytes goes into a caller's memory.
    ///
    /// # Errors
    /// The same.
    #[doc(alias = "RIOReceiveEx")]
    pub fn receive_into(
        self: &Arc<Self>,
        memory: Memory,
        out: ReceiveOut,
        flags: RioFlags,
        context: u64,
    ) -> Result<(), Error> {
        self.add_receive(memory, Report::Caller(out), flags, context)
    }

    fn add_receive(
        self: &Arc<Self>,
        memory: Memory,
        report: Report,
        flags: RioFlags,
        context: u64,
    ) -> Result<(), Error> {
        let all = flags.contains(RioFlags::WAITALL);
        if flags.contains(RioFlags::COMMIT_ONLY) || (all && self.kind != Kind::Stream) {
            return Err(Error::new(WSAEINVAL));
        }
        let socket = self.socket()?;
        let request = Receive {
            base: base(memory, flags, context),
            all,
            report,
        };
        socket.check_registered_receive(request.wants_beside())?;
        let pump = self
            .receives
            .add(request, flags.contains(RioFlags::DEFER))?;
        if pump {
            socket.pump_requests(self, Side::Read);
        }
        Ok(())
    }

    /// Sends `memory`, to the socket's peer.
    ///
    /// # Errors
    /// As [`Self::send_message`].
    #[doc(alias = "RIOSend")]
    pub fn send(
        self: &Arc<Self>,
        memory: impl Into<Memory>,
        flags: RioFlags,
        context: u64,
    ) -> Result<(), Error> {
        self.send_message(memory.into(), None, &[], flags, context)
    }

    /// Sends `memory` as a datagram to `to`.
    ///
    /// # Errors
    /// As [`Self::send_message`].
    #[doc(alias = "RIOSendEx")]
    pub fn send_to(
        self: &Arc<Self>,
        memory: impl Into<Memory>,
        to: Option<SocketAddress>,
        flags: RioFlags,
        context: u64,
    ) -> Result<(), Error> {
        self.send_message(memory.into(), to, &[], flags, context)
    }

    /// Sends `memory` as a datagram to `to`, with control data.
    ///
    /// # Errors
    /// `WSAENOBUFS`: so many sends are outstanding as may be; `WSAEINVAL`: a flag is not for
    /// sending, or the completion queue is closed; those of [`Socket::send`].
    #[doc(alias = "RIOSendEx")]
    pub fn send_message(
        self: &Arc<Self>,
        memory: Memory,
        to: Option<SocketAddress>,
        control: &[Control],
        flags: RioFlags,
        context: u64,
    ) -> Result<(), Error> {
        if flags.intersects(RioFlags::COMMIT_ONLY | RioFlags::WAITALL) {
            return Err(Error::new(WSAEINVAL));
        }
        let socket = self.socket()?;
        let to = socket.check_registered_send(to)?;
        let beside = match control {
            [] => None,
            _ => Some(Box::new(socket.registered_control(control)?)),
        };
        let request = Send {
            base: base(memory, flags, context),
            to,
            beside,
        };
        let pump = self.sends.add(request, flags.contains(RioFlags::DEFER))?;
        if pump {
            socket.pump_requests(self, Side::Write);
        }
        Ok(())
    }

    /// The control data in a caller's RIO_CMSG_BUFFER.
    ///
    /// # Errors
    /// `WSAEINVAL`: a length is wrong, or a message is none that can be sent.
    #[doc(alias = "RIO_CMSG_BUFFER")]
    pub fn control_of(memory: &Memory) -> Result<Vec<Control>, Error> {
        control::decode(sent_control(memory.bytes()).ok_or(Error::new(WSAEINVAL))?)
    }

    /// Begins receives that were deferred.
    ///
    /// # Errors
    /// `WSAEINVAL`: the socket is closed.
    #[doc(alias = "RIO_MSG_COMMIT_ONLY")]
    pub fn commit_receives(self: &Arc<Self>) -> Result<(), Error> {
        let socket = self.socket()?;
        if self.receives.commit() {
            socket.pump_requests(self, Side::Read);
        }
        Ok(())
    }

    /// Begins sends that were deferred.
    ///
    /// # Errors
    /// `WSAEINVAL`: the socket is closed.
    #[doc(alias = "RIO_MSG_COMMIT_ONLY")]
    pub fn commit_sends(self: &Arc<Self>) -> Result<(), Error> {
        let socket = self.socket()?;
        if self.sends.commit() {
            socket.pump_requests(self, Side::Write);
        }
        Ok(())
    }

    /// Whether the socket is a stream.
    pub fn is_of_stream(&self) -> bool {
        self.kind == Kind::Stream
    }

    /// Changes the bounds.
    ///
    /// # Errors
    /// `WSAEINVAL`: both are zero, or the socket is closed; `WSAETOOMANYREFS`: more are outstanding;
    /// `WSAENOBUFS`: a completion queue has no room for so many.
    #[doc(alias = "RIOResizeRequestQueue")]
    pub fn resize(&self, most_receives: u32, most_sends: u32) -> Result<(), Error> {
        if most_receives == 0 && most_sends == 0 {
            return Err(Error::new(WSAEINVAL));
        }
        let closed = self.resizing.lock();
        if *closed {
            return Err(Error::new(WSAEINVAL));
        }
        // No request comes between the look at those outstanding and the new bounds.
        let receives = self.receives.ring.lock();
        let sends = self.sends.ring.lock();
        if !self.receives.fits(most_receives) || !self.sends.fits(most_sends) {
            return Err(Error::new(WSAETOOMANYREFS));
        }
        let more = |most: u32, limit: &AtomicU32| {
            i64::from(most) - i64::from(limit.load(Ordering::Relaxed))
        };
        reserve(
            (
                &self.receives.completions,
                more(most_receives, &self.receives.limit),
            ),
            (&self.sends.completions, more(most_sends, &self.sends.limit)),
        )?;
        self.receives.limit.store(most_receives, Ordering::Relaxed);
        self.sends.limit.store(most_sends, Ordering::Relaxed);
        drop((receives, sends));
        Ok(())
    }

    /// Ends what waits in one direction.
    pub(crate) fn abort(self: &Arc<Self>, side: Side, status: Status) {
        let error = status.to_wsa().code();
        match side {
            Side::Read => self.receives.abort(error, false),
            Side::Write => self.sends.abort(error, false),
        }
    }

    /// The socket is closed: what waits is aborted, and the places in the completion queues are free.
    pub(crate) fn close(self: &Arc<Self>) {
        let mut closed = self.resizing.lock();
        if std::mem::replace(&mut *closed, true) {
            return;
        }
        id::remove_request_queue(self.id.load(Ordering::Acquire));
        let error = STATUS_CANCELLED.to_wsa().code();
        self.receives.abort(error, true);
        self.sends.abort(error, true);
        let all = |limit: &AtomicU32| -i64::from(limit.load(Ordering::Relaxed));
        // Giving back does not fail.
        let _ = reserve(
            (&self.receives.completions, all(&self.receives.limit)),
            (&self.sends.completions, all(&self.sends.limit)),
        );
    }
}

fn base(memory: Memory, flags: RioFlags, context: u64) -> Base {
    Base {
        context,
        notify: !flags.contains(RioFlags::DONT_NOTIFY),
        done: 0,
        memory,
    }
}

impl fmt::Debug for RequestQueue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RequestQueue")
            .field("kind", &self.kind)
            .finish_non_exhaustive()
    }
}
