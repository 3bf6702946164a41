//! What the engine knows of a thread: where it sleeps, and on which work queue it counts as running.

use std::cell::{Cell, RefCell};

use crate::parker::Parker;
use crate::poller::Event;
use crate::sync::Arc;

/// A queue that counts the threads which run its work.
pub(crate) trait Crew: Send + Sync {
    /// One running thread blocks or ends: its place may go to a waiter.
    fn leave(&self);
    /// It runs again, whether or not its place has been given away.
    fn rejoin(&self);
}

/// A thread as the engine sees it. It belongs to the thread that made it.
#[derive(Default)]
pub struct Worker {
    parker: Arc<Parker>,
    crew: RefCell<Option<Arc<dyn Crew>>>,
    /// Identity of `crew`.
    crew_id: Cell<usize>,
    /// Whether the thread counts as running there.
    running: Cell<bool>,
    /// The queue whose events this thread performs at this moment.
    polling: Cell<usize>,
    /// Room for one batch of events, kept between polls.
    pub(crate) events: RefCell<Vec<Event>>,
}

impl Worker {
    /// Where this thread sleeps.
    #[inline]
    pub fn parker(&self) -> &Arc<Parker> {
        &self.parker
    }

    /// Runs `body`, which may block, while the thread does not count as running on its queue.
    pub fn blocking<R>(&self, body: impl FnOnce() -> R) -> R {
        struct Rejoin<'a>(&'a Worker, usize);
        impl Drop for Rejoin<'_> {
            fn drop(&mut self) {
                // Unless the body has taken work itself, there or elsewhere.
                let Self(worker, id) = *self;
                if !worker.running.get()
                    && worker.crew_id.get() == id
                    && let Some(crew) = &*worker.crew.borrow()
                {
                    crew.rejoin();
                    worker.running.set(true);
                }
            }
        }
        let id = self.crew_id.get();
        let _rejoin = self.leave().then_some(Rejoin(self, id));
        body()
    }

    /// Stops counting as running; returns whether it did.
    pub fn leave(&self) -> bool {
        let was_running = self.running.replace(false);
        if was_running && let Some(crew) = &*self.crew.borrow() {
            crew.leave();
        }
        was_running
    }

    /// Before taking from queue `id`: returns whether the thread still counts as running there,
    /// which the queue then ends under its lock. A place on another queue is given up here.
    #[inline]
    pub(crate) fn detach(&self, id: usize) -> bool {
        if self.crew_id.get() == id {
            return self.running.replace(false);
        }
        self.leave();
        false
    }

    /// The thread took work from `crew`, and the queue has counted it.
    #[inline]
    pub(crate) fn attach(&self, id: usize, crew: impl FnOnce() -> Arc<dyn Crew>) {
        if self.crew_id.get() != id {
            *self.crew.borrow_mut() = Some(crew());
            self.crew_id.set(id);
        }
        self.running.set(true);
    }

    #[inline]
    pub(crate) fn runs_on(&self, id: usize) -> bool {
        self.running.get() && self.crew_id.get() == id
    }

    #[inline]
    pub(crate) fn polls_for(&self, id: usize) -> bool {
        self.polling.get() == id
    }

    /// Marks the thread as performing queue `id`'s events; returns the mark it had.
    #[inline]
    pub(crate) fn set_polling(&self, id: usize) -> usize {
        self.polling.replace(id)
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        self.leave();
    }
}
