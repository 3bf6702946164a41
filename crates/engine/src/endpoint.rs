//! A descriptor with operations that wait for it, in two directions that do not disturb each other.
//!
//! An operation is tried at once and, when the kernel has nothing for it, parked in its direction;
//! later ones park behind it. When the poller reports an edge, the parked operations are performed
//! in order. All of this happens under the direction's lock, and so does delivering the outcome,
//! so that outcomes come in the order of issue. Nothing but the lock holder ever touches a parked
//! operation: cancelling and closing are an unlink.
//!
//! The owner may watch a direction as well. It is then told of each edge, after the operations that
//! were parked have had it, until it says that it waits for none.

use std::io;
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, OwnedFd};
use std::sync::Arc;

use crate::operation::{Operation, Side, Step};
use crate::parked::Parked;
use crate::poller::{Event, Interest, Poller};
use crate::readiness::{Ready, Watched};
use crate::shared_fd::SharedFd;
use crate::sync::atomic::{AtomicBool, AtomicI32, Ordering};
use crate::sync::{Mutex, MutexGuard};

mod issue;

pub use issue::Issue;

/// What every try looks at comes first, in one line of the cache.
#[repr(C)]
struct Direction<Op> {
    fd: Option<SharedFd>,
    /// The poller reports edges of this direction.
    armed: bool,
    /// The owner is told of edges.
    watched: bool,
    /// A try may succeed. Always true while not armed.
    hint: bool,
    /// The peer hung up, or urgent data came: after a short transfer there may be more to find, and
    /// no further edge will say so.
    never_drained: bool,
    /// Edges that found nothing to do.
    useless: u8,
    closed: bool,
    parked: Parked<Op>,
}

struct Registration {
    poller: Option<Arc<dyn Poller>>,
    token: u64,
    /// What the poller reports; `None` while the descriptor is not armed there.
    interest: Option<Interest>,
}

/// The descriptor and its directions; see the module's description.
pub struct Endpoint<Op> {
    read: Mutex<Direction<Op>>,
    write: Mutex<Direction<Op>>,
    registration: Mutex<Registration>,
    /// The number of the descriptor, for whoever need not hold it.
    number: AtomicI32,
    /// Another process has the descriptor, too.
    shared: AtomicBool,
}

impl<Op> Direction<Op> {
    const fn new() -> Self {
        Self {
            fd: None,
            parked: Parked::new(),
            armed: false,
            watched: false,
            hint: true,
            never_drained: false,
            useless: 0,
            closed: false,
        }
    }

    fn reset(&mut self, fd: Option<SharedFd>) {
        self.fd = fd;
        self.armed = false;
        self.hint = true;
        self.never_drained = false;
        self.useless = 0;
    }
}

impl<Op: Operation> Direction<Op> {
    /// Performs parked operations until one blocks. Returns those that moved. `true`: the first that
    /// is left gave way.
    fn run(&mut self, owner: &Op::Owner) -> (Vec<Op>, bool) {
        let mut moved = Vec::new();
        let Self {
            fd: Some(fd),
            parked,
            hint,
            never_drained,
            ..
        } = self
        else {
            return (moved, false);
        };
        while *hint && let Some(operation) = parked.front() {
            match operation.perform(owner, fd.as_fd()) {
                Step::Done { outcome, drained } => {
                    *hint = !drained || *never_drained;
                    operation.finish(owner, outcome, false);
                    parked.drop_front();
                }
                Step::Moved => moved.extend(parked.pop()),
                Step::Blocked => *hint = false,
                Step::Again => return (moved, true),
            }
        }
        (moved, false)
    }
}

/// Takes on what moved, which is hardly ever anything.
#[inline(always)]
fn forward<Op: Operation>(moved: Vec<Op>, owner: &Op::Owner) {
    #[cold]
    fn all<Op: Operation>(moved: Vec<Op>, owner: &Op::Owner) {
        moved
            .into_iter()
            .for_each(|operation| operation.forward(owner));
    }
    if !moved.is_empty() {
        all(moved, owner);
    }
}

impl<Op: Operation> Default for Endpoint<Op> {
    fn default() -> Self {
        Self::new()
    }
}

impl<Op: Operation> Endpoint<Op> {
    /// An endpoint without a descriptor.
    pub fn new() -> Self {
        Self {
            read: Mutex::new(Direction::new()),
            write: Mutex::new(Direction::new()),
            registration: Mutex::new(Registration {
                poller: None,
                token: 0,
                interest: None,
            }),
            number: AtomicI32::new(NO_DESCRIPTOR),
            shared: AtomicBool::new(false),
        }
    }

    /// Another process has, or will have, the descriptor: closing it here does not end the poller's reports.
    pub fn share(&self) {
        self.shared.store(true, Ordering::Release);
    }

    /// Gives the endpoint a descriptor unless it has one; `false` when it is closed for good.
    pub fn open(&self, fd: OwnedFd) -> bool {
        let (mut read, mut write) = self.both();
        if read.fd.is_none() && !read.closed {
            self.set_fd(&mut read, &mut write, Some(SharedFd::new(fd)));
        }
        !read.closed
    }

    /// Gives the endpoint this descriptor in place of the one it has, on which nothing waits.
    /// `false`, and the descriptor is closed, when the endpoint is closed for good or in use.
    pub fn replace(&self, fd: Option<OwnedFd>) -> bool {
        let (mut read, mut write) = self.both();
        let free = !read.closed && read.parked.is_empty() && write.parked.is_empty();
        if free {
            self.set_fd(&mut read, &mut write, fd.map(SharedFd::new));
        }
        free
    }

    fn set_fd(&self, read: &mut Direction<Op>, write: &mut Direction<Op>, fd: Option<SharedFd>) {
        self.disarm(read);
        self.note_number(fd.as_ref());
        read.reset(fd.clone());
        write.reset(fd);
        for (side, direction) in [(Side::Read, read), (Side::Write, write)] {
            let _ = self.keep_watch(side, direction);
        }
    }

    /// Before the descriptor goes: ends its reports, which closing alone does not while somebody
    /// else holds it.
    fn disarm(&self, read: &Direction<Op>) {
        let mut registration = self.registration.lock();
        if let (Some(poller), Some(fd), Some(_)) =
            (&registration.poller, &read.fd, registration.interest)
            && (Arc::strong_count(fd.owner()) > DIRECTIONS || self.shared.load(Ordering::Acquire))
        {
            poller.disarm(fd.as_fd());
        }
        registration.interest = None;
    }

    /// The descriptor. It stays open while the result lives, even when the endpoint is closed.
    pub fn fd(&self) -> Option<Arc<OwnedFd>> {
        self.read.lock().fd.clone().map(SharedFd::into_owner)
    }

    /// The descriptor as [`readiness::poll`] watches it; `None` when there is none.
    ///
    /// [`readiness::poll`]: crate::readiness::poll
    #[inline]
    pub fn watched(&self, states: Ready) -> Option<Watched> {
        Watched::numbered(self.number.load(Ordering::Acquire), states)
    }

    /// The descriptor is another, or gone.
    fn note_number(&self, fd: Option<&SharedFd>) {
        let number = fd.map_or(NO_DESCRIPTOR, |fd| fd.as_fd().as_raw_fd());
        self.number.store(number, Ordering::Release);
    }

    /// Sets where edges are reported and under which token. Waiting operations stay and are
    /// reported there from now on.
    pub fn register(&self, poller: Arc<dyn Poller>, token: u64) -> io::Result<()> {
        let (mut read, mut write) = self.both();
        let mut registration = self.registration.lock();
        if let (Some(old), Some(fd), Some(_)) =
            (&registration.poller, &read.fd, registration.interest)
        {
            old.disarm(fd.as_fd());
        }
        *registration = Registration {
            poller: Some(poller),
            token,
            interest: None,
        };
        drop(registration);
        for (side, direction) in [(Side::Read, &mut read), (Side::Write, &mut write)] {
            direction.armed = false;
            direction.hint = true;
            if direction.watched || !direction.parked.is_empty() {
                self.arm(side, direction)?;
            }
        }
        Ok(())
    }

    /// Runs `call`, which must not block, on the descriptor under the direction's lock, unless
    /// operations wait there: then, or when it would block, the result is `None`. An owner who
    /// watches may ask within `call` for the next edge.
    pub fn attempt<R>(
        &self,
        side: Side,
        closed: R,
        call: impl FnOnce(BorrowedFd<'_>) -> Option<R>,
    ) -> Option<R> {
        let mut direction = self.lock(side);
        let _ = self.keep_watch(side, &mut direction);
        match &direction.fd {
            None => Some(closed),
            Some(_) if !direction.parked.is_empty() => None,
            Some(fd) => call(fd.as_fd()),
        }
    }

    /// Begins or ends the owner's watch on the two directions. `begin` is called with the
    /// descriptor, once no edge can be missed and before one is reported; `false` when the
    /// endpoint is closed for good.
    ///
    /// # Errors
    /// The descriptor cannot be waited on; the watch has ended then.
    pub fn watch(
        &self,
        read: bool,
        write: bool,
        begin: impl FnOnce(Option<BorrowedFd<'_>>),
    ) -> io::Result<bool> {
        let (mut reading, mut writing) = self.both();
        if reading.closed {
            return Ok(false);
        }
        reading.watched = read;
        writing.watched = write;
        let armed = self
            .keep_watch(Side::Read, &mut reading)
            .and_then(|()| self.keep_watch(Side::Write, &mut writing));
        if armed.is_err() {
            reading.watched = false;
            writing.watched = false;
        } else {
            begin(reading.fd.as_ref().map(AsFd::as_fd));
        }
        armed.map(|()| true)
    }

    /// Runs `look` on the descriptor under the lock of a direction that the owner watches, with
    /// edges reported again. `None` without a descriptor.
    pub fn look<R>(&self, side: Side, look: impl FnOnce(BorrowedFd<'_>) -> R) -> Option<R> {
        let mut direction = self.lock(side);
        // What was armed before cannot fail to be; anything else is tried again by the next look.
        let _ = self.keep_watch(side, &mut direction);
        direction.fd.as_ref().map(|fd| look(fd.as_fd()))
    }

    /// Has edges reported to an owner who watches.
    fn keep_watch(&self, side: Side, direction: &mut Direction<Op>) -> io::Result<()> {
        if direction.watched && !direction.armed {
            self.arm(side, direction)?;
        }
        Ok(())
    }

    /// The poller's report.
    pub fn ready(&self, owner: &Op::Owner, event: Event) {
        if event.readable {
            self.edge(owner, Side::Read, event.hung_up || event.urgent);
        }
        if event.writable {
            self.edge(owner, Side::Write, event.hung_up);
        }
    }

    fn edge(&self, owner: &Op::Owner, side: Side, never_drained: bool) {
        let mut direction = self.lock(side);
        direction.hint = true;
        direction.never_drained |= never_drained;
        let mut useful = !direction.parked.is_empty();
        let moved = self.run(owner, side, &mut direction);
        if direction.watched
            && let Some(fd) = &direction.fd
        {
            useful |= Op::edge(owner, side, fd.as_fd());
        }
        if useful {
            direction.useless = 0;
        } else {
            direction.useless = direction.useless.saturating_add(1);
            if direction.useless >= USELESS_EDGES {
                self.mute(side, &mut direction);
            }
        }
        drop(direction);
        forward(moved, owner);
    }

    /// Performs parked operations until one blocks, or gives way. Returns those that moved.
    fn run(&self, owner: &Op::Owner, side: Side, direction: &mut Direction<Op>) -> Vec<Op> {
        let (moved, again) = direction.run(owner);
        if again {
            // What is ready already is reported again.
            let _ = self.arm(side, direction);
        }
        moved
    }

    /// Unlinks the waiting operations that `matches` and finishes each with `outcome` of it.
    /// Returns how many there were.
    pub fn cancel(
        &self,
        owner: &Op::Owner,
        mut matches: impl FnMut(&Op) -> bool,
        outcome: impl Fn(&Op) -> Op::Outcome,
    ) -> usize {
        let mut count = 0;
        for side in [Side::Read, Side::Write] {
            let mut direction = self.lock(side);
            let cancelled = direction.parked.extract(&mut matches);
            count += cancelled.len();
            let head_left = !cancelled.is_empty() && !direction.parked.is_empty();
            for mut operation in cancelled {
                let outcome = outcome(&operation);
                operation.finish(owner, outcome, false);
            }
            let moved = if head_left {
                self.run(owner, side, &mut direction)
            } else {
                Vec::new()
            };
            drop(direction);
            forward(moved, owner);
        }
        count
    }

    /// Takes the descriptor away for good and finishes every waiting operation with `outcome` of it. The
    /// descriptor is closed here unless somebody still holds it.
    pub fn close(
        &self,
        owner: &Op::Owner,
        outcome: impl Fn(&Op) -> Op::Outcome,
    ) -> Option<Arc<OwnedFd>> {
        let (mut read, mut write) = self.both();
        self.disarm(&read);
        read.closed = true;
        write.closed = true;
        self.note_number(None);
        let fd = read.fd.take().map(SharedFd::into_owner);
        read.reset(None);
        write.reset(None);
        for direction in [&mut read, &mut write] {
            while let Some(mut operation) = direction.parked.pop() {
                let outcome = outcome(&operation);
                operation.finish(owner, outcome, false);
            }
        }
        fd
    }

    /// Waits until every submission and report that has begun in another thread is over.
    pub fn settle(&self) {
        drop(self.both());
    }

    /// Calls `look` with each waiting operation.
    pub fn for_each(&self, mut look: impl FnMut(&Op)) {
        for side in [Side::Read, Side::Write] {
            let direction = self.lock(side);
            direction.parked.iter().for_each(&mut look);
        }
    }

    #[inline(always)]
    fn lock(&self, side: Side) -> MutexGuard<'_, Direction<Op>> {
        match side {
            Side::Read => self.read.lock(),
            Side::Write => self.write.lock(),
        }
    }

    /// Both directions, in the lock order.
    fn both(&self) -> (MutexGuard<'_, Direction<Op>>, MutexGuard<'_, Direction<Op>>) {
        let read = self.read.lock();
        let write = self.write.lock();
        (read, write)
    }

    /// Asks for edges of `side`. What is ready already is reported too, so no edge is lost between
    /// a try and this.
    #[inline(never)]
    fn arm(&self, side: Side, direction: &mut Direction<Op>) -> io::Result<()> {
        let Some(fd) = direction.fd.clone() else {
            return Ok(());
        };
        let mut registration = self.registration.lock();
        let poller = registration
            .poller
            .clone()
            .ok_or_else(|| io::Error::from_raw_os_error(libc::EINVAL))?;
        let old = registration.interest;
        let mut interest = old.unwrap_or(Interest {
            read: false,
            write: false,
        });
        match side {
            Side::Read => interest.read = true,
            Side::Write => interest.write = true,
        }
        match old {
            None => poller.arm(fd.as_fd(), registration.token, interest)?,
            Some(_) => poller.rearm(fd.as_fd(), registration.token, interest)?,
        }
        registration.interest = Some(interest);
        direction.armed = true;
        direction.useless = 0;
        Ok(())
    }

    /// Stops edges of `side` until the next operation waits: the program reads by itself, or
    /// applies flow control, and need not be woken for each segment.
    fn mute(&self, side: Side, direction: &mut Direction<Op>) {
        let mut registration = self.registration.lock();
        let (Some(poller), Some(fd), Some(mut interest)) = (
            registration.poller.clone(),
            direction.fd.clone(),
            registration.interest,
        ) else {
            return;
        };
        match side {
            Side::Read => interest.read = false,
            Side::Write => interest.write = false,
        }
        if poller
            .rearm(fd.as_fd(), registration.token, interest)
            .is_ok()
        {
            registration.interest = Some(interest);
            direction.armed = false;
            direction.useless = 0;
        }
    }
}

/// Edges without a waiting operation after which a direction is muted.
const USELESS_EDGES: u8 = 2;
const NO_DESCRIPTOR: i32 = -1;
/// Each direction holds the descriptor once.
const DIRECTIONS: usize = 2;

#[cfg(all(test, loom))]
#[path = "endpoint_models.rs"]
mod models;
