//! The Winsock library's state in this process: `WSAStartup`, `WSACleanup`, version negotiation.
//!
//! <https://learn.microsoft.com/windows/win32/api/winsock2/nf-winsock2-wsastartup>

use std::any::Any;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

use crate::codes::{WSAEPROCLIM, WSANOTINITIALISED, WSAVERNOTSUPPORTED};
use crate::socket::Socket;
use crate::{Error, object};

/// A version of the Windows Sockets specification.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Version {
    /// The number before the dot.
    pub major: u8,
    /// The number after the dot.
    pub minor: u8,
}

impl Version {
    /// The highest version that Tawny speaks: 2.2.
    pub const HIGHEST: Self = Self::new(2, 2);

    const SUPPORTED: [Self; 5] = [
        Self::new(1, 0),
        Self::new(1, 1),
        Self::new(2, 0),
        Self::new(2, 1),
        Self::HIGHEST,
    ];

    /// The version `major.minor`.
    pub const fn new(major: u8, minor: u8) -> Self {
        Self { major, minor }
    }

    /// Reads a version word: the major number in the low byte (`MAKEWORD(major, minor)`).
    pub const fn from_word(word: u16) -> Self {
        let [major, minor] = word.to_le_bytes();
        Self::new(major, minor)
    }

    /// The version word.
    pub const fn to_word(self) -> u16 {
        u16::from_le_bytes([self.major, self.minor])
    }

    /// The version that a caller gets who can use any version up to `self`.
    ///
    /// # Errors
    /// `WSAVERNOTSUPPORTED` below 1.0.
    pub fn negotiate(self) -> Result<Self, Error> {
        let usable = Self::SUPPORTED
            .into_iter()
            .rev()
            .find(|version| *version <= self);
        usable.ok_or(Error::new(WSAVERNOTSUPPORTED))
    }
}

/// Counts the successful calls of `WSAStartup` that no `WSACleanup` has matched yet.
struct Users(AtomicU32);

static USERS: Users = Users(AtomicU32::new(0));
/// Somebody asked for version 1 since the first [`startup`].
static VERSION_ONE: AtomicBool = AtomicBool::new(false);

impl Users {
    fn add(&self) -> Result<(), Error> {
        let step = |count: u32| count.checked_add(1);
        match self
            .0
            .fetch_update(Ordering::AcqRel, Ordering::Relaxed, step)
        {
            Ok(_) => Ok(()),
            Err(_) => Err(Error::new(WSAEPROCLIM)),
        }
    }

    fn remove(&self) -> Result<u32, Error> {
        let step = |count: u32| count.checked_sub(1);
        match self
            .0
            .fetch_update(Ordering::AcqRel, Ordering::Relaxed, step)
        {
            Ok(before) => Ok(before - 1),
            Err(_) => Err(Error::new(WSANOTINITIALISED)),
        }
    }

    #[inline]
    fn check(&self) -> Result<(), Error> {
        if self.0.load(Ordering::Acquire) == 0 {
            Err(Error::new(WSANOTINITIALISED))
        } else {
            Ok(())
        }
    }
}

/// Begins the use of Winsock; returns the version to use, the highest that both sides know.
///
/// # Errors
/// `WSAVERNOTSUPPORTED` for a version below 1.0.
#[doc(alias = "WSAStartup")]
pub fn startup(requested: Version) -> Result<Version, Error> {
    let version = requested.negotiate()?;
    USERS.add()?;
    if version.major == 1 {
        VERSION_ONE.store(true, Ordering::Release);
    }
    Ok(version)
}

/// Ends one use of Winsock; returns how many remain. The last one closes every socket that is open.
///
/// # Errors
/// `WSANOTINITIALISED` without a [`startup`] to match.
#[doc(alias = "WSACleanup")]
pub fn cleanup() -> Result<u32, Error> {
    let remaining = USERS.remove()?;
    if remaining == 0 {
        VERSION_ONE.store(false, Ordering::Release);
        close_all();
    }
    Ok(remaining)
}

fn close_all() {
    let mut sockets = Vec::new();
    object::for_each(|handle, object| {
        if (&**object as &dyn Any).is::<Socket>() {
            sockets.push(handle);
        }
    });
    for handle in sockets {
        // Another thread may close it first.
        let _ = object::close(handle);
    }
}

/// Whether Winsock may be used, as every Winsock function asks first.
///
/// # Errors
/// `WSANOTINITIALISED` before [`startup`] and after the last [`cleanup`].
#[inline]
pub fn check_started() -> Result<(), Error> {
    USERS.check()
}

/// Whether somebody asked for version 1.0 or 1.1, and so for what version 2 has no more.
pub fn has_version_one_users() -> bool {
    VERSION_ONE.load(Ordering::Acquire)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_word_holds_the_major_number_low() {
        assert_eq!(Version::from_word(0x0102), Version::new(2, 1));
        assert_eq!(Version::new(2, 2).to_word(), 0x0202);
    }

    #[test]
    fn versions_are_negotiated_as_documented() {
        for (requested, granted) in [
            ((1, 0), (1, 0)),
            ((1, 1), (1, 1)),
            ((1, 9), (1, 1)),
            ((2, 0), (2, 0)),
            ((2, 1), (2, 1)),
            ((2, 2), (2, 2)),
            ((2, 3), (2, 2)),
            ((3, 0), (2, 2)),
            ((255, 255), (2, 2)),
        ] {
            let version = Version::new(requested.0, requested.1).negotiate();
            assert_eq!(
                version,
                Ok(Version::new(granted.0, granted.1)),
                "{requested:?}"
            );
        }
        for minor in [0, 1, 255] {
            let version = Version::new(0, minor).negotiate();
            assert_eq!(version, Err(Error::new(WSAVERNOTSUPPORTED)));
        }
    }

    #[test]
    fn each_startup_needs_a_cleanup() {
        let users = Users(AtomicU32::new(0));
        let not_started = Error::new(WSANOTINITIALISED);
        assert_eq!(users.check(), Err(not_started));
        assert_eq!(users.remove(), Err(not_started));
        assert_eq!(users.add(), Ok(()));
        assert_eq!(users.add(), Ok(()));
        assert_eq!(users.remove(), Ok(1));
        assert_eq!(users.check(), Ok(()));
        assert_eq!(users.remove(), Ok(0));
        assert_eq!(users.check(), Err(not_started));
        assert_eq!(users.remove(), Err(not_started));
    }

    #[test]
    fn the_count_does_not_wrap() {
        let users = Users(AtomicU32::new(u32::MAX));
        assert_eq!(users.add(), Err(Error::new(WSAEPROCLIM)));
        assert_eq!(users.check(), Ok(()));
    }
}
