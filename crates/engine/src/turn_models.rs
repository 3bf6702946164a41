//! Every order in which waiting threads and the background thread pass the turn on.

use std::sync::Arc;

use loom::thread;

use super::*;
use crate::models::{Count, explore};

/// A turn, and how often the background thread was told.
struct World {
    turn: Turn,
    bell: Count,
    rung: AtomicU32,
    polling: AtomicU32,
}

impl World {
    /// One wait: polls if it is its turn.
    fn wait(&self) {
        let Some(from_background) = self.turn.take() else {
            return;
        };
        if from_background {
            self.ring();
        }
        assert_eq!(self.polling.fetch_add(1, Ordering::SeqCst), 0, "two poll");
        assert!(!self.turn.is_background());
        self.polling.fetch_sub(1, Ordering::SeqCst);
        if self.turn.leave() {
            self.ring();
        }
    }

    fn ring(&self) {
        self.rung.fetch_add(1, Ordering::SeqCst);
        self.bell.raise();
    }
}

/// However the turn moved, the background thread has it in the end, and sleeps only while somebody
/// will wake it.
fn passes_on(waiters: usize, waits: usize) {
    explore(move || {
        let world = Arc::new(World {
            turn: Turn::new(),
            bell: Count::new(),
            rung: AtomicU32::new(0),
            polling: AtomicU32::new(0),
        });
        let threads: Vec<_> = (0..waiters)
            .map(|_| {
                let world = Arc::clone(&world);
                thread::spawn(move || (0..waits).for_each(|_| world.wait()))
            })
            .collect();
        let mut looks = Looks::default();
        let mut heard = 0;
        // As the background thread does: ticks while the turn moves, sleeps otherwise.
        for _ in 0..3 {
            if world.turn.look(&mut looks) == Found::Waiter {
                heard += 1;
                world.bell.reach(heard);
            }
        }
        for thread in threads {
            thread.join().unwrap();
        }
        let mut found = world.turn.look(&mut looks);
        for _ in 0..2 {
            assert_ne!(found, Found::Waiter, "nobody waits");
            found = world.turn.look(&mut looks);
        }
        assert_eq!(found, Found::Own);
    });
}

#[test]
fn one_thread_waits() {
    passes_on(1, 2);
}

#[test]
fn two_threads_wait() {
    passes_on(2, 1);
}
