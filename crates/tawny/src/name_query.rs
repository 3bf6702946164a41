//! Look-ups of names on other threads, which can be waited for, be cancelled, and have a time limit.
//! The system's resolver can do none of these: a look-up that is given up runs on, and what it finds
//! is dropped.
//!
//! <https://learn.microsoft.com/windows/win32/api/ws2tcpip/nf-ws2tcpip-getaddrinfoexw>

use std::collections::VecDeque;
use std::fmt;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tawny_engine::Deadline;
use tawny_engine::background::TimerId;
use tawny_engine::sync::Mutex;

use crate::codes::*;
use crate::event::Event;
use crate::limits::{MAXIMUM_ASYNC_NAMES, MAXIMUM_NAME_THREADS};
use crate::object::{self, Handle, HandleCount, Object};
use crate::overlapped::Overlapped;
use crate::resolve::{AddressInfo, Hints, address_info};
use crate::signal::{Reset, Signal};
use crate::status::Status;
use crate::thread_pool::{self, Execute};
use crate::wait::{Waited, wait_signal};
use crate::{Error, reactor};

/// What is looked up: the arguments of [`address_info`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Question {
    /// Name or numeric address of the host.
    pub host: Option<String>,
    /// Name or port number of the service.
    pub service: Option<String>,
    /// What kind of addresses are wanted.
    pub hints: Hints,
}

impl Question {
    fn answer(&self) -> Answer {
        address_info(self.host.as_deref(), self.service.as_deref(), self.hints)
    }
}

/// What a look-up came to.
pub type Answer = Result<Vec<AddressInfo>, Error>;

/// Told the answer, once.
type Tell = Box<dyn FnOnce(Answer) + Send>;

/// Called with the error or 0: a completion routine.
pub type Routine = Box<dyn FnOnce(u32) + Send>;

#[derive(Default)]
struct State {
    /// Taken by whoever ends the look-up.
    tell: Option<Tell>,
    limit: Option<TimerId>,
    handle: Option<Handle>,
}

/// A look-up that goes on or has ended.
#[doc(alias = "GetAddrInfoEx")]
pub struct NameQuery {
    handles: HandleCount,
    question: Question,
    state: Mutex<State>,
    ended: Signal,
}

impl fmt::Debug for NameQuery {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NameQuery")
            .field("question", &self.question)
            .field("has_ended", &self.has_ended())
            .finish_non_exhaustive()
    }
}

impl Object for NameQuery {
    fn handles(&self) -> &HandleCount {
        &self.handles
    }
}

/// The look-ups that no thread has begun, and the threads that make them.
#[derive(Default)]
struct Queue {
    waiting: VecDeque<Arc<NameQuery>>,
    threads: usize,
}

static QUEUE: Mutex<Queue> = Mutex::new(Queue {
    waiting: VecDeque::new(),
    threads: 0,
});

/// Makes the look-ups that wait; ends when there are none.
fn work() {
    loop {
        let mut queue = QUEUE.lock();
        let Some(query) = queue.waiting.pop_front() else {
            queue.threads -= 1;
            return;
        };
        drop(queue);
        if !query.has_ended() {
            query.end(query.question.answer());
        }
    }
}

fn hand_over(query: Arc<NameQuery>) -> Result<(), Error> {
    let mut queue = QUEUE.lock();
    if queue.waiting.len() >= MAXIMUM_ASYNC_NAMES {
        return Err(Error::new(WSA_NOT_ENOUGH_MEMORY));
    }
    if queue.threads < MAXIMUM_NAME_THREADS {
        let thread = std::thread::Builder::new().name("tawny-names".into());
        match tawny_engine::signals_blocked(|| thread.spawn(work)) {
            Ok(_) => queue.threads += 1,
            Err(_) if queue.threads > 0 => {}
            Err(_) => return Err(Error::new(WSA_NOT_ENOUGH_MEMORY)),
        }
    }
    queue.waiting.push_back(query);
    Ok(())
}

fn call_on_pool(routine: Routine, error: u32) {
    let call = Arc::new(Mutex::new(Some(routine)));
    let other = Arc::clone(&call);
    let run = move |call: &Mutex<Option<Routine>>| {
        let routine = call.lock().take();
        if let Some(routine) = routine {
            routine(error);
        }
    };
    // Without a thread of the pool this one will do.
    if thread_pool::queue(Execute::LONG_FUNCTION, move || run(&call)).is_err() {
        run(&other);
    }
}

impl NameQuery {
    /// A look-up that has not begun. `tell` will get the answer, on another thread or, when the
    /// look-up is cancelled, on the one that cancels; it should be quick.
    pub fn new(question: Question, tell: impl FnOnce(Answer) + Send + 'static) -> Arc<Self> {
        Arc::new(Self {
            handles: HandleCount::default(),
            question,
            state: Mutex::new(State {
                tell: Some(Box::new(tell)),
                ..State::default()
            }),
            ended: Signal::new(Reset::Manual, false),
        })
    }

    /// A look-up that has not begun, and whose end an OVERLAPPED tells: `deliver` puts the answer
    /// where it belongs and says whether it could; then the result is in the OVERLAPPED, as a Winsock
    /// error; then `event` is signalled, or `routine` is called on a thread of the process's pool with
    /// the error or 0.
    #[doc(alias = "LPLOOKUPSERVICE_COMPLETION_ROUTINE")]
    pub fn overlapped(
        question: Question,
        overlapped: Overlapped,
        event: Option<Arc<Event>>,
        deliver: impl FnOnce(Answer) -> Result<(), Error> + Send + 'static,
        routine: Option<Routine>,
    ) -> Arc<Self> {
        if let Some(event) = &event {
            event.reset();
        }
        overlapped.begin();
        Self::new(question, move |answer| {
            let error = deliver(answer).err().map_or(0, |error| error.code());
            overlapped.finish(Status::new(error), 0);
            if let Some(event) = event {
                event.set();
            }
            if let Some(routine) = routine {
                call_on_pool(routine, error);
            }
        })
    }

    /// Begins the look-up. `limit`: after this long the answer is `WSAETIMEDOUT`.
    ///
    /// # Errors
    /// `WSA_NOT_ENOUGH_MEMORY` when [`MAXIMUM_ASYNC_NAMES`] look-ups wait already or no thread can be
    /// started; that is the answer then as well.
    pub fn begin(self: &Arc<Self>, limit: Option<Duration>) -> Result<(), Error> {
        let begun = self
            .set_limit(limit)
            .and_then(|()| hand_over(Arc::clone(self)));
        begun.inspect_err(|error| {
            self.end(Err(*error));
        })
    }

    fn set_limit(self: &Arc<Self>, limit: Option<Duration>) -> Result<(), Error> {
        let Some(due) = limit.and_then(|limit| Instant::now().checked_add(limit)) else {
            return Ok(());
        };
        let background = reactor::background().map_err(|_| Error::new(WSA_NOT_ENOUGH_MEMORY))?;
        let late = Arc::clone(self);
        // Under the lock, so that the timer's action finds its number.
        let mut state = self.state.lock();
        state.limit = Some(background.schedule(due, move || {
            late.end(Err(Error::new(WSAETIMEDOUT)));
        }));
        Ok(())
    }

    /// A handle by which the look-up can be cancelled, until it ends.
    ///
    /// # Errors
    /// `ERROR_TOO_MANY_OPEN_FILES`.
    pub fn open(self: &Arc<Self>) -> Result<Handle, Error> {
        let handle = object::insert(Arc::clone(self) as Arc<dyn Object>)?;
        let mut state = self.state.lock();
        if state.tell.is_some() {
            state.handle = Some(handle);
        } else {
            drop(state);
            // It has ended: the handle is stale from the start.
            let _ = object::close(handle);
        }
        Ok(handle)
    }

    /// Gives the look-up up: its answer is `WSA_E_CANCELLED`.
    ///
    /// # Errors
    /// `WSA_INVALID_HANDLE` when it has ended.
    #[doc(alias = "GetAddrInfoExCancel")]
    pub fn cancel(&self) -> Result<(), Error> {
        match self.end(Err(Error::new(WSA_E_CANCELLED))) {
            true => Ok(()),
            false => Err(Error::new(WSA_INVALID_HANDLE)),
        }
    }

    /// Whether the answer is there.
    pub fn has_ended(&self) -> bool {
        self.state.lock().tell.is_none()
    }

    /// Waits until the answer was told; `false` when the deadline passed first.
    pub fn wait(&self, deadline: Deadline) -> bool {
        wait_signal(&self.ended, deadline, false) != Waited::TimedOut
    }

    /// Ends the look-up, unless it has ended; whether it had not.
    fn end(&self, answer: Answer) -> bool {
        self.take(|tell| tell(answer))
    }

    fn take(&self, with: impl FnOnce(Tell)) -> bool {
        let (tell, limit, handle) = {
            let mut state = self.state.lock();
            let Some(tell) = state.tell.take() else {
                return false;
            };
            (tell, state.limit.take(), state.handle.take())
        };
        if let (Some(limit), Ok(background)) = (limit, reactor::background()) {
            background.unschedule(limit);
        }
        if let Some(handle) = handle {
            // The program may have closed it.
            let _ = object::close(handle);
        }
        with(tell);
        self.ended.set();
        true
    }
}

/// As [`address_info`], for at most `limit`.
///
/// # Errors
/// As [`address_info`] and [`NameQuery::begin`]; `WSAETIMEDOUT`.
///
/// ```
/// use std::time::Duration;
/// use tawny::name_query::{Question, address_info_within};
///
/// # fn main() -> Result<(), tawny::Error> {
/// let host = Some("localhost".to_owned());
/// let question = Question { host, ..Question::default() };
/// let found = address_info_within(question, Duration::from_secs(60))?;
/// assert!(found.iter().all(|found| found.address.ip().is_loopback()));
/// # Ok(())
/// # }
/// ```
#[doc(alias = "GetAddrInfoEx")]
pub fn address_info_within(question: Question, limit: Duration) -> Answer {
    let answer = Arc::new(Mutex::new(None));
    let place = Arc::clone(&answer);
    let query = NameQuery::new(question, move |answer| *place.lock() = Some(answer));
    query.begin(Some(limit))?;
    query.wait(Deadline::Never);
    let answer = answer.lock().take();
    answer.unwrap_or(Err(Error::new(WSANO_RECOVERY)))
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::channel;

    use tawny_engine::thread_id;

    use super::*;

    fn localhost() -> Question {
        Question {
            host: Some("localhost".into()),
            ..Question::default()
        }
    }

    #[test]
    fn the_answer_comes_from_another_thread() {
        let (told, answer) = channel();
        let query = NameQuery::new(localhost(), move |answer| {
            told.send((thread_id::current(), answer)).unwrap();
        });
        query.begin(None).unwrap();
        let (thread, found) = answer.recv().unwrap();
        assert_ne!(thread, thread_id::current());
        assert!(found.unwrap()[0].address.ip().is_loopback());
        assert!(query.wait(Deadline::Never) && query.has_ended());
        assert_eq!(query.cancel(), Err(Error::new(WSA_INVALID_HANDLE)));
    }

    #[test]
    fn what_was_cancelled_tells_so_once_and_closes_its_handle() {
        let (told, answer) = channel();
        let (go, gone) = channel::<()>();
        let query = NameQuery::new(localhost(), move |answer| told.send(answer).unwrap());
        let handle = query.open().unwrap();
        let other = Arc::clone(&query);
        // It holds the answer back until the cancellation is over.
        let late = std::thread::spawn(move || {
            gone.recv().unwrap();
            other.end(other.question.answer())
        });
        assert!(object::find::<NameQuery>(handle).is_some());
        query.cancel().unwrap();
        assert!(object::find::<NameQuery>(handle).is_none());
        go.send(()).unwrap();
        assert!(!late.join().unwrap());
        let answers: Vec<_> = answer.iter().collect();
        assert_eq!(answers, [Err(Error::new(WSA_E_CANCELLED))]);
    }

    #[test]
    fn so_many_threads_look_up_and_no_more() {
        const MORE: usize = 10;
        let question = || Question {
            host: Some("127.0.0.1".into()),
            ..Question::default()
        };
        let (told, answers) = channel();
        let gate = Arc::new(Signal::new(Reset::Manual, false));
        let queries: Vec<_> = (0..MAXIMUM_NAME_THREADS + MORE)
            .map(|_| {
                let (told, gate) = (told.clone(), Arc::clone(&gate));
                // Each thread stays with its first look-up until the gate opens.
                let query = NameQuery::new(question(), move |answer| {
                    told.send(answer.is_ok()).unwrap();
                    wait_signal(&gate, Deadline::Never, false);
                });
                query.begin(None).unwrap();
                query
            })
            .collect();
        for _ in 0..MAXIMUM_NAME_THREADS {
            assert!(answers.recv().unwrap());
        }
        // Every thread that there may be waits now: nobody is left for the others.
        assert_eq!(QUEUE.lock().threads, MAXIMUM_NAME_THREADS);
        assert!(answers.try_recv().is_err());
        gate.set();
        for _ in 0..MORE {
            assert!(answers.recv().unwrap());
        }
        for query in queries {
            assert!(query.wait(Deadline::Never));
        }
    }

    #[test]
    fn no_time_is_too_little() {
        let late = address_info_within(localhost(), Duration::ZERO);
        // The look-up may be as quick as the clock.
        assert!(late.is_ok() || late == Err(Error::new(WSAETIMEDOUT)));
    }

    #[test]
    fn errors_are_those_of_the_look_up() {
        let mut question = localhost();
        question.hints.family = 99;
        let limit = Duration::from_secs(600);
        let answer = address_info_within(question, limit);
        assert_eq!(answer, Err(Error::new(WSAEAFNOSUPPORT)));
    }
}
