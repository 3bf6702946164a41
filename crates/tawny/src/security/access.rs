//! The check: whether a descriptor lets somebody do something.
//!
//! <https://learn.microsoft.com/windows/win32/secauthz/how-dacls-control-access-to-an-object>

use tawny_engine::credentials::{self, Credentials};

use super::acl::{self, Ace, Acl};
use super::descriptor::{List, SecurityDescriptor};
use super::sid::Sid;
use super::well_known::*;
use crate::Error;
use crate::codes::ERROR_ACCESS_DENIED;
use crate::create_file::Access;
use crate::create_file::rights::{GENERIC_ALL, READ_CONTROL};

/// `WRITE_DAC`
pub const WRITE_DAC: u32 = 0x4_0000;
/// `MAXIMUM_ALLOWED`: whatever the list allows.
pub const MAXIMUM_ALLOWED: u32 = 0x0200_0000;

/// Who asks: a user and the groups that the user is in.
#[doc(alias = "TOKEN_USER")]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subject {
    user: Sid,
    group: Sid,
    groups: Vec<Sid>,
}

impl Subject {
    /// The one that the kernel vouches for, who is also in `groups` of this system.
    pub fn new(credentials: &Credentials, groups: &[u32]) -> Self {
        let group = Sid::of_group(credentials.gid);
        let mut all = vec![group];
        for sid in groups.iter().map(|gid| Sid::of_group(*gid)) {
            if !all.contains(&sid) {
                all.push(sid);
            }
        }
        all.extend([EVERYONE, AUTHENTICATED_USERS, LOCAL, INTERACTIVE, USERS]);
        if credentials.uid == 0 {
            all.extend([LOCAL_SYSTEM, ADMINISTRATORS]);
        }
        Self {
            user: Sid::of_user(credentials.uid),
            group,
            groups: all,
        }
    }

    /// Somebody who did not say who it is.
    #[doc(alias = "SecurityAnonymous")]
    pub fn anonymous() -> Self {
        Self {
            user: ANONYMOUS,
            group: ANONYMOUS,
            groups: Vec::new(),
        }
    }

    /// The calling process'.
    pub fn own() -> Self {
        let groups = credentials::own_groups().unwrap_or_default();
        Self::new(&Credentials::own(), &groups)
    }

    /// The user.
    pub fn user(&self) -> Sid {
        self.user
    }

    /// The primary group.
    pub fn group(&self) -> Sid {
        self.group
    }

    /// All groups, the primary one first. Everybody is in `Everyone`, root in `Administrators` and
    /// in what stands for `SYSTEM`.
    pub fn groups(&self) -> &[Sid] {
        &self.groups
    }

    /// Whether it is the user, or a group that the user is in.
    #[doc(alias = "CheckTokenMembership")]
    pub fn is(&self, sid: &Sid) -> bool {
        self.user == *sid || self.groups.contains(sid)
    }
}

/// Which rights generic ones stand for (`GENERIC_MAPPING`).
pub type Mapping<'a> = &'a dyn Fn(u32) -> u32;

/// The rights of a file of any kind that generic ones stand for.
pub fn file_rights(mask: u32) -> u32 {
    let special = mask & MAXIMUM_ALLOWED;
    Access::expand(mask & !special).bits() | special
}

/// Whether `descriptor` lets `subject` do what is `desired` with a file, pipe or mailslot. Returns the
/// rights that are granted.
///
/// # Errors
/// `ERROR_ACCESS_DENIED`.
#[doc(alias = "AccessCheck")]
pub fn check(
    descriptor: &SecurityDescriptor,
    subject: &Subject,
    desired: u32,
) -> Result<u32, Error> {
    check_mapped(descriptor, subject, desired, &file_rights)
}

/// As [`check`], for objects with other generic rights.
///
/// # Errors
/// `ERROR_ACCESS_DENIED`.
pub fn check_mapped(
    descriptor: &SecurityDescriptor,
    subject: &Subject,
    desired: u32,
    mapping: Mapping<'_>,
) -> Result<u32, Error> {
    let desired = mapping(desired);
    let wanted = desired & !MAXIMUM_ALLOWED;
    let List::Present(list) = &descriptor.dacl else {
        let all = mapping(GENERIC_ALL);
        return Ok(if desired == wanted {
            wanted
        } else {
            wanted | all
        });
    };
    let owned = descriptor.owner.is_some_and(|owner| subject.is(&owner));
    let allowed = allowed(list, subject, owned, mapping);
    match wanted & !allowed {
        0 if desired == wanted => Ok(wanted),
        0 if allowed != 0 => Ok(allowed),
        _ => Err(Error::new(ERROR_ACCESS_DENIED)),
    }
}

/// Whether anybody but `owner` and root could be let in.
pub fn is_for_others(descriptor: &SecurityDescriptor, owner: &Sid) -> bool {
    let lets_in = |entry: &Ace| {
        let known = [
            *owner,
            LOCAL_SYSTEM,
            ADMINISTRATORS,
            Sid::of_user(0),
            OWNER_RIGHTS,
        ];
        entry.kind == acl::ALLOWED && entry.sid.is_some_and(|sid| !known.contains(&sid))
    };
    match &descriptor.dacl {
        List::Present(list) => list.entries.iter().any(lets_in),
        List::Absent | List::Null => true,
    }
}

/// All rights that a list gives: of two entries about a right the first counts.
fn allowed(list: &Acl, subject: &Subject, owned: bool, mapping: Mapping<'_>) -> u32 {
    let entries = || {
        let own = list.entries.iter();
        own.filter(|entry| entry.flags & acl::INHERIT_ONLY == 0)
            .filter_map(|entry| Some((entry.kind, mapping(entry.mask), entry.sid?)))
    };
    let has_owner_rights = entries().any(|(_, _, sid)| sid == OWNER_RIGHTS);
    let mut allowed = match owned && !has_owner_rights {
        true => READ_CONTROL | WRITE_DAC,
        false => 0,
    };
    let mut denied = 0;
    for (kind, mask, sid) in entries() {
        if !(subject.is(&sid) || owned && sid == OWNER_RIGHTS) {
            continue;
        }
        match kind {
            acl::ALLOWED => allowed |= mask & !denied,
            acl::DENIED => denied |= mask & !allowed,
            _ => {}
        }
    }
    allowed
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::create_file::rights::*;

    fn person(uid: u32, gid: u32, groups: &[u32]) -> Subject {
        Subject::new(&Credentials { pid: 1, uid, gid }, groups)
    }

    fn with(entries: Vec<Ace>) -> SecurityDescriptor {
        SecurityDescriptor {
            owner: Some(Sid::of_user(1000)),
            dacl: List::Present(Acl::new(entries)),
            ..SecurityDescriptor::default()
        }
    }

    const DENIED: Result<u32, Error> = Err(Error::new(ERROR_ACCESS_DENIED));

    #[test]
    fn the_default_is_for_the_same_user_and_root() {
        let creator = person(1000, 100, &[]);
        let descriptor = SecurityDescriptor::for_new_object(None, &creator);
        assert_eq!(
            check(&descriptor, &creator, GENERIC_ALL),
            Ok(FILE_ALL_ACCESS)
        );
        assert!(check(&descriptor, &person(0, 0, &[]), GENERIC_WRITE).is_ok());
        assert_eq!(
            check(&descriptor, &person(1001, 100, &[100]), GENERIC_WRITE),
            DENIED
        );
        assert!(!is_for_others(&descriptor, &creator.user()));
    }

    #[test]
    fn a_null_list_lets_everybody_in_and_an_empty_one_nobody() {
        let stranger = person(5, 5, &[]);
        let open = SecurityDescriptor::for_everybody();
        assert_eq!(
            check(&open, &stranger, GENERIC_WRITE),
            Ok(FILE_GENERIC_WRITE)
        );
        assert_eq!(
            check(&open, &stranger, MAXIMUM_ALLOWED),
            Ok(FILE_ALL_ACCESS)
        );
        assert!(is_for_others(&open, &stranger.user()));
        let closed = with(vec![]);
        assert_eq!(check(&closed, &stranger, FILE_READ_DATA), DENIED);
        assert_eq!(check(&closed, &stranger, MAXIMUM_ALLOWED), DENIED);
        let owner = person(1000, 5, &[]);
        assert_eq!(check(&closed, &owner, FILE_READ_DATA), DENIED);
        assert_eq!(check(&closed, &owner, READ_CONTROL), Ok(READ_CONTROL));
    }

    #[test]
    fn the_first_entry_about_a_right_counts() {
        let stranger = person(5, 7, &[8]);
        let deny_first = with(vec![
            Ace::deny(FILE_WRITE_DATA, EVERYONE),
            Ace::allow(FILE_ALL_ACCESS, EVERYONE),
        ]);
        assert_eq!(check(&deny_first, &stranger, FILE_WRITE_DATA), DENIED);
        assert_eq!(
            check(&deny_first, &stranger, FILE_READ_DATA),
            Ok(FILE_READ_DATA)
        );
        let allow_first = with(vec![
            Ace::allow(GENERIC_WRITE, EVERYONE),
            Ace::deny(GENERIC_ALL, Sid::of_user(5)),
        ]);
        assert!(check(&allow_first, &stranger, GENERIC_WRITE).is_ok());
        assert_eq!(check(&allow_first, &stranger, FILE_READ_DATA), DENIED);
        let by_groups = with(vec![
            Ace::allow(FILE_READ_DATA, Sid::of_group(7)),
            Ace::allow(FILE_WRITE_DATA, Sid::of_group(8)),
        ]);
        assert!(check(&by_groups, &stranger, FILE_READ_DATA | FILE_WRITE_DATA).is_ok());
        assert_eq!(
            check(&by_groups, &person(5, 9, &[8]), FILE_READ_DATA),
            DENIED
        );
    }

    #[test]
    fn what_is_for_heirs_or_not_understood_gives_nothing() {
        let stranger = person(5, 5, &[]);
        let heirs = with(vec![Ace::new(
            acl::ALLOWED,
            acl::INHERIT_ONLY,
            FILE_ALL_ACCESS,
            EVERYONE,
        )]);
        assert_eq!(check(&heirs, &stranger, FILE_READ_DATA), DENIED);
        let audit = with(vec![Ace::new(acl::AUDIT, 0, FILE_ALL_ACCESS, EVERYONE)]);
        assert_eq!(check(&audit, &stranger, FILE_READ_DATA), DENIED);
    }

    #[test]
    fn owner_rights_replace_what_an_owner_has() {
        let owner = person(1000, 5, &[]);
        let descriptor = with(vec![Ace::allow(FILE_READ_DATA, OWNER_RIGHTS)]);
        assert_eq!(check(&descriptor, &owner, READ_CONTROL), DENIED);
        assert_eq!(
            check(&descriptor, &owner, FILE_READ_DATA),
            Ok(FILE_READ_DATA)
        );
        assert_eq!(
            check(&descriptor, &person(5, 5, &[]), FILE_READ_DATA),
            DENIED
        );
    }
}
