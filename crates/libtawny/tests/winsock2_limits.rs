//! The bounds of `tawny::limits` that scatter/gather lists meet where they come in.

use std::ptr::null_mut;

use tawny::address::AF_INET;
use tawny::codes::WSAEINVAL;
use tawny::limits::{MAXIMUM_BUFFERS, MAXIMUM_TRANSFER};
use tawny::socket::Flags;
use tawny::thread::last_error;
use tawny::winsock::{self, Version};
use tawny::{Buffers, Deadline, Owned, Socket, SocketAddress};
use tawny_c::types::WSABUF;
use tawny_c::winsock2::transfer::{tawny_WSARecv, tawny_WSASend};

fn connection() -> (Owned<Socket>, Owned<Socket>) {
    let listener = Socket::stream(AF_INET).unwrap();
    let loopback: std::net::SocketAddr = ([127, 0, 0, 1], 0).into();
    listener.bind(SocketAddress::from(loopback)).unwrap();
    listener.listen(1).unwrap();
    let accepted = Socket::stream(AF_INET).unwrap();
    let accept = listener.accept_into(&accepted).unwrap();
    let client = Socket::stream(AF_INET).unwrap();
    client.connect(listener.local_address().ok()).unwrap();
    assert!(accept.wait(Deadline::Never));
    (client, accepted)
}

/// Bytes sent, or the error.
fn send(socket: &Socket, list: &[WSABUF]) -> Result<u32, u32> {
    let (handle, count, mut bytes) = (socket.handle().value(), list.len() as u32, 0);
    // SAFETY: `list` describes memory that is there until the call returns, which waits.
    let result = unsafe {
        tawny_WSASend(
            handle,
            list.as_ptr(),
            count,
            &mut bytes,
            0,
            null_mut(),
            None,
        )
    };
    if result == 0 {
        Ok(bytes)
    } else {
        Err(last_error())
    }
}

/// Bytes received, or the error.
fn receive(socket: &Socket, list: &[WSABUF]) -> Result<u32, u32> {
    let (handle, count, mut bytes, mut flags) = (socket.handle().value(), list.len() as u32, 0, 0);
    // SAFETY: as above.
    let result = unsafe {
        tawny_WSARecv(
            handle,
            list.as_ptr(),
            count,
            &mut bytes,
            &mut flags,
            null_mut(),
            None,
        )
    };
    if result == 0 {
        Ok(bytes)
    } else {
        Err(last_error())
    }
}

fn pieces(memory: &mut [u8], count: usize) -> Vec<WSABUF> {
    let piece = || WSABUF {
        len: memory.len() as u32,
        buf: memory.as_mut_ptr(),
    };
    std::iter::repeat_with(piece).take(count).collect()
}

#[test]
fn pieces_of_a_list() {
    winsock::startup(Version::HIGHEST).unwrap();
    let (client, server) = connection();
    let mut byte = [7];
    let most = pieces(&mut byte, MAXIMUM_BUFFERS);
    assert_eq!(send(&client, &most), Ok(MAXIMUM_BUFFERS as u32));
    let all = Buffers::owned(vec![0; MAXIMUM_BUFFERS]);
    let received = server.receive_now(all, Flags::WAITALL).unwrap();
    assert_eq!(received.bytes, MAXIMUM_BUFFERS);
    let more = pieces(&mut byte, MAXIMUM_BUFFERS + 1);
    assert_eq!(send(&client, &more), Err(WSAEINVAL));
    assert_eq!(receive(&server, &more), Err(WSAEINVAL));
    assert_eq!(send(&client, &[]), Err(WSAEINVAL));
    client
        .send_now(Buffers::owned(vec![9; 3]), Flags::empty(), None)
        .unwrap();
    assert_eq!(receive(&server, &most), Ok(3));
    assert_eq!(byte, [9]);
}

#[test]
fn bytes_of_an_operation() {
    winsock::startup(Version::HIGHEST).unwrap();
    let (client, server) = connection();
    // The same memory again and again, of which what comes touches little.
    let mut memory = vec![0; 1 << 23];
    let mut list = pieces(&mut memory, (MAXIMUM_TRANSFER + 1) >> 23);
    assert_eq!(receive(&server, &list), Err(WSAEINVAL));
    assert_eq!(send(&client, &list), Err(WSAEINVAL));
    if let Some(last) = list.last_mut() {
        last.len -= 1;
    }
    client
        .send_now(Buffers::owned(vec![9; 3]), Flags::empty(), None)
        .unwrap();
    assert_eq!(receive(&server, &list), Ok(3));
    assert_eq!(memory[..4], [9, 9, 9, 0]);
}
