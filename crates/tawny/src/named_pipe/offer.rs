//! What this process offers: the instances that it has of each name.

use std::collections::HashMap;
use std::fs::File;
use std::os::fd::OwnedFd;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use std::sync::{Arc, LazyLock, OnceLock};

use tawny_engine::handoff;
use tawny_engine::sync::Mutex;

use super::name::PipeName;
use super::permission::Permission;
use super::place::{self, KIND, Place};
use super::terms::{Terms, UNLIMITED_INSTANCES};
use crate::Error;
use crate::codes::*;
use crate::runtime_dir;

static OFFERS: LazyLock<Mutex<HashMap<PathBuf, Arc<Offer>>>> = LazyLock::new(Mutex::default);
static NUMBER: AtomicU64 = AtomicU64::new(0);

/// The instances of one name.
#[derive(Debug)]
pub(super) struct Offer {
    place: Place,
    terms: Terms,
    permission: Mutex<Current>,
    /// Claimed while it is open.
    file: File,
    instances: AtomicU32,
}

/// Who may open the pipe, which can change, and the version of the terms that say so.
#[derive(Debug)]
struct Current {
    permission: Permission,
    version: Option<(u64, i64)>,
}

/// By which the files of this process are known.
pub(super) fn token() -> &'static str {
    static TOKEN: OnceLock<String> = OnceLock::new();
    TOKEN.get_or_init(|| {
        let random = handoff::random().map_or(0, u32::from_le_bytes);
        format!("{}.{random:08x}", std::process::id())
    })
}

/// How many instances there are, of this process and others.
pub(super) fn instances(place: &Place) -> u32 {
    let own = OFFERS.lock().get(place.path()).map_or(0, |it| it.count());
    let others = place.owners(token());
    own + others.iter().map(|owner| owner.instances).sum::<u32>()
}

/// Whether this process has instances there.
pub(super) fn is_offered_here(place: &Place) -> bool {
    OFFERS.lock().contains_key(place.path())
}

impl Offer {
    /// Makes room for one more instance of `name`. `first`: there must be none.
    ///
    /// # Errors
    /// `ERROR_ACCESS_DENIED`: there are instances, with other terms or of another user, or `first`;
    /// `ERROR_PIPE_BUSY`: there are as many as may be.
    pub(super) fn join(name: &PipeName, terms: &Terms, first: bool) -> Result<Arc<Self>, Error> {
        let mut offers = OFFERS.lock();
        let home = runtime_dir::own()?;
        let place = Place::of(&home, name.key());
        let _lock = loop {
            home.make(&Path::new(KIND).join(name.key()))
                .map_err(from_io)?;
            match place.lock() {
                Ok(Some(lock)) => break lock,
                Ok(None) => {}
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
                Err(error) => return Err(from_io(error)),
            }
        };
        let own = offers.get(place.path()).map(Arc::clone);
        let own_instances = own.as_ref().map_or(0, |own| own.count());
        let others = place.owners(token());
        let others: u32 = others.iter().map(|owner| owner.instances).sum();
        let terms = if own_instances + others == 0 {
            check_foreign(name)?;
            place.clean();
            place.set_terms(terms, name.as_str()).map_err(from_io)?;
            terms.clone()
        } else {
            let (existing, _) = place.terms().map_err(from_io)?;
            if first || !terms.agree(&existing) {
                return Err(Error::new(ERROR_ACCESS_DENIED));
            }
            let most = existing.instances;
            if most < UNLIMITED_INSTANCES && own_instances + others >= most {
                return Err(Error::new(ERROR_PIPE_BUSY));
            }
            existing
        };
        if let Some(own) = own {
            own.set_count(own_instances + 1);
            return Ok(own);
        }
        let file = place.make_owner(token()).map_err(from_io)?;
        let offer = Arc::new(Self {
            file,
            instances: AtomicU32::new(1),
            permission: Mutex::new(Current {
                permission: terms.permission.clone(),
                version: place.version(),
            }),
            terms,
            place,
        });
        offers.insert(offer.place.path().to_owned(), Arc::clone(&offer));
        Ok(offer)
    }

    /// An instance goes; with the last one of all processes, the name.
    pub(super) fn leave(&self) {
        let mut offers = OFFERS.lock();
        let left = self.count().saturating_sub(1);
        self.set_count(left);
        if left != 0 {
            return;
        }
        offers.remove(self.place.path());
        self.place.remove_owner(token());
        if let Ok(Some(_lock)) = self.place.lock()
            && self.place.owners(token()).is_empty()
        {
            self.place.remove();
        }
    }

    pub(super) fn count(&self) -> u32 {
        self.instances.load(Ordering::Acquire)
    }

    /// Called under the lock of all offers.
    fn set_count(&self, instances: u32) {
        self.instances.store(instances, Ordering::Release);
        let _ = place::write_count(&self.file, instances);
    }

    pub(super) fn terms(&self) -> &Terms {
        &self.terms
    }

    /// Calls `f` with what says at this moment who may open the pipe.
    pub(super) fn with_permission<R>(&self, f: impl FnOnce(&Permission) -> R) -> R {
        let mut current = self.permission.lock();
        let version = self.place.version();
        if version.is_some()
            && version != current.version
            && let Ok((terms, _)) = self.place.terms()
        {
            current.permission = terms.permission;
            current.version = version;
        }
        f(&current.permission)
    }

    pub(super) fn place(&self) -> &Place {
        &self.place
    }

    /// A socket that one client can connect with, and where it is.
    pub(super) fn listen(&self) -> Result<(OwnedFd, PathBuf), Error> {
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let instance = format!("{}.{number}", token());
        let mode = self.with_permission(|permission| permission.mode(self.place.owner()));
        self.place.listen(&instance, mode).map_err(from_io)
    }
}

/// No other user has the name.
fn check_foreign(name: &PipeName) -> Result<(), Error> {
    let own = tawny_engine::credentials::Credentials::own().uid;
    let found = runtime_dir::seek(|home| {
        let place = Place::of(home, name.key());
        let is_theirs = home.owner() != own && !place.owners(token()).is_empty();
        is_theirs.then_some(())
    });
    match found {
        Ok(None) => Ok(()),
        _ => Err(Error::new(ERROR_ACCESS_DENIED)),
    }
}

pub(super) fn from_io(error: std::io::Error) -> Error {
    Error::from_errno_win32(error.raw_os_error().unwrap_or(0))
}
