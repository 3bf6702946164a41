//! The security descriptor: owner, group, and the two lists.
//!
//! <https://learn.microsoft.com/windows/win32/secauthz/security-descriptors>

use super::access::Subject;
use super::acl::{Ace, Acl};
use super::sid::Sid;
use super::well_known::LOCAL_SYSTEM;
use crate::create_file::rights::FILE_ALL_ACCESS;

/// `SECURITY_DESCRIPTOR_REVISION`
pub const REVISION: u8 = 1;
/// `sizeof(SECURITY_DESCRIPTOR_RELATIVE)`
pub const HEADER: usize = 20;

/// Where the header says where each part is.
const OWNER: usize = 4;
const GROUP: usize = 8;
const SACL: usize = 12;
const DACL: usize = 16;

/// `SE_OWNER_DEFAULTED`
pub const OWNER_DEFAULTED: u16 = 0x1;
/// `SE_GROUP_DEFAULTED`
pub const GROUP_DEFAULTED: u16 = 0x2;
/// `SE_DACL_PRESENT`
pub const DACL_PRESENT: u16 = 0x4;
/// `SE_DACL_DEFAULTED`
pub const DACL_DEFAULTED: u16 = 0x8;
/// `SE_SACL_PRESENT`
pub const SACL_PRESENT: u16 = 0x10;
/// `SE_SACL_DEFAULTED`
pub const SACL_DEFAULTED: u16 = 0x20;
/// `SE_SELF_RELATIVE`
pub const SELF_RELATIVE: u16 = 0x8000;

/// A list of a descriptor.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum List {
    /// There is none.
    #[default]
    Absent,
    /// It is there, and NULL: as the list of rights, everybody has all.
    Null,
    /// It is there.
    Present(Acl),
}

impl List {
    /// Its entries, if it has any.
    pub fn acl(&self) -> Option<&Acl> {
        match self {
            Self::Present(acl) => Some(acl),
            Self::Absent | Self::Null => None,
        }
    }

    /// Whether it is there, NULL or not.
    pub fn is_present(&self) -> bool {
        *self != Self::Absent
    }

    fn of(present: bool, acl: Option<Acl>) -> Self {
        match (present, acl) {
            (false, _) => Self::Absent,
            (true, None) => Self::Null,
            (true, Some(acl)) => Self::Present(acl),
        }
    }
}

/// What protects an object.
#[doc(alias = "SECURITY_DESCRIPTOR")]
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SecurityDescriptor {
    /// The control bits, but for those that say what is there and how it lies in memory.
    pub control: u16,
    /// Whose the object is.
    pub owner: Option<Sid>,
    /// The owner's group, which means nothing to the check.
    pub group: Option<Sid>,
    /// Who may do what.
    pub dacl: List,
    /// What is audited, which Tawny keeps and does not do.
    pub sacl: List,
}

/// The control bits that follow from what is there.
const IMPLIED: u16 = DACL_PRESENT | SACL_PRESENT | SELF_RELATIVE;

impl SecurityDescriptor {
    /// One that lets everybody do everything.
    pub fn for_everybody() -> Self {
        Self {
            dacl: List::Null,
            ..Self::default()
        }
    }

    /// What protects a new object of `creator`'s: what was given, and for what was not, the default, by
    /// which only the same user may do anything, and root.
    pub fn for_new_object(given: Option<&Self>, creator: &Subject) -> Self {
        let mut own = given.cloned().unwrap_or_default();
        own.owner.get_or_insert(creator.user());
        own.group.get_or_insert(creator.group());
        if !own.dacl.is_present() {
            let entries =
                [creator.user(), LOCAL_SYSTEM].map(|sid| Ace::allow(FILE_ALL_ACCESS, sid));
            own.dacl = List::Present(Acl::new(entries.into()));
        }
        own
    }

    /// All control bits.
    #[doc(alias = "GetSecurityDescriptorControl")]
    pub fn control(&self) -> u16 {
        let bit = |list: &List, bit| if list.is_present() { bit } else { 0 };
        self.control & !IMPLIED | bit(&self.dacl, DACL_PRESENT) | bit(&self.sacl, SACL_PRESENT)
    }

    /// One of the parts.
    pub fn from_parts(
        control: u16,
        owner: Option<Sid>,
        group: Option<Sid>,
        dacl: Option<Acl>,
        sacl: Option<Acl>,
    ) -> Self {
        Self {
            control: control & !IMPLIED,
            owner,
            group,
            dacl: List::of(control & DACL_PRESENT != 0, dacl),
            sacl: List::of(control & SACL_PRESENT != 0, sacl),
        }
    }

    /// Reads one in self-relative form from the start of `bytes`; `None` when it is damaged.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (header, _) = bytes.split_first_chunk::<HEADER>()?;
        let control = u16::from_le_bytes([header[2], header[3]]);
        if header[0] != REVISION || control & SELF_RELATIVE == 0 {
            return None;
        }
        let (offsets, _) = header[4..].as_chunks();
        // What is not there is at 0.
        let mut parts = offsets.iter().map(|offset| {
            let offset = u32::from_le_bytes(*offset) as usize;
            match offset {
                0 => Some(None),
                _ => bytes.get(offset..).map(Some),
            }
        });
        let mut part = || parts.next()?;
        let sid = |bytes: Option<&[u8]>| match bytes {
            None => Some(None),
            Some(bytes) => Sid::from_bytes(bytes).map(Some),
        };
        let list = |bytes: Option<&[u8]>, present: u16| match bytes {
            Some(bytes) if control & present != 0 => Acl::from_bytes(bytes).map(Some),
            _ => Some(None),
        };
        let (owner, group) = (sid(part()?)?, sid(part()?)?);
        let (sacl, dacl) = (list(part()?, SACL_PRESENT)?, list(part()?, DACL_PRESENT)?);
        Some(Self::from_parts(control, owner, group, dacl, sacl))
    }

    /// It in self-relative form; `None` when a list is too large.
    #[doc(alias = "MakeSelfRelativeSD")]
    pub fn to_bytes(&self) -> Option<Vec<u8>> {
        let mut bytes = vec![REVISION, 0];
        bytes.extend((self.control() | SELF_RELATIVE).to_le_bytes());
        bytes.resize(HEADER, 0);
        let acl = |list: &List| match list.acl() {
            None => Some(None),
            Some(acl) => acl.to_bytes().map(Some),
        };
        let sid = |sid: &Option<Sid>| sid.map(|sid| sid.to_bytes());
        let parts = [
            (OWNER, sid(&self.owner)),
            (GROUP, sid(&self.group)),
            (SACL, acl(&self.sacl)?),
            (DACL, acl(&self.dacl)?),
        ];
        for (slot, part) in parts {
            if let Some(part) = part {
                let offset = bytes.len() as u32;
                bytes[slot..slot + size_of::<u32>()].copy_from_slice(&offset.to_le_bytes());
                bytes.extend(part);
                bytes.resize(bytes.len().next_multiple_of(size_of::<u32>()), 0);
            }
        }
        Some(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::super::well_known::EVERYONE;
    use super::*;

    fn full() -> SecurityDescriptor {
        SecurityDescriptor {
            control: DACL_DEFAULTED,
            owner: Some(Sid::of_user(1)),
            group: Some(Sid::of_group(2)),
            dacl: List::Present(Acl::new(vec![Ace::allow(3, EVERYONE)])),
            sacl: List::Present(Acl::default()),
        }
    }

    #[test]
    fn bytes_go_both_ways() {
        let empty = SecurityDescriptor::default();
        for descriptor in [full(), empty, SecurityDescriptor::for_everybody()] {
            let bytes = descriptor.to_bytes().unwrap();
            assert_eq!(SecurityDescriptor::from_bytes(&bytes), Some(descriptor));
        }
    }

    #[test]
    fn damaged_ones_are_refused() {
        let bytes = full().to_bytes().unwrap();
        for len in 0..bytes.len() {
            assert_eq!(SecurityDescriptor::from_bytes(&bytes[..len]), None, "{len}");
        }
        for (at, value) in [(0, 2), (3, 0), (5, 1), (7, 0x80), (16, 255)] {
            let mut bytes = bytes.clone();
            bytes[at] = value;
            assert_eq!(SecurityDescriptor::from_bytes(&bytes), None, "{at}");
        }
    }
}
