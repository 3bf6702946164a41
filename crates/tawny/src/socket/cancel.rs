//! Cancelling overlapped operations: CancelIo, CancelIoEx.
//!
//! <https://learn.microsoft.com/windows/win32/fileio/cancelioex-func>

use std::sync::Arc;

use super::Socket;
use super::call::Call;
use crate::Error;
use crate::codes::{ERROR_NOT_FOUND, STATUS_CANCELLED};
use crate::operation::Operation;
use crate::request::{Outcome, Request};

impl Socket {
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
        loop {
            let at_rest = self.moves.at_rest();
            found += self.endpoint.cancel(
                self,
                |request| is_own(&request.call) && matches(request),
                aborted,
            );
            found += self.cancel_awaiting_data(&matches);
            found += self.cancel_awaited(&matches);
            // What was between the two was in neither.
            if at_rest.is_some() && at_rest == self.moves.at_rest() {
                break;
            }
            std::thread::yield_now();
        }
        match found {
            0 => Err(Error::new(ERROR_NOT_FOUND)),
            _ => Ok(()),
        }
    }
}

/// Whether the program issued the operation on the socket where it waits. The second half of an
/// AcceptEx belongs to its listener, the end of the stream to nobody, and requests of registered I/O
/// end with the socket alone.
fn is_own(call: &Call) -> bool {
    !matches!(
        call,
        Call::FirstData(_) | Call::EndOfStream | Call::ReceiveRequests(_) | Call::SendRequests(_)
    )
}

/// The end of a cancelled operation; a send says how much went out before.
pub(super) fn aborted(request: &Request<Call>) -> Outcome {
    Outcome {
        status: STATUS_CANCELLED,
        bytes: request.done as u32,
    }
}
