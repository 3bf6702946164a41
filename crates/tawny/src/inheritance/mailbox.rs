//! Handles that the creator of a process gives it while it runs.
//!
//! The creator chooses the value and leaves the object in a socket that both have. The process looks
//! there when it does not know a handle: before it can have heard of the value, the object was there.
//!
//! <https://learn.microsoft.com/windows/win32/api/handleapi/nf-handleapi-duplicatehandle>

use std::io::ErrorKind;
use std::os::fd::AsFd;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use tawny_engine::handoff::Connection;

use super::{Passed, Reader, Writer};
use crate::Error;
use crate::codes::{ERROR_ACCESS_DENIED, ERROR_NO_SYSTEM_RESOURCES, ERROR_TOO_MANY_OPEN_FILES};
use crate::limits::MAXIMUM_GIVEN_HANDLES;
use crate::object::{self, Handle, HandleFlags};

/// The number of the first slot for handles that are given: no process has so many of its own before
/// it is given one.
const FIRST_SLOT: u32 = 1 << 18;

/// The creator's side.
#[derive(Debug)]
pub(crate) struct Mailbox {
    connection: Connection,
    given: AtomicU32,
}

impl Mailbox {
    pub(crate) fn new(connection: Connection) -> Self {
        Self {
            connection,
            given: AtomicU32::new(0),
        }
    }

    /// Gives the process a handle of what is passed; its value there.
    ///
    /// # Errors
    /// `ERROR_ACCESS_DENIED`: the process has ended; `ERROR_TOO_MANY_OPEN_FILES`: it was given too
    /// many; `ERROR_NO_SYSTEM_RESOURCES`: too many that it has not looked at.
    pub(crate) fn give(&self, passed: &Passed, flags: HandleFlags) -> Result<Handle, Error> {
        let number = self.given.fetch_add(1, Ordering::Relaxed);
        if number >= MAXIMUM_GIVEN_HANDLES {
            self.given.fetch_sub(1, Ordering::Relaxed);
            return Err(Error::new(ERROR_TOO_MANY_OPEN_FILES));
        }
        let handle = Handle::of_slot(FIRST_SLOT + number);
        let mut message = Writer::default();
        message
            .number(handle.value() as u64)
            .number(flags.bits().into());
        message.number(passed.kind as u64).bytes(&passed.state);
        let descriptors: Vec<_> = passed.descriptors.iter().map(|fd| fd.as_fd()).collect();
        let sent = self.connection.send(&message.done(), &descriptors);
        match sent {
            Ok(()) => Ok(handle),
            Err(error) if error.kind() == ErrorKind::WouldBlock => {
                Err(Error::new(ERROR_NO_SYSTEM_RESOURCES))
            }
            Err(_) => Err(Error::new(ERROR_ACCESS_DENIED)),
        }
    }
}

/// This process's side.
static OWN: OnceLock<Connection> = OnceLock::new();

/// This process was created with a mailbox.
pub(super) fn open(connection: Connection) {
    let _ = OWN.set(connection);
}

/// Takes the handles that were left; whether there was any.
pub(crate) fn look() -> bool {
    let Some(connection) = OWN.get() else {
        return false;
    };
    let mut any = false;
    while let Ok((message, descriptors)) = connection.receive(Duration::ZERO) {
        any |= take(&mut Reader::new(&message), descriptors).is_some();
    }
    any
}

fn take(message: &mut Reader<'_>, descriptors: Vec<std::os::fd::OwnedFd>) -> Option<()> {
    let handle = Handle::from_value(message.small()?);
    let flags = HandleFlags::from_bits_truncate(message.small()?);
    let (kind, state) = (message.small()?, message.bytes()?);
    let given = super::receive(kind, state, descriptors)?;
    object::insert_at(handle, given.clone()).ok()?;
    object::set_flags(handle, HandleFlags::all(), flags).ok()?;
    if let Some(file) = given.as_file() {
        file.base().set_handle(handle);
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::inheritance::PassedKind;

    #[test]
    fn what_is_given_is_bounded() {
        let nothing = Passed {
            kind: PassedKind::Process,
            state: Vec::new(),
            descriptors: Vec::new(),
        };
        let (ours, theirs) = Connection::pair().unwrap();
        let mailbox = Mailbox::new(ours);
        let give = || mailbox.give(&nothing, HandleFlags::empty());
        let mut handles = std::collections::HashSet::new();
        let mut unread = 0;
        let refused = loop {
            match give() {
                Ok(handle) => assert!(handles.insert(handle)),
                Err(error) => break error,
            }
            unread += 1;
        };
        assert_eq!(refused, Error::new(ERROR_NO_SYSTEM_RESOURCES));
        for _ in 0..unread {
            theirs.receive(Duration::ZERO).unwrap();
        }
        let refused = loop {
            match give() {
                Ok(handle) => assert!(handles.insert(handle)),
                Err(error) => break error,
            }
            theirs.receive(Duration::ZERO).unwrap();
        };
        assert_eq!(refused, Error::new(ERROR_TOO_MANY_OPEN_FILES));
        let (ours, theirs) = Connection::pair().unwrap();
        drop(theirs);
        let gone = Mailbox::new(ours).give(&nothing, HandleFlags::empty());
        assert_eq!(gone, Err(Error::new(ERROR_ACCESS_DENIED)));
    }
}
