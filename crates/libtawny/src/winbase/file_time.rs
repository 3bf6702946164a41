//! Dates and times of MS-DOS.
//!
//! <https://learn.microsoft.com/windows/win32/sysinfo/ms-dos-date-and-time>

use tawny::Error;
use tawny::codes::ERROR_INVALID_PARAMETER;

use crate::guard;
use crate::minwinbase::{FILETIME, SYSTEMTIME};
use crate::pointer::{give, reference};
use crate::types::{BOOL, FALSE, TRUE, WORD};

/// The year that MS-DOS counts from, and how many it can.
const YEARS: std::ops::Range<u16> = 1980..2108;

/// A file time as the date and the time of MS-DOS, which knows 1980 to 2107 and steps of two seconds.
/// <https://learn.microsoft.com/windows/win32/api/winbase/nf-winbase-filetimetodosdatetime>
///
/// # Safety
/// The pointers must be NULL or valid.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_FileTimeToDosDateTime(
    time: *const FILETIME,
    date_out: *mut WORD,
    time_out: *mut WORD,
) -> BOOL {
    guard(FALSE, || {
        // SAFETY: promised by the caller.
        let time = unsafe { reference(time) }.ok_or(Error::new(ERROR_INVALID_PARAMETER))?;
        let fields = SYSTEMTIME::from_file_time((*time).into())?;
        if !YEARS.contains(&fields.year) || date_out.is_null() || time_out.is_null() {
            return Err(Error::new(ERROR_INVALID_PARAMETER));
        }
        // SAFETY: promised by the caller.
        unsafe {
            give(
                date_out,
                (fields.year - YEARS.start) << 9 | fields.month << 5 | fields.day,
            );
            give(
                time_out,
                fields.hour << 11 | fields.minute << 5 | (fields.second / 2),
            );
        }
        Ok(TRUE)
    })
}

/// The date and the time of MS-DOS as a file time.
/// <https://learn.microsoft.com/windows/win32/api/winbase/nf-winbase-dosdatetimetofiletime>
///
/// # Safety
/// `out` must be NULL or writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_DosDateTimeToFileTime(
    date: WORD,
    time: WORD,
    out: *mut FILETIME,
) -> BOOL {
    guard(FALSE, || {
        let fields = SYSTEMTIME {
            year: YEARS.start + (date >> 9),
            month: date >> 5 & 0xf,
            day: date & 0x1f,
            hour: time >> 11,
            minute: time >> 5 & 0x3f,
            second: (time & 0x1f) * 2,
            ..Default::default()
        };
        let time = fields.to_file_time()?;
        if out.is_null() {
            return Err(Error::new(ERROR_INVALID_PARAMETER));
        }
        // SAFETY: promised by the caller.
        unsafe { give(out, time.into()) };
        Ok(TRUE)
    })
}
