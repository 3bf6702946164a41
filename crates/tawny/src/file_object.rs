//! What every file has on which overlapped operations are issued: a place for a completion port, a
//! signal of its own, notification modes, and the handle under which the poller reports.
//!
//! <https://learn.microsoft.com/windows/win32/fileio/synchronous-and-asynchronous-i-o>

use std::sync::atomic::{AtomicBool, AtomicU8, AtomicUsize, Ordering, fence};
use std::sync::{Arc, OnceLock};

use tawny_engine::{Buffers, Deadline, Event, Poller};

use crate::codes::{ERROR_INVALID_HANDLE, ERROR_INVALID_PARAMETER};
use crate::completion_port::CompletionPort;
use crate::object::{self, Handle, Object};
use crate::overlapped::Overlapped;
use crate::request::{Notice, Request};
use crate::signal::{Reset, Signal};
use crate::status::Status;
use crate::wait::{self, Waited};
use crate::{Error, reactor};

/// How often a wait for one of several operations on a file without events looks.
const LOOK_AGAIN: std::time::Duration = std::time::Duration::from_micros(500);

const SKIP_PACKET_ON_SUCCESS: u8 = 1 << 0;
const SKIP_SET_EVENT: u8 = 1 << 1;
const REGISTERED: u8 = 1 << 2;

/// The outcome of issuing an overlapped operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Issued {
    /// It ended at once, with so many bytes; its completion is announced like any other.
    Done(u32),
    /// It is under way: `ERROR_IO_PENDING`.
    Pending,
}

/// What `GetFileType` says of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileType {
    /// `FILE_TYPE_DISK`
    Disk,
    /// `FILE_TYPE_CHAR`
    Character,
    /// `FILE_TYPE_PIPE`, which sockets are too.
    Pipe,
}

/// Which operations of a file are meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cancel {
    /// All of them.
    All,
    /// The one of the OVERLAPPED at this address.
    At(usize),
    /// Those that this thread issued.
    IssuedBy(u32),
}

impl Cancel {
    pub(crate) fn matches<Call>(self, request: &Request<Call>) -> bool {
        match self {
            Self::All => true,
            Self::At(address) => request.is_at(address),
            Self::IssuedBy(thread) => request.issuer == thread,
        }
    }
}

/// A file: what functions that take the handle of any file ask of it.
pub trait FileObject: Object {
    /// What every file has.
    fn base(&self) -> &FileBase;

    /// Whether operations on it may be left pending, so that a port can tell of their end.
    #[doc(alias = "FILE_FLAG_OVERLAPPED")]
    fn is_overlapped(&self) -> bool {
        true
    }

    /// Has edges of the file's descriptor, if it waits for any, reported to the poller of `port`, or to the engine's own thread.
    ///
    /// # Errors
    /// The system refuses.
    fn report_to(&self, port: Option<&Arc<CompletionPort>>) -> Result<(), Status>;

    /// Returns when every operation that is being issued or ended by another thread has been.
    fn settle(&self);

    /// Performs what waits for `event`.
    fn ready(&self, event: Event) {
        let _ = event;
    }

    /// Cancels operations. Each completes with `ERROR_OPERATION_ABORTED`.
    ///
    /// # Errors
    /// `ERROR_NOT_FOUND` when there is none.
    #[doc(alias = "CancelIoEx")]
    fn cancel(&self, which: Cancel) -> Result<(), Error>;

    /// Reads at the file's position, and waits for it. Returns the bytes read.
    ///
    /// # Errors
    /// Those of the [ReadFile](https://learn.microsoft.com/windows/win32/api/fileapi/nf-fileapi-readfile) page.
    #[doc(alias = "ReadFile")]
    fn read_now(&self, room: Buffers) -> Result<usize, Error>;

    /// Reads at `offset`, of which files without positions know nothing.
    ///
    /// # Errors
    /// As [`Self::read_now`].
    #[doc(alias = "ReadFile")]
    fn read_overlapped(
        &self,
        room: Buffers,
        offset: u64,
        overlapped: Overlapped,
        notice: Notice,
    ) -> Result<Issued, Error>;

    /// Writes at the file's position, and waits for it. Returns the bytes written.
    ///
    /// # Errors
    /// Those of the [WriteFile](https://learn.microsoft.com/windows/win32/api/fileapi/nf-fileapi-writefile) page.
    #[doc(alias = "WriteFile")]
    fn write_now(&self, data: Buffers) -> Result<usize, Error>;

    /// Writes at `offset`, of which files without positions know nothing.
    ///
    /// # Errors
    /// As [`Self::write_now`].
    #[doc(alias = "WriteFile")]
    fn write_overlapped(
        &self,
        data: Buffers,
        offset: u64,
        overlapped: Overlapped,
        notice: Notice,
    ) -> Result<Issued, Error>;

    /// Waits until what was written has left this end.
    ///
    /// # Errors
    /// `ERROR_INVALID_HANDLE`: it is no file that keeps anything back.
    #[doc(alias = "FlushFileBuffers")]
    fn flush(&self) -> Result<(), Error> {
        Err(Error::new(ERROR_INVALID_HANDLE))
    }

    /// What kind of file it is.
    #[doc(alias = "GetFileType")]
    fn file_type(&self) -> FileType;

    /// Associates the file with `port` for life; its packets carry `key`.
    ///
    /// # Errors
    /// `ERROR_INVALID_PARAMETER` when it is associated already, or not opened for overlapped I/O.
    #[doc(alias = "CreateIoCompletionPort")]
    fn associate(&self, port: &Arc<CompletionPort>, key: usize) -> Result<(), Error> {
        if !self.is_overlapped() {
            return Err(Error::new(ERROR_INVALID_PARAMETER));
        }
        // What is seen to have ended has no packet to come.
        self.settle();
        let base = self.base();
        base.binding
            .set((Arc::clone(port), key))
            .map_err(|_| Error::new(ERROR_INVALID_PARAMETER))?;
        port.queue().look_after();
        self.report_to(Some(port)).map_err(Status::to_win32)
    }

    /// Which completions are not announced: packets of operations that succeed at once, and the
    /// file's own signal. A mode once set stays.
    #[doc(alias = "SetFileCompletionNotificationModes")]
    fn set_notification_modes(&self, skip_packet_on_success: bool, skip_set_event: bool) {
        let mode = |on, mode| if on { mode } else { 0 };
        let modes = mode(skip_packet_on_success, SKIP_PACKET_ON_SUCCESS)
            | mode(skip_set_event, SKIP_SET_EVENT);
        self.base().modes.fetch_or(modes, Ordering::AcqRel);
    }

    /// Cancels what the calling thread issued. There being nothing is no error.
    #[doc(alias = "CancelIo")]
    fn cancel_own(&self) {
        let _ = self.cancel(Cancel::IssuedBy(tawny_engine::thread_id::current()));
    }

    /// Waits on the file's own signal until `done`, or as [`crate::wait::wait_any`].
    fn wait_for_completion(
        &self,
        deadline: Deadline,
        alertable: bool,
        done: &dyn Fn() -> bool,
    ) -> Waited {
        loop {
            let signal = self.base().watched_signal(|| self.settle());
            let waited = wait::wait_signal(signal, deadline, alertable);
            if waited != Waited::Object(0) || done() {
                return waited;
            }
            // It was another operation's end, and the signal may be another thread's news: it
            // stays. Until this operation's own end there is nothing to wait on, so look again.
            let pause = Deadline::after(Some(LOOK_AGAIN));
            if wait::sleep(pause, alertable) == Waited::Apc {
                return Waited::Apc;
            }
            if done() {
                return Waited::Object(0);
            }
            if deadline.passed() {
                return Waited::TimedOut;
            }
        }
    }
}

/// For [`Object::handle_closed`]. The poller reports under one handle: when that one goes, under
/// another that is left.
pub(crate) fn report_under_another<File: FileObject>(file: &File, mut closed: Handle) {
    let base = file.base();
    while base.handle() == closed
        && let Some(other) = object::handle_of(file)
    {
        base.set_handle(other);
        if base.is_registered() {
            let _ = file.report_to(base.port().map(|(port, _)| port));
        }
        // Closed meanwhile, it found that it was not the one reported under.
        if object::exists(other) {
            break;
        }
        closed = other;
    }
}

/// The state that every file has; see the module's description.
pub struct FileBase {
    /// The handle under which the poller reports.
    token: AtomicUsize,
    modes: AtomicU8,
    /// Whether the last thing that happened was the end of an operation, and whether anybody has
    /// ever asked for the signal, which then follows.
    signalled: AtomicBool,
    watched: AtomicBool,
    binding: OnceLock<(Arc<CompletionPort>, usize)>,
    signal: Signal,
}

impl Default for FileBase {
    fn default() -> Self {
        Self {
            token: AtomicUsize::new(0),
            modes: AtomicU8::new(0),
            signalled: AtomicBool::new(false),
            watched: AtomicBool::new(false),
            binding: OnceLock::new(),
            signal: Signal::new(Reset::Manual, false),
        }
    }
}

impl FileBase {
    #[inline(always)]
    fn has(&self, mode: u8) -> bool {
        self.modes.load(Ordering::Acquire) & mode != 0
    }

    /// The handle under which the file was created, while that is open.
    pub fn handle(&self) -> Handle {
        Handle::from_value(self.token.load(Ordering::Acquire))
    }

    /// The file has this handle.
    pub(crate) fn set_handle(&self, handle: Handle) {
        self.token.store(handle.value(), Ordering::Release);
    }

    /// The file's completion port and its key.
    #[inline(always)]
    pub(crate) fn port(&self) -> Option<(&Arc<CompletionPort>, usize)> {
        self.binding.get().map(|(port, key)| (port, *key))
    }

    /// Whether the file has a completion port.
    pub fn has_port(&self) -> bool {
        self.port().is_some()
    }

    /// An operation that succeeds at once queues no packet.
    #[inline(always)]
    pub(crate) fn skips_packet_on_success(&self) -> bool {
        self.has(SKIP_PACKET_ON_SUCCESS)
    }

    /// Whether it was said where edges go.
    #[inline(always)]
    pub(crate) fn is_registered(&self) -> bool {
        self.has(REGISTERED)
    }

    /// It was said, or has to be said again.
    pub(crate) fn set_registered(&self, on: bool) {
        if on {
            self.modes.fetch_or(REGISTERED, Ordering::AcqRel);
        } else {
            self.modes.fetch_and(!REGISTERED, Ordering::AcqRel);
        }
    }

    /// Where edges go: to the file's port, or to the engine's own thread.
    pub(crate) fn poller(port: Option<&Arc<CompletionPort>>) -> Result<Arc<dyn Poller>, Status> {
        Ok(match port {
            Some(port) => port.queue().poller().clone(),
            None => reactor::background()
                .map_err(|error| Status::from_errno(error.raw_os_error().unwrap_or(0)))?
                .clone(),
        })
    }

    /// Sets or resets the file's own signal, which tells of operations without an event. Called
    /// under the lock of the operation's direction.
    #[inline(always)]
    pub(crate) fn set_own_signal(&self, on: bool) {
        if self.has(SKIP_SET_EVENT) {
            return;
        }
        // Under the lock of the direction, which whoever begins to watch waits for.
        self.signalled.store(on, Ordering::Relaxed);
        if self.watched.load(Ordering::Relaxed) {
            self.show_signal(on);
        }
    }

    #[inline(never)]
    fn show_signal(&self, on: bool) {
        if on {
            self.signal.set();
        } else {
            self.signal.reset();
        }
    }

    /// After an operation that ended without the lock of its direction.
    pub(crate) fn signal_unlocked(&self) {
        fence(Ordering::SeqCst);
        if self.watched.load(Ordering::Relaxed) && self.signalled.load(Ordering::Relaxed) {
            self.signal.set();
        }
    }

    /// The signal, which follows [`Self::set_own_signal`] from the first time that anybody asks.
    pub(crate) fn watched_signal(&self, settle: impl FnOnce()) -> &Signal {
        if !self.watched.swap(true, Ordering::SeqCst) {
            settle();
            fence(Ordering::SeqCst);
            // It has never been set before, so there is nothing to reset; an operation that begins
            // or ends now sees `watched` and shows its own state.
            if self.signalled.load(Ordering::Relaxed) {
                self.signal.set();
            }
        }
        &self.signal
    }
}

/// Calls `f` with the file that `handle` names.
///
/// # Errors
/// `ERROR_INVALID_HANDLE`, and those of `f`.
pub fn with<R>(
    handle: Handle,
    f: impl FnOnce(&dyn FileObject) -> Result<R, Error>,
) -> Result<R, Error> {
    let object = object::find_any(handle)?;
    let file = object.as_file().ok_or(Error::new(ERROR_INVALID_HANDLE))?;
    f(file)
}
