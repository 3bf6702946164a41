//! The completion port.
//!
//! <https://learn.microsoft.com/windows/win32/fileio/i-o-completion-ports>

mod common;

use std::sync::mpsc;
use std::sync::{Arc, Mutex};
use std::thread;

use common::{connection, datagrams, finished, late, listener, operation, port, posted};
use tawny::address::AF_INET;
use tawny::codes::*;
use tawny::completion_port::{self, NoPacket};
use tawny::event::Event;
use tawny::select::{self, Interest};
use tawny::signal::Reset;
use tawny::socket::Flags;
use tawny::thread::Thread;
use tawny::wait::{self, Waited};
use tawny::{
    Buffers, CompletionPort, Deadline, Error, FileObject, Packet, Socket, Status, Subject, object,
};

type Port = Arc<CompletionPort>;

fn key(packet: Result<Packet, Error>) -> usize {
    packet.unwrap().key
}

fn timed_out(port: &Port) -> bool {
    matches!(port.get(Deadline::Now), Err(error) if error.code() == WAIT_TIMEOUT)
}

#[test]
fn packets_come_in_order_with_the_values_that_were_posted() {
    let port = port(1);
    for value in [0, 7, 7, usize::MAX] {
        let packet = Packet {
            key: value,
            subject: Subject::Overlapped(!value),
            status: Status::new(0),
            bytes: value as u32,
        };
        port.post(packet).unwrap();
    }
    for value in [0, 7, 7, usize::MAX] {
        let packet = port.get(Deadline::Now).unwrap();
        assert_eq!((packet.key, packet.bytes), (value, value as u32));
        assert!(matches!(packet.subject, Subject::Overlapped(other) if other == !value));
    }
    assert!(timed_out(&port));
}

#[test]
fn several_packets_are_taken_at_once() {
    let port = port(1);
    for key in 0..10 {
        port.post(posted(key)).unwrap();
    }
    let mut keys = Vec::new();
    for expected in [4, 8, 10] {
        port.take(4, Deadline::Now, false, |packet| keys.push(packet.key))
            .unwrap();
        assert_eq!(keys.len(), expected);
    }
    assert_eq!(keys, (0..10).collect::<Vec<_>>());
    let end = port.take(4, Deadline::Now, false, |_| unreachable!());
    assert_eq!(end, Err(NoPacket::TimedOut));
}

#[test]
fn a_socket_has_one_port_for_life() {
    let (first, second) = (port(1), port(1));
    let socket = datagrams();
    socket.associate(&first, 7).unwrap();
    for port in [&first, &second] {
        assert_eq!(
            socket.associate(port, 8),
            Err(Error::new(ERROR_INVALID_PARAMETER))
        );
    }
    socket
        .send(vec![1], Some(socket.local_address().unwrap()))
        .unwrap();
    assert_eq!(key(first.get(late())), 7);
    assert!(timed_out(&second));
}

#[test]
fn success_at_once_makes_a_packet_unless_it_is_to_be_skipped() {
    let port = port(1);
    let socket = datagrams();
    let here = socket.local_address().unwrap();
    socket.associate(&port, 1).unwrap();
    let sent = socket.send(vec![1; 3], Some(here)).unwrap();
    let packet = port.get(Deadline::Now).unwrap();
    assert!(Arc::ptr_eq(operation(&packet), &sent));
    assert_eq!((packet.status, packet.bytes), (STATUS_SUCCESS, 3));

    socket.set_notification_modes(true, false);
    let sent = socket.send(vec![2; 4], Some(here)).unwrap();
    assert_eq!(finished(&sent).result, Ok(4));
    let received = [(); 2].map(|()| socket.receive(vec![0; 10]).unwrap());
    assert_eq!(
        received.map(|received| finished(&received).result),
        [Ok(3), Ok(4)]
    );
    assert!(timed_out(&port));

    // What has to wait makes a packet all the same.
    let received = socket.receive(vec![0; 10]).unwrap();
    socket.send(vec![3; 5], Some(here)).unwrap();
    let packet = port.get(late()).unwrap();
    assert!(Arc::ptr_eq(operation(&packet), &received));
}

#[test]
fn a_failed_operation_has_a_packet_with_its_error() {
    let port = port(1);
    let (client, server) = connection();
    server.associate(&port, 5).unwrap();
    server.receive(vec![0; 10]).unwrap();
    // A reset, for the client leaves unread data behind.
    server.send(vec![1; 10], None).unwrap();
    assert_eq!(port.get(late()).unwrap().bytes, 10);
    while client.readable_bytes().unwrap() == 0 {
        thread::yield_now();
    }
    drop(client);
    let packet = port.get(late()).unwrap();
    assert_eq!((packet.key, packet.bytes), (5, 0));
    assert_eq!(packet.status.to_win32().code(), ERROR_NETNAME_DELETED);
    let error = finished(operation(&packet)).result.unwrap_err();
    assert_eq!(error.code(), WSAECONNRESET);
}

#[test]
fn closing_a_port_ends_its_waits() {
    let port = port(3);
    let waits: Vec<_> = (0..3)
        .map(|number| {
            let port = Arc::clone(&port);
            thread::spawn(move || match number {
                0 => port
                    .take(9, Deadline::Never, true, |_| ())
                    .unwrap_err()
                    .into(),
                _ => port.get(Deadline::Never).unwrap_err(),
            })
        })
        .collect();
    let (object, handle) = (Arc::clone(&port), port.handle());
    drop(port);
    for wait in waits {
        assert_eq!(wait.join().unwrap(), Error::new(ERROR_ABANDONED_WAIT_0));
    }
    assert!(object.post(posted(1)).is_err());
    let invalid = Err(Error::new(ERROR_INVALID_HANDLE));
    assert_eq!(completion_port::post_to(handle, || posted(1)), invalid);
    assert_eq!(
        completion_port::take_from(handle, 1, Deadline::Now, false, |_| ()),
        invalid
    );
}

#[test]
fn another_handle_keeps_a_port_open() {
    let first = completion_port::create(1).unwrap();
    let second = object::duplicate(first).unwrap();
    completion_port::post_to(first, || posted(1)).unwrap();
    object::close(first).unwrap();
    completion_port::post_to(second, || posted(2)).unwrap();
    let mut keys = Vec::new();
    completion_port::take_from(second, 9, Deadline::Now, false, |packet| {
        keys.push(packet.key)
    })
    .unwrap();
    assert_eq!(keys, [1, 2]);
    object::close(second).unwrap();
}

#[test]
fn sockets_live_on_without_their_port() {
    let port = port(1);
    let (client, server) = connection();
    server.associate(&port, 1).unwrap();
    let received = server.receive(vec![0; 10]).unwrap();
    drop(port);
    client.send(vec![1; 4], None).unwrap();
    assert_eq!(finished(&received).result, Ok(4));
}

#[test]
fn apcs_end_alertable_waits_only() {
    let port = port(1);
    let ran = Arc::new(Mutex::new(0));
    let count = Arc::clone(&ran);
    Thread::current()
        .queue_apc(Box::new(move || *count.lock().unwrap() += 1))
        .unwrap();
    assert!(timed_out(&port));
    assert_eq!(*ran.lock().unwrap(), 0);
    let end = port.take(1, late(), true, |_| unreachable!());
    assert_eq!((end, *ran.lock().unwrap()), (Err(NoPacket::Apc), 1));
    // Packets come first.
    Thread::current().queue_apc(Box::new(|| ())).unwrap();
    port.post(posted(1)).unwrap();
    assert_eq!(port.take(1, late(), true, |_| ()), Ok(()));
}

#[test]
fn an_apc_reaches_a_thread_that_waits_on_a_port() {
    let port = port(1);
    let (tell, told) = mpsc::channel();
    let waits = [(); 2].map(|()| {
        let (port, tell) = (Arc::clone(&port), tell.clone());
        thread::spawn(move || {
            tell.send(Thread::current()).unwrap();
            port.take(1, late(), true, |_| ())
        })
    });
    for _ in 0..2 {
        told.recv().unwrap().queue_apc(Box::new(|| ())).unwrap();
    }
    for wait in waits {
        assert_eq!(wait.join().unwrap(), Err(NoPacket::Apc));
    }
}

#[test]
fn no_more_threads_run_than_the_concurrency_value_says() {
    let port = port(1);
    port.post(posted(1)).unwrap();
    port.post(posted(2)).unwrap();
    assert_eq!(key(port.get(Deadline::Now)), 1);
    // This thread runs; no other may.
    let other = Arc::clone(&port);
    let kept_out = thread::spawn(move || timed_out(&other)).join().unwrap();
    assert!(kept_out);
    // It enters again, and so makes room for itself.
    assert_eq!(key(port.get(Deadline::Now)), 2);
}

#[test]
fn a_thread_that_ends_makes_room() {
    let port = port(1);
    port.post(posted(1)).unwrap();
    port.post(posted(2)).unwrap();
    let first = Arc::clone(&port);
    let first = thread::spawn(move || key(first.get(late())));
    assert_eq!(first.join().unwrap(), 1);
    assert_eq!(key(port.get(late())), 2);
}

/// On a port for one running thread, a first thread takes a packet and then blocks in `block`,
/// which ends when the second thread, that takes the other packet, calls `release`.
fn frees_its_place(block: impl FnOnce() + Send + 'static, release: impl FnOnce()) {
    let port = port(1);
    port.post(posted(1)).unwrap();
    let first = {
        let port = Arc::clone(&port);
        let (tell, told) = mpsc::channel();
        let thread = thread::spawn(move || {
            assert_eq!(key(port.get(late())), 1);
            tell.send(()).unwrap();
            block();
        });
        told.recv().unwrap();
        thread
    };
    port.post(posted(2)).unwrap();
    assert_eq!(key(port.get(late())), 2, "the first thread keeps its place");
    release();
    first.join().unwrap();
}

#[test]
fn a_wait_for_an_event_frees_the_place() {
    let event = Arc::new(Event::new(Reset::Auto, false));
    let object: Arc<dyn object::Object> = event.clone();
    frees_its_place(
        move || {
            assert_eq!(
                wait::wait_any(&[object], late(), false),
                Ok(Waited::Object(0))
            )
        },
        || event.set(),
    );
}

#[test]
fn a_wait_for_several_events_frees_the_place() {
    let events = [(); 2].map(|()| Arc::new(Event::new(Reset::Auto, false)));
    let objects = events.clone().map(|event| event as Arc<dyn object::Object>);
    frees_its_place(
        move || {
            assert_eq!(
                wait::wait_all(&objects, late(), false),
                Ok(Waited::Object(0))
            )
        },
        || events.iter().for_each(|event| event.set()),
    );
}

#[test]
fn a_sleep_frees_the_place() {
    let (tell, told) = mpsc::channel();
    frees_its_place(
        move || {
            tell.send(Thread::current()).unwrap();
            assert_eq!(wait::sleep(late(), true), Waited::Apc);
        },
        || told.recv().unwrap().queue_apc(Box::new(|| ())).unwrap(),
    );
}

#[test]
fn a_blocking_receive_frees_the_place() {
    let (client, server) = connection();
    frees_its_place(
        move || {
            let buffers = Buffers::owned(vec![0; 10]);
            assert_eq!(
                server.receive_now(buffers, Flags::empty()).unwrap().bytes,
                1
            );
        },
        || drop(client.send(vec![1], None)),
    );
}

#[test]
fn a_blocking_accept_frees_the_place() {
    let listener = listener();
    let address = listener.local_address().unwrap();
    frees_its_place(
        move || {
            let accepted = listener.accept(|_, _| tawny::socket::Decision::Accept);
            object::close(accepted.unwrap().1).unwrap();
        },
        || {
            Socket::stream(AF_INET)
                .unwrap()
                .connect(Some(address))
                .unwrap()
        },
    );
}

#[test]
fn a_blocking_send_frees_the_place() {
    let (client, server) = connection();
    let length = 64 << 20;
    frees_its_place(
        move || {
            let buffers = Buffers::owned(vec![0; length]);
            assert_eq!(server.send_now(buffers, Flags::empty(), None), Ok(length));
        },
        || {
            let buffers = Buffers::owned(vec![1; length]);
            let received = client.receive_now(buffers, Flags::WAITALL).unwrap();
            assert_eq!(received.bytes, length);
        },
    );
}

#[test]
fn a_select_frees_the_place() {
    let (client, server) = connection();
    frees_its_place(
        move || {
            let asked = [(Arc::clone(&server), Interest::Read)];
            assert_eq!(select::select(&asked, late()), Ok(vec![true]));
        },
        || drop(client.send(vec![1], None)),
    );
}

#[test]
fn waiting_for_an_operation_frees_the_place() {
    let (client, server) = connection();
    frees_its_place(
        move || assert_eq!(common::result(&server.receive(vec![0; 10]).unwrap()), Ok(1)),
        || drop(client.send(vec![1], None)),
    );
}

#[test]
fn waiting_on_another_port_frees_the_place() {
    let other = port(1);
    let waited = Arc::clone(&other);
    frees_its_place(
        move || assert_eq!(key(waited.get(late())), 3),
        || other.post(posted(3)).unwrap(),
    );
}

#[test]
fn threads_that_come_back_may_exceed_the_value_and_then_wait() {
    let port = port(1);
    let event = Arc::new(Event::new(Reset::Auto, false));
    let object: Arc<dyn object::Object> = event.clone();
    for packet in 1..=3 {
        port.post(posted(packet)).unwrap();
    }
    let (tell, told) = mpsc::channel();
    let first = {
        let port = Arc::clone(&port);
        thread::spawn(move || {
            assert_eq!(key(port.get(late())), 1);
            tell.send(()).unwrap();
            wait::wait_any(&[object], late(), false).unwrap();
            // Two run now. Its own entering makes no room: the other still runs.
            assert!(timed_out(&port));
            tell.send(()).unwrap();
        })
    };
    told.recv().unwrap();
    assert_eq!(key(port.get(late())), 2);
    event.set();
    told.recv().unwrap();
    first.join().unwrap();
    assert_eq!(key(port.get(Deadline::Now)), 3);
}
