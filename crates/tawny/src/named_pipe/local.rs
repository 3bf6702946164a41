//! What one end of a pipe sees of it: its state, what could be read, what there is room for.
//!
//! <https://learn.microsoft.com/windows-hardware/drivers/ddi/ntifs/ns-ntifs-_file_pipe_local_information>

use tawny_engine::Side;

use super::link::End;
use super::reader::Peeked;
use super::{NamedPipe, Phase, offer, terms::Terms};
use crate::Error;
use crate::codes::{ERROR_INVALID_FUNCTION, ERROR_INVALID_NAME};

/// Where the connection of an instance is in its life, as Windows numbers it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Connection {
    /// `FILE_PIPE_DISCONNECTED_STATE`: no client can open it.
    Disconnected = 1,
    /// `FILE_PIPE_LISTENING_STATE`: a client can.
    Listening = 2,
    /// `FILE_PIPE_CONNECTED_STATE`: one has.
    Connected = 3,
    /// `FILE_PIPE_CLOSING_STATE`: the other end is closed.
    Closing = 4,
}

/// See the module's description.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[doc(alias = "FILE_PIPE_LOCAL_INFORMATION")]
pub struct LocalInformation {
    /// Where the connection is in its life.
    pub connection: Connection,
    /// How many instances there are.
    pub instances: u32,
    /// Bytes that the clients may write before the server reads.
    pub in_quota: u32,
    /// Bytes that the server may write before a client reads.
    pub out_quota: u32,
    /// Bytes that this end could read now.
    pub readable: u32,
    /// Messages that they are in, one for each 64 KiB of a longer one; 0 when bytes are written.
    pub messages: u32,
    /// Bytes that this end could write now without waiting.
    pub writable: u32,
}

fn clipped(bytes: usize) -> u32 {
    u32::try_from(bytes).unwrap_or(u32::MAX)
}

impl NamedPipe {
    /// What this end sees of the pipe.
    #[doc(alias = "FilePipeLocalInformation")]
    pub fn local_information(&self) -> LocalInformation {
        let phase = self.settled_phase();
        let mut connection = match phase {
            Phase::Disconnected => Connection::Disconnected,
            Phase::Listening | Phase::Greeting => Connection::Listening,
            Phase::Connected => Connection::Connected,
        };
        let (mut peeked, mut messages) = (Ok(Peeked::default()), 0);
        if phase == Phase::Connected {
            // Reads that wait have the first claim to whatever comes.
            let looked = self
                .data
                .attempt(Side::Read, Ok((Peeked::default(), 0)), |fd| {
                    let mut reader = self.reader.lock();
                    let peeked = reader.peek(fd, &mut [], true);
                    Some(peeked.map(|peeked| (peeked, reader.packets())))
                });
            match looked.unwrap_or(Ok((Peeked::default(), 0))) {
                Ok((seen, packets)) => (peeked, messages) = (Ok(seen), packets),
                Err(status) => peeked = Err(status),
            }
            if peeked.is_err() || self.peer_is_gone() {
                connection = Connection::Closing;
            }
        }
        LocalInformation {
            connection,
            instances: offer::instances(&self.place),
            in_quota: clipped(Terms::quota(self.terms.in_size)),
            out_quota: clipped(Terms::quota(self.terms.out_size)),
            readable: peeked.map_or(0, |peeked| clipped(peeked.available)),
            messages: match self.terms.messages {
                true => clipped(messages),
                false => 0,
            },
            writable: clipped(match connection {
                Connection::Connected => self.writer.lock().room(),
                _ => self.quota(),
            }),
        }
    }

    /// The pipe's name, without `\\.\pipe\`.
    ///
    /// # Errors
    /// `ERROR_INVALID_NAME`: nobody offers it any more.
    pub fn name(&self) -> Result<String, Error> {
        let terms = self.place.terms();
        terms.map_or(Err(Error::new(ERROR_INVALID_NAME)), |(_, name)| Ok(name))
    }

    /// As [`Self::name`], for whoever wants to open the other end.
    ///
    /// # Errors
    /// The same; `ERROR_INVALID_FUNCTION`: it is a client's end.
    pub fn name_for_client(&self) -> Result<String, Error> {
        match self.end {
            End::Server => self.name(),
            End::Client => Err(Error::new(ERROR_INVALID_FUNCTION)),
        }
    }
}
