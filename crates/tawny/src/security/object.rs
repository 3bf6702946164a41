//! The security of what has a handle or a name: read, and changed.
//!
//! That of a named pipe is what its creator said, and holds for all instances. That of a disk file is what its
//! owner, group and mode mean ([`FileMode`](super::file_mode::FileMode)). Objects that only
//! processes of one user can have are that user's.
//!
//! <https://learn.microsoft.com/windows/win32/secauthz/securable-objects>

use super::access::{Subject, WRITE_DAC};
use super::descriptor::{List, SecurityDescriptor};
use super::sid::Sid;
use crate::anonymous_pipe::AnonymousPipe;
use crate::codes::{ERROR_ACCESS_DENIED, ERROR_FILE_NOT_FOUND, ERROR_NOT_SUPPORTED};
use crate::create_file::rights::READ_CONTROL;
use crate::create_file::{Access, Namespace};
use crate::event::Event;
use crate::mailslot::{self, Mailslot, MailslotWriter};
use crate::mutex::Mutex;
use crate::named_pipe::{self, NamedPipe, PipeName};
use crate::object::{self, Handle};
use crate::semaphore::Semaphore;
use crate::timer::Timer;
use crate::{Error, File, file, named};

/// `WRITE_OWNER`
pub const WRITE_OWNER: u32 = 0x8_0000;

/// What is to be another.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[doc(alias = "SetSecurityInfo")]
pub struct Change {
    /// Whose it is.
    pub owner: Option<Sid>,
    /// The owner's group.
    pub group: Option<Sid>,
    /// Who may do what.
    pub dacl: Option<List>,
}

impl Change {
    /// The rights that a handle must have for it.
    pub fn needs(&self) -> u32 {
        let owner = match self.owner.is_some() || self.group.is_some() {
            true => WRITE_OWNER,
            false => 0,
        };
        owner | self.dacl.as_ref().map_or(0, |_| WRITE_DAC)
    }

    /// `before` with what is changed.
    pub fn of(&self, before: SecurityDescriptor) -> SecurityDescriptor {
        SecurityDescriptor {
            owner: self.owner.or(before.owner),
            group: self.group.or(before.group),
            dacl: self.dacl.clone().unwrap_or(before.dacl),
            ..before
        }
    }

    /// Only the parts that change; the others are absent.
    pub fn alone(&self) -> SecurityDescriptor {
        self.of(SecurityDescriptor::default())
    }
}

/// Whether a handle with `access` has the `wanted` rights.
///
/// # Errors
/// `ERROR_ACCESS_DENIED`.
pub(crate) fn check_access(access: Access, wanted: u32) -> Result<(), Error> {
    match wanted & !access.bits() {
        0 => Ok(()),
        _ => Err(Error::new(ERROR_ACCESS_DENIED)),
    }
}

/// What protects the object of `handle`.
///
/// # Errors
/// `ERROR_INVALID_HANDLE`; `ERROR_ACCESS_DENIED`: the handle was not opened for that (`READ_CONTROL`).
#[doc(alias = "GetSecurityInfo")]
#[doc(alias = "GetKernelObjectSecurity")]
pub fn of_handle(handle: Handle) -> Result<SecurityDescriptor, Error> {
    if let Some(pipe) = object::find::<NamedPipe>(handle) {
        return pipe.security();
    }
    if let Some(mailslot) = object::find::<Mailslot>(handle) {
        return Ok(mailslot.security().clone());
    }
    if let Some(writer) = object::find::<MailslotWriter>(handle) {
        return writer.security();
    }
    if let Some(file) = object::find::<File>(handle) {
        check_access(file.access(), READ_CONTROL)?;
        return file.security();
    }
    object::find_any(handle)?;
    Ok(of_own_object())
}

/// What protects an object that only this user can have.
pub fn of_own_object() -> SecurityDescriptor {
    SecurityDescriptor::for_new_object(None, &Subject::own())
}

/// Changes what protects the object of `handle`.
///
/// # Errors
/// `ERROR_INVALID_HANDLE`; `ERROR_ACCESS_DENIED`: the handle was not opened for that, or the system does not
/// let this user do it; `ERROR_NOT_SUPPORTED`: the security of such an object is fixed.
#[doc(alias = "SetSecurityInfo")]
#[doc(alias = "SetKernelObjectSecurity")]
pub fn set_of_handle(handle: Handle, change: &Change) -> Result<(), Error> {
    if let Some(pipe) = object::find::<NamedPipe>(handle) {
        return pipe.set_security(change);
    }
    if let Some(file) = object::find::<File>(handle) {
        check_access(file.access(), change.needs())?;
        return file.set_security(change);
    }
    if object::find::<AnonymousPipe>(handle).is_none() {
        object::find_any(handle)?;
    }
    Err(Error::new(ERROR_NOT_SUPPORTED))
}

/// What protects the file, pipe or mailslot of this name.
///
/// # Errors
/// `ERROR_FILE_NOT_FOUND`, and what the file system says.
#[doc(alias = "GetNamedSecurityInfo")]
#[doc(alias = "GetFileSecurity")]
pub fn of_name(name: &str) -> Result<SecurityDescriptor, Error> {
    match Namespace::of(name) {
        Namespace::Pipe { .. } => named_pipe::security_of(&PipeName::parse(name)?),
        Namespace::Mailslot { name, .. } => {
            let same = |one: &mailslot::Listed| crate::name_key::same(&one.name, name);
            let found = mailslot::list().into_iter().find(same);
            found.map_or(Err(Error::new(ERROR_FILE_NOT_FOUND)), |it| Ok(it.security))
        }
        _ => file::security_of(name),
    }
}

/// What protects the event, mutex, semaphore, timer or file mapping of this name.
///
/// # Errors
/// `ERROR_FILE_NOT_FOUND`.
#[doc(alias = "GetNamedSecurityInfo")]
pub fn of_kernel_name(name: &str) -> Result<SecurityDescriptor, Error> {
    use crate::file_mapping::FileMapping;
    let opened = [
        named::open::<Event>(name),
        named::open::<Mutex>(name),
        named::open::<Semaphore>(name),
        named::open::<Timer>(name),
        named::open::<FileMapping>(name),
    ];
    let mut found = Err(Error::new(ERROR_FILE_NOT_FOUND));
    for handle in opened.into_iter().flatten() {
        found = Ok(of_own_object());
        object::close(handle)?;
    }
    found
}

/// Changes what protects the file or pipe of this name.
///
/// # Errors
/// As [`of_name`]; `ERROR_ACCESS_DENIED`; `ERROR_NOT_SUPPORTED` for mailslots.
#[doc(alias = "SetNamedSecurityInfo")]
#[doc(alias = "SetFileSecurity")]
pub fn set_of_name(name: &str, change: &Change) -> Result<(), Error> {
    match Namespace::of(name) {
        Namespace::Pipe { .. } => named_pipe::set_security_of(&PipeName::parse(name)?, change),
        Namespace::Mailslot { .. } => Err(Error::new(ERROR_NOT_SUPPORTED)),
        _ => file::set_security_of(name, change),
    }
}
