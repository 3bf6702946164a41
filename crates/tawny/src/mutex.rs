//! The mutex object: one thread at a time owns it, as often as it likes.
//!
//! <https://learn.microsoft.com/windows/win32/sync/mutex-objects>

use std::sync::{Arc, Weak};

use tawny_engine::shared_state::Terms;

use crate::Error;
use crate::codes::ERROR_NOT_OWNER;
use crate::inheritance::Passed;
use crate::named::{Member, Nameable, NamedKind};
use crate::object::{HandleCount, Object};
use crate::signal::Signal;
use crate::thread;

/// A mutex. A wait for it makes the calling thread its owner; each such wait asks for one
/// [`Mutex::release`]. When the owner ends first, the next wait is told
/// ([`Waited::Abandoned`](crate::wait::Waited::Abandoned)).
#[derive(Debug)]
#[doc(alias = "CreateMutex")]
pub struct Mutex {
    handles: HandleCount,
    signal: Signal,
    /// If other processes have it as well.
    member: Option<Box<Member>>,
}

impl Mutex {
    /// A mutex that the calling thread owns, or that is free.
    #[doc(alias = "CREATE_MUTEX_INITIAL_OWNER")]
    pub fn new(owned: bool) -> Arc<Self> {
        thread::with(|current| {
            let owner = owned.then(|| current.waiter().owner());
            let mutex = Arc::new(Self {
                handles: HandleCount::default(),
                signal: Signal::owned(owner),
                member: None,
            });
            if owned {
                current.owns(&(Arc::clone(&mutex) as Arc<dyn Object>));
            }
            mutex
        })
    }

    /// Undoes one wait of the calling thread; after the last one the mutex is free.
    ///
    /// # Errors
    /// `ERROR_NOT_OWNER`.
    #[doc(alias = "ReleaseMutex")]
    pub fn release(&self) -> Result<(), Error> {
        thread::with(|current| {
            let freed = self.signal.release(current.waiter().owner());
            if freed.map_err(|_| Error::new(ERROR_NOT_OWNER))? {
                current.disowns(self);
            }
            Ok(())
        })
    }

    /// Whether no thread owns it.
    pub fn is_free(&self) -> bool {
        self.signal.is_set()
    }
}

impl Object for Mutex {
    fn handles(&self) -> &HandleCount {
        &self.handles
    }

    fn signal(&self) -> Option<&Signal> {
        Some(&self.signal)
    }

    fn close(&self) {
        if let Some(member) = &self.member {
            member.leave();
        }
    }

    fn pass_on(&self) -> Option<Passed> {
        self.member.as_ref()?.pass()
    }
}

impl Nameable for Mutex {
    const KIND: NamedKind = NamedKind::Mutex;

    fn terms(&self) -> Terms {
        self.signal.terms()
    }

    #[allow(private_interfaces, reason = "only this crate has such objects")]
    fn over(member: Member, first: Option<&Self>) -> Result<Arc<Self>, Error> {
        let state = Arc::clone(member.state());
        let owner = match first.map(Self::terms) {
            Some(Terms::Owner { owner }) => owner,
            _ => None,
        };
        let mutex = Arc::new_cyclic(|this: &Weak<Self>| {
            let this = Weak::clone(this);
            state.set_look(move || this.upgrade().is_some_and(|it| it.signal.look()));
            Self {
                handles: HandleCount::default(),
                signal: Signal::shared(state, owner),
                member: Some(Box::new(member)),
            }
        });
        if owner.is_some() {
            thread::with(|current| current.owns(&(Arc::clone(&mutex) as Arc<dyn Object>)));
        }
        Ok(mutex)
    }
}
