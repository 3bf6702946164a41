//! What happened: each operation with its issue, its packets and its end, each cancellation, each
//! call that was refused. Moments are numbers of one clock.

use std::collections::{HashMap, HashSet};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard};

use tawny::{Error, Operation, Packet, Status, Subject};

use crate::content::TAKEN_BACK;

/// What an operation does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Receive,
    Send,
    /// Into the socket with this index.
    Accept(usize),
    Connect,
}

/// The call that issued an operation.
#[derive(Clone, Debug)]
pub struct Issue {
    pub end: usize,
    pub kind: Kind,
    pub issuer: usize,
    pub began: u64,
    pub returned: u64,
    /// Its place among those of the same socket and direction, if they were issued one by one.
    pub place: Option<u64>,
    /// Number of the content, and the length of the buffer.
    pub content: u64,
    pub len: usize,
    pub at_once: bool,
}

/// A packet that was taken.
#[derive(Debug)]
pub struct Delivery {
    pub port: usize,
    /// Its place among those that the port handed out.
    pub place: u64,
    pub key: usize,
    pub status: Status,
    pub bytes: u32,
}

/// How an operation ended.
#[derive(Debug)]
pub struct Ending {
    pub result: Result<usize, u32>,
    pub transferred: usize,
    /// The buffer as it came back.
    pub data: Vec<u8>,
    /// The buffer, written over by the program.
    pub kept: Vec<u8>,
    pub seen: u64,
}

/// Everything about one operation.
#[derive(Debug)]
pub struct Entry {
    pub operation: Arc<Operation>,
    /// A packet can be taken before the call that issued the operation has returned.
    pub issue: Option<Issue>,
    pub deliveries: Vec<Delivery>,
    pub ending: Option<Ending>,
}

/// Which operations of a socket a cancellation is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// The one at this address.
    One(usize),
    All,
    /// Those of one thread.
    Own(usize),
    /// All; the socket is closed.
    Close,
    /// The accept into this socket, which is closed.
    Into(usize),
}

#[derive(Debug)]
pub struct Cancel {
    pub end: usize,
    pub scope: Scope,
    pub began: u64,
    /// The end of time while it goes on.
    pub returned: u64,
    pub result: Option<Result<(), u32>>,
}

/// A call that issued nothing.
#[derive(Debug)]
pub struct Refusal {
    pub issue: Issue,
    pub code: u32,
}

/// A packet that was posted, and how often it was taken.
#[derive(Debug)]
pub struct Posted {
    pub port: usize,
    pub issuer: usize,
    pub place: Vec<u64>,
}

#[derive(Debug, Default)]
pub struct Events {
    pub operations: HashMap<usize, Entry>,
    pub cancels: Vec<Cancel>,
    pub refusals: Vec<Refusal>,
    /// By number, which grows with each.
    pub posted: HashMap<usize, Posted>,
    /// Directions, from one socket to another, of which everything was read.
    pub complete: HashSet<(usize, usize)>,
    pub faults: Vec<String>,
}

/// The journal; see the module's description.
#[derive(Debug, Default)]
pub struct Journal {
    clock: AtomicU64,
    events: Mutex<Events>,
    changed: Condvar,
}

pub fn address(operation: &Arc<Operation>) -> usize {
    Arc::as_ptr(operation) as usize
}

impl Journal {
    /// This moment; no other is the same.
    pub fn now(&self) -> u64 {
        self.clock.fetch_add(1, Ordering::SeqCst) + 1
    }

    pub fn events(&self) -> MutexGuard<'_, Events> {
        self.events.lock().unwrap()
    }

    pub fn fault(&self, fault: String) {
        self.events().faults.push(fault);
    }

    pub fn issued(&self, operation: &Arc<Operation>, issue: Issue) {
        let mut events = self.events();
        let entry = events.entry(operation);
        entry.issue = Some(issue);
        entry.settle(self.now());
        self.changed.notify_all();
    }

    pub fn refused(&self, issue: Issue, error: Error) {
        let code = error.code();
        self.events().refusals.push(Refusal { issue, code });
    }

    /// Notes a packet. Returns what its operation was issued as, if that is known by now.
    pub fn delivered(&self, port: usize, place: u64, packet: Packet) -> Option<Issue> {
        let mut events = self.events();
        let seen = self.now();
        let operation = match packet.subject {
            Subject::Operation(operation) => operation,
            Subject::Overlapped(number) => {
                match events.posted.get_mut(&number) {
                    Some(posted) if posted.port == port && packet.key == number => {
                        posted.place.push(place);
                    }
                    _ => events.faults.push(format!("nobody posted {number}")),
                }
                return None;
            }
        };
        let entry = events.entry(&operation);
        entry.settle(seen);
        let ended = entry.ending.is_some();
        entry.deliveries.push(Delivery {
            port,
            place,
            key: packet.key,
            status: packet.status,
            bytes: packet.bytes,
        });
        let issue = entry.issue.clone();
        if !ended {
            events
                .faults
                .push(format!("a packet before the end: {issue:?}"));
        }
        self.changed.notify_all();
        issue
    }

    /// Before a cancellation. Returns its number.
    pub fn cancel_begins(&self, end: usize, scope: Scope) -> usize {
        let mut events = self.events();
        let began = self.now();
        events.cancels.push(Cancel {
            end,
            scope,
            began,
            returned: u64::MAX,
            result: None,
        });
        events.cancels.len() - 1
    }

    pub fn cancel_returned(&self, number: usize, result: Option<Result<(), Error>>) {
        let returned = self.now();
        let mut events = self.events();
        let cancel = &mut events.cancels[number];
        cancel.returned = returned;
        cancel.result = result.map(|result| result.map_err(Error::code));
    }

    /// How the operation ended, which it has.
    pub fn result(&self, operation: &Arc<Operation>) -> Result<usize, u32> {
        let mut events = self.events();
        let seen = self.now();
        let entry = events.entry(operation);
        entry.settle(seen);
        entry.ending.as_ref().map_or(Err(0), |ending| ending.result)
    }

    /// Takes the results of what has ended without a packet.
    pub fn settle(&self) {
        let mut events = self.events();
        let seen = self.now();
        let entries = events.operations.values_mut();
        entries.for_each(|entry| entry.settle(seen));
    }

    /// Waits until the events are as `enough` wants them.
    pub fn wait_until(&self, mut enough: impl FnMut(&Events) -> bool) {
        let events = self.events();
        let _enough = self
            .changed
            .wait_while(events, |events| !enough(events))
            .unwrap();
    }
}

impl Events {
    pub fn entry(&mut self, operation: &Arc<Operation>) -> &mut Entry {
        self.operations
            .entry(address(operation))
            .or_insert_with(|| Entry {
                operation: Arc::clone(operation),
                issue: None,
                deliveries: Vec::new(),
                ending: None,
            })
    }
}

impl Entry {
    /// Takes the result once it is there, and writes over the buffer.
    pub fn settle(&mut self, seen: u64) {
        if self.ending.is_some() {
            return;
        }
        if let Some(mut finished) = self.operation.finish() {
            let data = finished.buffer.clone();
            finished.buffer.fill(TAKEN_BACK);
            self.ending = Some(Ending {
                result: finished.result.map_err(Error::code),
                transferred: finished.transferred,
                data,
                kept: finished.buffer,
                seen,
            });
        }
    }
}
