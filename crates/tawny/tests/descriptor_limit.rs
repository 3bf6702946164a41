//! Descriptors run out: what needs one says so, accepting pauses and goes on, and nothing is lost.
//! One test in a process of its own, whose limit it lowers.

mod common;

use std::collections::HashMap;
use std::fs::File;
use std::io::Write;
use std::net::{SocketAddr, TcpStream};
use std::os::fd::AsRawFd;
use std::sync::{Arc, mpsc};
use std::thread;
use std::time::Duration;

use common::{bound, finished, listener, loopback, operation, port, posted};
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use tawny::address::AF_INET;
use tawny::codes::*;
use tawny::socket::Decision;
use tawny::{CompletionPort, Deadline, FileObject, Owned, Packet, Socket, SocketAddress};

const CONNECTIONS: usize = 60;
/// Descriptors that are left for accepting.
const LEFT: usize = 12;
const LISTENER: usize = usize::MAX;

/// Lets the process open `count` descriptors more than it has.
fn leave(count: usize) {
    let open = || File::open("/dev/null").unwrap();
    let next: Vec<_> = (0..=count).map(|_| open()).collect();
    let limit = Rlimit {
        current: Some(next[count].as_raw_fd() as u64),
        ..getrlimit(Resource::Nofile)
    };
    setrlimit(Resource::Nofile, limit).unwrap();
}

/// A worker that hands on what it takes, and so is always at its port.
fn forward(port: &Owned<CompletionPort>) -> mpsc::Receiver<Packet> {
    let (give, given) = mpsc::channel();
    let worker = Arc::clone(port);
    thread::spawn(move || {
        while let Ok(packet) = worker.get(Deadline::Never) {
            give.send(packet).unwrap();
        }
    });
    port.post(posted(0)).unwrap();
    next(&given);
    given
}

fn next(given: &mpsc::Receiver<Packet>) -> Packet {
    given.recv_timeout(Duration::from_secs(60)).unwrap()
}

/// A client that says its number.
fn client(address: SocketAddress, number: u32) -> TcpStream {
    let address = SocketAddr::new(address.ip(), address.port());
    let mut stream = TcpStream::connect(address).unwrap();
    stream.write_all(&number.to_ne_bytes()).unwrap();
    stream
}

fn assert_exhausted(listener: &Socket, spare: &Socket) {
    let code = CompletionPort::new(1).err().map(|error| error.code());
    assert_eq!(code, Some(ERROR_NO_SYSTEM_RESOURCES));
    assert_eq!(Socket::datagram(AF_INET).unwrap_err().code(), WSAEMFILE);
    assert_eq!(spare.bind(loopback()).unwrap_err().code(), WSAEMFILE);
    let refused = listener.accept(|_, _| Decision::Accept);
    assert_eq!(refused.unwrap_err().code(), WSAEMFILE);
}

#[test]
fn accepting_goes_on_when_descriptors_come_back() {
    let port = port(1);
    let packets = forward(&port);
    let (listening, other) = (listener(), listener());
    listening.associate(&port, LISTENER).unwrap();
    let address = listening.local_address().unwrap();
    let clients: Vec<_> = (0..CONNECTIONS)
        .map(|number| client(address, number as u32))
        .collect();
    let spare = Socket::stream(AF_INET).unwrap();
    drop(bound());

    leave(LEFT);
    let mut accepts: Vec<_> = (0..CONNECTIONS)
        .map(|_| {
            let socket = Socket::stream(AF_INET).unwrap();
            (listening.accept_into(&socket).unwrap(), socket)
        })
        .collect();

    // Accepted sockets by their key, until their number has come.
    let mut held = HashMap::new();
    let mut numbers = Vec::new();
    while numbers.len() < CONNECTIONS {
        let packet = next(&packets);
        assert_eq!(packet.status, STATUS_SUCCESS);
        if packet.key != LISTENER {
            let number = finished(operation(&packet)).buffer;
            numbers.push(u32::from_ne_bytes(number.try_into().unwrap()));
            // A descriptor comes back.
            held.remove(&packet.key);
            continue;
        }
        let is_this = |(accept, _): &(_, _)| Arc::ptr_eq(accept, operation(&packet));
        let (_, socket) = accepts.remove(accepts.iter().position(is_this).unwrap());
        let taken = CONNECTIONS - accepts.len();
        socket.associate(&port, taken).unwrap();
        held.insert(taken, socket);
        if taken == LEFT {
            assert_exhausted(&other, &spare);
            for socket in held.values() {
                socket.receive(vec![0; 4]).unwrap();
            }
        } else if taken > LEFT {
            held[&taken].receive(vec![0; 4]).unwrap();
        }
    }
    numbers.sort();
    assert_eq!(numbers, (0..CONNECTIONS as u32).collect::<Vec<_>>());
    spare.bind(loopback()).unwrap();
    drop(clients);
}
