//! Random schedules on a pipe whose ends do not wait, compared with a model of what a pipe is: both
//! ends in this process, and the client in another.

mod model;
mod remote;

use std::sync::atomic::{AtomicU32, Ordering};

use proptest::collection::vec;
use proptest::prelude::*;
use tawny::named_pipe::{NamedPipe, NamedPipeClient, NamedPipeServer, Options};

use model::{Model, Peeked, Side};

/// What is done to a pipe.
#[derive(Clone, Debug)]
enum Action {
    Write(Side, usize),
    Read(Side, usize),
    Peek(Side, usize),
    ReadMessages(Side, bool),
    Open,
    Close,
    Connect,
    Disconnect,
}

/// A result as both the pipe and the model have it: data, or the error's number.
type Answer<T> = Result<T, u32>;

/// A client's end, here or elsewhere.
trait Client {
    fn open(&mut self, name: &str) -> Answer<()>;
    fn close(&mut self);
    fn write(&mut self, data: &[u8]) -> Answer<usize>;
    fn read(&mut self, size: usize) -> Answer<Vec<u8>>;
    fn peek(&mut self, size: usize) -> Answer<Peeked>;
    fn read_messages(&mut self, on: bool) -> Answer<()>;
}

fn number<T>(result: Result<T, tawny::Error>) -> Answer<T> {
    result.map_err(tawny::Error::code)
}

fn read(pipe: &NamedPipe, size: usize) -> Answer<Vec<u8>> {
    let mut room = vec![0; size];
    match pipe.read(&mut room) {
        Ok(bytes) => {
            room.truncate(bytes);
            Ok(room)
        }
        Err(error) => Err(error.code()),
    }
}

fn peek(pipe: &NamedPipe, size: usize) -> Answer<Peeked> {
    let mut room = vec![0; size];
    let peeked = number(pipe.peek(&mut room))?;
    room.truncate(peeked.bytes);
    Ok(Peeked {
        data: room,
        available: peeked.available,
        left: peeked.left,
    })
}

/// A client in this process.
#[derive(Default)]
struct Local(Option<NamedPipeClient>);

impl Local {
    fn pipe(&self) -> &NamedPipe {
        self.0.as_ref().expect("the model knows that it is open")
    }
}

impl Client for Local {
    fn open(&mut self, name: &str) -> Answer<()> {
        let client = number(NamedPipeClient::open(name))?;
        number(client.set_modes(false, true))?;
        self.0 = Some(client);
        Ok(())
    }
    fn close(&mut self) {
        self.0 = None;
    }
    fn write(&mut self, data: &[u8]) -> Answer<usize> {
        number(self.pipe().write(data))
    }
    fn read(&mut self, size: usize) -> Answer<Vec<u8>> {
        read(self.pipe(), size)
    }
    fn peek(&mut self, size: usize) -> Answer<Peeked> {
        peek(self.pipe(), size)
    }
    fn read_messages(&mut self, on: bool) -> Answer<()> {
        number(self.pipe().set_modes(on, true))
    }
}

fn data(size: usize, seed: usize) -> Vec<u8> {
    (0..size).map(|index| (index * 7 + seed) as u8).collect()
}

fn run(client: &mut dyn Client, messages: bool, actions: &[Action]) {
    static NUMBER: AtomicU32 = AtomicU32::new(0);
    let number_of_run = NUMBER.fetch_add(1, Ordering::Relaxed);
    let name = format!(r"\\.\pipe\model-{}-{number_of_run}", std::process::id());
    let mut options = Options {
        no_wait: true,
        ..Options::default()
    };
    options.terms.messages = messages;
    let server = NamedPipeServer::create(&name, &options).unwrap();
    let mut model = Model::new(messages);
    for (step, action) in actions.iter().enumerate() {
        let context = format!("step {step} of {actions:?}");
        match *action {
            Action::Write(side, size) if model.has(side) => {
                let data = data(size, step);
                let expected = model.write(side, &data);
                let got = match side {
                    Side::Server => number(server.write(&data)),
                    Side::Client => client.write(&data),
                };
                assert_eq!(got, expected, "{context}");
            }
            Action::Read(side, size) if model.has(side) => {
                let expected = model.read(side, size);
                let got = match side {
                    Side::Server => read(&server, size),
                    Side::Client => client.read(size),
                };
                assert_eq!(got, expected, "{context}");
            }
            Action::Peek(side, size) if model.has(side) => {
                let expected = model.peek(side, size);
                let got = match side {
                    Side::Server => peek(&server, size),
                    Side::Client => client.peek(size),
                };
                assert_eq!(got, expected, "{context}");
            }
            Action::ReadMessages(side, on) if model.has(side) => {
                let expected = model.read_messages(side, on);
                let got = match side {
                    Side::Server => number(server.set_modes(on, true)),
                    Side::Client => client.read_messages(on),
                };
                assert_eq!(got, expected, "{context}");
            }
            Action::Open if !model.has(Side::Client) => {
                assert_eq!(client.open(&name), model.open(), "{context}");
            }
            Action::Close if model.has(Side::Client) => {
                client.close();
                model.close();
            }
            Action::Connect => {
                assert_eq!(number(server.connect_now()), model.connect(), "{context}");
            }
            Action::Disconnect => {
                assert_eq!(number(server.disconnect()), model.disconnect(), "{context}");
            }
            _ => {}
        }
    }
    if model.has(Side::Client) {
        client.close();
    }
}

fn side() -> impl Strategy<Value = Side> {
    prop_oneof![Just(Side::Server), Just(Side::Client)]
}

fn size() -> impl Strategy<Value = usize> {
    prop_oneof![4 => 0usize..20, 2 => 0usize..2000, 1 => 4090usize..4100]
}

fn action() -> impl Strategy<Value = Action> {
    prop_oneof![
        8 => (side(), size()).prop_map(|(side, size)| Action::Write(side, size)),
        8 => (side(), size()).prop_map(|(side, size)| Action::Read(side, size)),
        4 => (side(), size()).prop_map(|(side, size)| Action::Peek(side, size)),
        2 => (side(), any::<bool>()).prop_map(|(side, on)| Action::ReadMessages(side, on)),
        4 => Just(Action::Open),
        1 => Just(Action::Close),
        1 => Just(Action::Connect),
        1 => Just(Action::Disconnect),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]
    #[test]
    fn within_one_process(messages: bool, actions in vec(action(), 1..80)) {
        run(&mut Local::default(), messages, &actions);
    }
}

#[test]
fn across_two_processes() {
    let client = std::cell::RefCell::new(remote::Remote::start());
    let mut runner = proptest::test_runner::TestRunner::new(ProptestConfig {
        cases: 60,
        max_shrink_iters: 0,
        ..ProptestConfig::default()
    });
    let strategy = (any::<bool>(), vec(action(), 1..80));
    let result = runner.run(&strategy, |(messages, actions)| {
        run(&mut *client.borrow_mut(), messages, &actions);
        Ok(())
    });
    result.unwrap();
}

/// The process of [`remote::Remote`].
#[test]
#[ignore = "is started by another test"]
fn the_other_process() {
    remote::serve(&mut Local::default());
}
