//! Who a process is to the kernel: its own credentials, and those of a Unix socket's peer as they
//! were when it connected or sent.

use std::io;
use std::os::fd::BorrowedFd;

use crate::option;

/// Process, user and group, as the kernel vouches for them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Credentials {
    /// The process; 0 when it is in a namespace that this one does not see.
    pub pid: i32,
    /// The effective user.
    pub uid: u32,
    /// The effective group.
    pub gid: u32,
}

impl Credentials {
    /// The calling process' own.
    pub fn own() -> Self {
        // SAFETY: these calls take no pointers and cannot fail.
        unsafe {
            Self {
                pid: libc::getpid(),
                uid: libc::geteuid(),
                gid: libc::getegid(),
            }
        }
    }

    /// Those of the peer of a connected Unix socket (`SO_PEERCRED`).
    ///
    /// # Errors
    /// The socket is not connected, or no Unix socket.
    pub fn of_peer(fd: BorrowedFd<'_>) -> io::Result<Self> {
        let mut bytes = [0; Self::SIZE];
        let len = option::get(fd, libc::SOL_SOCKET, libc::SO_PEERCRED, &mut bytes)?;
        let found = Self::from_bytes(&bytes[..len]);
        // A socket without a peer has nobody's.
        found
            .filter(|credentials| credentials.uid != NOBODY)
            .ok_or_else(|| io::Error::from_raw_os_error(libc::ENOTCONN))
    }

    /// A `struct ucred`.
    pub(crate) fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let word = |at: usize| {
            let word = bytes.get(at..)?.first_chunk()?;
            Some(u32::from_ne_bytes(*word))
        };
        Some(Self {
            pid: word(0)? as i32,
            uid: word(4)?,
            gid: word(8)?,
        })
    }

    /// `sizeof(struct ucred)`
    pub(crate) const SIZE: usize = 12;
}

/// `(uid_t)-1`
const NOBODY: u32 = u32::MAX;
/// The most supplementary groups that the kernel knows (`NGROUPS_MAX`).
const MOST_GROUPS: usize = 1 << 16;

/// The calling process' supplementary groups.
///
/// # Errors
/// None that is known.
pub fn own_groups() -> io::Result<Vec<u32>> {
    let mut groups = vec![0u32; MOST_GROUPS];
    // SAFETY: `groups` has room for as many as are said.
    let count = unsafe { libc::getgroups(MOST_GROUPS as i32, groups.as_mut_ptr()) };
    let count = usize::try_from(count).map_err(|_| io::Error::last_os_error())?;
    groups.truncate(count);
    Ok(groups)
}

/// The supplementary groups of the peer of a connected Unix socket (`SO_PEERGROUPS`).
///
/// # Errors
/// The socket is not connected, or no Unix socket.
pub fn groups_of_peer(fd: BorrowedFd<'_>) -> io::Result<Vec<u32>> {
    let mut room = 64;
    loop {
        let mut bytes = vec![0; room * size_of::<u32>()];
        match option::get(fd, libc::SOL_SOCKET, libc::SO_PEERGROUPS, &mut bytes) {
            Ok(len) => {
                let (words, _) = bytes[..len].as_chunks();
                return Ok(words.iter().copied().map(u32::from_ne_bytes).collect());
            }
            Err(error) if error.raw_os_error() == Some(libc::ERANGE) && room < MOST_GROUPS => {
                room *= 4;
            }
            Err(error) => return Err(error),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::os::fd::AsFd;
    use std::os::unix::net::{UnixDatagram, UnixStream};

    use super::*;

    #[test]
    fn a_peer_of_this_process_is_this_process() {
        let (one, _other) = UnixStream::pair().unwrap();
        assert_eq!(
            Credentials::of_peer(one.as_fd()).unwrap(),
            Credentials::own()
        );
        let mut own = own_groups().unwrap();
        let mut peer = groups_of_peer(one.as_fd()).unwrap();
        own.sort_unstable();
        peer.sort_unstable();
        assert_eq!(own, peer);
    }

    #[test]
    fn without_a_peer_there_are_none() {
        let alone = UnixDatagram::unbound().unwrap();
        let error = Credentials::of_peer(alone.as_fd()).unwrap_err();
        assert_eq!(error.raw_os_error(), Some(libc::ENOTCONN));
        assert_eq!(Credentials::from_bytes(&[0; 11]), None);
    }
}
