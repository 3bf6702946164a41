//! WSASend and WSARecv as most of them are: on a connection of which nothing has ended and whose
//! network events nobody asked for, with one buffer, and told by a packet or the socket's own
//! signal. They are tried before a record is made of them, which they need only when they have to
//! wait.
//!
//! <https://learn.microsoft.com/windows/win32/api/winsock2/nf-winsock2-wsarecv>

use std::io;
use std::os::fd::BorrowedFd;

use tawny_engine::{Buffers, Side, Step};

use super::call::{self, Call};
use super::{BROKEN, Issued, Kind, NETWORK_EVENTS, SHUT_RECEIVE, SHUT_SEND, Socket, status_of};
use crate::Error;
use crate::codes::{STATUS_FILE_CLOSED, STATUS_SUCCESS};
use crate::overlapped::Overlapped;
use crate::request::{self, Outcome, Request};

/// A transfer: its memory, and how much of it was transferred.
struct Transfer {
    buffers: Buffers,
    done: usize,
}

impl Socket {
    /// Whether [`Self::receive_plain`] and [`Self::send_plain`] are for this socket at this moment.
    #[inline(always)]
    pub fn is_plain(&self) -> bool {
        self.kind == Kind::Stream
            && !self.has(SHUT_RECEIVE | SHUT_SEND | BROKEN | NETWORK_EVENTS)
            && self.is_connected()
    }

    /// As [`Self::receive_overlapped`], without flags, event and routine.
    ///
    /// # Errors
    /// Those of the [WSARecv] page.
    ///
    /// [WSARecv]: https://learn.microsoft.com/windows/win32/api/winsock2/nf-winsock2-wsarecv
    #[inline(always)]
    pub fn receive_plain(
        &self,
        buffers: Buffers,
        overlapped: Overlapped,
        no_packet: bool,
    ) -> Result<Issued, Error> {
        let call = || Call::Receive {
            flags: 0,
            all: false,
        };
        let receive = |fd: BorrowedFd<'_>, transfer: &mut Transfer| {
            self.check_not_cut_off(fd)?;
            call::receive(fd, &mut transfer.buffers, &mut transfer.done, 0, false)
        };
        self.transfer(Side::Read, buffers, overlapped, no_packet, call, receive)
    }

    /// As [`Self::send_overlapped`], without flags, destination, event and routine.
    ///
    /// # Errors
    /// Those of the [WSASend] page.
    ///
    /// [WSASend]: https://learn.microsoft.com/windows/win32/api/winsock2/nf-winsock2-wsasend
    #[inline(always)]
    pub fn send_plain(
        &self,
        buffers: Buffers,
        overlapped: Overlapped,
        no_packet: bool,
    ) -> Result<Issued, Error> {
        let call = || Call::Send { flags: 0 };
        let send = |fd: BorrowedFd<'_>, transfer: &mut Transfer| {
            self.check_not_broken()?;
            call::send(fd, &mut transfer.buffers, &mut transfer.done, 0)
        };
        match self.transfer(Side::Write, buffers, overlapped, no_packet, call, send) {
            Ok(issued) => Ok(issued),
            Err(error) => Err(self.send_error(error)),
        }
    }

    #[inline(always)]
    fn transfer(
        &self,
        side: Side,
        buffers: Buffers,
        overlapped: Overlapped,
        no_packet: bool,
        call: impl FnOnce() -> Call,
        attempt: impl FnOnce(BorrowedFd<'_>, &mut Transfer) -> io::Result<Step<Outcome>>,
    ) -> Result<Issued, Error> {
        if let Err(status) = self.register() {
            return Err(status.to_wsa());
        }
        let Some(mut issue) = self.endpoint.issue(side) else {
            return Err(STATUS_FILE_CLOSED.to_wsa());
        };
        let mut transfer = Transfer { buffers, done: 0 };
        if issue.may_try(|| self.is_eager()) {
            let step = issue.attempt(|fd| match attempt(fd, &mut transfer) {
                Ok(step) => step,
                Err(error) => self.stopped(&error, transfer.done),
            });
            if let Step::Done { outcome, .. } = step {
                if outcome.status != STATUS_SUCCESS {
                    return Err(outcome.status.to_wsa());
                }
                let skip = no_packet || self.base.skips_packet_on_success();
                request::tell_caller(&self.base, overlapped, outcome, skip);
                return Ok(Issued::Done(outcome.bytes));
            }
        }
        let parked = issue.park(|| {
            let Transfer { buffers, done } = transfer;
            Request::waiting(&self.base, call(), (buffers, done), overlapped, no_packet)
        });
        match parked {
            Ok(()) => Ok(Issued::Pending),
            Err(error) => Err(status_of(&error).to_wsa()),
        }
    }
}
