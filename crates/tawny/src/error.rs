//! Errors: Win32 and Winsock codes, as `GetLastError` and `WSAGetLastError` return them.
//!
//! <https://learn.microsoft.com/windows/win32/debug/system-error-codes>

use std::{fmt, io};

use crate::{codes, error_table, messages};

/// A Win32 or Winsock error code (the two share one number space), as `GetLastError` returns it.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Error(u32);

impl Error {
    /// Wraps a code such as `ERROR_INVALID_HANDLE` (6) or `WSAEWOULDBLOCK` (10035).
    pub const fn new(code: u32) -> Self {
        Self(code)
    }

    /// The code.
    pub const fn code(self) -> u32 {
        self.0
    }

    /// The Winsock error of a system call that failed with `errno`; `WSASYSCALLFAILURE` for an
    /// errno without a counterpart.
    pub fn from_errno(errno: i32) -> Self {
        Self(error_table::by_errno(errno).map_or(codes::WSASYSCALLFAILURE, |row| row.wsa))
    }

    /// The Win32 error of a system call on a file or another object that is not a socket;
    /// `ERROR_GEN_FAILURE` for an errno without a counterpart.
    pub fn from_errno_win32(errno: i32) -> Self {
        Self(error_table::by_errno(errno).map_or(codes::ERROR_GEN_FAILURE, |row| row.win32))
    }

    fn kind(self) -> io::ErrorKind {
        use io::ErrorKind as Kind;
        match self.0 {
            codes::ERROR_FILE_NOT_FOUND
            | codes::ERROR_PATH_NOT_FOUND
            | codes::ERROR_NOT_FOUND
            | codes::WSAHOST_NOT_FOUND => Kind::NotFound,
            codes::ERROR_ACCESS_DENIED | codes::WSAEACCES => Kind::PermissionDenied,
            codes::ERROR_ALREADY_EXISTS | codes::ERROR_FILE_EXISTS => Kind::AlreadyExists,
            codes::ERROR_INVALID_PARAMETER | codes::WSAEINVAL | codes::WSAEFAULT => {
                Kind::InvalidInput
            }
            codes::ERROR_NOT_ENOUGH_MEMORY | codes::ERROR_OUTOFMEMORY => Kind::OutOfMemory,
            codes::ERROR_BROKEN_PIPE | codes::ERROR_NO_DATA | codes::WSAESHUTDOWN => {
                Kind::BrokenPipe
            }
            codes::ERROR_SEM_TIMEOUT
            | codes::ERROR_TIMEOUT
            | codes::WAIT_TIMEOUT
            | codes::WSAETIMEDOUT => Kind::TimedOut,
            codes::ERROR_NETNAME_DELETED | codes::WSAECONNRESET => Kind::ConnectionReset,
            codes::ERROR_CONNECTION_ABORTED | codes::WSAECONNABORTED => Kind::ConnectionAborted,
            codes::ERROR_CONNECTION_REFUSED | codes::WSAECONNREFUSED => Kind::ConnectionRefused,
            codes::ERROR_NETWORK_UNREACHABLE | codes::WSAENETUNREACH => Kind::NetworkUnreachable,
            codes::ERROR_HOST_UNREACHABLE | codes::WSAEHOSTUNREACH => Kind::HostUnreachable,
            codes::WSAENOTCONN => Kind::NotConnected,
            codes::WSAEADDRINUSE => Kind::AddrInUse,
            codes::WSAEADDRNOTAVAIL => Kind::AddrNotAvailable,
            codes::WSAEWOULDBLOCK => Kind::WouldBlock,
            codes::WSAEINTR => Kind::Interrupted,
            codes::ERROR_NOT_SUPPORTED
            | codes::ERROR_CALL_NOT_IMPLEMENTED
            | codes::WSAEOPNOTSUPP => Kind::Unsupported,
            _ => Kind::Other,
        }
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match codes::name(self.0) {
            Some(name) => write!(f, "{name} ({})", self.0),
            None => write!(f, "Error({})", self.0),
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match messages::text(self.0) {
            Some(text) => write!(f, "{text} ({:?})", self),
            None => fmt::Debug::fmt(self, f),
        }
    }
}

impl std::error::Error for Error {}

/// Keeps the error as the source, for `io::Error::get_ref`.
impl From<Error> for io::Error {
    fn from(error: Error) -> Self {
        Self::new(error.kind(), error)
    }
}

/// The Winsock error of what a system call of the engine returned.
impl From<io::Error> for Error {
    fn from(error: io::Error) -> Self {
        match error.raw_os_error() {
            Some(errno) => Self::from_errno(errno),
            None => {
                let own = error
                    .get_ref()
                    .and_then(|inner| inner.downcast_ref::<Self>());
                own.copied().unwrap_or(Self(codes::WSASYSCALLFAILURE))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codes::*;

    #[test]
    fn errno_becomes_a_winsock_error() {
        for (errno, code) in [
            (libc::EAGAIN, WSAEWOULDBLOCK),
            (libc::EINPROGRESS, WSAEWOULDBLOCK),
            (libc::EALREADY, WSAEALREADY),
            (libc::ECONNRESET, WSAECONNRESET),
            (libc::EPIPE, WSAESHUTDOWN),
            (libc::EACCES, WSAEACCES),
            (libc::EPERM, WSAEACCES),
            (libc::EMFILE, WSAEMFILE),
            (libc::ENOMEM, WSAENOBUFS),
            (libc::EMSGSIZE, WSAEMSGSIZE),
            (libc::EAFNOSUPPORT, WSAEAFNOSUPPORT),
            (libc::ENOPROTOOPT, WSAENOPROTOOPT),
            (libc::EBADF, WSAENOTSOCK),
            (99_999, WSASYSCALLFAILURE),
        ] {
            assert_eq!(Error::from_errno(errno), Error::new(code), "errno {errno}");
        }
    }

    #[test]
    fn errno_becomes_a_win32_error() {
        for (errno, code) in [
            (libc::ENOENT, ERROR_FILE_NOT_FOUND),
            (libc::ENOTDIR, ERROR_PATH_NOT_FOUND),
            (libc::EEXIST, ERROR_ALREADY_EXISTS),
            (libc::EACCES, ERROR_ACCESS_DENIED),
            (libc::ENOSPC, ERROR_DISK_FULL),
            (libc::EMFILE, ERROR_TOO_MANY_OPEN_FILES),
            (libc::EBADF, ERROR_INVALID_HANDLE),
            (99_999, ERROR_GEN_FAILURE),
        ] {
            assert_eq!(
                Error::from_errno_win32(errno),
                Error::new(code),
                "errno {errno}"
            );
        }
    }

    #[test]
    fn passes_through_io_error() {
        let error = io::Error::from(Error::new(WSAECONNREFUSED));
        assert_eq!(error.kind(), io::ErrorKind::ConnectionRefused);
        assert_eq!(Error::from(error), Error::new(WSAECONNREFUSED));
        let os = io::Error::from_raw_os_error(libc::ETIMEDOUT);
        assert_eq!(Error::from(os), Error::new(WSAETIMEDOUT));
        let other = io::Error::other("no code");
        assert_eq!(Error::from(other), Error::new(WSASYSCALLFAILURE));
    }

    #[test]
    fn prints_name_and_text() {
        assert_eq!(format!("{:?}", Error::new(10054)), "WSAECONNRESET (10054)");
        assert_eq!(format!("{:?}", Error::new(77_777)), "Error(77777)");
        let shown = Error::new(6).to_string();
        assert!(shown.ends_with("(ERROR_INVALID_HANDLE (6))"), "{shown}");
        assert_eq!(Error::new(77_777).to_string(), "Error(77777)");
    }
}
