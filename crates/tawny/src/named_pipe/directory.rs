//! The directory of all pipes, `\Device\NamedPipe\`: a place to make and open them in, and to wait for
//! one of them.
//!
//! <https://learn.microsoft.com/windows/win32/ipc/pipe-names>

use std::sync::Arc;

use super::name::PipeName;
use super::wait::find;
use crate::Error;
use crate::object::{self, Handle, HandleCount, Object};

/// The object; see the module's description.
#[derive(Debug, Default)]
pub struct PipeDirectory(HandleCount);

impl PipeDirectory {
    /// Opens it.
    ///
    /// # Errors
    /// `ERROR_NOT_ENOUGH_MEMORY`: there are no more handles.
    pub fn open() -> Result<Handle, Error> {
        object::insert(Arc::new(Self::default()))
    }
}

impl Object for PipeDirectory {
    fn handles(&self) -> &HandleCount {
        &self.0
    }
}

/// Whether anybody offers a pipe of this name.
pub fn exists(name: &PipeName) -> bool {
    find(name).is_ok()
}
