//! The reading half of a connection.
//!
//! A packet that fits goes from the socket into the caller's memory. One that does not is copied here
//! and stays in the socket until its last byte was read, so that the writer's end hears of it then.
//! What was taken is shown before the socket lets go of it: whoever hears of that sees it. A reader that waits
//! in the kernel for what will most likely fit shows beforehand that it takes what comes.

use std::cell::RefCell;
use std::io::{self, ErrorKind};
use std::os::fd::BorrowedFd;
use std::sync::Arc;

use tawny_engine::packet::{self, Header};
use tawny_engine::{Buffers, Interrupt, Step, net};

use super::frame::{Frame, MOST_DATA};
use super::link::{Count, Link};
use crate::codes::*;
use crate::request::Outcome;
use crate::status::Status;

/// The first packet, of which a part was read.
#[derive(Debug)]
struct Tail {
    data: Vec<u8>,
    /// Bytes of it that were read.
    read: usize,
    /// What was left of the message where it begins.
    left: usize,
    /// The socket does not have it any more.
    is_gone: bool,
}

thread_local! {
    /// For what comes to a thread that waits, and does not fit.
    static REST: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

/// See the module's description.
#[derive(Debug, Default)]
pub(super) struct Reader {
    link: Option<Arc<Link>>,
    taken: Count,
    tail: Option<Tail>,
    /// The peer does not keep to the rules, or is gone.
    broken: bool,
}

/// What [`Reader::peek`] found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Peeked {
    /// Bytes copied.
    pub bytes: usize,
    /// Bytes that could be read.
    pub available: usize,
    /// What is left of the first message behind what was copied.
    pub left: usize,
}

/// The first packet as the socket has it.
enum First {
    Packet { length: usize },
    Nothing,
    End,
}

impl Reader {
    pub(super) fn new(link: Option<Arc<Link>>) -> Self {
        Self {
            link,
            ..Self::default()
        }
    }

    /// Reads into `buffers`: one message or as much of it as there is room for, or else whatever has
    /// come. `done` counts the bytes.
    #[inline]
    pub(super) fn read(
        &mut self,
        fd: BorrowedFd<'_>,
        buffers: &mut Buffers,
        done: &mut usize,
        messages: bool,
    ) -> Step<Outcome> {
        loop {
            if self.is_disconnected() {
                self.tail = None;
                return failed(STATUS_PIPE_DISCONNECTED);
            }
            if self.tail.is_some() {
                match self.read_tail(fd, buffers, done, messages) {
                    Some(outcome) => return self.over(outcome),
                    None => continue,
                }
            }
            let length = match self.first(fd, *done) {
                Ok(First::Packet { length }) => length,
                Ok(First::Nothing) if *done != 0 && !messages => {
                    return self.over(Outcome::success(*done));
                }
                Ok(First::Nothing) => return Step::Blocked,
                Ok(First::End) if *done != 0 && !messages => {
                    return self.over(Outcome::success(*done));
                }
                Ok(First::End) => return failed(STATUS_PIPE_BROKEN),
                Err(status) => return failed(status),
            };
            if length > buffers.len() {
                match self.keep_tail(fd, length) {
                    Ok(()) => continue,
                    Err(status) => return failed(status),
                }
            }
            match self.take(fd, buffers, length) {
                Ok(Some(left)) => {
                    buffers.advance(length);
                    *done += length;
                    if let Some(outcome) = self.enough(buffers, *done, left - length, messages) {
                        return self.over(outcome);
                    }
                }
                Ok(None) => {}
                Err(STATUS_PENDING) if *done != 0 && !messages => {
                    return self.over(Outcome::success(*done));
                }
                Err(status) => return failed(status),
            }
        }
    }

    /// Whether to wait in the kernel for what comes into `buffers`. What does not fit had better stay in the
    /// socket; such packets are looked at first.
    #[inline]
    pub(super) fn may_wait(&self, buffers: &Buffers) -> bool {
        let largest = self.link.as_ref().and_then(|link| link.largest());
        let fits = largest.is_some_and(|largest| largest <= buffers.len());
        fits && !self.broken && buffers.is_one_piece() && self.seems_empty()
    }

    /// Tells this connection from any other of the pipe.
    #[inline]
    pub(super) fn connection(&self) -> Option<*const Link> {
        self.link.as_ref().map(Arc::as_ptr)
    }

    /// As [`Self::read`] into one piece of memory, and waits in the kernel for the first packet until `interrupt` is fired.
    pub(super) fn read_and_wait(
        &mut self,
        fd: BorrowedFd<'_>,
        buffers: &mut Buffers,
        done: &mut usize,
        messages: bool,
        interrupt: &Interrupt,
    ) -> Step<Outcome> {
        let Some(link) = &self.link else {
            return Step::Blocked;
        };
        let space = buffers.len();
        link.show_awaited(self.taken);
        if link.is_disconnected() || !self.seems_empty() {
            link.show_left();
            return self.read(fd, buffers, done, messages);
        }
        let mut header = Header::default();
        let received = REST.with_borrow_mut(|rest| {
            rest.resize(MOST_DATA, 0);
            let length = packet::receive_and_wait(fd, &mut header, buffers, rest, interrupt);
            let beyond = length.as_ref().ok().copied().flatten().unwrap_or(0);
            let beyond = beyond.saturating_sub(space).min(MOST_DATA);
            length.map(|length| (length, rest[..beyond].to_vec()))
        });
        let (length, rest) = match received {
            Ok((Some(length), rest)) if length <= MOST_DATA => (length, rest),
            // Whatever it is, a look at the socket tells.
            _ => {
                link.show_left();
                return Step::Blocked;
            }
        };
        self.note_taken(length, 1);
        let Some(Frame::Data { left }) = Frame::decode(&header, length) else {
            return failed(self.break_up(fd));
        };
        let read = length.min(space);
        buffers.advance(read);
        *done += read;
        if !rest.is_empty() {
            self.tail = Some(Tail {
                data: rest,
                read: 0,
                left: left - read,
                is_gone: true,
            });
        }
        match self.enough(buffers, *done, left - read, messages) {
            Some(outcome) => self.over(outcome),
            None => self.read(fd, buffers, done, messages),
        }
    }

    /// The outcome when what was read is enough; `left` is what is left of the message.
    #[inline(always)]
    fn enough(
        &self,
        buffers: &Buffers,
        done: usize,
        left: usize,
        messages: bool,
    ) -> Option<Outcome> {
        let full = buffers.is_empty();
        if messages {
            return match (left, full) {
                (0, _) => Some(Outcome::success(done)),
                (_, true) => Some(Outcome {
                    status: STATUS_BUFFER_OVERFLOW,
                    bytes: done as u32,
                }),
                _ => None,
            };
        }
        // An empty write ends a read as well.
        (full || done == 0 || self.is_drained()).then_some(Outcome::success(done))
    }

    /// What was taken from the socket counts as read, and is not lost any more.
    #[inline(always)]
    fn is_disconnected(&self) -> bool {
        self.link.as_ref().is_some_and(|it| it.is_disconnected())
            && !self.tail.as_ref().is_some_and(|tail| tail.is_gone)
    }

    #[inline(always)]
    fn over(&self, outcome: Outcome) -> Step<Outcome> {
        Step::Done {
            outcome,
            drained: self.is_drained(),
        }
    }

    #[inline(always)]
    fn is_drained(&self) -> bool {
        self.link
            .as_ref()
            .is_some_and(|link| link.unread(self.taken).packets == 0)
    }

    /// Looks for the next packet. Without one on its way only the socket knows whether the peer is
    /// there; but who has some bytes already need not ask.
    #[inline]
    fn first(&mut self, fd: BorrowedFd<'_>, done: usize) -> Result<First, Status> {
        if let Some(link) = &self.link {
            let unread = link.unread(self.taken);
            if let Some(length) = link.first_length(self.taken, unread) {
                return Ok(First::Packet { length });
            }
            if unread.packets == 0 && done != 0 {
                return Ok(First::Nothing);
            }
        }
        self.look(fd)
    }

    /// Asks the socket for the first packet.
    fn look(&mut self, fd: BorrowedFd<'_>) -> Result<First, Status> {
        if self.broken {
            return Err(STATUS_PIPE_BROKEN);
        }
        let mut header = Header::default();
        match again(|| packet::peek(fd, &mut header, &mut [])) {
            Ok(Some(length)) if length <= MOST_DATA => Ok(First::Packet { length }),
            Ok(Some(_)) => Err(self.break_up(fd)),
            Ok(None) => Ok(First::End),
            Err(error) if error.kind() == ErrorKind::WouldBlock => Ok(First::Nothing),
            Err(_) => Ok(First::End),
        }
    }

    /// Takes the first packet, which is said to be so long, into `buffers`, where it fits. Returns
    /// what was left of its message with it; `None` when it has not come yet.
    #[inline]
    fn take(
        &mut self,
        fd: BorrowedFd<'_>,
        buffers: &Buffers,
        length: usize,
    ) -> Result<Option<usize>, Status> {
        let before = self.taken;
        self.note_taken(length, 1);
        let mut header = Header::default();
        match again(|| packet::receive(fd, &mut header, buffers)) {
            Ok(Some(real)) if real == length => match Frame::decode(&header, real) {
                Some(Frame::Data { left }) => Ok(Some(left)),
                _ => Err(self.break_up(fd)),
            },
            Ok(Some(_)) => Err(self.break_up(fd)),
            Err(error) if error.kind() == ErrorKind::WouldBlock => {
                // It is on its way, or was taken back.
                self.set_taken(before);
                match self.look(fd)? {
                    First::Packet { .. } => Ok(None),
                    First::Nothing => Err(STATUS_PENDING),
                    First::End => Err(STATUS_PIPE_BROKEN),
                }
            }
            Ok(None) | Err(_) => {
                self.set_taken(before);
                Err(STATUS_PIPE_BROKEN)
            }
        }
    }

    /// Copies the first packet, for which there is no room.
    #[cold]
    fn keep_tail(&mut self, fd: BorrowedFd<'_>, length: usize) -> Result<(), Status> {
        let mut header = Header::default();
        let mut data = vec![0; length];
        match again(|| packet::peek(fd, &mut header, &mut data)) {
            Ok(Some(real)) if real == length => {}
            Ok(Some(_)) => return Err(self.break_up(fd)),
            Ok(None) => return Err(STATUS_PIPE_BROKEN),
            Err(error) if error.kind() == ErrorKind::WouldBlock => return Err(STATUS_PENDING),
            Err(_) => return Err(STATUS_PIPE_BROKEN),
        }
        let Some(Frame::Data { left }) = Frame::decode(&header, length) else {
            return Err(self.break_up(fd));
        };
        self.tail = Some(Tail {
            data,
            read: 0,
            left,
            is_gone: false,
        });
        Ok(())
    }

    /// Reads on where a part of a packet was read before; `None` when that is not enough.
    #[cold]
    fn read_tail(
        &mut self,
        fd: BorrowedFd<'_>,
        buffers: &mut Buffers,
        done: &mut usize,
        messages: bool,
    ) -> Option<Outcome> {
        let tail = self.tail.as_mut()?;
        let count = buffers.scatter(&tail.data[tail.read..]);
        buffers.advance(count);
        *done += count;
        tail.read += count;
        let left = tail.left - tail.read;
        let is_over = tail.read == tail.data.len();
        let is_gone = tail.is_gone;
        if !is_over {
            if !is_gone {
                self.note_taken(count, 0);
            }
            let status = match messages {
                true => STATUS_BUFFER_OVERFLOW,
                false => STATUS_SUCCESS,
            };
            let bytes = *done as u32;
            return Some(Outcome { status, bytes });
        }
        self.tail = None;
        if !is_gone {
            self.note_taken(count, 1);
            let _ = again(|| packet::discard(fd));
        }
        self.enough(buffers, *done, left, messages)
    }

    fn note_taken(&mut self, bytes: usize, packets: u64) {
        self.set_taken(self.taken.and(bytes, packets));
    }

    fn set_taken(&mut self, taken: Count) {
        self.taken = taken;
        if let Some(link) = &self.link {
            link.show_taken(taken);
        }
    }

    /// The peer sent what no end of a pipe sends: it is as good as gone.
    #[cold]
    fn break_up(&mut self, fd: BorrowedFd<'_>) -> Status {
        self.broken = true;
        self.tail = None;
        let _ = net::shutdown(fd, libc::SHUT_RDWR);
        STATUS_PIPE_BROKEN
    }

    /// Whether nothing is known to wait.
    #[inline]
    pub(super) fn seems_empty(&self) -> bool {
        self.tail.is_none() && self.is_drained()
    }

    /// Copies what could be read, one message of it or else as much as there is room for.
    pub(super) fn peek(
        &mut self,
        fd: BorrowedFd<'_>,
        room: &mut [u8],
        messages: bool,
    ) -> Result<Peeked, Status> {
        if self.is_disconnected() {
            return Err(STATUS_PIPE_DISCONNECTED);
        }
        let mut skipped = None;
        let mut peeked = Peeked::default();
        if let Some(tail) = &self.tail {
            let rest = &tail.data[tail.read..];
            peeked.bytes = rest.len().min(room.len());
            room[..peeked.bytes].copy_from_slice(&rest[..peeked.bytes]);
            peeked.left = tail.left - tail.read - peeked.bytes;
            skipped = (!tail.is_gone).then_some(tail.data.len());
        } else {
            match self.first(fd, 0)? {
                First::Packet { .. } => {}
                First::Nothing => return Ok(peeked),
                First::End => return Err(STATUS_PIPE_BROKEN),
            }
        }
        let in_first = self.tail.is_some();
        let look_on = !in_first || peeked.bytes < room.len() && (!messages || peeked.left != 0);
        if look_on {
            self.peek_on(fd, &mut peeked, room, messages, skipped)?;
        }
        peeked.available = self.available(fd).max(peeked.bytes);
        Ok(peeked)
    }

    /// Looks at one packet after the other, behind the first if that has so many bytes.
    fn peek_on(
        &mut self,
        fd: BorrowedFd<'_>,
        peeked: &mut Peeked,
        room: &mut [u8],
        messages: bool,
        mut skip: Option<usize>,
    ) -> Result<(), Status> {
        let cursor = packet::PeekCursor::begin(fd);
        let mut is_first = self.tail.is_none();
        loop {
            let mut header = Header::default();
            let into = match skip {
                Some(length) => &mut vec![0; length][..],
                None => &mut room[peeked.bytes..],
            };
            let space = into.len();
            let Ok(Some(length)) = again(|| packet::peek(fd, &mut header, into)) else {
                break;
            };
            let Some(Frame::Data { left }) = Frame::decode(&header, length) else {
                drop(cursor);
                return Err(self.break_up(fd));
            };
            if skip.take().is_some() {
                continue;
            }
            let copied = length.min(space);
            peeked.bytes += copied;
            if is_first || messages {
                peeked.left = left - copied;
            }
            is_first = false;
            let message_over = messages && left == length;
            if message_over || peeked.bytes == room.len() {
                break;
            }
        }
        Ok(())
    }

    /// How many packets there are to read, as the peer says.
    pub(super) fn packets(&self) -> usize {
        let unread = self.link.as_ref().map(|link| link.unread(self.taken));
        unread.map_or(0, |unread| unread.packets)
    }

    /// Bytes that could be read: what the peer says, and no more than the socket has.
    fn available(&self, fd: BorrowedFd<'_>) -> usize {
        let queued = net::readable_bytes(fd).unwrap_or(0);
        let (read, beside) = match &self.tail {
            Some(tail) if tail.is_gone => (0, tail.data.len() - tail.read),
            Some(tail) => (tail.read, 0),
            None => (0, 0),
        };
        let most = queued.saturating_sub(read);
        beside
            + match &self.link {
                Some(link) => link.unread(self.taken).bytes.min(most),
                None => most,
            }
    }
}

fn failed(status: Status) -> Step<Outcome> {
    if status == STATUS_PENDING {
        return Step::Blocked;
    }
    Step::Done {
        outcome: Outcome::failure(status),
        drained: false,
    }
}

/// Makes a call again that only said that the peer has left something unread.
#[inline(always)]
fn again<R>(mut call: impl FnMut() -> io::Result<R>) -> io::Result<R> {
    match call() {
        Err(error) if error.kind() == ErrorKind::ConnectionReset => call(),
        result => result,
    }
}
