//! The server's end for Rust programs, and its creation: CreateNamedPipe.
//!
//! <https://learn.microsoft.com/windows/win32/api/namedpipeapi/nf-namedpipeapi-createnamedpipew>

use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

use tawny_engine::Buffers;

use super::link::End;
use super::name::PipeName;
use super::offer::Offer;
use super::terms::{Terms, UNLIMITED_INSTANCES};
use super::{Beginning, NO_WAIT, NamedPipe, READ_MESSAGES};
use crate::Error;
use crate::codes::{ERROR_INVALID_PARAMETER, ERROR_PIPE_CONNECTED, STATUS_SUCCESS};
use crate::create_file::{Access, rights};
use crate::file_object::Issued;
use crate::object::{self, Handle};
use crate::operation::Operation;
use crate::owned::Owned;
use crate::request::{Notice, Target};

/// How an instance is to be made.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// What holds for all instances. Those after the first only have to agree with it in direction
    /// and type.
    pub terms: Terms,
    /// Reads of this end end with a message.
    #[doc(alias = "PIPE_READMODE_MESSAGE")]
    pub read_messages: bool,
    /// Calls on this end return at once.
    #[doc(alias = "PIPE_NOWAIT")]
    pub no_wait: bool,
    /// Operations may be left pending.
    #[doc(alias = "FILE_FLAG_OVERLAPPED")]
    pub overlapped: bool,
    /// There must be no other instance.
    #[doc(alias = "FILE_FLAG_FIRST_PIPE_INSTANCE")]
    pub first: bool,
    /// What this end may do besides: `WRITE_DAC`, `WRITE_OWNER`.
    pub rights: u32,
}

/// Makes an instance of a pipe, which clients can open at once.
///
/// # Errors
/// `ERROR_INVALID_PARAMETER`: no instances or more than 255, or messages are to be read from a pipe of
/// bytes; `ERROR_PIPE_BUSY`: there are as many instances as may be; `ERROR_ACCESS_DENIED`: the name has
/// other terms or another owner, or `first` and there is an instance.
#[doc(alias = "CreateNamedPipe")]
pub fn create(name: &PipeName, options: &Options) -> Result<Handle, Error> {
    server(name, options)?.insert_listening()
}

fn server(name: &PipeName, options: &Options) -> Result<Arc<NamedPipe>, Error> {
    let terms = &options.terms;
    let possible = (1..=UNLIMITED_INSTANCES).contains(&terms.instances);
    if !possible || options.read_messages && !terms.messages {
        return Err(Error::new(ERROR_INVALID_PARAMETER));
    }
    let offer = Offer::join(name, terms, options.first)?;
    let mut wanted = options.rights | rights::FILE_READ_ATTRIBUTES | rights::FILE_WRITE_ATTRIBUTES;
    if terms.direction.is_inbound() {
        wanted |= rights::GENERIC_READ;
    }
    if terms.direction.is_outbound() {
        wanted |= rights::GENERIC_WRITE;
    }
    let pipe = NamedPipe::new(Beginning {
        end: End::Server,
        terms: offer.terms().clone(),
        place: offer.place().clone(),
        offer: Some(offer),
        access: Access::expand(wanted),
        overlapped: options.overlapped,
    });
    pipe.set(READ_MESSAGES, options.read_messages);
    pipe.set(NO_WAIT, options.no_wait);
    Ok(pipe)
}

impl NamedPipe {
    /// Gives a server's end its handle, and lets clients open it.
    fn insert_listening(self: &Arc<Self>) -> Result<Handle, Error> {
        let handle = self.insert().inspect_err(|_| {
            if let Some(offer) = &self.offer {
                offer.leave();
            }
        })?;
        match self.listen_first() {
            Ok(()) => Ok(handle),
            Err(error) => {
                let _ = object::close(handle);
                Err(error)
            }
        }
    }
}

/// The server's end of an instance of a named pipe; dropping it closes it.
///
/// ```
/// use tawny::named_pipe::{NamedPipeClient, NamedPipeServer, Options};
///
/// # fn main() -> Result<(), tawny::Error> {
/// let name = format!(r"\\.\pipe\example-{}", std::process::id());
/// let mut options = Options::default();
/// options.terms.messages = true;
/// options.read_messages = true;
/// let server = NamedPipeServer::create(&name, &options)?;
///
/// let client = NamedPipeClient::open(&name)?;
/// client.write(b"hello")?;
/// // The client was there already, which is not an error here.
/// server.connect()?;
/// let mut message = [0; 100];
/// assert_eq!(server.read(&mut message)?, 5);
/// server.disconnect()?;
/// assert!(client.write(b"too late").is_err());
/// # Ok(())
/// # }
/// ```
#[doc(alias = "CreateNamedPipe")]
pub struct NamedPipeServer(Owned<NamedPipe>);

impl NamedPipeServer {
    /// Makes an instance of the pipe `\\.\pipe\NAME`, which clients can open at once.
    ///
    /// # Errors
    /// As [`create`]; `ERROR_INVALID_NAME`.
    #[doc(alias = "CreateNamedPipe")]
    pub fn create(name: &str, options: &Options) -> Result<Self, Error> {
        let pipe = server(&PipeName::parse_new(name)?, options)?;
        let handle = pipe.insert_listening()?;
        Ok(Self(Owned::adopt(pipe, handle)))
    }

    /// Waits for a client. One that is there already is welcome.
    ///
    /// # Errors
    /// As [`NamedPipe::connect_now`], but for `ERROR_PIPE_CONNECTED`.
    #[doc(alias = "ConnectNamedPipe")]
    pub fn connect(&self) -> Result<(), Error> {
        match self.0.connect_now() {
            Err(error) if error.code() == ERROR_PIPE_CONNECTED => Ok(()),
            result => result,
        }
    }

    /// Waits for a client in the background.
    ///
    /// # Errors
    /// As [`NamedPipe::connect_now`].
    #[doc(alias = "ConnectNamedPipe")]
    pub fn start_connect(&self) -> Result<Arc<Operation>, Error> {
        self.0.start_connect()
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

    /// The handle, for whoever wants to see it.
    pub fn handle(&self) -> Handle {
        self.0.handle()
    }
}

impl NamedPipe {
    /// Waits for a client in the background.
    ///
    /// # Errors
    /// As [`Self::connect_now`].
    #[doc(alias = "ConnectNamedPipe")]
    pub fn start_connect(&self) -> Result<Arc<Operation>, Error> {
        self.begin_connect()?;
        let operation = Arc::new(Operation::new());
        let target = Target::Operation(Arc::clone(&operation));
        if let Issued::Done(_) = self.issue_connect(target, Notice::default())? {
            operation.set_at_once();
        }
        Ok(operation)
    }

    /// Reads into `buffer`, and waits for it. Returns the bytes read.
    ///
    /// # Errors
    /// As [`Self::read_and_wait`].
    #[doc(alias = "ReadFile")]
    pub fn read(&self, buffer: &mut [u8]) -> Result<usize, Error> {
        let mut room = Buffers::owned(vec![0; buffer.len()]);
        let outcome = self.read_outcome(&mut room)?;
        let read = room.into_owned().unwrap_or_default();
        let bytes = outcome.bytes as usize;
        buffer[..bytes].copy_from_slice(&read[..bytes]);
        match outcome.status {
            STATUS_SUCCESS => Ok(bytes),
            failed => Err(failed.to_win32()),
        }
    }

    /// Writes `data`, and waits until it is. Returns the bytes written.
    ///
    /// # Errors
    /// As [`Self::write_and_wait`].
    #[doc(alias = "WriteFile")]
    pub fn write(&self, data: &[u8]) -> Result<usize, Error> {
        self.write_and_wait(Buffers::owned(data.to_vec()))
    }
}

impl Deref for NamedPipeServer {
    type Target = NamedPipe;
    fn deref(&self) -> &NamedPipe {
        &self.0
    }
}

impl fmt::Debug for NamedPipeServer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("NamedPipeServer").field(&**self.0).finish()
    }
}
