//! A room: the lines that not all of its members have got yet, in the order that all must see.

use std::collections::VecDeque;
use std::ops::Range;

use crate::errors::{ErrorKind, Failure};

/// A line that somebody has got and somebody else has not.
pub(super) struct Line {
    pub speaker: usize,
    /// The how manieth of its speaker.
    pub number: u64,
    /// When it was sent, in nanoseconds.
    pub started: u64,
    missing: usize,
}

pub(super) struct Room {
    pub name: String,
    /// Its members among all.
    pub members: Range<usize>,
    /// Lines and news that its members are still to get.
    pub in_flight: u64,
    /// Something was wrong in it: nobody listens any more.
    pub failed: bool,
    lines: VecDeque<Line>,
    /// How many lines everybody has got.
    settled: u64,
}

impl Room {
    pub fn new(name: String, members: Range<usize>) -> Room {
        Room {
            name,
            members,
            in_flight: 0,
            failed: false,
            lines: VecDeque::new(),
            settled: 0,
        }
    }

    /// The room's `number`th line, if somebody has got it.
    pub fn line(&self, number: u64) -> Option<&Line> {
        self.lines.get((number - self.settled) as usize)
    }

    /// Adds a line that one member is the first to get.
    pub fn append(&mut self, speaker: usize, number: u64, started: u64) {
        self.lines.push_back(Line {
            speaker,
            number,
            started,
            missing: self.members.len(),
        });
    }

    /// One more member has got the `number`th line. Returns who said it if it was the last member.
    pub fn count(&mut self, number: u64) -> Option<usize> {
        let line = &mut self.lines[(number - self.settled) as usize];
        line.missing -= 1;
        let (missing, speaker) = (line.missing, line.speaker);
        if missing > 0 {
            return None;
        }
        // Each member gets them in order, so the first in the queue is the first to be complete.
        self.lines.pop_front();
        self.settled += 1;
        Some(speaker)
    }
}

/// The failure of a member that got something it should not have got.
pub(super) fn unexpected(line: &[u8], why: &str) -> Failure {
    let line = String::from_utf8_lossy(&line[..line.len().min(100)]).into_owned();
    Failure::new(ErrorKind::WrongByte, format!("{why}: {line:?}"))
}
