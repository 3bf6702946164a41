//! The tool's cache: generated files under names that are the hash of what made them, so that an
//! entry, once there, is right for ever.

use std::fmt::Write as _;
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use sha2::{Digest, Sha256};

/// An entry that nobody has made or used for this long is removed.
const UNUSED_AFTER: Duration = Duration::from_secs(30 * 24 * 60 * 60);

/// Collects everything that an entry depends on.
pub struct Key(Sha256);

impl Key {
    /// A key of what this very build of the tool makes.
    pub fn new() -> Self {
        let key = Self(Sha256::new());
        match std::env::current_exe() {
            Ok(tool) => key.file_identity(&tool),
            Err(_) => key,
        }
    }

    /// Adds one part. Parts do not run into each other.
    pub fn part(mut self, bytes: impl AsRef<[u8]>) -> Self {
        let bytes = bytes.as_ref();
        self.0.update((bytes.len() as u64).to_le_bytes());
        self.0.update(bytes);
        self
    }

    /// Adds a file by path, size and time of change.
    pub fn file_identity(self, path: &Path) -> Self {
        let identity = path
            .metadata()
            .map(|data| (data.len(), data.modified().ok()));
        self.part(format!("{} {identity:?}", path.display()))
    }

    fn name(self) -> String {
        self.0.finalize()[..16]
            .iter()
            .fold(String::new(), |mut name, byte| {
                let _ = write!(name, "{byte:02x}");
                name
            })
    }
}

/// The cache: `$XDG_CACHE_HOME/tawny`, or below the temporary directory when there is no home.
pub fn root() -> PathBuf {
    let absolute = |name: &str| {
        std::env::var_os(name)
            .map(PathBuf::from)
            .filter(|path| path.is_absolute())
    };
    absolute("XDG_CACHE_HOME")
        .or_else(|| absolute("HOME").map(|home| home.join(".cache")))
        .unwrap_or_else(std::env::temp_dir)
        .join("tawny")
}

/// The entry of this key: a directory that `fill` makes if it is not there. Several processes may
/// ask at once; each sees a whole entry.
pub fn entry<E: From<io::Error>>(
    kind: &str,
    key: Key,
    fill: impl FnOnce(&Path) -> Result<(), E>,
) -> Result<PathBuf, E> {
    let parent = root().join(kind);
    let path = parent.join(key.name());
    if path.is_dir() {
        touch(&path);
        return Ok(path);
    }
    std::fs::create_dir_all(&parent)?;
    remove_unused(&parent);
    let draft = tempfile::Builder::new()
        .prefix(".draft")
        .tempdir_in(&parent)?;
    fill(draft.path())?;
    let draft = draft.keep();
    // Losing the race against another process is as good as winning it.
    if std::fs::rename(&draft, &path).is_err() {
        let _ = std::fs::remove_dir_all(&draft);
    }
    Ok(path)
}

/// Marks an entry as used now. Failing to is harmless: it is made again later.
fn touch(path: &Path) {
    if let Ok(directory) = std::fs::File::open(path) {
        let _ = directory.set_modified(SystemTime::now());
    }
}

fn remove_unused(parent: &Path) {
    for entry in std::fs::read_dir(parent).into_iter().flatten().flatten() {
        let age = entry
            .metadata()
            .and_then(|data| data.modified())
            .ok()
            .and_then(|time| time.elapsed().ok());
        if age.is_some_and(|age| age > UNUSED_AFTER) {
            let _ = std::fs::remove_dir_all(entry.path());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_do_not_run_into_each_other() {
        assert_ne!(
            Key::new().part("ab").part("c").name(),
            Key::new().part("a").part("bc").name()
        );
        assert_eq!(Key::new().part("ab").name(), Key::new().part("ab").name());
    }
}
