//! A chat server on a completion port, in safe Rust:
//!
//!     cargo run --release -p tawny --example chat_completion_port -- 7777
//!
//! Each client has one receive under way, and one send when there is something to say. Whichever
//! worker is free takes what has ended. The protocol is that of `examples/windows/chat/chat.h`.

mod chat;

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, RwLock};
use std::time::Duration;

use chat::{Chat, Client};
use tawny::file_object::Cancel;
use tawny::socket::Shutdown;
use tawny::{
    CompletionPort, Deadline, Error, FileObject, Operation, Owned, Packet, Socket, Subject, address,
};

const BUFFER: usize = 1024;
const ACCEPTS: usize = 64;
/// The listener's completion key; that of a connection is its client's id.
const LISTENER: usize = 0;

struct Connection {
    socket: Owned<Socket>,
    client: Arc<Client>,
    /// The send that is under way.
    sending: Mutex<Option<Arc<Operation>>>,
}

/// What is under way fails, and what is still to come: the connection ends.
fn hang_up(connection: &Connection) {
    let _ = connection.socket.shutdown(Shutdown::Both);
    let _ = connection.socket.cancel(Cancel::All);
}

/// The server.
pub struct Server {
    port: Owned<CompletionPort>,
    listener: Owned<Socket>,
    chat: Chat,
    /// Sockets that wait for a connection, by their operation.
    accepting: Mutex<Vec<(Arc<Operation>, Owned<Socket>)>>,
    connections: RwLock<HashMap<usize, Arc<Connection>>>,
}

impl Server {
    /// Listens; [`Server::work`] serves.
    pub fn listen(address: SocketAddr) -> Result<Self, Error> {
        let port = Owned::new(CompletionPort::new(0)?)?;
        let listener = Socket::stream(address::AF_INET)?;
        listener.bind(address.into())?;
        listener.listen(1024)?;
        listener.associate(&port, LISTENER)?;
        let server = Self {
            port,
            listener,
            chat: Chat::default(),
            accepting: Mutex::default(),
            connections: RwLock::default(),
        };
        for _ in 0..ACCEPTS {
            server.accept()?;
        }
        Ok(server)
    }

    /// The port that clients connect to.
    pub fn port(&self) -> Result<u16, Error> {
        Ok(self.listener.local_address()?.port())
    }

    /// One worker: takes packets for ever.
    pub fn work(&self) {
        while let Ok(packet) = self.port.get(Deadline::Never) {
            let Packet {
                key,
                subject: Subject::Operation(operation),
                ..
            } = packet
            else {
                continue;
            };
            match key {
                LISTENER => self.accepted(&operation),
                key => self.transferred(key, &operation),
            }
        }
    }

    /// To be called about once a second: hangs up on leaving clients that do not read.
    pub fn tick(&self) {
        for client in self.chat.overdue() {
            if let Some(connection) = self.connection(client.id()) {
                hang_up(&connection);
            }
        }
    }

    fn connection(&self, key: usize) -> Option<Arc<Connection>> {
        self.connections.read().unwrap().get(&key).cloned()
    }

    fn accept(&self) -> Result<(), Error> {
        let socket = Socket::stream(address::AF_INET)?;
        let mut accepting = self.accepting.lock().unwrap();
        let operation = self.listener.accept_into(&socket)?;
        accepting.push((operation, socket));
        Ok(())
    }

    fn accepted(&self, operation: &Arc<Operation>) {
        let socket = {
            let mut accepting = self.accepting.lock().unwrap();
            let position = accepting
                .iter()
                .position(|(waiting, _)| Arc::ptr_eq(waiting, operation));
            position.map(|position| accepting.swap_remove(position).1)
        };
        if let Err(error) = self.accept() {
            eprintln!("accept: {error}");
        }
        let well = operation
            .finish()
            .is_some_and(|finished| finished.result.is_ok());
        if let Some(socket) = socket.filter(|_| well) {
            self.serve(socket);
        }
    }

    fn serve(&self, socket: Owned<Socket>) {
        let client = self.chat.enter();
        let connection = Arc::new(Connection {
            socket,
            client,
            sending: Mutex::default(),
        });
        let key = connection.client.id();
        let mut connections = self.connections.write().unwrap();
        connections.insert(key, Arc::clone(&connection));
        drop(connections);
        let begun = connection
            .socket
            .associate(&self.port, key)
            .and_then(|()| connection.socket.receive(vec![0; BUFFER]));
        if begun.is_err() {
            self.end(&connection);
        }
    }

    fn transferred(&self, key: usize, operation: &Arc<Operation>) {
        let Some(connection) = self.connection(key) else {
            return;
        };
        let Some(finished) = operation.finish() else {
            return;
        };
        let mut sending = connection.sending.lock().unwrap();
        if sending
            .as_ref()
            .is_some_and(|send| Arc::ptr_eq(send, operation))
        {
            *sending = None;
            drop(sending);
            match finished.result {
                Ok(_) => self.send(&connection),
                // The receive fails, too, and ends the connection.
                Err(_) => hang_up(&connection),
            }
            return;
        }
        drop(sending);
        let mut buffer = finished.buffer;
        match finished.result {
            Ok(bytes @ 1..) => self.received(&connection, &buffer[..bytes]),
            Ok(0) | Err(_) => return self.end(&connection),
        }
        buffer.resize(BUFFER, 0);
        if connection.socket.receive(buffer).is_err() {
            self.end(&connection);
        }
    }

    fn received(&self, connection: &Connection, bytes: &[u8]) {
        let served = self.chat.receive(&connection.client, bytes);
        self.send_to(&served);
    }

    fn send_to(&self, clients: &[Arc<Client>]) {
        for client in clients {
            if let Some(connection) = self.connection(client.id()) {
                self.send(&connection);
            }
        }
    }

    /// Sends what waits, unless a send is under way: its end will call again.
    fn send(&self, connection: &Connection) {
        let mut sending = connection.sending.lock().unwrap();
        if sending.is_some() {
            return;
        }
        if let Some(output) = connection.client.take_output() {
            match connection.socket.send(output, None) {
                Ok(operation) => *sending = Some(operation),
                Err(_) => hang_up(connection),
            }
        } else if connection.client.is_leaving() {
            let _ = connection.socket.shutdown(Shutdown::Send);
        }
    }

    /// Forgets the connection, which closes its socket.
    fn end(&self, connection: &Connection) {
        let key = connection.client.id();
        self.connections.write().unwrap().remove(&key);
        let served = self.chat.leave(&connection.client);
        self.send_to(&served);
    }
}

#[allow(dead_code, reason = "tests bring a program of their own")]
fn main() -> Result<(), Error> {
    let port = std::env::args()
        .nth(1)
        .and_then(|port| port.parse().ok())
        .unwrap_or(0);
    let server = Server::listen(SocketAddr::from(([127, 0, 0, 1], port)))?;
    println!("listening on {}", server.port()?);
    let workers = std::thread::available_parallelism().map_or(2, |count| count.get());
    std::thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| server.work());
        }
        loop {
            tawny::wait::sleep(Deadline::after(Some(Duration::from_secs(1))), false);
            server.tick();
        }
    })
}
