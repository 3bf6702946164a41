//! The table of names that windows use: classes, registered messages and properties, each named by
//! a number from 0xC000 on. Names differ by more than their case.
//!
//! <https://learn.microsoft.com/windows/win32/dataxchg/about-atom-tables>

use std::collections::HashMap;
use std::sync::{Arc, LazyLock};

use tawny_engine::sync::Mutex;

use crate::Error;
use crate::codes::{ERROR_INVALID_PARAMETER, ERROR_NOT_ENOUGH_MEMORY};
use crate::limits::MAXIMUM_ATOM_NAME;

/// The first atom of a name (`MAXINTATOM`).
pub const FIRST: u16 = 0xc000;

#[derive(Default)]
struct Atoms {
    by_name: HashMap<String, u16>,
    names: Vec<Arc<str>>,
}

static ATOMS: LazyLock<Mutex<Atoms>> = LazyLock::new(Mutex::default);

/// The atom of `name`, which gets one for good if it has none.
///
/// # Errors
/// `ERROR_INVALID_PARAMETER` for a name that is empty or longer than 255 characters,
/// `ERROR_NOT_ENOUGH_MEMORY` when all atoms are taken.
pub fn add(name: &str) -> Result<u16, Error> {
    if name.is_empty() {
        return Err(Error::new(ERROR_INVALID_PARAMETER));
    }
    intern(name)
}

/// As [`add`], for a name that may be empty, too.
pub(super) fn intern(name: &str) -> Result<u16, Error> {
    if name.encode_utf16().count() > MAXIMUM_ATOM_NAME {
        return Err(Error::new(ERROR_INVALID_PARAMETER));
    }
    let mut atoms = ATOMS.lock();
    if let Some(&atom) = atoms.by_name.get(&key(name)) {
        return Ok(atom);
    }
    let atom = u16::try_from(usize::from(FIRST) + atoms.names.len())
        .map_err(|_| Error::new(ERROR_NOT_ENOUGH_MEMORY))?;
    atoms.by_name.insert(key(name), atom);
    atoms.names.push(name.into());
    Ok(atom)
}

/// The atom that `name` has.
pub fn find(name: &str) -> Option<u16> {
    ATOMS.lock().by_name.get(&key(name)).copied()
}

/// The name of `atom`, as it was first written.
pub fn name(atom: u16) -> Option<Arc<str>> {
    let index = usize::from(atom.checked_sub(FIRST)?);
    ATOMS.lock().names.get(index).cloned()
}

/// The number of the message of that name, the same for all that ask for it.
///
/// # Errors
/// As [`add`].
#[doc(alias = "RegisterWindowMessage")]
pub fn register_message(name: &str) -> Result<u32, Error> {
    add(name).map(u32::from)
}

fn key(name: &str) -> String {
    name.to_lowercase()
}
