//! A handle that Rust code owns: dropping it closes it.

use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

use crate::Error;
use crate::object::{self, Handle, Object};

/// An object and a handle of it. The object closes with its last handle: a socket's operations end
/// with `ERROR_OPERATION_ABORTED`, a port's waits with `ERROR_ABANDONED_WAIT_0`.
#[doc(alias = "HANDLE")]
pub struct Owned<T: Object> {
    object: Arc<T>,
    handle: Handle,
    given_away: bool,
}

impl<T: Object> Owned<T> {
    /// Gives an object that has no handle yet its first one.
    ///
    /// # Errors
    /// `ERROR_TOO_MANY_OPEN_FILES` when the table of handles is full.
    pub fn new(object: Arc<T>) -> Result<Self, Error> {
        let handle = object::insert(Arc::clone(&object) as Arc<dyn Object>)?;
        Ok(Self::adopt(object, handle))
    }

    /// Takes over a handle that belongs to `object`.
    pub(crate) fn adopt(object: Arc<T>, handle: Handle) -> Self {
        Self {
            object,
            handle,
            given_away: false,
        }
    }

    /// The handle, for whoever wants to see it.
    pub fn handle(&self) -> Handle {
        self.handle
    }

    /// Gives the handle away: whoever has it closes it.
    pub fn into_handle(mut self) -> Handle {
        self.given_away = true;
        self.handle
    }

    /// The object itself; it stays usable until the handle is closed, and fails cleanly after.
    pub fn object(&self) -> &Arc<T> {
        &self.object
    }
}

impl<T: Object> Deref for Owned<T> {
    type Target = Arc<T>;
    fn deref(&self) -> &Arc<T> {
        &self.object
    }
}

impl<T: Object> Drop for Owned<T> {
    fn drop(&mut self) {
        if self.given_away {
            return;
        }
        // Already closed through another copy of the handle's value: nothing is left to do.
        let _ = object::close(self.handle);
    }
}

impl<T: Object> fmt::Debug for Owned<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Owned")
            .field("handle", &self.handle)
            .finish_non_exhaustive()
    }
}
