//! select, on Winsock's fd_set: a counted array of sockets.
//!
//! <https://learn.microsoft.com/windows/win32/api/winsock2/nf-winsock2-select>

use tawny::codes::WSAEINVAL;
use tawny::object::Handle;
use tawny::select::{Interest, Selected, select_handles};
use tawny::{Deadline, Error};

use super::arguments::{fail, winsock_call};
use crate::pointer;
use crate::types::{BOOL, SOCKET, SOCKET_ERROR};

/// The head of an `fd_set`; the array may be as long as the program likes.
#[repr(C)]
#[allow(non_camel_case_types, reason = "Windows' own name")]
pub struct fd_set {
    fd_count: u32,
    fd_array: [SOCKET; 1],
}

/// `timeval` of the C library.
#[repr(C)]
#[allow(non_camel_case_types, reason = "the C library's own name")]
pub struct timeval {
    tv_sec: i64,
    tv_usec: i64,
}

/// The sockets of a set, which a program may have packed.
///
/// # Safety
/// A non-NULL `set` must be valid for as many sockets as it says, as long as the result lives.
unsafe fn members(set: *const fd_set) -> impl ExactSizeIterator<Item = SOCKET> {
    let (first, count) = if set.is_null() {
        (std::ptr::null(), 0)
    } else {
        // SAFETY: promised by the caller.
        unsafe {
            let count = (&raw const (*set).fd_count).read_unaligned();
            ((&raw const (*set).fd_array).cast::<SOCKET>(), count)
        }
    };
    (0..count as usize).map(move |index| {
        // SAFETY: promised by the caller.
        unsafe { first.add(index).read_unaligned() }
    })
}

/// Keeps those members of a set that are ready, in their order.
///
/// # Safety
/// As [`members`], and the set is writable.
unsafe fn keep(set: *mut fd_set, found: &[Selected]) {
    if set.is_null() {
        return;
    }
    let mut count = 0;
    // SAFETY: promised by the caller; `count` never overtakes the index, and there are as many
    // results as members.
    unsafe {
        let first: *mut SOCKET = (&raw mut (*set).fd_array).cast();
        for (index, _) in found.iter().enumerate().filter(|(_, one)| one.is_ready()) {
            let socket = first.add(index).read_unaligned();
            first.add(count).write_unaligned(socket);
            count += 1;
        }
        (&raw mut (*set).fd_count).write_unaligned(count as u32);
    }
}

/// <https://learn.microsoft.com/windows/win32/api/winsock2/nf-winsock2-select>
///
/// # Safety
/// Non-NULL sets must be valid for as many sockets as they say; so must `timeout`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_select(
    _count: i32,
    read: *mut fd_set,
    write: *mut fd_set,
    except: *mut fd_set,
    timeout: *const timeval,
) -> i32 {
    winsock_call(SOCKET_ERROR, || {
        // SAFETY: promised by the caller.
        let sets = unsafe { [members(read), members(write), members(except)] };
        let interests = [Interest::Read, Interest::Write, Interest::Except];
        let [reads, writes, _] = sets.each_ref().map(ExactSizeIterator::len);
        let mut asked = Vec::with_capacity(sets.iter().map(ExactSizeIterator::len).sum());
        for (set, interest) in sets.into_iter().zip(interests) {
            asked.extend(set.map(|socket| Selected::new(Handle::from_value(socket), interest)));
        }
        if asked.is_empty() {
            return fail(WSAEINVAL);
        }
        // SAFETY: promised by the caller.
        let deadline = match unsafe { pointer::copy(timeout) } {
            None => Deadline::Never,
            Some(time) => Deadline::after(Some(duration(&time)?)),
        };
        let count = select_handles(&mut asked, deadline)?;
        let (reading, rest) = asked.split_at(reads);
        let (writing, excepting) = rest.split_at(writes);
        // SAFETY: promised by the caller.
        unsafe {
            keep(read, reading);
            keep(write, writing);
            keep(except, excepting);
        }
        Ok(count as i32)
    })
}

/// The length of time; an error for a negative one.
pub(crate) fn duration(time: &timeval) -> Result<std::time::Duration, Error> {
    match (u64::try_from(time.tv_sec), u64::try_from(time.tv_usec)) {
        (Ok(seconds), Ok(micros)) => Ok(std::time::Duration::from_secs(seconds)
            .saturating_add(std::time::Duration::from_micros(micros))),
        _ => fail(WSAEINVAL),
    }
}

/// `FD_ISSET`.
///
/// # Safety
/// A non-NULL `set` must be valid for as many sockets as it says.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny___WSAFDIsSet(socket: SOCKET, set: *const fd_set) -> BOOL {
    // SAFETY: promised by the caller.
    BOOL::from(unsafe { members(set) }.any(|member| member == socket))
}
