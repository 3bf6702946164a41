//! The values that a format takes from a caller's arguments.

use std::collections::HashMap;
use std::marker::PhantomData;

use tawny::Error;
use tawny::format_message::{Arguments, Text};

use crate::pointer;
use crate::text::Unit;
use crate::variadic::VariadicArguments;

/// Where the inserts come from.
enum Source {
    /// `FORMAT_MESSAGE_ARGUMENT_ARRAY`: the address of the first of pointer-sized values.
    Array(*const usize),
    /// A `va_list`, of which the values taken so far are kept.
    Variadic(VariadicValues),
    /// A `va_list`, from which each conversion takes the next value whatever its number.
    InOrder(VariadicArguments),
}

/// The values of a `va_list`. As on Windows the value of an insert with stars has no number of its
/// own: the inserts behind `%1!*.*s!` go on with `%3`.
struct VariadicValues {
    list: VariadicArguments,
    numbered: Vec<u64>,
    starred: HashMap<usize, u64>,
}

/// The arguments of a function whose own text is made of `U`.
pub struct Inserts<U> {
    source: Source,
    unit: PhantomData<U>,
}

impl<U> Inserts<U> {
    /// Values in an array.
    ///
    /// # Safety
    /// `first` must lead to the values that the format names.
    pub unsafe fn in_array(first: *const usize) -> Self {
        Self {
            source: Source::Array(first),
            unit: PhantomData,
        }
    }

    /// Values in a list, by number.
    ///
    /// # Safety
    /// `list` must have the values that the format names.
    pub unsafe fn numbered(list: VariadicArguments) -> Self {
        let values = VariadicValues {
            list,
            numbered: Vec::new(),
            starred: HashMap::new(),
        };
        Self {
            source: Source::Variadic(values),
            unit: PhantomData,
        }
    }

    /// Values in a list, in order.
    ///
    /// # Safety
    /// `list` must have the values that the format names.
    pub unsafe fn in_order(list: VariadicArguments) -> Self {
        Self {
            source: Source::InOrder(list),
            unit: PhantomData,
        }
    }
}

impl VariadicValues {
    fn numbered(&mut self, number: usize) -> u64 {
        while self.numbered.len() < number {
            // SAFETY: whoever made this promised the values that the format names.
            self.numbered.push(unsafe { self.list.next() });
        }
        self.numbered[number - 1]
    }
}

impl<U: Unit> Arguments for Inserts<U> {
    fn star(&mut self, number: usize, index: usize) -> Result<u64, Error> {
        self.value(number + index, 0)
    }

    fn value(&mut self, number: usize, stars: usize) -> Result<u64, Error> {
        Ok(match &mut self.source {
            Source::Array(first) => {
                // SAFETY: whoever made this promised the values that the format names.
                unsafe { first.add(number - 1 + stars).read_unaligned() as u64 }
            }
            // SAFETY: as above.
            Source::InOrder(list) => unsafe { list.next() },
            Source::Variadic(values) if stars == 0 => values.numbered(number),
            Source::Variadic(values) => {
                let list = &mut values.list;
                // SAFETY: as above.
                let next = || unsafe { list.next() };
                *values.starred.entry(number).or_insert_with(next)
            }
        })
    }

    fn string(&mut self, value: u64, form: Text, limit: usize) -> Option<String> {
        let address = value as usize;
        if is_wide::<U>(form) {
            // SAFETY: the format says that the value points to such a string.
            unsafe { pointer::string_within(address as *const u16, limit) }.map(u16::decode)
        } else {
            // SAFETY: as above.
            unsafe { pointer::string_within(address as *const u8, limit) }.map(u8::decode)
        }
    }

    fn character(&mut self, value: u64, form: Text) -> char {
        let code = if is_wide::<U>(form) {
            value & 0xffff
        } else {
            value & 0xff
        };
        char::from_u32(code as u32).unwrap_or(char::REPLACEMENT_CHARACTER)
    }
}

/// Whether text of a form is UTF-16 in a function whose own text is made of `U`.
fn is_wide<U>(form: Text) -> bool {
    let native = size_of::<U>() == size_of::<u16>();
    match form {
        Text::Native => native,
        Text::Other => !native,
        Text::Narrow => false,
        Text::Wide => true,
    }
}
