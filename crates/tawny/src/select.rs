//! Waiting until any of several sockets is ready: select and WSAPoll.
//!
//! The sockets' descriptors are polled together. Nothing holds a socket meanwhile: one that is closed, or comes
//! into a state in which it must be asked about something else, ends the poll, and all are asked anew.
//!
//! <https://learn.microsoft.com/windows/win32/api/winsock2/nf-winsock2-select>

use std::sync::Arc;

use tawny_engine::readiness::{self, Ready, Watched};
use tawny_engine::sync::Mutex;
use tawny_engine::{Deadline, Interrupt};

pub use crate::socket::{Interest, PollEvents};

use crate::codes::{WSA_OPERATION_ABORTED, WSAEINTR, WSAEINVAL, WSAENOTSOCK};
use crate::object::{self, Handle};
use crate::socket::Socket;
use crate::thread::{self, CANCELLED, CHANGED, Current};
use crate::{Error, blocking_hook};

/// What a socket is asked, and what it answers.
pub(crate) trait Question {
    /// The socket, if there is one to ask.
    fn handle(&self) -> Option<Handle>;

    /// Puts the question.
    fn ask(&mut self, socket: &Socket) -> Asked;

    /// There is no such socket; returns whether that is an answer.
    fn no_socket(&mut self) -> Result<bool, Error>;

    /// What was asked for has perhaps been seen.
    fn answer(&mut self, socket: &Socket, seen: Ready) -> Answer;
}

/// How a question was put.
pub(crate) enum Asked {
    /// It is answered.
    Answered,
    /// Nothing will answer it before the socket comes into another state.
    Nothing,
    /// The descriptor's states will.
    Watch(Ready),
}

/// What was seen means this.
pub(crate) enum Answer {
    /// The answer is there.
    Yes,
    /// It is not, and what was seen will not go away.
    No,
    /// It is not, and what was seen has gone.
    Gone,
}

/// One socket of a [`select_handles`].
#[derive(Clone, Copy, Debug)]
pub struct Selected {
    handle: Handle,
    interest: Interest,
    ready: bool,
}

impl Selected {
    /// The socket named by `handle`, asked for `interest`.
    pub fn new(handle: Handle, interest: Interest) -> Self {
        Self {
            handle,
            interest,
            ready: false,
        }
    }

    /// Whether it was ready.
    pub fn is_ready(&self) -> bool {
        self.ready
    }
}

impl Question for Selected {
    fn handle(&self) -> Option<Handle> {
        Some(self.handle)
    }

    fn ask(&mut self, socket: &Socket) -> Asked {
        let asked = socket.ask(self.interest);
        self.ready = matches!(asked, Asked::Answered);
        asked
    }

    fn no_socket(&mut self) -> Result<bool, Error> {
        Err(Error::new(WSAENOTSOCK))
    }

    fn answer(&mut self, socket: &Socket, seen: Ready) -> Answer {
        let answer = socket.answer(self.interest, seen);
        self.ready = matches!(answer, Answer::Yes);
        answer
    }
}

/// One socket of a [`poll_handles`].
#[derive(Clone, Copy, Debug)]
#[doc(alias = "WSAPOLLFD")]
pub struct Polled {
    handle: Option<Handle>,
    events: PollEvents,
    found: PollEvents,
}

impl Polled {
    /// The socket named by `handle`, asked for `events`; `None` keeps an unused place.
    pub fn new(handle: Option<Handle>, events: PollEvents) -> Self {
        Self {
            handle,
            events,
            found: PollEvents::empty(),
        }
    }

    /// What was found.
    #[doc(alias = "revents")]
    pub fn found(&self) -> PollEvents {
        self.found
    }
}

impl Question for Polled {
    fn handle(&self) -> Option<Handle> {
        self.handle
    }

    fn ask(&mut self, socket: &Socket) -> Asked {
        match socket.ask_poll(self.events) {
            Ok(found) => {
                self.found = found;
                Asked::Answered
            }
            Err(states) => {
                self.found = PollEvents::empty();
                states.map_or(Asked::Nothing, Asked::Watch)
            }
        }
    }

    fn no_socket(&mut self) -> Result<bool, Error> {
        self.found = PollEvents::INVALID;
        Ok(true)
    }

    fn answer(&mut self, socket: &Socket, seen: Ready) -> Answer {
        self.found = socket.found_by_poll(self.events, seen);
        match self.found.is_empty() {
            true => Answer::No,
            false => Answer::Yes,
        }
    }
}

/// Waits until at least one of `asked` is ready, or until `deadline`. Returns for each whether it
/// is.
///
/// # Errors
/// As [`select_handles`].
pub fn select(asked: &[(Arc<Socket>, Interest)], deadline: Deadline) -> Result<Vec<bool>, Error> {
    let mut sockets: Vec<_> = asked
        .iter()
        .map(|(socket, interest)| Selected::new(socket.handle(), *interest))
        .collect();
    select_handles(&mut sockets, deadline)?;
    Ok(sockets.iter().map(Selected::is_ready).collect())
}

/// Waits until at least one of `sockets` is ready, or until `deadline`. Returns how many are.
///
/// # Errors
/// `WSAEINVAL`: there are none; `WSAENOTSOCK`: one is not a socket, or is closed meanwhile;
/// `WSA_OPERATION_ABORTED` after CancelSynchronousIo.
pub fn select_handles(sockets: &mut [Selected], deadline: Deadline) -> Result<usize, Error> {
    if sockets.is_empty() {
        return Err(Error::new(WSAEINVAL));
    }
    wait(sockets, deadline)
}

/// Waits until something is found at one of `sockets`, or until `deadline`. Returns at how many.
///
/// # Errors
/// `WSAEINVAL`: not one of them is a socket, or one is asked for what cannot be asked;
/// `WSA_OPERATION_ABORTED` after CancelSynchronousIo.
#[doc(alias = "WSAPoll")]
pub fn poll_handles(sockets: &mut [Polled], deadline: Deadline) -> Result<usize, Error> {
    let is_socket = |polled: &Polled| {
        polled
            .handle
            .is_some_and(|handle| object::with(handle, |_: &Socket| ()).is_some())
    };
    if sockets
        .iter()
        .any(|polled| polled.handle.is_some() && !PollEvents::ASKED.contains(polled.events))
        || !sockets.iter().any(is_socket)
    {
        return Err(Error::new(WSAEINVAL));
    }
    wait(sockets, deadline)
}

fn wait<Q: Question>(questions: &mut [Q], deadline: Deadline) -> Result<usize, Error> {
    let mut watched = Vec::with_capacity(questions.len() + 1);
    if deadline == Deadline::Now {
        let mut count = ask(questions, &mut watched, false)?;
        readiness::poll(&mut watched, deadline.remaining());
        count += answers(questions, &mut watched)?;
        return Ok(count);
    }
    thread::with(|current| {
        let interrupt = current.interrupt().map_err(Error::from)?;
        let _stay = Stay::begin(current, interrupt);
        loop {
            watched.clear();
            let answered = ask(questions, &mut watched, true)?;
            watched.push(Watched::new(interrupt, Ready::READ));
            loop {
                let deadline = if answered == 0 {
                    deadline
                } else {
                    Deadline::Now
                };
                let turn = match answered {
                    0 => blocking_hook::turn()?,
                    _ => None,
                };
                let remaining = blocking_hook::shorter(turn, deadline.remaining());
                current.blocking(|| readiness::poll(&mut watched, remaining));
                match interrupt.take() {
                    0 => {}
                    CHANGED => break,
                    CANCELLED => return Err(Error::new(WSA_OPERATION_ABORTED)),
                    _ => return Err(Error::new(WSAEINTR)),
                }
                let count = answered + answers(questions, &mut watched)?;
                if count != 0 || deadline.passed() {
                    return Ok(count);
                }
            }
        }
    })
}

/// Puts all questions; returns how many are answered. `stay`: the sockets are to say when they come
/// into another state.
fn ask<Q: Question>(
    questions: &mut [Q],
    watched: &mut Vec<Watched>,
    stay: bool,
) -> Result<usize, Error> {
    let mut count = 0;
    for question in questions {
        let Some(handle) = question.handle() else {
            watched.push(Watched::NOTHING);
            continue;
        };
        let asked = object::with(handle, |socket: &Socket| {
            if stay {
                socket.mark_selected();
            }
            match question.ask(socket) {
                Asked::Answered => Some((true, Watched::NOTHING)),
                Asked::Nothing => Some((false, Watched::NOTHING)),
                Asked::Watch(states) => Some((false, socket.watched(states)?)),
            }
        });
        let (answered, place) = match asked.flatten() {
            Some(asked) => asked,
            None => (question.no_socket()?, Watched::NOTHING),
        };
        count += usize::from(answered);
        watched.push(place);
    }
    Ok(count)
}

/// Looks at what the poll has seen; returns how many questions that has answered.
fn answers<Q: Question>(questions: &mut [Q], watched: &mut [Watched]) -> Result<usize, Error> {
    let mut count = 0;
    for (question, place) in questions.iter_mut().zip(watched) {
        let seen = place.seen();
        let Some(handle) = question.handle().filter(|_| !seen.is_empty()) else {
            continue;
        };
        match object::with(handle, |socket: &Socket| question.answer(socket, seen)) {
            Some(Answer::Yes) => count += 1,
            Some(Answer::No) => *place = Watched::NOTHING,
            Some(Answer::Gone) => {}
            None => count += usize::from(question.no_socket()?),
        }
    }
    Ok(count)
}

/// The threads that wait here.
static WAITING: Mutex<Vec<Arc<Interrupt>>> = Mutex::new(Vec::new());

/// A socket that somebody waits for is closed, or in another state.
#[cold]
pub(crate) fn socket_changed() {
    for interrupt in &*WAITING.lock() {
        interrupt.fire(CHANGED);
    }
}

/// A thread's stay in [`wait`], during which it is told of such sockets and can be interrupted.
struct Stay<'a> {
    current: &'a Current,
    interrupt: &'a Arc<Interrupt>,
}

impl<'a> Stay<'a> {
    fn begin(current: &'a Current, interrupt: &'a Arc<Interrupt>) -> Self {
        interrupt.take();
        WAITING.lock().push(Arc::clone(interrupt));
        current.thread().set_blocked(Some(Arc::clone(interrupt)));
        Self { current, interrupt }
    }
}

impl Drop for Stay<'_> {
    fn drop(&mut self) {
        self.current.thread().set_blocked(None);
        let mut waiting = WAITING.lock();
        if let Some(own) = waiting
            .iter()
            .position(|other| Arc::ptr_eq(other, self.interrupt))
        {
            waiting.swap_remove(own);
        }
    }
}
