//! Named pipes within one process.

use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;
use std::time::Duration;

use tawny::codes::*;
use tawny::create_file::{FILE_FLAG_OVERLAPPED, Opening};
use tawny::named_pipe::{
    Direction, NamedPipeClient, NamedPipeServer, Options, Patience, PipeName, wait_named_pipe,
};
use tawny::{Deadline, Error};

fn name() -> String {
    static NUMBER: AtomicU32 = AtomicU32::new(0);
    let number = NUMBER.fetch_add(1, Ordering::Relaxed);
    format!(r"\\.\pipe\Tawny-test-{}-{number}", std::process::id())
}

fn messages() -> Options {
    let mut options = Options::default();
    options.terms.messages = true;
    options.read_messages = true;
    options
}

fn pair(options: &Options) -> (NamedPipeServer, NamedPipeClient) {
    let name = name();
    let server = NamedPipeServer::create(&name, options).unwrap();
    let client = NamedPipeClient::open(&name).unwrap();
    server.connect().unwrap();
    if options.terms.messages {
        client.set_modes(true, false).unwrap();
    }
    (server, client)
}

#[track_caller]
fn fails<T: std::fmt::Debug>(result: Result<T, Error>, code: u32) {
    assert_eq!(result.unwrap_err(), Error::new(code));
}

#[test]
fn bytes_flow_both_ways() {
    let (server, client) = pair(&Options::default());
    let mut room = [0; 10];
    assert_eq!(client.write(b"abc").unwrap(), 3);
    assert_eq!(client.write(b"defg").unwrap(), 4);
    assert_eq!(server.read(&mut room[..5]).unwrap(), 5);
    assert_eq!(&room[..5], b"abcde");
    assert_eq!(server.read(&mut room).unwrap(), 2);
    assert_eq!(server.write(b"hello").unwrap(), 5);
    assert_eq!(client.read(&mut room).unwrap(), 5);
    assert_eq!(&room[..5], b"hello");
}

#[test]
fn messages_keep_their_boundaries() {
    let (server, client) = pair(&messages());
    let mut room = [0; 10];
    for message in [&b"one"[..], b"", b"twothree"] {
        client.write(message).unwrap();
    }
    assert_eq!(server.read(&mut room).unwrap(), 3);
    assert_eq!(server.read(&mut room).unwrap(), 0);
    fails(server.read(&mut room[..3]), ERROR_MORE_DATA);
    assert_eq!(&room[..3], b"two");
    let peeked = server.peek(&mut room[..2]).unwrap();
    assert_eq!((peeked.bytes, peeked.available, peeked.left), (2, 5, 3));
    assert_eq!(server.read(&mut room).unwrap(), 5);
    assert_eq!(&room[..5], b"three");
    // Read as bytes, messages have none.
    server.set_modes(false, false).unwrap();
    client.write(b"four").unwrap();
    client.write(b"five").unwrap();
    assert_eq!(server.peek(&mut room).unwrap().bytes, 8);
    assert_eq!(server.read(&mut room).unwrap(), 8);
    assert_eq!(&room[..8], b"fourfive");
}

#[test]
fn a_reader_waits() {
    let (server, client) = pair(&messages());
    let reader = thread::spawn(move || {
        let mut room = [0; 100];
        let bytes = server.read(&mut room).unwrap();
        (room[..bytes].to_vec(), server.read(&mut room))
    });
    client.write(b"at last").unwrap();
    drop(client);
    let (message, end) = reader.join().unwrap();
    assert_eq!(message, b"at last");
    fails(end, ERROR_BROKEN_PIPE);
}

#[test]
fn a_huge_message() {
    let (server, client) = pair(&messages());
    let data: Vec<u8> = (0..3_000_001u32).map(|index| (index % 251) as u8).collect();
    let sent = data.clone();
    let writer = thread::spawn(move || {
        assert_eq!(client.write(&sent).unwrap(), sent.len());
        client
    });
    let mut room = vec![0; data.len() + 1];
    fails(server.read(&mut room[..1000]), ERROR_MORE_DATA);
    let rest = server.read(&mut room[1000..]).unwrap();
    assert_eq!(rest, data.len() - 1000);
    assert!(room[..data.len()] == data);
    drop(writer.join().unwrap());
}

#[test]
fn states_of_an_instance() {
    let name = name();
    let server = NamedPipeServer::create(&name, &Options::default()).unwrap();
    let mut room = [0; 8];
    fails(server.read(&mut room), ERROR_PIPE_LISTENING);
    fails(server.write(b"x"), ERROR_PIPE_LISTENING);
    fails(server.peek(&mut room), ERROR_BAD_PIPE);
    let client = NamedPipeClient::open(&name).unwrap();
    fails(NamedPipeClient::open(&name), ERROR_PIPE_BUSY);
    fails(server.connect_now(), ERROR_PIPE_CONNECTED);
    client.write(b"left").unwrap();
    drop(client);
    fails(server.connect_now(), ERROR_NO_DATA);
    assert_eq!(server.read(&mut room).unwrap(), 4);
    fails(server.read(&mut room), ERROR_BROKEN_PIPE);
    fails(server.peek(&mut room), ERROR_BROKEN_PIPE);
    fails(server.write(b"x"), ERROR_NO_DATA);
    server.disconnect().unwrap();
    fails(server.disconnect(), ERROR_PIPE_NOT_CONNECTED);
    fails(server.read(&mut room), ERROR_PIPE_NOT_CONNECTED);
    fails(server.write(b"x"), ERROR_PIPE_NOT_CONNECTED);
    fails(server.peek(&mut room), ERROR_PIPE_NOT_CONNECTED);
    fails(NamedPipeClient::open(&name), ERROR_PIPE_BUSY);
    let opened = thread::spawn({
        let name = name.clone();
        move || {
            let parsed = PipeName::parse(&name).unwrap();
            wait_named_pipe(&parsed, Patience::Forever).unwrap();
            NamedPipeClient::open(&name).unwrap()
        }
    });
    server.connect().unwrap();
    let client = opened.join().unwrap();
    server.write(b"never read").unwrap();
    server.disconnect().unwrap();
    fails(client.read(&mut room), ERROR_PIPE_NOT_CONNECTED);
    fails(client.write(b"x"), ERROR_PIPE_NOT_CONNECTED);
    drop(server);
    fails(NamedPipeClient::open(&name), ERROR_FILE_NOT_FOUND);
}

#[test]
fn what_the_server_left_is_read() {
    let (server, client) = pair(&messages());
    server.write(b"bye").unwrap();
    client.write(b"never read").unwrap();
    drop(server);
    let mut room = [0; 8];
    assert_eq!(client.read(&mut room).unwrap(), 3);
    fails(client.read(&mut room), ERROR_BROKEN_PIPE);
    fails(client.write(b"x"), ERROR_NO_DATA);
}

#[test]
fn instances_are_counted() {
    let name = name();
    let mut options = Options::default();
    options.terms.instances = 2;
    let one = NamedPipeServer::create(&name, &options).unwrap();
    let mut first = options.clone();
    first.first = true;
    fails(NamedPipeServer::create(&name, &first), ERROR_ACCESS_DENIED);
    let mut other = options.clone();
    other.terms.direction = Direction::Inbound;
    fails(NamedPipeServer::create(&name, &other), ERROR_ACCESS_DENIED);
    let two = NamedPipeServer::create(&name, &options).unwrap();
    fails(NamedPipeServer::create(&name, &options), ERROR_PIPE_BUSY);
    assert_eq!(two.instance_state().unwrap().instances, 2);
    drop(one);
    assert_eq!(two.instance_state().unwrap().instances, 1);
    drop(two);
    NamedPipeServer::create(&name, &first).unwrap();
}

#[test]
fn directions_bind_both_ends() {
    let name = name();
    let mut options = Options::default();
    options.terms.direction = Direction::Inbound;
    let server = NamedPipeServer::create(&name, &options).unwrap();
    fails(NamedPipeClient::open(&name), ERROR_ACCESS_DENIED);
    let mut opening = Opening::existing();
    opening.access = tawny::create_file::Access::expand(tawny::create_file::rights::GENERIC_WRITE);
    let client = NamedPipeClient::open_with(&name, &opening).unwrap();
    fails(client.read(&mut [0]), ERROR_ACCESS_DENIED);
    server.connect().unwrap();
    fails(server.write(b"x"), ERROR_ACCESS_DENIED);
    client.write(b"in").unwrap();
    assert_eq!(server.read(&mut [0; 4]).unwrap(), 2);
}

#[test]
fn without_waiting() {
    let (server, client) = pair(&messages());
    server.set_modes(true, true).unwrap();
    client.set_modes(true, true).unwrap();
    let mut room = [0; 8192];
    fails(server.read(&mut room), ERROR_NO_DATA);
    assert_eq!(client.write(&room[..4000]).unwrap(), 4000);
    assert_eq!(client.write(&room[..97]).unwrap(), 0);
    assert_eq!(client.write(&room[..96]).unwrap(), 96);
    assert_eq!(server.read(&mut room).unwrap(), 4000);
    fails(server.connect_now(), ERROR_PIPE_CONNECTED);
    server.disconnect().unwrap();
    server.connect_now().unwrap();
    fails(server.connect_now(), ERROR_PIPE_LISTENING);
}

#[test]
fn a_write_beyond_the_quota_waits_for_the_reader() {
    let (server, client) = pair(&messages());
    client.write(&[1; 4096]).unwrap();
    let writer = thread::spawn(move || {
        client.write(&[2; 10]).unwrap();
        client.flush_and_wait().unwrap();
        client
    });
    let mut room = [0; 5000];
    assert_eq!(server.read(&mut room).unwrap(), 4096);
    assert_eq!(server.read(&mut room).unwrap(), 10);
    drop(writer.join().unwrap());
}

#[test]
fn a_flush_ends_with_the_reader() {
    let (server, client) = pair(&messages());
    client.flush_and_wait().unwrap();
    client.write(b"unread").unwrap();
    let flusher = thread::spawn(move || client.flush_and_wait());
    let mut room = [0; 3];
    fails(server.read(&mut room), ERROR_MORE_DATA);
    drop(server);
    fails(flusher.join().unwrap(), ERROR_BROKEN_PIPE);
}

#[test]
fn transactions() {
    let (server, client) = pair(&messages());
    let echo = thread::spawn(move || {
        let mut room = [0; 100];
        while let Ok(bytes) = server.read(&mut room) {
            server.write(&room[..bytes]).unwrap();
        }
        server
    });
    let mut reply = [0; 5];
    let done = client.transact(b"abc", &mut reply).unwrap();
    assert_eq!(
        (done.bytes, done.more, &reply[..3]),
        (3, false, &b"abc"[..])
    );
    let done = client.transact(b"abcdefg", &mut reply).unwrap();
    assert_eq!((done.bytes, done.more), (5, true));
    fails(client.transact(b"x", &mut reply), ERROR_PIPE_BUSY);
    assert_eq!(client.read(&mut reply).unwrap(), 2);
    client.set_modes(false, false).unwrap();
    fails(client.transact(b"x", &mut reply), ERROR_BAD_PIPE);
    drop(client);
    drop(echo.join().unwrap());
}

#[test]
fn operations_in_the_background() {
    let name = name();
    let mut options = messages();
    options.overlapped = true;
    let server = NamedPipeServer::create(&name, &options).unwrap();
    let connecting = server.start_connect().unwrap();
    assert!(!connecting.has_ended());
    let mut opening = Opening::existing();
    opening.flags = FILE_FLAG_OVERLAPPED;
    let client = NamedPipeClient::open_with(&name, &opening).unwrap();
    assert!(connecting.wait(Deadline::after(Some(Duration::from_secs(5)))));
    assert_eq!(connecting.finish().unwrap().result, Ok(0));
    let reading = server.start_read(vec![0; 4]).unwrap();
    let second = server.start_read(vec![0; 4]).unwrap();
    assert!(!reading.has_ended());
    client.write(b"abcdefgh").unwrap();
    assert!(second.wait(Deadline::after(Some(Duration::from_secs(5)))));
    let ended = reading.finish().unwrap();
    assert_eq!((ended.transferred, &ended.buffer[..]), (4, &b"abcd"[..]));
    assert_eq!(second.finish().unwrap().result, Ok(4));
    let reading = server.start_read(vec![0; 4]).unwrap();
    server.cancel_operation(&reading).unwrap();
    assert_eq!(
        reading.finish().unwrap().result,
        Err(Error::new(ERROR_OPERATION_ABORTED))
    );
    client.set_modes(true, false).unwrap();
    let transaction = client.start_transact(b"ping".to_vec(), vec![0; 8]).unwrap();
    assert_eq!(server.read(&mut [0; 8]).unwrap(), 4);
    server.write(b"pong").unwrap();
    assert!(transaction.wait(Deadline::after(Some(Duration::from_secs(5)))));
    let ended = transaction.finish().unwrap();
    assert_eq!((ended.result, &ended.buffer[..4]), (Ok(4), &b"pong"[..]));
    let reading = server.start_read(vec![0; 4]).unwrap();
    server.disconnect().unwrap();
    assert!(reading.has_ended());
}

#[test]
fn waiting_for_a_pipe() {
    let name = PipeName::parse(&name()).unwrap();
    fails(
        wait_named_pipe(&name, Patience::Forever),
        ERROR_FILE_NOT_FOUND,
    );
    let path = format!(r"\\.\pipe\{name}");
    let server = NamedPipeServer::create(&path, &messages()).unwrap();
    wait_named_pipe(&name, Patience::Default).unwrap();
    let client = NamedPipeClient::open(&path).unwrap();
    fails(wait_named_pipe(&name, Patience::Default), ERROR_SEM_TIMEOUT);
    let brief = Patience::For(Duration::from_millis(1));
    fails(wait_named_pipe(&name, brief), ERROR_SEM_TIMEOUT);
    let waiter = thread::spawn(move || wait_named_pipe(&name, Patience::Forever));
    drop(server);
    fails(waiter.join().unwrap(), ERROR_FILE_NOT_FOUND);
    drop(client);
}

#[test]
fn the_list_tells_what_instances_do() {
    let name = name();
    let servers = [(); 3].map(|()| NamedPipeServer::create(&name, &messages()).unwrap());
    let told = || {
        let all = tawny::named_pipe::list();
        let own = |it: &tawny::named_pipe::Offered| name.ends_with(&it.name);
        let found = all.into_iter().find(own).unwrap();
        assert_eq!(found.processes, [std::process::id()]);
        (found.instances, found.waiting, found.connected)
    };
    assert_eq!(told(), (3, 3, 0));
    let client = NamedPipeClient::open(&name).unwrap();
    for server in &servers {
        server.set_modes(true, true).unwrap();
        let _ = server.connect_now();
    }
    assert_eq!(told(), (3, 2, 1));
    for server in &servers {
        server.disconnect().unwrap();
    }
    assert_eq!(told(), (3, 0, 0));
    drop(client);
}
