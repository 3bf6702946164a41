//! The I/O completion port: a FIFO of completion packets, and the threads that it releases to handle
//! them, newest waiter first and no more at once than its concurrency value.
//!
//! <https://learn.microsoft.com/windows/win32/fileio/i-o-completion-ports>

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use tawny_engine::{Deadline, Epoll, Parker, Taken, WorkQueue, Worker};

use crate::Error;
use crate::codes::{
    ERROR_ABANDONED_WAIT_0, ERROR_INVALID_HANDLE, ERROR_NO_SYSTEM_RESOURCES, WAIT_TIMEOUT,
};
use crate::limits::MAXIMUM_POSTED_PACKETS;
use crate::object::{self, Handle, HandleCount, Object};
use crate::packet::Packet;
use crate::reactor;
use crate::thread::{self, Current};

/// What an alertable wait returns after APCs; not an error, but numbered like one.
const WAIT_IO_COMPLETION: u32 = 0xC0;

/// How an alertable wait for packets ended without one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoPacket {
    /// The time passed: `WAIT_TIMEOUT`.
    TimedOut,
    /// At least one APC was delivered: `WAIT_IO_COMPLETION`.
    Apc,
    /// The port was closed: `ERROR_ABANDONED_WAIT_0`.
    Closed,
}

/// The object; see the module's description.
#[doc(alias = "CreateIoCompletionPort")]
pub struct CompletionPort {
    handles: HandleCount,
    /// How often one of its handles was closed: what a thread remembers of them may be stale then.
    closes: AtomicU32,
    queue: Arc<WorkQueue<Packet, Epoll>>,
}

impl CompletionPort {
    /// A port that lets `concurrency` threads run at once; zero is the number of processors.
    ///
    /// # Errors
    /// `ERROR_NO_SYSTEM_RESOURCES` when descriptors run out.
    #[doc(alias = "CreateIoCompletionPort")]
    pub fn new(concurrency: u32) -> Result<Arc<Self>, Error> {
        let concurrency = match concurrency {
            0 => std::thread::available_parallelism().map_or(1, |count| count.get() as u32),
            given => given,
        };
        let epoll = Epoll::new().map_err(|_| Error::new(ERROR_NO_SYSTEM_RESOURCES))?;
        let queue = Arc::new(WorkQueue::new(epoll, concurrency, reactor::look_after));
        Ok(Arc::new(Self {
            handles: HandleCount::default(),
            closes: AtomicU32::new(0),
            queue,
        }))
    }

    /// Queues a packet with any values.
    ///
    /// # Errors
    /// `ERROR_NO_SYSTEM_RESOURCES` when [`MAXIMUM_POSTED_PACKETS`] wait already;
    /// `ERROR_INVALID_HANDLE` when the last handle of the port has just been closed.
    #[doc(alias = "PostQueuedCompletionStatus")]
    #[inline]
    pub fn post(&self, packet: Packet) -> Result<(), Error> {
        thread::with(|current| self.post_on(current, || packet))
    }

    #[inline(always)]
    fn post_on(&self, current: &Current, make: impl FnOnce() -> Packet) -> Result<(), Error> {
        let limit = MAXIMUM_POSTED_PACKETS;
        if self.queue.push_with(make, current.worker(), limit) {
            return Ok(());
        }
        Err(Error::new(match self.queue.is_closed() {
            true => ERROR_INVALID_HANDLE,
            false => ERROR_NO_SYSTEM_RESOURCES,
        }))
    }

    /// Takes up to `max` packets, waiting for the first until `deadline`. `out` is called with the
    /// port locked: it may note what the packets say, and no more.
    ///
    /// # Errors
    /// As [`NoPacket`] says; APCs end the wait only if it is `alertable`.
    #[doc(alias = "GetQueuedCompletionStatus")]
    #[doc(alias = "GetQueuedCompletionStatusEx")]
    pub fn take(
        self: &Arc<Self>,
        max: usize,
        deadline: Deadline,
        alertable: bool,
        out: impl FnMut(&Packet),
    ) -> Result<(), NoPacket> {
        thread::with(|current| self.take_on(current, max, deadline, alertable, out))
    }

    #[inline(always)]
    fn take_on(
        self: &Arc<Self>,
        current: &Current,
        max: usize,
        deadline: Deadline,
        alertable: bool,
        out: impl FnMut(&Packet),
    ) -> Result<(), NoPacket> {
        if alertable {
            current.thread().set_alertable_on(Arc::downgrade(self));
        }
        let alerted = || alertable && current.has_apcs();
        let taken = self.queue.take(
            current.worker(),
            max,
            deadline,
            alerted,
            &mut reactor::dispatch,
            out,
        );
        if alertable {
            current.thread().set_alertable_on(std::sync::Weak::new());
        }
        match taken {
            Taken::Work => Ok(()),
            other => Err(no_packet(current, other)),
        }
    }

    /// Takes one packet.
    ///
    /// # Errors
    /// `WAIT_TIMEOUT`; `ERROR_ABANDONED_WAIT_0` when the port is closed.
    #[doc(alias = "GetQueuedCompletionStatus")]
    pub fn get(self: &Arc<Self>, deadline: Deadline) -> Result<Packet, Error> {
        let mut packet = None;
        match self.take(1, deadline, false, |taken| packet = Some(taken.clone())) {
            Ok(()) => packet.ok_or(Error::new(ERROR_ABANDONED_WAIT_0)),
            Err(end) => Err(end.into()),
        }
    }

    /// Queues an operation's packet; never refused while the port is open.
    #[inline(always)]
    pub(crate) fn complete(&self, make: impl FnOnce() -> Packet, worker: &Worker) {
        self.queue.push_with(make, worker, usize::MAX);
    }

    /// How often a handle of the port was closed.
    #[inline]
    pub(crate) fn closes(&self) -> u32 {
        self.closes.load(Ordering::Acquire)
    }

    pub(crate) fn queue(&self) -> &Arc<WorkQueue<Packet, Epoll>> {
        &self.queue
    }

    pub(crate) fn nudge(&self, parker: &Arc<Parker>) {
        self.queue.nudge(parker);
    }
}

/// What a wait that brought nothing ends with.
#[cold]
fn no_packet(current: &Current, taken: Taken) -> NoPacket {
    match taken {
        Taken::TimedOut => NoPacket::TimedOut,
        Taken::Work | Taken::Closed => NoPacket::Closed,
        Taken::Alerted => {
            current.deliver_apcs();
            NoPacket::Apc
        }
    }
}

impl From<NoPacket> for Error {
    #[cold]
    fn from(end: NoPacket) -> Self {
        Self::new(match end {
            NoPacket::TimedOut => WAIT_TIMEOUT,
            NoPacket::Apc => WAIT_IO_COMPLETION,
            NoPacket::Closed => ERROR_ABANDONED_WAIT_0,
        })
    }
}

impl Object for CompletionPort {
    fn handles(&self) -> &HandleCount {
        &self.handles
    }

    fn close(&self) {
        self.closes.fetch_add(1, Ordering::Release);
        self.queue.close();
    }

    fn handle_closed(&self, _: Handle) {
        self.closes.fetch_add(1, Ordering::Release);
    }
}

/// Finds the port that `handle` names.
///
/// # Errors
/// `ERROR_INVALID_HANDLE`.
pub fn find(handle: Handle) -> Result<Arc<CompletionPort>, Error> {
    let port = object::find::<CompletionPort>(handle).ok_or(Error::new(ERROR_INVALID_HANDLE))?;
    Ok(port.to_arc())
}

/// As [`CompletionPort::post`] on the port that `handle` names.
///
/// # Errors
/// `ERROR_INVALID_HANDLE`, and those of `post`.
#[doc(alias = "PostQueuedCompletionStatus")]
#[inline]
pub fn post_to(handle: Handle, make: impl FnOnce() -> Packet) -> Result<(), Error> {
    thread::with(|current| {
        let posted = current.with_port(handle, |current, port| port.post_on(current, make));
        posted.unwrap_or(Err(Error::new(ERROR_INVALID_HANDLE)))
    })
}

/// As [`CompletionPort::take`] from the port that `handle` names.
///
/// # Errors
/// `ERROR_INVALID_HANDLE`, and those of `take`.
#[doc(alias = "GetQueuedCompletionStatus")]
#[doc(alias = "GetQueuedCompletionStatusEx")]
#[inline]
pub fn take_from(
    handle: Handle,
    max: usize,
    deadline: Deadline,
    alertable: bool,
    out: impl FnMut(&Packet),
) -> Result<(), Error> {
    thread::with(|current| {
        let taken = current.with_port(handle, |current, port| {
            port.take_on(current, max, deadline, alertable, out)
        });
        match taken {
            Some(Ok(())) => Ok(()),
            Some(Err(end)) => Err(end.into()),
            None => Err(Error::new(ERROR_INVALID_HANDLE)),
        }
    })
}

/// Creates a port and its handle.
pub fn create(concurrency: u32) -> Result<Handle, Error> {
    object::insert(CompletionPort::new(concurrency)?)
}
