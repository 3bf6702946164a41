//! What can be asked and set: modes, sizes, instances, and who is at the other end.
//!
//! <https://learn.microsoft.com/windows/win32/api/namedpipeapi/nf-namedpipeapi-getnamedpipehandlestatew>

use super::link::End;
use super::{NO_WAIT, NamedPipe, READ_MESSAGES, offer};
use crate::Error;
use crate::anonymous_pipe::AnonymousPipe;
use crate::codes::*;
use crate::create_file::rights::{FILE_READ_ATTRIBUTES, FILE_WRITE_ATTRIBUTES};
use crate::object::{self, Handle};

/// What `GetNamedPipeInfo` tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Information {
    /// Which end it is.
    pub end: End,
    /// Data is written as messages.
    pub messages: bool,
    /// Bytes that the server may write before a client reads.
    pub out_size: u32,
    /// Bytes that a client may write before the server reads.
    pub in_size: u32,
    /// The most instances; 255 is no bound.
    pub most_instances: u32,
}

/// What `GetNamedPipeHandleState` tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InstanceState {
    /// Reads end with a message.
    pub read_messages: bool,
    /// Calls return at once.
    pub no_wait: bool,
    /// How many instances there are.
    pub instances: u32,
}

/// As [`NamedPipe::set_modes`], of the named or anonymous pipe that `handle` names.
///
/// # Errors
/// The same, and those of [`with`](super::with).
#[doc(alias = "SetNamedPipeHandleState")]
pub fn set_modes(handle: Handle, read_messages: bool, no_wait: bool) -> Result<(), Error> {
    match object::find::<AnonymousPipe>(handle) {
        Some(pipe) => pipe.set_modes(read_messages, no_wait),
        None => super::with(handle, |pipe| pipe.set_modes(read_messages, no_wait)),
    }
}

/// Whether `handle` names a pipe, with a name or without.
///
/// # Errors
/// Those of [`with`](super::with).
pub fn check(handle: Handle) -> Result<(), Error> {
    match object::find::<AnonymousPipe>(handle) {
        Some(_) => Ok(()),
        None => super::with(handle, |_| Ok(())),
    }
}

/// As [`NamedPipe::instance_state`], of the named or anonymous pipe that `handle` names.
///
/// # Errors
/// The same, and those of [`with`](super::with).
#[doc(alias = "GetNamedPipeHandleState")]
pub fn instance_state(handle: Handle) -> Result<InstanceState, Error> {
    match object::find::<AnonymousPipe>(handle) {
        Some(pipe) => Ok(pipe.instance_state()),
        None => super::with(handle, NamedPipe::instance_state),
    }
}

/// As [`NamedPipe::information`], of the named or anonymous pipe that `handle` names.
///
/// # Errors
/// The same, and those of [`with`](super::with).
#[doc(alias = "GetNamedPipeInfo")]
pub fn information(handle: Handle) -> Result<Information, Error> {
    match object::find::<AnonymousPipe>(handle) {
        Some(pipe) => pipe.information(),
        None => super::with(handle, NamedPipe::information),
    }
}

impl NamedPipe {
    /// How reads and calls behave from now on.
    ///
    /// # Errors
    /// `ERROR_INVALID_PARAMETER`: messages are to be read, and the pipe has none;
    /// `ERROR_ACCESS_DENIED`: it was opened without `FILE_WRITE_ATTRIBUTES`.
    #[doc(alias = "SetNamedPipeHandleState")]
    pub fn set_modes(&self, read_messages: bool, no_wait: bool) -> Result<(), Error> {
        if self.access.bits() & FILE_WRITE_ATTRIBUTES == 0 {
            return Err(Error::new(ERROR_ACCESS_DENIED));
        }
        if read_messages && !self.terms.messages {
            return Err(Error::new(ERROR_INVALID_PARAMETER));
        }
        self.set(READ_MESSAGES, read_messages);
        self.set(NO_WAIT, no_wait);
        Ok(())
    }

    /// The modes, and how many instances the pipe has.
    ///
    /// # Errors
    /// `ERROR_ACCESS_DENIED`: it was opened without `FILE_READ_ATTRIBUTES`.
    #[doc(alias = "GetNamedPipeHandleState")]
    pub fn instance_state(&self) -> Result<InstanceState, Error> {
        self.check_attributes()?;
        Ok(InstanceState {
            read_messages: self.has(READ_MESSAGES),
            no_wait: self.has(NO_WAIT),
            instances: offer::instances(&self.place),
        })
    }

    fn check_attributes(&self) -> Result<(), Error> {
        match self.access.bits() & FILE_READ_ATTRIBUTES {
            0 => Err(Error::new(ERROR_ACCESS_DENIED)),
            _ => Ok(()),
        }
    }

    /// What the creator laid down, as this end sees it.
    ///
    /// # Errors
    /// `ERROR_ACCESS_DENIED`: it was opened without `FILE_READ_ATTRIBUTES`.
    #[doc(alias = "GetNamedPipeInfo")]
    pub fn information(&self) -> Result<Information, Error> {
        self.check_attributes()?;
        Ok(Information {
            end: self.end,
            messages: self.terms.messages,
            out_size: self.terms.out_size,
            in_size: self.terms.in_size,
            most_instances: self.terms.instances,
        })
    }

    /// The process at the other end.
    fn peer_process(&self) -> Result<u32, Error> {
        let peer = self.state.lock().peer;
        let peer = peer.ok_or(Error::new(ERROR_NOT_FOUND))?;
        u32::try_from(peer.pid).map_err(|_| Error::new(ERROR_NOT_FOUND))
    }

    /// The process that has opened the client's end.
    ///
    /// # Errors
    /// `ERROR_NOT_FOUND`: none has.
    #[doc(alias = "GetNamedPipeClientProcessId")]
    pub fn client_process(&self) -> Result<u32, Error> {
        match self.end {
            End::Client => Ok(std::process::id()),
            End::Server => {
                self.settled_phase();
                self.peer_process()
            }
        }
    }

    /// The process that has made the instance.
    ///
    /// # Errors
    /// None that is known.
    #[doc(alias = "GetNamedPipeServerProcessId")]
    pub fn server_process(&self) -> Result<u32, Error> {
        match self.end {
            End::Server => Ok(std::process::id()),
            End::Client => self.peer_process(),
        }
    }

    /// The machine of the client.
    ///
    /// # Errors
    /// `ERROR_PIPE_LOCAL`: it is this one, as ever; `ERROR_NOT_FOUND`: there is no client.
    #[doc(alias = "GetNamedPipeClientComputerName")]
    pub fn client_computer(&self) -> Result<String, Error> {
        self.client_process()?;
        Err(Error::new(ERROR_PIPE_LOCAL))
    }
}
