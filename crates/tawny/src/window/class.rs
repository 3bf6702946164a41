//! Window classes.
//!
//! <https://learn.microsoft.com/windows/win32/winmsg/about-window-classes>

use std::fmt;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, LazyLock};

use tawny_engine::sync::Mutex;

use super::extra::Extra;
use super::{Procedure, atom};
use crate::Error;
use crate::codes::{
    ERROR_CANNOT_FIND_WND_CLASS, ERROR_CLASS_ALREADY_EXISTS, ERROR_CLASS_DOES_NOT_EXIST,
    ERROR_CLASS_HAS_WINDOWS, ERROR_INVALID_PARAMETER,
};
use crate::limits::MAXIMUM_EXTRA_BYTES;

/// The class is for all modules of the process (`CS_GLOBALCLASS`).
pub const GLOBAL: u32 = 0x4000;

/// What a class is registered with.
#[doc(alias = "WNDCLASSEX")]
#[derive(Clone)]
pub struct Description {
    /// `CS_*`.
    pub style: u32,
    /// The procedure of its windows.
    pub procedure: Arc<dyn Procedure>,
    /// Bytes that the class has for the program.
    pub class_extra: i32,
    /// Bytes that each window has for the program.
    pub window_extra: i32,
    /// The module that owns the class.
    pub instance: usize,
    /// `hIcon`, `hIconSm`, `hCursor`, `hbrBackground`: kept, never drawn.
    pub icon: usize,
    /// See `icon`.
    pub small_icon: usize,
    /// See `icon`.
    pub cursor: usize,
    /// See `icon`.
    pub background: usize,
    /// `lpszMenuName`: a resource's number, or the address of its name.
    pub menu_name: usize,
}

/// A registered class.
#[doc(alias = "WNDCLASS")]
pub struct Class {
    atom: u16,
    name: String,
    window_extra: usize,
    /// What `SetClassLongPtr` changes.
    pub(super) state: Mutex<State>,
    pub(super) windows: AtomicUsize,
}

pub(super) struct State {
    pub(super) description: Description,
    pub(super) extra: Extra,
}

impl fmt::Debug for Class {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Class")
            .field("name", &self.name)
            .field("atom", &self.atom)
            .finish_non_exhaustive()
    }
}

static CLASSES: LazyLock<Mutex<Vec<Arc<Class>>>> = LazyLock::new(Mutex::default);

/// How a class is named: by its name, or by the atom that registering it gave.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClassName<'a> {
    /// By name, whatever its case.
    Name(&'a str),
    /// By atom.
    Atom(u16),
}

impl ClassName<'_> {
    fn atom(self) -> Option<u16> {
        match self {
            Self::Name(name) => atom::find(name),
            Self::Atom(atom) => Some(atom),
        }
    }
}

impl Class {
    fn new(name: &str, description: Description) -> Result<Self, Error> {
        let extra = |bytes: i32| {
            usize::try_from(bytes)
                .ok()
                .filter(|bytes| *bytes <= MAXIMUM_EXTRA_BYTES)
                .ok_or(Error::new(ERROR_INVALID_PARAMETER))
        };
        Ok(Self {
            // A program that asks for its class's name by LoadString gets none, and can go on.
            atom: atom::intern(name)?,
            name: name.to_owned(),
            window_extra: extra(description.window_extra)?,
            state: Mutex::new(State {
                extra: Extra::new(extra(description.class_extra)?),
                description,
            }),
            windows: AtomicUsize::new(0),
        })
    }

    /// The number that names the class as well.
    pub fn atom(&self) -> u16 {
        self.atom
    }

    /// Its name, as it was registered.
    #[doc(alias = "GetClassName")]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The bytes that each window has for the program.
    pub fn window_extra(&self) -> usize {
        self.window_extra
    }

    /// What it was registered with, as changed since.
    #[doc(alias = "GetClassInfoEx")]
    pub fn description(&self) -> Description {
        self.state.lock().description.clone()
    }

    /// Whether it is the module's own class of that atom, or one for all modules.
    fn is(&self, atom: u16, instance: Option<usize>) -> bool {
        let state = self.state.lock();
        let description = &state.description;
        self.atom == atom
            && match instance {
                Some(instance) => description.instance == instance,
                None => description.style & GLOBAL != 0,
            }
    }
}

/// The place of the class: the module's own comes before one for all modules.
fn position(classes: &[Arc<Class>], atom: u16, instance: usize) -> Option<usize> {
    let place = |instance| classes.iter().position(|class| class.is(atom, instance));
    place(Some(instance)).or_else(|| place(None))
}

/// Registers a class.
///
/// # Errors
/// `ERROR_CLASS_ALREADY_EXISTS` when the module has one of that name, `ERROR_INVALID_PARAMETER` for
/// a name or for extra bytes out of range, `ERROR_NOT_ENOUGH_MEMORY` when there are no more atoms.
#[doc(alias = "RegisterClassEx")]
pub fn register(name: &str, description: Description) -> Result<Arc<Class>, Error> {
    let instance = description.instance;
    let class = Arc::new(Class::new(name, description)?);
    let mut classes = CLASSES.lock();
    if classes
        .iter()
        .any(|other| other.is(class.atom, Some(instance)))
    {
        return Err(Error::new(ERROR_CLASS_ALREADY_EXISTS));
    }
    classes.push(Arc::clone(&class));
    Ok(class)
}

/// The class of that name which windows of the module `instance` can have.
///
/// # Errors
/// `ERROR_CANNOT_FIND_WND_CLASS` when there is none.
#[doc(alias = "GetClassInfo")]
pub fn find(name: ClassName<'_>, instance: usize) -> Result<Arc<Class>, Error> {
    let found = name.atom().and_then(|atom| {
        let classes = CLASSES.lock();
        position(&classes, atom, instance).map(|index| Arc::clone(&classes[index]))
    });
    found.ok_or(Error::new(ERROR_CANNOT_FIND_WND_CLASS))
}

/// Removes a class that has no windows.
///
/// # Errors
/// `ERROR_CLASS_DOES_NOT_EXIST`, `ERROR_CLASS_HAS_WINDOWS`.
#[doc(alias = "UnregisterClass")]
pub fn unregister(name: ClassName<'_>, instance: usize) -> Result<(), Error> {
    let missing = Error::new(ERROR_CLASS_DOES_NOT_EXIST);
    let atom = name.atom().ok_or(missing)?;
    let mut classes = CLASSES.lock();
    let index = position(&classes, atom, instance).ok_or(missing)?;
    if classes[index].windows.load(Ordering::Acquire) != 0 {
        return Err(Error::new(ERROR_CLASS_HAS_WINDOWS));
    }
    classes.remove(index);
    Ok(())
}

/// The atom of a name that some class may have.
pub(super) fn known_atom(name: ClassName<'_>) -> Result<u16, Error> {
    name.atom().ok_or(Error::new(ERROR_CANNOT_FIND_WND_CLASS))
}

impl Class {
    /// A class of the system's own, for all modules.
    pub(super) fn system(name: &str, procedure: Arc<dyn Procedure>) -> Result<Arc<Self>, Error> {
        let description = Description {
            style: GLOBAL,
            procedure,
            class_extra: 0,
            window_extra: 0,
            instance: 0,
            icon: 0,
            small_icon: 0,
            cursor: 0,
            background: 0,
            menu_name: 0,
        };
        register(name, description)
    }
}
