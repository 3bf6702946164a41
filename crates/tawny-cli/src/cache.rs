//! The tool's cache: generated files under names that are the hash of what made them, so that an
//! entry, once there, is right for ever.

use std::fmt::Write as _;
use std::io;
use std::os::unix::fs::{DirBuilderExt, MetadataExt};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use rustix::fs::{Access, access};
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

/// The cache: `$XDG_CACHE_HOME/tawny` or `~/.cache/tawny`; where there is no home to write to, a
/// directory of this user's own below the temporary directory.
pub fn root() -> PathBuf {
    let absolute = |name: &str| {
        std::env::var_os(name)
            .map(PathBuf::from)
            .filter(|path| path.is_absolute())
    };
    let homes = [
        absolute("XDG_CACHE_HOME"),
        absolute("HOME").map(|home| home.join(".cache")),
    ];
    let usable = |path: &PathBuf| std::fs::create_dir_all(path).is_ok() && is_ours(path);
    let in_home = homes
        .into_iter()
        .flatten()
        .map(|home| home.join("tawny"))
        .find(usable);
    in_home.unwrap_or_else(|| {
        let user = rustix::process::geteuid().as_raw();
        let path = std::env::temp_dir().join(format!("tawny-{user}"));
        let _ = std::fs::DirBuilder::new().mode(0o700).create(&path);
        path
    })
}

/// True for a directory of this user's that we may write to and the world may not. Programs are
/// started from it: nobody else may put one there.
fn is_ours(path: &Path) -> bool {
    let world_may_write = 0o002;
    let is_own = |data: std::fs::Metadata| {
        data.is_dir()
            && data.uid() == rustix::process::geteuid().as_raw()
            && data.mode() & world_may_write == 0
    };
    path.symlink_metadata().is_ok_and(is_own) && access(path, Access::WRITE_OK).is_ok()
}

/// The entry of this key: a directory that `fill` makes if it is not there. Several processes may
/// ask at once; each sees a whole entry.
pub fn entry<E: From<io::Error>>(
    kind: &str,
    key: Key,
    fill: impl FnOnce(&Path) -> Result<(), E>,
) -> Result<PathBuf, E> {
    let root = root();
    if !is_ours(&root) {
        return Err(io::Error::other("not a directory that only this user may write to").into());
    }
    let parent = root.join(kind);
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
    fn a_directory_that_others_may_write_to_is_not_trusted() {
        use std::os::unix::fs::PermissionsExt;
        let directory = tempfile::tempdir().unwrap();
        assert!(is_ours(directory.path()));
        std::fs::set_permissions(directory.path(), PermissionsExt::from_mode(0o777)).unwrap();
        assert!(!is_ours(directory.path()));
        assert!(!is_ours(&directory.path().join("missing")));
    }

    #[test]
    fn parts_do_not_run_into_each_other() {
        assert_ne!(
            Key::new().part("ab").part("c").name(),
            Key::new().part("a").part("bc").name()
        );
        assert_eq!(Key::new().part("ab").name(), Key::new().part("ab").name());
    }
}
