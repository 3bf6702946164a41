//! TransmitFile and TransmitPackets, and what happens to them on their way.
//!
//! <https://learn.microsoft.com/windows/win32/api/mswsock/nf-mswsock-transmitfile>

mod common;

use std::fs;
use std::io::Read;
use std::net::{Shutdown, TcpStream};
use std::path::PathBuf;
use std::sync::Arc;

use common::{finished, late, listener, port};
use tawny::address::AF_INET;
use tawny::codes::*;
use tawny::create_file::Opening;
use tawny::file_object::Cancel;
use tawny::socket::{Afterwards, Transmission};
use tawny::{Buffers, Error, File, FileObject, Owned, Socket};

const LENGTH: usize = 24 << 20;

struct Scratch {
    path: PathBuf,
    data: Vec<u8>,
    _directory: tempfile::TempDir,
}

impl Scratch {
    fn new(length: usize) -> Self {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("file");
        let data: Vec<u8> = (0..length as u32)
            .map(|at| (at.wrapping_mul(2_654_435_761) >> 13) as u8)
            .collect();
        fs::write(&path, &data).unwrap();
        Self {
            path,
            data,
            _directory: directory,
        }
    }

    fn open(&self) -> Owned<File> {
        let mut opening = Opening::existing();
        opening.share = 7;
        File::open(self.path.to_str().unwrap(), &opening).unwrap()
    }
}

/// A connected socket and its peer, which is the standard library's.
fn pair() -> (Owned<Socket>, TcpStream) {
    let listener = listener();
    let socket = Socket::stream(AF_INET).unwrap();
    let accept = listener.accept_into(&socket).unwrap();
    let address = listener.local_address().unwrap();
    let client = TcpStream::connect(std::net::SocketAddr::from(address)).unwrap();
    assert!(finished(&accept).result.is_ok());
    (socket, client)
}

fn whole(file: &Arc<File>) -> Transmission {
    let mut transmission = Transmission::new();
    transmission.file(file, Some(0), 0).unwrap();
    transmission
}

#[test]
fn a_long_transfer_gives_way_and_goes_on() {
    let scratch = Scratch::new(LENGTH);
    let file = scratch.open();
    let port = port(1);
    let (socket, mut client) = pair();
    socket.associate(&port, 3).unwrap();
    let mut transmission = Transmission::new();
    transmission.memory(Buffers::owned(b"head".to_vec()));
    transmission.file(&file, Some(0), 0).unwrap();
    transmission.memory(Buffers::owned(b"tail".to_vec()));
    transmission.set_afterwards(Afterwards::Disconnect);
    let sent = socket.transmit(transmission).unwrap();
    let reader = std::thread::spawn(move || {
        let mut received = Vec::new();
        client.read_to_end(&mut received).unwrap();
        received
    });
    let packet = port.get(late()).unwrap();
    assert_eq!(packet.bytes as usize, LENGTH + 8);
    assert_eq!(finished(&sent).result, Ok(LENGTH + 8));
    let received = reader.join().unwrap();
    assert_eq!(
        (&received[..4], &received[LENGTH + 4..]),
        (&b"head"[..], &b"tail"[..])
    );
    assert!(received[4..LENGTH + 4] == scratch.data[..]);
}

#[test]
fn a_file_that_is_cut_off_meanwhile_fails_the_transfer() {
    let scratch = Scratch::new(LENGTH);
    let file = scratch.open();
    let (socket, mut client) = pair();
    let sent = socket.transmit(whole(&file)).unwrap();
    assert!(!sent.has_ended());
    fs::File::options()
        .write(true)
        .open(&scratch.path)
        .unwrap()
        .set_len(100)
        .unwrap();
    let reader = std::thread::spawn(move || {
        let mut received = Vec::new();
        let _ = client.read_to_end(&mut received);
        received.len()
    });
    let finished = finished(&sent);
    assert_eq!(finished.result, Err(Error::new(ERROR_HANDLE_EOF)));
    assert!(finished.transferred < LENGTH);
    drop(socket);
    assert_eq!(reader.join().unwrap(), finished.transferred);
}

#[test]
fn a_peer_that_goes_ends_the_transfer() {
    let scratch = Scratch::new(LENGTH);
    let file = scratch.open();
    let (socket, client) = pair();
    let sent = socket.transmit(whole(&file)).unwrap();
    drop(client);
    let finished = finished(&sent);
    assert_eq!(finished.result, Err(Error::new(WSAECONNRESET)));
    assert!(socket.transmit(whole(&file)).is_err());
}

#[test]
fn a_cancelled_transfer_says_how_far_it_came() {
    let scratch = Scratch::new(LENGTH);
    let file = scratch.open();
    let (socket, mut client) = pair();
    let sent = socket.transmit(whole(&file)).unwrap();
    socket.cancel(Cancel::All).unwrap();
    let finished = finished(&sent);
    assert_eq!(finished.result, Err(Error::new(WSA_OPERATION_ABORTED)));
    drop(socket);
    let mut received = Vec::new();
    client.read_to_end(&mut received).unwrap();
    assert_eq!(received.len(), finished.transferred);
    assert!(received[..] == scratch.data[..received.len()]);
}

#[test]
fn what_is_sent_behind_a_transfer_arrives_behind_it() {
    let scratch = Scratch::new(3 << 20);
    let file = scratch.open();
    let (socket, mut client) = pair();
    let first = socket.transmit(whole(&file)).unwrap();
    let second = socket.send(b"behind".to_vec(), None).unwrap();
    let mut received = vec![0; (3 << 20) + 6];
    client.read_exact(&mut received).unwrap();
    assert!(received[..3 << 20] == scratch.data[..]);
    assert_eq!(&received[3 << 20..], b"behind");
    assert!(finished(&first).result.is_ok() && finished(&second).result.is_ok());
}

fn descriptors() -> usize {
    fs::read_dir("/proc/self/fd").unwrap().count()
}

/// One socket serves connection after connection.
#[test]
fn ten_thousand_connections_leave_no_descriptor() {
    const CYCLES: usize = 10_000;
    let scratch = Scratch::new(100);
    let file = scratch.open();
    let listener = listener();
    let address = std::net::SocketAddr::from(listener.local_address().unwrap());
    let socket = Socket::stream(AF_INET).unwrap();
    let mut before = 0;
    for cycle in 0..CYCLES {
        if cycle == 10 {
            before = descriptors();
        }
        let accept = listener.accept_into(&socket).unwrap();
        let mut client = TcpStream::connect(address).unwrap();
        assert!(finished(&accept).result.is_ok());
        let mut transmission = whole(&file);
        transmission.set_afterwards(Afterwards::Reuse);
        let sent = socket.transmit(transmission).unwrap();
        client.shutdown(Shutdown::Write).unwrap();
        let mut received = Vec::new();
        client.read_to_end(&mut received).unwrap();
        assert!(received == scratch.data);
        assert_eq!(finished(&sent).result, Ok(100));
    }
    // Other tests of this program run beside it.
    assert!(descriptors() < before + 100);
}
