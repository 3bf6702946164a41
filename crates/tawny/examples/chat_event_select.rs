//! A chat server that is told of its sockets by events, in safe Rust:
//!
//!     cargo run --release -p tawny --example chat_event_select -- 7777
//!
//! Each socket has an event. One thread waits for all of them: [`tawny::wait::wait_many`] knows no
//! limit of 64. The protocol is that of `examples/windows/chat/chat.h`.

mod chat;

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use chat::connection::{Connection, Ended};
use chat::{Chat, Client};
use tawny::signal::Reset;
use tawny::socket::NetworkEvents;
use tawny::wait::{Awaited, Waited, wait_many};
use tawny::{Deadline, Error, Event, Owned, Socket, address};

const TICK: Duration = Duration::from_secs(1);

struct Server {
    listener: Owned<Socket>,
    chat: Chat,
    /// The listener's event, and then one for each connection.
    events: Vec<Arc<Event>>,
    awaited: Vec<Awaited>,
    connections: Vec<Connection>,
    /// Where a client's connection is.
    places: HashMap<usize, usize>,
}

/// Serves for ever; `ready` gets the port that clients connect to.
pub fn serve(address: SocketAddr, ready: impl FnOnce(u16)) -> Result<(), Error> {
    let listener = Socket::stream(address::AF_INET)?;
    listener.bind(address.into())?;
    listener.listen(1024)?;
    let mut server = Server {
        listener,
        chat: Chat::default(),
        events: Vec::new(),
        awaited: Vec::new(),
        connections: Vec::new(),
        places: HashMap::new(),
    };
    let event = server.add_event();
    server
        .listener
        .event_select(NetworkEvents::ACCEPT, &event)?;
    ready(server.listener.local_address()?.port());
    let mut next_tick = Instant::now();
    loop {
        let deadline = Deadline::after(Some(TICK));
        if let Waited::Object(first) = wait_many(&server.awaited, false, deadline, false)? {
            server.serve_from(first);
        }
        if Instant::now() >= next_tick {
            next_tick = Instant::now() + TICK;
            server.tick();
        }
    }
}

impl Server {
    /// A wait tells the first event only; the others behind it get their turn, too.
    fn serve_from(&mut self, first: usize) {
        let mut number = first;
        while number < self.events.len() {
            if !self.events[number].is_set() {
                number += 1;
            } else if number == 0 {
                self.on_listener();
                number += 1;
            } else {
                match self.on_event(number - 1) {
                    Ok(()) => number += 1,
                    // Another is in its place now.
                    Err(Ended) => self.end(number - 1),
                }
            }
        }
    }

    fn add_event(&mut self) -> Arc<Event> {
        let event = Arc::new(Event::new(Reset::Manual, false));
        self.awaited.push(Awaited::Shared(event.clone()));
        self.events.push(Arc::clone(&event));
        event
    }

    fn on_listener(&mut self) {
        self.listener.network_events(Some(&self.events[0]));
        match self.listener.accept_any() {
            Ok((socket, _)) => self.begin(socket),
            Err(error) => eprintln!("accept: {error}"),
        }
    }

    fn begin(&mut self, socket: Owned<Socket>) {
        let client = self.chat.enter();
        self.places.insert(client.id(), self.connections.len());
        self.connections.push(Connection::new(socket, client));
        let event = self.add_event();
        let place = self.connections.len() - 1;
        let all = NetworkEvents::READ | NetworkEvents::WRITE | NetworkEvents::CLOSE;
        if let Err(error) = self.connections[place].socket.event_select(all, &event) {
            eprintln!("WSAEventSelect: {error}");
            self.end(place);
        }
    }

    fn on_event(&mut self, place: usize) -> Result<(), Ended> {
        let connection = &mut self.connections[place];
        let record = connection
            .socket
            .network_events(Some(&self.events[1 + place]));
        if record.events().contains(NetworkEvents::WRITE) {
            connection.unblock()?;
        }
        if record.events().contains(NetworkEvents::READ) {
            self.receive(place)?;
        }
        // Nothing comes any more, but what came before may still be unread.
        if record.events().contains(NetworkEvents::CLOSE) {
            while self.receive(place)? {}
        }
        Ok(())
    }

    /// Receives once; whether there was something.
    fn receive(&mut self, place: usize) -> Result<bool, Ended> {
        let connection = &self.connections[place];
        let bytes = connection.receive()?;
        let served = self.chat.receive(&connection.client, &bytes);
        self.send_to(&served);
        Ok(!bytes.is_empty())
    }

    fn send_to(&mut self, clients: &[Arc<Client>]) {
        for client in clients {
            if let Some(place) = self.places.get(&client.id()) {
                // A connection that fails is told of by its event.
                let _ = self.connections[*place].send();
            }
        }
    }

    fn end(&mut self, place: usize) {
        let ended = self.connections.swap_remove(place);
        self.events.swap_remove(1 + place);
        self.awaited.swap_remove(1 + place);
        self.places.remove(&ended.client.id());
        if let Some(moved) = self.connections.get(place) {
            self.places.insert(moved.client.id(), place);
        }
        let served = self.chat.leave(&ended.client);
        drop(ended);
        self.send_to(&served);
    }

    /// Ends leaving clients that do not read.
    fn tick(&mut self) {
        for client in self.chat.overdue() {
            if let Some(place) = self.places.get(&client.id()) {
                self.end(*place);
            }
        }
    }
}

#[allow(dead_code, reason = "tests bring a program of their own")]
fn main() -> Result<(), Error> {
    let port = std::env::args()
        .nth(1)
        .and_then(|port| port.parse().ok())
        .unwrap_or(0);
    let address = SocketAddr::from(([127, 0, 0, 1], port));
    serve(address, |port| println!("listening on {port}"))
}
