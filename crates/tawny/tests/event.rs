//! The event object.
//!
//! <https://learn.microsoft.com/windows/win32/sync/event-objects>

mod common;

use std::sync::{Arc, mpsc};
use std::thread;

use common::late;
use tawny::codes::{ERROR_FILE_NOT_FOUND, ERROR_INVALID_HANDLE};
use tawny::event::Event;
use tawny::object::{self, Object};
use tawny::signal::Reset;
use tawny::wait::{Waited, wait_any};
use tawny::{Deadline, Error, Owned, named};

fn event(reset: Reset, signalled: bool) -> Arc<Event> {
    Arc::new(Event::new(reset, signalled))
}

/// Whether a wait that does not wait is satisfied.
fn is_there(event: &Arc<Event>) -> bool {
    let waited = wait_any(&[event.clone() as Arc<dyn Object>], Deadline::Now, false);
    match waited.unwrap() {
        Waited::Object(0) => true,
        Waited::TimedOut => false,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_manual_reset_event_stays_signalled() {
    let event = event(Reset::Manual, true);
    assert!(is_there(&event) && is_there(&event) && event.is_set());
    event.reset();
    assert!(!is_there(&event));
    event.set();
    event.set();
    assert!(is_there(&event));
    event.reset();
    assert!(!event.is_set());
}

#[test]
fn an_auto_reset_event_satisfies_one_wait() {
    let event = event(Reset::Auto, true);
    assert!(is_there(&event));
    assert!(!is_there(&event));
    // Setting it twice is setting it once.
    event.set();
    event.set();
    assert!(event.is_set() && is_there(&event));
    assert!(!is_there(&event));
}

#[test]
fn a_pulse_leaves_an_event_reset() {
    for reset in [Reset::Manual, Reset::Auto] {
        let event = event(reset, true);
        event.pulse();
        assert!(!is_there(&event), "{reset:?}");
    }
}

#[test]
fn each_set_of_an_auto_reset_event_releases_one_thread() {
    const THREADS: usize = 4;
    let event = event(Reset::Auto, false);
    let (tell, told) = mpsc::channel();
    let threads: Vec<_> = (0..THREADS)
        .map(|_| {
            let (event, tell) = (event.clone() as Arc<dyn Object>, tell.clone());
            thread::spawn(move || {
                assert_eq!(wait_any(&[event], late(), false), Ok(Waited::Object(0)));
                tell.send(()).unwrap();
            })
        })
        .collect();
    for _ in 0..THREADS {
        assert!(told.try_recv().is_err(), "more threads than signals");
        event.set();
        told.recv().unwrap();
    }
    for thread in threads {
        thread.join().unwrap();
    }
    assert!(!event.is_set());
}

#[test]
fn a_manual_reset_event_releases_every_thread() {
    let event = event(Reset::Manual, false);
    let threads: Vec<_> = (0..4)
        .map(|_| {
            let event = event.clone() as Arc<dyn Object>;
            thread::spawn(move || wait_any(&[event], late(), false))
        })
        .collect();
    event.set();
    for thread in threads {
        assert_eq!(thread.join().unwrap(), Ok(Waited::Object(0)));
    }
}

#[test]
fn handles_name_an_event_until_they_are_closed() {
    let owned = Owned::new(event(Reset::Manual, false)).unwrap();
    let handle = owned.handle();
    let another = object::duplicate(handle).unwrap();
    drop(owned);
    assert!(object::find::<Event>(handle).is_none());
    assert_eq!(object::close(handle), Err(Error::new(ERROR_INVALID_HANDLE)));
    object::find::<Event>(another).unwrap().set();
    object::close(another).unwrap();
    assert!(!object::exists(another));
}

#[test]
fn a_name_finds_the_event_while_a_handle_is_open() {
    let make = || event(Reset::Manual, false);
    let (first, existed) = named::create(Some("Local\\of this test"), make).unwrap();
    assert!(!existed);
    let (second, existed) = named::create(Some("of this test"), make).unwrap();
    assert!(existed && second != first);
    let third = named::open::<Event>("Global\\of this test").unwrap();
    object::find::<Event>(first).unwrap().set();
    assert!(object::find::<Event>(third).unwrap().is_set());
    for handle in [first, second, third] {
        object::close(handle).unwrap();
    }
    assert_eq!(
        named::open::<Event>("of this test"),
        Err(Error::new(ERROR_FILE_NOT_FOUND))
    );
    let (new, existed) = named::create(Some("of this test"), make).unwrap();
    assert!(!existed && !object::find::<Event>(new).unwrap().is_set());
    object::close(new).unwrap();
}
