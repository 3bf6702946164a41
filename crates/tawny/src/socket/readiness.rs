//! What a poll of the descriptor means for a socket.
//!
//! <https://learn.microsoft.com/windows/win32/api/winsock2/nf-winsock2-select>

use std::os::fd::OwnedFd;
use std::sync::Arc;

use tawny_engine::net::Watched;

use super::{Phase, Socket};
use crate::Error;

impl Socket {
    /// The descriptor, to be watched while it is held.
    pub(crate) fn descriptor(&self) -> Result<Arc<OwnedFd>, Error> {
        self.open()
    }

    /// A receive or an accept would not wait.
    pub(crate) fn can_read(&self, seen: &Watched) -> bool {
        let state = self.state.lock();
        match self.phase() {
            Phase::Fresh | Phase::Connecting => false,
            Phase::Bound if self.kind == super::Kind::Stream => false,
            Phase::Listening => seen.ready() || !state.deferred.is_empty(),
            _ => seen.ready() || seen.failed() || seen.hung_up(),
        }
    }

    /// A send would not wait, or a connect has succeeded.
    pub(crate) fn can_write(&self, seen: &Watched) -> bool {
        let phase = self.phase();
        match phase {
            Phase::Connecting if seen.ready() && !seen.failed() => {
                self.settle_connect();
                self.is_connected()
            }
            Phase::Connected => seen.ready() || seen.failed(),
            _ => self.kind != super::Kind::Stream && seen.ready(),
        }
    }

    /// A connect has failed, or there is urgent data.
    pub(crate) fn is_exceptional(&self, seen: &Watched) -> bool {
        let phase = self.phase();
        match phase {
            Phase::Connecting => seen.failed(),
            Phase::Connected => seen.ready(),
            _ => false,
        }
    }
}
