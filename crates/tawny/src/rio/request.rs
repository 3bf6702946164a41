//! A request as it waits in its queue.
//!
//! <https://learn.microsoft.com/windows/win32/api/mswsock/nc-mswsock-lpfn_rioreceiveex>

use std::sync::Arc;
use std::sync::atomic::AtomicU32;

use bitflags::bitflags;
use tawny_engine::registered::Memory;
use tawny_engine::{Ancillary, net};

use super::Completion;
use crate::address::SocketAddress;
use crate::control;
use crate::socket::{Message, MessageFlags};

bitflags! {
    /// How a request is to be treated.
    #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
    pub struct RioFlags: u32 {
        /// Its completion is not told of.
        #[doc(alias = "RIO_MSG_DONT_NOTIFY")]
        const DONT_NOTIFY = 0x1;
        /// It may wait for the next request without this flag.
        #[doc(alias = "RIO_MSG_DEFER")]
        const DEFER = 0x2;
        /// It is complete only when its memory is full: for receiving from a stream.
        #[doc(alias = "RIO_MSG_WAITALL")]
        const WAITALL = 0x4;
        /// There is no request: those that were deferred go.
        #[doc(alias = "RIO_MSG_COMMIT_ONLY")]
        const COMMIT_ONLY = 0x8;
    }
}

/// A received datagram, and the local address that it was sent to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Arrival {
    /// The datagram.
    pub message: Message,
    /// To where.
    pub local: Option<SocketAddress>,
}

/// A caller's memory for what is to be told of a received datagram beside its bytes.
#[derive(Debug, Default)]
pub struct ReceiveOut {
    /// A SOCKADDR_INET: to where it was sent.
    pub local: Option<Memory>,
    /// A SOCKADDR_INET: the sender.
    pub remote: Option<Memory>,
    /// A RIO_CMSG_BUFFER.
    pub control: Option<Memory>,
    /// A ULONG: [`MessageFlags`].
    pub flags: Option<Memory>,
}

/// Where the messages begin in a RIO_CMSG_BUFFER, whose first four bytes are the whole length.
#[doc(alias = "RIO_CMSG_BASE_SIZE")]
const CONTROL_HEADER: usize = 8;

impl ReceiveOut {
    fn write(&mut self, arrival: &Arrival) {
        for (out, address) in [
            (&mut self.local, arrival.local),
            (&mut self.remote, arrival.message.from),
        ] {
            if let (Some(out), Some(address)) = (out, address) {
                let (bytes, len) = address.to_windows();
                out.write(0, &bytes[..len]);
            }
        }
        let mut flags = arrival.message.flags;
        if let Some(out) = &mut self.control {
            let room = out.len().saturating_sub(CONTROL_HEADER);
            let (control, truncated) = control::encode(&arrival.message.control, room);
            flags.set(MessageFlags::CONTROL_TRUNCATED, truncated);
            let length = (CONTROL_HEADER + control.len()) as u32;
            out.write(0, &length.to_ne_bytes());
            out.write(CONTROL_HEADER, &control);
        }
        if let Some(out) = &mut self.flags {
            out.write(0, &flags.bits().to_ne_bytes());
        }
    }
}

/// The messages in a RIO_CMSG_BUFFER; `None` when it says that it is longer than it is.
pub(super) fn sent_control(bytes: &[u8]) -> Option<&[u8]> {
    let length = bytes
        .first_chunk()
        .map(|length| u32::from_ne_bytes(*length))?;
    bytes.get(..length as usize)?;
    Some(
        bytes
            .get(CONTROL_HEADER..length as usize)
            .unwrap_or_default(),
    )
}

/// What a receive tells beside the bytes.
#[derive(Debug)]
pub(crate) enum Report {
    Nothing,
    /// To the completion.
    Completion,
    /// Into a caller's memory.
    Caller(ReceiveOut),
}

/// What every request has.
#[derive(Debug)]
pub(crate) struct Base {
    pub(crate) context: u64,
    pub(crate) notify: bool,
    pub(crate) done: usize,
    pub(crate) memory: Memory,
}

#[derive(Debug)]
pub(crate) struct Receive {
    pub(crate) base: Base,
    pub(crate) all: bool,
    pub(crate) report: Report,
}

#[derive(Debug)]
pub(crate) struct Send {
    pub(crate) base: Base,
    pub(crate) to: Option<net::Address>,
    pub(crate) beside: Option<Box<Ancillary>>,
}

/// A request of either direction.
pub(crate) trait Pending {
    fn base(&mut self) -> &mut Base;
    fn into_base(self) -> Base;
}

impl Pending for Receive {
    fn base(&mut self) -> &mut Base {
        &mut self.base
    }
    fn into_base(self) -> Base {
        self.base
    }
}

impl Pending for Send {
    fn base(&mut self) -> &mut Base {
        &mut self.base
    }
    fn into_base(self) -> Base {
        self.base
    }
}

impl Receive {
    /// Whether it wants more than the bytes and their sender.
    pub(crate) fn wants_beside(&self) -> bool {
        match &self.report {
            Report::Nothing => false,
            Report::Completion => true,
            Report::Caller(out) => {
                out.local.is_some() || out.control.is_some() || out.flags.is_some()
            }
        }
    }

    /// Whether it wants anything but the bytes.
    pub(crate) fn wants_report(&self) -> bool {
        !matches!(self.report, Report::Nothing)
    }

    /// The end of a request to which a datagram came, or bytes of a stream.
    pub(crate) fn arrived(mut self, origin: &Origin, error: u32, arrival: Arrival) -> Completion {
        if let Report::Caller(out) = &mut self.report {
            out.write(&arrival);
        }
        let tell = matches!(self.report, Report::Completion);
        let mut completion = origin.ended(self, error, arrival.message.bytes);
        completion.arrival = tell.then(|| Box::new(arrival));
        completion
    }
}

/// Where requests come from, as their completions know it.
#[derive(Debug)]
pub(crate) struct Origin {
    /// Requests that wait, or are complete and not dequeued.
    pub(crate) outstanding: Arc<AtomicU32>,
    pub(crate) context: u64,
}

impl Origin {
    /// The completion of `request`.
    pub(crate) fn ended(&self, request: impl Pending, error: u32, bytes: usize) -> Completion {
        let base = request.into_base();
        Completion {
            error,
            bytes: bytes as u32,
            socket_context: self.context,
            request_context: base.context,
            slice: base.memory.into_slice(),
            arrival: None,
            notify: base.notify,
            outstanding: Arc::clone(&self.outstanding),
        }
    }
}
