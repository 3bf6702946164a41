//! Dates and times as text, in the form of US English.
//!
//! <https://learn.microsoft.com/windows/win32/intl/day--month--year--and-era-format-pictures>,
//! <https://learn.microsoft.com/windows/win32/api/datetimeapi/nf-datetimeapi-gettimeformata>

use crate::system_time::SystemTime;

/// The short date.
pub const SHORT_DATE: &str = "M/d/yyyy";
/// The long date (`DATE_LONGDATE`).
pub const LONG_DATE: &str = "dddd, MMMM d, yyyy";
/// Year and month (`DATE_YEARMONTH`).
pub const YEAR_MONTH: &str = "MMMM yyyy";
/// The time of day.
pub const TIME: &str = "h:mm:ss tt";

const DAYS: [&str; 7] = [
    "Sunday",
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
];
const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// Which letters of a picture stand for a part of the time; the others are copied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Picture {
    /// `d`, `M`, `y`.
    Date,
    /// `h`, `H`, `m`, `s`, `t`.
    Time,
}

/// Formats a time by a picture. Text in apostrophes is copied.
#[doc(alias = "GetDateFormat")]
#[doc(alias = "GetTimeFormat")]
pub fn format(time: &SystemTime, kind: Picture, picture: &str) -> String {
    let mut text = String::new();
    let mut rest = picture;
    while let Some(letter) = rest.chars().next() {
        if letter == '\'' {
            rest = quoted(&rest[1..], &mut text);
            continue;
        }
        let run = rest.find(|other| other != letter).unwrap_or(rest.len());
        match part(time, kind, letter, run / letter.len_utf8()) {
            Some(part) => text += &part,
            None => text += &rest[..run],
        }
        rest = &rest[run..];
    }
    text
}

/// Copies text up to the next apostrophe; two of them stand for one.
fn quoted<'a>(mut rest: &'a str, text: &mut String) -> &'a str {
    while let Some((before, after)) = rest.split_once('\'') {
        text.push_str(before);
        match after.strip_prefix('\'') {
            Some(more) => {
                text.push('\'');
                rest = more;
            }
            None => return after,
        }
    }
    text.push_str(rest);
    ""
}

/// What a run of one letter stands for.
fn part(time: &SystemTime, kind: Picture, letter: char, run: usize) -> Option<String> {
    let number = |value: u16| {
        Some(if run == 1 {
            value.to_string()
        } else {
            format!("{value:02}")
        })
    };
    let name = |names: &[&str], index: u16| {
        let name = names.get(usize::from(index))?;
        Some(if run == 3 {
            name[..3].to_owned()
        } else {
            (*name).to_owned()
        })
    };
    match (kind, letter) {
        (Picture::Date, 'd') if run <= 2 => number(time.day),
        (Picture::Date, 'd') => name(&DAYS, time.day_of_week),
        (Picture::Date, 'M') if run <= 2 => number(time.month),
        (Picture::Date, 'M') => name(&MONTHS, time.month.wrapping_sub(1)),
        (Picture::Date, 'y') if run <= 2 => number(time.year % 100),
        (Picture::Date, 'y') => Some(time.year.to_string()),
        (Picture::Time, 'h') => number((time.hour + 11) % 12 + 1),
        (Picture::Time, 'H') => number(time.hour),
        (Picture::Time, 'm') => number(time.minute),
        (Picture::Time, 's') => number(time.second),
        (Picture::Time, 't') => {
            let marker = if time.hour < 12 { "AM" } else { "PM" };
            Some(marker[..run.min(2)].to_owned())
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const AFTERNOON: SystemTime = SystemTime {
        year: 2024,
        month: 2,
        day_of_week: 4,
        day: 9,
        hour: 13,
        minute: 5,
        second: 7,
        milliseconds: 0,
    };

    #[test]
    fn dates() {
        for (picture, text) in [
            (SHORT_DATE, "2/9/2024"),
            (LONG_DATE, "Thursday, February 9, 2024"),
            (YEAR_MONTH, "February 2024"),
            ("yyyy-MM-dd", "2024-02-09"),
            ("ddd MMM yy y", "Thu Feb 24 24"),
            ("d 'of' MMMM 'it''s'", "9 of February it's"),
            ("hh 'open", "hh open"),
            ("", ""),
        ] {
            assert_eq!(
                format(&AFTERNOON, Picture::Date, picture),
                text,
                "{picture}"
            );
        }
    }

    #[test]
    fn times() {
        for (picture, text) in [
            (TIME, "1:05:07 PM"),
            ("HH:mm:ss", "13:05:07"),
            ("hh'h' m t", "01h 5 P"),
            ("d/M", "d/M"),
        ] {
            assert_eq!(
                format(&AFTERNOON, Picture::Time, picture),
                text,
                "{picture}"
            );
        }
        for (hour, text) in [(0, "12 AM"), (11, "11 AM"), (12, "12 PM"), (23, "11 PM")] {
            assert_eq!(
                format(&SystemTime { hour, ..AFTERNOON }, Picture::Time, "h tt"),
                text
            );
        }
    }
}
