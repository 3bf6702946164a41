//! Timer queues: callbacks at times, in groups that end together.
//!
//! <https://learn.microsoft.com/windows/win32/sync/timer-queues>

use std::collections::HashMap;
use std::sync::{Arc, LazyLock, OnceLock, Weak};
use std::time::{Duration, Instant};

use tawny_engine::sync::Mutex;

use super::member::Member;
use super::pool::Task;
use super::ticker::Ticker;
use super::{Completion, Execute};
use crate::Error;
use crate::codes::{ERROR_INVALID_HANDLE, ERROR_IO_PENDING};
use crate::event::Event;
use crate::object::{self, Handle, HandleCount, Object};

/// A queue of timers.
#[derive(Default)]
#[doc(alias = "CreateTimerQueue")]
pub struct TimerQueue {
    handles: HandleCount,
    timers: Mutex<HashMap<Handle, Arc<QueueTimer>>>,
}

/// A callback at a time, once or periodically. While one is to come, a period that ends adds none.
#[doc(alias = "CreateTimerQueueTimer")]
pub struct QueueTimer {
    handles: HandleCount,
    handle: OnceLock<Handle>,
    queue: Weak<TimerQueue>,
    member: Arc<Member>,
    ticker: Arc<Ticker>,
    once: bool,
    call: Box<dyn Fn() + Send + Sync>,
}

impl TimerQueue {
    /// An empty queue.
    #[doc(alias = "CreateTimerQueue")]
    pub fn new() -> Arc<Self> {
        Arc::default()
    }

    /// The queue of timers that name none.
    pub fn process() -> Arc<Self> {
        static DEFAULT: LazyLock<Arc<TimerQueue>> = LazyLock::new(TimerQueue::new);
        Arc::clone(&DEFAULT)
    }

    /// Has `call` made after `due`, and then every `period` unless that is zero. `given` gets the
    /// timer's handle before that.
    ///
    /// # Errors
    /// `ERROR_TOO_MANY_OPEN_FILES`; `ERROR_NO_SYSTEM_RESOURCES`.
    #[doc(alias = "CreateTimerQueueTimer")]
    pub fn add(
        self: &Arc<Self>,
        due: Duration,
        period: Duration,
        execute: Execute,
        given: impl FnOnce(Handle),
        call: impl Fn() + Send + Sync + 'static,
    ) -> Result<Handle, Error> {
        let member = Member::new(&execute.environment()?)?;
        let once = execute.contains(Execute::ONLY_ONCE);
        let timer = Arc::new_cyclic(|this: &Weak<QueueTimer>| {
            let this = Weak::clone(this);
            QueueTimer {
                handles: HandleCount::default(),
                handle: OnceLock::new(),
                queue: Arc::downgrade(self),
                member,
                ticker: Ticker::new(move || {
                    if let Some(timer) = this.upgrade() {
                        timer.tick();
                    }
                }),
                once,
                call: Box::new(call),
            }
        });
        let handle = object::insert(Arc::clone(&timer) as Arc<dyn Object>)?;
        let _ = timer.handle.set(handle);
        self.timers.lock().insert(handle, Arc::clone(&timer));
        given(handle);
        timer.set(due, period).inspect_err(|_| {
            self.timers.lock().remove(&handle);
            let _ = object::close(handle);
        })?;
        Ok(handle)
    }

    /// The timer of this queue that `handle` names.
    ///
    /// # Errors
    /// `ERROR_INVALID_HANDLE`.
    fn find(&self, handle: Handle) -> Result<Arc<QueueTimer>, Error> {
        let timers = self.timers.lock();
        let timer = timers.get(&handle).map(Arc::clone);
        timer.ok_or(Error::new(ERROR_INVALID_HANDLE))
    }

    /// Sets a timer of this queue anew. One that has ticked its only time stays as it is.
    ///
    /// # Errors
    /// `ERROR_INVALID_HANDLE`; `ERROR_NO_SYSTEM_RESOURCES`.
    #[doc(alias = "ChangeTimerQueueTimer")]
    pub fn change(&self, timer: Handle, due: Duration, period: Duration) -> Result<(), Error> {
        let timer = self.find(timer)?;
        if timer.ticker.is_still() {
            return Ok(());
        }
        timer.set(due, period)
    }

    /// Ends a timer of this queue.
    ///
    /// # Errors
    /// `ERROR_INVALID_HANDLE`; `ERROR_IO_PENDING` when callbacks are to come or run, and
    /// `completion` does not wait for them: the timer has ended all the same.
    #[doc(alias = "DeleteTimerQueueTimer")]
    pub fn remove(&self, handle: Handle, completion: Completion) -> Result<(), Error> {
        let timer = self.timers.lock().remove(&handle);
        let timer = timer.ok_or(Error::new(ERROR_INVALID_HANDLE))?;
        let _ = object::close(handle);
        completion.end(&timer.member)
    }

    fn end(&self, completion: Completion) -> Result<(), Error> {
        let timers = std::mem::take(&mut *self.timers.lock());
        for handle in timers.keys() {
            let _ = object::close(*handle);
        }
        // The event is set when the last reference goes: that of the last callback.
        let (completion, event) = match completion {
            Completion::Event(event) => (Completion::Nothing, Some(Arc::new(SetAtEnd(event)))),
            other => (other, None),
        };
        let mut pending = Ok(());
        for timer in timers.values() {
            if let Some(event) = event.clone() {
                timer.member.when_idle(Box::new(move || drop(event)));
            }
            if completion.clone().end(&timer.member).is_err() {
                pending = Err(Error::new(ERROR_IO_PENDING));
            }
        }
        pending
    }
}

struct SetAtEnd(Arc<Event>);

impl Drop for SetAtEnd {
    fn drop(&mut self) {
        self.0.set();
    }
}

impl QueueTimer {
    fn set(&self, due: Duration, period: Duration) -> Result<(), Error> {
        let period = if self.once { Duration::ZERO } else { period };
        self.ticker.set(Instant::now() + due, period).map(drop)
    }

    fn tick(self: &Arc<Self>) {
        if !self.member.is_expected() {
            // Without a thread for it there is no callback; the next period tries again.
            let _ = self.member.submit(Arc::clone(self) as Arc<dyn Task>);
        }
    }
}

impl Task for QueueTimer {
    fn run(self: Arc<Self>) {
        self.member.run(|_| (self.call)());
    }
}

impl Object for QueueTimer {
    fn handles(&self) -> &HandleCount {
        &self.handles
    }

    fn close(&self) {
        self.ticker.stop();
        if let Some(queue) = self.queue.upgrade()
            && let Some(handle) = self.handle.get()
        {
            let own = queue.timers.lock().remove(handle);
            drop(own);
        }
    }
}

impl Object for TimerQueue {
    fn handles(&self) -> &HandleCount {
        &self.handles
    }

    fn close(&self) {
        let _ = self.end(Completion::Nothing);
    }
}

/// The queue that `handle` names.
///
/// # Errors
/// `ERROR_INVALID_HANDLE`.
pub fn find(handle: Handle) -> Result<Arc<TimerQueue>, Error> {
    let queue = object::find::<TimerQueue>(handle);
    Ok(queue.ok_or(Error::new(ERROR_INVALID_HANDLE))?.to_arc())
}

/// Ends the queue that `handle` names and all of its timers.
///
/// # Errors
/// As [`TimerQueue::remove`].
#[doc(alias = "DeleteTimerQueueEx")]
pub fn delete(handle: Handle, completion: Completion) -> Result<(), Error> {
    let queue = find(handle)?;
    let ended = queue.end(completion);
    object::close(handle)?;
    ended
}
