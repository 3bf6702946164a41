//! A disk file in another process. A program that does not use Tawny begins at this process's position;
//! from then on each process has its own.
//!
//! <https://learn.microsoft.com/windows/win32/sysinfo/handle-inheritance>

use std::fs;
use std::io::{Seek, SeekFrom};
use std::os::fd::OwnedFd;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Weak};

use tawny_engine::sync::Mutex;

use super::File;
use super::lock::Locks;
use super::transfer::Waiting;
use crate::create_file::{Access, Disposition, Opening};
use crate::file_object::{FileBase, FileType};
use crate::inheritance::{Passed, PassedKind, Reader, Writer};
use crate::object::HandleCount;

impl File {
    pub(super) fn pass(&self) -> Option<Passed> {
        let position = *self.position.lock();
        let mut fd = self.fd().ok()?.try_clone().ok()?;
        if self.kind == FileType::Disk {
            let begin = match self.access.only_appends() {
                true => SeekFrom::End(0),
                false => SeekFrom::Start(position),
            };
            fd.seek(begin).ok()?;
        }
        let mut state = Writer::default();
        state.number((self.kind == FileType::Disk).into());
        state.number(self.access.bits().into());
        state.number(self.opening.flags.into()).number(position);
        Some(Passed {
            kind: PassedKind::File,
            state: state.done(),
            descriptors: vec![Arc::new(OwnedFd::from(fd))],
        })
    }

    /// A file that another process passed; it has no handle yet.
    pub(crate) fn receive_passed(state: &mut Reader<'_>, fd: OwnedFd) -> Option<Arc<Self>> {
        let kind = match state.number()? {
            0 => FileType::Character,
            _ => FileType::Disk,
        };
        let opening = Opening {
            access: Access::expand(state.small()?),
            share: 0,
            disposition: Disposition::OpenExisting,
            flags: state.small()?,
        };
        let position = state.number()?;
        Some(Arc::new_cyclic(|this: &Weak<Self>| Self {
            handles: HandleCount::default(),
            this: Weak::clone(this),
            base: FileBase::default(),
            access: opening.access,
            opening,
            kind,
            path: None,
            doomed: AtomicBool::new(false),
            claim: Mutex::new(None),
            locks: Locks::default(),
            listing: super::Listing::default(),
            fd: Mutex::new(Some(Arc::new(fs::File::from(fd)))),
            position: Mutex::new(position),
            waiting: Mutex::new(Waiting::default()),
            changes: Mutex::new(None),
        }))
    }
}
