//! The four storms: what goes on while a process is killed, and what must hold after that.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::thread;
use std::time::Duration;

use tawny::codes::*;
use tawny::mailslot::{self, WAIT_FOREVER};
use tawny::named_pipe::{
    NamedPipeClient, NamedPipeServer, Options, Patience, PipeName, wait_named_pipe,
};
use tawny::object::{self, Object};
use tawny::wait::{Waited, wait_any};
use tawny::{
    Deadline, Error, Mailslot, MailslotWriter, mutex::Mutex, name_key, named, runtime_dir,
};

use super::roles::echo;
use super::victim::{Moment, Random, strike};

/// What is sent to and fro.
pub const MESSAGE: &[u8] = b"whoever reads this lives";
/// Longer than any of these waits takes.
const PATIENCE: Duration = Duration::from_secs(60);

pub fn pipe_path(name: &str) -> String {
    format!(r"\\.\pipe\{name}")
}

pub fn mailslot_path(name: &str) -> String {
    format!(r"\\.\mailslot\{name}")
}

pub fn pipe_options() -> Options {
    let mut options = Options::default();
    options.terms.messages = true;
    options.read_messages = true;
    options
}

/// Who is killed.
#[derive(Clone, Copy, Debug)]
pub enum Storm {
    PipeServers,
    PipeClients,
    MailslotOwners,
    MutexHolders,
}

/// How many each storm has killed.
static POSITIONS: [AtomicU32; 4] = [const { AtomicU32::new(0) }; 4];

impl Storm {
    pub const ALL: [Self; 4] = [
        Self::PipeServers,
        Self::PipeClients,
        Self::MailslotOwners,
        Self::MutexHolders,
    ];

    pub fn positions() -> String {
        let position = |storm: &Self| {
            let kills = POSITIONS[*storm as usize].load(Ordering::Relaxed);
            format!("{storm:?} {kills} ")
        };
        Self::ALL.iter().map(position).collect()
    }

    /// Kills so many at moments that come of `seed`.
    pub fn rage(self, seed: u64, kills: u32) {
        let mut random = Random::new(seed, &format!("{self:?}"));
        let moments = (0..kills).map(|number| {
            POSITIONS[self as usize].store(number, Ordering::Relaxed);
            Moment::draw(&mut random)
        });
        let name = format!("tawny-storm-{}-{self:?}", std::process::id());
        match self {
            Self::PipeServers => pipe_servers(&name, moments),
            Self::PipeClients => pipe_clients(&name, moments),
            Self::MailslotOwners => mailslot_owners(&name, moments),
            Self::MutexHolders => mutex_holders(&name, moments),
        }
        assert!(!directory(self.kind(), &name).exists(), "{self:?}");
    }

    /// What its names are in the file system.
    fn kind(self) -> &'static str {
        match self {
            Self::PipeServers | Self::PipeClients => "pipe",
            Self::MailslotOwners => "mailslot",
            Self::MutexHolders => "object",
        }
    }
}

fn directory(kind: &str, name: &str) -> PathBuf {
    let key = match kind {
        "object" => name_key::exact(name),
        _ => name_key::of(name),
    };
    runtime_dir::own().unwrap().kind(kind).join(key)
}

fn code<T>(result: Result<T, Error>) -> u32 {
    result.map_or_else(Error::code, |_| 0)
}

/// A message there and back; `false` when the server is not there, or goes away meanwhile.
fn transact(name: &str) -> bool {
    let parsed = PipeName::parse(&pipe_path(name)).unwrap();
    let client = loop {
        match NamedPipeClient::open(&pipe_path(name)).map_err(Error::code) {
            Ok(client) => break client,
            Err(ERROR_PIPE_BUSY) => {
                let waited = wait_named_pipe(&parsed, Patience::For(PATIENCE));
                match code(waited) {
                    0 => {}
                    ERROR_FILE_NOT_FOUND => return false,
                    error => panic!("error {error} while waiting"),
                }
            }
            Err(ERROR_FILE_NOT_FOUND) => return false,
            Err(error) => panic!("error {error} while opening"),
        }
    };
    if client.set_modes(true, false).is_err() {
        return false;
    }
    let mut reply = [0; 100];
    match client.transact(MESSAGE, &mut reply) {
        Ok(done) => {
            assert_eq!(&reply[..done.bytes], MESSAGE);
            true
        }
        Err(error) => {
            let ends = [
                ERROR_BAD_PIPE,
                ERROR_BROKEN_PIPE,
                ERROR_NO_DATA,
                ERROR_PIPE_NOT_CONNECTED,
            ];
            assert!(ends.contains(&error.code()), "{error:?}");
            false
        }
    }
}

/// Clients of a server that is killed are told so; its name is free at once.
fn pipe_servers(name: &str, moments: impl Iterator<Item = Moment>) {
    let mut only = pipe_options();
    only.first = true;
    for (turn, moment) in moments.enumerate() {
        strike("pipe server", name, moment, || transact(name));
        let gone = NamedPipeClient::open(&pipe_path(name));
        assert_eq!(code(gone), ERROR_FILE_NOT_FOUND, "{turn}: {moment:?}");
        let server = NamedPipeServer::create(&pipe_path(name), &only).unwrap();
        thread::scope(|scope| {
            scope.spawn(|| assert!(transact(name), "{turn}: {moment:?}"));
            server.connect().unwrap();
            assert_eq!(echo(&server), 1, "{turn}: {moment:?}");
        });
    }
}

/// A client that is killed costs its server one connection.
fn pipe_clients(name: &str, moments: impl Iterator<Item = Moment>) {
    let (stop, answered) = (AtomicBool::new(false), AtomicU32::new(0));
    let serve = |server: &NamedPipeServer| {
        while !stop.load(Ordering::Acquire) {
            if server.connect().is_ok() {
                answered.fetch_add(echo(server), Ordering::AcqRel);
            }
            let _ = server.disconnect();
        }
    };
    let make = || NamedPipeServer::create(&pipe_path(name), &pipe_options()).unwrap();
    let servers = [make(), make()];
    thread::scope(|scope| {
        let serving = servers
            .each_ref()
            .map(|server| scope.spawn(|| serve(server)));
        for (turn, moment) in moments.enumerate() {
            let mut seen = answered.load(Ordering::Acquire);
            strike("pipe client", name, moment, || {
                let before = std::mem::replace(&mut seen, answered.load(Ordering::Acquire));
                before != seen
            });
            assert!(transact(name), "{turn}: {moment:?}");
        }
        stop.store(true, Ordering::Release);
        while serving.iter().any(|it| !it.is_finished()) {
            let _ = NamedPipeClient::open(&pipe_path(name));
        }
    });
    assert_eq!(servers[0].instance_state().unwrap().instances, 2);
}

/// Writers to a mailslot whose owner is killed are told so; its name is free at once.
fn mailslot_owners(name: &str, moments: impl Iterator<Item = Moment>) {
    let path = mailslot_path(name);
    let options = mailslot::Options {
        read_timeout: WAIT_FOREVER,
        ..mailslot::Options::default()
    };
    for (turn, moment) in moments.enumerate() {
        let mut writer = None;
        strike("mailslot owner", name, moment, || {
            let opened = MailslotWriter::open(&path);
            let Ok(opened) = opened.map_err(|error| assert_eq!(error.code(), ERROR_FILE_NOT_FOUND))
            else {
                return false;
            };
            let written = code(opened.write(MESSAGE));
            assert!([0, ERROR_HANDLE_EOF].contains(&written), "{written}");
            writer = Some(opened);
            written == 0
        });
        if let Some(writer) = writer {
            assert_eq!(code(writer.write(MESSAGE)), ERROR_HANDLE_EOF, "{turn}");
        }
        let gone = MailslotWriter::open(&path);
        assert_eq!(code(gone), ERROR_FILE_NOT_FOUND, "{turn}: {moment:?}");
        let mailslot = Mailslot::create(&path, &options).unwrap();
        MailslotWriter::open(&path).unwrap().write(b"next").unwrap();
        assert_eq!(mailslot.read().unwrap(), b"next", "{turn}: {moment:?}");
    }
}

/// A mutex whose holder is killed goes to the next, abandoned; without one it is gone.
fn mutex_holders(name: &str, moments: impl Iterator<Item = Moment>) {
    for (turn, moment) in moments.enumerate() {
        let make = || {
            let (handle, _) = named::create(Some(name), || Mutex::new(false)).unwrap();
            (object::find::<Mutex>(handle).unwrap().to_arc(), handle)
        };
        let take = |mutex: &Arc<Mutex>| {
            let mutex = Arc::clone(mutex) as Arc<dyn Object>;
            wait_any(&[mutex], Deadline::after(Some(PATIENCE)), false).unwrap()
        };
        // Every other time nobody else has it.
        let shared = (turn % 2 == 0).then(make);
        strike("mutex holder", name, moment, || match &shared {
            Some((mutex, _)) => {
                let held = !mutex.is_free();
                let taken = take(mutex);
                assert!(
                    [Waited::Object(0), Waited::Abandoned(0)].contains(&taken),
                    "{taken:?}"
                );
                mutex.release().unwrap();
                held
            }
            None => {
                let opened = named::open::<Mutex>(name);
                opened.is_ok_and(|handle| object::close(handle).is_ok())
            }
        });
        let (mutex, handle) = match shared {
            Some(shared) => shared,
            None => {
                let gone = named::open::<Mutex>(name);
                assert_eq!(code(gone), ERROR_FILE_NOT_FOUND, "{turn}: {moment:?}");
                make()
            }
        };
        assert_ne!(take(&mutex), Waited::TimedOut, "{turn}: {moment:?}");
        mutex.release().unwrap();
        drop(mutex);
        object::close(handle).unwrap();
        let gone = named::open::<Mutex>(name);
        assert_eq!(code(gone), ERROR_FILE_NOT_FOUND, "{turn}: {moment:?}");
    }
}
