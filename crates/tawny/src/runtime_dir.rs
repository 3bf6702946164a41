//! Where named pipes and mailslots have their files: each user has a *home* for them, which nobody else
//! can change, so that no user takes a name from another.
//!
//! Where there is `/run/tawny`, which root makes, homes are `/run/tawny/<uid>`, and programs of all
//! users find each other there, as far as the security of each name allows. Else they are
//! `$XDG_RUNTIME_DIR/tawny`, or `/tmp/tawny-<uid>`, and only programs of that user, and root's, find what
//! is there. `TAWNY_RUNTIME_DIR` names a directory that takes the place of all of them.
//!
//! A name is sought in the user's own home, then in root's, then in those of others. There it counts
//! only if it is in one of them: between two that claim it nobody can choose.

use std::fs::{self, DirBuilder, Metadata, Permissions};
use std::io;
use std::os::unix::fs::{DirBuilderExt, MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};

use tawny_engine::credentials::Credentials;

use crate::Error;
use crate::codes::ERROR_ACCESS_DENIED;

/// The variable that names another place for everything.
const OVERRIDE: &str = "TAWNY_RUNTIME_DIR";
const SYSTEM: &str = "/run/tawny";
const ROOT: u32 = 0;

/// Others look into it and make nothing.
const OPEN: u32 = 0o755;
/// Nobody else looks into it.
const PRIVATE: u32 = 0o700;
/// Everybody makes a home in it, and nobody takes another's away.
const SHARED: u32 = 0o1777;

/// One user's directory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Home {
    path: PathBuf,
    owner: u32,
    mode: u32,
}

impl Home {
    /// The user whose it is.
    pub fn owner(&self) -> u32 {
        self.owner
    }

    /// Whether other users can look into it.
    pub fn is_open(&self) -> bool {
        self.mode == OPEN
    }

    /// Where things of a `kind` are, such as `pipe`.
    pub fn kind(&self, kind: &str) -> PathBuf {
        self.path.join(kind)
    }

    /// Makes the directory of a kind, or of a name below it.
    ///
    /// # Errors
    /// The file system refuses, or somebody else's file is in its place.
    pub fn make(&self, below: &Path) -> io::Result<PathBuf> {
        let mut path = self.path.clone();
        make_directory(&path, self.owner, self.mode)?;
        for component in below {
            path.push(component);
            make_directory(&path, self.owner, self.mode)?;
        }
        Ok(path)
    }
}

/// The calling user's home, which need not be there yet ([`Home::make`]).
///
/// # Errors
/// `ERROR_ACCESS_DENIED`: there is no place where nobody else interferes.
pub fn own() -> Result<Home, Error> {
    let user = Credentials::own().uid;
    own_homes(user)
        .into_iter()
        .next()
        .ok_or(Error::new(ERROR_ACCESS_DENIED))
}

/// Calls `look` with each home that may have a name, until it finds something: with the calling user's,
/// root's, and those of other users. Found in more than one of the last it is found in none.
///
/// # Errors
/// `ERROR_ACCESS_DENIED`: more than one user claims the name.
pub fn seek<T>(mut look: impl FnMut(&Home) -> Option<T>) -> Result<Option<T>, Error> {
    let user = Credentials::own().uid;
    if let Some(found) = own_homes(user).iter().find_map(&mut look) {
        return Ok(Some(found));
    }
    let (roots, others): (Vec<_>, Vec<_>) = foreign_homes(user)
        .into_iter()
        .partition(|home| home.owner == ROOT);
    if let Some(found) = roots.iter().find_map(&mut look) {
        return Ok(Some(found));
    }
    let mut found = others.iter().filter_map(&mut look);
    match (found.next(), found.next()) {
        (Some(_), Some(_)) => Err(Error::new(ERROR_ACCESS_DENIED)),
        (found, _) => Ok(found),
    }
}

/// Every home that the calling user can see.
pub fn all() -> Vec<Home> {
    let user = Credentials::own().uid;
    let mut homes = own_homes(user);
    homes.extend(foreign_homes(user));
    homes.retain(|home| home.path.is_dir());
    homes
}

/// Where the user's own things may be, new ones first.
fn own_homes(user: u32) -> Vec<Home> {
    let mut homes = Vec::new();
    if let Some(shared) = shared(user) {
        homes.push(Home {
            path: shared.join(user.to_string()),
            owner: user,
            mode: OPEN,
        });
    }
    if std::env::var_os(OVERRIDE).is_none() {
        let runtime = std::env::var_os("XDG_RUNTIME_DIR").map(PathBuf::from);
        let usual = PathBuf::from(format!("/run/user/{user}"));
        for parent in runtime.iter().chain([&usual]) {
            let home = personal(parent.join("tawny"), user);
            if is_owned(parent, user) && !homes.contains(&home) {
                homes.push(home);
            }
        }
        let temporary = Path::new("/tmp");
        if fs::symlink_metadata(temporary).is_ok_and(|it| protects(&it, user)) {
            homes.push(personal(temporary.join(format!("tawny-{user}")), user));
        }
    }
    // Somebody else may have made it first.
    homes.retain(|home| match fs::symlink_metadata(&home.path) {
        Ok(it) => it.is_dir() && it.uid() == home.owner,
        Err(error) => error.kind() == io::ErrorKind::NotFound,
    });
    homes
}

fn personal(path: PathBuf, owner: u32) -> Home {
    Home {
        path,
        owner,
        mode: PRIVATE,
    }
}

/// Other users' homes that are there.
fn foreign_homes(user: u32) -> Vec<Home> {
    let mut homes = Vec::new();
    let mut add = |path: PathBuf, owner: Option<u32>, mode| {
        if let Some(owner) = owner.filter(|owner| *owner != user)
            && is_owned(&path, owner)
        {
            homes.push(Home { path, owner, mode });
        }
    };
    if let Some(shared) = shared(user) {
        for name in names_in(&shared) {
            add(shared.join(&name), name.parse().ok(), OPEN);
        }
    }
    if user == ROOT && std::env::var_os(OVERRIDE).is_none() {
        for name in names_in(Path::new("/run/user")) {
            let path = Path::new("/run/user").join(&name).join("tawny");
            add(path, name.parse().ok(), PRIVATE);
        }
        for name in names_in(Path::new("/tmp")) {
            let owner = name.strip_prefix("tawny-").and_then(|it| it.parse().ok());
            add(Path::new("/tmp").join(&name), owner, PRIVATE);
        }
    }
    homes
}

fn names_in(directory: &Path) -> impl Iterator<Item = String> {
    let entries = fs::read_dir(directory).into_iter().flatten().flatten();
    entries.filter_map(|entry| entry.file_name().into_string().ok())
}

/// The directory of everybody's homes, if there is one; root makes it.
fn shared(user: u32) -> Option<PathBuf> {
    let path = std::env::var_os(OVERRIDE).map_or(SYSTEM.into(), PathBuf::from);
    let there = fs::symlink_metadata(&path).or_else(|error| {
        if user != ROOT || error.kind() != io::ErrorKind::NotFound {
            return Err(error);
        }
        make_directory(&path, ROOT, SHARED)?;
        fs::symlink_metadata(&path)
    });
    there
        .is_ok_and(|it| it.is_dir() && protects(&it, user))
        .then_some(path)
}

/// Whether what `user` makes in this directory stays there: nobody but root could take it away.
fn protects(directory: &Metadata, user: u32) -> bool {
    let mode = directory.mode();
    let written_by_others = mode & 0o022 != 0;
    let sticky = mode & 0o1000 != 0;
    [ROOT, user].contains(&directory.uid()) && (sticky || !written_by_others)
}

/// Whether it is a directory of `owner`'s into which nobody else puts anything.
fn is_owned(path: &Path, owner: u32) -> bool {
    let owned = |it: Metadata| it.is_dir() && it.uid() == owner && it.mode() & 0o022 == 0;
    fs::symlink_metadata(path).is_ok_and(owned)
}

fn make_directory(path: &Path, owner: u32, mode: u32) -> io::Result<()> {
    match DirBuilder::new().mode(mode).create(path) {
        // The mask of new files' modes has cut it.
        Ok(()) => return fs::set_permissions(path, Permissions::from_mode(mode)),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
        Err(error) => return Err(error),
    }
    let there = fs::symlink_metadata(path)?;
    if !there.is_dir() || there.uid() != owner {
        return Err(io::Error::from_raw_os_error(libc::EACCES));
    }
    match there.mode() & 0o7777 == mode {
        true => Ok(()),
        false => fs::set_permissions(path, Permissions::from_mode(mode)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(name: &str) -> PathBuf {
        let path = std::env::temp_dir().join(format!("tawny-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&path);
        fs::create_dir_all(&path).unwrap();
        path
    }

    #[test]
    fn a_home_is_made_with_its_mode() {
        let place = place("home");
        let user = Credentials::own().uid;
        let home = personal(place.join("tawny"), user);
        let made = home.make(Path::new("pipe/X")).unwrap();
        assert_eq!(made, place.join("tawny/pipe/X"));
        for path in [&made, &place.join("tawny")] {
            assert_eq!(fs::metadata(path).unwrap().mode() & 0o7777, PRIVATE);
        }
        // One that others could change is taken back.
        fs::set_permissions(&made, Permissions::from_mode(0o777)).unwrap();
        home.make(Path::new("pipe/X")).unwrap();
        assert_eq!(fs::metadata(&made).unwrap().mode() & 0o7777, PRIVATE);
        fs::remove_dir_all(place).unwrap();
    }

    #[test]
    fn a_link_is_no_home() {
        let place = place("link");
        let link = place.join("tawny");
        std::os::unix::fs::symlink("/", &link).unwrap();
        let user = Credentials::own().uid;
        let error = personal(link.clone(), user).make(Path::new("pipe"));
        assert_eq!(error.unwrap_err().raw_os_error(), Some(libc::EACCES));
        assert!(!is_owned(&link, user));
        fs::remove_dir_all(place).unwrap();
    }

    #[test]
    fn what_others_can_change_protects_nobody() {
        let place = place("shared");
        let user = Credentials::own().uid;
        for (mode, expected) in [(0o700, true), (0o755, true), (0o1777, true), (0o777, false)] {
            fs::set_permissions(&place, Permissions::from_mode(mode)).unwrap();
            let there = fs::metadata(&place).unwrap();
            assert_eq!(protects(&there, user), expected, "{mode:o}");
        }
        fs::remove_dir_all(place).unwrap();
    }

    #[test]
    fn the_own_home_comes_first() {
        let own = own().unwrap();
        assert_eq!(own.owner(), Credentials::own().uid);
        let mut first = None;
        let found = seek(|home| {
            first.get_or_insert_with(|| home.clone());
            None::<()>
        });
        assert_eq!((found, first), (Ok(None), Some(own)));
    }
}
