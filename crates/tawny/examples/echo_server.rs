//! A TCP echo server on a completion port, in safe Rust:
//!
//!     cargo run --release -p tawny --example echo_server -- 7777
//!
//! Every worker takes packets from one port. A connection has one operation under way at a time,
//! and its buffer travels with the operation: received into, sent from, received into again.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use tawny::{
    CompletionPort, Deadline, Error, FileObject, Operation, Owned, Packet, Socket, Subject, address,
};

const BUFFER: usize = 16 * 1024;
const ACCEPTS: usize = 64;
const LISTENER: usize = 0;

struct Connection {
    socket: Owned<Socket>,
    sending: Mutex<bool>,
}

struct Server {
    port: Owned<CompletionPort>,
    listener: Owned<Socket>,
    /// Sockets that wait for a connection, by their operation.
    accepting: Mutex<Vec<(Arc<Operation>, Owned<Socket>)>>,
    connections: Mutex<HashMap<usize, Arc<Connection>>>,
    next_key: AtomicUsize,
}

impl Server {
    fn listen(address: SocketAddr) -> Result<Self, Error> {
        let port = Owned::new(CompletionPort::new(0)?)?;
        let listener = Socket::stream(address::AF_INET)?;
        listener.bind(address.into())?;
        listener.listen(1024)?;
        listener.associate(&port, LISTENER)?;
        let server = Self {
            port,
            listener,
            accepting: Mutex::default(),
            connections: Mutex::default(),
            next_key: AtomicUsize::new(LISTENER + 1),
        };
        for _ in 0..ACCEPTS {
            server.accept()?;
        }
        Ok(server)
    }

    fn accept(&self) -> Result<(), Error> {
        let socket = Socket::stream(address::AF_INET)?;
        let mut accepting = self.accepting.lock().unwrap();
        let operation = self.listener.accept_into(&socket)?;
        accepting.push((operation, socket));
        Ok(())
    }

    fn work(&self) {
        while let Ok(packet) = self.port.get(Deadline::Never) {
            let Packet {
                key,
                subject: Subject::Operation(operation),
                ..
            } = packet
            else {
                continue;
            };
            let done = match key {
                LISTENER => self.accepted(&operation),
                key => self.transferred(key, &operation),
            };
            if done.is_err() {
                self.connections.lock().unwrap().remove(&key);
            }
        }
    }

    fn accepted(&self, operation: &Arc<Operation>) -> Result<(), Error> {
        let socket = {
            let mut accepting = self.accepting.lock().unwrap();
            let position = accepting
                .iter()
                .position(|(waiting, _)| Arc::ptr_eq(waiting, operation));
            position.map(|position| accepting.swap_remove(position).1)
        };
        self.accept()?;
        let Some(socket) = socket else { return Ok(()) };
        let key = self.next_key.fetch_add(1, Ordering::Relaxed);
        socket.associate(&self.port, key)?;
        let connection = Arc::new(Connection {
            socket,
            sending: Mutex::new(false),
        });
        self.connections
            .lock()
            .unwrap()
            .insert(key, Arc::clone(&connection));
        connection.socket.receive(vec![0; BUFFER])?;
        Ok(())
    }

    fn transferred(&self, key: usize, operation: &Operation) -> Result<(), Error> {
        let connection = self.connections.lock().unwrap().get(&key).cloned();
        let (Some(connection), Some(finished)) = (connection, operation.finish()) else {
            return Ok(());
        };
        let bytes = finished.result?;
        let mut buffer = finished.buffer;
        let mut sending = connection.sending.lock().unwrap();
        if *sending {
            buffer.resize(BUFFER, 0);
            *sending = false;
            connection.socket.receive(buffer)?;
        } else if bytes == 0 {
            self.connections.lock().unwrap().remove(&key);
        } else {
            buffer.truncate(bytes);
            *sending = true;
            connection.socket.send(buffer, None)?;
        }
        Ok(())
    }
}

fn main() -> Result<(), Error> {
    let port = std::env::args()
        .nth(1)
        .and_then(|port| port.parse().ok())
        .unwrap_or(0);
    let server = Server::listen(SocketAddr::from(([127, 0, 0, 1], port)))?;
    println!("listening on {}", server.listener.local_address()?.port());
    let workers = std::thread::available_parallelism().map_or(2, |count| count.get());
    std::thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| server.work());
        }
    });
    Ok(())
}
