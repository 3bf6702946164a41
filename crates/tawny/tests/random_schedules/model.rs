//! What may have happened: each operation ends once, for a reason, and its packet says the same.

use std::collections::HashMap;
use std::ops::Deref;
use std::sync::Arc;

use tawny::Error;
use tawny::codes::*;

use crate::content::{FRESH, TAKEN_BACK, all, content, with_header};
use crate::journal::{Cancel, Ending, Entry, Events, Issue, Kind, Refusal, Scope};
use crate::wind_down::expected_packets;
use crate::world::{End, Role, World, begun};
use crate::{accepting, streams};

/// Everything that may not have happened, and did.
pub fn faults(world: &World) -> Vec<String> {
    let events = world.journal.events();
    let ends = world.ends.read().unwrap().clone();
    let mut faults = events.faults.clone();
    let model = Model {
        world,
        events: &events,
        ends: &ends,
    };
    for entry in events.operations.values() {
        if let Err(fault) = model.check(entry) {
            let deliveries = &entry.deliveries;
            let ending = entry.ending.as_ref().map(|it| (it.result, it.transferred));
            let issue = &entry.issue;
            faults.push(format!("{fault}: {issue:?} {ending:?} {deliveries:?}"));
        }
    }
    for refusal in &events.refusals {
        if !model.may_refuse(refusal) {
            let code = Error::new(refusal.code);
            faults.push(format!("refused with {code:?}: {:?}", refusal.issue));
        }
    }
    for cancel in &events.cancels {
        if let Err(fault) = model.check_cancel(cancel) {
            faults.push(format!("{fault}: {cancel:?}"));
        }
    }
    model.check_posted(&mut faults);
    streams::faults(world, &events, &mut faults);
    accepting::faults(world, &events, &mut faults);
    faults
}

struct Model<'a> {
    world: &'a World,
    events: &'a Events,
    ends: &'a [Arc<End>],
}

impl Model<'_> {
    fn check(&self, entry: &Entry) -> Result<(), &'static str> {
        let issue = entry.issue.as_ref().ok_or("packets of an unknown one")?;
        let ending = entry.ending.as_ref().ok_or("never ended")?;
        let end = &self.ends[issue.end];
        if entry.deliveries.len() != expected_packets(self.ends, entry) {
            return Err("the wrong number of packets");
        }
        for delivery in &entry.deliveries {
            if Some(delivery.port) != end.port || delivery.key != end.index {
                return Err("a packet at the wrong place");
            }
            let says = match delivery.status {
                STATUS_SUCCESS => Ok(delivery.bytes as usize),
                status => Err(status.to_wsa().code()),
            };
            if says != ending.result || delivery.bytes as usize != ending.transferred {
                return Err("a packet that says something else");
            }
        }
        if !all(&ending.kept, TAKEN_BACK) {
            return Err("a buffer touched after the end");
        }
        self.check_ending(end, issue, ending)
    }

    fn check_ending(&self, end: &End, issue: &Issue, ending: &Ending) -> Result<(), &'static str> {
        self.check_buffer(issue, ending)?;
        match ending.result {
            Ok(bytes) => self.check_success(end, issue, ending, bytes),
            Err(WSA_OPERATION_ABORTED) => {
                let cancelled = |it: &Cancel| covers(it, issue, ending);
                if self.cancels_at(end).any(cancelled) || self.is_aimed_at(issue, ending) {
                    return Ok(());
                }
                Err("cancelled by nobody")
            }
            Err(WSAECONNRESET) => match issue.kind {
                Kind::Receive | Kind::Send if self.was_reset(end, ending.seen) => Ok(()),
                Kind::Connect if self.accepting_was_closed(ending) => Ok(()),
                _ => Err("reset by nobody"),
            },
            // It was about to be issued when the end of the stream was.
            Err(WSAESHUTDOWN)
                if issue.kind == Kind::Send && begun(&end.story.shut_send, issue.returned) =>
            {
                Ok(())
            }
            Err(WSAECONNREFUSED) if issue.kind == Kind::Connect => {
                let listener = &self.ends[self.world.listener];
                if begun(&listener.story.closed, ending.seen) {
                    return Ok(());
                }
                Err("refused by a listener")
            }
            Err(WSAEMSGSIZE) if issue.kind == Kind::Receive && end.role == Role::Datagram => Ok(()),
            Err(_) => Err("an end for no reason"),
        }
    }

    /// What is sent is not changed; what is received into has what was received and no more.
    fn check_buffer(&self, issue: &Issue, ending: &Ending) -> Result<(), &'static str> {
        let Ending {
            data, transferred, ..
        } = ending;
        if *transferred > issue.len {
            return Err("more than was asked for");
        }
        let same = match issue.kind {
            Kind::Receive => data.len() == issue.len && all(&data[*transferred..], FRESH),
            Kind::Send => *data == content(issue.content, issue.len),
            Kind::Connect => *data == with_header(issue.content, issue.len),
            Kind::Accept(_) => data.is_empty(),
        };
        if same { Ok(()) } else { Err("another buffer") }
    }

    fn check_success(
        &self,
        end: &End,
        issue: &Issue,
        ending: &Ending,
        bytes: usize,
    ) -> Result<(), &'static str> {
        let over = |it: &End| {
            begun(&it.story.shut_send, ending.seen) || begun(&it.story.closed, ending.seen)
        };
        match issue.kind {
            Kind::Send | Kind::Connect if bytes != issue.len => Err("sent in part"),
            Kind::Receive if bytes == 0 && end.role != Role::Datagram => {
                let ended = self.peer_has(end, over) || begun(&end.story.shut_receive, ending.seen);
                let woken =
                    issue.len == 0 && self.peer_has(end, |it| begun(&it.story.sent, ending.seen));
                if ended || woken {
                    return Ok(());
                }
                Err("the end of a stream that goes on")
            }
            _ => Ok(()),
        }
    }

    /// Of connections that are made on the way it is not known who has which peer.
    fn peer_has(&self, end: &End, so: impl Fn(&End) -> bool) -> bool {
        match end.role {
            Role::Accepting => self.of_role(Role::Connecting).any(&so),
            Role::Connecting => self.of_role(Role::Accepting).any(&so),
            _ => end.peer.is_some_and(|peer| so(&self.ends[peer])),
        }
    }

    /// A socket that is closed, or does not receive any more, resets the connection when data is
    /// there or comes.
    fn was_reset(&self, end: &End, seen: u64) -> bool {
        let deaf = |it: &End| begun(&it.story.shut_receive, seen);
        deaf(end) || self.peer_has(end, |it| deaf(it) || begun(&it.story.closed, seen))
    }

    fn of_role(&self, role: Role) -> impl Iterator<Item = &End> {
        let ends = self.ends.iter().map(Deref::deref);
        ends.filter(move |end| end.role == role)
    }

    fn accepting_was_closed(&self, ending: &Ending) -> bool {
        self.of_role(Role::Accepting)
            .chain([&*self.ends[self.world.listener]])
            .any(|it| begun(&it.story.closed, ending.seen))
    }

    fn cancels_at(&self, end: &End) -> impl Iterator<Item = &Cancel> {
        let index = end.index;
        self.events.cancels.iter().filter(move |it| it.end == index)
    }

    /// Whether it was cancelled by itself.
    fn is_aimed_at(&self, issue: &Issue, ending: &Ending) -> bool {
        self.events.cancels.iter().any(|cancel| match cancel.scope {
            Scope::One(address) => {
                let entry = self.events.operations.get(&address);
                let same = entry.and_then(|it| it.issue.as_ref());
                same.is_some_and(|same| same.began == issue.began) && cancel.began <= ending.seen
            }
            _ => false,
        })
    }

    /// A cancellation that found something has cancelled it.
    fn check_cancel(&self, cancel: &Cancel) -> Result<(), &'static str> {
        let aborted = |entry: &Entry| {
            let ending = entry.ending.as_ref();
            ending.is_some_and(|it| it.result == Err(WSA_OPERATION_ABORTED))
        };
        match (cancel.result, cancel.scope) {
            (None | Some(Err(ERROR_NOT_FOUND)), _) => Ok(()),
            (Some(Err(_)), _) => Err("an error for no reason"),
            (Some(Ok(())), Scope::One(address)) => {
                if self.events.operations.get(&address).is_some_and(aborted) {
                    return Ok(());
                }
                Err("cancelled, and ended otherwise")
            }
            (Some(Ok(())), _) => {
                let mut entries = self.events.operations.values();
                let one = entries.any(|entry| {
                    let (Some(issue), Some(ending)) = (&entry.issue, &entry.ending) else {
                        return false;
                    };
                    issue.end == cancel.end && aborted(entry) && covers(cancel, issue, ending)
                });
                if one {
                    Ok(())
                } else {
                    Err("cancelled nothing")
                }
            }
        }
    }

    fn may_refuse(&self, refusal: &Refusal) -> bool {
        let Refusal { issue, code } = refusal;
        let (end, by) = (&self.ends[issue.end], issue.returned);
        let sends = matches!(issue.kind, Kind::Send | Kind::Connect);
        match *code {
            WSAENOTSOCK if begun(&end.story.closed, by) => true,
            // It had been accepted already when its socket was closed.
            WSAENOTSOCK | WSA_OPERATION_ABORTED => match issue.kind {
                Kind::Accept(into) => begun(&self.ends[into].story.closed, by),
                _ => false,
            },
            WSAESHUTDOWN if sends => begun(&end.story.shut_send, by),
            WSAESHUTDOWN => begun(&end.story.shut_receive, by),
            WSAECONNRESET => self.was_reset(end, by),
            WSAECONNREFUSED => {
                let listener = &self.ends[self.world.listener];
                issue.kind == Kind::Connect && begun(&listener.story.closed, by)
            }
            _ => false,
        }
    }

    /// Each posted packet came once, and those of one thread to one port in order.
    fn check_posted(&self, faults: &mut Vec<String>) {
        let mut last: HashMap<(usize, usize), u64> = HashMap::new();
        let mut posted: Vec<_> = self.events.posted.iter().collect();
        posted.sort_by_key(|(number, _)| **number);
        for (number, posting) in posted {
            let [place] = posting.place[..] else {
                faults.push(format!("posted packet {number} came: {posting:?}"));
                continue;
            };
            let last = last.entry((posting.port, posting.issuer)).or_default();
            if place < *last && self.world.is_in_order(posting.port) {
                faults.push(format!("posted packet {number} came late: {posting:?}"));
            }
            *last = place;
        }
    }
}

/// Whether the operation was there to be cancelled while the cancellation went on.
fn covers(cancel: &Cancel, issue: &Issue, ending: &Ending) -> bool {
    let meant = match cancel.scope {
        Scope::All | Scope::Close => true,
        Scope::Own(issuer) => issue.issuer == issuer,
        Scope::Into(into) => issue.kind == Kind::Accept(into),
        Scope::One(_) => false,
    };
    meant && cancel.returned >= issue.began && cancel.began <= ending.seen
}
