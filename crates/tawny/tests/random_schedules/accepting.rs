//! Connections that were made in the middle of a schedule: whoever connected was accepted once, and
//! what it sent first arrived there.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use tawny::codes::{WSAEINVAL, WSAENOTSOCK, WSAEWOULDBLOCK};
use tawny::socket::Decision;

use crate::common::late;
use crate::content::{HEADER, header, with_header};
use crate::journal::{Ending, Entry, Events, Issue, Kind, Scope};
use crate::plan::EndPlan;
use crate::wind_down::{WINDING_DOWN, open_ones, receive};
use crate::world::{End, Role, World, begun};

/// Accepts whoever waits for it, reads what they have sent, and waits until everybody is connected.
pub fn drain(world: &World) {
    close_unconnected(world);
    check_closed_are_given_up(world);
    let listener = world.end(world.listener);
    world.cancel(WINDING_DOWN, &listener, Scope::All);
    listener.socket.set_non_blocking(true).unwrap();
    loop {
        match listener.socket.accept(|_, _| Decision::Accept) {
            Ok((socket, handle, _)) => {
                let plan = EndPlan {
                    port: usize::MAX,
                    skip: false,
                    small: false,
                    refill: false,
                };
                world.add((socket, handle), Role::Accepting, &plan, None);
            }
            Err(error) => {
                let over = [WSAEWOULDBLOCK, WSAENOTSOCK, WSAEINVAL];
                if !over.contains(&error.code()) {
                    world.journal.fault(format!("accepting: {error:?}"));
                }
                break;
            }
        }
    }
    for end in open_ones(world, Role::Accepting) {
        if end.socket.peer_address().is_ok() {
            read_first_data(world, &end);
        }
    }
    let connects: Vec<_> = {
        let events = world.journal.events();
        let connect = |entry: &&Entry| issue_of(entry, Kind::Connect).is_some();
        let found = events.operations.values().filter(connect);
        found.map(|entry| Arc::clone(&entry.operation)).collect()
    };
    for connect in connects {
        if !connect.wait(late()) {
            world.journal.fault("a connect never ends".into());
        }
        let _ = world.journal.result(&connect);
    }
}

fn issue_of(entry: &Entry, kind: Kind) -> Option<&Issue> {
    entry.issue.as_ref().filter(|issue| issue.kind == kind)
}

/// Whoever failed to connect closes, so that its peer, if there is one, sees the end.
fn close_unconnected(world: &World) {
    let now = world.journal.now();
    let mut failed = Vec::new();
    for entry in world.journal.events().operations.values_mut() {
        entry.settle(now);
        if let (Some(issue), Some(ending)) = (issue_of(entry, Kind::Connect), &entry.ending)
            && ending.result.is_err()
        {
            failed.push(issue.end);
        }
    }
    for index in failed {
        world.close(&world.end(index), false);
    }
}

/// An accept into a socket that has been closed waits no longer.
fn check_closed_are_given_up(world: &World) {
    let mut events = world.journal.events();
    let mut faults = Vec::new();
    for entry in events.operations.values() {
        if let Some(Kind::Accept(into)) = entry.issue.as_ref().map(|issue| issue.kind)
            && world.end(into).story.closed.load(Ordering::SeqCst) != 0
            && !entry.operation.has_ended()
        {
            faults.push(format!("waits for a closed socket: {:?}", entry.issue));
        }
    }
    events.faults.append(&mut faults);
}

/// Reads as much as the header says, or as there is.
fn read_first_data(world: &World, end: &Arc<End>) {
    let mut missing = HEADER;
    let mut bytes = 0;
    while missing != 0 {
        match receive(world, end, missing) {
            Some(Ok(count @ 1..)) => bytes += count,
            _ => return,
        }
        let arrived = arrived(&world.journal.events(), end.index);
        missing = match header(&arrived) {
            None => HEADER - bytes,
            Some((_, len)) => len.saturating_sub(bytes),
        };
    }
}

/// What was received on a socket, on which one thread receives.
fn arrived(events: &Events, end: usize) -> Vec<u8> {
    let mut pieces: Vec<_> = events
        .operations
        .values()
        .filter(|entry| issue_of(entry, Kind::Receive).is_some_and(|issue| issue.end == end))
        .filter_map(|entry| Some((entry.issue.as_ref()?.began, entry.ending.as_ref()?)))
        .collect();
    pieces.sort_by_key(|(began, _)| *began);
    let piece = |ending: &Ending| ending.data[..ending.transferred].to_vec();
    pieces
        .iter()
        .flat_map(|(_, ending)| piece(ending))
        .collect()
}

/// What the model says against it.
pub fn faults(world: &World, events: &Events, faults: &mut Vec<String>) {
    let in_schedule = |end: &End| begun(&end.story.closed, world.wound_down.load(Ordering::SeqCst));
    let mut whole: HashMap<u64, usize> = HashMap::new();
    let mut lost = 0;
    for end in world.with_role(Role::Accepting) {
        // What is closed takes its connection along.
        lost += usize::from(in_schedule(&end));
        let bytes = arrived(events, end.index);
        let Some((number, len)) = header(&bytes) else {
            continue;
        };
        if bytes.len() > len || !with_header(number, len).starts_with(&bytes) {
            faults.push(format!("socket {} got what nobody sent", end.index));
        } else if whole.insert(number, bytes.len()).is_some() {
            faults.push(format!("content {number} came twice"));
        }
    }
    if in_schedule(&world.end(world.listener)) {
        return;
    }
    for entry in events.operations.values() {
        let Some(issue) = issue_of(entry, Kind::Connect) else {
            continue;
        };
        let connected = entry.ending.as_ref().is_some_and(|it| it.result.is_ok());
        let reset = world.end(issue.end).story.reset.load(Ordering::SeqCst) != 0;
        if connected && !reset && whole.get(&issue.content) != Some(&issue.len) {
            if lost == 0 {
                faults.push(format!("connected, and never accepted: {issue:?}"));
            }
            lost = lost.saturating_sub(1);
        }
    }
}
