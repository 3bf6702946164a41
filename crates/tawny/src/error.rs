//! Errors: Win32 and Winsock codes.

use std::fmt;

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
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Error({})", self.0)
    }
}
