//! The directory of a pipe's name, by which servers and clients find each other.
//!
//! - `terms`: what holds for all instances,
//! - `lock`: locked while instances are made and the last one goes,
//! - `o.PID.RANDOM`: claimed by a server's process while it lives; how many instances it has,
//! - `i.PID.RANDOM.NUMBER`: the socket of an instance that a client can open.

use std::fs::{self, File, OpenOptions, Permissions};
use std::io::{self, Read};
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use tawny_engine::{file_lock, net, unix_socket};

use super::terms::Terms;
use crate::runtime_dir::Home;

/// What pipes are called in a home.
pub(super) const KIND: &str = "pipe";
/// Longer terms are nobody's.
const LONGEST_TERMS: u64 = 64 * 1024;
/// What others may at most do with terms.
const READ_ONLY: u32 = 0o644;
const OWNER: &str = "o.";
const INSTANCE: &str = "i.";
const UNFINISHED: &str = "t.";
const TERMS: &str = "terms";
const LOCK: &str = "lock";

/// The directory.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Place {
    path: PathBuf,
    owner: u32,
}

/// A process that has instances.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Owner {
    /// `PID.RANDOM`
    pub(super) token: String,
    pub(super) instances: u32,
}

impl Owner {
    pub(super) fn process(&self) -> u32 {
        let process = self.token.split('.').next();
        process.and_then(|it| it.parse().ok()).unwrap_or(0)
    }
}

impl Place {
    /// Where the pipe of this key is in `home`.
    pub(super) fn of(home: &Home, key: &str) -> Self {
        Self {
            path: home.kind(KIND).join(key),
            owner: home.owner(),
        }
    }

    /// The user whose pipe it is.
    pub(super) fn owner(&self) -> u32 {
        self.owner
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// The terms and the name, if the pipe is there.
    ///
    /// # Errors
    /// `ENOENT`, `EACCES`.
    pub(super) fn terms(&self) -> io::Result<(Terms, String)> {
        let mut text = String::new();
        let file = File::open(self.path.join(TERMS))?;
        file.take(LONGEST_TERMS).read_to_string(&mut text)?;
        let (terms, name) = Terms::read(&text).ok_or(io::ErrorKind::NotFound)?;
        Ok((terms, name.to_owned()))
    }

    pub(super) fn set_terms(&self, terms: &Terms, name: &str) -> io::Result<()> {
        let unfinished = self.path.join(format!("{UNFINISHED}{TERMS}"));
        fs::write(&unfinished, terms.write(name))?;
        let mode = terms.permission.mode(self.owner) & READ_ONLY;
        fs::set_permissions(&unfinished, Permissions::from_mode(mode))?;
        fs::rename(unfinished, self.path.join(TERMS))
    }

    /// By what it shows that the terms are others: their file.
    pub(super) fn version(&self) -> Option<(u64, i64)> {
        let file = fs::metadata(self.path.join(TERMS)).ok()?;
        Some((file.ino(), file.ctime_nsec()))
    }

    /// The instances that wait for clients get another mode.
    pub(super) fn set_modes(&self, mode: u32) {
        for instance in self.instances() {
            let path = self.instance_path(&instance);
            let _ = fs::set_permissions(path, Permissions::from_mode(mode));
        }
    }

    /// Locks the directory, until the result is dropped; `None` when it went meanwhile.
    pub(super) fn lock(&self) -> io::Result<Option<File>> {
        let mut options = OpenOptions::new();
        let options = options.write(true).create(true).truncate(false).mode(0o600);
        let file = options.open(self.path.join(LOCK))?;
        file_lock::exclusive(&file)?;
        Ok((file.metadata()?.nlink() != 0).then_some(file))
    }

    fn names(&self, kind: &str) -> Vec<String> {
        let entries = fs::read_dir(&self.path).into_iter().flatten().flatten();
        entries
            .filter_map(|entry| entry.file_name().into_string().ok())
            .filter_map(|name| name.strip_prefix(kind).map(str::to_owned))
            .collect()
    }

    /// The processes but the one of the token `own` that live and have instances.
    pub(super) fn owners(&self, own: &str) -> Vec<Owner> {
        let living = |token: String| {
            // Closing a file gives up every claim that this process has on it.
            let path = self.path.join(format!("{OWNER}{token}"));
            let instances = (token != own).then(|| read_count_if_claimed(&path))??;
            Some(Owner { token, instances })
        };
        self.names(OWNER).into_iter().filter_map(living).collect()
    }

    /// The instances that clients may try to open.
    pub(super) fn instances(&self) -> Vec<String> {
        self.names(INSTANCE)
    }

    /// The socket of such an instance.
    pub(super) fn instance_path(&self, instance: &str) -> PathBuf {
        self.path.join(format!("{INSTANCE}{instance}"))
    }

    /// Whether the owner of the instance is gone.
    pub(super) fn is_stale(&self, instance: &str, own: &str) -> bool {
        let Some((token, _)) = instance.rsplit_once('.') else {
            return true;
        };
        let owner = self.path.join(format!("{OWNER}{token}"));
        token != own && read_count_if_claimed(&owner).is_none()
    }

    /// Removes what the instance of an owner that is gone left behind; `false` when that lives.
    pub(super) fn forget_if_stale(&self, instance: &str, own: &str) -> bool {
        let stale = self.is_stale(instance, own);
        if stale {
            let _ = fs::remove_file(self.instance_path(instance));
            if let Some((token, _)) = instance.rsplit_once('.') {
                self.remove_owner(token);
            }
        }
        stale
    }

    /// Makes the file of a process with one instance, and claims it.
    pub(super) fn make_owner(&self, token: &str) -> io::Result<File> {
        let unfinished = self.path.join(format!("{UNFINISHED}{token}"));
        let mut options = OpenOptions::new();
        let options = options.read(true).write(true).create(true).truncate(true);
        let file = options.mode(0o644).open(&unfinished)?;
        file.set_permissions(Permissions::from_mode(0o644))?;
        file_lock::claim(&file)?;
        write_count(&file, 1)?;
        fs::rename(unfinished, self.path.join(format!("{OWNER}{token}")))?;
        Ok(file)
    }

    pub(super) fn remove_owner(&self, token: &str) {
        let _ = fs::remove_file(self.path.join(format!("{OWNER}{token}")));
    }

    /// Makes an instance that one client can open.
    pub(super) fn listen(&self, instance: &str, mode: u32) -> io::Result<(OwnedFd, PathBuf)> {
        let unfinished = self.path.join(format!("{UNFINISHED}{instance}"));
        let socket = unix_socket::sequenced()?;
        unix_socket::bind(socket.as_fd(), &unfinished)?;
        fs::set_permissions(&unfinished, Permissions::from_mode(mode))?;
        net::listen(socket.as_fd(), 0)?;
        let path = self.instance_path(instance);
        fs::rename(unfinished, &path)?;
        Ok((socket, path))
    }

    /// Whether a socket that is bound to `path` was made here to listen.
    pub(super) fn has_listened_at(&self, path: &str) -> bool {
        let (place, name) = path.rsplit_once('/').unwrap_or_default();
        self.path.as_os_str() == place && name.starts_with(UNFINISHED)
    }

    /// Removes whatever servers that are gone have left.
    pub(super) fn clean(&self) {
        for kind in [INSTANCE, OWNER, UNFINISHED] {
            for name in self.names(kind) {
                let _ = fs::remove_file(self.path.join(format!("{kind}{name}")));
            }
        }
    }

    /// Removes the name. It is locked, and nobody has instances.
    pub(super) fn remove(&self) {
        self.clean();
        for name in [TERMS, LOCK] {
            let _ = fs::remove_file(self.path.join(name));
        }
        let _ = fs::remove_dir(&self.path);
    }
}

/// Notes how many instances a process has.
pub(super) fn write_count(file: &File, instances: u32) -> io::Result<()> {
    std::os::unix::fs::FileExt::write_all_at(file, &instances.to_le_bytes(), 0)
}

fn read_count_if_claimed(path: &Path) -> Option<u32> {
    let mut file = File::open(path).ok()?;
    file_lock::is_claimed(&file).then(|| count_in(&mut file))?
}

fn count_in(file: &mut File) -> Option<u32> {
    let mut bytes = [0; 4];
    file.read_exact(&mut bytes).ok()?;
    Some(u32::from_le_bytes(bytes))
}
