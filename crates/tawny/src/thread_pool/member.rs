//! What every object of a thread pool has: where its callbacks run, and how many are to come or run.

use std::sync::{Arc, Weak};

use tawny_engine::Deadline;
use tawny_engine::sync::Mutex;

use super::instance;
use super::pool::{Crew, Pool, Priority, Task};
use super::{CleanupGroup, Instance};
use crate::Error;
use crate::object::Object;
use crate::signal::{Reset, Signal};
use crate::wait::wait_signal;

/// Called with the cleanup group's context for an object that ends with its group.
#[doc(alias = "PTP_CLEANUP_GROUP_CANCEL_CALLBACK")]
pub type Cancelled = Arc<dyn Fn(usize) + Send + Sync>;

/// Where and how an object's callbacks run.
#[derive(Clone, Default)]
#[doc(alias = "TP_CALLBACK_ENVIRON")]
pub struct Environment {
    /// The pool; `None` is the process's.
    pub pool: Option<Arc<Pool>>,
    /// The group that the object ends with.
    pub group: Option<Arc<CleanupGroup>>,
    /// Called when the group ends the object and cancels its callbacks.
    pub cancelled: Option<Cancelled>,
    /// Which callbacks come first.
    pub priority: Priority,
    /// Callbacks may take long.
    #[doc(alias = "SetThreadpoolCallbackRunsLong")]
    pub long: bool,
    /// Callbacks run on threads that do not end for lack of work.
    #[doc(alias = "SetThreadpoolCallbackPersistent")]
    pub persistent: bool,
}

/// An object that has callbacks.
pub trait PoolObject: Object {
    /// Its callbacks.
    fn member(&self) -> &Arc<Member>;
    /// Nothing brings it further callbacks.
    fn disarm(&self) {}
}

#[derive(Default)]
struct Counts {
    /// Callbacks that are to come.
    pending: u32,
    running: u32,
    /// What happens when there are neither.
    when_idle: Vec<Box<dyn FnOnce() + Send>>,
}

impl Counts {
    fn is_idle(&self) -> bool {
        self.pending == 0 && self.running == 0
    }
}

/// See the module's description.
pub struct Member {
    pool: Arc<Pool>,
    priority: Priority,
    long: bool,
    persistent: bool,
    pub(super) group: Option<Weak<CleanupGroup>>,
    pub(super) cancelled: Option<Cancelled>,
    counts: Mutex<Counts>,
    idle: Signal,
}

impl Member {
    pub(super) fn new(environment: &Environment) -> Result<Arc<Self>, Error> {
        let pool = match &environment.pool {
            Some(pool) => Arc::clone(pool),
            None => Pool::process()?,
        };
        Ok(Arc::new(Self {
            pool,
            priority: environment.priority,
            long: environment.long,
            persistent: environment.persistent,
            group: environment.group.as_ref().map(Arc::downgrade),
            cancelled: environment.cancelled.clone(),
            counts: Mutex::default(),
            idle: Signal::new(Reset::Manual, true),
        }))
    }

    pub(super) fn pool(&self) -> &Arc<Pool> {
        &self.pool
    }

    /// One more callback is to come.
    pub(super) fn expect(&self) {
        let mut counts = self.counts.lock();
        counts.pending += 1;
        self.idle.reset();
    }

    /// One callback less is to come.
    pub(super) fn forget(&self) {
        let mut counts = self.counts.lock();
        counts.pending = counts.pending.saturating_sub(1);
        self.settle(counts);
    }

    /// Whether a callback is to come.
    pub(super) fn is_expected(&self) -> bool {
        self.counts.lock().pending > 0
    }

    /// Has a thread run `task`, which is one callback.
    ///
    /// # Errors
    /// As [`Pool::submit`].
    pub(super) fn submit(&self, task: Arc<dyn Task>) -> Result<(), Error> {
        self.expect();
        self.pool
            .submit(task, self.priority)
            .inspect_err(|_| self.forget())
    }

    /// Makes a callback on the calling thread of the pool, unless it was cancelled.
    pub(super) fn run(self: &Arc<Self>, call: impl FnOnce(Instance)) {
        if self.begin() {
            self.call(call);
        }
    }

    /// A callback begins: it can no longer be cancelled. `false` when it was.
    pub(super) fn begin(&self) -> bool {
        {
            let mut counts = self.counts.lock();
            if counts.pending == 0 {
                return false;
            }
            counts.pending -= 1;
            counts.running += 1;
        }
        if self.persistent {
            Crew::persist();
        }
        true
    }

    /// Makes a callback that has begun.
    pub(super) fn call(self: &Arc<Self>, call: impl FnOnce(Instance)) {
        instance::call(Some(self), self.long, call);
    }

    /// A callback has returned, or counts no more.
    pub(super) fn returned(&self) {
        let mut counts = self.counts.lock();
        counts.running -= 1;
        self.settle(counts);
    }

    fn settle(&self, mut counts: tawny_engine::sync::MutexGuard<'_, Counts>) {
        if !counts.is_idle() {
            return;
        }
        let actions = std::mem::take(&mut counts.when_idle);
        self.idle.set();
        drop(counts);
        actions.into_iter().for_each(|action| action());
    }

    /// Cancels the callbacks that are to come; returns how many.
    pub(super) fn cancel(&self) -> u32 {
        let mut counts = self.counts.lock();
        let cancelled = std::mem::take(&mut counts.pending);
        self.settle(counts);
        cancelled
    }

    /// Whether no callback is to come or runs.
    pub fn is_idle(&self) -> bool {
        self.counts.lock().is_idle()
    }

    /// Does `action` when no callback is to come or runs: at once, and then returns `true`, or later.
    pub(super) fn when_idle(&self, action: Box<dyn FnOnce() + Send>) -> bool {
        let mut counts = self.counts.lock();
        let idle = counts.is_idle();
        if idle {
            drop(counts);
            action();
        } else {
            counts.when_idle.push(action);
        }
        idle
    }

    /// Waits until no callback is to come or runs; those to come are cancelled first if `cancel`.
    /// A callback that waits for itself counts as returned.
    #[doc(alias = "WaitForThreadpoolWorkCallbacks")]
    #[doc(alias = "WaitForThreadpoolTimerCallbacks")]
    #[doc(alias = "WaitForThreadpoolWaitCallbacks")]
    pub fn wait(self: &Arc<Self>, cancel: bool) {
        if cancel {
            self.cancel();
        }
        instance::disassociate_from(self);
        wait_signal(&self.idle, Deadline::Never, false);
    }
}
