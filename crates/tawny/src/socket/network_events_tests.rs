//! The rules of recording and enabling.

use super::*;
use crate::codes::WSAECONNREFUSED;
use crate::signal::Reset;

fn selection(interest: NetworkEvents) -> (Selection, Arc<Event>) {
    let event = Arc::new(Event::new(Reset::Manual, false));
    let sink = Sink::Event(Arc::clone(&event));
    (Selection::new(sink, interest), event)
}

fn now(events: NetworkEvents) -> Condition {
    Condition {
        events,
        ..Condition::default()
    }
}

const SOCKET: Handle = Handle::from_value(4);
const READ: NetworkEvents = NetworkEvents::READ;
const CLOSE: NetworkEvents = NetworkEvents::CLOSE;
const CONNECT: NetworkEvents = NetworkEvents::CONNECT;

#[test]
fn an_event_is_recorded_once_until_it_is_enabled() {
    let (mut selection, event) = selection(READ | CLOSE);
    selection.note(&now(READ), SOCKET);
    assert!(event.is_set());
    event.reset();
    selection.note(&now(READ), SOCKET);
    assert!(!event.is_set());
    assert_eq!(selection.take_record().events(), READ);
    assert_eq!(selection.take_record().events(), NetworkEvents::empty());
    selection.note(&now(READ), SOCKET);
    assert_eq!(selection.take_record().events(), NetworkEvents::empty());
    selection.enable(READ);
    selection.note(&now(READ), SOCKET);
    assert!(event.is_set());
    assert_eq!(selection.take_record().events(), READ);
}

#[test]
fn what_nobody_asked_for_is_not_recorded() {
    let (mut selection, event) = selection(READ);
    selection.enable(NetworkEvents::all());
    selection.note(&now(NetworkEvents::all() - READ), SOCKET);
    assert!(!event.is_set());
    assert_eq!(selection.wanted(), READ);
}

#[test]
fn each_event_has_its_own_error() {
    let (mut selection, _) = selection(CONNECT | READ);
    let refused = Condition {
        events: CONNECT | READ,
        connect_error: WSAECONNREFUSED,
        ..Condition::default()
    };
    selection.note(&refused, SOCKET);
    let record = selection.take_record();
    assert_eq!(record.error(CONNECT), Some(Error::new(WSAECONNREFUSED)));
    assert_eq!(record.error(READ), None);
    assert_eq!(record.error(CLOSE), None);
}

#[test]
fn messages_come_in_order_and_leave_no_record() {
    let told = Arc::new(tawny_engine::sync::Mutex::new(Vec::new()));
    let heard = Arc::clone(&told);
    let post = move |socket, event, error| heard.lock().push((socket, event, error));
    let mut selection = Selection::new(Sink::Window(Arc::new(post)), NetworkEvents::all());
    selection.note(&now(READ | CONNECT | NetworkEvents::WRITE | CLOSE), SOCKET);
    let all = [CONNECT, NetworkEvents::WRITE, READ, CLOSE];
    assert_eq!(*told.lock(), all.map(|event| (SOCKET, event, 0)));
    assert_eq!(selection.take_record(), NetworkRecord::default());
}

#[test]
fn an_accepted_socket_does_not_tell_of_connecting() {
    let (selection, _) = selection(NetworkEvents::all());
    assert!(selection.wanted().contains(CONNECT | READ));
    let inherited = selection.inherited();
    assert!(!inherited.wanted().contains(CONNECT));
    assert!(inherited.wanted().contains(READ | NetworkEvents::ACCEPT));
    assert_eq!(inherited.interest(), NetworkEvents::all());
}

#[test]
fn a_receive_that_drains_enables_only_when_nothing_else_is_known() {
    let (mut selection, _) = selection(READ);
    assert!(!selection.enable_drained(READ), "nobody has looked yet");
    selection.note(&now(READ), SOCKET);
    assert!(selection.enable_drained(READ));
    assert_eq!(selection.wanted(), READ);
    selection.note(&now(READ), SOCKET);
    selection.note_edge();
    assert!(!selection.enable_drained(READ), "an edge came meanwhile");
}
