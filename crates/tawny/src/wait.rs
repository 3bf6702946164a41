//! Waiting for objects: any of them, all of them, with or without delivering APCs.
//!
//! <https://learn.microsoft.com/windows/win32/api/synchapi/nf-synchapi-waitformultipleobjectsex>

use std::sync::Arc;

use tawny_engine::Deadline;

use crate::Error;
use crate::codes::{ERROR_INVALID_HANDLE, ERROR_INVALID_PARAMETER};
use crate::limits::MAXIMUM_WAIT_OBJECTS;
use crate::object::Object;
use crate::signal::{Signal, WaitBlock};
use crate::thread::{self, Current};

/// How a wait ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Waited {
    /// The object with this number was signalled, and its signal taken; or all were (number 0).
    #[doc(alias = "WAIT_OBJECT_0")]
    Object(usize),
    /// The deadline passed.
    #[doc(alias = "WAIT_TIMEOUT")]
    TimedOut,
    /// At least one APC was delivered.
    #[doc(alias = "WAIT_IO_COMPLETION")]
    Apc,
}

/// Waits until any of `objects` is signalled.
///
/// # Errors
/// `ERROR_INVALID_PARAMETER`: none or more than [`MAXIMUM_WAIT_OBJECTS`] objects;
/// `ERROR_INVALID_HANDLE`: an object cannot be waited for.
#[doc(alias = "WaitForMultipleObjectsEx")]
pub fn wait_any(
    objects: &[Arc<dyn Object>],
    deadline: Deadline,
    alertable: bool,
) -> Result<Waited, Error> {
    let signals = signals(objects)?;
    Ok(thread::with(|current| {
        any(current, &signals, deadline, alertable)
    }))
}

/// Waits until all of `objects` are signalled at one moment, and takes all their signals or none.
///
/// # Errors
/// As [`wait_any`], and `ERROR_INVALID_PARAMETER` when an object stands twice.
#[doc(alias = "WaitForMultipleObjectsEx")]
pub fn wait_all(
    objects: &[Arc<dyn Object>],
    deadline: Deadline,
    alertable: bool,
) -> Result<Waited, Error> {
    let mut signals = signals(objects)?;
    signals.sort_by_key(|signal| std::ptr::from_ref::<Signal>(signal));
    if signals
        .windows(2)
        .any(|pair| std::ptr::eq(pair[0], pair[1]))
    {
        return Err(Error::new(ERROR_INVALID_PARAMETER));
    }
    Ok(thread::with(|current| {
        all(current, &signals, deadline, alertable)
    }))
}

/// Waits for nothing but time and APCs.
#[doc(alias = "SleepEx")]
pub fn sleep(deadline: Deadline, alertable: bool) -> Waited {
    thread::with(|current| {
        if deadline == Deadline::Now && !alertable {
            std::thread::yield_now();
            return Waited::TimedOut;
        }
        any(current, &[], deadline, alertable)
    })
}

/// Waits for one signal of an object that the caller holds.
pub(crate) fn wait_signal(signal: &Signal, deadline: Deadline, alertable: bool) -> Waited {
    thread::with(|current| any(current, &[signal], deadline, alertable))
}

fn signals(objects: &[Arc<dyn Object>]) -> Result<Vec<&Signal>, Error> {
    if objects.is_empty() || objects.len() > MAXIMUM_WAIT_OBJECTS {
        return Err(Error::new(ERROR_INVALID_PARAMETER));
    }
    objects
        .iter()
        .map(|object| object.signal().ok_or(Error::new(ERROR_INVALID_HANDLE)))
        .collect()
}

fn any(current: &Current, signals: &[&Signal], deadline: Deadline, alertable: bool) -> Waited {
    if let Some(index) = signals.iter().position(|signal| signal.try_take()) {
        return Waited::Object(index);
    }
    let block = Arc::new(WaitBlock::new(Arc::clone(current.worker().parker())));
    let mut enlisted = 0;
    for (index, signal) in signals.iter().enumerate() {
        if signal.take_or_enlist(&block, index) {
            break;
        }
        enlisted += 1;
    }
    let ended = || block.claimed().is_some() || (alertable && current.has_apcs());
    if !ended() && !deadline.passed() {
        current.worker().blocking(|| {
            while !ended() {
                current.worker().parker().park(deadline.remaining());
                if deadline.passed() {
                    break;
                }
            }
        });
    }
    for signal in &signals[..enlisted] {
        signal.delist(&block);
    }
    match block.claimed() {
        Some(index) => Waited::Object(index),
        None if alertable && current.deliver_apcs() => Waited::Apc,
        None => Waited::TimedOut,
    }
}

fn all(current: &Current, signals: &[&Signal], deadline: Deadline, alertable: bool) -> Waited {
    let block = Arc::new(WaitBlock::new(Arc::clone(current.worker().parker())));
    if try_all(signals, Some(&block)) {
        return Waited::Object(0);
    }
    let waited = current.worker().blocking(|| {
        loop {
            if alertable && current.has_apcs() {
                break Waited::Apc;
            }
            if deadline.passed() {
                break Waited::TimedOut;
            }
            current.worker().parker().park(deadline.remaining());
            if try_all(signals, None) {
                break Waited::Object(0);
            }
        }
    });
    for signal in signals {
        signal.delist(&block);
    }
    if waited == Waited::Apc {
        current.deliver_apcs();
    }
    waited
}

/// Takes all signals if all are there; else leaves `block` with each of them. The signals are in
/// the order of their addresses, in which every such wait locks them.
fn try_all(signals: &[&Signal], block: Option<&Arc<WaitBlock>>) -> bool {
    let mut locked: Vec<_> = signals.iter().map(|signal| signal.lock()).collect();
    let ready = locked.iter().all(|signal| signal.is_set());
    if ready {
        locked.iter_mut().for_each(|signal| signal.take());
    } else if let Some(block) = block {
        locked
            .iter_mut()
            .for_each(|signal| signal.enlist(block, 0, true));
    }
    ready
}
