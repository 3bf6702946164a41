//! Timer objects of a thread pool.
//!
//! <https://learn.microsoft.com/windows/win32/api/threadpoolapiset/nf-threadpoolapiset-setthreadpooltimer>

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock, Weak};
use std::time::{Duration, Instant};

use super::member::{Environment, Member, PoolObject};
use super::pool::Task;
use super::ticker::Ticker;
use super::work::register;
use super::{Instance, cleanup_group};
use crate::Error;
use crate::object::{Handle, HandleCount, Object};

type Call = Box<dyn Fn(Instance, Handle) + Send + Sync>;

/// A callback that is made at a time, once or periodically. While one is to come, a period that
/// ends adds none.
#[doc(alias = "CreateThreadpoolTimer")]
#[doc(alias = "PTP_TIMER")]
pub struct Timer {
    handles: HandleCount,
    handle: OnceLock<Handle>,
    member: Arc<Member>,
    ticker: Arc<Ticker>,
    set: AtomicBool,
    call: Call,
}

impl Timer {
    /// Makes the object, which is not set, and its handle; `call` gets that handle.
    ///
    /// # Errors
    /// `ERROR_TOO_MANY_OPEN_FILES`; those of [`super::Pool::new`].
    #[doc(alias = "CreateThreadpoolTimer")]
    pub fn create(
        environment: &Environment,
        call: impl Fn(Instance, Handle) + Send + Sync + 'static,
    ) -> Result<(Arc<Self>, Handle), Error> {
        let member = Member::new(environment)?;
        let timer = Arc::new_cyclic(|this: &Weak<Self>| {
            let this = Weak::clone(this);
            Self {
                handles: HandleCount::default(),
                handle: OnceLock::new(),
                member,
                ticker: Ticker::new(move || {
                    if let Some(timer) = this.upgrade() {
                        timer.tick();
                    }
                }),
                set: AtomicBool::new(false),
                call: Box::new(call),
            }
        });
        let handle = register(&timer, &timer.handle)?;
        Ok((timer, handle))
    }

    /// Makes a callback at `due`, and then every `period` unless that is zero; with `None` no more.
    /// Callbacks that are to come at this moment still do. Returns whether the timer was set and
    /// its time had not come.
    ///
    /// # Errors
    /// `ERROR_NO_SYSTEM_RESOURCES` when there is nothing to keep time with.
    #[doc(alias = "SetThreadpoolTimer")]
    #[doc(alias = "SetThreadpoolTimerEx")]
    pub fn set(&self, due: Option<Instant>, period: Duration) -> Result<bool, Error> {
        self.set.store(due.is_some(), Ordering::Release);
        match due {
            Some(due) => self.ticker.set(due, period),
            None => Ok(self.ticker.stop()),
        }
    }

    /// Whether it was last set to a time, be that still to come or not.
    #[doc(alias = "IsThreadpoolTimerSet")]
    pub fn is_set(&self) -> bool {
        self.set.load(Ordering::Acquire)
    }

    fn tick(self: &Arc<Self>) {
        if !self.member.is_expected() {
            // Without a thread for it there is no callback; the next period tries again.
            let _ = self.member.submit(Arc::clone(self) as Arc<dyn Task>);
        }
    }
}

impl Task for Timer {
    fn run(self: Arc<Self>) {
        let handle = self.handle.get().copied().unwrap_or(Handle::from_value(0));
        self.member.run(|instance| (self.call)(instance, handle));
    }
}

impl PoolObject for Timer {
    fn member(&self) -> &Arc<Member> {
        &self.member
    }

    fn disarm(&self) {
        self.ticker.stop();
    }
}

impl Object for Timer {
    fn handles(&self) -> &HandleCount {
        &self.handles
    }

    fn close(&self) {
        self.ticker.stop();
        cleanup_group::leave(self);
    }
}
