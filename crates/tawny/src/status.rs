//! NTSTATUS values.

use std::fmt;

/// An NTSTATUS value, as it stands in `OVERLAPPED.Internal`.
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
}

impl fmt::Debug for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Status({:#010x})", self.0)
    }
}
