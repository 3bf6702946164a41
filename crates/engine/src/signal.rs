//! A state that threads wait for, and the waits for it.
//!
//! Whoever signals hands the signal to the first wait on the list that it can claim, under the
//! signal's lock: it is never spent on a wait that another signal has ended. Waits that are only
//! *told* (for several signals at once, or without a thread that could be the owner) try to take
//! it themselves. All are woken after the lock is free again.
//!
//! A signal that is set and reset needs the lock only while more than one wait is on its list: see
//! `word.rs` and `lone_wait.rs`. One whose state is shared with other processes is in `shared`.

#[path = "signal_kept.rs"]
mod kept;
#[path = "signal_shared.rs"]
mod shared;
#[path = "signal_watch.rs"]
mod watch;

use std::ops::{Deref, DerefMut};

use crate::shared_state::SharedState;
use crate::sync::atomic::{Ordering, fence};
use crate::sync::{Arc, Mutex, MutexGuard};
use crate::wait_list::{Kind, WaitList};
use crate::waiter::{self, Ended, Waiter};
use crate::word::Word;

/// What happens to the signalled state when a wait is satisfied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reset {
    /// It stays until it is reset.
    Manual,
    /// It ends with the first wait it satisfies.
    Auto,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Rule {
    Manual,
    Auto,
    /// Each wait takes one off the count.
    Count {
        maximum: u32,
    },
    /// A wait makes its thread the owner, who may take the signal again.
    Owner,
    /// What the state says that several processes have.
    Shared,
    /// Likewise, and that has owners.
    SharedOwner,
}

/// How often an owner can take its signal.
pub const MAXIMUM_DEPTH: u32 = i32::MAX as u32;

/// What an attempt to take a signal came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Take {
    /// It is not signalled.
    Missed,
    /// The caller has it.
    Taken,
    /// The caller has it, and its last owner ended without releasing it.
    Abandoned,
    /// The caller owns it [`MAXIMUM_DEPTH`] times already.
    Refused,
}

/// The caller does not own the signal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotOwner;

pub(crate) struct State {
    /// How often the owner has taken it.
    depth: u32,
    abandoned: bool,
    waiting: WaitList,
}

/// The signal; see the module's description.
pub struct Signal {
    rule: Rule,
    /// Whether it is set, the count, or the owner. Looked at without the lock, it may not show yet
    /// what a wait that has just ended has taken.
    word: Word,
    state: Mutex<State>,
    shared: Option<Arc<SharedState>>,
}

/// Holds a [`Signal`]'s lock, and its word closed.
pub(crate) struct Locked<'a> {
    signal: &'a Signal,
    state: MutexGuard<'a, State>,
}

impl Deref for Locked<'_> {
    type Target = State;
    #[inline(always)]
    fn deref(&self) -> &State {
        &self.state
    }
}

impl DerefMut for Locked<'_> {
    #[inline(always)]
    fn deref_mut(&mut self) -> &mut State {
        &mut self.state
    }
}

impl Drop for Locked<'_> {
    #[inline(always)]
    fn drop(&mut self) {
        if self.signal.opens() && self.state.waiting.is_empty() {
            self.signal.word.open();
        }
    }
}

impl std::fmt::Debug for Signal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Signal")
            .field("rule", &self.rule)
            .field("value", &self.word.value())
            .finish_non_exhaustive()
    }
}

/// Waits to be woken when the lock is free.
#[derive(Default)]
struct Woken {
    first: Option<Arc<Waiter>>,
    more: Vec<Arc<Waiter>>,
}

impl Woken {
    fn push(&mut self, waiter: Arc<Waiter>) {
        match self.first {
            None => self.first = Some(waiter),
            Some(_) => self.more.push(waiter),
        }
    }

    fn wake(self) {
        self.first.iter().for_each(|waiter| waiter.wake());
        self.more.iter().for_each(|waiter| waiter.wake());
    }
}

/// Against a wait's look at the state without the lock: whoever finds it unset there has its earlier
/// writes seen by whoever has set it here. Where a read-modify-write, such as the unlocking, is a
/// fence by itself there is nothing to do.
#[inline(always)]
fn after_unlock() {
    if cfg!(any(loom, not(target_arch = "x86_64"))) {
        fence(Ordering::SeqCst);
    }
}

impl Signal {
    /// A signal that is set and reset.
    pub fn new(reset: Reset, signalled: bool) -> Self {
        let rule = match reset {
            Reset::Manual => Rule::Manual,
            Reset::Auto => Rule::Auto,
        };
        Self::with(rule, signalled.into(), 0)
    }

    /// A signal for as many waits as `count` says, which can be raised up to `maximum`.
    pub fn counted(count: u32, maximum: u32) -> Self {
        Self::with(Rule::Count { maximum }, count, 0)
    }

    /// A signal that one thread at a time owns, at first `owner`.
    pub fn owned(owner: Option<u32>) -> Self {
        Self::with(Rule::Owner, owner.unwrap_or(0), owner.is_some().into())
    }

    fn with(rule: Rule, value: u32, depth: u32) -> Self {
        let opens = matches!(rule, Rule::Manual | Rule::Auto);
        Self {
            rule,
            word: Word::new(value, !opens),
            state: Mutex::new(State {
                depth,
                abandoned: false,
                waiting: WaitList::new(),
            }),
            shared: None,
        }
    }

    /// Whether the word is the signal's all as long as no wait is on the list.
    #[inline(always)]
    fn opens(&self) -> bool {
        matches!(self.rule, Rule::Manual | Rule::Auto)
    }

    /// Whether a wait makes its thread the owner.
    #[inline]
    pub fn has_owner(&self) -> bool {
        matches!(self.rule, Rule::Owner | Rule::SharedOwner)
    }

    /// Whether a satisfied wait leaves the signal as it is.
    pub fn stays(&self) -> bool {
        self.rule == Rule::Manual || self.shared.as_ref().is_some_and(|shared| shared.stays())
    }

    /// Signals: every wait is satisfied, or one if the state resets by itself. Returns the state
    /// before.
    #[inline]
    pub fn set(&self) -> bool {
        let Some((before, alone)) = self.word.set(self.rule == Rule::Auto) else {
            return self.set_locked();
        };
        after_unlock();
        if let Some(waiter) = alone {
            // SAFETY: it was in the word, and this thread has taken it out.
            unsafe { waiter::end_alone(waiter, Ended::Signalled(0)) };
        }
        before
    }

    #[inline(never)]
    fn set_locked(&self) -> bool {
        if let Some(shared) = &self.shared {
            return self.change_shared(|_| shared.set());
        }
        let mut state = self.lock();
        let before = self.word.value() != 0;
        let mut woken = Woken::default();
        // If it was set, whoever is on the list knows, or has gone.
        if !before {
            self.word.store(1);
            woken = self.hand_over(&mut state);
        }
        drop(state);
        after_unlock();
        woken.wake();
        before
    }

    /// Ends the signalled state. Returns the state before.
    pub fn reset(&self) -> bool {
        if let Some(before) = self.word.reset() {
            return before != 0;
        }
        if let Some(shared) = &self.shared {
            return shared.reset();
        }
        let _state = self.lock();
        let before = self.word.value();
        self.word.store(0);
        before != 0
    }

    /// Satisfies the waits of this moment, as [`Self::set`] would, and resets.
    pub fn pulse(&self) {
        if let Some(shared) = &self.shared {
            return self.change_shared(|_| shared.pulse());
        }
        let mut state = self.lock();
        self.word.store(1);
        let woken = self.hand_over(&mut state);
        self.word.store(0);
        drop(state);
        woken.wake();
    }

    /// Whether a wait would be satisfied at this moment: for a signal with owners, anybody's.
    pub fn is_set(&self) -> bool {
        match self.word.open_value() {
            Some(value) => value != 0,
            None => {
                let _state = self.lock();
                self.is_there(0)
            }
        }
    }

    /// The count, or the owner.
    pub fn value(&self) -> u32 {
        if let Some(shared) = &self.shared {
            return shared.value();
        }
        let _state = self.lock();
        self.word.value()
    }

    /// Raises the count; returns the one before. `None`, and nothing is changed, when it would
    /// exceed the maximum.
    pub fn add(&self, count: u32) -> Option<u32> {
        let Rule::Count { maximum } = self.rule else {
            let shared = self.shared.as_ref()?;
            return self.change_shared(|_| shared.add(count));
        };
        let mut state = self.lock();
        let before = self.word.value();
        let after = before.checked_add(count).filter(|sum| *sum <= maximum)?;
        self.word.store(after);
        let woken = self.hand_over(&mut state);
        drop(state);
        after_unlock();
        woken.wake();
        Some(before)
    }

    /// Thread `me` gives up one of its ownings; `true` when that was the last.
    ///
    /// # Errors
    /// [`NotOwner`].
    pub fn release(&self, me: u32) -> Result<bool, NotOwner> {
        if let Some(shared) = &self.shared {
            return self.release_shared(shared, me);
        }
        let mut state = self.lock();
        if self.rule != Rule::Owner || self.word.value() != me {
            return Err(NotOwner);
        }
        state.depth -= 1;
        if state.depth > 0 {
            return Ok(false);
        }
        self.word.store(0);
        let woken = self.hand_over(&mut state);
        drop(state);
        after_unlock();
        woken.wake();
        Ok(true)
    }

    /// Thread `me` ends: what it owned is free, and the next owner is told so.
    pub fn abandon(&self, me: u32) {
        if let Some(shared) = &self.shared {
            return self.abandon_shared(shared, me);
        }
        let mut state = self.lock();
        if self.rule != Rule::Owner || self.word.value() != me {
            return;
        }
        state.depth = 0;
        state.abandoned = true;
        self.word.store(0);
        let woken = self.hand_over(&mut state);
        drop(state);
        after_unlock();
        woken.wake();
    }

    /// Whether a wait of thread `me` would be satisfied; without the lock, or if the state is shared,
    /// whether it may be.
    #[inline]
    pub(crate) fn available_to(&self, me: u32) -> bool {
        let word = self.word.value();
        match self.rule {
            Rule::Owner => word == 0 || word == me,
            _ => word != 0,
        }
    }

    /// As [`Self::available_to`], with a look at a state that is shared.
    pub(crate) fn is_there(&self, me: u32) -> bool {
        match &self.shared {
            Some(shared) => shared.is_there(me),
            None => self.available_to(me),
        }
    }

    /// Takes the signal for thread `me` if it is there.
    #[inline]
    pub fn try_take(&self, me: u32) -> Take {
        if !self.available_to(me) {
            return Take::Missed;
        }
        if self.rule == Rule::Manual {
            // It was set when it was looked at, and taking changes nothing.
            return Take::Taken;
        }
        match self.word.take() {
            Some(true) => return Take::Taken,
            Some(false) => return Take::Missed,
            None => {}
        }
        self.try_take_locked(me)
    }

    #[inline(never)]
    fn try_take_locked(&self, me: u32) -> Take {
        let mut state = self.lock();
        if let Some(shared) = &self.shared {
            return Self::take_shared(shared, &mut state, me, None);
        }
        if self.available_to(me) {
            self.take(&mut state, me)
        } else {
            Take::Missed
        }
    }

    #[inline]
    pub(crate) fn lock(&self) -> Locked<'_> {
        let mut state = self.state.lock();
        if let Some(waiter) = self.word.close() {
            // SAFETY: it was in the word, and leaves only when it has ended or when it has been
            // taken off the list, behind this lock.
            let waiter = unsafe { waiter::share(waiter) };
            state.waiting.push(waiter, 0, Kind::Once);
        }
        Locked {
            signal: self,
            state,
        }
    }

    /// Whether a wait may be left in the word at this moment.
    #[inline(always)]
    pub(crate) fn may_enter(&self) -> bool {
        self.opens() && self.word.open_value() == Some(0)
    }

    /// Leaves the wait in the word, if no other is there or on the list and the signal is not there.
    /// Then it stays there or on the list until it has ended or [`Self::withdraw`] returns `true`.
    #[inline(always)]
    pub(crate) fn enter(&self, waiter: &Arc<Waiter>) -> bool {
        self.word.enter(waiter)
    }

    /// Takes the wait that has entered out; `false` when another has, to end it.
    pub(crate) fn withdraw(&self, waiter: &Arc<Waiter>) -> bool {
        self.word.withdraw(waiter) || self.lock().waiting.remove_waiter(waiter)
    }

    /// Takes the signal, which is available to thread `me`; if it is shared, unless it is missed.
    /// `state` is this signal's.
    pub(crate) fn take(&self, state: &mut State, me: u32) -> Take {
        match self.rule {
            Rule::Shared | Rule::SharedOwner => {
                let shared = self.shared.as_ref();
                return shared.map_or(Take::Missed, |it| Self::take_shared(it, state, me, None));
            }
            Rule::Manual => {}
            Rule::Auto => self.word.store(0),
            Rule::Count { .. } => {
                let count = self.word.value();
                self.word.store(count - 1);
            }
            Rule::Owner if state.depth >= MAXIMUM_DEPTH => return Take::Refused,
            Rule::Owner => {
                state.depth += 1;
                self.word.store(me);
                if std::mem::take(&mut state.abandoned) {
                    return Take::Abandoned;
                }
            }
        }
        Take::Taken
    }

    /// Whether thread `me` owns the signal as often as can be counted.
    pub(crate) fn is_full(&self, state: &State, me: u32) -> bool {
        state.depth >= MAXIMUM_DEPTH
            && match &self.shared {
                Some(shared) => shared.is_owned(me),
                None => self.word.value() == me,
            }
    }

    /// Undoes what [`Self::take`] did, if the state is shared.
    pub(crate) fn undo(&self, state: &mut State, take: Take) {
        if let Some(shared) = &self.shared {
            Self::give_back(shared, state, take);
        }
    }

    /// Whether taking it may miss although it was there.
    pub(crate) fn is_shared(&self) -> bool {
        self.shared.is_some()
    }

    /// Ends the wait with the signal if that is there, else leaves the wait on the list and
    /// returns its key. `None` when the wait has ended, by this signal or another.
    pub(crate) fn take_or_enlist(&self, waiter: &Arc<Waiter>, number: u32) -> Option<u32> {
        let mut state = self.lock();
        if self.end(&mut state, waiter, number) {
            return None;
        }
        let key = state.waiting.push(Arc::clone(waiter), number, Kind::Once);
        self.have_watched();
        Some(key)
    }

    /// Leaves the wait on the list, to be told when the signal may be there; `None` when it is.
    pub(crate) fn tell(&self, waiter: &Arc<Waiter>) -> Option<u32> {
        let mut state = self.lock();
        let missing = !self.is_there(waiter.owner());
        missing.then(|| {
            let key = state.waiting.push(Arc::clone(waiter), 0, Kind::Told);
            self.have_watched();
            key
        })
    }

    /// Takes the wait off the list, if it is still there.
    pub(crate) fn delist(&self, key: u32, waiter: &Arc<Waiter>, number: u32) {
        let removed = self.lock().waiting.remove_own(key, waiter, number);
        // Outside the lock: it may be the last reference.
        drop(removed);
    }

    /// Ends the wait with the signal if that is there; `true` when the wait has ended, so or before.
    fn end(&self, state: &mut State, waiter: &Arc<Waiter>, number: u32) -> bool {
        if let Some(shared) = &self.shared {
            if state.waiting.is_empty() {
                // Pulses were for those who were there.
                shared.note_pulses();
            }
            return self.end_shared(shared, state, waiter, number, None);
        }
        let me = waiter.owner();
        if !self.available_to(me) {
            return waiter.ended().is_some();
        }
        let ended = match self.rule {
            Rule::Owner if state.depth >= MAXIMUM_DEPTH => Ended::Refused(number),
            Rule::Owner if state.abandoned => Ended::Abandoned(number),
            _ => Ended::Signalled(number),
        };
        if waiter.claim(ended) {
            self.take(state, me);
        }
        true
    }

    /// Hands the signal to waits on the list for as long as it is there.
    fn hand_over(&self, state: &mut State) -> Woken {
        if let Some(shared) = &self.shared {
            return self.hand_over_shared(shared, state);
        }
        let mut woken = Woken::default();
        let mut next = state.waiting.first().map(|waiting| waiting.key);
        while let Some(key) = next {
            if self.rule != Rule::Manual && !self.available_to(0) {
                break;
            }
            next = state.waiting.after(key).map(|waiting| waiting.key);
            let Some(waiting) = state.waiting.at(key) else {
                break;
            };
            let number = waiting.number;
            match waiting.kind {
                Kind::Once => {}
                Kind::Told => {
                    woken.push(Arc::clone(waiting.waiter));
                    continue;
                }
                Kind::Kept => {
                    self.hand_to_kept(state, key, &mut woken);
                    continue;
                }
            }
            let ended = if state.abandoned {
                Ended::Abandoned(number)
            } else {
                Ended::Signalled(number)
            };
            // A wait that another signal has ended goes without one of its own.
            if let Some(waiter) = state.waiting.remove(key)
                && waiter.claim(ended)
            {
                self.take(state, waiter.owner());
                woken.push(waiter);
            }
        }
        woken
    }
}

#[cfg(all(test, loom))]
#[path = "signal_models.rs"]
mod models;
