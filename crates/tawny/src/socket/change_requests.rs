//! Changes that are asked for as operations: each pends until the change, and then ends as any
//! other operation does.
//!
//! <https://learn.microsoft.com/windows/win32/winsock/winsock-ioctls>,
//! <https://learn.microsoft.com/windows/win32/winsock/sio-ideal-send-backlog-change>

use std::sync::{Arc, Weak};
use std::time::Duration;

use tawny_engine::netlink::{self, Change};
use tawny_engine::sync::Mutex;
use tawny_engine::{Buffers, Deadline, net};

use super::call::Call;
use super::network_changes::{Monitor, linux_family};
use super::{Issued, Socket, cancel};
use crate::Error;
use crate::address::SocketAddress;
use crate::codes::*;
use crate::event::Event;
use crate::operation::Operation;
use crate::overlapped::Overlapped;
use crate::request::{Notice, Outcome, Request, Target};
use crate::signal::Reset;

/// A change that can be asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChangeOf {
    /// Of the local addresses of the socket's family.
    #[doc(alias = "SIO_ADDRESS_LIST_CHANGE")]
    Addresses,
    /// Of the interface that leads to this destination; of any route for the wildcard address.
    #[doc(alias = "SIO_ROUTING_INTERFACE_CHANGE")]
    Route(SocketAddress),
    /// Of how much it pays to have outstanding ([`Socket::ideal_send_backlog`]).
    #[doc(alias = "SIO_IDEAL_SEND_BACKLOG_CHANGE")]
    Backlog,
}

/// A request that waits, with what was so when it was made.
pub(super) struct Awaited {
    what: What,
    request: Request<Call>,
}

#[derive(PartialEq)]
enum What {
    Addresses,
    AnyRoute,
    Route(net::Address, Option<net::Address>),
    Backlog(u32),
}

impl What {
    /// Whether `change`, in a network of `family`, is the one that is waited for.
    fn is(&self, change: Change, family: i32) -> bool {
        let of_addresses = change == Change::Unknown || change == Change::Addresses(family);
        let of_routes = of_addresses || change == Change::Routes(family);
        match self {
            Self::Addresses => of_addresses,
            Self::AnyRoute => of_routes,
            Self::Route(to, from) => of_routes && netlink::source_for(to).ok() != *from,
            Self::Backlog(_) => false,
        }
    }
}

impl Socket {
    /// Asks for a change, overlapped. It pends until then.
    ///
    /// # Errors
    /// `WSAEFAULT` for a destination of another family; those of [`Self::ideal_send_backlog`], and
    /// `WSA_OPERATION_ABORTED` when such a request waits already.
    #[doc(alias = "WSAIoctl")]
    pub fn await_change(
        &self,
        change: ChangeOf,
        overlapped: Overlapped,
        notice: Notice,
    ) -> Result<Issued, Error> {
        self.await_change_for(change, Target::Caller(overlapped), notice)?;
        Ok(Issued::Pending)
    }

    /// Asks for a change, and waits until then.
    ///
    /// # Errors
    /// As [`Self::await_change`]; `WSAEINTR` when the socket is closed meanwhile.
    #[doc(alias = "WSAIoctl")]
    pub fn wait_for_change(&self, change: ChangeOf) -> Result<(), Error> {
        let operation = Arc::new(Operation::new());
        let ended = Arc::new(Event::new(Reset::Manual, false));
        let notice = Notice {
            event: Some(ended),
            routine: None,
            no_packet: true,
        };
        self.await_change_for(change, Target::Operation(Arc::clone(&operation)), notice)?;
        operation.wait(Deadline::Never);
        match operation.outcome() {
            Some(outcome) if outcome.status == STATUS_SUCCESS => Ok(()),
            _ => Err(Error::new(WSAEINTR)),
        }
    }

    fn await_change_for(
        &self,
        change: ChangeOf,
        target: Target,
        notice: Notice,
    ) -> Result<(), Error> {
        let what = match change {
            ChangeOf::Addresses => What::Addresses,
            ChangeOf::Route(to) if to.family() != self.family => {
                return Err(Error::new(WSAEFAULT));
            }
            ChangeOf::Route(to) if to.ip().is_unspecified() => What::AnyRoute,
            ChangeOf::Route(to) => {
                let to = super::connect::to_linux(to);
                What::Route(to, netlink::source_for(&to).ok())
            }
            ChangeOf::Backlog => What::Backlog(self.ideal_send_backlog()?),
        };
        let is_of_backlog = matches!(what, What::Backlog(_));
        if !is_of_backlog {
            Monitor::get()?.add(&self.this);
        }
        let call = Call::Send { flags: 0 };
        let request = Request::new(call, Buffers::empty(), target, notice);
        let mut state = self.state.lock();
        if state.closed {
            return Err(Error::new(WSAENOTSOCK));
        }
        let waits = |awaited: &Awaited| matches!(awaited.what, What::Backlog(_));
        if is_of_backlog && state.awaited.iter().any(waits) {
            return Err(Error::new(WSA_OPERATION_ABORTED));
        }
        request.begin(&self.base);
        state.awaited.push(Awaited { what, request });
        drop(state);
        if is_of_backlog {
            watch_backlog(&self.this);
        }
        Ok(())
    }

    /// Ends the requests for which `outcome` says how. Returns how many there were.
    fn end_awaited(&self, mut outcome: impl FnMut(&Awaited) -> Option<Outcome>) -> usize {
        let mut ended = Vec::new();
        {
            let mut state = self.state.lock();
            let mut index = 0;
            while let Some(awaited) = state.awaited.get(index) {
                match outcome(awaited) {
                    Some(outcome) => ended.push((state.awaited.remove(index).request, outcome)),
                    None => index += 1,
                }
            }
        }
        let count = ended.len();
        for (mut request, outcome) in ended {
            request.complete(&self.base, outcome, false);
            self.base.signal_unlocked();
        }
        count
    }

    /// The network has changed.
    pub(super) fn end_changed(&self, change: Change) {
        let family = linux_family(self.family);
        self.end_awaited(|awaited| {
            let is_it = awaited.what.is(change, family);
            is_it.then(|| Outcome::success(0))
        });
    }

    pub(super) fn cancel_awaited(&self, matches: impl Fn(&Request<Call>) -> bool) -> usize {
        self.end_awaited(|awaited| {
            matches(&awaited.request).then(|| cancel::aborted(&awaited.request))
        })
    }

    /// Ends a request for a change of the backlog if that has changed, or has none any more.
    /// Returns whether one waits on.
    fn look_at_backlog(&self) -> bool {
        let now = self.ideal_send_backlog();
        self.end_awaited(|awaited| match (&awaited.what, now) {
            (What::Backlog(before), Ok(now)) if *before == now => None,
            (What::Backlog(_), Ok(_)) => Some(Outcome::success(0)),
            (What::Backlog(_), Err(_)) => Some(Outcome::failure(STATUS_CANCELLED)),
            _ => None,
        });
        let state = self.state.lock();
        let waits = |awaited: &Awaited| matches!(awaited.what, What::Backlog(_));
        state.awaited.iter().any(waits)
    }
}

/// How often backlogs are looked at: the kernel does not tell when one changes.
const LOOK_AT_BACKLOGS: Duration = Duration::from_millis(50);

static BACKLOGS: Mutex<Vec<Weak<Socket>>> = Mutex::new(Vec::new());

/// Has the backlog of a socket looked at, by a thread that lives while there is such a socket.
fn watch_backlog(socket: &Weak<Socket>) {
    let mut watched = BACKLOGS.lock();
    let is_first = watched.is_empty();
    if !watched.iter().any(|other| other.ptr_eq(socket)) {
        watched.push(Weak::clone(socket));
    }
    if !is_first {
        return;
    }
    let look = || loop {
        std::thread::sleep(LOOK_AT_BACKLOGS);
        let sockets = BACKLOGS.lock().clone();
        let waits = |socket: &Weak<Socket>| socket.upgrade().is_some_and(|it| it.look_at_backlog());
        let over: Vec<_> = sockets.into_iter().filter(|it| !waits(it)).collect();
        let mut watched = BACKLOGS.lock();
        // One that has begun to wait again meanwhile stays.
        watched.retain(|it| !over.iter().any(|other| other.ptr_eq(it)) || waits(it));
        if watched.is_empty() {
            return;
        }
    };
    let thread = std::thread::Builder::new().name("tawny-backlog".into());
    if tawny_engine::signals_blocked(|| thread.spawn(look)).is_err() {
        watched.clear();
    }
}
