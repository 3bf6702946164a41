//! Lists from descriptions of who shall have which rights.
//!
//! <https://learn.microsoft.com/windows/win32/api/aclapi/nf-aclapi-setentriesinacla>

use super::acl::{self, ALLOWED, AUDIT, Ace, Acl, DENIED};
use super::sid::Sid;
use crate::Error;
use crate::codes::ERROR_INVALID_PARAMETER;

/// `SUCCESSFUL_ACCESS_ACE_FLAG`
const AUDIT_SUCCESS: u8 = 0x40;
/// `FAILED_ACCESS_ACE_FLAG`
const AUDIT_FAILURE: u8 = 0x80;

/// What becomes of somebody's rights.
#[doc(alias = "ACCESS_MODE")]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// These too, and none of them is denied any more.
    Grant,
    /// These and no others.
    Set,
    /// These are denied.
    Deny,
    /// None at all.
    Revoke,
    /// Their use is audited.
    AuditSuccess,
    /// That they were refused is audited.
    AuditFailure,
}

impl Mode {
    /// The mode that Windows numbers so.
    ///
    /// # Errors
    /// `ERROR_INVALID_PARAMETER`.
    pub fn from_number(number: u32) -> Result<Self, Error> {
        Ok(match number {
            1 => Self::Grant,
            2 => Self::Set,
            3 => Self::Deny,
            4 => Self::Revoke,
            5 => Self::AuditSuccess,
            6 => Self::AuditFailure,
            _ => return Err(Error::new(ERROR_INVALID_PARAMETER)),
        })
    }
}

/// Somebody's rights.
#[doc(alias = "EXPLICIT_ACCESS")]
#[derive(Clone, Copy, Debug)]
pub struct ExplicitAccess {
    /// Which.
    pub mask: u32,
    /// What becomes of them.
    pub mode: Mode,
    /// Who inherits them, as in an entry.
    pub inheritance: u8,
    /// Whose.
    pub sid: Sid,
}

/// The list that `old` becomes with `changes`: entries that deny come first, then those that allow,
/// then what was inherited.
#[doc(alias = "SetEntriesInAcl")]
pub fn apply(changes: &[ExplicitAccess], old: Option<&Acl>) -> Acl {
    let mut list = old.cloned().unwrap_or_default();
    for change in changes {
        change_rights(&mut list.entries, change);
    }
    list.entries.sort_by_key(rank);
    list
}

/// Windows' order of entries.
fn rank(entry: &Ace) -> u8 {
    match (entry.flags & acl::INHERITED != 0, entry.kind) {
        (true, _) => 2,
        (false, DENIED) => 0,
        (false, _) => 1,
    }
}

fn change_rights(entries: &mut Vec<Ace>, change: &ExplicitAccess) {
    let own = |entry: &Ace, kind| {
        entry.sid == Some(change.sid) && entry.kind == kind && entry.flags & acl::INHERITED == 0
    };
    let new = |kind, flags| Ace::new(kind, change.inheritance | flags, change.mask, change.sid);
    match change.mode {
        Mode::Grant => {
            for entry in entries.iter_mut().filter(|entry| own(entry, DENIED)) {
                entry.mask &= !change.mask;
            }
            entries.retain(|entry| !(own(entry, DENIED) && entry.mask == 0));
            add_to(entries, new(ALLOWED, 0));
        }
        Mode::Deny => {
            for entry in entries.iter_mut().filter(|entry| own(entry, ALLOWED)) {
                entry.mask &= !change.mask;
            }
            entries.retain(|entry| !(own(entry, ALLOWED) && entry.mask == 0));
            add_to(entries, new(DENIED, 0));
        }
        Mode::Set | Mode::Revoke => {
            entries.retain(|entry| !own(entry, ALLOWED) && !own(entry, DENIED));
            if change.mode == Mode::Set {
                entries.insert(0, new(ALLOWED, 0));
            }
        }
        Mode::AuditSuccess => add_to(entries, new(AUDIT, AUDIT_SUCCESS)),
        Mode::AuditFailure => add_to(entries, new(AUDIT, AUDIT_FAILURE)),
    }
}

/// Adds the rights to an entry for the same, or makes one.
fn add_to(entries: &mut Vec<Ace>, new: Ace) {
    let same =
        |entry: &&mut Ace| (entry.kind, entry.flags, entry.sid) == (new.kind, new.flags, new.sid);
    match entries.iter_mut().find(same) {
        Some(entry) => entry.mask |= new.mask,
        None => entries.insert(0, new),
    }
}

#[cfg(test)]
mod tests {
    use super::super::well_known::{ADMINISTRATORS, EVERYONE};
    use super::*;

    fn change(mode: Mode, mask: u32, sid: Sid) -> ExplicitAccess {
        ExplicitAccess {
            mask,
            mode,
            inheritance: 0,
            sid,
        }
    }

    #[test]
    fn denying_comes_before_allowing() {
        let list = apply(
            &[
                change(Mode::Grant, 3, EVERYONE),
                change(Mode::Deny, 4, ADMINISTRATORS),
                change(Mode::Grant, 8, EVERYONE),
            ],
            None,
        );
        assert_eq!(
            list.entries,
            [Ace::deny(4, ADMINISTRATORS), Ace::allow(11, EVERYONE)]
        );
    }

    #[test]
    fn rights_are_moved_replaced_and_taken() {
        let old = Acl::new(vec![
            Ace::deny(1, EVERYONE),
            Ace::allow(6, EVERYONE),
            Ace::new(ALLOWED, acl::INHERITED, 8, EVERYONE),
        ]);
        let granted = apply(&[change(Mode::Grant, 1, EVERYONE)], Some(&old));
        assert_eq!(granted.entries[0], Ace::allow(7, EVERYONE));
        assert_eq!(granted.entries.len(), 2);
        let denied = apply(&[change(Mode::Deny, 2, EVERYONE)], Some(&old));
        assert_eq!(
            denied.entries[..2],
            [Ace::deny(3, EVERYONE), Ace::allow(4, EVERYONE)]
        );
        let set = apply(&[change(Mode::Set, 16, EVERYONE)], Some(&old));
        assert_eq!(set.entries[0], Ace::allow(16, EVERYONE));
        let revoked = apply(&[change(Mode::Revoke, 0, EVERYONE)], Some(&old));
        assert_eq!(revoked.entries, old.entries[2..]);
    }
}
