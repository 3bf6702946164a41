//! From the engine's events to the objects they are for.

use std::sync::{Arc, Weak};

use tawny_engine::Event;
use tawny_engine::background::{Background, Lazy};
use tawny_engine::work_queue::Neglected;

use crate::object::{self, Handle};
use crate::socket::Socket;

static BACKGROUND: Lazy = Lazy::new(dispatch);

/// The engine's own thread.
pub(crate) fn background() -> std::io::Result<&'static Arc<Background>> {
    BACKGROUND.get()
}

/// Asks for the poller of last resort. Without descriptors for it there is none, and the program's
/// next wait polls.
pub(crate) fn look_after(queue: Weak<dyn Neglected>) {
    if let Ok(background) = background() {
        background.look_after(queue);
    }
}

/// Performs what an event allows. A token whose handle is gone is an event that came too late.
pub(crate) fn dispatch(event: Event) {
    let handle = Handle::from_value(event.token as usize);
    if object::with(handle, |socket: &Socket| socket.ready(event)).is_some() {
        return;
    }
    let Ok(object) = object::find_any(handle) else {
        return;
    };
    match object.as_file() {
        Some(file) => file.ready(event),
        None => object.attend(),
    }
}
