//! Look-ups in the databases of hosts, services and protocols whose end is told by a message to a
//! window. One thread makes them, in the order in which they were asked for.
//!
//! <https://learn.microsoft.com/windows/win32/api/winsock/nf-winsock-wsaasyncgethostbyname>

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, LazyLock};

use tawny_engine::sync::Mutex;

use crate::Error;
use crate::codes::{WSAEALREADY, WSAEINVAL, WSAENOBUFS, WSAEWOULDBLOCK};
use crate::limits::MAXIMUM_ASYNC_NAMES;
use crate::window::Recipient;

/// What became of a look-up: the error or 0, and the size of the whole answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ended {
    /// A Winsock error, or 0.
    pub error: u32,
    /// How many bytes the answer takes.
    pub size: usize,
}

impl Ended {
    /// The `lparam` of the message: the size, at most 65,535, and the error in the upper half.
    #[doc(alias = "WSAMAKEASYNCREPLY")]
    pub fn to_parameter(self) -> isize {
        let size = u16::try_from(self.size).unwrap_or(u16::MAX);
        let error = u16::try_from(self.error).unwrap_or(u16::MAX);
        (u32::from(size) | u32::from(error) << 16) as i32 as isize
    }
}

/// The look-up itself. It returns what delivers the answer.
type LookUp = Box<dyn FnOnce() -> Delivery + Send>;
/// Puts the answer where it belongs, unless the request was cancelled.
type Delivery = Box<dyn FnOnce() -> Ended>;

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Pending,
    Delivered,
    Cancelled,
}

struct Request {
    number: u32,
    recipient: Recipient,
    message: u32,
    /// Locked while the answer is delivered, so that nothing is written after a cancellation.
    state: Mutex<State>,
}

#[derive(Default)]
struct Requests {
    last: u32,
    pending: HashMap<u32, Arc<Request>>,
    waiting: VecDeque<(Arc<Request>, LookUp)>,
    /// A thread makes look-ups; it ends when none waits.
    working: bool,
}

static REQUESTS: LazyLock<Mutex<Requests>> = LazyLock::new(Mutex::default);

impl Request {
    fn run(&self, look_up: LookUp) {
        if *self.state.lock() == State::Cancelled {
            return;
        }
        let deliver = look_up();
        let mut state = self.state.lock();
        REQUESTS.lock().pending.remove(&self.number);
        if *state == State::Cancelled {
            return;
        }
        *state = State::Delivered;
        let ended = deliver();
        // A window that is gone wants no message.
        let _ = self
            .recipient
            .post(self.message, self.number as usize, ended.to_parameter());
    }
}

/// Makes the look-ups that wait.
fn work() {
    loop {
        let mut requests = REQUESTS.lock();
        let Some((request, look_up)) = requests.waiting.pop_front() else {
            requests.working = false;
            return;
        };
        drop(requests);
        request.run(look_up);
    }
}

impl Requests {
    /// Gives the request to the thread that makes look-ups.
    fn hand_over(&mut self, request: Arc<Request>, look_up: LookUp) -> Result<(), Error> {
        if !self.working {
            let thread = std::thread::Builder::new().name("tawny-names".into());
            tawny_engine::signals_blocked(|| thread.spawn(work))
                .map_err(|_| Error::new(WSAENOBUFS))?;
            self.working = true;
        }
        self.waiting.push_back((request, look_up));
        Ok(())
    }
}

/// Starts `look_up` on another thread; what it returns delivers the answer, and then `recipient` gets
/// `message` with the request's number, which is returned here, and [`Ended::to_parameter`].
///
/// # Errors
/// `WSAEWOULDBLOCK` when [`MAXIMUM_ASYNC_NAMES`] requests wait already; `WSAENOBUFS` when the thread
/// cannot be started.
#[doc(alias = "WSAAsyncGetHostByName")]
pub fn start<D: FnOnce() -> Ended + 'static>(
    recipient: Recipient,
    message: u32,
    look_up: impl FnOnce() -> D + Send + 'static,
) -> Result<u32, Error> {
    let mut requests = REQUESTS.lock();
    if requests.pending.len() >= MAXIMUM_ASYNC_NAMES {
        return Err(Error::new(WSAEWOULDBLOCK));
    }
    requests.last = requests.last.checked_add(1).unwrap_or(1);
    let request = Arc::new(Request {
        number: requests.last,
        recipient,
        message,
        state: Mutex::new(State::Pending),
    });
    let number = request.number;
    requests.pending.insert(number, Arc::clone(&request));
    let look_up = Box::new(move || Box::new(look_up()) as Delivery);
    let handed_over = requests.hand_over(request, look_up);
    if handed_over.is_err() {
        requests.pending.remove(&number);
    }
    handed_over.map(|()| number)
}

/// Cancels a request: no message comes, and nothing is written any more.
///
/// # Errors
/// `WSAEALREADY` when it has ended, `WSAEINVAL` when there never was one of that number.
#[doc(alias = "WSACancelAsyncRequest")]
pub fn cancel(number: u32) -> Result<(), Error> {
    let (request, last) = {
        let requests = REQUESTS.lock();
        (requests.pending.get(&number).cloned(), requests.last)
    };
    if number == 0 || number > last {
        return Err(Error::new(WSAEINVAL));
    }
    let request = request.ok_or(Error::new(WSAEALREADY))?;
    let mut state = request.state.lock();
    if *state != State::Pending {
        return Err(Error::new(WSAEALREADY));
    }
    *state = State::Cancelled;
    REQUESTS.lock().pending.remove(&number);
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::channel;

    use tawny_engine::Deadline;

    use super::*;
    use crate::message_queue::{Filter, get, peek};
    use crate::window::{MessageWindow, message::WM_APP};

    const DONE: Ended = Ended { error: 0, size: 7 };

    #[test]
    fn the_answer_is_a_message() {
        let window = MessageWindow::new(|_| None).unwrap();
        let recipient = Recipient::new(window.handle()).unwrap();
        let number = start(recipient, WM_APP, || || DONE).unwrap();
        let everything = Filter::default();
        let message = get(&everything, Deadline::Never).unwrap().unwrap();
        assert_eq!(message.message, WM_APP);
        assert_eq!((message.wparam, message.lparam), (number as usize, 7));
        assert_eq!(cancel(number), Err(Error::new(WSAEALREADY)));
        assert_eq!(cancel(0), Err(Error::new(WSAEINVAL)));
        assert_eq!(cancel(u32::MAX), Err(Error::new(WSAEINVAL)));
    }

    #[test]
    fn a_cancelled_request_delivers_nothing() {
        let window = MessageWindow::new(|_| None).unwrap();
        let recipient = Recipient::new(window.handle()).unwrap();
        let (go, gone) = channel::<()>();
        let first = start(recipient.clone(), WM_APP, move || {
            gone.recv().unwrap();
            || unreachable!("it was cancelled")
        })
        .unwrap();
        let second = start(recipient, WM_APP + 1, || || DONE).unwrap();
        assert_eq!(cancel(first), Ok(()));
        assert_eq!(cancel(first), Err(Error::new(WSAEALREADY)));
        go.send(()).unwrap();
        let everything = Filter::default();
        let message = get(&everything, Deadline::Never).unwrap().unwrap();
        assert_eq!(
            (message.message, message.wparam),
            (WM_APP + 1, second as usize)
        );
        assert_eq!(peek(&everything, true), Ok(None));
    }

    #[test]
    fn errors_stand_in_the_upper_half() {
        let ended = Ended {
            error: WSAENOBUFS,
            size: 100_000,
        };
        assert_eq!(ended.to_parameter() as u32, WSAENOBUFS << 16 | 0xffff);
    }
}
