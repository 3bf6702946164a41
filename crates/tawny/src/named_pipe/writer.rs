//! The writing half of a connection. What is written can be read at once; the write ends when what is
//! unread fits the quota.

use std::io::ErrorKind;
use std::os::fd::BorrowedFd;
use std::sync::Arc;

use tawny_engine::readiness::{self, Ready};
use tawny_engine::{Buffers, Step, packet};

use super::frame::{Frame, MOST_DATA};
use super::link::{Count, Link};
use crate::codes::*;
use crate::request::Outcome;
use crate::status::Status;

/// See the module's description.
#[derive(Debug, Default)]
pub(super) struct Writer {
    link: Option<Arc<Link>>,
    written: Count,
    quota: usize,
}

/// How far a write has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Progress {
    /// Nothing was sent.
    Waiting,
    /// A part was sent: the rest must follow.
    Begun,
    /// Everything was sent.
    Sent,
}

/// What is to be done with a write for which there is no room.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NoRoom {
    /// It waits.
    Wait,
    /// `PIPE_NOWAIT` with messages: nothing is written.
    Nothing,
    /// `PIPE_NOWAIT` with bytes: what there is room for is written.
    Part,
}

impl Writer {
    pub(super) fn new(link: Option<Arc<Link>>, quota: usize) -> Self {
        Self {
            link,
            written: Count::default(),
            quota,
        }
    }

    pub(super) fn link(&self) -> Option<&Arc<Link>> {
        self.link.as_ref()
    }

    /// Writes `buffers`, of which `done` counts the bytes. `await_quota`: it ends only when what is
    /// unread fits the quota.
    #[inline]
    pub(super) fn write(
        &mut self,
        fd: BorrowedFd<'_>,
        buffers: &mut Buffers,
        done: &mut usize,
        progress: &mut Progress,
        no_room: NoRoom,
        await_quota: bool,
    ) -> Step<Outcome> {
        if self.link.as_ref().is_some_and(|it| it.is_disconnected()) {
            return over(Outcome::failure(STATUS_PIPE_DISCONNECTED));
        }
        if *progress == Progress::Waiting && no_room != NoRoom::Wait {
            let room = self.room();
            if buffers.len() > room {
                return match no_room {
                    _ if is_hung_up(fd) => over(Outcome::failure(self.closed())),
                    NoRoom::Part => self.write_part(fd, buffers, room),
                    _ => over(Outcome::success(0)),
                };
            }
        }
        while *progress != Progress::Sent {
            match self.send(fd, buffers, buffers.len()) {
                Ok(sent) => {
                    buffers.advance(sent);
                    *done += sent;
                    *progress = match buffers.is_empty() {
                        true => Progress::Sent,
                        false => Progress::Begun,
                    };
                }
                Err(STATUS_PENDING)
                    if *progress == Progress::Waiting && no_room != NoRoom::Wait =>
                {
                    return over(Outcome::success(0));
                }
                Err(STATUS_PENDING) => return Step::Blocked,
                Err(status) => {
                    let outcome = Outcome::failure(status);
                    return over(match *progress {
                        Progress::Waiting => outcome,
                        Progress::Begun | Progress::Sent => begun_before(outcome),
                    });
                }
            }
        }
        if await_quota && no_room == NoRoom::Wait && self.unread() > self.quota {
            return match self.blocked(fd) {
                Step::Done { outcome, .. } => over(begun_before(outcome)),
                step => step,
            };
        }
        over(Outcome::success(*done))
    }

    /// Writes as many bytes as there is room for, as a message of their own.
    #[cold]
    fn write_part(&mut self, fd: BorrowedFd<'_>, buffers: &Buffers, room: usize) -> Step<Outcome> {
        let part = room.min(MOST_DATA);
        if part == 0 {
            return over(Outcome::success(0));
        }
        match self.send(fd, buffers, part) {
            Ok(sent) => over(Outcome::success(sent)),
            Err(STATUS_PENDING) => over(Outcome::success(0)),
            Err(status) => over(Outcome::failure(status)),
        }
    }

    /// Sends the next packet of a message of which `left` bytes are left.
    #[inline]
    fn send(&mut self, fd: BorrowedFd<'_>, data: &Buffers, left: usize) -> Result<usize, Status> {
        let length = left.min(MOST_DATA);
        let before = self.written;
        if let Some(link) = &self.link {
            self.written = link.announce(before, length);
        }
        let header = Frame::Data { left }.encode();
        packet::send(fd, &header, data, length).map_err(|error| {
            self.written = before;
            if let Some(link) = &self.link {
                link.show_written(before);
            }
            match error.kind() {
                ErrorKind::WouldBlock => STATUS_PENDING,
                _ => self.closed(),
            }
        })
    }

    /// Bytes that could be written without waiting.
    pub(super) fn room(&self) -> usize {
        self.quota.saturating_sub(self.unread())
    }

    fn unread(&self) -> usize {
        match &self.link {
            Some(link) => link.unread_by_peer(self.written).bytes,
            None => 0,
        }
    }

    /// Whether the peer has taken everything.
    pub(super) fn flushed(&self, fd: BorrowedFd<'_>) -> Step<Outcome> {
        match &self.link {
            Some(link) if link.is_disconnected() => {
                over(Outcome::failure(STATUS_PIPE_DISCONNECTED))
            }
            Some(link) if link.unread_by_peer(self.written).packets != 0 => self.blocked(fd),
            _ => over(Outcome::success(0)),
        }
    }

    /// It has to wait for the peer, unless that is gone.
    #[cold]
    fn blocked(&self, fd: BorrowedFd<'_>) -> Step<Outcome> {
        match is_hung_up(fd) {
            true => over(Outcome::failure(self.closed())),
            false => Step::Blocked,
        }
    }

    fn closed(&self) -> Status {
        match &self.link {
            Some(link) if link.is_disconnected() => STATUS_PIPE_DISCONNECTED,
            _ => STATUS_PIPE_CLOSING,
        }
    }
}

/// The end of a write for which the other end was there when it began: a pipe that is broken
/// meanwhile, not one at whose other end nobody is.
pub(super) fn begun_before(outcome: Outcome) -> Outcome {
    match outcome.status {
        STATUS_PIPE_CLOSING => Outcome {
            status: STATUS_PIPE_BROKEN,
            ..outcome
        },
        _ => outcome,
    }
}

fn is_hung_up(fd: BorrowedFd<'_>) -> bool {
    readiness::now(fd, Ready::NONE).intersects(Ready::HANG_UP)
}

fn over(outcome: Outcome) -> Step<Outcome> {
    Step::Done {
        outcome,
        drained: false,
    }
}
