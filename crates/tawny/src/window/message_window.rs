//! Message-only windows for Rust programs: a closure is the procedure.
//!
//! <https://learn.microsoft.com/windows/win32/winmsg/window-features#message-only-windows>

use std::cell::RefCell;
use std::collections::HashMap;
use std::marker::PhantomData;
use std::rc::Rc;
use std::sync::{Arc, OnceLock};

use super::{
    Call, Class, Creation, Parameters, Procedure, Rectangle, WindowHandle, create,
    default_procedure, destroy,
};
use crate::Error;
use crate::codes::ERROR_INVALID_WINDOW_HANDLE;

type Closure = Rc<dyn Fn(&Call) -> Option<isize>>;

thread_local! {
    /// The procedures of this thread's windows.
    static CLOSURES: RefCell<HashMap<WindowHandle, Closure>> = RefCell::default();
    /// The procedure of the window that is being created.
    static COMING: RefCell<Option<Closure>> = const { RefCell::new(None) };
}

/// Finds the closure of the window, which is one of the calling thread.
struct ClosureProcedure;

impl Procedure for ClosureProcedure {
    fn call(&self, call: &Call) -> isize {
        let closure = CLOSURES.with_borrow_mut(|closures| match closures.get(&call.window) {
            Some(closure) => Some(Rc::clone(closure)),
            None => {
                let closure = COMING.take()?;
                closures.insert(call.window, Rc::clone(&closure));
                Some(closure)
            }
        });
        closure
            .and_then(|closure| closure(call))
            .unwrap_or_else(|| default_procedure(call))
    }
}

/// The window is gone.
pub(super) fn forget(window: WindowHandle) {
    // While the thread ends, its closures are gone already.
    let closure = CLOSURES.try_with(|closures| closures.borrow_mut().remove(&window));
    // What it has captured may make windows as it is dropped.
    drop(closure);
}

fn class() -> Result<Arc<Class>, Error> {
    static CLASS: OnceLock<Option<Arc<Class>>> = OnceLock::new();
    let class = CLASS
        .get_or_init(|| Class::system("Tawny message window", Arc::new(ClosureProcedure)).ok());
    class
        .clone()
        .ok_or(Error::new(crate::codes::ERROR_NOT_ENOUGH_MEMORY))
}

/// A message-only window of the calling thread; dropping it destroys it.
#[derive(Debug)]
pub struct MessageWindow {
    handle: WindowHandle,
    /// Only the thread that made it may destroy it.
    _thread: PhantomData<*const ()>,
}

impl MessageWindow {
    /// A window whose messages `procedure` deals with; those for which it returns `None` go to the
    /// default procedure. It may be called while it runs: it may send to its own window.
    ///
    /// # Errors
    /// `ERROR_NO_MORE_USER_HANDLES` when there are too many windows; `ERROR_INVALID_WINDOW_HANDLE`
    /// when `procedure` would not have the window.
    #[doc(alias = "CreateWindowEx")]
    pub fn new(procedure: impl Fn(&Call) -> Option<isize> + 'static) -> Result<Self, Error> {
        let creation = Creation {
            class: class()?,
            style: 0,
            extended_style: 0,
            bounds: Rectangle::default(),
            parent: WindowHandle::MESSAGE,
            id: 0,
            instance: 0,
        };
        COMING.set(Some(Rc::new(procedure)));
        let created = create(&creation, Parameters::default());
        drop(COMING.take());
        let handle = created?.ok_or(Error::new(ERROR_INVALID_WINDOW_HANDLE))?;
        Ok(Self {
            handle,
            _thread: PhantomData,
        })
    }

    /// Its handle, to which any thread may post and send.
    pub fn handle(&self) -> WindowHandle {
        self.handle
    }
}

impl Drop for MessageWindow {
    fn drop(&mut self) {
        // Its procedure may have destroyed it.
        let _ = destroy(self.handle);
    }
}
