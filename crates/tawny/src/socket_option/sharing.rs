//! Who may bind to an address that is in use: `SO_REUSEADDR`, `SO_EXCLUSIVEADDRUSE` and neither.
//!
//! Windows' `SO_REUSEADDR` lets two sockets share an address, listeners too; restarting a server
//! whose connections linger in TIME_WAIT needs no option at all. On Linux the option of that name
//! permits the restart only, and `SO_REUSEPORT` the sharing. So:
//!
//! - Without an option, a stream socket first binds plainly. If the address is in use, it tries
//!   again with Linux' `SO_REUSEADDR`: that succeeds when nothing but old connections of a former
//!   listener are in the way, which got the flag from that listener ([`prepare_listen`]). A live
//!   listener, and a socket that is bound but does not listen yet, are still in the way:
//!   `WSAEADDRINUSE`.
//! - With `SO_REUSEADDR`, stream sockets share by `SO_REUSEPORT`: all of them must have the option
//!   and belong to one user, else the answer is `WSAEACCES`, as documented. They do not have Linux'
//!   `SO_REUSEADDR`, by which a socket without an option, when it tries again, would share with them. Datagram sockets share
//!   by Linux' `SO_REUSEADDR`: the last to bind receives, and multicast reaches all.
//! - `SO_EXCLUSIVEADDRUSE` excludes `SO_REUSEADDR` on the same socket, and needs nothing more, for
//!   Linux shares nothing with a socket that did not ask for it.
//!
//! One thing differs: Windows lets sockets without an option bind to the wildcard address and to a
//! specific address with the same port; Linux answers `WSAEADDRINUSE`.
//!
//! <https://learn.microsoft.com/windows/win32/winsock/using-so-reuseaddr-and-so-exclusiveaddruse>

use std::os::fd::BorrowedFd;

use libc::{SO_REUSEADDR, SO_REUSEPORT, SOL_SOCKET};
use tawny_engine::net;

use super::special::{kind, set_int};
use super::{Kept, OptionState};
use crate::codes::{WSAEACCES, WSAEADDRINUSE, WSAEFAULT, WSAEINVAL};
use crate::{Error, SocketAddress};

/// Binds the socket, sharing the address as its options say.
///
/// # Errors
/// `WSAEADDRINUSE` when the address is in use; `WSAEACCES` when the socket has `SO_REUSEADDR` and
/// the other does not share, or when the port is reserved; what the kernel says otherwise, such as
/// `WSAEADDRNOTAVAIL` and `WSAEINVAL` for a socket that is bound already.
pub fn bind(fd: BorrowedFd<'_>, state: &OptionState, address: SocketAddress) -> Result<(), Error> {
    let (bytes, len) = address.to_linux();
    let address = net::Address::new(&bytes[..len]).ok_or(Error::new(WSAEFAULT))?;
    let bind = || net::bind(fd, &address).map_err(Error::from);
    let in_use = Err(Error::new(WSAEADDRINUSE));
    let stream = kind(fd) == Some(libc::SOCK_STREAM);
    let sharing = state.kept.contains(Kept::REUSE_ADDRESS);
    if sharing {
        set_int(
            fd,
            SOL_SOCKET,
            if stream { SO_REUSEPORT } else { SO_REUSEADDR },
            1,
        )?;
    }
    let mut result = bind();
    if stream && result == in_use {
        set_int(fd, SOL_SOCKET, SO_REUSEADDR, 1)?;
        result = bind();
        // Until it listens, the socket must be in the way of others.
        set_int(fd, SOL_SOCKET, SO_REUSEADDR, 0)?;
    }
    if sharing && result == in_use {
        return Err(Error::new(WSAEACCES));
    }
    result
}

/// Call before the kernel's `listen`: the connections will not be in the way of a new listener when
/// this one has gone.
pub fn prepare_listen(fd: BorrowedFd<'_>) -> Result<(), Error> {
    set_int(fd, SOL_SOCKET, SO_REUSEADDR, 1)
}

pub(super) fn set_reuse(_: BorrowedFd<'_>, state: &mut OptionState, on: u32) -> Result<(), Error> {
    if on != 0 && state.kept.contains(Kept::EXCLUSIVE_ADDRESS) {
        return Err(Error::new(WSAEINVAL));
    }
    // After bind the option has no effect, and setting it is no error.
    state.kept.set(Kept::REUSE_ADDRESS, on != 0);
    Ok(())
}

pub(super) fn set_exclusive(
    fd: BorrowedFd<'_>,
    state: &mut OptionState,
    on: u32,
) -> Result<(), Error> {
    let sharing = on != 0 && state.kept.contains(Kept::REUSE_ADDRESS);
    if sharing || is_bound(fd) {
        return Err(Error::new(WSAEINVAL));
    }
    state.kept.set(Kept::EXCLUSIVE_ADDRESS, on != 0);
    Ok(())
}

pub(super) fn set_randomize_port(
    fd: BorrowedFd<'_>,
    state: &mut OptionState,
    on: u32,
) -> Result<(), Error> {
    if is_bound(fd) {
        return Err(Error::new(WSAEINVAL));
    }
    state.kept.set(Kept::RANDOMIZE_PORT, on != 0);
    Ok(())
}

fn is_bound(fd: BorrowedFd<'_>) -> bool {
    let address = net::local_address(fd).map_err(Error::from);
    let address = address.and_then(|address| SocketAddress::from_linux(address.as_bytes()));
    address.is_ok_and(|address| address.port() != 0)
}
