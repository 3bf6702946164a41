//! The semaphore object: a count that waits take from and releases raise.
//!
//! <https://learn.microsoft.com/windows/win32/sync/semaphore-objects>

use std::sync::{Arc, Weak};

use tawny_engine::shared_state::Terms;

use crate::Error;
use crate::codes::{ERROR_INVALID_PARAMETER, ERROR_TOO_MANY_POSTS};
use crate::inheritance::Passed;
use crate::named::{Member, Nameable, NamedKind};
use crate::object::{HandleCount, Object};
use crate::signal::Signal;

/// A semaphore: signalled while its count is not zero. Each satisfied wait takes one off.
#[derive(Debug)]
#[doc(alias = "CreateSemaphore")]
pub struct Semaphore {
    handles: HandleCount,
    signal: Signal,
    /// If other processes have it as well.
    member: Option<Box<Member>>,
}

impl Semaphore {
    /// A semaphore with this count.
    ///
    /// # Errors
    /// `ERROR_INVALID_PARAMETER` for a negative count, a maximum below one, or a count above it.
    pub fn new(count: i32, maximum: i32) -> Result<Arc<Self>, Error> {
        if count < 0 || maximum <= 0 || count > maximum {
            return Err(Error::new(ERROR_INVALID_PARAMETER));
        }
        Ok(Arc::new(Self {
            handles: HandleCount::default(),
            signal: Signal::counted(count as u32, maximum as u32),
            member: None,
        }))
    }

    /// Raises the count by `count` and returns the one before.
    ///
    /// # Errors
    /// `ERROR_TOO_MANY_POSTS`, and the count stays as it is, when it would exceed the maximum;
    /// `ERROR_INVALID_PARAMETER` when `count` is not positive.
    #[doc(alias = "ReleaseSemaphore")]
    pub fn release(&self, count: i32) -> Result<i32, Error> {
        if count <= 0 {
            return Err(Error::new(ERROR_INVALID_PARAMETER));
        }
        match self.signal.add(count as u32) {
            Some(before) => Ok(before as i32),
            None => Err(Error::new(ERROR_TOO_MANY_POSTS)),
        }
    }

    /// The count at this moment.
    pub fn count(&self) -> i32 {
        self.signal.value() as i32
    }
}

impl Object for Semaphore {
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

impl Nameable for Semaphore {
    const KIND: NamedKind = NamedKind::Semaphore;

    fn terms(&self) -> Terms {
        self.signal.terms()
    }

    #[allow(private_interfaces, reason = "only this crate has such objects")]
    fn over(member: Member, _first: Option<&Self>) -> Result<Arc<Self>, Error> {
        let state = Arc::clone(member.state());
        Ok(Arc::new_cyclic(|this: &Weak<Self>| {
            let this = Weak::clone(this);
            state.set_look(move || this.upgrade().is_some_and(|it| it.signal.look()));
            Self {
                handles: HandleCount::default(),
                signal: Signal::shared(state, None),
                member: Some(Box::new(member)),
            }
        }))
    }
}
