//! Every order in which issuing, readiness, cancelling and closing meet at an endpoint: each
//! operation ends once, in order, and none waits for what is there.

use std::fs::File;

use loom::thread;

use super::*;
use crate::models::explore;
use crate::operation::Submitted;

/// How an operation of the models ended: with the units it took, or without.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    /// The first unit, and how many.
    Took(u32, u32),
    EndOfFile,
    Cancelled,
    Closed,
}

/// A descriptor as the kernel sees it: units to take on either side, and who watches.
#[derive(Default)]
struct Device {
    sides: [Units; 2],
    watches: [Watch; 2],
}

#[derive(Default)]
struct Units {
    taken: u32,
    left: u32,
    ended: bool,
}

/// What one poller has been asked for, and the edges that it has not yet reported.
#[derive(Default)]
struct Watch {
    interest: Option<Interest>,
    edge: [bool; 2],
}

impl Device {
    fn is_watched(&self, poller: usize, side: Side) -> bool {
        self.watches[poller]
            .interest
            .is_some_and(|interest| match side {
                Side::Read => interest.read,
                Side::Write => interest.write,
            })
    }

    fn note_edges(&mut self, poller: usize) {
        for side in [Side::Read, Side::Write] {
            let units = &self.sides[side as usize];
            if self.is_watched(poller, side) && (units.left != 0 || units.ended) {
                self.watches[poller].edge[side as usize] = true;
            }
        }
    }
}

/// An endpoint, its device, and the operations that have ended.
struct World {
    endpoint: Endpoint<Op>,
    device: Arc<Mutex<Device>>,
    ended: Mutex<Vec<(u32, End)>>,
    /// Every operation is tried when it is issued, whatever the last try found.
    eager: bool,
    watcher: Mutex<Watcher>,
}

/// An owner who wants to know when there are units to read, once each time it asks.
#[derive(Default)]
struct Watcher {
    enabled: bool,
    told: u32,
}

/// Operation number `.0`, which takes up to `.1` units of a side.
struct Op(u32, u32, Side);

impl Operation for Op {
    type Outcome = End;
    type Owner = World;

    fn perform(&mut self, world: &World, _: BorrowedFd<'_>) -> Step<End> {
        let units = &mut world.device.lock().sides[self.2 as usize];
        let count = units.left.min(self.1);
        if count == 0 && !units.ended {
            return Step::Blocked;
        }
        let outcome = match count {
            0 => End::EndOfFile,
            _ => End::Took(units.taken, count),
        };
        units.taken += count;
        units.left -= count;
        Step::Done {
            outcome,
            drained: count < self.1,
        }
    }

    fn eager(&self, world: &World) -> bool {
        world.eager
    }

    fn refused(outcome: End) -> bool {
        outcome == End::Closed
    }

    fn forward(self, _: &World) {
        unreachable!("nothing moves here");
    }

    fn finish(&mut self, world: &World, outcome: End, _: bool) {
        world.ended.lock().push((self.0, outcome));
    }

    fn edge(world: &World, side: Side, _: BorrowedFd<'_>) -> bool {
        world.tell(side, false)
    }
}

/// The poller of this number.
struct Set(Arc<Mutex<Device>>, usize);

impl Poller for Set {
    fn arm(&self, fd: BorrowedFd<'_>, token: u64, interest: Interest) -> io::Result<()> {
        self.rearm(fd, token, interest)
    }

    fn rearm(&self, _: BorrowedFd<'_>, _: u64, interest: Interest) -> io::Result<()> {
        let mut device = self.0.lock();
        device.watches[self.1].interest = Some(interest);
        device.note_edges(self.1);
        Ok(())
    }

    fn disarm(&self, _: BorrowedFd<'_>) {
        self.0.lock().watches[self.1] = Watch::default();
    }

    fn wait(&self, _: Option<std::time::Duration>, events: &mut Vec<Event>) {
        let mut device = self.0.lock();
        let [readable, writable] = std::mem::take(&mut device.watches[self.1].edge);
        if readable || writable {
            events.push(Event {
                token: 0,
                readable,
                writable,
                hung_up: device.sides[0].ended,
                urgent: false,
            });
        }
    }

    fn wake(&self) {}
}

impl World {
    fn new() -> Arc<Self> {
        Self::with(false)
    }

    fn with(eager: bool) -> Arc<Self> {
        let device = Arc::new(Mutex::new(Device::default()));
        let world = Self {
            endpoint: Endpoint::new(),
            device,
            ended: Mutex::new(Vec::new()),
            eager,
            watcher: Mutex::default(),
        };
        world.endpoint.open(File::open("/dev/null").unwrap().into());
        world.register(0);
        Arc::new(world)
    }

    /// As [`Self::new`], and edges of the read side are reported already.
    fn armed() -> Arc<Self> {
        let world = Self::new();
        world.submit(Op(0, 1, Side::Read));
        world.cancel();
        world.ended.lock().clear();
        world
    }

    fn register(&self, poller: usize) {
        let set = Arc::new(Set(Arc::clone(&self.device), poller));
        self.endpoint.register(set, 0).unwrap();
    }

    fn submit(&self, operation: Op) -> Submitted<End> {
        let side = operation.2;
        let failed = |_| unreachable!("arming cannot fail here");
        self.endpoint
            .submit(self, side, operation, End::Closed, failed, |_| ())
    }

    /// Units come, and perhaps nothing after them.
    fn arrive(&self, side: Side, count: u32, last: bool) {
        let mut device = self.device.lock();
        device.sides[side as usize].left += count;
        device.sides[side as usize].ended |= last;
        device.note_edges(0);
        device.note_edges(1);
    }

    /// Reports the edges that there are; returns whether there were any.
    fn poll(&self) -> bool {
        let mut events = Vec::new();
        for poller in [0, 1] {
            Set(Arc::clone(&self.device), poller).wait(None, &mut events);
        }
        let any = !events.is_empty();
        for event in events {
            self.endpoint.ready(self, event);
        }
        any
    }

    /// Tells the watcher of what is there; returns whether it goes on waiting.
    fn tell(&self, side: Side, enable: bool) -> bool {
        let mut watcher = self.watcher.lock();
        watcher.enabled |= enable;
        let there = self.device.lock().sides[side as usize].left != 0;
        if watcher.enabled && there {
            watcher.enabled = false;
            watcher.told += 1;
        }
        watcher.enabled
    }

    fn watch(&self) {
        let begin = |_: Option<BorrowedFd<'_>>| {
            self.tell(Side::Read, true);
        };
        assert!(self.endpoint.watch(true, false, begin).unwrap());
    }

    /// Takes a unit without an operation, if there is one, and asks to be told of the next.
    fn take(&self) {
        self.endpoint.attempt(Side::Read, (), |_| {
            let units = &mut self.device.lock().sides[Side::Read as usize];
            units.taken += u32::from(units.left != 0);
            units.left = units.left.saturating_sub(1);
            Some(())
        });
        self.endpoint
            .look(Side::Read, |_| self.tell(Side::Read, true));
    }

    /// As [`Self::take`], and asks within the attempt.
    fn take_and_ask(&self) {
        self.endpoint.attempt(Side::Read, (), |_| {
            let mut device = self.device.lock();
            let units = &mut device.sides[Side::Read as usize];
            units.taken += u32::from(units.left != 0);
            units.left = units.left.saturating_sub(1);
            drop(device);
            self.tell(Side::Read, true);
            Some(())
        });
    }

    /// Units that are left have been told of.
    fn assert_told(&self) {
        let left = self.device.lock().sides[Side::Read as usize].left;
        let watcher = self.watcher.lock();
        assert!(
            left == 0 || !watcher.enabled,
            "{left} units, and nobody knows"
        );
    }

    fn cancel(&self) -> usize {
        self.endpoint.cancel(self, |_| true, |_| End::Cancelled)
    }

    fn close(&self) {
        self.endpoint.close(self, |_| End::Cancelled);
    }

    /// After the last edge: everything that has ended, in order.
    fn settle(&self) -> Vec<(u32, End)> {
        while self.poll() {}
        self.ended.lock().clone()
    }
}

type Thread = thread::JoinHandle<()>;

fn spawn(world: &Arc<World>, body: impl FnOnce(&World) + 'static) -> Thread {
    let world = Arc::clone(world);
    thread::spawn(move || body(&world))
}

fn join(threads: impl IntoIterator<Item = Thread>) {
    threads
        .into_iter()
        .for_each(|thread| thread.join().unwrap());
}

/// Operations 1 and 2 on one side, two units, and a poller at work.
fn order_of_issue(side: Side, eager: bool) {
    explore(move || {
        let world = World::with(eager);
        let threads = [
            spawn(&world, move |world| {
                world.submit(Op(1, 1, side));
                world.submit(Op(2, 1, side));
            }),
            spawn(&world, move |world| {
                world.arrive(side, 1, false);
                world.poll();
                world.arrive(side, 1, false);
            }),
        ];
        world.poll();
        join(threads);
        assert_eq!(world.settle(), [(1, End::Took(0, 1)), (2, End::Took(1, 1))]);
    });
}

#[test]
fn receives_against_edges() {
    order_of_issue(Side::Read, false);
}

#[test]
fn sends_against_edges() {
    order_of_issue(Side::Write, false);
}

#[test]
fn eager_receives_against_edges() {
    order_of_issue(Side::Read, true);
}

/// One unit and the end of the stream behind it, in one edge; two receives of two units.
fn end_of_stream(new: fn() -> Arc<World>) {
    explore(move || {
        let world = new();
        let threads = [
            spawn(&world, |world| {
                world.submit(Op(1, 2, Side::Read));
                world.submit(Op(2, 2, Side::Read));
            }),
            spawn(&world, |world| {
                world.arrive(Side::Read, 1, true);
                world.poll();
            }),
        ];
        join(threads);
        assert_eq!(world.settle(), [(1, End::Took(0, 1)), (2, End::EndOfFile)]);
    });
}

#[test]
fn a_short_receive_against_the_end_of_the_stream() {
    end_of_stream(World::new);
}

#[test]
fn a_short_receive_against_an_end_that_was_reported() {
    end_of_stream(World::armed);
}

#[test]
fn issuing_against_edges_that_nobody_waits_for() {
    explore(|| {
        let world = World::armed();
        let threads = [
            spawn(&world, |world| {
                for _ in 0..3 {
                    world.arrive(Side::Read, 1, false);
                    world.poll();
                }
            }),
            spawn(&world, |world| {
                world.submit(Op(1, 3, Side::Read));
                world.submit(Op(2, 3, Side::Read));
            }),
        ];
        join(threads);
        let ended = world.settle();
        // However the receives cut the stream, nothing stays behind while one of them waits.
        let left = world.device.lock().sides[0].left;
        assert!(left == 0 || ended.len() == 2, "{ended:?}, {left} left");
        assert_eq!(ended[0].0, 1);
    });
}

#[test]
fn cancelling_against_completing() {
    explore(|| {
        let world = World::new();
        world.submit(Op(1, 1, Side::Read));
        let threads = [
            spawn(&world, |world| {
                let ended = match world.cancel() {
                    0 => End::Took(0, 1),
                    _ => End::Cancelled,
                };
                assert_eq!(*world.ended.lock(), [(1, ended)]);
            }),
            spawn(&world, |world| {
                world.arrive(Side::Read, 1, false);
                world.poll();
            }),
        ];
        join(threads);
        assert_eq!(world.settle().len(), 1);
        // What a cancelled receive did not take is there for the next.
        let cancelled = world.ended.lock()[0].1 == End::Cancelled;
        world.submit(Op(2, 1, Side::Read));
        assert_eq!(world.settle().len() == 2, cancelled);
    });
}

#[test]
fn closing_against_edges_and_issuing() {
    explore(|| {
        let world = World::new();
        world.submit(Op(1, 1, Side::Read));
        let threads = [
            spawn(&world, |world| world.close()),
            spawn(&world, |world| {
                world.arrive(Side::Read, 2, false);
                world.poll();
            }),
        ];
        let late = world.submit(Op(2, 1, Side::Read));
        join(threads);
        let ended = world.settle();
        let refused = matches!(late, Submitted::Refused(End::Closed));
        let numbers: Vec<_> = ended.iter().map(|(number, _)| *number).collect();
        let expected: &[u32] = if refused { &[1] } else { &[1, 2] };
        assert_eq!(numbers, expected);
        assert!(world.endpoint.fd().is_none());
        assert!(matches!(
            world.submit(Op(3, 1, Side::Read)),
            Submitted::Refused(End::Closed)
        ));
    });
}

#[test]
fn another_poller_against_edges() {
    explore(|| {
        let world = World::new();
        world.submit(Op(1, 1, Side::Read));
        let threads = [
            spawn(&world, |world| world.register(1)),
            spawn(&world, |world| {
                world.arrive(Side::Read, 1, false);
                world.poll();
            }),
        ];
        world.submit(Op(2, 1, Side::Write));
        join(threads);
        assert_eq!(world.settle(), [(1, End::Took(0, 1))]);
        world.arrive(Side::Write, 1, false);
        assert_eq!(world.settle().len(), 2);
    });
}

#[test]
fn taking_against_edges_that_are_watched() {
    explore(|| {
        let world = World::new();
        world.watch();
        let threads = [
            spawn(&world, |world| {
                world.arrive(Side::Read, 1, false);
                world.poll();
                world.arrive(Side::Read, 1, false);
                world.poll();
            }),
            spawn(&world, |world| {
                world.take();
                world.take();
            }),
        ];
        join(threads);
        world.settle();
        world.assert_told();
        world.take();
        world.take();
        world.assert_told();
        let taken = world.device.lock().sides[Side::Read as usize].taken;
        assert_eq!(taken, 2);
    });
}

#[test]
fn watching_after_edges_that_nobody_waited_for() {
    explore(|| {
        let world = World::new();
        world.watch();
        // Told once, the owner does not ask again: the direction falls silent.
        for _ in 0..4 {
            world.arrive(Side::Read, 1, false);
            world.poll();
        }
        assert_eq!(world.watcher.lock().told, 1);
        let threads = [
            spawn(&world, |world| {
                world.arrive(Side::Read, 1, false);
                world.poll();
            }),
            spawn(&world, |world| (0..4).for_each(|_| world.take())),
        ];
        join(threads);
        world.settle();
        world.assert_told();
        assert!(world.watcher.lock().told >= 4);
    });
}

#[test]
fn beginning_to_watch_against_edges() {
    explore(|| {
        let world = World::new();
        let threads = [
            spawn(&world, World::watch),
            spawn(&world, |world| {
                world.arrive(Side::Read, 1, false);
                world.poll();
            }),
        ];
        join(threads);
        world.settle();
        world.assert_told();
        assert_eq!(world.watcher.lock().told, 1);
    });
}

#[test]
fn a_watch_beside_an_operation() {
    explore(|| {
        let world = World::new();
        world.watch();
        let threads = [
            spawn(&world, |world| {
                world.submit(Op(1, 1, Side::Read));
                world
                    .endpoint
                    .look(Side::Read, |_| world.tell(Side::Read, true));
            }),
            spawn(&world, |world| {
                world.arrive(Side::Read, 2, false);
                world.poll();
            }),
        ];
        join(threads);
        assert_eq!(world.settle(), [(1, End::Took(0, 1))]);
        world.assert_told();
    });
}

#[test]
fn asking_within_an_attempt_after_edges_that_nobody_waited_for() {
    explore(|| {
        let world = World::new();
        world.watch();
        for _ in 0..4 {
            world.arrive(Side::Read, 1, false);
            world.poll();
        }
        let threads = [
            spawn(&world, |world| {
                world.arrive(Side::Read, 1, false);
                world.poll();
            }),
            spawn(&world, |world| (0..5).for_each(|_| world.take_and_ask())),
        ];
        join(threads);
        world.settle();
        world.assert_told();
        (0..5).for_each(|_| world.take_and_ask());
        world.arrive(Side::Read, 1, false);
        world.settle();
        world.assert_told();
    });
}
