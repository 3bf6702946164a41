//! What TransmitFile and TransmitPackets send: pieces of memory and of files, one behind the other.
//! File data goes from the page cache to the socket without being copied, but for what is so short
//! that copying is cheaper.
//!
//! <https://learn.microsoft.com/windows/win32/api/mswsock/nf-mswsock-transmitfile>,
//! <https://learn.microsoft.com/windows/win32/api/mswsock/nc-mswsock-lpfn_transmitpackets>

use std::collections::VecDeque;
use std::fs;
use std::io::{self, ErrorKind};
use std::os::fd::{AsFd, BorrowedFd};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tawny_engine::disk_file::{self, Patience};
use tawny_engine::{Buffers, Event, Step, datagram, net};

use super::Socket;
use crate::codes::*;
use crate::limits::{MAXIMUM_DATAGRAM, MAXIMUM_TRANSMISSION};
use crate::request::Outcome;
use crate::status::Status;
use crate::{Error, File};

/// What is shorter is copied.
const SHORT: u64 = 16 << 10;
/// The most that one system call sends of a file.
const CHUNK: u64 = 1 << 20;
/// After so much other sockets have their turn.
const TURN: usize = 4 << 20;

/// What becomes of the connection when everything was sent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Afterwards {
    /// It stays.
    #[default]
    Stay,
    /// It ends: `TF_DISCONNECT`.
    Disconnect,
    /// It ends, and the socket can be given to `AcceptEx` or `ConnectEx` again: `TF_REUSE_SOCKET`.
    Reuse,
}

#[derive(Debug)]
enum Piece {
    Memory(Buffers),
    File {
        file: Arc<fs::File>,
        offset: u64,
        left: u64,
    },
    /// The end of a datagram.
    End,
}

impl Piece {
    fn len(&self) -> u64 {
        match self {
            Self::Memory(data) => data.len() as u64,
            Self::File { left, .. } => *left,
            Self::End => 0,
        }
    }
}

/// The pieces to send; see the module's description.
#[derive(Debug, Default)]
#[doc(alias = "TRANSMIT_PACKETS_ELEMENT")]
pub struct Transmission {
    pieces: VecDeque<Piece>,
    total: u64,
    /// The most that one send takes; 0 for no bound.
    per_send: u32,
    afterwards: Afterwards,
    /// Files whose positions move as their data is sent.
    positions: Vec<(Arc<File>, u64)>,
    /// A datagram that found no room.
    datagram: Option<Buffers>,
    /// File data is being read from the disk.
    warming: Option<Arc<AtomicBool>>,
    /// Of the file that comes first, what lies before this offset is in memory.
    warm_until: u64,
}

impl Transmission {
    /// Nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds memory.
    #[doc(alias = "TP_ELEMENT_MEMORY")]
    pub fn memory(&mut self, data: Buffers) {
        self.total += data.len() as u64;
        if !data.is_empty() {
            self.pieces.push_back(Piece::Memory(data));
        }
    }

    /// Adds `count` bytes of `file`, 0 for all that there are, from `offset` or else from its position,
    /// which then moves.
    ///
    /// # Errors
    /// `WSAEACCES` when the file was not opened for reading; `WSAEINVAL` when `offset` lies behind its
    /// end.
    #[doc(alias = "TP_ELEMENT_FILE")]
    pub fn file(&mut self, file: &Arc<File>, offset: Option<u64>, count: u64) -> Result<(), Error> {
        if !file.access().reads() {
            return Err(Error::new(WSAEACCES));
        }
        let opened = file.fd()?;
        let start = match offset {
            Some(offset) => offset,
            None => *file.position().lock(),
        };
        let piece = match read_short(&opened, start, count) {
            Some(data) => Piece::Memory(Buffers::owned(data)),
            None => {
                let len = file.len()?;
                let rest = len.checked_sub(start).ok_or(Error::new(WSAEINVAL))?;
                let left = if count == 0 { rest } else { count };
                Piece::File {
                    file: opened,
                    offset: start,
                    left,
                }
            }
        };
        let length = piece.len();
        if offset.is_none() {
            self.positions.push((Arc::clone(file), start + length));
        }
        self.total += length;
        self.pieces.push_back(piece);
        Ok(())
    }

    /// What comes next begins another datagram. Streams know no such thing.
    #[doc(alias = "TP_ELEMENT_EOP")]
    pub fn end_of_packet(&mut self) {
        self.pieces.push_back(Piece::End);
    }

    /// The most bytes of one send, in each of which a datagram fits; 0 for no bound.
    #[doc(alias = "nNumberOfBytesPerSend")]
    pub fn set_per_send(&mut self, bytes: u32) {
        self.per_send = bytes;
    }

    /// What becomes of the connection when everything was sent.
    #[doc(alias = "TF_DISCONNECT")]
    pub fn set_afterwards(&mut self, afterwards: Afterwards) {
        self.afterwards = afterwards;
    }

    /// What becomes of the connection when everything was sent.
    pub fn afterwards(&self) -> Afterwards {
        self.afterwards
    }

    /// # Errors
    /// `WSAEINVAL`: it is longer than one call sends.
    pub(super) fn check(&self) -> Result<(), Error> {
        match self.total > MAXIMUM_TRANSMISSION {
            true => Err(Error::new(WSAEINVAL)),
            false => Ok(()),
        }
    }

    /// Everything was sent.
    pub(super) fn move_positions(&mut self) {
        for (file, position) in self.positions.drain(..) {
            *file.position().lock() = position;
        }
    }

    /// Sends what the stream takes.
    pub(super) fn perform_stream(
        &mut self,
        owner: &Socket,
        socket: BorrowedFd<'_>,
        done: &mut usize,
    ) -> io::Result<Step<Outcome>> {
        let begin = *done;
        while let Some(piece) = self.pieces.front() {
            if *done - begin >= TURN {
                return Ok(Step::Again);
            }
            match piece {
                Piece::End => drop(self.pieces.pop_front()),
                Piece::Memory(_) => *done += self.send_memory(socket)?,
                Piece::File { left: 0, .. } => {
                    self.pieces.pop_front();
                    self.warm_until = 0;
                }
                Piece::File { .. } => match self.send_file(owner, socket)? {
                    Some(0) => return Ok(finished(STATUS_END_OF_FILE, *done)),
                    Some(bytes) => *done += bytes,
                    None => return Ok(Step::Blocked),
                },
            }
        }
        Ok(finished(STATUS_SUCCESS, *done))
    }

    /// Sends the pieces of memory that come first, and says whether more will follow.
    fn send_memory(&mut self, socket: BorrowedFd<'_>) -> io::Result<usize> {
        let memory = self.pieces.iter().map_while(|piece| match piece {
            Piece::Memory(data) => Some(data),
            _ => None,
        });
        let more = memory.clone().count() < self.pieces.len();
        let flags = if more { libc::MSG_MORE } else { 0 };
        let bytes = net::send_gathered(socket, memory, flags)?;
        let mut sent = bytes;
        while let Some(Piece::Memory(data)) = self.pieces.front_mut() {
            if data.len() > sent {
                data.advance(sent);
                break;
            }
            sent -= data.len();
            self.pieces.pop_front();
        }
        Ok(bytes)
    }

    /// Sends some of the file that comes first; `None` when its data has to come from the disk, which
    /// others see to.
    fn send_file(&mut self, owner: &Socket, socket: BorrowedFd<'_>) -> io::Result<Option<usize>> {
        if let Some(warming) = &self.warming {
            if warming.load(Ordering::Acquire) {
                return Ok(None);
            }
            self.warming = None;
        } else if let Some(Piece::File { file, offset, left }) = self.pieces.front()
            && *offset >= self.warm_until
        {
            let count = CHUNK.min(*left);
            self.warm_until = *offset + count;
            if is_cold(file, *offset + count - 1) {
                self.warming = owner.warm(file, *offset, count);
                if self.warming.is_some() {
                    return Ok(None);
                }
            }
        }
        let bound = match self.per_send {
            0 => CHUNK,
            bound => u64::from(bound).min(CHUNK),
        };
        let Some(Piece::File { file, offset, left }) = self.pieces.front_mut() else {
            return Ok(Some(0));
        };
        let count = bound.min(*left) as usize;
        let bytes = disk_file::send(socket, file.as_fd(), *offset, count)?;
        *offset += bytes as u64;
        *left -= bytes as u64;
        Ok(Some(bytes))
    }

    /// Sends the datagrams for which there is room.
    pub(super) fn perform_datagrams(
        &mut self,
        socket: BorrowedFd<'_>,
        done: &mut usize,
    ) -> io::Result<Step<Outcome>> {
        loop {
            if self.datagram.is_none() {
                self.datagram = self.next_datagram()?.map(Buffers::owned);
            }
            let Some(data) = &self.datagram else {
                return Ok(finished(STATUS_SUCCESS, *done));
            };
            *done += datagram::send(socket, data, 0, None, None)?;
            self.datagram = None;
        }
    }

    /// Puts the next datagram together; `None` when there is none left.
    fn next_datagram(&mut self) -> io::Result<Option<Vec<u8>>> {
        let room = match self.per_send {
            0 => MAXIMUM_DATAGRAM,
            bound => (bound as usize).min(MAXIMUM_DATAGRAM),
        };
        let mut data = Vec::new();
        while let Some(piece) = self.pieces.front_mut() {
            let free = room - data.len();
            match piece {
                Piece::End => {
                    self.pieces.pop_front();
                    if !data.is_empty() {
                        break;
                    }
                    continue;
                }
                _ if free == 0 => break,
                Piece::Memory(memory) => memory.copy_out(free, &mut data),
                Piece::File { file, offset, left } => {
                    let count = free.min(usize::try_from(*left).unwrap_or(free));
                    let read = read_all(file, *offset, count)?;
                    *offset += read.len() as u64;
                    *left -= read.len() as u64;
                    data.extend(read);
                }
            }
            let used_up = match piece {
                Piece::Memory(memory) => memory.is_empty(),
                Piece::File { left, .. } => *left == 0,
                Piece::End => true,
            };
            if used_up {
                self.pieces.pop_front();
            }
        }
        Ok(Some(data).filter(|data| !data.is_empty()))
    }
}

impl Socket {
    /// Has file data read from the disk, and then goes on with what waits to be sent. `None` when
    /// nobody can: the sender waits for the disk then.
    fn warm(&self, file: &Arc<fs::File>, offset: u64, count: u64) -> Option<Arc<AtomicBool>> {
        let warming = Arc::new(AtomicBool::new(true));
        let (file, socket, going_on) = (Arc::clone(file), self.this.clone(), Arc::clone(&warming));
        let task = move || {
            // What cannot be read will fail when it is sent.
            let _ = disk_file::warm(file.as_fd(), offset, count);
            going_on.store(false, Ordering::Release);
            if let Some(socket) = socket.upgrade() {
                let event = Event::writable(socket.handle().value() as u64);
                socket.ready(event);
            }
        };
        crate::file::in_background(Box::new(task)).ok()?;
        Some(warming)
    }
}

fn finished(status: Status, done: usize) -> Step<Outcome> {
    Step::Done {
        outcome: Outcome {
            status,
            bytes: done as u32,
        },
        drained: false,
    }
}

/// Whether the byte at `offset` would have to come from the disk.
fn is_cold(file: &fs::File, offset: u64) -> bool {
    let one = Buffers::owned(vec![0]);
    matches!(
        disk_file::read(file.as_fd(), &one, offset, Patience::None),
        Err(error) if error.kind() == ErrorKind::WouldBlock
    )
}

/// All of these bytes, if they are few and the page cache has them.
fn read_short(file: &fs::File, offset: u64, count: u64) -> Option<Vec<u8>> {
    if !(1..=SHORT).contains(&count) {
        return None;
    }
    let buffers = Buffers::owned(vec![0; count as usize]);
    match disk_file::read(file.as_fd(), &buffers, offset, Patience::None) {
        Ok(bytes) if bytes as u64 == count => buffers.into_owned(),
        _ => None,
    }
}

/// All of these bytes.
fn read_all(file: &fs::File, offset: u64, count: usize) -> io::Result<Vec<u8>> {
    let buffers = Buffers::owned(vec![0; count]);
    let bytes = disk_file::read(file.as_fd(), &buffers, offset, Patience::Disk)?;
    match buffers.into_owned() {
        Some(data) if bytes == count => Ok(data),
        _ => Err(io::Error::from(ErrorKind::UnexpectedEof)),
    }
}
