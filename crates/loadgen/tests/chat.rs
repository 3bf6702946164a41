//! The chat load against a small chat server: what is counted is what arrived, and each way of
//! getting it wrong is found.

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use tawny_loadgen::{Chat, ErrorKind, Load, Pace, Report, Stop, unwatched};

/// What the server does to the tenth line that it passes on.
#[derive(Clone, Copy, PartialEq)]
enum Fault {
    Nothing,
    WrongByte,
    WrongSpeaker,
    Twice,
    Lost,
    /// One member of the room gets it after the next.
    OutOfOrder,
    Ends,
}

/// A member of a room. The text is a line that it gets after the next.
type Member = (String, TcpStream, Option<String>);

#[derive(Default)]
struct Rooms {
    members: HashMap<String, Vec<Member>>,
    texts: u32,
}

fn server(fault: Fault) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let rooms = Arc::new(Mutex::new(Rooms::default()));
    thread::spawn(move || {
        for stream in listener.incoming() {
            let rooms = Arc::clone(&rooms);
            thread::spawn(move || serve(&rooms, stream.unwrap(), fault));
        }
    });
    address
}

fn serve(rooms: &Mutex<Rooms>, stream: TcpStream, fault: Fault) {
    let mut lines = BufReader::new(stream.try_clone().unwrap()).lines();
    let Some(Ok(introduction)) = lines.next() else {
        return;
    };
    let (nickname, room) = introduction.split_once(' ').unwrap();
    enter(&mut rooms.lock().unwrap(), nickname, room, stream);
    for text in lines.map_while(Result::ok) {
        let mut rooms = rooms.lock().unwrap();
        rooms.texts += 1;
        let fault = match rooms.texts {
            10 => fault,
            _ => Fault::Nothing,
        };
        pass_on(rooms.members.get_mut(room).unwrap(), nickname, &text, fault);
    }
}

fn enter(rooms: &mut Rooms, nickname: &str, room: &str, mut stream: TcpStream) {
    let members = rooms.members.entry(room.to_owned()).or_default();
    for (_, other, _) in members.iter_mut() {
        let _ = writeln!(other, "* {nickname} came");
    }
    writeln!(stream, "* you are in {room}").unwrap();
    members.push((nickname.to_owned(), stream, None));
}

/// Writes to clients that have given up fail.
fn pass_on(members: &mut [Member], speaker: &str, text: &str, fault: Fault) {
    for (place, (name, stream, delayed)) in members.iter_mut().enumerate() {
        let mut line = match name == speaker {
            true => format!("> {text}\n"),
            false => format!("<{speaker}> {text}\n"),
        };
        match fault {
            Fault::Nothing => {}
            Fault::WrongByte => line.replace_range(line.len() - 2..line.len() - 1, "!"),
            Fault::WrongSpeaker => line = format!("<nobody> {text}\n"),
            Fault::Twice => line = line.repeat(2),
            Fault::Lost => line.clear(),
            Fault::Ends => drop(stream.shutdown(std::net::Shutdown::Both)),
            Fault::OutOfOrder if place == 0 => *delayed = Some(std::mem::take(&mut line)),
            Fault::OutOfOrder => {}
        }
        if !line.is_empty() && fault != Fault::OutOfOrder {
            line += &delayed.take().unwrap_or_default();
        }
        let _ = stream.write_all(line.as_bytes());
    }
}

/// Two rooms of three and one of one, eighty lines.
fn talk(fault: Fault) -> (Chat, Report) {
    let mut chat = Chat::open(server(fault), 7, 3, &Pace::default(), &mut unwatched).unwrap();
    assert!(chat.errors().is_empty(), "{}", chat.errors());
    assert_eq!(chat.len(), 7);
    let load = Load {
        depth: 2,
        stall: Duration::from_millis(500),
        ..Load::new(Stop::Messages(80))
    };
    let report = chat.run(&load, &mut unwatched).unwrap();
    (chat, report)
}

#[test]
fn every_line_reaches_everybody() {
    let (mut chat, report) = talk(Fault::Nothing);
    assert!(report.errors.is_empty(), "{}", report.errors);
    assert!(
        (80..=240).contains(&report.messages),
        "{} lines",
        report.messages
    );
    assert!(report.bytes >= report.messages * 67);
    assert!(report.latency.quantile(0.5) <= report.latency.max());
    for size in [1, 900] {
        let load = Load {
            size,
            ..Load::new(Stop::Messages(20))
        };
        let report = chat.run(&load, &mut unwatched).unwrap();
        assert!(report.errors.is_empty(), "{}", report.errors);
    }
    assert_eq!(chat.len(), 7);
}

#[test]
fn each_fault_ends_the_room_that_it_happens_in() {
    for (fault, kinds) in [
        (Fault::WrongByte, &[ErrorKind::WrongByte][..]),
        (Fault::WrongSpeaker, &[ErrorKind::WrongByte]),
        (Fault::Twice, &[ErrorKind::WrongByte]),
        (Fault::Lost, &[ErrorKind::WrongByte, ErrorKind::Stalled]),
        (
            Fault::OutOfOrder,
            &[ErrorKind::WrongByte, ErrorKind::Stalled],
        ),
        (Fault::Ends, &[ErrorKind::ClosedEarly, ErrorKind::Reset]),
    ] {
        let (chat, report) = talk(fault);
        assert_eq!(report.errors.total(), 1, "{}", report.errors);
        let found: u64 = kinds.iter().map(|kind| report.errors.count(*kind)).sum();
        assert_eq!(found, 1, "{}", report.errors);
        assert!([4, 6].contains(&chat.len()), "{} are left", chat.len());
    }
}

#[test]
fn a_server_that_refuses_is_told_of() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let chat = Chat::open(address, 8, 4, &Pace::default(), &mut unwatched).unwrap();
    assert!(chat.is_empty());
    assert!(
        chat.errors().count(ErrorKind::Connect) > 0,
        "{}",
        chat.errors()
    );
}
