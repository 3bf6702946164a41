//! The bounds of `limits.rs`, each met: one less is fine, one more is refused. Those of buffers are
//! checked where lists of them come in (`winsock2_limits.rs` of the C ABI), those of windows in
//! `limits_window.rs`.

mod common;

use std::sync::Arc;

use common::{bound, port, posted};
use tawny::codes::*;
use tawny::event::Event;
use tawny::limits::*;
use tawny::object::{self, Object};
use tawny::signal::Reset;
use tawny::thread::Thread;
use tawny::thread_pool::Pool;
use tawny::wait::{Awaited, Waited, sleep, wait_all, wait_any, wait_many};
use tawny::{Deadline, Error, FileObject, named};

fn events(count: usize, signalled: bool) -> Vec<Arc<dyn Object>> {
    let event = |_| Arc::new(Event::new(Reset::Manual, signalled)) as Arc<dyn Object>;
    (0..count).map(event).collect()
}

#[test]
fn objects_of_tawnys_own_wait() {
    let one = events(1, true);
    let many = |count| -> Vec<Awaited> {
        let event = || Awaited::Shared(Arc::clone(&one[0]));
        std::iter::repeat_with(event).take(count).collect()
    };
    let first = Ok(Waited::Object(0));
    let most = many(MAXIMUM_MANY_WAIT_OBJECTS);
    assert_eq!(wait_many(&most, false, Deadline::Now, false), first);
    let refused = Err(Error::new(ERROR_INVALID_PARAMETER));
    let more = many(MAXIMUM_MANY_WAIT_OBJECTS + 1);
    assert_eq!(wait_many(&more, false, Deadline::Now, false), refused);
    assert_eq!(wait_many(&[], false, Deadline::Now, false), refused);
}

#[test]
fn threads_of_a_pool() {
    let pool = Pool::new().unwrap();
    assert_eq!(pool.maximum(), DEFAULT_POOL_THREADS);
    pool.set_maximum(MAXIMUM_POOL_THREADS - 1);
    assert_eq!(pool.maximum(), MAXIMUM_POOL_THREADS - 1);
    pool.set_maximum(MAXIMUM_POOL_THREADS + 1);
    assert_eq!(pool.maximum(), MAXIMUM_POOL_THREADS);
    pool.set_maximum(0);
    assert_eq!(pool.maximum(), 1);
}

#[test]
fn objects_of_one_wait() {
    let mut objects = events(MAXIMUM_WAIT_OBJECTS - 1, false);
    objects.extend(events(1, true));
    let last = Ok(Waited::Object(MAXIMUM_WAIT_OBJECTS - 1));
    assert_eq!(wait_any(&objects, Deadline::Now, false), last);
    let signalled = events(MAXIMUM_WAIT_OBJECTS, true);
    assert_eq!(
        wait_all(&signalled, Deadline::Now, false),
        Ok(Waited::Object(0))
    );
    let many = events(MAXIMUM_WAIT_OBJECTS + 1, true);
    let refused = Err(Error::new(ERROR_INVALID_PARAMETER));
    assert_eq!(wait_any(&many, Deadline::Now, false), refused);
    assert_eq!(wait_all(&many, Deadline::Now, false), refused);
}

#[test]
fn posted_packets() {
    let port = port(1);
    for key in 0..MAXIMUM_POSTED_PACKETS {
        port.post(posted(key)).unwrap();
    }
    let refused = Err(Error::new(ERROR_NO_SYSTEM_RESOURCES));
    assert_eq!(port.post(posted(0)), refused);
    // I/O has its packet all the same.
    let socket = common::datagrams();
    socket.associate(&port, usize::MAX).unwrap();
    socket
        .send(vec![1], Some(socket.local_address().unwrap()))
        .unwrap();
    // A packet that is taken makes room for one; the I/O's took that of the first.
    for expected in 0..2 {
        assert_eq!(port.post(posted(0)), refused);
        assert_eq!(port.get(Deadline::Now).unwrap().key, expected);
    }
    port.post(posted(0)).unwrap();
    assert_eq!(port.post(posted(0)), refused);
}

#[test]
fn apcs_of_one_thread() {
    let thread = Thread::current();
    for _ in 0..MAXIMUM_APCS {
        thread.queue_apc(Box::new(|| ())).unwrap();
    }
    let refused = Err(Error::new(ERROR_NOT_ENOUGH_MEMORY));
    assert_eq!(thread.queue_apc(Box::new(|| ())), refused);
    assert_eq!(sleep(Deadline::Now, true), Waited::Apc);
    assert_eq!(thread.queue_apc(Box::new(|| ())), Ok(()));
}

#[test]
fn names_of_objects() {
    let make = || Arc::new(Event::new(Reset::Manual, false));
    // The bound counts the terminator, and UTF-16 units.
    for character in ["a", "\u{1F600}"] {
        let units = character.encode_utf16().count();
        let longest = character.repeat((MAXIMUM_OBJECT_NAME - 1) / units);
        let (handle, _) = named::create(Some(&longest), make).unwrap();
        object::close(handle).unwrap();
        let longer = character.repeat(MAXIMUM_OBJECT_NAME.div_ceil(units));
        assert_eq!(
            named::create(Some(&longer), make).unwrap_err().code(),
            ERROR_FILENAME_EXCED_RANGE
        );
    }
}

#[test]
fn backlogs() {
    // Any number is taken for the nearest that is one.
    for backlog in [i32::MIN, -200, -1, 0, 1, MAXIMUM_BACKLOG, i32::MAX] {
        let listener = bound();
        assert_eq!(listener.listen(backlog), Ok(()), "{backlog}");
        let accepted = tawny::Socket::stream(tawny::address::AF_INET).unwrap();
        let operation = listener.accept_into(&accepted).unwrap();
        let client = tawny::Socket::stream(tawny::address::AF_INET).unwrap();
        let address = listener.local_address().unwrap();
        client.connect(Some(address)).unwrap();
        assert_eq!(common::result(&operation), Ok(0));
    }
}
