//! Clients of a chat server, in rooms. Each line is checked wherever it arrives, byte by byte, and
//! all members of a room must get its lines in the same order.
//!
//! The server speaks the protocol of `examples/windows/chat/chat.h`.

mod member;
mod room;
mod text;

use std::io;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use rustix::event::epoll;

use crate::dial::Dialer;
use crate::errors::{ErrorKind, Errors, Failure};
use crate::load::{Load, Pace, Report, Stop, Watch};
use crate::reactor::{HUNG_UP, INCOMING, Reactor, Run};
use member::{Member, Read, Stage};
use room::{Room, unexpected};

/// Members of a room at most.
pub const LARGEST_ROOM: usize = 64;
/// Bytes of a line at most.
pub const LONGEST_LINE: usize = text::LONGEST;

/// How the server says that somebody is not there any more.
const GONE: [&[u8]; 2] = [b" left", b" read too slowly"];

/// Tells the nicknames and rooms of one set of clients from those of another on the same server.
static SETS: AtomicU32 = AtomicU32::new(0);

/// Clients of one server, in rooms of the same size. Between runs nothing is in flight.
pub struct Chat {
    reactor: Reactor,
    members: Vec<Option<Member>>,
    rooms: Vec<Room>,
    room_size: usize,
    set: u32,
    errors: Errors,
}

impl Chat {
    /// Brings `count` clients into rooms of `room_size` (1 to [`LARGEST_ROOM`]); the last may be
    /// smaller. When this returns, each is in its room and knows of all the others there. Rooms in
    /// which something failed are empty, and the failures are in [`Chat::errors`]. The error is one
    /// of the generator's own.
    pub fn open(
        target: SocketAddr,
        count: usize,
        room_size: usize,
        pace: &Pace,
        watch: &mut Watch<'_>,
    ) -> io::Result<Chat> {
        assert!((1..=LARGEST_ROOM).contains(&room_size), "size of a room");
        let mut chat = Chat::empty(count, room_size)?;
        let entering = Load {
            stop: Stop::Messages(count as u64),
            stall: pace.stall,
            ..Load::new(Stop::Messages(0))
        };
        let mut run = Run::new(&entering, chat.reactor.now());
        let mut dialer = Dialer::new(target);
        let mut events = Vec::new();
        let mut next = 0;
        while run.unfinished() || run.in_flight > 0 {
            let now = chat.reactor.now();
            while run.in_flight < pace.under_way as u64 && run.start_one(now) {
                chat.dial(next, &mut dialer, &mut run);
                next += 1;
            }
            run.show(now, watch);
            chat.turn(&mut events, run.timeout(now), &mut run)?;
        }
        chat.errors = run.report.errors;
        Ok(chat)
    }

    fn empty(count: usize, room_size: usize) -> io::Result<Chat> {
        let set = SETS.fetch_add(1, Ordering::Relaxed);
        let room = |number: usize| {
            let first = number * room_size;
            let members = first..(first + room_size).min(count);
            Room::new(format!("room{set}-{number}"), members)
        };
        Ok(Chat {
            reactor: Reactor::new()?,
            members: (0..count).map(|_| None).collect(),
            rooms: (0..count.div_ceil(room_size)).map(room).collect(),
            room_size,
            set,
            errors: Errors::default(),
        })
    }

    /// Clients that are in their rooms.
    pub fn len(&self) -> usize {
        self.members.iter().flatten().count()
    }

    /// Whether there is no client.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// What went wrong while the clients came.
    pub fn errors(&self) -> &Errors {
        &self.errors
    }

    /// Everybody talks as `load` says: `depth` lines of each client are under way, and the next
    /// follows when one has reached the whole room. The report counts a line once for each client
    /// that gets it. The error is one of the generator's own.
    pub fn run(&mut self, load: &Load, watch: &mut Watch<'_>) -> io::Result<Report> {
        assert!((1..=LONGEST_LINE).contains(&load.size), "size of a line");
        let mut run = Run::new(load, self.reactor.now());
        for index in 0..self.members.len() {
            if let Err(failure) = self.talk(index, &mut run) {
                self.fail(index, failure, &mut run);
            }
        }
        let mut events = Vec::new();
        while run.in_flight > 0 {
            let now = self.reactor.now();
            run.show(now, watch);
            self.turn(&mut events, run.timeout(now), &mut run)?;
        }
        Ok(run.report)
    }

    fn room_of(&mut self, index: usize) -> &mut Room {
        &mut self.rooms[index / self.room_size]
    }

    /// Connects the client at `index`. It will be told of its entry, and each who is there of it.
    fn dial(&mut self, index: usize, dialer: &mut Dialer, run: &mut Run) {
        let room = self.room_of(index);
        if room.failed {
            run.in_flight -= 1;
            return;
        }
        let before = (index - room.members.start) as u64;
        room.in_flight += 1 + before;
        run.in_flight += before;
        let nickname = format!("c{}-{index}", self.set);
        let dialed = dialer.dial().map_err(io::Error::from).and_then(|socket| {
            self.reactor.watch(&socket, index)?;
            Ok(socket)
        });
        match dialed {
            Ok(socket) => self.members[index] = Some(Member::new(socket, nickname)),
            Err(error) => {
                let failure = Failure::new(ErrorKind::Connect, error.to_string());
                self.fail(index, failure, run);
            }
        }
    }

    /// Waits once and does what the events ask for.
    fn turn(
        &mut self,
        events: &mut Vec<epoll::Event>,
        timeout: Duration,
        run: &mut Run,
    ) -> io::Result<()> {
        self.reactor.wait(events, timeout)?;
        let mut scratch = std::mem::take(&mut self.reactor.scratch);
        for event in events.iter() {
            let index = event.data.u64() as usize;
            if let Err(failure) = self.serve(index, event.flags, &mut scratch, run) {
                self.fail(index, failure, run);
            }
        }
        self.reactor.scratch = scratch;
        if events.is_empty() && run.stalled(self.reactor.now()) {
            self.fail_stalled(run);
        }
        Ok(())
    }

    fn fail_stalled(&mut self, run: &mut Run) {
        for number in 0..self.rooms.len() {
            let room = &self.rooms[number];
            if room.in_flight == 0 {
                continue;
            }
            let behind = room.members.clone();
            let behind = behind.filter_map(|index| Some((index, self.members[index].as_ref()?)));
            if let Some((index, member)) = behind.min_by_key(|(_, member)| member.got) {
                let failure = Failure::new(ErrorKind::Stalled, member.position());
                self.fail(index, failure, run);
            }
        }
    }

    /// A failure of one client ends its room: the others could not tell what is missing.
    fn fail(&mut self, index: usize, failure: Failure, run: &mut Run) {
        run.report.errors.add(failure);
        let room = &mut self.rooms[index / self.room_size];
        room.failed = true;
        run.in_flight -= std::mem::take(&mut room.in_flight);
        for index in room.members.clone() {
            self.members[index] = None;
        }
    }

    /// Does what the events of one client ask for.
    fn serve(
        &mut self,
        index: usize,
        flags: epoll::EventFlags,
        scratch: &mut [u8],
        run: &mut Run,
    ) -> Result<(), Failure> {
        let room = &self.rooms[index / self.room_size].name;
        let Some(member) = &mut self.members[index] else {
            return Ok(());
        };
        if member.stage == Stage::Dialing {
            return member.enter(room);
        }
        if !flags.intersects(INCOMING) {
            return member.send();
        }
        // A read that does not fill `scratch` was the last, and the next byte raises a new event,
        // unless the server has hung up: then the end is still to be read.
        while let Some(member) = &mut self.members[index] {
            match member.receive(scratch)? {
                Read::Bytes(count) => {
                    self.take(index, &scratch[..count], run)?;
                    if count < scratch.len() && !flags.intersects(HUNG_UP) {
                        break;
                    }
                }
                Read::Nothing => break,
                Read::End => {
                    let detail = member.position();
                    return Err(Failure::new(ErrorKind::ClosedEarly, detail));
                }
            }
        }
        Ok(())
    }

    /// Takes received bytes apart into lines.
    fn take(&mut self, index: usize, mut bytes: &[u8], run: &mut Run) -> Result<(), Failure> {
        run.report.bytes += bytes.len() as u64;
        if let Some(member) = &mut self.members[index]
            && let Some(line) = member.finish_line(&mut bytes)
        {
            self.on_line(index, &line, run)?;
        }
        while let Some(end) = bytes.iter().position(|byte| *byte == b'\n') {
            self.on_line(index, &bytes[..end], run)?;
            bytes = &bytes[end + 1..];
        }
        match &mut self.members[index] {
            Some(member) if !bytes.is_empty() => member.keep(bytes),
            _ => Ok(()),
        }
    }

    fn on_line(&mut self, index: usize, line: &[u8], run: &mut Run) -> Result<(), Failure> {
        let Some(member) = &mut self.members[index] else {
            return Ok(());
        };
        let now = self.reactor.now();
        let room = &mut self.rooms[index / self.room_size];
        if member.stage == Stage::Entering {
            if line.strip_prefix(b"* you are in ") != Some(room.name.as_bytes()) {
                return Err(unexpected(line, "no welcome"));
            }
            member.stage = Stage::Talking;
        } else if let Some(news) = line.strip_prefix(b"* ") {
            if GONE.iter().any(|gone| news.ends_with(gone)) {
                let news = String::from_utf8_lossy(news).into_owned();
                return Err(Failure::new(ErrorKind::ClosedEarly, news));
            }
            let place = self.newcomer(index, news)?;
            let member = self.members[index].as_mut().expect("it was there");
            if member.came & (1 << place) != 0 {
                return Err(unexpected(line, "news for the second time"));
            }
            member.came |= 1 << place;
        } else {
            return self.on_text(index, line, now, run);
        }
        self.room_of(index).in_flight -= 1;
        run.finish(1, 0, now);
        Ok(())
    }

    /// Who in the room has come, by its place there.
    fn newcomer(&self, index: usize, news: &[u8]) -> Result<usize, Failure> {
        let nickname = news.strip_suffix(b" came");
        let room = &self.rooms[index / self.room_size];
        let place = room.members.clone().position(|other| {
            let other = self.members[other].as_ref().filter(|_| other != index);
            other.is_some_and(|other| Some(other.nickname.as_bytes()) == nickname)
        });
        place.ok_or_else(|| unexpected(news, "news of nobody in the room"))
    }

    /// A line that somebody has said.
    fn on_text(
        &mut self,
        index: usize,
        line: &[u8],
        now: u64,
        run: &mut Run,
    ) -> Result<(), Failure> {
        let (speaker, said) = self.speaker(index, line)?;
        let room = &mut self.rooms[index / self.room_size];
        let got = self.members[index].as_ref().map_or(0, |member| member.got);
        if room.line(got).is_none() {
            let speaker_is = self.members[speaker].as_mut().expect("a member was found");
            let started = speaker_is
                .unheard
                .pop_front()
                .ok_or_else(|| unexpected(line, "nobody has said this"))?;
            room.append(speaker, speaker_is.heard, started);
            speaker_is.heard += 1;
        }
        let expected = room.line(got).expect("it is there or was appended");
        if expected.speaker != speaker {
            return Err(unexpected(
                line,
                "not the order that others in the room saw",
            ));
        }
        if said != text::of(speaker, expected.number, run.load.size) {
            return Err(unexpected(line, "not what was said"));
        }
        run.report.latency.record(now - expected.started);
        self.members[index].as_mut().expect("it was there").got += 1;
        room.in_flight -= 1;
        run.finish(1, 0, now);
        match room.count(got) {
            Some(speaker) => {
                self.members[speaker].as_mut().expect("a member").settled += 1;
                self.talk(speaker, run)
            }
            None => Ok(()),
        }
    }

    /// Splits a line into who said it and what.
    fn speaker<'a>(&self, index: usize, line: &'a [u8]) -> Result<(usize, &'a [u8]), Failure> {
        if let Some(said) = line.strip_prefix(b"> ") {
            return Ok((index, said));
        }
        let said_by = |other: usize| {
            let member = self.members[other].as_ref().filter(|_| other != index)?;
            let rest = line.strip_prefix(b"<")?;
            rest.strip_prefix(member.nickname.as_bytes())?
                .strip_prefix(b"> ")
        };
        let mut others = self.rooms[index / self.room_size].members.clone();
        others
            .find_map(|other| Some((other, said_by(other)?)))
            .ok_or_else(|| unexpected(line, "nobody in the room"))
    }

    /// Says as many lines as the load allows.
    fn talk(&mut self, index: usize, run: &mut Run) -> Result<(), Failure> {
        let room = &mut self.rooms[index / self.room_size];
        let Some(member) = &mut self.members[index] else {
            return Ok(());
        };
        let now = self.reactor.now();
        while member.in_flight() < u64::from(run.load.depth) && run.start_one(now) {
            // One arrival for each member.
            run.in_flight += room.members.len() as u64 - 1;
            room.in_flight += room.members.len() as u64;
            member.say(index, run.load.size, now);
        }
        member.send()
    }
}
