//! Plays the session of `session.txt` with a chat server.

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use rustix::net::sockopt::set_socket_linger;

const SESSION: &str = include_str!("session.txt");
/// What takes longer is stuck.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// A client's end of the chat.
pub struct Client {
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
    pub fn line(&mut self) -> Option<String> {
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
        if said == 0 {
            // The server is not slow itself: something has come.
            slow.stream.peek(&mut [0]).unwrap();
        }
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
pub fn play(server: SocketAddr) -> HashMap<String, Client> {
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
