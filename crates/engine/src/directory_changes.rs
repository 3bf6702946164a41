//! What changes in a directory, and in those below it ([inotify(7)]).
//!
//! [inotify(7)]: https://man7.org/linux/man-pages/man7/inotify.7.html

use std::collections::{HashMap, HashSet};
use std::ffi::{CString, OsStr};
use std::fs;
use std::io;
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, FromRawFd, OwnedFd};
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

/// What has become of a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// It came.
    Added,
    /// It went.
    Removed,
    /// What it names was changed.
    Modified,
    /// It was given up for the one that comes next.
    OldName,
    /// See [`Self::OldName`].
    NewName,
}

/// A change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// What happened.
    pub action: Action,
    /// To which name, below the directory.
    pub path: PathBuf,
}

/// What is to be told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Interest {
    /// Names of files.
    pub files: bool,
    /// Names of directories.
    pub directories: bool,
    /// Contents.
    pub contents: bool,
    /// Attributes, owners, times that were set.
    pub attributes: bool,
    /// Reading.
    pub access: bool,
}

/// What came of a look for changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Seen {
    /// All there were.
    All,
    /// Some were lost.
    Lost,
    /// The directory is gone.
    Gone,
}

const NAMES: u32 = libc::IN_CREATE | libc::IN_DELETE | libc::IN_MOVED_FROM | libc::IN_MOVED_TO;
const CONTENTS: u32 = libc::IN_MODIFY;
/// The length of an event without its name.
const HEAD: usize = size_of::<libc::inotify_event>();
/// Directories that are watched at most.
const MOST: usize = 1 << 16;

/// The directory, watched from the moment on in which this was made.
#[derive(Debug)]
pub struct DirectoryChanges {
    fd: OwnedFd,
    root: PathBuf,
    subtree: bool,
    interest: Interest,
    /// The directories, below the root, by their watches.
    watches: HashMap<i32, PathBuf>,
    /// What was found in new directories and may be told of again.
    found: HashSet<PathBuf>,
}

struct Event<'a> {
    watch: i32,
    mask: u32,
    cookie: u32,
    name: &'a OsStr,
}

impl DirectoryChanges {
    /// Watches `root`, and if `subtree` all directories below it.
    ///
    /// # Errors
    /// `ENOTDIR`; the user watches as much as is allowed (`EMFILE`, `ENOSPC`).
    pub fn new(root: &Path, interest: Interest, subtree: bool) -> io::Result<Self> {
        // SAFETY: takes no pointers.
        let fd = unsafe { libc::inotify_init1(libc::IN_CLOEXEC | libc::IN_NONBLOCK) };
        if fd < 0 {
            return Err(io::Error::last_os_error());
        }
        let mut changes = Self {
            // SAFETY: the kernel has just given us this descriptor.
            fd: unsafe { OwnedFd::from_raw_fd(fd) },
            root: root.to_owned(),
            subtree,
            interest,
            watches: HashMap::new(),
            found: HashSet::new(),
        };
        changes.watch(Path::new(""))?;
        if subtree {
            changes.watch_below(Path::new(""), &mut |_| ());
        }
        Ok(changes)
    }

    fn mask(&self) -> u32 {
        let of = |wanted, mask| if wanted { mask } else { 0 };
        let interest = self.interest;
        libc::IN_DELETE_SELF
            | of(
                interest.files || interest.directories || self.subtree,
                NAMES,
            )
            | of(interest.contents, CONTENTS)
            | of(interest.attributes, libc::IN_ATTRIB)
            | of(interest.access, libc::IN_ACCESS)
    }

    fn watch(&mut self, path: &Path) -> io::Result<()> {
        if self.watches.len() >= MOST {
            return Err(io::Error::from_raw_os_error(libc::ENOSPC));
        }
        let full = match path.as_os_str().is_empty() {
            true => self.root.clone(),
            false => self.root.join(path),
        };
        let full = CString::new(full.as_os_str().as_bytes())?;
        let mut mask = self.mask() | libc::IN_ONLYDIR;
        if !path.as_os_str().is_empty() {
            mask |= libc::IN_DONT_FOLLOW;
        }
        // SAFETY: `full` is a terminated string.
        match unsafe { libc::inotify_add_watch(self.fd.as_raw_fd(), full.as_ptr(), mask) } {
            -1 => Err(io::Error::last_os_error()),
            watch => {
                self.watches.insert(watch, path.to_owned());
                Ok(())
            }
        }
    }

    /// Watches the directories below `path`, which is watched, and tells of everything there.
    fn watch_below(&mut self, path: &Path, each: &mut dyn FnMut(&Path)) {
        let mut left = vec![path.to_owned()];
        while let Some(directory) = left.pop() {
            let entries = fs::read_dir(self.root.join(&directory));
            for entry in entries.into_iter().flatten().flatten() {
                let path = directory.join(entry.file_name());
                each(&path);
                let is_directory = entry.file_type().is_ok_and(|it| it.is_dir());
                // One that has gone meanwhile has nothing to tell.
                if is_directory && self.watch(&path).is_ok() {
                    left.push(path);
                }
            }
        }
    }

    /// Tells of the changes there were.
    pub fn take(&mut self, mut each: impl FnMut(Change)) -> Seen {
        let mut seen = Seen::All;
        let mut moved: Option<(u32, bool, PathBuf)> = None;
        let mut buffer = vec![0u8; 1 << 16];
        loop {
            // SAFETY: room for as many bytes as are said.
            let read = unsafe {
                libc::read(
                    self.fd.as_raw_fd(),
                    buffer.as_mut_ptr().cast(),
                    buffer.len(),
                )
            };
            let Some(mut rest) = usize::try_from(read).ok().and_then(|len| buffer.get(..len))
            else {
                break;
            };
            if rest.is_empty() {
                break;
            }
            while let Some((event, after)) = split(rest) {
                rest = after;
                match self.note(&event, &mut moved, &mut each) {
                    Seen::All => {}
                    other => seen = other,
                }
            }
        }
        self.end_move(moved.take(), &mut each);
        self.found.clear();
        seen
    }

    fn note(
        &mut self,
        event: &Event<'_>,
        moved: &mut Option<(u32, bool, PathBuf)>,
        each: &mut impl FnMut(Change),
    ) -> Seen {
        if event.mask & libc::IN_Q_OVERFLOW != 0 {
            return Seen::Lost;
        }
        let Some(directory) = self.watches.get(&event.watch).cloned() else {
            return Seen::All;
        };
        if event.mask & libc::IN_IGNORED != 0 {
            self.watches.remove(&event.watch);
        }
        if event.name.is_empty() {
            let gone = event.mask & libc::IN_DELETE_SELF != 0 && directory.as_os_str().is_empty();
            return if gone { Seen::Gone } else { Seen::All };
        }
        let path = directory.join(event.name);
        let is_directory = event.mask & libc::IN_ISDIR != 0;
        if event.mask & libc::IN_MOVED_TO != 0
            && let Some((_, _, old)) = moved.take_if(|(cookie, ..)| *cookie == event.cookie)
        {
            self.rename(&old, path, is_directory, each);
            return Seen::All;
        }
        self.end_move(moved.take(), each);
        if event.mask & libc::IN_MOVED_FROM != 0 {
            *moved = Some((event.cookie, is_directory, path));
        } else if event.mask & (libc::IN_CREATE | libc::IN_MOVED_TO) != 0 {
            self.add(path, is_directory, each);
        } else if event.mask & libc::IN_DELETE != 0 {
            self.tell_name(Action::Removed, path, is_directory, each);
        } else if !is_directory || event.mask & libc::IN_ATTRIB != 0 {
            each(Change {
                action: Action::Modified,
                path,
            });
        }
        Seen::All
    }

    fn tell_name(
        &self,
        action: Action,
        path: PathBuf,
        is_directory: bool,
        each: &mut impl FnMut(Change),
    ) {
        let wanted = match is_directory {
            true => self.interest.directories,
            false => self.interest.files,
        };
        if wanted {
            each(Change { action, path });
        }
    }

    fn add(&mut self, path: PathBuf, is_directory: bool, each: &mut impl FnMut(Change)) {
        if self.found.remove(&path) {
            return;
        }
        self.tell_name(Action::Added, path.clone(), is_directory, each);
        if is_directory && self.subtree && self.watch(&path).is_ok() {
            let mut inside = Vec::new();
            self.watch_below(&path, &mut |path| inside.push(path.to_owned()));
            for path in inside {
                let is_directory = self.watches.values().any(|known| *known == path);
                self.tell_name(Action::Added, path.clone(), is_directory, each);
                self.found.insert(path);
            }
        }
    }

    /// A name that was given up did not come back under another.
    fn end_move(&mut self, moved: Option<(u32, bool, PathBuf)>, each: &mut impl FnMut(Change)) {
        let Some((_, is_directory, path)) = moved else {
            return;
        };
        if is_directory {
            let below: Vec<_> = self
                .watches
                .extract_if(|_, known| known.starts_with(&path))
                .collect();
            for (watch, _) in below {
                // SAFETY: takes no pointers.
                unsafe { libc::inotify_rm_watch(self.fd.as_raw_fd(), watch) };
            }
        }
        self.tell_name(Action::Removed, path, is_directory, each);
    }

    fn rename(
        &mut self,
        old: &Path,
        new: PathBuf,
        is_directory: bool,
        each: &mut impl FnMut(Change),
    ) {
        if is_directory {
            for known in self.watches.values_mut() {
                if let Ok(below) = known.strip_prefix(old) {
                    *known = match below.as_os_str().is_empty() {
                        true => new.clone(),
                        false => new.join(below),
                    };
                }
            }
        }
        let (first, second) = match old.parent() == new.parent() {
            true => (Action::OldName, Action::NewName),
            false => (Action::Removed, Action::Added),
        };
        self.tell_name(first, old.to_owned(), is_directory, each);
        self.tell_name(second, new, is_directory, each);
    }
}

/// The first event of what was read, and the rest.
fn split(bytes: &[u8]) -> Option<(Event<'_>, &[u8])> {
    let (head, rest) = bytes.split_at_checked(HEAD)?;
    let word = |at: usize| {
        let bytes = head[at..at + 4].try_into().unwrap_or_default();
        u32::from_ne_bytes(bytes)
    };
    let (name, rest) = rest.split_at_checked(word(12) as usize)?;
    let end = name.iter().position(|byte| *byte == 0);
    let event = Event {
        watch: word(0) as i32,
        mask: word(4),
        cookie: word(8),
        name: OsStr::from_bytes(&name[..end.unwrap_or(name.len())]),
    };
    Some((event, rest))
}

impl AsFd for DirectoryChanges {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.fd.as_fd()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAMES: Interest = Interest {
        files: true,
        directories: true,
        contents: false,
        attributes: false,
        access: false,
    };

    fn place(name: &str) -> PathBuf {
        let path = std::env::temp_dir().join(format!("tawny-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&path);
        fs::create_dir_all(&path).unwrap();
        path
    }

    fn taken(changes: &mut DirectoryChanges) -> Vec<(Action, String)> {
        let mut all = Vec::new();
        changes.take(|change| all.push((change.action, change.path.display().to_string())));
        all
    }

    #[test]
    fn names_come_go_and_change() {
        let place = place("changes");
        let mut changes = DirectoryChanges::new(&place, NAMES, false).unwrap();
        fs::write(place.join("a"), b"1").unwrap();
        fs::rename(place.join("a"), place.join("b")).unwrap();
        fs::create_dir(place.join("d")).unwrap();
        fs::write(place.join("d/inside"), b"1").unwrap();
        fs::rename(place.join("b"), place.join("d/b")).unwrap();
        let expected = [
            (Action::Added, "a"),
            (Action::OldName, "a"),
            (Action::NewName, "b"),
            (Action::Added, "d"),
            (Action::Removed, "b"),
        ];
        let expected = expected.map(|(action, path)| (action, path.to_owned()));
        assert_eq!(taken(&mut changes), expected);
        fs::remove_dir_all(&place).unwrap();
        let mut all = Vec::new();
        assert_eq!(changes.take(|change| all.push(change)), Seen::Gone);
        assert_eq!(all.len(), 1);
    }

    #[test]
    fn a_subtree_grows_and_moves() {
        let place = place("subtree");
        let mut changes = DirectoryChanges::new(&place, NAMES, true).unwrap();
        fs::create_dir_all(place.join("x/y")).unwrap();
        fs::write(place.join("x/y/early"), b"").unwrap();
        let mut told = taken(&mut changes);
        let added = |path: &str| (Action::Added, path.to_owned());
        assert_eq!(told, ["x", "x/y", "x/y/early"].map(added));
        fs::rename(place.join("x"), place.join("z")).unwrap();
        fs::write(place.join("z/y/late"), b"").unwrap();
        told = taken(&mut changes);
        assert_eq!(told.last(), Some(&added("z/y/late")));
        assert_eq!(told[0], (Action::OldName, "x".to_owned()));
        fs::remove_dir_all(&place).unwrap();
    }
}
