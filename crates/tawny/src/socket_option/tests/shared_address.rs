//! Two sockets and one address.

use std::net::{TcpListener, TcpStream};

use super::*;
use crate::codes::{WSAEACCES, WSAEADDRINUSE};

#[test]
fn a_live_address_is_in_use_without_options() {
    let first = Socket::tcp();
    let port = first.bind(0).unwrap();
    let second = Socket::tcp();
    assert_eq!(
        second.bind(port),
        Err(Error::new(WSAEADDRINUSE)),
        "bound, not listening"
    );
    first.listen().unwrap();
    assert_eq!(
        second.bind(port),
        Err(Error::new(WSAEADDRINUSE)),
        "listening"
    );
    let mut third = Socket::tcp();
    third.set(socket::LEVEL, socket::SO_REUSEADDR, 1).unwrap();
    assert_eq!(
        third.bind(port),
        Err(Error::new(WSAEACCES)),
        "the first does not share"
    );
}

#[test]
fn a_server_restarts_over_its_old_connections() {
    let listener = Socket::tcp();
    let port = listener.bind(0).unwrap();
    listener.listen().unwrap();
    let client = TcpStream::connect(("127.0.0.1", port)).unwrap();
    let std_listener = TcpListener::from(listener.fd);
    std_listener.set_nonblocking(false).unwrap();
    let (server, _) = std_listener.accept().unwrap();
    // The server closes first: its side ends in TIME_WAIT.
    drop(server);
    let mut end = client;
    assert_eq!(std::io::Read::read(&mut end, &mut [0; 1]).unwrap(), 0);
    drop(end);
    drop(std_listener);
    let again = Socket::tcp();
    assert_eq!(again.bind(port), Ok(port));
    again.listen().unwrap();
    let third = Socket::tcp();
    assert_eq!(third.bind(port), Err(Error::new(WSAEADDRINUSE)));
}

#[test]
fn listeners_with_reuse_share() {
    let mut sockets = [Socket::tcp(), Socket::tcp()];
    let mut port = 0;
    for socket in &mut sockets {
        socket.set(socket::LEVEL, socket::SO_REUSEADDR, 1).unwrap();
        port = socket.bind(port).unwrap();
        socket.listen().unwrap();
    }
    let plain = Socket::tcp();
    assert_eq!(plain.bind(port), Err(Error::new(WSAEADDRINUSE)));
}

#[test]
fn datagram_sockets_share_with_reuse_only() {
    let mut first = Socket::udp();
    first.set(socket::LEVEL, socket::SO_REUSEADDR, 1).unwrap();
    let port = first.bind(0).unwrap();
    assert_eq!(Socket::udp().bind(port), Err(Error::new(WSAEADDRINUSE)));
    let mut second = Socket::udp();
    second.set(socket::LEVEL, socket::SO_REUSEADDR, 1).unwrap();
    assert_eq!(second.bind(port), Ok(port));
}

#[test]
fn exclusive_and_reuse_exclude_each_other() {
    let mut tcp = Socket::tcp();
    tcp.set(socket::LEVEL, socket::SO_EXCLUSIVEADDRUSE, 1)
        .unwrap();
    assert_eq!(
        tcp.set(socket::LEVEL, socket::SO_REUSEADDR, 1),
        Err(INVALID)
    );
    assert_eq!(tcp.set(socket::LEVEL, socket::SO_REUSEADDR, 0), Ok(()));
    tcp.set(socket::LEVEL, socket::SO_EXCLUSIVEADDRUSE, 0)
        .unwrap();
    tcp.set(socket::LEVEL, socket::SO_REUSEADDR, 1).unwrap();
    assert_eq!(
        tcp.set(socket::LEVEL, socket::SO_EXCLUSIVEADDRUSE, 1),
        Err(INVALID)
    );
    tcp.bind(0).unwrap();
    assert_eq!(
        tcp.set(socket::LEVEL, socket::SO_EXCLUSIVEADDRUSE, 0),
        Err(INVALID),
        "bound"
    );
    assert_eq!(
        tcp.set(socket::LEVEL, socket::SO_RANDOMIZE_PORT, 1),
        Err(INVALID),
        "bound"
    );
    assert_eq!(
        tcp.set(socket::LEVEL, socket::SO_REUSEADDR, 0),
        Ok(()),
        "harmless when bound"
    );
}
