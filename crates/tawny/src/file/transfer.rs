//! Reading and writing disk files. What the page cache has is read at once by the thread that asks;
//! what would wait for the disk is left to threads that may.
//!
//! <https://learn.microsoft.com/windows/win32/api/fileapi/nf-fileapi-readfile>,
//! <https://learn.microsoft.com/windows/win32/api/fileapi/nf-fileapi-writefile>

use std::os::fd::AsFd;
use std::sync::{Arc, LazyLock};
use std::{fs, io};

use tawny_engine::disk_file::{self, Patience, Place};
use tawny_engine::sync::Mutex;
use tawny_engine::workers::{Task, Workers};
use tawny_engine::{Buffers, disk_ring, kernel};

use super::{File, from_io, ring};
use crate::codes::{
    ERROR_INVALID_HANDLE, ERROR_INVALID_PARAMETER, STATUS_END_OF_FILE, STATUS_SUCCESS,
};
use crate::file_object::{FileObject, Issued};
use crate::limits::MAXIMUM_DISK_THREADS;
use crate::request::{Outcome, Request};
use crate::status::Status;
use crate::{Error, thread};

static WORKERS: Workers = Workers::new("tawny-disk", MAXIMUM_DISK_THREADS);

/// Has `task`, which may wait for a disk, done by a thread that may.
///
/// # Errors
/// There is no such thread, and the system gives none.
pub(crate) fn in_background(task: Task) -> io::Result<()> {
    WORKERS.submit(task)
}

/// Whether transfers that wait are left to the kernel's ring: where there is one, and the environment
/// does not say `TAWNY_DISK=threads`. Not under valgrind, which lets no other thread run while one waits
/// at the ring.
static RING: LazyLock<bool> = LazyLock::new(|| {
    let threads = std::env::var_os("TAWNY_DISK").is_some_and(|value| value == "threads");
    !threads && !kernel::is_valgrind() && disk_ring::is_available()
});

/// The offset that means the end of the file.
const AT_END: u64 = u64::MAX;

/// What is done with a disk file.
#[derive(Clone, Copy, Debug)]
pub(super) enum Call {
    Read {
        offset: u64,
    },
    Write {
        place: Place,
    },
    /// Nothing is transferred: a region is locked.
    Lock,
}

/// A request that a thread will take, unless it is cancelled before.
pub(super) type Slot = Arc<Mutex<Option<Request<Call>>>>;

/// The requests of a file that wait for a thread.
#[derive(Default)]
pub(super) struct Waiting(Vec<Slot>);

impl Waiting {
    /// A request begins to wait.
    pub(super) fn push(&mut self, slot: Slot) {
        self.0.push(slot);
    }

    /// Whoever has it takes the request of `slot` out, unless it was cancelled.
    pub(super) fn remove(&mut self, slot: &Slot) -> Option<Request<Call>> {
        self.0.retain(|each| !Arc::ptr_eq(each, slot));
        slot.lock().take()
    }

    /// Takes out the slots of the requests that `matches`.
    pub(super) fn extract(&mut self, matches: impl Fn(&Request<Call>) -> bool) -> Vec<TakenSlot> {
        let is_meant = |slot: &mut Slot| slot.lock().as_ref().is_some_and(&matches);
        self.0.extract_if(.., is_meant).map(TakenSlot).collect()
    }
}

/// A slot that is no longer among those that wait.
pub(super) struct TakenSlot(Slot);

impl TakenSlot {
    /// Its request, unless a thread has it.
    pub(super) fn take(&self) -> Option<Request<Call>> {
        self.0.lock().take()
    }
}

impl Call {
    /// One step of the transfer. Returns the bytes; 0 when a read finds the end.
    fn step(
        self,
        file: &impl AsFd,
        buffers: &Buffers,
        done: usize,
        patience: Patience,
    ) -> io::Result<usize> {
        match self {
            Self::Lock => Ok(0),
            Self::Read { offset } => {
                disk_file::read(file.as_fd(), buffers, offset + done as u64, patience)
            }
            Self::Write { place } => {
                disk_file::write(file.as_fd(), buffers, place.behind(done), patience)
            }
        }
    }
}

impl Request<Call> {
    /// Transfers what can be; `None` when it would have to wait and may not.
    fn perform(&mut self, file: &impl AsFd, patience: Patience) -> Option<Outcome> {
        loop {
            if self.buffers.is_empty() {
                return Some(Outcome::success(self.done));
            }
            match self.call.step(file, &self.buffers, self.done, patience) {
                Ok(0) => break,
                Ok(bytes) => {
                    self.done += bytes;
                    self.buffers.advance(bytes);
                }
                Err(error) if patience == Patience::None && is_impatient(&error) => return None,
                Err(_) if self.done > 0 => return Some(Outcome::success(self.done)),
                Err(error) => {
                    let errno = error.raw_os_error().unwrap_or(0);
                    return Some(Outcome::failure(Status::from_errno(errno)));
                }
            }
        }
        Some(match self.done {
            0 => Outcome::failure(STATUS_END_OF_FILE),
            done => Outcome::success(done),
        })
    }
}

/// The call would have waited, or cannot say whether it would.
fn is_impatient(error: &io::Error) -> bool {
    matches!(
        error.raw_os_error(),
        Some(libc::EAGAIN | libc::EOPNOTSUPP | libc::EINVAL)
    )
}

fn result(outcome: Outcome) -> Result<Issued, Error> {
    match outcome.status {
        STATUS_SUCCESS => Ok(Issued::Done(outcome.bytes)),
        status => Err(status.to_win32()),
    }
}

impl File {
    /// A write at `offset`.
    pub(super) fn write_call(&self, offset: u64) -> Call {
        let place = match offset {
            _ if self.access.only_appends() => Place::End,
            AT_END => Place::End,
            offset => Place::At(offset),
        };
        Call::Write { place }
    }

    fn check_offset(call: Call) -> Result<(), Error> {
        match call {
            Call::Read { offset }
            | Call::Write {
                place: Place::At(offset),
            } if i64::try_from(offset).is_err() => Err(Error::new(ERROR_INVALID_PARAMETER)),
            _ => Ok(()),
        }
    }

    /// Begins a transfer, and ends it at once if nothing has to be waited for.
    pub(super) fn transfer(&self, mut request: Request<Call>) -> Result<Issued, Error> {
        Self::check_offset(request.call)?;
        let fd = self.fd()?;
        if let Some(outcome) = request.perform(&fd, Patience::None) {
            if outcome.status == STATUS_SUCCESS {
                let _waiting = self.waiting.lock();
                request.complete(&self.base, outcome, true);
            }
            return result(outcome);
        }
        self.transfer_elsewhere(request, fd, *RING)
    }

    /// Leaves a transfer to the ring, or to threads that may wait.
    pub(super) fn transfer_elsewhere(
        &self,
        request: Request<Call>,
        fd: Arc<fs::File>,
        by_ring: bool,
    ) -> Result<Issued, Error> {
        let mut waiting = self.waiting.lock();
        let slot = Slot::default();
        self.leave_to_others(Arc::clone(&slot), fd, by_ring)?;
        request.begin(&self.base);
        *slot.lock() = Some(request);
        waiting.push(slot);
        Ok(Issued::Pending)
    }

    /// Has the request that will be in `slot` performed where it may wait.
    fn leave_to_others(&self, slot: Slot, fd: Arc<fs::File>, by_ring: bool) -> Result<(), Error> {
        let Some(file) = self.this.upgrade() else {
            return Err(Error::new(ERROR_INVALID_HANDLE));
        };
        let (slot, fd) = if by_ring {
            match ring::submit(file, slot, fd) {
                Ok(()) => return Ok(()),
                // It came back.
                Err(parts) => parts,
            }
        } else {
            (slot, fd)
        };
        let file = self.this.upgrade();
        let task = move || {
            if let Some(file) = file {
                file.finish_waiting(&slot, &fd);
            }
        };
        WORKERS.submit(Box::new(task)).map_err(from_io)
    }

    /// Performs a request on a thread that may wait, unless it was cancelled.
    fn finish_waiting(&self, slot: &Slot, fd: &impl AsFd) {
        let Some(mut request) = self.begin_waiting(slot) else {
            return;
        };
        if let Some(outcome) = request.perform(fd, Patience::Disk) {
            self.end_waiting(request, outcome);
        }
    }

    /// The request in `slot`, which nobody cancels any more; `None` when somebody has.
    pub(super) fn begin_waiting(&self, slot: &Slot) -> Option<Request<Call>> {
        self.waiting.lock().remove(slot)
    }

    pub(super) fn end_waiting(&self, mut request: Request<Call>, outcome: Outcome) {
        let _waiting = self.waiting.lock();
        request.complete(&self.base, outcome, false);
    }

    /// A transfer on a file that was not opened for overlapped I/O: it waits, and moves the position.
    pub(super) fn transfer_waiting(&self, mut request: Request<Call>) -> Result<Issued, Error> {
        Self::check_offset(request.call)?;
        let fd = self.fd()?;
        let mut position = self.position.lock();
        let outcome = thread::blocking(|| request.perform(&fd, Patience::Disk));
        let outcome = outcome.unwrap_or(Outcome::success(0));
        *position = match request.call {
            Call::Read { offset }
            | Call::Write {
                place: Place::At(offset),
            } => offset + request.done as u64,
            Call::Write { place: Place::End } => self.len()?,
            Call::Lock => *position,
        };
        drop(position);
        if outcome.status == STATUS_SUCCESS {
            let _waiting = self.waiting.lock();
            request.complete(&self.base, outcome, true);
        }
        result(outcome)
    }

    /// Reads or writes at the position, and moves it. Returns the bytes; 0 at the end of the file.
    pub(super) fn transfer_at_position(
        &self,
        call: Call,
        mut buffers: Buffers,
    ) -> Result<usize, Error> {
        if self.is_overlapped() {
            return Err(Error::new(ERROR_INVALID_PARAMETER));
        }
        let fd = self.fd()?;
        let mut position = self.position.lock();
        let call = match call {
            Call::Read { .. } => Call::Read { offset: *position },
            Call::Write {
                place: Place::At(_),
            } => Call::Write {
                place: Place::At(*position),
            },
            Call::Write { place: Place::End } | Call::Lock => call,
        };
        let mut done = 0;
        let mut failed = None;
        thread::blocking(|| {
            while !buffers.is_empty() {
                match call.step(&fd, &buffers, done, Patience::Disk) {
                    Ok(0) => break,
                    Ok(bytes) => {
                        done += bytes;
                        buffers.advance(bytes);
                    }
                    Err(error) => {
                        failed = Some(error);
                        break;
                    }
                }
            }
        });
        *position = match call {
            Call::Write { place: Place::End } => self.len()?,
            _ => *position + done as u64,
        };
        match failed {
            Some(error) if done == 0 => Err(from_io(error)),
            _ => Ok(done),
        }
    }
}
