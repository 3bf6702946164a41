//! The waitable timer.
//!
//! <https://learn.microsoft.com/windows/win32/sync/waitable-timer-objects>

use std::sync::{Arc, Weak};
use std::time::{Duration, Instant};

use tawny_engine::background::TimerId;
use tawny_engine::shared_state::Terms;
use tawny_engine::sync::Mutex;

use crate::Error;
use crate::codes::ERROR_NO_SYSTEM_RESOURCES;
use crate::inheritance::Passed;
use crate::named::{Member, Nameable, NamedKind};
use crate::object::{HandleCount, Object};
use crate::reactor;
use crate::signal::{Reset, Signal};
use crate::thread::Thread;

/// What a timer leaves with a thread when it fires; made again for each period.
pub type TimerApc = Arc<dyn Fn() + Send + Sync>;

struct Schedule {
    id: TimerId,
    period: Duration,
    apc: Option<(Arc<Thread>, TimerApc)>,
}

/// An object that is signalled when its time comes, once or periodically.
#[doc(alias = "CreateWaitableTimer")]
pub struct Timer {
    handles: HandleCount,
    signal: Signal,
    this: Weak<Timer>,
    schedule: Mutex<Option<Schedule>>,
    /// If other processes have it as well: then it is signalled by whoever looks at it when its time
    /// has come, and what is scheduled here is the procedure call.
    member: Option<Box<Member>>,
}

impl Timer {
    /// An inactive timer that stays signalled until it is set again (`Reset::Manual`), or until one
    /// wait was satisfied (`Reset::Auto`).
    pub fn new(reset: Reset) -> Arc<Self> {
        Arc::new_cyclic(|this| Self {
            handles: HandleCount::default(),
            signal: Signal::new(reset, false),
            this: Weak::clone(this),
            schedule: Mutex::new(None),
            member: None,
        })
    }

    /// Starts the timer anew: it is signalled at `due`, and then every `period` unless that is
    /// zero. `apc` is left with its thread each time.
    ///
    /// # Errors
    /// `ERROR_NO_SYSTEM_RESOURCES` when there is nothing to keep time with.
    #[doc(alias = "SetWaitableTimer")]
    pub fn set(
        &self,
        due: Instant,
        period: Duration,
        apc: Option<(Arc<Thread>, TimerApc)>,
    ) -> Result<(), Error> {
        let mut schedule = self.schedule.lock();
        unschedule(&mut schedule);
        if let Some(member) = &self.member {
            member.state().schedule(None, period);
            self.signal.reset();
            let wait = due.saturating_duration_since(Instant::now());
            member.state().schedule(Some(wait), period);
            if apc.is_none() {
                return Ok(());
            }
        } else {
            self.signal.reset();
        }
        let id = self.schedule_at(due)?;
        *schedule = Some(Schedule { id, period, apc });
        Ok(())
    }

    /// Stops the timer; its signalled state stays as it is.
    #[doc(alias = "CancelWaitableTimer")]
    pub fn cancel(&self) {
        unschedule(&mut self.schedule.lock());
        if let Some(member) = &self.member {
            member.state().schedule(None, Duration::ZERO);
        }
    }

    fn schedule_at(&self, due: Instant) -> Result<TimerId, Error> {
        let background =
            reactor::background().map_err(|_| Error::new(ERROR_NO_SYSTEM_RESOURCES))?;
        let this = Weak::clone(&self.this);
        Ok(background.schedule(due, move || {
            if let Some(timer) = this.upgrade() {
                timer.fire(due);
            }
        }))
    }

    fn fire(&self, due: Instant) {
        let mut slot = self.schedule.lock();
        // Set anew or cancelled while this was on its way: not the time that is waited for.
        let Some(schedule) = slot.as_mut().filter(|schedule| schedule.id.0 == due) else {
            return;
        };
        let apc = schedule.apc.clone();
        let next = (!schedule.period.is_zero()).then(|| self.schedule_at(due + schedule.period));
        match next {
            Some(Ok(id)) => schedule.id = id,
            _ => *slot = None,
        }
        // Under the lock, so that whoever sets the timer anew finds this firing over.
        match self.member {
            None => drop(self.signal.set()),
            Some(_) => drop(self.signal.look()),
        }
        if let Some((thread, call)) = apc {
            // A thread that has ended waits for nothing.
            let _ = thread.queue_apc(Box::new(move || call()));
        }
    }
}

fn unschedule(schedule: &mut Option<Schedule>) {
    if let Some(schedule) = schedule.take()
        && let Ok(background) = reactor::background()
    {
        background.unschedule(schedule.id);
    }
}

impl Object for Timer {
    fn handles(&self) -> &HandleCount {
        &self.handles
    }

    fn signal(&self) -> Option<&Signal> {
        Some(&self.signal)
    }

    fn close(&self) {
        unschedule(&mut self.schedule.lock());
        if let Some(member) = &self.member {
            member.leave();
        }
    }

    fn pass_on(&self) -> Option<Passed> {
        self.member.as_ref()?.pass()
    }
}

impl Nameable for Timer {
    const KIND: NamedKind = NamedKind::Timer;

    fn terms(&self) -> Terms {
        self.signal.terms()
    }

    #[allow(private_interfaces, reason = "only this crate has such objects")]
    fn over(member: Member, _first: Option<&Self>) -> Result<Arc<Self>, Error> {
        let state = Arc::clone(member.state());
        Ok(Arc::new_cyclic(|this: &Weak<Self>| {
            let look = Weak::clone(this);
            state.set_look(move || look.upgrade().is_some_and(|it| it.signal.look()));
            Self {
                handles: HandleCount::default(),
                signal: Signal::shared(state, None),
                this: Weak::clone(this),
                schedule: Mutex::new(None),
                member: Some(Box::new(member)),
            }
        }))
    }
}
