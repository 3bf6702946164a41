//! Waiting for a signal without a thread: whoever signals makes a call.

use super::Signal;
use crate::signal::Take;
use crate::sync::Arc;
use crate::wait_list::Kind;
use crate::waiter::{Ended, Waiter};

impl Signal {
    /// Watches for the signal without a thread: ends `waiter`'s wait with signal number 0 now or
    /// later, and then makes its call. A signal with owners is not taken, for nobody would own
    /// it: the call is made each time it may be there, and whoever wants it tries
    /// [`Self::take_for`]. Returns what [`Self::unwatch`] needs.
    pub fn watch(&self, waiter: &Arc<Waiter>) -> u32 {
        let mut state = self.lock();
        let now = if self.has_owner() {
            self.is_there(0)
        } else {
            self.end(&mut state, waiter, 0)
        };
        let key = if now && !self.has_owner() {
            u32::MAX
        } else {
            let kind = match self.has_owner() {
                true => Kind::Told,
                false => Kind::Once,
            };
            let key = state.waiting.push(Arc::clone(waiter), 0, kind);
            self.have_watched();
            key
        };
        drop(state);
        if now {
            waiter.wake();
        }
        key
    }

    /// Ends what [`Self::watch`] began, if it has not ended itself.
    pub fn unwatch(&self, key: u32, waiter: &Arc<Waiter>) {
        self.delist(key, waiter, 0);
    }

    /// Ends `waiter`'s watch by making thread `me` the owner, if it can be.
    pub fn take_for(&self, waiter: &Arc<Waiter>, key: u32, me: u32) -> bool {
        let mut state = self.lock();
        if let Some(shared) = &self.shared {
            let take = Self::take_shared(shared, &mut state, me, None);
            let there = take != Take::Missed && waiter.claim(Ended::Signalled(0));
            match there {
                true => drop(state.waiting.remove_own(key, waiter, 0)),
                false => Self::give_back(shared, &mut state, take),
            }
            return there;
        }
        let there = self.available_to(me) && waiter.claim(Ended::Signalled(0));
        if there {
            self.take(&mut state, me);
            drop(state.waiting.remove_own(key, waiter, 0));
        }
        there
    }
}
