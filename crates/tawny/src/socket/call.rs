//! What an overlapped socket operation does when it is tried.

use std::io::{self, ErrorKind};
use std::os::fd::BorrowedFd;
use std::sync::Arc;

use tawny_engine::{Buffers, Operation, Side, Step, datagram, net};

use super::accept_ex::AcceptCall;
use super::connect_ex::ConnectCall;
use super::message::{ReceiveMessage, SendMessage};
use super::transmission::{Afterwards, Transmission};
use super::{BROKEN, STREAM_ENDED, Socket, status_of};
use crate::address::SocketAddress;
use crate::codes::*;
use crate::overlapped::AddressOut;
use crate::request::{Outcome, Request, Target};
use crate::rio::RequestQueue;

/// The kinds of overlapped operations on sockets.
#[derive(Debug)]
pub(crate) enum Call {
    /// WSARecv on a stream. `all`: only when the buffers are full.
    Receive { flags: i32, all: bool },
    /// WSARecvFrom, or WSARecv on a datagram socket.
    ReceiveFrom {
        flags: i32,
        from: Option<AddressOut>,
    },
    /// WSASend on a stream; complete when every byte was taken.
    Send { flags: i32 },
    /// shutdown: the end of the stream, behind sends that wait. Nobody is told of it.
    EndOfStream,
    /// WSASendTo, or WSASend on a datagram socket.
    SendTo {
        flags: i32,
        to: Option<Box<net::Address>>,
    },
    /// WSARecvMsg
    ReceiveMessage(Box<ReceiveMessage>),
    /// WSASendMsg
    SendMessage(Box<SendMessage>),
    /// TransmitFile and TransmitPackets.
    Transmit(Box<Transmission>),
    /// AcceptEx on the listener.
    Accept(Box<AcceptCall>),
    /// The second half of an AcceptEx that wants data, on the accepted socket.
    FirstData(Box<AcceptCall>),
    /// ConnectEx, and the data that follows.
    Connect(Box<ConnectCall>),
    /// DisconnectEx: waits for the peer's end of stream.
    Disconnect { reuse: bool },
    /// Requests of registered I/O to receive, as many as there are.
    ReceiveRequests(Arc<RequestQueue>),
    /// Those to send.
    SendRequests(Arc<RequestQueue>),
}

impl Operation for Request<Call> {
    type Outcome = Outcome;
    type Owner = Socket;

    fn perform(&mut self, owner: &Socket, fd: BorrowedFd<'_>) -> Step<Outcome> {
        let step = match &mut self.call {
            Call::Receive { flags, all } => owner
                .check_not_cut_off(fd)
                .and_then(|()| receive(fd, &mut self.buffers, &mut self.done, *flags, *all)),
            Call::Send { flags } => owner
                .check_not_broken()
                .and_then(|()| send(fd, &mut self.buffers, &mut self.done, *flags)),
            _ => self.perform_other(owner, fd),
        };
        match step {
            Ok(step) => step,
            Err(error) => match (&self.call, error.raw_os_error()) {
                // An ICMP port-unreachable for an earlier datagram.
                (
                    Call::ReceiveFrom { .. }
                    | Call::SendTo { .. }
                    | Call::ReceiveMessage(_)
                    | Call::Transmit(_)
                    | Call::SendMessage(_),
                    Some(libc::ECONNREFUSED),
                ) => Step::Done {
                    outcome: Outcome::failure(STATUS_PORT_UNREACHABLE),
                    drained: false,
                },
                _ => owner.stopped(&error, self.done),
            },
        }
    }

    fn eager(&self, owner: &Socket) -> bool {
        owner.is_eager() || matches!(self.call, Call::EndOfStream)
    }

    fn refused(outcome: Outcome) -> bool {
        // A warning, such as that of a datagram cut short, completes like a success.
        outcome.status.is_error()
    }

    fn forward(self, owner: &Socket) {
        match &self.call {
            Call::Accept(_) => super::accept_ex::receive_first_data(self, owner),
            Call::Disconnect { .. } => super::disconnect_ex::finish(self, owner),
            Call::Transmit(transmission) => {
                let reuse = transmission.afterwards() == Afterwards::Reuse;
                super::transmit::disconnect(self, owner, reuse);
            }
            _ => unreachable!("no other call moves"),
        }
    }

    #[inline(always)]
    fn finish(&mut self, owner: &Socket, outcome: Outcome, at_once: bool) {
        match &self.call {
            Call::Receive { .. } | Call::Send { .. } => {
                self.complete(&owner.base, outcome, at_once)
            }
            _ => self.finish_other(owner, outcome, at_once),
        }
    }

    fn edge(owner: &Socket, side: Side, fd: BorrowedFd<'_>) -> bool {
        owner.network_edge(side, fd)
    }
}

impl Request<Call> {
    #[inline(never)]
    fn perform_other(&mut self, owner: &Socket, fd: BorrowedFd<'_>) -> io::Result<Step<Outcome>> {
        match &mut self.call {
            Call::FirstData(_) => owner
                .check_not_cut_off(fd)
                .and_then(|()| receive(fd, &mut self.buffers, &mut self.done, 0, false)),
            Call::ReceiveFrom { flags, from } => {
                let silent = owner.is_silent_about_ports();
                receive_from(
                    fd,
                    &self.buffers,
                    *flags,
                    silent,
                    from.as_ref(),
                    self.target.as_ref(),
                )
            }
            Call::SendTo { flags, to } => {
                datagram::send(fd, &self.buffers, *flags, to.as_deref(), None).map(whole)
            }
            Call::ReceiveMessage(call) => {
                call.perform(owner, fd, &self.buffers, self.target.as_ref())
            }
            Call::SendMessage(call) => call.perform(fd, &self.buffers),
            Call::Transmit(transmission) => {
                super::transmit::perform(transmission, owner, fd, &mut self.done)
            }
            Call::EndOfStream => owner.shut_down_sending(fd).map(|()| whole(0)),
            Call::Accept(call) => call.perform(fd),
            Call::Connect(call) => match call.perform(fd) {
                Ok(true) if self.buffers.is_empty() => Ok(whole(0)),
                Ok(true) => send(fd, &mut self.buffers, &mut self.done, 0),
                Ok(false) => Ok(Step::Blocked),
                Err(error) => Err(error),
            },
            Call::Disconnect { reuse } => super::disconnect_ex::perform(fd, *reuse),
            Call::ReceiveRequests(queue) => Ok(owner.receive_requests(queue, fd)),
            Call::SendRequests(queue) => Ok(owner.send_requests(queue, fd)),
            Call::Receive { .. } | Call::Send { .. } => unreachable!("performed in place"),
        }
    }

    #[inline(never)]
    fn finish_other(&mut self, owner: &Socket, outcome: Outcome, at_once: bool) {
        match &self.call {
            Call::Accept(call) | Call::FirstData(call) => {
                let listener = Arc::clone(&call.listener);
                call.finish(outcome);
                self.complete(&listener.base, outcome, at_once);
                return listener.base.signal_unlocked();
            }
            Call::Connect(_) => owner.connect_finished(outcome.status.is_success()),
            Call::ReceiveRequests(queue) => {
                super::registered::pump_ended(queue, Side::Read, outcome.status);
            }
            Call::SendRequests(queue) => {
                super::registered::pump_ended(queue, Side::Write, outcome.status);
            }
            _ => {}
        }
        self.complete(&owner.base, outcome, at_once);
    }
}

impl Socket {
    /// A connection that was reset takes nothing more to send.
    #[inline(always)]
    pub(super) fn check_not_broken(&self) -> io::Result<()> {
        match self.has(BROKEN) {
            true => Err(io::Error::from_raw_os_error(libc::ECONNRESET)),
            false => Ok(()),
        }
    }

    /// One that was reset has nothing more to receive than what had come.
    #[inline(always)]
    pub(super) fn check_not_cut_off(&self, fd: BorrowedFd<'_>) -> io::Result<()> {
        match self.is_cut_off(fd) {
            true => Err(io::Error::from_raw_os_error(libc::ECONNRESET)),
            false => Ok(()),
        }
    }

    /// A try failed after `done` bytes, or has to wait.
    #[inline(never)]
    pub(super) fn stopped(&self, error: &io::Error, done: usize) -> Step<Outcome> {
        if error.kind() == ErrorKind::WouldBlock {
            return Step::Blocked;
        }
        self.note_error(error);
        let status = match error.raw_os_error() {
            // The peer's reset was reported already; sending finds the connection gone.
            Some(libc::EPIPE) if !self.has(STREAM_ENDED) => STATUS_CONNECTION_RESET,
            _ => status_of(error),
        };
        Step::Done {
            outcome: Outcome {
                status,
                bytes: done as u32,
            },
            drained: false,
        }
    }
}

#[inline(always)]
fn whole(bytes: usize) -> Step<Outcome> {
    Step::Done {
        outcome: Outcome::success(bytes),
        drained: false,
    }
}

#[inline(always)]
pub(super) fn receive(
    fd: BorrowedFd<'_>,
    buffers: &mut Buffers,
    done: &mut usize,
    flags: i32,
    all: bool,
) -> io::Result<Step<Outcome>> {
    let room = buffers.len();
    if room == 0 {
        return await_data(fd);
    }
    let mut room = room;
    let bytes = loop {
        let bytes = net::receive(fd, buffers, flags)?;
        *done += bytes;
        if !all || bytes == 0 || bytes == room {
            break bytes;
        }
        buffers.advance(bytes);
        room -= bytes;
    };
    let drained = bytes < room && flags & (libc::MSG_PEEK | libc::MSG_OOB) == 0;
    Ok(Step::Done {
        outcome: Outcome::success(*done),
        drained,
    })
}

/// A zero-byte receive waits for data and leaves it there.
#[inline(never)]
fn await_data(fd: BorrowedFd<'_>) -> io::Result<Step<Outcome>> {
    net::receive(fd, &Buffers::owned(vec![0]), libc::MSG_PEEK)?;
    Ok(whole(0))
}

fn receive_from(
    fd: BorrowedFd<'_>,
    buffers: &Buffers,
    flags: i32,
    silent: bool,
    from: Option<&AddressOut>,
    target: Option<&Target>,
) -> io::Result<Step<Outcome>> {
    let (received, address) = datagram::receive(fd, buffers, flags, silent, None)?;
    if let Ok(address) = SocketAddress::from_linux(address.as_bytes()) {
        if let Some(out) = from {
            let (bytes, len) = address.to_windows();
            out.write(&bytes[..len]);
        }
        if let Some(Target::Operation(operation)) = target {
            operation.set_from(address);
        }
    }
    let status = if received.truncated {
        STATUS_BUFFER_OVERFLOW
    } else {
        STATUS_SUCCESS
    };
    Ok(Step::Done {
        outcome: Outcome {
            status,
            bytes: received.bytes as u32,
        },
        drained: false,
    })
}

#[inline(always)]
pub(super) fn send(
    fd: BorrowedFd<'_>,
    buffers: &mut Buffers,
    done: &mut usize,
    flags: i32,
) -> io::Result<Step<Outcome>> {
    loop {
        let left = buffers.len();
        let bytes = net::send(fd, buffers, flags, None)?;
        *done += bytes;
        if bytes == left {
            return Ok(whole(*done));
        }
        buffers.advance(bytes);
    }
}
