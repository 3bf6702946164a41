//! An overlapped operation of the safe API: it owns its buffer until it has ended.

use tawny_engine::sync::Mutex;
use tawny_engine::{Buffers, Deadline};

use crate::Error;
use crate::SocketAddress;
use crate::codes::STATUS_SUCCESS;
use crate::request::Outcome;
use crate::signal::{Reset, Signal};
use crate::socket::Message;
use crate::wait::{Waited, wait_signal};

/// What an operation came to.
#[derive(Debug)]
pub struct Finished {
    /// Bytes transferred, or why the operation failed, as a Winsock error.
    pub result: Result<usize, Error>,
    /// Bytes transferred, also by an operation that failed or was cancelled on its way.
    pub transferred: usize,
    /// The operation's buffer, for whatever comes next. It is empty for operations without one.
    pub buffer: Vec<u8>,
    /// The sender of a received datagram.
    pub from: Option<SocketAddress>,
    /// What else [`Socket::receive_message`](crate::Socket::receive_message) brought.
    pub message: Option<Message>,
}

#[derive(Debug)]
struct State {
    outcome: Option<Outcome>,
    at_once: bool,
    buffer: Option<Vec<u8>>,
    from: Option<SocketAddress>,
    message: Option<Box<Message>>,
}

/// A pending or finished operation. Dropping it neither cancels the operation nor frees the buffer
/// too early: the operation holds it as well.
#[derive(Debug)]
#[doc(alias = "OVERLAPPED")]
pub struct Operation {
    state: Mutex<State>,
    ended: Signal,
}

impl Operation {
    pub(crate) fn new() -> Self {
        Self {
            state: Mutex::new(State {
                outcome: None,
                at_once: false,
                buffer: None,
                from: None,
                message: None,
            }),
            ended: Signal::new(Reset::Manual, false),
        }
    }

    /// Whether the operation has ended.
    #[doc(alias = "HasOverlappedIoCompleted")]
    pub fn has_ended(&self) -> bool {
        self.state.lock().outcome.is_some()
    }

    /// Whether the call that issued the operation ended it as well. On a socket that skips packets
    /// of success ([`crate::Socket::set_notification_modes`]) no packet tells of one that then
    /// succeeded.
    #[doc(alias = "FILE_SKIP_COMPLETION_PORT_ON_SUCCESS")]
    pub fn ended_at_once(&self) -> bool {
        self.state.lock().at_once
    }

    pub(crate) fn set_at_once(&self) {
        self.state.lock().at_once = true;
    }

    /// Waits until the operation has ended; `false` when the deadline passed first.
    #[doc(alias = "WSAGetOverlappedResult")]
    pub fn wait(&self, deadline: Deadline) -> bool {
        wait_signal(&self.ended, deadline, false) != Waited::TimedOut
    }

    /// Takes the result and the buffer; `None` while the operation is pending. A second call finds
    /// an empty buffer.
    pub fn finish(&self) -> Option<Finished> {
        let mut state = self.state.lock();
        let outcome = state.outcome?;
        let result = match outcome.status {
            STATUS_SUCCESS => Ok(outcome.bytes as usize),
            failed => Err(failed.to_wsa()),
        };
        Some(Finished {
            result,
            transferred: outcome.bytes as usize,
            buffer: state.buffer.take().unwrap_or_default(),
            from: state.from,
            message: state.message.take().map(|message| *message),
        })
    }

    pub(crate) fn outcome(&self) -> Option<Outcome> {
        self.state.lock().outcome
    }

    pub(crate) fn set_from(&self, from: SocketAddress) {
        self.state.lock().from = Some(from);
    }

    pub(crate) fn set_message(&self, message: Message) {
        let mut state = self.state.lock();
        state.from = message.from;
        state.message = Some(Box::new(message));
    }

    pub(crate) fn end(&self, outcome: Outcome, buffers: Buffers) {
        {
            let mut state = self.state.lock();
            state.outcome = Some(outcome);
            state.buffer = buffers.into_owned();
        }
        self.ended.set();
    }
}
