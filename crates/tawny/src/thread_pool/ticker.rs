//! A clock that ticks once, or once and then periodically.

use std::sync::{Arc, Weak};
use std::time::{Duration, Instant};

use tawny_engine::background::TimerId;
use tawny_engine::sync::Mutex;

use crate::Error;
use crate::codes::ERROR_NO_SYSTEM_RESOURCES;
use crate::reactor;

struct Schedule {
    id: TimerId,
    period: Duration,
}

/// The clock; see the module's description.
pub(super) struct Ticker {
    this: Weak<Ticker>,
    schedule: Mutex<Option<Schedule>>,
    tick: Box<dyn Fn() + Send + Sync>,
}

impl Ticker {
    /// A clock that stands still. `tick` must not wait, and must not touch the clock.
    pub(super) fn new(tick: impl Fn() + Send + Sync + 'static) -> Arc<Self> {
        Arc::new_cyclic(|this| Self {
            this: Weak::clone(this),
            schedule: Mutex::new(None),
            tick: Box::new(tick),
        })
    }

    /// Ticks at `due`, and then every `period` unless that is zero; no more as it was set before.
    /// Returns whether a tick was to come.
    ///
    /// # Errors
    /// `ERROR_NO_SYSTEM_RESOURCES` when there is nothing to keep time with.
    pub(super) fn set(&self, due: Instant, period: Duration) -> Result<bool, Error> {
        let mut schedule = self.schedule.lock();
        let before = unschedule(&mut schedule);
        let id = self.schedule_at(due)?;
        *schedule = Some(Schedule { id, period });
        Ok(before)
    }

    /// Stands still; returns whether a tick was to come. After that none is on its way.
    pub(super) fn stop(&self) -> bool {
        unschedule(&mut self.schedule.lock())
    }

    /// Whether no tick is to come.
    pub(super) fn is_still(&self) -> bool {
        self.schedule.lock().is_none()
    }

    fn schedule_at(&self, due: Instant) -> Result<TimerId, Error> {
        let background =
            reactor::background().map_err(|_| Error::new(ERROR_NO_SYSTEM_RESOURCES))?;
        let this = Weak::clone(&self.this);
        Ok(background.schedule(due, move || {
            if let Some(ticker) = this.upgrade() {
                ticker.fire(due);
            }
        }))
    }

    fn fire(&self, due: Instant) {
        let mut slot = self.schedule.lock();
        // Set anew or stopped while this was on its way: not the time that is waited for.
        let Some(schedule) = slot.as_mut().filter(|schedule| schedule.id.0 == due) else {
            return;
        };
        let next = (!schedule.period.is_zero()).then(|| {
            // Periods that have passed altogether are left out.
            let now = Instant::now();
            let late = now.saturating_duration_since(due).as_nanos() / schedule.period.as_nanos();
            let late = u32::try_from(late).unwrap_or(u32::MAX);
            self.schedule_at(due + schedule.period * late.saturating_add(1))
        });
        match next {
            Some(Ok(id)) => schedule.id = id,
            _ => *slot = None,
        }
        (self.tick)();
    }
}

fn unschedule(schedule: &mut Option<Schedule>) -> bool {
    let Some(schedule) = schedule.take() else {
        return false;
    };
    if let Ok(background) = reactor::background() {
        background.unschedule(schedule.id);
    }
    true
}

impl Drop for Ticker {
    fn drop(&mut self) {
        self.stop();
    }
}
