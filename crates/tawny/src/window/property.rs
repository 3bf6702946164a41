//! Properties: values that a program keeps with a window under names.
//!
//! <https://learn.microsoft.com/windows/win32/winmsg/window-properties>

use super::{Window, atom};
use crate::Error;

/// The name of a property.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Key(u16);

impl Key {
    /// The property of that name, whatever its case.
    ///
    /// # Errors
    /// As [`atom::add`].
    pub fn new(name: &str) -> Result<Self, Error> {
        atom::add(name).map(Self)
    }

    /// The property that an atom names.
    pub const fn from_atom(atom: u16) -> Self {
        Self(atom)
    }

    /// The atom that names it.
    pub const fn atom(self) -> u16 {
        self.0
    }
}

impl Window {
    /// Keeps `value` under `key`.
    #[doc(alias = "SetProp")]
    pub fn set_property(&self, key: Key, value: usize) {
        let mut state = self.state.lock();
        match state.properties.iter_mut().find(|(other, _)| *other == key) {
            Some((_, slot)) => *slot = value,
            None => state.properties.push((key, value)),
        }
    }

    /// What was kept under `key`.
    #[doc(alias = "GetProp")]
    pub fn property(&self, key: Key) -> Option<usize> {
        let state = self.state.lock();
        let found = state.properties.iter().find(|(other, _)| *other == key);
        found.map(|(_, value)| *value)
    }

    /// Takes away what was kept under `key`.
    #[doc(alias = "RemoveProp")]
    pub fn remove_property(&self, key: Key) -> Option<usize> {
        let mut state = self.state.lock();
        let place = state
            .properties
            .iter()
            .position(|(other, _)| *other == key)?;
        Some(state.properties.remove(place).1)
    }

    /// All that is kept.
    #[doc(alias = "EnumProps")]
    pub fn properties(&self) -> Vec<(Key, usize)> {
        self.state.lock().properties.clone()
    }
}
