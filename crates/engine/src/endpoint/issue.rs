//! The issue of an operation: its first try, and its parking when it has to wait.

use std::io;
use std::os::fd::{AsFd, BorrowedFd};

use super::{Direction, Endpoint};
use crate::operation::{Operation, Side, Step, Submitted};
use crate::sync::MutexGuard;

/// A direction of an endpoint with a descriptor, locked for an operation that is being issued.
pub struct Issue<'a, Op> {
    endpoint: &'a Endpoint<Op>,
    side: Side,
    direction: MutexGuard<'a, Direction<Op>>,
    /// A try gave way.
    again: bool,
}

impl<Op: Operation> Issue<'_, Op> {
    /// Whether nothing waits before it and a try may succeed, or the issuer is `eager`.
    #[inline(always)]
    pub fn may_try(&self, eager: impl FnOnce() -> bool) -> bool {
        self.direction.parked.is_empty() && (self.direction.hint || eager())
    }

    /// Makes a try.
    #[inline(always)]
    pub fn attempt<O>(&mut self, call: impl FnOnce(BorrowedFd<'_>) -> Step<O>) -> Step<O> {
        let direction = &mut *self.direction;
        let Some(fd) = &direction.fd else {
            return Step::Blocked;
        };
        let step = call(fd.as_fd());
        match &step {
            Step::Done { drained, .. } => {
                direction.hint = !drained || direction.never_drained || !direction.armed;
            }
            Step::Blocked => direction.hint = false,
            Step::Again => self.again = true,
            Step::Moved => {}
        }
        step
    }

    /// Leaves the operation that `make` makes to the poller.
    #[inline(always)]
    pub fn park(mut self, make: impl FnOnce() -> Op) -> io::Result<()> {
        if !self.direction.armed || self.again {
            self.endpoint.arm(self.side, &mut self.direction)?;
        }
        self.direction.parked.push(make());
        Ok(())
    }
}

impl<Op: Operation> Endpoint<Op> {
    /// Begins to issue an operation; `None` without a descriptor.
    #[inline(always)]
    pub fn issue(&self, side: Side) -> Option<Issue<'_, Op>> {
        let direction = self.lock(side);
        direction.fd.is_some().then_some(Issue {
            endpoint: self,
            side,
            direction,
            again: false,
        })
    }

    /// Tries `operation`, and parks it when it has to wait. `begin` is called under the lock before
    /// it waits, and not at all when it need not; `closed` is the outcome without a descriptor,
    /// `failed` that of a descriptor that cannot be waited on.
    pub fn submit(
        &self,
        owner: &Op::Owner,
        side: Side,
        mut operation: Op,
        closed: Op::Outcome,
        failed: impl FnOnce(io::Error) -> Op::Outcome,
        begin: impl FnOnce(&Op),
    ) -> Submitted<Op::Outcome> {
        let Some(mut issue) = self.issue(side) else {
            return Submitted::Refused(closed);
        };
        if issue.may_try(|| operation.eager(owner)) {
            match issue.attempt(|fd| operation.perform(owner, fd)) {
                Step::Done { outcome, .. } if Op::refused(outcome) => {
                    return Submitted::Refused(outcome);
                }
                Step::Done { outcome, .. } => {
                    operation.finish(owner, outcome, true);
                    return Submitted::Finished(outcome);
                }
                Step::Moved => {
                    begin(&operation);
                    drop(issue);
                    operation.forward(owner);
                    return Submitted::Parked;
                }
                Step::Blocked | Step::Again => {}
            }
        }
        let parked = issue.park(|| {
            begin(&operation);
            operation
        });
        match parked {
            Ok(()) => Submitted::Parked,
            Err(error) => Submitted::Refused(failed(error)),
        }
    }

    /// Goes on with an operation that began on another endpoint: whatever becomes of it here is
    /// delivered.
    pub fn resubmit(
        &self,
        owner: &Op::Owner,
        side: Side,
        mut operation: Op,
        closed: Op::Outcome,
        failed: impl FnOnce(io::Error) -> Op::Outcome,
    ) {
        let mut direction = self.lock(side);
        let Some(fd) = &direction.fd else {
            return operation.finish(owner, closed, false);
        };
        let mut again = false;
        if direction.parked.is_empty() {
            match operation.perform(owner, fd.as_fd()) {
                Step::Done { outcome, .. } => return operation.finish(owner, outcome, false),
                Step::Moved => {
                    drop(direction);
                    return operation.forward(owner);
                }
                Step::Again => again = true,
                Step::Blocked => {}
            }
        }
        if (!direction.armed || again)
            && let Err(error) = self.arm(side, &mut direction)
        {
            return operation.finish(owner, failed(error), false);
        }
        direction.hint = false;
        direction.parked.push(operation);
    }
}
