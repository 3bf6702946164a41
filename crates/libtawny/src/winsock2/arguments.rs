//! Arguments that several Winsock functions share.

use std::sync::Arc;

use tawny::codes::{WSA_INVALID_HANDLE, WSAEFAULT, WSAEINVAL};
use tawny::event::Event;
use tawny::limits::{MAXIMUM_BUFFERS, MAXIMUM_TRANSFER};
use tawny::object::{self, Handle};
use tawny::overlapped::Overlapped;
use tawny::request::{Notice, Routine};
use tawny::socket::Flags;
use tawny::socket_name::{SocketName, UnixName};
use tawny::{Buffers, Error, SocketAddress, winsock};

use crate::boundary::guard;
use crate::pointer;
use crate::types::{CompletionRoutine, DWORD, OVERLAPPED, WSABUF};

/// The body of a Winsock function: it needs Winsock to be started.
#[inline]
pub(crate) fn winsock_call<R>(failure: R, body: impl FnOnce() -> Result<R, Error>) -> R {
    guard(failure, || {
        winsock::check_started()?;
        body()
    })
}

/// An error by its code.
pub(crate) fn fail<T>(code: u32) -> Result<T, Error> {
    Err(Error::new(code))
}

/// The memory of a call with one buffer.
///
/// # Safety
/// As [`Buffers::from_raw`].
pub(crate) unsafe fn buffer(start: *const u8, len: i32) -> Result<Buffers, Error> {
    let len = usize::try_from(len).map_err(|_| Error::new(WSAEFAULT))?;
    if start.is_null() && len != 0 {
        return fail(WSAEFAULT);
    }
    // SAFETY: promised by the caller.
    Ok(unsafe { Buffers::from_raw([(start.cast_mut(), len)].into_iter()) })
}

/// The memory of a scatter/gather call.
///
/// # Safety
/// `list` must be valid for `count` elements, and they as [`Buffers::from_raw`] says.
pub(crate) unsafe fn buffers(list: *const WSABUF, count: DWORD) -> Result<Buffers, Error> {
    if count == 0 || count as usize > MAXIMUM_BUFFERS {
        return fail(WSAEINVAL);
    }
    // SAFETY: promised by the caller.
    let list = unsafe { pointer::slice(list, count as usize) }.ok_or(Error::new(WSAEFAULT))?;
    if list
        .iter()
        .any(|piece| piece.buf.is_null() && piece.len != 0)
    {
        return fail(WSAEFAULT);
    }
    if list.iter().map(|piece| piece.len as usize).sum::<usize>() > MAXIMUM_TRANSFER {
        return fail(WSAEINVAL);
    }
    // SAFETY: promised by the caller.
    Ok(unsafe { Buffers::from_raw(list.iter().map(|piece| (piece.buf, piece.len as usize))) })
}

/// `MSG_*` flags; unknown ones are an error.
pub(crate) fn flags(bits: DWORD) -> Result<Flags, Error> {
    Flags::from_bits(bits).ok_or(Error::new(tawny::codes::WSAEOPNOTSUPP))
}

/// A socket address of the caller.
///
/// # Safety
/// A non-NULL `address` must be valid for `len` bytes.
pub(crate) unsafe fn address(address: *const u8, len: i32) -> Result<SocketAddress, Error> {
    let len = usize::try_from(len).map_err(|_| Error::new(WSAEFAULT))?;
    // SAFETY: promised by the caller.
    let bytes = unsafe { pointer::slice(address, len) }.filter(|_| !address.is_null());
    SocketAddress::from_windows(bytes.ok_or(Error::new(WSAEFAULT))?)
}

/// A name of `AF_UNIX` of the caller.
///
/// # Safety
/// As [`address`].
pub(crate) unsafe fn unix_name(address: *const u8, len: i32) -> Result<UnixName, Error> {
    let len = usize::try_from(len).map_err(|_| Error::new(WSAEFAULT))?;
    // SAFETY: promised by the caller.
    let bytes = unsafe { pointer::slice(address, len) }.filter(|_| !address.is_null());
    UnixName::from_windows(bytes.ok_or(Error::new(WSAEFAULT))?)
}

/// As [`address`], `None` for NULL.
///
/// # Safety
/// As [`address`].
pub(crate) unsafe fn optional_address(
    at: *const u8,
    len: i32,
) -> Result<Option<SocketAddress>, Error> {
    if at.is_null() {
        return Ok(None);
    }
    // SAFETY: promised by the caller.
    unsafe { address(at, len) }.map(Some)
}

/// Writes an address and its length where the caller wants them. Both NULL: not at all.
///
/// # Safety
/// Non-NULL pointers must be valid, `out` for writes of `*len` bytes.
pub(crate) unsafe fn give_address(
    found: impl Into<SocketName>,
    out: *mut u8,
    len: *mut i32,
) -> Result<(), Error> {
    if out.is_null() && len.is_null() {
        return Ok(());
    }
    if out.is_null() || len.is_null() {
        return fail(WSAEFAULT);
    }
    // SAFETY: `len` is valid, and `out` for as many bytes as it says.
    unsafe {
        let room = usize::try_from(len.read()).unwrap_or(0);
        let written = found
            .into()
            .write_windows(std::slice::from_raw_parts_mut(out, room))?;
        len.write(written as i32);
    }
    Ok(())
}

/// The memory and the OVERLAPPED of a transfer with one buffer, no event and no routine, and
/// whether it queues no packet; `None` when it is not such a one, or is wrong.
///
/// # Safety
/// As [`buffers`] and [`operation`].
#[inline(always)]
pub(crate) unsafe fn plain(
    list: *const WSABUF,
    count: DWORD,
    pointer: *mut OVERLAPPED,
    routine: CompletionRoutine,
) -> Option<(Buffers, Overlapped, bool)> {
    if count != 1 || routine.is_some() {
        return None;
    }
    // SAFETY: promised by the caller.
    unsafe {
        let piece = pointer::reference(list)?;
        let overlapped = Overlapped::from_raw(pointer)?;
        let event = overlapped.event();
        if piece.buf.is_null() || event > 1 {
            return None;
        }
        let buffers = Buffers::from_one(piece.buf, piece.len as usize);
        Some((buffers, overlapped, event != 0))
    }
}

/// The operation's OVERLAPPED and who is told of its end.
///
/// # Safety
/// As [`Overlapped::from_raw`]; a routine may be called with it on this thread.
pub(crate) unsafe fn operation(
    pointer: *mut OVERLAPPED,
    routine: CompletionRoutine,
) -> Result<Option<(Overlapped, Notice)>, Error> {
    // SAFETY: promised by the caller.
    let Some(overlapped) = (unsafe { Overlapped::from_raw(pointer) }) else {
        return Ok(None);
    };
    // SAFETY: it was made of an OVERLAPPED just now.
    let handle = unsafe { overlapped.event() };
    let notice = match routine {
        // SAFETY: promised by the caller.
        Some(routine) => unsafe { call_of(routine, overlapped.address()) },
        None => Notice {
            event: if handle > 1 { event(handle)? } else { None },
            routine: None,
            no_packet: handle & 1 != 0,
        },
    };
    Ok(Some((overlapped, notice)))
}

/// The routine is told.
///
/// # Safety
/// It may be called with `address` on this thread.
unsafe fn call_of(
    routine: unsafe extern "C" fn(DWORD, DWORD, *mut OVERLAPPED, DWORD),
    address: usize,
) -> Notice {
    let call = move |outcome: tawny::request::Outcome| {
        let error = outcome.status.to_wsa().code();
        // SAFETY: the program gave the routine for exactly this call.
        unsafe { routine(error, outcome.bytes, address as *mut OVERLAPPED, 0) };
    };
    Notice {
        routine: Some(Box::new(Routine::on_this_thread(call))),
        ..Notice::default()
    }
}

/// The event in an OVERLAPPED. The low bit of the handle is not part of it.
fn event(handle: usize) -> Result<Option<Arc<Event>>, Error> {
    match object::find::<Event>(Handle::from_value(handle & !1)) {
        Some(event) => Ok(Some(event.to_arc())),
        None => fail(WSA_INVALID_HANDLE),
    }
}
