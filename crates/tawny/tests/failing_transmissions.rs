//! TransmitFile, TransmitPackets and ConnectEx on a network that fails: the errors of their pages.
//!
//! <https://learn.microsoft.com/windows/win32/api/mswsock/nf-mswsock-transmitfile>

mod common;

use std::sync::{Mutex, MutexGuard, PoisonError};

use common::{bound, connection, listener};
use tawny::codes::*;
use tawny::socket::Transmission;
use tawny::{Buffers, Error, Owned, Socket};
use tawny_engine::fault::{self, Call, Fault};

/// The script of failures is one for the process: its tests run one by one.
static ONE: Mutex<()> = Mutex::new(());

fn one_at_a_time() -> MutexGuard<'static, ()> {
    let one = ONE.lock().unwrap_or_else(PoisonError::into_inner);
    fault::clear();
    one
}

fn letter() -> Transmission {
    let mut transmission = Transmission::new();
    for part in [b"head".to_vec(), vec![7; 5000], b"tail".to_vec()] {
        transmission.memory(Buffers::owned(part));
    }
    transmission
}

fn transmit(socket: &Owned<Socket>) -> Result<(), u32> {
    socket.transmit(letter()).map(|_| ()).map_err(Error::code)
}

#[test]
fn a_network_that_fails_in_the_middle() {
    let _one = one_at_a_time();
    for (errno, code) in [
        (libc::ECONNABORTED, WSAECONNABORTED),
        (libc::ECONNRESET, WSAECONNRESET),
        (libc::EPIPE, WSAECONNRESET),
        (libc::ENETDOWN, WSAENETDOWN),
        (libc::ENETRESET, WSAENETRESET),
        (libc::ENOBUFS, WSAENOBUFS),
        (libc::ETIMEDOUT, WSAETIMEDOUT),
    ] {
        let (client, _server) = connection();
        let faults = [Fault::Short(1000), Fault::Errno(errno)];
        fault::inject(faults.map(|fault| (Call::Send, fault)));
        assert_eq!(transmit(&client), Err(code), "errno {errno}");
        assert_eq!(fault::clear(), 0);
    }
}

#[test]
fn an_interrupted_transmission_goes_on() {
    let _one = one_at_a_time();
    let (client, server) = connection();
    let interrupted = Fault::Errno(libc::EINTR);
    let faults = [
        interrupted,
        Fault::Short(2),
        interrupted,
        Fault::Short(4000),
    ];
    fault::inject(faults.map(|fault| (Call::Send, fault)));
    assert_eq!(transmit(&client), Ok(()));
    assert_eq!(fault::clear(), 0);
    let whole = [b"head".to_vec(), vec![7; 5000], b"tail".to_vec()].concat();
    let mut received = Vec::new();
    while received.len() < whole.len() {
        let part = common::finished(&server.receive(vec![0; whole.len()]).unwrap());
        let len = part.result.unwrap();
        assert_ne!(len, 0, "the stream ended early");
        received.extend_from_slice(&part.buffer[..len]);
    }
    assert!(received == whole);
}

#[test]
fn a_dead_network_for_connect_ex() {
    let _one = one_at_a_time();
    let listener = listener();
    let address = listener.local_address().unwrap();
    fault::inject([(Call::Connect, Fault::Errno(libc::ENETDOWN))]);
    let refused = bound().connect_and_send(address, vec![1]).unwrap_err();
    assert_eq!(refused.code(), WSAENETDOWN);
    assert_eq!(fault::clear(), 0);
}
