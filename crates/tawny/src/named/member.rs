//! This process's part in an object that several processes have.

use std::fs::File;
use std::os::fd::OwnedFd;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::Ordering;

use tawny_engine::shared_state::{FIRST_FREE, SharedState};
use tawny_engine::sync::Mutex;

use super::{Nameable, NamedKind, place};
use crate::Error;
use crate::codes::ERROR_INVALID_HANDLE;
use crate::event::Event;
use crate::file_mapping::FileMapping;
use crate::inheritance::{Passed, PassedKind, Reader, Writer};
use crate::mutex::Mutex as MutexObject;
use crate::object::Object;
use crate::semaphore::Semaphore;
use crate::timer::Timer;

/// The word of the page that says the kind.
const KIND: usize = FIRST_FREE;
/// The first word of the page that an object has for itself.
pub(crate) const FIRST_OWN: usize = FIRST_FREE + 1;

pub(super) fn set_kind(state: &SharedState, kind: NamedKind) {
    let word = state.page().word(KIND);
    word.store(u64::from(kind as u32), Ordering::Release);
}

/// The part; see the module's description.
#[derive(Debug)]
pub(crate) struct Member {
    state: Arc<SharedState>,
    kind: NamedKind,
    /// The file by whose name it is found; gone when this process has left.
    path: Mutex<Option<PathBuf>>,
}

impl Member {
    /// # Errors
    /// `ERROR_INVALID_HANDLE`: the object is of another kind.
    pub(super) fn new(
        state: SharedState,
        kind: NamedKind,
        path: Option<PathBuf>,
    ) -> Result<Self, Error> {
        if path.is_none() {
            set_kind(&state, kind);
        }
        let found = state.page().word(KIND).load(Ordering::Acquire);
        let member = Self {
            state: Arc::new(state),
            kind,
            path: Mutex::new(path),
        };
        match found == u64::from(kind as u32) {
            true => Ok(member),
            false => {
                member.leave();
                Err(Error::new(ERROR_INVALID_HANDLE))
            }
        }
    }

    pub(crate) fn state(&self) -> &Arc<SharedState> {
        &self.state
    }

    /// The last handle of this process is closed.
    pub(crate) fn leave(&self) {
        if let Some(path) = self.path.lock().take() {
            place::leave(self.state.file(), &path);
        }
        self.state.leave();
    }

    /// What another process needs to be a member, too.
    pub(crate) fn pass(&self) -> Option<Passed> {
        let path = self.path.lock().clone();
        let mut state = Writer::default();
        state.number(u64::from(self.kind as u32));
        let path = path.as_deref().map(Path::as_os_str).unwrap_or_default();
        state.bytes(path.as_encoded_bytes());
        let file = place::reopen(self.state.file()).ok()?;
        Some(Passed {
            kind: PassedKind::Shared,
            state: state.done(),
            descriptors: vec![Arc::new(file.into())],
        })
    }
}

fn receive<T: Nameable>(file: &File, path: Option<PathBuf>) -> Option<Arc<dyn Object>> {
    let state = place::join(file).ok()?;
    let member = Member::new(state, T::KIND, path).ok()?;
    Some(T::over(member, None).ok()?)
}

/// An object that another process passed; it has no handle yet.
pub(crate) fn receive_passed(state: &mut Reader<'_>, fd: OwnedFd) -> Option<Arc<dyn Object>> {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    const EVENT: u32 = NamedKind::Event as u32;
    const MUTEX: u32 = NamedKind::Mutex as u32;
    const SEMAPHORE: u32 = NamedKind::Semaphore as u32;
    const TIMER: u32 = NamedKind::Timer as u32;
    const MAPPING: u32 = NamedKind::FileMapping as u32;
    let kind = state.small()?;
    let path = state.bytes()?;
    let path = (!path.is_empty()).then(|| PathBuf::from(OsStr::from_bytes(path)));
    let file = &File::from(fd);
    match kind {
        EVENT => receive::<Event>(file, path),
        MUTEX => receive::<MutexObject>(file, path),
        SEMAPHORE => receive::<Semaphore>(file, path),
        TIMER => receive::<Timer>(file, path),
        MAPPING => receive::<FileMapping>(file, path),
        _ => None,
    }
}
