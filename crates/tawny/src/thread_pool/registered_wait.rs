//! Registered waits: a callback each time an object is signalled, or a time has passed.
//!
//! <https://learn.microsoft.com/windows/win32/api/winbase/nf-winbase-registerwaitforsingleobject>

use std::sync::{Arc, Weak};
use std::time::Duration;

use tawny_engine::Deadline;
use tawny_engine::sync::Mutex;

use super::member::Member;
use super::pool::Task;
use super::watch::{Outcome, Watch};
use super::{Completion, Execute};
use crate::Error;
use crate::codes::ERROR_INVALID_HANDLE;
use crate::object::{self, Handle, HandleCount, Object};

#[derive(Default)]
struct State {
    watch: Option<Arc<Watch>>,
    closed: bool,
}

/// The wait. It takes no thread while it lasts; what a thread waits with is all it needs.
///
/// The next wait begins before the callback is called, so that callbacks may run at the same time;
/// for an object that stays signalled, and after a time-out, when the callback has returned.
#[doc(alias = "RegisterWaitForSingleObject")]
pub struct RegisteredWait {
    handles: HandleCount,
    this: Weak<RegisteredWait>,
    member: Arc<Member>,
    object: Arc<dyn Object>,
    timeout: Option<Duration>,
    once: bool,
    state: Mutex<State>,
    call: Box<dyn Fn(Outcome) + Send + Sync>,
}

impl RegisteredWait {
    /// Begins to wait for `object`, each time for `timeout` at most (`None`: for ever).
    /// `given` gets the wait's handle before that.
    ///
    /// # Errors
    /// `ERROR_INVALID_HANDLE` when `object` cannot be waited for; `ERROR_TOO_MANY_OPEN_FILES`; those
    /// of [`super::Pool::new`].
    #[doc(alias = "RegisterWaitForSingleObject")]
    pub fn register(
        object: Arc<dyn Object>,
        timeout: Option<Duration>,
        execute: Execute,
        given: impl FnOnce(Handle),
        call: impl Fn(Outcome) + Send + Sync + 'static,
    ) -> Result<Handle, Error> {
        let member = Member::new(&execute.environment()?)?;
        let wait = Arc::new_cyclic(|this| Self {
            handles: HandleCount::default(),
            this: Weak::clone(this),
            member,
            object,
            timeout,
            once: execute.contains(Execute::ONLY_ONCE),
            state: Mutex::default(),
            call: Box::new(call),
        });
        let handle = object::insert(Arc::clone(&wait) as Arc<dyn Object>)?;
        given(handle);
        let armed = wait.arm(&mut wait.state.lock());
        armed.inspect_err(|_| {
            let _ = object::close(handle);
        })?;
        Ok(handle)
    }

    fn arm(&self, state: &mut State) -> Result<(), Error> {
        if !state.closed {
            let this = Weak::clone(&self.this);
            let told = move || {
                if let Some(wait) = this.upgrade() {
                    // Without a thread for it there is no callback.
                    let _ = wait.member.submit(Arc::clone(&wait) as Arc<dyn Task>);
                }
            };
            let deadline = Deadline::after(self.timeout);
            state.watch = Some(Watch::start(Arc::clone(&self.object), deadline, told)?);
        }
        Ok(())
    }

    fn outcome(&self) -> Option<(Outcome, bool)> {
        let mut state = self.state.lock();
        let watch = state.watch.clone()?;
        let outcome = watch.outcome()?;
        state.watch = None;
        let waits_again = !self.once && outcome == Outcome::Signalled && !watch.stays();
        if waits_again {
            // It could be waited for when the wait was registered.
            let _ = self.arm(&mut state);
        }
        Some((outcome, waits_again))
    }
}

impl Task for RegisteredWait {
    fn run(self: Arc<Self>) {
        if !self.member.begin() {
            return;
        }
        let Some((outcome, waits_again)) = self.outcome() else {
            // Somebody else is the owner of what is waited for, or the wait was ended.
            return self.member.returned();
        };
        self.member.call(|_| (self.call)(outcome));
        if !self.once && !waits_again {
            let _ = self.arm(&mut self.state.lock());
        }
    }
}

impl Object for RegisteredWait {
    fn handles(&self) -> &HandleCount {
        &self.handles
    }

    /// No wait begins any more. One that has ended has its callback.
    fn close(&self) {
        let mut state = self.state.lock();
        state.closed = true;
        state.watch.take_if(|watch| watch.cancel());
    }
}

/// Ends the registered wait that `handle` names.
///
/// # Errors
/// `ERROR_INVALID_HANDLE`; `ERROR_IO_PENDING` when callbacks are to come or run, and `completion`
/// does not wait for them: the wait has ended all the same.
#[doc(alias = "UnregisterWait")]
#[doc(alias = "UnregisterWaitEx")]
pub fn unregister(handle: Handle, completion: Completion) -> Result<(), Error> {
    let wait = object::find::<RegisteredWait>(handle);
    let wait = wait.ok_or(Error::new(ERROR_INVALID_HANDLE))?.to_arc();
    object::close(handle)?;
    completion.end(&wait.member)
}
