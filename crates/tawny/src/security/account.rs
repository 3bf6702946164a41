//! Accounts: names of identifiers.
//!
//! Users and groups of the system are accounts of the domain that has the computer's name.
//!
//! <https://learn.microsoft.com/windows/win32/api/winbase/nf-winbase-lookupaccountsida>

use tawny_engine::accounts;

use super::sid::Sid;
use super::well_known;
use crate::Error;
use crate::codes::ERROR_NONE_MAPPED;

/// The kinds of accounts.
#[doc(alias = "SID_NAME_USE")]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub enum Kind {
    /// `SidTypeUser`
    User = 1,
    /// `SidTypeGroup`
    Group = 2,
    /// `SidTypeDomain`
    Domain = 3,
    /// `SidTypeAlias`
    Alias = 4,
    /// `SidTypeWellKnownGroup`
    WellKnownGroup = 5,
    /// `SidTypeLabel`
    Label = 10,
}

/// An account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// Its identifier.
    pub sid: Sid,
    /// What it is called.
    pub name: String,
    /// The domain that it belongs to.
    pub domain: String,
    /// What it is.
    pub kind: Kind,
}

impl Account {
    fn known(known: &well_known::WellKnown) -> Self {
        let kind = match (known.domain, known.name) {
            ("BUILTIN", "BUILTIN") => Kind::Domain,
            ("BUILTIN", _) => Kind::Alias,
            ("Mandatory Label", _) => Kind::Label,
            _ => Kind::WellKnownGroup,
        };
        Self {
            sid: known.sid,
            name: known.name.to_owned(),
            domain: known.domain.to_owned(),
            kind,
        }
    }

    fn of_user(user: accounts::User) -> Self {
        Self {
            sid: Sid::of_user(user.uid),
            name: user.name,
            domain: computer(),
            kind: Kind::User,
        }
    }

    fn of_group(group: accounts::Group) -> Self {
        Self {
            sid: Sid::of_group(group.gid),
            name: group.name,
            domain: computer(),
            kind: Kind::Group,
        }
    }
}

/// The account that has this identifier.
///
/// # Errors
/// `ERROR_NONE_MAPPED`.
#[doc(alias = "LookupAccountSid")]
pub fn by_sid(sid: &Sid) -> Result<Account, Error> {
    let known = well_known::by_sid(sid).filter(|known| !known.name.is_empty());
    let user = || sid.user().and_then(accounts::user).map(Account::of_user);
    let group = || sid.group().and_then(accounts::group).map(Account::of_group);
    known
        .map(Account::known)
        .or_else(user)
        .or_else(group)
        .ok_or(Error::new(ERROR_NONE_MAPPED))
}

/// The account that has this name, which may begin with the domain's and a backslash. A user comes
/// before a group of the same name.
///
/// # Errors
/// `ERROR_NONE_MAPPED`.
#[doc(alias = "LookupAccountName")]
pub fn by_name(name: &str) -> Result<Account, Error> {
    if let Some(known) = well_known::by_name(name) {
        return Ok(Account::known(known));
    }
    let none = Error::new(ERROR_NONE_MAPPED);
    let name = match name.split_once('\\') {
        None => name,
        Some((domain, name)) if domain == "." || domain.eq_ignore_ascii_case(&computer()) => name,
        Some(_) => return Err(none),
    };
    let user = accounts::user_named(name).map(Account::of_user);
    let group = || accounts::group_named(name).map(Account::of_group);
    user.or_else(group).ok_or(none)
}

/// The longest NetBIOS name (`MAX_COMPUTERNAME_LENGTH`).
const LONGEST_COMPUTER_NAME: usize = 15;

/// The computer's NetBIOS name: the first label of its host name.
#[doc(alias = "GetComputerName")]
pub fn computer() -> String {
    let host = tawny_engine::resolve::host_name().unwrap_or_default();
    let host = host.to_string_lossy().to_uppercase();
    let label = host.split('.').next().unwrap_or_default();
    label.chars().take(LONGEST_COMPUTER_NAME).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_go_both_ways() {
        let root = by_name("root").unwrap();
        assert_eq!((root.sid, root.kind), (Sid::of_user(0), Kind::User));
        assert_eq!(by_sid(&Sid::of_user(0)), Ok(root.clone()));
        assert_eq!(by_name(&format!(r"{}\root", computer())), Ok(root.clone()));
        assert_eq!(by_name(r".\root"), Ok(root));
        let users = by_name(r"BUILTIN\Users").unwrap();
        assert_eq!(
            (users.kind, users.domain.as_str()),
            (Kind::Alias, "BUILTIN")
        );
        assert_eq!(by_sid(&well_known::EVERYONE).unwrap().name, "Everyone");
    }

    #[test]
    fn nobody_is_none() {
        let none = Err(Error::new(ERROR_NONE_MAPPED));
        assert_eq!(by_name("no such user"), none);
        assert_eq!(by_name(r"elsewhere\root"), none);
        assert_eq!(by_sid(&Sid::new(5, &[21, 1, 2, 3, 4])), none);
    }
}
