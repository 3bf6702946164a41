//! Races of the object core; `crates/engine/RACES.md` lists them all.

mod common;

use std::sync::Arc;
use std::thread;

use common::{connection, connection_to, datagrams, finished, late, listener, operation, port};
use tawny::address::AF_INET;
use tawny::codes::*;
use tawny::socket::Flags;
use tawny::{Buffers, Deadline, Error, FileObject, Packet, Socket};

fn timed_out(port: &Arc<tawny::CompletionPort>) -> bool {
    matches!(port.get(Deadline::Now), Err(error) if error.code() == WAIT_TIMEOUT)
}

/// As the kernel shows it in octal: closed when another program is executed.
const O_CLOEXEC: u32 = 0o2_000_000;

/// Numbers of the descriptors that this process has open, the standard ones apart.
fn descriptors() -> Vec<u32> {
    let names = std::fs::read_dir("/proc/self/fd").unwrap();
    names
        .map(|entry| {
            entry
                .unwrap()
                .file_name()
                .to_str()
                .unwrap()
                .parse()
                .unwrap()
        })
        .filter(|number| *number > 2)
        .collect()
}

/// The flags of a socket, an epoll instance or an eventfd.
fn flags_of_kernel_object(number: u32) -> std::io::Result<u32> {
    let target = std::fs::read_link(format!("/proc/self/fd/{number}"))?;
    let target = target.to_string_lossy();
    if !(target.starts_with("socket:") || target.starts_with("anon_inode:[event")) {
        return Err(std::io::ErrorKind::Unsupported.into());
    }
    let information = std::fs::read_to_string(format!("/proc/self/fdinfo/{number}"))?;
    let flags = information
        .lines()
        .find_map(|line| line.strip_prefix("flags:"));
    Ok(u32::from_str_radix(flags.unwrap().trim(), 8).unwrap())
}

#[test]
fn closing_a_socket_aborts_what_waits_and_the_packets_come() {
    let port = port(1);
    let (_client, server) = connection();
    server.associate(&port, 9).unwrap();
    let waiting = [(); 3].map(|()| server.receive(vec![0; 8]).unwrap());
    drop(server);
    for expected in &waiting {
        let packet = port.get(Deadline::Now).unwrap();
        assert!(Arc::ptr_eq(operation(&packet), expected));
        assert_eq!((packet.key, packet.bytes), (9, 0));
        assert_eq!(packet.status.to_win32().code(), ERROR_OPERATION_ABORTED);
    }
    assert!(timed_out(&port));
}

#[test]
fn a_closed_socket_never_touches_the_next_of_its_descriptor() {
    let listener = listener();
    for _ in 0..200 {
        let (client, server) = connection_to(&listener);
        let waiting = server.receive(vec![0; 8]).unwrap();
        let closer = thread::spawn(move || drop(server));
        // Descriptor numbers are given out lowest first: these have the closed one's, or will.
        let (next_client, next_server) = connection_to(&listener);
        let received = next_server.receive(vec![0; 8]).unwrap();
        next_client.send(vec![7; 8], None).unwrap();
        assert_eq!(finished(&received).buffer, [7; 8]);
        closer.join().unwrap();
        let error = finished(&waiting).result.unwrap_err();
        assert_eq!(error.code(), ERROR_OPERATION_ABORTED);
        drop(client);
    }
}

#[test]
fn an_operation_is_cancelled_or_has_ended_and_nothing_else() {
    let port = port(1);
    let (client, server) = connection();
    server.associate(&port, 1).unwrap();
    for _ in 0..200 {
        let received = server.receive(vec![0; 1]).unwrap();
        let sender = {
            let client = Arc::clone(&client);
            thread::spawn(move || client.send(vec![5], None).unwrap())
        };
        let cancelled = server.cancel_operation(&received);
        let packet = port.get(late()).unwrap();
        assert!(Arc::ptr_eq(operation(&packet), &received));
        sender.join().unwrap();
        match cancelled {
            Ok(()) => {
                assert_eq!(packet.status, STATUS_CANCELLED);
                // The byte is there for the next receive.
                let next = server.receive_now(Buffers::owned(vec![0; 1]), Flags::empty());
                assert_eq!(next.unwrap().bytes, 1);
            }
            Err(error) => {
                assert_eq!(error.code(), ERROR_NOT_FOUND);
                assert_eq!((packet.status, packet.bytes), (STATUS_SUCCESS, 1));
            }
        }
        assert!(timed_out(&port));
        assert_eq!(
            server.cancel_operation(&received),
            Err(Error::new(ERROR_NOT_FOUND))
        );
    }
}

#[test]
fn a_cancelled_send_tells_how_much_went_out() {
    let port = port(1);
    let (client, server) = connection();
    server.associate(&port, 1).unwrap();
    let length = 32 << 20;
    let sent = server.send(vec![3; length], None).unwrap();
    server.cancel_operation(&sent).unwrap();
    let packet = port.get(Deadline::Now).unwrap();
    assert_eq!(packet.status, STATUS_CANCELLED);
    assert!(packet.bytes > 0 && (packet.bytes as usize) < length);
    drop(server);
    let mut received = 0;
    loop {
        let buffers = Buffers::owned(vec![0; 1 << 20]);
        match client.receive_now(buffers, Flags::empty()).unwrap().bytes {
            0 => break,
            bytes => received += bytes,
        }
    }
    assert_eq!(received, packet.bytes as usize);
}

#[test]
fn buffers_are_left_alone_after_the_end() {
    let port = port(2);
    let (client, server) = connection();
    server.associate(&port, 1).unwrap();
    let mut kept = Vec::new();
    for round in 0..500u32 {
        let received = server.receive(vec![0; 64]).unwrap();
        client.send(vec![1; 16], None).unwrap();
        if round % 2 == 0 {
            let _ = server.cancel_operation(&received);
        }
        let packet = port.get(late()).unwrap();
        let mut buffer = finished(operation(&packet)).buffer;
        buffer.fill(0xEE);
        kept.push(buffer);
    }
    assert!(kept.iter().flatten().all(|&byte| byte == 0xEE));
}

#[test]
fn a_thread_that_ends_leaves_the_port_to_others() {
    let port = port(1);
    let (client, server) = connection();
    server.associate(&port, 1).unwrap();
    for _ in 0..50 {
        let threads = [(); 2].map(|()| {
            let port = Arc::clone(&port);
            thread::spawn(move || port.get(late()).unwrap().bytes)
        });
        // Each packet is for one of them, which ends with it, poller or not.
        for _ in 0..2 {
            server.receive(vec![0; 1]).unwrap();
            client.send(vec![1], None).unwrap();
        }
        for thread in threads {
            assert_eq!(thread.join().unwrap(), 1);
        }
    }
}

#[test]
fn operations_end_in_order_of_issue_while_others_perform_them() {
    let port = port(2);
    let socket = datagrams();
    let here = socket.local_address().unwrap();
    socket.associate(&port, 1).unwrap();
    let sender = datagrams();
    let mut expected = 0u32;
    for round in 0..100 {
        let issuer = {
            let socket = Arc::clone(&socket);
            thread::spawn(move || [(); 8].map(|()| socket.receive(vec![0; 4]).unwrap()))
        };
        for number in 0..8u32 {
            let datagram = (round * 8 + number).to_ne_bytes().to_vec();
            sender.send(datagram, Some(here)).unwrap();
        }
        let packets: Vec<Packet> = (0..8).map(|_| port.get(late()).unwrap()).collect();
        let issued = issuer.join().unwrap();
        for (packet, issued) in packets.iter().zip(&issued) {
            assert!(Arc::ptr_eq(operation(packet), issued));
            assert_eq!(finished(issued).buffer, expected.to_ne_bytes());
            expected += 1;
        }
    }
}

#[test]
fn what_has_ended_has_no_packet_at_a_port_that_comes_after() {
    let port = port(1);
    let listener = listener();
    for _ in 0..200 {
        let (client, server) = connection_to(&listener);
        let received = server.receive(vec![0; 1]).unwrap();
        client.send(vec![1], None).unwrap();
        let late = late();
        // The sooner it is seen, the more is left to do for whoever ends it.
        while !received.has_ended() {
            assert!(!late.passed());
            std::hint::spin_loop();
        }
        server.associate(&port, 1).unwrap();
        // Closing waits for whoever ended it.
        drop(server);
        assert!(timed_out(&port));
    }
}

#[test]
fn an_accept_into_a_socket_that_is_closed_does_not_wait() {
    let listener = listener();
    for _ in 0..200 {
        let accepted = Socket::stream(AF_INET).unwrap();
        let object = Arc::clone(accepted.object());
        let closer = thread::spawn(move || drop(accepted));
        let issued = listener.accept_into(&object);
        closer.join().unwrap();
        match issued {
            Ok(accept) => {
                assert!(accept.has_ended());
                let error = finished(&accept).result.unwrap_err();
                assert_eq!(error.code(), ERROR_OPERATION_ABORTED);
            }
            Err(error) => assert_eq!(error.code(), WSAENOTSOCK),
        }
    }
}

#[test]
fn no_descriptor_is_inherited() {
    let port = port(1);
    let (client, server) = connection();
    server.associate(&port, 1).unwrap();
    let datagrams = datagrams();
    datagrams.receive(vec![0; 1]).unwrap();
    server.receive(vec![0; 1]).unwrap();
    let blocked = {
        let client = Arc::clone(&client);
        // A blocking call has a descriptor by which it is interrupted.
        thread::spawn(move || client.receive_now(Buffers::owned(vec![0; 1]), Flags::empty()))
    };
    server.send(vec![1], None).unwrap();
    blocked.join().unwrap().unwrap();
    let mut seen = 0;
    for number in descriptors() {
        // Other tests of this process close theirs meanwhile.
        let Ok(flags) = flags_of_kernel_object(number) else {
            continue;
        };
        assert_ne!(flags & O_CLOEXEC, 0, "descriptor {number} is inherited");
        seen += 1;
    }
    assert!(seen >= 5, "at least a port and four sockets: {seen}");
    drop((port, client, server, datagrams));
}

#[test]
fn operations_end_after_their_port_has_gone() {
    let port = port(1);
    let (client, server) = connection();
    server.associate(&port, 1).unwrap();
    let [first, second] = [(); 2].map(|()| server.receive(vec![0; 1]).unwrap());
    drop(port);
    client.send(vec![1], None).unwrap();
    assert_eq!(finished(&first).result, Ok(1));
    drop(server);
    let error = finished(&second).result.unwrap_err();
    assert_eq!(error.code(), ERROR_OPERATION_ABORTED);
}
