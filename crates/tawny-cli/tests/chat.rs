//! The seven chat servers of `examples/windows`: one session, the same lines from each of them.

mod common;

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use common::Sandbox;
use rustix::net::sockopt::set_socket_linger;
use tawny_loadgen::Server;

const SESSION: &str = include_str!("chat/session.txt");
const MODELS: [&str; 7] = [
    "blocking",
    "select",
    "async_select",
    "event_select",
    "overlapped_event",
    "completion_routine",
    "completion_port",
];
/// What takes longer is stuck.
const PATIENCE: Duration = Duration::from_secs(60);

/// A client's end of the chat.
struct Client {
    stream: TcpStream,
    lines: BufReader<TcpStream>,
}

impl Client {
    fn connect(server: SocketAddr) -> Client {
        let stream = TcpStream::connect(server).unwrap();
        stream.set_nodelay(true).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        stream.set_write_timeout(Some(PATIENCE)).unwrap();
        let lines = BufReader::new(stream.try_clone().unwrap());
        Client { stream, lines }
    }

    fn send(&mut self, text: &str) {
        self.stream.write_all(text.as_bytes()).unwrap();
    }

    /// The next line without its LF; `None` at the end of the stream.
    fn line(&mut self) -> Option<String> {
        let mut line = String::new();
        match self.lines.read_line(&mut line) {
            Ok(0) => None,
            Ok(_) => Some(line.strip_suffix('\n').expect("a whole line").to_owned()),
            Err(error) => panic!("no line: {error}"),
        }
    }

    fn expect(&mut self, expected: &str) {
        let got = self.line();
        assert_eq!(got.as_deref(), Some(expected));
    }

    fn reset(self) {
        set_socket_linger(&self.stream, Some(Duration::ZERO)).unwrap();
    }
}

/// Talks to `slow`, who does not read, until the server has had enough of it. Then it finds what
/// was said before, without a gap, the reason, and the end.
fn flood(talker: &mut Client, slow: &mut Client) {
    let text = |number: usize| format!("{number:06} {}", "blah".repeat(200));
    let mut said = 0;
    loop {
        talker.send(&format!("{}\n", text(said)));
        let answer = talker.line().expect("an answer");
        if answer == "* sloth read too slowly" {
            talker.expect(&format!("> {}", text(said)));
            break;
        }
        assert_eq!(answer, format!("> {}", text(said)));
        said += 1;
        assert!(said < 100_000, "nobody minds a reader who does not read");
    }
    let mut heard = 0;
    while let Some(line) = slow.line() {
        if line == "! you read too slowly" {
            break;
        }
        assert_eq!(line, format!("<ann> {}", text(heard)));
        heard += 1;
    }
    assert!(heard > 0 && heard <= said, "{heard} of {said}");
    assert_eq!(slow.line(), None);
}

/// Resolves `\r`, `\n` and `{x*3}`.
fn expand(text: &str) -> String {
    let mut rest = text.replace("\\r", "\r").replace("\\n", "\n");
    while let Some((before, repeated)) = rest.split_once('{') {
        let (inside, after) = repeated.split_once('}').unwrap();
        let (piece, count) = inside.split_once('*').unwrap();
        rest = format!("{before}{}{after}", piece.repeat(count.parse().unwrap()));
    }
    rest
}

/// Plays the whole session; a deviation panics with the line of the script. Returns who is left.
fn play(server: SocketAddr) -> HashMap<String, Client> {
    let mut clients: HashMap<String, Client> = HashMap::new();
    for (number, step) in SESSION.lines().enumerate() {
        if step.is_empty() || step.starts_with('#') {
            continue;
        }
        let outcome = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            play_step(&mut clients, server, step);
        }));
        assert!(outcome.is_ok(), "line {}: {step}", number + 1);
    }
    clients
}

fn play_step(clients: &mut HashMap<String, Client>, server: SocketAddr, step: &str) {
    let split = |separator| step.split_once(separator);
    if let Some((name, text)) = split("> ").filter(|(name, _)| name.len() == 1) {
        let text = match text.strip_suffix('\\') {
            Some(text) => expand(text),
            None => expand(text) + "\n",
        };
        clients.get_mut(name).unwrap().send(&text);
        return;
    }
    if let Some((name, text)) = split("< ").filter(|(name, _)| name.len() == 1) {
        clients.get_mut(name).unwrap().expect(&expand(text));
        return;
    }
    let words: Vec<&str> = step.split(' ').collect();
    match words[..] {
        [name, "opens"] => drop(clients.insert(name.to_owned(), Client::connect(server))),
        [name, "gone"] => assert_eq!(clients.get_mut(name).unwrap().line(), None),
        [name, "closes"] => drop(clients.remove(name).unwrap()),
        [name, "resets"] => clients.remove(name).unwrap().reset(),
        [name, "floods", slow] => {
            let mut slow_one = clients.remove(slow).unwrap();
            flood(clients.get_mut(name).unwrap(), &mut slow_one);
            clients.insert(slow.to_owned(), slow_one);
        }
        _ => panic!("no step: {step}"),
    }
}

fn source(model: &str) -> std::path::PathBuf {
    let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/windows");
    examples.join(format!("chat_{model}.c"))
}

/// Compiles with the tool, plays the session, ends the server by Ctrl+C under its clients' feet.
fn natively(model: &str) {
    let sandbox = Sandbox::new();
    let program = sandbox.path("server");
    let output = sandbox
        .tawny("cc -O2 -Wall -Wextra -Werror")
        .arg(source(model))
        .arg("-o")
        .arg(&program)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", common::text(&output));
    let mut command = sandbox.command(program);
    let server = Server::start(command.args(["0", "2"]), PATIENCE).unwrap();
    let left = play(server.address());
    let status = server.stop().unwrap();
    assert!(status.success(), "{status}");
    for (name, mut client) in left {
        assert_eq!(client.line(), None, "{name}");
    }
}

#[test]
fn blocking() {
    natively("blocking");
}

#[test]
fn select() {
    natively("select");
}

#[test]
#[ignore = "the library does not have it yet"]
fn async_select() {
    natively("async_select");
}

#[test]
#[ignore = "the library does not have it yet"]
fn event_select() {
    natively("event_select");
}

#[test]
fn overlapped_event() {
    natively("overlapped_event");
}

#[test]
fn completion_routine() {
    natively("completion_routine");
}

#[test]
fn completion_port() {
    natively("completion_port");
}

/// Compiles with mingw and plays the session under Wine, whose prefix the environment names.
#[test]
#[ignore = "needs mingw and Wine: cargo xtask test"]
fn all_under_wine() {
    let sandbox = Sandbox::new();
    for model in MODELS {
        let program = sandbox.path(&format!("chat_{model}.exe"));
        let compiled = Command::new("x86_64-w64-mingw32-gcc")
            .args(["-O2", "-Wall", "-Wextra", "-Werror"])
            .arg(source(model))
            .arg("-o")
            .arg(&program)
            .args(["-lws2_32", "-lmswsock"])
            .status()
            .unwrap();
        assert!(compiled.success(), "{model}");
        let mut command = Command::new("wine");
        let server = Server::start(command.arg(program).args(["0", "2"]), PATIENCE)
            .unwrap_or_else(|error| panic!("{model}: {error}"));
        eprintln!("{model}");
        play(server.address());
    }
}
