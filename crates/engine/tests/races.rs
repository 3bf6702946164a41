//! Races of readiness, closing and waiting that show with real descriptors; `RACES.md` lists them
//! all. Nothing here depends on time: what two threads may do in either order is right in both.

use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::os::unix::net::UnixStream;
use std::sync::mpsc;
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use std::io::{ErrorKind, Write};

use tawny_engine::poller::BATCH;
use tawny_engine::work_queue::{POLL_AFTER, POLL_EVERY};
use tawny_engine::{
    Buffers, Deadline, Endpoint, Epoll, Event, Operation, Poller, Side, Step, Submitted, Taken,
    WorkQueue, Worker, net,
};

/// For waits that end long before, unless there is a fault.
const LONG: Duration = Duration::from_secs(60);

/// How a transfer ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    Moved(usize),
    Failed,
    Cancelled,
}

/// A receive or a send, known by its number.
struct Transfer {
    number: u32,
    side: Side,
    buffers: Buffers,
}

/// One end of a connection whose other end the test holds.
struct Stream {
    endpoint: Endpoint<Transfer>,
    ended: Mutex<Vec<(u32, End)>>,
}

impl Operation for Transfer {
    type Outcome = End;
    type Owner = Stream;

    fn perform(&mut self, _: &Stream, fd: BorrowedFd<'_>) -> Step<End> {
        let asked = self.buffers.len();
        let result = match self.side {
            Side::Read => net::receive(fd, &self.buffers, 0),
            Side::Write => net::send(fd, &self.buffers, 0, None),
        };
        match result {
            Ok(count) => Step::Done {
                outcome: End::Moved(count),
                drained: count < asked,
            },
            Err(error) if error.kind() == ErrorKind::WouldBlock => Step::Blocked,
            Err(_) => Step::Done {
                outcome: End::Failed,
                drained: false,
            },
        }
    }

    fn eager(&self, _: &Stream) -> bool {
        false
    }

    fn refused(_: End) -> bool {
        false
    }

    fn edge(_: &Stream, _: Side, _: BorrowedFd<'_>) -> bool {
        false
    }

    fn forward(self, _: &Stream) {
        unreachable!("a transfer stays where it is");
    }

    fn finish(&mut self, owner: &Stream, outcome: End, _: bool) {
        owner.ended.lock().unwrap().push((self.number, outcome));
    }
}

impl Stream {
    /// A stream that reports to `poller` under token 1, and the peer.
    fn new(poller: &Arc<Epoll>) -> (Arc<Self>, UnixStream) {
        let (here, peer) = UnixStream::pair().unwrap();
        here.set_nonblocking(true).unwrap();
        peer.set_nonblocking(true).unwrap();
        let stream = Arc::new(Self {
            endpoint: Endpoint::new(),
            ended: Mutex::default(),
        });
        assert!(stream.endpoint.open(OwnedFd::from(here)));
        let poller = Arc::clone(poller) as Arc<dyn Poller>;
        stream.endpoint.register(poller, 1).unwrap();
        (stream, peer)
    }

    fn submit(&self, number: u32, side: Side, len: usize) -> Submitted<End> {
        let transfer = Transfer {
            number,
            side,
            buffers: Buffers::owned(vec![number as u8; len]),
        };
        let failed = |_| End::Failed;
        self.endpoint
            .submit(self, side, transfer, End::Failed, failed, |_| ())
    }

    fn receive(&self, number: u32, len: usize) -> Submitted<End> {
        self.submit(number, Side::Read, len)
    }

    /// Has the read side armed, and nothing waiting there.
    fn arm(&self) {
        assert!(matches!(self.receive(0, 1), Submitted::Parked));
        assert_eq!(self.cancel(), 1);
        self.ended.lock().unwrap().clear();
    }

    fn cancel(&self) -> usize {
        self.endpoint.cancel(self, |_| true, |_| End::Cancelled)
    }

    fn close(&self) {
        self.endpoint.close(self, |_| End::Cancelled);
    }

    /// Performs what `poller` reports at this moment; returns how many events those were.
    fn poll(&self, poller: &Epoll) -> usize {
        let mut events = Vec::new();
        poller.wait(Some(Duration::ZERO), &mut events);
        for event in &events {
            self.endpoint.ready(self, *event);
        }
        events.len()
    }

    fn ended(&self) -> Vec<(u32, End)> {
        self.ended.lock().unwrap().clone()
    }
}

fn epoll() -> Arc<Epoll> {
    Arc::new(Epoll::new().unwrap())
}

#[test]
fn an_end_of_stream_in_the_same_edge_as_data_is_found() {
    let poller = epoll();
    let (stream, mut peer) = Stream::new(&poller);
    stream.arm();
    peer.write_all(b"data").unwrap();
    drop(peer);
    assert_eq!(stream.poll(&poller), 1);
    stream.receive(1, 100);
    stream.receive(2, 100);
    assert_eq!(stream.ended(), [(1, End::Moved(4)), (2, End::Moved(0))]);
}

#[test]
fn an_end_of_stream_behind_data_for_a_waiting_receive_is_found() {
    let poller = epoll();
    let (stream, mut peer) = Stream::new(&poller);
    stream.receive(1, 100);
    stream.receive(2, 100);
    peer.write_all(b"data").unwrap();
    drop(peer);
    stream.poll(&poller);
    assert_eq!(stream.ended(), [(1, End::Moved(4)), (2, End::Moved(0))]);
}

#[test]
fn room_to_send_that_comes_while_a_send_parks_is_found() {
    let poller = epoll();
    for _ in 0..200 {
        let (stream, mut peer) = Stream::new(&poller);
        let mut parked = 0;
        while !matches!(
            stream.submit(parked, Side::Write, 32 << 10),
            Submitted::Parked
        ) {
            parked += 1;
        }
        let reader = thread::spawn(move || {
            peer.set_nonblocking(false).unwrap();
            let mut rest = Vec::new();
            std::io::Read::read_to_end(&mut peer, &mut rest).unwrap();
        });
        let sent = |stream: &Stream| stream.ended().len() as u32;
        stream.submit(parked + 1, Side::Write, 32 << 10);
        while sent(&stream) < parked + 2 {
            let mut events = Vec::new();
            poller.wait(Some(LONG), &mut events);
            assert!(!events.is_empty(), "an edge is lost");
            for event in events {
                stream.endpoint.ready(&stream, event);
            }
        }
        stream.close();
        reader.join().unwrap();
    }
}

#[test]
fn data_that_came_before_the_poller_was_known_is_found() {
    let poller = epoll();
    let (stream, mut peer) = Stream::new(&epoll());
    stream.receive(1, 4);
    peer.write_all(b"data").unwrap();
    // The first poller was never asked; the second is told of what is there.
    stream
        .endpoint
        .register(Arc::clone(&poller) as _, 1)
        .unwrap();
    assert_eq!(stream.poll(&poller), 1);
    assert_eq!(stream.ended(), [(1, End::Moved(4))]);
}

#[test]
fn closing_ends_what_waits_and_every_report() {
    let poller = epoll();
    let (stream, mut peer) = Stream::new(&poller);
    stream.receive(1, 1);
    stream.receive(2, 1);
    // A thread in a blocking call holds the descriptor beyond the close.
    let held = stream.endpoint.fd();
    stream.close();
    assert_eq!(stream.ended(), [(1, End::Cancelled), (2, End::Cancelled)]);
    peer.write_all(b"late").unwrap();
    assert_eq!(stream.poll(&poller), 0);
    drop(held);
    assert!(matches!(
        stream.receive(3, 1),
        Submitted::Refused(End::Failed)
    ));
}

#[test]
fn an_event_that_comes_after_the_close_does_nothing() {
    let poller = epoll();
    let (stream, mut peer) = Stream::new(&poller);
    stream.receive(1, 1);
    peer.write_all(b"x").unwrap();
    let mut events = Vec::new();
    poller.wait(Some(Duration::ZERO), &mut events);
    assert_eq!(events.len(), 1);
    stream.close();
    stream.endpoint.ready(&stream, events[0]);
    assert_eq!(stream.ended(), [(1, End::Cancelled)]);
}

#[test]
fn a_cancelled_receive_ends_once_and_takes_no_data() {
    let poller = epoll();
    let (stream, mut peer) = Stream::new(&poller);
    stream.receive(1, 1);
    peer.write_all(b"x").unwrap();
    let mut events = Vec::new();
    poller.wait(Some(Duration::ZERO), &mut events);
    assert_eq!((stream.cancel(), stream.cancel()), (1, 0));
    stream.endpoint.ready(&stream, events[0]);
    stream.receive(2, 1);
    assert_eq!(stream.cancel(), 0);
    assert_eq!(stream.ended(), [(1, End::Cancelled), (2, End::Moved(1))]);
}

#[test]
fn receives_end_in_the_order_of_issue() {
    let poller = epoll();
    let (stream, mut peer) = Stream::new(&poller);
    stream.receive(1, 1);
    stream.receive(2, 1);
    peer.write_all(b"abc").unwrap();
    // It could be performed at once, and has to wait for its turn.
    stream.receive(3, 1);
    stream.poll(&poller);
    let numbers: Vec<_> = stream.ended().iter().map(|(number, _)| *number).collect();
    assert_eq!(numbers, [1, 2, 3]);
}

#[test]
fn a_stream_that_nobody_reads_stops_reporting() {
    let poller = epoll();
    let (stream, mut peer) = Stream::new(&poller);
    stream.arm();
    let mut reports = 0;
    for _ in 0..10 {
        peer.write_all(b"x").unwrap();
        reports += stream.poll(&poller);
    }
    assert_eq!(reports, 2);
    // Until a receive waits again: ten bytes are taken, the eleventh is not there yet.
    for number in 1..=11 {
        stream.receive(number, 1);
    }
    assert_eq!(stream.ended().len(), 10);
    peer.write_all(b"x").unwrap();
    assert_eq!(stream.poll(&poller), 1);
    assert_eq!(stream.ended().last(), Some(&(11, End::Moved(1))));
}

#[test]
fn one_poll_returns_a_small_batch() {
    let poller = Epoll::new().unwrap();
    let pairs: Vec<_> = (0..3 * BATCH)
        .map(|_| UnixStream::pair().unwrap())
        .collect();
    let interest = tawny_engine::Interest {
        read: true,
        write: false,
    };
    for (token, (here, peer)) in pairs.iter().enumerate() {
        poller.arm(here.as_fd(), token as u64, interest).unwrap();
        (&*peer).write_all(b"x").unwrap();
    }
    let mut batches = Vec::new();
    loop {
        let mut events = Vec::new();
        poller.wait(Some(Duration::ZERO), &mut events);
        if events.is_empty() {
            break;
        }
        batches.push(events.len());
    }
    assert_eq!(batches, [BATCH; 3]);
}

type Queue = WorkQueue<u64, Epoll>;

fn queue(concurrency: u32) -> Arc<Queue> {
    let epoll = Epoll::new().unwrap();
    Arc::new(WorkQueue::new(epoll, concurrency, |_| ()))
}

/// Takes up to `max` items; edges become items of the number of their token.
fn take(queue: &Arc<Queue>, worker: &Worker, max: usize, deadline: Deadline) -> Vec<u64> {
    let mut items = Vec::new();
    let taken = queue.take(
        worker,
        max,
        deadline,
        || false,
        &mut |event: Event| assert!(queue.push(event.token, worker)),
        |item| items.push(*item),
    );
    assert_eq!(taken == Taken::Work, !items.is_empty());
    items
}

/// A descriptor that is armed in `queue` under `token`, and the peer that makes it ready.
fn armed(queue: &Queue, token: u64) -> (UnixStream, UnixStream) {
    let (here, peer) = UnixStream::pair().unwrap();
    let interest = tawny_engine::Interest {
        read: true,
        write: false,
    };
    queue.poller().arm(here.as_fd(), token, interest).unwrap();
    (here, peer)
}

#[test]
fn a_poller_that_ends_is_replaced() {
    let queue = queue(2);
    let (_first, mut first_peer) = armed(&queue, 1);
    let (_second, mut second_peer) = armed(&queue, 2);
    let (took, taken) = mpsc::channel();
    let threads = [(); 2].map(|()| {
        let (queue, took) = (Arc::clone(&queue), took.clone());
        thread::spawn(move || {
            let items = take(&queue, &Worker::default(), 1, Deadline::after(Some(LONG)));
            took.send(items[0]).unwrap();
        })
    });
    first_peer.write_all(b"x").unwrap();
    assert_eq!(taken.recv(), Ok(1));
    // One of the two has gone, and whichever is left must be at the poller's place by itself.
    second_peer.write_all(b"x").unwrap();
    assert_eq!(taken.recv(), Ok(2));
    for thread in threads {
        thread.join().unwrap();
    }
}

#[test]
fn a_thread_that_feeds_itself_sees_io_all_the_same() {
    let queue = queue(1);
    let (_here, mut peer) = armed(&queue, 7);
    let worker = Worker::default();
    queue.push(0, &worker);
    assert_eq!(take(&queue, &worker, 1, Deadline::Now), [0]);
    peer.write_all(b"x").unwrap();
    // The poll comes after so many items, or sooner when the clock says so.
    let bound = 2 * POLL_EVERY;
    let mut seen = None;
    for round in 0..bound {
        queue.push(0, &worker);
        if take(&queue, &worker, 1, Deadline::Never) == [7] {
            seen = Some(round);
            break;
        }
    }
    assert!(
        seen.is_some(),
        "no poll within {bound} items, {POLL_AFTER:?}"
    );
}

#[test]
fn many_items_taken_at_once_are_one_running_thread() {
    let queue = queue(2);
    let [first, second, third] = [(); 3].map(|()| Worker::default());
    for item in 1..=5 {
        queue.push(item, &third);
    }
    assert_eq!(take(&queue, &first, 3, Deadline::Now), [1, 2, 3]);
    assert_eq!(take(&queue, &second, 1, Deadline::Now), [4]);
    // Two run now, which is all that may.
    assert_eq!(take(&queue, &third, 1, Deadline::Now), []);
    drop(first);
    assert_eq!(take(&queue, &third, 1, Deadline::Now), [5]);
}

#[test]
fn looking_without_waiting_performs_io() {
    let queue = queue(1);
    let (_here, mut peer) = armed(&queue, 7);
    let worker = Worker::default();
    assert_eq!(take(&queue, &worker, 1, Deadline::Now), []);
    peer.write_all(b"x").unwrap();
    assert_eq!(take(&queue, &worker, 1, Deadline::Now), [7]);
}

#[test]
fn a_thread_above_the_limit_leaves_before_it_takes() {
    let queue = queue(1);
    let [first, second, outside] = [(); 3].map(|()| Worker::default());
    for item in 1..=3 {
        queue.push(item, &outside);
    }
    assert_eq!(take(&queue, &first, 1, Deadline::Now), [1]);
    first.blocking(|| {
        assert_eq!(take(&queue, &second, 1, Deadline::Now), [2]);
    });
    // Both run. Entering makes room for one, which the other is in; leaving without an item keeps
    // it so.
    assert_eq!(take(&queue, &first, 1, Deadline::Now), []);
    assert_eq!(take(&queue, &second, 1, Deadline::Now), [3]);
    assert_eq!(take(&queue, &first, 1, Deadline::Now), []);
}

#[test]
fn closing_wakes_every_waiter() {
    let queue = queue(4);
    let threads: Vec<_> = (0..4)
        .map(|_| {
            let queue = Arc::clone(&queue);
            thread::spawn(move || {
                let waited = queue.take(
                    &Worker::default(),
                    1,
                    Deadline::Never,
                    || false,
                    &mut |_| (),
                    |_| (),
                );
                assert_eq!(waited, Taken::Closed);
            })
        })
        .collect();
    queue.close();
    for thread in threads {
        thread.join().unwrap();
    }
}
