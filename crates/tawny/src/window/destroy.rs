//! Destroying windows.
//!
//! <https://learn.microsoft.com/windows/win32/api/winuser/nf-winuser-destroywindow>

use std::sync::Arc;
use std::sync::atomic::Ordering;

use super::create::COUNT;
use super::message::{WM_DESTROY, WM_NCDESTROY};
use super::show::STYLE_VISIBLE;
use super::{Window, WindowHandle, children, desktop, find, handle, tree};
use crate::Error;
use crate::codes::{ERROR_ACCESS_DENIED, ERROR_INVALID_WINDOW_HANDLE};
use crate::message_queue::run_on;

/// Destroys a window of the calling thread, with the windows below it and those that it owns. Each
/// gets `WM_DESTROY`, parents before their children, then `WM_NCDESTROY`, children before their
/// parents. Its messages and timers go with it.
///
/// # Errors
/// `ERROR_INVALID_WINDOW_HANDLE`, also when it is being destroyed already; `ERROR_ACCESS_DENIED` for
/// a window of another thread.
#[doc(alias = "DestroyWindow")]
pub fn destroy(handle: WindowHandle) -> Result<(), Error> {
    let window = find(handle)?;
    if !window.belongs_to_caller() {
        return Err(Error::new(ERROR_ACCESS_DENIED));
    }
    if std::mem::replace(&mut window.state.lock().destroying, true) {
        return Err(Error::new(ERROR_INVALID_WINDOW_HANDLE));
    }
    window.notify_parent(WM_DESTROY);
    destroy_owned(handle);
    window.state.lock().style &= !STYLE_VISIBLE;
    announce(&window);
    finish(&window);
    Ok(())
}

/// Gets rid of a window whose procedure refused its creation.
pub(super) fn discard(window: &Arc<Window>) {
    if !std::mem::replace(&mut window.state.lock().destroying, true) {
        finish(window);
    }
}

fn destroy_owned(owner: WindowHandle) {
    for window in children(desktop().handle()).unwrap_or_default() {
        if find(window).is_ok_and(|window| window.owner() == owner) {
            on_its_thread(window, |window| {
                // One that is being destroyed already needs no more.
                let _ = destroy(window);
            });
        }
    }
}

/// Runs `work` on the thread of `window`; not at all when window or thread are gone.
fn on_its_thread(window: WindowHandle, work: fn(WindowHandle)) {
    let Ok(found) = find(window) else { return };
    if found.belongs_to_caller() {
        work(window);
    } else if let Some(queue) = found.queue() {
        let _ = run_on(queue, move || work(window));
    }
}

/// `WM_DESTROY` to a window and to all below it.
fn announce(window: &Arc<Window>) {
    window.tell(WM_DESTROY, 0, 0);
    for child in children(window.handle()).unwrap_or_default() {
        on_its_thread(child, |child| {
            if let Ok(child) = find(child)
                && !std::mem::replace(&mut child.state.lock().destroying, true)
            {
                announce(&child);
            }
        });
    }
}

/// `WM_NCDESTROY`, from the bottom to the top, and the end.
fn finish(window: &Arc<Window>) {
    for child in children(window.handle()).unwrap_or_default() {
        on_its_thread(child, |child| {
            if let Ok(child) = find(child) {
                child.state.lock().destroying = true;
                finish(&child);
            }
        });
    }
    if !window.is_gone() {
        window.tell(WM_NCDESTROY, 0, 0);
        vanish(window);
    }
}

/// Takes a window away without a message.
pub(super) fn vanish(window: &Arc<Window>) {
    // From here on it gets no more children.
    window.state.lock().destroying = true;
    if handle::remove(window.handle()).is_none() {
        return;
    }
    let forget = || window.gone.store(true, Ordering::Release);
    match window.queue() {
        Some(queue) => queue.window_gone(window.handle(), forget),
        None => forget(),
    }
    tree::unlink(window);
    super::message_window::forget(window.handle());
    window.class.windows.fetch_sub(1, Ordering::AcqRel);
    COUNT.fetch_sub(1, Ordering::AcqRel);
}

/// The thread of a window has ended: the window and all below it vanish without a message.
pub(crate) fn owner_ended(window: WindowHandle) {
    for below in tree::with_descendants(window).unwrap_or_default() {
        if let Ok(below) = find(below) {
            vanish(&below);
        }
    }
}
