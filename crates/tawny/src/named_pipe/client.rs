//! The client's end for Rust programs.
//!
//! <https://learn.microsoft.com/windows/win32/ipc/named-pipe-client>

use std::fmt;
use std::ops::Deref;

use tawny_engine::Buffers;

use super::name::PipeName;
use super::{NamedPipe, Transacted, open};
use crate::Error;
use crate::create_file::Opening;
use crate::object::Handle;
use crate::owned::Owned;

/// The client's end of an instance of a named pipe; dropping it closes it. See
/// [`NamedPipeServer`](super::NamedPipeServer) for an example.
#[doc(alias = "CreateFile")]
pub struct NamedPipeClient(Owned<NamedPipe>);

impl NamedPipeClient {
    /// Opens `\\.\pipe\NAME` for reading and writing. Reads are of bytes until
    /// [`NamedPipe::set_modes`] says otherwise.
    ///
    /// # Errors
    /// As [`open()`](super::open()); `ERROR_INVALID_NAME`, `ERROR_BAD_NETPATH`.
    #[doc(alias = "CreateFile")]
    pub fn open(name: &str) -> Result<Self, Error> {
        Self::open_with(name, &Opening::existing())
    }

    /// As [`Self::open`], with other access, or for overlapped operations.
    ///
    /// # Errors
    /// The same.
    #[doc(alias = "CreateFile")]
    pub fn open_with(name: &str, opening: &Opening) -> Result<Self, Error> {
        let name = PipeName::parse(name)?;
        let pipe = open::client(&name, opening)?;
        let handle = pipe.insert()?;
        Ok(Self(Owned::adopt(pipe, handle)))
    }

    /// Reads into `buffer`. Returns the bytes read.
    ///
    /// # Errors
    /// As [`NamedPipe::read_and_wait`].
    pub fn read(&self, buffer: &mut [u8]) -> Result<usize, Error> {
        self.0.read(buffer)
    }

    /// Writes `data`. Returns the bytes written.
    ///
    /// # Errors
    /// As [`NamedPipe::write_and_wait`].
    pub fn write(&self, data: &[u8]) -> Result<usize, Error> {
        self.0.write(data)
    }

    /// Writes `message` and reads the reply into `reply`.
    ///
    /// # Errors
    /// As [`NamedPipe::transact_and_wait`].
    #[doc(alias = "TransactNamedPipe")]
    pub fn transact(&self, message: &[u8], reply: &mut [u8]) -> Result<Transacted, Error> {
        let mut room = Buffers::owned(vec![0; reply.len()]);
        let message = Buffers::owned(message.to_vec());
        let done = self.0.transact(message, &mut room)?;
        let received = room.into_owned().unwrap_or_default();
        reply[..done.bytes].copy_from_slice(&received[..done.bytes]);
        Ok(done)
    }

    /// The handle, for whoever wants to see it.
    pub fn handle(&self) -> Handle {
        self.0.handle()
    }
}

impl Deref for NamedPipeClient {
    type Target = NamedPipe;
    fn deref(&self) -> &NamedPipe {
        &self.0
    }
}

impl fmt::Debug for NamedPipeClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("NamedPipeClient").field(&**self.0).finish()
    }
}
