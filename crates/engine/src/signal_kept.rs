//! Waits that stay on a signal's list between one and the next; see `wait_set.rs`.

use super::{Rule, Signal, State, Woken};
use crate::sync::Arc;
use crate::wait_list::{Kind, Waiting};
use crate::waiter::{Ended, Waiter};

impl Signal {
    /// Hands the signal to a wait that stays on the list. The mark comes first: a wait that begins
    /// meanwhile sees it, or is claimed.
    pub(super) fn hand_to_kept(&self, state: &mut State, key: u32, woken: &mut Woken) {
        let Some(Waiting { waiter, number, .. }) = state.waiting.at(key) else {
            return;
        };
        waiter.mark(number);
        if waiter.claim(Ended::Signalled(number)) {
            let waiter = Arc::clone(waiter);
            self.take(state, waiter.owner());
            if !self.available_to(0) {
                waiter.unmark(number);
            }
            // Others have their turn before it has another.
            state.waiting.move_back(key);
            woken.push(waiter);
        }
    }

    /// Leaves a wait on the list for good. The signal has no owner.
    pub(crate) fn keep(&self, waiter: &Arc<Waiter>, number: u32) -> u32 {
        let mut state = self.lock();
        if self.available_to(0) {
            waiter.mark(number);
        }
        state.waiting.push(Arc::clone(waiter), number, Kind::Kept)
    }

    /// Takes the signal for the wait that was left on the list by [`Self::keep`], if it is there;
    /// unmarks it if it is there no more.
    pub(crate) fn take_kept(&self, waiter: &Waiter, number: u32) -> bool {
        if self.rule == Rule::Manual && self.available_to(0) {
            return true;
        }
        let mut state = self.lock();
        let there = self.available_to(0);
        if there {
            self.take(&mut state, 0);
        }
        if !self.available_to(0) {
            waiter.unmark(number);
        }
        there
    }
}
