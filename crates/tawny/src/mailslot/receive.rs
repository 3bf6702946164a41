//! Taking messages: from the queue, then from the socket.

use std::io::{self, ErrorKind};
use std::os::fd::BorrowedFd;

use tawny_engine::credentials::Credentials;
use tawny_engine::{Buffers, accounts};

use super::Mailslot;
use super::frame::{self, Arrived, LARGEST_INLINE};
use super::queue::{Message, Queue};
use crate::create_file::rights::FILE_WRITE_DATA;
use crate::limits::MAXIMUM_MAILSLOT_MESSAGE;
use crate::security::{SecurityDescriptor, Subject, check};

/// What was taken but not read, and what is needed to take more. Only touched under the lock of the
/// direction in which messages come.
#[derive(Debug, Default)]
pub(super) struct Inbox {
    pub(super) queue: Queue,
    /// Where messages are received that may not fit a reader's buffer.
    between: Vec<u8>,
    /// The last sender, and whether it may send.
    last_sender: Option<(u32, u32, bool)>,
}

/// What became of a try to read.
#[derive(Debug)]
pub(super) enum Taken {
    /// A message of so many bytes.
    Message(usize),
    /// The next message is larger than the buffer, and stays.
    TooSmall,
    /// There is none.
    Nothing,
}

impl Inbox {
    fn receive(
        &mut self,
        mailslot: &Mailslot,
        fd: BorrowedFd<'_>,
        room: Option<&Buffers>,
    ) -> io::Result<Option<Arrived>> {
        let (between, last) = (&mut self.between, &mut self.last_sender);
        let admits = |who: &Credentials| match *last {
            Some((uid, gid, admitted)) if (uid, gid) == (who.uid, who.gid) => admitted,
            _ => {
                let admitted = may_send(&mailslot.terms.security, who);
                *last = Some((who.uid, who.gid, admitted));
                admitted
            }
        };
        frame::receive(fd, room, between, mailslot.largest_message(), admits)
    }

    /// Keeps what came.
    fn keep(&mut self, arrived: Arrived) {
        self.queue.push(match arrived {
            Arrived::Between(len) => Message::Bytes(self.between[..len].to_vec()),
            Arrived::Sealed(memory) => Message::Sealed(memory),
            Arrived::InRoom(_) => unreachable!("nothing is kept that was read"),
        });
    }
}

/// A message brings only one of the sender's groups; the others are those of the user.
fn may_send(security: &SecurityDescriptor, who: &Credentials) -> bool {
    let mut entries = security.dacl.acl().into_iter().flat_map(|acl| &acl.entries);
    let groups = match entries.any(|entry| entry.sid.is_some_and(|sid| sid.group().is_some())) {
        true => accounts::groups_of(who.uid),
        false => Vec::new(),
    };
    check(security, &Subject::new(who, &groups), FILE_WRITE_DATA).is_ok()
}

impl Mailslot {
    /// The largest message, in bytes.
    pub(super) fn largest_message(&self) -> usize {
        match self.terms.maximum_message as usize {
            0 => MAXIMUM_MAILSLOT_MESSAGE,
            maximum => maximum.min(MAXIMUM_MAILSLOT_MESSAGE),
        }
    }

    /// Reads the next message into `room`.
    pub(super) fn take(&self, fd: BorrowedFd<'_>, room: &mut Buffers) -> io::Result<Taken> {
        let mut inbox = self.inbox.lock();
        if inbox.queue.front().is_some() {
            return self.take_queued(&mut inbox, fd, room);
        }
        let space = room.len();
        loop {
            let direct = (space >= LARGEST_INLINE && room.fit_one_call()).then_some(&*room);
            let arrived = match inbox.receive(self, fd, direct) {
                Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(Taken::Nothing),
                Err(error) => return Err(error),
                Ok(None) => continue,
                Ok(Some(arrived)) => arrived,
            };
            match arrived {
                Arrived::InRoom(len) => return Ok(Taken::Message(len)),
                Arrived::Between(len) if len <= space => {
                    room.scatter(&inbox.between[..len]);
                    return Ok(Taken::Message(len));
                }
                other => inbox.keep(other),
            }
            return self.take_queued(&mut inbox, fd, room);
        }
    }

    fn take_queued(
        &self,
        inbox: &mut Inbox,
        fd: BorrowedFd<'_>,
        room: &mut Buffers,
    ) -> io::Result<Taken> {
        let Some(message) = inbox.queue.front() else {
            return Ok(Taken::Nothing);
        };
        let len = message.len();
        if len > room.len() {
            return Ok(Taken::TooSmall);
        }
        let copied = message.copy(room);
        let was_full = inbox.queue.is_full();
        inbox.queue.drop_front();
        if was_full {
            self.fill_inbox(inbox, fd);
        }
        copied.map(|()| Taken::Message(len))
    }

    /// Takes what the socket has, so that writers can go on. Returns whether more can be taken.
    pub(super) fn fill(&self, fd: BorrowedFd<'_>) -> bool {
        self.fill_inbox(&mut self.inbox.lock(), fd)
    }

    fn fill_inbox(&self, inbox: &mut Inbox, fd: BorrowedFd<'_>) -> bool {
        while !inbox.queue.is_full() {
            match inbox.receive(self, fd, None) {
                Ok(Some(arrived)) => inbox.keep(arrived),
                Ok(None) => {}
                Err(error) => return error.kind() == ErrorKind::WouldBlock,
            }
        }
        false
    }
}
