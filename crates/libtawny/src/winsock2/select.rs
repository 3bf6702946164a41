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

/// The sockets of a set.
///
/// # Safety
/// A non-NULL `set` must be valid for as many sockets as it says.
unsafe fn members<'a>(set: *const fd_set) -> &'a [SOCKET] {
    if set.is_null() || !set.is_aligned() {
        return &[];
    }
    // SAFETY: promised by the caller.
    unsafe {
        let first = (&raw const (*set).fd_array).cast();
        pointer::slice(first, (*set).fd_count as usize).unwrap_or_default()
    }
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
            first.add(count).write(first.add(index).read());
            count += 1;
        }
        (*set).fd_count = count as u32;
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
        let mut asked = Vec::with_capacity(sets.iter().map(|set| set.len()).sum());
        for (set, interest) in sets.iter().zip(interests) {
            let selected = |socket: &SOCKET| Selected::new(Handle::from_value(*socket), interest);
            asked.extend(set.iter().map(selected));
        }
        if asked.is_empty() {
            return fail(WSAEINVAL);
        }
        // SAFETY: promised by the caller.
        let deadline = match unsafe { timeout.as_ref() } {
            None => Deadline::Never,
            Some(time) => Deadline::after(Some(duration(time)?)),
        };
        let count = select_handles(&mut asked, deadline)?;
        let (reading, rest) = asked.split_at(sets[0].len());
        let (writing, excepting) = rest.split_at(sets[1].len());
        // SAFETY: promised by the caller.
        unsafe {
            keep(read, reading);
            keep(write, writing);
            keep(except, excepting);
        }
        Ok(count as i32)
    })
}

fn duration(time: &timeval) -> Result<std::time::Duration, Error> {
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
    BOOL::from(unsafe { members(set) }.contains(&socket))
}
