//! Cancelling operations: CancelIo, CancelIoEx.
//!
//! <https://learn.microsoft.com/windows/win32/fileio/cancelioex-func>

use std::sync::Arc;

use super::NamedPipe;
use super::call::{Call, Kind};
use super::writer::Progress;
use crate::Error;
use crate::codes::*;
use crate::operation::Operation;
use crate::request::{Outcome, Request};

impl NamedPipe {
    /// Cancels an operation of the safe API.
    ///
    /// # Errors
    /// `ERROR_NOT_FOUND` when it has ended.
    #[doc(alias = "CancelIoEx")]
    pub fn cancel_operation(&self, operation: &Arc<Operation>) -> Result<(), Error> {
        self.cancel_requests(|request| request.is_operation(operation))
    }

    pub(super) fn cancel_requests(
        &self,
        matches: impl Fn(&Request<Call>) -> bool,
    ) -> Result<(), Error> {
        let mut found = 0;
        for endpoint in [&self.listening, &self.data] {
            found += endpoint.cancel(
                self,
                |request| request.call.may_be_cancelled() && matches(request),
                aborted,
            );
        }
        match found {
            0 => Err(Error::new(ERROR_NOT_FOUND)),
            _ => Ok(()),
        }
    }
}

/// The end of a cancelled operation. What cannot be taken back has happened: a write that only waited
/// for the quota was a success, and of a message that was read in part the rest can follow.
pub(super) fn aborted(request: &Request<Call>) -> Outcome {
    match &request.call.kind {
        Kind::Write {
            progress: Progress::Sent,
        } => Outcome::success(request.done),
        Kind::Read { messages: true } if request.done != 0 => Outcome {
            status: STATUS_BUFFER_OVERFLOW,
            bytes: request.done as u32,
        },
        _ => Outcome {
            status: STATUS_CANCELLED,
            bytes: request.done as u32,
        },
    }
}

/// The end of an operation whose connection the server gave up.
pub(super) fn disconnected(request: &Request<Call>) -> Outcome {
    Outcome {
        status: STATUS_PIPE_DISCONNECTED,
        bytes: request.done as u32,
    }
}
