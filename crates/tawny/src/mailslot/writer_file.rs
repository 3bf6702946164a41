//! A writer's end as a file: what WriteFile, CancelIo and completion ports ask of it.

use std::fmt;
use std::sync::Arc;

use tawny_engine::{Buffers, Event};

use super::ABORTED;
use super::call::status_of;
use super::writer::{Call, MailslotWriter};
use crate::Error;
use crate::codes::{ERROR_ACCESS_DENIED, ERROR_NOT_FOUND};
use crate::completion_port::CompletionPort;
use crate::file_object::{self, Cancel, FileBase, FileObject, FileType, Issued};
use crate::inheritance::Passed;
use crate::object::{Handle, HandleCount, Object};
use crate::overlapped::Overlapped;
use crate::request::{Notice, Request, Target};
use crate::signal::Signal;
use crate::status::Status;

impl fmt::Debug for MailslotWriter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MailslotWriter")
            .field("receiver", &self.receiver)
            .finish_non_exhaustive()
    }
}

impl Object for MailslotWriter {
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
        self.blocked.close();
        drop(self.socket.close(self, |_| ABORTED));
    }

    fn handle_closed(&self, handle: Handle) {
        file_object::report_under_another(self, handle);
    }
}

impl FileObject for MailslotWriter {
    fn base(&self) -> &FileBase {
        &self.base
    }

    fn is_overlapped(&self) -> bool {
        self.is_overlapped
    }

    fn report_to(&self, port: Option<&Arc<CompletionPort>>) -> Result<(), Status> {
        let token = self.handle().value() as u64;
        self.socket
            .register(FileBase::poller(port)?, token)
            .map_err(|error| status_of(&error))?;
        self.base.set_registered(true);
        Ok(())
    }

    fn settle(&self) {
        self.socket.settle();
    }

    fn ready(&self, event: Event) {
        self.socket.ready(self, event);
    }

    fn cancel(&self, which: Cancel) -> Result<(), Error> {
        let matches = |request: &Request<Call>| which.matches(request);
        match self.socket.cancel(self, matches, |_| ABORTED) {
            0 => Err(Error::new(ERROR_NOT_FOUND)),
            _ => Ok(()),
        }
    }

    fn read_now(&self, _room: Buffers) -> Result<usize, Error> {
        Err(Error::new(ERROR_ACCESS_DENIED))
    }

    fn read_overlapped(
        &self,
        _room: Buffers,
        _offset: u64,
        _overlapped: Overlapped,
        _notice: Notice,
    ) -> Result<Issued, Error> {
        Err(Error::new(ERROR_ACCESS_DENIED))
    }

    fn write_now(&self, mut data: Buffers) -> Result<usize, Error> {
        self.write_buffers(&mut data)
    }

    fn write_overlapped(
        &self,
        data: Buffers,
        _offset: u64,
        overlapped: Overlapped,
        notice: Notice,
    ) -> Result<Issued, Error> {
        self.issue(data, Target::Caller(overlapped), notice)
    }

    fn flush(&self) -> Result<(), Error> {
        Ok(())
    }

    fn file_type(&self) -> FileType {
        FileType::Disk
    }
}
