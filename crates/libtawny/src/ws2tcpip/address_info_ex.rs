//! `GetAddrInfoExA`, `GetAddrInfoExW`: look-ups that need not be waited for, and the lists that they
//! return.
//!
//! <https://learn.microsoft.com/windows/win32/api/ws2tcpip/nf-ws2tcpip-getaddrinfoexw>

use std::ffi::c_void;
use std::ptr::{self, NonNull};
use std::sync::Arc;
use std::time::Duration;

use tawny::codes::*;
use tawny::event::Event;
use tawny::name_query::{Answer, NameQuery, Question, address_info_within};
use tawny::object::{self, Handle};
use tawny::overlapped::Overlapped;
use tawny::resolve::{self, AddressInfo, Flags, Hints};
use tawny::{Error, winsock};

use super::resolver_call;
use crate::argument::Argument;
use crate::boundary::guard;
use crate::guid::GUID;
use crate::pointer;
use crate::text::{self, Unit};
use crate::types::{DWORD, HANDLE, OVERLAPPED, WCHAR};
use crate::winsock2::arguments::fail;
use crate::winsock2::name_spaces;
use crate::winsock2::select::{duration, timeval};

/// `ADDRINFOEXA` (`U` = `u8`) and `ADDRINFOEXW` (`U` = `u16`).
#[repr(C)]
pub struct ADDRINFOEX<U> {
    ai_flags: i32,
    ai_family: i32,
    ai_socktype: i32,
    ai_protocol: i32,
    ai_addrlen: usize,
    ai_canonname: *mut U,
    ai_addr: *mut u8,
    ai_blob: *mut c_void,
    ai_bloblen: usize,
    ai_provider: *mut GUID,
    ai_next: *mut ADDRINFOEX<U>,
}

/// What the later versions of the structure, which `AI_EXTENDED` asks for, have behind it.
#[repr(C)]
struct Extension<U> {
    ai_version: i32,
    ai_fqdn: *mut U,
    ai_interfaceindex: i32,
    ai_resolutionhandle: HANDLE,
}

/// The newest version whose members are filled in.
const VERSION: i32 = 4;

/// `LPLOOKUPSERVICE_COMPLETION_ROUTINE`: error, bytes, operation.
pub type LookupRoutine = Option<unsafe extern "C" fn(DWORD, DWORD, *mut OVERLAPPED)>;

/// An element of a list, with what it points to. Elements are made and freed here only.
#[repr(C)]
struct Node<U> {
    /// First, so that a pointer to it is one to the node.
    info: ADDRINFOEX<U>,
    extension: Extension<U>,
    /// The address, aligned as a `sockaddr_storage` is.
    address: [u64; 4],
    /// The canonical name, wherever the program makes `ai_canonname` point to.
    name: *mut [U],
}

impl<U: Unit> Node<U> {
    fn create(found: &AddressInfo, flags: u32, next: *mut ADDRINFOEX<U>) -> *mut ADDRINFOEX<U> {
        let name = found
            .canonical_name
            .as_deref()
            .map_or_else(Vec::new, |name| {
                let mut units = U::encode(name);
                units.push(U::default());
                units
            });
        let has_name = !name.is_empty();
        let name = Box::into_raw(name.into_boxed_slice());
        let text = if has_name {
            name.cast::<U>()
        } else {
            ptr::null_mut()
        };
        let (bytes, len) = found.address.to_windows();
        let mut address = [0; 4];
        for (word, bytes) in address.iter_mut().zip(bytes.chunks(8)) {
            let mut whole = [0; 8];
            whole[..bytes.len()].copy_from_slice(bytes);
            *word = u64::from_ne_bytes(whole);
        }
        let info = ADDRINFOEX {
            ai_flags: flags as i32,
            ai_family: found.address.family().into(),
            ai_socktype: found.kind,
            ai_protocol: found.protocol,
            ai_addrlen: len,
            ai_canonname: text,
            ai_addr: ptr::null_mut(),
            ai_blob: ptr::null_mut(),
            ai_bloblen: 0,
            ai_provider: ptr::null_mut(),
            ai_next: next,
        };
        let extension = Extension {
            ai_version: VERSION,
            ai_fqdn: text,
            ai_interfaceindex: 0,
            ai_resolutionhandle: ptr::null_mut(),
        };
        let node = Box::into_raw(Box::new(Self {
            info,
            extension,
            address,
            name,
        }));
        // SAFETY: the node is ours alone until it is returned.
        unsafe { (*node).info.ai_addr = (&raw mut (*node).address).cast() };
        node.cast()
    }

    /// # Safety
    /// `node` is from [`Node::create`] and is not used again.
    unsafe fn free(node: *mut ADDRINFOEX<U>) {
        // SAFETY: promised by the caller: `node` is the first member of a boxed node.
        let node = unsafe { Box::from_raw(node.cast::<Self>()) };
        // SAFETY: the name is from a box and is freed once.
        drop(unsafe { Box::from_raw(node.name) });
    }

    fn list(found: &[AddressInfo], flags: u32) -> *mut ADDRINFOEX<U> {
        let mut list = ptr::null_mut();
        for found in found.iter().rev() {
            list = Self::create(found, flags, list);
        }
        list
    }
}

/// What the caller wishes, and the flags that the elements of the list carry. With `AI_EXTENDED` the
/// full name has a place of its own, so both names may be wished.
///
/// # Safety
/// `hints` is NULL or valid for a read.
unsafe fn wish<U>(hints: *const ADDRINFOEX<U>) -> Result<(Hints, u32), Error> {
    // SAFETY: promised by the caller.
    let Some(hints) = (unsafe { pointer::copy(hints) }) else {
        return Ok((Hints::default(), 0));
    };
    let empty = hints.ai_canonname.is_null()
        && hints.ai_addr.is_null()
        && hints.ai_next.is_null()
        && hints.ai_blob.is_null();
    if hints.ai_addrlen != 0 || hints.ai_bloblen != 0 || !empty {
        return fail(WSANO_RECOVERY);
    }
    let given = hints.ai_flags as u32;
    let mut flags = given;
    let both = Flags::FQDN.bits() | AI_EXTENDED;
    if flags & both == both {
        flags = flags & !Flags::FQDN.bits() | Flags::CANONNAME.bits();
    }
    let hints = Hints {
        flags,
        family: hints.ai_family,
        kind: hints.ai_socktype,
        protocol: hints.ai_protocol,
    };
    Ok((hints, given))
}

const AI_EXTENDED: u32 = 0x8000_0000;

/// Puts the list, or NULL, where the caller wants it.
///
/// # Safety
/// `out` is valid for a write.
unsafe fn deliver<U: Unit>(
    answer: Answer,
    flags: u32,
    out: *mut *mut ADDRINFOEX<U>,
) -> Result<(), Error> {
    let list = answer.map(|found| Node::<U>::list(&found, flags));
    // SAFETY: promised by the caller.
    unsafe { out.write_unaligned(*list.as_ref().unwrap_or(&ptr::null_mut())) };
    list.map(|_| ())
}

/// The arguments that say how the answer comes.
struct Asynchronous {
    overlapped: *mut OVERLAPPED,
    routine: LookupRoutine,
    handle: *mut HANDLE,
}

impl Asynchronous {
    /// # Safety
    /// The OVERLAPPED is valid until the look-up has ended, a handle's place for a write now; the
    /// routine may be called with the OVERLAPPED on any thread.
    unsafe fn start(
        self,
        question: Question,
        limit: Option<Duration>,
        deliver: impl FnOnce(Answer) -> Result<(), Error> + Send + 'static,
    ) -> Result<(), Error> {
        // SAFETY: promised by the caller.
        let overlapped = unsafe { Overlapped::from_raw(self.overlapped) };
        let overlapped = overlapped.ok_or(Error::new(WSAEINVAL))?;
        // SAFETY: it was made of an OVERLAPPED just now.
        let event = unsafe { overlapped.event() } & !1;
        let event = match event {
            0 => None,
            _ if self.routine.is_some() => return fail(WSAEINVAL),
            event => Some(
                object::find::<Event>(Handle::from_value(event))
                    .ok_or(Error::new(WSA_INVALID_HANDLE))?
                    .to_arc(),
            ),
        };
        let address = Argument::new(self.overlapped.cast());
        let routine = self.routine.map(|routine| {
            let call = move |error| {
                // SAFETY: the program gave the routine for exactly this call.
                unsafe { routine(error, 0, address.get().cast()) };
            };
            Box::new(call) as Box<dyn FnOnce(u32) + Send>
        });
        let query = NameQuery::overlapped(question, overlapped, event, deliver, routine);
        if !self.handle.is_null() {
            // Without a handle the look-up cannot be cancelled; that does not end it.
            let handle = query.open().map_or(0, Handle::value);
            // SAFETY: not NULL, and promised by the caller.
            unsafe { self.handle.write_unaligned(handle as HANDLE) };
        }
        // Whatever became of it, the OVERLAPPED tells.
        let _ = query.begin(limit);
        fail(WSA_IO_PENDING)
    }
}

/// # Safety
/// `host` and `service` are NULL or terminated strings, `hints` and `limit` are NULL or valid for a
/// read, `out` is NULL or valid for a write, until the look-up has ended; the rest is as
/// [`Asynchronous::start`] says.
unsafe fn look_up<U: Unit>(
    names: (*const U, *const U),
    space: (DWORD, *const GUID),
    hints: *const ADDRINFOEX<U>,
    out: *mut *mut ADDRINFOEX<U>,
    limit: *const timeval,
    how: Asynchronous,
) -> i32 {
    if !out.is_null() {
        // SAFETY: not NULL, and promised by the caller.
        unsafe { out.write_unaligned(ptr::null_mut()) };
    }
    resolver_call(|| {
        // SAFETY: promised by the caller.
        let (host, service, (hints, flags), provider, limit) = unsafe {
            (
                text::read(names.0),
                text::read(names.1),
                wish(hints)?,
                pointer::copy(space.1),
                pointer::copy(limit),
            )
        };
        if out.is_null() {
            return fail(WSAEFAULT);
        }
        if host.is_none() && service.is_none() {
            return fail(WSAHOST_NOT_FOUND);
        }
        name_spaces::check(space.0, provider)?;
        let limit = limit.as_ref().map(duration).transpose()?;
        let question = Question {
            host,
            service,
            hints,
        };
        if how.overlapped.is_null() {
            if how.routine.is_some() {
                return fail(WSAEINVAL);
            }
            let answer = match limit {
                Some(limit) => address_info_within(question, limit),
                None => resolve::address_info(
                    question.host.as_deref(),
                    question.service.as_deref(),
                    hints,
                ),
            };
            // SAFETY: not NULL, and promised by the caller.
            return unsafe { deliver(answer, flags, out) };
        }
        let place = Argument::new(out.cast());
        // SAFETY: the caller's place for the list is valid until the look-up has ended; the rest is
        // promised by the caller.
        unsafe {
            how.start(question, limit, move |answer| {
                deliver::<U>(answer, flags, place.get().cast())
            })
        }
    })
}

/// In this alphabet the look-up is always waited for: the last four arguments are reserved.
///
/// <https://learn.microsoft.com/windows/win32/api/ws2tcpip/nf-ws2tcpip-getaddrinfoexa>
///
/// # Safety
/// `host` and `service` are NULL or terminated strings, `provider` and `hints` are NULL or valid for
/// a read, `out` is NULL or valid for a write.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_GetAddrInfoExA(
    host: *const u8,
    service: *const u8,
    name_space: DWORD,
    provider: *const GUID,
    hints: *const ADDRINFOEX<u8>,
    out: *mut *mut ADDRINFOEX<u8>,
    timeout: *const timeval,
    overlapped: *mut OVERLAPPED,
    routine: LookupRoutine,
    handle: *mut HANDLE,
) -> i32 {
    let reserved =
        timeout.is_null() && overlapped.is_null() && routine.is_none() && handle.is_null();
    if !reserved {
        return resolver_call(|| fail(WSAEINVAL));
    }
    let how = Asynchronous {
        overlapped,
        routine,
        handle,
    };
    let space = (name_space, provider);
    // SAFETY: promised by the caller.
    unsafe { look_up((host, service), space, hints, out, timeout, how) }
}

/// <https://learn.microsoft.com/windows/win32/api/ws2tcpip/nf-ws2tcpip-getaddrinfoexw>
///
/// # Safety
/// `host` and `service` are NULL or terminated strings, `provider`, `hints` and `timeout` are NULL or
/// valid for a read, `out` is NULL or valid for a write until the look-up has ended, and so is
/// `overlapped`; `handle` is NULL or valid for a write.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_GetAddrInfoExW(
    host: *const WCHAR,
    service: *const WCHAR,
    name_space: DWORD,
    provider: *const GUID,
    hints: *const ADDRINFOEX<WCHAR>,
    out: *mut *mut ADDRINFOEX<WCHAR>,
    timeout: *const timeval,
    overlapped: *mut OVERLAPPED,
    routine: LookupRoutine,
    handle: *mut HANDLE,
) -> i32 {
    let how = Asynchronous {
        overlapped,
        routine,
        handle,
    };
    let space = (name_space, provider);
    // SAFETY: promised by the caller.
    unsafe { look_up((host, service), space, hints, out, timeout, how) }
}

/// <https://learn.microsoft.com/windows/win32/api/ws2tcpip/nf-ws2tcpip-getaddrinfoexcancel>
///
/// # Safety
/// `handle` is NULL or valid for a read.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_GetAddrInfoExCancel(handle: *const HANDLE) -> i32 {
    resolver_call(|| {
        let stale = Error::new(WSA_INVALID_HANDLE);
        // SAFETY: promised by the caller.
        let handle = unsafe { pointer::copy(handle) }.ok_or(stale)?;
        let query = object::find::<NameQuery>(Handle::from_value(handle as usize));
        let query: Arc<NameQuery> = query.ok_or(stale)?.to_arc();
        query.cancel()
    })
}

/// <https://learn.microsoft.com/windows/win32/api/ws2tcpip/nf-ws2tcpip-getaddrinfoexoverlappedresult>
///
/// # Safety
/// `overlapped` is NULL or was given to a look-up.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_GetAddrInfoExOverlappedResult(overlapped: *mut OVERLAPPED) -> i32 {
    guard(WSANO_RECOVERY as i32, || {
        let check = || {
            winsock::check_started()?;
            let overlapped = NonNull::new(overlapped).ok_or(Error::new(WSAEINVAL))?;
            // SAFETY: promised by the caller.
            match unsafe { Overlapped::result(overlapped) } {
                None => fail(WSAEINPROGRESS),
                Some((status, _)) => Ok(status.value()),
            }
        };
        Ok(check().unwrap_or_else(|error: Error| error.code()) as i32)
    })
}

/// # Safety
/// `list` is NULL or the rest of a list that `look_up` made, and is not used again.
unsafe fn free<U: Unit>(mut list: *mut ADDRINFOEX<U>) {
    guard((), || {
        while !list.is_null() {
            // SAFETY: promised by the caller: an element that has not been freed yet.
            unsafe {
                let next = (*list).ai_next;
                Node::free(list);
                list = next;
            }
        }
        Ok(())
    });
}

/// <https://learn.microsoft.com/windows/win32/api/ws2tcpip/nf-ws2tcpip-freeaddrinfoex>
///
/// # Safety
/// `list` is NULL or a list of `GetAddrInfoExA` that is not used again.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_FreeAddrInfoEx(list: *mut ADDRINFOEX<u8>) {
    // SAFETY: promised by the caller.
    unsafe { free(list) };
}

/// <https://learn.microsoft.com/windows/win32/api/ws2tcpip/nf-ws2tcpip-freeaddrinfoexw>
///
/// # Safety
/// `list` is NULL or a list of `GetAddrInfoExW` that is not used again.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_FreeAddrInfoExW(list: *mut ADDRINFOEX<WCHAR>) {
    // SAFETY: promised by the caller.
    unsafe { free(list) };
}

#[cfg(test)]
mod tests {
    use std::mem::offset_of;

    use windows_sys::Win32::Networking::WinSock as windows;

    use super::*;

    #[test]
    fn layout_is_that_of_windows() {
        assert_eq!(
            size_of::<ADDRINFOEX<u16>>(),
            size_of::<windows::ADDRINFOEXW>()
        );
        macro_rules! same {
            ($ours:ident: $($field:ident)*) => {$(
                let ours = offset_of!($ours<u16>, $field);
                assert_eq!(ours, offset_of!(windows::ADDRINFOEX4, $field), stringify!($field));
            )*};
        }
        same!(ADDRINFOEX: ai_flags ai_family ai_socktype ai_protocol ai_addrlen ai_canonname ai_addr
            ai_blob ai_bloblen ai_provider ai_next);
        macro_rules! behind {
            ($($field:ident)*) => {$(
                let ours = size_of::<ADDRINFOEX<u16>>() + offset_of!(Extension<u16>, $field);
                assert_eq!(ours, offset_of!(windows::ADDRINFOEX4, $field), stringify!($field));
            )*};
        }
        behind!(ai_version ai_fqdn ai_interfaceindex ai_resolutionhandle);
    }
}
