//! Every order in which threads meet in a work queue: nobody sleeps beside work that he may take.
//!
//! A lost wake-up shows as a deadlock, which loom reports. Bounded waits end at once here, so a
//! watchdog whose next tick would save the day has ticked out and sleeps.

use std::io;
use std::os::fd::BorrowedFd;

use loom::sync::Condvar;
use loom::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use loom::thread;

use super::*;
use crate::clock;
use crate::models::{Count, explore};
use crate::poller::Interest;

/// A kernel that reports the edges which a model delivers.
struct Script {
    pending: loom::sync::Mutex<Pending>,
    changed: Condvar,
}

#[derive(Default)]
struct Pending {
    edges: Vec<Event>,
    woken: bool,
}

impl Script {
    fn new() -> Self {
        Self {
            pending: loom::sync::Mutex::default(),
            changed: Condvar::new(),
        }
    }

    fn deliver(&self, token: u64) {
        self.pending.lock().unwrap().edges.push(Event {
            token,
            readable: true,
            writable: false,
            hung_up: false,
            urgent: false,
        });
        self.changed.notify_one();
    }
}

impl Poller for Script {
    fn arm(&self, _: BorrowedFd<'_>, _: u64, _: Interest) -> io::Result<()> {
        Ok(())
    }

    fn rearm(&self, _: BorrowedFd<'_>, _: u64, _: Interest) -> io::Result<()> {
        Ok(())
    }

    fn disarm(&self, _: BorrowedFd<'_>) {}

    fn wait(&self, timeout: Option<Duration>, events: &mut Vec<Event>) {
        let mut pending = self.pending.lock().unwrap();
        while timeout.is_none() && pending.edges.is_empty() && !pending.woken {
            pending = self.changed.wait(pending).unwrap();
        }
        if pending.edges.is_empty() && !pending.woken {
            timeout.into_iter().for_each(clock::pass);
        }
        pending.woken = false;
        events.append(&mut pending.edges);
    }

    fn wake(&self) {
        self.pending.lock().unwrap().woken = true;
        self.changed.notify_one();
    }
}

type Queue = WorkQueue<u64, Script>;

fn queue(concurrency: u32) -> Arc<Queue> {
    Arc::new(WorkQueue::new(Script::new(), concurrency, |_| ()))
}

/// Takes one item; edges become items of the same number.
fn take(queue: &Arc<Queue>, worker: &Worker, deadline: Deadline) -> Result<u64, Taken> {
    let mut item = None;
    let taken = queue.take(
        worker,
        1,
        deadline,
        || false,
        &mut |event| assert!(queue.push(event.token, worker)),
        |taken| item = Some(*taken),
    );
    item.ok_or(taken)
}

fn soon() -> Deadline {
    Deadline::after(Some(Duration::from_nanos(1)))
}

/// Nobody is here any more, and nothing is left undone.
fn assert_quiet(queue: &Queue) {
    let state = queue.state.lock();
    assert!(state.waiters.is_empty() && !state.wake_pending);
    assert!(!state.polling && !state.ticking);
    assert_eq!(state.running, 0);
    assert!(state.work.is_empty());
}

fn spawn(queue: &Arc<Queue>, body: impl FnOnce(&Arc<Queue>, &Worker) + 'static) -> Thread {
    let queue = Arc::clone(queue);
    thread::spawn(move || body(&queue, &Worker::default()))
}

type Thread = thread::JoinHandle<()>;

fn join(thread: Thread) {
    thread.join().unwrap();
}

#[test]
fn a_push_from_outside_against_a_thread_about_to_sleep() {
    explore(|| {
        let queue = queue(1);
        let taker = spawn(&queue, |queue, worker| {
            assert_eq!(take(queue, worker, Deadline::Never), Ok(7));
        });
        queue.push(7, &Worker::default());
        join(taker);
        assert_quiet(&queue);
    });
}

#[test]
fn two_pushes_from_outside_wake_two_threads() {
    explore(|| {
        let queue = queue(2);
        let took = Arc::new(Count::new());
        let takers = [(); 2].map(|()| {
            let took = Arc::clone(&took);
            spawn(&queue, move |queue, worker| {
                take(queue, worker, Deadline::Never).unwrap();
                took.raise();
                // Busy until the other has its item as well.
                took.reach(2);
            })
        });
        let outside = Worker::default();
        queue.push(1, &outside);
        queue.push(2, &outside);
        takers.into_iter().for_each(join);
        assert_quiet(&queue);
    });
}

/// A queue with two threads asleep on it, and where the first of them sleeps.
fn queue_with_sleepers() -> (Arc<Queue>, Arc<Parker>) {
    let queue = queue(2);
    let parkers = [(); 2].map(|()| Arc::new(Parker::default()));
    let first = Arc::clone(&parkers[0]);
    queue.state.lock().waiters = parkers.into_iter().map(Waiter::Sleeper).collect();
    (queue, first)
}

#[test]
fn one_wake_up_at_a_time_is_on_its_way_to_the_newest() {
    explore(|| {
        let (queue, first) = queue_with_sleepers();
        let outside = Worker::default();
        queue.push(1, &outside);
        queue.push(2, &outside);
        let state = queue.state.lock();
        assert!(matches!(&state.waiters[..], [Waiter::Sleeper(left)] if Arc::ptr_eq(left, &first)));
    });
}

#[test]
fn beside_a_watchdog_only_work_from_outside_wakes_at_once() {
    explore(|| {
        let (queue, _) = queue_with_sleepers();
        let worker = Worker::default();
        queue.push(1, &worker);
        assert_eq!(take(&queue, &worker, Deadline::Now), Ok(1));
        queue.state.lock().ticking = true;
        let asleep = queue.state.lock().waiters.len();
        queue.push(2, &worker);
        assert_eq!(queue.state.lock().waiters.len(), asleep);
        // The sleeper that was claimed for the first item never arrives in this model.
        queue.state.lock().wake_pending = false;
        queue.push(3, &Worker::default());
        assert_eq!(queue.state.lock().waiters.len(), asleep - 1);
    });
}

#[test]
fn a_poller_that_leaves_with_work_is_replaced() {
    explore(|| {
        let queue = queue(2);
        let took = Arc::new(Count::new());
        let takers = [(); 2].map(|()| {
            let took = Arc::clone(&took);
            spawn(&queue, move |queue, worker| {
                take(queue, worker, Deadline::Never).unwrap();
                took.raise();
                took.reach(2);
            })
        });
        queue.poller().deliver(1);
        took.reach(1);
        queue.poller().deliver(2);
        takers.into_iter().for_each(join);
        assert_quiet(&queue);
    });
}

/// One thread takes an item and pushes another for a second thread, then does `after`, given the
/// number of items taken so far.
fn own_push(after: fn(&Worker, &Count)) {
    explore(move || {
        let queue = queue(2);
        let took = Arc::new(Count::new());
        let takers = [(); 2].map(|()| {
            let took = Arc::clone(&took);
            spawn(&queue, move |queue, worker| {
                let item = take(queue, worker, Deadline::Never).unwrap();
                took.raise();
                if item == 1 {
                    queue.push(2, worker);
                    after(worker, &took);
                }
            })
        });
        queue.push(1, &Worker::default());
        takers.into_iter().for_each(join);
        assert_quiet(&queue);
    });
}

#[test]
fn a_push_by_a_running_thread_that_stays_busy() {
    own_push(|_, took| took.reach(2));
}

#[test]
fn a_push_by_a_running_thread_that_blocks() {
    own_push(|worker, took| worker.blocking(|| took.reach(2)));
}

#[test]
fn a_push_by_a_running_thread_that_ends() {
    own_push(|_, _| ());
}

#[test]
fn a_timeout_against_a_claim() {
    explore(|| {
        let queue = queue(2);
        let patient = spawn(&queue, |queue, worker| {
            take(queue, worker, Deadline::Never).unwrap();
        });
        let hasty = spawn(&queue, |queue, worker| {
            // The one item is for whoever takes it; with two, both have one.
            match take(queue, worker, soon()) {
                Ok(_) => assert!(queue.push(2, &Worker::default())),
                Err(end) => assert_eq!(end, Taken::TimedOut),
            }
        });
        queue.push(1, &Worker::default());
        join(hasty);
        join(patient);
        assert_quiet(&queue);
    });
}

#[test]
fn a_poller_that_times_out_is_replaced() {
    explore(|| {
        let queue = queue(1);
        let patient = spawn(&queue, |queue, worker| {
            take(queue, worker, Deadline::Never).unwrap();
        });
        let hasty = spawn(&queue, |queue, worker| {
            if take(queue, worker, soon()).is_ok() {
                queue.poller().deliver(2);
            }
        });
        queue.poller().deliver(1);
        join(hasty);
        join(patient);
        assert_quiet(&queue);
    });
}

#[test]
fn closing_ends_every_wait() {
    explore(|| {
        let queue = queue(2);
        let takers = [(); 2].map(|()| {
            spawn(&queue, |queue, worker| {
                assert_eq!(take(queue, worker, Deadline::Never), Err(Taken::Closed));
            })
        });
        queue.close();
        takers.into_iter().for_each(join);
        assert!(!queue.push(1, &Worker::default()));
    });
}

#[test]
fn no_more_threads_run_than_may() {
    explore(|| {
        let queue = queue(1);
        let running = Arc::new(AtomicU32::new(0));
        let takers = [(); 2].map(|()| {
            let running = Arc::clone(&running);
            spawn(&queue, move |queue, worker| {
                take(queue, worker, Deadline::Never).unwrap();
                assert_eq!(running.fetch_add(1, Ordering::AcqRel), 0);
                running.fetch_sub(1, Ordering::AcqRel);
            })
        });
        let outside = Worker::default();
        queue.push(1, &outside);
        queue.push(2, &outside);
        takers.into_iter().for_each(join);
        assert_quiet(&queue);
    });
}

#[test]
fn a_thread_that_blocks_gives_its_place_away_and_counts_again_after() {
    explore(|| {
        let queue = queue(1);
        let second_runs = Arc::new(AtomicBool::new(false));
        let took = Arc::new(Count::new());
        let takers = [(); 2].map(|()| {
            let (second_runs, took) = (Arc::clone(&second_runs), Arc::clone(&took));
            spawn(&queue, move |queue, worker| {
                if take(queue, worker, Deadline::Never) == Ok(1) {
                    worker.blocking(|| took.reach(1));
                    // Both count now: nothing more is handed out before the second is through.
                    assert_eq!(take(queue, worker, Deadline::Never), Ok(3));
                    assert!(!second_runs.load(Ordering::Acquire));
                } else {
                    second_runs.store(true, Ordering::Release);
                    took.raise();
                    second_runs.store(false, Ordering::Release);
                }
            })
        });
        let outside = Worker::default();
        for item in [1, 2, 3] {
            queue.push(item, &outside);
        }
        takers.into_iter().for_each(join);
        assert_quiet(&queue);
    });
}

#[test]
fn a_nudge_reaches_whoever_waits() {
    explore(|| {
        let queue = queue(1);
        let alert = Arc::new(AtomicBool::new(false));
        let worker = Worker::default();
        let parker = Arc::clone(worker.parker());
        // The place of the poller may be taken or free.
        let other = spawn(&queue, |queue, worker| {
            assert_eq!(take(queue, worker, Deadline::Never), Err(Taken::Closed));
        });
        let nudge = {
            let (queue, alert) = (Arc::clone(&queue), Arc::clone(&alert));
            thread::spawn(move || {
                alert.store(true, Ordering::Release);
                queue.nudge(&parker);
            })
        };
        let alerted = || alert.load(Ordering::Acquire);
        let taken = queue.take(&worker, 1, Deadline::Never, alerted, &mut |_| (), |_| ());
        assert_eq!(taken, Taken::Alerted);
        queue.close();
        join(nudge);
        join(other);
    });
}

#[test]
fn the_poller_of_last_resort_gives_its_place_back() {
    explore(|| {
        let queue = queue(1);
        let taker = spawn(&queue, |queue, worker| {
            assert_eq!(take(queue, worker, Deadline::Never), Ok(1));
        });
        let care = spawn(&queue, |queue, worker| {
            let mut push = |event: Event| assert!(queue.push(event.token, worker));
            queue.poll_if_neglected(worker, &mut 0, &mut push);
        });
        queue.poller().deliver(1);
        join(care);
        join(taker);
        assert_quiet(&queue);
    });
}
