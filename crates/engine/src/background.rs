//! The one thread of the engine's own: started when something first needs it, it is the poller of
//! descriptors that belong to no work queue, the poller of last resort of work queues on which no
//! thread waits, and the clock of timers.

use std::collections::BTreeMap;
use std::io;
use std::os::fd::BorrowedFd;
use std::sync::{Arc, OnceLock, Weak};
use std::time::{Duration, Instant};

use crate::epoll::Epoll;
use crate::poller::{Event, Interest, Poller};
use crate::sync::Mutex;
use crate::work_queue::Neglected;
use crate::worker::Worker;

/// How often work queues without a waiting thread are looked at.
const CARE_PERIOD: Duration = Duration::from_millis(5);
/// Looks that found the queue well served, after which it is left alone until it asks again.
const CARE_LOOKS: u32 = 20;

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
    epoll: Epoll,
    timers: Mutex<Timers>,
    new_wards: Mutex<Vec<Ward>>,
    on_event: fn(Event),
}

impl Background {
    /// Starts the thread. Edges of whatever is armed here, and of the queues that it cares for,
    /// go to `on_event`.
    pub fn start(on_event: fn(Event)) -> io::Result<Arc<Self>> {
        let this = Arc::new(Self {
            epoll: Epoll::new()?,
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
        self.epoll.wake();
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
            self.epoll.wake();
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
        loop {
            wards.append(&mut self.new_wards.lock());
            let next = self.run_timers();
            let care = (!wards.is_empty()).then_some(CARE_PERIOD);
            let timeout = next.into_iter().chain(care).min();
            self.epoll.wait(timeout, &mut events);
            events.drain(..).for_each(self.on_event);
            wards.retain_mut(|ward| ward.look(&worker, self.on_event));
        }
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
            let _ = self.cell.set(Background::start(self.on_event)?);
        }
        self.cell.get().ok_or_else(|| io::ErrorKind::Other.into())
    }
}
