//! Which mailslots there are.

use std::fs;

use super::place;
use crate::runtime_dir;
use crate::security::SecurityDescriptor;

/// A mailslot of this machine.
#[derive(Clone, Debug)]
pub struct Listed {
    /// Its name, without what stands before it.
    pub name: String,
    /// The user who made it.
    pub owner: u32,
    /// The process that reads it.
    pub process: u32,
    /// The largest message, in bytes; 0: of any size.
    pub maximum_message: u32,
    /// Who may write.
    pub security: SecurityDescriptor,
}

/// Every mailslot that the calling user can see, in the order of their names.
pub fn list() -> Vec<Listed> {
    let mut all = Vec::new();
    for home in runtime_dir::all() {
        let entries = fs::read_dir(home.kind(place::KIND));
        for entry in entries.into_iter().flatten().flatten() {
            let key = entry.file_name();
            if let Some(found) = key.to_str().and_then(|key| place::find(&home, key)) {
                all.push(Listed {
                    name: found.terms.name,
                    owner: found.owner,
                    process: found.terms.process,
                    maximum_message: found.terms.maximum_message,
                    security: found.terms.security,
                });
            }
        }
    }
    all.sort_by(|one, other| one.name.cmp(&other.name));
    all
}
