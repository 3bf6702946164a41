//! Which pipes there are on this machine.

use super::offer;
use super::place::{KIND, Place};
use super::terms::Terms;
use crate::runtime_dir;

/// A pipe that somebody offers.
#[derive(Clone, Debug)]
pub struct Offered {
    /// Its name, without `\\\\.\\pipe\\`.
    pub name: String,
    /// The user whose it is.
    pub user: u32,
    /// What holds for all instances.
    pub terms: Terms,
    /// How many instances there are.
    pub instances: u32,
    /// How many of them wait for a client.
    pub waiting: u32,
    /// The processes that have them.
    pub processes: Vec<u32>,
}

/// The pipes that this user can see, by name.
pub fn list() -> Vec<Offered> {
    let mut found = Vec::new();
    for home in runtime_dir::all() {
        let entries = std::fs::read_dir(home.kind(KIND));
        for entry in entries.into_iter().flatten().flatten() {
            let key = entry.file_name().to_string_lossy().into_owned();
            found.extend(offered(&Place::of(&home, &key)));
        }
    }
    found.sort_by(|one, other| one.name.cmp(&other.name));
    found
}

fn offered(place: &Place) -> Option<Offered> {
    let (terms, name) = place.terms().ok()?;
    let instances = offer::instances(place);
    let own = offer::token();
    let waiting = place.instances().into_iter();
    let waiting = waiting.filter(|instance| !place.is_stale(instance, own));
    let mut processes: Vec<u32> = place.owners(own).iter().map(|it| it.process()).collect();
    if offer::is_offered_here(place) {
        processes.push(std::process::id());
    }
    (instances != 0).then(|| Offered {
        name,
        user: place.owner(),
        terms,
        instances,
        waiting: waiting.count() as u32,
        processes,
    })
}
