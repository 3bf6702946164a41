//! A disk file: reading and writing at its position, or overlapped at an offset.
//!
//! <https://learn.microsoft.com/windows/win32/fileio/file-management>

mod attributes;
mod changes;
pub mod find;
mod listing;
mod locate;
mod lock;
mod naming;
mod open;
mod owned;
mod passing;
mod position;
mod replace;
mod ring;
mod security;
mod sharing;
mod transfer;

use std::path::PathBuf;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Weak};
use std::{fmt, fs, io};

use tawny_engine::Buffers;
use tawny_engine::sync::Mutex;

pub use attributes::{Attributes, Information, Times, information, set_attributes};
use changes::Changes;
pub use changes::{ChangeNotification, Filter};
pub use find::{Found, Search};
pub use listing::Listing;
pub use locate::locate;
pub use lock::Region;
pub use naming::{
    Moving, copy, create_directory, delete, link, remove_directory, rename, symbolic_link,
};
pub use open::open_device;
use open::open_error;
pub use position::Origin;
pub use replace::replace;
pub use security::{security_of, set_security_of};

use crate::Error;
use crate::codes::{ERROR_ACCESS_DENIED, ERROR_INVALID_HANDLE, ERROR_NOT_FOUND, STATUS_CANCELLED};
use crate::completion_port::CompletionPort;
use crate::create_file::{Access, Opening};
use crate::file_object::{Cancel, FileBase, FileObject, FileType, Issued};
use crate::inheritance::Passed;
use crate::object::{Handle, HandleCount, Object};
use crate::overlapped::Overlapped;
use crate::request::{Notice, Outcome, Request, Target};
use crate::signal::Signal;
use crate::status::Status;
use lock::Locks;
use sharing::Claim;
pub(crate) use transfer::in_background;
use transfer::{Call, Waiting};

/// The object; see the module's description.
#[doc(alias = "CreateFile")]
pub struct File {
    handles: HandleCount,
    this: Weak<File>,
    base: FileBase,
    access: Access,
    opening: Opening,
    kind: FileType,
    /// Where it was opened.
    path: Option<PathBuf>,
    /// Its name goes when the last handle is closed.
    doomed: AtomicBool,
    /// What others may not do with it, as long as it is open.
    claim: Mutex<Option<Claim>>,
    /// Regions that are locked.
    locks: Locks,
    /// Gone when the last handle is closed.
    fd: Mutex<Option<Arc<fs::File>>>,
    /// Where the next read or write without an offset begins. Locked while it goes on.
    position: Mutex<u64>,
    /// Operations that wait for a thread. Locked as well whenever one begins or ends.
    waiting: Mutex<Waiting>,
    /// Of a directory, what is to be told of its entries.
    listing: Listing,
    /// Of a directory, once somebody has asked for what changes in it.
    changes: Mutex<Option<Arc<Changes>>>,
}

impl File {
    /// What may be done with it.
    pub fn access(&self) -> Access {
        self.access
    }

    /// The descriptor; it stays open while the result lives.
    ///
    /// # Errors
    /// `ERROR_INVALID_HANDLE` when the file is closed.
    pub(crate) fn fd(&self) -> Result<Arc<fs::File>, Error> {
        let fd = self.fd.lock().clone();
        fd.ok_or(Error::new(ERROR_INVALID_HANDLE))
    }

    /// Where the next read or write without an offset begins.
    pub(crate) fn position(&self) -> &Mutex<u64> {
        &self.position
    }

    fn check(&self, allowed: bool) -> Result<(), Error> {
        match allowed {
            true => Ok(()),
            false => Err(Error::new(ERROR_ACCESS_DENIED)),
        }
    }

    fn issue(
        &self,
        call: Call,
        buffers: Buffers,
        overlapped: Overlapped,
        notice: Notice,
    ) -> Result<Issued, Error> {
        let request = Request::new(call, buffers, Target::Caller(overlapped), notice);
        if self.opening.is_overlapped() {
            self.transfer(request)
        } else {
            self.transfer_waiting(request)
        }
    }
}

impl fmt::Debug for File {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("File")
            .field("handle", &self.base.handle())
            .finish_non_exhaustive()
    }
}

impl Object for File {
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

    fn handle_closed(&self, handle: Handle) {
        crate::file_object::report_under_another(self, handle);
    }

    fn close(&self) {
        let _ = self.cancel(Cancel::All);
        if let Some(changes) = self.changes.lock().take() {
            changes.close();
        }
        self.unlock_all();
        self.delete_on_close();
        drop(self.claim.lock().take());
        drop(self.fd.lock().take());
    }
}

impl FileObject for File {
    fn base(&self) -> &FileBase {
        &self.base
    }

    fn is_overlapped(&self) -> bool {
        self.opening.is_overlapped()
    }

    /// A disk file is never waited for.
    fn report_to(&self, _port: Option<&Arc<CompletionPort>>) -> Result<(), Status> {
        Ok(())
    }

    fn settle(&self) {
        let changes = self.changes.lock().clone();
        if let Some(changes) = changes {
            changes.settle();
        }
        drop(self.waiting.lock());
    }

    fn cancel(&self, which: Cancel) -> Result<(), Error> {
        let changes = self.changes.lock().clone();
        let of_changes = changes.map_or(0, |changes| changes.cancel(self, which));
        let mut waiting = self.waiting.lock();
        let cancelled = waiting.extract(|request| which.matches(request));
        for mut request in cancelled.iter().filter_map(|slot| slot.take()) {
            let outcome = Outcome {
                status: STATUS_CANCELLED,
                bytes: request.done as u32,
            };
            request.complete(&self.base, outcome, false);
        }
        match cancelled.len() + of_changes {
            0 => Err(Error::new(ERROR_NOT_FOUND)),
            _ => Ok(()),
        }
    }

    fn read_now(&self, room: Buffers) -> Result<usize, Error> {
        self.check(self.access.reads())?;
        self.check_unlocked_at_position(&room, false)?;
        self.transfer_at_position(Call::Read { offset: 0 }, room)
    }

    fn read_overlapped(
        &self,
        room: Buffers,
        offset: u64,
        overlapped: Overlapped,
        notice: Notice,
    ) -> Result<Issued, Error> {
        self.check(self.access.reads())?;
        self.check_unlocked(offset, &room, false)?;
        self.issue(Call::Read { offset }, room, overlapped, notice)
    }

    fn write_now(&self, data: Buffers) -> Result<usize, Error> {
        self.check(self.access.writes())?;
        self.check_unlocked_at_position(&data, true)?;
        self.transfer_at_position(self.write_call(0), data)
    }

    fn write_overlapped(
        &self,
        data: Buffers,
        offset: u64,
        overlapped: Overlapped,
        notice: Notice,
    ) -> Result<Issued, Error> {
        self.check(self.access.writes())?;
        self.check_unlocked(offset, &data, true)?;
        self.issue(self.write_call(offset), data, overlapped, notice)
    }

    fn flush(&self) -> Result<(), Error> {
        self.check(self.access.writes())?;
        let file = self.fd()?;
        crate::thread::blocking(|| file.sync_all()).map_err(from_io)
    }

    fn file_type(&self) -> FileType {
        self.kind
    }
}

fn from_io(error: io::Error) -> Error {
    Error::from_errno_win32(error.raw_os_error().unwrap_or(libc::EINVAL))
}
