//! The directory of a mailslot, by which writers find it.
//!
//! - `o`: locked by the creator while it lives,
//! - `terms`: what holds for the mailslot, held by the creator as well,
//! - `s`: the socket to which messages are sent,
//! - `b`: the bell that a writer rings when that is full.
//!
//! A creator that was killed leaves files that nobody holds; whoever makes the mailslot next takes
//! their place.

use std::fs::{self, File, OpenOptions, Permissions};
use std::io::{self, Read, Write};
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

use tawny_engine::credentials::Credentials;
use tawny_engine::{file_lock, unix_socket};

use super::terms::Terms;
use crate::codes::{ERROR_ACCESS_DENIED, ERROR_ALREADY_EXISTS, ERROR_INVALID_SECURITY_DESCR};
use crate::create_file::rights::FILE_WRITE_DATA;
use crate::runtime_dir::{self, Home};
use crate::security::access::is_for_others;
use crate::security::sid::Sid;
use crate::security::{List, SecurityDescriptor, Subject, acl, check};
use crate::{Error, limits};

/// What mailslots are called in a home.
pub(super) const KIND: &str = "mailslot";
const OWNER: &str = "o";
const TERMS: &str = "terms";
const NEW_TERMS: &str = "t";
const SOCKET: &str = "s";
const BELL: &str = "b";

const FOR_OWNER: u32 = 0o600;
const FOR_READERS: u32 = 0o644;
const FOR_WRITERS: u32 = 0o666;
/// Longer terms are nobody's.
const LONGEST_TERMS: u64 = 1 << 18;
/// How often the directory may vanish while it is being taken.
const ATTEMPTS: usize = 100;

/// A directory that this process holds.
#[derive(Debug)]
pub(super) struct Held {
    path: PathBuf,
    /// Its lock, and that of the terms.
    owner: File,
    terms: File,
    /// Other processes have it, too: the files stay.
    shared: AtomicBool,
}

impl Held {
    /// One that another process passed.
    pub(super) fn shared(path: PathBuf, owner: File, terms: File) -> Self {
        Self {
            path,
            owner,
            terms,
            shared: AtomicBool::new(true),
        }
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Its locks, for another process.
    pub(super) fn share(&self) -> io::Result<[OwnedFd; 2]> {
        let locks = [
            self.owner.try_clone()?.into(),
            self.terms.try_clone()?.into(),
        ];
        self.shared.store(true, Ordering::Release);
        Ok(locks)
    }
}

/// The sockets of a mailslot.
pub(super) struct Sockets {
    pub(super) messages: OwnedFd,
    pub(super) bell: OwnedFd,
    /// Messages tell of their senders.
    pub(super) asks_senders: bool,
}

fn from_io(error: io::Error) -> Error {
    Error::from_errno_win32(error.raw_os_error().unwrap_or(libc::EIO))
}

/// Takes the directory of `key` for a new mailslot.
///
/// # Errors
/// `ERROR_ALREADY_EXISTS`: somebody has the mailslot. `ERROR_ACCESS_DENIED`, `ERROR_DISK_FULL`...: the
/// file system refuses.
pub(super) fn take(key: &str, terms: &Terms) -> Result<(Held, Sockets), Error> {
    let home = runtime_dir::own()?;
    let elsewhere = |other: &Home| (other != &home).then(|| find(other, key)).flatten();
    // Two users that claim a name at one moment both give way.
    match runtime_dir::seek(elsewhere) {
        Ok(None) => {}
        Ok(Some(_)) | Err(_) => return Err(Error::new(ERROR_ALREADY_EXISTS)),
    }
    let (path, owner) = lock(&home, key)?;
    let clear = |error: io::Error| {
        remove(&path);
        from_io(error)
    };
    remove_contents(&path);
    let is_shared = home.is_open() && is_for_others(&terms.security, &Sid::of_user(home.owner()));
    let mode = if is_shared { FOR_WRITERS } else { FOR_OWNER };
    let bind = |name: &str| {
        let (file, path) = (File::from(unix_socket::datagram()?), path.join(name));
        // At no moment is it open to more than in the end.
        file.set_permissions(Permissions::from_mode(FOR_OWNER))?;
        unix_socket::let_wait(file.as_fd())?;
        unix_socket::bind(file.as_fd(), &path)?;
        fs::set_permissions(path, Permissions::from_mode(mode))?;
        Ok(OwnedFd::from(file))
    };
    let asks_senders = is_shared || !lets_in_owner_and_root(&terms.security, home.owner());
    let sockets = bind(SOCKET).and_then(|messages| {
        if asks_senders {
            unix_socket::ask_for_credentials(messages.as_fd())?;
        }
        let bell = bind(BELL)?;
        Ok(Sockets {
            messages,
            bell,
            asks_senders,
        })
    });
    let sockets = sockets.map_err(clear)?;
    let Some(text) = terms.write() else {
        remove(&path);
        return Err(Error::new(ERROR_INVALID_SECURITY_DESCR));
    };
    let held = write_terms(&path, &text).map_err(clear)?;
    let held = Held {
        path,
        owner,
        terms: held,
        shared: AtomicBool::new(false),
    };
    if let Ok(None) = runtime_dir::seek(elsewhere) {
        return Ok((held, sockets));
    }
    Err(Error::new(ERROR_ALREADY_EXISTS))
}

/// Whether this user and root may write whatever groups they are in, as the mode of a socket says that is not shared.
fn lets_in_owner_and_root(security: &SecurityDescriptor, owner: u32) -> bool {
    let List::Present(list) = &security.dacl else {
        return true;
    };
    let may_write = |uid| {
        let gid = u32::MAX;
        let subject = Subject::new(&Credentials { pid: 0, uid, gid }, &[]);
        check(security, &subject, FILE_WRITE_DATA).is_ok()
    };
    let only_adds = list.entries.iter().all(|it| it.kind == acl::ALLOWED);
    only_adds && may_write(owner) && may_write(0)
}

/// Makes the directory, and locks it.
fn lock(home: &Home, key: &str) -> Result<(PathBuf, File), Error> {
    for _ in 0..ATTEMPTS {
        let path = home.make(&Path::new(KIND).join(key)).map_err(from_io)?;
        let opened = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .mode(FOR_OWNER)
            .custom_flags(libc::O_NOFOLLOW)
            .open(path.join(OWNER));
        let file = match opened {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            Err(error) => return Err(from_io(error)),
        };
        match file_lock::hold(&file) {
            // Else it was locked and taken away between the two calls.
            Ok(()) if file.metadata().is_ok_and(|it| it.nlink() != 0) => return Ok((path, file)),
            Ok(()) => {}
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                return Err(Error::new(ERROR_ALREADY_EXISTS));
            }
            Err(error) => return Err(from_io(error)),
        }
    }
    Err(Error::new(ERROR_ACCESS_DENIED))
}

/// The terms appear whole, and held.
fn write_terms(path: &Path, text: &str) -> io::Result<File> {
    let (new, terms) = (path.join(NEW_TERMS), path.join(TERMS));
    let mut file = OpenOptions::new()
        .read(true)
        .write(true)
        .create_new(true)
        .mode(FOR_OWNER)
        .open(&new)?;
    file_lock::hold(&file)?;
    file.write_all(text.as_bytes())?;
    file.set_permissions(Permissions::from_mode(FOR_READERS))?;
    fs::rename(new, terms)?;
    Ok(file)
}

fn remove_contents(path: &Path) {
    for name in [TERMS, NEW_TERMS, SOCKET, BELL] {
        let _ = fs::remove_file(path.join(name));
    }
}

/// Removes a directory whose lock is held.
fn remove(path: &Path) {
    remove_contents(path);
    let _ = fs::remove_file(path.join(OWNER));
    let _ = fs::remove_dir(path);
}

impl Drop for Held {
    fn drop(&mut self) {
        // While the locks are held still.
        if !self.shared.load(Ordering::Acquire) {
            remove(&self.path);
        }
    }
}

/// A mailslot that is there.
#[derive(Clone, Debug)]
pub(super) struct Found {
    pub(super) terms: Terms,
    pub(super) owner: u32,
    path: PathBuf,
}

/// The mailslot of `key` in `home`, if its creator lives.
pub(super) fn find(home: &Home, key: &str) -> Option<Found> {
    let path = home.kind(KIND).join(key);
    let file = OpenOptions::new()
        .read(true)
        .custom_flags(libc::O_NOFOLLOW | libc::O_NONBLOCK)
        .open(path.join(TERMS))
        .ok()?;
    if !file_lock::is_held(&file) {
        return None;
    }
    let mut text = String::new();
    file.take(LONGEST_TERMS).read_to_string(&mut text).ok()?;
    let mut terms = Terms::read(&text)?;
    let largest = limits::MAXIMUM_MAILSLOT_MESSAGE as u32;
    terms.maximum_message = terms.maximum_message.min(largest);
    Some(Found {
        terms,
        owner: home.owner(),
        path,
    })
}

impl Found {
    /// The mailslot in the directory `path`.
    pub(super) fn at(path: PathBuf, terms: Terms, owner: u32) -> Self {
        Self { terms, owner, path }
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// A socket whose messages go to the mailslot.
    ///
    /// # Errors
    /// `ECONNREFUSED`, `ENOENT`: it is gone; `EACCES`.
    pub(super) fn connect(&self) -> io::Result<OwnedFd> {
        connect(&self.path.join(SOCKET))
    }

    /// Has the creator look for messages.
    pub(super) fn ring(&self) {
        // A bell that is full, or gone, needs no more.
        if let Ok(bell) = connect(&self.path.join(BELL)) {
            let _ = unix_socket::send(bell.as_fd(), b"!", &tawny_engine::Buffers::empty(), &[]);
        }
    }
}

fn connect(path: &Path) -> io::Result<OwnedFd> {
    let fd = unix_socket::datagram()?;
    unix_socket::connect(fd.as_fd(), path)?;
    Ok(fd)
}
