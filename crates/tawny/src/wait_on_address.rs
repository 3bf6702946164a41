//! Waiting for a value in memory to change: a table of waiters, keyed by address.
//!
//! The words that callers wait on have one to eight bytes while a futex has four, and a wake-up
//! must reach a waiter of the very address, so each waiter sleeps on a word of its own.
//!
//! <https://learn.microsoft.com/windows/win32/api/synchapi/nf-synchapi-waitonaddress>

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use tawny_engine::sync::Mutex;
use tawny_engine::{Deadline, futex};

use crate::thread;

const BUCKETS: usize = 64;

struct Waiter {
    address: usize,
    woken: Arc<AtomicU32>,
}

static TABLE: [Mutex<VecDeque<Waiter>>; BUCKETS] = [const { Mutex::new(VecDeque::new()) }; BUCKETS];

thread_local! {
    static WORD: Arc<AtomicU32> = Arc::new(AtomicU32::new(0));
}

fn bucket(address: usize) -> &'static Mutex<VecDeque<Waiter>> {
    // Fibonacci hashing: the upper bits of the product depend on every bit of the address.
    let hash = (address as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    &TABLE[(hash >> 58) as usize % BUCKETS]
}

/// Sleeps until a wake-up of `address`, or until `timeout` (`None`: for ever), provided that
/// `unchanged` still says `true`: it is asked when no wake-up can slip past any more. `false` when
/// the time ran out.
#[doc(alias = "WaitOnAddress")]
pub fn wait(address: usize, unchanged: impl FnOnce() -> bool, timeout: Option<Duration>) -> bool {
    let deadline = Deadline::after(timeout);
    let word = WORD.with(Arc::clone);
    {
        let mut waiters = bucket(address).lock();
        if !unchanged() {
            return true;
        }
        if deadline == Deadline::Now {
            return false;
        }
        word.store(0, Ordering::Relaxed);
        waiters.push_back(Waiter {
            address,
            woken: Arc::clone(&word),
        });
    }
    thread::blocking(|| {
        while word.load(Ordering::Acquire) == 0 {
            if !futex::wait(&word, 0, deadline.remaining()) {
                break;
            }
        }
    });
    if word.load(Ordering::Acquire) != 0 {
        return true;
    }
    // Whoever wakes removes the waiter first: if it is no longer there, the wake-up was ours.
    let mut waiters = bucket(address).lock();
    match waiters
        .iter()
        .position(|waiter| Arc::ptr_eq(&waiter.woken, &word))
    {
        Some(index) => {
            waiters.remove(index);
            false
        }
        None => true,
    }
}

/// Wakes the thread that has waited longest on `address`.
#[doc(alias = "WakeByAddressSingle")]
pub fn wake_one(address: usize) {
    let woken = {
        let mut waiters = bucket(address).lock();
        let first = waiters.iter().position(|waiter| waiter.address == address);
        first.and_then(|index| waiters.remove(index))
    };
    if let Some(waiter) = woken {
        waiter.wake();
    }
}

/// Wakes every thread that waits on `address`.
#[doc(alias = "WakeByAddressAll")]
pub fn wake_all(address: usize) {
    let mut woken = Vec::new();
    bucket(address).lock().retain(|waiter| {
        let other = waiter.address != address;
        if !other {
            woken.push(Waiter {
                address,
                woken: Arc::clone(&waiter.woken),
            });
        }
        other
    });
    woken.iter().for_each(Waiter::wake);
}

impl Waiter {
    fn wake(&self) {
        self.woken.store(1, Ordering::Release);
        futex::wake(&self.woken, 1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::AtomicU8;

    #[test]
    fn changed_value_returns_at_once_and_zero_timeout_fails() {
        assert!(wait(0x10, || false, None));
        assert!(!wait(0x10, || true, Some(Duration::ZERO)));
        assert!(!wait(0x10, || true, Some(Duration::from_millis(1))));
    }

    #[test]
    fn turns_pass_through_one_byte() {
        const TURNS: u8 = 200;
        let turn = AtomicU8::new(0);
        let address = turn.as_ptr() as usize;
        std::thread::scope(|scope| {
            for parity in 0..2 {
                let turn = &turn;
                scope.spawn(move || {
                    loop {
                        let seen = turn.load(Ordering::SeqCst);
                        if seen >= TURNS {
                            wake_all(address);
                            return;
                        }
                        if seen % 2 == parity {
                            turn.store(seen + 1, Ordering::SeqCst);
                            wake_one(address);
                        } else {
                            wait(address, || turn.load(Ordering::SeqCst) == seen, None);
                        }
                    }
                });
            }
        });
        assert_eq!(turn.into_inner(), TURNS);
    }
}
