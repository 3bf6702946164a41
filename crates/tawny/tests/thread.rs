//! The thread object, and the state of the calling thread. Threads made by Tawny run C routines and
//! are tested with the C ABI.
//!
//! <https://learn.microsoft.com/windows/win32/procthread/processes-and-threads>

mod common;

use std::sync::{Arc, Mutex, mpsc};
use std::thread;

use common::{connection, late};
use tawny::codes::*;
use tawny::object::{self, Object};
use tawny::socket::Flags;
use tawny::thread::{STILL_ACTIVE, Thread, current_id, find, last_error, open, set_last_error};
use tawny::wait::{Waited, sleep, wait_any};
use tawny::{Buffers, Deadline, Error};

fn wait(thread: &Arc<Thread>, deadline: Deadline) -> Waited {
    wait_any(&[thread.clone() as Arc<dyn Object>], deadline, false).unwrap()
}

/// A thread that is over once the channel is closed, and its object.
fn thread_until_told() -> (Arc<Thread>, mpsc::Sender<()>, thread::JoinHandle<()>) {
    let (tell, told) = mpsc::channel::<()>();
    let (give, given) = mpsc::channel();
    let handle = thread::spawn(move || {
        give.send(Thread::current()).unwrap();
        let _ = told.recv();
    });
    (given.recv().unwrap(), tell, handle)
}

#[test]
fn each_thread_has_its_last_error() {
    set_last_error(5);
    let other = thread::spawn(|| {
        assert_eq!(last_error(), 0);
        set_last_error(6);
    });
    other.join().unwrap();
    assert_eq!(last_error(), 5);
}

#[test]
fn a_thread_is_signalled_when_it_ends() {
    let (thread, tell, handle) = thread_until_told();
    assert_eq!(wait(&thread, Deadline::Now), Waited::TimedOut);
    assert_eq!(thread.exit_code(), STILL_ACTIVE);
    assert_ne!(thread.id(), current_id());
    drop(tell);
    assert_eq!(wait(&thread, late()), Waited::Object(0));
    assert_eq!(thread.exit_code(), 0);
    handle.join().unwrap();
}

#[test]
fn a_thread_is_found_by_identifier_and_handle() {
    let own = open(current_id()).unwrap();
    assert_eq!(find(own).unwrap().id(), current_id());
    object::close(own).unwrap();
    assert_eq!(find(own).unwrap_err().code(), ERROR_INVALID_HANDLE);
    assert_eq!(open(0), Err(Error::new(ERROR_INVALID_PARAMETER)));
    let event = object::insert(Arc::new(tawny::event::Event::new(
        tawny::signal::Reset::Auto,
        false,
    )))
    .unwrap();
    assert_eq!(find(event).unwrap_err().code(), ERROR_INVALID_HANDLE);
    object::close(event).unwrap();
}

#[test]
fn apcs_run_in_order_on_their_thread() {
    let order = Arc::new(Mutex::new(Vec::new()));
    let (give, given) = mpsc::channel();
    let (tell, told) = mpsc::channel::<()>();
    let waiting = thread::spawn(move || {
        give.send(Thread::current()).unwrap();
        told.recv().unwrap();
        assert_eq!(sleep(late(), true), Waited::Apc);
        assert_eq!(sleep(Deadline::Now, true), Waited::TimedOut);
        thread::current().id()
    });
    let thread = given.recv().unwrap();
    for number in 0..10 {
        let order = Arc::clone(&order);
        let call = move || order.lock().unwrap().push((number, thread::current().id()));
        thread.queue_apc(Box::new(call)).unwrap();
    }
    tell.send(()).unwrap();
    let id = waiting.join().unwrap();
    let expected: Vec<_> = (0..10).map(|number| (number, id)).collect();
    assert_eq!(*order.lock().unwrap(), expected);
}

#[test]
fn an_apc_may_leave_another() {
    let (tell, told) = mpsc::channel();
    let outer = move || {
        let inner = move || tell.send(()).unwrap();
        Thread::current().queue_apc(Box::new(inner)).unwrap();
    };
    Thread::current().queue_apc(Box::new(outer)).unwrap();
    assert_eq!(sleep(late(), true), Waited::Apc);
    told.try_recv().unwrap();
}

#[test]
fn a_thread_that_has_ended_takes_no_apcs() {
    let (thread, tell, handle) = thread_until_told();
    drop(tell);
    handle.join().unwrap();
    assert_eq!(wait(&thread, late()), Waited::Object(0));
    assert_eq!(
        thread.queue_apc(Box::new(|| ())),
        Err(Error::new(ERROR_GEN_FAILURE))
    );
}

#[test]
fn a_blocking_call_can_be_cancelled() {
    assert_eq!(
        Thread::current().cancel_synchronous_io(),
        Err(Error::new(ERROR_NOT_FOUND))
    );
    let (client, server) = connection();
    let (give, given) = mpsc::channel();
    let receiver = Arc::clone(&server);
    let blocked = thread::spawn(move || {
        give.send(Thread::current()).unwrap();
        receiver.receive_now(Buffers::owned(vec![0; 4]), Flags::empty())
    });
    let thread = given.recv().unwrap();
    // Until it is in the call.
    while thread.cancel_synchronous_io().is_err() {
        thread::yield_now();
    }
    let error = blocked.join().unwrap().unwrap_err();
    assert_eq!(error.code(), WSA_OPERATION_ABORTED);
    assert_eq!(
        thread.cancel_synchronous_io(),
        Err(Error::new(ERROR_NOT_FOUND))
    );
    // The socket is as it was.
    client.send(vec![1; 4], None).unwrap();
    let received = server.receive_now(Buffers::owned(vec![0; 4]), Flags::empty());
    assert_eq!(received.unwrap().bytes, 4);
}
