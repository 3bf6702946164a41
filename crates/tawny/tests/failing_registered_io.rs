//! Registered I/O whose system calls fail in the middle of a batch: each request ends once, in order, and
//! those behind the one that fails are none the worse.

mod common;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tawny::address::AF_INET;
use tawny::codes::*;
use tawny::rio::{
    Completion, CompletionQueue, Notification, Queues, RequestQueue, RioFlags, Slice,
};
use tawny::{Error, Owned, Socket, SocketAddress};
use tawny_engine::fault::{self, Call, Fault};

/// The script of failures is one for the process: its tests run one by one.
static ONE: Mutex<()> = Mutex::new(());

fn one_at_a_time() -> MutexGuard<'static, ()> {
    let one = ONE.lock().unwrap_or_else(PoisonError::into_inner);
    fault::clear();
    one
}

const COUNT: usize = 8;
const SIZE: usize = 16;

fn registered(socket: Owned<Socket>) -> Owned<Socket> {
    socket.set_registered();
    socket
}

fn datagrams() -> Owned<Socket> {
    let socket = registered(Socket::datagram(AF_INET).unwrap());
    socket.bind(common::loopback()).unwrap();
    socket
}

/// The two ends of a connection.
fn streams() -> (Owned<Socket>, Owned<Socket>) {
    let (client, server) = common::connection();
    (registered(client), registered(server))
}

fn attach(socket: &Arc<Socket>, queue: &Arc<CompletionQueue>) -> Arc<RequestQueue> {
    let queues = Queues {
        most_receives: COUNT as u32,
        most_sends: COUNT as u32,
        receives: queue,
        sends: queue,
    };
    RequestQueue::new(socket, &queues, 0).unwrap()
}

fn polled() -> Arc<CompletionQueue> {
    CompletionQueue::new(64, Notification::Polled).unwrap()
}

/// Takes `count` completions, which must come, and no more.
fn take(queue: &CompletionQueue, count: usize) -> Vec<Completion> {
    let mut taken = Vec::new();
    while taken.len() < count {
        queue.dequeue(count - taken.len(), |completion| taken.push(completion));
        std::thread::yield_now();
    }
    queue.dequeue(1, |_| panic!("one completion too many"));
    taken
}

/// The results, which must be those of the requests in order.
fn results(completions: &[Completion]) -> Vec<Result<usize, u32>> {
    for (index, completion) in completions.iter().enumerate() {
        assert_eq!(completion.request_context, index as u64);
    }
    let result = |completion: &Completion| completion.result().map_err(Error::code);
    completions.iter().map(result).collect()
}

/// Has a whole batch sent with these calls failing.
fn send(requests: &Arc<RequestQueue>, to: Option<SocketAddress>, faults: &[Fault]) {
    for index in 0..COUNT {
        let data = Slice::divide(vec![index as u8; SIZE], SIZE).remove(0);
        let defer = RioFlags::DEFER;
        requests.send_to(data, to, defer, index as u64).unwrap();
    }
    fault::inject(faults.iter().map(|fault| (Call::Send, *fault)));
    requests.commit_sends().unwrap();
}

/// Has room for a whole batch.
fn receive(requests: &Arc<RequestQueue>) {
    for (index, room) in Slice::divide(vec![0xee; COUNT * SIZE], SIZE)
        .into_iter()
        .enumerate()
    {
        let defer = RioFlags::DEFER;
        requests.receive(room, defer, index as u64).unwrap();
    }
}

const ALL: [Result<usize, u32>; COUNT] = [Ok(SIZE); COUNT];

#[test]
fn interrupted_and_short_batches_of_datagrams() {
    let _one = one_at_a_time();
    let (out, into) = (polled(), polled());
    let (a, b) = (datagrams(), datagrams());
    let (sender, receiver) = (attach(&a, &out), attach(&b, &into));
    let interrupted = Fault::Errno(libc::EINTR);
    // All of the batch is one run of segments.
    send(&sender, b.local_address().ok(), &[interrupted, interrupted]);
    assert_eq!(results(&take(&out, COUNT)), ALL);
    assert_eq!(fault::clear(), 0);

    receive(&receiver);
    let faults = [interrupted, Fault::Short(3), interrupted, interrupted];
    fault::inject(faults.map(|fault| (Call::Receive, fault)));
    receiver.commit_receives().unwrap();
    let received = take(&into, COUNT);
    assert_eq!(results(&received), ALL);
    assert_eq!(fault::clear(), 0);
    for (index, completion) in received.iter().enumerate() {
        assert_eq!(completion.slice.as_ref().unwrap()[..], [index as u8; SIZE]);
    }
}

#[test]
fn a_datagram_that_fails_is_the_only_one() {
    let _one = one_at_a_time();
    for (errno, code) in [
        (libc::ENOBUFS, WSAENOBUFS),
        (libc::EHOSTUNREACH, WSAEHOSTUNREACH),
        (libc::EPERM, WSAEACCES),
    ] {
        let (out, into) = (polled(), polled());
        let (a, b) = (datagrams(), datagrams());
        let (sender, receiver) = (attach(&a, &out), attach(&b, &into));
        receive(&receiver);
        receiver.commit_receives().unwrap();
        // Three go; what is left fails as segments, and then its first by itself.
        let fails = Fault::Errno(errno);
        send(
            &sender,
            b.local_address().ok(),
            &[fails, Fault::Short(3), fails, fails],
        );
        let mut expected = ALL;
        expected[3] = Err(code);
        assert_eq!(results(&take(&out, COUNT)), expected);
        assert_eq!(fault::clear(), 0);
        for (index, completion) in take(&into, COUNT - 1).iter().enumerate() {
            let number = if index < 3 { index } else { index + 1 };
            assert_eq!(completion.slice.as_ref().unwrap()[..], [number as u8; SIZE]);
        }
    }
}

#[test]
fn a_receive_that_fails_is_the_only_one() {
    let _one = one_at_a_time();
    for (errno, code) in [
        (libc::ECONNREFUSED, WSAECONNRESET),
        (libc::ENOBUFS, WSAENOBUFS),
        (libc::ENOMEM, WSAENOBUFS),
    ] {
        let (out, into) = (polled(), polled());
        let (a, b) = (datagrams(), datagrams());
        let (sender, receiver) = (attach(&a, &out), attach(&b, &into));
        send(&sender, b.local_address().ok(), &[]);
        assert_eq!(results(&take(&out, COUNT)), ALL);
        receive(&receiver);
        let faults = [Fault::Short(2), Fault::Errno(errno)];
        fault::inject(faults.map(|fault| (Call::Receive, fault)));
        receiver.commit_receives().unwrap();
        let received = results(&take(&into, COUNT));
        let failed: Vec<_> = received.iter().filter(|result| result.is_err()).collect();
        assert_eq!(failed, [&Err(code)]);
        assert_eq!(fault::clear(), 0);
    }
}

#[test]
fn a_batch_that_would_wait_goes_on_later() {
    let _one = one_at_a_time();
    let (out, into) = (polled(), polled());
    let (a, b) = (datagrams(), datagrams());
    let (sender, receiver) = (attach(&a, &out), attach(&b, &into));
    receive(&receiver);
    fault::inject([(Call::Receive, Fault::Errno(libc::EAGAIN))]);
    receiver.commit_receives().unwrap();
    assert_eq!(fault::clear(), 0);
    send(&sender, b.local_address().ok(), &[]);
    assert_eq!(results(&take(&out, COUNT)), ALL);
    assert_eq!(results(&take(&into, COUNT)), ALL);
}

#[test]
fn a_stream_that_comes_in_pieces() {
    let _one = one_at_a_time();
    let (out, into) = (polled(), polled());
    let (a, b) = streams();
    let (sender, receiver) = (attach(&a, &out), attach(&b, &into));
    let interrupted = Fault::Errno(libc::EINTR);
    send(&sender, None, &[interrupted, Fault::Short(5), interrupted]);
    assert_eq!(results(&take(&out, COUNT)), ALL);
    assert_eq!(fault::clear(), 0);

    receive(&receiver);
    let faults = [interrupted, Fault::Short(SIZE), interrupted];
    fault::inject(faults.map(|fault| (Call::Receive, fault)));
    receiver.commit_receives().unwrap();
    let received = take(&into, COUNT);
    assert_eq!(results(&received), ALL);
    assert_eq!(fault::clear(), 0);
    for (index, completion) in received.iter().enumerate() {
        assert_eq!(completion.slice.as_ref().unwrap()[..], [index as u8; SIZE]);
    }
}

#[test]
fn a_stream_that_is_reset() {
    let _one = one_at_a_time();
    let (out, into) = (polled(), polled());
    let (a, b) = streams();
    let (sender, receiver) = (attach(&a, &out), attach(&b, &into));
    let reset = Fault::Errno(libc::ECONNRESET);
    // One request and a half are sent; the rest fails with the reset, each request by itself.
    let mut faults = vec![Fault::Short(SIZE), Fault::Short(SIZE / 2)];
    faults.resize(2 + COUNT - 1, reset);
    send(&sender, None, &faults);
    let sent = results(&take(&out, COUNT));
    assert_eq!(sent[0], Ok(SIZE));
    assert_eq!(sent[1..], [Err(WSAECONNRESET); COUNT - 1]);
    fault::clear();

    receive(&receiver);
    fault::inject(vec![(Call::Receive, reset); COUNT]);
    receiver.commit_receives().unwrap();
    let received = results(&take(&into, COUNT));
    assert_eq!(received, [Err(WSAECONNRESET); COUNT]);
    fault::clear();
}
