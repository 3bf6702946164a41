//! Parents, children, owners and the order of windows.
//!
//! <https://learn.microsoft.com/windows/win32/winmsg/window-features>

use std::sync::{Arc, LazyLock, OnceLock};

use tawny_engine::sync::Mutex;

use super::class::{self, Class, ClassName};
use super::default_procedure::DefaultProcedure;
use super::{Window, WindowHandle, find, handle};
use crate::Error;
use crate::codes::{ERROR_ACCESS_DENIED, ERROR_INVALID_PARAMETER, ERROR_INVALID_WINDOW_HANDLE};
use crate::limits::MAXIMUM_WINDOW_DEPTH;

/// A child window (`WS_CHILD`).
pub(super) const STYLE_CHILD: u32 = 0x4000_0000;
/// A pop-up window (`WS_POPUP`).
pub(super) const STYLE_POPUP: u32 = 0x8000_0000;

static DESKTOP: LazyLock<Arc<Window>> = LazyLock::new(|| root("#32769"));
static MESSAGE_ROOT: LazyLock<Arc<Window>> = LazyLock::new(|| root("Message"));

/// The parent of all top-level windows; it belongs to no thread.
#[doc(alias = "GetDesktopWindow")]
pub fn desktop() -> &'static Arc<Window> {
    &DESKTOP
}

/// The parent of all message-only windows; it belongs to no thread.
#[doc(alias = "HWND_MESSAGE")]
pub fn message_root() -> &'static Arc<Window> {
    &MESSAGE_ROOT
}

fn root(class_name: &str) -> Arc<Window> {
    let procedure = Arc::new(DefaultProcedure);
    let class = match Class::system(class_name, procedure) {
        Ok(class) => class,
        Err(error) => unreachable!("the names of system classes are few and short: {error}"),
    };
    let window = Arc::new(Window::new(class, None));
    let inserted = handle::insert(Arc::clone(&window));
    window.handle.get_or_init(|| inserted.unwrap_or_default());
    window
}

impl Window {
    /// A window that nobody can find yet.
    pub(super) fn new(
        class: Arc<Class>,
        queue: Option<Arc<crate::message_queue::MessageQueue>>,
    ) -> Self {
        let description = class.description();
        Self {
            handle: OnceLock::new(),
            queue,
            gone: false.into(),
            state: Mutex::new(super::State {
                procedure: description.procedure,
                parent: WindowHandle::NULL,
                owner: WindowHandle::NULL,
                children: Vec::new(),
                text: String::new(),
                style: 0,
                extended_style: 0,
                id: 0,
                instance: description.instance,
                user_data: 0,
                extra: super::extra::Extra::new(class.window_extra()),
                properties: Vec::new(),
                bounds: super::Rectangle::default(),
                icons: [0; 2],
                shown: false,
                destroying: false,
            }),
            class,
        }
    }

    pub(super) fn is_root(&self) -> bool {
        self.queue.is_none()
    }

    pub(super) fn is_child_style(&self) -> bool {
        self.state.lock().style & (STYLE_CHILD | STYLE_POPUP) == STYLE_CHILD
    }

    /// Its parent in the tree: the desktop for a top-level window, null for a root.
    #[doc(alias = "GetAncestor")]
    pub fn tree_parent(&self) -> WindowHandle {
        self.state.lock().parent
    }

    /// Its owner, if it is not a child.
    #[doc(alias = "GW_OWNER")]
    pub fn owner(&self) -> WindowHandle {
        self.state.lock().owner
    }

    /// Whether it is a message-only window.
    pub fn is_message_only(&self) -> bool {
        self.tree_parent() == message_root().handle()
    }
}

/// Makes `window` a child of `parent` in the tree: the first one of the desktop's, the last one of
/// any other's, as Windows does.
pub(super) fn link(window: &Window, parent: &Window) -> Result<(), Error> {
    let handle = window.handle();
    let mut state = parent.state.lock();
    if state.destroying {
        return Err(Error::new(ERROR_INVALID_WINDOW_HANDLE));
    }
    let place = if parent.is_root() {
        0
    } else {
        state.children.len()
    };
    state.children.insert(place, handle);
    drop(state);
    window.state.lock().parent = parent.handle();
    Ok(())
}

pub(super) fn unlink(window: &Window) {
    let handle = window.handle();
    if let Ok(parent) = find(window.tree_parent()) {
        parent
            .state
            .lock()
            .children
            .retain(|child| *child != handle);
    }
}

/// The number of windows above one, which is bounded.
pub(super) fn depth(window: &Window) -> usize {
    let mut depth = 0;
    let mut next = window.tree_parent();
    while depth <= MAXIMUM_WINDOW_DEPTH
        && let Ok(parent) = find(next)
    {
        depth += 1;
        next = parent.tree_parent();
    }
    depth
}

/// The children of a window, from the top to the bottom.
///
/// # Errors
/// `ERROR_INVALID_WINDOW_HANDLE`.
#[doc(alias = "EnumChildWindows")]
#[doc(alias = "EnumWindows")]
pub fn children(window: WindowHandle) -> Result<Vec<WindowHandle>, Error> {
    Ok(find(window)?.state.lock().children.clone())
}

/// A window and all that are below it, parents before their children.
///
/// # Errors
/// `ERROR_INVALID_WINDOW_HANDLE`.
pub fn with_descendants(window: WindowHandle) -> Result<Vec<WindowHandle>, Error> {
    let mut found = vec![window];
    found.extend(children(window)?);
    let mut next = 1;
    while next < found.len() {
        // One that is gone by now has no children.
        found.extend(children(found[next]).unwrap_or_default());
        next += 1;
    }
    Ok(found)
}

/// Whether `window` is below `ancestor`.
///
/// # Errors
/// `ERROR_INVALID_WINDOW_HANDLE`.
#[doc(alias = "IsChild")]
pub fn is_child(ancestor: WindowHandle, window: WindowHandle) -> Result<bool, Error> {
    find(ancestor)?;
    let mut current = find(window)?;
    while current.is_child_style() {
        let parent = current.tree_parent();
        if parent == ancestor {
            return Ok(true);
        }
        current = find(parent)?;
    }
    Ok(false)
}

/// The parent of a child window, the owner of a pop-up window; null when there is none.
///
/// # Errors
/// `ERROR_INVALID_WINDOW_HANDLE`.
#[doc(alias = "GetParent")]
pub fn parent(window: WindowHandle) -> Result<WindowHandle, Error> {
    let window = find(window)?;
    let state = window.state.lock();
    Ok(match state.style & (STYLE_CHILD | STYLE_POPUP) {
        STYLE_CHILD => state.parent,
        0 => WindowHandle::NULL,
        _ => state.owner,
    })
}

/// The top-level window that `window` is in, itself if it is one.
///
/// # Errors
/// `ERROR_INVALID_WINDOW_HANDLE`.
#[doc(alias = "GetAncestor")]
pub fn top_level(window: WindowHandle) -> Result<WindowHandle, Error> {
    let mut current = find(window)?;
    loop {
        let parent = find(current.tree_parent());
        match parent {
            Ok(parent) if !parent.is_root() => current = parent,
            _ => return Ok(current.handle()),
        }
    }
}

/// Gives a window another parent: the desktop for null, the parent of message-only windows for
/// [`WindowHandle::MESSAGE`]. Returns the one it had.
///
/// # Errors
/// `ERROR_INVALID_WINDOW_HANDLE`; `ERROR_ACCESS_DENIED` for the desktop itself;
/// `ERROR_INVALID_PARAMETER` for a parent that is below the window, or too deep.
#[doc(alias = "SetParent")]
pub fn set_parent(window: WindowHandle, parent: WindowHandle) -> Result<WindowHandle, Error> {
    let window = find(window)?;
    if window.is_root() {
        return Err(Error::new(ERROR_ACCESS_DENIED));
    }
    let parent = resolve(parent)?;
    let above = with_descendants(window.handle())?;
    if above.contains(&parent.handle()) || depth(&parent) >= MAXIMUM_WINDOW_DEPTH {
        return Err(Error::new(ERROR_INVALID_PARAMETER));
    }
    let before = window.tree_parent();
    unlink(&window);
    link(&window, &parent)?;
    Ok(before)
}

/// The window that a program names as a parent.
pub(super) fn resolve(parent: WindowHandle) -> Result<Arc<Window>, Error> {
    match parent {
        WindowHandle::NULL => Ok(Arc::clone(desktop())),
        WindowHandle::MESSAGE => Ok(Arc::clone(message_root())),
        parent => find(parent),
    }
}

/// The window next to `window` among its siblings: `by` 1 below it, -1 above it.
///
/// # Errors
/// `ERROR_INVALID_WINDOW_HANDLE`.
#[doc(alias = "GetWindow")]
pub fn next_sibling(window: WindowHandle, by: isize) -> Result<Option<WindowHandle>, Error> {
    let siblings = children(find(window)?.tree_parent()).unwrap_or_default();
    let place = siblings.iter().position(|sibling| *sibling == window);
    let next = place.and_then(|place| place.checked_add_signed(by));
    Ok(next.and_then(|next| siblings.get(next).copied()))
}

/// The first child of `parent`, below the child `after` unless that is null, whose class and text are
/// those; either may be missing. Texts are compared whatever their case.
///
/// # Errors
/// `ERROR_INVALID_WINDOW_HANDLE`; `ERROR_CANNOT_FIND_WND_CLASS` when no class has that name.
#[doc(alias = "FindWindowEx")]
pub fn find_child(
    parent: WindowHandle,
    after: WindowHandle,
    class: Option<ClassName<'_>>,
    text: Option<&str>,
) -> Result<Option<WindowHandle>, Error> {
    let siblings = children(resolve(parent)?.handle())?;
    let start = if after.is_null() {
        0
    } else {
        let place = siblings.iter().position(|sibling| *sibling == after);
        place.ok_or(Error::new(ERROR_INVALID_WINDOW_HANDLE))? + 1
    };
    let atom = class.map(class::known_atom).transpose()?;
    let text = text.map(str::to_lowercase);
    let matches = |window: &Arc<Window>| {
        atom.is_none_or(|atom| window.class().atom() == atom)
            && text
                .as_ref()
                .is_none_or(|text| window.text().to_lowercase() == *text)
    };
    let found = siblings[start..]
        .iter()
        .find(|sibling| find(**sibling).is_ok_and(|window| matches(&window)));
    Ok(found.copied())
}
