//! AcceptEx without first data; with it, it is tested with the C ABI.
//!
//! <https://learn.microsoft.com/windows/win32/api/mswsock/nf-mswsock-acceptex>

mod common;

use std::sync::Arc;

use common::{bound, connection, datagrams, finished, late, listener, operation, port, result};
use tawny::address::{AF_INET, AF_INET6};
use tawny::codes::*;
use tawny::file_object::Cancel;
use tawny::{Deadline, Error, FileObject, Operation, Owned, Socket, SocketAddress};

const SOL_SOCKET: i32 = 0xffff;
const SO_CONNECT_TIME: i32 = 0x700c;

fn stream() -> Owned<Socket> {
    Socket::stream(AF_INET).unwrap()
}

fn connect(listener: &Socket) -> Owned<Socket> {
    let client = stream();
    let address = listener.local_address().unwrap();
    client.connect(Some(address)).unwrap();
    client
}

/// So many accepts that wait, with the sockets they are for.
fn accepts(listener: &Socket, count: usize) -> Vec<(Arc<Operation>, Owned<Socket>)> {
    let accept = |_| {
        let socket = stream();
        (listener.accept_into(&socket).unwrap(), socket)
    };
    (0..count).map(accept).collect()
}

#[test]
fn hundreds_of_accepts_wait_and_take_connections_in_order() {
    let port = port(1);
    let listener = listener();
    listener.associate(&port, 7).unwrap();
    let accepts = accepts(&listener, 300);
    for (accept, accepted) in &accepts {
        let client = connect(&listener);
        let packet = port.get(late()).unwrap();
        assert_eq!((packet.key, packet.bytes), (7, 0));
        assert!(Arc::ptr_eq(operation(&packet), accept));
        assert_eq!(result(accept), Ok(0));
        assert_eq!(accepted.peer_address(), client.local_address());
    }
}

#[test]
fn a_connection_that_came_first_is_accepted_at_once() {
    let listener = listener();
    let client = connect(&listener);
    let accepted = stream();
    let accept = listener.accept_into(&accepted).unwrap();
    assert_eq!(result(&accept), Ok(0));
    assert_eq!(accepted.peer_address(), client.local_address());
}

#[test]
fn the_accepted_socket_works_on_its_own_port() {
    let (accepting, transferring) = (port(1), port(1));
    let listener = listener();
    listener.associate(&accepting, 1).unwrap();
    let accepted = stream();
    listener.accept_into(&accepted).unwrap();
    let client = connect(&listener);
    accepting.get(late()).unwrap();
    accepted.associate(&transferring, 2).unwrap();
    accepted.receive(vec![0; 8]).unwrap();
    client.send(vec![1; 3], None).unwrap();
    let packet = transferring.get(late()).unwrap();
    assert_eq!((packet.key, packet.bytes), (2, 3));
    assert!(accepting.get(Deadline::Now).is_err());
    let since = |socket: &Socket| {
        let mut seconds = [0; 4];
        let length = socket.option(SOL_SOCKET, SO_CONNECT_TIME, &mut seconds);
        assert_eq!(length, Ok(4));
        u32::from_ne_bytes(seconds)
    };
    assert!(since(&accepted) < 3600);
    assert_eq!(since(&stream()), u32::MAX);
}

#[test]
fn closing_the_listener_aborts_every_accept() {
    let port = port(1);
    let listener = listener();
    listener.associate(&port, 7).unwrap();
    let accepts = accepts(&listener, 100);
    drop(listener);
    for (accept, accepted) in &accepts {
        let packet = port.get(Deadline::Now).unwrap();
        assert!(Arc::ptr_eq(operation(&packet), accept));
        assert_eq!(packet.status.to_win32().code(), ERROR_OPERATION_ABORTED);
        // The socket is free for another listener.
        let error = accepted.peer_address().unwrap_err();
        assert_eq!(error.code(), WSAENOTCONN);
    }
}

#[test]
fn closing_the_socket_to_accept_into_aborts_its_accept() {
    let listener = listener();
    let mut accepts = accepts(&listener, 3);
    let (closed, socket) = accepts.remove(1);
    drop(socket);
    let error = finished(&closed).result.unwrap_err();
    assert_eq!(error.code(), ERROR_OPERATION_ABORTED);
    let clients = [(); 2].map(|()| connect(&listener));
    for ((accept, accepted), client) in accepts.iter().zip(&clients) {
        assert_eq!(result(accept), Ok(0));
        assert_eq!(accepted.peer_address(), client.local_address());
    }
}

#[test]
fn cancelling_frees_the_socket() {
    let listener = listener();
    let [(first, socket), (second, _other)] = accepts(&listener, 2).try_into().unwrap();
    listener.cancel_operation(&first).unwrap();
    assert_eq!(result(&first), Err(ERROR_OPERATION_ABORTED));
    assert_eq!(
        listener.cancel_operation(&first),
        Err(Error::new(ERROR_NOT_FOUND))
    );
    let third = listener.accept_into(&socket).unwrap();
    assert!(!second.has_ended() && !third.has_ended());
    listener.cancel(Cancel::All).unwrap();
    for accept in [second, third] {
        assert_eq!(result(&accept), Err(ERROR_OPERATION_ABORTED));
    }
}

#[test]
fn the_arguments_are_checked() {
    let invalid = |listener: &Socket, accepted: &Arc<Socket>| {
        let refused = listener.accept_into(accepted);
        assert_eq!(refused.unwrap_err().code(), WSAEINVAL);
    };
    let listener = listener();
    let free = stream();
    invalid(&stream(), &free);
    invalid(&bound(), &free);
    invalid(&listener, &bound());
    invalid(&listener, &connection().0);
    invalid(&listener, &datagrams());
    invalid(&listener, &Socket::stream(AF_INET6).unwrap());
    let accept = listener.accept_into(&free).unwrap();
    invalid(&listener, &free);
    listener.cancel_operation(&accept).unwrap();
    listener.accept_into(&free).unwrap();
}

#[test]
fn ipv6_connections_are_accepted() {
    let listener = Socket::stream(AF_INET6).unwrap();
    let any = "[::1]:0".parse::<std::net::SocketAddr>().unwrap();
    if listener.bind(SocketAddress::from(any)).is_err() {
        eprintln!("skipped: this machine has no IPv6");
        return;
    }
    listener.listen(5).unwrap();
    let accepted = Socket::stream(AF_INET6).unwrap();
    let accept = listener.accept_into(&accepted).unwrap();
    let client = Socket::stream(AF_INET6).unwrap();
    client
        .connect(Some(listener.local_address().unwrap()))
        .unwrap();
    assert_eq!(result(&accept), Ok(0));
    assert_eq!(accepted.peer_address(), client.local_address());
}
