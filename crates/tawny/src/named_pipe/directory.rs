//! The directory of all pipes, `\Device\NamedPipe\`: a place to make and open them in, and to wait for
//! one of them.
//!
//! <https://learn.microsoft.com/windows/win32/ipc/pipe-names>

use std::sync::Arc;

use super::name::PipeName;
use super::wait;
use crate::Error;
use crate::file::Listing;
use crate::file::find::{self, Found};
use crate::object::{self, Handle, HandleCount, Object};

/// The object; see the module's description.
#[derive(Debug, Default)]
pub struct PipeDirectory {
    handles: HandleCount,
    listing: Listing,
}

impl PipeDirectory {
    /// Opens it.
    ///
    /// # Errors
    /// `ERROR_NOT_ENOUGH_MEMORY`: there are no more handles.
    pub fn open() -> Result<Handle, Error> {
        object::insert(Arc::new(Self::default()))
    }

    /// Tells the pipes whose names match `mask`, as [`Listing::tell`].
    ///
    /// # Errors
    /// The same.
    #[doc(alias = "NtQueryDirectoryFile")]
    pub fn list(
        &self,
        restart: bool,
        mask: &str,
        tell: impl FnMut(&Found) -> bool,
    ) -> Result<usize, Error> {
        self.listing
            .tell(restart, mask, |mask| Ok(find::pipes(mask)), tell)
    }
}

impl Object for PipeDirectory {
    fn handles(&self) -> &HandleCount {
        &self.handles
    }
}

/// Whether anybody offers a pipe of this name.
pub fn exists(name: &PipeName) -> bool {
    wait::find(name).is_ok()
}
