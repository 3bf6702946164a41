//! Sending: having a window's thread deal with a message, and waiting for the result. Who waits for
//! another thread deals with what others send to it meanwhile, so that sends may nest.
//!
//! <https://learn.microsoft.com/windows/win32/api/winuser/nf-winuser-sendmessagew>

use std::sync::Arc;
use std::time::{Duration, Instant};

use tawny_engine::sync::Mutex;
use tawny_engine::{Deadline, idle};

use super::{MessageQueue, Wake, with_current};
use crate::codes::{ERROR_INVALID_WINDOW_HANDLE, ERROR_NOT_ENOUGH_QUOTA, ERROR_TIMEOUT};
use crate::limits::MAXIMUM_POSTED_MESSAGES;
use crate::window::{self, Call, Window, WindowHandle};
use crate::{Error, thread};

/// After how long without a look at its queue a thread counts as hung.
const HUNG_AFTER: Duration = Duration::from_secs(5);

/// What the other thread is to do.
enum Work {
    Call(Call),
    Run(Mutex<Option<Box<dyn FnOnce() + Send>>>),
}

/// What happens to the result.
enum Then {
    /// The sender waits for it.
    Wake(Arc<MessageQueue>),
    Nothing,
    /// The sender gets it when it next looks at its queue.
    Tell(Arc<MessageQueue>, Mutex<Option<Answer>>),
}

/// What is called with the result of a sent message.
#[doc(alias = "SENDASYNCPROC")]
pub type Answer = Box<dyn FnOnce(isize) + Send>;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outcome {
    Waiting,
    Answered(isize),
    /// The window or its thread is gone.
    Abandoned,
}

/// A message on its way to another thread.
pub(super) struct Sent {
    work: Work,
    then: Then,
    outcome: Mutex<Outcome>,
}

bitflags::bitflags! {
    /// How the message that a thread deals with was sent (`ISMEX_*`).
    #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
    pub struct InSend: u32 {
        /// With `SendMessage` or `SendMessageTimeout`.
        const SEND = 1;
        /// With `SendNotifyMessage`.
        const NOTIFY = 2;
        /// With `SendMessageCallback`.
        const CALLBACK = 4;
        /// It has been answered.
        const REPLIED = 8;
    }
}

/// How to wait for the result of a sent message.
#[derive(Clone, Copy, Debug)]
pub struct SendOptions {
    /// When to give up.
    pub deadline: Deadline,
    /// Do not deal with what others send meanwhile (`SMTO_BLOCK`).
    pub block: bool,
    /// Give up at once if the other thread has not looked at its queue for 5 seconds
    /// (`SMTO_ABORTIFHUNG`).
    pub abort_if_hung: bool,
    /// Give up only if it has not (`SMTO_NOTIMEOUTIFNOTHUNG`).
    pub wait_unless_hung: bool,
}

impl Default for SendOptions {
    fn default() -> Self {
        Self {
            deadline: Deadline::Never,
            block: false,
            abort_if_hung: false,
            wait_unless_hung: false,
        }
    }
}

impl Sent {
    fn new(work: Work, then: Then) -> Arc<Self> {
        Arc::new(Self {
            work,
            then,
            outcome: Mutex::new(Outcome::Waiting),
        })
    }

    pub(super) fn is_for(&self, window: WindowHandle) -> bool {
        matches!(&self.work, Work::Call(call) if call.window == window)
    }

    /// Settles the outcome, once; whether this call did.
    fn settle(&self, outcome: Outcome) -> bool {
        let mut slot = self.outcome.lock();
        if *slot != Outcome::Waiting {
            return false;
        }
        *slot = outcome;
        drop(slot);
        match (&self.then, outcome) {
            (Then::Wake(sender), _) => sender.parker.unpark(),
            (Then::Tell(sender, answer), Outcome::Answered(result)) => {
                if let Some(answer) = answer.lock().take() {
                    let tell = Work::Run(Mutex::new(Some(Box::new(move || answer(result)))));
                    // A sender that has ended wants no answer.
                    let _ = sender.enqueue(Sent::new(tell, Then::Nothing), || false, false);
                }
            }
            _ => {}
        }
        true
    }

    pub(super) fn abandon(&self) {
        self.settle(Outcome::Abandoned);
    }

    /// On the other thread: does the work.
    fn perform(&self) {
        match &self.work {
            Work::Call(call) => match window::with(call.window, |window| window.call(call)) {
                Ok(result) => self.settle(Outcome::Answered(result)),
                Err(_) => self.settle(Outcome::Abandoned),
            },
            Work::Run(run) => {
                let run = run.lock().take();
                run.into_iter().for_each(|run| run());
                self.settle(Outcome::Answered(0))
            }
        };
    }

    fn flags(&self) -> InSend {
        let mut flags = match self.then {
            Then::Wake(_) => InSend::SEND,
            Then::Nothing => InSend::NOTIFY,
            Then::Tell(..) => InSend::CALLBACK,
        };
        flags.set(InSend::REPLIED, *self.outcome.lock() != Outcome::Waiting);
        flags
    }
}

/// Takes what was dealt with off the list, even if that ended in a panic.
struct Receiving<'a>(&'a MessageQueue, Arc<Sent>);

impl Drop for Receiving<'_> {
    fn drop(&mut self) {
        self.0.state.lock().receiving.pop();
        self.1.abandon();
    }
}

impl MessageQueue {
    fn enqueue(
        &self,
        sent: Arc<Sent>,
        refused: impl FnOnce() -> bool,
        bounded: bool,
    ) -> Result<(), Error> {
        let mut state = self.state.lock();
        if state.ended || refused() {
            return Err(Error::new(ERROR_INVALID_WINDOW_HANDLE));
        }
        // Each thread that waits has one on its way; the others have a bound.
        if bounded && state.sent.len() >= MAXIMUM_POSTED_MESSAGES {
            return Err(Error::new(ERROR_NOT_ENOUGH_QUOTA));
        }
        state.sent.push_back(sent);
        self.announce(&mut state, Wake::SEND_MESSAGE);
        drop(state);
        self.parker.unpark();
        Ok(())
    }

    /// Deals with what other threads have sent until now; what comes meanwhile waits for the next
    /// look, or a thread that sends without end would keep this one here.
    pub(super) fn receive(&self) {
        let mut left = self.state.lock().sent.len();
        while left != 0 {
            let mut state = self.state.lock();
            let Some(sent) = state.sent.pop_front() else {
                return;
            };
            state.receiving.push(Arc::clone(&sent));
            drop(state);
            left -= 1;
            let receiving = Receiving(self, sent);
            receiving.1.perform();
        }
    }

    fn is_hung(&self) -> bool {
        let state = self.state.lock();
        !state.waiting && state.looked.elapsed() > HUNG_AFTER
    }

    /// Waits on the sender's thread, whose queue this is, until `sent` to `target` is settled.
    fn await_answer(
        &self,
        sent: &Arc<Sent>,
        target: &MessageQueue,
        mut options: SendOptions,
    ) -> Result<isize, Error> {
        loop {
            if !options.block {
                self.receive();
            }
            match *sent.outcome.lock() {
                Outcome::Answered(result) => return Ok(result),
                Outcome::Abandoned => return Err(Error::new(ERROR_INVALID_WINDOW_HANDLE)),
                Outcome::Waiting => {}
            }
            if options.deadline.passed() {
                if options.wait_unless_hung && !target.is_hung() {
                    options.deadline = Deadline::At(Instant::now() + HUNG_AFTER);
                    continue;
                }
                let mut state = target.state.lock();
                state.sent.retain(|other| !Arc::ptr_eq(other, sent));
                return Err(Error::new(ERROR_TIMEOUT));
            }
            thread::with(|current| {
                current.blocking(|| idle::park(&self.parker, options.deadline.remaining()))
            });
        }
    }
}

/// Has the window's thread, which is another, deal with a message, and waits for the result.
///
/// # Errors
/// `ERROR_TIMEOUT`; `ERROR_INVALID_WINDOW_HANDLE` when the window or its thread goes meanwhile.
pub fn send_to_thread(window: &Window, call: Call, options: SendOptions) -> Result<isize, Error> {
    let target = window.queue_or_gone()?;
    if options.abort_if_hung && target.is_hung() {
        return Err(Error::new(ERROR_TIMEOUT));
    }
    with_current(|queue| {
        let sent = Sent::new(Work::Call(call), Then::Wake(Arc::clone(queue)));
        target.enqueue(Arc::clone(&sent), || window.is_gone(), false)?;
        queue.await_answer(&sent, target, options)
    })?
}

/// Sends a message to a window of any thread and waits for the result, but not for ever. A window of
/// the calling thread gets it at once.
///
/// # Errors
/// As [`send_to_thread`].
#[doc(alias = "SendMessageTimeout")]
pub fn send_within(window: &Arc<Window>, call: Call, options: SendOptions) -> Result<isize, Error> {
    if window.belongs_to_caller() {
        return Ok(window.call(&call));
    }
    send_to_thread(window, call, options)
}

/// Sends a message without waiting for the result. A window of the calling thread gets it at once.
///
/// # Errors
/// `ERROR_INVALID_WINDOW_HANDLE` when the window is gone; `ERROR_NOT_ENOUGH_QUOTA` when
/// [`MAXIMUM_POSTED_MESSAGES`] wait there already.
#[doc(alias = "SendNotifyMessage")]
pub fn send_notify(window: &Arc<Window>, call: Call) -> Result<(), Error> {
    if window.belongs_to_caller() {
        window.call(&call);
        return Ok(());
    }
    let sent = Sent::new(Work::Call(call), Then::Nothing);
    window
        .queue_or_gone()?
        .enqueue(sent, || window.is_gone(), true)
}

/// Sends a message; `answer` is called with the result: at once for a window of the calling thread,
/// else when this thread looks at its queue after the other has dealt with the message.
///
/// # Errors
/// As [`send_notify`].
#[doc(alias = "SendMessageCallback")]
pub fn send_then(window: &Arc<Window>, call: Call, answer: Answer) -> Result<(), Error> {
    if window.belongs_to_caller() {
        answer(window.call(&call));
        return Ok(());
    }
    with_current(|queue| {
        let then = Then::Tell(Arc::clone(queue), Mutex::new(Some(answer)));
        let sent = Sent::new(Work::Call(call), then);
        window
            .queue_or_gone()?
            .enqueue(sent, || window.is_gone(), true)
    })?
}

/// Has another thread run `work` when it looks at its queue, and waits for that.
///
/// # Errors
/// `ERROR_INVALID_WINDOW_HANDLE` when that thread has ended.
pub(crate) fn run_on(
    target: &MessageQueue,
    work: impl FnOnce() + Send + 'static,
) -> Result<(), Error> {
    with_current(|queue| {
        let work = Work::Run(Mutex::new(Some(Box::new(work))));
        let sent = Sent::new(work, Then::Wake(Arc::clone(queue)));
        target.enqueue(Arc::clone(&sent), || false, false)?;
        let waited = queue.await_answer(&sent, target, SendOptions::default());
        waited.map(|_| ())
    })?
}

/// Answers the message from another thread that the calling thread deals with, before its procedure
/// returns; whether there is one.
#[doc(alias = "ReplyMessage")]
pub fn answer(result: isize) -> bool {
    let current = innermost();
    if let Some(sent) = &current {
        sent.settle(Outcome::Answered(result));
    }
    current.is_some()
}

/// How the message from another thread was sent that the calling thread deals with; empty when it
/// deals with none.
#[doc(alias = "InSendMessageEx")]
pub fn in_send() -> InSend {
    innermost().map_or(InSend::empty(), |sent| sent.flags())
}

fn innermost() -> Option<Arc<Sent>> {
    if !super::is_attached() {
        return None;
    }
    with_current(|queue| queue.state.lock().receiving.last().cloned()).ok()?
}
