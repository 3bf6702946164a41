//! Message definitions: escapes, inserts and line breaks.
//!
//! <https://learn.microsoft.com/windows/win32/api/winbase/nf-winbase-formatmessage>

mod conversion;

pub use conversion::{Arguments, Text, print};

use std::iter::Peekable;
use std::str::Chars;

use crate::Error;
use crate::codes::ERROR_INVALID_PARAMETER;
use conversion::Conversion;

/// What becomes of the line breaks of a definition (the low byte of the flags).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LineWidth {
    /// They stay (0).
    AsDefined,
    /// They become blanks, and lines are broken at blanks to have at most that many characters.
    Limited(usize),
    /// They become blanks (`FORMAT_MESSAGE_MAX_WIDTH_MASK`).
    Unlimited,
}

impl LineWidth {
    /// The width that the flags of `FormatMessage` ask for.
    pub const fn of(flags: u32) -> Self {
        match flags & 0xff {
            0 => Self::AsDefined,
            0xff => Self::Unlimited,
            width => Self::Limited(width as usize),
        }
    }
}

/// Formats a definition. Without `arguments` inserts stay as they stand
/// (`FORMAT_MESSAGE_IGNORE_INSERTS`); other escapes are replaced in either case.
///
/// # Errors
/// `ERROR_INVALID_PARAMETER` for a lone `%` at the end, an insert whose conversion does not end, and
/// what `arguments` says.
#[doc(alias = "FormatMessage")]
pub fn format(
    definition: &str,
    width: LineWidth,
    mut arguments: Option<&mut dyn Arguments>,
) -> Result<String, Error> {
    let mut message = Message {
        text: String::new(),
        width,
        column: 0,
        last_blank: None,
    };
    let mut rest = definition.chars().peekable();
    while let Some(character) = rest.next() {
        match character {
            '\r' | '\n' => {
                if character == '\r' {
                    rest.next_if_eq(&'\n');
                }
                if width == LineWidth::AsDefined {
                    message.end_line()
                } else {
                    message.push(' ')
                }
            }
            '%' => match rest.next().ok_or(Error::new(ERROR_INVALID_PARAMETER))? {
                '0' => break,
                'n' => message.end_line(),
                'r' => message.push('\r'),
                't' => message.push('\t'),
                'b' | ' ' => message.push_word_character(' '),
                digit @ '1'..='9' => match arguments.as_deref_mut() {
                    Some(arguments) => {
                        let number = take_number(digit, &mut rest);
                        let conversion = take_conversion(&mut rest)?;
                        let insert = Conversion::parse(&conversion).format(number, arguments)?;
                        insert.chars().for_each(|character| message.push(character));
                    }
                    None => ['%', digit]
                        .into_iter()
                        .for_each(|character| message.push(character)),
                },
                other => message.push(other),
            },
            _ => message.push(character),
        }
    }
    Ok(message.text)
}

/// The number of an insert: one digit or two.
fn take_number(first: char, rest: &mut Peekable<Chars<'_>>) -> usize {
    let tens = first.to_digit(10).unwrap_or(0) as usize;
    match rest
        .next_if(char::is_ascii_digit)
        .and_then(|digit| digit.to_digit(10))
    {
        Some(ones) => tens * 10 + ones as usize,
        None => tens,
    }
}

/// The text between two `!`; a string when there is none.
fn take_conversion(rest: &mut Peekable<Chars<'_>>) -> Result<String, Error> {
    if rest.next_if_eq(&'!').is_none() {
        return Ok("s".into());
    }
    let mut conversion = String::new();
    loop {
        match rest.next().ok_or(Error::new(ERROR_INVALID_PARAMETER))? {
            '!' => return Ok(conversion),
            character => conversion.push(character),
        }
    }
}

/// The message as far as it is formatted.
struct Message {
    text: String,
    width: LineWidth,
    /// Characters on the last line.
    column: usize,
    /// Where the last line can be broken: a blank's place in the text and its column.
    last_blank: Option<(usize, usize)>,
}

impl Message {
    fn end_line(&mut self) {
        self.text.push_str("\r\n");
        self.column = 0;
        self.last_blank = None;
    }

    fn push(&mut self, character: char) {
        if character == ' ' {
            if self.is_full() {
                return self.end_line();
            }
            self.last_blank = Some((self.text.len(), self.column));
        }
        self.push_word_character(character);
    }

    /// Adds a character at which the line must not be broken.
    fn push_word_character(&mut self, character: char) {
        if self.is_full() {
            match self.last_blank.take() {
                Some((place, column)) => {
                    self.text.replace_range(place..=place, "\r\n");
                    self.column -= column + 1;
                }
                None => self.end_line(),
            }
        }
        self.text.push(character);
        self.column += 1;
    }

    fn is_full(&self) -> bool {
        matches!(self.width, LineWidth::Limited(width) if self.column >= width)
    }
}

#[cfg(test)]
mod tests;
