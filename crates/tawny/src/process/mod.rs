//! Processes as objects: this one, those that it creates, and others that are opened.
//!
//! <https://learn.microsoft.com/windows/win32/procthread/processes-and-threads>

mod exit_code;
mod search;
mod start;

use std::fmt;
use std::os::fd::{AsFd, OwnedFd};
use std::sync::{Arc, LazyLock, OnceLock, Weak};

use tawny_engine::child::{self, Times, Watch};
use tawny_engine::sync::Mutex;
use tawny_engine::uptime::uptime;
use tawny_engine::{Buffers, Deadline, Interest, Poller, pipe};

pub use exit_code::STILL_ACTIVE;
pub use start::{InheritHandles, StandardFile, Start, Started};

pub use crate::inheritance::{adopt, report_exit};

use crate::codes::{
    ERROR_ACCESS_DENIED, ERROR_INVALID_HANDLE, ERROR_INVALID_PARAMETER, ERROR_NOT_SUPPORTED,
};
use crate::inheritance::{How, Mailbox, Passed, PassedKind, Reader, Record, Writer};
use crate::object::{self, Handle, HandleCount, HandleFlags, Object};
use crate::owned::Owned;
use crate::signal::{Reset, Signal};
use crate::{Error, reactor, wait};

/// A process: signalled when it has ended, which the current one never sees of itself.
pub struct Process {
    handles: HandleCount,
    this: Weak<Process>,
    signal: Signal,
    /// Of the process's first thread, which is taken to live as long.
    thread_signal: Signal,
    id: u32,
    /// `None` for the current process.
    other: Option<Other>,
}

/// A process that is not the current one.
struct Other {
    watch: Watch,
    /// Created by this process, which is told of its end and has to be.
    own: bool,
    record: Option<Record>,
    /// Where a process that this one created is given handles.
    mailbox: OnceLock<Mailbox>,
    /// The code with which this process ended it.
    terminated: OnceLock<u32>,
    /// The times before the end.
    last_times: Mutex<Times>,
    /// The handle under which the engine's own thread tells of the end.
    watched: Mutex<Option<Handle>>,
    end: OnceLock<End>,
}

/// The end of a process.
#[derive(Clone, Copy)]
struct End {
    code: Option<u32>,
    /// When it was noticed, since the machine's start.
    at: std::time::Duration,
}

/// The processes that this one has created and that have not ended.
static CHILDREN: Mutex<Vec<Weak<Process>>> = Mutex::new(Vec::new());

impl Process {
    fn of(id: u32, other: Option<Other>) -> Arc<Self> {
        Arc::new_cyclic(|this| Self {
            handles: HandleCount::default(),
            this: Weak::clone(this),
            signal: Signal::new(Reset::Manual, false),
            thread_signal: Signal::new(Reset::Manual, false),
            id,
            other,
        })
    }

    /// The process that calls.
    #[doc(alias = "GetCurrentProcess")]
    pub fn current() -> Arc<Self> {
        static CURRENT: LazyLock<Arc<Process>> =
            LazyLock::new(|| Process::of(std::process::id(), None));
        Arc::clone(&CURRENT)
    }

    fn another(id: u32, watch: Watch, own: bool, record: Option<Record>) -> Arc<Self> {
        Self::of(
            id,
            Some(Other {
                watch,
                own,
                record,
                mailbox: OnceLock::new(),
                terminated: OnceLock::new(),
                last_times: Mutex::new(Times::default()),
                watched: Mutex::new(None),
                end: OnceLock::new(),
            }),
        )
    }

    /// A process that this one has just created. It is waited for whatever becomes of its handles.
    fn child(id: u32, watch: Watch, record: Record, mailbox: Mailbox) -> Result<Arc<Self>, Error> {
        let process = Self::another(id, watch, true, Some(record));
        if let Some(other) = &process.other {
            let _ = other.mailbox.set(mailbox);
        }
        let mut children = CHILDREN.lock();
        children.retain(|child| child.strong_count() != 0);
        children.push(Arc::downgrade(&process));
        drop(children);
        process.watch()?;
        Ok(process)
    }

    /// The process with this identifier, which need not be a child of this one.
    ///
    /// # Errors
    /// `ERROR_INVALID_PARAMETER`: there is none; `ERROR_ACCESS_DENIED`: with `to_terminate`, this
    /// process may not end it.
    #[doc(alias = "OpenProcess")]
    pub fn open(id: u32, to_terminate: bool) -> Result<Owned<Self>, Error> {
        let process = Self::find_or_watch(id)?;
        if let Some(other) = &process.other
            && to_terminate
            && other.end.get().is_none()
        {
            let denied = Error::new(ERROR_ACCESS_DENIED);
            let gone = |error: &std::io::Error| error.raw_os_error() == Some(libc::ESRCH);
            match other.watch.may_kill() {
                Err(error) if !gone(&error) => return Err(denied),
                _ => {}
            }
        }
        let handle = object::insert_counted(Arc::clone(&process) as Arc<dyn Object>)?;
        Ok(Owned::adopt(process, handle))
    }

    fn find_or_watch(id: u32) -> Result<Arc<Self>, Error> {
        if id == std::process::id() {
            return Ok(Self::current());
        }
        let known = CHILDREN
            .lock()
            .iter()
            .filter_map(Weak::upgrade)
            .find(|child| child.id == id);
        if let Some(child) = known {
            return Ok(child);
        }
        let watch = Watch::open(id).map_err(|_| Error::new(ERROR_INVALID_PARAMETER))?;
        Ok(Self::another(id, watch, false, Record::of_process(id)))
    }

    /// The process's identifier.
    #[doc(alias = "GetProcessId")]
    pub fn id(&self) -> u32 {
        self.id
    }

    /// Whether it is the process that calls.
    pub fn is_current(&self) -> bool {
        self.other.is_none()
    }

    /// The exit code, or [`STILL_ACTIVE`]. All 32 bits of programs that use Tawny, eight of others.
    ///
    /// # Errors
    /// `ERROR_NOT_SUPPORTED`: the process has ended, was not created by this one, told nobody its
    /// exit code, and the kernel does not either (before Linux 6.15).
    #[doc(alias = "GetExitCodeProcess")]
    pub fn exit_code(&self) -> Result<u32, Error> {
        self.look();
        match self.other.as_ref().and_then(|other| other.end.get()) {
            None => Ok(STILL_ACTIVE),
            Some(end) => end.code.ok_or(Error::new(ERROR_NOT_SUPPORTED)),
        }
    }

    /// Waits for the end until `deadline`; whether it has come. Of the current process it never does.
    #[doc(alias = "WaitForSingleObject")]
    pub fn wait(&self, deadline: Deadline) -> bool {
        self.begin_to_watch();
        wait::wait_signal(&self.signal, deadline, false) == wait::Waited::Object(0)
    }

    /// Ends another process at once, with this exit code.
    ///
    /// # Errors
    /// `ERROR_ACCESS_DENIED`: it has ended, or this process may not end it; `ERROR_INVALID_PARAMETER`: it is the
    /// current one, which can simply end.
    #[doc(alias = "TerminateProcess")]
    pub fn terminate(&self, code: u32) -> Result<(), Error> {
        let Some(other) = &self.other else {
            return Err(Error::new(ERROR_INVALID_PARAMETER));
        };
        self.look();
        let denied = Error::new(ERROR_ACCESS_DENIED);
        if other.end.get().is_some() {
            return Err(denied);
        }
        other.watch.may_kill().map_err(|_| denied)?;
        if let Some(record) = &other.record {
            record.tell(How::Terminated, code);
        }
        let _ = other.terminated.set(code);
        other.watch.kill().map_err(|_| denied)
    }

    /// Gives a process that this one created, and that uses Tawny, a further handle of an object of this process's.
    /// Returns its value there.
    ///
    /// # Errors
    /// `ERROR_INVALID_HANDLE`; `ERROR_NOT_SUPPORTED`: another process, or an object that cannot be passed to one;
    /// `ERROR_ACCESS_DENIED`: the process has ended; `ERROR_TOO_MANY_OPEN_FILES`, `ERROR_NO_SYSTEM_RESOURCES`.
    #[doc(alias = "DuplicateHandle")]
    pub fn give(&self, handle: Handle, inherit: bool) -> Result<Handle, Error> {
        let object = object::find_any(handle)?;
        let unsupported = Error::new(ERROR_NOT_SUPPORTED);
        let other = self.other.as_ref().ok_or(unsupported)?;
        let mailbox = other.mailbox.get().ok_or(unsupported)?;
        self.look();
        if other.end.get().is_some() {
            return Err(Error::new(ERROR_ACCESS_DENIED));
        }
        let passed = object.pass_on().ok_or(unsupported)?;
        let flags = if inherit {
            HandleFlags::INHERIT
        } else {
            HandleFlags::empty()
        };
        mailbox.give(&passed, flags)
    }

    /// When the process began, and the processor time that it has used; the end, if it has come. All since the
    /// machine's start.
    #[doc(alias = "GetProcessTimes")]
    pub fn times(&self) -> (Times, Option<std::time::Duration>) {
        self.look();
        let Some(other) = &self.other else {
            return (child::times(self.id).unwrap_or_default(), None);
        };
        let end = other.end.get();
        if end.is_none() {
            other.note_times(self.id);
        }
        (*other.last_times.lock(), end.map(|end| end.at))
    }

    /// The first thread of the process, which nothing is known of but that it lives as long.
    pub(crate) fn first_thread(&self) -> Option<Arc<FirstThread>> {
        Some(Arc::new(FirstThread {
            handles: HandleCount::default(),
            process: self.this.upgrade()?,
            gate: Mutex::new(None),
        }))
    }

    /// Sees to it that the end is noticed.
    fn watch(&self) -> Result<(), Error> {
        let (Some(other), Some(this)) = (&self.other, self.this.upgrade()) else {
            return Ok(());
        };
        let mut watched = other.watched.lock();
        if watched.is_some() || other.end.get().is_some() {
            return Ok(());
        }
        let background = reactor::background()?;
        let handle = object::insert_counted(this)?;
        *watched = Some(handle);
        let interest = Interest {
            read: true,
            write: false,
        };
        let armed = background.arm(other.watch.as_fd(), handle.value() as u64, interest);
        drop(watched);
        if armed.is_err() {
            self.unwatch();
        }
        Ok(armed?)
    }

    fn unwatch(&self) {
        let handle = self
            .other
            .as_ref()
            .and_then(|other| other.watched.lock().take());
        if let Some(handle) = handle {
            let _ = object::close(handle);
        }
    }

    fn begin_to_watch(&self) {
        // Without room for it the end shows when somebody asks for the exit code.
        let _ = self.watch();
        self.look();
    }

    /// Notices an end that nobody has told of yet.
    fn look(&self) {
        let Some(other) = &self.other else {
            return;
        };
        if other.end.get().is_some() || !other.watch.has_ended() {
            return;
        }
        other.note_times(self.id);
        other.end.get_or_init(|| {
            let ended = other
                .watch
                .ended(other.own)
                .unwrap_or(child::Ended::Unknown);
            let told = other.record.as_ref().and_then(Record::told);
            let told = told.or(other.terminated.get().map(|code| (How::Terminated, *code)));
            End {
                code: exit_code::of(ended, told),
                at: uptime(),
            }
        });
        if let Ok(background) = reactor::background() {
            background.disarm(other.watch.as_fd());
        }
        self.signal.set();
        self.thread_signal.set();
        self.unwatch();
    }

    /// A process that another one passed.
    pub(crate) fn receive_passed(
        state: &mut Reader<'_>,
        watch: OwnedFd,
        record: Option<OwnedFd>,
    ) -> Option<Arc<Self>> {
        let record = record.and_then(Record::from_descriptor);
        Some(Self::another(
            state.small()?,
            Watch::from_descriptor(watch),
            false,
            record,
        ))
    }
}

impl Other {
    fn note_times(&self, id: u32) {
        if let Some(times) = child::times(id) {
            *self.last_times.lock() = times;
        }
    }
}

impl fmt::Debug for Process {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Process")
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}

impl Object for Process {
    fn handles(&self) -> &HandleCount {
        &self.handles
    }

    fn signal(&self) -> Option<&Signal> {
        self.begin_to_watch();
        Some(&self.signal)
    }

    fn attend(&self) {
        self.look();
    }

    fn handle_closed(&self, _handle: Handle) {
        // Nobody but this object itself can learn of the end of a process that it did not create.
        if self.other.as_ref().is_some_and(|other| !other.own) && self.handles.is_one() {
            self.unwatch();
        }
    }

    fn pass_on(&self) -> Option<Passed> {
        let mut state = Writer::default();
        state.number(self.id.into());
        let (watch, record) = match &self.other {
            None => (Watch::open(self.id).ok()?.duplicate(), None),
            Some(other) => (other.watch.duplicate(), other.record.as_ref()),
        };
        let record = record.and_then(|record| record.duplicate().ok());
        let descriptors = [watch.ok(), record].into_iter().flatten().map(Arc::new);
        Some(Passed {
            kind: PassedKind::Process,
            state: state.done(),
            descriptors: descriptors.collect(),
        })
    }
}

/// The first thread of another process.
#[derive(Debug)]
pub struct FirstThread {
    handles: HandleCount,
    process: Arc<Process>,
    /// What a process that was created suspended waits for.
    gate: Mutex<Option<OwnedFd>>,
}

impl FirstThread {
    /// The process that it belongs to.
    #[doc(alias = "GetProcessIdOfThread")]
    pub fn process(&self) -> &Arc<Process> {
        &self.process
    }

    /// Lets a process that was created suspended begin; returns how often the thread was suspended.
    #[doc(alias = "ResumeThread")]
    pub fn resume(&self) -> u32 {
        match self.gate.lock().take() {
            None => 0,
            Some(gate) => {
                // Nobody reads it when the process has been ended meanwhile.
                let _ = pipe::write(gate.as_fd(), &Buffers::owned(vec![1]));
                1
            }
        }
    }
}

impl Object for FirstThread {
    fn handles(&self) -> &HandleCount {
        &self.handles
    }

    fn signal(&self) -> Option<&Signal> {
        self.process.begin_to_watch();
        Some(&self.process.thread_signal)
    }
}

/// The file of the program with this name: in the directory of this program's file, the current directory, or those of
/// `PATH`.
///
/// # Errors
/// `ERROR_FILE_NOT_FOUND`.
#[doc(alias = "SearchPath")]
pub fn search_path(name: &str) -> Result<std::path::PathBuf, Error> {
    search::first_of(&format!("\"{name}\""))
}

/// The process that `handle` names.
///
/// # Errors
/// `ERROR_INVALID_HANDLE`.
pub fn find(handle: Handle) -> Result<Arc<Process>, Error> {
    object::find::<Process>(handle)
        .map(|process| process.to_arc())
        .ok_or(Error::new(ERROR_INVALID_HANDLE))
}
