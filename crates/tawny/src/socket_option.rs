//! Socket options: `getsockopt` and `setsockopt` with Windows' levels, names and values, on a Linux
//! socket.
//!
//! A table relates each option to the kernel's; [`OptionState`] holds what the kernel does not keep
//! or keeps otherwise. Three families of options are the socket's own business and are not here:
//! `SO_UPDATE_ACCEPT_CONTEXT`, `SO_UPDATE_CONNECT_CONTEXT` and `SO_CONNECT_TIME`.
//!
//! <https://learn.microsoft.com/windows/win32/winsock/socket-options>,
//! <https://learn.microsoft.com/windows/win32/api/winsock/nf-winsock-setsockopt>

use std::os::fd::BorrowedFd;
use std::time::Duration;

use tawny_engine::option;

use crate::Error;
use crate::codes::{WSAEFAULT, WSAEINVAL, WSAENOPROTOOPT};

mod multicast;
pub mod names;
mod open_type;
mod passing;
pub(crate) mod received;
pub mod sharing;
mod special;
mod table;
mod value;

pub use open_type::{get_for_thread, set_for_thread};
use table::{Get, Row, Set, TABLE};

bitflags::bitflags! {
    /// Switches that Linux has no place for.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    struct Kept: u16 {
        const DEBUG = 1 << 0;
        const DONT_ROUTE = 1 << 1;
        const REUSE_ADDRESS = 1 << 2;
        const EXCLUSIVE_ADDRESS = 1 << 3;
        const CONDITIONAL_ACCEPT = 1 << 4;
        const PORT_SCALABILITY = 1 << 5;
        const RANDOMIZE_PORT = 1 << 6;
        const REUSE_UNICAST_PORT = 1 << 7;
        const REUSE_MULTICAST_PORT = 1 << 8;
        const LINGER = 1 << 9;
        const BSD_URGENT = 1 << 10;
        const TIMESTAMPS = 1 << 11;
        const DELAY_FIN_ACK = 1 << 12;
        const FAIL_CONNECT_ON_ICMP_ERROR = 1 << 13;
        const RECEIVE_BROADCAST = 1 << 14;
        /// Some option was set: the socket's options are no longer those of a new one.
        const TOUCHED = 1 << 15;
    }
}

/// What a socket's options are beyond what the kernel keeps. A socket that `accept` returns has the
/// listener's: copy it.
#[derive(Clone, Copy, Debug)]
pub struct OptionState {
    kept: Kept,
    linger: u16,
    protection: u8,
    receive_timeout: u32,
    send_timeout: u32,
    receive_buffer: Option<u32>,
    send_buffer: Option<u32>,
    multicast_interface: [u8; 4],
    told: received::Told,
    coalesced: u32,
}

impl Default for OptionState {
    fn default() -> Self {
        Self::new()
    }
}

impl OptionState {
    /// The options of a new socket.
    pub const fn new() -> Self {
        Self {
            kept: Kept::BSD_URGENT.union(Kept::RECEIVE_BROADCAST),
            linger: 0,
            protection: special::PROTECTION_LEVEL_DEFAULT,
            receive_timeout: 0,
            send_timeout: 0,
            receive_buffer: None,
            send_buffer: None,
            multicast_interface: [0; 4],
            told: received::Told::empty(),
            coalesced: 0,
        }
    }

    /// How long a blocking receive waits (`SO_RCVTIMEO`); `None`: for ever.
    #[doc(alias = "SO_RCVTIMEO")]
    pub fn receive_timeout(&self) -> Option<Duration> {
        timeout(self.receive_timeout)
    }

    /// How long a blocking send waits (`SO_SNDTIMEO`); `None`: for ever.
    #[doc(alias = "SO_SNDTIMEO")]
    pub fn send_timeout(&self) -> Option<Duration> {
        timeout(self.send_timeout)
    }

    /// How long `closesocket` waits for unsent data, in seconds (`SO_LINGER`): `None` when it does
    /// not wait and the data is sent in the background, 0 when the connection is reset.
    ///
    /// The kernel is told of the reset only: its own lingering would block a close that must not.
    #[doc(alias = "SO_LINGER")]
    pub fn linger(&self) -> Option<u16> {
        self.kept.contains(Kept::LINGER).then_some(self.linger)
    }

    /// Whether the program decides on each connection before it is established
    /// (`SO_CONDITIONAL_ACCEPT`).
    #[doc(alias = "SO_CONDITIONAL_ACCEPT")]
    pub fn conditional_accept(&self) -> bool {
        self.kept.contains(Kept::CONDITIONAL_ACCEPT)
    }

    /// Whether any option has been set, so that [`copy`] has something to copy.
    pub fn is_touched(&self) -> bool {
        self.kept.contains(Kept::TOUCHED)
    }
}

fn timeout(milliseconds: u32) -> Option<Duration> {
    (milliseconds != 0).then(|| Duration::from_millis(milliseconds.into()))
}

/// Sets an option.
///
/// # Errors
/// `WSAEFAULT` when `value` is too short, `WSAEINVAL` for an unknown level or a value that the
/// option cannot have, `WSAENOPROTOOPT` for an unknown option or one that this socket does not have.
#[doc(alias = "setsockopt")]
pub fn set(
    fd: BorrowedFd<'_>,
    state: &mut OptionState,
    level: i32,
    name: i32,
    value: &[u8],
) -> Result<(), Error> {
    let row = find(fd, level, name)?;
    match row.set {
        Set::No => return Err(Error::new(WSAENOPROTOOPT)),
        Set::Kernel(level, name) => {
            let number = row.form.read(value)?;
            let number = i32::try_from(number).map_err(|_| Error::new(WSAEINVAL))?;
            special::set_int(fd, level, name, number)?;
        }
        Set::Mapped(level, name, map) => {
            let number = map(row.form.read(value)?)?;
            special::set_int(fd, level, name, number)?;
        }
        Set::Kept(flag) => state.kept.set(flag, row.form.read(value)? != 0),
        Set::Told(what) => received::set(fd, state, what, row.form.read(value)? != 0)?,
        Set::Number(store) => store(fd, state, row.form.read(value)?)?,
        Set::Bytes(store) => store(fd, state, value)?,
    }
    state.kept.insert(Kept::TOUCHED);
    Ok(())
}

/// Reads an option into `out`; returns how many bytes were written.
///
/// # Errors
/// `WSAEFAULT` when `out` is too short, `WSAEINVAL` for an unknown level, `WSAENOPROTOOPT` for an
/// unknown option or one that this socket does not have.
#[doc(alias = "getsockopt")]
pub fn get(
    fd: BorrowedFd<'_>,
    state: &OptionState,
    level: i32,
    name: i32,
    out: &mut [u8],
) -> Result<usize, Error> {
    if out.is_empty() {
        return Err(Error::new(WSAEFAULT));
    }
    let row = find(fd, level, name)?;
    let number = match row.get {
        Get::No => return Err(Error::new(WSAENOPROTOOPT)),
        Get::Kernel(level, name) => special::get_int(fd, level, name)? as u32,
        Get::Mapped(level, name, map) => map(special::get_int(fd, level, name)?),
        Get::Kept(flag) => u32::from(state.kept.contains(flag)),
        Get::Told(what) => u32::from(state.told.contains(what)),
        Get::Number(load) => load(fd, state)?,
        Get::Bytes(load) => return load(fd, state, out),
    };
    row.form.write(number, out)
}

/// Gives the socket `to` the options that `from` has, where they are the kernel's: a connection
/// that `AcceptEx` took arrives on a descriptor of its own, with the listener's options. The state
/// is copied by assignment.
pub fn copy(from: BorrowedFd<'_>, state: &OptionState, to: BorrowedFd<'_>) {
    for row in TABLE {
        let (Get::Kernel(level, name) | Get::Mapped(level, name, _)) = row.get else {
            continue;
        };
        if matches!(row.set, Set::Kernel(..) | Set::Mapped(..)) {
            // What only one of the two has stays as it is: the sockets may differ in family.
            if let Ok(value) = option::get_int(from, level, name) {
                let _ = option::set_int(to, level, name, value);
            }
        }
    }
    special::apply_buffers(state, to);
    special::apply_linger(state, to);
}

/// The option's row, if the socket is of the kind that has it.
fn find(fd: BorrowedFd<'_>, level: i32, name: i32) -> Result<&'static Row, Error> {
    let applies = match level {
        names::socket::LEVEL => true,
        names::ip::LEVEL => special::family(fd) != Some(libc::AF_UNIX),
        names::tcp::LEVEL => {
            special::kind(fd) == Some(libc::SOCK_STREAM)
                && special::family(fd) != Some(libc::AF_UNIX)
        }
        names::udp::LEVEL => special::kind(fd) == Some(libc::SOCK_DGRAM),
        names::ipv6::LEVEL => special::family(fd) == Some(libc::AF_INET6),
        _ => return Err(Error::new(WSAEINVAL)),
    };
    let row = TABLE
        .iter()
        .find(|row| row.level == level && row.name == name);
    row.filter(|_| applies).ok_or(Error::new(WSAENOPROTOOPT))
}

#[cfg(test)]
mod tests;
