//! A pool of threads: a completion port, and threads that come when work waits and no processor is
//! busy with it, and go when they are idle.
//!
//! The port carries the packets of files that belong to the pool, and one packet for each task,
//! which stands in the queue of its priority. A thread that blocks in a wait of Tawny does not count
//! as running. Others that keep the pool from its work for a while are found out by looking, more
//! and more patiently the more of them there are.
//!
//! <https://learn.microsoft.com/windows/win32/procthread/thread-pools>

use std::cell::Cell;
use std::collections::VecDeque;
use std::sync::{Arc, LazyLock, Weak};
use std::time::{Duration, Instant};

use tawny_engine::sync::Mutex;
use tawny_engine::{Deadline, native_thread};

use super::io;
use crate::Error;
use crate::codes::{ERROR_NOT_ENOUGH_MEMORY, STATUS_SUCCESS};
use crate::completion_port::{CompletionPort, NoPacket};
use crate::limits::{DEFAULT_POOL_THREADS, MAXIMUM_POOL_THREADS};
use crate::object::{HandleCount, Object};
use crate::packet::{Packet, Subject};
use crate::reactor;
use crate::thread;

/// How long a thread waits for work before it ends.
const IDLE_TIME: Duration = Duration::from_secs(10);
/// How long work must have waited in vain for threads that do not seem to block.
const LOOK_PERIOD: Duration = Duration::from_millis(5);
const LONGEST_LOOK_PERIOD: Duration = Duration::from_millis(500);
const DEFAULT_STACK: usize = 2 << 20;
/// The key of the packets that stand for tasks; files have their object's handle.
const TASK: usize = 0;

/// Which tasks come first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[doc(alias = "TP_CALLBACK_PRIORITY")]
pub enum Priority {
    /// Before all others.
    High,
    /// The usual one.
    #[default]
    Normal,
    /// After all others.
    Low,
}

const PRIORITIES: usize = 3;

/// What a thread of a pool does.
pub(super) trait Task: Send + Sync {
    fn run(self: Arc<Self>);
}

thread_local! {
    /// The running callback may take long, so its thread counts as blocked.
    static LONG: Cell<bool> = const { Cell::new(false) };
    /// The thread never ends for lack of work.
    static PERSISTENT: Cell<bool> = const { Cell::new(false) };
}

#[derive(Default)]
struct State {
    queues: [VecDeque<Arc<dyn Task>>; PRIORITIES],
    threads: u32,
    /// Threads that wait for work, or are about to.
    idle: u32,
    /// Threads that neither wait for work nor use a processor.
    blocked: u32,
    minimum: u32,
    maximum: u32,
    stack_size: usize,
    /// Files whose packets come here.
    files: u32,
    /// Tasks and packets that threads have taken.
    taken: u64,
    /// `taken` at the last look.
    looked: u64,
    looking: bool,
}

impl State {
    fn queued(&self) -> usize {
        self.queues.iter().map(VecDeque::len).sum()
    }

    fn pop(&mut self) -> Option<Arc<dyn Task>> {
        self.queues.iter_mut().find_map(VecDeque::pop_front)
    }

    /// Threads that use a processor, or would if they had work.
    fn active(&self) -> u32 {
        self.threads.saturating_sub(self.blocked)
    }

    /// Threads that stay although there is nothing to do.
    fn kept(&self) -> u32 {
        self.minimum.max(u32::from(self.files > 0))
    }
}

/// What a pool and its threads share.
pub(crate) struct Crew {
    port: Arc<CompletionPort>,
    this: Weak<Crew>,
    state: Mutex<State>,
}

/// A pool of threads that run callbacks. Its threads end with the pool, which the objects made with
/// it keep alive.
#[doc(alias = "CreateThreadpool")]
#[doc(alias = "PTP_POOL")]
pub struct Pool {
    handles: HandleCount,
    crew: Arc<Crew>,
}

impl Pool {
    /// A pool without threads of up to 500.
    ///
    /// # Errors
    /// `ERROR_NO_SYSTEM_RESOURCES` when descriptors run out.
    #[doc(alias = "CreateThreadpool")]
    pub fn new() -> Result<Arc<Self>, Error> {
        Self::with_maximum(DEFAULT_POOL_THREADS)
    }

    pub(super) fn with_maximum(maximum: u32) -> Result<Arc<Self>, Error> {
        // The port lets every thread run that there is: how many there are is decided here.
        let port = CompletionPort::new(u32::MAX)?;
        let crew = Arc::new_cyclic(|this| Crew {
            port,
            this: Weak::clone(this),
            state: Mutex::new(State {
                maximum,
                stack_size: DEFAULT_STACK,
                ..State::default()
            }),
        });
        Ok(Arc::new(Self {
            handles: HandleCount::default(),
            crew,
        }))
    }

    /// The pool of everything that names none.
    ///
    /// # Errors
    /// As [`Pool::new`].
    pub fn process() -> Result<Arc<Self>, Error> {
        static DEFAULT: LazyLock<Result<Arc<Pool>, Error>> = LazyLock::new(Pool::new);
        DEFAULT.clone()
    }

    /// One thread, for callbacks that run in the thread that waits for objects.
    #[doc(alias = "WT_EXECUTEINWAITTHREAD")]
    pub(super) fn wait_thread() -> Result<Arc<Self>, Error> {
        static ONE: LazyLock<Result<Arc<Pool>, Error>> = LazyLock::new(|| Pool::with_maximum(1));
        ONE.clone()
    }

    /// One thread, for callbacks that run in the thread that keeps the time.
    #[doc(alias = "WT_EXECUTEINTIMERTHREAD")]
    pub(super) fn timer_thread() -> Result<Arc<Self>, Error> {
        static ONE: LazyLock<Result<Arc<Pool>, Error>> = LazyLock::new(|| Pool::with_maximum(1));
        ONE.clone()
    }

    /// Sets how many threads run callbacks at one time at most: from one to
    /// [`MAXIMUM_POOL_THREADS`].
    #[doc(alias = "SetThreadpoolThreadMaximum")]
    pub fn set_maximum(&self, maximum: u32) {
        let mut state = self.crew.state.lock();
        state.maximum = maximum.clamp(1, MAXIMUM_POOL_THREADS);
        state.minimum = state.minimum.min(state.maximum);
        drop(state);
        self.crew.spawn_wanted();
    }

    /// The most threads that run callbacks at one time.
    pub fn maximum(&self) -> u32 {
        self.crew.state.lock().maximum
    }

    /// The number of threads that there are even when there is nothing to do; they start now.
    ///
    /// # Errors
    /// `ERROR_NOT_ENOUGH_MEMORY` when they cannot be started.
    #[doc(alias = "SetThreadpoolThreadMinimum")]
    pub fn set_minimum(&self, minimum: u32) -> Result<(), Error> {
        let minimum = minimum.min(MAXIMUM_POOL_THREADS);
        let missing = {
            let mut state = self.crew.state.lock();
            state.minimum = minimum;
            state.maximum = state.maximum.max(minimum);
            minimum.saturating_sub(state.threads)
        };
        (0..missing).try_for_each(|_| self.crew.spawn())
    }

    /// The size of the stacks of threads that start later, in bytes.
    #[doc(alias = "SetThreadpoolStackInformation")]
    pub fn set_stack_size(&self, size: usize) {
        self.crew.state.lock().stack_size = size.max(DEFAULT_STACK);
    }

    /// The size of the stacks of threads that start later, in bytes.
    #[doc(alias = "QueryThreadpoolStackInformation")]
    pub fn stack_size(&self) -> usize {
        self.crew.state.lock().stack_size
    }

    /// How many threads there are.
    pub fn threads(&self) -> u32 {
        self.crew.state.lock().threads
    }

    pub(super) fn port(&self) -> &Arc<CompletionPort> {
        &self.crew.port
    }

    /// Packets of one more file come to the pool: there is a thread for them at all times.
    pub(super) fn add_file(&self) {
        self.crew.state.lock().files += 1;
        self.crew.spawn_wanted();
    }

    /// There is one file less.
    pub(super) fn remove_file(&self) {
        self.crew.state.lock().files -= 1;
    }

    /// Has a thread run `task`.
    ///
    /// # Errors
    /// `ERROR_NOT_ENOUGH_MEMORY` when there is no thread and none can be started.
    pub(super) fn submit(&self, task: Arc<dyn Task>, priority: Priority) -> Result<(), Error> {
        self.crew.submit(task, priority)
    }
}

impl Drop for Pool {
    fn drop(&mut self) {
        self.crew.port.close();
    }
}

impl Object for Pool {
    fn handles(&self) -> &HandleCount {
        &self.handles
    }
}

fn processors() -> u32 {
    static COUNT: LazyLock<u32> = LazyLock::new(|| {
        std::thread::available_parallelism().map_or(1, |count| count.get() as u32)
    });
    *COUNT
}

impl Crew {
    fn submit(&self, task: Arc<dyn Task>, priority: Priority) -> Result<(), Error> {
        let own = Arc::downgrade(&task);
        self.state.lock().queues[priority as usize].push_back(task);
        let packet = Packet {
            key: TASK,
            subject: Subject::Overlapped(0),
            status: STATUS_SUCCESS,
            bytes: 0,
        };
        thread::with(|current| self.port.complete(|| packet, current.worker()));
        if self.spawn_wanted() {
            return Ok(());
        }
        let other = |task: &Arc<dyn Task>| !std::ptr::addr_eq(Arc::as_ptr(task), own.as_ptr());
        self.state.lock().queues[priority as usize].retain(other);
        Err(Error::new(ERROR_NOT_ENOUGH_MEMORY))
    }

    /// Starts a thread if work waits that the idle threads will not take and a processor is free
    /// for it; looks again later if none is. `false` when there is no thread at all.
    fn spawn_wanted(&self) -> bool {
        let mut state = self.state.lock();
        let alive = state.threads > 0;
        let waiting = state.queued() > state.idle as usize;
        let wanted = waiting || (state.files > 0 && !alive);
        if !wanted || state.threads >= state.maximum {
            return alive || !wanted;
        }
        if alive && state.active() >= processors() {
            if state.idle == 0 {
                self.look_later(&mut state);
            }
            return true;
        }
        drop(state);
        self.spawn().is_ok() || alive
    }

    fn spawn(&self) -> Result<(), Error> {
        let Some(this) = self.this.upgrade() else {
            return Ok(());
        };
        let stack_size = {
            let mut state = self.state.lock();
            state.threads += 1;
            state.idle += 1;
            state.stack_size
        };
        native_thread::spawn_quiet("tawny-pool", stack_size, move || this.work()).map_err(|_| {
            let mut state = self.state.lock();
            state.threads -= 1;
            state.idle -= 1;
            Error::new(ERROR_NOT_ENOUGH_MEMORY)
        })
    }

    /// The life of a thread.
    fn work(self: Arc<Self>) {
        thread::with(|current| current.join(Arc::clone(&self)));
        loop {
            let mut packet = None;
            let deadline = Deadline::after(Some(IDLE_TIME));
            // Alertable: a callback may have left operations with completion routines.
            let taken = self
                .port
                .take(1, deadline, true, |taken| packet = Some(taken.clone()));
            let goes = match (taken, packet) {
                (_, Some(packet)) => self.perform(packet),
                (Err(NoPacket::TimedOut), _) => self.may_go(),
                (Err(NoPacket::Closed), _) => true,
                _ => false,
            };
            if goes {
                return;
            }
        }
    }

    /// Does what the packet stands for; `true` when the thread is one too many.
    fn perform(&self, packet: Packet) -> bool {
        let task = {
            let mut state = self.state.lock();
            state.idle -= 1;
            if state.threads - state.idle > state.maximum {
                state.threads -= 1;
                drop(state);
                thread::with(|current| self.port.complete(|| packet, current.worker()));
                return true;
            }
            state.taken += 1;
            if state.idle == 0 && (state.files > 0 || state.queued() > 1) {
                self.look_later(&mut state);
            }
            (packet.key == TASK).then(|| state.pop())
        };
        match task {
            Some(Some(task)) => task.run(),
            // Its task was taken with another's packet.
            Some(None) => {}
            None => io::complete(packet),
        }
        let mut state = self.state.lock();
        if LONG.take() {
            state.blocked -= 1;
        }
        if state.threads > state.maximum && !PERSISTENT.get() {
            state.threads -= 1;
            return true;
        }
        state.idle += 1;
        false
    }

    /// Whether an idle thread may end; then it counts no more.
    fn may_go(&self) -> bool {
        let mut state = self.state.lock();
        let goes = state.queued() == 0 && state.threads > state.kept() && !PERSISTENT.get();
        if goes {
            state.threads -= 1;
            state.idle -= 1;
        }
        goes
    }

    /// The callback that runs on this thread may take long: another thread may come for it.
    /// Returns whether one can.
    pub(super) fn run_long(&self) -> bool {
        let mut state = self.state.lock();
        if !LONG.replace(true) {
            state.blocked += 1;
        }
        let others = state.idle > 0 || state.threads < state.maximum;
        drop(state);
        self.spawn_wanted();
        others
    }

    /// This thread does not end for lack of work from now on.
    pub(super) fn persist() {
        PERSISTENT.set(true);
    }

    fn look_later(&self, state: &mut State) {
        if state.looking {
            return;
        }
        let Ok(background) = reactor::background() else {
            return;
        };
        state.looking = true;
        let patience = (state.active() / processors()).max(1);
        let period = (LOOK_PERIOD * patience).min(LONGEST_LOOK_PERIOD);
        let this = Weak::clone(&self.this);
        background.schedule(Instant::now() + period, move || {
            if let Some(crew) = this.upgrade() {
                crew.look();
            }
        });
    }

    /// Starts a thread if work waits and no thread has taken any since the last look.
    fn look(&self) {
        let packets = self.port.queue().len();
        let mut state = self.state.lock();
        state.looking = false;
        let busy = state.idle == 0;
        let starving = busy && (packets > 0 || state.queued() > 0);
        let stuck = state.looked == state.taken;
        state.looked = state.taken;
        if busy && (starving || state.files > 0) {
            self.look_later(&mut state);
        }
        if starving && stuck && state.threads < state.maximum {
            drop(state);
            // In vain if threads run out: a later look tries again.
            let _ = self.spawn();
        }
    }
}

impl Crew {
    /// One of the threads is about to block.
    pub(crate) fn blocks(&self) {
        if !LONG.get() {
            self.state.lock().blocked += 1;
            self.spawn_wanted();
        }
    }

    /// It runs again.
    pub(crate) fn runs(&self) {
        if !LONG.get() {
            self.state.lock().blocked -= 1;
        }
    }
}
