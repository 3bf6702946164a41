//! A thread's last wait for any of several objects, kept for the next one for the same handles: it
//! stays on the objects' lists, so that threads which wait in a loop do not enter and leave them
//! each time.

use std::any::Any;
use std::ops::BitOr;

use tawny_engine::Deadline;
use tawny_engine::wait::End;
use tawny_engine::wait_set::{MAXIMUM_SIGNALS, WaitSet};

use crate::Error;
use crate::event::Event;
use crate::object::{self, Handle};
use crate::process::Process;
use crate::semaphore::Semaphore;
use crate::signal::Signal;
use crate::thread::{Current, Thread};
use crate::timer::Timer;
use crate::wait::Awaited;

/// The fewest and the most handles of a wait that is kept.
pub(crate) const KEPT: std::ops::RangeInclusive<usize> = 2..=MAXIMUM_SIGNALS;

/// What a thread remembers of its last wait.
#[derive(Default)]
pub(crate) struct LastWait {
    handles: Vec<Handle>,
    /// [`object::closed_handles`] before they were last found good.
    closed: u64,
    /// Made when the same handles come a second time.
    kept: Option<KeptWait>,
}

struct KeptWait {
    /// They hold their places in the table of handles, so that as long as a handle is good it names
    /// the same object.
    objects: Vec<Awaited>,
    set: WaitSet,
}

/// Whether nothing but memory depends on the object's end, which a kept wait puts off. A signal
/// with owners cannot be kept.
fn may_be_kept(object: &Awaited) -> bool {
    let Awaited::Found(object) = object else {
        return false;
    };
    let is_shared = |signal: &Signal| signal.shared_state().is_some();
    if object.signal().is_some_and(is_shared) {
        return false;
    }
    let any: &dyn Any = &**object;
    any.is::<Event>()
        || any.is::<Semaphore>()
        || any.is::<Thread>()
        || any.is::<Timer>()
        || any.is::<Process>()
}

fn signal(object: &Awaited) -> &Signal {
    match object.signal() {
        Some(signal) => signal,
        None => unreachable!("every kind that may be kept has a signal"),
    }
}

impl KeptWait {
    fn new(current: &Current, objects: Vec<Awaited>) -> Self {
        let parker = current.worker().parker().clone();
        let set = WaitSet::new(parker, objects.iter().map(signal));
        Self { objects, set }
    }
}

impl Drop for KeptWait {
    fn drop(&mut self) {
        self.set.leave(|number| signal(&self.objects[number]));
    }
}

/// Whether the handles are the same. They nearly always are, so all of them are compared at once.
fn are_same(one: &[Handle], other: &[Handle]) -> bool {
    let difference = |(a, b): (&Handle, &Handle)| a.value() ^ b.value();
    let differences = one.iter().zip(other).map(difference);
    one.len() == other.len() && differences.fold(0, BitOr::bitor) == 0
}

/// How a wait for any of `handles` that is kept ended; the objects, if it is not kept.
pub(crate) fn any(
    current: &Current,
    handles: &[Handle],
    deadline: Deadline,
    alertable: bool,
    find: impl Fn(Handle) -> Result<Awaited, Error>,
) -> Result<Result<End, Vec<Awaited>>, Error> {
    // Taken out meanwhile: polling and procedure calls may wait, too.
    let mut last = current.last_wait().take();
    let closed = object::closed_handles();
    let same = are_same(&last.handles, handles);
    let are_good = || last.closed == closed || handles.iter().all(|handle| object::exists(*handle));
    if !same || !are_good() {
        last.kept = None;
    }
    last.closed = closed;
    let kept = match last.kept.take() {
        Some(kept) => kept,
        None => {
            let objects = handles.iter().map(|handle| find(*handle));
            let objects = objects.collect::<Result<Vec<_>, _>>()?;
            if !same || !objects.iter().all(may_be_kept) {
                last.handles.clear();
                last.handles.extend_from_slice(handles);
                current.last_wait().replace(last);
                return Ok(Err(objects));
            }
            KeptWait::new(current, objects)
        }
    };
    let alerted = || alertable && current.has_apcs();
    let sleep = |body: &mut dyn FnMut()| current.blocking(body);
    let of = |number: usize| signal(&kept.objects[number]);
    let end = kept.set.any(of, deadline, &alerted, sleep);
    last.kept = Some(kept);
    current.last_wait().replace(last);
    Ok(Ok(end))
}
