//! A signal whose state several processes have. Its word is always closed, and says nothing: each
//! look at the state is one at what is shared, and whoever takes it may find that another process has
//! been faster. What this process's waits are told of changes that others make comes from a thread
//! that watches as long as there are any (`shared_watch.rs`).

use super::{MAXIMUM_DEPTH, NotOwner, Reset, Rule, Signal, State, Take, Woken, after_unlock};
use crate::shared_state::{SharedState, Terms};
use crate::sync::Arc;
use crate::wait_list::Kind;
use crate::waiter::{Ended, Waiter};

fn ended(take: Take, number: u32) -> Option<Ended> {
    match take {
        Take::Missed => None,
        Take::Taken => Some(Ended::Signalled(number)),
        Take::Abandoned => Some(Ended::Abandoned(number)),
        Take::Refused => Some(Ended::Refused(number)),
    }
}

impl Signal {
    /// The signal of a shared state. `owner` is the thread, if it begins with one of this process.
    pub fn shared(state: Arc<SharedState>, owner: Option<u32>) -> Self {
        let rule = match state.has_owner() {
            true => Rule::SharedOwner,
            false => Rule::Shared,
        };
        let mut signal = Self::with(rule, 1, owner.is_some().into());
        signal.shared = Some(state);
        signal
    }

    /// What a shared state begins with to be as this signal is, which is not shared.
    pub fn terms(&self) -> Terms {
        let value = self.value();
        let flag = |reset| Terms::Flag {
            reset,
            set: value != 0,
        };
        match self.rule {
            Rule::Manual => flag(Reset::Manual),
            Rule::Count { maximum } => Terms::Count {
                count: value,
                maximum,
            },
            Rule::Owner | Rule::SharedOwner => Terms::Owner {
                owner: (value != 0).then_some(value),
            },
            Rule::Auto | Rule::Shared => flag(Reset::Auto),
        }
    }

    /// The state that it shares with other processes.
    pub fn shared_state(&self) -> Option<&Arc<SharedState>> {
        self.shared.as_ref()
    }

    /// Hands over what has come from other processes; whether somebody waits on.
    pub fn look(&self) -> bool {
        let mut state = self.lock();
        let woken = self.hand_over(&mut state);
        let left = !state.waiting.is_empty();
        if let Some(shared) = self.shared.as_ref().filter(|_| !left) {
            shared.end_watching();
        }
        drop(state);
        after_unlock();
        woken.wake();
        left
    }

    /// Somebody has to watch from now on: a wait is on the list.
    pub(super) fn have_watched(&self) {
        #[cfg(not(loom))]
        if let Some(shared) = self
            .shared
            .as_ref()
            .filter(|shared| shared.begin_watching())
        {
            crate::shared_watch::add(shared);
        }
    }

    /// Changes the state as `change` does, and hands it over here as well.
    pub(super) fn change_shared<R>(&self, change: impl FnOnce(&mut State) -> R) -> R {
        let mut state = self.lock();
        let result = change(&mut state);
        let woken = self.hand_over(&mut state);
        drop(state);
        after_unlock();
        woken.wake();
        result
    }

    pub(super) fn release_shared(&self, shared: &SharedState, me: u32) -> Result<bool, NotOwner> {
        self.change_shared(|state| {
            if !shared.is_owned(me) {
                return Err(NotOwner);
            }
            state.depth = state.depth.saturating_sub(1);
            let last = state.depth == 0;
            if last {
                shared.free(false);
            }
            Ok(last)
        })
    }

    pub(super) fn abandon_shared(&self, shared: &SharedState, me: u32) {
        self.change_shared(|state| {
            if shared.is_owned(me) {
                state.depth = 0;
                shared.free(true);
            }
        });
    }

    pub(super) fn take_shared(
        shared: &SharedState,
        state: &mut State,
        me: u32,
        since: Option<u32>,
    ) -> Take {
        if shared.is_owned(me) {
            if state.depth >= MAXIMUM_DEPTH {
                return Take::Refused;
            }
            state.depth += 1;
            return Take::Taken;
        }
        let take = shared.try_take(me, since);
        if shared.has_owner() && take != Take::Missed {
            state.depth = 1;
        }
        take
    }

    /// Takes the state for thread `me`, whose wait began after so many pulses.
    pub(crate) fn take_since(&self, shared: &SharedState, me: u32, since: u32) -> Take {
        Self::take_shared(shared, &mut self.lock(), me, Some(since))
    }

    pub(super) fn give_back(shared: &SharedState, state: &mut State, take: Take) {
        if matches!(take, Take::Missed | Take::Refused) {
            return;
        }
        if shared.has_owner() {
            state.depth = state.depth.saturating_sub(1);
            if state.depth != 0 {
                return;
            }
        }
        shared.give_back(take);
    }

    /// Takes the state for the wait and ends that; `true` when the wait has ended, so or before.
    pub(super) fn end_shared(
        &self,
        shared: &SharedState,
        state: &mut State,
        waiter: &Arc<Waiter>,
        number: u32,
        since: Option<u32>,
    ) -> bool {
        let take = Self::take_shared(shared, state, waiter.owner(), since);
        let Some(how) = ended(take, number) else {
            return waiter.ended().is_some();
        };
        if !waiter.claim(how) {
            Self::give_back(shared, state, take);
        }
        true
    }

    /// Hands the state to waits on the list for as long as it can be taken for them.
    pub(super) fn hand_over_shared(&self, shared: &SharedState, state: &mut State) -> Woken {
        let mut woken = Woken::default();
        let mut next = state.waiting.first().map(|waiting| waiting.key);
        while let Some(key) = next {
            next = state.waiting.after(key).map(|waiting| waiting.key);
            let Some(waiting) = state.waiting.at(key) else {
                break;
            };
            let (waiter, number) = (Arc::clone(waiting.waiter), waiting.number);
            if waiting.kind == Kind::Told {
                if shared.is_there(waiter.owner()) {
                    woken.push(waiter);
                }
                continue;
            }
            if waiter.ended().is_some() {
                // It goes by itself.
                continue;
            }
            if !self.end_shared(shared, state, &waiter, number, Some(shared.seen())) {
                break;
            }
            if state.waiting.remove(key).is_some() {
                woken.push(waiter);
            }
        }
        shared.note_pulses();
        woken
    }
}
