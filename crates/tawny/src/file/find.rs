//! FindFirstFile: the entries of a directory whose names match a pattern.
//!
//! <https://learn.microsoft.com/windows/win32/api/fileapi/nf-fileapi-findfirstfilew>

use std::collections::VecDeque;
use std::fs;
use std::path::Path;
use std::sync::Arc;

use tawny_engine::sync::Mutex;

use super::attributes::{Attributes, Information};
use super::{locate, open_error};
use crate::Error;
use crate::codes::{ERROR_FILE_NOT_FOUND, ERROR_NO_MORE_FILES, ERROR_PATH_NOT_FOUND};
use crate::create_file::Namespace;
use crate::named_pipe::{self, PipeName, UNLIMITED_INSTANCES};
use crate::object::{self, Handle, HandleCount, Object};

/// An entry that matches.
#[derive(Clone, Debug)]
#[doc(alias = "WIN32_FIND_DATA")]
pub struct Found {
    /// Its name in the directory.
    pub name: String,
    /// What is known of it.
    pub information: Information,
}

/// A search: what matched when it began and was not yet told.
#[doc(alias = "FindFirstFile")]
pub struct Search {
    handles: HandleCount,
    left: Mutex<VecDeque<Found>>,
}

impl Search {
    /// Begins a search; returns its handle and the first entry.
    ///
    /// # Errors
    /// `ERROR_FILE_NOT_FOUND` when nothing matches, `ERROR_PATH_NOT_FOUND` when there is no such
    /// directory; what the file system says.
    #[doc(alias = "FindFirstFile")]
    pub fn begin(pattern: &str) -> Result<(Handle, Found), Error> {
        let trimmed = pattern.strip_prefix(r"\\?\").unwrap_or(pattern);
        let cut = trimmed.rfind(['\\', '/', ':']).map_or(0, |at| at + 1);
        let (directory, mask) = trimmed.split_at(cut);
        if mask.is_empty() {
            return Err(Error::new(ERROR_FILE_NOT_FOUND));
        }
        let mut left = entries(directory, mask)?;
        let first = left.pop_front().ok_or(Error::new(ERROR_FILE_NOT_FOUND))?;
        let search = Self {
            handles: HandleCount::default(),
            left: Mutex::new(left),
        };
        Ok((object::insert(Arc::new(search))?, first))
    }

    /// The next entry.
    ///
    /// # Errors
    /// `ERROR_NO_MORE_FILES`.
    #[doc(alias = "FindNextFile")]
    pub fn next(&self) -> Result<Found, Error> {
        let next = self.left.lock().pop_front();
        next.ok_or(Error::new(ERROR_NO_MORE_FILES))
    }
}

impl Object for Search {
    fn handles(&self) -> &HandleCount {
        &self.handles
    }
}

fn entries(directory: &str, mask: &str) -> Result<VecDeque<Found>, Error> {
    if let Namespace::Pipe { server, name: "" } = Namespace::of(directory) {
        // Only to know whether it is this machine.
        PipeName::on(server, "x")?;
        return Ok(pipes(mask));
    }
    let path = locate(if directory.is_empty() { "." } else { directory })?;
    entries_of(&path, directory.is_empty(), mask)
}

/// The pipes that match, as the directory of all pipes has them: as large as they have instances, on as much room as
/// they may have.
pub fn pipes(mask: &str) -> VecDeque<Found> {
    let offered = named_pipe::list().into_iter();
    let found = offered
        .filter(|it| matches(mask, &it.name))
        .map(|it| Found {
            information: Information {
                attributes: Attributes::NORMAL,
                size: it.instances.into(),
                allocated: match it.terms.instances {
                    UNLIMITED_INSTANCES => u32::MAX.into(),
                    instances => instances.into(),
                },
                links: 1,
                ..Information::default()
            },
            name: it.name,
        });
    found.collect()
}

/// The entries of the directory at `path` that match. `is_own`: it was not named.
pub(super) fn entries_of(path: &Path, is_own: bool, mask: &str) -> Result<VecDeque<Found>, Error> {
    let listing = fs::read_dir(path).map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound | std::io::ErrorKind::NotADirectory => {
            Error::new(ERROR_PATH_NOT_FOUND)
        }
        _ => open_error(&error, path),
    })?;
    let names = listing
        .flatten()
        .filter_map(|entry| entry.file_name().into_string().ok());
    let mut names: Vec<String> = names.filter(|name| matches(mask, name)).collect();
    names.sort_by_key(|name| name.to_lowercase());
    // A directory has itself and its parent, which a root has not.
    if path.parent().is_some() || is_own {
        let own = [".", ".."].into_iter().filter(|name| matches(mask, name));
        names.splice(0..0, own.map(str::to_owned));
    }
    let found = names.into_iter().filter_map(|name| {
        let entry = path.join(&name);
        let metadata = fs::metadata(&entry).or_else(|_| fs::symlink_metadata(&entry));
        let information = Information::of(&metadata.ok()?, &name);
        Some(Found { name, information })
    });
    Ok(found.collect())
}

/// Whether `name` matches `mask`, in which `*` stands for anything and `?` for one character. `*.*`
/// matches names without a dot as well, and a mask that ends in a dot those that have none.
pub fn matches(mask: &str, name: &str) -> bool {
    if mask == "*.*" {
        return true;
    }
    let mask: Vec<char> = mask.to_lowercase().chars().collect();
    let name: Vec<char> = name.to_lowercase().chars().collect();
    let (mut m, mut n) = (0, 0);
    // Where the last `*` stood, and how much of the name it covers.
    let mut star: Option<(usize, usize)> = None;
    while n < name.len() {
        match mask.get(m) {
            Some('*') => {
                star = Some((m, n));
                m += 1;
            }
            Some(&character) if character == '?' || character == name[n] => {
                m += 1;
                n += 1;
            }
            _ => match star {
                Some((at, covered)) => {
                    star = Some((at, covered + 1));
                    m = at + 1;
                    n = covered + 1;
                }
                None => return false,
            },
        }
    }
    mask[m..]
        .iter()
        .all(|&character| matches!(character, '*' | '.'))
        && (mask[m..].iter().all(|&c| c == '*') || !name.contains(&'.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn masks() {
        for (mask, name, does) in [
            ("*", "anything", true),
            ("*.*", "no-dot", true),
            ("*.txt", "a.TXT", true),
            ("*.txt", "a.txt.bak", false),
            ("a?c", "abc", true),
            ("a?c", "ac", false),
            ("*b*d", "abcbd", true),
            ("exact", "Exact", true),
            ("exact", "exactly", false),
            ("*.", "plain", true),
            ("*.", "with.dot", false),
            ("", "x", false),
        ] {
            assert_eq!(matches(mask, name), does, "{mask} {name}");
        }
    }
}
