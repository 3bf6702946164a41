//! The state of a signal that several processes have: a few words of a page that is mapped in all of
//! them. Each change of it is one step, so a process that is killed at any moment leaves it whole.
//!
//! Whoever has the state open holds a byte of the page's file, alone: its *slot*. An owner is a slot
//! and a thread; one whose slot nobody holds is dead, and what it owned is abandoned.

use std::fs::File;
use std::io;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::Duration;

use crate::file_lock::{self, Hold};
use crate::futex;
use crate::shared_page::SharedPage;
use crate::signal::{Reset, Take};

/// What a signal is, and what it begins with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Terms {
    /// It is set and reset.
    Flag {
        /// What happens when a wait is satisfied.
        reset: Reset,
        /// Whether it is set.
        set: bool,
    },
    /// It is taken as often as it was raised.
    Count {
        /// How often it can be taken.
        count: u32,
        /// The largest count.
        maximum: u32,
    },
    /// One thread at a time owns it.
    Owner {
        /// The first owner.
        owner: Option<u32>,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Rule {
    Manual,
    Auto,
    Count { maximum: u32 },
    Owner,
}

/// The words of the page.
const RULE: usize = 0;
const STATE: usize = 1;
/// Counted up after each change that may satisfy a wait.
const CHANGES: usize = 2;
/// When a flag will be set, in nanoseconds of the machine's clock; 0 is never.
const DUE: usize = 3;
const PERIOD: usize = 4;
/// The first word that is left to others.
pub const FIRST_FREE: usize = 8;

/// A flag's state: it is set; a pulse is left for one wait; the pulses, counted.
const SET: u64 = 1;
const TOKEN: u64 = 2;
const PULSES: u32 = 32;

/// An owner's state: the thread, the slot, and whether the last owner has died.
const SLOT: u32 = 32;
const ABANDONED: u64 = 1 << 63;

/// Slots that are tried.
const ATTEMPTS: u32 = 1 << 12;

/// How long a sleep lasts at most: whoever makes a change may be killed before it wakes anybody, and
/// an owner's death wakes nobody.
pub(crate) const PATIENCE: Duration = Duration::from_millis(500);
const OWNER_PATIENCE: Duration = Duration::from_millis(50);

/// The clock that all processes of the machine have in common, since some moment.
pub(crate) fn now() -> Duration {
    // SAFETY: all zeroes is a time.
    let mut time: libc::timespec = unsafe { std::mem::zeroed() };
    // SAFETY: room for the result.
    unsafe { libc::clock_gettime(libc::CLOCK_MONOTONIC, &mut time) };
    Duration::new(time.tv_sec as u64, time.tv_nsec as u32)
}

fn nanoseconds(time: Duration) -> u64 {
    u64::try_from(time.as_nanos()).unwrap_or(u64::MAX)
}

impl Rule {
    fn pack(self) -> u64 {
        match self {
            Self::Manual => 1,
            Self::Auto => 2,
            Self::Count { maximum } => 3 | u64::from(maximum) << 32,
            Self::Owner => 4,
        }
    }

    fn unpack(word: u64) -> Option<Self> {
        Some(match (word as u32, (word >> 32) as u32) {
            (1, 0) => Self::Manual,
            (2, 0) => Self::Auto,
            (3, maximum @ 1..) => Self::Count { maximum },
            (4, 0) => Self::Owner,
            _ => return None,
        })
    }
}

type Look = Box<dyn Fn() -> bool + Send + Sync>;

/// The state; see the module's description.
pub struct SharedState {
    page: SharedPage,
    file: File,
    rule: Rule,
    slot: u32,
    /// The pulses that waits on this process's list have seen. Changed under the signal's lock.
    seen: AtomicU32,
    /// Whether somebody looks for changes. Changed under the signal's lock.
    watched: AtomicBool,
    look: std::sync::OnceLock<Look>,
}

impl std::fmt::Debug for SharedState {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SharedState")
            .field("rule", &self.rule)
            .finish_non_exhaustive()
    }
}

impl SharedState {
    /// Begins the state in `file`, which nobody else has.
    ///
    /// # Errors
    /// The file system has no room, or knows no locks.
    pub fn create(file: File, terms: Terms) -> io::Result<Self> {
        let page = SharedPage::of_file(&file)?;
        let slot = take_slot(&file)?;
        let (rule, state) = match terms {
            Terms::Flag { reset, set } => match reset {
                Reset::Manual => (Rule::Manual, set.into()),
                Reset::Auto => (Rule::Auto, set.into()),
            },
            Terms::Count { count, maximum } => (Rule::Count { maximum }, count.into()),
            Terms::Owner { owner } => {
                let owner = owner.map_or(0, |owner| owned(slot, owner));
                (Rule::Owner, owner)
            }
        };
        page.word(STATE).store(state, Ordering::Release);
        page.word(RULE).store(rule.pack(), Ordering::Release);
        Ok(Self::with(page, file, rule, slot))
    }

    /// Joins those who have the state that is in `file`.
    ///
    /// # Errors
    /// `EINVAL`: there is none; else as [`Self::create`].
    pub fn join(file: File) -> io::Result<Self> {
        let page = SharedPage::of_file(&file)?;
        let rule = Rule::unpack(page.word(RULE).load(Ordering::Acquire));
        let rule = rule.ok_or_else(|| io::Error::from_raw_os_error(libc::EINVAL))?;
        let slot = take_slot(&file)?;
        let state = Self::with(page, file, rule, slot);
        if rule == Rule::Owner {
            // Somebody who had this slot has died.
            let word = state.state();
            if slot_of(word) == slot {
                state.bury(word);
            }
        }
        Ok(state)
    }

    fn with(page: SharedPage, file: File, rule: Rule, slot: u32) -> Self {
        let state = Self {
            page,
            file,
            rule,
            slot,
            seen: AtomicU32::new(0),
            watched: AtomicBool::new(false),
            look: std::sync::OnceLock::new(),
        };
        state.seen.store(state.pulses(), Ordering::Relaxed);
        state
    }

    /// Says how this process looks at the state again for those who wait; that returns whether
    /// somebody still does.
    pub fn set_look(&self, look: impl Fn() -> bool + Send + Sync + 'static) {
        let _ = self.look.set(Box::new(look));
    }

    /// This process has it no more; if one of its threads is the owner, when that ends or gives it up.
    pub fn leave(&self) {
        let state = self.state();
        if self.rule != Rule::Owner || slot_of(state) != self.slot {
            file_lock::release_byte(&self.file, self.slot);
        }
    }

    /// The file with the page.
    pub fn file(&self) -> &File {
        &self.file
    }

    /// The page, of which the words from [`FIRST_FREE`] on are the caller's.
    pub fn page(&self) -> &SharedPage {
        &self.page
    }

    /// Whether a wait makes its thread the owner.
    pub fn has_owner(&self) -> bool {
        self.rule == Rule::Owner
    }

    pub(crate) fn stays(&self) -> bool {
        self.rule == Rule::Manual
    }

    fn state(&self) -> u64 {
        self.page.word(STATE).load(Ordering::SeqCst)
    }

    fn change(&self, from: u64, to: u64) -> bool {
        let word = self.page.word(STATE);
        word.compare_exchange(from, to, Ordering::SeqCst, Ordering::SeqCst)
            .is_ok()
    }

    /// Wakes whoever waits in any process, to look again.
    pub(crate) fn tell(&self) {
        let changes = self.changes();
        changes.fetch_add(1, Ordering::SeqCst);
        futex::wake_shared(changes);
    }

    pub(crate) fn changes(&self) -> &AtomicU32 {
        self.page.low_half(CHANGES)
    }

    /// The pulses there have been, counted.
    pub(crate) fn pulses(&self) -> u32 {
        match self.rule {
            Rule::Manual | Rule::Auto => (self.state() >> PULSES) as u32,
            _ => 0,
        }
    }

    /// How long a sleep may last before somebody has to look again.
    pub(crate) fn patience(&self) -> Duration {
        let patience = match self.rule {
            Rule::Owner => OWNER_PATIENCE,
            _ => PATIENCE,
        };
        match self.page.word(DUE).load(Ordering::SeqCst) {
            0 => patience,
            due => Duration::from_nanos(due)
                .saturating_sub(now())
                .min(patience),
        }
    }

    /// Whether thread `me` could take it.
    pub(crate) fn is_there(&self, me: u32) -> bool {
        self.keep_time();
        let state = self.state();
        match self.rule {
            Rule::Manual | Rule::Auto => state & SET != 0,
            Rule::Count { .. } => state as u32 != 0,
            Rule::Owner => state as u32 == 0 || self.is_owner(state, me) || self.is_dead(state),
        }
    }

    /// The flag, the count, or the owner's thread.
    pub(crate) fn value(&self) -> u32 {
        self.keep_time();
        match self.rule {
            Rule::Manual | Rule::Auto => (self.state() & SET) as u32,
            Rule::Count { .. } | Rule::Owner => self.state() as u32,
        }
    }

    /// The pulses that waits on the list have seen.
    pub(crate) fn seen(&self) -> u32 {
        self.seen.load(Ordering::Relaxed)
    }

    /// Takes it for thread `me`, which does not own it. For a wait that was there when there had been
    /// `since` pulses, those that came count.
    pub(crate) fn try_take(&self, me: u32, since: Option<u32>) -> Take {
        self.keep_time();
        loop {
            let state = self.state();
            let pulsed = since.is_some_and(|since| (state >> PULSES) as u32 != since);
            let (next, take) = match self.rule {
                Rule::Manual if state & SET != 0 || pulsed => return Take::Taken,
                Rule::Auto if state & SET != 0 => (state & !SET, Take::Taken),
                Rule::Auto if pulsed && state & TOKEN != 0 => (state & !TOKEN, Take::Taken),
                Rule::Count { .. } if state as u32 != 0 => (state - 1, Take::Taken),
                Rule::Owner if state as u32 == 0 => (
                    owned(self.slot, me),
                    match state & ABANDONED {
                        0 => Take::Taken,
                        _ => Take::Abandoned,
                    },
                ),
                Rule::Owner if self.is_dead(state) => {
                    self.bury(state);
                    continue;
                }
                _ => return Take::Missed,
            };
            if self.change(state, next) {
                return take;
            }
        }
    }

    /// The waits that are on the list now have seen every pulse.
    pub(crate) fn note_pulses(&self) {
        self.seen.store(self.pulses(), Ordering::Relaxed);
    }

    /// Undoes what [`Self::try_take`] did.
    pub(crate) fn give_back(&self, take: Take) {
        match self.rule {
            Rule::Manual => return,
            Rule::Auto => drop(self.page.word(STATE).fetch_or(SET, Ordering::SeqCst)),
            Rule::Count { .. } => drop(self.add(1)),
            Rule::Owner => self.free(take == Take::Abandoned),
        }
        self.tell();
    }

    /// Sets a flag; whether it was.
    pub(crate) fn set(&self) -> bool {
        if !matches!(self.rule, Rule::Manual | Rule::Auto) {
            return false;
        }
        let before = self.page.word(STATE).fetch_or(SET, Ordering::SeqCst);
        self.tell();
        before & SET != 0
    }

    /// Resets a flag; whether it was set.
    pub(crate) fn reset(&self) -> bool {
        if !matches!(self.rule, Rule::Manual | Rule::Auto) {
            return false;
        }
        self.keep_time();
        let word = self.page.word(STATE);
        word.fetch_and(!(SET | TOKEN), Ordering::SeqCst) & SET != 0
    }

    /// Lets those who wait for a flag at this moment go on: all, or one if it resets by itself.
    pub(crate) fn pulse(&self) {
        let token = match self.rule {
            Rule::Manual => 0,
            Rule::Auto => TOKEN,
            _ => return,
        };
        loop {
            let state = self.state();
            let pulses = ((state >> PULSES) as u32).wrapping_add(1);
            if self.change(state, u64::from(pulses) << PULSES | token) {
                break;
            }
        }
        self.tell();
    }

    /// Raises a count; the one before. `None` when it would exceed the maximum.
    pub(crate) fn add(&self, count: u32) -> Option<u32> {
        let Rule::Count { maximum } = self.rule else {
            return None;
        };
        loop {
            let state = self.state();
            let before = state as u32;
            let after = before.checked_add(count).filter(|sum| *sum <= maximum)?;
            if self.change(state, after.into()) {
                self.tell();
                return Some(before);
            }
        }
    }

    /// Whether thread `me` of this process owns it.
    pub(crate) fn is_owned(&self, me: u32) -> bool {
        self.is_owner(self.state(), me)
    }

    fn is_owner(&self, state: u64, me: u32) -> bool {
        self.rule == Rule::Owner && me != 0 && state & !ABANDONED == owned(self.slot, me)
    }

    fn is_dead(&self, state: u64) -> bool {
        let slot = slot_of(state);
        state as u32 != 0 && slot != self.slot && !file_lock::is_byte_held(&self.file, slot)
    }

    /// What a dead owner had is free.
    fn bury(&self, state: u64) {
        if self.change(state, ABANDONED) {
            self.tell();
        }
    }

    /// The owner, a thread of this process, gives it up.
    pub(crate) fn free(&self, abandoned: bool) {
        let next = if abandoned { ABANDONED } else { 0 };
        self.page.word(STATE).store(next, Ordering::SeqCst);
        self.tell();
    }

    /// From `due` on (`None`: never) and then every `period`, unless that is zero, the flag is set.
    /// Until then it is as it was.
    pub fn schedule(&self, due: Option<Duration>, period: Duration) {
        let word = self.page.word(DUE);
        word.store(0, Ordering::SeqCst);
        let period = nanoseconds(period);
        self.page.word(PERIOD).store(period, Ordering::SeqCst);
        if let Some(wait) = due {
            let due = nanoseconds(now().saturating_add(wait)).max(1);
            word.store(due, Ordering::SeqCst);
        }
        self.tell();
    }

    /// Sets the flag if its time has come.
    fn keep_time(&self) {
        let word = self.page.word(DUE);
        let due = word.load(Ordering::SeqCst);
        if due == 0 {
            return;
        }
        let now = nanoseconds(now());
        if now < due {
            return;
        }
        let period = self.page.word(PERIOD).load(Ordering::SeqCst);
        let missed = (now - due).checked_div(period).map(|periods| periods + 1);
        let next = missed.map_or(0, |missed| {
            due.saturating_add(missed.saturating_mul(period))
        });
        let exchanged = word.compare_exchange(due, next, Ordering::SeqCst, Ordering::SeqCst);
        if exchanged.is_ok() {
            self.set();
        }
    }

    /// Notes that somebody looks for changes from now on; whether nobody did.
    pub(crate) fn begin_watching(&self) -> bool {
        !self.watched.swap(true, Ordering::Relaxed)
    }

    pub(crate) fn end_watching(&self) {
        self.watched.store(false, Ordering::Relaxed);
    }

    /// Looks again for those who wait; whether somebody still does.
    pub(crate) fn look(&self) -> bool {
        self.look.get().is_some_and(|look| look())
    }
}

fn owned(slot: u32, owner: u32) -> u64 {
    u64::from(slot) << SLOT | u64::from(owner)
}

fn slot_of(state: u64) -> u32 {
    ((state & !ABANDONED) >> SLOT) as u32
}

/// A byte that nobody else holds, and not the first one.
fn take_slot(file: &File) -> io::Result<u32> {
    let first = std::process::id() & 0x3fff_ffff;
    let mut result = Err(io::Error::from_raw_os_error(libc::EAGAIN));
    for slot in (first.max(1)..).take(ATTEMPTS as usize) {
        result = file_lock::hold_byte(file, slot, Hold::Alone).map(|()| slot);
        match &result {
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
            _ => break,
        }
    }
    result
}

#[cfg(all(test, not(loom)))]
#[path = "shared_state_tests.rs"]
mod tests;
