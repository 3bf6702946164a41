//! Processes, pipes, and sockets that go from one process to another.
//!
//! The children are this test's own program: it plays a part if the environment names one.
//!
//! <https://learn.microsoft.com/windows/win32/procthread/processes-and-threads>

mod common;

use std::path::Path;

use common::late;
use tawny::address::AF_INET;
use tawny::anonymous_pipe::{self, AnonymousPipe};
use tawny::codes::*;
use tawny::limits::MAXIMUM_OFFERED_SOCKETS;
use tawny::object::{self, Handle, HandleFlags};
use tawny::process::{self, InheritHandles, Process, STILL_ACTIVE, StandardFile, Start, Started};
use tawny::socket::{Flags, Offer};
use tawny::{Error, Owned, Socket, SocketAddress};

/// Names what a child does, and the value of a handle.
const PART: &str = "TAWNY_TEST_PART";

/// This program, with a part to play.
fn part(name: &str, handle: Option<Handle>) -> Start {
    let mut environment: Vec<_> = std::env::vars()
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    let value = handle.map_or(0, Handle::value);
    environment.push(format!("{PART}={name} {value}"));
    let program = std::env::current_exe().unwrap();
    let line = format!("\"{}\" plays_a_part --exact --nocapture", program.display());
    Start {
        command_line: Some(line),
        environment: Some(environment),
        inherit: InheritHandles::All,
        ..Start::default()
    }
}

/// The children's side. As a test of its own it has nothing to do.
#[test]
fn plays_a_part() {
    let Ok(part) = std::env::var(PART) else {
        return;
    };
    assert!(process::adopt());
    let (name, value) = part.split_once(' ').unwrap();
    let handle = Handle::from_value(value.parse().unwrap());
    let code = match name {
        "end" => 0x1234_5678,
        "write" => {
            let pipe = object::find::<AnonymousPipe>(handle).unwrap();
            pipe.write(b"written".to_vec()).unwrap();
            1
        }
        "given" => {
            let values = object::find::<AnonymousPipe>(handle).unwrap();
            let value = values.read(vec![0; 8]).unwrap();
            let given = Handle::from_value(usize::from_ne_bytes(value.try_into().unwrap()));
            object::find::<AnonymousPipe>(given)
                .unwrap()
                .write(b"given".to_vec())
                .unwrap();
            2
        }
        "wait" => {
            let pipe = object::find::<AnonymousPipe>(handle).unwrap();
            let end = pipe.read(vec![0; 1]).unwrap_err();
            end.code()
        }
        "send" => {
            let socket = object::find::<Socket>(handle).unwrap();
            socket
                .send_now(
                    tawny::Buffers::owned(b"inherited".to_vec()),
                    Flags::empty(),
                    None,
                )
                .unwrap() as u32
        }
        "take" => {
            let pipe = object::find::<AnonymousPipe>(handle).unwrap();
            let token = pipe.read(vec![0; 4]).unwrap();
            let token = u32::from_ne_bytes(token.try_into().unwrap());
            let socket = Socket::take_offer(Offer::from_token(token)).unwrap();
            socket
                .send_now(
                    tawny::Buffers::owned(b"taken".to_vec()),
                    Flags::empty(),
                    None,
                )
                .unwrap() as u32
        }
        _ => unreachable!("{name}"),
    };
    process::report_exit(code);
    std::process::exit(code as i32);
}

fn inherit(handle: Handle) {
    object::set_flags(handle, HandleFlags::INHERIT, HandleFlags::INHERIT).unwrap();
}

fn pipe() -> (Owned<AnonymousPipe>, Owned<AnonymousPipe>) {
    anonymous_pipe::create(0).unwrap()
}

fn end(started: &Started) -> u32 {
    assert!(started.process.wait(late()));
    started.process.exit_code().unwrap()
}

fn run(start: &Start) -> u32 {
    end(&Process::start(start).unwrap())
}

fn shell(script: &str) -> Start {
    Start {
        command_line: Some(format!("sh -c \"{script}\"")),
        ..Start::default()
    }
}

/// Two datagram sockets, the first connected to the second.
fn datagrams() -> (Owned<Socket>, Owned<Socket>) {
    let (from, to) = (
        Socket::datagram(AF_INET).unwrap(),
        Socket::datagram(AF_INET).unwrap(),
    );
    let loopback: std::net::SocketAddr = "127.0.0.1:0".parse().unwrap();
    to.bind(SocketAddress::from(loopback)).unwrap();
    from.connect(Some(to.local_address().unwrap())).unwrap();
    object::set_flags(to.handle(), HandleFlags::INHERIT, HandleFlags::empty()).unwrap();
    (from, to)
}

fn received(socket: &Socket) -> Vec<u8> {
    let pending = socket.receive(vec![0; 100]).unwrap();
    assert!(pending.wait(late()));
    let finished = pending.finish().unwrap();
    finished.buffer[..finished.result.unwrap()].to_vec()
}

#[test]
fn exit_codes_have_32_bits_with_tawny_and_8_without() {
    assert_eq!(run(&part("end", None)), 0x1234_5678);
    assert_eq!(run(&shell("exit 300")), 300 & 0xff);
    assert_eq!(run(&shell("kill -SEGV $$")), 0xc000_0005);
    assert_eq!(run(&shell("kill -TERM $$")), 128 + 15);
}

#[test]
fn a_process_can_be_ended() {
    let started = Process::start(&shell("exec sleep 1000")).unwrap();
    assert_eq!(started.process.exit_code(), Ok(STILL_ACTIVE));
    let opened = Process::open(started.process.id(), true).unwrap();
    opened.terminate(0x8765_4321).unwrap();
    assert_eq!(end(&started), 0x8765_4321);
    let again = started.process.terminate(1);
    assert_eq!(again, Err(Error::new(ERROR_ACCESS_DENIED)));
    let (times, ended) = started.process.times();
    assert!(ended.unwrap() >= times.began);
}

#[test]
fn children_are_waited_for_whatever_becomes_of_their_handles() {
    let ids: Vec<u32> = (0..20)
        .map(|_| Process::start(&shell("exit 1")).unwrap().process.id())
        .collect();
    let deadline = late();
    let is_there = |id: &u32| Path::new(&format!("/proc/{id}")).exists();
    while ids.iter().any(is_there) && !deadline.passed() {
        std::thread::yield_now();
    }
    assert!(!ids.iter().any(is_there), "some are left as zombies");
}

#[test]
fn another_process_that_is_no_child_can_be_waited_for() {
    let mut child = std::process::Command::new("sh")
        .args(["-c", "exit 9"])
        .spawn()
        .unwrap();
    let opened = Process::open(child.id(), false).unwrap();
    assert!(opened.wait(late()));
    assert_eq!(opened.exit_code(), Ok(9));
    // It is left to whoever started it.
    assert_eq!(child.wait().unwrap().code(), Some(9));
    for id in [0, 0x7fff_fff0] {
        assert_eq!(
            Process::open(id, false).err(),
            Some(Error::new(ERROR_INVALID_PARAMETER))
        );
    }
}

#[test]
fn inherited_handles_have_their_values() {
    let (read, write) = pipe();
    inherit(write.handle());
    let started = Process::start(&part("write", Some(write.handle()))).unwrap();
    drop(write);
    assert_eq!(read.read(vec![0; 100]).unwrap(), b"written");
    assert_eq!(read.read(vec![0; 100]), Err(Error::new(ERROR_BROKEN_PIPE)));
    assert_eq!(end(&started), 1);

    let (from, to) = datagrams();
    assert_eq!(run(&part("send", Some(from.handle()))), 9);
    assert_eq!(received(&to), b"inherited");
}

#[test]
fn a_list_says_what_is_inherited() {
    let (read, write) = pipe();
    let mut start = part("wait", Some(read.handle()));
    start.inherit = InheritHandles::These(vec![read.handle()]);
    let refused = Process::start(&start).unwrap_err();
    assert_eq!(refused, Error::new(ERROR_INVALID_PARAMETER));
    inherit(read.handle());
    // If the child had it too, the end would not come.
    inherit(write.handle());
    let started = Process::start(&start).unwrap();
    drop(write);
    assert_eq!(end(&started), ERROR_BROKEN_PIPE);
}

#[test]
fn standard_files_can_be_pipes() {
    let (input, to) = pipe();
    let (from, output) = pipe();
    inherit(input.handle());
    inherit(output.handle());
    let mut start = shell("cat; exit 4");
    start.inherit = InheritHandles::These(vec![input.handle(), output.handle()]);
    start.standard = [
        StandardFile::Handle(input.handle()),
        StandardFile::Handle(output.handle()),
        StandardFile::Nothing,
    ];
    let started = Process::start(&start).unwrap();
    drop((input, output));
    to.write(b"through cat".to_vec()).unwrap();
    drop(to);
    let mut output = Vec::new();
    while let Ok(bytes) = from.read(vec![0; 4]) {
        output.extend(bytes);
    }
    assert_eq!(output, b"through cat");
    assert_eq!(end(&started), 4);
}

#[test]
fn an_offered_socket_is_taken_once_by_its_target() {
    let (from, to) = datagrams();
    let (read, write) = pipe();
    inherit(read.handle());
    let mut start = part("take", Some(read.handle()));
    start.inherit = InheritHandles::These(vec![read.handle()]);
    let started = Process::start(&start).unwrap();
    let offer = from.offer_to(started.process.id()).unwrap();
    drop(from);
    // It is for that process, and no other.
    assert_eq!(Socket::take_offer(offer).err(), Some(Error::new(WSAEINVAL)));
    write.write(offer.token().to_ne_bytes().to_vec()).unwrap();
    assert_eq!(received(&to), b"taken");
    assert_eq!(end(&started), 5);
    assert_eq!(Socket::take_offer(offer).err(), Some(Error::new(WSAEINVAL)));
}

#[test]
fn offers_are_bounded_and_end_with_their_target() {
    let (from, _to) = datagrams();
    let gate = pipe();
    let mut start = shell("cat");
    inherit(gate.0.handle());
    start.inherit = InheritHandles::These(vec![gate.0.handle()]);
    start.standard[0] = StandardFile::Handle(gate.0.handle());
    let started = Process::start(&start).unwrap();
    let id = started.process.id();
    let refused = (0..=MAXIMUM_OFFERED_SOCKETS).find_map(|_| from.offer_to(id).err());
    assert_eq!(refused, Some(Error::new(WSAEMFILE)));
    drop(gate);
    end(&started);
    assert_eq!(from.offer_to(id), Err(Error::new(WSAEINVAL)));
    let own = from.offer_to(std::process::id()).unwrap();
    assert!(Socket::take_offer(own).is_ok());
}

#[test]
fn a_process_can_be_given_handles_while_it_runs() {
    let (read, write) = pipe();
    let (values, to) = pipe();
    inherit(values.handle());
    let mut start = part("given", Some(values.handle()));
    start.inherit = InheritHandles::These(vec![values.handle()]);
    let started = Process::start(&start).unwrap();
    let theirs = started.process.give(write.handle(), false).unwrap();
    drop(write);
    to.write(theirs.value().to_ne_bytes().to_vec()).unwrap();
    assert_eq!(read.read(vec![0; 100]).unwrap(), b"given");
    assert_eq!(end(&started), 2);
    assert_eq!(read.read(vec![0; 100]), Err(Error::new(ERROR_BROKEN_PIPE)));
    let gone = started.process.give(read.handle(), false);
    assert_eq!(gone, Err(Error::new(ERROR_ACCESS_DENIED)));
    let own = Process::current().give(read.handle(), false);
    assert_eq!(own, Err(Error::new(ERROR_NOT_SUPPORTED)));
}

#[test]
fn a_suspended_process_waits() {
    let mut start = shell("exit 0");
    start.suspended = true;
    assert_eq!(
        Process::start(&start).unwrap_err(),
        Error::new(ERROR_NOT_SUPPORTED)
    );
    let mut start = part("end", None);
    start.suspended = true;
    let started = Process::start(&start).unwrap();
    assert_eq!(started.process.exit_code(), Ok(STILL_ACTIVE));
    assert_eq!(started.thread.resume(), 1);
    assert_eq!(started.thread.resume(), 0);
    assert_eq!(end(&started), 0x1234_5678);
}

#[test]
fn what_cannot_be_started_says_why() {
    let start = |line: &str| Start {
        command_line: Some(line.into()),
        ..Start::default()
    };
    let code = |start: &Start| Process::start(start).unwrap_err().code();
    assert_eq!(code(&start("no-such-program")), ERROR_FILE_NOT_FOUND);
    assert_eq!(code(&start("/etc/passwd")), ERROR_BAD_EXE_FORMAT);
    assert_eq!(
        code(&start(&"x".repeat(32_767))),
        ERROR_FILENAME_EXCED_RANGE
    );
    assert_eq!(code(&Start::default()), ERROR_INVALID_PARAMETER);
    let mut elsewhere = shell("exit 0");
    elsewhere.directory = Some("/no/such/directory".into());
    assert_eq!(code(&elsewhere), ERROR_DIRECTORY);
}
