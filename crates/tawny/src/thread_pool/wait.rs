//! Wait objects of a thread pool.
//!
//! <https://learn.microsoft.com/windows/win32/api/threadpoolapiset/nf-threadpoolapiset-setthreadpoolwait>

use std::collections::VecDeque;
use std::sync::{Arc, OnceLock, Weak};

use tawny_engine::Deadline;
use tawny_engine::sync::Mutex;

use super::member::{Environment, Member, PoolObject};
use super::pool::Task;
pub use super::watch::Outcome;
use super::watch::Watch;
use super::work::register;
use super::{Instance, cleanup_group};
use crate::Error;
use crate::object::{Handle, HandleCount, Object};

type Call = Box<dyn Fn(Instance, Handle, Outcome) + Send + Sync>;

#[derive(Default)]
struct State {
    watch: Option<Arc<Watch>>,
    /// How waits ended that were replaced before their callbacks came.
    ended: VecDeque<Outcome>,
}

impl State {
    /// Ends the wait under way; returns whether there was one that had not ended.
    fn clear(&mut self, member: &Member) -> bool {
        if !member.is_expected() {
            self.ended.clear();
        }
        let Some(watch) = self.watch.take() else {
            return false;
        };
        let cancelled = watch.cancel();
        if !cancelled && member.is_expected() {
            self.ended.extend(watch.outcome());
        }
        cancelled
    }
}

/// A callback that is made when an object is signalled, once each time it is asked for. It takes no
/// thread to wait.
#[doc(alias = "CreateThreadpoolWait")]
#[doc(alias = "PTP_WAIT")]
pub struct Wait {
    handles: HandleCount,
    handle: OnceLock<Handle>,
    this: Weak<Wait>,
    member: Arc<Member>,
    state: Mutex<State>,
    call: Call,
}

impl Wait {
    /// Makes the object, which waits for nothing, and its handle; `call` gets that handle.
    ///
    /// # Errors
    /// `ERROR_TOO_MANY_OPEN_FILES`; those of [`super::Pool::new`].
    #[doc(alias = "CreateThreadpoolWait")]
    pub fn create(
        environment: &Environment,
        call: impl Fn(Instance, Handle, Outcome) + Send + Sync + 'static,
    ) -> Result<(Arc<Self>, Handle), Error> {
        let member = Member::new(environment)?;
        let wait = Arc::new_cyclic(|this| Self {
            handles: HandleCount::default(),
            handle: OnceLock::new(),
            this: Weak::clone(this),
            member,
            state: Mutex::default(),
            call: Box::new(call),
        });
        let handle = register(&wait, &wait.handle)?;
        Ok((wait, handle))
    }

    /// Waits for `object` until `deadline`, in place of what it waited for; with `None` for nothing.
    /// Callbacks that are to come at this moment still do. Returns whether a wait was ended so.
    ///
    /// # Errors
    /// `ERROR_INVALID_HANDLE` when the object cannot be waited for.
    #[doc(alias = "SetThreadpoolWait")]
    #[doc(alias = "SetThreadpoolWaitEx")]
    pub fn set(&self, object: Option<Arc<dyn Object>>, deadline: Deadline) -> Result<bool, Error> {
        let mut state = self.state.lock();
        let before = state.clear(&self.member);
        if let Some(object) = object {
            let this = Weak::clone(&self.this);
            let told = move || {
                if let Some(wait) = this.upgrade() {
                    // Without a thread for it there is no callback.
                    let _ = wait.member.submit(Arc::clone(&wait) as Arc<dyn Task>);
                }
            };
            state.watch = Some(Watch::start(object, deadline, told)?);
        }
        Ok(before)
    }
}

impl Task for Wait {
    fn run(self: Arc<Self>) {
        let outcome = {
            let mut state = self.state.lock();
            // Under the lock: `clear` keeps the outcome of a wait for the callback that is expected.
            if !self.member.begin() {
                return;
            }
            state.ended.pop_front().or_else(|| {
                let outcome = state.watch.as_ref()?.outcome()?;
                state.watch = None;
                Some(outcome)
            })
        };
        let handle = self.handle.get().copied().unwrap_or(Handle::from_value(0));
        match outcome {
            Some(outcome) => self
                .member
                .call(|instance| (self.call)(instance, handle, outcome)),
            // Somebody else is the owner of what is waited for.
            None => self.member.returned(),
        }
    }
}

impl PoolObject for Wait {
    fn member(&self) -> &Arc<Member> {
        &self.member
    }

    fn disarm(&self) {
        self.state.lock().clear(&self.member);
    }
}

impl Object for Wait {
    fn handles(&self) -> &HandleCount {
        &self.handles
    }

    fn close(&self) {
        self.disarm();
        cleanup_group::leave(self);
    }
}
