//! The end of a schedule: what is on its way arrives, everything is closed, every packet is taken.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use tawny::socket::Shutdown;

use crate::accepting;
use crate::common::late;
use crate::journal::{Entry, Scope};
use crate::world::{Ask, End, Role, World};

/// The number of the thread that winds down, among those of issuing threads.
pub const WINDING_DOWN: usize = 99;

pub fn wind_down(world: &Arc<World>) {
    *world.refilling.write().unwrap() = false;
    let now = world.journal.now();
    world.wound_down.store(now, Ordering::SeqCst);
    for (one, other) in both_ways(&world.links) {
        drain_stream(world, one, other);
    }
    for (one, other) in both_ways(&world.datagrams) {
        drain_datagrams(world, one, other);
    }
    accepting::drain(world);
    let ends = world.ends.read().unwrap().clone();
    for end in &ends {
        world.close(end, false);
    }
    world.journal.settle();
    world.journal.wait_until(|events| {
        let mut entries = events.operations.values();
        entries.all(|entry| entry.deliveries.len() >= expected_packets(&ends, entry))
    });
}

pub fn both_ways(pairs: &[(usize, usize)]) -> Vec<(usize, usize)> {
    let turned = pairs.iter().map(|(one, other)| (*other, *one));
    pairs.iter().copied().chain(turned).collect()
}

/// How many packets tell of the operation: none without a port, and none of what succeeded at once
/// on a socket that skips those.
pub fn expected_packets(ends: &[Arc<End>], entry: &Entry) -> usize {
    let (Some(issue), Some(ending)) = (&entry.issue, &entry.ending) else {
        return 0;
    };
    let end = &ends[issue.end];
    let skipped = end.skip && issue.at_once && ending.result.is_ok();
    usize::from(end.port.is_some() && !skipped)
}

/// Issues a receive and waits for its end.
pub fn receive(world: &World, end: &Arc<End>, len: usize) -> Option<Result<usize, u32>> {
    let operation = world.issue(WINDING_DOWN, end, Ask::Receive(len))?;
    if !operation.wait(late()) {
        world
            .journal
            .fault(format!("socket {} receives nothing any more", end.index));
        return None;
    }
    Some(world.journal.result(&operation))
}

fn is_over(end: &End) -> bool {
    end.story.closed.load(Ordering::SeqCst) != 0
}

/// Reads to the end of the stream.
fn drain_stream(world: &World, from: usize, to: usize) {
    let (from, to) = (world.end(from), world.end(to));
    let deaf = to.story.shut_receive.load(Ordering::SeqCst) != 0;
    if is_over(&from) || is_over(&to) || deaf {
        return;
    }
    world.shutdown(&from, Shutdown::Send);
    while let Some(received) = receive(world, &to, 50_000) {
        match received {
            Ok(0) => {
                let complete = (from.index, to.index);
                world.journal.events().complete.insert(complete);
                break;
            }
            Ok(_) => {}
            // The model judges it.
            Err(_) => break,
        }
    }
}

/// Reads up to a datagram that is sent last.
fn drain_datagrams(world: &World, from: usize, to: usize) {
    let (from, to) = (world.end(from), world.end(to));
    if is_over(&from) || is_over(&to) {
        return;
    }
    // Whatever waits would take the last one.
    world.cancel(WINDING_DOWN, &to, Scope::All);
    let Some(last) = world.issue(WINDING_DOWN, &from, Ask::Send(8)) else {
        return;
    };
    assert!(last.wait(late()));
    let number = content_number(world, &last);
    while receive(world, &to, 2000).is_some() {
        let events = world.journal.events();
        let here = events.operations.values().any(|entry| {
            let received = entry.issue.as_ref().is_some_and(|it| it.end == to.index);
            let data = entry.ending.as_ref().map(|ending| &ending.data);
            received
                && data.is_some_and(|data| data.starts_with(&crate::content::content(number, 8)))
        });
        drop(events);
        if here {
            let complete = (from.index, to.index);
            world.journal.events().complete.insert(complete);
            break;
        }
    }
}

fn content_number(world: &World, operation: &Arc<tawny::Operation>) -> u64 {
    let mut events = world.journal.events();
    let entry = events.entry(operation);
    entry.issue.as_ref().map_or(0, |issue| issue.content)
}

/// Sockets with this role whose story has not come to an end.
pub fn open_ones(world: &World, role: Role) -> Vec<Arc<End>> {
    let mut ends = world.with_role(role);
    ends.retain(|end| !is_over(end));
    ends
}
