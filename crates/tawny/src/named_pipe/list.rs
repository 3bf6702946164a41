//! Which pipes there are on this machine.

use std::fs;

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
    /// How many of them have one; the others were disconnected, or have not let theirs in yet.
    pub connected: u32,
    /// The processes that have them.
    pub processes: Vec<u32>,
}

/// The pipes that this user can see, by name.
pub fn list() -> Vec<Offered> {
    let mut found = Vec::new();
    let sockets = fs::read_to_string(SOCKETS).unwrap_or_default();
    for home in runtime_dir::all() {
        let entries = fs::read_dir(home.kind(KIND));
        for entry in entries.into_iter().flatten().flatten() {
            let key = entry.file_name().to_string_lossy().into_owned();
            found.extend(offered(&Place::of(&home, &key), &sockets));
        }
    }
    found.sort_by(|one, other| one.name.cmp(&other.name));
    found
}

/// All of the machine's Unix sockets, one a line: the sixth word is the state, the last the path.
const SOCKETS: &str = "/proc/net/unix";
/// The state of one that is connected.
const CONNECTED: &str = "03";

/// How many of these sockets are servers' ends of the place that are connected: they are called as the one was that
/// listened.
fn connections(place: &Place, sockets: &str) -> u32 {
    let sockets = sockets.lines().filter(|line| {
        let mut words = line.split_ascii_whitespace();
        let (state, path) = (words.nth(5), words.nth(1));
        state == Some(CONNECTED) && path.is_some_and(|path| place.has_listened_at(path))
    });
    sockets.count() as u32
}

fn offered(place: &Place, sockets: &str) -> Option<Offered> {
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
        connected: connections(place, sockets).min(instances),
        processes,
    })
}
