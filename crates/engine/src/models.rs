//! What the models of this crate share. Run them with
//! `RUSTFLAGS="--cfg loom" cargo test -p tawny-engine --release --lib --target-dir target/loom`.

use loom::sync::{Condvar, Mutex};

/// How often a thread may be interrupted where it does not block. Two such switches find nearly
/// every fault; these models can afford more.
const PREEMPTIONS: usize = 4;

/// Explores every schedule of `model` within [`PREEMPTIONS`].
pub fn explore(model: impl Fn() + Send + Sync + 'static) {
    let mut builder = loom::model::Builder::new();
    builder.preemption_bound = Some(PREEMPTIONS);
    builder.max_branches = 10_000;
    builder.check(model);
}

/// A number that threads raise, and wait for.
pub struct Count(Mutex<u32>, Condvar);

impl Count {
    /// Zero.
    pub fn new() -> Self {
        Self(Mutex::new(0), Condvar::new())
    }

    /// One more.
    pub fn raise(&self) {
        *self.0.lock().unwrap() += 1;
        self.1.notify_all();
    }

    /// Waits until it is at least `target`.
    pub fn reach(&self, target: u32) {
        let mut count = self.0.lock().unwrap();
        while *count < target {
            count = self.1.wait(count).unwrap();
        }
    }
}
