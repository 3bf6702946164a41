//! A callback that runs, and what it tells the pool about itself.
//!
//! <https://learn.microsoft.com/windows/win32/api/threadpoolapiset/nf-threadpoolapiset-callbackmayrunlong>

use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::member::Member;
use crate::thread;

/// Names a running callback; it means something on the callback's own thread, while that runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[doc(alias = "PTP_CALLBACK_INSTANCE")]
pub struct Instance(usize);

struct Running {
    instance: Instance,
    /// Whose callback it is; `None` when it does not count any more.
    member: Option<Arc<Member>>,
    on_return: Vec<Box<dyn FnOnce()>>,
}

thread_local! {
    static RUNNING: RefCell<Option<Running>> = const { RefCell::new(None) };
}

/// Makes a callback on the calling thread of a pool.
pub(super) fn call(member: Option<&Arc<Member>>, long: bool, call: impl FnOnce(Instance)) {
    static NEXT: AtomicUsize = AtomicUsize::new(1);
    let instance = Instance(NEXT.fetch_add(1, Ordering::Relaxed));
    RUNNING.set(Some(Running {
        instance,
        member: member.cloned(),
        on_return: Vec::new(),
    }));
    if long {
        instance.may_run_long();
    }
    // The panic hook has reported it; the thread goes on with other callbacks.
    let _ = catch_unwind(AssertUnwindSafe(|| call(instance)));
    if let Some(running) = RUNNING.take() {
        running.on_return.into_iter().for_each(|action| action());
        if let Some(member) = running.member {
            member.returned();
        }
    }
}

/// If the calling thread runs a callback of `member`, that counts as returned.
pub(super) fn disassociate_from(member: &Arc<Member>) {
    let own = RUNNING.with_borrow_mut(|running| {
        let own = |own: &mut Arc<Member>| Arc::ptr_eq(own, member);
        running.as_mut()?.member.take_if(own)
    });
    if let Some(member) = own {
        member.returned();
    }
}

impl Instance {
    /// The instance with this value; any value is safe.
    pub const fn from_value(value: usize) -> Self {
        Self(value)
    }

    /// The value as programs see it.
    pub const fn value(self) -> usize {
        self.0
    }

    fn with<R>(self, f: impl FnOnce(&mut Running) -> R) -> Option<R> {
        RUNNING.with_borrow_mut(|running| {
            let own = running.as_mut().filter(|own| own.instance == self);
            own.map(f)
        })
    }

    /// The callback may take long: other callbacks need not wait for its thread. Whether there is
    /// another thread for them, or can be.
    #[doc(alias = "CallbackMayRunLong")]
    pub fn may_run_long(self) -> bool {
        let own = self.with(|_| ()).is_some();
        own && thread::with(|current| current.crew().is_some_and(|crew| crew.run_long()))
    }

    /// The callback does not count any more: whoever waits for the object's callbacks does not wait
    /// for this one.
    #[doc(alias = "DisassociateCurrentThreadFromCallback")]
    pub fn disassociate(self) {
        if let Some(Some(member)) = self.with(|running| running.member.take()) {
            member.returned();
        }
    }

    /// Does `action` on the callback's thread when it has returned. `false` when the calling thread
    /// does not run this callback.
    #[doc(alias = "SetEventWhenCallbackReturns")]
    #[doc(alias = "ReleaseSemaphoreWhenCallbackReturns")]
    #[doc(alias = "ReleaseMutexWhenCallbackReturns")]
    #[doc(alias = "LeaveCriticalSectionWhenCallbackReturns")]
    #[doc(alias = "FreeLibraryWhenCallbackReturns")]
    pub fn on_return(self, action: impl FnOnce() + 'static) -> bool {
        self.with(|running| running.on_return.push(Box::new(action)))
            .is_some()
    }
}
