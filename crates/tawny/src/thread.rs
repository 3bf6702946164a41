//! The thread object, and what Tawny knows of the calling thread.
//!
//! <https://learn.microsoft.com/windows/win32/procthread/processes-and-threads>

use std::cell::{Cell, OnceCell, RefCell};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Weak};

use tawny_engine::native_thread;
pub use tawny_engine::native_thread::StartRoutine;
use tawny_engine::sync::Mutex;
use tawny_engine::thread_value::{Entered, Owner, Place};
use tawny_engine::waiter::Waiter;
use tawny_engine::{Interrupt, Parker, Worker, thread_id};

use crate::Error;
use crate::apc::{Apc, ApcQueue};
use crate::codes::{
    ERROR_GEN_FAILURE, ERROR_INVALID_HANDLE, ERROR_INVALID_PARAMETER, ERROR_NOT_ENOUGH_MEMORY,
    ERROR_NOT_FOUND,
};
use crate::completion_port::CompletionPort;
use crate::kept_wait::LastWait;
use crate::object::{self, Handle, HandleCount, Object};
use crate::signal::{Reset, Signal};
use crate::thread_pool::Crew;

/// The exit code of a thread that runs (`STILL_ACTIVE`).
pub const STILL_ACTIVE: u32 = 259;

/// Why a thread that selects was interrupted: a socket is in another state.
pub(crate) const CHANGED: u32 = 1;
/// Why a blocking call was interrupted: `CancelSynchronousIo`.
pub(crate) const CANCELLED: u32 = 2;
/// Why a blocking call was interrupted: its socket was closed.
pub(crate) const CLOSED: u32 = 3;

thread_local! {
    static LAST_ERROR: Cell<u32> = const { Cell::new(0) };
    static CURRENT: Place<Current> = const { Place::new() };
    static OWNER: Owner<Current> = Owner::new(Current::new(), &CURRENT, Current::end);
    static ADOPTED: RefCell<Option<Arc<Thread>>> = const { RefCell::new(None) };
}

/// The calling thread's last-error code (`GetLastError`, `WSAGetLastError`).
#[doc(alias = "GetLastError")]
pub fn last_error() -> u32 {
    LAST_ERROR.get()
}

/// Sets the calling thread's last-error code (`SetLastError`, `WSASetLastError`).
#[doc(alias = "SetLastError")]
pub fn set_last_error(code: u32) {
    LAST_ERROR.set(code);
}

/// Runs `body`, which may block, while the calling thread does not count as running on its
/// completion port, so that another worker may be released in its place.
pub fn blocking<R>(body: impl FnOnce() -> R) -> R {
    with(|current| current.blocking(body))
}

/// The calling thread.
pub(crate) struct Current {
    worker: Worker,
    /// The thread's waits for signals.
    waiter: Arc<Waiter>,
    /// The mutexes that the thread owns.
    owned: RefCell<Vec<Weak<dyn Object>>>,
    last_wait: RefCell<LastWait>,
    /// The thread pool that the thread works for.
    crew: OnceCell<Arc<Crew>>,
    thread: Arc<Thread>,
    interrupt: OnceCell<Arc<Interrupt>>,
    /// The port that this thread last took from, so that a worker's look-up is one load.
    port: RefCell<Option<KnownPort>>,
}

/// A port as a thread remembers it.
struct KnownPort {
    handle: Handle,
    /// [`CompletionPort::closes`] while the handle was good.
    closes: u32,
    port: Arc<CompletionPort>,
}

impl KnownPort {
    #[inline(always)]
    fn is(&self, handle: Handle) -> bool {
        self.handle == handle && self.port.closes() == self.closes
    }

    fn find(handle: Handle) -> Option<Self> {
        let port = object::find::<CompletionPort>(handle)?.to_arc();
        let closes = port.closes();
        // A close in between would go unnoticed: the handle must be good after the count was read.
        object::exists(handle).then_some(Self {
            handle,
            closes,
            port,
        })
    }
}

/// Calls `f` with the calling thread. Always inlined: what `f` has captured stays where it is.
#[inline(always)]
pub(crate) fn with<R>(f: impl FnOnce(&Current) -> R) -> R {
    let here = match Place::enter(&CURRENT) {
        Some(here) => here,
        None => first(),
    };
    // One call, or it would not be inlined.
    f(&here)
}

/// The thread is met for the first time, or it is ending and its state is gone: then it has a last,
/// passing one.
#[cold]
#[inline(never)]
fn first() -> Entered<Current> {
    let _ = OWNER.try_with(|_| ());
    Place::enter(&CURRENT).unwrap_or_else(|| {
        let thread = Arc::new(Thread::new(thread_id::current(), 0));
        Place::passing(Current::bare(thread))
    })
}

impl Current {
    fn new() -> Self {
        let fresh = || Arc::new(Thread::new(thread_id::current(), 0));
        Self::bare(ADOPTED.take().unwrap_or_else(fresh))
    }

    /// The thread ends. More than once is no more than once.
    fn end(&self) {
        for mutex in self.owned.take().iter().filter_map(Weak::upgrade) {
            if let Some(signal) = mutex.signal() {
                signal.abandon(self.waiter.owner());
            }
        }
        self.worker.leave();
        self.thread.ended();
    }

    fn bare(thread: Arc<Thread>) -> Self {
        let worker = Worker::default();
        let parker = worker.parker();
        *thread.parker.lock() = Some(Arc::clone(parker));
        let waiter = Waiter::thread(Arc::clone(parker), thread_id::current());
        Self {
            waiter: Arc::new(waiter),
            owned: RefCell::default(),
            last_wait: RefCell::default(),
            crew: OnceCell::new(),
            worker,
            thread,
            interrupt: OnceCell::new(),
            port: RefCell::new(None),
        }
    }

    pub(crate) fn worker(&self) -> &Worker {
        &self.worker
    }

    pub(crate) fn thread(&self) -> &Arc<Thread> {
        &self.thread
    }

    pub(crate) fn waiter(&self) -> &Arc<Waiter> {
        &self.waiter
    }

    /// The wait that the thread may repeat.
    pub(crate) fn last_wait(&self) -> &RefCell<LastWait> {
        &self.last_wait
    }

    /// Runs `body`, which may block, while the thread counts as running neither on its completion
    /// port nor in its thread pool.
    pub(crate) fn blocking<R>(&self, body: impl FnOnce() -> R) -> R {
        struct Runs<'a>(&'a Crew);
        impl Drop for Runs<'_> {
            fn drop(&mut self) {
                self.0.runs();
            }
        }
        let _runs = self.crew.get().map(|crew| {
            crew.blocks();
            Runs(crew)
        });
        self.worker.blocking(body)
    }

    /// The thread pool that the thread works for.
    pub(crate) fn crew(&self) -> Option<&Arc<Crew>> {
        self.crew.get()
    }

    /// The thread works for a thread pool from now on, to its end.
    pub(crate) fn join(&self, crew: Arc<Crew>) {
        let _ = self.crew.set(crew);
    }

    /// The thread owns `mutex`.
    pub(crate) fn owns(&self, mutex: &Arc<dyn Object>) {
        let weak = Arc::downgrade(mutex);
        let mut owned = self.owned.borrow_mut();
        if !owned.iter().any(|each| each.ptr_eq(&weak)) {
            owned.retain(|each| each.strong_count() != 0);
            owned.push(weak);
        }
    }

    /// The thread does not own `mutex` any more.
    pub(crate) fn disowns(&self, mutex: &dyn Object) {
        let other = |each: &Weak<dyn Object>| !std::ptr::addr_eq(each.as_ptr(), mutex);
        self.owned.borrow_mut().retain(other);
    }

    pub(crate) fn has_apcs(&self) -> bool {
        !self.thread.apcs.is_empty()
    }

    /// Delivers the APCs that wait; returns whether there was any.
    pub(crate) fn deliver_apcs(&self) -> bool {
        self.thread.apcs.deliver()
    }

    /// By what others end this thread's blocking calls.
    pub(crate) fn interrupt(&self) -> std::io::Result<&Arc<Interrupt>> {
        if let Some(interrupt) = self.interrupt.get() {
            return Ok(interrupt);
        }
        let interrupt = Arc::new(Interrupt::new()?);
        Ok(self.interrupt.get_or_init(|| interrupt))
    }

    /// Calls `f` with the port that `handle` names; `None` when there is no such port. The thread
    /// keeps the last one, so that a worker's look-up is one load.
    #[inline]
    pub(crate) fn with_port<R>(
        &self,
        handle: Handle,
        f: impl FnOnce(&Self, &Arc<CompletionPort>) -> R,
    ) -> Option<R> {
        let mut known = self.port.borrow();
        let mut other = None;
        if !known.as_ref().is_some_and(|known| known.is(handle)) {
            drop(known);
            other = self.meet(handle)?;
            known = self.port.borrow();
        }
        // One call, or it would not be inlined.
        let port = other.as_ref().or(known.as_ref())?;
        Some(f(self, &port.port))
    }

    /// Finds a port and remembers it, unless the one that is remembered is in use: `f` of
    /// [`Self::with_port`] may come back there for another.
    #[cold]
    #[inline(never)]
    fn meet(&self, handle: Handle) -> Option<Option<KnownPort>> {
        let found = KnownPort::find(handle)?;
        Some(match self.port.try_borrow_mut() {
            Ok(mut port) => {
                *port = Some(found);
                None
            }
            Err(_) => Some(found),
        })
    }
}

impl Drop for Current {
    fn drop(&mut self) {
        self.end();
    }
}

/// A thread, made by Tawny or by anyone else.
#[derive(Debug)]
#[doc(alias = "CreateThread")]
pub struct Thread {
    handles: HandleCount,
    id: AtomicU32,
    signal: Signal,
    exit_code: AtomicU32,
    /// The code that [`Self::exit_code`] becomes when the thread has ended.
    leaving_with: AtomicU32,
    apcs: ApcQueue,
    parker: Mutex<Option<Arc<Parker>>>,
    /// The port on which the thread waits alertably.
    alertable_on: Mutex<Weak<CompletionPort>>,
    /// Set while the thread is in a blocking call.
    blocked: Mutex<Option<Arc<Interrupt>>>,
    /// How often it must be resumed before it starts, and where it waits for that.
    suspended: Mutex<u32>,
    resumed: Signal,
    /// A handle that is the thread's own, closed when it ends.
    own_handle: Mutex<Option<Handle>>,
}

impl Thread {
    fn new(id: u32, suspended: u32) -> Self {
        Self {
            handles: HandleCount::default(),
            id: AtomicU32::new(id),
            signal: Signal::new(Reset::Manual, false),
            exit_code: AtomicU32::new(STILL_ACTIVE),
            leaving_with: AtomicU32::new(0),
            apcs: ApcQueue::default(),
            parker: Mutex::new(None),
            alertable_on: Mutex::new(Weak::new()),
            blocked: Mutex::new(None),
            suspended: Mutex::new(suspended),
            resumed: Signal::new(Reset::Manual, suspended == 0),
            own_handle: Mutex::new(None),
        }
    }

    /// Starts a thread that runs `routine`, at once or when it is resumed. A stack size of zero is
    /// the default. Returns the thread and its handle.
    ///
    /// # Errors
    /// `ERROR_NOT_ENOUGH_MEMORY` when the system has no room for another thread.
    #[doc(alias = "CreateThread")]
    pub fn create(
        routine: StartRoutine,
        stack_size: usize,
        suspended: bool,
    ) -> Result<(Arc<Self>, Handle), Error> {
        let thread = Arc::new(Self::new(0, suspended.into()));
        let handle = object::insert(Arc::clone(&thread) as Arc<dyn Object>)?;
        let started = Arc::new((Signal::new(Reset::Manual, false), Arc::clone(&thread)));
        let begun = Arc::clone(&started);
        let begin = move || {
            let (started, thread) = &*begun;
            thread.id.store(thread_id::current(), Ordering::Release);
            ADOPTED.set(Some(Arc::clone(thread)));
            with(|_| ());
            started.set();
            crate::wait::wait_signal(&thread.resumed, tawny_engine::Deadline::Never, false);
            // Those left before the thread runs come before its routine.
            with(Current::deliver_apcs);
        };
        if native_thread::spawn(stack_size, routine, begin, leave_with).is_err() {
            let _ = object::close(handle);
            return Err(Error::new(ERROR_NOT_ENOUGH_MEMORY));
        }
        // The identifier is the kernel's, which the thread itself asks for.
        crate::wait::wait_signal(&started.0, tawny_engine::Deadline::Never, false);
        Ok((thread, handle))
    }

    /// The calling thread.
    #[doc(alias = "GetCurrentThread")]
    pub fn current() -> Arc<Self> {
        with(|current| Arc::clone(&current.thread))
    }

    /// The thread's identifier, that of the kernel.
    #[doc(alias = "GetThreadId")]
    pub fn id(&self) -> u32 {
        self.id.load(Ordering::Acquire)
    }

    /// The exit code, or [`STILL_ACTIVE`].
    #[doc(alias = "GetExitCodeThread")]
    pub fn exit_code(&self) -> u32 {
        self.exit_code.load(Ordering::Acquire)
    }

    /// Lets a thread that was created suspended start; returns how often it was suspended before.
    #[doc(alias = "ResumeThread")]
    pub fn resume(&self) -> u32 {
        let mut suspended = self.suspended.lock();
        let before = *suspended;
        *suspended = before.saturating_sub(1);
        if before == 1 {
            self.resumed.set();
        }
        before
    }

    /// Leaves `apc` with the thread; it is made when the thread waits alertably.
    ///
    /// # Errors
    /// `ERROR_GEN_FAILURE` when the thread has ended, `ERROR_NOT_ENOUGH_MEMORY` when too many wait.
    #[doc(alias = "QueueUserAPC")]
    pub fn queue_apc(&self, apc: Apc) -> Result<(), Error> {
        if self.exit_code() != STILL_ACTIVE {
            return Err(Error::new(ERROR_GEN_FAILURE));
        }
        if !self.apcs.push(apc) {
            return Err(Error::new(ERROR_NOT_ENOUGH_MEMORY));
        }
        let port = self.alertable_on.lock().upgrade();
        let parker = self.parker.lock().clone();
        match (port, parker) {
            (Some(port), Some(parker)) => port.nudge(&parker),
            (None, Some(parker)) => parker.unpark(),
            (_, None) => {}
        }
        Ok(())
    }

    /// Ends the blocking call that the thread is in with `ERROR_OPERATION_ABORTED`.
    ///
    /// # Errors
    /// `ERROR_NOT_FOUND` when it is in none.
    #[doc(alias = "CancelSynchronousIo")]
    pub fn cancel_synchronous_io(&self) -> Result<(), Error> {
        match &*self.blocked.lock() {
            Some(interrupt) => interrupt.fire(CANCELLED),
            None => return Err(Error::new(ERROR_NOT_FOUND)),
        }
        Ok(())
    }

    /// Makes `handle` the thread's own: it is closed when the thread ends.
    #[doc(alias = "_beginthread")]
    pub fn close_at_end(&self, handle: Handle) {
        *self.own_handle.lock() = Some(handle);
    }

    /// Says by what the blocking call that begins can be ended, `None` when it has ended.
    pub(crate) fn set_blocked(&self, by: Option<Arc<Interrupt>>) {
        *self.blocked.lock() = by;
    }

    /// Says on which port the thread begins to wait alertably.
    pub(crate) fn set_alertable_on(&self, port: Weak<CompletionPort>) {
        *self.alertable_on.lock() = port;
    }

    fn ended(&self) {
        self.exit_code
            .store(self.leaving_with.load(Ordering::Acquire), Ordering::Release);
        *self.parker.lock() = None;
        self.signal.set();
        if let Some(handle) = self.own_handle.lock().take() {
            // The program may have closed it in spite of the documentation.
            let _ = object::close(handle);
        }
    }
}

/// Notes the code with which the calling thread is about to end.
#[doc(alias = "ExitThread")]
pub fn leave_with(code: u32) {
    with(|current| current.thread.leaving_with.store(code, Ordering::Release));
}

impl Object for Thread {
    fn handles(&self) -> &HandleCount {
        &self.handles
    }

    fn signal(&self) -> Option<&Signal> {
        Some(&self.signal)
    }
}

/// The calling thread's identifier.
#[doc(alias = "GetCurrentThreadId")]
pub fn current_id() -> u32 {
    thread_id::current()
}

/// A new handle of the calling thread.
#[doc(alias = "DuplicateHandle")]
pub fn open_current() -> Result<Handle, Error> {
    object::insert_counted(Thread::current())
}

/// A new handle of the thread with this identifier.
///
/// # Errors
/// `ERROR_INVALID_PARAMETER` when Tawny knows no such thread.
#[doc(alias = "OpenThread")]
pub fn open(id: u32) -> Result<Handle, Error> {
    if id == current_id() {
        return open_current();
    }
    let mut found = None;
    object::for_each(|_, object| {
        let object: Arc<dyn std::any::Any + Send + Sync> = Arc::clone(object) as _;
        if let Ok(thread) = object.downcast::<Thread>()
            && thread.id() == id
        {
            found = Some(thread);
        }
    });
    object::insert_counted(found.ok_or(Error::new(ERROR_INVALID_PARAMETER))?)
}

/// Ends the calling thread, after [`leave_with`].
pub use tawny_engine::native_thread::exit;

/// Finds the thread that `handle` names.
pub fn find(handle: Handle) -> Result<Arc<Thread>, Error> {
    match object::find::<Thread>(handle) {
        Some(thread) => Ok(thread.to_arc()),
        None => Err(Error::new(ERROR_INVALID_HANDLE)),
    }
}
