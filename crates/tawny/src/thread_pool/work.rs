//! Work objects, and callbacks that need no object.
//!
//! <https://learn.microsoft.com/windows/win32/api/threadpoolapiset/nf-threadpoolapiset-createthreadpoolwork>

use std::sync::{Arc, OnceLock};

use tawny_engine::sync::Mutex;

use super::member::{Environment, Member, PoolObject};
use super::pool::{Crew, Pool, Priority, Task};
use super::{Execute, Instance, cleanup_group, instance};
use crate::Error;
use crate::object::{self, Handle, HandleCount, Object};

/// Has a handle made for a new object of a pool, which joins the group of its environment.
pub(super) fn register<T: PoolObject>(
    object: &Arc<T>,
    own_handle: &OnceLock<Handle>,
) -> Result<Handle, Error> {
    let handle = object::insert(Arc::clone(object) as Arc<dyn Object>)?;
    let _ = own_handle.set(handle);
    cleanup_group::join(&(Arc::clone(object) as Arc<dyn PoolObject>), Some(handle));
    Ok(handle)
}

type Call = Box<dyn Fn(Instance, Handle) + Send + Sync>;

/// A callback that is made each time it is asked for.
#[doc(alias = "CreateThreadpoolWork")]
#[doc(alias = "PTP_WORK")]
pub struct Work {
    handles: HandleCount,
    handle: OnceLock<Handle>,
    member: Arc<Member>,
    call: Call,
}

impl Work {
    /// Makes the object and its handle; `call` gets that handle.
    ///
    /// # Errors
    /// `ERROR_TOO_MANY_OPEN_FILES`; those of [`Pool::new`].
    #[doc(alias = "CreateThreadpoolWork")]
    pub fn create(
        environment: &Environment,
        call: impl Fn(Instance, Handle) + Send + Sync + 'static,
    ) -> Result<(Arc<Self>, Handle), Error> {
        let work = Arc::new(Self {
            handles: HandleCount::default(),
            handle: OnceLock::new(),
            member: Member::new(environment)?,
            call: Box::new(call),
        });
        let handle = register(&work, &work.handle)?;
        Ok((work, handle))
    }

    /// Asks for one more callback.
    ///
    /// # Errors
    /// `ERROR_NOT_ENOUGH_MEMORY` when the pool has no thread and cannot start one.
    #[doc(alias = "SubmitThreadpoolWork")]
    pub fn submit(self: &Arc<Self>) -> Result<(), Error> {
        self.member.submit(Arc::clone(self) as Arc<dyn Task>)
    }
}

impl Task for Work {
    fn run(self: Arc<Self>) {
        let handle = self.handle.get().copied().unwrap_or(Handle::from_value(0));
        self.member.run(|instance| (self.call)(instance, handle));
    }
}

impl PoolObject for Work {
    fn member(&self) -> &Arc<Member> {
        &self.member
    }
}

impl Object for Work {
    fn handles(&self) -> &HandleCount {
        &self.handles
    }

    /// Callbacks that were asked for still come.
    fn close(&self) {
        cleanup_group::leave(self);
    }
}

type CallOnce<Argument> = Mutex<Option<Box<dyn FnOnce(Argument) + Send>>>;

/// One callback without an object.
struct Simple {
    handles: HandleCount,
    member: Arc<Member>,
    call: CallOnce<Instance>,
}

impl Task for Simple {
    fn run(self: Arc<Self>) {
        let Some(call) = self.call.lock().take() else {
            return;
        };
        self.member.run(call);
        cleanup_group::leave(&*self);
    }
}

impl PoolObject for Simple {
    fn member(&self) -> &Arc<Member> {
        &self.member
    }
}

impl Object for Simple {
    fn handles(&self) -> &HandleCount {
        &self.handles
    }
}

/// Has a pool make one callback.
///
/// # Errors
/// `ERROR_NOT_ENOUGH_MEMORY` when it has no thread and cannot start one.
#[doc(alias = "TrySubmitThreadpoolCallback")]
pub fn try_submit(
    environment: &Environment,
    call: impl FnOnce(Instance) + Send + 'static,
) -> Result<(), Error> {
    let simple = Arc::new(Simple {
        handles: HandleCount::default(),
        member: Member::new(environment)?,
        call: Mutex::new(Some(Box::new(call))),
    });
    cleanup_group::join(&(Arc::clone(&simple) as Arc<dyn PoolObject>), None);
    let submitted = simple.member.submit(Arc::clone(&simple) as Arc<dyn Task>);
    submitted.inspect_err(|_| {
        cleanup_group::leave(&*simple);
    })
}

/// A call that nobody waits for.
struct Item {
    execute: Execute,
    call: CallOnce<()>,
}

impl Task for Item {
    fn run(self: Arc<Self>) {
        let Some(call) = self.call.lock().take() else {
            return;
        };
        if self
            .execute
            .intersects(Execute::IN_IO_THREAD | Execute::IN_PERSISTENT_THREAD)
        {
            Crew::persist();
        }
        let long = self.execute.contains(Execute::LONG_FUNCTION);
        instance::call(None, long, |_| call(()));
    }
}

/// Has a thread of the process's pool make a call.
///
/// # Errors
/// As [`try_submit`].
#[doc(alias = "QueueUserWorkItem")]
pub fn queue(execute: Execute, call: impl FnOnce() + Send + 'static) -> Result<(), Error> {
    let item = Item {
        execute,
        call: Mutex::new(Some(Box::new(|()| call()))),
    };
    Pool::process()?.submit(Arc::new(item), Priority::Normal)
}
