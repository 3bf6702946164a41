//! DisconnectEx: ends the connection and, if asked, leaves the socket as good as new.
//!
//! <https://learn.microsoft.com/windows/win32/api/mswsock/nc-mswsock-lpfn_disconnectex>

use std::io;
use std::os::fd::{AsFd, BorrowedFd};
use std::sync::Arc;

use tawny_engine::{Buffers, Deadline, Side, Step, net};

use super::call::Call;
use super::{BROKEN, Issued, Kind, Phase, SHUT_RECEIVE, SHUT_SEND, STREAM_ENDED, Socket, cancel};
use crate::Error;
use crate::codes::*;
use crate::operation::Operation;
use crate::overlapped::Overlapped;
use crate::request::{Notice, Outcome, Request, Target};

impl Socket {
    /// Ends the connection once everything sent is on its way. With `reuse` the peer's end of stream
    /// is awaited, and the socket can then be given to `AcceptEx` or `ConnectEx` again.
    ///
    /// # Errors
    /// `WSAENOTCONN`; those of the [DisconnectEx] page.
    ///
    /// [DisconnectEx]: https://learn.microsoft.com/windows/win32/api/mswsock/nc-mswsock-lpfn_disconnectex
    #[doc(alias = "DisconnectEx")]
    pub fn disconnect_overlapped(
        &self,
        reuse: bool,
        overlapped: Overlapped,
        notice: Notice,
    ) -> Result<Issued, Error> {
        self.begin_disconnect()?;
        let call = Call::Disconnect { reuse };
        let request = Request::new(call, Buffers::empty(), Target::Caller(overlapped), notice);
        self.issue(Side::Read, request)
    }

    /// As [`Self::disconnect_overlapped`], in the background.
    ///
    /// # Errors
    /// The same.
    #[doc(alias = "DisconnectEx")]
    pub fn disconnect(&self, reuse: bool) -> Result<Arc<Operation>, Error> {
        self.begin_disconnect()?;
        self.issue_owned(Side::Read, Call::Disconnect { reuse }, Buffers::empty())
    }

    /// As [`Self::disconnect_overlapped`], and waits for the end.
    ///
    /// # Errors
    /// The same.
    #[doc(alias = "DisconnectEx")]
    pub fn disconnect_now(&self, reuse: bool) -> Result<(), Error> {
        let operation = self.disconnect(reuse)?;
        operation.wait(Deadline::Never);
        match operation.outcome() {
            Some(Outcome {
                status: STATUS_SUCCESS,
                ..
            })
            | None => Ok(()),
            Some(outcome) => Err(outcome.status.to_wsa()),
        }
    }

    /// Sends the end of stream, which does not wait for operations that wait.
    fn begin_disconnect(&self) -> Result<(), Error> {
        if self.kind != Kind::Stream || !self.is_connected() {
            return Err(Error::new(WSAENOTCONN));
        }
        // A connection that the peer has reset is over as well.
        let _ = net::shutdown(self.open()?.as_fd(), libc::SHUT_WR);
        Ok(())
    }

    /// The connection is over: what still waits ends, and the descriptor goes.
    fn let_go(&self, reuse: bool) {
        self.endpoint.cancel(self, |_| true, cancel::aborted);
        if reuse {
            self.endpoint.replace(None);
            self.set(SHUT_RECEIVE | SHUT_SEND | STREAM_ENDED | BROKEN, false);
        }
        let mut state = self.state.lock();
        self.set_phase(if reuse {
            Phase::Reusable
        } else {
            Phase::Disconnected
        });
        state.connected_at = None;
    }
}

/// Before the socket can be used again, discards what the peer sends until its end of stream.
pub(super) fn perform(fd: BorrowedFd<'_>, reuse: bool) -> io::Result<Step<Outcome>> {
    if !reuse {
        return Ok(Step::Moved);
    }
    let discarded = Buffers::owned(vec![0; 4096]);
    loop {
        match net::receive(fd, &discarded, 0) {
            Ok(0) => return Ok(Step::Moved),
            Ok(_) => {}
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Ok(Step::Blocked),
            Err(_) => return Ok(Step::Moved),
        }
    }
}

/// The connection has ended.
pub(super) fn finish(mut request: Request<Call>, owner: &Socket) {
    if let Call::Disconnect { reuse, .. } = request.call {
        owner.let_go(reuse);
        request.complete(&owner.base, Outcome::success(request.done), false);
        owner.base.signal_unlocked();
    }
}
