//! FD_READ, FD_WRITE and FD_CLOSE of a connection, against a model of what the page says.

use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::sync::Arc;

use proptest::prelude::*;
use tawny::event::Event;
use tawny::socket::{Flags, NetworkEvents};
use tawny::{Buffers, Owned, Socket};

use crate::common::listener;
use crate::watch::{Fence, event, receive};

const READ: NetworkEvents = NetworkEvents::READ;
const WRITE: NetworkEvents = NetworkEvents::WRITE;
const CLOSE: NetworkEvents = NetworkEvents::CLOSE;

#[derive(Clone, Copy, Debug)]
enum Step {
    /// The peer sends so many bytes.
    Arrive(usize),
    /// The program receives up to so many.
    Receive(usize),
    Peek,
    /// The program sends as long as there is room.
    Fill,
    /// The peer receives all that was sent.
    Drain,
    /// The peer ends its stream.
    End,
    /// The program asks for the record.
    Enumerate,
    /// The program selects these events.
    Select(NetworkEvents),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => (1usize..3000).prop_map(Step::Arrive),
        5 => (1usize..3000).prop_map(Step::Receive),
        1 => Just(Step::Peek),
        2 => Just(Step::Fill),
        2 => Just(Step::Drain),
        1 => Just(Step::End),
        4 => Just(Step::Enumerate),
        1 => (0u32..8).prop_map(|bits| {
            let each = [READ, WRITE, CLOSE];
            let chosen = each.into_iter().enumerate().filter(|(bit, _)| bits >> bit & 1 != 0);
            Step::Select(chosen.map(|(_, event)| event).collect())
        }),
    ]
}

/// What the page says.
#[derive(Debug)]
struct Model {
    available: usize,
    room: bool,
    ended: bool,
    interest: NetworkEvents,
    enabled: NetworkEvents,
    recorded: NetworkEvents,
}

impl Model {
    fn select(&mut self, events: NetworkEvents) {
        self.interest = events;
        self.enabled = events;
        self.recorded = NetworkEvents::empty();
    }

    /// The program waits for room, which the system may find by itself when acknowledgements come
    /// late: then FD_WRITE may be recorded at any time.
    fn waits_for_room(&self) -> bool {
        !self.room && (self.interest & self.enabled).contains(WRITE)
    }

    /// Records what is true; returns whether that is anything new.
    fn record(&mut self) -> bool {
        let mut now = NetworkEvents::empty();
        now.set(READ, self.available != 0);
        now.set(WRITE, self.room);
        now.set(CLOSE, self.ended && self.available == 0);
        let new = now & self.interest & self.enabled;
        self.enabled -= new;
        self.recorded |= new;
        !new.is_empty()
    }
}

struct World {
    socket: Owned<Socket>,
    peer: TcpStream,
    event: Arc<Event>,
    model: Model,
    sent: usize,
}

impl World {
    fn new() -> Self {
        let listener = listener();
        let address = listener.local_address().unwrap();
        let peer = TcpStream::connect(SocketAddr::from(address)).unwrap();
        peer.set_nodelay(true).unwrap();
        let (socket, _) = listener.accept_any().unwrap();
        let mut world = Self {
            socket,
            peer,
            event: event(),
            model: Model {
                available: 0,
                room: true,
                ended: false,
                interest: NetworkEvents::empty(),
                enabled: NetworkEvents::empty(),
                recorded: NetworkEvents::empty(),
            },
            sent: 0,
        };
        world.perform(Step::Select(READ | WRITE | CLOSE));
        assert!(world.model.record() && world.event.is_set());
        world
    }

    fn perform(&mut self, step: Step) {
        let model = &mut self.model;
        match step {
            Step::Arrive(count) if !model.ended => {
                self.peer.write_all(&vec![7; count]).unwrap();
                model.available += count;
                while self.socket.readable_bytes().unwrap() < model.available {
                    std::thread::yield_now();
                }
            }
            Step::Arrive(_) => {}
            Step::Receive(room) => {
                let taken = receive(&self.socket, room, Flags::empty());
                let expected = match room.min(model.available) {
                    0 if !model.ended => None,
                    count => Some(count),
                };
                assert_eq!(taken, expected);
                model.available -= taken.unwrap_or(0);
                model.enabled |= READ;
            }
            Step::Peek => {
                receive(&self.socket, 1, Flags::PEEK);
                model.enabled |= READ;
            }
            Step::Fill => {
                self.sent += fill(&self.socket);
                model.room = false;
                model.enabled |= WRITE;
            }
            Step::Drain => {
                let mut taken = vec![0; self.sent];
                self.peer.read_exact(&mut taken).unwrap();
                self.sent = 0;
                let waits = model.waits_for_room();
                model.room = true;
                if waits {
                    self.collect_room();
                }
            }
            Step::End => {
                self.peer.shutdown(Shutdown::Write).unwrap();
                model.ended = true;
            }
            Step::Enumerate => {
                let record = self.socket.network_events(Some(&self.event));
                let mut expected = std::mem::take(&mut model.recorded);
                let found_room = model.waits_for_room() && record.events().contains(WRITE);
                expected.set(WRITE, found_room || expected.contains(WRITE));
                assert_eq!(record.events(), expected);
                assert!(expected.iter().all(|event| record.error(event).is_none()));
                if found_room {
                    self.begin_anew();
                }
            }
            Step::Select(events) if events.is_empty() => {
                self.socket.deselect_events().unwrap();
                model.select(events);
            }
            Step::Select(events) => {
                self.socket.event_select(events, &self.event).unwrap();
                model.select(events);
            }
        }
    }
}

impl World {
    /// There is room, and the program wants to know: asks for the record until it says so.
    fn collect_room(&mut self) {
        let mut found = NetworkEvents::empty();
        while !found.contains(WRITE) {
            crate::watch::wait(&self.event);
            found |= self.socket.network_events(Some(&self.event)).events();
        }
        let expected = std::mem::take(&mut self.model.recorded) | WRITE;
        assert_eq!(found, expected);
        self.begin_anew();
    }

    /// It cannot be known whether FD_WRITE was enabled again after it was recorded.
    fn begin_anew(&mut self) {
        self.perform(Step::Select(self.model.interest));
    }
}

/// Sends until there is no room; returns how much went.
fn fill(socket: &Socket) -> usize {
    let mut total = 0;
    while let Ok(sent) = socket.send_now(Buffers::owned(vec![1; 1 << 16]), Flags::empty(), None) {
        total += sent;
    }
    total
}

fn agree(steps: &[Step]) {
    let fence = Fence::new();
    let mut world = World::new();
    for step in steps {
        let certain = !world.model.waits_for_room();
        if certain {
            world.event.reset();
        }
        world.perform(*step);
        if world.model.record() {
            crate::watch::wait(&world.event);
            if !certain {
                // It may have been set before.
                fence.pass();
            }
        } else if certain && !world.model.waits_for_room() {
            fence.pass();
            assert!(!world.event.is_set(), "{step:?}: {:?}", world.model);
        }
    }
    fence.pass();
    world.perform(Step::Enumerate);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_record_is_what_the_model_says(steps in prop::collection::vec(step(), 1..40)) {
        agree(&steps);
    }
}

#[test]
fn the_end_behind_data_that_is_received_in_pieces() {
    use Step::{Arrive, End, Enumerate, Receive};
    agree(&[
        Enumerate,
        Arrive(100),
        End,
        Enumerate,
        Receive(60),
        Enumerate,
        Receive(40),
        Enumerate,
        Receive(1),
        Enumerate,
    ]);
}
