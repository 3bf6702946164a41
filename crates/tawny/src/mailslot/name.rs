//! The names of mailslots.
//!
//! <https://learn.microsoft.com/windows/win32/ipc/mailslot-names>

use crate::codes::{ERROR_BAD_NETPATH, ERROR_INVALID_NAME, ERROR_PATH_NOT_FOUND};
use crate::create_file::Namespace;
use crate::limits::MAXIMUM_MAILSLOT_NAME;
use crate::security::account;
use crate::{Error, name_key};

/// The workgroup of a machine that is in no domain.
const WORKGROUP: &str = "WORKGROUP";

/// Where messages to a name go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reach {
    /// The mailslot of this machine.
    Machine,
    /// All mailslots of that name in the domain, of which this machine's is the one that can be reached.
    Domain,
}

/// The name under which a mailslot is made: what follows `\\.\mailslot\`.
pub(super) fn to_create(name: &str) -> Result<&str, Error> {
    if name.is_empty() {
        return Err(Error::new(ERROR_PATH_NOT_FOUND));
    }
    match Namespace::of(name) {
        Namespace::Mailslot {
            server: "." | "?",
            name,
        } => checked(name),
        _ => Err(Error::new(ERROR_INVALID_NAME)),
    }
}

/// A name without what stands before it.
pub(super) fn checked(name: &str) -> Result<&str, Error> {
    let fits = (1..=MAXIMUM_MAILSLOT_NAME).contains(&name.encode_utf16().count());
    match fits && !name.contains('\0') {
        true => Ok(name),
        false => Err(Error::new(ERROR_INVALID_NAME)),
    }
}

/// What is called by this name in the file system; both separators are one.
pub(super) fn key(name: &str) -> String {
    name_key::of(&name.replace('/', "\\"))
}

/// What `server` means.
///
/// # Errors
/// `ERROR_BAD_NETPATH`: another machine, or none.
pub(super) fn reach(server: &str) -> Result<Reach, Error> {
    let host = tawny_engine::resolve::host_name().unwrap_or_default();
    let host = host.to_string_lossy();
    let domain = host.split_once('.').map(|(_, domain)| domain);
    let is = |name: &str| !name.is_empty() && server.eq_ignore_ascii_case(name);
    let own = [
        ".",
        "?",
        "localhost",
        "127.0.0.1",
        "::1",
        &host,
        &account::computer(),
    ];
    if own.into_iter().any(is) {
        Ok(Reach::Machine)
    } else if is("*") || is(WORKGROUP) || domain.is_some_and(is) {
        Ok(Reach::Domain)
    } else {
        Err(Error::new(ERROR_BAD_NETPATH))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_to_create() {
        assert_eq!(to_create(r"\\.\mailslot\a\B\c"), Ok(r"a\B\c"));
        assert_eq!(to_create(r"\\?\MailSlot\x"), Ok("x"));
        assert_eq!(to_create("//./mailslot/a/b"), Ok("a/b"));
        assert_eq!(key("a/b"), key(r"A\B"));
        for name in [
            "x",
            r"\\.\mailslot",
            r"\\.\mailslot\",
            r"\\.\pipe\x",
            r"\\host\mailslot\x",
            r"\\*\mailslot\x",
        ] {
            assert_eq!(
                to_create(name),
                Err(Error::new(ERROR_INVALID_NAME)),
                "{name}"
            );
        }
        assert_eq!(to_create(""), Err(Error::new(ERROR_PATH_NOT_FOUND)));
        let long = "x".repeat(MAXIMUM_MAILSLOT_NAME);
        assert!(checked(&long).is_ok() && checked(&format!("{long}x")).is_err());
    }

    #[test]
    fn servers() {
        assert_eq!(reach("."), Ok(Reach::Machine));
        assert_eq!(reach("LOCALHOST"), Ok(Reach::Machine));
        assert_eq!(reach(&account::computer()), Ok(Reach::Machine));
        assert_eq!(reach("*"), Ok(Reach::Domain));
        assert_eq!(reach("workgroup"), Ok(Reach::Domain));
        for server in ["", "no-such-machine.invalid"] {
            assert_eq!(reach(server), Err(Error::new(ERROR_BAD_NETPATH)));
        }
    }
}
