//! Disk files for Rust programs: an operation owns its buffer until it has ended.
//!
//! <https://learn.microsoft.com/windows/win32/fileio/synchronous-and-asynchronous-i-o>

use std::sync::Arc;

use tawny_engine::Buffers;

use super::File;
use super::transfer::Call;
use crate::codes::ERROR_INVALID_HANDLE;
use crate::create_file::Opening;
use crate::object;
use crate::operation::Operation;
use crate::owned::Owned;
use crate::request::{Notice, Request, Target};
use crate::{Error, FileObject};

impl File {
    /// Opens or makes the disk file `name`.
    ///
    /// # Errors
    /// As [`File::create`].
    #[doc(alias = "CreateFile")]
    pub fn open(name: &str, opening: &Opening) -> Result<Owned<Self>, Error> {
        let handle = Self::create(name, opening)?.handle;
        let found = object::find::<Self>(handle).ok_or(Error::new(ERROR_INVALID_HANDLE))?;
        Ok(Owned::adopt(found.to_arc(), handle))
    }

    /// Reads into `buffer` from `offset` in the background; the operation owns the buffer until it has
    /// ended.
    ///
    /// # Errors
    /// `ERROR_ACCESS_DENIED` when the file was not opened for reading, `ERROR_HANDLE_EOF`; those of the
    /// [ReadFile] page.
    ///
    /// [ReadFile]: https://learn.microsoft.com/windows/win32/api/fileapi/nf-fileapi-readfile
    #[doc(alias = "ReadFile")]
    pub fn read_at(&self, buffer: Vec<u8>, offset: u64) -> Result<Arc<Operation>, Error> {
        self.check(self.access.reads())?;
        self.begin(Call::Read { offset }, buffer)
    }

    /// Writes `buffer` at `offset` in the background; the operation owns the buffer until it has ended.
    /// An offset of `u64::MAX` is the end of the file.
    ///
    /// # Errors
    /// `ERROR_ACCESS_DENIED` when the file was not opened for writing; those of the [WriteFile] page.
    ///
    /// [WriteFile]: https://learn.microsoft.com/windows/win32/api/fileapi/nf-fileapi-writefile
    #[doc(alias = "WriteFile")]
    pub fn write_at(&self, buffer: Vec<u8>, offset: u64) -> Result<Arc<Operation>, Error> {
        self.check(self.access.writes())?;
        self.begin(self.write_call(offset), buffer)
    }

    fn begin(&self, call: Call, buffer: Vec<u8>) -> Result<Arc<Operation>, Error> {
        let operation = Arc::new(Operation::new());
        let target = Target::Operation(Arc::clone(&operation));
        let request = Request::new(call, Buffers::owned(buffer), target, Notice::default());
        let issued = match self.is_overlapped() {
            true => self.transfer(request)?,
            false => self.transfer_waiting(request)?,
        };
        if matches!(issued, crate::file_object::Issued::Done(_)) {
            operation.set_at_once();
        }
        Ok(operation)
    }
}
