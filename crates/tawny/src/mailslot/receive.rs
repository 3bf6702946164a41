//! Taking messages: from the queue, then from the socket.

use std::io::{self, ErrorKind};
use std::os::fd::BorrowedFd;
use std::sync::Arc;

use tawny_engine::credentials::Credentials;
use tawny_engine::{Buffers, Interrupt, accounts, unix_socket};

use super::Mailslot;
use super::frame::{Arrived, LARGEST_INLINE, Terms};
use super::queue::{Message, Queue};
use crate::create_file::rights::FILE_WRITE_DATA;
use crate::limits::MAXIMUM_MAILSLOT_MESSAGE;
use crate::security::{SecurityDescriptor, Subject, check};

/// Larger messages are not copied if that can be helped; of others many are received at a time.
const LARGEST_COPY: usize = 2048;

/// What was taken but not read, and what is needed to take more. Behind a lock of its own,
/// after that of the direction in which messages come, if that is held.
#[derive(Debug, Default)]
pub(super) struct Inbox {
    pub(super) queue: Queue,
    /// The last message was large, so that the next is better not copied.
    large: bool,
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
    /// Receives into the queue. With an interrupt it waits for something.
    fn receive(
        &mut self,
        mailslot: &Mailslot,
        fd: BorrowedFd<'_>,
        interrupt: Option<&Interrupt>,
    ) -> io::Result<()> {
        let mut terms = terms(mailslot, &mut self.last_sender);
        let len = self.queue.receive(fd, interrupt, &mut terms)?;
        self.large = len > LARGEST_COPY;
        Ok(())
    }

    /// Receives the next message into `room`, and returns its length; into the queue if it does not fit.
    fn receive_into(
        &mut self,
        mailslot: &Mailslot,
        fd: BorrowedFd<'_>,
        room: &Buffers,
        interrupt: Option<&Interrupt>,
    ) -> io::Result<Option<usize>> {
        let space = room.len();
        let slot = self.queue.slot();
        let rest = &mut slot[..LARGEST_INLINE.saturating_sub(space)];
        let received = match interrupt {
            None => unix_socket::receive(fd, &mut [], room, rest, 0),
            Some(interrupt) => unix_socket::receive_and_wait(fd, &mut [], room, rest, interrupt),
        };
        let message = match terms(mailslot, &mut self.last_sender).arrived(received?) {
            None => return Ok(None),
            Some(Arrived::Inline(len)) => {
                self.large = len > LARGEST_COPY;
                if len <= space {
                    return Ok(Some(len));
                }
                let mut bytes = room.gathered(space).into_owned().unwrap_or_default();
                bytes.extend_from_slice(&rest[..len - space]);
                Message::Bytes(bytes)
            }
            Some(Arrived::Sealed(memory)) => Message::Sealed(memory),
        };
        self.queue.push(message);
        Ok(None)
    }
}

/// What may be sent to `mailslot`. `last` is remembered between senders.
fn terms<'a>(
    mailslot: &'a Mailslot,
    last: &'a mut Option<(u32, u32, bool)>,
) -> Terms<impl FnMut(&Credentials) -> bool + 'a> {
    let admits = |who: &Credentials| match *last {
        Some((uid, gid, admitted)) if (uid, gid) == (who.uid, who.gid) => admitted,
        _ => {
            let admitted = may_send(&mailslot.terms.security, who);
            *last = Some((who.uid, who.gid, admitted));
            admitted
        }
    };
    Terms {
        largest: mailslot.largest_message(),
        admits: mailslot.asks_senders.then_some(admits),
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

    /// Reads the next message into `room`; only one that was taken from the socket before, if `queued`.
    pub(super) fn take(
        &self,
        fd: BorrowedFd<'_>,
        room: &mut Buffers,
        queued: bool,
    ) -> io::Result<Taken> {
        let mut inbox = self.inbox.lock();
        match queued {
            true => self.take_queued(&mut inbox, fd, room),
            false => self.take_next(&mut inbox, fd, room, None),
        }
    }

    /// As [`Self::take`], and waits until `interrupt` is fired, if nobody else wants what has come. There is no
    /// order between this and the reads that are under way.
    pub(super) fn take_and_wait(
        &self,
        fd: BorrowedFd<'_>,
        room: &mut Buffers,
        interrupt: &Arc<Interrupt>,
    ) -> io::Result<Taken> {
        let taken = self.inbox.hold(interrupt, |inbox| {
            self.take_next(inbox, fd, room, Some(interrupt))
        });
        match taken {
            Some(Err(error)) if error.kind() == ErrorKind::Interrupted => Ok(Taken::Nothing),
            taken => taken.unwrap_or(Ok(Taken::Nothing)),
        }
    }

    fn take_next(
        &self,
        inbox: &mut Inbox,
        fd: BorrowedFd<'_>,
        room: &mut Buffers,
        interrupt: Option<&Interrupt>,
    ) -> io::Result<Taken> {
        loop {
            match self.take_queued(inbox, fd, room)? {
                Taken::Nothing => {}
                taken => return Ok(taken),
            }
            let received = match inbox.large && room.fit_one_call() {
                true => inbox.receive_into(self, fd, room, interrupt),
                false => inbox.receive(self, fd, interrupt).map(|()| None),
            };
            match received {
                Ok(Some(len)) => return Ok(Taken::Message(len)),
                Ok(None) => {}
                Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(Taken::Nothing),
                Err(error) => return Err(error),
            }
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
        let copied = inbox.queue.copy_front(room);
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
            if let Err(error) = inbox.receive(self, fd, None) {
                return error.kind() == ErrorKind::WouldBlock;
            }
        }
        false
    }
}
