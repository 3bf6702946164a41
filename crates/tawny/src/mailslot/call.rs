//! Overlapped reads.

use std::io;
use std::os::fd::BorrowedFd;
use std::sync::OnceLock;
use std::time::Instant;

use tawny_engine::background::TimerId;
use tawny_engine::{Operation, Side, Step, Submitted};

use super::Mailslot;
use super::receive::Taken;
use crate::codes::*;
use crate::file_object::{FileObject, Issued};
use crate::request::{Outcome, Request};
use crate::status::Status;
use crate::{Error, reactor};

/// A read.
#[derive(Debug)]
pub(crate) struct Call {
    /// By which its timer finds it.
    id: u64,
    timer: OnceLock<TimerId>,
}

impl Call {
    pub(super) fn new(id: u64) -> Self {
        Self {
            id,
            timer: OnceLock::new(),
        }
    }
}

pub(super) fn status_of(error: &io::Error) -> Status {
    Status::from_errno(error.raw_os_error().unwrap_or(libc::EIO))
}

impl Operation for Request<Call> {
    type Outcome = Outcome;
    type Owner = Mailslot;

    fn perform(&mut self, owner: &Mailslot, fd: BorrowedFd<'_>) -> Step<Outcome> {
        let outcome = match owner.take(fd, &mut self.buffers, false) {
            Ok(Taken::Message(len)) => Outcome::success(len),
            Ok(Taken::TooSmall) => Outcome::failure(STATUS_BUFFER_TOO_SMALL),
            Ok(Taken::Nothing) => return Step::Blocked,
            Err(error) => Outcome::failure(status_of(&error)),
        };
        Step::Done {
            outcome,
            drained: false,
        }
    }

    fn eager(&self, _owner: &Mailslot) -> bool {
        // There may be messages that no edge will tell of.
        true
    }

    fn refused(outcome: Outcome) -> bool {
        outcome.status.is_error()
    }

    fn forward(self, _owner: &Mailslot) {
        unreachable!("no read moves")
    }

    fn finish(&mut self, owner: &Mailslot, outcome: Outcome, at_once: bool) {
        if let Some(timer) = self.call.timer.take()
            && let Ok(background) = reactor::background()
        {
            background.unschedule(timer);
        }
        self.complete(&owner.base, outcome, at_once);
    }

    fn edge(owner: &Mailslot, _side: Side, fd: BorrowedFd<'_>) -> bool {
        let takes_more = owner.fill(fd);
        owner.wake_readers();
        takes_more
    }
}

impl Mailslot {
    /// Issues a read that ends when a message comes, or the time is over.
    pub(super) fn issue(&self, request: Request<Call>) -> Result<Issued, Error> {
        self.leave_messages_alone();
        if !self.base.is_registered() {
            let port = self.base.port().map(|(port, _)| port);
            self.report_to(port).map_err(Status::to_win32)?;
        }
        let timeout = self.timeout();
        if timeout.is_some_and(|timeout| timeout.is_zero()) {
            return self.issue_at_once(request);
        }
        let deadline = timeout.and_then(|timeout| Instant::now().checked_add(timeout));
        let submitted = self.messages.submit(
            self,
            Side::Read,
            request,
            Outcome::failure(STATUS_FILE_CLOSED),
            |error| Outcome::failure(status_of(&error)),
            |request| {
                request.begin(&self.base);
                if let Some(deadline) = deadline {
                    self.end_at(deadline, &request.call);
                }
            },
        );
        match submitted {
            Submitted::Parked => Ok(Issued::Pending),
            Submitted::Finished(outcome) => Ok(Issued::Done(outcome.bytes)),
            Submitted::Refused(outcome) => Err(outcome.status.to_win32()),
        }
    }

    /// A read that waits for nothing.
    fn issue_at_once(&self, mut request: Request<Call>) -> Result<Issued, Error> {
        let closed = Err(Error::new(ERROR_INVALID_HANDLE));
        let tried =
            self.messages
                .attempt(Side::Read, closed, |fd| match request.perform(self, fd) {
                    Step::Done { outcome, .. } if outcome.status.is_error() => {
                        Some(Err(outcome.status.to_win32()))
                    }
                    Step::Done { outcome, .. } => {
                        request.finish(self, outcome, true);
                        Some(Ok(Issued::Done(outcome.bytes)))
                    }
                    _ => None,
                });
        tried.unwrap_or(Err(Error::new(ERROR_SEM_TIMEOUT)))
    }

    fn end_at(&self, deadline: Instant, call: &Call) {
        let Ok(background) = reactor::background() else {
            return;
        };
        let (this, id) = (self.this.clone(), call.id);
        let timer = background.schedule(deadline, move || {
            if let Some(mailslot) = this.upgrade() {
                let timed_out = Outcome::failure(STATUS_IO_TIMEOUT);
                mailslot
                    .messages
                    .cancel(&mailslot, |request| request.call.id == id, |_| timed_out);
            }
        });
        let _ = call.timer.set(timer);
    }
}
