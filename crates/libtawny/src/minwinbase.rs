//! `minwinbase.h`: structures that many headers share.

use tawny::system_time::SystemTime;

/// `FILETIME`: a count of 100-nanosecond intervals since 1601, in two halves.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(non_snake_case, missing_docs, reason = "Windows' own names")]
pub struct FILETIME {
    pub dwLowDateTime: u32,
    pub dwHighDateTime: u32,
}

/// `SYSTEMTIME`.
pub type SYSTEMTIME = SystemTime;

impl From<u64> for FILETIME {
    fn from(time: u64) -> Self {
        Self {
            dwLowDateTime: time as u32,
            dwHighDateTime: (time >> 32) as u32,
        }
    }
}

impl From<FILETIME> for u64 {
    fn from(time: FILETIME) -> Self {
        Self::from(time.dwHighDateTime) << 32 | Self::from(time.dwLowDateTime)
    }
}
