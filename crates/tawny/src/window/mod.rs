//! Windows, which are never drawn: what messages are sent and posted to.
//!
//! A window belongs to the thread that made it, and its procedure runs on that thread only.
//!
//! ```
//! use std::cell::Cell;
//! use std::rc::Rc;
//! use tawny::message_queue::{post_quit, run};
//! use tawny::window::{MessageWindow, message::WM_APP};
//!
//! # fn main() -> Result<(), tawny::Error> {
//! let sum = Rc::new(Cell::new(0));
//! let total = Rc::clone(&sum);
//! let window = MessageWindow::new(move |call| match call.message {
//!     WM_APP => {
//!         total.set(total.get() + call.wparam);
//!         Some(0)
//!     }
//!     _ => None,
//! })?;
//! let poster = window.handle();
//! std::thread::spawn(move || tawny::window::post(poster, WM_APP, 7, 0)).join().unwrap()?;
//! tawny::window::send(poster, WM_APP, 1, 0)?;
//! post_quit(0)?;
//! assert_eq!(run()?, 0);
//! assert_eq!(sum.get(), 8);
//! # Ok(())
//! # }
//! ```
//!
//! <https://learn.microsoft.com/windows/win32/winmsg/about-windows>

use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};

use tawny_engine::sync::Mutex;

use crate::Error;
use crate::codes::ERROR_INVALID_WINDOW_HANDLE;
use crate::message_queue::MessageQueue;

pub mod atom;
mod attributes;
pub mod class;
mod create;
mod default_procedure;
mod destroy;
mod extra;
mod handle;
pub mod message;
mod message_window;
mod posting;
mod procedure;
mod property;
mod show;
mod text;
mod tree;

pub use attributes::{attribute, class_attribute, set_attribute, set_class_attribute};
pub use class::{Class, ClassName};
pub use create::{Creation, Parameters, create};
pub use default_procedure::default_procedure;
pub use destroy::destroy;
pub use handle::{WindowHandle, find, is_window};
pub use message_window::MessageWindow;
pub use posting::{Recipient, post, send, send_as};
pub use procedure::{Call, Form, Procedure};
pub use property::Key;
pub use show::Rectangle;
pub use tree::{
    children, desktop, find_child, is_child, message_root, next_sibling, parent, set_parent,
    top_level, with_descendants,
};

pub(crate) use destroy::owner_ended;
pub(crate) use handle::with;

/// A window.
pub struct Window {
    handle: OnceLock<WindowHandle>,
    class: Arc<Class>,
    /// That of the window's thread; the desktop has none.
    queue: Option<Arc<MessageQueue>>,
    /// The window gets no more messages. Written under its queue's lock.
    gone: AtomicBool,
    state: Mutex<State>,
}

/// What the lock, a leaf, guards.
struct State {
    procedure: Arc<dyn Procedure>,
    /// The desktop for a top-level window.
    parent: WindowHandle,
    owner: WindowHandle,
    /// From the top to the bottom.
    children: Vec<WindowHandle>,
    text: String,
    style: u32,
    extended_style: u32,
    id: usize,
    instance: usize,
    user_data: isize,
    extra: extra::Extra,
    properties: Vec<(Key, usize)>,
    bounds: Rectangle,
    icons: [usize; 2],
    /// It has been told its size.
    shown: bool,
    destroying: bool,
}

impl fmt::Debug for Window {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Window")
            .field("handle", &self.handle())
            .field("class", &self.class)
            .finish_non_exhaustive()
    }
}

impl Window {
    /// Its handle.
    pub fn handle(&self) -> WindowHandle {
        self.handle.get().copied().unwrap_or_default()
    }

    /// Its class.
    pub fn class(&self) -> &Arc<Class> {
        &self.class
    }

    /// The identifier of its thread; 0 for the desktop.
    #[doc(alias = "GetWindowThreadProcessId")]
    pub fn thread(&self) -> u32 {
        self.queue.as_ref().map_or(0, |queue| queue.thread())
    }

    /// Whether the calling thread made it.
    pub fn belongs_to_caller(&self) -> bool {
        self.queue.as_ref().is_some_and(|queue| queue.is_current())
    }

    /// Its procedure.
    pub fn procedure(&self) -> Arc<dyn Procedure> {
        Arc::clone(&self.state.lock().procedure)
    }

    /// Has its procedure deal with a message, on its own thread.
    pub(crate) fn call(&self, call: &Call) -> isize {
        self.procedure().call(call)
    }

    /// As [`Self::call`], for whoever cannot know whose window it is.
    pub(crate) fn call_if_own(&self, call: &Call) -> Result<isize, Error> {
        if !self.belongs_to_caller() {
            return Err(Error::new(ERROR_INVALID_WINDOW_HANDLE));
        }
        Ok(self.call(call))
    }

    pub(crate) fn queue(&self) -> Option<&Arc<MessageQueue>> {
        self.queue.as_ref()
    }

    pub(crate) fn queue_or_gone(&self) -> Result<&Arc<MessageQueue>, Error> {
        self.queue().ok_or(Error::new(ERROR_INVALID_WINDOW_HANDLE))
    }

    pub(crate) fn is_gone(&self) -> bool {
        self.gone.load(Ordering::Acquire)
    }
}
