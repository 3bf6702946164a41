//! The messages that a mailslot has taken from its socket and nobody has read.

use std::collections::VecDeque;
use std::io;

use tawny_engine::Buffers;
use tawny_engine::memfd::Sealed;

use crate::limits::{MAILSLOT_QUOTA, MAXIMUM_MAILSLOT_MESSAGES};

/// A message.
#[derive(Debug)]
pub(super) enum Message {
    Bytes(Vec<u8>),
    /// One that is too large for a datagram.
    Sealed(Sealed),
}

impl Message {
    pub(super) fn len(&self) -> usize {
        match self {
            Self::Bytes(bytes) => bytes.len(),
            Self::Sealed(sealed) => sealed.len(),
        }
    }

    /// Copies it into `room`, which is large enough.
    pub(super) fn copy(&self, room: &mut Buffers) -> io::Result<()> {
        match self {
            Self::Bytes(bytes) => {
                room.scatter(bytes);
                Ok(())
            }
            Self::Sealed(sealed) => match sealed.read(room)? == sealed.len() {
                true => Ok(()),
                false => Err(io::ErrorKind::UnexpectedEof.into()),
            },
        }
    }
}

/// Messages in the order in which they came.
#[derive(Debug, Default)]
pub(super) struct Queue {
    messages: VecDeque<Message>,
    bytes: usize,
}

impl Queue {
    pub(super) fn push(&mut self, message: Message) {
        self.bytes += message.len();
        self.messages.push_back(message);
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
