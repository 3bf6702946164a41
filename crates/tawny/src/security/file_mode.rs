//! What owner, group and mode of a file of this system mean as a descriptor, and the reverse.
//!
//! A mode has three classes, of which each file's user is in one. The list of rights says the same by
//! denying a class what a later one has and it has not. In the other direction the mode gets what the list gives
//! to the owner, to the group and to everybody; entries for others have no place in it.

use tawny_engine::credentials::Credentials;

use super::access::{MAXIMUM_ALLOWED, Subject, WRITE_DAC, check};
use super::acl::{Ace, Acl};
use super::descriptor::{List, SecurityDescriptor};
use super::sid::Sid;
use super::well_known::EVERYONE;
use crate::create_file::rights::*;

const WRITE_OWNER: u32 = 0x8_0000;
/// No user and no group has this number.
const NOBODY: u32 = u32::MAX - 1;

/// Owner, group and permissions of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FileMode {
    /// The user.
    pub user: u32,
    /// The group.
    pub group: u32,
    /// The nine bits.
    pub mode: u32,
}

/// The rights of three bits.
fn rights(bits: u32) -> u32 {
    let each = [
        (4, FILE_GENERIC_READ),
        (2, FILE_GENERIC_WRITE | DELETE),
        (1, FILE_GENERIC_EXECUTE),
    ];
    let of = |(bit, rights)| if bits & bit != 0 { rights } else { 0 };
    each.into_iter()
        .map(of)
        .fold(FILE_READ_ATTRIBUTES | READ_CONTROL | SYNCHRONIZE, |a, b| {
            a | b
        })
}

/// What the `more` bits would give, and the `bits` do not.
fn lacking(bits: u32, more: u32) -> u32 {
    rights(more & !bits) & !rights(bits)
}

impl FileMode {
    /// What it means.
    pub fn descriptor(self) -> SecurityDescriptor {
        let [owner, group, others] = [6, 3, 0].map(|shift| self.mode >> shift & 7);
        let (user_sid, group_sid) = (Sid::of_user(self.user), Sid::of_group(self.group));
        let deny = |sid: Sid, mask: u32| (mask != 0).then(|| Ace::deny(mask, sid));
        let always = FILE_WRITE_ATTRIBUTES | WRITE_DAC | WRITE_OWNER;
        let entries = [
            deny(user_sid, lacking(owner, group | others)),
            Some(Ace::allow(rights(owner) | always, user_sid)),
            deny(group_sid, lacking(group, others)),
            Some(Ace::allow(rights(group), group_sid)),
            Some(Ace::allow(rights(others), EVERYONE)),
        ];
        SecurityDescriptor {
            owner: Some(user_sid),
            group: Some(group_sid),
            dacl: List::Present(Acl::new(entries.into_iter().flatten().collect())),
            ..SecurityDescriptor::default()
        }
    }

    /// As much of `descriptor` as can be said so; its parts that are not there, or no user or group of this
    /// system, are as they are in `self`.
    pub fn with(self, descriptor: &SecurityDescriptor) -> Self {
        let user = descriptor.owner.and_then(|sid| sid.user());
        let group = descriptor.group.and_then(|sid| sid.group());
        let (user, group) = (user.unwrap_or(self.user), group.unwrap_or(self.group));
        let mode = match descriptor.dacl {
            List::Absent => self.mode & 0o777,
            _ => [(user, group), (NOBODY, group), (NOBODY, NOBODY)]
                .into_iter()
                .fold(0, |mode, (uid, gid)| mode << 3 | bits(descriptor, uid, gid)),
        };
        Self { user, group, mode }
    }
}

/// The three bits that the list gives somebody.
fn bits(descriptor: &SecurityDescriptor, uid: u32, gid: u32) -> u32 {
    let who = Subject::new(&Credentials { pid: 0, uid, gid }, &[]);
    let allowed = check(descriptor, &who, MAXIMUM_ALLOWED).unwrap_or(0);
    let bit = |right, bit| if allowed & right != 0 { bit } else { 0 };
    bit(FILE_READ_DATA, 4) | bit(FILE_WRITE_DATA, 2) | bit(FILE_EXECUTE, 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_mode_comes_back() {
        for mode in 0..0o1000 {
            let file = FileMode {
                user: 1000,
                group: 100,
                mode,
            };
            let other = FileMode {
                mode: mode ^ 0o777,
                user: 1,
                group: 1,
            };
            assert_eq!(other.with(&file.descriptor()), file, "{mode:o}");
        }
    }

    #[test]
    fn what_is_not_there_stays() {
        let file = FileMode {
            user: 1000,
            group: 100,
            mode: 0o640,
        };
        assert_eq!(file.with(&SecurityDescriptor::default()), file);
        let all = file.with(&SecurityDescriptor::for_everybody());
        assert_eq!((all.user, all.mode), (1000, 0o777));
        let nobody = SecurityDescriptor {
            dacl: List::Present(Acl::default()),
            ..SecurityDescriptor::default()
        };
        assert_eq!(file.with(&nobody).mode, 0);
    }
}
