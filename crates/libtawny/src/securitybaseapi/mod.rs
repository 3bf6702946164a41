//! `securitybaseapi.h`: security descriptors, identifiers and lists.
//!
//! <https://learn.microsoft.com/windows/win32/api/securitybaseapi/>

pub mod descriptor;
pub mod revert;
