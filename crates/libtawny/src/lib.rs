//! The C ABI of Tawny: every exported function is `tawny_` and its Windows name; the headers in
//! `include/` bind Windows' names to these symbols with asm labels. One file per Windows header.
//! There is no logic here: check pointers and lengths, call the core, set the last error.

mod boundary;
mod types;

pub use boundary::guard;
