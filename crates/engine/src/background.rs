//! The one thread of the engine's own: started when something first needs it, it is the poller of
//! last resort, of descriptors that belong to no work queue and of work queues on which no thread
//! waits, and the clock of timers.
//!
//! Threads that wait poll the descriptors themselves ([`park`]); see `turn.rs`.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::io;
use std::os::fd::BorrowedFd;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock, Weak};
use std::time::{Duration, Instant};

use crate::deadline::Deadline;
use crate::epoll::Epoll;
use crate::interrupt::Interrupt;
use crate::parker::Parker;
use crate::poller::{Event, Interest, Poller};
use crate::readiness::{self, Ready, Watched};
use crate::sync::Mutex;
use crate::turn::{Found, Looks, Turn};
use crate::work_queue::Neglected;
use crate::worker::Worker;

/// How often work queues without a waiting thread are looked at.
const CARE_PERIOD: Duration = Duration::from_millis(5);
/// Looks that found the queue well served, after which it is left alone until it asks again.
const CARE_LOOKS: u32 = 20;

/// Polls that brought a waiting thread nothing, after which it leaves polling to those whom they did.
const UNSELFISH: u32 = 4;
/// How often the thread looks whether a turn to poll stays free.
const TICK: Duration = Duration::from_micros(250);

type Action = Box<dyn FnOnce() + Send>;

/// Names a scheduled timer: its time and a number of its own.
pub type TimerId = (Instant, u64);

#[derive(Default)]
struct Timers {
    pending: BTreeMap<TimerId, Action>,
    scheduled: u64,
}

struct Ward {
    queue: Weak<dyn Neglected>,
    last: u64,
    looks: u32,
}

/// The background thread; see the module's description.
pub struct Background {
    epoll: Arc<Epoll>,
    /// Something has been armed.
    used: AtomicBool,
    turn: Turn,
    /// Ends the thread's sleep.
    bell: Interrupt,
    timers: Mutex<Timers>,
    new_wards: Mutex<Vec<Ward>>,
    on_event: fn(Event),
}

impl Background {
    /// Starts the thread. Edges of whatever is armed here, and of the queues that it cares for,
    /// go to `on_event`.
    pub fn start(on_event: fn(Event)) -> io::Result<Arc<Self>> {
        let this = Arc::new(Self {
            epoll: Arc::new(Epoll::new()?),
            used: AtomicBool::new(false),
            turn: Turn::new(),
            bell: Interrupt::new()?,
            timers: Mutex::default(),
            new_wards: Mutex::default(),
            on_event,
        });
        let run = Arc::clone(&this);
        crate::signals_blocked(|| {
            std::thread::Builder::new()
                .name("tawny-io".into())
                .stack_size(256 << 10)
                .spawn(move || run.run())
        })?;
        Ok(this)
    }

    /// Looks after `queue` until it is well served again.
    pub fn look_after(&self, queue: Weak<dyn Neglected>) {
        self.new_wards.lock().push(Ward {
            queue,
            last: 0,
            looks: 0,
        });
        self.ring();
    }

    /// Runs `action` on the background thread at `at`. It must not wait.
    pub fn schedule(&self, at: Instant, action: impl FnOnce() + Send + 'static) -> TimerId {
        let mut timers = self.timers.lock();
        timers.scheduled += 1;
        let id = (at, timers.scheduled);
        let first = timers
            .pending
            .first_key_value()
            .is_none_or(|(first, _)| id < *first);
        timers.pending.insert(id, Box::new(action));
        drop(timers);
        if first {
            self.ring();
        }
        id
    }

    /// Cancels a timer; `false` when its action has run or runs at this moment.
    pub fn unschedule(&self, id: TimerId) -> bool {
        self.timers.lock().pending.remove(&id).is_some()
    }

    fn run(&self) {
        let worker = Worker::default();
        let mut wards: Vec<Ward> = Vec::new();
        let mut events = Vec::new();
        let mut looks = Looks::default();
        loop {
            wards.append(&mut self.new_wards.lock());
            let next = self.run_timers();
            let care = (!wards.is_empty()).then_some(CARE_PERIOD);
            let found = self.turn.look(&mut looks);
            let tick = (found == Found::Moving).then_some(TICK);
            let timeout = next.into_iter().chain(care).chain(tick).min();
            self.sleep(found == Found::Own, timeout, &mut events);
            events.drain(..).for_each(self.on_event);
            wards.retain_mut(|ward| ward.look(&worker, self.on_event));
        }
    }

    /// Sleeps until the bell rings, `timeout` has passed or, if it is this thread's turn, edges come.
    fn sleep(&self, polls: bool, timeout: Option<Duration>, events: &mut Vec<Event>) {
        let descriptors = match polls {
            true => Watched::new(&*self.epoll, Ready::READ),
            false => Watched::NOTHING,
        };
        let mut watched = [Watched::new(&self.bell, Ready::READ), descriptors];
        readiness::poll(&mut watched, timeout);
        self.bell.take();
        if watched[1].seen().intersects(Ready::READ)
            && self.epoll.wait_or_wake(Some(Duration::ZERO), events)
            && !self.turn.is_background()
        {
            // It was for the thread that has the turn now.
            self.epoll.wake();
        }
    }

    fn ring(&self) {
        self.bell.fire(1);
    }

    /// Sleeps as [`Parker::park`] does, and polls meanwhile unless another thread does.
    fn park(&self, parker: &Parker, timeout: Option<Duration>) -> bool {
        let deadline = Deadline::after(timeout);
        let taken = if self.used.load(Ordering::Relaxed) {
            self.turn.take()
        } else {
            None
        };
        let Some(from_background) = taken else {
            return parker.park(timeout);
        };
        if from_background {
            self.ring();
        }
        let ended = self.poll_for(parker, deadline);
        if self.turn.leave() {
            self.ring();
        }
        ended.unwrap_or_else(|| parker.park(deadline.remaining()))
    }

    /// Polls once without waiting, unless another thread does: for a thread that asks again and again.
    pub fn poll_now(&self) {
        if !self.used.load(Ordering::Relaxed) {
            return;
        }
        let Some(from_background) = self.turn.take() else {
            return;
        };
        if from_background {
            self.ring();
        }
        let mut events = EVENTS.take();
        self.epoll.wait_or_wake(Some(Duration::ZERO), &mut events);
        events.drain(..).for_each(self.on_event);
        EVENTS.set(events);
        if self.turn.leave() {
            self.ring();
        }
    }

    /// Polls until the token of `parker` is there (`true`) or the deadline has passed. `None` when
    /// all that came was for others: those will poll for themselves.
    fn poll_for(&self, parker: &Parker, deadline: Deadline) -> Option<bool> {
        let mut events = EVENTS.take();
        let mut for_others = 0;
        let ended = loop {
            if !parker.begin_polling(&self.epoll) {
                break Some(true);
            }
            self.epoll.wait_or_wake(deadline.remaining(), &mut events);
            let told = parker.end_polling();
            for_others += u32::from(!events.is_empty());
            events.drain(..).for_each(self.on_event);
            if told || deadline.passed() {
                break Some(told);
            }
            if for_others == UNSELFISH {
                break None;
            }
        };
        EVENTS.set(events);
        ended
    }

    /// Runs what is due; returns the time until the next.
    fn run_timers(&self) -> Option<Duration> {
        loop {
            let mut timers = self.timers.lock();
            let entry = timers.pending.first_entry()?;
            let left = entry.key().0.saturating_duration_since(Instant::now());
            if !left.is_zero() {
                return Some(left);
            }
            let action = entry.remove();
            drop(timers);
            action();
        }
    }
}

impl Ward {
    /// Returns whether the queue still needs care.
    fn look(&mut self, worker: &Worker, on_event: fn(Event)) -> bool {
        let Some(queue) = self.queue.upgrade() else {
            return false;
        };
        let neglected = queue.poll_if_neglected(worker, &mut self.last, &mut { on_event });
        self.looks = if neglected { 0 } else { self.looks + 1 };
        if self.looks < CARE_LOOKS {
            return true;
        }
        self.looks = 0;
        !queue.release()
    }
}

impl Poller for Background {
    fn arm(&self, fd: BorrowedFd<'_>, token: u64, interest: Interest) -> io::Result<()> {
        self.used.store(true, Ordering::Relaxed);
        self.epoll.arm(fd, token, interest)
    }

    fn rearm(&self, fd: BorrowedFd<'_>, token: u64, interest: Interest) -> io::Result<()> {
        self.epoll.rearm(fd, token, interest)
    }

    fn disarm(&self, fd: BorrowedFd<'_>) {
        self.epoll.disarm(fd);
    }

    fn wait(&self, timeout: Option<Duration>, events: &mut Vec<Event>) {
        self.epoll.wait(timeout, events);
    }

    fn wake(&self) {
        self.epoll.wake();
    }
}

/// The background thread that the process's waits help.
static SHARED: OnceLock<Arc<Background>> = OnceLock::new();

thread_local! {
    /// Room for one batch of events, kept between waits.
    static EVENTS: Cell<Vec<Event>> = const { Cell::new(Vec::new()) };
}

/// Whether [`park`] may poll.
pub(crate) fn may_poll() -> bool {
    let used = |background: &Arc<Background>| background.used.load(Ordering::Relaxed);
    SHARED.get().is_some_and(used)
}

/// Sleeps as [`Parker::park`] does; if descriptors are to be polled and no other thread does, the
/// calling one does meanwhile. It must hold no lock.
pub fn park(parker: &Parker, timeout: Option<Duration>) -> bool {
    match SHARED.get() {
        Some(background) => background.park(parker, timeout),
        None => parker.park(timeout),
    }
}

/// A background thread that is started at the first use.
pub struct Lazy {
    cell: OnceLock<Arc<Background>>,
    on_event: fn(Event),
}

impl Lazy {
    /// Not started yet.
    pub const fn new(on_event: fn(Event)) -> Self {
        Self {
            cell: OnceLock::new(),
            on_event,
        }
    }

    /// The thread, started if need be; fails when descriptors or threads run out.
    pub fn get(&self) -> io::Result<&Arc<Background>> {
        if let Some(background) = self.cell.get() {
            return Ok(background);
        }
        static STARTING: Mutex<()> = Mutex::new(());
        let _one = STARTING.lock();
        if self.cell.get().is_none() {
            let background = Background::start(self.on_event)?;
            let _ = SHARED.set(Arc::clone(&background));
            let _ = self.cell.set(background);
        }
        self.cell.get().ok_or_else(|| io::ErrorKind::Other.into())
    }
}
