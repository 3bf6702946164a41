//! System calls that fail: what the program sees of it, and what it never sees.

mod common;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;

use common::{bound, connection, connection_to, datagrams, finished, late, listener, operation};
use common::{port, result};
use tawny::address::AF_INET;
use tawny::codes::*;
use tawny::socket::{Decision, Flags, Shutdown};
use tawny::{Buffers, Error, FileObject, Owned, Socket, object};
use tawny_engine::fault::{self, Call, Fault};

/// The script of failures is one for the process: its tests run one by one.
static ONE: Mutex<()> = Mutex::new(());

fn one_at_a_time() -> MutexGuard<'static, ()> {
    let one = ONE.lock().unwrap_or_else(PoisonError::into_inner);
    fault::clear();
    one
}

/// Makes the next calls of this kind fail one after the other.
fn fail(call: Call, errnos: &[i32]) {
    fault::inject(errnos.iter().map(|errno| (call, Fault::Errno(*errno))));
}

/// Every failure that was asked for has been met.
fn assert_met() {
    assert_eq!(fault::clear(), 0, "calls that were to fail were not made");
}

fn connect(listener: &Socket) -> Owned<Socket> {
    let client = Socket::stream(AF_INET).unwrap();
    let address = listener.local_address().unwrap();
    client.connect(Some(address)).unwrap();
    client
}

fn receive_now(socket: &Socket, len: usize) -> Result<usize, u32> {
    let received = socket.receive_now(Buffers::owned(vec![0; len]), Flags::empty());
    received.map(|received| received.bytes).map_err(Error::code)
}

fn send_now(socket: &Socket, len: usize) -> Result<usize, u32> {
    let sent = socket.send_now(Buffers::owned(vec![1; len]), Flags::empty(), None);
    sent.map_err(Error::code)
}

#[test]
fn an_interrupted_call_is_made_again() {
    let _one = one_at_a_time();
    let twice = [libc::EINTR; 2];
    let listener = listener();
    let accepted = Socket::stream(AF_INET).unwrap();
    let accept = listener.accept_into(&accepted).unwrap();
    for call in [Call::Socket, Call::Connect, Call::Accept] {
        fail(call, &twice[..1]);
    }
    let client = connect(&listener);
    assert_eq!(result(&accept), Ok(0));
    assert_met();

    fail(Call::Send, &twice);
    fail(Call::Receive, &twice);
    assert_eq!(send_now(&client, 5), Ok(5));
    assert_eq!(receive_now(&accepted, 9), Ok(5));
    assert_met();
    let waiting = accepted.receive(vec![0; 9]).unwrap();
    fail(Call::Send, &twice);
    fail(Call::Receive, &twice);
    client.send(vec![1; 6], None).unwrap();
    assert_eq!(result(&waiting), Ok(6));
    assert_met();

    let socket = datagrams();
    fail(Call::Send, &twice);
    fail(Call::Receive, &twice);
    let sent = socket.send(vec![1; 7], socket.local_address().ok());
    assert_eq!(result(&sent.unwrap()), Ok(7));
    assert_eq!(receive_now(&socket, 9), Ok(7));
    assert_met();
}

#[test]
fn accepting_pauses_while_there_is_nothing_to_accept_with() {
    let _one = one_at_a_time();
    let port = port(1);
    let listener = listener();
    listener.associate(&port, 1).unwrap();
    let accepts: Vec<_> = (0..8)
        .map(|_| {
            let socket = Socket::stream(AF_INET).unwrap();
            (listener.accept_into(&socket).unwrap(), socket)
        })
        .collect();
    let shortages = [libc::EMFILE, libc::ENFILE, libc::ENOBUFS, libc::ENOMEM];
    fail(Call::Accept, &shortages);
    let clients: Vec<_> = accepts.iter().map(|_| connect(&listener)).collect();
    for ((accept, accepted), client) in accepts.iter().zip(&clients) {
        let packet = port.get(late()).unwrap();
        assert!(Arc::ptr_eq(operation(&packet), accept));
        assert_eq!(packet.status, STATUS_SUCCESS);
        assert_eq!(accepted.peer_address(), client.local_address());
    }
    assert_met();
}

#[test]
fn a_pause_in_accepting_can_be_cancelled() {
    let _one = one_at_a_time();
    let listener = listener();
    let accepted = Socket::stream(AF_INET).unwrap();
    let client = connect(&listener);
    fail(Call::Accept, &[libc::EMFILE; 1000]);
    let accept = listener.accept_into(&accepted).unwrap();
    listener.cancel_operation(&accept).unwrap();
    assert_eq!(result(&accept), Err(ERROR_OPERATION_ABORTED));
    assert!(fault::clear() < 1000);
    // The connection is there for the next.
    let accept = listener.accept_into(&accepted).unwrap();
    assert_eq!(result(&accept), Ok(0));
    assert_eq!(accepted.peer_address(), client.local_address());
}

#[test]
fn a_blocking_accept_tells_of_the_shortage() {
    let _one = one_at_a_time();
    let listener = listener();
    let client = connect(&listener);
    for (errno, code) in [
        (libc::EMFILE, WSAEMFILE),
        (libc::ENFILE, WSAEMFILE),
        (libc::ENOBUFS, WSAENOBUFS),
        (libc::ENOMEM, WSAENOBUFS),
    ] {
        fail(Call::Accept, &[errno]);
        let refused = listener.accept(|_, _| Decision::Accept);
        assert_eq!(refused.unwrap_err().code(), code);
    }
    let (accepted, handle, _) = listener.accept(|_, _| Decision::Accept).unwrap();
    assert_eq!(accepted.peer_address(), client.local_address());
    object::close(handle).unwrap();
    assert_met();
}

#[test]
fn a_connection_that_died_in_the_queue_is_passed_over() {
    let _one = one_at_a_time();
    let passing = [libc::ECONNABORTED, libc::EPROTO, libc::ENETDOWN];
    let listener = listener();
    let accepted = Socket::stream(AF_INET).unwrap();
    let accept = listener.accept_into(&accepted).unwrap();
    fail(Call::Accept, &passing);
    let client = connect(&listener);
    assert_eq!(result(&accept), Ok(0));
    assert_eq!(accepted.peer_address(), client.local_address());
    assert_met();

    fail(Call::Accept, &passing);
    let client = connect(&listener);
    let (accepted, handle, peer) = listener.accept(|_, _| Decision::Accept).unwrap();
    assert_eq!(peer.ip(), client.local_address().ok());
    assert_eq!(accepted.local_address(), listener.local_address());
    object::close(handle).unwrap();
    assert_met();
}

/// A byte for each place in a stream, without a short period.
fn pattern(length: usize) -> Vec<u8> {
    (0..length).map(|place| (place % 251) as u8).collect()
}

/// Calls that transfer less than was asked for, and some that are interrupted.
fn short(call: Call) {
    let limits = (0..200).map(|number| (number * 37) % 100 + 1);
    fault::inject(limits.flat_map(|limit| {
        [
            (call, Fault::Short(limit)),
            (call, Fault::Errno(libc::EINTR)),
        ]
    }));
}

#[test]
fn short_transfers_keep_the_stream_whole() {
    let _one = one_at_a_time();
    let data = pattern(100_000);
    for overlapped in [true, false] {
        let (client, server) = connection();
        short(Call::Send);
        if overlapped {
            let sent = client.send(data.clone(), None).unwrap();
            assert_eq!(result(&sent), Ok(data.len()));
        } else {
            let buffers = Buffers::owned(data.clone());
            let sent = client.send_now(buffers, Flags::empty(), None);
            assert_eq!(sent, Ok(data.len()));
        }
        assert_met();
        client.shutdown(Shutdown::Send).unwrap();
        short(Call::Receive);
        let mut arrived: Vec<u8> = Vec::new();
        loop {
            let received = finished(&server.receive(vec![0; 999]).unwrap());
            match received.result.unwrap() {
                0 => break,
                bytes => arrived.extend(&received.buffer[..bytes]),
            }
        }
        assert!(arrived == data, "overlapped: {overlapped}");
        assert_met();
    }
}

#[test]
fn a_receive_that_wants_all_is_given_short_pieces() {
    let _one = one_at_a_time();
    let (client, server) = connection();
    client.send(pattern(30_000), None).unwrap();
    short(Call::Receive);
    let buffers = Buffers::owned(vec![0; 30_000]);
    let received = server.receive_now(buffers, Flags::WAITALL).unwrap();
    assert_eq!(received.bytes, 30_000);
    assert_met();
}

#[test]
fn a_datagram_without_room_is_refused() {
    let _one = one_at_a_time();
    let port = port(1);
    let socket = datagrams();
    socket.associate(&port, 1).unwrap();
    let here = socket.local_address().ok();
    fail(Call::Send, &[libc::ENOBUFS, libc::ENOBUFS, libc::ENOMEM]);
    let refused = socket.send(vec![1], here).unwrap_err();
    assert_eq!(refused.code(), WSAENOBUFS);
    for _ in 0..2 {
        let buffers = Buffers::owned(vec![1]);
        let refused = socket.send_now(buffers, Flags::empty(), here);
        assert_eq!(refused.unwrap_err().code(), WSAENOBUFS);
    }
    assert_met();
    // What is refused has no packet; this has the first.
    let sent = socket.send(vec![1; 3], here).unwrap();
    assert!(Arc::ptr_eq(operation(&port.get(late()).unwrap()), &sent));
    assert_eq!(receive_now(&socket, 9), Ok(3));
}

#[test]
fn a_reset_in_the_middle_of_a_receive() {
    let _one = one_at_a_time();
    let port = port(1);
    let (client, server) = connection();
    server.associate(&port, 1).unwrap();
    let waiting = [(); 2].map(|()| server.receive(vec![0; 9]).unwrap());
    fail(Call::Receive, &[libc::ECONNRESET]);
    client.shutdown(Shutdown::Send).unwrap();
    for expected in &waiting {
        let packet = port.get(late()).unwrap();
        assert!(Arc::ptr_eq(operation(&packet), expected));
        assert_eq!(packet.status.to_win32().code(), ERROR_NETNAME_DELETED);
        assert_eq!(result(expected), Err(WSAECONNRESET));
    }
    assert_met();
    // It stays so, whatever the kernel says.
    assert_eq!(receive_now(&server, 9), Err(WSAECONNRESET));
    assert_eq!(send_now(&server, 1), Err(WSAECONNRESET));
}

#[test]
fn a_reset_in_the_middle_of_a_send() {
    let _one = one_at_a_time();
    for (errno, code) in [
        (libc::ECONNRESET, WSAECONNRESET),
        (libc::EPIPE, WSAECONNRESET),
        (libc::ETIMEDOUT, WSAETIMEDOUT),
    ] {
        let (client, _server) = connection();
        fault::inject([
            (Call::Send, Fault::Short(1000)),
            (Call::Send, Fault::Errno(errno)),
        ]);
        let refused = client.send(vec![1; 5000], None).unwrap_err();
        assert_eq!(refused.code(), code);
        assert_eq!(send_now(&client, 1), Err(WSAECONNRESET));
        assert_met();
    }
}

#[test]
fn a_socket_that_cannot_be_made() {
    let _one = one_at_a_time();
    for (errno, code) in [
        (libc::EMFILE, WSAEMFILE),
        (libc::ENFILE, WSAEMFILE),
        (libc::ENOBUFS, WSAENOBUFS),
        (libc::ENOMEM, WSAENOBUFS),
        (libc::EACCES, WSAEACCES),
        (libc::EAFNOSUPPORT, WSAEAFNOSUPPORT),
        (libc::EPROTONOSUPPORT, WSAEPROTONOSUPPORT),
    ] {
        fail(Call::Socket, &[errno]);
        assert_eq!(Socket::datagram(AF_INET).unwrap_err().code(), code);
        // A stream's is made when it is first needed, and may be asked for again.
        let stream = Socket::stream(AF_INET).unwrap();
        fail(Call::Socket, &[errno]);
        let refused = stream.bind(common::loopback()).unwrap_err();
        assert_eq!(refused.code(), code);
        stream.bind(common::loopback()).unwrap();
        assert_met();
    }
}

#[test]
fn a_connect_that_fails() {
    let _one = one_at_a_time();
    let listener = listener();
    let address = listener.local_address().unwrap();
    for (errno, code) in [
        (libc::ENETUNREACH, WSAENETUNREACH),
        (libc::EHOSTUNREACH, WSAEHOSTUNREACH),
        (libc::EADDRNOTAVAIL, WSAEADDRNOTAVAIL),
        (libc::EADDRINUSE, WSAEADDRINUSE),
        (libc::ETIMEDOUT, WSAETIMEDOUT),
        (libc::ECONNREFUSED, WSAECONNREFUSED),
        (libc::ENOBUFS, WSAENOBUFS),
    ] {
        fail(Call::Connect, &[errno, errno]);
        let client = bound();
        let refused = client.connect(Some(address)).unwrap_err();
        assert_eq!(refused.code(), code);
        let refused = client.connect_and_send(address, vec![1]).unwrap_err();
        assert_eq!(refused.code(), code);
        assert_met();
        // Nothing of it is left.
        client.connect(Some(address)).unwrap();
        assert_eq!(send_now(&client, 1), Ok(1));
    }
}

#[test]
fn failures_among_many_connections_hurt_nobody_else() {
    let _one = one_at_a_time();
    let listener = listener();
    let connections: Vec<_> = (0..10).map(|_| connection_to(&listener)).collect();
    let waiting: Vec<_> = connections
        .iter()
        .map(|(_, server)| server.receive(vec![0; 9]).unwrap())
        .collect();
    // One of them is reset, whichever receives first.
    fail(Call::Receive, &[libc::ECONNRESET]);
    let senders: Vec<_> = connections
        .iter()
        .map(|(client, _)| {
            let client = Arc::clone(client);
            thread::spawn(move || client.send(vec![1; 4], None).unwrap())
        })
        .collect();
    for sender in senders {
        sender.join().unwrap();
    }
    let mut results: Vec<_> = waiting.iter().map(|waiting| result(waiting)).collect();
    results.sort();
    let mut expected = vec![Ok(4); 9];
    expected.push(Err(WSAECONNRESET));
    assert_eq!(results, expected);
    assert_met();
}
