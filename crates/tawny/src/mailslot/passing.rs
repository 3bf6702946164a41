//! Ends of mailslots that other processes get: by inheritance, or by DuplicateHandle.
//!
//! A writer's end is a socket. The reader's is its sockets and the locks by which the name is somebody's: these hold
//! as long as one of the processes has them, and then nobody takes the files away but whoever makes the mailslot next.
//! What a process has taken from the socket and not read is that process'.
//!
//! <https://learn.microsoft.com/windows/win32/sysinfo/handle-inheritance>

use std::os::fd::OwnedFd;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use super::place::{Found, Held, Sockets};
use super::terms::Terms;
use super::writer::{MailslotWriter, Receiver};
use super::{Mailslot, Options};
use crate::create_file::{Access, Disposition, FILE_FLAG_OVERLAPPED, Opening};
use crate::inheritance::{Passed, PassedKind, Reader, Writer};

impl Mailslot {
    /// What another process needs to have the reader's end, too.
    pub(super) fn pass(&self) -> Option<Passed> {
        let held = self.held.lock();
        let held = held.as_ref()?;
        let mut out = Writer::default();
        out.bytes(self.terms.write()?.as_bytes());
        out.bytes(held.path().to_str()?.as_bytes());
        out.number(self.read_timeout.load(Ordering::Acquire).into());
        out.number(self.synchronous.into());
        out.number(self.asks_senders.into());
        let [owner, terms] = held.share().ok()?;
        let bell = self.bell.try_clone().ok()?;
        let others = [bell, owner, terms].map(Arc::new);
        let mut descriptors = vec![self.messages.fd()?];
        descriptors.extend(others);
        Some(Passed {
            kind: PassedKind::Mailslot,
            state: out.done(),
            descriptors,
        })
    }

    /// A reader's end that another process passed.
    pub(crate) fn receive_passed(
        state: &mut Reader<'_>,
        descriptors: Vec<OwnedFd>,
    ) -> Option<Arc<Self>> {
        let terms = Terms::read(str::from_utf8(state.bytes()?).ok()?)?;
        let path = PathBuf::from(str::from_utf8(state.bytes()?).ok()?);
        let options = Options {
            read_timeout: state.small()?,
            synchronous: state.number()? != 0,
            ..Options::default()
        };
        let [messages, bell, owner, held_terms] = descriptors.try_into().ok()?;
        let sockets = Sockets {
            messages,
            bell,
            asks_senders: state.number()? != 0,
        };
        let held = Held::shared(path, owner.into(), held_terms.into());
        Some(Self::of(terms, &options, held, sockets))
    }
}

impl MailslotWriter {
    /// What another process needs to have this end, too.
    pub(super) fn pass(&self) -> Option<Passed> {
        let mut out = Writer::default();
        out.number(self.access().bits().into());
        out.number(self.is_overlapped.into());
        let mut descriptors = Vec::new();
        match &self.receiver {
            Receiver::Domain(key) => {
                out.number(0).bytes(key.as_bytes());
            }
            Receiver::One(found) => {
                out.number(1).bytes(found.path().to_str()?.as_bytes());
                out.bytes(found.terms.write()?.as_bytes());
                out.number(found.owner.into());
                descriptors.push(self.socket.fd()?);
            }
        }
        Some(Passed {
            kind: PassedKind::MailslotWriter,
            state: out.done(),
            descriptors,
        })
    }

    /// A writer's end that another process passed.
    pub(crate) fn receive_passed(
        state: &mut Reader<'_>,
        socket: Option<OwnedFd>,
    ) -> Option<Arc<Self>> {
        let access = Access::expand(state.small()?);
        let flags = match state.number()? {
            0 => 0,
            _ => FILE_FLAG_OVERLAPPED,
        };
        let opening = Opening {
            access,
            share: 0,
            disposition: Disposition::OpenExisting,
            flags,
        };
        let receiver = match state.number()? {
            0 => Receiver::Domain(str::from_utf8(state.bytes()?).ok()?.to_owned()),
            _ => {
                let path = PathBuf::from(str::from_utf8(state.bytes()?).ok()?);
                let terms = Terms::read(str::from_utf8(state.bytes()?).ok()?)?;
                Receiver::One(Box::new(Found::at(path, terms, state.small()?)))
            }
        };
        Self::of(receiver, socket, &opening).ok()
    }
}
