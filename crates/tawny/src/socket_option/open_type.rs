//! `SO_OPENTYPE`: whether the sockets that the calling thread creates are overlapped. It belongs to
//! the thread, so `setsockopt` takes it with any socket handle, also `INVALID_SOCKET`.
//!
//! Every Tawny socket can be used for overlapped I/O; the value is kept and handed back.
//!
//! <https://learn.microsoft.com/windows/win32/winsock/sol-socket-socket-options>

use std::cell::Cell;
use std::os::fd::BorrowedFd;

use super::OptionState;
use super::names::socket;
use super::value::Form;
use crate::Error;

thread_local! {
    static OPEN_TYPE: Cell<u32> = const { Cell::new(0) };
}

/// Sets the option if it is one of the thread's; `None` if it is one of the socket's.
///
/// # Errors
/// `WSAEFAULT` when `value` is too short.
#[doc(alias = "SO_OPENTYPE")]
pub fn set_for_thread(level: i32, name: i32, value: &[u8]) -> Option<Result<(), Error>> {
    let ours = (level, name) == (socket::LEVEL, socket::SO_OPENTYPE);
    ours.then(|| Form::Dword.read(value).map(|value| OPEN_TYPE.set(value)))
}

/// Reads the option if it is one of the thread's; `None` if it is one of the socket's.
///
/// # Errors
/// `WSAEFAULT` when `out` is too short.
#[doc(alias = "SO_OPENTYPE")]
pub fn get_for_thread(level: i32, name: i32, out: &mut [u8]) -> Option<Result<usize, Error>> {
    let ours = (level, name) == (socket::LEVEL, socket::SO_OPENTYPE);
    ours.then(|| Form::Dword.write(OPEN_TYPE.get(), out))
}

pub(super) fn set(_: BorrowedFd<'_>, _: &mut OptionState, value: u32) -> Result<(), Error> {
    OPEN_TYPE.set(value);
    Ok(())
}

pub(super) fn get(_: BorrowedFd<'_>, _: &OptionState) -> Result<u32, Error> {
    Ok(OPEN_TYPE.get())
}

#[cfg(test)]
mod tests {
    use std::thread;

    use super::*;
    use crate::codes::WSAEFAULT;

    #[test]
    fn each_thread_has_its_own() {
        let synchronous = 0x20u32.to_le_bytes();
        let set = |value: &[u8]| set_for_thread(socket::LEVEL, socket::SO_OPENTYPE, value);
        assert_eq!(set(&synchronous), Some(Ok(())));
        assert_eq!(set(&synchronous[..3]), Some(Err(Error::new(WSAEFAULT))));
        let get = || {
            let mut out = [0xee; 4];
            let result = get_for_thread(socket::LEVEL, socket::SO_OPENTYPE, &mut out);
            assert_eq!(result, Some(Ok(4)));
            u32::from_le_bytes(out)
        };
        assert_eq!(get(), 0x20);
        assert_eq!(thread::spawn(get).join().unwrap(), 0);
    }

    #[test]
    fn other_options_are_the_sockets() {
        assert_eq!(
            set_for_thread(socket::LEVEL, socket::SO_TYPE, &[0; 4]),
            None
        );
        assert_eq!(get_for_thread(6, socket::SO_OPENTYPE, &mut [0; 4]), None);
    }
}
