//! What runs on this machine at a moment: processes, threads, and the modules of a process.
//!
//! <https://learn.microsoft.com/windows/win32/toolhelp/taking-a-snapshot-and-viewing-processes>

use std::fs;
use std::sync::Arc;

use tawny_engine::sync::Mutex;

use crate::Error;
use crate::codes::{ERROR_INVALID_HANDLE, ERROR_INVALID_PARAMETER};
use crate::object::{self, Handle, HandleCount, Object};

/// A process.
#[derive(Clone, Debug, PartialEq, Eq)]
#[doc(alias = "PROCESSENTRY32")]
pub struct ProcessEntry {
    /// Its identifier.
    pub id: u32,
    /// That of the process that created it.
    pub parent: u32,
    /// How many threads it has.
    pub threads: u32,
    /// The name of its file, without a directory.
    pub name: String,
}

/// A thread.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[doc(alias = "THREADENTRY32")]
pub struct ThreadEntry {
    /// Its identifier.
    pub id: u32,
    /// That of its process.
    pub process: u32,
}

/// A file that a process has loaded.
#[derive(Clone, Debug, PartialEq, Eq)]
#[doc(alias = "MODULEENTRY32")]
pub struct ModuleEntry {
    /// Where it begins in memory.
    pub base: usize,
    /// Bytes up to its end there.
    pub size: usize,
    /// Its file, as Linux names it.
    pub path: String,
}

/// The identifiers of all processes.
#[doc(alias = "EnumProcesses")]
pub fn process_ids() -> Vec<u32> {
    let mut ids = numbers("/proc");
    ids.sort_unstable();
    ids
}

/// A process; `None` when there is none of this identifier.
pub fn process(id: u32) -> Option<ProcessEntry> {
    let stat = fs::read_to_string(format!("/proc/{id}/stat")).ok()?;
    // The name stands in parentheses, and may have some of its own.
    let (start, rest) = stat.rsplit_once(") ")?;
    let (_, short) = start.split_once('(')?;
    let mut fields = rest.split(' ');
    let parent = fields.nth(1)?.parse().ok()?;
    let threads = fields.nth(15)?.parse().ok()?;
    let file = fs::read_link(format!("/proc/{id}/exe")).ok();
    let own = file.as_ref().and_then(|file| file.file_name());
    Some(ProcessEntry {
        id,
        parent,
        threads,
        name: own.map_or_else(
            || short.to_owned(),
            |name| name.to_string_lossy().into_owned(),
        ),
    })
}

fn threads(process: u32) -> Vec<ThreadEntry> {
    let entry = |id| ThreadEntry { id, process };
    numbers(&format!("/proc/{process}/task"))
        .into_iter()
        .map(entry)
        .collect()
}

fn numbers(directory: &str) -> Vec<u32> {
    let entries = fs::read_dir(directory).into_iter().flatten().flatten();
    entries
        .filter_map(|entry| entry.file_name().to_str()?.parse().ok())
        .collect()
}

/// The files that a process has loaded, its own first.
///
/// # Errors
/// `ERROR_INVALID_PARAMETER`: there is no such process; what the kernel says of one that is another user's.
#[doc(alias = "EnumProcessModules")]
pub fn modules(process: u32) -> Result<Vec<ModuleEntry>, Error> {
    let maps = fs::read_to_string(format!("/proc/{process}/maps")).map_err(|error| match error
        .kind()
    {
        std::io::ErrorKind::NotFound => Error::new(ERROR_INVALID_PARAMETER),
        _ => Error::from_errno_win32(error.raw_os_error().unwrap_or(0)),
    })?;
    let own = fs::read_link(format!("/proc/{process}/exe")).ok();
    let own = own.map(|path| path.to_string_lossy().into_owned());
    let mut modules: Vec<ModuleEntry> = Vec::new();
    for line in maps.lines() {
        let Some((start, end, path)) = mapping(line) else {
            continue;
        };
        match modules.iter_mut().find(|module| module.path == path) {
            Some(known) => known.size = end - known.base,
            None => modules.push(ModuleEntry {
                base: start,
                size: end - start,
                path: path.to_owned(),
            }),
        }
    }
    // Data files are mapped, too.
    modules.retain(|module| Some(&module.path) == own.as_ref() || module.path.contains(".so"));
    modules.sort_by_key(|module| Some(&module.path) != own.as_ref());
    Ok(modules)
}

fn mapping(line: &str) -> Option<(usize, usize, &str)> {
    let path = &line[line.find('/')?..];
    let (start, rest) = line.split_once('-')?;
    let (end, _) = rest.split_once(' ')?;
    let hexadecimal = |text| usize::from_str_radix(text, 16).ok();
    Some((hexadecimal(start)?, hexadecimal(end)?, path))
}

/// What a snapshot holds.
#[derive(Clone, Copy, Debug, Default)]
pub struct Wanted {
    /// `TH32CS_SNAPPROCESS`
    pub processes: bool,
    /// `TH32CS_SNAPTHREAD`: those of all processes.
    pub threads: bool,
    /// `TH32CS_SNAPMODULE`: of the process with this identifier.
    pub modules_of: Option<u32>,
}

/// A snapshot, and how far each list has been read.
#[derive(Debug)]
#[doc(alias = "CreateToolhelp32Snapshot")]
pub struct Snapshot {
    handles: HandleCount,
    processes: List<ProcessEntry>,
    threads: List<ThreadEntry>,
    modules: List<ModuleEntry>,
}

/// A list that is read from its begin on.
#[derive(Debug)]
pub struct List<T> {
    entries: Vec<T>,
    next: Mutex<usize>,
}

impl<T: Clone> List<T> {
    fn new(entries: Vec<T>) -> Self {
        Self {
            entries,
            next: Mutex::new(0),
        }
    }

    /// The next entry, with `first` the first; `None` at the end.
    pub fn read(&self, first: bool) -> Option<T> {
        let mut next = self.next.lock();
        if first {
            *next = 0;
        }
        let entry = self.entries.get(*next)?.clone();
        *next += 1;
        Some(entry)
    }
}

impl Snapshot {
    /// Takes one.
    ///
    /// # Errors
    /// As [`modules`].
    pub fn take(wanted: Wanted) -> Result<Arc<Self>, Error> {
        let ids = process_ids();
        let processes = match wanted.processes {
            true => ids.iter().filter_map(|&id| process(id)).collect(),
            false => Vec::new(),
        };
        let threads = match wanted.threads {
            true => ids.iter().flat_map(|&id| threads(id)).collect(),
            false => Vec::new(),
        };
        let modules = wanted.modules_of.map_or(Ok(Vec::new()), modules)?;
        Ok(Arc::new(Self {
            handles: HandleCount::default(),
            processes: List::new(processes),
            threads: List::new(threads),
            modules: List::new(modules),
        }))
    }

    /// The processes.
    #[doc(alias = "Process32Next")]
    pub fn processes(&self) -> &List<ProcessEntry> {
        &self.processes
    }

    /// The threads.
    #[doc(alias = "Thread32Next")]
    pub fn threads(&self) -> &List<ThreadEntry> {
        &self.threads
    }

    /// The modules.
    #[doc(alias = "Module32Next")]
    pub fn modules(&self) -> &List<ModuleEntry> {
        &self.modules
    }
}

impl Object for Snapshot {
    fn handles(&self) -> &HandleCount {
        &self.handles
    }
}

/// The snapshot that `handle` names.
///
/// # Errors
/// `ERROR_INVALID_HANDLE`.
pub fn find(handle: Handle) -> Result<Arc<Snapshot>, Error> {
    object::find::<Snapshot>(handle)
        .map(|snapshot| snapshot.to_arc())
        .ok_or(Error::new(ERROR_INVALID_HANDLE))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_process_is_there_with_its_threads_and_its_file() {
        let own = std::process::id();
        let snapshot = Snapshot::take(Wanted {
            processes: true,
            threads: true,
            modules_of: Some(own),
        })
        .unwrap();
        assert!(
            snapshot
                .processes
                .entries
                .iter()
                .any(|entry| entry.id == own && entry.threads > 0)
        );
        assert!(
            snapshot
                .threads
                .entries
                .iter()
                .any(|entry| entry.process == own)
        );
        let file = std::env::current_exe().unwrap();
        let first = snapshot.modules().read(true).unwrap();
        assert_eq!(first.path, file.to_string_lossy());
        assert_eq!(snapshot.modules().read(true), Some(first));
    }

    #[test]
    fn lines_of_maps_without_a_file_are_no_modules() {
        assert_eq!(mapping("1000-2000 rw-p 00000000 00:00 0 "), None);
        let line = "1000-2000 r-xp 00000000 08:01 5   /lib/libc.so.6";
        assert_eq!(mapping(line), Some((0x1000, 0x2000, "/lib/libc.so.6")));
    }
}
