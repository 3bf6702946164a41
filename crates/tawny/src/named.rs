//! Objects that have names: one namespace for events, mutexes, semaphores, timers and file mappings
//! of all processes of a user. Where no directory can be had for it, it is that of one process.
//!
//! <https://learn.microsoft.com/windows/win32/sync/object-names>

mod member;
mod place;

use std::any::Any;
use std::collections::HashMap;
use std::sync::{Arc, LazyLock, Weak};

pub(crate) use member::{FIRST_OWN, Member, receive_passed};
use tawny_engine::shared_state::Terms;
use tawny_engine::sync::Mutex;

use crate::codes::{
    ERROR_ACCESS_DENIED, ERROR_FILE_NOT_FOUND, ERROR_FILENAME_EXCED_RANGE, ERROR_INVALID_HANDLE,
    ERROR_PATH_NOT_FOUND,
};
use crate::limits::MAXIMUM_OBJECT_NAME;
use crate::object::{self, Handle, Object};
use crate::{Error, name_key};
use place::Found;

static NAMES: LazyLock<Mutex<HashMap<String, Weak<dyn Object>>>> = LazyLock::new(Mutex::default);

/// The kinds of objects that can have names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
#[allow(missing_docs, reason = "they say it")]
pub enum NamedKind {
    Event = 1,
    Mutex = 2,
    Semaphore = 3,
    Timer = 4,
    FileMapping = 5,
}

/// An object that can have a name.
pub trait Nameable: Object + Sized {
    /// Its kind.
    const KIND: NamedKind;

    /// What one that several processes have begins with to be as this one is.
    #[doc(hidden)]
    fn terms(&self) -> Terms;

    /// Completes what others will join, to be as this one is.
    #[doc(hidden)]
    #[allow(private_interfaces, reason = "only this crate has such objects")]
    fn prepare(&self, member: &tawny_engine::shared_state::SharedState) -> Result<(), Error> {
        let _ = member;
        Ok(())
    }

    /// The object of which this process is a member. `first`: it was made just now, and begins as
    /// that one is.
    ///
    /// # Errors
    /// What is found makes no sense.
    #[doc(hidden)]
    #[allow(private_interfaces, reason = "only this crate has such objects")]
    fn over(member: Member, first: Option<&Self>) -> Result<Arc<Self>, Error>;
}

/// Makes an object, or opens the one of that name: then the second result is `true`. Names are
/// case-sensitive; `Local\` and `Global\` mean the same here.
///
/// # Errors
/// `ERROR_INVALID_HANDLE` when the name is that of an object of another type,
/// `ERROR_PATH_NOT_FOUND` and `ERROR_FILENAME_EXCED_RANGE` for a name that cannot be one.
pub fn create<T: Nameable>(
    name: Option<&str>,
    make: impl FnOnce() -> Arc<T>,
) -> Result<(Handle, bool), Error> {
    let Some(name) = name.filter(|name| !name.is_empty()) else {
        return Ok((object::insert(make())?, false));
    };
    let name = plain(name)?;
    let mut names = NAMES.lock();
    if let Some(found) = existing::<T>(&names, name) {
        return Ok((found?, true));
    }
    names.retain(|_, object| object.strong_count() != 0);
    let local = make();
    let (object, existed) = shared::<T>(name, Some(&local))?.unwrap_or((local, false));
    let object: Arc<dyn Object> = object;
    let handle = object::insert(Arc::clone(&object))?;
    names.insert(name.to_owned(), Arc::downgrade(&object));
    Ok((handle, existed))
}

/// Makes an object that processes which inherit its handle, or are given one, have as well: with a
/// name as [`create`] does.
///
/// # Errors
/// As [`create`]; `ERROR_TOO_MANY_OPEN_FILES`.
pub fn create_inheritable<T: Nameable>(
    name: Option<&str>,
    make: impl FnOnce() -> Arc<T>,
) -> Result<(Handle, bool), Error> {
    if name.is_some_and(|name| !name.is_empty()) {
        return create(name, make);
    }
    let local = make();
    let state = place::unnamed(local.terms())?;
    let member = Member::new(state, T::KIND, None)?;
    local.prepare(member.state())?;
    let object = T::over(member, Some(&local))?;
    Ok((object::insert(object)?, false))
}

/// Opens the object of that name.
///
/// # Errors
/// `ERROR_FILE_NOT_FOUND`, and those of [`create`].
pub fn open<T: Nameable>(name: &str) -> Result<Handle, Error> {
    let name = plain(name)?;
    let mut names = NAMES.lock();
    if let Some(found) = existing::<T>(&names, name) {
        return found;
    }
    let found = shared::<T>(name, None)?;
    let (object, _) = found.ok_or(Error::new(ERROR_FILE_NOT_FOUND))?;
    let object: Arc<dyn Object> = object;
    let handle = object::insert(Arc::clone(&object))?;
    names.insert(name.to_owned(), Arc::downgrade(&object));
    Ok(handle)
}

/// The object that other processes may have as well, which begins as `first` is if there is none; and
/// whether there was. `None`: there is none, or no place for it.
fn shared<T: Nameable>(name: &str, first: Option<&T>) -> Result<Option<(Arc<T>, bool)>, Error> {
    let terms = first.map(T::terms);
    let prepare = |state: &tawny_engine::shared_state::SharedState| {
        member::set_kind(state, T::KIND);
        first.map_or(Ok(()), |first| first.prepare(state))
    };
    match place::open(&name_key::exact(name), terms, prepare) {
        Ok(Found::Nothing) => Ok(None),
        // No directory is this user's alone.
        Err(error) if error == Error::new(ERROR_ACCESS_DENIED) => Ok(None),
        Err(error) => Err(error),
        Ok(Found::Made(state, path)) => {
            let member = Member::new(state, T::KIND, Some(path))?;
            Ok(Some((T::over(member, first)?, false)))
        }
        Ok(Found::There(state, path)) => {
            let member = Member::new(state, T::KIND, Some(path))?;
            Ok(Some((T::over(member, None)?, true)))
        }
    }
}

/// A handle of the living object of that name, if this process has it.
fn existing<T: Object>(
    names: &HashMap<String, Weak<dyn Object>>,
    name: &str,
) -> Option<Result<Handle, Error>> {
    let object = names.get(name)?.upgrade()?;
    let handle = object::insert_another(Arc::clone(&object)).ok()?;
    if !(&*object as &dyn Any).is::<T>() {
        let _ = object::close(handle);
        return Some(Err(Error::new(ERROR_INVALID_HANDLE)));
    }
    Some(Ok(handle))
}

fn plain(name: &str) -> Result<&str, Error> {
    if name.encode_utf16().count() >= MAXIMUM_OBJECT_NAME {
        return Err(Error::new(ERROR_FILENAME_EXCED_RANGE));
    }
    let plain = name
        .strip_prefix("Local\\")
        .or_else(|| name.strip_prefix("Global\\"))
        .unwrap_or(name);
    if plain.contains('\\') {
        Err(Error::new(ERROR_PATH_NOT_FOUND))
    } else {
        Ok(plain)
    }
}
