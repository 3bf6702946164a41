//! The reader's end as a file: what ReadFile, CancelIo and completion ports ask of it.

use std::sync::Arc;
use std::{fmt, io};

use std::os::fd::AsFd;

use tawny_engine::{Buffers, Event, Interest};

use super::call::status_of;
use super::{ABORTED, Mailslot};
use crate::Error;
use crate::codes::ERROR_ACCESS_DENIED;
use crate::completion_port::CompletionPort;
use crate::file_object::{self, Cancel, FileBase, FileObject, FileType, Issued};
use crate::inheritance::Passed;
use crate::object::{Handle, HandleCount, Object};
use crate::overlapped::Overlapped;
use crate::request::{self, Notice, Outcome, Request, Target};
use crate::signal::Signal;
use crate::status::Status;

impl fmt::Debug for Mailslot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Mailslot")
            .field("name", &self.terms.name)
            .field("handle", &self.handle())
            .finish_non_exhaustive()
    }
}

impl Object for Mailslot {
    fn handles(&self) -> &HandleCount {
        &self.handles
    }

    fn signal(&self) -> Option<&Signal> {
        Some(self.base.watched_signal(|| self.settle()))
    }

    fn as_file(&self) -> Option<&dyn FileObject> {
        Some(self)
    }

    fn pass_on(&self) -> Option<Passed> {
        self.pass()
    }

    fn close(&self) {
        drop(self.held.lock().take());
        self.blocked.close();
        drop(self.messages.close(self, |_| ABORTED));
    }

    fn handle_closed(&self, handle: Handle) {
        file_object::report_under_another(self, handle);
    }
}

impl FileObject for Mailslot {
    fn base(&self) -> &FileBase {
        &self.base
    }

    fn is_overlapped(&self) -> bool {
        !self.synchronous
    }

    fn report_to(&self, port: Option<&Arc<CompletionPort>>) -> Result<(), Status> {
        let token = self.handle().value() as u64;
        let failed = |error: io::Error| status_of(&error);
        let poller = FileBase::poller(port)?;
        let read = Interest {
            read: true,
            write: false,
        };
        // It may be armed there already, under another handle.
        let bell = self.bell.as_fd();
        poller
            .rearm(bell, token, read)
            .or_else(|_| poller.arm(bell, token, read))
            .map_err(failed)?;
        self.messages.register(poller, token).map_err(failed)?;
        self.base.set_registered(true);
        Ok(())
    }

    fn settle(&self) {
        self.messages.settle();
    }

    fn ready(&self, event: Event) {
        self.messages.ready(self, event);
        if event.readable && self.was_rung() {
            self.collect();
        }
    }

    fn cancel(&self, which: Cancel) -> Result<(), Error> {
        self.cancel_requests(|request| which.matches(request))
    }

    fn read_now(&self, mut room: Buffers) -> Result<usize, Error> {
        self.read_into(&mut room)
    }

    fn read_overlapped(
        &self,
        room: Buffers,
        _offset: u64,
        overlapped: Overlapped,
        notice: Notice,
    ) -> Result<Issued, Error> {
        if self.synchronous {
            let outcome = Outcome::success(self.read_now(room)?);
            request::announce(&self.base, outcome, overlapped, notice);
            return Ok(Issued::Done(outcome.bytes));
        }
        let target = Target::Caller(overlapped);
        self.issue(Request::new(self.new_call(), room, target, notice))
    }

    fn write_now(&self, _data: Buffers) -> Result<usize, Error> {
        Err(Error::new(ERROR_ACCESS_DENIED))
    }

    fn write_overlapped(
        &self,
        _data: Buffers,
        _offset: u64,
        _overlapped: Overlapped,
        _notice: Notice,
    ) -> Result<Issued, Error> {
        Err(Error::new(ERROR_ACCESS_DENIED))
    }

    fn file_type(&self) -> FileType {
        FileType::Disk
    }
}
