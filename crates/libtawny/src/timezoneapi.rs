//! `timezoneapi.h`, and the functions of `fileapi.h` that convert times: file times, calendar fields
//! and time zones.
//!
//! <https://learn.microsoft.com/windows/win32/sysinfo/time-functions>

use std::time::SystemTime as UnixTime;

use tawny::Error;
use tawny::codes::ERROR_INVALID_PARAMETER;
use tawny::system_time::file_time;
use tawny::time_zone::{Daylight, Period, TimeZone, Transition, shift};

use crate::guard;
use crate::minwinbase::{FILETIME, SYSTEMTIME};
use crate::pointer::give;
use crate::types::{BOOL, BOOLEAN, DWORD, FALSE, LONG, TRUE, WCHAR};

/// `TIME_ZONE_INFORMATION`.
#[repr(C)]
#[derive(Clone, Copy)]
#[allow(non_snake_case, missing_docs, reason = "Windows' own names")]
pub struct TIME_ZONE_INFORMATION {
    pub Bias: LONG,
    pub StandardName: [WCHAR; 32],
    pub StandardDate: SYSTEMTIME,
    pub StandardBias: LONG,
    pub DaylightName: [WCHAR; 32],
    pub DaylightDate: SYSTEMTIME,
    pub DaylightBias: LONG,
}

/// `DYNAMIC_TIME_ZONE_INFORMATION`.
#[repr(C)]
#[derive(Clone, Copy)]
#[allow(non_snake_case, missing_docs, reason = "Windows' own names")]
pub struct DYNAMIC_TIME_ZONE_INFORMATION {
    pub Zone: TIME_ZONE_INFORMATION,
    pub TimeZoneKeyName: [WCHAR; 128],
    pub DynamicDaylightTimeDisabled: BOOLEAN,
}

/// `TIME_ZONE_ID_UNKNOWN`: there is no daylight saving time.
const TIME_ZONE_ID_UNKNOWN: DWORD = 0;
const TIME_ZONE_ID_STANDARD: DWORD = 1;
const TIME_ZONE_ID_DAYLIGHT: DWORD = 2;
/// `TIME_ZONE_ID_INVALID`: failure.
const TIME_ZONE_ID_INVALID: DWORD = u32::MAX;

/// Now, as a `FILETIME`.
pub(crate) fn now() -> u64 {
    file_time(UnixTime::now())
}

fn name(text: &str) -> [WCHAR; 32] {
    let mut name = [0; 32];
    for (unit, slot) in text.encode_utf16().zip(&mut name[..31]) {
        *slot = unit;
    }
    name
}

/// A transition as `TIME_ZONE_INFORMATION` has it: the week in the day, no year.
fn transition_date(transition: Transition) -> SYSTEMTIME {
    let days = transition.seconds.div_euclid(86_400);
    let seconds = transition.seconds.rem_euclid(86_400);
    SYSTEMTIME {
        month: transition.month,
        day: transition.week,
        day_of_week: (i32::from(transition.day_of_week) + days).rem_euclid(7) as u16,
        hour: (seconds / 3_600) as u16,
        minute: (seconds / 60 % 60) as u16,
        second: (seconds % 60) as u16,
        ..Default::default()
    }
}

fn transition(date: &SYSTEMTIME) -> Option<Transition> {
    let seconds =
        (i32::from(date.hour) * 60 + i32::from(date.minute)) * 60 + i32::from(date.second);
    let (month, week, day_of_week) = (date.month, date.day, date.day_of_week);
    let valid =
        date.year == 0 && (1..=12).contains(&month) && (1..=5).contains(&week) && day_of_week < 7;
    valid.then_some(Transition {
        month,
        week,
        day_of_week,
        seconds,
    })
}

fn information(zone: &TimeZone) -> TIME_ZONE_INFORMATION {
    let daylight = zone.daylight.as_ref();
    let date = |which: fn(&Daylight) -> Transition| {
        daylight
            .map(|daylight| transition_date(which(daylight)))
            .unwrap_or_default()
    };
    TIME_ZONE_INFORMATION {
        Bias: zone.bias,
        StandardName: name(&zone.name),
        StandardDate: date(|daylight| daylight.end),
        StandardBias: 0,
        DaylightName: name(daylight.map_or(&zone.name, |daylight| &daylight.name)),
        DaylightDate: date(|daylight| daylight.start),
        DaylightBias: daylight.map_or(0, |daylight| daylight.bias - zone.bias),
    }
}

/// The zone that a caller described, or this system's for NULL.
///
/// # Safety
/// `information` must be NULL or readable.
unsafe fn zone(information: *const TIME_ZONE_INFORMATION) -> Result<TimeZone, Error> {
    // SAFETY: promised by the caller.
    let Some(information) = (unsafe { crate::pointer::reference(information) }) else {
        return Ok(TimeZone::local().clone());
    };
    let (start, end) = (
        transition(&information.DaylightDate),
        transition(&information.StandardDate),
    );
    let daylight = match (information.StandardDate.month, start.zip(end)) {
        (0, _) => None,
        (_, None) => return Err(Error::new(ERROR_INVALID_PARAMETER)),
        (_, Some((start, end))) => Some(Daylight {
            name: String::new(),
            bias: information.Bias + information.DaylightBias,
            start,
            end,
        }),
    };
    Ok(TimeZone {
        name: String::new(),
        bias: information.Bias + information.StandardBias,
        daylight,
    })
}

/// # Safety
/// `time` must be NULL or readable.
unsafe fn read<T: Copy>(time: *const T) -> Result<T, Error> {
    if time.is_null() {
        return Err(Error::new(ERROR_INVALID_PARAMETER));
    }
    // SAFETY: promised by the caller.
    Ok(unsafe { time.read_unaligned() })
}

/// # Safety
/// `out` must be NULL or writable.
unsafe fn answer<T>(out: *mut T, value: T) -> Result<BOOL, Error> {
    if out.is_null() {
        return Err(Error::new(ERROR_INVALID_PARAMETER));
    }
    // SAFETY: promised by the caller.
    unsafe { give(out, value) };
    Ok(TRUE)
}

/// A file time as calendar fields.
/// <https://learn.microsoft.com/windows/win32/api/timezoneapi/nf-timezoneapi-filetimetosystemtime>
///
/// # Safety
/// The pointers must be NULL or valid.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_FileTimeToSystemTime(
    time: *const FILETIME,
    out: *mut SYSTEMTIME,
) -> BOOL {
    // SAFETY: promised by the caller.
    guard(FALSE, || unsafe {
        answer(out, SYSTEMTIME::from_file_time(read(time)?.into())?)
    })
}

/// Calendar fields as a file time.
/// <https://learn.microsoft.com/windows/win32/api/timezoneapi/nf-timezoneapi-systemtimetofiletime>
///
/// # Safety
/// The pointers must be NULL or valid.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_SystemTimeToFileTime(
    time: *const SYSTEMTIME,
    out: *mut FILETIME,
) -> BOOL {
    // SAFETY: promised by the caller.
    guard(FALSE, || unsafe {
        answer(out, read(time)?.to_file_time()?.into())
    })
}

/// A UTC file time in local time, with today's bias, as documented.
/// <https://learn.microsoft.com/windows/win32/api/fileapi/nf-fileapi-filetimetolocalfiletime>
///
/// # Safety
/// The pointers must be NULL or valid.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_FileTimeToLocalFileTime(
    time: *const FILETIME,
    out: *mut FILETIME,
) -> BOOL {
    guard(FALSE, || {
        let zone = TimeZone::local();
        let bias = zone.bias_in(zone.period_at(now()));
        // SAFETY: promised by the caller.
        unsafe { answer(out, shift(read(time)?.into(), -bias).into()) }
    })
}

/// A local file time in UTC, with today's bias, as documented.
/// <https://learn.microsoft.com/windows/win32/api/fileapi/nf-fileapi-localfiletimetofiletime>
///
/// # Safety
/// The pointers must be NULL or valid.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_LocalFileTimeToFileTime(
    time: *const FILETIME,
    out: *mut FILETIME,
) -> BOOL {
    guard(FALSE, || {
        let zone = TimeZone::local();
        let bias = zone.bias_in(zone.period_at(now()));
        // SAFETY: promised by the caller.
        unsafe { answer(out, shift(read(time)?.into(), bias).into()) }
    })
}

/// -1, 0 or 1 as the first time is earlier, equal or later.
/// <https://learn.microsoft.com/windows/win32/api/fileapi/nf-fileapi-comparefiletime>
///
/// # Safety
/// The pointers must be NULL or readable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_CompareFileTime(a: *const FILETIME, b: *const FILETIME) -> LONG {
    guard(0, || {
        // SAFETY: promised by the caller.
        let (a, b) = unsafe { (u64::from(read(a)?), u64::from(read(b)?)) };
        Ok(a.cmp(&b) as LONG)
    })
}

/// UTC in a time zone, this system's for NULL.
/// <https://learn.microsoft.com/windows/win32/api/timezoneapi/nf-timezoneapi-systemtimetotzspecificlocaltime>
///
/// # Safety
/// The pointers must be NULL or valid.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_SystemTimeToTzSpecificLocalTime(
    information: *const TIME_ZONE_INFORMATION,
    time: *const SYSTEMTIME,
    out: *mut SYSTEMTIME,
) -> BOOL {
    guard(FALSE, || {
        // SAFETY: promised by the caller.
        let (zone, time) = unsafe { (zone(information)?, read(time)?) };
        let local = zone.to_local(time.to_file_time()?);
        // SAFETY: promised by the caller.
        unsafe { answer(out, SYSTEMTIME::from_file_time(local)?) }
    })
}

/// The local time of a time zone, this system's for NULL, in UTC.
/// <https://learn.microsoft.com/windows/win32/api/timezoneapi/nf-timezoneapi-tzspecificlocaltimetosystemtime>
///
/// # Safety
/// The pointers must be NULL or valid.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_TzSpecificLocalTimeToSystemTime(
    information: *const TIME_ZONE_INFORMATION,
    time: *const SYSTEMTIME,
    out: *mut SYSTEMTIME,
) -> BOOL {
    guard(FALSE, || {
        // SAFETY: promised by the caller.
        let (zone, time) = unsafe { (zone(information)?, read(time)?) };
        let utc = zone.to_utc(time.to_file_time()?);
        // SAFETY: promised by the caller.
        unsafe { answer(out, SYSTEMTIME::from_file_time(utc)?) }
    })
}

fn period_id(zone: &TimeZone) -> DWORD {
    match (&zone.daylight, zone.period_at(now())) {
        (None, _) => TIME_ZONE_ID_UNKNOWN,
        (_, Period::Standard) => TIME_ZONE_ID_STANDARD,
        (_, Period::Daylight) => TIME_ZONE_ID_DAYLIGHT,
    }
}

/// This system's time zone, and which of its times holds.
/// <https://learn.microsoft.com/windows/win32/api/timezoneapi/nf-timezoneapi-gettimezoneinformation>
///
/// # Safety
/// `out` must be NULL or writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_GetTimeZoneInformation(out: *mut TIME_ZONE_INFORMATION) -> DWORD {
    guard(TIME_ZONE_ID_INVALID, || {
        let zone = TimeZone::local();
        // SAFETY: promised by the caller.
        unsafe { answer(out, information(zone)) }?;
        Ok(period_id(zone))
    })
}

/// This system's time zone with its name as a key, and which of its times holds.
/// <https://learn.microsoft.com/windows/win32/api/timezoneapi/nf-timezoneapi-getdynamictimezoneinformation>
///
/// # Safety
/// `out` must be NULL or writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_GetDynamicTimeZoneInformation(
    out: *mut DYNAMIC_TIME_ZONE_INFORMATION,
) -> DWORD {
    guard(TIME_ZONE_ID_INVALID, || {
        let zone = TimeZone::local();
        let mut key = [0; 128];
        key[..32].copy_from_slice(&name(&zone.name));
        let dynamic = DYNAMIC_TIME_ZONE_INFORMATION {
            Zone: information(zone),
            TimeZoneKeyName: key,
            DynamicDaylightTimeDisabled: FALSE as BOOLEAN,
        };
        // SAFETY: promised by the caller.
        unsafe { answer(out, dynamic) }?;
        Ok(period_id(zone))
    })
}
