//! Who may open a pipe: by default the server's user and root, else whoever its security descriptor
//! lets in.
//!
//! <https://learn.microsoft.com/windows/win32/ipc/named-pipe-security-and-access-rights>

use tawny_engine::credentials::Credentials;

use crate::security::access::is_for_others;
use crate::security::{SecurityDescriptor, Sid, Subject, check};

const ROOT: u32 = 0;
/// How [`Permission::default`] is written.
const DEFAULT: &str = "default";

/// See the module's description.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Permission(Option<SecurityDescriptor>);

impl Permission {
    /// What `descriptor`, whose lacking parts the caller's user fills, allows.
    pub fn new(descriptor: &SecurityDescriptor) -> Self {
        let creator = Subject::own();
        Self(Some(SecurityDescriptor::for_new_object(
            Some(descriptor),
            &creator,
        )))
    }

    /// Everybody may do everything.
    pub fn everybody() -> Self {
        Self::new(&SecurityDescriptor::for_everybody())
    }

    /// Whether a process with these credentials, in `groups`, may have the `desired` access to a pipe of
    /// `owner`'s.
    pub(super) fn allows(
        &self,
        owner: u32,
        who: &Credentials,
        groups: impl FnOnce() -> Vec<u32>,
        desired: u32,
    ) -> bool {
        match &self.0 {
            None => who.uid == owner || who.uid == ROOT,
            Some(descriptor) => {
                let subject = Subject::new(who, &groups());
                check(descriptor, &subject, desired).is_ok()
            }
        }
    }

    /// The descriptor, of a pipe of `owner`'s.
    pub(super) fn descriptor(&self, owner: u32) -> SecurityDescriptor {
        let root = Credentials {
            pid: 0,
            uid: owner,
            gid: owner,
        };
        let of_owner = || SecurityDescriptor::for_new_object(None, &Subject::new(&root, &[]));
        self.0.clone().unwrap_or_else(of_owner)
    }

    /// The mode of what clients need to get at.
    pub(super) fn mode(&self, owner: u32) -> u32 {
        match &self.0 {
            Some(descriptor) if is_for_others(descriptor, &Sid::of_user(owner)) => 0o666,
            _ => 0o600,
        }
    }

    /// As one word.
    pub(super) fn write(&self) -> String {
        let bytes = self.0.as_ref().and_then(SecurityDescriptor::to_bytes);
        let hexadecimal = |bytes: Vec<u8>| bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        bytes.map_or_else(|| DEFAULT.to_owned(), hexadecimal)
    }

    /// The permission in such a word; `None` for another.
    pub(super) fn read(word: &str) -> Option<Self> {
        if word == DEFAULT {
            return Some(Self::default());
        }
        let digits = word.as_bytes().chunks(2);
        let byte = |digits: &[u8]| u8::from_str_radix(str::from_utf8(digits).ok()?, 16).ok();
        let bytes: Option<Vec<u8>> = digits.map(byte).collect();
        SecurityDescriptor::from_bytes(&bytes?).map(|it| Self(Some(it)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::create_file::rights::{FILE_READ_DATA, FILE_WRITE_DATA};

    fn allows(permission: &Permission, uid: u32) -> bool {
        let who = Credentials {
            pid: 1,
            uid,
            gid: 1,
        };
        let desired = FILE_READ_DATA | FILE_WRITE_DATA;
        permission.allows(1000, &who, Vec::new, desired)
    }

    #[test]
    fn the_default_is_the_user_and_root() {
        let default = Permission::default();
        assert!(allows(&default, 1000) && allows(&default, 0) && !allows(&default, 1001));
        assert_eq!(default.mode(1000), 0o600);
        assert!(allows(&Permission::everybody(), 1001));
        assert_eq!(Permission::everybody().mode(1000), 0o666);
    }

    #[test]
    fn a_word_says_it_all() {
        for permission in [Permission::default(), Permission::everybody()] {
            assert_eq!(Permission::read(&permission.write()), Some(permission));
        }
        for word in ["", "everyone", "zz", "01"] {
            assert_eq!(Permission::read(word), None, "{word}");
        }
    }
}
