//! A FIFO of finished work that threads take, newest waiter first, at most so many running at once.
//! The threads that wait also do the I/O: one of them, the *poller*, waits in the kernel for
//! readiness and performs what it allows, another, the *watchdog*, wakes every [`TICK`].
//!
//! The poller's place is handed over lazily. A poller that leaves with work wakes nobody while a
//! watchdog ticks, for it is usually back before a hand-over would have paid. A watchdog that finds
//! a thread at work looks again after [`CONFIRM`]. If no work was taken meanwhile it takes over:
//! work at the head of the queue, or the poller's place. If some was, it takes over what has waited
//! for [`PATIENCE`] such looks. While it finds nobody at work it looks less often ([`CALM_TICK`]):
//! where little is done, the looks would cost as much as the work. After [`IDLE_TICKS`] ticks
//! without a need it sleeps, and whoever next leaves the queue unwatched wakes a waiter to watch.
//! Work from threads outside wakes a waiter at once.
//!
//! At most one wake-up is on its way. Whoever arrives under the lock looks at everything again,
//! clears the mark and decides on the next one, so a wake-up that reaches the wrong state is
//! never lost.

mod state;

use std::time::Duration;

use crate::deadline::Deadline;
use crate::parker::Parker;
use crate::poller::{BATCH, Event, Poller};
use crate::ring::Ring;
use crate::sync::{Arc, Mutex, MutexGuard};
use crate::worker::{Crew, Worker};
use state::{State, Visit, Waiter, Wake};
use std::sync::Weak;

/// How often the watchdog looks whether a thread is at work.
pub const TICK: Duration = Duration::from_micros(340);
/// The same when it has found none [`CALM_TICKS`] times, and none that was long at its work since.
pub const CALM_TICK: Duration = Duration::from_micros(1000);
/// Ticks that find no thread at work until the watchdog looks less often.
pub const CALM_TICKS: u32 = 8;
/// And how long it then must have been at the same work for another to take over. [`TICK`] and this
/// are how long work, or the poller's place, may wait for a busy thread; [`CALM_TICK`] and this when
/// a thread is busy for the first time since little was done.
pub const CONFIRM: Duration = Duration::from_micros(40);
/// Second looks that work, or the poller's place, must have waited while other work was being
/// taken.
pub const PATIENCE: u32 = if cfg!(loom) { 1 } else { 2 };
/// Ticks without a need after which the watchdog sleeps.
pub const IDLE_TICKS: u32 = if cfg!(loom) { 1 } else { 4 };
/// Work items taken from a queue that is never empty before the kernel is asked for more.
pub const POLL_EVERY: u32 = 256;
/// And the time after which it is asked all the same, looked at every [`CLOCK_EVERY`] items.
pub const POLL_AFTER: Duration = Duration::from_millis(1);
const CLOCK_EVERY: u32 = 32;

/// How a [`WorkQueue::take`] ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taken {
    /// At least one item was handed out.
    Work,
    /// The deadline passed.
    TimedOut,
    /// The caller's `alerted` became true.
    Alerted,
    /// The queue is closed.
    Closed,
}

/// The queue; see the module's description.
pub struct WorkQueue<T, P> {
    state: Mutex<State<T>>,
    poller: Arc<P>,
    last_resort: fn(Weak<dyn Neglected>),
}

/// A queue that the poller of last resort looks after while no thread waits on it: what its
/// descriptors allow must happen even if the program never takes another item.
pub trait Neglected: Send + Sync {
    /// Performs what is ready if no thread has polled since the last call with this `last`.
    fn poll_if_neglected(
        &self,
        worker: &Worker,
        last: &mut u64,
        on_event: &mut dyn FnMut(Event),
    ) -> bool;

    /// Ends the care; the queue asks again when it needs to. `false`: it is needed now.
    fn release(&self) -> bool;
}

impl<T: Send + 'static, P: Poller + 'static> WorkQueue<T, P> {
    /// An empty queue whose work at most `concurrency` threads run at once. `last_resort` is called
    /// when no thread waits on the queue any more, until [`Neglected::release`].
    pub fn new(poller: P, concurrency: u32, last_resort: fn(Weak<dyn Neglected>)) -> Self {
        Self {
            state: Mutex::new(State {
                work: Ring::default(),
                pushed: 0,
                popped: 0,
                urgent_until: 0,
                running: 0,
                concurrency,
                waiters: Vec::new(),
                polling: false,
                ticking: false,
                polls: 0,
                wake_pending: false,
                promoted: false,
                since_poll: 0,
                last_poll: None,
                looked_after: false,
                closed: false,
            }),
            poller: Arc::new(poller),
            last_resort,
        }
    }

    /// What descriptors are armed with.
    pub fn poller(&self) -> &Arc<P> {
        &self.poller
    }

    /// Items that wait to be taken.
    pub fn len(&self) -> usize {
        self.state.lock().work.len()
    }

    /// Whether no item waits.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether [`Self::close`] was called.
    pub fn is_closed(&self) -> bool {
        self.state.lock().closed
    }

    /// Puts `item` at the end. Returns `false`, and drops it, when the queue is closed.
    #[inline]
    pub fn push(&self, item: T, worker: &Worker) -> bool {
        self.push_with(|| item, worker, usize::MAX)
    }

    /// As [`Self::push`] of what `make` makes, which is not called when `limit` items wait already
    /// or the queue is closed. The queue is locked meanwhile.
    #[inline(always)]
    pub fn push_with(&self, make: impl FnOnce() -> T, worker: &Worker, limit: usize) -> bool {
        let id = self.id();
        let mut state = self.state.lock();
        if state.closed || state.work.len() >= limit {
            return false;
        }
        state.work.push_with(make);
        state.pushed += 1;
        // The poller looks again itself before it waits.
        if !state.waiters.is_empty() && !worker.polls_for(id) {
            if !worker.runs_on(id) {
                state.urgent_until = state.pushed;
            }
            if state.needs_follow_up() {
                self.follow_up_push(state);
            }
        }
        true
    }

    #[inline(never)]
    fn follow_up_push(&self, mut state: MutexGuard<'_, State<T>>) {
        let wake = state.follow_up();
        drop(state);
        self.fire(wake);
    }

    /// Shows up to `max` items to `out` before they are dropped, waiting for the first until `deadline`. While it waits,
    /// the thread may be the poller and calls `on_event` for each edge; `alerted` ends the wait.
    #[inline(always)]
    pub fn take(
        self: &Arc<Self>,
        worker: &Worker,
        max: usize,
        deadline: Deadline,
        alerted: impl Fn() -> bool,
        on_event: &mut dyn FnMut(Event),
        mut out: impl FnMut(&T),
    ) -> Taken {
        let was_running = worker.detach(self.id());
        let mut state = self.state.lock();
        state.running -= u32::from(was_running);
        let taken = if state.ready() && !state.poll_due() {
            Taken::Work
        } else {
            let (again, taken) = self.await_work(state, worker, deadline, &alerted, on_event);
            state = again;
            taken
        };
        if taken == Taken::Work {
            let count = max.min(state.work.len());
            for _ in 0..count {
                state.work.pop_with(&mut out);
            }
            state.popped += count as u64;
            state.since_poll += count as u32;
            state.running += 1;
            worker.attach(self.id(), || Arc::clone(self) as Arc<dyn Crew>);
        }
        if state.needs_follow_up() {
            self.follow_up(state);
        }
        taken
    }

    /// Waits until there is work for the thread, or until it shall go without.
    fn await_work<'a>(
        &'a self,
        mut state: MutexGuard<'a, State<T>>,
        worker: &Worker,
        deadline: Deadline,
        alerted: &dyn Fn() -> bool,
        on_event: &mut dyn FnMut(Event),
    ) -> (MutexGuard<'a, State<T>>, Taken) {
        let mut visit = Visit {
            may_take: true,
            may_poll: true,
            idle_ticks: 0,
            suspects: false,
            patience: 0,
            before: None,
            calm_ticks: 0,
        };
        let mut polled_in_vain = false;
        loop {
            if state.closed {
                return (state, Taken::Closed);
            }
            if state.ready() && (visit.may_take || state.popped < state.urgent_until) {
                if !state.poll_due() {
                    return (state, Taken::Work);
                }
                state = self.poll_once(state, worker, on_event);
                continue;
            }
            if alerted() {
                return (state, Taken::Alerted);
            }
            if deadline.passed() {
                if state.ready() {
                    visit.may_take = true;
                    continue;
                }
                // A program that only ever looks must see its I/O too.
                if polled_in_vain || state.polling {
                    return (state, Taken::TimedOut);
                }
                polled_in_vain = true;
                state = self.poll_once(state, worker, on_event);
                continue;
            }
            state = self.wait(state, worker, deadline, &mut visit, on_event);
        }
    }

    /// A thread leaves: others are woken as far as they are needed.
    #[cold]
    fn follow_up(self: &Arc<Self>, mut state: MutexGuard<'_, State<T>>) {
        let wake = state.follow_up();
        let deserted = state.deserted();
        drop(state);
        self.fire(wake);
        if deserted {
            self.ask_for_care();
        }
    }

    /// The care ends with the queue: it does not keep it alive.
    fn ask_for_care(self: &Arc<Self>) {
        let this: Weak<Self> = Arc::downgrade(self);
        (self.last_resort)(this);
    }

    /// Asks for the poller of last resort if no thread waits here: descriptors are about to be
    /// armed that nobody may ever poll for.
    pub fn look_after(self: &Arc<Self>) {
        let deserted = self.state.lock().deserted();
        if deserted {
            self.ask_for_care();
        }
    }

    /// Waits as poller, watchdog or sleeper, whatever is needed, until there may be a change.
    fn wait<'a>(
        &'a self,
        mut state: MutexGuard<'a, State<T>>,
        worker: &Worker,
        deadline: Deadline,
        visit: &mut Visit,
        on_event: &mut dyn FnMut(Event),
    ) -> MutexGuard<'a, State<T>> {
        let polls = !state.polling && visit.may_poll;
        let needed = !polls || state.running > 0;
        let ticks = !state.ticking && needed && visit.idle_ticks < IDLE_TICKS;
        state.polling |= polls;
        state.ticking |= ticks;
        state.waiters.push(if polls {
            Waiter::Poller
        } else {
            Waiter::Sleeper(Arc::clone(worker.parker()))
        });
        let seen = state.seen();
        drop(state);

        let mut timeout = deadline.remaining();
        if ticks {
            let tick = visit.tick();
            timeout = Some(timeout.map_or(tick, |left| left.min(tick)));
        }
        let events = if polls {
            self.poll(worker, timeout, on_event)
        } else {
            worker.parker().park(timeout);
            0
        };

        let mut state = self.state.lock();
        let claimed = !state.remove(worker, polls);
        if polls {
            state.polled();
        }
        if ticks {
            state.ticking = false;
        }
        visit.may_take = true;
        visit.may_poll = true;
        if claimed {
            state.wake_pending = false;
            // There is nobody to watch any more when the running threads have left meanwhile.
            visit.may_take = !std::mem::take(&mut state.promoted) || state.running == 0;
            visit.may_poll = visit.may_take;
            visit.idle_ticks = 0;
        } else if ticks && events == 0 {
            visit.ticked(&state, seen);
        }
        state
    }

    /// Performs what is ready at this moment, in the poller's place.
    #[cold]
    #[inline(never)]
    fn poll_once<'a>(
        &'a self,
        mut state: MutexGuard<'a, State<T>>,
        worker: &Worker,
        on_event: &mut dyn FnMut(Event),
    ) -> MutexGuard<'a, State<T>> {
        state.polling = true;
        drop(state);
        self.poll(worker, Some(Duration::ZERO), on_event);
        let mut state = self.state.lock();
        state.polled();
        state
    }

    fn poll(
        &self,
        worker: &Worker,
        timeout: Option<Duration>,
        on_event: &mut dyn FnMut(Event),
    ) -> usize {
        let mut events = worker.events.take();
        events.reserve(BATCH);
        self.poller.wait(timeout, &mut events);
        let count = events.len();
        let outer = worker.set_polling(self.id());
        events.iter().copied().for_each(on_event);
        events.clear();
        worker.set_polling(outer);
        *worker.events.borrow_mut() = events;
        count
    }

    /// Closes: every wait ends with [`Taken::Closed`], items still there are dropped.
    pub fn close(&self) {
        let (waiters, work) = {
            let mut state = self.state.lock();
            state.closed = true;
            (
                std::mem::take(&mut state.waiters),
                std::mem::take(&mut state.work),
            )
        };
        drop(work);
        waiters
            .into_iter()
            .for_each(|waiter| self.fire(waiter.into()));
    }

    /// Makes the thread that sleeps on `parker`, if it waits in [`Self::take`], look at its `alerted`
    /// again. It may be the poller; whoever is looks as well, in vain.
    pub fn nudge(&self, parker: &Parker) {
        parker.unpark();
        self.poller.wake();
    }

    fn fire(&self, wake: Wake) {
        match wake {
            Wake::Nobody => {}
            Wake::Sleeper(parker) => parker.unpark(),
            Wake::Poller => self.poller.wake(),
        }
    }

    fn id(&self) -> usize {
        std::ptr::from_ref(self) as usize
    }
}

impl<T: Send + 'static, P: Poller + 'static> Neglected for WorkQueue<T, P> {
    fn poll_if_neglected(
        &self,
        worker: &Worker,
        last: &mut u64,
        on_event: &mut dyn FnMut(Event),
    ) -> bool {
        let state = self.state.lock();
        if state.polling || state.polls != *last {
            *last = state.polls;
            return false;
        }
        let mut state = self.poll_once(state, worker, on_event);
        *last = state.polls;
        let wake = state.place_freed();
        drop(state);
        self.fire(wake);
        true
    }

    fn release(&self) -> bool {
        let mut state = self.state.lock();
        state.looked_after = !state.polling && !state.closed;
        !state.looked_after
    }
}

impl<T: Send + 'static, P: Poller + 'static> Crew for WorkQueue<T, P> {
    fn leave(&self) {
        let mut state = self.state.lock();
        state.running -= 1;
        let wake = state.place_freed();
        drop(state);
        self.fire(wake);
    }

    fn rejoin(&self) {
        self.state.lock().running += 1;
    }
}

#[cfg(all(test, loom))]
#[path = "work_queue_models.rs"]
mod models;
