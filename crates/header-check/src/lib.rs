//! The machine check of the headers in `include/`: they compile in every mode, their constants and
//! layouts are those of windows-sys, and libtawny exports what they declare.
//!
//! The build script writes the windows-sys side of the comparison (`oracle.rs` in the tests); the
//! tests write the C side and compare. `allowed-differences.txt` explains what may differ.

pub mod c_names;
pub mod compiler;
pub mod headers;
pub mod oracle_text;
