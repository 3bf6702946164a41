//! `consoleapi.h` and its kin (`wincon.h`, `consoleapi2.h`, the standard handles of `processenv.h`):
//! the console is the terminal, and its control sequences do what a console's functions do.
//!
//! The standard handles have values that no table hands out: 3, 7 and 11, which are no multiples of
//! four, as those of consoles before Windows 8 were. Several functions take them besides files:
//! [`descriptor`] tells which Linux file is behind one.
//!
//! <https://learn.microsoft.com/windows/console/>

pub mod control;
pub mod input;
pub mod mode;
pub mod output;
pub mod screen;
pub mod standard_handle;

pub use standard_handle::{
    STANDARD_ERROR, STANDARD_INPUT, STANDARD_OUTPUT, descriptor, read_std, write_std,
};
