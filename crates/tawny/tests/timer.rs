//! The waitable timer.
//!
//! <https://learn.microsoft.com/windows/win32/sync/waitable-timer-objects>

mod common;

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, mpsc};
use std::thread;
use std::time::{Duration, Instant};

use common::late;
use tawny::object::Object;
use tawny::signal::Reset;
use tawny::thread::Thread;
use tawny::timer::{Timer, TimerApc};
use tawny::wait::{Waited, sleep, wait_any};
use tawny::{Deadline, Owned};

const ONCE: Duration = Duration::ZERO;
const HOUR: Duration = Duration::from_secs(3600);

fn wait(timer: &Arc<Timer>, deadline: Deadline) -> Waited {
    wait_any(&[timer.clone() as Arc<dyn Object>], deadline, false).unwrap()
}

#[test]
fn a_timer_is_signalled_when_its_time_comes() {
    let timer = Timer::new(Reset::Manual);
    assert_eq!(wait(&timer, Deadline::Now), Waited::TimedOut);
    let due = Instant::now() + Duration::from_millis(5);
    timer.set(due, ONCE, None).unwrap();
    assert_eq!(wait(&timer, late()), Waited::Object(0));
    assert!(Instant::now() >= due);
    // It stays so, and setting it anew ends that.
    assert_eq!(wait(&timer, Deadline::Now), Waited::Object(0));
    timer.set(Instant::now() + HOUR, ONCE, None).unwrap();
    assert_eq!(wait(&timer, Deadline::Now), Waited::TimedOut);
}

#[test]
fn a_synchronization_timer_satisfies_one_wait() {
    let timer = Timer::new(Reset::Auto);
    timer.set(Instant::now(), ONCE, None).unwrap();
    assert_eq!(wait(&timer, late()), Waited::Object(0));
    assert_eq!(wait(&timer, Deadline::Now), Waited::TimedOut);
}

#[test]
fn a_periodic_timer_comes_again() {
    let timer = Timer::new(Reset::Auto);
    timer
        .set(Instant::now(), Duration::from_millis(1), None)
        .unwrap();
    for _ in 0..5 {
        assert_eq!(wait(&timer, late()), Waited::Object(0));
    }
    timer.cancel();
}

#[test]
fn a_timer_set_anew_forgets_its_former_time() {
    let timer = Timer::new(Reset::Manual);
    timer.set(Instant::now() + HOUR, ONCE, None).unwrap();
    timer.set(Instant::now(), ONCE, None).unwrap();
    assert_eq!(wait(&timer, late()), Waited::Object(0));
}

#[test]
fn a_cancelled_timer_keeps_its_state() {
    let timer = Timer::new(Reset::Manual);
    timer.set(Instant::now(), ONCE, None).unwrap();
    assert_eq!(wait(&timer, late()), Waited::Object(0));
    timer.cancel();
    assert_eq!(wait(&timer, Deadline::Now), Waited::Object(0));
    timer.set(Instant::now() + HOUR, ONCE, None).unwrap();
    timer.cancel();
    assert_eq!(wait(&timer, Deadline::Now), Waited::TimedOut);
}

#[test]
fn timers_come_in_the_order_of_their_times() {
    let now = Instant::now();
    let (tell, told) = mpsc::channel();
    let waits: Vec<_> = [3u32, 1, 2]
        .map(|number| {
            let (timer, tell) = (Timer::new(Reset::Manual), tell.clone());
            let apc: TimerApc = Arc::new(move || tell.send(number).unwrap());
            (timer, number, apc)
        })
        .into_iter()
        .collect();
    // One thread runs the routines of all, so their order is that of the timers.
    for (timer, number, apc) in &waits {
        let due = now + Duration::from_millis(10) * *number;
        timer
            .set(due, ONCE, Some((Thread::current(), Arc::clone(apc))))
            .unwrap();
    }
    let mut order = Vec::new();
    while order.len() < 3 {
        assert_eq!(sleep(late(), true), Waited::Apc);
        order.extend(told.try_iter());
    }
    assert_eq!(order, [1, 2, 3]);
}

#[test]
fn a_timers_routine_runs_on_the_thread_that_set_it() {
    let ran = Arc::new(AtomicUsize::new(0));
    let here = thread::current().id();
    let count = Arc::clone(&ran);
    let apc: TimerApc = Arc::new(move || {
        assert_eq!(thread::current().id(), here);
        count.fetch_add(1, Ordering::SeqCst);
    });
    let timer = Timer::new(Reset::Auto);
    let period = Duration::from_millis(1);
    timer
        .set(Instant::now(), period, Some((Thread::current(), apc)))
        .unwrap();
    while ran.load(Ordering::SeqCst) < 3 {
        assert_eq!(sleep(late(), true), Waited::Apc);
    }
    timer.cancel();
}

#[test]
fn closing_the_last_handle_stops_the_timer() {
    let owned = Owned::new(Timer::new(Reset::Manual)).unwrap();
    let timer = Arc::clone(&owned);
    let ran = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&ran);
    let apc: TimerApc = Arc::new(move || {
        count.fetch_add(1, Ordering::SeqCst);
    });
    let due = Instant::now() + Duration::from_millis(20);
    timer
        .set(due, ONCE, Some((Thread::current(), apc)))
        .unwrap();
    drop(owned);
    // Another timer, for a later time, comes: the first would have come before it.
    let other = Timer::new(Reset::Manual);
    other
        .set(
            due.max(Instant::now()) + Duration::from_millis(1),
            ONCE,
            None,
        )
        .unwrap();
    assert_eq!(wait(&other, late()), Waited::Object(0));
    // Unless the machine was so slow that its time had come before it was closed.
    if wait(&timer, Deadline::Now) == Waited::TimedOut {
        sleep(Deadline::Now, true);
        assert_eq!(ran.load(Ordering::SeqCst), 0);
    }
}
