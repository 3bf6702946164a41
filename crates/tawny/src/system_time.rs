//! The two forms of a point in time: a count of 100-nanosecond intervals since 1601 (`FILETIME`) and
//! calendar fields (`SYSTEMTIME`).
//!
//! <https://learn.microsoft.com/windows/win32/sysinfo/system-time>

use std::time::{Duration, SystemTime as UnixTime, UNIX_EPOCH};

use crate::Error;
use crate::codes::ERROR_INVALID_PARAMETER;

/// Intervals of 100 ns in a second.
pub const TICKS_PER_SECOND: u64 = 10_000_000;
/// Intervals of 100 ns in a minute.
pub const TICKS_PER_MINUTE: u64 = 60 * TICKS_PER_SECOND;
const TICKS_PER_MILLISECOND: u64 = TICKS_PER_SECOND / 1_000;
const TICKS_PER_DAY: u64 = 24 * 60 * TICKS_PER_MINUTE;
/// From the first day of 1601 to that of 1970.
const DAYS_TO_1970: u64 = 134_774;
const DAYS_IN_400_YEARS: u64 = 146_097;
/// The last year whose days all have a `FILETIME` below 2^63.
const LAST_YEAR: u16 = 30_827;

/// A point in time as calendar fields, in the layout of `SYSTEMTIME`.
#[doc(alias = "SYSTEMTIME")]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[repr(C)]
pub struct SystemTime {
    /// 1601 to 30827.
    pub year: u16,
    /// 1 to 12.
    pub month: u16,
    /// 0 is Sunday. Ignored as input.
    pub day_of_week: u16,
    /// 1 to 31.
    pub day: u16,
    /// 0 to 23.
    pub hour: u16,
    /// 0 to 59.
    pub minute: u16,
    /// 0 to 59.
    pub second: u16,
    /// 0 to 999.
    pub milliseconds: u16,
}

/// A point in time of Unix as a `FILETIME`; times outside its range become its limits.
#[doc(alias = "GetSystemTimeAsFileTime")]
pub fn file_time(time: UnixTime) -> u64 {
    let ticks = |span: Duration| {
        let seconds = span.as_secs().saturating_mul(TICKS_PER_SECOND);
        seconds.saturating_add(u64::from(span.subsec_nanos()) / 100)
    };
    let epoch = DAYS_TO_1970 * TICKS_PER_DAY;
    match time.duration_since(UNIX_EPOCH) {
        Ok(after) => epoch.saturating_add(ticks(after)),
        Err(before) => epoch.saturating_sub(ticks(before.duration())),
    }
}

/// A `FILETIME` as a point in time of Unix; `None` for one that Unix cannot say.
pub fn unix_time(time: u64) -> Option<UnixTime> {
    let epoch = DAYS_TO_1970 * TICKS_PER_DAY;
    let span = |ticks: u64| {
        let nanoseconds = (ticks % TICKS_PER_SECOND) as u32 * 100;
        Duration::new(ticks / TICKS_PER_SECOND, nanoseconds)
    };
    match time.checked_sub(epoch) {
        Some(after) => UNIX_EPOCH.checked_add(span(after)),
        None => UNIX_EPOCH.checked_sub(span(epoch - time)),
    }
}

/// Whether a year has a 29 February.
pub const fn is_leap_year(year: u16) -> bool {
    year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400))
}

/// The days of a month (1 to 12); 0 for a number that is no month.
pub const fn days_in_month(year: u16, month: u16) -> u16 {
    match month {
        2 if is_leap_year(year) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => 0,
    }
}

/// The days from the first of 1601 to the first of `year`, which must not be earlier.
pub const fn days_to_year(year: u16) -> u64 {
    let years = year as u64 - 1_601;
    years * 365 + years / 4 - years / 100 + years / 400
}

impl SystemTime {
    /// The fields of a `FILETIME`.
    ///
    /// # Errors
    /// `ERROR_INVALID_PARAMETER` from 2^63 on.
    #[doc(alias = "FileTimeToSystemTime")]
    pub fn from_file_time(time: u64) -> Result<Self, Error> {
        if time > i64::MAX as u64 {
            return Err(Error::new(ERROR_INVALID_PARAMETER));
        }
        let (days, rest) = (time / TICKS_PER_DAY, time % TICKS_PER_DAY);
        let mut year = 1_601 + (days * 400 / DAYS_IN_400_YEARS) as u16;
        if days_to_year(year) > days {
            year -= 1;
        } else if days_to_year(year + 1) <= days {
            year += 1;
        }
        let mut day = (days - days_to_year(year)) as u16;
        let mut month = 1;
        while day >= days_in_month(year, month) {
            day -= days_in_month(year, month);
            month += 1;
        }
        let milliseconds = rest / TICKS_PER_MILLISECOND;
        Ok(Self {
            year,
            month,
            // 1 January 1601 was a Monday.
            day_of_week: ((days + 1) % 7) as u16,
            day: day + 1,
            hour: (milliseconds / 3_600_000) as u16,
            minute: (milliseconds / 60_000 % 60) as u16,
            second: (milliseconds / 1_000 % 60) as u16,
            milliseconds: (milliseconds % 1_000) as u16,
        })
    }

    /// The `FILETIME` of the fields; the day of the week does not count.
    ///
    /// # Errors
    /// `ERROR_INVALID_PARAMETER` when a field is out of its range.
    #[doc(alias = "SystemTimeToFileTime")]
    pub fn to_file_time(&self) -> Result<u64, Error> {
        let valid = (1_601..=LAST_YEAR).contains(&self.year)
            && (1..=days_in_month(self.year, self.month)).contains(&self.day)
            && self.hour < 24
            && self.minute < 60
            && self.second < 60
            && self.milliseconds < 1_000;
        if !valid {
            return Err(Error::new(ERROR_INVALID_PARAMETER));
        }
        let months = (1..self.month).map(|month| u64::from(days_in_month(self.year, month)));
        let days = days_to_year(self.year) + months.sum::<u64>() + u64::from(self.day) - 1;
        let seconds =
            (u64::from(self.hour) * 60 + u64::from(self.minute)) * 60 + u64::from(self.second);
        Ok(days * TICKS_PER_DAY
            + seconds * TICKS_PER_SECOND
            + u64::from(self.milliseconds) * TICKS_PER_MILLISECOND)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_points() {
        let epoch = SystemTime {
            year: 1970,
            month: 1,
            day: 1,
            day_of_week: 4,
            ..Default::default()
        };
        assert_eq!(file_time(UNIX_EPOCH), 116_444_736_000_000_000);
        assert_eq!(epoch.to_file_time().unwrap(), 116_444_736_000_000_000);
        assert_eq!(
            SystemTime::from_file_time(116_444_736_000_000_000).unwrap(),
            epoch
        );
        let first = SystemTime::from_file_time(0).unwrap();
        assert_eq!(
            (first.year, first.month, first.day, first.day_of_week),
            (1601, 1, 1, 1)
        );
        let leap = SystemTime {
            year: 2024,
            month: 2,
            day: 29,
            hour: 23,
            minute: 59,
            second: 58,
            milliseconds: 997,
            day_of_week: 4,
        };
        assert_eq!(
            SystemTime::from_file_time(leap.to_file_time().unwrap()).unwrap(),
            leap
        );
    }

    #[test]
    fn every_day_of_800_years_round_trips() {
        let mut previous = SystemTime::from_file_time(0).unwrap();
        for day in 1..2 * DAYS_IN_400_YEARS {
            let time = SystemTime::from_file_time(day * TICKS_PER_DAY).unwrap();
            assert_eq!(time.to_file_time().unwrap(), day * TICKS_PER_DAY);
            assert_eq!(time.day_of_week, (previous.day_of_week + 1) % 7);
            assert!(time.day == previous.day + 1 || time.day == 1);
            previous = time;
        }
    }

    #[test]
    fn fields_out_of_range_are_refused() {
        let good = SystemTime {
            year: 2023,
            month: 2,
            day: 28,
            ..Default::default()
        };
        assert!(good.to_file_time().is_ok());
        for bad in [
            SystemTime { day: 29, ..good },
            SystemTime { day: 0, ..good },
            SystemTime { month: 0, ..good },
            SystemTime { month: 13, ..good },
            SystemTime { year: 1600, ..good },
            SystemTime {
                year: 30_828,
                ..good
            },
            SystemTime { hour: 24, ..good },
            SystemTime { minute: 60, ..good },
            SystemTime { second: 60, ..good },
            SystemTime {
                milliseconds: 1_000,
                ..good
            },
        ] {
            assert_eq!(
                bad.to_file_time().unwrap_err().code(),
                ERROR_INVALID_PARAMETER
            );
        }
        assert!(SystemTime::from_file_time(1 << 63).is_err());
        assert!(SystemTime::from_file_time((1 << 63) - 1).is_ok());
    }
}
