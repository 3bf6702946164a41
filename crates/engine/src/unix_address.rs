//! Names of sockets of this machine: [unix(7)].
//!
//! [unix(7)]: https://man7.org/linux/man-pages/man7/unix.7.html

use std::fmt;
use std::io;
use std::os::fd::{AsRawFd, BorrowedFd};

/// The name of a local socket: a path, an abstract name that begins with a zero byte, or none.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct UnixAddress {
    name: [u8; Self::CAPACITY],
    len: u8,
}

/// The family in front of the name.
const FAMILY: usize = 2;

impl UnixAddress {
    /// The longest name, in bytes.
    pub const CAPACITY: usize = 108;

    /// A name; a path without the zero byte at its end. `None` when it is too long.
    pub fn new(name: &[u8]) -> Option<Self> {
        let mut address = Self {
            name: [0; Self::CAPACITY],
            len: name.len().try_into().ok()?,
        };
        address.name.get_mut(..name.len())?.copy_from_slice(name);
        Some(address)
    }

    /// The name; empty when there is none.
    pub fn name(&self) -> &[u8] {
        &self.name[..usize::from(self.len)]
    }

    /// The kernel's form, and how many bytes of it count.
    fn to_kernel(self) -> (libc::sockaddr_un, libc::socklen_t) {
        // SAFETY: all zeroes is an address without a name.
        let mut address: libc::sockaddr_un = unsafe { std::mem::zeroed() };
        address.sun_family = libc::AF_UNIX as u16;
        for (to, from) in address.sun_path.iter_mut().zip(self.name()) {
            *to = *from as libc::c_char;
        }
        (address, (FAMILY + self.name().len()) as libc::socklen_t)
    }

    fn read(
        call: impl FnOnce(*mut libc::sockaddr, *mut libc::socklen_t) -> libc::c_int,
    ) -> io::Result<Self> {
        // SAFETY: all zeroes is an address without a name.
        let mut address: libc::sockaddr_un = unsafe { std::mem::zeroed() };
        let mut len = size_of::<libc::sockaddr_un>() as libc::socklen_t;
        if call((&raw mut address).cast(), &mut len) < 0 {
            return Err(io::Error::last_os_error());
        }
        let len = (len as usize).saturating_sub(FAMILY).min(Self::CAPACITY);
        let name = address.sun_path.map(|byte| byte as u8);
        // A path ends at its zero byte; an abstract name begins with one and has a length.
        let end = match name[0] {
            0 => len,
            _ => name[..len]
                .iter()
                .position(|byte| *byte == 0)
                .unwrap_or(len),
        };
        Ok(Self::new(&name[..end]).expect("no longer than the capacity"))
    }
}

impl fmt::Debug for UnixAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", String::from_utf8_lossy(self.name()))
    }
}

/// Gives the socket its name.
pub fn bind(fd: BorrowedFd<'_>, address: &UnixAddress) -> io::Result<()> {
    let (address, len) = address.to_kernel();
    // SAFETY: `address` has at least `len` bytes.
    match unsafe { libc::bind(fd.as_raw_fd(), (&raw const address).cast(), len) } {
        0 => Ok(()),
        _ => Err(io::Error::last_os_error()),
    }
}

/// Connects, at once or not at all.
pub fn connect(fd: BorrowedFd<'_>, address: &UnixAddress) -> io::Result<()> {
    let (address, len) = address.to_kernel();
    // SAFETY: `address` has at least `len` bytes.
    match unsafe { libc::connect(fd.as_raw_fd(), (&raw const address).cast(), len) } {
        0 => Ok(()),
        _ => Err(io::Error::last_os_error()),
    }
}

/// The peer's name.
pub fn peer(fd: BorrowedFd<'_>) -> io::Result<UnixAddress> {
    UnixAddress::read(|address, len| {
        // SAFETY: `address` has room for `*len` bytes.
        unsafe { libc::getpeername(fd.as_raw_fd(), address, len) }
    })
}

/// The process at the other end, as it was when the connection was made.
pub fn peer_process(fd: BorrowedFd<'_>) -> io::Result<u32> {
    // struct ucred: process, user, group.
    let mut credentials = [0; 12];
    crate::option::get(fd, libc::SOL_SOCKET, libc::SO_PEERCRED, &mut credentials)?;
    let [a, b, c, d, ..] = credentials;
    Ok(u32::from_ne_bytes([a, b, c, d]))
}

#[cfg(test)]
mod tests {
    use std::os::fd::AsFd;

    use super::*;
    use crate::net;

    #[test]
    fn an_abstract_name_connects() {
        let name = format!("\0tawny-engine-{}", std::process::id());
        let name = UnixAddress::new(name.as_bytes()).unwrap();
        let make = || net::socket(libc::AF_UNIX, libc::SOCK_STREAM, 0).unwrap();
        let (listener, client) = (make(), make());
        bind(listener.as_fd(), &name).unwrap();
        net::listen(listener.as_fd(), 1).unwrap();
        connect(client.as_fd(), &name).unwrap();
        assert_eq!(peer(client.as_fd()).unwrap(), name);
        assert_eq!(peer_process(client.as_fd()).unwrap(), std::process::id());
        let (server, _) = net::accept(listener.as_fd()).unwrap();
        assert_eq!(peer(server.as_fd()).unwrap().name(), b"");
    }

    #[test]
    fn names_have_a_limit() {
        assert!(UnixAddress::new(&[b'x'; UnixAddress::CAPACITY]).is_some());
        assert!(UnixAddress::new(&[b'x'; UnixAddress::CAPACITY + 1]).is_none());
    }
}
