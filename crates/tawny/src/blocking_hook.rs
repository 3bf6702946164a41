//! Blocking hooks of Windows Sockets 1.1: a function that a blocking call makes again and again while
//! it waits, so that a program with one thread stays alive.
//!
//! Only programs that asked for version 1 have them. A blocking call that is made from within the hook
//! fails with `WSAEINPROGRESS`.
//!
//! <https://learn.microsoft.com/windows/win32/winsock/blocking-hook-2>

use std::cell::{Cell, RefCell};
use std::fmt;
use std::rc::Rc;
use std::time::Duration;

use crate::codes::{WSAEINPROGRESS, WSAEINTR, WSAEINVAL, WSAEOPNOTSUPP};
use crate::{Error, winsock};

/// How long a blocking call waits before it makes the hook again.
const TURN: Duration = Duration::from_millis(10);

/// A function that deals with one message, say, and returns whether there may be another.
#[derive(Clone)]
pub struct Hook {
    /// By what the program knows it.
    pub address: usize,
    /// The function.
    pub call: Rc<dyn Fn() -> bool>,
}

impl fmt::Debug for Hook {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Hook({:#x})", self.address)
    }
}

thread_local! {
    static HOOK: RefCell<Option<Hook>> = const { RefCell::new(None) };
    /// The thread is in a blocking call with a hook.
    static BLOCKING: Cell<bool> = const { Cell::new(false) };
    /// The call is to end.
    static CANCELLED: Cell<bool> = const { Cell::new(false) };
}

fn only_version_one() -> Result<(), Error> {
    winsock::check_started()?;
    if winsock::has_version_one_users() {
        Ok(())
    } else {
        Err(Error::new(WSAEOPNOTSUPP))
    }
}

/// Has the calling thread's blocking calls make `hook`; the former one, if any.
///
/// # Errors
/// `WSAEOPNOTSUPP` unless version 1 was asked for; `WSANOTINITIALISED`; `WSAEINPROGRESS` from within a
/// hook.
#[doc(alias = "WSASetBlockingHook")]
pub fn set(hook: Hook) -> Result<Option<Hook>, Error> {
    only_version_one()?;
    if is_blocking() {
        return Err(Error::new(WSAEINPROGRESS));
    }
    Ok(HOOK.replace(Some(hook)))
}

/// Takes the hook away: blocking calls simply wait.
///
/// # Errors
/// As [`set`].
#[doc(alias = "WSAUnhookBlockingHook")]
pub fn unset() -> Result<(), Error> {
    only_version_one()?;
    if is_blocking() {
        return Err(Error::new(WSAEINPROGRESS));
    }
    drop(HOOK.take());
    Ok(())
}

/// Whether the calling thread is in a blocking call, which it can only ask from within a hook.
#[doc(alias = "WSAIsBlocking")]
pub fn is_blocking() -> bool {
    BLOCKING.get()
}

/// Ends the blocking call from whose hook this is called, with `WSAEINTR`.
///
/// # Errors
/// `WSAEINVAL` when there is none; `WSAEOPNOTSUPP` unless version 1 was asked for;
/// `WSANOTINITIALISED`.
#[doc(alias = "WSACancelBlockingCall")]
pub fn cancel() -> Result<(), Error> {
    only_version_one()?;
    if !is_blocking() {
        return Err(Error::new(WSAEINVAL));
    }
    CANCELLED.set(true);
    Ok(())
}

/// A blocking call begins to wait, or goes on; how long it may until the next turn, `None` as long as
/// it likes.
///
/// # Errors
/// `WSAEINTR` when it was cancelled; `WSAEINPROGRESS` for a call from within a hook.
pub(crate) fn turn() -> Result<Option<Duration>, Error> {
    let Some(hook) = HOOK.with_borrow(Option::clone) else {
        return Ok(None);
    };
    if BLOCKING.replace(true) {
        return Err(Error::new(WSAEINPROGRESS));
    }
    struct Over;
    impl Drop for Over {
        fn drop(&mut self) {
            BLOCKING.set(false);
        }
    }
    let over = Over;
    while (hook.call)() && !CANCELLED.get() {}
    drop(over);
    if CANCELLED.take() {
        return Err(Error::new(WSAEINTR));
    }
    Ok(Some(TURN))
}

/// The shorter of two times to wait.
pub(crate) fn shorter(one: Option<Duration>, other: Option<Duration>) -> Option<Duration> {
    one.into_iter().chain(other).min()
}
