//! Who may do what: identifiers, lists, descriptors, and the one check of a peer against them.
//!
//! Users and groups of Linux are `S-1-22-1-<uid>` and `S-1-22-2-<gid>`. The peer's are those that the
//! kernel vouches for ([`tawny_engine::credentials`]).
//!
//! <https://learn.microsoft.com/windows/win32/secauthz/access-control-model>

pub mod access;
pub mod account;
pub mod acl;
pub mod descriptor;
pub mod explicit_access;
pub mod file_mode;
pub mod object;
pub mod sddl;
pub mod sid;
pub mod token;
pub mod well_known;

pub use access::{Subject, check};
pub use acl::{Ace, Acl};
pub use descriptor::{List, SecurityDescriptor};
pub use sid::Sid;
