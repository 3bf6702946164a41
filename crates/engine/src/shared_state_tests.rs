//! Two openings of one state stand for two processes.

use std::os::fd::AsRawFd;
use std::sync::{Arc, Weak, mpsc};
use std::thread;

use super::*;
use crate::deadline::Deadline;
use crate::parker::Parker;
use crate::signal::Signal;
use crate::wait::{self, End, Place};
use crate::waiter::Waiter;

const AUTO: Terms = Terms::Flag {
    reset: Reset::Auto,
    set: false,
};

fn reopen(state: &SharedState) -> File {
    let path = format!("/proc/self/fd/{}", state.file().as_raw_fd());
    File::options().read(true).write(true).open(path).unwrap()
}

fn pair(terms: Terms) -> (SharedState, SharedState) {
    let file = crate::memfd::create(c"test").unwrap();
    let one = SharedState::create(file, terms).unwrap();
    let other = SharedState::join(reopen(&one)).unwrap();
    (one, other)
}

fn signal(state: SharedState) -> Arc<Signal> {
    let state = Arc::new(state);
    Arc::new_cyclic(|this: &Weak<Signal>| {
        let this = Weak::clone(this);
        state.set_look(move || this.upgrade().is_some_and(|signal| signal.look()));
        Signal::shared(Arc::clone(&state), None)
    })
}

fn waiter(owner: u32) -> Arc<Waiter> {
    Arc::new(Waiter::thread(Arc::new(Parker::default()), owner))
}

fn any(signals: &[&Signal], deadline: Deadline) -> End {
    let mut places: Vec<_> = signals.iter().map(|signal| Place::new(signal)).collect();
    wait::any(&waiter(1), &mut places, deadline, None, |sleep| sleep())
}

fn all(signals: &[&Signal], deadline: Deadline) -> End {
    let mut places: Vec<_> = signals.iter().map(|signal| Place::new(signal)).collect();
    places.sort_unstable_by_key(|place| std::ptr::from_ref(place.signal()).addr());
    wait::all(&waiter(1), &places, deadline, &|| false, |sleep| sleep())
}

#[test]
fn a_flag_is_taken_once() {
    let (one, other) = pair(AUTO);
    assert_eq!(one.try_take(1, None), Take::Missed);
    assert!(!other.set() && other.set());
    assert_eq!(one.try_take(1, None), Take::Taken);
    assert_eq!(other.try_take(1, None), Take::Missed);
    one.set();
    assert!(other.reset() && !one.reset());
}

#[test]
fn a_pulse_is_for_those_who_were_there() {
    let (one, other) = pair(AUTO);
    let before = one.pulses();
    other.pulse();
    assert_eq!(one.try_take(1, Some(one.pulses())), Take::Missed);
    assert_eq!(one.try_take(1, Some(before)), Take::Taken);
    assert_eq!(other.try_take(1, Some(before)), Take::Missed);
}

#[test]
fn a_count_has_its_bounds() {
    let (one, other) = pair(Terms::Count {
        count: 1,
        maximum: 3,
    });
    assert_eq!(one.add(3), None);
    assert_eq!(one.add(2), Some(1));
    assert_eq!(other.value(), 3);
    for state in [&one, &other, &one] {
        assert_eq!(state.try_take(1, None), Take::Taken);
    }
    assert_eq!(other.try_take(1, None), Take::Missed);
    other.give_back(Take::Taken);
    assert_eq!(one.value(), 1);
}

#[test]
fn what_the_dead_owned_is_abandoned() {
    let (one, other) = pair(Terms::Owner { owner: None });
    assert_eq!(one.try_take(7, None), Take::Taken);
    // A thread of that number elsewhere is another one.
    assert!(one.is_owned(7) && !other.is_owned(7));
    assert_eq!(other.try_take(7, None), Take::Missed);
    drop(one);
    assert!(other.is_there(7));
    assert_eq!(other.try_take(7, None), Take::Abandoned);
    other.free(false);
    assert_eq!(other.try_take(7, None), Take::Taken);
}

#[test]
fn a_slot_that_is_used_again_owns_nothing() {
    let (one, other) = pair(Terms::Owner { owner: None });
    assert_eq!(one.try_take(7, None), Take::Taken);
    let slot = one.slot;
    drop(one);
    let again = SharedState::join(reopen(&other)).unwrap();
    assert_eq!(again.slot, slot);
    assert!(!again.is_owned(7));
    assert_eq!(again.try_take(7, None), Take::Abandoned);
}

#[test]
fn its_time_comes_in_every_process() {
    let (one, other) = pair(AUTO);
    other.schedule(Some(Duration::from_secs(1000)), Duration::ZERO);
    assert!(!one.is_there(1) && one.patience() == PATIENCE);
    other.schedule(Some(Duration::ZERO), Duration::from_secs(1000));
    assert_eq!(one.try_take(1, None), Take::Taken);
    // The period has begun.
    assert_eq!(other.try_take(1, None), Take::Missed);
    assert_ne!(other.page.word(DUE).load(Ordering::SeqCst), 0);
    one.schedule(None, Duration::ZERO);
    assert_eq!(other.page.word(DUE).load(Ordering::SeqCst), 0);
}

#[test]
fn what_makes_no_sense_is_refused() {
    let file = crate::memfd::create(c"test").unwrap();
    assert!(SharedState::join(file).is_err());
    let (one, _other) = pair(AUTO);
    for nonsense in [0, 3, 9, 4 | 1 << 32] {
        one.page.word(RULE).store(nonsense, Ordering::SeqCst);
        assert!(SharedState::join(reopen(&one)).is_err(), "{nonsense}");
    }
}

fn waits_for_any_and_all() {
    let (one, other) = pair(AUTO);
    let (here, there) = (signal(one), signal(other));
    let local = Signal::new(Reset::Auto, false);
    let (tell, told) = mpsc::channel();
    thread::scope(|scope| {
        scope.spawn(|| {
            tell.send(any(&[&local, &here], Deadline::Never)).unwrap();
            tell.send(all(&[&local, &here], Deadline::Never)).unwrap();
            tell.send(any(&[&here], Deadline::Never)).unwrap();
        });
        there.set();
        assert_eq!(told.recv().unwrap(), End::Signal(1));
        local.set();
        there.set();
        assert_eq!(told.recv().unwrap(), End::Signal(0));
        assert!(!there.is_set() && !local.is_set());
        there.set();
        assert_eq!(told.recv().unwrap(), End::Signal(0));
    });
    assert_eq!(any(&[&local, &there], Deadline::Now), End::TimedOut);
    here.set();
    assert_eq!(all(&[&local, &there], Deadline::Now), End::TimedOut);
    assert!(here.is_set());
}

#[test]
fn waits_with_and_without_a_wait_for_several_words() {
    waits_for_any_and_all();
    crate::shared_watch::tests::without_several(waits_for_any_and_all);
}
