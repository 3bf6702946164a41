//! Being called whenever interfaces, addresses or routes change.
//!
//! The kernel only says that something has changed; what it was is found by comparing with what was there
//! before. So nothing is missed when the kernel has more to tell than there was room for.
//!
//! <https://learn.microsoft.com/windows/win32/api/netioapi/nf-netioapi-notifyunicastipaddresschange>

use std::collections::{BTreeMap, VecDeque};
use std::fmt;
use std::net::IpAddr;
use std::sync::Arc;

use tawny_engine::sync::Mutex;

use super::changes;
use super::interfaces::{Interface, InterfaceAddress, InterfaceState, interfaces};
use super::ip_interfaces::ip_interfaces;
use super::routes::{Route, routes};
use crate::codes::{ERROR_INVALID_HANDLE, ERROR_INVALID_PARAMETER};
use crate::object::{self, Handle, HandleCount, Object};
use crate::signal::{Reset, Signal};
use crate::thread_pool::{self, Execute};
use crate::wait::wait_signal;
use crate::{Deadline, Error, thread};

/// What is watched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Watched {
    /// Interfaces: `NotifyIpInterfaceChange`.
    Interfaces,
    /// Addresses of this computer: `NotifyUnicastIpAddressChange`.
    Addresses,
    /// Routes: `NotifyRouteChange2`.
    Routes,
}

/// What has happened, with the numbers of Windows.
#[doc(alias = "MIB_NOTIFICATION_TYPE")]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotificationKind {
    /// It is another than before.
    Changed = 0,
    /// It came.
    Added = 1,
    /// It went.
    Removed = 2,
    /// Nothing: what is watched is watched from now on.
    Initial = 3,
}

/// To what it has happened.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Item {
    /// To an interface as one family uses it.
    Interface {
        /// The index.
        index: u32,
        /// The locally unique identifier.
        luid: u64,
        /// IPv6 rather than IPv4.
        is_v6: bool,
    },
    /// To an address.
    Address {
        /// The interface's index.
        index: u32,
        /// The interface's locally unique identifier.
        luid: u64,
        /// The address.
        ip: IpAddr,
    },
    /// To a route.
    Route {
        /// The interface's index.
        index: u32,
        /// The interface's locally unique identifier; 0 when it is gone.
        luid: u64,
        /// The network.
        destination: IpAddr,
        /// How many bits name it.
        prefix_len: u8,
        /// Who passes packets on.
        gateway: Option<IpAddr>,
    },
}

impl Item {
    fn is_watched(&self, watched: Watched, family: Option<bool>) -> bool {
        let (kind, is_v6) = match self {
            Self::Interface { is_v6, .. } => (Watched::Interfaces, *is_v6),
            Self::Address { ip, .. } => (Watched::Addresses, ip.is_ipv6()),
            Self::Route { destination, .. } => (Watched::Routes, destination.is_ipv6()),
        };
        kind == watched && family.is_none_or(|v6| v6 == is_v6)
    }
}

/// What a subscriber is called with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notification {
    /// What has happened.
    pub kind: NotificationKind,
    /// To what; `None` of [`NotificationKind::Initial`].
    pub item: Option<Item>,
}

/// What is known of an item beyond its name: if this differs, it has changed.
#[derive(Clone, Debug, PartialEq)]
enum Facts {
    Interface(u32, bool, InterfaceState, bool),
    Address(InterfaceAddress),
    Route(u32),
}

type Snapshot = BTreeMap<Item, Facts>;

fn snapshot() -> Result<Snapshot, Error> {
    let interfaces = interfaces()?;
    let mut all = Snapshot::new();
    for one in ip_interfaces(&interfaces) {
        let state = interfaces.iter().find(|other| other.index == one.index);
        let Some(Interface { state, .. }) = state else {
            continue;
        };
        let (index, luid, is_v6) = (one.index, one.luid, one.is_v6);
        let facts = Facts::Interface(one.mtu, one.is_forwarding, *state, one.is_connected);
        all.insert(Item::Interface { index, luid, is_v6 }, facts);
    }
    for interface in &interfaces {
        for address in &interface.addresses {
            let (index, luid, ip) = (interface.index, interface.luid(), address.ip);
            // These pass by themselves.
            let facts = InterfaceAddress {
                valid_seconds: 0,
                preferred_seconds: 0,
                ..address.clone()
            };
            all.insert(Item::Address { index, luid, ip }, Facts::Address(facts));
        }
    }
    for route in routes()? {
        let own = interfaces.iter().find(|one| one.index == route.interface);
        let luid = own.map_or(0, Interface::luid);
        let facts = Facts::Route(route.metric);
        all.insert(item_of(route, luid), facts);
    }
    Ok(all)
}

fn item_of(route: Route, luid: u64) -> Item {
    Item::Route {
        index: route.interface,
        luid,
        destination: route.destination,
        prefix_len: route.prefix_len,
        gateway: route.gateway,
    }
}

/// What has happened between two looks.
fn differences(before: &Snapshot, now: &Snapshot) -> Vec<Notification> {
    let tell = |kind, item: &Item| Notification {
        kind,
        item: Some(item.clone()),
    };
    let gone = before.keys().filter(|item| !now.contains_key(*item));
    let gone = gone.map(|item| tell(NotificationKind::Removed, item));
    let rest = now.iter().filter_map(|(item, facts)| {
        let kind = match before.get(item) {
            None => NotificationKind::Added,
            Some(old) if old != facts => NotificationKind::Changed,
            Some(_) => return None,
        };
        Some(tell(kind, item))
    });
    gone.chain(rest).collect()
}

/// Those who want to be called, and what was there at the last look.
struct Subscribers {
    seen: Snapshot,
    list: Vec<Arc<Subscription>>,
    /// Whether a thread looks, and whether it must look again.
    looking: bool,
    again: bool,
}

static SUBSCRIBERS: Mutex<Subscribers> = Mutex::new(Subscribers {
    seen: Snapshot::new(),
    list: Vec::new(),
    looking: false,
    again: false,
});

/// Something has changed: a thread of the pool finds out what.
pub(super) fn look() {
    let mut subscribers = SUBSCRIBERS.lock();
    if subscribers.list.is_empty() {
        return;
    }
    subscribers.again = true;
    if !subscribers.looking {
        // Without a thread the next change is told of together with this one.
        subscribers.looking = thread_pool::queue(Execute::empty(), find_out).is_ok();
    }
}

fn find_out() {
    let mut subscribers = SUBSCRIBERS.lock();
    while std::mem::take(&mut subscribers.again) {
        drop(subscribers);
        let now = snapshot();
        subscribers = SUBSCRIBERS.lock();
        let Ok(now) = now else { break };
        for notification in differences(&subscribers.seen, &now) {
            for subscription in &subscribers.list {
                subscription.offer(&notification);
            }
        }
        subscribers.seen = now;
    }
    subscribers.looking = false;
}

/// What a subscriber has been told, and what it will be.
#[derive(Default)]
struct Calls {
    waiting: VecDeque<Notification>,
    /// The thread that calls; 0 for one that will.
    caller: Option<u32>,
    is_cancelled: bool,
}

/// Somebody who is called.
struct Subscription {
    handles: HandleCount,
    watched: Watched,
    family: Option<bool>,
    callback: Box<dyn Fn(&Notification) + Send + Sync>,
    calls: Mutex<Calls>,
    /// Nothing is being called.
    idle: Signal,
}

impl fmt::Debug for Subscription {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Subscription")
            .field("watched", &self.watched)
            .finish_non_exhaustive()
    }
}

impl Object for Subscription {
    fn handles(&self) -> &HandleCount {
        &self.handles
    }
}

impl Subscription {
    fn offer(self: &Arc<Self>, notification: &Notification) {
        let item = notification.item.as_ref();
        if item.is_some_and(|item| !item.is_watched(self.watched, self.family)) {
            return;
        }
        let mut calls = self.calls.lock();
        if calls.is_cancelled {
            return;
        }
        calls.waiting.push_back(notification.clone());
        if calls.caller.is_none() {
            let own = Arc::clone(self);
            let begun = thread_pool::queue(Execute::LONG_FUNCTION, move || own.run());
            if begun.is_ok() {
                calls.caller = Some(0);
                self.idle.reset();
            }
        }
    }

    /// One call after the other.
    fn run(&self) {
        loop {
            let mut calls = self.calls.lock();
            let Some(notification) = calls.waiting.pop_front() else {
                calls.caller = None;
                self.idle.set();
                return;
            };
            calls.caller = Some(thread::current_id());
            drop(calls);
            (self.callback)(&notification);
        }
    }

    /// No call comes any more, and none is going on, but for the one that this is called from.
    fn cancel(&self) {
        let mut calls = self.calls.lock();
        calls.is_cancelled = true;
        calls.waiting.clear();
        let is_own = calls.caller == Some(thread::current_id());
        drop(calls);
        if !is_own {
            wait_signal(&self.idle, Deadline::Never, false);
        }
    }
}

/// Has `callback` called on threads of the process's pool, never two at a time, with what happens to what
/// is `watched` of a family (`Some(true)`: IPv6). `initial`: the first call comes at once and only says
/// that others will follow. The handle is for [`cancel_subscription`].
///
/// # Errors
/// `ERROR_NOT_SUPPORTED` where the kernel does not tell; `ERROR_NOT_ENOUGH_MEMORY`.
#[doc(alias = "NotifyIpInterfaceChange")]
#[doc(alias = "NotifyUnicastIpAddressChange")]
#[doc(alias = "NotifyRouteChange2")]
pub fn subscribe(
    watched: Watched,
    family: Option<bool>,
    initial: bool,
    callback: impl Fn(&Notification) + Send + Sync + 'static,
) -> Result<Handle, Error> {
    changes::watch()?;
    let subscription = Arc::new(Subscription {
        handles: HandleCount::default(),
        watched,
        family,
        callback: Box::new(callback),
        calls: Mutex::new(Calls::default()),
        idle: Signal::new(Reset::Manual, true),
    });
    let seen = snapshot()?;
    let handle = object::insert(Arc::clone(&subscription) as Arc<dyn Object>)?;
    let mut subscribers = SUBSCRIBERS.lock();
    if subscribers.list.is_empty() {
        subscribers.seen = seen;
    }
    subscribers.list.push(Arc::clone(&subscription));
    drop(subscribers);
    if initial {
        subscription.offer(&Notification {
            kind: NotificationKind::Initial,
            item: None,
        });
    }
    Ok(handle)
}

/// Ends what [`subscribe`] began. When this returns nothing is called any more, but for a callback that
/// this is called from.
///
/// # Errors
/// `ERROR_INVALID_PARAMETER`: not a handle of [`subscribe`].
#[doc(alias = "CancelMibChangeNotify2")]
pub fn cancel_subscription(handle: Handle) -> Result<(), Error> {
    let invalid = Error::new(ERROR_INVALID_PARAMETER);
    let subscription = object::find::<Subscription>(handle)
        .ok_or(invalid)?
        .to_arc();
    object::close(handle).map_err(|error| match error.code() {
        ERROR_INVALID_HANDLE => invalid,
        _ => error,
    })?;
    let is_it = |one: &Arc<Subscription>| Arc::ptr_eq(one, &subscription);
    SUBSCRIBERS.lock().list.retain(|one| !is_it(one));
    subscription.cancel();
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::channel;
    use std::time::Duration;

    use super::*;

    const LATE: Duration = Duration::from_secs(20);

    fn address(last: u8) -> Item {
        Item::Address {
            index: 1,
            luid: 7,
            ip: [127, 0, 0, last].into(),
        }
    }

    #[test]
    fn what_differs_is_told() {
        let before = Snapshot::from([
            (address(1), Facts::Route(1)),
            (address(2), Facts::Route(1)),
            (address(3), Facts::Route(1)),
        ]);
        let mut now = before.clone();
        assert!(differences(&before, &now).is_empty());
        now.remove(&address(1));
        now.insert(address(2), Facts::Route(2));
        now.insert(address(4), Facts::Route(1));
        let told: Vec<_> = differences(&before, &now)
            .into_iter()
            .map(|told| (told.kind, told.item.unwrap()))
            .collect();
        let expected = [
            (NotificationKind::Removed, address(1)),
            (NotificationKind::Changed, address(2)),
            (NotificationKind::Added, address(4)),
        ];
        assert_eq!(told, expected);
        assert!(address(1).is_watched(Watched::Addresses, None));
        assert!(address(1).is_watched(Watched::Addresses, Some(false)));
        assert!(!address(1).is_watched(Watched::Addresses, Some(true)));
        assert!(!address(1).is_watched(Watched::Routes, None));
    }

    #[test]
    fn the_first_call_and_the_end() {
        let (tell, told) = channel();
        let callback = move |notification: &Notification| {
            let _ = tell.send(notification.clone());
        };
        let handle = subscribe(Watched::Addresses, None, true, callback).unwrap();
        let first = told.recv_timeout(LATE).unwrap();
        assert_eq!((first.kind, first.item), (NotificationKind::Initial, None));
        assert_eq!(cancel_subscription(handle), Ok(()));
        assert!(cancel_subscription(handle).is_err());
    }

    #[test]
    fn a_callback_may_cancel_itself() {
        let own = Arc::new(Mutex::new(None));
        let (tell, told) = channel();
        let inner = Arc::clone(&own);
        // Held, so that the callback does not run before it knows its handle.
        let mut known = own.lock();
        let callback = move |_: &Notification| {
            let handle = inner.lock().unwrap();
            let _ = tell.send(cancel_subscription(handle));
        };
        *known = Some(subscribe(Watched::Routes, None, true, callback).unwrap());
        drop(known);
        assert_eq!(told.recv_timeout(LATE).unwrap(), Ok(()));
    }
}
