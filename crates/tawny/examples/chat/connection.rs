//! A client on a socket that does not block, for the models that tell when something can be done.

use std::sync::Arc;

use tawny::codes::WSAEWOULDBLOCK;
use tawny::socket::{Flags, Shutdown};
use tawny::{Buffers, Error, Owned, Socket};

use super::Client;

const BUFFER: usize = 1024;

/// A client and its socket.
pub struct Connection {
    pub socket: Owned<Socket>,
    pub client: Arc<Client>,
    /// What was taken to be sent and has not gone yet.
    rest: Vec<u8>,
    /// There was no room; the model will say when there is.
    blocked: bool,
}

impl Connection {
    pub fn new(socket: Owned<Socket>, client: Arc<Client>) -> Self {
        Self {
            socket,
            client,
            rest: Vec::new(),
            blocked: false,
        }
    }

    /// What there is; empty when there is nothing now, an error when the connection has ended.
    pub fn receive(&self) -> Result<Vec<u8>, Ended> {
        let mut buffer = vec![0; BUFFER];
        match self.socket.receive_into(&mut buffer, Flags::empty()) {
            Ok(received) if received.bytes == 0 => Err(Ended),
            Ok(received) => {
                buffer.truncate(received.bytes);
                Ok(buffer)
            }
            Err(error) => pass(error).map(|()| Vec::new()),
        }
    }

    /// There is room again.
    pub fn unblock(&mut self) -> Result<(), Ended> {
        self.blocked = false;
        self.send()
    }

    /// Sends what waits, until there is no room.
    pub fn send(&mut self) -> Result<(), Ended> {
        while !self.blocked {
            if self.rest.is_empty() {
                match self.client.take_output() {
                    Some(output) => self.rest = output,
                    None => break,
                }
            }
            let bytes = Buffers::owned(self.rest.clone());
            match self.socket.send_now(bytes, Flags::empty(), None) {
                Ok(sent) => drop(self.rest.drain(..sent)),
                Err(error) => {
                    pass(error)?;
                    self.blocked = true;
                }
            }
        }
        if self.rest.is_empty() && self.client.is_leaving() {
            let _ = self.socket.shutdown(Shutdown::Send);
        }
        Ok(())
    }
}

/// The connection has ended.
#[derive(Debug)]
pub struct Ended;

/// That there is nothing to do now is no end.
fn pass(error: Error) -> Result<(), Ended> {
    match error.code() {
        WSAEWOULDBLOCK => Ok(()),
        _ => Err(Ended),
    }
}
