//! Operations that wait on one direction of an endpoint, oldest first.

use std::collections::VecDeque;

/// The queue. The first operation has a place of its own, so that an endpoint with one operation
/// needs no memory for a queue.
#[repr(C)]
pub(crate) struct Parked<Op> {
    rest: VecDeque<Op>,
    first: Option<Op>,
}

impl<Op> Parked<Op> {
    pub(crate) const fn new() -> Self {
        Self {
            first: None,
            rest: VecDeque::new(),
        }
    }

    #[inline(always)]
    pub(crate) fn push(&mut self, operation: Op) {
        if self.is_empty() {
            self.first = Some(operation);
        } else {
            self.rest.push_back(operation);
        }
    }

    pub(crate) fn pop(&mut self) -> Option<Op> {
        self.first.take().or_else(|| self.rest.pop_front())
    }

    /// Drops the first operation where it lies.
    pub(crate) fn drop_front(&mut self) {
        if self.first.is_some() {
            self.first = None;
        } else {
            self.rest.pop_front();
        }
    }

    pub(crate) fn front(&mut self) -> Option<&mut Op> {
        self.first.as_mut().or_else(|| self.rest.front_mut())
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.first.is_none() && self.rest.is_empty()
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &Op> {
        self.first.iter().chain(&self.rest)
    }

    /// Takes out what `matches`, in order.
    pub(crate) fn extract(&mut self, mut matches: impl FnMut(&Op) -> bool) -> Vec<Op> {
        let mut found = Vec::new();
        let mut kept = VecDeque::new();
        while let Some(operation) = self.pop() {
            if matches(&operation) {
                found.push(operation);
            } else {
                kept.push_back(operation);
            }
        }
        self.rest = kept;
        found
    }
}
