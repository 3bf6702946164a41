//! What a socket does for its requests of registered I/O: one operation in each direction of the
//! endpoint performs as many of them as can go.
//!
//! <https://learn.microsoft.com/windows/win32/api/mswsock/nc-mswsock-lpfn_rioreceive>

use std::io::{self, ErrorKind};
use std::net::IpAddr;
use std::os::fd::{AsFd, BorrowedFd};
use std::sync::Arc;

use tawny_engine::net::Received;
use tawny_engine::{
    Ancillary, Buffers, Side, Step, Submitted, datagram_batch, net, stream_batch, thread_id,
};

use super::call::Call;
use super::state::{MESSAGES, REGISTERED_IO};
use super::{Flags, Kind, Message, MessageFlags, Socket, from_io, status_of};
use crate::address::SocketAddress;
use crate::codes::*;
use crate::completion_port::CompletionPort;
use crate::control::{self, Control};
use crate::request::{Notice, Outcome, Request};
use crate::rio::{Arrival, Completion, RequestQueue};
use crate::socket_option::received::{self, Cast, Told};
use crate::{Error, Status};

/// What the endpoint hears when nothing is left to perform.
const NOTHING_LEFT: Step<Outcome> = Step::Done {
    outcome: Outcome::success(0),
    drained: false,
};

/// The fewest datagrams that one receive is ready for.
const LEAST_LIKELY: usize = 4;

/// A datagram that came, before it is given to a request.
struct Datagram {
    received: Received,
    from: net::Address,
    beside: Option<Box<Beside>>,
}

/// What came beside it.
struct Beside {
    control: Vec<Control>,
    cast: Cast,
    destination: Option<IpAddr>,
}

impl Beside {
    fn read(beside: &Ancillary, told: Told) -> Self {
        let (control, cast) = received::read(beside, told);
        let destination = Told::DESTINATION_V4 | Told::DESTINATION_V6;
        let (destinations, _) = received::read(beside, destination);
        let destination = destinations.iter().find_map(|control| match control {
            Control::Destination(address) => Some(*address),
            _ => None,
        });
        Self {
            control,
            cast,
            destination,
        }
    }
}

impl Datagram {
    /// `port`: the socket's own.
    fn tell(self, port: u16) -> Arrival {
        let mut message = Message {
            bytes: self.received.bytes,
            from: SocketAddress::from_linux(self.from.as_bytes()).ok(),
            flags: MessageFlags::empty(),
            control: Vec::new(),
        };
        let mut local = None;
        if let Some(beside) = self.beside {
            message.control = beside.control;
            message.flags = match beside.cast {
                Cast::One => MessageFlags::empty(),
                Cast::Broadcast => MessageFlags::BROADCAST,
                Cast::Multicast => MessageFlags::MULTICAST,
            };
            local = beside.destination.map(|ip| (ip, port).into());
        }
        let truncated = self.received.truncated;
        message.flags.set(MessageFlags::TRUNCATED, truncated);
        Arrival { message, local }
    }
}

impl Socket {
    /// The socket can have a request queue of registered I/O.
    #[doc(alias = "WSA_FLAG_REGISTERED_IO")]
    pub fn set_registered(&self) {
        self.set(REGISTERED_IO, true);
    }

    /// Whether it can.
    pub fn is_registered(&self) -> bool {
        self.has(REGISTERED_IO)
    }

    /// The socket's request queue is `queue`, for life.
    pub(crate) fn attach_request_queue(&self, queue: &Arc<RequestQueue>) -> Result<(), Error> {
        let state = self.state.lock();
        if state.closed || self.requests.set(Arc::clone(queue)).is_err() {
            return Err(Error::new(WSAEINVAL));
        }
        drop(state);
        if self.base.port().is_none()
            && let Some(port) = self.port_of_requests()
        {
            port.queue().look_after();
            // From now on edges go to the port, if they went elsewhere.
            self.base.set_registered(false);
        }
        Ok(())
    }

    /// The port whose waiting threads perform the requests, for a socket without one of its own.
    pub(super) fn port_of_requests(&self) -> Option<&Arc<CompletionPort>> {
        self.requests.get()?.receives.completions.port()
    }

    /// The socket is closed.
    pub(super) fn close_requests(&self) {
        if let Some(queue) = self.requests.get() {
            queue.close();
        }
    }

    /// # Errors
    /// As [`Self::receive`].
    #[inline]
    pub(crate) fn check_registered_receive(&self, wants_beside: bool) -> Result<(), Error> {
        self.check_receive(Flags::empty())?;
        if wants_beside && self.kind != Kind::Stream && !self.has(MESSAGES) {
            let fd = self.open()?;
            self.state.lock().options.receive_messages(fd.as_fd());
            self.set(MESSAGES, true);
        }
        Ok(())
    }

    /// The destination as the kernel takes it.
    ///
    /// # Errors
    /// As [`Self::send`].
    #[inline]
    pub(crate) fn check_registered_send(
        &self,
        to: Option<SocketAddress>,
    ) -> Result<Option<net::Address>, Error> {
        self.check_send(Flags::empty(), to)?;
        let Some(to) = to.filter(|_| self.kind != Kind::Stream) else {
            return Ok(None);
        };
        if to.family() != self.family {
            return Err(Error::new(WSAEFAULT));
        }
        Ok(Some(super::connect::to_linux(self.checked_peer(to)?)))
    }

    /// Control data of a request to send, as the kernel takes it.
    ///
    /// # Errors
    /// `WSAEINVAL`: one message cannot be sent, or the socket is a stream.
    pub(crate) fn registered_control(&self, control: &[Control]) -> Result<Ancillary, Error> {
        if self.kind == Kind::Stream {
            return Err(Error::new(WSAEINVAL));
        }
        let fd = self.open()?;
        control::to_linux(control, |version| {
            received::type_of_service(fd.as_fd(), version)
        })
    }

    /// Performs what waits in one lane of `queue`, which has no operation on the endpoint and says it has.
    pub(crate) fn pump_requests(&self, queue: &Arc<RequestQueue>, side: Side) {
        if let Err(status) = self.register() {
            return queue.abort(side, status);
        }
        let call = match side {
            Side::Read => Call::ReceiveRequests(Arc::clone(queue)),
            Side::Write => Call::SendRequests(Arc::clone(queue)),
        };
        let request = Request {
            call,
            buffers: Buffers::empty(),
            done: 0,
            target: None,
            notice: Notice::default(),
            issuer: thread_id::current(),
        };
        let closed = Outcome::failure(STATUS_CANCELLED);
        let failed = |error: io::Error| Outcome::failure(status_of(&error));
        let submitted = self
            .endpoint
            .submit(self, side, request, closed, failed, |_| ());
        if let Submitted::Refused(outcome) = submitted {
            queue.abort(side, outcome.status);
        }
    }

    pub(super) fn receive_requests(
        &self,
        queue: &Arc<RequestQueue>,
        fd: BorrowedFd<'_>,
    ) -> Step<Outcome> {
        let mut ended = Vec::new();
        let step = match self.kind {
            Kind::Stream => self.receive_stream(queue, fd, &mut ended),
            Kind::Datagram | Kind::Raw => self.receive_datagrams(queue, fd, &mut ended),
        };
        queue.receives.completions.push(ended);
        step
    }

    fn receive_datagrams(
        &self,
        queue: &Arc<RequestQueue>,
        fd: BorrowedFd<'_>,
        ended: &mut Vec<Completion>,
    ) -> Step<Outcome> {
        let origin = &queue.receives.origin;
        let mut ring = queue.receives.ring.lock();
        let mut datagrams = Vec::new();
        loop {
            // No more headers than are likely to be needed: to fill in one takes a while.
            let likely = ring.likely.clamp(LEAST_LIKELY, datagram_batch::MOST);
            let batch = ring.waiting.len().min(likely);
            if batch == 0 {
                ring.pumping = false;
                return NOTHING_LEFT;
            }
            let front = || ring.waiting.iter().take(batch);
            let beside = front().any(|request| request.wants_beside());
            let told = beside.then(|| self.state.lock().options.told());
            let rooms = front().map(|request| &request.base.memory);
            let silent = self.is_silent_about_ports();
            let result =
                datagram_batch::receive(fd, rooms, beside, silent, |received, from, messages| {
                    let read = |(messages, told)| Box::new(Beside::read(messages, told));
                    datagrams.push(Datagram {
                        received,
                        from: *from,
                        beside: messages.zip(told).map(read),
                    });
                });
            let port = match told {
                Some(_) => own_port(fd),
                None => 0,
            };
            for (datagram, request) in datagrams
                .drain(..)
                .zip(ring.waiting.drain(..*result.as_ref().unwrap_or(&0)))
            {
                let error = match datagram.received.truncated {
                    true => WSAEMSGSIZE,
                    false => 0,
                };
                ended.push(match request.wants_report() {
                    true => request.arrived(origin, error, datagram.tell(port)),
                    false => origin.ended(request, error, datagram.received.bytes),
                });
            }
            match result {
                Ok(count) if count == batch => ring.likely = datagram_batch::MOST,
                Ok(count) => {
                    ring.likely = count + count / 2;
                    return Step::Blocked;
                }
                Err(error) if error.kind() == ErrorKind::WouldBlock => return Step::Blocked,
                Err(error) => {
                    let status = match error.raw_os_error() {
                        // An ICMP port-unreachable for an earlier datagram.
                        Some(libc::ECONNREFUSED) => STATUS_PORT_UNREACHABLE,
                        _ => status_of(&error),
                    };
                    let code = status.to_wsa().code();
                    ended.extend(ring.waiting.pop_front().map(|r| origin.ended(r, code, 0)));
                }
            }
        }
    }

    fn receive_stream(
        &self,
        queue: &Arc<RequestQueue>,
        fd: BorrowedFd<'_>,
        ended: &mut Vec<Completion>,
    ) -> Step<Outcome> {
        let origin = &queue.receives.origin;
        let mut ring = queue.receives.ring.lock();
        let mut drained = false;
        loop {
            let Some(first) = ring.waiting.front() else {
                ring.pumping = false;
                return Step::Done {
                    outcome: Outcome::success(0),
                    drained,
                };
            };
            let rooms = ring.waiting.iter().take(datagram_batch::MOST);
            let room: usize = rooms
                .map(|each| each.base.memory.len() - each.base.done)
                .sum();
            let received = self.check_not_cut_off(fd).and_then(|()| {
                if first.base.memory.is_empty() {
                    // It waits for data and leaves it there.
                    return net::receive(fd, &Buffers::owned(vec![0]), libc::MSG_PEEK).map(|_| 0);
                }
                let parts = ring
                    .waiting
                    .iter()
                    .map(|each| (&each.base.memory, each.base.done));
                stream_batch::receive(fd, parts.take_while(|(memory, _)| !memory.is_empty()))
            });
            let mut bytes = match received {
                Ok(bytes) => bytes,
                Err(error) => match self.stopped(&error, 0) {
                    Step::Done { outcome, .. } => {
                        let code = outcome.status.to_wsa().code();
                        let failed = ring.waiting.pop_front();
                        ended.extend(failed.map(|request| {
                            let done = request.base.done;
                            origin.ended(request, code, done)
                        }));
                        continue;
                    }
                    step => return step,
                },
            };
            let end = bytes == 0;
            drained = (1..room).contains(&bytes);
            while let Some(request) = ring.waiting.front_mut() {
                let part = bytes.min(request.base.memory.len() - request.base.done);
                request.base.done += part;
                bytes -= part;
                let full = request.base.done == request.base.memory.len();
                if !full && !end && (request.all || part == 0) {
                    break;
                }
                let done = request.base.done;
                let request = ring.waiting.pop_front().into_iter();
                ended.extend(request.map(|request| match request.wants_report() {
                    true => request.arrived(origin, 0, connection(fd, done)),
                    false => origin.ended(request, 0, done),
                }));
                if bytes == 0 {
                    break;
                }
            }
        }
    }

    pub(super) fn send_requests(
        &self,
        queue: &Arc<RequestQueue>,
        fd: BorrowedFd<'_>,
    ) -> Step<Outcome> {
        let mut ended = Vec::new();
        let step = match self.kind {
            Kind::Stream => self.send_stream(queue, fd, &mut ended),
            Kind::Datagram | Kind::Raw => self.send_datagrams(queue, fd, &mut ended),
        };
        queue.sends.completions.push(ended);
        step
    }

    fn send_datagrams(
        &self,
        queue: &Arc<RequestQueue>,
        fd: BorrowedFd<'_>,
        ended: &mut Vec<Completion>,
    ) -> Step<Outcome> {
        let origin = &queue.sends.origin;
        let mut ring = queue.sends.ring.lock();
        loop {
            if ring.waiting.is_empty() {
                ring.pumping = false;
                return NOTHING_LEFT;
            }
            let datagrams = ring.waiting.iter().map(|request| datagram_batch::Outgoing {
                data: &request.base.memory,
                to: request.to.as_ref(),
                beside: request.beside.as_deref(),
            });
            match datagram_batch::send(fd, datagrams) {
                Ok(count) => ended.extend(ring.waiting.drain(..count).map(|request| {
                    let bytes = request.base.memory.len();
                    origin.ended(request, 0, bytes)
                })),
                Err(error) => match self.stopped(&error, 0) {
                    Step::Done { outcome, .. } => {
                        let code = outcome.status.to_wsa().code();
                        let failed = ring.waiting.pop_front();
                        ended.extend(failed.map(|request| origin.ended(request, code, 0)));
                    }
                    step => return step,
                },
            }
        }
    }

    fn send_stream(
        &self,
        queue: &Arc<RequestQueue>,
        fd: BorrowedFd<'_>,
        ended: &mut Vec<Completion>,
    ) -> Step<Outcome> {
        let origin = &queue.sends.origin;
        let mut ring = queue.sends.ring.lock();
        loop {
            if ring.waiting.is_empty() {
                ring.pumping = false;
                return NOTHING_LEFT;
            }
            let parts = ring
                .waiting
                .iter()
                .map(|each| (&each.base.memory, each.base.done));
            let sent = self
                .check_not_broken()
                .and_then(|()| stream_batch::send(fd, parts));
            let (mut bytes, code) = match sent {
                Ok(bytes) => (bytes, 0),
                Err(error) => match self.stopped(&error, 0) {
                    Step::Done { outcome, .. } => (0, outcome.status.to_wsa().code()),
                    step => return step,
                },
            };
            let mut failed = code != 0;
            while let Some(request) = ring.waiting.front_mut() {
                let part = bytes.min(request.base.memory.len() - request.base.done);
                request.base.done += part;
                bytes -= part;
                let done = request.base.done;
                if done < request.base.memory.len() && !failed {
                    break;
                }
                let request = ring.waiting.pop_front().into_iter();
                ended.extend(request.map(|request| origin.ended(request, code, done)));
                if std::mem::take(&mut failed) {
                    break;
                }
            }
        }
    }
}

fn own_port(fd: BorrowedFd<'_>) -> u16 {
    let address = net::local_address(fd).map_err(from_io);
    address
        .and_then(|address| SocketAddress::from_linux(address.as_bytes()))
        .map_or(0, SocketAddress::port)
}

/// What there is to tell of a stream beside its bytes.
fn connection(fd: BorrowedFd<'_>, bytes: usize) -> Arrival {
    let decode = |address: io::Result<net::Address>| {
        SocketAddress::from_linux(address.ok()?.as_bytes()).ok()
    };
    Arrival {
        message: Message {
            bytes,
            from: decode(net::peer_address(fd)),
            ..Message::default()
        },
        local: decode(net::local_address(fd)),
    }
}

/// The end of an operation that performed the requests of a lane: unless nothing is left, they end
/// with it.
pub(super) fn pump_ended(queue: &Arc<RequestQueue>, side: Side, status: Status) {
    if status != STATUS_SUCCESS {
        queue.abort(side, status);
    }
}
