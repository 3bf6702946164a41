//! Registered I/O through the safe API: memory goes with a request and comes back with its completion.

use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::sync::Arc;

use tawny::address::AF_INET;
use tawny::codes::*;
use tawny::completion_port::CompletionPort;
use tawny::rio::{
    Completion, CompletionQueue, Notification, Queues, RequestQueue, RioFlags, Slice,
};
use tawny::{Deadline, Error, Owned, Socket, SocketAddress};

fn loopback() -> SocketAddress {
    "127.0.0.1:0".parse::<SocketAddr>().unwrap().into()
}

fn datagrams() -> Owned<Socket> {
    let socket = Socket::datagram(AF_INET).unwrap();
    socket.set_registered();
    socket.bind(loopback()).unwrap();
    socket
}

fn attach(socket: &Arc<Socket>, queue: &Arc<CompletionQueue>, most: u32) -> Arc<RequestQueue> {
    let queues = Queues {
        most_receives: most,
        most_sends: most,
        receives: queue,
        sends: queue,
    };
    RequestQueue::new(socket, &queues, 5).unwrap()
}

/// Takes `count` completions, which must come.
fn take(queue: &CompletionQueue, count: usize) -> Vec<Completion> {
    let mut taken = Vec::new();
    while taken.len() < count {
        queue.dequeue(count - taken.len(), |completion| taken.push(completion));
        std::thread::yield_now();
    }
    taken
}

fn slice(bytes: &[u8]) -> Slice {
    Slice::divide(bytes.to_vec(), bytes.len()).remove(0)
}

#[test]
fn memory_comes_back_with_the_completion() {
    let queue = CompletionQueue::new(20, Notification::Polled).unwrap();
    let (a, b) = (datagrams(), datagrams());
    let (out, into) = (attach(&a, &queue, 4), attach(&b, &queue, 4));
    into.receive_message(slice(&[0; 10]), RioFlags::empty(), 1)
        .unwrap();
    let to = Some(b.local_address().unwrap());
    out.send_to(slice(b"hello"), to, RioFlags::empty(), 2)
        .unwrap();
    for completion in take(&queue, 2) {
        let bytes = completion.result().unwrap();
        assert_eq!((bytes, completion.socket_context), (5, 5));
        let memory = completion.slice.unwrap();
        assert_eq!(&memory[..5], b"hello");
        if completion.request_context == 1 {
            let arrival = completion.arrival.unwrap();
            assert_eq!(arrival.message.from, Some(a.local_address().unwrap()));
            assert_eq!(arrival.local, to);
        } else {
            assert!(completion.arrival.is_none());
        }
    }
}

#[test]
fn more_than_one_batch_goes_and_comes_in_order() {
    const COUNT: usize = 200;
    let queue = CompletionQueue::new(2 * COUNT as u32, Notification::Polled).unwrap();
    let (a, b) = (datagrams(), datagrams());
    let (out, into) = (
        attach(&a, &queue, COUNT as u32 / 2),
        attach(&b, &queue, COUNT as u32 / 2),
    );
    let to = Some(b.local_address().unwrap());
    for round in 0..2 {
        for (index, room) in Slice::divide(vec![0; 64 * COUNT / 2], 64)
            .into_iter()
            .enumerate()
        {
            into.receive(room, RioFlags::DEFER, index as u64).unwrap();
        }
        into.commit_receives().unwrap();
        for index in 0..COUNT / 2 {
            let length = 1 + index % 7;
            let data = slice(&vec![(index + round) as u8; length]);
            out.send_to(data, to, RioFlags::DEFER, u64::MAX).unwrap();
        }
        out.commit_sends().unwrap();
        let received: Vec<_> = take(&queue, COUNT)
            .into_iter()
            .filter(|completion| completion.request_context != u64::MAX)
            .collect();
        for (index, completion) in received.iter().enumerate() {
            assert_eq!(completion.request_context, index as u64);
            assert_eq!(completion.result(), Ok(1 + index % 7));
            assert_eq!(completion.slice.as_ref().unwrap()[0], (index + round) as u8);
        }
    }
}

#[test]
fn closing_gives_everything_back_once() {
    let queue = CompletionQueue::new(20, Notification::Polled).unwrap();
    let socket = datagrams();
    let requests = attach(&socket, &queue, 8);
    for (index, room) in Slice::divide(vec![0; 80], 10).into_iter().enumerate() {
        let flags = if index % 2 == 0 {
            RioFlags::empty()
        } else {
            RioFlags::DEFER
        };
        requests.receive(room, flags, index as u64).unwrap();
    }
    let full = requests.receive(slice(&[0]), RioFlags::empty(), 9);
    assert_eq!(full, Err(Error::new(WSAENOBUFS)));
    drop(socket);
    let ended = take(&queue, 8);
    let contexts: BTreeSet<u64> = ended.iter().map(|each| each.request_context).collect();
    assert_eq!(contexts, (0..8).collect());
    for completion in ended {
        assert_eq!(completion.result(), Err(Error::new(WSA_OPERATION_ABORTED)));
        assert!(completion.slice.is_some());
    }
    assert_eq!(queue.dequeue(1, |_| ()), 0);
    assert!(requests.receive(slice(&[0]), RioFlags::empty(), 9).is_err());
}

#[test]
fn a_port_is_told_once_for_each_time_it_is_asked() {
    let port = Owned::new(CompletionPort::new(1).unwrap()).unwrap();
    let notification = Notification::Port {
        port: Arc::clone(&port),
        key: 3,
        overlapped: 0x1000,
    };
    let queue = CompletionQueue::new(20, notification).unwrap();
    let socket = datagrams();
    let requests = attach(&socket, &queue, 4);
    let to = Some(socket.local_address().unwrap());
    for _ in 0..3 {
        queue.notify().unwrap();
        assert_eq!(queue.notify(), Err(Error::new(WSAEALREADY)));
        requests
            .receive(slice(&[0; 4]), RioFlags::empty(), 1)
            .unwrap();
        requests
            .send_to(slice(b"ping"), to, RioFlags::DONT_NOTIFY, 2)
            .unwrap();
        let packet = port.get(Deadline::Never).unwrap();
        assert_eq!(packet.key, 3);
        assert_eq!(take(&queue, 2).len(), 2);
        assert_eq!(
            port.get(Deadline::Now).unwrap_err(),
            Error::new(WAIT_TIMEOUT)
        );
    }
}

#[test]
fn threads_that_issue_and_take_lose_nothing() {
    const EACH: u64 = 500;
    let queue = CompletionQueue::new(64, Notification::Polled).unwrap();
    let (a, b) = (datagrams(), datagrams());
    let (out, into) = (attach(&a, &queue, 16), attach(&b, &queue, 16));
    let to = Some(b.local_address().unwrap());
    std::thread::scope(|scope| {
        scope.spawn(|| {
            let mut sent = 0;
            while sent < EACH {
                match out.send_to(slice(b"x"), to, RioFlags::empty(), u64::MAX) {
                    Ok(()) => sent += 1,
                    Err(error) => {
                        assert_eq!(error.code(), WSAENOBUFS);
                        std::thread::yield_now();
                    }
                }
            }
        });
        let mut rooms = Slice::divide(vec![0; 16], 1);
        let (mut sent, mut came) = (0, 0);
        // The kernel may drop datagrams when nobody is ready for them, but no completion is lost.
        while sent < EACH || rooms.len() < 16 && came == 0 {
            while let Some(room) = rooms.pop() {
                into.receive(room, RioFlags::empty(), 0).unwrap();
            }
            queue.dequeue(8, |completion| match completion.request_context {
                0 => {
                    came += completion.result().unwrap() as u64;
                    rooms.extend(completion.slice);
                }
                _ => sent += u64::from(completion.result() == Ok(1)),
            });
        }
        assert!(came <= EACH);
    });
}

#[test]
fn a_queue_without_room_takes_no_requests() {
    let queue = CompletionQueue::new(4, Notification::Polled).unwrap();
    let socket = datagrams();
    let queues = Queues {
        most_receives: 3,
        most_sends: 2,
        receives: &queue,
        sends: &queue,
    };
    let refused = RequestQueue::new(&socket, &queues, 0).unwrap_err();
    assert_eq!(refused.code(), WSAENOBUFS);
    let requests = attach(&socket, &queue, 2);
    assert_eq!(requests.resize(3, 1), Ok(()));
    assert_eq!(requests.resize(3, 2), Err(Error::new(WSAENOBUFS)));
    drop(socket);
    assert_eq!(queue.resize(1), Ok(()));
}
