//! TransmitFile and TransmitPackets: sending a [`Transmission`], and what becomes of the connection
//! then.
//!
//! <https://learn.microsoft.com/windows/win32/api/mswsock/nf-mswsock-transmitfile>,
//! <https://learn.microsoft.com/windows/win32/api/mswsock/nc-mswsock-lpfn_transmitpackets>

use std::io;
use std::os::fd::{AsFd, BorrowedFd};
use std::sync::Arc;

use tawny_engine::{Buffers, Deadline, Side, Step, net};

use super::call::Call;
use super::transmission::{Afterwards, Transmission};
use super::{Flags, Issued, Kind, Socket, status_of};
use crate::Error;
use crate::codes::*;
use crate::operation::Operation;
use crate::overlapped::Overlapped;
use crate::request::{Notice, Outcome, Request, Target};

impl Socket {
    /// Sends `transmission`.
    ///
    /// # Errors
    /// `WSAENOTCONN`; `WSAEINVAL` when it is longer than one call sends, or a connection is to end that
    /// is none; those of the [TransmitFile] page.
    ///
    /// [TransmitFile]: https://learn.microsoft.com/windows/win32/api/mswsock/nf-mswsock-transmitfile
    #[doc(alias = "TransmitFile")]
    #[doc(alias = "TransmitPackets")]
    pub fn transmit_overlapped(
        &self,
        transmission: Transmission,
        overlapped: Overlapped,
        notice: Notice,
    ) -> Result<Issued, Error> {
        let call = self.transmit_call(transmission)?;
        let request = Request::new(call, Buffers::empty(), Target::Caller(overlapped), notice);
        self.issue(Side::Write, request)
            .map_err(|error| self.send_error(error))
    }

    /// As [`Self::transmit_overlapped`], in the background.
    ///
    /// # Errors
    /// The same.
    #[doc(alias = "TransmitFile")]
    #[doc(alias = "TransmitPackets")]
    pub fn transmit(&self, transmission: Transmission) -> Result<Arc<Operation>, Error> {
        let call = self.transmit_call(transmission)?;
        self.issue_owned(Side::Write, call, Buffers::empty())
            .map_err(|error| self.send_error(error))
    }

    /// As [`Self::transmit_overlapped`], and waits for the end.
    ///
    /// # Errors
    /// The same.
    #[doc(alias = "TransmitFile")]
    #[doc(alias = "TransmitPackets")]
    pub fn transmit_now(&self, transmission: Transmission) -> Result<usize, Error> {
        let operation = self.transmit(transmission)?;
        operation.wait(Deadline::Never);
        match operation.outcome() {
            Some(outcome) if outcome.status == STATUS_SUCCESS => Ok(outcome.bytes as usize),
            Some(outcome) => Err(self.send_error(outcome.status.to_wsa())),
            None => Ok(0),
        }
    }

    fn transmit_call(&self, transmission: Transmission) -> Result<Call, Error> {
        transmission.check()?;
        self.check_send(Flags::empty(), None)?;
        if transmission.afterwards() != Afterwards::Stay && self.kind != Kind::Stream {
            return Err(Error::new(WSAEINVAL));
        }
        Ok(Call::Transmit(Box::new(transmission)))
    }
}

/// Sends what can be sent.
pub(super) fn perform(
    transmission: &mut Transmission,
    owner: &Socket,
    fd: BorrowedFd<'_>,
    done: &mut usize,
) -> io::Result<Step<Outcome>> {
    owner.check_not_broken()?;
    let step = match owner.kind {
        Kind::Stream => transmission.perform_stream(owner, fd, done)?,
        Kind::Datagram | Kind::Raw => transmission.perform_datagrams(fd, done)?,
    };
    let Step::Done { outcome, .. } = &step else {
        return Ok(step);
    };
    if outcome.status == STATUS_SUCCESS {
        transmission.move_positions();
        if transmission.afterwards() != Afterwards::Stay {
            return Ok(Step::Moved);
        }
    }
    Ok(step)
}

/// Everything was sent, and the connection is to end.
pub(super) fn disconnect(mut request: Request<Call>, owner: &Socket, reuse: bool) {
    if let Some(fd) = owner.endpoint.fd() {
        // A connection that the peer has reset is over as well.
        let _ = net::shutdown(fd.as_fd(), libc::SHUT_WR);
    }
    request.call = Call::Disconnect { reuse };
    let closed = Outcome::failure(STATUS_CANCELLED);
    let failed = |error: io::Error| Outcome::failure(status_of(&error));
    owner
        .endpoint
        .resubmit(owner, Side::Read, request, closed, failed);
}
