//! Being told when the machine's addresses or routes change: the controls that ask for it, and the
//! network events that tell of it.
//!
//! <https://learn.microsoft.com/windows/win32/winsock/winsock-ioctls>

use std::os::fd::{AsFd, OwnedFd};
use std::sync::{Arc, OnceLock, Weak};

use tawny_engine::netlink::{self, Change};
use tawny_engine::sync::Mutex;
use tawny_engine::{Interest, Poller, net};

use super::connect::to_linux;
use super::network_events::NetworkEvents;
use super::{Socket, from_io};
use crate::Error;
use crate::address::{AF_INET6, SocketAddress};
use crate::codes::{WSAEFAULT, WSAEOPNOTSUPP, WSAEWOULDBLOCK};
use crate::object::{self, HandleCount, Object};
use crate::reactor;

const ADDRESSES: NetworkEvents = NetworkEvents::ADDRESS_LIST_CHANGE;
const ROUTE: NetworkEvents = NetworkEvents::ROUTING_INTERFACE_CHANGE;

/// What a socket waits to be told, and what has happened since it asked.
#[derive(Default)]
pub(super) struct Changes {
    asked: NetworkEvents,
    happened: NetworkEvents,
    /// The destination that was asked about, and from where it was reached then.
    route: Option<(net::Address, Option<net::Address>)>,
}

/// The one descriptor that tells of changes, and the sockets that have asked.
pub(crate) struct Monitor {
    handles: HandleCount,
    fd: OwnedFd,
    asking: Mutex<Vec<Weak<Socket>>>,
}

impl Object for Monitor {
    fn handles(&self) -> &HandleCount {
        &self.handles
    }

    /// Tells the sockets that have asked.
    fn attend(&self) {
        let mut changes = Vec::new();
        netlink::take(self.fd.as_fd(), |change| {
            if !changes.contains(&change) {
                changes.push(change);
            }
        });
        let mut asking = self.asking.lock();
        asking.retain(|socket| socket.strong_count() != 0);
        let sockets: Vec<_> = asking.iter().filter_map(Weak::upgrade).collect();
        drop(asking);
        for socket in sockets {
            changes.iter().for_each(|change| socket.changed(*change));
        }
    }
}

impl Monitor {
    /// The socket is told of changes from now on.
    pub(super) fn add(&self, socket: &Weak<Socket>) {
        let mut asking = self.asking.lock();
        if !asking.iter().any(|other| other.ptr_eq(socket)) {
            asking.push(Weak::clone(socket));
        }
    }

    pub(super) fn get() -> Result<&'static Arc<Self>, Error> {
        static MONITOR: OnceLock<Arc<Monitor>> = OnceLock::new();
        static STARTING: Mutex<()> = Mutex::new(());
        let _one = STARTING.lock();
        if let Some(monitor) = MONITOR.get() {
            return Ok(monitor);
        }
        let monitor = Arc::new(Self {
            handles: HandleCount::default(),
            fd: netlink::changes().map_err(from_io)?,
            asking: Mutex::new(Vec::new()),
        });
        let handle = object::insert(Arc::clone(&monitor) as Arc<dyn Object>)?;
        let interest = Interest {
            read: true,
            write: false,
        };
        reactor::background()
            .and_then(|background| {
                background.arm(monitor.fd.as_fd(), handle.value() as u64, interest)
            })
            .map_err(from_io)?;
        Ok(MONITOR.get_or_init(|| monitor))
    }
}

/// The kernel's number of a socket's family.
pub(super) fn linux_family(family: u16) -> i32 {
    match family {
        AF_INET6 => libc::AF_INET6,
        _ => libc::AF_INET,
    }
}

impl Socket {
    /// Asks to be told, once, by [`NetworkEvents::ADDRESS_LIST_CHANGE`], when the local addresses
    /// of the socket's family change.
    ///
    /// # Errors
    /// `WSAEWOULDBLOCK`: always, for they have not changed yet; `WSAEOPNOTSUPP` on a socket that
    /// would wait for it.
    #[doc(alias = "SIO_ADDRESS_LIST_CHANGE")]
    pub fn ask_for_address_change(&self) -> Result<(), Error> {
        self.ask_for(ADDRESSES, None)
    }

    /// Asks to be told, once, by [`NetworkEvents::ROUTING_INTERFACE_CHANGE`], when another
    /// interface leads to `destination`.
    ///
    /// # Errors
    /// As [`Self::ask_for_address_change`]; `WSAEFAULT` for an address of another family.
    #[doc(alias = "SIO_ROUTING_INTERFACE_CHANGE")]
    pub fn ask_for_route_change(&self, destination: SocketAddress) -> Result<(), Error> {
        if destination.family() != self.family {
            return Err(Error::new(WSAEFAULT));
        }
        self.ask_for(ROUTE, Some(to_linux(destination)))
    }

    fn ask_for(&self, event: NetworkEvents, to: Option<net::Address>) -> Result<(), Error> {
        if !self.is_non_blocking() {
            return Err(Error::new(WSAEOPNOTSUPP));
        }
        self.open()?;
        let monitor = Monitor::get()?;
        {
            let mut state = self.state.lock();
            let changes = state.changes.get_or_insert_default();
            changes.asked |= event;
            changes.happened -= event;
            if let Some(to) = to {
                changes.route = Some((to, netlink::source_for(&to).ok()));
            }
        }
        monitor.add(&self.this);
        self.enable_events(event);
        Err(Error::new(WSAEWOULDBLOCK))
    }

    fn changed(&self, change: Change) {
        self.end_changed(change);
        let family = linux_family(self.family);
        let of_addresses = matches!(change, Change::Unknown) || change == Change::Addresses(family);
        let of_routes = of_addresses || change == Change::Routes(family);
        {
            let mut state = self.state.lock();
            let Some(changes) = &mut state.changes else {
                return;
            };
            let mut happened = NetworkEvents::empty();
            happened.set(ADDRESSES, of_addresses);
            let route = changes.route.filter(|_| of_routes);
            let other_way = |(to, from): (net::Address, _)| netlink::source_for(&to).ok() != from;
            happened.set(ROUTE, route.is_some_and(other_way));
            happened &= changes.asked;
            changes.asked -= happened;
            changes.happened |= happened;
        }
        self.enable_events(NetworkEvents::empty());
    }

    /// What has happened since it was asked for, and is not recorded.
    pub(super) fn changes(&self) -> NetworkEvents {
        let state = self.state.lock();
        state
            .changes
            .as_ref()
            .map_or(NetworkEvents::empty(), |changes| changes.happened)
    }

    /// These are recorded.
    pub(super) fn forget_changes(&self, events: NetworkEvents) {
        if let Some(changes) = &mut self.state.lock().changes {
            changes.happened -= events;
        }
    }
}
