//! Network events while several threads wait, send, receive, select and close.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use tawny::codes::WSAENOTSOCK;
use tawny::object::Object;
use tawny::socket::{Flags, NetworkEvents};
use tawny::wait::{Waited, wait_any};
use tawny::{Buffers, Owned, Socket};

use crate::common::{late, listener};
use crate::watch::{event, receive, wait};

fn connection() -> (Owned<Socket>, TcpStream) {
    let listener = listener();
    let address = listener.local_address().unwrap();
    let peer = TcpStream::connect(SocketAddr::from(address)).unwrap();
    peer.set_nodelay(true).unwrap();
    let (socket, _) = listener.accept_any().unwrap();
    (socket, peer)
}

/// Threads that each wait for their own sockets' events: whoever polls, each gets its own.
#[test]
fn every_waiting_thread_gets_its_events() {
    const ROUNDS: usize = 300;
    let threads: Vec<_> = (0..4)
        .map(|_| {
            let (socket, mut peer) = connection();
            let event = event();
            socket.event_select(NetworkEvents::READ, &event).unwrap();
            let echo = thread::spawn(move || {
                for _ in 0..ROUNDS {
                    wait(&event);
                    let record = socket.network_events(Some(&event));
                    assert_eq!(record.events(), NetworkEvents::READ);
                    assert_eq!(receive(&socket, 16, Flags::empty()), Some(1));
                    let sent = socket.send_now(Buffers::owned(vec![2]), Flags::empty(), None);
                    assert_eq!(sent.unwrap(), 1);
                }
            });
            let client = thread::spawn(move || {
                for _ in 0..ROUNDS {
                    peer.write_all(&[1]).unwrap();
                    peer.read_exact(&mut [0]).unwrap();
                }
            });
            [echo, client]
        })
        .collect();
    for thread in threads.into_iter().flatten() {
        thread.join().unwrap();
    }
}

/// A thread that waits for something else entirely serves the others meanwhile, and is woken.
#[test]
fn a_thread_that_polls_for_others_is_woken_for_its_own() {
    let own = event();
    let waiting = Arc::clone(&own);
    let bystander = thread::spawn(move || {
        let objects = [waiting as Arc<dyn Object>];
        wait_any(&objects, late(), false).unwrap()
    });
    let (socket, mut peer) = connection();
    let event = event();
    socket.event_select(NetworkEvents::READ, &event).unwrap();
    for _ in 0..100 {
        peer.write_all(&[1]).unwrap();
        wait(&event);
        socket.network_events(Some(&event));
        assert_eq!(receive(&socket, 16, Flags::empty()), Some(1));
    }
    own.set();
    assert_eq!(bystander.join().unwrap(), Waited::Object(0));
}

/// One byte at a time against a receiver that asks for much: nothing is lost between a receive
/// that drains and the next edge.
#[test]
fn bytes_against_receives_that_drain() {
    const BYTES: usize = 20_000;
    let (socket, mut peer) = connection();
    let event = event();
    let both = NetworkEvents::READ | NetworkEvents::CLOSE;
    socket.event_select(both, &event).unwrap();
    let sender = thread::spawn(move || {
        for _ in 0..BYTES {
            peer.write_all(&[1]).unwrap();
        }
    });
    let mut total = 0;
    loop {
        wait(&event);
        let record = socket.network_events(Some(&event));
        if record.events().contains(NetworkEvents::READ) {
            total += receive(&socket, 4096, Flags::empty()).unwrap_or(0);
        }
        if record.events().contains(NetworkEvents::CLOSE) {
            break;
        }
    }
    assert_eq!(total, BYTES);
    sender.join().unwrap();
}

/// Selecting and closing in any order: afterwards the socket tells nobody anything.
#[test]
fn selecting_against_closing() {
    for _ in 0..50 {
        let (socket, mut peer) = connection();
        let event = event();
        let stop = AtomicBool::new(false);
        let shared: Arc<Socket> = Arc::clone(&socket);
        thread::scope(|scope| {
            scope.spawn(|| {
                let all = NetworkEvents::all();
                while !stop.load(Ordering::Relaxed) {
                    if let Err(error) = shared.event_select(all, &event) {
                        assert_eq!(error.code(), WSAENOTSOCK);
                        break;
                    }
                }
            });
            let _ = peer.write_all(&[1]);
            drop(socket);
            stop.store(true, Ordering::Relaxed);
        });
        let error = shared.event_select(NetworkEvents::READ, &event);
        assert_eq!(error.unwrap_err().code(), WSAENOTSOCK);
        assert!(shared.network_events(None).events().is_empty());
    }
}
