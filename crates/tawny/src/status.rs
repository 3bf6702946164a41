//! NTSTATUS: the result of an I/O operation as it stands in `OVERLAPPED.Internal`.
//!
//! <https://learn.microsoft.com/windows-hardware/drivers/kernel/using-ntstatus-values>

use std::fmt;

use crate::{Error, codes, error_table};

/// An NTSTATUS value.
#[doc(alias = "NTSTATUS")]
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Status(u32);

impl Status {
    /// Wraps a status such as `STATUS_PENDING` (0x103).
    pub const fn new(value: u32) -> Self {
        Self(value)
    }

    /// The 32-bit value.
    pub const fn value(self) -> u32 {
        self.0
    }

    /// Whether the status is an error (`NT_ERROR`); a warning is not.
    #[doc(alias = "NT_ERROR")]
    pub const fn is_error(self) -> bool {
        self.0 >> 30 == 3
    }

    /// Whether the status is a success or informational (`NT_SUCCESS`). A warning such as
    /// `STATUS_BUFFER_OVERFLOW` is not: the call that reports it fails, with `ERROR_MORE_DATA`.
    #[doc(alias = "NT_SUCCESS")]
    pub const fn is_success(self) -> bool {
        self.0 < 0x8000_0000
    }

    /// The status with which an operation ends whose system call failed with `errno`;
    /// `STATUS_UNSUCCESSFUL` for an errno without a counterpart.
    pub fn from_errno(errno: i32) -> Self {
        error_table::by_errno(errno).map_or(codes::STATUS_UNSUCCESSFUL, |row| row.status)
    }

    /// The Win32 error of this status, as `GetQueuedCompletionStatus`, `GetOverlappedResult` and
    /// file functions report it; `ERROR_MR_MID_NOT_FOUND` (317) for a status without one.
    #[doc(alias = "RtlNtStatusToDosError")]
    pub fn to_win32(self) -> Error {
        let row = error_table::by_status(self);
        Error::new(row.map_or(codes::ERROR_MR_MID_NOT_FOUND, |row| row.win32))
    }

    /// The status that stands for a Win32 error, of several the one that files have;
    /// `STATUS_UNSUCCESSFUL` for an error without one.
    pub fn from_win32(error: Error) -> Self {
        match error.code() {
            codes::ERROR_FILE_NOT_FOUND => codes::STATUS_OBJECT_NAME_NOT_FOUND,
            codes::ERROR_INVALID_HANDLE => codes::STATUS_INVALID_HANDLE,
            codes::ERROR_FILE_EXISTS => codes::STATUS_OBJECT_NAME_COLLISION,
            codes::ERROR_INVALID_FUNCTION => codes::STATUS_INVALID_DEVICE_REQUEST,
            codes::ERROR_NEGATIVE_SEEK => codes::STATUS_INVALID_PARAMETER,
            code => error_table::by_win32(code).map_or(codes::STATUS_UNSUCCESSFUL, |it| it.status),
        }
    }

    /// The Winsock error of this status, as `WSAGetOverlappedResult` and completion routines
    /// report it; `WSASYSCALLFAILURE` for a failure without one, 0 for any other success.
    #[doc(alias = "WSAGetOverlappedResult")]
    pub fn to_wsa(self) -> Error {
        let unknown = if self.is_success() {
            codes::ERROR_SUCCESS
        } else {
            codes::WSASYSCALLFAILURE
        };
        Error::new(error_table::by_status(self).map_or(unknown, |row| row.wsa))
    }
}

impl fmt::Debug for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match codes::status_name(*self) {
            Some(name) => f.write_str(name),
            None => write!(f, "Status({:#010x})", self.0),
        }
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codes::*;

    #[test]
    fn severity_decides_success() {
        for status in [
            STATUS_SUCCESS,
            STATUS_PENDING,
            STATUS_TIMEOUT,
            STATUS_NOTIFY_ENUM_DIR,
        ] {
            assert!(status.is_success(), "{status}");
        }
        for status in [
            STATUS_BUFFER_OVERFLOW,
            STATUS_CANCELLED,
            STATUS_CONNECTION_RESET,
        ] {
            assert!(!status.is_success(), "{status}");
        }
    }

    /// Documented pairs: <https://learn.microsoft.com/windows/win32/fileio/getqueuedcompletionstatus-func>.
    #[test]
    fn a_status_has_two_faces() {
        for (status, win32, wsa) in [
            (STATUS_SUCCESS, 0, 0),
            (STATUS_PENDING, 997, 997),
            (STATUS_CONNECTION_RESET, 64, 10054),
            (STATUS_REMOTE_DISCONNECT, 64, 10054),
            (STATUS_LOCAL_DISCONNECT, 64, 10053),
            (STATUS_CONNECTION_ABORTED, 1236, 10053),
            (STATUS_CANCELLED, 995, 995),
            (STATUS_CONNECTION_REFUSED, 1225, 10061),
            (STATUS_IO_TIMEOUT, 121, 10060),
            (STATUS_BUFFER_OVERFLOW, 234, 10040),
            (STATUS_PORT_UNREACHABLE, 1234, 10054),
            (STATUS_NETWORK_UNREACHABLE, 1231, 10051),
            (STATUS_HOST_UNREACHABLE, 1232, 10065),
            (STATUS_GRACEFUL_DISCONNECT, 1226, 10101),
            (STATUS_INSUFFICIENT_RESOURCES, 1450, 10055),
            (STATUS_PIPE_BROKEN, 109, 10054),
            (STATUS_END_OF_FILE, 38, 38),
        ] {
            assert_eq!(status.to_win32().code(), win32, "{status}");
            assert_eq!(status.to_wsa().code(), wsa, "{status}");
        }
    }

    #[test]
    fn an_error_has_a_status() {
        for (code, status) in [
            (ERROR_SUCCESS, STATUS_SUCCESS),
            (ERROR_INVALID_HANDLE, STATUS_INVALID_HANDLE),
            (ERROR_ACCESS_DENIED, STATUS_ACCESS_DENIED),
            (ERROR_FILE_NOT_FOUND, STATUS_OBJECT_NAME_NOT_FOUND),
            (ERROR_FILE_EXISTS, STATUS_OBJECT_NAME_COLLISION),
            (ERROR_MORE_DATA, STATUS_BUFFER_OVERFLOW),
            (ERROR_NO_DATA, STATUS_PIPE_CLOSING),
            (ERROR_BROKEN_PIPE, STATUS_PIPE_BROKEN),
            (ERROR_PIPE_NOT_CONNECTED, STATUS_PIPE_DISCONNECTED),
            (ERROR_INVALID_FUNCTION, STATUS_INVALID_DEVICE_REQUEST),
            (4_000_000_000, STATUS_UNSUCCESSFUL),
        ] {
            assert_eq!(Status::from_win32(Error::new(code)), status, "{code}");
        }
    }

    #[test]
    fn unknown_values_have_defined_results() {
        let unknown = Status::new(0xC099_9999);
        assert_eq!(unknown.to_win32().code(), ERROR_MR_MID_NOT_FOUND);
        assert_eq!(unknown.to_wsa().code(), WSASYSCALLFAILURE);
        assert_eq!(Status::new(0x7777_7777).to_wsa().code(), ERROR_SUCCESS);
        assert_eq!(Status::from_errno(12345), STATUS_UNSUCCESSFUL);
        assert_eq!(Status::from_errno(-1), STATUS_UNSUCCESSFUL);
        assert_eq!(format!("{unknown:?}"), "Status(0xc0999999)");
    }
}
