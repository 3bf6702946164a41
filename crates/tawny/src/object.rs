//! Kernel objects and the process's one table of handles.
//!
//! <https://learn.microsoft.com/windows/win32/sysinfo/handles-and-objects>

use std::any::Any;
use std::ops::Deref;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use tawny_engine::Table;
use tawny_engine::table::{Projected, Ref, Token};

use crate::Error;
use crate::codes::{ERROR_INVALID_HANDLE, ERROR_TOO_MANY_OPEN_FILES};
use crate::file_object::FileObject;
use crate::inheritance::{self, Passed};
use crate::signal::Signal;

/// What a handle can name.
pub trait Object: Any + Send + Sync {
    /// How many handles name the object.
    fn handles(&self) -> &HandleCount;

    /// What a wait waits for, if the object can be waited for.
    fn signal(&self) -> Option<&Signal> {
        None
    }

    /// The last handle was closed: the object gives up what it holds. Called once.
    fn close(&self) {}

    /// A descriptor of the object's that the engine's own thread watches can be read.
    fn attend(&self) {}

    /// What another process needs to have the object, too; `None` when it belongs to this one alone.
    fn pass_on(&self) -> Option<Passed> {
        None
    }

    /// The object as a file, if overlapped operations are issued on it.
    fn as_file(&self) -> Option<&dyn FileObject> {
        None
    }

    /// `handle`, one of several that name the object, was closed.
    fn handle_closed(&self, handle: Handle) {
        let _ = handle;
    }
}

/// The number of handles that name one object.
#[derive(Debug, Default)]
pub struct HandleCount(AtomicU32);

impl HandleCount {
    /// Counts one more; `false` when the last one has been closed already.
    fn acquire(&self) -> bool {
        let more = |count| (count != 0).then_some(count + 1);
        self.0
            .fetch_update(Ordering::AcqRel, Ordering::Acquire, more)
            .is_ok()
    }

    /// Whether there is one.
    pub(crate) fn is_one(&self) -> bool {
        self.0.load(Ordering::Acquire) == 1
    }

    /// Counts one less; `true` when that was the last.
    fn release(&self) -> bool {
        self.0.fetch_sub(1, Ordering::AcqRel) == 1
    }
}

/// The value of a `HANDLE` or `SOCKET`: a small multiple of four that fits an `int`. It is found
/// out when it is stale.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Handle(usize);

impl Handle {
    /// The handle with this value; any value is safe.
    pub const fn from_value(value: usize) -> Self {
        Self(value)
    }

    /// The value as programs see it.
    pub const fn value(self) -> usize {
        self.0
    }

    /// The first handle that the slot of this number has.
    pub(crate) const fn of_slot(slot: u32) -> Self {
        Self((slot as usize) << 2)
    }

    fn of(token: Token) -> Self {
        Self((token.to_bits() as usize) << 2)
    }

    /// The two low bits are the program's own, as on Windows.
    fn token(self) -> Option<Token> {
        u32::try_from(self.0 >> 2).ok().map(Token::from_bits)
    }
}

bitflags::bitflags! {
    /// What a handle is allowed to.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub struct HandleFlags: u8 {
        /// `HANDLE_FLAG_INHERIT`: processes that are created with inheritance have it.
        const INHERIT = 1;
        /// `HANDLE_FLAG_PROTECT_FROM_CLOSE`: closing it fails.
        const PROTECT_FROM_CLOSE = 2;
    }
}

static TABLE: Table<dyn Object> = Table::new();

/// Gives `object`, which has no handle yet, its first one.
pub fn insert(object: Arc<dyn Object>) -> Result<Handle, Error> {
    object.handles().0.store(1, Ordering::Release);
    TABLE
        .insert(object)
        .map(Handle::of)
        .ok_or(Error::new(ERROR_TOO_MANY_OPEN_FILES))
}

/// Gives the object that `handle` names one more handle.
#[doc(alias = "DuplicateHandle")]
pub fn duplicate(handle: Handle) -> Result<Handle, Error> {
    insert_another(find_any(handle)?.to_arc())
}

/// Gives `object` one more handle.
pub fn insert_another(object: Arc<dyn Object>) -> Result<Handle, Error> {
    if !object.handles().acquire() {
        return Err(Error::new(ERROR_INVALID_HANDLE));
    }
    let inserted = TABLE.insert(Arc::clone(&object));
    if inserted.is_none() && object.handles().release() {
        object.close();
    }
    inserted
        .map(Handle::of)
        .ok_or(Error::new(ERROR_TOO_MANY_OPEN_FILES))
}

/// Gives `object` a handle whether or not it has any: for objects that live without, as threads do.
pub fn insert_counted(object: Arc<dyn Object>) -> Result<Handle, Error> {
    object.handles().0.fetch_add(1, Ordering::AcqRel);
    let inserted = TABLE.insert(Arc::clone(&object));
    if inserted.is_none() {
        object.handles().release();
    }
    inserted
        .map(Handle::of)
        .ok_or(Error::new(ERROR_TOO_MANY_OPEN_FILES))
}

/// Gives `object` a handle that another process gave it.
///
/// # Errors
/// `ERROR_INVALID_HANDLE`: the value is taken, or cannot be that of a handle.
pub(crate) fn insert_at(handle: Handle, object: Arc<dyn Object>) -> Result<(), Error> {
    object.handles().0.fetch_add(1, Ordering::AcqRel);
    let insert = |token| TABLE.insert_at(token, Arc::clone(&object));
    if handle.token().is_some_and(insert) {
        return Ok(());
    }
    object.handles().release();
    Err(Error::new(ERROR_INVALID_HANDLE))
}

/// The flags of a handle.
///
/// # Errors
/// `ERROR_INVALID_HANDLE`.
#[doc(alias = "GetHandleInformation")]
pub fn flags(handle: Handle) -> Result<HandleFlags, Error> {
    let token = handle.token().ok_or(Error::new(ERROR_INVALID_HANDLE))?;
    let flags = TABLE.flags(token).or_else(|| {
        get_given(token)?;
        TABLE.flags(token)
    });
    flags
        .map(HandleFlags::from_bits_truncate)
        .ok_or(Error::new(ERROR_INVALID_HANDLE))
}

/// Changes those flags of a handle that are in `mask`.
///
/// # Errors
/// `ERROR_INVALID_HANDLE`.
#[doc(alias = "SetHandleInformation")]
pub fn set_flags(handle: Handle, mask: HandleFlags, flags: HandleFlags) -> Result<(), Error> {
    let set = |token| TABLE.set_flags(token, mask.bits(), flags.bits());
    if handle.token().is_some_and(set) {
        Ok(())
    } else {
        Err(Error::new(ERROR_INVALID_HANDLE))
    }
}

/// Closes `handle`; with the last one, the object.
///
/// # Errors
/// `ERROR_INVALID_HANDLE`, also of a handle that is protected.
#[doc(alias = "CloseHandle")]
pub fn close(handle: Handle) -> Result<(), Error> {
    if flags(handle)?.contains(HandleFlags::PROTECT_FROM_CLOSE) {
        return Err(Error::new(ERROR_INVALID_HANDLE));
    }
    let object = handle
        .token()
        .and_then(|token| TABLE.remove(token))
        .ok_or(Error::new(ERROR_INVALID_HANDLE))?;
    if object.handles().release() {
        object.close();
    } else {
        object.handle_closed(handle);
    }
    Ok(())
}

/// An object found by a handle; alive while this is.
pub struct Found<T: Object>(Projected<'static, dyn Object, T>);

impl<T: Object> Found<T> {
    /// A reference of its own to the object.
    pub fn to_arc(&self) -> Arc<T> {
        let object: Arc<dyn Object> = self.0.whole().to_arc();
        let object: Arc<dyn Any + Send + Sync> = object;
        match object.downcast() {
            Ok(object) => object,
            Err(_) => unreachable!("the type was checked when the object was found"),
        }
    }
}

impl<T: Object> Deref for Found<T> {
    type Target = T;
    #[inline(always)]
    fn deref(&self) -> &T {
        &self.0
    }
}

#[inline]
fn downcast<T: Object>(object: &dyn Object) -> Option<&T> {
    (object as &dyn Any).downcast_ref()
}

/// The object with a handle that is not known: it may have been given to this process meanwhile.
#[cold]
#[inline(never)]
fn get_given(token: Token) -> Option<Ref<'static, dyn Object>> {
    inheritance::look().then(|| TABLE.get(token)).flatten()
}

#[inline(always)]
fn get(handle: Handle) -> Option<Ref<'static, dyn Object>> {
    let token = handle.token()?;
    match TABLE.get(token) {
        None => get_given(token),
        found => found,
    }
}

/// Finds the `T` that `handle` names; `None` when it names nothing, or something else.
#[inline(always)]
pub fn find<T: Object>(handle: Handle) -> Option<Found<T>> {
    get(handle)?.project(downcast).map(Found)
}

/// Calls `f` with the `T` that `handle` names; `None` when it names nothing, or something else.
#[inline]
pub fn with<T: Object, R>(handle: Handle, f: impl FnOnce(&T) -> R) -> Option<R> {
    let object = get(handle)?;
    downcast::<T>(&*object).map(f)
}

/// Finds whatever `handle` names.
#[inline]
pub fn find_any(handle: Handle) -> Result<Ref<'static, dyn Object>, Error> {
    get(handle).ok_or(Error::new(ERROR_INVALID_HANDLE))
}

/// Whether `handle` names an object at this moment.
#[inline]
pub fn exists(handle: Handle) -> bool {
    handle.token().is_some_and(|token| TABLE.contains(token))
}

/// How many handles have been closed; see [`Table::removals`].
#[inline]
pub(crate) fn closed_handles() -> u64 {
    TABLE.removals()
}

/// Another handle of `object`, found by searching the table.
pub fn handle_of(object: &dyn Object) -> Option<Handle> {
    let mut found = None;
    TABLE.for_each(|token, each| {
        if std::ptr::addr_eq(Arc::as_ptr(each), object) {
            found = Some(Handle::of(token));
        }
    });
    found
}

/// Calls `each` with every handle and its object.
pub fn for_each(mut each: impl FnMut(Handle, &Arc<dyn Object>)) {
    TABLE.for_each(|token, object| each(Handle::of(token), object));
}
