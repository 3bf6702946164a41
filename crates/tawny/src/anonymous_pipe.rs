//! The anonymous pipe: two ends, for one direction, which processes that are created may have as
//! their standard files.
//!
//! <https://learn.microsoft.com/windows/win32/ipc/anonymous-pipes>

use std::io;
use std::os::fd::{AsFd, OwnedFd};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tawny_engine::readiness::{self, Ready};
use tawny_engine::sync::Mutex;
use tawny_engine::{Buffers, Interrupt, Side, net, pipe};

pub use tawny_engine::pipe::without_signal;

use crate::Error;
use crate::codes::{
    ERROR_ACCESS_DENIED, ERROR_BROKEN_PIPE, ERROR_INVALID_HANDLE, ERROR_INVALID_PARAMETER,
    ERROR_NO_DATA, ERROR_NOT_FOUND, ERROR_OPERATION_ABORTED,
};
use crate::completion_port::CompletionPort;
use crate::file_object::{Cancel, FileBase, FileObject, FileType, Issued};
use crate::inheritance::{Passed, PassedKind, Reader, Writer};
use crate::named_pipe::{End, Information, InstanceState};
use crate::object::{Handle, HandleCount, Object};
use crate::overlapped::Overlapped;
use crate::owned::Owned;
use crate::request::{Notice, Outcome, Request, Target};
use crate::signal::{Reset, Signal};
use crate::status::Status;
use crate::thread::{self, CANCELLED, CLOSED};
use crate::wait;

/// One end of a pipe.
#[doc(alias = "CreatePipe")]
pub struct AnonymousPipe {
    handles: HandleCount,
    base: FileBase,
    side: Side,
    fd: Mutex<Option<Arc<OwnedFd>>>,
    /// Whose turn it is to transfer: what one call writes stays together.
    turn: Signal,
    /// Calls return at once.
    no_wait: AtomicBool,
    /// Threads that wait.
    blocked: Mutex<Vec<Arc<Interrupt>>>,
}

/// A new pipe: the end to read from and the end to write to. A capacity, in bytes, is a wish; 0 is
/// the usual one.
///
/// # Errors
/// `ERROR_TOO_MANY_OPEN_FILES`.
#[doc(alias = "CreatePipe")]
pub fn create(capacity: usize) -> Result<(Owned<AnonymousPipe>, Owned<AnonymousPipe>), Error> {
    let (read, write) = pipe::new(capacity).map_err(file_error)?;
    let end = |fd, side| {
        let end = Owned::new(AnonymousPipe::of(fd, side))?;
        end.base.set_handle(end.handle());
        Ok::<_, Error>(end)
    };
    Ok((end(read, Side::Read)?, end(write, Side::Write)?))
}

fn file_error(error: io::Error) -> Error {
    Error::from_errno_win32(error.raw_os_error().unwrap_or(0))
}

impl AnonymousPipe {
    fn of(fd: OwnedFd, side: Side) -> Arc<Self> {
        Arc::new(Self {
            handles: HandleCount::default(),
            base: FileBase::default(),
            side,
            fd: Mutex::new(Some(Arc::new(fd))),
            turn: Signal::new(Reset::Auto, true),
            no_wait: AtomicBool::new(false),
            blocked: Mutex::new(Vec::new()),
        })
    }

    /// Which end of a pipe it is, and how much that holds: the pipe is one of bytes, with one instance.
    ///
    /// # Errors
    /// `ERROR_INVALID_HANDLE`.
    #[doc(alias = "GetNamedPipeInfo")]
    pub fn information(&self) -> Result<Information, Error> {
        let fd = self.descriptor(self.side)?;
        let size = pipe::capacity(fd.as_fd()).map_err(file_error)? as u32;
        Ok(Information {
            // Whoever makes a pipe reads from its server's end.
            end: match self.side {
                Side::Read => End::Server,
                Side::Write => End::Client,
            },
            messages: false,
            out_size: size,
            in_size: size,
            most_instances: 1,
        })
    }

    /// Whether its calls return at once.
    #[doc(alias = "GetNamedPipeHandleState")]
    pub fn instance_state(&self) -> InstanceState {
        InstanceState {
            read_messages: false,
            no_wait: self.no_wait.load(Ordering::Acquire),
            instances: 1,
        }
    }

    /// How calls behave from now on.
    ///
    /// # Errors
    /// `ERROR_INVALID_PARAMETER`: messages are to be read, of which there are none.
    #[doc(alias = "SetNamedPipeHandleState")]
    pub fn set_modes(&self, read_messages: bool, no_wait: bool) -> Result<(), Error> {
        if read_messages {
            return Err(Error::new(ERROR_INVALID_PARAMETER));
        }
        self.no_wait.store(no_wait, Ordering::Release);
        Ok(())
    }

    /// Gives an end that came from elsewhere a handle.
    pub(crate) fn adopt(fd: OwnedFd, side: Side) -> Result<Handle, Error> {
        let end = Owned::new(Self::of(fd, side))?;
        end.base.set_handle(end.handle());
        Ok(end.into_handle())
    }

    /// The handle under which the end was created, while that is open.
    pub fn handle(&self) -> Handle {
        self.base.handle()
    }

    /// How many bytes can be read without waiting.
    ///
    /// # Errors
    /// `ERROR_BROKEN_PIPE`: there is nothing left, and nobody who could write; `ERROR_ACCESS_DENIED`: it is the end to
    /// write to; `ERROR_INVALID_HANDLE`.
    #[doc(alias = "PeekNamedPipe")]
    pub fn available(&self) -> Result<usize, Error> {
        let fd = self.descriptor(Side::Read)?;
        // Before the count, which then is of all that ever comes.
        let has_ended = readiness::now(fd.as_fd(), Ready::NONE).intersects(Ready::HANG_UP);
        match pipe::readable_bytes(fd.as_fd()).map_err(file_error)? {
            0 if has_ended => Err(Error::new(ERROR_BROKEN_PIPE)),
            bytes => Ok(bytes),
        }
    }

    /// Copies what can be read without waiting, as much as `room` takes, and leaves it. Returns how much
    /// that was.
    ///
    /// # Errors
    /// As [`Self::available`].
    #[doc(alias = "PeekNamedPipe")]
    pub fn peek(&self, room: &mut [u8]) -> Result<usize, Error> {
        let fd = self.descriptor(Side::Read)?;
        pipe::peek(fd.as_fd(), room).map_err(file_error)
    }

    /// Reads what there is, at most as much as `buffer` is long; waits for the first byte.
    ///
    /// # Errors
    /// `ERROR_BROKEN_PIPE`: there is nothing left, and nobody who could write; `ERROR_NO_DATA`: there is nothing, and
    /// the pipe does not wait; `ERROR_ACCESS_DENIED`,
    /// `ERROR_INVALID_HANDLE`, `ERROR_OPERATION_ABORTED`.
    #[doc(alias = "ReadFile")]
    pub fn read(&self, buffer: Vec<u8>) -> Result<Vec<u8>, Error> {
        let room = Buffers::owned(buffer);
        let bytes = self.read_into(&room)?;
        let mut buffer = room.into_owned().unwrap_or_default();
        buffer.truncate(bytes);
        Ok(buffer)
    }

    /// Writes all of `data`; waits until there is room for it.
    ///
    /// # Errors
    /// `ERROR_BROKEN_PIPE`: nobody can read any more; otherwise as [`Self::read`].
    #[doc(alias = "WriteFile")]
    pub fn write(&self, data: Vec<u8>) -> Result<(), Error> {
        self.write_now(Buffers::owned(data)).map(drop)
    }

    fn read_into(&self, room: &Buffers) -> Result<usize, Error> {
        if room.is_empty() {
            return self.descriptor(Side::Read).map(|_| 0);
        }
        match self.transfer(Side::Read, |fd| pipe::read(fd.as_fd(), room).map(Some))? {
            Some(0) => Err(Error::new(ERROR_BROKEN_PIPE)),
            Some(bytes) => Ok(bytes),
            None => Err(Error::new(ERROR_NO_DATA)),
        }
    }

    fn descriptor(&self, side: Side) -> Result<Arc<OwnedFd>, Error> {
        if side != self.side {
            return Err(Error::new(ERROR_ACCESS_DENIED));
        }
        self.fd
            .lock()
            .clone()
            .ok_or(Error::new(ERROR_INVALID_HANDLE))
    }

    /// Waits until a transfer may bring something.
    fn wait(&self, fd: &OwnedFd) -> Result<(), Error> {
        thread::with(|current| {
            let interrupt = Arc::clone(current.interrupt().map_err(file_error)?);
            interrupt.take();
            self.blocked.lock().push(Arc::clone(&interrupt));
            current.thread().set_blocked(Some(Arc::clone(&interrupt)));
            // Closed before the thread was among those that closing interrupts?
            let closed = self.fd.lock().is_none();
            if !closed {
                current.blocking(|| net::wait(fd.as_fd(), interrupt.as_fd(), self.side, None));
            }
            current.thread().set_blocked(None);
            self.blocked
                .lock()
                .retain(|each| !Arc::ptr_eq(each, &interrupt));
            match interrupt.take() {
                CANCELLED => Err(Error::new(ERROR_OPERATION_ABORTED)),
                0 if !closed => Ok(()),
                _ => Err(Error::new(ERROR_INVALID_HANDLE)),
            }
        })
    }

    /// Calls `transfer` when it is this call's turn, until it has brought something; in a pipe that does not wait
    /// once, and `None` is nothing.
    fn transfer(
        &self,
        side: Side,
        mut transfer: impl FnMut(&OwnedFd) -> io::Result<Option<usize>>,
    ) -> Result<Option<usize>, Error> {
        let fd = self.descriptor(side)?;
        wait::wait_signal(&self.turn, tawny_engine::Deadline::Never, false);
        let _turn = Turn(&self.turn);
        loop {
            match transfer(&fd) {
                Ok(Some(bytes)) => return Ok(Some(bytes)),
                Ok(None) => {}
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                    if self.no_wait.load(Ordering::Acquire) {
                        return Ok(None);
                    }
                    self.wait(&fd)?;
                }
                Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {
                    return Err(Error::new(ERROR_BROKEN_PIPE));
                }
                Err(error) => return Err(file_error(error)),
            }
        }
    }

    /// "The lpOverlapped parameter of ReadFile and WriteFile is ignored when these functions are used
    /// with anonymous pipes": the transfer is over when the call returns, and is announced.
    fn announce(
        &self,
        transferred: Result<usize, Error>,
        overlapped: Overlapped,
        notice: Notice,
    ) -> Result<Issued, Error> {
        let bytes = transferred?;
        let target = Target::Caller(overlapped);
        let mut request = Request::new((), Buffers::empty(), target, notice);
        request.complete(&self.base, Outcome::success(bytes), true);
        self.base.signal_unlocked();
        Ok(Issued::Done(bytes as u32))
    }

    /// An end that another process passed.
    pub(crate) fn receive_passed(state: &mut Reader<'_>, fd: OwnedFd) -> Option<Arc<Self>> {
        let side = match state.number()? {
            0 => Side::Read,
            _ => Side::Write,
        };
        let pipe = Self::of(fd, side);
        pipe.no_wait.store(state.number()? != 0, Ordering::Release);
        Some(pipe)
    }
}

/// Gives the turn to the next.
struct Turn<'a>(&'a Signal);

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        self.0.set();
    }
}

impl Object for AnonymousPipe {
    fn handles(&self) -> &HandleCount {
        &self.handles
    }

    fn signal(&self) -> Option<&Signal> {
        Some(self.base.watched_signal(|| ()))
    }

    fn as_file(&self) -> Option<&dyn FileObject> {
        Some(self)
    }

    fn pass_on(&self) -> Option<Passed> {
        let mut state = Writer::default();
        state.number((self.side == Side::Write).into());
        state.number(self.no_wait.load(Ordering::Acquire).into());
        Some(Passed {
            kind: PassedKind::AnonymousPipe,
            state: state.done(),
            descriptors: vec![self.fd.lock().clone()?],
        })
    }

    fn close(&self) {
        let fd = self.fd.lock().take();
        for interrupt in self.blocked.lock().drain(..) {
            interrupt.fire(CLOSED);
        }
        drop(fd);
    }
}

impl FileObject for AnonymousPipe {
    fn base(&self) -> &FileBase {
        &self.base
    }

    fn report_to(&self, _port: Option<&Arc<CompletionPort>>) -> Result<(), Status> {
        Ok(())
    }

    fn settle(&self) {}

    fn cancel(&self, _which: Cancel) -> Result<(), Error> {
        Err(Error::new(ERROR_NOT_FOUND))
    }

    fn read_now(&self, room: Buffers) -> Result<usize, Error> {
        self.read_into(&room)
    }

    fn read_overlapped(
        &self,
        room: Buffers,
        _offset: u64,
        overlapped: Overlapped,
        notice: Notice,
    ) -> Result<Issued, Error> {
        self.announce(self.read_now(room), overlapped, notice)
    }

    fn write_now(&self, mut data: Buffers) -> Result<usize, Error> {
        let all = data.len();
        if all == 0 {
            return self.descriptor(Side::Write).map(|_| 0);
        }
        let written = self.transfer(Side::Write, |fd| {
            data.advance(pipe::write(fd.as_fd(), &data)?);
            Ok(data.is_empty().then_some(all))
        })?;
        Ok(written.unwrap_or(all - data.len()))
    }

    fn write_overlapped(
        &self,
        data: Buffers,
        _offset: u64,
        overlapped: Overlapped,
        notice: Notice,
    ) -> Result<Issued, Error> {
        self.announce(self.write_now(data), overlapped, notice)
    }

    /// Nothing is kept back: what was written is there to be read.
    fn flush(&self) -> Result<(), Error> {
        self.descriptor(Side::Write).map(drop)
    }

    fn file_type(&self) -> FileType {
        FileType::Pipe
    }
}
