//! Access control lists and their entries.
//!
//! <https://learn.microsoft.com/windows/win32/secauthz/access-control-lists>

use super::sid::Sid;

/// `ACL_REVISION`
pub const REVISION: u8 = 2;
/// `ACL_REVISION_DS`
pub const REVISION_DS: u8 = 4;
/// `sizeof(ACL)`
pub const HEADER: usize = 8;
/// `sizeof(ACE_HEADER)` and the mask.
const ENTRY_HEADER: usize = 8;
/// The largest list: its size is a `WORD`, in whole double words.
pub const LARGEST: usize = 0xfffc;

/// `ACCESS_ALLOWED_ACE_TYPE`
pub const ALLOWED: u8 = 0;
/// `ACCESS_DENIED_ACE_TYPE`
pub const DENIED: u8 = 1;
/// `SYSTEM_AUDIT_ACE_TYPE`
pub const AUDIT: u8 = 2;
/// `SYSTEM_ALARM_ACE_TYPE`
pub const ALARM: u8 = 3;
/// `SYSTEM_MANDATORY_LABEL_ACE_TYPE`
pub const MANDATORY_LABEL: u8 = 17;

/// `INHERIT_ONLY_ACE`: the entry is for what will be made below, not for the object.
pub const INHERIT_ONLY: u8 = 8;
/// `INHERITED_ACE`
pub const INHERITED: u8 = 0x10;

/// An entry.
#[doc(alias = "ACE_HEADER")]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ace {
    /// [`ALLOWED`] and the like.
    pub kind: u8,
    /// What is inherited, and what is audited.
    pub flags: u8,
    /// The rights.
    pub mask: u32,
    /// Whom it is for; `None` for kinds that are kept and not understood.
    pub sid: Option<Sid>,
    /// What follows the mask in those.
    rest: Vec<u8>,
}

impl Ace {
    /// An entry of a kind that is for one identifier.
    pub const fn new(kind: u8, flags: u8, mask: u32, sid: Sid) -> Self {
        Self {
            kind,
            flags,
            mask,
            sid: Some(sid),
            rest: Vec::new(),
        }
    }

    /// An entry that allows.
    pub const fn allow(mask: u32, sid: Sid) -> Self {
        Self::new(ALLOWED, 0, mask, sid)
    }

    /// An entry that denies.
    pub const fn deny(mask: u32, sid: Sid) -> Self {
        Self::new(DENIED, 0, mask, sid)
    }

    /// Its size in memory.
    pub fn size(&self) -> usize {
        ENTRY_HEADER + self.sid.map_or(self.rest.len(), |sid| sid.size())
    }

    /// Reads one from the start of `bytes`; `None` when it is damaged.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (header, rest) = bytes.split_first_chunk::<4>()?;
        let [kind, flags, low, high] = *header;
        let size = usize::from(u16::from_le_bytes([low, high]));
        let rest = rest.get(..size.checked_sub(header.len())?)?;
        let (mask, rest) = rest.split_first_chunk()?;
        let is_plain = matches!(kind, ALLOWED..=ALARM | MANDATORY_LABEL);
        let sid = match is_plain {
            true => Some(Sid::from_bytes(rest)?),
            false => None,
        };
        Some(Self {
            kind,
            flags,
            mask: u32::from_le_bytes(*mask),
            sid,
            rest: if is_plain { Vec::new() } else { rest.to_vec() },
        })
    }

    fn write(&self, bytes: &mut Vec<u8>) {
        bytes.extend([self.kind, self.flags]);
        bytes.extend((self.size() as u16).to_le_bytes());
        bytes.extend(self.mask.to_le_bytes());
        match &self.sid {
            Some(sid) => bytes.extend(sid.to_bytes()),
            None => bytes.extend(&self.rest),
        }
    }

    /// It in Windows' layout.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(self.size());
        self.write(&mut bytes);
        bytes
    }
}

/// A list of entries, which are looked at in order.
#[doc(alias = "PACL")]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Acl {
    /// [`REVISION`] or [`REVISION_DS`].
    pub revision: u8,
    /// The entries.
    pub entries: Vec<Ace>,
}

impl Default for Acl {
    fn default() -> Self {
        Self::new(Vec::new())
    }
}

impl Acl {
    /// A list with these entries.
    pub const fn new(entries: Vec<Ace>) -> Self {
        Self {
            revision: REVISION,
            entries,
        }
    }

    /// Reads a list that may be shorter than its memory; `None` when it is damaged.
    #[doc(alias = "IsValidAcl")]
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (header, _) = bytes.split_first_chunk::<HEADER>()?;
        let [revision, _, low, high, count_low, count_high, ..] = *header;
        let size = usize::from(u16::from_le_bytes([low, high]));
        let count = u16::from_le_bytes([count_low, count_high]);
        if !(REVISION..=REVISION_DS).contains(&revision) {
            return None;
        }
        let mut rest = bytes.get(HEADER..size)?;
        let mut entries = Vec::new();
        for _ in 0..count {
            let entry = Ace::from_bytes(rest)?;
            // As it stands there: an identifier may have room behind it.
            let len = u16::from_le_bytes([rest[2], rest[3]]);
            rest = rest.get(usize::from(len)..)?;
            entries.push(entry);
        }
        Some(Self { revision, entries })
    }

    /// Its size in memory, with no room for more.
    pub fn size(&self) -> usize {
        HEADER + self.entries.iter().map(Ace::size).sum::<usize>()
    }

    /// It in Windows' layout; `None` when it is too large for that.
    pub fn to_bytes(&self) -> Option<Vec<u8>> {
        let size = u16::try_from(self.size()).ok()?;
        let count = u16::try_from(self.entries.len()).ok()?;
        let mut bytes = vec![self.revision, 0];
        bytes.extend(size.to_le_bytes());
        bytes.extend(count.to_le_bytes());
        bytes.extend([0, 0]);
        self.entries
            .iter()
            .for_each(|entry| entry.write(&mut bytes));
        Some(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::super::well_known::EVERYONE;
    use super::*;

    #[test]
    fn bytes_go_both_ways() {
        let mut list = Acl::new(vec![
            Ace::deny(1, Sid::of_user(5)),
            Ace::new(AUDIT, 0x40, 2, EVERYONE),
        ]);
        list.entries.push(Ace {
            kind: 5,
            flags: 0,
            mask: 3,
            sid: None,
            rest: vec![1; 40],
        });
        let bytes = list.to_bytes().unwrap();
        assert_eq!(bytes.len(), list.size());
        assert_eq!(Acl::from_bytes(&bytes).as_ref(), Some(&list));
        let mut longer = bytes.clone();
        longer.extend([0xff; 9]);
        assert_eq!(Acl::from_bytes(&longer), Some(list));
        for len in 0..bytes.len() {
            assert_eq!(Acl::from_bytes(&bytes[..len]), None, "{len}");
        }
    }

    #[test]
    fn damaged_lists_are_refused() {
        let good = Acl::new(vec![Ace::allow(1, EVERYONE)]).to_bytes().unwrap();
        for (at, value) in [
            (0, 1),
            (0, 9),
            (2, 7),
            (2, 200),
            (4, 2),
            (10, 3),
            (10, 200),
            (17, 15),
        ] {
            let mut bytes = good.clone();
            bytes[at] = value;
            assert_eq!(Acl::from_bytes(&bytes), None, "{at}: {value}");
        }
        let huge = Acl::new(vec![Ace::allow(1, EVERYONE); 4000]);
        assert_eq!(huge.to_bytes(), None);
    }
}
