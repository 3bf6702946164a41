//! What changes in a directory: for whoever has it open, each change with its name, and for a handle
//! that is waited for, that there was any.
//!
//! <https://learn.microsoft.com/windows/win32/fileio/obtaining-directory-change-notifications>

use std::collections::VecDeque;
use std::fs;
use std::io;
use std::os::fd::{AsFd, AsRawFd};
use std::path::Path;
use std::sync::{Arc, Weak};

use tawny_engine::directory_changes::{Action, Change, DirectoryChanges, Interest, Seen};
use tawny_engine::sync::Mutex;
use tawny_engine::{Buffers, Deadline, Poller};

use super::{File, from_io, locate};
use crate::Error;
use crate::codes::*;
use crate::file_object::{Cancel, Issued};
use crate::limits::MAXIMUM_DIRECTORY_CHANGES;
use crate::object::{self, Handle, HandleCount, Object};
use crate::operation::Operation;
use crate::overlapped::Overlapped;
use crate::reactor;
use crate::request::{Notice, Outcome, Request, Target};
use crate::signal::{Reset, Signal};

/// `FILE_NOTIFY_CHANGE_*`: what is to be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Filter(u32);

impl Filter {
    const FILE_NAME: u32 = 0x1;
    const DIR_NAME: u32 = 0x2;
    const ATTRIBUTES: u32 = 0x4;
    const SIZE: u32 = 0x8;
    const LAST_WRITE: u32 = 0x10;
    const LAST_ACCESS: u32 = 0x20;
    const CREATION: u32 = 0x40;
    const SECURITY: u32 = 0x100;
    const ALL: u32 = 0x17f;

    /// The filter of these bits.
    ///
    /// # Errors
    /// `ERROR_INVALID_PARAMETER`: none, or others.
    pub fn from_bits(bits: u32) -> Result<Self, Error> {
        match bits {
            0 => Err(Error::new(ERROR_INVALID_PARAMETER)),
            _ if bits & !Self::ALL != 0 => Err(Error::new(ERROR_INVALID_PARAMETER)),
            _ => Ok(Self(bits)),
        }
    }

    fn interest(self) -> Interest {
        let has = |bits| self.0 & bits != 0;
        Interest {
            files: has(Self::FILE_NAME),
            directories: has(Self::DIR_NAME),
            contents: has(Self::SIZE | Self::LAST_WRITE),
            attributes: has(Self::ATTRIBUTES | Self::SECURITY | Self::CREATION),
            access: has(Self::LAST_ACCESS),
        }
    }
}

/// The watch that a directory's first ReadDirectoryChanges begins, and that lasts as long as it is
/// open. It has a handle of its own, by which the engine finds it.
pub(super) struct Changes {
    handles: HandleCount,
    file: Weak<File>,
    state: Mutex<State>,
}

struct State {
    source: DirectoryChanges,
    /// The directory stays open: the watch knows it by its descriptor.
    _directory: Arc<fs::File>,
    own: Option<Handle>,
    found: VecDeque<Change>,
    lost: bool,
    gone: bool,
    pending: VecDeque<Request<()>>,
}

const READ: tawny_engine::Interest = tawny_engine::Interest {
    read: true,
    write: false,
};

/// Has the engine's thread call the object's `attend`.
fn attend_to(object: Arc<dyn Object>, fd: std::os::fd::BorrowedFd<'_>) -> Result<Handle, Error> {
    let handle = object::insert(object)?;
    let armed = reactor::background()
        .and_then(|background| background.arm(fd, handle.value() as u64, READ));
    if let Err(error) = armed {
        let _ = object::close(handle);
        return Err(from_io(error));
    }
    Ok(handle)
}

/// The entry of a change, without its name's length in a whole buffer.
fn entry(change: &Change) -> Vec<u8> {
    let name = change.path.to_string_lossy().replace('/', "\\");
    let name: Vec<u8> = name.encode_utf16().flat_map(u16::to_ne_bytes).collect();
    let action: u32 = match change.action {
        Action::Added => 1,
        Action::Removed => 2,
        Action::Modified => 3,
        Action::OldName => 4,
        Action::NewName => 5,
    };
    let mut entry = vec![0; 4];
    entry.extend(action.to_ne_bytes());
    entry.extend((name.len() as u32).to_ne_bytes());
    entry.extend(name);
    entry
}

impl State {
    /// `FILE_NOTIFY_INFORMATION` entries for as many changes as `room` bytes hold; `None`: not one.
    fn entries(&mut self, room: usize) -> Option<Vec<u8>> {
        let mut all = Vec::new();
        let mut last = 0;
        while let Some(change) = self.found.front() {
            let start = all.len().next_multiple_of(4);
            let entry = entry(change);
            if start + entry.len() > room {
                break;
            }
            if start != 0 {
                let offset = (start - last) as u32;
                all[last..last + 4].copy_from_slice(&offset.to_ne_bytes());
            }
            all.resize(start, 0);
            all.extend(entry);
            last = start;
            self.found.pop_front();
        }
        (!all.is_empty()).then_some(all)
    }

    fn look(&mut self) {
        let found = &mut self.found;
        let mut last: Option<Change> = None;
        let seen = self.source.take(|change| {
            // Writing a file says so many times.
            let again = change.action == Action::Modified && last.as_ref() == Some(&change);
            if !again {
                found.push_back(change.clone());
            }
            last = Some(change);
        });
        self.gone |= seen == Seen::Gone;
        if seen == Seen::Lost || self.found.len() > MAXIMUM_DIRECTORY_CHANGES {
            self.lost = true;
            self.found.clear();
        }
    }

    fn outcome(&mut self, room: &Buffers) -> Option<Outcome> {
        let too_many = Outcome {
            status: STATUS_NOTIFY_ENUM_DIR,
            bytes: 0,
        };
        if std::mem::take(&mut self.lost) {
            return Some(too_many);
        }
        if self.found.is_empty() {
            let denied = Outcome::failure(STATUS_ACCESS_DENIED);
            return self.gone.then_some(denied);
        }
        Some(match self.entries(room.len()) {
            Some(entries) => Outcome::success(room.scatter(&entries)),
            None => {
                self.found.clear();
                too_many
            }
        })
    }

    /// Ends as many requests as there is something to tell.
    fn hand_out(&mut self, file: &File) {
        while let Some(mut request) = self.pending.pop_front() {
            match self.outcome(&request.buffers) {
                Some(outcome) => request.complete(&file.base, outcome, false),
                None => {
                    self.pending.push_front(request);
                    return;
                }
            }
        }
    }
}

impl Object for Changes {
    fn handles(&self) -> &HandleCount {
        &self.handles
    }

    fn attend(&self) {
        let mut state = self.state.lock();
        state.look();
        if let Some(file) = self.file.upgrade() {
            state.hand_out(&file);
        }
    }
}

impl Changes {
    fn start(file: &File, filter: Filter, subtree: bool) -> Result<Arc<Self>, Error> {
        let directory = file.fd()?;
        let root = format!("/proc/self/fd/{}", directory.as_raw_fd());
        let source = DirectoryChanges::new(Path::new(&root), filter.interest(), subtree);
        let changes = Arc::new(Self {
            handles: HandleCount::default(),
            file: file.this.clone(),
            state: Mutex::new(State {
                source: source.map_err(from_io)?,
                _directory: directory,
                own: None,
                found: VecDeque::new(),
                lost: false,
                gone: false,
                pending: VecDeque::new(),
            }),
        });
        let mut state = changes.state.lock();
        let own = attend_to(
            Arc::clone(&changes) as Arc<dyn Object>,
            state.source.as_fd(),
        )?;
        state.own = Some(own);
        drop(state);
        Ok(changes)
    }

    /// Returns when whatever is being ended has been.
    pub(super) fn settle(&self) {
        drop(self.state.lock());
    }

    /// Cancels requests; how many.
    pub(super) fn cancel(&self, file: &File, which: Cancel) -> usize {
        let mut state = self.state.lock();
        let (cancelled, left): (VecDeque<_>, _) = std::mem::take(&mut state.pending)
            .into_iter()
            .partition(|request| which.matches(request));
        state.pending = left;
        let count = cancelled.len();
        for mut request in cancelled {
            request.complete(&file.base, Outcome::failure(STATUS_CANCELLED), false);
        }
        count
    }

    /// The directory is closed.
    pub(super) fn close(&self) {
        let mut state = self.state.lock();
        let own = state.own.take();
        if let Ok(background) = reactor::background() {
            background.disarm(state.source.as_fd());
        }
        drop(state);
        if let Some(own) = own {
            let _ = object::close(own);
        }
    }
}

impl File {
    fn changes(&self, filter: Filter, subtree: bool) -> Result<Arc<Changes>, Error> {
        self.check(self.access.reads())?;
        if !self.fd()?.metadata().map_err(from_io)?.is_dir() {
            return Err(Error::new(ERROR_INVALID_PARAMETER));
        }
        let mut changes = self.changes.lock();
        if let Some(changes) = &*changes {
            return Ok(Arc::clone(changes));
        }
        let started = Changes::start(self, filter, subtree)?;
        *changes = Some(Arc::clone(&started));
        Ok(started)
    }

    fn await_changes(&self, changes: &Changes, request: Request<()>) {
        let mut state = changes.state.lock();
        request.begin(&self.base);
        state.pending.push_back(request);
        state.look();
        state.hand_out(self);
    }

    /// Writes what changes in this directory, and if `subtree` below it, into `room`, as
    /// `FILE_NOTIFY_INFORMATION` entries, when something does. The first call says what is told, and
    /// from then on every change is kept for the next.
    ///
    /// # Errors
    /// `ERROR_INVALID_PARAMETER`: not a directory; `ERROR_ACCESS_DENIED`: it was not opened to be listed.
    #[doc(alias = "ReadDirectoryChangesW")]
    pub fn read_changes_overlapped(
        &self,
        room: Buffers,
        subtree: bool,
        filter: Filter,
        overlapped: Overlapped,
        notice: Notice,
    ) -> Result<Issued, Error> {
        let changes = self.changes(filter, subtree)?;
        let request = Request::new((), room, Target::Caller(overlapped), notice);
        self.await_changes(&changes, request);
        Ok(Issued::Pending)
    }

    /// As [`Self::read_changes_overlapped`], and waits; the bytes written. None: there was more than
    /// the room holds, or than is kept, and the directory has to be listed.
    ///
    /// # Errors
    /// As there; `ERROR_ACCESS_DENIED` as well when the directory is gone, `ERROR_OPERATION_ABORTED`
    /// when it was cancelled.
    #[doc(alias = "ReadDirectoryChangesW")]
    pub fn read_changes(
        &self,
        room: Buffers,
        subtree: bool,
        filter: Filter,
    ) -> Result<usize, Error> {
        if self.opening.is_overlapped() {
            return Err(Error::new(ERROR_INVALID_PARAMETER));
        }
        let changes = self.changes(filter, subtree)?;
        let operation = Arc::new(Operation::new());
        let target = Target::Operation(Arc::clone(&operation));
        self.await_changes(&changes, Request::new((), room, target, Notice::default()));
        operation.wait(Deadline::Never);
        match operation.outcome() {
            Some(outcome) if outcome.status.is_error() => Err(outcome.status.to_win32()),
            Some(outcome) => Ok(outcome.bytes as usize),
            None => Ok(0),
        }
    }
}

/// A handle that is signalled when something has changed.
#[doc(alias = "FindFirstChangeNotification")]
pub struct ChangeNotification {
    handles: HandleCount,
    signal: Signal,
    source: Mutex<DirectoryChanges>,
}

impl ChangeNotification {
    /// Watches the directory `name`, and if `subtree` what is below it, from now on.
    ///
    /// # Errors
    /// `ERROR_FILE_NOT_FOUND`, `ERROR_PATH_NOT_FOUND`, `ERROR_DIRECTORY`; the user watches as much as is
    /// allowed.
    pub fn create(name: &str, subtree: bool, filter: Filter) -> Result<Handle, Error> {
        let source = DirectoryChanges::new(&locate(name)?, filter.interest(), subtree);
        let source = source.map_err(|error: io::Error| match error.raw_os_error() {
            Some(libc::ENOENT) => Error::new(ERROR_FILE_NOT_FOUND),
            Some(libc::ENOTDIR) => Error::new(ERROR_DIRECTORY),
            _ => from_io(error),
        })?;
        let notification = Arc::new(Self {
            handles: HandleCount::default(),
            signal: Signal::new(Reset::Manual, false),
            source: Mutex::new(source),
        });
        let object: Arc<dyn Object> = Arc::clone(&notification) as Arc<dyn Object>;
        attend_to(object, notification.source.lock().as_fd())
    }

    /// Asks for the next change. One that has come since the last look counts.
    #[doc(alias = "FindNextChangeNotification")]
    pub fn next(&self) {
        let mut source = self.source.lock();
        self.signal.reset();
        self.look(&mut source);
    }

    fn look(&self, source: &mut DirectoryChanges) {
        let mut any = false;
        let seen = source.take(|_| any = true);
        if any || seen != Seen::All {
            self.signal.set();
        }
    }
}

impl Object for ChangeNotification {
    fn handles(&self) -> &HandleCount {
        &self.handles
    }

    fn signal(&self) -> Option<&Signal> {
        Some(&self.signal)
    }

    fn attend(&self) {
        self.look(&mut self.source.lock());
    }

    fn close(&self) {
        if let Ok(background) = reactor::background() {
            background.disarm(self.source.lock().as_fd());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn change(name: &str) -> Change {
        Change {
            action: Action::Added,
            path: name.into(),
        }
    }

    fn state() -> State {
        let interest = Filter::from_bits(Filter::FILE_NAME).unwrap().interest();
        let directory = fs::File::open("/proc/self").unwrap();
        State {
            source: DirectoryChanges::new(Path::new("/"), interest, false).unwrap(),
            _directory: Arc::new(directory),
            own: None,
            found: VecDeque::new(),
            lost: false,
            gone: false,
            pending: VecDeque::new(),
        }
    }

    #[test]
    fn what_is_kept_is_bounded() {
        let mut state = state();
        let many = std::iter::repeat_n(change("name"), MAXIMUM_DIRECTORY_CHANGES);
        state.found.extend(many);
        state.look();
        assert!(!state.lost);
        state.found.push_back(change("name"));
        state.look();
        assert!(state.lost && state.found.is_empty());
        let outcome = state.outcome(&Buffers::owned(vec![0; 64])).unwrap();
        assert_eq!((outcome.status, outcome.bytes), (STATUS_NOTIFY_ENUM_DIR, 0));
    }

    #[test]
    fn entries_fill_the_room_and_the_rest_stays() {
        let mut state = state();
        state.found.extend(["abc", "de", "f"].map(change));
        // 12 bytes and a name each, the next on a multiple of four.
        let entries = state.entries(12 + 6 + 2 + 12 + 4).unwrap();
        assert_eq!(entries.len(), 36);
        assert_eq!(entries[..4], 20u32.to_ne_bytes());
        assert_eq!(entries[20..24], [0; 4]);
        assert_eq!(state.found.len(), 1);
        assert_eq!(state.entries(13), None);
    }
}
