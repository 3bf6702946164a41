//! `securitybaseapi.h`: security descriptors, identifiers and lists.
//!
//! <https://learn.microsoft.com/windows/win32/api/securitybaseapi/>

pub mod acl;
pub mod descriptor;
pub mod memory;
pub mod object;
pub mod revert;
pub mod self_relative;
pub mod sid;
pub mod token;
