//! What a socket is called, whatever its family: an address of IP, or a name of `AF_UNIX`.
//!
//! <https://devblogs.microsoft.com/commandline/af_unix-comes-to-windows/>

use tawny_engine::unix_address::UnixAddress;

use crate::address::{SOCKADDR_IN_LEN, SocketAddress};
use crate::codes::{WSAEAFNOSUPPORT, WSAEFAULT, WSAEINVAL, WSAENAMETOOLONG};
use crate::{Error, windows_path};

/// Windows' number of the family of this machine's sockets.
pub const AF_UNIX: u16 = 1;
/// Size of a `sockaddr_un`, in bytes.
pub const SOCKADDR_UN_LEN: usize = 110;

/// Where a `sockaddr_un` has the path.
const PATH: usize = 2;

/// A name of `AF_UNIX`, as the program gave it: a path in UTF-8, or an abstract name that begins
/// with a zero byte, or empty.
#[derive(Clone, Debug, PartialEq, Eq)]
#[doc(alias = "SOCKADDR_UN")]
pub struct UnixName(UnixAddress);

impl UnixName {
    /// A path, or an abstract name that begins with a zero byte.
    ///
    /// # Errors
    /// `WSAEINVAL`: it is empty, `WSAENAMETOOLONG`.
    pub fn new(name: &[u8]) -> Result<Self, Error> {
        if name.is_empty() {
            return Err(Error::new(WSAEINVAL));
        }
        let address = UnixAddress::new(name).ok_or(Error::new(WSAENAMETOOLONG))?;
        Ok(Self(address))
    }

    /// Reads a Windows `sockaddr_un` of which the caller vouches for `bytes.len()` bytes.
    ///
    /// # Errors
    /// `WSAEFAULT`: there are too few bytes; `WSAEAFNOSUPPORT`: it is of another family;
    /// `WSAEINVAL`: it has no name.
    pub fn from_windows(bytes: &[u8]) -> Result<Self, Error> {
        let family = bytes.first_chunk().ok_or(Error::new(WSAEFAULT))?;
        if u16::from_ne_bytes(*family) != AF_UNIX {
            return Err(Error::new(WSAEAFNOSUPPORT));
        }
        let name = &bytes[PATH..bytes.len().min(SOCKADDR_UN_LEN)];
        let end = match name.first() {
            // All of an abstract name counts.
            Some(0) if name.len() > 1 => name.len(),
            _ => name
                .iter()
                .position(|byte| *byte == 0)
                .unwrap_or(name.len()),
        };
        Self::new(&name[..end])
    }

    pub(crate) fn of_peer(address: UnixAddress) -> Self {
        Self(address)
    }

    /// What a socket is called that was never bound.
    pub fn none() -> Self {
        Self(UnixAddress::new(&[]).expect("it is short"))
    }

    /// The name for the kernel: a path may have Windows' form.
    pub(crate) fn to_linux(&self) -> Result<UnixAddress, Error> {
        match self.0.name() {
            [0, ..] => Ok(self.0),
            path => {
                let path = std::str::from_utf8(path).map_err(|_| Error::new(WSAEINVAL))?;
                let path = windows_path::to_linux(path);
                UnixAddress::new(path.as_bytes()).ok_or(Error::new(WSAENAMETOOLONG))
            }
        }
    }

    /// The bytes of a `sockaddr_un`, and how many of them count: the family, the name, and behind a
    /// path its zero byte.
    fn to_windows(&self) -> ([u8; SOCKADDR_UN_LEN], usize) {
        let mut bytes = [0; SOCKADDR_UN_LEN];
        let name = self.0.name();
        bytes[..PATH].copy_from_slice(&AF_UNIX.to_ne_bytes());
        bytes[PATH..PATH + name.len()].copy_from_slice(name);
        let end = match name.first() {
            None | Some(0) => 0,
            Some(_) => 1,
        };
        (bytes, (PATH + name.len() + end).min(SOCKADDR_UN_LEN))
    }
}

/// The name of a socket of any family.
#[derive(Clone, Debug, PartialEq, Eq)]
#[doc(alias = "SOCKADDR")]
pub enum SocketName {
    /// `AF_INET` and `AF_INET6`
    Ip(SocketAddress),
    /// `AF_UNIX`
    Unix(Box<UnixName>),
}

impl SocketName {
    /// The address, if it is one of IP.
    pub fn ip(&self) -> Option<SocketAddress> {
        match self {
            Self::Ip(address) => Some(*address),
            Self::Unix(_) => None,
        }
    }

    /// Writes the name as a Windows `sockaddr` to the front of `out`; returns the bytes that count.
    ///
    /// # Errors
    /// `WSAEFAULT` if `out` is too short; nothing is written then.
    pub fn write_windows(&self, out: &mut [u8]) -> Result<usize, Error> {
        match self {
            Self::Ip(address) => address.write_windows(out),
            Self::Unix(name) => {
                let (bytes, len) = name.to_windows();
                if out.len() < len {
                    return Err(Error::new(WSAEFAULT));
                }
                // What is behind the name is cleared, for programs that look for a zero byte.
                let room = out.len().min(SOCKADDR_UN_LEN);
                out[..room].copy_from_slice(&bytes[..room]);
                Ok(len)
            }
        }
    }
}

impl From<SocketAddress> for SocketName {
    fn from(address: SocketAddress) -> Self {
        Self::Ip(address)
    }
}

impl From<UnixName> for SocketName {
    fn from(name: UnixName) -> Self {
        Self::Unix(Box::new(name))
    }
}

/// How much room a `sockaddr` of this family takes at most.
pub fn room_of(family: u16) -> usize {
    match (family, SocketAddress::unspecified(family)) {
        (AF_UNIX, _) => SOCKADDR_UN_LEN,
        (_, Ok(address)) => address.windows_len(),
        (_, Err(_)) => SOCKADDR_IN_LEN,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sockaddr(name: &[u8]) -> Vec<u8> {
        [&AF_UNIX.to_ne_bytes()[..], name].concat()
    }

    #[test]
    fn a_path_ends_at_its_zero_byte() {
        let name = UnixName::from_windows(&sockaddr(b"C:\\x.sock\0rest")).unwrap();
        assert_eq!(name, UnixName::new(b"C:\\x.sock").unwrap());
        let mut out = [0xee; SOCKADDR_UN_LEN];
        let len = SocketName::from(name).write_windows(&mut out).unwrap();
        assert_eq!(out[..len], sockaddr(b"C:\\x.sock\0")[..]);
        assert!(out[len..].iter().all(|byte| *byte == 0));
    }

    #[test]
    fn all_of_an_abstract_name_counts() {
        let name = UnixName::from_windows(&sockaddr(b"\0ab\0c")).unwrap();
        assert_eq!(name, UnixName::new(b"\0ab\0c").unwrap());
        assert_eq!(name.to_linux().unwrap().name(), b"\0ab\0c");
    }

    #[test]
    fn what_is_no_name() {
        let code = |bytes: &[u8]| UnixName::from_windows(bytes).unwrap_err().code();
        assert_eq!(code(&[1]), WSAEFAULT);
        assert_eq!(code(&[2, 0, 0, 0]), WSAEAFNOSUPPORT);
        assert_eq!(code(&sockaddr(b"")), WSAEINVAL);
        assert_eq!(code(&sockaddr(b"\0")), WSAEINVAL);
        let long = UnixName::from_windows(&sockaddr(&[b'x'; 200])).unwrap();
        assert_eq!(long, UnixName::new(&[b'x'; 108]).unwrap());
    }
}
