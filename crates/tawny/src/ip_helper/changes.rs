//! Being told, once, when the computer's addresses or routes change.
//!
//! <https://learn.microsoft.com/windows/win32/api/iphlpapi/nf-iphlpapi-notifyaddrchange>

use std::os::fd::{AsFd, OwnedFd};
use std::sync::{Arc, OnceLock};

use tawny_engine::netlink::{self, Change};
use tawny_engine::sync::Mutex;
use tawny_engine::{Deadline, Interest, Poller};

use super::{from_io, notifications};
use crate::codes::*;
use crate::event::Event;
use crate::object::{self, HandleCount, Object};
use crate::overlapped::Overlapped;
use crate::signal::{Reset, Signal};
use crate::status::Status;
use crate::wait::wait_signal;
use crate::{Error, reactor};

/// What is waited for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Changes {
    /// Of the local addresses: `NotifyAddrChange`.
    Addresses,
    /// Of the routes: `NotifyRouteChange`.
    Routes,
}

impl Changes {
    fn include(self, change: Change) -> bool {
        match change {
            Change::Addresses(_) => self == Self::Addresses,
            Change::Routes(_) => self == Self::Routes,
            Change::Interfaces | Change::Neighbours => false,
            Change::Unknown => true,
        }
    }
}

/// Somebody who waits.
enum Waiter {
    /// In the C ABI, by an OVERLAPPED.
    Caller(Overlapped, Option<Arc<Event>>),
    /// In a call.
    Call(Arc<Signal>),
}

impl Waiter {
    fn tell(self, status: Status) {
        match self {
            Self::Caller(overlapped, event) => {
                overlapped.finish(status, 0);
                if let Some(event) = event {
                    event.set();
                }
            }
            Self::Call(signal) => {
                signal.set();
            }
        }
    }
}

/// The descriptor that tells of changes, and who waits for them.
struct Watch {
    handles: HandleCount,
    fd: OwnedFd,
    waiters: Mutex<Vec<(Changes, Waiter)>>,
}

impl Object for Watch {
    fn handles(&self) -> &HandleCount {
        &self.handles
    }

    fn attend(&self) {
        let mut told = Vec::new();
        let mut any = false;
        netlink::take(self.fd.as_fd(), |change| {
            any = true;
            let mut waiters = self.waiters.lock();
            told.extend(waiters.extract_if(.., |(wanted, _)| wanted.include(change)));
        });
        for (_, waiter) in told {
            waiter.tell(STATUS_SUCCESS);
        }
        if any {
            notifications::look();
        }
    }
}

impl Watch {
    fn get() -> Result<&'static Arc<Self>, Error> {
        static WATCH: OnceLock<Arc<Watch>> = OnceLock::new();
        static STARTING: Mutex<()> = Mutex::new(());
        let _one = STARTING.lock();
        if let Some(watch) = WATCH.get() {
            return Ok(watch);
        }
        let watch = Arc::new(Self {
            handles: HandleCount::default(),
            fd: netlink::all_changes().map_err(from_io)?,
            waiters: Mutex::new(Vec::new()),
        });
        let handle = object::insert(Arc::clone(&watch) as Arc<dyn Object>)?;
        let interest = Interest {
            read: true,
            write: false,
        };
        reactor::background()
            .and_then(|background| {
                background.arm(watch.fd.as_fd(), handle.value() as u64, interest)
            })
            .map_err(from_io)?;
        Ok(WATCH.get_or_init(|| watch))
    }

    /// What has happened before is not waited for.
    fn add(&self, changes: Changes, waiter: Waiter) {
        self.attend();
        self.waiters.lock().push((changes, waiter));
    }
}

/// Has [`notifications::look`] called when something has changed.
///
/// # Errors
/// `ERROR_NOT_SUPPORTED` where the kernel does not tell.
pub(super) fn watch() -> Result<(), Error> {
    Watch::get().map(|_| ())
}

/// Waits for the next change, until the deadline; `false` when it passed first.
///
/// # Errors
/// `ERROR_NOT_SUPPORTED` where the kernel does not tell.
#[doc(alias = "NotifyAddrChange")]
#[doc(alias = "NotifyRouteChange")]
pub fn wait_for_change(changes: Changes, deadline: Deadline) -> Result<bool, Error> {
    let watch = Watch::get()?;
    let signal = Arc::new(Signal::new(Reset::Manual, false));
    watch.add(changes, Waiter::Call(Arc::clone(&signal)));
    let told = wait_signal(&signal, deadline, false) != crate::wait::Waited::TimedOut;
    let is_own = |waiter: &Waiter| matches!(waiter, Waiter::Call(own) if Arc::ptr_eq(own, &signal));
    watch.waiters.lock().retain(|(_, waiter)| !is_own(waiter));
    Ok(told)
}

/// Has an OVERLAPPED and an event tell of the next change.
///
/// # Errors
/// `ERROR_NOT_SUPPORTED` where the kernel does not tell.
#[doc(alias = "NotifyAddrChange")]
#[doc(alias = "NotifyRouteChange")]
pub fn notify_change(
    changes: Changes,
    overlapped: Overlapped,
    event: Option<Arc<Event>>,
) -> Result<(), Error> {
    let watch = Watch::get()?;
    if let Some(event) = &event {
        event.reset();
    }
    overlapped.begin();
    watch.add(changes, Waiter::Caller(overlapped, event));
    Ok(())
}

/// Ends the wait of the OVERLAPPED at `address`; whether there was one. The operation ends with
/// `STATUS_CANCELLED`.
#[doc(alias = "CancelIPChangeNotify")]
pub fn cancel_notification(address: usize) -> bool {
    let Ok(watch) = Watch::get() else {
        return false;
    };
    let is_it =
        |waiter: &Waiter| matches!(waiter, Waiter::Caller(own, _) if own.address() == address);
    let mut waiters = watch.waiters.lock();
    let found = waiters.iter().position(|(_, waiter)| is_it(waiter));
    let found = found.map(|index| waiters.swap_remove(index));
    drop(waiters);
    let Some((_, waiter)) = found else {
        return false;
    };
    waiter.tell(STATUS_CANCELLED);
    true
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn kinds_of_changes() {
        assert!(Changes::Addresses.include(Change::Addresses(libc::AF_INET)));
        assert!(!Changes::Addresses.include(Change::Routes(libc::AF_INET)));
        assert!(Changes::Routes.include(Change::Unknown));
    }

    #[test]
    fn nothing_waits_any_more_when_the_deadline_has_passed() {
        let late = Deadline::after(Some(Duration::ZERO));
        wait_for_change(Changes::Routes, late).unwrap();
        assert!(!cancel_notification(8));
    }
}
