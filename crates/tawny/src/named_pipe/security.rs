//! The security of a pipe: one descriptor for all instances, which stands with the other terms in the
//! directory of the name.
//!
//! <https://learn.microsoft.com/windows/win32/ipc/named-pipe-security-and-access-rights>

use super::name::PipeName;
use super::offer::from_io;
use super::permission::Permission;
use super::place::Place;
use super::{NamedPipe, wait};
use crate::Error;
use crate::codes::{ERROR_ACCESS_DENIED, ERROR_FILE_NOT_FOUND};
use crate::create_file::rights::READ_CONTROL;
use crate::security::access::check;
use crate::security::object::{Change, check_access};
use crate::security::{SecurityDescriptor, token};

impl NamedPipe {
    /// What protects the pipe now.
    ///
    /// # Errors
    /// `ERROR_ACCESS_DENIED`: this end was not opened for that (`READ_CONTROL`).
    #[doc(alias = "GetSecurityInfo")]
    pub fn security(&self) -> Result<SecurityDescriptor, Error> {
        check_access(self.access, READ_CONTROL)?;
        // A client may have the pipe longer than its servers.
        let terms = self.place.terms().map(|(terms, _)| terms);
        let terms = terms.as_ref().unwrap_or(&self.terms);
        Ok(terms.permission.descriptor(self.place.owner()))
    }

    /// Changes it for all who open the pipe from now on.
    ///
    /// # Errors
    /// `ERROR_ACCESS_DENIED`: this end was not opened for that (`WRITE_DAC`, `WRITE_OWNER`), or the pipe is
    /// another user's.
    #[doc(alias = "SetSecurityInfo")]
    pub fn set_security(&self, change: &Change) -> Result<(), Error> {
        check_access(self.access, change.needs())?;
        set(&self.place, change)
    }
}

fn set(place: &Place, change: &Change) -> Result<(), Error> {
    let lock = place.lock().map_err(from_io)?;
    let gone = Error::new(ERROR_FILE_NOT_FOUND);
    let _lock = lock.ok_or(gone)?;
    let (mut terms, name) = place.terms().map_err(|_| gone)?;
    let before = terms.permission.descriptor(place.owner());
    terms.permission = Permission::new(&change.of(before));
    place.set_terms(&terms, &name).map_err(from_io)?;
    place.set_modes(terms.permission.mode(place.owner()));
    Ok(())
}

/// What protects the pipe of this name.
///
/// # Errors
/// `ERROR_FILE_NOT_FOUND`; `ERROR_ACCESS_DENIED`: the caller may not read it.
#[doc(alias = "GetNamedSecurityInfo")]
pub fn security_of(name: &PipeName) -> Result<SecurityDescriptor, Error> {
    let (place, terms) = wait::find(name)?;
    let descriptor = terms.permission.descriptor(place.owner());
    check(&descriptor, &token::effective(), READ_CONTROL)?;
    Ok(descriptor)
}

/// Changes what protects the pipe of this name.
///
/// # Errors
/// As [`security_of`], and [`NamedPipe::set_security`].
#[doc(alias = "SetNamedSecurityInfo")]
pub fn set_security_of(name: &PipeName, change: &Change) -> Result<(), Error> {
    let (place, terms) = wait::find(name)?;
    let descriptor = terms.permission.descriptor(place.owner());
    check(&descriptor, &token::effective(), change.needs())
        .map_err(|_| Error::new(ERROR_ACCESS_DENIED))?;
    set(&place, change)
}
