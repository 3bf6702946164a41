//! What a poll asks for and finds.

use bitflags::bitflags;
use tawny_engine::Interest;

bitflags! {
    /// `AFD_POLL_*`
    #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
    pub struct PollEvents: u32 {
        /// There is data.
        #[doc(alias = "AFD_POLL_RECEIVE")]
        const RECEIVE = 0x001;
        /// There is urgent data.
        #[doc(alias = "AFD_POLL_RECEIVE_EXPEDITED")]
        const RECEIVE_EXPEDITED = 0x002;
        /// There is room to send.
        #[doc(alias = "AFD_POLL_SEND")]
        const SEND = 0x004;
        /// The peer has ended its stream.
        #[doc(alias = "AFD_POLL_DISCONNECT")]
        const DISCONNECT = 0x008;
        /// The connection was reset.
        #[doc(alias = "AFD_POLL_ABORT")]
        const ABORT = 0x010;
        /// The socket was closed. Always reported.
        #[doc(alias = "AFD_POLL_LOCAL_CLOSE")]
        const LOCAL_CLOSE = 0x020;
        /// Connecting has succeeded.
        #[doc(alias = "AFD_POLL_CONNECT")]
        const CONNECT = 0x040;
        /// There is a connection to accept.
        #[doc(alias = "AFD_POLL_ACCEPT")]
        const ACCEPT = 0x080;
        /// Connecting has failed.
        #[doc(alias = "AFD_POLL_CONNECT_FAIL")]
        const CONNECT_FAIL = 0x100;
        const _ = !0;
    }
}

impl PollEvents {
    /// Which edges may bring any of these. The end of a connection is reported with those of reading.
    pub(super) fn interest(self) -> Interest {
        let writing = Self::SEND | Self::CONNECT | Self::CONNECT_FAIL;
        Interest {
            read: true,
            write: self.intersects(writing),
        }
    }
}
