//! What a pipe is: two queues of messages, and where the instance is in its life.

use std::collections::VecDeque;

use tawny::codes::*;

use super::Answer;

const QUOTA: usize = 4096;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    Server,
    Client,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Peeked {
    pub data: Vec<u8>,
    pub available: usize,
    pub left: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Disconnected,
    Listening,
    Connected,
    /// The client has closed its end.
    Closing,
}

/// One direction; of the first message a part may have been read.
#[derive(Debug, Default)]
struct Queue(VecDeque<Vec<u8>>);

impl Queue {
    fn bytes(&self) -> usize {
        self.0.iter().map(Vec::len).sum()
    }

    fn read_message(&mut self, size: usize) -> Answer<Vec<u8>> {
        let mut first = self.0.pop_front().ok_or(ERROR_NO_DATA)?;
        if first.len() <= size {
            return Ok(first);
        }
        first.drain(..size);
        self.0.push_front(first);
        Err(ERROR_MORE_DATA)
    }

    fn read_bytes(&mut self, size: usize) -> Answer<Vec<u8>> {
        let mut read = Vec::new();
        loop {
            let Some(mut first) = self.0.pop_front() else {
                return match read.is_empty() {
                    true => Err(ERROR_NO_DATA),
                    false => Ok(read),
                };
            };
            let count = first.len().min(size - read.len());
            read.extend(first.drain(..count));
            let is_over = first.is_empty();
            if !is_over {
                self.0.push_front(first);
            }
            // An empty message ends a read that has nothing yet.
            if read.len() == size || read.is_empty() {
                return Ok(read);
            }
        }
    }
}

/// The pipe, and both ends' modes.
pub struct Model {
    messages: bool,
    state: State,
    inbound: Queue,
    outbound: Queue,
    server_reads_messages: bool,
    client: Option<Client>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Client {
    reads_messages: bool,
    sent_away: bool,
}

impl Model {
    pub fn new(messages: bool) -> Self {
        Self {
            messages,
            state: State::Listening,
            inbound: Queue::default(),
            outbound: Queue::default(),
            server_reads_messages: false,
            client: None,
        }
    }

    pub fn has(&self, side: Side) -> bool {
        side == Side::Server || self.client.is_some()
    }

    /// Why this end cannot transfer anything; `Closing` is for the caller.
    fn check(&self, side: Side) -> Answer<()> {
        if side == Side::Client {
            let sent_away = self.client.is_some_and(|client| client.sent_away);
            return match sent_away {
                true => Err(ERROR_PIPE_NOT_CONNECTED),
                false => Ok(()),
            };
        }
        match self.state {
            State::Disconnected => Err(ERROR_PIPE_NOT_CONNECTED),
            State::Listening => Err(ERROR_PIPE_LISTENING),
            State::Connected | State::Closing => Ok(()),
        }
    }

    pub fn write(&mut self, side: Side, data: &[u8]) -> Answer<usize> {
        self.check(side)?;
        if side == Side::Server && self.state == State::Closing {
            return Err(ERROR_NO_DATA);
        }
        let queue = match side {
            Side::Server => &mut self.outbound,
            Side::Client => &mut self.inbound,
        };
        let room = QUOTA - queue.bytes();
        let count = match (data.len() <= room, self.messages) {
            (true, _) => data.len(),
            (false, true) => return Ok(0),
            (false, false) if room == 0 => return Ok(0),
            (false, false) => room,
        };
        queue.0.push_back(data[..count].to_vec());
        Ok(count)
    }

    fn reading(&mut self, side: Side) -> (&mut Queue, bool) {
        match side {
            Side::Server => (&mut self.inbound, self.server_reads_messages),
            Side::Client => {
                let messages = self.client.is_some_and(|client| client.reads_messages);
                (&mut self.outbound, messages)
            }
        }
    }

    pub fn read(&mut self, side: Side, size: usize) -> Answer<Vec<u8>> {
        self.check(side)?;
        let closing = side == Side::Server && self.state == State::Closing;
        let (queue, messages) = self.reading(side);
        if queue.0.is_empty() {
            return Err(if closing {
                ERROR_BROKEN_PIPE
            } else {
                ERROR_NO_DATA
            });
        }
        match messages {
            true => queue.read_message(size),
            false => queue.read_bytes(size),
        }
    }

    pub fn peek(&mut self, side: Side, size: usize) -> Answer<Peeked> {
        match self.check(side) {
            Err(ERROR_PIPE_LISTENING) => return Err(ERROR_BAD_PIPE),
            checked => checked?,
        }
        let closing = side == Side::Server && self.state == State::Closing;
        let typed = self.messages;
        let (queue, messages) = self.reading(side);
        let Some(first) = queue.0.front() else {
            return match closing {
                true => Err(ERROR_BROKEN_PIPE),
                false => Ok(Peeked::default()),
            };
        };
        let left = first.len().saturating_sub(size);
        let data: Vec<u8> = match messages {
            true => first.iter().copied().take(size).collect(),
            false => queue.0.iter().flatten().copied().take(size).collect(),
        };
        Ok(Peeked {
            data,
            available: queue.bytes(),
            left: if typed { left } else { 0 },
        })
    }

    pub fn read_messages(&mut self, side: Side, on: bool) -> Answer<()> {
        if on && !self.messages {
            return Err(ERROR_INVALID_PARAMETER);
        }
        match (side, &mut self.client) {
            (Side::Server, _) => self.server_reads_messages = on,
            (Side::Client, Some(client)) => client.reads_messages = on,
            (Side::Client, None) => unreachable!("there is a client"),
        }
        Ok(())
    }

    pub fn open(&mut self) -> Answer<()> {
        if self.state != State::Listening {
            return Err(ERROR_PIPE_BUSY);
        }
        self.state = State::Connected;
        self.client = Some(Client::default());
        Ok(())
    }

    pub fn close(&mut self) {
        if self.client.take().is_some_and(|client| !client.sent_away) {
            self.state = State::Closing;
        }
    }

    pub fn connect(&mut self) -> Answer<()> {
        match self.state {
            State::Disconnected => {
                self.state = State::Listening;
                Ok(())
            }
            State::Listening => Err(ERROR_PIPE_LISTENING),
            State::Connected => Err(ERROR_PIPE_CONNECTED),
            State::Closing => Err(ERROR_NO_DATA),
        }
    }

    pub fn disconnect(&mut self) -> Answer<()> {
        if self.state == State::Disconnected {
            return Err(ERROR_PIPE_NOT_CONNECTED);
        }
        self.state = State::Disconnected;
        self.inbound = Queue::default();
        self.outbound = Queue::default();
        if let Some(client) = &mut self.client {
            client.sent_away = true;
        }
        Ok(())
    }
}
