//! What the tests of this crate share.
#![allow(
    dead_code,
    reason = "each test program is a crate of its own and uses part of this"
)]

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use tawny::address::AF_INET;
use tawny::operation::Finished;
use tawny::{
    CompletionPort, Deadline, Error, Operation, Owned, Packet, Socket, SocketAddress, Status,
    Subject,
};

/// When a wait gives up that ends long before, unless there is a fault.
pub fn late() -> Deadline {
    Deadline::after(Some(Duration::from_secs(60)))
}

/// Any port of the loopback interface.
pub fn loopback() -> SocketAddress {
    SocketAddr::from((Ipv4Addr::LOCALHOST, 0)).into()
}

/// A TCP socket that is bound to the loopback interface.
pub fn bound() -> Owned<Socket> {
    let socket = Socket::stream(AF_INET).unwrap();
    socket.bind(loopback()).unwrap();
    socket
}

/// A TCP socket that listens on the loopback interface.
pub fn listener() -> Owned<Socket> {
    let listener = bound();
    listener.listen(200).unwrap();
    listener
}

/// A connection: the connecting and the accepted socket, without a port.
pub fn connection() -> (Owned<Socket>, Owned<Socket>) {
    connection_to(&listener())
}

/// As [`connection`], to a listener of the caller's.
pub fn connection_to(listener: &Socket) -> (Owned<Socket>, Owned<Socket>) {
    let accepted = Socket::stream(AF_INET).unwrap();
    let accept = listener.accept_into(&accepted).unwrap();
    let client = Socket::stream(AF_INET).unwrap();
    client
        .connect(Some(listener.local_address().unwrap()))
        .unwrap();
    assert_eq!(result(&accept), Ok(0));
    (client, accepted)
}

/// A UDP socket that is bound to the loopback interface.
pub fn datagrams() -> Owned<Socket> {
    let socket = Socket::datagram(AF_INET).unwrap();
    socket.bind(loopback()).unwrap();
    socket
}

/// A completion port.
pub fn port(concurrency: u32) -> Owned<CompletionPort> {
    Owned::new(CompletionPort::new(concurrency).unwrap()).unwrap()
}

/// Waits for the end of an operation.
pub fn finished(operation: &Operation) -> Finished {
    assert!(operation.wait(late()), "the operation never ends");
    operation.finish().unwrap()
}

/// Waits for the end of an operation: bytes or error.
pub fn result(operation: &Operation) -> Result<usize, u32> {
    finished(operation).result.map_err(Error::code)
}

/// A packet as a program posts it.
pub fn posted(key: usize) -> Packet {
    Packet {
        key,
        subject: Subject::Overlapped(0),
        status: Status::new(0),
        bytes: 0,
    }
}

/// The operation of a packet.
pub fn operation(packet: &Packet) -> &Arc<Operation> {
    match &packet.subject {
        Subject::Operation(operation) => operation,
        Subject::Overlapped(value) => panic!("a packet of {value:#x} without an operation"),
    }
}
