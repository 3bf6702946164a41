//! What waits to be sent to one client. It is bounded.

use std::time::{Duration, Instant};

const QUEUE_LIMIT: usize = 64 * 1024;
/// How long a leaving client may take to read the rest.
const LINGER: Duration = Duration::from_secs(30);

/// Lines that wait, and until when if they are the last.
#[derive(Default)]
pub struct Output {
    queue: Vec<u8>,
    deadline: Option<Instant>,
}

impl Output {
    /// Adds a line. `false` when there is no room: the client reads too slowly, is told so instead
    /// of all that waited, and gets nothing more.
    pub fn push(&mut self, text: &[u8]) -> bool {
        let fits = self.queue.len() + text.len() <= QUEUE_LIMIT;
        if fits {
            self.queue.extend_from_slice(text);
        } else {
            self.queue.clear();
            self.queue.extend_from_slice(b"! you read too slowly\n");
            self.end();
        }
        fits
    }

    /// What waits now is the last.
    pub fn end(&mut self) {
        self.deadline = Some(Instant::now() + LINGER);
    }

    pub fn is_last(&self) -> bool {
        self.deadline.is_some()
    }

    pub fn is_overdue(&self) -> bool {
        self.deadline
            .is_some_and(|deadline| deadline < Instant::now())
    }

    pub fn take(&mut self) -> Option<Vec<u8>> {
        (!self.queue.is_empty()).then(|| std::mem::take(&mut self.queue))
    }
}
