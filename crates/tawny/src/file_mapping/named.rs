//! File mappings that several processes find by their name: the object's page says which file the
//! contents are in, and what part of it. Contents of no file have one in memory, which goes with the
//! object.
//!
//! <https://learn.microsoft.com/windows/win32/memory/creating-named-shared-memory>

use std::ffi::OsStr;
use std::fs::{self, File, OpenOptions};
use std::os::fd::AsRawFd;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use tawny_engine::credentials::Credentials;
use tawny_engine::shared_page::SharedPage;
use tawny_engine::shared_state::{SharedState, Terms};

use super::{FileMapping, Protection, from_io};
use crate::Error;
use crate::codes::{ERROR_FILE_NOT_FOUND, ERROR_INVALID_HANDLE, ERROR_NOT_ENOUGH_MEMORY};
use crate::named::{FIRST_OWN, Member, Nameable, NamedKind};
use crate::object::HandleCount;
use crate::signal::Reset;

/// Where contents of no file are.
const MEMORY: &str = "/dev/shm";

/// The words of the page.
const SIZE: usize = FIRST_OWN;
const PROTECTION: usize = FIRST_OWN + 1;
/// Whether the contents are of no file.
const OWN: usize = FIRST_OWN + 2;
const DEVICE: usize = FIRST_OWN + 3;
const NUMBER: usize = FIRST_OWN + 4;
const LENGTH: usize = FIRST_OWN + 5;
const PATH: usize = FIRST_OWN + 6;
const LAST: usize = 512;

/// What the page says.
struct Place {
    size: u64,
    protection: u32,
    own: bool,
    device: u64,
    number: u64,
    path: PathBuf,
}

impl Place {
    /// # Errors
    /// `ERROR_NOT_ENOUGH_MEMORY`: the path is too long.
    fn write(&self, page: &SharedPage) -> Result<(), Error> {
        let path = self.path.as_os_str().as_bytes();
        if path.len() > (LAST - PATH) * 8 {
            return Err(Error::new(ERROR_NOT_ENOUGH_MEMORY));
        }
        let set = |word, value| page.word(word).store(value, Ordering::Release);
        for (index, piece) in path.chunks(8).enumerate() {
            let mut bytes = [0; 8];
            bytes[..piece.len()].copy_from_slice(piece);
            set(PATH + index, u64::from_ne_bytes(bytes));
        }
        set(SIZE, self.size);
        set(PROTECTION, self.protection.into());
        set(OWN, self.own.into());
        set(DEVICE, self.device);
        set(NUMBER, self.number);
        set(LENGTH, path.len() as u64);
        Ok(())
    }

    fn read(page: &SharedPage) -> Option<Self> {
        let get = |word| page.word(word).load(Ordering::Acquire);
        let length = usize::try_from(get(LENGTH)).ok()?;
        if length == 0 || length > (LAST - PATH) * 8 {
            return None;
        }
        let pieces = PATH..PATH + length.div_ceil(8);
        let mut path: Vec<u8> = pieces.flat_map(|word| get(word).to_ne_bytes()).collect();
        path.truncate(length);
        Some(Self {
            size: get(SIZE),
            protection: u32::try_from(get(PROTECTION)).ok()?,
            own: get(OWN) != 0,
            device: get(DEVICE),
            number: get(NUMBER),
            path: PathBuf::from(OsStr::from_bytes(&path)),
        })
    }

    fn open(&self, protection: Protection) -> Option<File> {
        let mut options = OpenOptions::new();
        options.read(true).write(protection.writes() || self.own);
        options.custom_flags(libc::O_NONBLOCK | libc::O_NOCTTY);
        let file = options.open(&self.path).ok()?;
        let found = file.metadata().ok()?;
        (found.dev() == self.device && found.ino() == self.number && found.is_file())
            .then_some(file)
    }
}

fn prefix() -> String {
    format!("tawny-{}-", Credentials::own().uid)
}

/// A file in memory for `size` bytes.
fn make_contents(size: u64) -> Result<(File, PathBuf), Error> {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    loop {
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let name = format!("{}{}-{number}", prefix(), std::process::id());
        let path = Path::new(MEMORY).join(name);
        let made = OpenOptions::new()
            .read(true)
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(&path);
        match made {
            // One that a process of the same number has left, or another's.
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(from_io(error)),
            Ok(file) => {
                if file.set_len(size).is_err() {
                    let _ = fs::remove_file(&path);
                    return Err(Error::new(ERROR_NOT_ENOUGH_MEMORY));
                }
                return Ok((file, path));
            }
        }
    }
}

/// Removes the contents, if there are any of its own, of the object whose page is in `file`.
pub(crate) fn remove_contents(file: &File) {
    let place = SharedPage::of_file(file).ok();
    let place = place.and_then(|page| Place::read(&page));
    let Some(place) = place.filter(|place| place.own) else {
        return;
    };
    // Whatever the page says, nothing else goes.
    let name = place.path.file_name().and_then(OsStr::to_str);
    let is_own = name.is_some_and(|name| name.starts_with(&prefix()));
    if is_own && place.path.parent() == Some(Path::new(MEMORY)) {
        let _ = fs::remove_file(&place.path);
    }
}

impl Nameable for FileMapping {
    const KIND: NamedKind = NamedKind::FileMapping;

    fn terms(&self) -> Terms {
        Terms::Flag {
            reset: Reset::Manual,
            set: false,
        }
    }

    fn prepare(&self, state: &SharedState) -> Result<(), Error> {
        let (path, found) = match self.of_file {
            false => {
                let (file, path) = make_contents(self.size)?;
                (path, file.metadata().map_err(from_io)?)
            }
            true => {
                let link = format!("/proc/self/fd/{}", self.contents.as_raw_fd());
                let path = fs::read_link(link).map_err(from_io)?;
                (path, self.contents.metadata().map_err(from_io)?)
            }
        };
        let place = Place {
            size: self.size,
            protection: self.protection.bits(),
            own: !self.of_file,
            device: found.dev(),
            number: found.ino(),
            path,
        };
        place.write(state.page())
    }

    #[allow(private_interfaces, reason = "only this crate has such objects")]
    fn over(member: Member, first: Option<&Self>) -> Result<Arc<Self>, Error> {
        let refused = Error::new(ERROR_INVALID_HANDLE);
        let place = Place::read(member.state().page()).ok_or(refused)?;
        let protection = Protection::from_bits(place.protection).map_err(|_| refused)?;
        let contents = match first.filter(|first| first.of_file) {
            Some(first) => Arc::clone(&first.contents),
            None => Arc::new(
                place
                    .open(protection)
                    .ok_or(Error::new(ERROR_FILE_NOT_FOUND))?,
            ),
        };
        Ok(Arc::new(Self {
            handles: HandleCount::default(),
            contents,
            of_file: !place.own,
            size: place.size,
            protection,
            member: Some(Box::new(member)),
        }))
    }
}
