//! One wait for any of several signals, as the signals see it. It ends once, by whoever *claims* it
//! first: a signal that is handed over to it, or the waiting side itself.

use crate::parker::Parker;
use crate::sync::Arc;
use crate::sync::atomic::{AtomicU32, AtomicU64, Ordering};

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

/// The wait; a thread uses one for all of its waits, of which it has one at a time.
pub struct Waiter {
    ended: AtomicU32,
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
            Wake::Unpark(parker) => parker.unpark(),
            Wake::Call(call) => call(),
        }
    }
}
