//! Named objects of this process: one namespace for events, timers and whatever else has a name.
//!
//! <https://learn.microsoft.com/windows/win32/sync/object-names>

use std::any::Any;
use std::collections::HashMap;
use std::sync::{Arc, LazyLock, Weak};

use tawny_engine::sync::Mutex;

use crate::Error;
use crate::codes::{
    ERROR_FILE_NOT_FOUND, ERROR_FILENAME_EXCED_RANGE, ERROR_INVALID_HANDLE, ERROR_PATH_NOT_FOUND,
};
use crate::limits::MAXIMUM_OBJECT_NAME;
use crate::object::{self, Handle, Object};

static NAMES: LazyLock<Mutex<HashMap<String, Weak<dyn Object>>>> = LazyLock::new(Mutex::default);

/// Makes an object, or opens the one of that name: then the second result is `true`. Names are
/// case-sensitive; `Local\` and `Global\` mean the same here.
///
/// # Errors
/// `ERROR_INVALID_HANDLE` when the name is that of an object of another type,
/// `ERROR_PATH_NOT_FOUND` and `ERROR_FILENAME_EXCED_RANGE` for a name that cannot be one.
pub fn create<T: Object>(
    name: Option<&str>,
    make: impl FnOnce() -> Arc<T>,
) -> Result<(Handle, bool), Error> {
    let Some(name) = name.filter(|name| !name.is_empty()) else {
        return Ok((object::insert(make())?, false));
    };
    let name = plain(name)?;
    let mut names = NAMES.lock();
    match existing::<T>(&names, name) {
        Some(found) => Ok((found?, true)),
        None => {
            names.retain(|_, object| object.strong_count() != 0);
            let object: Arc<dyn Object> = make();
            let handle = object::insert(Arc::clone(&object))?;
            names.insert(name.to_owned(), Arc::downgrade(&object));
            Ok((handle, false))
        }
    }
}

/// Opens the object of that name.
///
/// # Errors
/// `ERROR_FILE_NOT_FOUND`, and those of [`create`].
pub fn open<T: Object>(name: &str) -> Result<Handle, Error> {
    let name = plain(name)?;
    existing::<T>(&NAMES.lock(), name).unwrap_or(Err(Error::new(ERROR_FILE_NOT_FOUND)))
}

/// A handle of the living object of that name, if there is one.
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
