//! Packets with a header on a connected socket that keeps their boundaries (`SOCK_SEQPACKET`,
//! [unix(7)]). Only what says so waits; `EINTR` is dealt with here.
//!
//! [unix(7)]: https://man7.org/linux/man-pages/man7/unix.7.html

use std::io;
use std::os::fd::{AsRawFd, BorrowedFd};

use crate::buffers::Buffers;
use crate::interrupt::Interrupt;

/// The size of the header of each packet, in bytes.
pub const HEADER: usize = 8;

/// The header of a packet.
pub type Header = [u8; HEADER];

/// Sends the first bytes of `data`, at most `limit`, as one packet: all of it or nothing.
///
/// # Errors
/// `EAGAIN`: there is no room; `EPIPE`, `ECONNRESET`: the peer is gone; `EMSGSIZE`.
pub fn send(
    fd: BorrowedFd<'_>,
    header: &Header,
    data: &Buffers,
    limit: usize,
) -> io::Result<usize> {
    let whole = data.list();
    if whole.len() > 1 {
        let between = data.gathered(limit);
        return send_pieces(fd, header, between.list(), limit);
    }
    send_pieces(fd, header, whole, limit)
}

fn send_pieces(
    fd: BorrowedFd<'_>,
    header: &Header,
    data: &[libc::iovec],
    limit: usize,
) -> io::Result<usize> {
    let mut pieces = [piece(header.as_ptr().cast_mut(), HEADER), NOTHING];
    if let [data] = data {
        pieces[1] = *data;
        pieces[1].iov_len = data.iov_len.min(limit);
    }
    let message = message(&mut pieces);
    let flags = libc::MSG_NOSIGNAL | libc::MSG_DONTWAIT;
    let sent = retry(|| {
        // SAFETY: `message` describes the header and memory that is lent for reading (`Buffers`).
        unsafe { libc::syscall(libc::SYS_sendmsg, fd.as_raw_fd(), &raw const message, flags) }
    })?;
    Ok(sent - HEADER)
}

/// Receives one packet: its header, then as much of its data as `room` takes; the rest is lost.
/// Returns the whole length of its data, or `None` at the end of the connection. A packet that is
/// too short for a header has the length 0 and what is left of `header` unchanged.
///
/// # Errors
/// `EAGAIN`: there is none; `ECONNRESET`, once, when the peer left something unread.
pub fn receive(
    fd: BorrowedFd<'_>,
    header: &mut Header,
    room: &Buffers,
) -> io::Result<Option<usize>> {
    let list = room.list();
    if list.len() > 1 {
        let mut between = vec![0; room.len()];
        let length = receive_into(fd, header, &mut between, 0)?;
        if let Some(length) = length {
            room.scatter(&between[..length.min(between.len())]);
        }
        return Ok(length);
    }
    let data = list.first().copied().unwrap_or(NOTHING);
    receive_pieces(fd, header, data, 0)
}

/// As [`receive`], and waits for a packet until `interrupt`, which is the calling thread's, is fired. What `room`, which is one piece,
/// has no space for goes to `rest`.
///
/// # Errors
/// `EINTR`; `ECONNRESET`, once, when the peer left something unread. [`Interrupt::ends_calls`] has to hold.
pub fn receive_and_wait(
    fd: BorrowedFd<'_>,
    header: &mut Header,
    room: &Buffers,
    rest: &mut [u8],
    interrupt: &Interrupt,
) -> io::Result<Option<usize>> {
    let data = room.list().first().copied().unwrap_or(NOTHING);
    let rest = piece(rest.as_mut_ptr(), rest.len());
    let mut pieces = [piece(header.as_mut_ptr(), HEADER), data, rest];
    let message = message(&mut pieces);
    let arguments = [
        fd.as_raw_fd() as usize,
        &raw const message as usize,
        libc::MSG_TRUNC as usize,
        0,
        0,
    ];
    // SAFETY: `message` describes the header, memory that is lent for writing (`Buffers`), and `rest`.
    let length = unsafe { interrupt.call(libc::SYS_recvmsg, arguments) }?;
    Ok((length != 0).then(|| length.saturating_sub(HEADER)))
}

/// As [`receive`], and the packet stays.
///
/// # Errors
/// As [`receive`].
pub fn peek(fd: BorrowedFd<'_>, header: &mut Header, room: &mut [u8]) -> io::Result<Option<usize>> {
    receive_into(fd, header, room, libc::MSG_PEEK)
}

/// Drops the first packet.
///
/// # Errors
/// `EAGAIN`: there is none.
pub fn discard(fd: BorrowedFd<'_>) -> io::Result<()> {
    let mut header = Header::default();
    receive_into(fd, &mut header, &mut [], 0).map(drop)
}

fn receive_into(
    fd: BorrowedFd<'_>,
    header: &mut Header,
    room: &mut [u8],
    flags: i32,
) -> io::Result<Option<usize>> {
    receive_pieces(fd, header, piece(room.as_mut_ptr(), room.len()), flags)
}

fn receive_pieces(
    fd: BorrowedFd<'_>,
    header: &mut Header,
    data: libc::iovec,
    flags: i32,
) -> io::Result<Option<usize>> {
    let mut pieces = [piece(header.as_mut_ptr(), HEADER), data];
    let mut message = message(&mut pieces);
    let flags = flags | libc::MSG_DONTWAIT | libc::MSG_TRUNC;
    let length = retry(|| {
        // SAFETY: `message` describes the header and memory that is lent for writing (`Buffers`) or
        // borrowed by the caller. It has no room for descriptors, so none arrive.
        unsafe { libc::syscall(libc::SYS_recvmsg, fd.as_raw_fd(), &raw mut message, flags) }
    })?;
    Ok((length != 0).then(|| length.saturating_sub(HEADER)))
}

/// While this lives, each [`peek`] goes on where the one before ended; one that had no room for all of
/// a packet, within it.
#[derive(Debug)]
pub struct PeekCursor<'a>(BorrowedFd<'a>);

impl<'a> PeekCursor<'a> {
    /// The first peek is at the first packet.
    pub fn begin(fd: BorrowedFd<'a>) -> Self {
        // Every kernel that has sockets of packets knows the option.
        let _ = crate::option::set_int(fd, libc::SOL_SOCKET, libc::SO_PEEK_OFF, 0);
        Self(fd)
    }
}

impl Drop for PeekCursor<'_> {
    fn drop(&mut self) {
        let _ = crate::option::set_int(self.0, libc::SOL_SOCKET, libc::SO_PEEK_OFF, -1);
    }
}

/// Makes room for as much as the system allows to be on its way in one direction.
pub fn widen(fd: BorrowedFd<'_>) {
    // What is more than allowed is cut; it works with less, too.
    let _ = crate::option::set_int(fd, libc::SOL_SOCKET, libc::SO_SNDBUF, WIDEST);
}

const WIDEST: i32 = 1 << 22;
const NOTHING: libc::iovec = piece(std::ptr::null_mut(), 0);

const fn piece(start: *mut u8, len: usize) -> libc::iovec {
    libc::iovec {
        iov_base: start.cast(),
        iov_len: len,
    }
}

#[inline(always)]
fn message(pieces: &mut [libc::iovec]) -> libc::msghdr {
    // SAFETY: all zeroes is a msghdr that describes nothing.
    let mut message: libc::msghdr = unsafe { std::mem::zeroed() };
    message.msg_iov = pieces.as_mut_ptr();
    message.msg_iovlen = pieces.len();
    message
}

#[inline(always)]
fn retry(mut call: impl FnMut() -> libc::c_long) -> io::Result<usize> {
    loop {
        if let Ok(bytes) = usize::try_from(call()) {
            return Ok(bytes);
        }
        let error = io::Error::last_os_error();
        if error.kind() != io::ErrorKind::Interrupted {
            return Err(error);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::os::fd::{AsFd, FromRawFd, OwnedFd};

    use super::*;
    use crate::unix_socket;

    fn pair() -> (OwnedFd, OwnedFd) {
        let mut fds = [0; 2];
        let kind = libc::SOCK_SEQPACKET | libc::SOCK_CLOEXEC;
        // SAFETY: room for two descriptors, which are then ours.
        unsafe {
            assert_eq!(
                libc::socketpair(libc::AF_UNIX, kind, 0, fds.as_mut_ptr()),
                0
            );
            (OwnedFd::from_raw_fd(fds[0]), OwnedFd::from_raw_fd(fds[1]))
        }
    }

    #[test]
    fn a_packet_has_a_header_and_a_length() {
        let (one, other) = pair();
        let data = Buffers::owned(b"hello".to_vec());
        assert_eq!(send(one.as_fd(), b"abcdefgh", &data, 4).unwrap(), 4);
        assert_eq!(send(one.as_fd(), b"ABCDEFGH", &data, 9).unwrap(), 5);
        let mut header = Header::default();
        let mut room = [0; 2];
        let peeked = peek(other.as_fd(), &mut header, &mut room).unwrap();
        assert_eq!((peeked, &header, &room), (Some(4), b"abcdefgh", b"he"));
        discard(other.as_fd()).unwrap();
        let room = Buffers::owned(vec![0; 8]);
        let received = receive(other.as_fd(), &mut header, &room).unwrap();
        assert_eq!((received, &header), (Some(5), b"ABCDEFGH"));
        assert_eq!(&room.into_owned().unwrap()[..5], b"hello");
        let empty = receive(other.as_fd(), &mut header, &Buffers::empty());
        assert_eq!(empty.unwrap_err().kind(), io::ErrorKind::WouldBlock);
        drop(one);
        let end = receive(other.as_fd(), &mut header, &Buffers::empty());
        assert_eq!(end.unwrap(), None);
    }

    #[test]
    fn a_wait_ends_with_a_packet_or_a_reason() {
        let (one, other) = pair();
        unix_socket::let_wait(other.as_fd()).unwrap();
        let interrupt = Interrupt::new().unwrap();
        let room = Buffers::owned(vec![0; 2]);
        let (mut header, mut rest) = (Header::default(), [0; 4]);
        let mut wait =
            || receive_and_wait(other.as_fd(), &mut header, &room, &mut rest, &interrupt);
        interrupt.fire(1);
        assert_eq!(wait().unwrap_err().kind(), io::ErrorKind::Interrupted);
        interrupt.take();
        let data = Buffers::owned(b"hello".to_vec());
        send(one.as_fd(), b"abcdefgh", &data, 5).unwrap();
        assert_eq!(wait().unwrap(), Some(5));
        assert_eq!((&header, &rest), (b"abcdefgh", b"llo\0"));
        assert_eq!(room.into_owned().as_deref(), Some(&b"he"[..]));
    }

    #[test]
    fn several_pieces_are_one_packet() {
        let (one, other) = pair();
        let mut memory = *b"abcdef";
        let base = memory.as_mut_ptr();
        let pieces = || [(base, 3), (base.wrapping_add(3), 3)].into_iter();
        // SAFETY: `memory` outlives the buffers and nobody else touches it meanwhile.
        let data = unsafe { Buffers::from_raw(pieces()) };
        assert_eq!(send(one.as_fd(), &[0; HEADER], &data, 5).unwrap(), 5);
        let mut header = Header::default();
        assert_eq!(receive(other.as_fd(), &mut header, &data).unwrap(), Some(5));
        assert_eq!(&memory, b"abcdef");
    }
}
