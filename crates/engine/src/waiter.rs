//! One wait for any of several signals, as the signals see it. It ends once, by whoever *claims* it
//! first: a signal that is handed over to it, or the waiting side itself.

use crate::parker::Parker;
use crate::sync::Arc;
use crate::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};
use std::time::Duration;

/// How a wait ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// By the signal of this number, which it has taken.
    Signalled(u32),
    /// Likewise, and the signal's last owner ended without releasing it.
    Abandoned(u32),
    /// The signal of this number would be owned more often than can be counted.
    Refused(u32),
    /// By the waiting side, for a reason of its own.
    Withdrawn(u32),
}

/// The largest number of a signal, or of a reason.
pub const MAXIMUM_NUMBER: u32 = NUMBER - 1;

const NUMBER: u32 = (1 << 30) - 1;
const ABANDONED: u32 = 1 << 30;
const REFUSED: u32 = 2 << 30;
const WITHDRAWN: u32 = 3 << 30;
/// Nothing has ended the wait.
const UNCLAIMED: u32 = u32::MAX;

impl Ended {
    fn pack(self) -> u32 {
        match self {
            Self::Signalled(number) => number,
            Self::Abandoned(number) => number | ABANDONED,
            Self::Refused(number) => number | REFUSED,
            Self::Withdrawn(reason) => reason | WITHDRAWN,
        }
    }

    fn unpack(word: u32) -> Self {
        let number = word & NUMBER;
        match word & !NUMBER {
            ABANDONED => Self::Abandoned(number),
            REFUSED => Self::Refused(number),
            WITHDRAWN => Self::Withdrawn(number),
            _ => Self::Signalled(number),
        }
    }
}

/// What happens when a wait has ended, or may have become possible.
enum Wake {
    Unpark(Arc<Parker>),
    Call(Box<dyn Fn() + Send + Sync>),
}

/// Where a thread sleeps that waits alone for a signal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sleep {
    /// On the word that says how the wait ended: nothing else ends the sleep.
    Direct,
    /// On its parker.
    Parked,
}

/// The wait; a thread uses one for all of its waits, of which it has one at a time.
pub struct Waiter {
    ended: AtomicU32,
    /// Whether the thread sleeps on `ended`. Written by the thread when it is on no list.
    direct: AtomicBool,
    /// Who becomes the owner of a signal that has owners.
    owner: u32,
    /// Signals, by their numbers, that may be there: of a wait that stays on their lists.
    marks: AtomicU64,
    wake: Wake,
}

impl Waiter {
    /// The waits of thread `owner`, which sleeps on `parker`.
    pub fn thread(parker: Arc<Parker>, owner: u32) -> Self {
        Self::new(owner, Wake::Unpark(parker))
    }

    /// A wait without a thread: `call` is made by whoever ends it, who may hold locks of its own.
    /// It must not wait, and must not touch the signals.
    pub fn call(call: impl Fn() + Send + Sync + 'static) -> Self {
        Self::new(0, Wake::Call(Box::new(call)))
    }

    fn new(owner: u32, wake: Wake) -> Self {
        Self {
            ended: AtomicU32::new(UNCLAIMED),
            direct: AtomicBool::new(false),
            owner,
            marks: AtomicU64::new(0),
            wake,
        }
    }

    /// Begins another wait; the last one is on no signal's list any more.
    pub(crate) fn begin(&self) {
        // Whoever claims it finds it on a list, behind that list's lock.
        self.ended.store(UNCLAIMED, Ordering::Relaxed);
    }

    /// As [`Self::begin`], of a wait that is left with one signal and ends with [`Self::leave`].
    #[inline]
    pub(crate) fn begin_alone(&self, sleep: Sleep) {
        self.begin();
        self.direct.store(sleep == Sleep::Direct, Ordering::Relaxed);
    }

    /// The wait is with no signal any more.
    #[inline]
    pub(crate) fn leave(&self) {
        self.direct.store(false, Ordering::Relaxed);
    }

    /// Sleeps until the wait has ended; may return early for no reason.
    pub(crate) fn sleep(&self, timeout: Option<Duration>) {
        let Wake::Unpark(parker) = &self.wake else {
            return;
        };
        #[cfg(not(loom))]
        if self.direct.load(Ordering::Relaxed) {
            crate::futex::wait(&self.ended, UNCLAIMED, timeout);
            return;
        }
        crate::idle::park(parker, timeout);
    }

    /// Ends the wait; `false` when it has ended already.
    pub fn claim(&self, ended: Ended) -> bool {
        let free = self.ended.compare_exchange(
            UNCLAIMED,
            ended.pack(),
            Ordering::AcqRel,
            Ordering::Acquire,
        );
        free.is_ok()
    }

    /// How the wait ended, if it has.
    #[inline]
    pub fn ended(&self) -> Option<Ended> {
        let word = self.ended.load(Ordering::Acquire);
        (word != UNCLAIMED).then(|| Ended::unpack(word))
    }

    /// Who becomes the owner of a signal that has owners.
    #[inline]
    pub fn owner(&self) -> u32 {
        self.owner
    }

    /// The signal of this number may be there.
    pub(crate) fn mark(&self, number: u32) {
        self.marks.fetch_or(1 << number, Ordering::SeqCst);
    }

    /// The signal of this number is not there; said under its lock.
    pub(crate) fn unmark(&self, number: u32) {
        self.marks.fetch_and(!(1 << number), Ordering::SeqCst);
    }

    /// Whatever may be there, a bit for each number.
    pub(crate) fn marks(&self) -> u64 {
        self.marks.load(Ordering::SeqCst)
    }

    /// Where the waiting thread sleeps.
    pub(crate) fn parker(&self) -> Option<&Arc<Parker>> {
        match &self.wake {
            Wake::Unpark(parker) => Some(parker),
            Wake::Call(_) => None,
        }
    }

    pub(crate) fn wake(&self) {
        match &self.wake {
            #[cfg(not(loom))]
            Wake::Unpark(_) if self.direct.load(Ordering::Relaxed) => {
                crate::futex::wake(&self.ended, 1);
            }
            Wake::Unpark(parker) => parker.unpark(),
            Wake::Call(call) => call(),
        }
    }
}

/// Another reference to a wait that was left with a signal.
///
/// # Safety
/// `waiter` is inside an [`Arc`], and alive.
pub(crate) unsafe fn share(waiter: *const Waiter) -> Arc<Waiter> {
    // SAFETY: promised by the caller.
    unsafe {
        Arc::increment_strong_count(waiter);
        Arc::from_raw(waiter)
    }
}

/// Ends a wait that was left with one signal, and wakes its thread.
///
/// # Safety
/// `waiter` is alive until it has ended, which nobody else can bring about.
#[inline]
pub(crate) unsafe fn end_alone(waiter: *const Waiter, how: Ended) {
    // SAFETY: promised by the caller; as soon as the wait has ended it may be gone.
    let waiter = unsafe { &*waiter };
    #[cfg(not(loom))]
    if waiter.direct.load(Ordering::Relaxed) {
        let word = waiter.ended.as_ptr();
        waiter.ended.store(how.pack(), Ordering::Release);
        crate::futex::wake_address(word, 1);
        return;
    }
    let parker = waiter.parker().cloned();
    waiter.ended.store(how.pack(), Ordering::Release);
    if let Some(parker) = parker {
        parker.unpark();
    }
}
