//! The thread pool: callbacks that run when they are asked for, at a time, when an object is
//! signalled, or when I/O completes.
//!
//! Each object has a [`Member`], which counts its callbacks: those that are to come and those that
//! run. Every callback gets an [`Instance`], through which it tells the pool about itself.
//!
//! <https://learn.microsoft.com/windows/win32/procthread/thread-pool-api>

mod cleanup_group;
mod instance;
pub mod io;
mod member;
mod pool;
mod registered_wait;
mod ticker;
mod timer;
pub mod timer_queue;
mod wait;
mod watch;
mod work;

pub use cleanup_group::CleanupGroup;
pub use instance::Instance;
pub use io::Io;
pub use member::{Cancelled, Environment, Member, PoolObject};
pub(crate) use pool::Crew;
pub use pool::{Pool, Priority};
pub use registered_wait::{RegisteredWait, unregister};
pub use timer::Timer;
pub use timer_queue::{QueueTimer, TimerQueue};
pub use wait::{Outcome, Wait};
pub use work::{Work, queue, try_submit};

use std::sync::Arc;

use crate::Error;
use crate::codes::ERROR_IO_PENDING;
use crate::event::Event;

bitflags::bitflags! {
    /// How the callbacks of the first thread pool run.
    #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
    pub struct Execute: u32 {
        /// On a thread that waits alertably and never ends.
        #[doc(alias = "WT_EXECUTEINIOTHREAD")]
        const IN_IO_THREAD = 0x01;
        /// On the one thread that waits.
        #[doc(alias = "WT_EXECUTEINWAITTHREAD")]
        const IN_WAIT_THREAD = 0x04;
        /// Once.
        #[doc(alias = "WT_EXECUTEONLYONCE")]
        const ONLY_ONCE = 0x08;
        /// The callback may take long: others need not wait for it.
        #[doc(alias = "WT_EXECUTELONGFUNCTION")]
        const LONG_FUNCTION = 0x10;
        /// On the one thread that keeps the time.
        #[doc(alias = "WT_EXECUTEINTIMERTHREAD")]
        const IN_TIMER_THREAD = 0x20;
        /// On a thread that never ends.
        #[doc(alias = "WT_EXECUTEINPERSISTENTTHREAD")]
        const IN_PERSISTENT_THREAD = 0x80;
    }
}

impl Execute {
    /// Where and how callbacks with these flags run.
    fn environment(self) -> Result<Environment, Error> {
        let pool = if self.contains(Self::IN_TIMER_THREAD) {
            Pool::timer_thread()?
        } else if self.contains(Self::IN_WAIT_THREAD) {
            Pool::wait_thread()?
        } else {
            Pool::process()?
        };
        Ok(Environment {
            pool: Some(pool),
            long: self.contains(Self::LONG_FUNCTION),
            persistent: self.intersects(Self::IN_IO_THREAD | Self::IN_PERSISTENT_THREAD),
            ..Environment::default()
        })
    }
}

/// What an end of callbacks does about those that are to come or run.
#[derive(Clone, Debug)]
#[doc(alias = "CompletionEvent")]
pub enum Completion {
    /// They run whenever they do.
    Nothing,
    /// It waits until they have returned.
    Wait,
    /// This event is set when they have returned.
    Event(Arc<Event>),
}

impl Completion {
    /// Ends `member`, to which no more callbacks are added.
    ///
    /// # Errors
    /// `ERROR_IO_PENDING`: callbacks are to come, or run.
    fn end(self, member: &Arc<Member>) -> Result<(), Error> {
        match self {
            Self::Wait => member.wait(false),
            Self::Nothing if member.is_idle() => {}
            Self::Nothing => return Err(Error::new(ERROR_IO_PENDING)),
            Self::Event(event) => {
                if !member.when_idle(Box::new(move || event.set())) {
                    return Err(Error::new(ERROR_IO_PENDING));
                }
            }
        }
        Ok(())
    }
}
