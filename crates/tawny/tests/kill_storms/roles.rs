//! What the victims do until they are killed: make, use and give up, again and again.

use std::sync::Arc;
use std::thread;

use tawny::named;
use tawny::named_pipe::{NamedPipeClient, NamedPipeServer, Options};
use tawny::object;
use tawny::{Deadline, Mailslot, mailslot, mutex::Mutex};

use super::storms::{MESSAGE, mailslot_path, pipe_options, pipe_path};
use super::victim::{NAME, ROLE, end_with_parent};

/// Plays the part that the environment names.
pub fn play() {
    let name = std::env::var(NAME).unwrap();
    end_with_parent();
    match std::env::var(ROLE).unwrap().as_str() {
        "pipe server" => thread::scope(|scope| {
            scope.spawn(|| serve(&name));
            serve(&name);
        }),
        "pipe client" => connect(&name),
        "mailslot owner" => own_mailslot(&name),
        "mutex holder" => hold_mutex(&name),
        role => panic!("{role}?"),
    }
}

/// Answers until the client goes.
pub fn echo(server: &NamedPipeServer) -> u32 {
    let mut room = [0; 100];
    let mut answered = 0;
    while let Ok(bytes) = server.read(&mut room) {
        if server.write(&room[..bytes]).is_err() {
            break;
        }
        answered += 1;
    }
    answered
}

/// Instances that come and go; some serve several clients.
fn serve(name: &str) {
    let options: Options = pipe_options();
    for turn in 0.. {
        let server = NamedPipeServer::create(&pipe_path(name), &options).unwrap();
        for _ in 0..=turn % 3 {
            if server.connect().is_ok() {
                echo(&server);
            }
            let _ = server.disconnect();
        }
    }
}

/// A client that asks, leaves without reading its answer, or at once.
fn connect(name: &str) {
    for turn in 0.. {
        let Ok(client) = NamedPipeClient::open(&pipe_path(name)) else {
            thread::yield_now();
            continue;
        };
        let _ = client.set_modes(true, false);
        let mut reply = [0; 100];
        match turn % 3 {
            0 => drop(client.transact(MESSAGE, &mut reply)),
            1 => drop(client.write(MESSAGE)),
            _ => {}
        }
    }
}

/// Mailslots of one name one after the other, each for some messages.
fn own_mailslot(name: &str) {
    let options = mailslot::Options {
        read_timeout: 1,
        ..mailslot::Options::default()
    };
    for turn in 0.. {
        let mailslot = Mailslot::create(&mailslot_path(name), &options).unwrap();
        for _ in 0..turn % 20 {
            let _ = mailslot.read();
        }
    }
}

/// A mutex that is made, taken, sometimes given back, and closed.
fn hold_mutex(name: &str) {
    for turn in 0.. {
        let (handle, _) = named::create(Some(name), || Mutex::new(false)).unwrap();
        let mutex = object::find::<Mutex>(handle).unwrap().to_arc();
        for _ in 0..=turn % 5 {
            let taken = Arc::clone(&mutex) as Arc<dyn object::Object>;
            tawny::wait::wait_any(&[taken], Deadline::Never, false).unwrap();
            thread::yield_now();
            mutex.release().unwrap();
        }
        drop(mutex);
        object::close(handle).unwrap();
    }
}
