//! Datagrams with control data, and multicast groups.
//!
//! <https://learn.microsoft.com/windows/win32/api/mswsock/nc-mswsock-lpfn_wsarecvmsg>

mod common;

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use common::{bound, datagrams, finished, late, operation, port};
use tawny::address::AF_INET;
use tawny::codes::*;
use tawny::control::{Control, IpVersion};
use tawny::socket::{Flags, Leaf, Message, MessageFlags};
use tawny::socket_option::names::{ip, udp};
use tawny::{Buffers, Error, FileObject, Owned, Socket};

const LOCALHOST: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);

fn switch_on(socket: &Socket, level: i32, name: i32) {
    socket.set_option(level, name, &1u32.to_ne_bytes()).unwrap();
}

fn receive_now(socket: &Socket, len: usize) -> Message {
    let buffers = Buffers::owned(vec![0; len]);
    socket
        .receive_message_now(&buffers, Flags::empty())
        .unwrap()
}

#[test]
fn a_message_tells_what_was_asked_for() {
    let (here, there) = (datagrams(), datagrams());
    let address = here.local_address().unwrap();
    there
        .send_message(b"plain".to_vec(), Some(address), &[])
        .unwrap();
    let plain = receive_now(&here, 100);
    assert_eq!((plain.bytes, &plain.control[..]), (5, &[][..]));
    assert_eq!(plain.from, there.local_address().ok());

    switch_on(&here, ip::LEVEL, ip::IP_RECVECN);
    switch_on(&here, ip::LEVEL, ip::IP_RECVTTL);
    switch_on(&here, ip::LEVEL, ip::IP_RECVDSTADDR);
    let ecn = Control::Congestion(IpVersion::V4, 1);
    let hops = Control::HopLimit(IpVersion::V4, 33);
    there
        .send_message(b"marked".to_vec(), Some(address), &[ecn, hops])
        .unwrap();
    let marked = receive_now(&here, 100);
    assert_eq!(marked.flags, MessageFlags::empty());
    assert_eq!(marked.control.len(), 3, "{:?}", marked.control);
    for control in [ecn, hops, Control::Destination(LOCALHOST)] {
        assert!(marked.control.contains(&control), "{control:?}");
    }
}

#[test]
fn an_operation_brings_its_message() {
    let (here, there) = (datagrams(), datagrams());
    let address = here.local_address().unwrap();
    switch_on(&here, ip::LEVEL, ip::IP_PKTINFO);
    let port = port(1);
    here.associate(&port, 1).unwrap();
    for (len, status) in [(100, STATUS_SUCCESS), (4, STATUS_BUFFER_OVERFLOW)] {
        let waiting = here.receive_message(vec![0; len]).unwrap();
        there.send(b"datagram".to_vec(), Some(address)).unwrap();
        let packet = port.get(late()).unwrap();
        assert!(std::sync::Arc::ptr_eq(operation(&packet), &waiting));
        assert_eq!((packet.status, packet.bytes as usize), (status, len.min(8)));
        let arrived = finished(&waiting);
        let message = arrived.message.unwrap();
        assert_eq!(arrived.from, there.local_address().ok());
        assert_eq!(message.from, arrived.from);
        assert_eq!(message.flags.contains(MessageFlags::TRUNCATED), len < 8);
        let to_us = |control: &Control| matches!(control, Control::PacketInfo { address, interface } if *address == LOCALHOST && *interface != 0);
        assert!(message.control.iter().any(to_us), "{message:?}");
    }
}

#[test]
fn a_cancelled_message_has_none() {
    let here = datagrams();
    let waiting = here.receive_message(vec![0; 9]).unwrap();
    here.cancel_operation(&waiting).unwrap();
    let cancelled = finished(&waiting);
    assert_eq!(cancelled.result, Err(Error::new(WSA_OPERATION_ABORTED)));
    assert_eq!((cancelled.message, cancelled.buffer.len()), (None, 9));
}

#[test]
fn streams_know_no_messages() {
    let stream = bound();
    let refused = Err(Error::new(WSAEOPNOTSUPP));
    assert_eq!(stream.receive_message(vec![0]).map(drop), refused);
    assert_eq!(stream.send_message(vec![0], None, &[]).map(drop), refused);
}

#[test]
fn many_datagrams_go_in_one_call() {
    let (here, there) = (datagrams(), datagrams());
    let address = here.local_address().unwrap();
    let data: Vec<u8> = (0..2500u32).map(|at| (at / 100) as u8).collect();
    let size = Control::SegmentSize(1000);
    let sent = there.send_message(data.clone(), Some(address), &[size]);
    assert_eq!(finished(&sent.unwrap()).result, Ok(2500));
    for part in data.chunks(1000) {
        let waiting = finished(&here.receive_message(vec![0; 2000]).unwrap());
        assert_eq!(&waiting.buffer[..waiting.result.unwrap()], part);
    }

    // The other way about: as many as came together are received together.
    let most = 65_527u32.to_ne_bytes();
    here.set_option(udp::LEVEL, udp::UDP_RECV_MAX_COALESCED_SIZE, &most)
        .unwrap();
    there
        .send_message(data.clone(), Some(address), &[size])
        .unwrap();
    let mut received = Vec::new();
    while received.len() < data.len() {
        let arrived = finished(&here.receive_message(vec![0; 65_536]).unwrap());
        let bytes = arrived.result.unwrap();
        let control = arrived.message.unwrap().control;
        assert_eq!(
            control.contains(&Control::CoalescedSize(1000)),
            bytes > 1000
        );
        received.extend_from_slice(&arrived.buffer[..bytes]);
    }
    assert_eq!(received, data);
}

fn leaf() -> Owned<Socket> {
    let socket = Socket::datagram(AF_INET).unwrap();
    let interface = Ipv4Addr::LOCALHOST.octets();
    socket
        .set_option(ip::LEVEL, ip::IP_MULTICAST_IF, &interface)
        .unwrap();
    socket.set_multipoint();
    socket
}

#[test]
fn a_leaf_hears_its_group() {
    let (member, sender) = (leaf(), leaf());
    let group = SocketAddr::from((Ipv4Addr::new(239, 8, 9, 11), 9));
    member.join_leaf(group.into(), Leaf::Receiver).unwrap();
    sender.join_leaf(group.into(), Leaf::Sender).unwrap();
    let again = member.join_leaf(group.into(), Leaf::Both);
    assert_eq!(again, Err(Error::new(WSAEISCONN)));

    let waiting = member.receive_message(vec![0; 10]).unwrap();
    let to = (group.ip(), member.local_address().unwrap().port()).into();
    sender.send(b"all".to_vec(), Some(to)).unwrap();
    let heard = finished(&waiting);
    assert_eq!(heard.result, Ok(3));
    assert_eq!(heard.message.unwrap().flags, MessageFlags::MULTICAST);
}

#[test]
fn only_groups_are_joined_and_only_by_leaves() {
    let member = leaf();
    let nobody = SocketAddr::from((Ipv4Addr::LOCALHOST, 9)).into();
    let refused = member.join_leaf(nobody, Leaf::Both);
    assert_eq!(refused, Err(Error::new(WSAEADDRNOTAVAIL)));
    let group = SocketAddr::from((Ipv4Addr::new(239, 8, 9, 11), 9)).into();
    let refused = datagrams().join_leaf(group, Leaf::Both);
    assert_eq!(refused, Err(Error::new(WSAEINVAL)));
}
