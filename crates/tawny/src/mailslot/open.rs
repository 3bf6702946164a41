//! Opening a mailslot for writing: the names that CreateFile takes.
//!
//! <https://learn.microsoft.com/windows/win32/ipc/mailslot-names>

use std::io::ErrorKind;
use std::os::fd::OwnedFd;

use super::name::{self, Reach};
use super::place::{self, Found};
use super::writer::{MailslotWriter, Receiver};
use crate::Error;
use crate::codes::*;
use crate::create_file::rights::{FILE_WRITE_DATA, GENERIC_WRITE};
use crate::create_file::{Access, Disposition, Namespace, Opened, Opening};
use crate::owned::Owned;
use crate::runtime_dir;
use crate::security::{SecurityDescriptor, check, token};

/// `FILE_SHARE_READ`: the reader has the mailslot open.
const SHARE_READ: u32 = 1;

/// Opens the mailslot `name` of `server` for CreateFile.
///
/// # Errors
/// `ERROR_FILE_NOT_FOUND`: nobody has made it; `ERROR_ACCESS_DENIED`; `ERROR_SHARING_VIOLATION`: the
/// opener does not let others read; `ERROR_INVALID_NAME`; `ERROR_BAD_NETPATH`: another machine.
pub fn open(server: &str, name: &str, opening: &Opening) -> Result<Opened, Error> {
    Ok(Opened {
        handle: open_writer(server, name, opening)?.into_handle(),
        existed: true,
    })
}

impl MailslotWriter {
    /// What protected the mailslot when it was opened.
    ///
    /// # Errors
    /// `ERROR_NOT_SUPPORTED`: it is a whole domain.
    #[doc(alias = "GetSecurityInfo")]
    pub fn security(&self) -> Result<SecurityDescriptor, Error> {
        match &self.receiver {
            Receiver::One(found) => Ok(found.terms.security.clone()),
            Receiver::Domain(_) => Err(Error::new(ERROR_NOT_SUPPORTED)),
        }
    }
}

pub(super) fn by_name(name: &str) -> Result<Owned<MailslotWriter>, Error> {
    let opening = Opening {
        access: Access::expand(GENERIC_WRITE),
        share: SHARE_READ,
        disposition: Disposition::OpenExisting,
        flags: crate::create_file::FILE_FLAG_OVERLAPPED,
    };
    match Namespace::of(name) {
        Namespace::Mailslot { server, name } => open_writer(server, name, &opening),
        _ => Err(Error::new(ERROR_INVALID_NAME)),
    }
}

fn open_writer(
    server: &str,
    name: &str,
    opening: &Opening,
) -> Result<Owned<MailslotWriter>, Error> {
    let name = name::checked(name)?;
    let key = name::key(name);
    if name::reach(server)? == Reach::Domain {
        return MailslotWriter::create(Receiver::Domain(key), None, opening);
    }
    let found = seek(&key, opening.access.bits())?;
    let (found, socket) = found.ok_or(Error::new(ERROR_FILE_NOT_FOUND))?;
    if opening.share & SHARE_READ == 0 {
        return Err(Error::new(ERROR_SHARING_VIOLATION));
    }
    MailslotWriter::create(Receiver::One(Box::new(found)), Some(socket), opening)
}

/// A socket for one message to whoever in the domain has the name.
pub(super) fn find_for_domain(key: &str) -> Option<OwnedFd> {
    let found = seek(key, FILE_WRITE_DATA).ok()??;
    Some(found.1)
}

/// The mailslot of this key, if there is one that lets the caller in.
fn seek(key: &str, access: u32) -> Result<Option<(Found, OwnedFd)>, Error> {
    let subject = token::effective();
    let found = runtime_dir::seek(|home| {
        let found = place::find(home, key)?;
        if let Err(error) = check(&found.terms.security, &subject, access) {
            return Some(Err(error));
        }
        match found.connect() {
            Ok(socket) => Some(Ok((found, socket))),
            Err(error) => match error.kind() {
                // It went away just now.
                ErrorKind::ConnectionRefused | ErrorKind::NotFound => None,
                _ => Some(Err(Error::from_errno_win32(
                    error.raw_os_error().unwrap_or(libc::EIO),
                ))),
            },
        }
    })?;
    found.transpose()
}
