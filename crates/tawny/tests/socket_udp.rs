//! The UDP socket.
//!
//! <https://learn.microsoft.com/windows/win32/api/winsock2/nf-winsock2-wsarecvfrom>

mod common;

use common::{datagrams, finished, late, operation, port, result};
use tawny::address::AF_INET;
use tawny::codes::*;
use tawny::socket::Flags;
use tawny::{Buffers, Error, FileObject, Socket};

fn receive_now(socket: &Socket, len: usize) -> Result<tawny::socket::RecvFrom, Error> {
    socket.receive_now(Buffers::owned(vec![0; len]), Flags::empty())
}

#[test]
fn a_datagram_comes_whole_and_with_its_sender() {
    let (here, there) = (datagrams(), datagrams());
    let address = here.local_address().unwrap();
    let waiting = here.receive(vec![0; 100]).unwrap();
    there.send(b"first".to_vec(), Some(address)).unwrap();
    there.send(Vec::new(), Some(address)).unwrap();
    let arrived = finished(&waiting);
    assert_eq!(arrived.result, Ok(5));
    assert_eq!(arrived.from, there.local_address().ok());
    // One of no bytes is one as well.
    let empty = receive_now(&here, 100).unwrap();
    assert_eq!((empty.bytes, empty.truncated), (0, false));
    assert_eq!(empty.from, there.local_address().ok());
}

#[test]
fn datagrams_go_to_receives_in_order_of_issue() {
    let (here, there) = (datagrams(), datagrams());
    let address = here.local_address().unwrap();
    let waiting: Vec<_> = (0..50)
        .map(|_| here.receive(vec![0; 10]).unwrap())
        .collect();
    for number in 0..50u8 {
        there.send(vec![number], Some(address)).unwrap();
    }
    for (number, operation) in waiting.iter().enumerate() {
        let arrived = finished(operation);
        assert_eq!((arrived.result, arrived.buffer[0]), (Ok(1), number as u8));
    }
}

#[test]
fn a_datagram_that_is_too_long_is_cut() {
    let (here, there) = (datagrams(), datagrams());
    let address = here.local_address().unwrap();
    there.send(vec![7; 100], Some(address)).unwrap();
    let cut = receive_now(&here, 10).unwrap();
    assert!(cut.truncated);
    assert_eq!(cut.bytes, 10);

    // An operation has what there is, too.
    there.send(vec![9; 100], Some(address)).unwrap();
    let at_once = here.receive(vec![0; 10]).unwrap();
    assert!(at_once.ended_at_once());
    let arrived = finished(&at_once);
    assert_eq!(arrived.result.unwrap_err().code(), WSAEMSGSIZE);
    assert_eq!((arrived.transferred, arrived.buffer), (10, vec![9; 10]));

    // A warning, whose packet has the bytes that there are.
    let port = port(1);
    here.associate(&port, 1).unwrap();
    let waiting = here.receive(vec![0; 10]).unwrap();
    there.send(vec![8; 100], Some(address)).unwrap();
    let packet = port.get(late()).unwrap();
    assert!(std::sync::Arc::ptr_eq(operation(&packet), &waiting));
    assert_eq!((packet.status, packet.bytes), (STATUS_BUFFER_OVERFLOW, 10));
    let arrived = finished(&waiting);
    assert_eq!(arrived.result.unwrap_err().code(), WSAEMSGSIZE);
    assert_eq!(arrived.buffer, [8; 10]);
}

#[test]
fn a_datagram_that_no_network_takes_is_refused() {
    let socket = datagrams();
    let address = socket.local_address().unwrap();
    let refused = socket.send(vec![0; 70_000], Some(address));
    assert_eq!(refused.unwrap_err().code(), WSAEMSGSIZE);
}

#[test]
fn a_connected_socket_has_one_peer() {
    let (here, there, stranger) = (datagrams(), datagrams(), datagrams());
    let address = here.local_address().unwrap();
    here.connect(there.local_address().ok()).unwrap();
    stranger.send(vec![1], Some(address)).unwrap();
    there.send(vec![2, 2], Some(address)).unwrap();
    assert_eq!(receive_now(&here, 10).unwrap().bytes, 2);
    assert_eq!(result(&here.send(vec![3; 3], None).unwrap()), Ok(3));
    assert_eq!(receive_now(&there, 10).unwrap().bytes, 3);
    assert_eq!(here.peer_address(), there.local_address());
    here.connect(None).unwrap();
    let nowhere = here.send(vec![3; 3], None);
    assert_eq!(nowhere.unwrap_err().code(), WSAENOTCONN);
}

#[test]
fn an_unreachable_port_is_told_to_the_receive() {
    let here = datagrams();
    let nobody = datagrams().local_address().unwrap();
    here.send(vec![1], Some(nobody)).unwrap();
    assert_eq!(receive_now(&here, 10).unwrap_err().code(), WSAECONNRESET);
    here.set_reports_unreachable(false).unwrap();
    here.send(vec![1], Some(nobody)).unwrap();
    here.send(vec![2; 2], here.local_address().ok()).unwrap();
    assert_eq!(receive_now(&here, 10).unwrap().bytes, 2);
}

#[test]
fn cancelling_and_closing_end_receives() {
    let port = port(1);
    let socket = datagrams();
    socket.associate(&port, 3).unwrap();
    let waiting = [(); 3].map(|()| socket.receive(vec![0; 10]).unwrap());
    socket.cancel_operation(&waiting[1]).unwrap();
    let mut ended = vec![port.get(late()).unwrap()];
    drop(socket);
    ended.extend([(); 2].map(|()| port.get(late()).unwrap()));
    for (packet, waited) in ended.iter().zip([1, 0, 2]) {
        assert!(std::sync::Arc::ptr_eq(operation(packet), &waiting[waited]));
        assert_eq!((packet.key, packet.status), (3, STATUS_CANCELLED));
    }
}

#[test]
fn states_are_checked() {
    let socket = Socket::datagram(AF_INET).unwrap();
    assert_eq!(receive_now(&socket, 1).unwrap_err().code(), WSAEINVAL);
    assert_eq!(socket.send(vec![1], None).unwrap_err().code(), WSAENOTCONN);
    assert_eq!(socket.listen(1).unwrap_err().code(), WSAEOPNOTSUPP);
    let unusable = socket.local_address().unwrap_err();
    assert_eq!(unusable.code(), WSAEINVAL);
    // Sending binds.
    let other = datagrams();
    socket.send(vec![1], other.local_address().ok()).unwrap();
    assert_ne!(socket.local_address().unwrap().port(), 0);
    assert_eq!(receive_now(&other, 1).unwrap().bytes, 1);
}
