//! What an endpoint does for its owner: operations that are tried, wait, and end once.

use std::os::fd::BorrowedFd;

/// What one try of an operation came to.
#[derive(Debug)]
pub enum Step<O> {
    /// It is over. `drained`: the kernel had less than was asked for, so that another try would
    /// only find that nothing is there.
    Done {
        /// How it ended.
        outcome: O,
        /// See above.
        drained: bool,
    },
    /// It has to wait for the next edge.
    Blocked,
    /// It could go on, but gives way: it is tried again when the poller has been round.
    Again,
    /// It goes on elsewhere: [`Operation::forward`] takes it there.
    Moved,
}

/// Something to be done with a descriptor without waiting.
pub trait Operation: Sized {
    /// How it ended.
    type Outcome: Copy;
    /// What the endpoint is part of.
    type Owner: ?Sized;

    /// Tries to make progress.
    fn perform(&mut self, owner: &Self::Owner, fd: BorrowedFd<'_>) -> Step<Self::Outcome>;

    /// Whether to try even when the last try found nothing and no edge was reported since, which
    /// tells the issuer sooner what the poller will find.
    fn eager(&self, owner: &Self::Owner) -> bool;

    /// Whether this outcome, found by the first try, is reported to the caller alone.
    fn refused(outcome: Self::Outcome) -> bool;

    /// Takes an operation on that said [`Step::Moved`]. No lock is held.
    fn forward(self, owner: &Self::Owner);

    /// Delivers the outcome; the last thing that happens to an operation before it is dropped. `at_once`: the first
    /// try ended it, and its issuer will be told as well.
    fn finish(&mut self, owner: &Self::Owner, outcome: Self::Outcome, at_once: bool);

    /// Tells the owner, who watches the direction, of an edge that no parked operation used up. Called under the
    /// direction's lock. Returns whether the owner waits for another; after two that it does not
    /// want none is reported until the next [`Endpoint::look`](crate::Endpoint::look).
    fn edge(owner: &Self::Owner, side: Side, fd: BorrowedFd<'_>) -> bool;
}

/// What became of a submitted operation.
#[derive(Debug)]
pub enum Submitted<O> {
    /// It ended at once and was delivered.
    Finished(O),
    /// It ended at once and was not delivered.
    Refused(O),
    /// It waits, and will be delivered.
    Parked,
}

/// A direction of transfer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// Receiving and accepting.
    Read,
    /// Sending and connecting.
    Write,
}
