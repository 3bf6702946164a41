//! Servers that do it wrong: each fault is found and counted under its name.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::thread;
use std::time::Duration;

use tawny_loadgen::{Churn, ErrorKind, Errors, Fleet, Load, Pace, Stop, unwatched};

/// A server that handles each connection with `handle` on a thread of its own.
fn server(handle: fn(TcpStream)) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || {
        for stream in listener.incoming() {
            thread::spawn(move || handle(stream.unwrap()));
        }
    });
    address
}

/// Echoes `count` bytes honestly.
fn echo(stream: &mut TcpStream, count: usize) {
    let mut bytes = vec![0; count];
    stream.read_exact(&mut bytes).unwrap();
    stream.write_all(&bytes).unwrap();
}

/// What goes wrong on three connections that echo ten messages each; the greeting is the first 64 bytes.
fn errors_of(handle: fn(TcpStream)) -> Errors {
    let mut fleet = Fleet::open(server(handle), 3, &Pace::default(), &mut unwatched).unwrap();
    assert!(fleet.errors().is_empty());
    let load = Load {
        stall: Duration::from_millis(200),
        ..Load::new(Stop::Messages(30))
    };
    let report = fleet.run(&load, &mut unwatched).unwrap();
    assert_eq!(fleet.len() as u64, 3 - report.errors.total());
    report.errors
}

#[test]
fn a_wrong_byte() {
    let errors = errors_of(|mut stream| {
        echo(&mut stream, 64);
        echo(&mut stream, 64);
        let mut bytes = [0; 64];
        stream.read_exact(&mut bytes).unwrap();
        bytes[63] = bytes[63].wrapping_add(1);
        stream.write_all(&bytes).unwrap();
    });
    assert_eq!(errors.count(ErrorKind::WrongByte), 3, "{errors}");
    assert!(errors.to_string().contains("byte 191 "), "{errors}");
}

#[test]
fn an_early_end() {
    let errors = errors_of(|mut stream| {
        echo(&mut stream, 64);
        echo(&mut stream, 36);
    });
    // The kernel resets a connection that is closed with bytes unread.
    let ended = errors.count(ErrorKind::ClosedEarly) + errors.count(ErrorKind::Reset);
    assert_eq!(ended, 3, "{errors}");
}

#[test]
fn bytes_that_nobody_sent() {
    let errors = errors_of(|mut stream| {
        echo(&mut stream, 64);
        let mut bytes = [0; 64];
        stream.read_exact(&mut bytes).unwrap();
        stream.write_all(&bytes).unwrap();
        stream.write_all(&bytes).unwrap();
        thread::park();
    });
    assert_eq!(errors.count(ErrorKind::WrongByte), 3, "{errors}");
}

#[test]
fn silence() {
    let errors = errors_of(|mut stream| {
        echo(&mut stream, 64);
        thread::park();
    });
    assert_eq!(errors.count(ErrorKind::Stalled), 3, "{errors}");
}

#[test]
fn nobody_listens() {
    let address = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap();
    let fleet = Fleet::open(address, 3, &Pace::default(), &mut unwatched).unwrap();
    assert!(fleet.is_empty());
    assert_eq!(fleet.errors().count(ErrorKind::Connect), 3);
}

#[test]
fn a_connection_that_is_never_closed_stalls_the_cycle() {
    let address = server(|mut stream| {
        echo(&mut stream, 64);
        thread::park();
    });
    let load = Load {
        stall: Duration::from_millis(200),
        ..Load::new(Stop::Messages(2))
    };
    let report = Churn::new(address, 2)
        .unwrap()
        .run(&load, &mut unwatched)
        .unwrap();
    assert_eq!(report.messages, 0);
    assert_eq!(report.errors.count(ErrorKind::Stalled), 2);
}
