//! Waiting for objects: any of them, all of them, with or without delivering APCs.
//!
//! <https://learn.microsoft.com/windows/win32/api/synchapi/nf-synchapi-waitformultipleobjectsex>

use std::any::Any;
use std::ops::Deref;
use std::sync::Arc;

use tawny_engine::Deadline;
use tawny_engine::table::Ref;
use tawny_engine::wait::{self as engine, End, Place};

use crate::Error;
use crate::codes::{ERROR_INVALID_HANDLE, ERROR_INVALID_PARAMETER, ERROR_MUTANT_LIMIT_EXCEEDED};
use crate::event::Event;
use crate::kept_wait::{self, KEPT};
use crate::limits::{MAXIMUM_MANY_WAIT_OBJECTS, MAXIMUM_WAIT_OBJECTS};
use crate::mutex::Mutex;
use crate::object::{Handle, Object};
use crate::semaphore::Semaphore;
use crate::signal::Signal;
use crate::thread::{self, Current};

/// How a wait ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Waited {
    /// The object with this number was signalled, and its signal taken; or all were (number 0).
    #[doc(alias = "WAIT_OBJECT_0")]
    Object(usize),
    /// As `Object`, and it, or one of all, is a mutex whose owner ended without releasing it: the
    /// calling thread owns it now, and what it protects may be inconsistent.
    #[doc(alias = "WAIT_ABANDONED_0")]
    Abandoned(usize),
    /// The deadline passed.
    #[doc(alias = "WAIT_TIMEOUT")]
    TimedOut,
    /// At least one APC was delivered.
    #[doc(alias = "WAIT_IO_COMPLETION")]
    Apc,
}

/// An object that is waited for: found by its handle, or shared.
pub enum Awaited {
    /// As the table of handles holds it; it lives as long as this, whoever closes the handle.
    Found(Ref<'static, dyn Object>),
    /// A reference of its own.
    Shared(Arc<dyn Object>),
}

impl Deref for Awaited {
    type Target = dyn Object;
    fn deref(&self) -> &Self::Target {
        match self {
            Self::Found(object) => &**object,
            Self::Shared(object) => &**object,
        }
    }
}

impl Awaited {
    fn to_arc(&self) -> Arc<dyn Object> {
        match self {
            Self::Found(object) => object.to_arc(),
            Self::Shared(object) => Arc::clone(object),
        }
    }
}

/// What stands for an object in a wait.
trait Subject {
    fn object(&self) -> &dyn Object;
    fn share(&self) -> Arc<dyn Object>;
}

impl Subject for Awaited {
    fn object(&self) -> &dyn Object {
        &**self
    }
    fn share(&self) -> Arc<dyn Object> {
        self.to_arc()
    }
}

impl Subject for Arc<dyn Object> {
    fn object(&self) -> &dyn Object {
        &**self
    }
    fn share(&self) -> Arc<dyn Object> {
        Arc::clone(self)
    }
}

/// Waits until any of `objects` is signalled; the first one that is counts.
///
/// # Errors
/// `ERROR_INVALID_PARAMETER`: none or more than [`MAXIMUM_WAIT_OBJECTS`] objects;
/// `ERROR_INVALID_HANDLE`: an object cannot be waited for; `ERROR_MUTANT_LIMIT_EXCEEDED`: the
/// thread owns a mutex as often as can be counted.
#[doc(alias = "WaitForMultipleObjectsEx")]
pub fn wait_any(
    objects: &[Arc<dyn Object>],
    deadline: Deadline,
    alertable: bool,
) -> Result<Waited, Error> {
    check_count(objects.len(), MAXIMUM_WAIT_OBJECTS)?;
    wait(objects, false, deadline, alertable)
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
    check_count(objects.len(), MAXIMUM_WAIT_OBJECTS)?;
    wait(objects, true, deadline, alertable)
}

/// Waits for any or all of up to [`MAXIMUM_MANY_WAIT_OBJECTS`] objects.
///
/// # Errors
/// As [`wait_any`] and [`wait_all`].
#[doc(alias = "TawnyWaitForMultipleObjects")]
pub fn wait_many(
    objects: &[Awaited],
    all: bool,
    deadline: Deadline,
    alertable: bool,
) -> Result<Waited, Error> {
    check_count(objects.len(), MAXIMUM_MANY_WAIT_OBJECTS)?;
    wait(objects, all, deadline, alertable)
}

/// Waits for any or all of up to [`MAXIMUM_MANY_WAIT_OBJECTS`] handles, whose objects `find` finds.
/// A thread that waits for any of the same few handles again and again does so faster.
///
/// # Errors
/// As [`wait_many`], and those of `find`.
#[doc(alias = "WaitForMultipleObjectsEx")]
pub fn wait_handles(
    handles: &[Handle],
    all: bool,
    deadline: Deadline,
    alertable: bool,
    find: impl Fn(Handle) -> Result<Awaited, Error>,
) -> Result<Waited, Error> {
    if let [handle] = handles {
        return wait_handle(*handle, deadline, alertable, find);
    }
    if all || !KEPT.contains(&handles.len()) {
        let objects = handles.iter().map(|handle| find(*handle));
        let objects = objects.collect::<Result<Vec<_>, _>>()?;
        return wait_many(&objects, all, deadline, alertable);
    }
    thread::with(
        |current| match kept_wait::any(current, handles, deadline, alertable, find)? {
            Ok(end) => Ok(ended(current, end).0),
            Err(objects) => wait(&objects, false, deadline, alertable),
        },
    )
}

/// Waits for the object that `handle` names and `find` finds.
///
/// # Errors
/// As [`wait_any`], and those of `find`.
#[doc(alias = "WaitForSingleObjectEx")]
#[inline]
pub fn wait_handle(
    handle: Handle,
    deadline: Deadline,
    alertable: bool,
    find: impl FnOnce(Handle) -> Result<Awaited, Error>,
) -> Result<Waited, Error> {
    let object = find(handle)?;
    match object.signal() {
        Some(signal) if !signal.has_owner() => Ok(wait_signal(signal, deadline, alertable)),
        _ => wait(&[object], false, deadline, alertable),
    }
}

/// Signals an event (sets it), a mutex or a semaphore (releases it once) and then waits for
/// another object. Other threads may come between the two, as on Windows.
///
/// # Errors
/// `ERROR_INVALID_HANDLE` when `signalled` is none of these or `awaited` cannot be waited for, and
/// then nothing is signalled; `ERROR_NOT_OWNER`, `ERROR_TOO_MANY_POSTS`; those of [`wait_any`].
#[doc(alias = "SignalObjectAndWait")]
pub fn signal_and_wait(
    signalled: &Awaited,
    awaited: Awaited,
    deadline: Deadline,
    alertable: bool,
) -> Result<Waited, Error> {
    place(&awaited)?;
    let object: &dyn Any = &**signalled;
    if let Some(event) = object.downcast_ref::<Event>() {
        event.set();
    } else if let Some(mutex) = object.downcast_ref::<Mutex>() {
        mutex.release()?;
    } else if let Some(semaphore) = object.downcast_ref::<Semaphore>() {
        semaphore.release(1)?;
    } else {
        return Err(Error::new(ERROR_INVALID_HANDLE));
    }
    wait(&[awaited], false, deadline, alertable)
}

/// Waits for nothing but time and APCs.
#[doc(alias = "SleepEx")]
pub fn sleep(deadline: Deadline, alertable: bool) -> Waited {
    thread::with(|current| {
        if deadline == Deadline::Now && !alertable {
            std::thread::yield_now();
            return Waited::TimedOut;
        }
        any(current, &mut [], deadline, alertable).0
    })
}

/// Waits for one signal, without owners, of an object that the caller holds.
#[inline]
pub(crate) fn wait_signal(signal: &Signal, deadline: Deadline, alertable: bool) -> Waited {
    thread::with(|current| {
        let alerted = || current.has_apcs();
        let alerted = alertable.then_some(&alerted as &dyn Fn() -> bool);
        let sleep = |body: &mut dyn FnMut()| current.blocking(body);
        let end = engine::one(current.waiter(), signal, deadline, alerted, sleep);
        ended(current, end).0
    })
}

fn check_count(count: usize, maximum: usize) -> Result<(), Error> {
    if count == 0 || count > maximum {
        return Err(Error::new(ERROR_INVALID_PARAMETER));
    }
    Ok(())
}

fn place(subject: &impl Subject) -> Result<Place<'_>, Error> {
    let signal = subject.object().signal();
    Ok(Place::new(signal.ok_or(Error::new(ERROR_INVALID_HANDLE))?))
}

fn wait<S: Subject>(
    objects: &[S],
    all: bool,
    deadline: Deadline,
    alertable: bool,
) -> Result<Waited, Error> {
    if let [object] = objects {
        return wait_for(objects, &mut [place(object)?], false, deadline, alertable);
    }
    let mut places = Vec::with_capacity(objects.len());
    for object in objects {
        places.push(place(object)?);
    }
    if all {
        let address = |place: &Place<'_>| std::ptr::from_ref(place.signal()).addr();
        places.sort_unstable_by_key(address);
        if places
            .windows(2)
            .any(|two| address(&two[0]) == address(&two[1]))
        {
            return Err(Error::new(ERROR_INVALID_PARAMETER));
        }
    }
    wait_for(objects, &mut places, all, deadline, alertable)
}

fn wait_for<S: Subject>(
    objects: &[S],
    places: &mut [Place<'_>],
    together: bool,
    deadline: Deadline,
    alertable: bool,
) -> Result<Waited, Error> {
    thread::with(|current| {
        let (waited, refused) = if together {
            all(current, places, deadline, alertable)
        } else {
            any(current, places, deadline, alertable)
        };
        if refused {
            return Err(Error::new(ERROR_MUTANT_LIMIT_EXCEEDED));
        }
        if let Waited::Object(number) | Waited::Abandoned(number) = waited {
            let taken = if together {
                objects
            } else {
                &objects[number..=number]
            };
            note_owned(current, taken);
        }
        Ok(waited)
    })
}

/// The thread owns the mutexes among these objects; when it ends they are abandoned.
fn note_owned<S: Subject>(current: &Current, taken: &[S]) {
    for subject in taken {
        if subject.object().signal().is_some_and(Signal::has_owner) {
            current.owns(&subject.share());
        }
    }
}

/// The second result: a signal could not be owned once more.
fn any(
    current: &Current,
    places: &mut [Place<'_>],
    deadline: Deadline,
    alertable: bool,
) -> (Waited, bool) {
    let alerted = || current.has_apcs();
    let alerted = alertable.then_some(&alerted as &dyn Fn() -> bool);
    let sleep = |body: &mut dyn FnMut()| current.blocking(body);
    let end = engine::any(current.waiter(), places, deadline, alerted, sleep);
    ended(current, end)
}

fn all(
    current: &Current,
    places: &[Place<'_>],
    deadline: Deadline,
    alertable: bool,
) -> (Waited, bool) {
    let alerted = || alertable && current.has_apcs();
    let sleep = |body: &mut dyn FnMut()| current.blocking(body);
    let end = engine::all(current.waiter(), places, deadline, &alerted, sleep);
    ended(current, end)
}

fn ended(current: &Current, end: End) -> (Waited, bool) {
    match end {
        End::Signal(number) => (Waited::Object(number), false),
        End::Abandoned(number) => (Waited::Abandoned(number), false),
        End::Refused(_) => (Waited::TimedOut, true),
        End::TimedOut => (Waited::TimedOut, false),
        End::Alerted => {
            current.deliver_apcs();
            (Waited::Apc, false)
        }
    }
}
