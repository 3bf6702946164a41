//! A wait for an object, with a time-out, that needs no thread while it lasts.

use std::sync::{Arc, OnceLock, Weak};

use tawny_engine::Deadline;
use tawny_engine::background::TimerId;
use tawny_engine::sync::Mutex;
use tawny_engine::waiter::{Ended, Waiter};

use crate::Error;
use crate::codes::ERROR_INVALID_HANDLE;
use crate::object::Object;
use crate::reactor;
use crate::signal::Signal;
use crate::thread;

const TIMED_OUT: u32 = 0;
const CANCELLED: u32 = 1;

/// How a watch ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The object was signalled, and its signal taken.
    Signalled,
    /// The time passed.
    TimedOut,
}

/// The wait; see the module's description.
pub(super) struct Watch {
    this: Weak<Watch>,
    object: Arc<dyn Object>,
    waiter: Arc<Waiter>,
    key: OnceLock<u32>,
    timer: Mutex<Option<TimerId>>,
    told: Arc<dyn Fn() + Send + Sync>,
}

impl Watch {
    /// Begins to wait. `told` is called when there may be an [`Self::outcome`], also before this
    /// returns; it must not wait.
    ///
    /// # Errors
    /// `ERROR_INVALID_HANDLE` when `object` cannot be waited for.
    pub(super) fn start(
        object: Arc<dyn Object>,
        deadline: Deadline,
        told: impl Fn() + Send + Sync + 'static,
    ) -> Result<Arc<Self>, Error> {
        if object.signal().is_none() {
            return Err(Error::new(ERROR_INVALID_HANDLE));
        }
        let told: Arc<dyn Fn() + Send + Sync> = Arc::new(told);
        let tell = Arc::clone(&told);
        let watch = Arc::new_cyclic(|this| Self {
            this: Weak::clone(this),
            object,
            waiter: Arc::new(Waiter::call(move || tell())),
            key: OnceLock::new(),
            timer: Mutex::new(None),
            told,
        });
        if let Some(signal) = watch.signal() {
            let _ = watch.key.set(signal.watch(&watch.waiter));
        }
        if watch.waiter.ended().is_none() {
            watch.keep_time(deadline);
        }
        Ok(watch)
    }

    fn signal(&self) -> Option<&Signal> {
        self.object.signal()
    }

    fn key(&self) -> u32 {
        self.key.get().copied().unwrap_or(u32::MAX)
    }

    fn keep_time(&self, deadline: Deadline) {
        let at = match deadline {
            Deadline::Never => return,
            Deadline::Now => return self.time_out(),
            Deadline::At(at) => at,
        };
        if let Ok(background) = reactor::background() {
            let this = Weak::clone(&self.this);
            let time_out = move || {
                if let Some(watch) = this.upgrade() {
                    watch.time_out();
                }
            };
            *self.timer.lock() = Some(background.schedule(at, time_out));
        }
    }

    fn time_out(&self) {
        if self.withdraw(TIMED_OUT) {
            (self.told)();
        }
    }

    fn withdraw(&self, reason: u32) -> bool {
        let first = self.waiter.claim(Ended::Withdrawn(reason));
        if first && let Some(signal) = self.signal() {
            signal.unwatch(self.key(), &self.waiter);
        }
        first
    }

    /// Ends the wait; `false` when it has an outcome already.
    pub(super) fn cancel(&self) -> bool {
        let cancelled = self.withdraw(CANCELLED);
        if cancelled {
            self.forget_time();
        } else if !matches!(self.waiter.ended(), Some(Ended::Withdrawn(CANCELLED))) {
            // Whoever signalled may not have told yet, and the callback is to be awaited from now
            // on. Told twice is no more than once: the outcome is taken once.
            (self.told)();
        }
        cancelled
    }

    /// How the wait ended, if it has. For an object that has owners it may end here: the calling
    /// thread becomes the owner.
    pub(super) fn outcome(&self) -> Option<Outcome> {
        let outcome = match self.waiter.ended() {
            Some(Ended::Withdrawn(TIMED_OUT)) => Some(Outcome::TimedOut),
            Some(Ended::Withdrawn(_)) => None,
            Some(_) => Some(Outcome::Signalled),
            None => self.own().then_some(Outcome::Signalled),
        };
        if outcome.is_some() {
            self.forget_time();
        }
        outcome
    }

    fn own(&self) -> bool {
        let Some(signal) = self.signal().filter(|signal| signal.has_owner()) else {
            return false;
        };
        thread::with(|current| {
            let owned = signal.take_for(&self.waiter, self.key(), current.waiter().owner());
            if owned {
                current.owns(&self.object);
            }
            owned
        })
    }

    /// Whether the object stays signalled after the wait.
    pub(super) fn stays(&self) -> bool {
        self.signal().is_some_and(Signal::stays)
    }

    fn forget_time(&self) {
        if let Some(timer) = self.timer.lock().take()
            && let Ok(background) = reactor::background()
        {
            background.unschedule(timer);
        }
    }
}
