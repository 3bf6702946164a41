//! Being told of network events by window messages: WSAAsyncSelect.
//!
//! <https://learn.microsoft.com/windows/win32/api/winsock/nf-winsock-wsaasyncselect>

use std::sync::Arc;

use super::Socket;
use super::network_events::{NetworkEvents, Post, Selection, Sink};
use crate::Error;
use crate::codes::WSAEINVAL;
use crate::object::Handle;
use crate::window::{Recipient, WindowHandle};

impl Socket {
    /// Posts `message` to `window` when any of `events` occurs, once for each until it is enabled
    /// again; what is true already counts. The message carries the socket's handle, the event in
    /// the low half of its second parameter and the error in the high half. An empty set ends
    /// that. Either way what was selected before is forgotten, and the socket is non-blocking from
    /// now on.
    ///
    /// # Errors
    /// `WSAEINVAL` when there is no such window; those of [`Socket::event_select`].
    #[doc(alias = "WSAAsyncSelect")]
    pub fn async_select(
        &self,
        window: WindowHandle,
        message: u32,
        events: NetworkEvents,
    ) -> Result<(), Error> {
        if events.is_empty() {
            return self.deselect_events();
        }
        let recipient = Recipient::new(window).map_err(|_| Error::new(WSAEINVAL))?;
        let post = move |socket: Handle, event: NetworkEvents, error: u32| {
            let told = event.bits() | error << 16;
            // A window that is gone misses it.
            let _ = recipient.post(message, socket.value(), told as i32 as isize);
        };
        let sink: Arc<Post> = Arc::new(post);
        self.select_events(Selection::new(Sink::Window(sink), events))
    }
}
