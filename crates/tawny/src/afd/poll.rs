//! One poll, from its issue to its completion.

use std::sync::Arc;

use tawny_engine::Deadline;
use tawny_engine::background::TimerId;

use super::PollEvents;
use crate::codes::STATUS_SUCCESS;
use crate::file_object::{Cancel, FileObject};
use crate::overlapped::{BytesOut, StatusBlock};
use crate::request::{Notice, Outcome, Routine, tell_port_of_caller};
use crate::status::Status;

/// Where AFD_POLL_INFO has NumberOfHandles.
const COUNT_AT: usize = 8;
/// Where its handles begin.
const HANDLES_AT: usize = 16;
/// The length of AFD_POLL_HANDLE_INFO.
const HANDLE_LEN: usize = 16;

/// A socket of a poll.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[doc(alias = "AFD_POLL_HANDLE_INFO")]
pub struct Polled {
    /// The value of its handle.
    pub handle: usize,
    /// What is asked, or was found.
    pub events: PollEvents,
}

/// A poll as it is asked for.
#[derive(Debug)]
#[doc(alias = "AFD_POLL_INFO")]
pub struct PollRequest {
    /// The sockets.
    pub sockets: Vec<Polled>,
    /// An earlier exclusive poll of one of the sockets ends.
    pub exclusive: bool,
    /// When it ends without having found anything.
    pub deadline: Deadline,
    /// The caller's IO_STATUS_BLOCK.
    pub status: StatusBlock,
    /// The caller's AFD_POLL_INFO for what is found.
    pub out: BytesOut,
    /// What the completion packet carries; 0: there is none.
    pub context: usize,
    /// Who else is told.
    pub notice: Notice,
}

/// A poll under way.
pub(super) struct Poll {
    pub(super) file: Arc<dyn FileObject>,
    pub(super) request: PollRequest,
    pub(super) issuer: u32,
    pub(super) timer: Option<TimerId>,
}

impl Poll {
    pub(super) fn matches(&self, which: Cancel) -> bool {
        match which {
            Cancel::All => true,
            Cancel::At(address) => self.request.status.address() == address,
            Cancel::IssuedBy(thread) => self.issuer == thread,
        }
    }

    /// Whether it polls the socket of this handle.
    pub(super) fn asks(&self, handle: usize) -> bool {
        self.request
            .sockets
            .iter()
            .any(|each| each.handle == handle)
    }

    /// The poll begins: nothing tells of its end yet.
    pub(super) fn begin(&self) {
        match &self.request.notice.event {
            Some(event) => event.reset(),
            None => self.file.base().set_own_signal(false),
        }
        self.request.status.begin();
    }

    /// The poll ended: writes what was found, then tells. `at_once`: its issuer sees the result as well.
    pub(super) fn complete(self, status: Status, found: &[Polled], at_once: bool) {
        let request = self.request;
        let mut bytes = 0;
        if status.is_success() {
            let mut out = Vec::with_capacity(HANDLE_LEN * found.len());
            for each in found {
                out.extend_from_slice(&each.handle.to_ne_bytes());
                out.extend_from_slice(&each.events.bits().to_ne_bytes());
                out.extend_from_slice(&STATUS_SUCCESS.value().to_ne_bytes());
            }
            let count = found.len() as u32;
            request.out.write(COUNT_AT, &count.to_ne_bytes());
            request.out.write(HANDLES_AT, &out);
            bytes = HANDLES_AT + out.len();
        }
        let outcome = Outcome {
            status,
            bytes: bytes as u32,
        };
        let base = self.file.base();
        // From here on the caller's memory is its own again.
        request.status.finish(status, bytes);
        if let Some(routine) = request.notice.routine {
            // The context is a field of the request's own.
            if let Routine::Call { thread, call } = *routine {
                // A thread that has ended runs no routines; nobody else may.
                let _ = thread.queue_apc(Box::new(move || call(outcome)));
            }
        } else if request.context != 0
            && !(at_once && status == STATUS_SUCCESS && base.skips_packet_on_success())
        {
            tell_port_of_caller(base, request.context, outcome);
        }
        match request.notice.event {
            Some(event) => event.set(),
            None => base.set_own_signal(true),
        }
    }
}
