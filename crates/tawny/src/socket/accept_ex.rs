//! AcceptEx: accepting overlapped, into a socket that the caller brings, with the first data.
//!
//! The operation waits on the listener; if it wants data, it goes on waiting on the accepted
//! socket, and completes through the listener's port all the same.
//!
//! <https://learn.microsoft.com/windows/win32/api/mswsock/nf-mswsock-acceptex>

use std::io;
use std::os::fd::{AsFd, BorrowedFd};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use tawny_engine::sync::Mutex;
use tawny_engine::{Buffers, Event, Side, Step, net};

use super::accept::is_passing;
use super::call::Call;
use super::{Issued, Kind, Phase, Socket, cancel, status_of};
use crate::Error;
use crate::codes::*;
use crate::file_object::FileObject;
use crate::object;
use crate::operation::Operation;
use crate::overlapped::{BytesOut, Overlapped};
use crate::reactor;
use crate::request::{Notice, Outcome, Request, Target};
use crate::socket_name::{SOCKADDR_UN_LEN, SocketName, room_of};

/// How long accepting pauses when descriptors or memory have run out.
const PAUSE: Duration = Duration::from_millis(20);

/// Where AcceptEx puts what it finds.
#[derive(Debug)]
pub struct AcceptEx {
    /// The caller's output buffer, data and addresses.
    pub out: BytesOut,
    /// Bytes of it for the first data; zero to complete without.
    pub data_len: u32,
    /// Bytes of it for the local address, behind the data; then comes the remote address.
    pub local_len: u32,
}

/// The operation's own part of the request.
#[derive(Debug)]
pub(crate) struct AcceptCall {
    pub(super) listener: Arc<Socket>,
    pub(super) accepted: Arc<Socket>,
    out: Option<AcceptEx>,
    addresses: Mutex<Option<(SocketName, SocketName)>>,
}

/// The operations that are on their way from a listener to the accepted socket, where nobody finds
/// them: how many ever set out, and in the low half how many have not arrived.
#[derive(Debug, Default)]
pub(super) struct Moves(AtomicU64);

impl Moves {
    fn begin(&self) {
        self.0.fetch_add((1 << 32) | 1, Ordering::SeqCst);
    }

    fn end(&self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }

    /// A number that changes with each move; `None` while there is one.
    pub(super) fn at_rest(&self) -> Option<u64> {
        let moves = self.0.load(Ordering::SeqCst);
        (moves as u32 == 0).then_some(moves)
    }
}

impl Socket {
    /// Accepts the next connection into `accepted`.
    ///
    /// # Errors
    /// `WSAEINVAL`: this socket does not listen, or `accepted` is bound, connected or in use by
    /// another accept; `WSAENOTSOCK`: it is closed; those of the [AcceptEx] page.
    ///
    /// [AcceptEx]: https://learn.microsoft.com/windows/win32/api/mswsock/nf-mswsock-acceptex
    #[doc(alias = "AcceptEx")]
    pub fn accept_overlapped(
        &self,
        accepted: &Arc<Socket>,
        buffers: Buffers,
        out: AcceptEx,
        overlapped: Overlapped,
        notice: Notice,
    ) -> Result<Issued, Error> {
        let call = self.accept_call(accepted, Some(out))?;
        let request = Request::new(call, buffers, Target::Caller(overlapped), notice);
        let issued = self
            .issue(Side::Read, request)
            .inspect_err(|_| accepted.accept_ended());
        self.recheck_accepted(accepted);
        issued
    }

    /// Accepts the next connection into `accepted`, in the background.
    ///
    /// # Errors
    /// As [`Self::accept_overlapped`].
    #[doc(alias = "AcceptEx")]
    pub fn accept_into(&self, accepted: &Arc<Socket>) -> Result<Arc<Operation>, Error> {
        let call = self.accept_call(accepted, None)?;
        let issued = self
            .issue_owned(Side::Read, call, Buffers::empty())
            .inspect_err(|_| accepted.accept_ended());
        self.recheck_accepted(accepted);
        issued
    }

    fn accept_call(&self, accepted: &Arc<Socket>, out: Option<AcceptEx>) -> Result<Call, Error> {
        let listener = self.this.upgrade().ok_or(Error::new(WSAENOTSOCK))?;
        // The clock by which accepting goes on when descriptors have run out needs some itself.
        reactor::background().map_err(super::from_io)?;
        if self.phase() != Phase::Listening || accepted.kind != Kind::Stream {
            return Err(Error::new(WSAEINVAL));
        }
        if accepted.family != self.family {
            return Err(Error::new(WSAEINVAL));
        }
        let mut state = accepted.state.lock();
        if state.closed {
            return Err(Error::new(WSAENOTSOCK));
        }
        let free = matches!(accepted.phase(), Phase::Fresh | Phase::Reusable);
        if !free || state.accepting_on.strong_count() != 0 {
            return Err(Error::new(WSAEINVAL));
        }
        state.accepting_on = self.this.clone();
        drop(state);
        let accepted = Arc::clone(accepted);
        Ok(Call::Accept(Box::new(AcceptCall {
            listener,
            accepted,
            out,
            addresses: Mutex::new(None),
        })))
    }

    /// Whoever closed `accepted` before the operation waited found nothing to end.
    fn recheck_accepted(&self, accepted: &Socket) {
        if accepted.state.lock().closed {
            self.cancel_accepts_into(accepted);
        }
    }

    /// `accepted` is closed: the operation that would fill it ends.
    pub(super) fn cancel_accepts_into(&self, accepted: &Socket) {
        let into = |request: &Request<Call>| match &request.call {
            Call::Accept(call) => std::ptr::eq(&*call.accepted, accepted),
            _ => false,
        };
        self.endpoint.cancel(self, into, cancel::aborted);
    }

    /// Cancels those of this listener's operations that wait for the first data.
    pub(super) fn cancel_awaiting_data(&self, matches: impl Fn(&Request<Call>) -> bool) -> usize {
        let waiting: Vec<_> = {
            let mut state = self.state.lock();
            state
                .awaiting_data
                .retain(|socket| socket.strong_count() != 0);
            state
                .awaiting_data
                .iter()
                .filter_map(std::sync::Weak::upgrade)
                .collect()
        };
        let first_data = |request: &Request<Call>| {
            matches!(&request.call, Call::FirstData(call) if std::ptr::eq(&*call.listener, self))
                && matches(request)
        };
        waiting
            .iter()
            .map(|socket| socket.endpoint.cancel(socket, first_data, cancel::aborted))
            .sum()
    }

    fn accept_ended(&self) {
        self.state.lock().accepting_on = std::sync::Weak::new();
    }

    /// Tries again after a pause what had no descriptor or memory left.
    fn accept_later(&self) {
        if self.accept_paused.swap(true, Ordering::AcqRel) {
            return;
        }
        let handle = self.handle();
        let again = move || {
            if let Some(listener) = object::find::<Socket>(handle) {
                listener.accept_paused.store(false, Ordering::Release);
                let token = handle.value() as u64;
                listener.ready(Event {
                    token,
                    readable: true,
                    writable: false,
                    hung_up: false,
                    urgent: false,
                });
            }
        };
        if let Ok(background) = reactor::background() {
            background.schedule(Instant::now() + PAUSE, again);
        }
    }
}

impl AcceptCall {
    pub(super) fn perform(&self, fd: BorrowedFd<'_>) -> io::Result<Step<Outcome>> {
        let (connection, peer) = loop {
            match net::accept(fd) {
                Err(error) if is_passing(&error) => {}
                Err(error) if is_shortage(&error) => {
                    self.listener.accept_later();
                    return Ok(Step::Blocked);
                }
                result => break result?,
            }
        };
        *self.addresses.lock() = self.listener.names_of(connection.as_fd(), &peer).ok();
        if !self.accepted.adopt(connection, &self.listener) {
            return Ok(Step::Done {
                outcome: Outcome::failure(STATUS_CANCELLED),
                drained: false,
            });
        }
        if self.out.as_ref().is_some_and(|out| out.data_len != 0) {
            self.listener.moves.begin();
            return Ok(Step::Moved);
        }
        Ok(Step::Done {
            outcome: Outcome::success(0),
            drained: false,
        })
    }

    /// Writes the addresses, before the completion is announced.
    pub(super) fn finish(&self, outcome: Outcome) {
        self.accepted.accept_ended();
        let Some(out) = self
            .out
            .as_ref()
            .filter(|_| outcome.status == STATUS_SUCCESS)
        else {
            return;
        };
        if let Some((local, remote)) = &*self.addresses.lock() {
            let start = out.data_len as usize;
            for (offset, address) in [(start, local), (start + out.local_len as usize, remote)] {
                let mut bytes = [0; SOCKADDR_UN_LEN];
                let room = room_of(self.listener.family);
                if address.write_windows(&mut bytes[..room]).is_ok() {
                    out.out.write(offset, &bytes[..room]);
                }
            }
        }
        if out.data_len != 0 {
            let mut state = self.listener.state.lock();
            state
                .awaiting_data
                .retain(|socket| !std::ptr::eq(socket.as_ptr(), &*self.accepted));
        }
    }
}

/// The connection is there; the request goes on waiting for its first data.
pub(super) fn receive_first_data(request: Request<Call>, listener: &Socket) {
    let issuer = request.issuer;
    let Request {
        call: Call::Accept(call),
        buffers,
        target: Some(target),
        notice,
        ..
    } = request
    else {
        return;
    };
    let accepted = Arc::clone(&call.accepted);
    listener
        .state
        .lock()
        .awaiting_data
        .push(Arc::downgrade(&accepted));
    if !accepted.base.is_registered() {
        // Until the program associates it, the socket is served where its listener is.
        let _ = accepted.report_to(listener.base.port().map(|(port, _)| port));
        accepted.base.set_registered(false);
    }
    let mut request = Request::new(Call::FirstData(call), buffers, target, notice);
    request.issuer = issuer;
    let closed = Outcome::failure(STATUS_CANCELLED);
    let failed = |error: io::Error| Outcome::failure(status_of(&error));
    accepted
        .endpoint
        .resubmit(&accepted, Side::Read, request, closed, failed);
    listener.moves.end();
    // Whoever closed the listener meanwhile found the operation nowhere.
    if listener.state.lock().closed {
        listener.cancel_awaiting_data(|_| true);
    }
}

/// Whether the system has nothing left to accept with; that passes.
fn is_shortage(error: &io::Error) -> bool {
    let shortages = [libc::EMFILE, libc::ENFILE, libc::ENOBUFS, libc::ENOMEM];
    error
        .raw_os_error()
        .is_some_and(|errno| shortages.contains(&errno))
}
