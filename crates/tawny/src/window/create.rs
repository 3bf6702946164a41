//! Creating windows.
//!
//! <https://learn.microsoft.com/windows/win32/api/winuser/nf-winuser-createwindowexw>

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::message::{WM_CREATE, WM_MOVE, WM_NCCALCSIZE, WM_NCCREATE, WM_PARENTNOTIFY, WM_SIZE};
use super::show::STYLE_VISIBLE;
use super::tree::{self, STYLE_CHILD, STYLE_POPUP};
use super::{Call, Class, Form, Rectangle, Window, WindowHandle, destroy, handle};
use crate::Error;
use crate::codes::{ERROR_INVALID_PARAMETER, ERROR_NO_MORE_USER_HANDLES, ERROR_TLW_WITH_WSCHILD};
use crate::limits::{MAXIMUM_WINDOW_DEPTH, MAXIMUM_WINDOWS};
use crate::message_queue;

/// No notice of creation and destruction to the parent (`WS_EX_NOPARENTNOTIFY`).
pub(super) const STYLE_NO_PARENT_NOTIFY: u32 = 4;

/// How many windows there are.
pub(super) static COUNT: AtomicUsize = AtomicUsize::new(0);

/// What a window is made from.
#[doc(alias = "CREATESTRUCT")]
#[derive(Clone, Debug)]
pub struct Creation {
    /// Its class.
    pub class: Arc<Class>,
    /// `WS_*`.
    pub style: u32,
    /// `WS_EX_*`.
    pub extended_style: u32,
    /// Where it would be on a screen.
    pub bounds: Rectangle,
    /// Its parent, or its owner if it is not a child; [`WindowHandle::MESSAGE`] for a message-only
    /// window.
    pub parent: WindowHandle,
    /// Its number among its parent's children, or its menu.
    pub id: usize,
    /// The module that it belongs to.
    pub instance: usize,
}

/// What the messages of creation carry.
#[derive(Clone, Copy, Debug, Default)]
pub struct Parameters {
    /// The `lparam` of `WM_NCCREATE` and `WM_CREATE`: where a `CREATESTRUCT` is.
    pub create_struct: isize,
    /// The `lparam` of `WM_NCCALCSIZE`: where a `RECT` is; no such message when it is 0.
    pub rectangle: isize,
    /// The form of the texts there.
    pub form: Form,
}

/// Creates a window of the calling thread; `None` when its procedure would not have it: it answered
/// `WM_NCCREATE` with 0 or `WM_CREATE` with -1, or destroyed the window meanwhile.
///
/// # Errors
/// `ERROR_INVALID_WINDOW_HANDLE` for the parent, `ERROR_TLW_WITH_WSCHILD` for a child without one,
/// `ERROR_NO_MORE_USER_HANDLES` when there are too many, `ERROR_INVALID_PARAMETER` when one is too
/// deep.
#[doc(alias = "CreateWindowEx")]
pub fn create(creation: &Creation, parameters: Parameters) -> Result<Option<WindowHandle>, Error> {
    let window = insert(creation)?;
    let handle = window.handle();
    let say = |message, lparam| {
        window.call(&Call {
            form: parameters.form,
            ..Call::new(handle, message, 0, lparam)
        })
    };
    if say(WM_NCCREATE, parameters.create_struct) == 0 {
        destroy::discard(&window);
        return Ok(None);
    }
    if parameters.rectangle != 0 && !window.is_gone() {
        say(WM_NCCALCSIZE, parameters.rectangle);
    }
    if window.is_gone() {
        return Ok(None);
    }
    if say(WM_CREATE, parameters.create_struct) == -1 {
        // The program may have destroyed it itself before it answered.
        let _ = destroy(handle);
        return Ok(None);
    }
    settle(&window);
    if creation.style & STYLE_VISIBLE != 0 && !window.is_gone() {
        window.show(true);
    }
    Ok((!window.is_gone()).then_some(handle))
}

/// Puts a new window into the tree.
fn insert(creation: &Creation) -> Result<Arc<Window>, Error> {
    let child = creation.style & (STYLE_CHILD | STYLE_POPUP) == STYLE_CHILD;
    if child && creation.parent.is_null() {
        return Err(Error::new(ERROR_TLW_WITH_WSCHILD));
    }
    let named = tree::resolve(creation.parent)?;
    let mut owner = WindowHandle::NULL;
    let parent = if child || named.is_root() {
        named
    } else {
        owner = tree::top_level(named.handle())?;
        Arc::clone(tree::desktop())
    };
    if tree::depth(&parent) >= MAXIMUM_WINDOW_DEPTH {
        return Err(Error::new(ERROR_INVALID_PARAMETER));
    }
    let queue = message_queue::with_current(Arc::clone)?;
    if COUNT.fetch_add(1, Ordering::AcqRel) >= MAXIMUM_WINDOWS {
        COUNT.fetch_sub(1, Ordering::AcqRel);
        return Err(Error::new(ERROR_NO_MORE_USER_HANDLES));
    }
    let window = Arc::new(Window::new(Arc::clone(&creation.class), Some(queue)));
    {
        let mut state = window.state.lock();
        // Shown when it is complete.
        state.style = creation.style & !STYLE_VISIBLE;
        state.extended_style = creation.extended_style;
        state.bounds = creation.bounds;
        state.owner = owner;
        state.id = creation.id;
        state.instance = creation.instance;
    }
    let inserted = handle::insert(Arc::clone(&window)).inspect_err(|_| {
        COUNT.fetch_sub(1, Ordering::AcqRel);
    })?;
    window.handle.get_or_init(|| inserted);
    if let Some(queue) = window.queue() {
        queue.window_made(inserted);
    }
    creation.class.windows.fetch_add(1, Ordering::AcqRel);
    tree::link(&window, &parent).inspect_err(|_| destroy::vanish(&window))?;
    Ok(window)
}

/// What follows `WM_CREATE`.
fn settle(window: &Arc<Window>) {
    let (child, bounds) = {
        let mut state = window.state.lock();
        let child = state.style & (STYLE_CHILD | STYLE_POPUP) == STYLE_CHILD;
        state.shown |= child;
        (child, state.bounds)
    };
    if child && !window.is_message_only() {
        window.tell(WM_SIZE, 0, bounds.size_parameter());
        window.tell(WM_MOVE, 0, bounds.place_parameter());
        window.notify_parent(WM_CREATE);
    }
}

impl Window {
    /// Tells the parents of a child that it comes or goes.
    pub(super) fn notify_parent(&self, event: u32) {
        let (id, extended_style) = {
            let state = self.state.lock();
            (state.id, state.extended_style)
        };
        if !self.is_child_style() || extended_style & STYLE_NO_PARENT_NOTIFY != 0 {
            return;
        }
        let wparam = event as usize | (id & 0xffff) << 16;
        // A parent that goes meanwhile need not know.
        let _ = super::send(
            self.tree_parent(),
            WM_PARENTNOTIFY,
            wparam,
            self.handle().value() as isize,
        );
    }
}
