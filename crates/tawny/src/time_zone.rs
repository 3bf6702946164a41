//! The local time zone, as Windows describes one: a bias from UTC and two yearly transitions. The
//! system's zone file ends with the same description in POSIX notation, and that is what is read.
//!
//! <https://learn.microsoft.com/windows/win32/api/timezoneapi/ns-timezoneapi-time_zone_information>

use std::sync::OnceLock;

use crate::system_time::{
    SystemTime, TICKS_PER_MINUTE, TICKS_PER_SECOND, days_in_month, days_to_year,
};

const TICKS_PER_DAY: u64 = 24 * 60 * TICKS_PER_MINUTE;

/// A time zone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TimeZone {
    /// The name of standard time.
    pub name: String,
    /// Minutes to add to standard time to get UTC.
    pub bias: i32,
    /// Daylight saving time, where there is one.
    pub daylight: Option<Daylight>,
}

/// Daylight saving time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Daylight {
    /// Its name.
    pub name: String,
    /// Minutes to add to daylight saving time to get UTC.
    pub bias: i32,
    /// When it begins, in standard time.
    pub start: Transition,
    /// When it ends, in daylight saving time.
    pub end: Transition,
}

/// A yearly moment: the `week`-th `day_of_week` of `month`, some seconds after its midnight.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Transition {
    /// 1 to 12.
    pub month: u16,
    /// 1 to 5; 5 is the last.
    pub week: u16,
    /// 0 is Sunday.
    pub day_of_week: u16,
    /// Seconds after midnight; may be negative or more than a day.
    pub seconds: i32,
}

/// Which of a zone's two times holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Period {
    /// Standard time.
    Standard,
    /// Daylight saving time.
    Daylight,
}

impl Transition {
    /// The moment in a year, as local time in 100-nanosecond intervals since 1601.
    fn in_year(self, year: u16) -> u64 {
        let months = (1..self.month).map(|month| u64::from(days_in_month(year, month)));
        let first = days_to_year(year) + months.sum::<u64>();
        let first_day_of_week = ((first + 1) % 7) as u16;
        let mut day = (self.day_of_week + 7 - first_day_of_week) % 7 + 7 * (self.week.max(1) - 1);
        while day >= days_in_month(year, self.month) {
            day -= 7;
        }
        let midnight = (first + u64::from(day)) * TICKS_PER_DAY;
        midnight.saturating_add_signed(i64::from(self.seconds) * TICKS_PER_SECOND as i64)
    }
}

impl TimeZone {
    /// UTC.
    pub fn utc() -> Self {
        Self {
            name: "UTC".into(),
            bias: 0,
            daylight: None,
        }
    }

    /// The zone of this system (`TZ`, else `/etc/localtime`), read once.
    #[doc(alias = "GetTimeZoneInformation")]
    pub fn local() -> &'static Self {
        static LOCAL: OnceLock<TimeZone> = OnceLock::new();
        LOCAL.get_or_init(|| Self::configured().unwrap_or_else(Self::utc))
    }

    fn configured() -> Option<Self> {
        let Ok(name) = std::env::var("TZ") else {
            return Self::from_file("/etc/localtime");
        };
        let name = name.trim_start_matches(':');
        if name.is_empty() {
            return None;
        }
        let file = if name.starts_with('/') {
            name.into()
        } else {
            format!("/usr/share/zoneinfo/{name}")
        };
        Self::from_file(&file).or_else(|| Self::parse(name))
    }

    /// The zone that the last line of a zone file describes.
    fn from_file(path: &str) -> Option<Self> {
        let contents = std::fs::read(path).ok()?;
        let footer = contents
            .strip_suffix(b"\n")?
            .rsplit(|&byte| byte == b'\n')
            .next()?;
        Self::parse(std::str::from_utf8(footer).ok()?)
    }

    /// Reads POSIX notation, such as `CET-1CEST,M3.5.0,M10.5.0/3`. Rules that do not count in weeks
    /// are left out, because a `TIME_ZONE_INFORMATION` cannot repeat them every year.
    pub fn parse(text: &str) -> Option<Self> {
        let mut rest = text;
        let name = take_name(&mut rest)?;
        let bias = take_time(&mut rest)? / 60;
        let mut zone = Self {
            name,
            bias,
            daylight: None,
        };
        if !rest.is_empty() {
            zone.daylight = Self::parse_daylight(rest, bias);
        }
        Some(zone)
    }

    fn parse_daylight(mut rest: &str, standard_bias: i32) -> Option<Daylight> {
        let name = take_name(&mut rest)?;
        let bias = match rest.chars().next()? {
            ',' => standard_bias - 60,
            _ => take_time(&mut rest)? / 60,
        };
        let mut transition = || {
            rest = rest.strip_prefix(",M")?;
            let month = take_number(&mut rest)?;
            rest = rest.strip_prefix('.')?;
            let week = take_number(&mut rest)?;
            rest = rest.strip_prefix('.')?;
            let day_of_week = take_number(&mut rest)?;
            let seconds = match rest.strip_prefix('/') {
                Some(time) => {
                    rest = time;
                    take_time(&mut rest)?
                }
                None => 2 * 3_600,
            };
            let valid = (1..=12).contains(&month) && (1..=5).contains(&week) && day_of_week < 7;
            valid.then_some(Transition {
                month,
                week,
                day_of_week,
                seconds,
            })
        };
        Some(Daylight {
            name,
            bias,
            start: transition()?,
            end: transition()?,
        })
    }

    /// Which period holds at a UTC time (a `FILETIME`).
    pub fn period_at(&self, utc: u64) -> Period {
        let Some(daylight) = &self.daylight else {
            return Period::Standard;
        };
        let standard = shift(utc, -self.bias);
        let Ok(SystemTime { year, .. }) = SystemTime::from_file_time(standard) else {
            return Period::Standard;
        };
        // Both transitions in standard time.
        let start = daylight.start.in_year(year);
        let end = shift(daylight.end.in_year(year), daylight.bias - self.bias);
        let inside = if start <= end {
            (start..end).contains(&standard)
        } else {
            !(end..start).contains(&standard)
        };
        if inside {
            Period::Daylight
        } else {
            Period::Standard
        }
    }

    /// The minutes to add to the local time of a period to get UTC.
    pub fn bias_in(&self, period: Period) -> i32 {
        match (period, &self.daylight) {
            (Period::Daylight, Some(daylight)) => daylight.bias,
            _ => self.bias,
        }
    }

    /// The local time of a UTC time.
    #[doc(alias = "SystemTimeToTzSpecificLocalTime")]
    pub fn to_local(&self, utc: u64) -> u64 {
        shift(utc, -self.bias_in(self.period_at(utc)))
    }

    /// The UTC time of a local time. Of the two that an hour in autumn has, the first; an hour that
    /// spring leaves out counts as standard time.
    #[doc(alias = "TzSpecificLocalTimeToSystemTime")]
    pub fn to_utc(&self, local: u64) -> u64 {
        let as_daylight = shift(local, self.bias_in(Period::Daylight));
        match self.period_at(as_daylight) {
            Period::Daylight => as_daylight,
            Period::Standard => shift(local, self.bias),
        }
    }
}

/// A time some minutes later.
pub fn shift(time: u64, minutes: i32) -> u64 {
    time.saturating_add_signed(i64::from(minutes) * TICKS_PER_MINUTE as i64)
}

/// A name of letters, or anything in angle brackets.
fn take_name(rest: &mut &str) -> Option<String> {
    let (name, after) = match rest.strip_prefix('<') {
        Some(quoted) => quoted.split_once('>')?,
        None => rest.split_at(
            rest.find(|c: char| !c.is_ascii_alphabetic())
                .unwrap_or(rest.len()),
        ),
    };
    *rest = after;
    (name.len() >= 3).then(|| name.to_owned())
}

/// `[+-]hh[:mm[:ss]]` in seconds.
fn take_time(rest: &mut &str) -> Option<i32> {
    let sign = if rest.starts_with('-') { -1 } else { 1 };
    *rest = rest.trim_start_matches(['+', '-']);
    let mut seconds = i32::from(take_number(rest)?) * 3_600;
    for unit in [60, 1] {
        let Some(after) = rest.strip_prefix(':') else {
            break;
        };
        *rest = after;
        seconds += i32::from(take_number(rest)?) * unit;
    }
    Some(sign * seconds)
}

fn take_number(rest: &mut &str) -> Option<u16> {
    let digits = rest
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(rest.len());
    let (number, after) = rest.split_at(digits);
    *rest = after;
    number.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn time(year: u16, month: u16, day: u16, hour: u16, minute: u16) -> u64 {
        let fields = SystemTime {
            year,
            month,
            day,
            hour,
            minute,
            ..Default::default()
        };
        fields.to_file_time().unwrap()
    }

    #[test]
    fn central_europe() {
        let zone = TimeZone::parse("CET-1CEST,M3.5.0,M10.5.0/3").unwrap();
        assert_eq!((zone.name.as_str(), zone.bias), ("CET", -60));
        assert_eq!(zone.daylight.as_ref().unwrap().bias, -120);
        // Summer time 2024 lasted from 31 March to 27 October, both at 01:00 UTC.
        assert_eq!(zone.period_at(time(2024, 3, 31, 0, 59)), Period::Standard);
        assert_eq!(zone.period_at(time(2024, 3, 31, 1, 0)), Period::Daylight);
        assert_eq!(zone.period_at(time(2024, 10, 27, 0, 59)), Period::Daylight);
        assert_eq!(zone.period_at(time(2024, 10, 27, 1, 0)), Period::Standard);
        assert_eq!(
            zone.to_local(time(2024, 7, 1, 12, 0)),
            time(2024, 7, 1, 14, 0)
        );
        assert_eq!(
            zone.to_utc(time(2024, 7, 1, 14, 0)),
            time(2024, 7, 1, 12, 0)
        );
        assert_eq!(
            zone.to_utc(time(2024, 12, 31, 0, 30)),
            time(2024, 12, 30, 23, 30)
        );
        assert_eq!(
            zone.to_utc(time(2024, 3, 31, 2, 30)),
            time(2024, 3, 31, 1, 30)
        );
    }

    #[test]
    fn the_southern_summer_crosses_the_year() {
        let zone = TimeZone::parse("AEST-10AEDT,M10.1.0,M4.1.0/3").unwrap();
        assert_eq!(
            zone.to_local(time(2024, 1, 15, 0, 0)),
            time(2024, 1, 15, 11, 0)
        );
        assert_eq!(
            zone.to_local(time(2024, 6, 15, 0, 0)),
            time(2024, 6, 15, 10, 0)
        );
        assert_eq!(
            zone.to_local(time(2024, 12, 15, 0, 0)),
            time(2024, 12, 15, 11, 0)
        );
    }

    #[test]
    fn zones_without_daylight_and_odd_offsets() {
        assert_eq!(TimeZone::parse("UTC0").unwrap(), TimeZone::utc());
        let india = TimeZone::parse("IST-5:30").unwrap();
        assert_eq!((india.bias, india.daylight), (-330, None));
        assert_eq!(TimeZone::parse("<+0545>-5:45").unwrap().bias, -345);
        let greenland = TimeZone::parse("<-02>2<-01>,M3.5.0/-1,M10.5.0/0").unwrap();
        assert_eq!(greenland.daylight.unwrap().start.seconds, -3_600);
        for bad in ["", "X", "CET", "<abc", "CET-1CEST,J60,J300"] {
            assert!(
                TimeZone::parse(bad).is_none_or(|zone| zone.daylight.is_none()),
                "{bad}"
            );
        }
    }
}
