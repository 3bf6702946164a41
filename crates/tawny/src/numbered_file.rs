//! Files by number, as the C run-time library counts them, and the handles behind them.
//!
//! A number that is made of a handle owns it: the handle goes with the number. A handle that is asked
//! for by number stays the number's.
//!
//! <https://learn.microsoft.com/cpp/c-runtime-library/reference/open-osfhandle>

use std::fs;
use std::io::{self, Seek};
use std::os::fd::{AsFd, IntoRawFd, OwnedFd, RawFd};
use std::os::unix::fs::FileTypeExt;
use std::sync::atomic::{AtomicBool, Ordering};

use tawny_engine::memory_file::{Identity, identity};
use tawny_engine::sync::Mutex;
use tawny_engine::{Side, net, numbered};

use crate::Error;
use crate::anonymous_pipe::AnonymousPipe;
use crate::codes::ERROR_INVALID_HANDLE;
use crate::create_file::rights::{GENERIC_READ, GENERIC_WRITE};
use crate::create_file::{Access, Disposition, Opening};
use crate::file::{File, Origin};
use crate::file_object::FileType;
use crate::object::{self, Handle};
use crate::socket::Socket;

/// A number whose handle is known.
struct Numbered {
    number: RawFd,
    handle: Handle,
    /// What the number led to. It may lead to something else by now: C's own functions close numbers, too.
    identity: Identity,
}

static FILES: Mutex<Vec<Numbered>> = Mutex::new(Vec::new());
/// Whether there ever was one, for programs without any.
static USED: AtomicBool = AtomicBool::new(false);

fn file_error(error: io::Error) -> Error {
    Error::from_errno_win32(error.raw_os_error().unwrap_or(0))
}

/// A number for the file, end of a pipe or socket that `handle` names, which the number owns from now on.
///
/// # Errors
/// `ERROR_INVALID_HANDLE`: it names nothing, or nothing that has a number; `ERROR_TOO_MANY_OPEN_FILES`.
#[doc(alias = "_open_osfhandle")]
pub fn number_of(handle: Handle) -> Result<RawFd, Error> {
    let invalid = Error::new(ERROR_INVALID_HANDLE);
    let passed = object::find_any(handle)?.pass_on().ok_or(invalid)?;
    let fd = passed.descriptors.first().ok_or(invalid)?;
    if object::find::<Socket>(handle).is_some() {
        net::let_calls_wait(fd.as_fd()).map_err(file_error)?;
    }
    let fd = fd.try_clone().map_err(file_error)?;
    let identity = identity(fd.as_fd()).map_err(file_error)?;
    let mut files = FILES.lock();
    let number = fd.into_raw_fd();
    files.retain(|file| file.number != number);
    files.push(Numbered {
        number,
        handle,
        identity,
    });
    USED.store(true, Ordering::Release);
    Ok(number)
}

/// The handle of the file or pipe with this number. It is not to be closed.
///
/// # Errors
/// `ERROR_INVALID_HANDLE`: there is no such number; `ERROR_TOO_MANY_OPEN_FILES`.
#[doc(alias = "_get_osfhandle")]
pub fn handle_of(number: RawFd) -> Result<Handle, Error> {
    let fd = numbered::duplicate(number).map_err(|_| Error::new(ERROR_INVALID_HANDLE))?;
    let identity = identity(fd.as_fd()).map_err(file_error)?;
    let mut files = FILES.lock();
    let known = files.iter().position(|file| file.number == number);
    if let Some(at) = known {
        let file = &files[at];
        if file.identity == identity && object::exists(file.handle) {
            follow(file.handle, fd);
            return Ok(file.handle);
        }
        let stale = files.swap_remove(at);
        let _ = object::close(stale.handle);
    }
    let handle = make_handle(fd)?;
    files.push(Numbered {
        number,
        handle,
        identity,
    });
    USED.store(true, Ordering::Release);
    Ok(handle)
}

/// Where the number's file stands by now, its handle stands as well.
fn follow(handle: Handle, fd: OwnedFd) {
    if let (Some(file), Ok(position)) = (
        object::find::<File>(handle),
        fs::File::from(fd).stream_position(),
    ) {
        let _ = file.seek(position as i64, Origin::Begin);
    }
}

fn make_handle(fd: OwnedFd) -> Result<Handle, Error> {
    let (reads, writes) = numbered::directions(fd.as_fd()).map_err(file_error)?;
    let file = fs::File::from(fd);
    let kind = file.metadata().map_err(file_error)?.file_type();
    if kind.is_fifo() {
        let side = if reads { Side::Read } else { Side::Write };
        return AnonymousPipe::adopt(file.into(), side);
    }
    if kind.is_socket() {
        return Err(Error::new(ERROR_INVALID_HANDLE));
    }
    let mut access = 0;
    if reads {
        access |= GENERIC_READ;
    }
    if writes {
        access |= GENERIC_WRITE;
    }
    let opening = Opening {
        access: Access::expand(access),
        share: 0,
        disposition: Disposition::OpenExisting,
        flags: 0,
    };
    let of = match kind.is_file() {
        true => FileType::Disk,
        false => FileType::Character,
    };
    File::adopt(file, &opening, of)
}

/// The number was closed: so is its handle.
#[doc(alias = "_close")]
pub fn closed(number: RawFd) {
    if !USED.load(Ordering::Acquire) {
        return;
    }
    let file = {
        let mut files = FILES.lock();
        let at = files.iter().position(|file| file.number == number);
        at.map(|at| files.swap_remove(at))
    };
    if let Some(file) = file {
        let _ = object::close(file.handle);
    }
}
