//! A message on its way: a header and the data, or a header and a descriptor of sealed memory.
//!
//! Anybody who may write can send anything, so all of it is checked; what is no message is dropped.

use std::io;
use std::os::fd::{BorrowedFd, OwnedFd};

use tawny_engine::Buffers;
use tawny_engine::credentials::Credentials;
use tawny_engine::memfd::{self, Sealed};
use tawny_engine::unix_socket::{self, Received};

/// The most data that goes without memory of its own.
pub(super) const LARGEST_INLINE: usize = 1 << 16;

const HEADER: usize = 8;
const INLINE: u32 = u32::from_le_bytes(*b"MsI1");
const SEALED: u32 = u32::from_le_bytes(*b"MsM1");

fn header(kind: u32, len: usize) -> [u8; HEADER] {
    let mut header = [0; HEADER];
    header[..4].copy_from_slice(&kind.to_le_bytes());
    header[4..].copy_from_slice(&(len as u32).to_le_bytes());
    header
}

/// Sends a message of at most [`LARGEST_INLINE`] bytes.
///
/// # Errors
/// `EAGAIN`: the receiver has too many; `ECONNREFUSED`: it is gone; memory or descriptors run out.
pub(super) fn send(fd: BorrowedFd<'_>, data: &Buffers) -> io::Result<()> {
    unix_socket::send(fd, &header(INLINE, data.len()), data, &[]).map(drop)
}

/// Memory for a message that is too large for [`send`].
///
/// # Errors
/// There is not enough, or no descriptor left.
pub(super) fn seal(data: &mut Buffers) -> io::Result<OwnedFd> {
    memfd::seal(c"tawny-mailslot", data)
}

/// Sends a message that is in sealed memory.
///
/// # Errors
/// As [`send`].
pub(super) fn send_sealed(
    fd: BorrowedFd<'_>,
    memory: BorrowedFd<'_>,
    len: usize,
) -> io::Result<()> {
    unix_socket::send(fd, &header(SEALED, len), &Buffers::empty(), &[memory]).map(drop)
}

/// What was received.
pub(super) enum Arrived {
    /// So many bytes of data, in the room given.
    InRoom(usize),
    /// So many bytes, at the start of the memory between.
    Between(usize),
    Sealed(Sealed),
}

/// Receives what comes next: into `room` if any message without memory of its own fits there, else
/// by way of `between`. `None`: it is no message of somebody whom `admits` lets write, or larger than `largest`.
///
/// # Errors
/// `EAGAIN`: nothing is there.
pub(super) fn receive(
    fd: BorrowedFd<'_>,
    room: Option<&Buffers>,
    between: &mut Vec<u8>,
    largest: usize,
    admits: impl FnOnce(&Credentials) -> bool,
) -> io::Result<Option<Arrived>> {
    let mut head = [0; HEADER];
    let nothing = Buffers::empty();
    let received = match room {
        Some(room) => unix_socket::receive(fd, &mut head, room, &mut [], 0)?,
        None => {
            between.resize(LARGEST_INLINE, 0);
            unix_socket::receive(fd, &mut head, &nothing, between, 0)?
        }
    };
    let [a, b, c, d, len @ ..] = head;
    let (kind, len) = (
        u32::from_le_bytes([a, b, c, d]),
        u32::from_le_bytes(len) as usize,
    );
    let whole = !received.truncated && received.bytes >= HEADER && len <= largest;
    if !whole || !received.credentials.is_some_and(|who| admits(&who)) {
        return Ok(None);
    }
    Ok(match (kind, room) {
        (INLINE, _) if received.bytes != HEADER + len => None,
        (INLINE, Some(_)) => Some(Arrived::InRoom(len)),
        (INLINE, None) => Some(Arrived::Between(len)),
        (SEALED, _) if received.bytes == HEADER => sealed(received, len),
        _ => None,
    })
}

fn sealed(received: Received, len: usize) -> Option<Arrived> {
    let [memory] = <[_; 1]>::try_from(received.descriptors).ok()?;
    let sealed = Sealed::new(memory, len).ok()?;
    Some(Arrived::Sealed(sealed))
}
