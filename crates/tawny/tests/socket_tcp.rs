//! The TCP socket.
//!
//! <https://learn.microsoft.com/windows/win32/winsock/winsock-functions>

mod common;

use std::sync::{Arc, mpsc};
use std::thread;

use common::{bound, connection, connection_to, finished, late, listener, loopback, port, result};
use tawny::address::{AF_INET, AF_INET6};
use tawny::codes::*;
use tawny::file_object::Cancel;
use tawny::socket::{Decision, Flags, RecvFrom, Shutdown};
use tawny::{Buffers, Error, FileObject, Socket, SocketAddress, object};

const SOL_SOCKET: i32 = 0xffff;
const SO_LINGER: i32 = 0x80;
const SO_RCVTIMEO: i32 = 0x1006;

/// LINGER of zero seconds: closing resets the connection.
const RESET: [u8; 4] = [1, 0, 0, 0];

fn receive_now(socket: &Socket, len: usize, flags: Flags) -> Result<RecvFrom, Error> {
    socket.receive_now(Buffers::owned(vec![0; len]), flags)
}

fn received(socket: &Socket, len: usize) -> Result<usize, u32> {
    let received = receive_now(socket, len, Flags::empty());
    received.map(|received| received.bytes).map_err(Error::code)
}

fn send_now(socket: &Socket, bytes: &[u8]) -> Result<usize, Error> {
    socket.send_now(Buffers::owned(bytes.to_vec()), Flags::empty(), None)
}

/// A byte for each place in a stream, without a short period.
fn pattern(length: usize) -> Vec<u8> {
    (0..length).map(|place| (place % 251) as u8).collect()
}

#[test]
fn operations_end_in_order_of_issue() {
    let (client, server) = connection();
    let receives = [3, 1, 4].map(|len| server.receive(vec![0; len]).unwrap());
    assert_eq!(
        result(&client.send(b"abcdefgh".to_vec(), None).unwrap()),
        Ok(8)
    );
    let buffers = receives.map(|receive| finished(&receive).buffer);
    assert_eq!(buffers, [b"abc".to_vec(), b"d".to_vec(), b"efgh".to_vec()]);
}

#[test]
fn a_large_transfer_arrives_whole() {
    let (client, server) = connection();
    let data = pattern(20 << 20);
    let sent = client.send(data.clone(), None).unwrap();
    let mut arrived = Vec::new();
    while arrived.len() < data.len() {
        let mut piece = finished(&server.receive(vec![0; 100_000]).unwrap());
        piece.buffer.truncate(piece.result.unwrap());
        arrived.extend(piece.buffer);
    }
    assert!(arrived == data);
    let sent = finished(&sent);
    assert_eq!(sent.result, Ok(data.len()));
    assert!(sent.buffer == data, "a sent buffer comes back as it was");
}

#[test]
fn blocking_calls_wait_for_each_other() {
    let (client, server) = connection();
    let data = pattern(20 << 20);
    let sender = {
        let data = data.clone();
        thread::spawn(move || assert_eq!(send_now(&client, &data), Ok(data.len())))
    };
    let whole = receive_now(&server, data.len(), Flags::WAITALL).unwrap();
    assert_eq!(whole.bytes, data.len());
    sender.join().unwrap();
    assert_eq!(received(&server, 1), Ok(0));
}

#[test]
fn the_end_of_the_stream_is_a_receive_of_nothing() {
    let (client, server) = connection();
    let receives = [(); 2].map(|()| server.receive(vec![0; 8]).unwrap());
    send_now(&client, b"data").unwrap();
    client.shutdown(Shutdown::Send).unwrap();
    let results = receives.map(|receive| result(&receive));
    assert_eq!(results, [Ok(4), Ok(0)]);
    assert_eq!(received(&server, 8), Ok(0));
    // The other direction goes on.
    send_now(&server, b"back").unwrap();
    assert_eq!(received(&client, 8), Ok(4));
    assert_eq!(send_now(&client, b"x"), Err(Error::new(WSAESHUTDOWN)));
    server.shutdown(Shutdown::Both).unwrap();
    assert_eq!(received(&server, 8), Err(WSAESHUTDOWN));
    assert_eq!(server.receive(vec![0; 8]).unwrap_err().code(), WSAESHUTDOWN);
}

#[test]
fn what_waits_to_be_sent_goes_before_the_end_of_the_stream() {
    let (client, server) = connection();
    let data = pattern(20 << 20);
    let (first, second) = data.split_at(data.len() - 1000);
    let sends = [first, second].map(|piece| client.send(piece.to_vec(), None).unwrap());
    assert!(!sends[0].has_ended());
    client.shutdown(Shutdown::Send).unwrap();
    assert_eq!(send_now(&client, b"x"), Err(Error::new(WSAESHUTDOWN)));
    let mut arrived = Vec::new();
    loop {
        let mut piece = finished(&server.receive(vec![0; 1 << 20]).unwrap());
        piece.buffer.truncate(piece.result.unwrap());
        if piece.buffer.is_empty() {
            break;
        }
        arrived.extend(piece.buffer);
    }
    assert!(arrived == data);
    let results = sends.map(|send| result(&send));
    assert_eq!(results, [Ok(first.len()), Ok(second.len())]);
    // The other direction goes on.
    send_now(&server, b"back").unwrap();
    assert_eq!(received(&client, 8), Ok(4));
}

#[test]
fn cancelling_what_waits_to_be_sent_leaves_the_end_of_the_stream() {
    let (client, server) = connection();
    let sent = client.send(pattern(20 << 20), None).unwrap();
    client.shutdown(Shutdown::Send).unwrap();
    client.cancel(Cancel::All).unwrap();
    let cancelled = finished(&sent);
    assert_eq!(
        cancelled.result.unwrap_err().code(),
        ERROR_OPERATION_ABORTED
    );
    // There is nothing else that a program could cancel.
    assert_eq!(client.cancel(Cancel::All), Err(Error::new(ERROR_NOT_FOUND)));
    let mut arrived = 0;
    while let bytes @ 1.. = received(&server, 1 << 20).unwrap() {
        arrived += bytes;
    }
    assert_eq!(arrived, cancelled.transferred);
}

#[test]
fn a_reset_ends_what_waits_before_the_end_of_the_stream() {
    let (client, server) = connection();
    // The kernel's word for a reset is another when the peer has ended its stream before.
    server.shutdown(Shutdown::Send).unwrap();
    assert_eq!(received(&client, 8), Ok(0));
    let sent = client.send(pattern(20 << 20), None).unwrap();
    client.shutdown(Shutdown::Send).unwrap();
    server.set_option(SOL_SOCKET, SO_LINGER, &RESET).unwrap();
    drop(server);
    assert_eq!(result(&sent), Err(WSAECONNRESET));
}

#[test]
fn a_receive_of_no_bytes_waits_for_data_and_leaves_it() {
    let (client, server) = connection();
    let empty = server.receive(Vec::new()).unwrap();
    assert!(!empty.has_ended());
    send_now(&client, b"data").unwrap();
    assert_eq!(result(&empty), Ok(0));
    assert_eq!(received(&server, 8), Ok(4));
}

#[test]
fn peeking_leaves_the_data() {
    let (client, server) = connection();
    send_now(&client, b"data").unwrap();
    for flags in [Flags::PEEK, Flags::PEEK, Flags::empty()] {
        assert_eq!(receive_now(&server, 8, flags).unwrap().bytes, 4);
    }
    assert_eq!(server.readable_bytes(), Ok(0));
}

#[test]
fn urgent_data_does_not_hide_what_follows() {
    let port = port(1);
    let (client, server) = connection();
    server.associate(&port, 1).unwrap();
    let receive = || {
        server.receive(vec![0; 8]).unwrap();
        port.get(late()).unwrap().bytes
    };
    // Edges are reported from now on.
    server.receive(vec![0; 8]).unwrap();
    send_now(&client, b"x").unwrap();
    assert_eq!(port.get(late()).unwrap().bytes, 1);
    send_now(&client, b"abc").unwrap();
    let urgent = Buffers::owned(b"!".to_vec());
    client.send_now(urgent, Flags::OOB, None).unwrap();
    send_now(&client, b"defg").unwrap();
    // A receive stops short of the urgent byte, though more has come.
    assert_eq!(receive(), 3);
    assert_eq!(receive_now(&server, 8, Flags::OOB).unwrap().bytes, 1);
    assert_eq!(receive(), 4);
}

#[test]
fn a_reset_ends_what_waits_and_stays() {
    let (client, server) = connection();
    let waiting = [(); 2].map(|()| server.receive(vec![0; 8]).unwrap());
    client.set_option(SOL_SOCKET, SO_LINGER, &RESET).unwrap();
    drop(client);
    for operation in &waiting {
        assert_eq!(result(operation), Err(WSAECONNRESET));
    }
    for _ in 0..2 {
        assert_eq!(received(&server, 8), Err(WSAECONNRESET));
        assert_eq!(send_now(&server, b"x"), Err(Error::new(WSAECONNRESET)));
        assert_eq!(
            server.receive(vec![0; 8]).unwrap_err().code(),
            WSAECONNRESET
        );
    }
}

#[test]
fn a_non_blocking_socket_says_that_it_would_block() {
    let listener = listener();
    listener.set_non_blocking(true).unwrap();
    let none = listener.accept(|_, _| Decision::Accept).unwrap_err();
    assert_eq!(none.code(), WSAEWOULDBLOCK);
    let (client, server) = connection();
    server.set_non_blocking(true).unwrap();
    assert_eq!(received(&server, 8), Err(WSAEWOULDBLOCK));
    // A full connection takes a part and then nothing.
    let big = vec![0; 64 << 20];
    let sent = send_now(&server, &big).unwrap();
    assert!(sent < big.len());
    let more = std::iter::repeat_with(|| send_now(&server, &big))
        .find(Result::is_err)
        .unwrap();
    assert_eq!(more, Err(Error::new(WSAEWOULDBLOCK)));
    // An overlapped operation waits all the same.
    let waiting = server.receive(vec![0; 8]).unwrap();
    send_now(&client, b"data").unwrap();
    assert_eq!(result(&waiting), Ok(4));
}

#[test]
fn a_time_out_ends_a_blocking_receive() {
    let (_client, server) = connection();
    let milliseconds = 5u32.to_ne_bytes();
    server
        .set_option(SOL_SOCKET, SO_RCVTIMEO, &milliseconds)
        .unwrap();
    assert_eq!(received(&server, 8), Err(WSAETIMEDOUT));
}

#[test]
fn closing_ends_a_blocking_receive() {
    let (_client, server) = connection();
    let (tell, told) = mpsc::channel();
    let receiver = Arc::clone(&server);
    let blocked = thread::spawn(move || {
        tell.send(()).unwrap();
        received(&receiver, 8)
    });
    told.recv().unwrap();
    drop(server);
    // The second when it comes too late to wait.
    let error = blocked.join().unwrap().unwrap_err();
    assert!([WSAEINTR, WSAENOTSOCK].contains(&error), "{error}");
}

#[test]
fn a_connection_knows_its_ends() {
    let listener = listener();
    let (client, server) = connection_to(&listener);
    assert_eq!(client.peer_address(), listener.local_address());
    assert_eq!(server.local_address(), listener.local_address());
    assert_eq!(server.peer_address(), client.local_address());
}

#[test]
fn accept_offers_a_connection_to_its_condition() {
    let listener = listener();
    let address = listener.local_address().unwrap();
    let connect = || {
        let client = Socket::stream(AF_INET).unwrap();
        client.connect(Some(address)).unwrap();
        client
    };
    let client = connect();
    let mut seen = None;
    let deferred = listener.accept(|peer, _| {
        seen = peer.ip();
        Decision::Defer
    });
    assert_eq!(deferred.unwrap_err().code(), WSATRY_AGAIN);
    assert_eq!(seen, client.local_address().ok());
    let (server, handle, peer) = listener.accept(|_, _| Decision::Accept).unwrap();
    assert_eq!(peer.ip(), seen);
    send_now(&server, b"hello").unwrap();
    assert_eq!(received(&client, 8), Ok(5));
    object::close(handle).unwrap();

    let client = connect();
    let refused = listener.accept(|_, _| Decision::Reject).unwrap_err();
    assert_eq!(refused.code(), WSAECONNREFUSED);
    assert_eq!(received(&client, 8), Err(WSAECONNRESET));
}

#[test]
fn connecting_where_nobody_listens_is_refused() {
    // Bound, so that nobody else can listen there.
    let silent = bound();
    let free = silent.local_address().unwrap();
    let refused = Error::new(WSAECONNREFUSED);
    let client = Socket::stream(AF_INET).unwrap();
    assert_eq!(client.connect(Some(free)), Err(refused));
    let client = bound();
    assert_eq!(
        result(&client.connect_and_send(free, Vec::new()).unwrap()),
        Err(WSAECONNREFUSED)
    );
    // And may be tried again.
    let listener = listener();
    client
        .connect(Some(listener.local_address().unwrap()))
        .unwrap();
}

#[test]
fn connect_ex_sends_the_first_data() {
    let listener = listener();
    let accepted = Socket::stream(AF_INET).unwrap();
    let accept = listener.accept_into(&accepted).unwrap();
    let client = bound();
    let address = listener.local_address().unwrap();
    let connect = client.connect_and_send(address, b"first".to_vec()).unwrap();
    assert_eq!(result(&connect), Ok(5));
    assert_eq!(result(&accept), Ok(0));
    assert_eq!(received(&accepted, 8), Ok(5));
    let again = client.connect_and_send(address, Vec::new());
    assert_eq!(again.unwrap_err().code(), WSAEISCONN);
    let unbound = Socket::stream(AF_INET).unwrap();
    let refused = unbound.connect_and_send(address, Vec::new());
    assert_eq!(refused.unwrap_err().code(), WSAEINVAL);
}

#[test]
fn disconnect_ex_leaves_a_socket_that_can_be_used_again() {
    let listener = listener();
    let (mut client, server) = connection_to(&listener);
    for round in 0..3u8 {
        let ends = [client.disconnect(true), server.disconnect(true)];
        for end in ends {
            assert_eq!(result(&end.unwrap()), Ok(0));
        }
        assert_eq!(received(&server, 8), Err(WSAENOTCONN));
        // The accepted socket is accepted into again, the other made anew.
        let accept = listener.accept_into(&server).unwrap();
        client = bound();
        let address = listener.local_address().unwrap();
        let connect = client.connect_and_send(address, vec![round]).unwrap();
        assert_eq!((result(&connect), result(&accept)), (Ok(1), Ok(0)));
        let arrived = receive_now(&server, 8, Flags::empty()).unwrap();
        assert_eq!(arrived.bytes, 1);
    }
}

#[test]
fn states_are_checked() {
    let code = |result: Result<(), Error>| result.unwrap_err().code();
    let socket = Socket::stream(AF_INET).unwrap();
    assert_eq!(code(socket.listen(5)), WSAEINVAL);
    assert_eq!(received(&socket, 8), Err(WSAENOTCONN));
    assert_eq!(send_now(&socket, b"x").unwrap_err().code(), WSAENOTCONN);
    assert_eq!(code(socket.shutdown(Shutdown::Both)), WSAENOTCONN);
    assert_eq!(socket.local_address().unwrap_err().code(), WSAEINVAL);
    assert_eq!(socket.peer_address().unwrap_err().code(), WSAENOTCONN);
    assert_eq!(socket.disconnect(false).unwrap_err().code(), WSAENOTCONN);
    assert_eq!(
        socket.accept(|_, _| Decision::Accept).unwrap_err().code(),
        WSAEINVAL
    );
    let other = SocketAddress::unspecified(AF_INET6).unwrap();
    assert_eq!(code(socket.bind(other)), WSAEFAULT);
    socket.bind(loopback()).unwrap();
    assert_eq!(code(socket.bind(loopback())), WSAEINVAL);
    let (client, _server) = connection();
    assert_eq!(code(client.listen(5)), WSAEISCONN);
    assert_eq!(
        code(client.connect(Some(loopback().with_port(9)))),
        WSAEISCONN
    );
    assert_eq!(Socket::stream(99).unwrap_err().code(), WSAEAFNOSUPPORT);
}
