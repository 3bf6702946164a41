//! `datetimeapi.h`: dates and times as text.
//!
//! <https://learn.microsoft.com/windows/win32/api/datetimeapi/>

use tawny::Error;
use tawny::codes::{ERROR_INSUFFICIENT_BUFFER, ERROR_INVALID_FLAGS, ERROR_INVALID_PARAMETER};
use tawny::date_format::{LONG_DATE, Picture, SHORT_DATE, TIME, YEAR_MONTH, format};
use tawny::time_zone::TimeZone;

use crate::minwinbase::SYSTEMTIME;
use crate::text::{self, Unit};
use crate::timezoneapi::now;
use crate::types::DWORD;
use crate::{guard, pointer};

const DATE_LONGDATE: DWORD = 0x2;
const DATE_YEARMONTH: DWORD = 0x8;
const TIME_NOMINUTESORSECONDS: DWORD = 0x1;
const TIME_NOSECONDS: DWORD = 0x2;
const TIME_NOTIMEMARKER: DWORD = 0x4;
const TIME_FORCE24HOURFORMAT: DWORD = 0x8;
/// `LOCALE_NOUSEROVERRIDE`, `LOCALE_USE_CP_ACP`: no difference here.
const LOCALE_FLAGS: DWORD = 0xc000_0000;

/// The caller's time, now for NULL.
///
/// # Safety
/// `time` must be NULL or readable.
unsafe fn given(time: *const SYSTEMTIME) -> Result<SYSTEMTIME, Error> {
    // SAFETY: promised by the caller.
    match unsafe { pointer::reference(time) } {
        Some(time) => Ok(*time),
        None => SYSTEMTIME::from_file_time(TimeZone::local().to_local(now())),
    }
}

/// The picture of a time by its flags.
fn time_picture(flags: DWORD) -> String {
    let hours = if flags & TIME_FORCE24HOURFORMAT != 0 {
        "HH"
    } else {
        "h"
    };
    let rest = match flags {
        _ if flags & TIME_NOMINUTESORSECONDS != 0 => "",
        _ if flags & TIME_NOSECONDS != 0 => ":mm",
        _ => &TIME[1..7],
    };
    let marker = flags & (TIME_NOTIMEMARKER | TIME_FORCE24HOURFORMAT) == 0;
    format!("{hours}{rest}{}", if marker { " tt" } else { "" })
}

/// Writes text with its terminator; the number of units, also when none is to be written.
///
/// # Safety
/// `buffer` must be NULL or writable for `capacity` units.
unsafe fn put<U: Unit>(text: &str, buffer: *mut U, capacity: i32) -> Result<i32, Error> {
    let units = U::encode(text);
    let needed = units.len() as i32 + 1;
    if capacity < 0 || (capacity > 0 && buffer.is_null()) {
        return Err(Error::new(ERROR_INVALID_PARAMETER));
    }
    if capacity > 0 {
        if capacity < needed {
            return Err(Error::new(ERROR_INSUFFICIENT_BUFFER));
        }
        // SAFETY: fits by the check above.
        unsafe { text::put_terminated(&units, buffer) };
    }
    Ok(needed)
}

/// # Safety
/// As for `GetDateFormat`.
unsafe fn date<U: Unit>(
    flags: DWORD,
    time: *const SYSTEMTIME,
    picture: *const U,
    buffer: *mut U,
    capacity: i32,
) -> Result<i32, Error> {
    // SAFETY: promised by the caller.
    let (time, picture) = unsafe { (given(time)?, text::read(picture)) };
    // The day of the week is not asked for but looked up.
    let time = SYSTEMTIME::from_file_time(
        SYSTEMTIME {
            hour: 0,
            minute: 0,
            second: 0,
            milliseconds: 0,
            ..time
        }
        .to_file_time()?,
    )?;
    let picture = match picture {
        Some(_) if flags & !LOCALE_FLAGS != 0 => return Err(Error::new(ERROR_INVALID_FLAGS)),
        Some(picture) => picture,
        None if flags & DATE_LONGDATE != 0 => LONG_DATE.into(),
        None if flags & DATE_YEARMONTH != 0 => YEAR_MONTH.into(),
        None => SHORT_DATE.into(),
    };
    // SAFETY: promised by the caller.
    unsafe { put(&format(&time, Picture::Date, &picture), buffer, capacity) }
}

/// # Safety
/// As for `GetTimeFormat`.
unsafe fn time<U: Unit>(
    flags: DWORD,
    time: *const SYSTEMTIME,
    picture: *const U,
    buffer: *mut U,
    capacity: i32,
) -> Result<i32, Error> {
    // SAFETY: promised by the caller.
    let (time, picture) = unsafe { (given(time)?, text::read(picture)) };
    if time.hour > 23 || time.minute > 59 || time.second > 59 {
        return Err(Error::new(ERROR_INVALID_PARAMETER));
    }
    let picture = picture.unwrap_or_else(|| time_picture(flags));
    // SAFETY: promised by the caller.
    unsafe { put(&format(&time, Picture::Time, &picture), buffer, capacity) }
}

/// A date as text, now for NULL; the number of units with the terminator, or with a `capacity` of 0
/// how many it takes. The locale makes no difference.
/// <https://learn.microsoft.com/windows/win32/api/datetimeapi/nf-datetimeapi-getdateformata>
///
/// # Safety
/// The pointers must be NULL or valid, `buffer` writable for `capacity` units.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_GetDateFormatA(
    _locale: DWORD,
    flags: DWORD,
    time_given: *const SYSTEMTIME,
    picture: *const u8,
    buffer: *mut u8,
    capacity: i32,
) -> i32 {
    // SAFETY: promised by the caller.
    guard(0, || unsafe {
        date(flags, time_given, picture, buffer, capacity)
    })
}

/// A date as text, now for NULL; the number of units with the terminator, or with a `capacity` of 0
/// how many it takes. The locale makes no difference.
/// <https://learn.microsoft.com/windows/win32/api/datetimeapi/nf-datetimeapi-getdateformatw>
///
/// # Safety
/// The pointers must be NULL or valid, `buffer` writable for `capacity` units.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_GetDateFormatW(
    _locale: DWORD,
    flags: DWORD,
    time_given: *const SYSTEMTIME,
    picture: *const u16,
    buffer: *mut u16,
    capacity: i32,
) -> i32 {
    // SAFETY: promised by the caller.
    guard(0, || unsafe {
        date(flags, time_given, picture, buffer, capacity)
    })
}

/// A time of day as text, now for NULL; the number of units with the terminator, or with a `capacity` of 0
/// how many it takes. The locale makes no difference.
/// <https://learn.microsoft.com/windows/win32/api/datetimeapi/nf-datetimeapi-gettimeformata>
///
/// # Safety
/// The pointers must be NULL or valid, `buffer` writable for `capacity` units.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_GetTimeFormatA(
    _locale: DWORD,
    flags: DWORD,
    time_given: *const SYSTEMTIME,
    picture: *const u8,
    buffer: *mut u8,
    capacity: i32,
) -> i32 {
    // SAFETY: promised by the caller.
    guard(0, || unsafe {
        time(flags, time_given, picture, buffer, capacity)
    })
}

/// A time of day as text, now for NULL; the number of units with the terminator, or with a `capacity` of 0
/// how many it takes. The locale makes no difference.
/// <https://learn.microsoft.com/windows/win32/api/datetimeapi/nf-datetimeapi-gettimeformatw>
///
/// # Safety
/// The pointers must be NULL or valid, `buffer` writable for `capacity` units.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_GetTimeFormatW(
    _locale: DWORD,
    flags: DWORD,
    time_given: *const SYSTEMTIME,
    picture: *const u16,
    buffer: *mut u16,
    capacity: i32,
) -> i32 {
    // SAFETY: promised by the caller.
    guard(0, || unsafe {
        time(flags, time_given, picture, buffer, capacity)
    })
}
