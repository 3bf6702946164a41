//! A thread's message queue: what is posted to it and its windows, what other threads send to its
//! windows, its timers, and how it waits for any of them.
//!
//! A thread gets its queue with its first call of a function that needs one.
//!
//! <https://learn.microsoft.com/windows/win32/winmsg/about-messages-and-message-queues>

use std::cell::OnceCell;
use std::collections::{BTreeSet, HashMap, VecDeque};
use std::fmt;
use std::sync::{Arc, LazyLock, Weak};
use std::time::Instant;

use tawny_engine::Parker;
use tawny_engine::sync::Mutex;

use crate::Error;
use crate::codes::{ERROR_INVALID_THREAD_ID, ERROR_NOT_ENOUGH_MEMORY};
use crate::object::{HandleCount, Object};
use crate::signal::{Reset, Signal};
use crate::thread;
use crate::window::{self, WindowHandle};

mod filter;
mod keyboard;
mod message;
mod message_loop;
mod paint;
mod post;
mod retrieve;
mod send;
mod status;
mod timer;
mod wait;

pub use filter::{Filter, WindowFilter};
pub use keyboard::translate;
pub use message::{Message, carries_pointers};
pub use message_loop::{dispatch, message_position, message_time, run};
pub use post::{post_quit, post_to_thread};
pub use retrieve::{get, peek};
pub use send::{
    Answer, InSend, SendOptions, answer, in_send, send_notify, send_then, send_to_thread,
    send_within,
};
pub use status::{Wake, queue_status};
pub use timer::{TimerRoutine, kill_timer, set_timer};
pub use wait::{WaitOptions, wait, wait_message};

pub(crate) use send::run_on;

/// The queue; see the module's description.
pub struct MessageQueue {
    handles: HandleCount,
    thread: u32,
    parker: Arc<Parker>,
    /// Set while there is what [`wait()`] waits for.
    signal: Signal,
    state: Mutex<State>,
}

/// What the lock guards. The lock is a leaf but for the signal's.
struct State {
    /// The thread has ended.
    ended: bool,
    posted: VecDeque<Message>,
    /// The program posted a quit message, with this exit code.
    quit: Option<i32>,
    sent: VecDeque<Arc<send::Sent>>,
    /// Sent messages that the thread deals with at this moment, the innermost last.
    receiving: Vec<Arc<send::Sent>>,
    timers: Vec<timer::QueueTimer>,
    /// Timers without a window have been numbered up to here.
    timer_numbers: usize,
    /// The thread's windows.
    windows: BTreeSet<WindowHandle>,
    /// Windows that ask to be painted.
    painting: Vec<WindowHandle>,
    /// What has come since the thread last looked.
    changed: Wake,
    /// What the thread waits for at this moment.
    awaited: Wake,
    /// Whether the thread waits for messages at this moment, and when it last looked.
    waiting: bool,
    looked: Instant,
}

impl fmt::Debug for MessageQueue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MessageQueue")
            .field("thread", &self.thread)
            .finish_non_exhaustive()
    }
}

static QUEUES: LazyLock<Mutex<HashMap<u32, Weak<MessageQueue>>>> = LazyLock::new(Mutex::default);

/// The calling thread's queue; with the thread end its windows and what was sent to them.
struct Attached(OnceCell<Arc<MessageQueue>>);

impl Drop for Attached {
    fn drop(&mut self) {
        if let Some(queue) = self.0.get() {
            QUEUES.lock().remove(&queue.thread);
            queue.end();
        }
    }
}

thread_local! {
    static ATTACHED: Attached = const { Attached(OnceCell::new()) };
}

/// Calls `f` with the calling thread's queue, which is made at the first call.
///
/// # Errors
/// `ERROR_NOT_ENOUGH_MEMORY` while the thread ends.
pub(crate) fn with_current<R>(f: impl FnOnce(&Arc<MessageQueue>) -> R) -> Result<R, Error> {
    ATTACHED
        .try_with(|attached| f(attached.0.get_or_init(MessageQueue::new)))
        .map_err(|_| Error::new(ERROR_NOT_ENOUGH_MEMORY))
}

/// Gives the calling thread a queue if it has none (`IsGUIThread(TRUE)`).
///
/// # Errors
/// `ERROR_NOT_ENOUGH_MEMORY` while the thread ends.
#[doc(alias = "IsGUIThread")]
pub fn attach() -> Result<(), Error> {
    with_current(|_| ())
}

/// Whether the calling thread has a queue.
#[doc(alias = "IsGUIThread")]
pub fn is_attached() -> bool {
    ATTACHED
        .try_with(|attached| attached.0.get().is_some())
        .unwrap_or(false)
}

/// The queue of the thread with this identifier.
///
/// # Errors
/// `ERROR_INVALID_THREAD_ID` when there is no such thread, or it has no queue.
pub(crate) fn of_thread(thread: u32) -> Result<Arc<MessageQueue>, Error> {
    let found = QUEUES.lock().get(&thread).and_then(Weak::upgrade);
    found.ok_or(Error::new(ERROR_INVALID_THREAD_ID))
}

/// Whether the thread with this identifier has a queue.
pub fn has_queue(thread: u32) -> bool {
    of_thread(thread).is_ok()
}

impl MessageQueue {
    fn new() -> Arc<Self> {
        let parker = thread::with(|current| Arc::clone(current.worker().parker()));
        let queue = Arc::new(Self {
            handles: HandleCount::default(),
            thread: thread::current_id(),
            parker,
            signal: Signal::new(Reset::Manual, false),
            state: Mutex::new(State {
                ended: false,
                posted: VecDeque::new(),
                quit: None,
                sent: VecDeque::new(),
                receiving: Vec::new(),
                timers: Vec::new(),
                timer_numbers: 0,
                windows: BTreeSet::new(),
                painting: Vec::new(),
                changed: Wake::empty(),
                awaited: Wake::empty(),
                waiting: false,
                looked: Instant::now(),
            }),
        });
        QUEUES.lock().insert(queue.thread, Arc::downgrade(&queue));
        queue
    }

    /// The thread's identifier.
    pub(crate) fn thread(&self) -> u32 {
        self.thread
    }

    /// Whether it is the calling thread's.
    pub(crate) fn is_current(&self) -> bool {
        self.thread == thread::current_id()
    }

    /// Notes that there is something new. The caller unparks the thread after unlocking.
    fn announce(&self, state: &mut State, what: Wake) {
        state.changed |= what;
        if state.awaited.intersects(what) {
            self.signal.set();
        }
    }

    /// The thread ends: whoever waits for it is released, and its windows vanish.
    fn end(&self) {
        let mut state = self.state.lock();
        state.ended = true;
        state.posted.clear();
        state.timers.clear();
        state.painting.clear();
        let mut abandoned: Vec<_> = state.sent.drain(..).collect();
        abandoned.append(&mut state.receiving);
        let windows = std::mem::take(&mut state.windows);
        drop(state);
        abandoned.iter().for_each(|sent| sent.abandon());
        windows.into_iter().for_each(window::owner_ended);
    }

    /// The thread has a new window.
    pub(crate) fn window_made(&self, window: WindowHandle) {
        self.state.lock().windows.insert(window);
    }

    /// A window is gone, which `forget` notes under the lock: with it go its messages and timers.
    pub(crate) fn window_gone(&self, window: WindowHandle, forget: impl FnOnce()) {
        let mut state = self.state.lock();
        forget();
        state.windows.remove(&window);
        state.posted.retain(|message| message.window != window);
        state.timers.retain(|timer| timer.window != window);
        state.painting.retain(|painting| *painting != window);
        let (abandoned, kept) = std::mem::take(&mut state.sent)
            .into_iter()
            .partition(|sent| sent.is_for(window));
        state.sent = kept;
        drop(state);
        let abandoned: VecDeque<Arc<send::Sent>> = abandoned;
        abandoned.iter().for_each(|sent| sent.abandon());
    }
}

impl Object for MessageQueue {
    fn handles(&self) -> &HandleCount {
        &self.handles
    }

    fn signal(&self) -> Option<&Signal> {
        Some(&self.signal)
    }
}
