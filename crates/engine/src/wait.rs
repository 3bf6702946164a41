//! A thread's wait for any or all of several signals.

use crate::deadline::Deadline;
use crate::lone_wait;
use crate::shared_wait;
use crate::signal::{Locked, Signal, Take};
use crate::sync::Arc;
use crate::sync::atomic::{Ordering, fence};
use crate::waiter::{Ended, Waiter};

/// How a wait ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// The signal of this number was taken; number 0 if all were.
    Signal(usize),
    /// Likewise, and its last owner, or that of one of them, ended without releasing it.
    Abandoned(usize),
    /// The thread owns the signal of this number as often as can be counted.
    Refused(usize),
    /// The deadline passed.
    TimedOut,
    /// `alerted` became true.
    Alerted,
}

/// A signal that is waited for, and the place of the wait on its list.
pub struct Place<'a> {
    signal: &'a Signal,
    key: u32,
}

impl<'a> Place<'a> {
    /// A place with `signal`.
    pub fn new(signal: &'a Signal) -> Self {
        Self { signal, key: 0 }
    }

    /// The signal.
    pub fn signal(&self) -> &'a Signal {
        self.signal
    }
}

#[inline]
fn taken(take: Take, number: usize) -> Option<End> {
    match take {
        Take::Missed => None,
        Take::Taken => Some(End::Signal(number)),
        Take::Abandoned => Some(End::Abandoned(number)),
        Take::Refused => Some(End::Refused(number)),
    }
}

#[inline]
pub(crate) fn end_of(waiter: &Waiter) -> Option<End> {
    waiter.ended().map(|ended| match ended {
        Ended::Signalled(number) => End::Signal(number as usize),
        Ended::Abandoned(number) => End::Abandoned(number as usize),
        Ended::Refused(number) => End::Refused(number as usize),
        Ended::Withdrawn(_) => End::TimedOut,
    })
}

/// As [`any`], of one signal.
#[inline]
pub fn one(
    waiter: &Arc<Waiter>,
    signal: &Signal,
    deadline: Deadline,
    alerted: Option<&dyn Fn() -> bool>,
    sleep: impl FnOnce(&mut dyn FnMut()),
) -> End {
    if deadline == Deadline::Now {
        // As in `any`.
        fence(Ordering::SeqCst);
    }
    if let Some(end) = taken(signal.try_take(waiter.owner()), 0) {
        return end;
    }
    if deadline == Deadline::Now {
        return without(alerted);
    }
    match lone_wait::begin(signal, waiter, alerted) {
        Some(stay) => stay.sleep(deadline, sleep),
        None => return enlisted(waiter, &mut [Place::new(signal)], deadline, alerted, sleep),
    }
    end_of(waiter).unwrap_or_else(|| without(alerted))
}

fn is_alerted(alerted: Option<&dyn Fn() -> bool>) -> bool {
    alerted.is_some_and(|alerted| alerted())
}

fn without(alerted: Option<&dyn Fn() -> bool>) -> End {
    if is_alerted(alerted) {
        End::Alerted
    } else {
        End::TimedOut
    }
}

/// Waits until any of the signals is there and takes it: the one with the smallest number, if
/// several are. Signals come before `alerted`, if there is that, and `alerted` before the deadline.
/// `waiter` is the calling thread's; `sleep` is called with what sleeps, if it comes to that.
pub fn any(
    waiter: &Arc<Waiter>,
    places: &mut [Place<'_>],
    deadline: Deadline,
    alerted: Option<&dyn Fn() -> bool>,
    sleep: impl FnOnce(&mut dyn FnMut()),
) -> End {
    if deadline == Deadline::Now {
        // See `Signal::set`. A wait that goes on looks again behind the locks.
        fence(Ordering::SeqCst);
    }
    for (number, place) in places.iter().enumerate() {
        if let Some(end) = taken(place.signal.try_take(waiter.owner()), number) {
            return end;
        }
    }
    if deadline == Deadline::Now {
        return without(alerted);
    }
    enlisted(waiter, places, deadline, alerted, sleep)
}

/// Waits on the signals' lists.
fn enlisted(
    waiter: &Arc<Waiter>,
    places: &mut [Place<'_>],
    deadline: Deadline,
    alerted: Option<&dyn Fn() -> bool>,
    sleep: impl FnOnce(&mut dyn FnMut()),
) -> End {
    if let [place] = &*places
        && let Some(shared) = shared_wait::direct(place.signal, alerted)
    {
        let take = shared_wait::wait(place.signal, shared, waiter, deadline, sleep);
        return taken(take, 0).unwrap_or(End::TimedOut);
    }
    waiter.begin();
    let mut enlisted = 0;
    for (number, place) in places.iter_mut().enumerate() {
        match place.signal.take_or_enlist(waiter, number as u32) {
            Some(key) => place.key = key,
            None => break,
        }
        enlisted += 1;
    }
    let ended = || waiter.ended().is_some() || is_alerted(alerted);
    if !ended() {
        sleep(&mut || {
            while !ended() && !deadline.passed() {
                park(waiter, deadline);
            }
        });
    }
    // Whoever handed a signal over has taken the wait off that list.
    let by = match waiter.ended() {
        Some(Ended::Signalled(number) | Ended::Abandoned(number)) => Some(number as usize),
        _ => None,
    };
    for (number, place) in places[..enlisted].iter().enumerate() {
        if by != Some(number) {
            place.signal.delist(place.key, waiter, number as u32);
        }
    }
    end_of(waiter).unwrap_or_else(|| without(alerted))
}

/// Waits until all of the signals are there at one moment, and takes all or none. None stands
/// twice in `places`, which are in the order of the signals' addresses: every such wait locks
/// them in that order.
///
/// As long as any one signal is missing there is nothing to do, so the thread waits to be told of
/// one that is, and then looks for another.
pub fn all(
    waiter: &Arc<Waiter>,
    places: &[Place<'_>],
    deadline: Deadline,
    alerted: &dyn Fn() -> bool,
    sleep: impl FnOnce(&mut dyn FnMut()),
) -> End {
    let at_once = |last| match try_all(places, waiter.owner()) {
        None if alerted() => Some(End::Alerted),
        None if last => Some(End::TimedOut),
        end => end,
    };
    if let Some(end) = at_once(deadline == Deadline::Now) {
        return end;
    }
    let mut end = None;
    sleep(&mut || {
        while end.is_none() {
            let missing = |place: &&Place<'_>| !place.signal.is_there(waiter.owner());
            if let Some(place) = places.iter().rfind(missing)
                && let Some(key) = place.signal.tell(waiter)
            {
                park(waiter, deadline);
                place.signal.delist(key, waiter, 0);
            }
            end = at_once(deadline.passed());
        }
    });
    end.unwrap_or(End::TimedOut)
}

pub(crate) fn park(waiter: &Waiter, deadline: Deadline) {
    if let Some(parker) = waiter.parker() {
        crate::idle::park(parker, deadline.remaining());
    }
}

/// Takes all signals if all are there.
fn try_all(places: &[Place<'_>], me: u32) -> Option<End> {
    fence(Ordering::SeqCst);
    let available = |place: &Place<'_>| place.signal.is_there(me);
    if !places.iter().all(available) {
        return None;
    }
    let mut locked: Vec<Locked<'_>> = places.iter().map(|place| place.signal.lock()).collect();
    if !places.iter().all(available) {
        return None;
    }
    let full = |(place, state): (&Place<'_>, &Locked<'_>)| place.signal.is_full(state, me);
    if let Some(number) = places.iter().zip(&locked).position(full) {
        return Some(End::Refused(number));
    }
    // What other processes have may be gone by now: then nothing else is taken either.
    let mut takes: Vec<(usize, Take)> = Vec::new();
    for (number, place) in places.iter().enumerate() {
        if !place.signal.is_shared() {
            continue;
        }
        match place.signal.take(&mut locked[number], me) {
            Take::Missed => {
                for (number, take) in takes {
                    places[number].signal.undo(&mut locked[number], take);
                }
                return None;
            }
            take => takes.push((number, take)),
        }
    }
    let abandoned = |take: Take| take == Take::Abandoned;
    let mut any = takes.iter().any(|(_, take)| abandoned(*take));
    for (place, state) in places.iter().zip(&mut locked) {
        if !place.signal.is_shared() {
            any |= abandoned(place.signal.take(state, me));
        }
    }
    Some(if any {
        End::Abandoned(0)
    } else {
        End::Signal(0)
    })
}
