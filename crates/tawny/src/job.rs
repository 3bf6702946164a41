//! Job objects: processes that are told of, counted and ended together.
//!
//! <https://learn.microsoft.com/windows/win32/procthread/job-objects>

use std::fmt;
use std::sync::{Arc, Weak};

use tawny_engine::sync::Mutex;

use crate::Error;
use crate::codes::{
    ERROR_ACCESS_DENIED, ERROR_INVALID_HANDLE, ERROR_NOT_ENOUGH_QUOTA, STATUS_SUCCESS,
};
use crate::completion_port::CompletionPort;
use crate::object::{self, Handle, HandleCount, Object};
use crate::packet::{Packet, Subject};
use crate::process::{Process, STILL_ACTIVE};
use crate::signal::{Reset, Signal};
use crate::snapshot;
use crate::thread_pool::{Execute, RegisteredWait};

/// What a job tells its completion port: the number of bytes of a packet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub enum Message {
    /// `JOB_OBJECT_MSG_ACTIVE_PROCESS_LIMIT`: there was no room for another process.
    ActiveProcessLimit = 3,
    /// `JOB_OBJECT_MSG_ACTIVE_PROCESS_ZERO`: the last process has ended.
    ActiveProcessZero = 4,
    /// `JOB_OBJECT_MSG_NEW_PROCESS`: a process was added.
    NewProcess = 6,
    /// `JOB_OBJECT_MSG_EXIT_PROCESS`: a process has ended.
    ExitProcess = 7,
    /// `JOB_OBJECT_MSG_ABNORMAL_EXIT_PROCESS`: a process has ended by an exception.
    AbnormalExitProcess = 8,
}

/// What the processes of a job may do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[doc(alias = "JOBOBJECT_BASIC_LIMIT_INFORMATION")]
pub struct Limits {
    /// `JOB_OBJECT_LIMIT_*`, as the program set them. Those that are kept: `KILL_ON_JOB_CLOSE`, `ACTIVE_PROCESS`.
    pub flags: u32,
    /// How many may run at once, if the flags say so.
    pub active_processes: u32,
}

/// `JOB_OBJECT_LIMIT_ACTIVE_PROCESS`
pub const LIMIT_ACTIVE_PROCESS: u32 = 0x8;
/// `JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE`
pub const LIMIT_KILL_ON_JOB_CLOSE: u32 = 0x2000;

#[derive(Default)]
struct State {
    limits: Limits,
    active: Vec<Arc<Process>>,
    total: u32,
    terminated: u32,
    port: Option<(Arc<CompletionPort>, usize)>,
}

/// A job. The processes that a process of it creates belong to it as well if that is this process; those of others are
/// found when the job ends them.
#[doc(alias = "CreateJobObject")]
pub struct Job {
    handles: HandleCount,
    this: Weak<Job>,
    signal: Signal,
    state: Mutex<State>,
}

/// The jobs with processes that end with them, and the one that this process is in.
static ENDING: Mutex<Vec<Weak<Job>>> = Mutex::new(Vec::new());
static OWN: Mutex<Option<Arc<Job>>> = Mutex::new(None);

/// How many processes a job has or had.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[doc(alias = "JOBOBJECT_BASIC_ACCOUNTING_INFORMATION")]
pub struct Accounting {
    /// All that were added.
    pub total: u32,
    /// The identifiers of those that run.
    pub active: Vec<u32>,
    /// Those that a limit ended.
    pub terminated: u32,
}

impl Job {
    /// A job without processes and limits.
    pub fn new() -> Arc<Self> {
        Arc::new_cyclic(|this| Self {
            handles: HandleCount::default(),
            this: Weak::clone(this),
            signal: Signal::new(Reset::Manual, false),
            state: Mutex::new(State::default()),
        })
    }

    /// Adds a process.
    ///
    /// # Errors
    /// `ERROR_ACCESS_DENIED`: it has ended, or belongs to the job; `ERROR_NOT_ENOUGH_QUOTA`: as many as may run do;
    /// those of [`RegisteredWait::register`].
    #[doc(alias = "AssignProcessToJobObject")]
    pub fn assign(&self, process: &Arc<Process>) -> Result<(), Error> {
        if process.exit_code().is_ok_and(|code| code != STILL_ACTIVE) {
            return Err(Error::new(ERROR_ACCESS_DENIED));
        }
        let limit = {
            let mut state = self.state.lock();
            if state.active.iter().any(|known| known.id() == process.id()) {
                return Err(Error::new(ERROR_ACCESS_DENIED));
            }
            let limits = state.limits;
            let full = limits.flags & LIMIT_ACTIVE_PROCESS != 0
                && state.active.len() >= limits.active_processes as usize;
            if full {
                state.terminated += 1;
            } else {
                state.active.push(Arc::clone(process));
                state.total += 1;
            }
            full
        };
        if limit {
            self.tell(Message::ActiveProcessLimit, 0);
            let _ = process.terminate(ERROR_NOT_ENOUGH_QUOTA);
            return Err(Error::new(ERROR_NOT_ENOUGH_QUOTA));
        }
        self.tell(Message::NewProcess, process.id());
        if process.is_current() {
            *OWN.lock() = self.this.upgrade();
            return Ok(());
        }
        let job = self.this.clone();
        let ended = Arc::downgrade(process);
        let watched = Arc::clone(process) as Arc<dyn Object>;
        let execute = Execute::ONLY_ONCE | Execute::IN_WAIT_THREAD;
        RegisteredWait::register(
            watched,
            None,
            execute,
            |_| {},
            move |_| {
                if let (Some(job), Some(process)) = (job.upgrade(), ended.upgrade()) {
                    job.has_ended(&process);
                }
            },
        )?;
        Ok(())
    }

    fn has_ended(&self, process: &Process) {
        let left = {
            let mut state = self.state.lock();
            state.active.retain(|known| known.id() != process.id());
            state.active.len()
        };
        // An exception's code is that of an error status.
        let by_exception = process.exit_code().is_ok_and(|code| code >> 30 == 3);
        let message = match by_exception {
            true => Message::AbnormalExitProcess,
            false => Message::ExitProcess,
        };
        self.tell(message, process.id());
        if left == 0 {
            self.tell(Message::ActiveProcessZero, 0);
        }
    }

    fn tell(&self, message: Message, id: u32) {
        let port = self.state.lock().port.clone();
        if let Some((port, key)) = port {
            // A port that is gone or full is told nothing.
            let _ = port.post(Packet {
                key,
                subject: Subject::Overlapped(id as usize),
                status: STATUS_SUCCESS,
                bytes: message as u32,
            });
        }
    }

    /// What the job tells goes to this port, with this key; what it would have told already goes there now.
    #[doc(alias = "JobObjectAssociateCompletionPortInformation")]
    pub fn report_to(&self, port: Arc<CompletionPort>, key: usize) {
        let ids: Vec<u32> = {
            let mut state = self.state.lock();
            state.port = Some((port, key));
            state.active.iter().map(|process| process.id()).collect()
        };
        for id in ids {
            self.tell(Message::NewProcess, id);
        }
    }

    /// Sets the limits.
    #[doc(alias = "SetInformationJobObject")]
    pub fn set_limits(&self, limits: Limits) {
        self.state.lock().limits = limits;
        let mut ending = ENDING.lock();
        ending.retain(|job| job.strong_count() != 0 && !job.ptr_eq(&self.this));
        if limits.flags & LIMIT_KILL_ON_JOB_CLOSE != 0 {
            ending.push(self.this.clone());
        }
    }

    /// The limits.
    #[doc(alias = "QueryInformationJobObject")]
    pub fn limits(&self) -> Limits {
        self.state.lock().limits
    }

    /// The processes.
    #[doc(alias = "QueryInformationJobObject")]
    pub fn accounting(&self) -> Accounting {
        let state = self.state.lock();
        Accounting {
            total: state.total,
            active: state.active.iter().map(|process| process.id()).collect(),
            terminated: state.terminated,
        }
    }

    /// Whether a process belongs to the job.
    #[doc(alias = "IsProcessInJob")]
    pub fn has(&self, id: u32) -> bool {
        self.state
            .lock()
            .active
            .iter()
            .any(|process| process.id() == id)
    }

    /// Ends every process of the job but this one, and those that they have created; whether this one belongs to it.
    #[doc(alias = "TerminateJobObject")]
    pub fn terminate(&self, code: u32) -> bool {
        let active = self.state.lock().active.clone();
        let mut ids: Vec<u32> = Vec::new();
        for process in active.iter().filter(|process| !process.is_current()) {
            ids.push(process.id());
            // One that has just ended needs no end.
            let _ = process.terminate(code);
        }
        for id in descendants(&ids) {
            if let Ok(process) = Process::open(id, true) {
                let _ = process.terminate(code);
            }
        }
        active.iter().any(|process| process.is_current())
    }
}

/// The processes that these have created, and so on, as far as they run.
fn descendants(of: &[u32]) -> Vec<u32> {
    let all: Vec<_> = snapshot::process_ids()
        .into_iter()
        .filter_map(snapshot::process)
        .collect();
    let mut found: Vec<u32> = Vec::new();
    loop {
        let is_new = |entry: &&snapshot::ProcessEntry| {
            let known = |id: u32| of.contains(&id) || found.contains(&id);
            known(entry.parent) && !known(entry.id) && entry.id != std::process::id()
        };
        let new: Vec<u32> = all.iter().filter(is_new).map(|entry| entry.id).collect();
        if new.is_empty() {
            return found;
        }
        found.extend(new);
    }
}

/// A process that this one has created belongs to this one's job.
pub(crate) fn created(process: &Arc<Process>) {
    let own = OWN.lock().clone();
    if let Some(job) = own {
        // One that has ended already belongs to none.
        let _ = job.assign(process);
    }
}

/// This process ends: its handles of jobs are closed, and with them what they hold.
#[doc(alias = "JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE")]
pub fn end_with_process() {
    let jobs = std::mem::take(&mut *ENDING.lock());
    for job in jobs.iter().filter_map(Weak::upgrade) {
        job.terminate(0);
    }
}

/// Whether this process or the one with this identifier belongs to a job of this process's.
#[doc(alias = "IsProcessInJob")]
pub fn in_any(id: u32) -> bool {
    let mut found = false;
    object::for_each(|_, object| {
        let object: &dyn std::any::Any = &**object;
        found |= object.downcast_ref::<Job>().is_some_and(|job| job.has(id));
    });
    found
}

impl fmt::Debug for Job {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Job").finish_non_exhaustive()
    }
}

impl Object for Job {
    fn handles(&self) -> &HandleCount {
        &self.handles
    }

    fn signal(&self) -> Option<&Signal> {
        Some(&self.signal)
    }

    fn close(&self) {
        if self.limits().flags & LIMIT_KILL_ON_JOB_CLOSE != 0 {
            self.terminate(0);
        }
    }
}

/// The job that `handle` names.
///
/// # Errors
/// `ERROR_INVALID_HANDLE`.
pub fn find(handle: Handle) -> Result<Arc<Job>, Error> {
    object::find::<Job>(handle)
        .map(|job| job.to_arc())
        .ok_or(Error::new(ERROR_INVALID_HANDLE))
}
