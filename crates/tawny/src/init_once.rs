//! One-time initialisation: one word that is valid when zero and ends as a context value.
//!
//! <https://learn.microsoft.com/windows/win32/sync/one-time-initialization>

use std::sync::atomic::{AtomicUsize, Ordering};

use crate::codes::{ERROR_GEN_FAILURE, ERROR_INVALID_PARAMETER};
use crate::{Error, wait_on_address};

/// The low bits of a context, which the state occupies (`INIT_ONCE_CTX_RESERVED_BITS` of them).
pub const CONTEXT_RESERVED: usize = 0b11;

const UNTOUCHED: usize = 0;
/// One thread runs a synchronous initialisation; the others wait for it.
const RUNNING: usize = 1;
/// Any number of threads run an asynchronous initialisation; the first to complete wins.
const RACING: usize = 2;
/// The rest of the word is the context.
const DONE: usize = 3;

/// What [`InitOnce::begin`] found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Begin {
    /// Initialised already, with this context.
    Done(usize),
    /// The caller must initialise and then call [`InitOnce::complete`].
    Initialise,
}

/// A one-time initialisation.
#[doc(alias = "INIT_ONCE")]
#[doc(alias = "RTL_RUN_ONCE")]
#[derive(Debug, Default)]
#[repr(transparent)]
pub struct InitOnce(AtomicUsize);

impl InitOnce {
    /// Not initialised (`INIT_ONCE_STATIC_INIT`).
    #[doc(alias = "InitOnceInitialize")]
    pub const fn new() -> Self {
        Self(AtomicUsize::new(UNTOUCHED))
    }

    /// The context, if the initialisation is complete; never waits.
    ///
    /// # Errors
    /// `ERROR_GEN_FAILURE` when it is not.
    pub fn check(&self) -> Result<usize, Error> {
        let word = self.0.load(Ordering::Acquire);
        if word & CONTEXT_RESERVED == DONE {
            Ok(word & !CONTEXT_RESERVED)
        } else {
            Err(Error::new(ERROR_GEN_FAILURE))
        }
    }

    /// Begins an initialisation. A synchronous one waits while another thread's runs; in an
    /// asynchronous one several threads may be told to initialise.
    ///
    /// # Errors
    /// `ERROR_INVALID_PARAMETER` when a synchronous and an asynchronous initialisation are mixed.
    #[doc(alias = "InitOnceBeginInitialize")]
    pub fn begin(&self, asynchronous: bool) -> Result<Begin, Error> {
        let running = if asynchronous { RACING } else { RUNNING };
        loop {
            let begun =
                self.0
                    .compare_exchange(UNTOUCHED, running, Ordering::Acquire, Ordering::Acquire);
            match begun {
                Ok(_) => return Ok(Begin::Initialise),
                Err(word) if word & CONTEXT_RESERVED == DONE => {
                    return Ok(Begin::Done(word & !CONTEXT_RESERVED));
                }
                Err(word) if word != running => return Err(Error::new(ERROR_INVALID_PARAMETER)),
                Err(_) if asynchronous => return Ok(Begin::Initialise),
                Err(word) => {
                    let unchanged = || self.0.load(Ordering::Acquire) == word;
                    wait_on_address::wait(self.address(), unchanged, None);
                }
            }
        }
    }

    /// Completes an initialisation that [`begin`](Self::begin) asked for, with `context`, or, when
    /// it failed (`None`), lets the next thread try.
    ///
    /// # Errors
    /// `ERROR_INVALID_PARAMETER` when the context has reserved bits or an asynchronous one is said
    /// to have failed; `ERROR_GEN_FAILURE` when no initialisation of that kind is under way, also
    /// because another thread won.
    #[doc(alias = "InitOnceComplete")]
    pub fn complete(&self, asynchronous: bool, context: Option<usize>) -> Result<(), Error> {
        let (running, word) = match context {
            Some(context) if context & CONTEXT_RESERVED == 0 => {
                (if asynchronous { RACING } else { RUNNING }, context | DONE)
            }
            None if !asynchronous => (RUNNING, UNTOUCHED),
            _ => return Err(Error::new(ERROR_INVALID_PARAMETER)),
        };
        self.0
            .compare_exchange(running, word, Ordering::AcqRel, Ordering::Relaxed)
            .map_err(|_| Error::new(ERROR_GEN_FAILURE))?;
        wait_on_address::wake_all(self.address());
        Ok(())
    }

    fn address(&self) -> usize {
        self.0.as_ptr() as usize
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::AtomicU32;

    #[test]
    fn synchronous_runs_once_and_others_wait() {
        let (once, runs) = (InitOnce::new(), AtomicU32::new(0));
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    if once.begin(false).unwrap() == Begin::Initialise {
                        runs.fetch_add(1, Ordering::Relaxed);
                        once.complete(false, Some(0x40)).unwrap();
                    }
                    assert_eq!(once.check().unwrap(), 0x40);
                });
            }
        });
        assert_eq!(runs.into_inner(), 1);
    }

    #[test]
    fn failure_lets_the_next_try() {
        let once = InitOnce::new();
        assert_eq!(once.begin(false).unwrap(), Begin::Initialise);
        once.complete(false, None).unwrap();
        assert!(once.check().is_err());
        assert_eq!(once.begin(false).unwrap(), Begin::Initialise);
    }

    #[test]
    fn asynchronous_first_completion_wins() {
        let once = InitOnce::new();
        assert_eq!(once.begin(true).unwrap(), Begin::Initialise);
        assert_eq!(once.begin(true).unwrap(), Begin::Initialise);
        assert!(once.begin(false).is_err());
        once.complete(true, Some(8)).unwrap();
        assert_eq!(
            once.complete(true, Some(12)).unwrap_err().code(),
            ERROR_GEN_FAILURE
        );
        assert_eq!(once.begin(true).unwrap(), Begin::Done(8));
        assert_eq!(
            once.complete(true, None).unwrap_err().code(),
            ERROR_INVALID_PARAMETER
        );
    }

    #[test]
    fn reserved_bits_are_refused() {
        let once = InitOnce::new();
        once.begin(false).unwrap();
        assert_eq!(
            once.complete(false, Some(1)).unwrap_err().code(),
            ERROR_INVALID_PARAMETER
        );
    }
}
