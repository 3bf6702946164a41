//! Threads that watch states which other processes may change, as long as threads of this one wait
//! for them: each watches as many as the kernel lets it, and where that knows no such wait, one.

use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Weak};
use std::thread;

use crate::futex::{self, MAXIMUM_WORDS};
use crate::shared_state::{PATIENCE, SharedState};
use crate::sync::Mutex;

/// A thread that watches.
struct Watcher {
    /// Counted up when there is one more to watch.
    calls: AtomicU32,
    states: Mutex<Vec<Weak<SharedState>>>,
}

static WATCHERS: Mutex<Vec<Arc<Watcher>>> = Mutex::new(Vec::new());
/// Whether the kernel lets a thread wait for more than one.
static SEVERAL: AtomicBool = AtomicBool::new(true);

fn room() -> usize {
    match SEVERAL.load(Ordering::Relaxed) {
        true => MAXIMUM_WORDS - 1,
        false => 1,
    }
}

/// Has `state` watched until nobody waits for it.
pub(crate) fn add(state: &Arc<SharedState>) {
    let mut watchers = WATCHERS.lock();
    for watcher in watchers.iter() {
        let mut states = watcher.states.lock();
        if states.len() < room() {
            states.push(Arc::downgrade(state));
            drop(states);
            watcher.calls.fetch_add(1, Ordering::SeqCst);
            futex::wake_shared(&watcher.calls);
            return;
        }
    }
    let watcher = Arc::new(Watcher {
        calls: AtomicU32::new(0),
        states: Mutex::new(vec![Arc::downgrade(state)]),
    });
    let own = Arc::clone(&watcher);
    let started = crate::signals_blocked(|| {
        thread::Builder::new()
            .name("tawny-shared".into())
            .stack_size(1 << 18)
            .spawn(move || own.run())
    });
    if started.is_ok() {
        watchers.push(watcher);
    } else {
        // Whoever waits next tries again; who waits already has its time-out.
        state.end_watching();
    }
}

impl Watcher {
    fn run(&self) {
        let mut idle = false;
        loop {
            let calls = self.calls.load(Ordering::SeqCst);
            let states: Vec<_> = {
                let mut states = self.states.lock();
                states.retain(|state| state.strong_count() != 0);
                states.iter().filter_map(Weak::upgrade).collect()
            };
            if states.is_empty() {
                if idle && self.leave() {
                    return;
                }
                idle = true;
                futex::wait_shared(&self.calls, calls, Some(PATIENCE));
                continue;
            }
            idle = false;
            self.watch(&states, calls);
        }
    }

    /// Looks at all once and sleeps until one has changed.
    fn watch(&self, states: &[Arc<SharedState>], calls: u32) {
        let mut words = vec![(&self.calls, calls)];
        let mut patience = PATIENCE;
        for state in states {
            let changes = state.changes().load(Ordering::SeqCst);
            if state.look() {
                words.push((state.changes(), changes));
                patience = patience.min(state.patience());
            } else {
                let gone = |each: &Weak<SharedState>| each.as_ptr() == Arc::as_ptr(state);
                let mut all = self.states.lock();
                if let Some(place) = all.iter().position(gone) {
                    all.swap_remove(place);
                }
            }
        }
        let several = SEVERAL.load(Ordering::Relaxed);
        if several && !futex::wait_any(&words, patience) {
            SEVERAL.store(false, Ordering::Relaxed);
        }
        if !several && let [_, rest @ ..] = &words[..] {
            // What came in before it was known waits in turns.
            let share = patience / rest.len().max(1) as u32;
            for (word, value) in rest {
                futex::wait_shared(word, *value, Some(share));
            }
        }
    }

    /// Ends, unless there is one to watch again.
    fn leave(&self) -> bool {
        let mut watchers = WATCHERS.lock();
        if !self.states.lock().is_empty() {
            return false;
        }
        watchers.retain(|watcher| !std::ptr::eq(&**watcher, self));
        true
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// As where the kernel lets a thread wait for one word only.
    pub(crate) fn without_several(body: impl FnOnce()) {
        SEVERAL.store(false, Ordering::Relaxed);
        body();
        SEVERAL.store(true, Ordering::Relaxed);
    }
}
