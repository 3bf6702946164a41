//! Timers whose message a queue makes when nothing else is there.
//!
//! <https://learn.microsoft.com/windows/win32/winmsg/about-timers>

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tawny_engine::Deadline;

use super::{Filter, Message, MessageQueue, State, Wake, with_current};
use crate::Error;
use crate::codes::ERROR_INVALID_PARAMETER;
use crate::limits::{USER_TIMER_MAXIMUM, USER_TIMER_MINIMUM};
use crate::window::message::WM_TIMER;
use crate::window::{self, WindowHandle};

/// What is called instead of the window's procedure: with the window, the timer's number and the
/// time in milliseconds since the system started.
#[doc(alias = "TIMERPROC")]
#[derive(Clone)]
pub struct TimerRoutine {
    /// What the message's `lparam` says; not 0.
    pub address: isize,
    /// The routine.
    pub call: Arc<dyn Fn(WindowHandle, usize, u32) + Send + Sync>,
}

impl fmt::Debug for TimerRoutine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "TimerRoutine({:#x})", self.address)
    }
}

#[derive(Debug)]
pub(super) struct QueueTimer {
    pub(super) window: WindowHandle,
    id: usize,
    period: Duration,
    due: Instant,
    /// Its time has come, and its message has not been taken yet.
    pub(super) ripe: bool,
    routine: Option<TimerRoutine>,
}

impl State {
    fn timer_index(&self, window: WindowHandle, id: usize) -> Option<usize> {
        self.timers
            .iter()
            .position(|timer| timer.window == window && timer.id == id)
    }

    /// When the first of the timers that `wanted` names will be ripe.
    pub(super) fn next_timer(&self, wanted: impl Fn(&QueueTimer) -> bool) -> Deadline {
        let coming = |timer: &&QueueTimer| !timer.ripe && wanted(timer);
        let first = self
            .timers
            .iter()
            .filter(coming)
            .map(|timer| timer.due)
            .min();
        first.map_or(Deadline::Never, Deadline::At)
    }

    /// The message of the timer that has been ripe longest.
    pub(super) fn take_timer(
        &mut self,
        filter: &Filter,
        remove: bool,
        now: Instant,
    ) -> Option<Message> {
        if !filter.takes_timers() {
            return None;
        }
        let ripe = self
            .timers
            .iter_mut()
            .filter(|timer| timer.ripe && filter.takes_window(timer.window));
        let timer = ripe.min_by_key(|timer| timer.due)?;
        if remove {
            timer.ripe = false;
            let next = timer.due + timer.period;
            // Those that nobody took meanwhile are one.
            timer.due = if next > now { next } else { now + timer.period };
        }
        let routine = timer.routine.as_ref().map_or(0, |routine| routine.address);
        Some(Message::new(timer.window, WM_TIMER, timer.id, routine))
    }

    /// A number that no timer without a window has.
    fn number(&mut self) -> usize {
        loop {
            self.timer_numbers += 1;
            let number = self.timer_numbers;
            if self.timer_index(WindowHandle::NULL, number).is_none() {
                return number;
            }
        }
    }
}

impl MessageQueue {
    /// Notes which timers' time has come.
    pub(super) fn ripen(&self, state: &mut State, now: Instant) {
        let mut any = false;
        for timer in &mut state.timers {
            if !timer.ripe && timer.due <= now {
                timer.ripe = true;
                any = true;
            }
        }
        if any {
            self.announce(state, Wake::TIMER);
        }
    }

    fn set_timer(&self, mut timer: QueueTimer) -> usize {
        let mut state = self.state.lock();
        let existing = state.timer_index(timer.window, timer.id);
        if timer.window.is_null() && existing.is_none() {
            timer.id = state.number();
        }
        let id = timer.id;
        match existing {
            Some(index) => state.timers[index] = timer,
            None => state.timers.push(timer),
        }
        // A wait that goes on must look at the clock again.
        self.announce(&mut state, Wake::RESCHEDULED);
        drop(state);
        self.parker.unpark();
        id
    }

    /// The routine of a timer that still runs.
    pub(super) fn timer_routine(&self, address: isize) -> Option<TimerRoutine> {
        let state = self.state.lock();
        let mut routines = state
            .timers
            .iter()
            .filter_map(|timer| timer.routine.as_ref());
        routines.find(|routine| routine.address == address).cloned()
    }
}

/// Starts timer `id` of `window`, or starts it anew: from now on, every `period` (at least 10 ms),
/// the thread gets `WM_TIMER` when nothing else is there for it. Without a window, the timer is the
/// calling thread's and gets a new number unless it has `id` already. Returns its number; 1 for 0.
///
/// # Errors
/// `ERROR_INVALID_WINDOW_HANDLE`; `ERROR_INVALID_PARAMETER` for a window that belongs to no thread.
#[doc(alias = "SetTimer")]
pub fn set_timer(
    window: WindowHandle,
    id: usize,
    period: Duration,
    routine: Option<TimerRoutine>,
) -> Result<usize, Error> {
    let period = period.clamp(USER_TIMER_MINIMUM, USER_TIMER_MAXIMUM);
    let timer = QueueTimer {
        window,
        id,
        period,
        due: Instant::now() + period,
        ripe: false,
        routine,
    };
    if window.is_null() {
        return with_current(|queue| queue.set_timer(timer));
    }
    let found = window::find(window)?;
    let queue = found.queue().ok_or(Error::new(ERROR_INVALID_PARAMETER))?;
    Ok(queue.set_timer(timer).max(1))
}

/// Stops a timer. A message of it that has been taken from the queue may still be dispatched.
///
/// # Errors
/// `ERROR_INVALID_WINDOW_HANDLE`; `ERROR_INVALID_PARAMETER` when there is no such timer.
#[doc(alias = "KillTimer")]
pub fn kill_timer(window: WindowHandle, id: usize) -> Result<(), Error> {
    let kill = |queue: &Arc<MessageQueue>| {
        let mut state = queue.state.lock();
        let index = state.timer_index(window, id);
        let index = index.ok_or(Error::new(ERROR_INVALID_PARAMETER))?;
        state.timers.remove(index);
        Ok(())
    };
    if window.is_null() {
        return with_current(kill)?;
    }
    let found = window::find(window)?;
    kill(found.queue().ok_or(Error::new(ERROR_INVALID_PARAMETER))?)
}
