//! What arrived: of a stream a beginning of what was sent, byte for byte, and all of it when it was
//! read to its end; of datagrams the first ones, each once. Packets come in the order of issue.

use std::collections::HashMap;

use tawny::codes::{WSA_OPERATION_ABORTED, WSAEMSGSIZE};

use crate::content::content;
use crate::journal::{Ending, Entry, Events, Issue, Kind};
use crate::wind_down::both_ways;
use crate::world::{World, begun};

/// What the model says against it.
pub fn faults(world: &World, events: &Events, faults: &mut Vec<String>) {
    let lanes = Lanes::new(events);
    for lane in lanes.0.values() {
        check_order(world, lane, faults);
    }
    for (from, to) in both_ways(&world.links) {
        let complete = events.complete.contains(&(from, to));
        let (sends, receives) = (lanes.get(from, true), lanes.get(to, false));
        if let Err(fault) = check_stream(world, events, sends, receives, complete) {
            faults.push(format!("stream {from} to {to}: {fault}"));
        }
    }
    for (from, to) in both_ways(&world.datagrams) {
        let complete = events.complete.contains(&(from, to));
        let (sends, receives) = (lanes.get(from, true), lanes.get(to, false));
        if let Err(fault) = check_datagrams(sends, receives, complete) {
            faults.push(format!("datagrams {from} to {to}: {fault}"));
        }
    }
}

/// One operation of a direction of a socket.
#[derive(Clone, Copy)]
struct Done<'a> {
    /// Among those of the same direction.
    place: u64,
    issue: &'a Issue,
    ending: &'a Ending,
    entry: &'a Entry,
}

/// The operations of each direction of each socket, in the order of issue.
struct Lanes<'a>(HashMap<(usize, bool), Vec<Done<'a>>>);

impl<'a> Lanes<'a> {
    fn new(events: &'a Events) -> Self {
        let mut lanes: HashMap<_, Vec<Done<'a>>> = HashMap::new();
        for entry in events.operations.values() {
            let (Some(issue), Some(ending)) = (&entry.issue, &entry.ending) else {
                continue;
            };
            let sends = matches!(issue.kind, Kind::Send | Kind::Connect);
            // If threads issued at the same time, all have packets, which come in that order.
            let by_packet = entry.deliveries.first().map(|it| it.place);
            let Some(place) = issue.place.or(by_packet) else {
                continue;
            };
            let done = Done {
                place,
                issue,
                ending,
                entry,
            };
            lanes.entry((issue.end, sends)).or_default().push(done);
        }
        for lane in lanes.values_mut() {
            lane.sort_by_key(|done| done.place);
        }
        Self(lanes)
    }

    fn get(&self, end: usize, sends: bool) -> &[Done<'a>] {
        self.0.get(&(end, sends)).map_or(&[], Vec::as_slice)
    }
}

/// What was issued after another's issue had returned ends after it, unless it was cancelled.
fn check_order(world: &World, lane: &[Done<'_>], faults: &mut Vec<String>) {
    let mut taken: Vec<_> = lane
        .iter()
        .filter(|done| done.ending.result != Err(WSA_OPERATION_ABORTED))
        .filter_map(|done| Some((done.entry.deliveries.first()?, done.issue)))
        .filter(|(delivery, _)| world.is_in_order(delivery.port))
        .collect();
    taken.sort_by_key(|(delivery, _)| delivery.place);
    let mut latest = 0;
    for (delivery, issue) in taken {
        if issue.returned < latest {
            faults.push(format!("out of order: {issue:?} {delivery:?}"));
        }
        latest = latest.max(issue.began);
    }
}

fn check_stream(
    world: &World,
    events: &Events,
    sends: &[Done<'_>],
    receives: &[Done<'_>],
    complete: bool,
) -> Result<(), String> {
    let mut sent = Vec::new();
    for Done { issue, ending, .. } in sends {
        let mut bytes = content(issue.content, issue.len);
        bytes.truncate(ending.transferred);
        sent.append(&mut bytes);
    }
    let mut received: Vec<u8> = Vec::new();
    let mut ended = false;
    for Done { issue, ending, .. } in receives {
        let Ok(bytes) = ending.result else { continue };
        if ended && bytes != 0 {
            return Err(format!("data behind the end: {issue:?}"));
        }
        // Who has shut down receiving is told of an end, too, while data may still be coming.
        let deaf = begun(&world.end(issue.end).story.shut_receive, ending.seen);
        ended |= bytes == 0 && issue.len != 0 && !deaf;
        received.extend(&ending.data[..bytes]);
    }
    if complete && received.len() < sent.len() {
        return Err(format!("{} of {} bytes came", received.len(), sent.len()));
    }
    if sent.starts_with(&received) {
        return Ok(());
    }
    if let Some(rest) = received.strip_prefix(&sent[..]) {
        // A send that a reset ended while it was tried is refused, whatever went out before.
        let from = sends.first().map(|done| done.issue.end);
        let mut refused = events.refusals.iter().map(|refusal| &refusal.issue);
        let fits = |it: &Issue| {
            let part = it.kind == Kind::Send && from.is_none_or(|from| it.end == from);
            part && content(it.content, it.len).starts_with(rest)
        };
        if refused.any(fits) {
            return Ok(());
        }
    }
    let same = sent.iter().zip(&received).take_while(|(a, b)| a == b);
    Err(format!(
        "of {} bytes came {}, the same only up to {}",
        sent.len(),
        received.len(),
        same.count()
    ))
}

fn check_datagrams(
    sends: &[Done<'_>],
    receives: &[Done<'_>],
    complete: bool,
) -> Result<(), String> {
    let mut sent = sends.iter().filter(|done| done.ending.result.is_ok());
    for Done { issue, ending, .. } in receives {
        let cut = ending.result == Err(WSAEMSGSIZE);
        if ending.result.is_err() && !cut {
            continue;
        }
        let Some(Done { issue: from, .. }) = sent.next() else {
            return Err(format!("one too many: {issue:?}"));
        };
        let bytes = ending.transferred;
        let fits = if cut {
            bytes == issue.len && bytes < from.len
        } else {
            bytes == from.len
        };
        if !fits || !content(from.content, from.len).starts_with(&ending.data[..bytes]) {
            return Err(format!("{from:?} came otherwise: {issue:?}"));
        }
    }
    let missing = sent.count();
    if complete && missing != 0 {
        return Err(format!("{missing} missing"));
    }
    Ok(())
}
