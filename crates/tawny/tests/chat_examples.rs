//! The chat servers among the examples play the same session as the Windows servers.
#![allow(clippy::duplicate_mod, reason = "each example is a program of its own")]

#[path = "../examples/chat_completion_port.rs"]
mod completion_port;
#[path = "../examples/chat_event_select.rs"]
mod event_select;
#[path = "../examples/chat_message_loop.rs"]
mod message_loop;
#[path = "../../tawny-cli/tests/chat/player.rs"]
mod player;

use std::net::SocketAddr;
use std::sync::{Arc, mpsc};
use std::thread;

const ANY: ([u8; 4], u16) = ([127, 0, 0, 1], 0);

#[test]
fn completion_port() {
    let server = Arc::new(completion_port::Server::listen(ANY.into()).unwrap());
    let port = server.port().unwrap();
    for _ in 0..2 {
        let server = Arc::clone(&server);
        thread::spawn(move || server.work());
    }
    drop(player::play(SocketAddr::from((ANY.0, port))));
    server.tick();
}

#[test]
fn event_select() {
    let (ready, port) = mpsc::channel();
    thread::spawn(move || event_select::serve(ANY.into(), |port| ready.send(port).unwrap()));
    let port = port.recv().unwrap();
    drop(player::play(SocketAddr::from((ANY.0, port))));
}

#[test]
fn message_loop() {
    let (ready, port) = mpsc::channel();
    thread::spawn(move || message_loop::serve(ANY.into(), |port| ready.send(port).unwrap()));
    let port = port.recv().unwrap();
    drop(player::play(SocketAddr::from((ANY.0, port))));
}
