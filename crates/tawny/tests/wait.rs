//! Waiting for objects.
//!
//! <https://learn.microsoft.com/windows/win32/sync/wait-functions>

mod common;

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, mpsc};
use std::thread;

use common::late;
use proptest::prelude::*;
use proptest::sample::subsequence;
use tawny::codes::{ERROR_INVALID_HANDLE, ERROR_INVALID_PARAMETER};
use tawny::event::Event;
use tawny::object::{self, Object};
use tawny::signal::Reset;
use tawny::thread::Thread;
use tawny::wait::{Waited, sleep, wait_all, wait_any};
use tawny::{Deadline, Error, Owned};

type Objects = Vec<Arc<dyn Object>>;

fn events(reset: Reset, count: usize) -> (Vec<Arc<Event>>, Objects) {
    let events: Vec<_> = (0..count)
        .map(|_| Arc::new(Event::new(reset, false)))
        .collect();
    let objects = events
        .iter()
        .map(|event| Arc::clone(event) as Arc<dyn Object>)
        .collect();
    (events, objects)
}

fn set(events: &[Arc<Event>]) -> Vec<bool> {
    events.iter().map(|event| event.is_set()).collect()
}

#[test]
fn a_wait_for_any_takes_the_first_signal_alone() {
    let (events, objects) = events(Reset::Auto, 4);
    assert_eq!(
        wait_any(&objects, Deadline::Now, false),
        Ok(Waited::TimedOut)
    );
    events[3].set();
    events[1].set();
    assert_eq!(
        wait_any(&objects, Deadline::Now, false),
        Ok(Waited::Object(1))
    );
    assert_eq!(set(&events), [false, false, false, true]);
    assert_eq!(wait_any(&objects, late(), false), Ok(Waited::Object(3)));
    assert_eq!(
        wait_any(&objects, Deadline::Now, false),
        Ok(Waited::TimedOut)
    );
}

#[test]
fn a_wait_for_all_takes_every_signal_or_none() {
    let (events, objects) = events(Reset::Auto, 3);
    events[0].set();
    events[2].set();
    assert_eq!(
        wait_all(&objects, Deadline::Now, false),
        Ok(Waited::TimedOut)
    );
    assert_eq!(set(&events), [true, false, true]);
    events[1].set();
    assert_eq!(
        wait_all(&objects, Deadline::Now, false),
        Ok(Waited::Object(0))
    );
    assert_eq!(set(&events), [false; 3]);
}

#[test]
fn a_wait_for_all_leaves_its_signals_to_others_until_it_can_have_them_all() {
    let (events, objects) = events(Reset::Auto, 2);
    let all = {
        let objects = objects.clone();
        thread::spawn(move || wait_all(&objects, late(), false))
    };
    // Whether or not that thread waits already, it may not have taken this signal.
    for _ in 0..1000 {
        events[0].set();
        assert_eq!(
            wait_any(&objects[..1], late(), false),
            Ok(Waited::Object(0))
        );
    }
    events[1].set();
    events[0].set();
    assert_eq!(all.join().unwrap(), Ok(Waited::Object(0)));
    assert_eq!(set(&events), [false; 2]);
}

#[test]
fn manual_and_auto_reset_objects_may_stand_in_one_wait() {
    let manual = Arc::new(Event::new(Reset::Manual, true));
    let auto = Arc::new(Event::new(Reset::Auto, true));
    let objects: Objects = vec![auto.clone(), manual.clone()];
    assert_eq!(wait_all(&objects, late(), false), Ok(Waited::Object(0)));
    assert!(manual.is_set() && !auto.is_set());
    assert_eq!(wait_any(&objects, late(), false), Ok(Waited::Object(1)));
}

#[test]
fn arguments_are_checked() {
    let (_, objects) = events(Reset::Auto, 2);
    let invalid = Err(Error::new(ERROR_INVALID_PARAMETER));
    assert_eq!(wait_any(&[], Deadline::Now, false), invalid);
    assert_eq!(wait_all(&[], Deadline::Now, false), invalid);
    let twice = [
        Arc::clone(&objects[0]),
        objects[1].clone(),
        objects[0].clone(),
    ];
    assert_eq!(wait_all(&twice, Deadline::Now, false), invalid);
    assert_eq!(wait_any(&twice, Deadline::Now, false), Ok(Waited::TimedOut));
    let port: Arc<dyn Object> = common::port(1).object().clone();
    assert_eq!(
        wait_any(&[port], Deadline::Now, false),
        Err(Error::new(ERROR_INVALID_HANDLE))
    );
}

#[test]
fn apcs_end_alertable_waits() {
    let (events, objects) = events(Reset::Auto, 2);
    let ran = Arc::new(AtomicUsize::new(0));
    let leave_one = || {
        let ran = Arc::clone(&ran);
        let apc = Box::new(move || {
            ran.fetch_add(1, Ordering::SeqCst);
        });
        Thread::current().queue_apc(apc).unwrap();
    };
    leave_one();
    assert_eq!(
        wait_any(&objects, Deadline::Now, false),
        Ok(Waited::TimedOut)
    );
    assert_eq!(ran.load(Ordering::SeqCst), 0);
    assert_eq!(wait_any(&objects, late(), true), Ok(Waited::Apc));
    leave_one();
    assert_eq!(wait_all(&objects, late(), true), Ok(Waited::Apc));
    leave_one();
    leave_one();
    assert_eq!(sleep(late(), true), Waited::Apc);
    assert_eq!(ran.load(Ordering::SeqCst), 4);
    // An object that is signalled comes before the calls that wait.
    leave_one();
    events[1].set();
    assert_eq!(wait_any(&objects, late(), true), Ok(Waited::Object(1)));
    assert_eq!(sleep(Deadline::Now, true), Waited::Apc);
    assert_eq!(sleep(Deadline::Now, true), Waited::TimedOut);
}

#[test]
fn an_apc_from_elsewhere_wakes_the_thread() {
    let (tell, told) = mpsc::channel();
    let waits = [
        thread::spawn({
            let tell = tell.clone();
            move || {
                tell.send(Thread::current()).unwrap();
                sleep(late(), true)
            }
        }),
        thread::spawn(move || {
            let (_, objects) = events(Reset::Auto, 3);
            tell.send(Thread::current()).unwrap();
            wait_all(&objects, late(), true).unwrap()
        }),
    ];
    for _ in 0..2 {
        told.recv().unwrap().queue_apc(Box::new(|| ())).unwrap();
    }
    for wait in waits {
        assert_eq!(wait.join().unwrap(), Waited::Apc);
    }
}

/// A wait for some of the events, by their numbers.
#[derive(Clone, Debug)]
struct Wait {
    events: Vec<usize>,
    all: bool,
}

const EVENTS: usize = 4;

fn waits() -> impl Strategy<Value = Vec<Vec<Wait>>> {
    let events = subsequence((0..EVENTS).collect::<Vec<_>>(), 1..=EVENTS);
    let wait = (events, any::<bool>()).prop_map(|(events, all)| Wait { events, all });
    // Threads, and what each of them waits for in turn.
    prop::collection::vec(prop::collection::vec(wait, 1..20), 1..5)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    /// Auto-reset events that are set whenever they are not: each signal satisfies one wait, and a
    /// wait for all takes as many as it names.
    #[test]
    fn no_signal_is_lost_or_spent_twice(schedule in waits()) {
        let (events, objects) = events(Reset::Auto, EVENTS);
        let (tell, told) = mpsc::channel();
        let total: usize = schedule.iter().map(Vec::len).sum();
        let threads: Vec<_> = schedule.into_iter().map(|waits| {
            let (objects, tell) = (objects.clone(), tell.clone());
            thread::spawn(move || {
                for wait in waits {
                    let named: Objects = wait.events.iter().map(|&event| objects[event].clone()).collect();
                    let spent = if wait.all {
                        assert_eq!(wait_all(&named, late(), false), Ok(Waited::Object(0)));
                        wait.events.len()
                    } else {
                        let waited = wait_any(&named, late(), false);
                        assert!(matches!(waited, Ok(Waited::Object(index)) if index < named.len()));
                        1
                    };
                    tell.send(spent).unwrap();
                }
            })
        }).collect();
        let (mut given, mut spent) = (0, 0);
        for _ in 0..total {
            for event in &events {
                // Nobody else sets it, so it is this call that does.
                if !event.is_set() {
                    event.set();
                    given += 1;
                }
            }
            spent += told.recv().unwrap();
        }
        for thread in threads {
            thread.join().unwrap();
        }
        let left = set(&events).into_iter().filter(|set| *set).count();
        prop_assert_eq!(given, spent + left);
    }

    /// Manual-reset events that are set, reset and closed at random: every wait ends by an event
    /// that it names, or by all of them.
    #[test]
    fn waits_survive_whatever_happens_to_their_objects(
        schedule in waits(),
        changes in prop::collection::vec((0..EVENTS, 0..3u8), 1..100),
    ) {
        let mut owned: Vec<_> = (0..EVENTS)
            .map(|_| Some(Owned::new(Arc::new(Event::new(Reset::Manual, false))).unwrap()))
            .collect();
        let events: Vec<Arc<Event>> = owned.iter().flatten().map(|event| Arc::clone(event)).collect();
        let objects: Objects = events.iter().map(|event| Arc::clone(event) as _).collect();
        let threads: Vec<_> = schedule.into_iter().map(|waits| {
            let objects = objects.clone();
            thread::spawn(move || {
                for wait in waits {
                    let named: Objects = wait.events.iter().map(|&event| objects[event].clone()).collect();
                    let waited = if wait.all {
                        wait_all(&named, late(), false)
                    } else {
                        wait_any(&named, late(), false)
                    };
                    assert!(matches!(waited, Ok(Waited::Object(index)) if index < named.len()));
                }
            })
        }).collect();
        for (event, change) in changes {
            match change {
                0 => events[event].set(),
                1 => events[event].reset(),
                _ => drop(owned[event].take()),
            }
        }
        let handles: Vec<_> = owned.iter().flatten().map(Owned::handle).collect();
        events.iter().for_each(|event| event.set());
        drop(owned);
        for thread in threads {
            thread.join().unwrap();
        }
        prop_assert!(handles.iter().all(|handle| !object::exists(*handle)));
    }
}
