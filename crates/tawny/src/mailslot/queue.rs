//! The messages that a mailslot has taken from its socket and nobody has read. The first may still be where they
//! were received.

use std::collections::VecDeque;
use std::io;
use std::os::fd::BorrowedFd;

use tawny_engine::credentials::Credentials;
use tawny_engine::memfd::Sealed;
use tawny_engine::message_batch::{MOST, MessageBatch};
use tawny_engine::{Buffers, Interrupt};

use super::frame::{Arrived, LARGEST_INLINE, Terms};
use crate::limits::{MAILSLOT_QUOTA, MAXIMUM_MAILSLOT_MESSAGES};

/// A message.
#[derive(Debug)]
pub(super) enum Message {
    /// So many bytes in this slot.
    InSlot(usize, usize),
    Bytes(Vec<u8>),
    /// One that is too large for a datagram.
    Sealed(Sealed),
}

impl Message {
    pub(super) fn len(&self) -> usize {
        match self {
            Self::InSlot(_, len) => *len,
            Self::Bytes(bytes) => bytes.len(),
            Self::Sealed(sealed) => sealed.len(),
        }
    }
}

/// Slots, of which each takes any message without memory of its own.
#[derive(Debug)]
struct Slots(MessageBatch);

impl Default for Slots {
    fn default() -> Self {
        Self(MessageBatch::new(LARGEST_INLINE))
    }
}

/// Messages in the order in which they came.
#[derive(Debug, Default)]
pub(super) struct Queue {
    messages: VecDeque<Message>,
    bytes: usize,
    /// In use by the messages that say so.
    slots: Slots,
}

impl Queue {
    pub(super) fn push(&mut self, message: Message) {
        self.bytes += message.len();
        self.messages.push_back(message);
    }

    /// Receives what there is, and keeps what `terms` let in. With an interrupt it waits for something. Returns the size
    /// of the last message.
    ///
    /// # Errors
    /// `EAGAIN`: nothing is there; `EINTR`.
    pub(super) fn receive(
        &mut self,
        fd: BorrowedFd<'_>,
        interrupt: Option<&Interrupt>,
        terms: &mut Terms<impl FnMut(&Credentials) -> bool>,
    ) -> io::Result<usize> {
        self.vacate_slots();
        let (messages, bytes, mut last) = (&mut self.messages, &mut self.bytes, 0);
        self.slots.0.receive(fd, interrupt, |slot, received| {
            let message = match terms.arrived(received) {
                None => return,
                Some(Arrived::Inline(len)) => Message::InSlot(slot, len),
                Some(Arrived::Sealed(memory)) => Message::Sealed(memory),
            };
            last = message.len();
            *bytes += last;
            messages.push_back(message);
        })?;
        Ok(last)
    }

    /// Room for one message.
    pub(super) fn slot(&mut self) -> &mut [u8] {
        self.vacate_slots();
        self.slots.0.first()
    }

    /// Those of the last time are the last.
    fn vacate_slots(&mut self) {
        for message in self.messages.iter_mut().rev().take(MOST) {
            if let Message::InSlot(slot, len) = *message {
                *message = Message::Bytes(self.slots.0.slot(slot)[..len].to_vec());
            }
        }
    }

    /// Copies the first message into `room`, which is large enough.
    pub(super) fn copy_front(&self, room: &mut Buffers) -> io::Result<()> {
        match self.messages.front() {
            Some(Message::Sealed(sealed)) => match sealed.read(room)? == sealed.len() {
                true => Ok(()),
                false => Err(io::ErrorKind::UnexpectedEof.into()),
            },
            Some(Message::Bytes(bytes)) => {
                room.scatter(bytes);
                Ok(())
            }
            Some(Message::InSlot(slot, len)) => {
                room.scatter(&self.slots.0.slot(*slot)[..*len]);
                Ok(())
            }
            None => Ok(()),
        }
    }

    pub(super) fn front(&self) -> Option<&Message> {
        self.messages.front()
    }

    pub(super) fn drop_front(&mut self) {
        if let Some(message) = self.messages.pop_front() {
            self.bytes -= message.len();
        }
    }

    pub(super) fn len(&self) -> usize {
        self.messages.len()
    }

    /// Whether writers are to wait.
    pub(super) fn is_full(&self) -> bool {
        self.messages.len() >= MAXIMUM_MAILSLOT_MESSAGES || self.bytes >= MAILSLOT_QUOTA
    }
}
