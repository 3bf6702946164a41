//! WSAPoll, on an array of sockets with what is asked and what was found.
//!
//! <https://learn.microsoft.com/windows/win32/api/winsock2/nf-winsock2-wsapoll>

use std::time::Duration;

use tawny::Deadline;
use tawny::codes::{WSAEFAULT, WSAEINVAL};
use tawny::object::Handle;
use tawny::select::{PollEvents, Polled, poll_handles};

use super::arguments::{fail, winsock_call};
use crate::types::{SOCKET, SOCKET_ERROR};

/// <https://learn.microsoft.com/windows/win32/api/winsock2/ns-winsock2-wsapollfd>
#[repr(C)]
pub struct WSAPOLLFD {
    fd: SOCKET,
    events: i16,
    revents: i16,
}

impl WSAPOLLFD {
    /// A socket with a negative value keeps an unused place.
    fn question(&self) -> Polled {
        let used = (self.fd as isize) >= 0;
        let handle = used.then(|| Handle::from_value(self.fd));
        Polled::new(handle, PollEvents::from_bits_retain(self.events as u16))
    }
}

/// <https://learn.microsoft.com/windows/win32/api/winsock2/nf-winsock2-wsapoll>
///
/// # Safety
/// A non-NULL `list` must be valid for `count` elements.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_WSAPoll(list: *mut WSAPOLLFD, count: u32, timeout: i32) -> i32 {
    winsock_call(SOCKET_ERROR, || {
        if list.is_null() || !list.is_aligned() {
            return fail(WSAEFAULT);
        }
        if count == 0 {
            return fail(WSAEINVAL);
        }
        // SAFETY: not NULL and aligned; promised by the caller.
        let list = unsafe { std::slice::from_raw_parts_mut(list, count as usize) };
        let deadline = match u64::try_from(timeout) {
            Ok(milliseconds) => Deadline::after(Some(Duration::from_millis(milliseconds))),
            Err(_) => Deadline::Never,
        };
        let mut asked: Vec<_> = list.iter().map(WSAPOLLFD::question).collect();
        let count = poll_handles(&mut asked, deadline)?;
        for (place, asked) in list.iter_mut().zip(&asked) {
            place.revents = asked.found().bits() as i16;
        }
        Ok(count as i32)
    })
}

#[cfg(test)]
mod tests {
    use std::mem::offset_of;

    use super::*;

    #[test]
    fn layout_of_64_bit_windows() {
        assert_eq!(size_of::<WSAPOLLFD>(), 16);
        assert_eq!(offset_of!(WSAPOLLFD, events), 8);
        assert_eq!(offset_of!(WSAPOLLFD, revents), 10);
    }
}
