//! The conversion of one insert: `%n!format!` with the integer, character and string formats of
//! `printf`. Floating-point formats do not exist here, as documented.
//!
//! <https://learn.microsoft.com/cpp/c-runtime-library/format-specification-syntax-printf-and-wprintf-functions>

use crate::Error;

/// A string or character argument.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Text {
    /// In the form of the function that was called.
    Native,
    /// In the other form.
    Other,
    /// Bytes.
    Narrow,
    /// UTF-16.
    Wide,
}

/// The arguments of a message.
pub trait Arguments {
    /// The number that a `*` stands for, the `index`-th (from 0) of insert `number`.
    ///
    /// # Errors
    /// When there is no such argument.
    fn star(&mut self, number: usize, index: usize) -> Result<u64, Error>;

    /// The value of insert `number`, before which `stars` numbers were taken.
    ///
    /// # Errors
    /// When there is no such argument.
    fn value(&mut self, number: usize, stars: usize) -> Result<u64, Error>;

    /// The string that a value points to, at most `limit` units of it; `None` for NULL.
    fn string(&mut self, value: u64, text: Text, limit: usize) -> Option<String>;

    /// The character that a value is.
    fn character(&mut self, value: u64, text: Text) -> char;
}

/// A width or a precision.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Count {
    Unset,
    Given(usize),
    Star,
}

/// One `printf` format without its `%`.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Conversion<'a> {
    left: bool,
    sign: Option<char>,
    alternate: bool,
    zero: bool,
    width: Count,
    precision: Count,
    size: &'a str,
    kind: Option<char>,
    /// What follows the format and is copied.
    tail: &'a str,
}

/// The argument sizes, longer ones first.
const SIZES: [&str; 8] = ["I64", "I32", "ll", "hh", "I", "l", "h", "w"];
/// Widths and precisions beyond any message's length are as good as this one.
const MAX_COUNT: usize = 0xffff;

impl<'a> Conversion<'a> {
    pub(super) fn parse(format: &'a str) -> Self {
        let after_flags = format.trim_start_matches(['-', '+', ' ', '#', '0']);
        let flags = &format[..format.len() - after_flags.len()];
        let sign = if flags.contains('+') {
            Some('+')
        } else {
            flags.contains(' ').then_some(' ')
        };
        let (width, mut rest) = take_count(after_flags);
        let mut precision = Count::Unset;
        if let Some(after) = rest.strip_prefix('.') {
            (precision, rest) = take_count(after);
            if precision == Count::Unset {
                precision = Count::Given(0);
            }
        }
        let size = SIZES
            .into_iter()
            .find(|size| rest.starts_with(size))
            .unwrap_or("");
        let mut characters = rest[size.len()..].chars();
        let kind = characters.next();
        Self {
            left: flags.contains('-'),
            sign,
            alternate: flags.contains('#'),
            zero: flags.contains('0'),
            width,
            precision,
            size,
            kind,
            tail: characters.as_str(),
        }
    }

    /// The insert `number` in this format.
    pub(super) fn format(
        mut self,
        number: usize,
        arguments: &mut dyn Arguments,
    ) -> Result<String, Error> {
        let mut stars = 0;
        let mut resolve = |count| {
            if count != Count::Star {
                return Ok(None);
            }
            stars += 1;
            arguments
                .star(number, stars - 1)
                .map(|value| Some(value as i32))
        };
        if let Some(width) = resolve(self.width)? {
            // A negative width is a positive one and the flag `-`.
            self.left |= width < 0;
            self.width = Count::Given((width.unsigned_abs() as usize).min(MAX_COUNT));
        }
        if let Some(precision) = resolve(self.precision)? {
            self.precision = usize::try_from(precision).map_or(Count::Unset, Count::Given);
        }
        let value = arguments.value(number, stars)?;
        let body = match self.kind {
            Some('d' | 'i') => self.signed(value),
            Some('u') => self.unsigned(self.truncate(value).to_string(), ""),
            Some('x') => self.unsigned(format!("{:x}", self.truncate(value)), "0x"),
            Some('X') => self.unsigned(format!("{:X}", self.truncate(value)), "0X"),
            Some('o') => self.unsigned(format!("{:o}", self.truncate(value)), "0"),
            Some('p') => format!("{value:016X}"),
            Some('s' | 'S') => self.string(value, arguments),
            Some('c' | 'C') => arguments.character(value, self.text()).to_string(),
            Some(other) => other.to_string(),
            None => String::new(),
        };
        Ok(self.pad(body) + self.tail)
    }

    fn precision(&self) -> Option<usize> {
        if let Count::Given(precision) = self.precision {
            Some(precision)
        } else {
            None
        }
    }

    fn text(&self) -> Text {
        match (self.size, self.kind) {
            ("h" | "hh", _) => Text::Narrow,
            ("l" | "ll" | "w", _) => Text::Wide,
            (_, Some('S' | 'C')) => Text::Other,
            _ => Text::Native,
        }
    }

    fn string(&self, value: u64, arguments: &mut dyn Arguments) -> String {
        let limit = self.precision().unwrap_or(usize::MAX);
        match arguments.string(value, self.text(), limit) {
            Some(string) => string,
            None => "(null)".chars().take(limit).collect(),
        }
    }

    /// The bits of a value that its size covers; `int` and `long` have 32.
    fn truncate(&self, value: u64) -> u64 {
        match self.size {
            "I64" | "ll" | "I" => value,
            "h" => value & 0xffff,
            "hh" => value & 0xff,
            _ => value & 0xffff_ffff,
        }
    }

    fn signed(&self, value: u64) -> String {
        let value = match self.size {
            "I64" | "ll" | "I" => value as i64,
            "h" => i64::from(value as i16),
            "hh" => i64::from(value as i8),
            _ => i64::from(value as i32),
        };
        let sign = if value < 0 { Some('-') } else { self.sign };
        let sign = sign.map(String::from).unwrap_or_default();
        self.digits(value.unsigned_abs().to_string(), &sign)
    }

    fn unsigned(&self, digits: String, prefix: &str) -> String {
        let prefix = if self.alternate && digits != "0" {
            prefix
        } else {
            ""
        };
        self.digits(digits, prefix)
    }

    /// Adds the zeros that a precision or the flag `0` asks for between prefix and digits.
    fn digits(&self, digits: String, prefix: &str) -> String {
        let length = match (self.precision(), self.width) {
            (Some(0), _) if digits == "0" => return prefix.to_owned(),
            (Some(precision), _) => precision.min(MAX_COUNT),
            (None, Count::Given(width)) if self.zero && !self.left => {
                width.saturating_sub(prefix.len())
            }
            _ => 0,
        };
        format!("{prefix}{digits:0>length$}")
    }

    fn pad(&self, body: String) -> String {
        match self.width {
            Count::Given(width) if self.left => format!("{body:<width$}"),
            Count::Given(width) => format!("{body:>width$}"),
            _ => body,
        }
    }
}

/// Formats text with `%` before each conversion, as `wsprintf` does: the arguments are taken in order,
/// each conversion being the insert of the next number.
///
/// # Errors
/// What `arguments` says.
#[doc(alias = "wsprintf")]
pub fn print(format: &str, arguments: &mut dyn Arguments) -> Result<String, Error> {
    let (start, mut rest) = format.split_once('%').unwrap_or((format, ""));
    let mut text = start.to_owned();
    let mut number = 0;
    while !rest.is_empty() {
        if let Some(literal) = rest.strip_prefix('%') {
            let (copied, after) = literal.split_once('%').unwrap_or((literal, ""));
            text.push('%');
            text.push_str(copied);
            rest = after;
            continue;
        }
        let (conversion, after) = rest.split_once('%').unwrap_or((rest, ""));
        number += 1;
        text += &Conversion::parse(conversion).format(number, arguments)?;
        rest = after;
    }
    Ok(text)
}

/// A number or `*` at the front.
fn take_count(text: &str) -> (Count, &str) {
    if let Some(rest) = text.strip_prefix('*') {
        return (Count::Star, rest);
    }
    let rest = text.trim_start_matches(|c: char| c.is_ascii_digit());
    match text[..text.len() - rest.len()].parse::<usize>() {
        Ok(count) => (Count::Given(count.min(MAX_COUNT)), rest),
        Err(_) if rest.len() < text.len() => (Count::Given(MAX_COUNT), rest),
        Err(_) => (Count::Unset, rest),
    }
}
