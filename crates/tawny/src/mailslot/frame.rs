//! A message on its way: a datagram that is the message, or one with a descriptor of sealed memory that holds it.
//!
//! Anybody who may write can send anything, so all of it is checked; what is no message is dropped.

use std::fs::File;
use std::io;
use std::os::fd::{BorrowedFd, OwnedFd};

use tawny_engine::credentials::Credentials;
use tawny_engine::memfd::{self, Sealed};
use tawny_engine::unix_socket::{self, Received};
use tawny_engine::{Buffers, Interrupt};

/// The most data that goes without memory of its own.
pub(super) const LARGEST_INLINE: usize = 1 << 16;

/// Sends a message of at most [`LARGEST_INLINE`] bytes. With an interrupt it waits for room.
///
/// # Errors
/// `EAGAIN`: the receiver has too many; `ECONNREFUSED`: it is gone; memory or descriptors run out.
pub(super) fn send(
    fd: BorrowedFd<'_>,
    data: &Buffers,
    interrupt: Option<&Interrupt>,
) -> io::Result<()> {
    send_with(fd, data, &[], interrupt)
}

fn send_with(
    fd: BorrowedFd<'_>,
    data: &Buffers,
    beside: &[BorrowedFd<'_>],
    interrupt: Option<&Interrupt>,
) -> io::Result<()> {
    match interrupt {
        None => unix_socket::send(fd, &[], data, beside),
        Some(interrupt) => unix_socket::send_and_wait(fd, &[], data, beside, interrupt),
    }
    .map(drop)
}

/// Memory for a message that is too large for [`send`].
///
/// # Errors
/// There is not enough, or no descriptor left.
pub(super) fn seal(data: &mut Buffers) -> io::Result<OwnedFd> {
    memfd::seal(c"tawny-mailslot", data)
}

/// As [`send`], a message that is in sealed memory.
///
/// # Errors
/// As [`send`].
pub(super) fn send_sealed(
    fd: BorrowedFd<'_>,
    memory: BorrowedFd<'_>,
    interrupt: Option<&Interrupt>,
) -> io::Result<()> {
    send_with(fd, &Buffers::empty(), &[memory], interrupt)
}

/// What was received.
#[derive(Debug)]
pub(super) enum Arrived {
    /// The data of the datagram, so many bytes.
    Inline(usize),
    Sealed(Sealed),
}

/// What may be sent.
pub(super) struct Terms<F> {
    /// Larger messages are nobody's.
    pub(super) largest: usize,
    /// Whether this sender may send; asked if the socket tells of senders.
    pub(super) admits: Option<F>,
}

impl<F: FnMut(&Credentials) -> bool> Terms<F> {
    /// What a datagram is. `None`: no message, or one that is not admitted.
    pub(super) fn arrived(&mut self, received: Received) -> Option<Arrived> {
        if let Some(admits) = &mut self.admits
            && !received.credentials.as_ref().is_some_and(admits)
        {
            return None;
        }
        let arrived = match received.descriptors.is_empty() {
            true if received.truncated => return None,
            true => Arrived::Inline(received.bytes),
            false => Arrived::Sealed(sealed(received)?),
        };
        let len = match &arrived {
            Arrived::Inline(len) => *len,
            Arrived::Sealed(memory) => memory.len(),
        };
        (len <= self.largest).then_some(arrived)
    }
}

fn sealed(received: Received) -> Option<Sealed> {
    let [memory] = <[_; 1]>::try_from(received.descriptors).ok()?;
    let file = File::from(memory);
    let len = usize::try_from(file.metadata().ok()?.len()).ok()?;
    match received.bytes {
        0 => Sealed::new(file.into(), len).ok(),
        _ => None,
    }
}
