//! The security of disk files.
//!
//! <https://learn.microsoft.com/windows/win32/fileio/file-security-and-access-rights>

use std::fs::{self, Metadata, Permissions};
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown, fchown};

use super::{File, from_io, locate, open_error};
use crate::Error;
use crate::codes::ERROR_INVALID_OWNER;
use crate::security::SecurityDescriptor;
use crate::security::file_mode::FileMode;
use crate::security::object::Change;

fn mode_of(metadata: &Metadata) -> FileMode {
    FileMode {
        user: metadata.uid(),
        group: metadata.gid(),
        mode: metadata.mode() & 0o777,
    }
}

/// Sets what is another, by the two calls.
fn set(
    metadata: &Metadata,
    change: &Change,
    own: impl FnOnce(Option<u32>, Option<u32>) -> std::io::Result<()>,
    permit: impl FnOnce(Permissions) -> std::io::Result<()>,
) -> Result<(), Error> {
    let foreign = |sid: Option<_>, is_known: bool| sid.is_some() && !is_known;
    let (owner, group) = (change.owner, change.group);
    if foreign(owner, owner.is_some_and(|sid| sid.user().is_some()))
        || foreign(group, group.is_some_and(|sid| sid.group().is_some()))
    {
        return Err(Error::new(ERROR_INVALID_OWNER));
    }
    let before = mode_of(metadata);
    let after = before.with(&change.alone());
    if (after.user, after.group) != (before.user, before.group) {
        let other = |after: u32, before: u32| (after != before).then_some(after);
        own(
            other(after.user, before.user),
            other(after.group, before.group),
        )
        .map_err(from_io)?;
    }
    if change.dacl.is_some() {
        let kept = metadata.mode() & 0o7000;
        permit(Permissions::from_mode(kept | after.mode)).map_err(from_io)?;
    }
    Ok(())
}

impl File {
    /// What owner, group and mode of the file mean.
    ///
    /// # Errors
    /// `ERROR_INVALID_HANDLE` when it is closed.
    #[doc(alias = "GetSecurityInfo")]
    pub fn security(&self) -> Result<SecurityDescriptor, Error> {
        let metadata = self.fd()?.metadata().map_err(from_io)?;
        Ok(mode_of(&metadata).descriptor())
    }

    /// Sets owner, group and mode as far as they can say it.
    ///
    /// # Errors
    /// `ERROR_INVALID_OWNER`: no user or group of this system; `ERROR_ACCESS_DENIED`.
    #[doc(alias = "SetSecurityInfo")]
    pub fn set_security(&self, change: &Change) -> Result<(), Error> {
        let file = self.fd()?;
        let metadata = file.metadata().map_err(from_io)?;
        let own = |user, group| fchown(&*file, user, group);
        set(&metadata, change, own, |mode| file.set_permissions(mode))
    }
}

/// As [`File::security`], of the file `name`.
///
/// # Errors
/// `ERROR_FILE_NOT_FOUND`, `ERROR_PATH_NOT_FOUND`, `ERROR_ACCESS_DENIED`.
#[doc(alias = "GetFileSecurity")]
pub fn security_of(name: &str) -> Result<SecurityDescriptor, Error> {
    let path = locate(name)?;
    let metadata = fs::metadata(&path).map_err(|error| open_error(&error, &path))?;
    Ok(mode_of(&metadata).descriptor())
}

/// As [`File::set_security`], of the file `name`.
///
/// # Errors
/// The same, and those of [`security_of`].
#[doc(alias = "SetFileSecurity")]
pub fn set_security_of(name: &str, change: &Change) -> Result<(), Error> {
    let path = locate(name)?;
    let metadata = fs::metadata(&path).map_err(|error| open_error(&error, &path))?;
    let own = |user, group| chown(&path, user, group);
    set(&metadata, change, own, |mode| {
        fs::set_permissions(&path, mode)
    })
}
