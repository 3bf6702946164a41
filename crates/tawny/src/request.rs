//! The one record of an overlapped operation, from its issue to its completion. Whatever the
//! operation does, it is completed here: the result is written, then whoever is to know is told, by
//! completion packet, event or APC.
//!
//! <https://learn.microsoft.com/windows/win32/fileio/synchronous-and-asynchronous-i-o>

use std::fmt;
use std::sync::Arc;

use tawny_engine::Buffers;

use crate::codes::STATUS_SUCCESS;
use crate::event::Event;
use crate::file_object::FileBase;
use crate::operation::Operation;
use crate::overlapped::Overlapped;
use crate::packet::{Packet, Subject};
use crate::status::Status;
use crate::thread::{self, Thread};

/// How an operation ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// NTSTATUS.
    pub status: Status,
    /// Bytes transferred.
    pub bytes: u32,
}

impl Outcome {
    pub(crate) const fn success(bytes: usize) -> Self {
        Self {
            status: STATUS_SUCCESS,
            bytes: bytes as u32,
        }
    }

    pub(crate) const fn failure(status: Status) -> Self {
        Self { status, bytes: 0 }
    }
}

/// Whose operation it is.
#[derive(Debug)]
pub(crate) enum Target {
    /// The C ABI's: the result goes into the caller's OVERLAPPED.
    Caller(Overlapped),
    /// The safe API's, or a blocking call's.
    Operation(Arc<Operation>),
}

/// What is done at the end in place of queueing the usual packet.
pub enum Routine {
    /// A thread calls a completion routine, in an alertable wait.
    Call {
        /// It does.
        thread: Arc<Thread>,
        /// The routine.
        call: Box<dyn FnOnce(Outcome) + Send>,
    },
    /// A packet is queued that has this in the place of the OVERLAPPED's address: the context that the
    /// native API has beside its IO_STATUS_BLOCK.
    Packet(usize),
}

impl Routine {
    /// `call` will be made by the calling thread, in an alertable wait.
    pub fn on_this_thread(call: impl FnOnce(Outcome) + Send + 'static) -> Self {
        Self::Call {
            thread: Thread::current(),
            call: Box::new(call),
        }
    }
}

impl fmt::Debug for Routine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Call { thread, .. } => f
                .debug_struct("Call")
                .field("thread", &thread.id())
                .finish_non_exhaustive(),
            Self::Packet(context) => f.debug_tuple("Packet").field(context).finish(),
        }
    }
}

/// Who is told of the end, besides the completion port of the file.
#[derive(Debug, Default)]
pub struct Notice {
    /// This event is signalled.
    pub event: Option<Arc<Event>>,
    /// This routine is called.
    pub routine: Option<Box<Routine>>,
    /// No completion packet is queued.
    pub no_packet: bool,
}

/// An operation of the file type that `Call` belongs to.
#[derive(Debug)]
pub(crate) struct Request<Call> {
    pub(crate) call: Call,
    pub(crate) buffers: Buffers,
    /// Bytes transferred so far.
    pub(crate) done: usize,
    /// Taken when the operation completes.
    pub(crate) target: Option<Target>,
    pub(crate) notice: Notice,
    /// The thread that issued it, for `CancelIo`.
    pub(crate) issuer: u32,
}

/// The end of an operation that needed no record, and told nobody but a port and the file's own
/// signal. `skip`: not the port.
#[inline(always)]
pub(crate) fn tell_caller(file: &FileBase, overlapped: Overlapped, outcome: Outcome, skip: bool) {
    let address = overlapped.address();
    overlapped.finish_at_once(outcome.status, outcome.bytes);
    if !skip {
        tell_port_of_caller(file, address, outcome);
    }
    file.set_own_signal(true);
}

/// The end of an operation that told nobody yet, and that its issuer sees in the return value.
pub fn announce(file: &FileBase, outcome: Outcome, overlapped: Overlapped, notice: Notice) {
    let target = Target::Caller(overlapped);
    Request::new((), Buffers::empty(), target, notice).complete(file, outcome, true);
    file.signal_unlocked();
}

/// Queues the packet of the OVERLAPPED at `address`, if the file has a port. Never inlined: what a
/// receive and the send that answers it share is in the nearest cache the second time.
#[inline(never)]
pub(crate) fn tell_port_of_caller(file: &FileBase, address: usize, outcome: Outcome) {
    tell_port(file, || Subject::Overlapped(address), outcome);
}

/// Queues the packet, if the file has a port.
#[inline(always)]
fn tell_port(file: &FileBase, subject: impl FnOnce() -> Subject, outcome: Outcome) {
    let Some((port, key)) = file.port() else {
        return;
    };
    thread::with(|current| {
        let make = || Packet {
            key,
            subject: subject(),
            status: outcome.status,
            bytes: outcome.bytes,
        };
        port.complete(make, current.worker());
    });
}

impl<Call> Request<Call> {
    #[inline(always)]
    pub(crate) fn new(call: Call, buffers: Buffers, target: Target, notice: Notice) -> Self {
        let issuer = tawny_engine::thread_id::current();
        Self {
            call,
            buffers,
            done: 0,
            target: Some(target),
            notice,
            issuer,
        }
    }

    /// A request that has begun to wait, of a caller who is told by a packet or the file's own signal.
    /// What makes it pending comes first, so that the record is written where it will lie.
    #[inline(always)]
    pub(crate) fn waiting(
        file: &FileBase,
        call: Call,
        (buffers, done): (Buffers, usize),
        overlapped: Overlapped,
        no_packet: bool,
    ) -> Self {
        file.set_own_signal(false);
        overlapped.begin();
        Self {
            call,
            buffers,
            done,
            target: Some(Target::Caller(overlapped)),
            notice: Notice {
                event: None,
                routine: None,
                no_packet,
            },
            issuer: tawny_engine::thread_id::current(),
        }
    }

    /// Whether this is the operation of the OVERLAPPED at `address`.
    pub(crate) fn is_at(&self, address: usize) -> bool {
        matches!(&self.target, Some(Target::Caller(overlapped)) if overlapped.address() == address)
    }

    /// Whether this is the given operation of the safe API.
    pub(crate) fn is_operation(&self, operation: &Arc<Operation>) -> bool {
        matches!(&self.target, Some(Target::Operation(own)) if Arc::ptr_eq(own, operation))
    }

    /// The operation begins: its result is pending, its event not signalled.
    #[inline(always)]
    pub(crate) fn begin(&self, file: &FileBase) {
        match &self.notice.event {
            Some(event) => event.reset(),
            None => file.set_own_signal(false),
        }
        if let Some(Target::Caller(overlapped)) = &self.target {
            overlapped.begin();
        }
    }

    /// The operation ended: writes the result, then tells. Once. `at_once`: its issuer sees the
    /// result in the return value of its call as well.
    #[inline(always)]
    pub(crate) fn complete(&mut self, file: &FileBase, outcome: Outcome, at_once: bool) {
        let Some(target) = self.target.take() else {
            return;
        };
        let event = self.notice.event.take();
        let skip = at_once && outcome.status == STATUS_SUCCESS && file.skips_packet_on_success();
        // From here on the caller's memory is its own again.
        let mut subject = match target {
            Target::Caller(overlapped) => {
                let subject = Subject::Overlapped(overlapped.address());
                match at_once {
                    true => overlapped.finish_at_once(outcome.status, outcome.bytes),
                    false => overlapped.finish(outcome.status, outcome.bytes),
                }
                subject
            }
            Target::Operation(operation) => {
                let buffers = std::mem::replace(&mut self.buffers, Buffers::empty());
                operation.end(outcome, buffers);
                Subject::Operation(operation)
            }
        };
        if let Some(routine) = self.notice.routine.take() {
            match *routine {
                Routine::Call { thread, call } => {
                    // A thread that has ended runs no routines; nobody else may.
                    let _ = thread.queue_apc(Box::new(move || call(outcome)));
                    if let Some(event) = event {
                        event.set();
                    }
                    return;
                }
                Routine::Packet(context) => subject = Subject::Overlapped(context),
            }
        }
        if !self.notice.no_packet && !skip {
            match subject {
                Subject::Overlapped(address) => tell_port_of_caller(file, address, outcome),
                operation => tell_port(file, || operation, outcome),
            }
        }
        match event {
            Some(event) => event.set(),
            None => file.set_own_signal(true),
        }
    }
}
