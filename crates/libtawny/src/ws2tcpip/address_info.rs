//! `getaddrinfo`, `GetAddrInfoW` and the lists that they return.
//!
//! <https://learn.microsoft.com/windows/win32/api/ws2tcpip/nf-ws2tcpip-getaddrinfo>

use std::ptr;

use tawny::codes::{WSAEFAULT, WSANO_RECOVERY};
use tawny::resolve::{self, AddressInfo, Hints};
use tawny::{Error, SocketAddress};

use super::resolver_call;
use crate::boundary::guard;
use crate::text::{self, Unit};
use crate::types::WCHAR;

/// `ADDRINFOA` (`U` = `u8`) and `ADDRINFOW` (`U` = `u16`).
#[repr(C)]
pub struct ADDRINFO<U> {
    ai_flags: i32,
    ai_family: i32,
    ai_socktype: i32,
    ai_protocol: i32,
    ai_addrlen: usize,
    ai_canonname: *mut U,
    ai_addr: *mut u8,
    ai_next: *mut ADDRINFO<U>,
}

/// An element of a list, with what it points to. Elements are made and freed here only.
#[repr(C)]
struct Node<U> {
    /// First, so that a pointer to it is one to the node.
    info: ADDRINFO<U>,
    /// The address, aligned as a `sockaddr_storage` is.
    address: [u64; 4],
    /// The canonical name, wherever the program makes `ai_canonname` point to.
    name: *mut [U],
}

impl<U: Unit> Node<U> {
    fn create(found: &AddressInfo, flags: u32) -> *mut ADDRINFO<U> {
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
        let (bytes, len) = found.address.to_windows();
        let mut address = [0; 4];
        for (word, bytes) in address.iter_mut().zip(bytes.chunks(8)) {
            let mut whole = [0; 8];
            whole[..bytes.len()].copy_from_slice(bytes);
            *word = u64::from_ne_bytes(whole);
        }
        let info = ADDRINFO {
            ai_flags: flags as i32,
            ai_family: family(found.address),
            ai_socktype: found.kind,
            ai_protocol: found.protocol,
            ai_addrlen: len,
            ai_canonname: if has_name {
                name.cast()
            } else {
                ptr::null_mut()
            },
            ai_addr: ptr::null_mut(),
            ai_next: ptr::null_mut(),
        };
        let node = Box::into_raw(Box::new(Self {
            info,
            address,
            name,
        }));
        // SAFETY: the node is ours alone until it is returned.
        unsafe { (*node).info.ai_addr = (&raw mut (*node).address).cast() };
        node.cast()
    }

    /// # Safety
    /// `node` is from [`Node::create`] and is not used again.
    unsafe fn free(node: *mut ADDRINFO<U>) {
        // SAFETY: promised by the caller: `node` is the first member of a boxed node.
        let node = unsafe { Box::from_raw(node.cast::<Self>()) };
        // SAFETY: the name is from a box and is freed once.
        drop(unsafe { Box::from_raw(node.name) });
    }
}

fn family(address: SocketAddress) -> i32 {
    address.family().into()
}

/// # Safety
/// `hints` is NULL or valid for a read.
unsafe fn hints<U>(hints: *const ADDRINFO<U>) -> Result<Hints, Error> {
    if hints.is_null() {
        return Ok(Hints::default());
    }
    // SAFETY: not NULL, and promised by the caller.
    let hints = unsafe { hints.read_unaligned() };
    let empty = hints.ai_canonname.is_null() && hints.ai_addr.is_null() && hints.ai_next.is_null();
    if hints.ai_addrlen != 0 || !empty {
        return Err(Error::new(WSANO_RECOVERY));
    }
    Ok(Hints {
        flags: hints.ai_flags as u32,
        family: hints.ai_family,
        kind: hints.ai_socktype,
        protocol: hints.ai_protocol,
    })
}

/// # Safety
/// `host` and `service` are NULL or terminated strings, `wish` is NULL or valid for a read, `out`
/// is NULL or valid for a write.
unsafe fn address_info<U: Unit>(
    host: *const U,
    service: *const U,
    wish: *const ADDRINFO<U>,
    out: *mut *mut ADDRINFO<U>,
) -> i32 {
    if !out.is_null() {
        // SAFETY: not NULL, and promised by the caller.
        unsafe { out.write_unaligned(ptr::null_mut()) };
    }
    resolver_call(|| {
        if out.is_null() {
            return Err(Error::new(WSAEFAULT));
        }
        // SAFETY: promised by the caller.
        let (host, service, hints) =
            unsafe { (text::read(host), text::read(service), hints(wish)?) };
        let found = resolve::address_info(host.as_deref(), service.as_deref(), hints)?;
        let mut list = ptr::null_mut();
        for found in found.iter().rev() {
            let node = Node::<U>::create(found, hints.flags);
            // SAFETY: made just now.
            unsafe { (*node).ai_next = list };
            list = node;
        }
        // SAFETY: not NULL, and promised by the caller.
        unsafe { out.write_unaligned(list) };
        Ok(())
    })
}

/// # Safety
/// `list` is NULL or the rest of a list that `address_info` made, and is not used again.
unsafe fn free<U: Unit>(mut list: *mut ADDRINFO<U>) {
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

/// <https://learn.microsoft.com/windows/win32/api/ws2tcpip/nf-ws2tcpip-getaddrinfo>
///
/// # Safety
/// `host` and `service` are NULL or terminated strings, `hints` is NULL or valid for a read, `out`
/// is NULL or valid for a write.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_getaddrinfo(
    host: *const u8,
    service: *const u8,
    hints: *const ADDRINFO<u8>,
    out: *mut *mut ADDRINFO<u8>,
) -> i32 {
    // SAFETY: promised by the caller.
    unsafe { address_info(host, service, hints, out) }
}

/// <https://learn.microsoft.com/windows/win32/api/ws2tcpip/nf-ws2tcpip-getaddrinfow>
///
/// # Safety
/// `host` and `service` are NULL or terminated strings, `hints` is NULL or valid for a read, `out`
/// is NULL or valid for a write.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_GetAddrInfoW(
    host: *const WCHAR,
    service: *const WCHAR,
    hints: *const ADDRINFO<WCHAR>,
    out: *mut *mut ADDRINFO<WCHAR>,
) -> i32 {
    // SAFETY: promised by the caller.
    unsafe { address_info(host, service, hints, out) }
}

/// <https://learn.microsoft.com/windows/win32/api/ws2tcpip/nf-ws2tcpip-freeaddrinfo>
///
/// # Safety
/// `list` is NULL or a list of `getaddrinfo` that is not used again.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_freeaddrinfo(list: *mut ADDRINFO<u8>) {
    // SAFETY: promised by the caller.
    unsafe { free(list) };
}

/// <https://learn.microsoft.com/windows/win32/api/ws2tcpip/nf-ws2tcpip-freeaddrinfow>
///
/// # Safety
/// `list` is NULL or a list of `GetAddrInfoW` that is not used again.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_FreeAddrInfoW(list: *mut ADDRINFO<WCHAR>) {
    // SAFETY: promised by the caller.
    unsafe { free(list) };
}

#[cfg(test)]
mod tests {
    use std::mem::{MaybeUninit, offset_of};

    use windows_sys::Win32::Networking::WinSock as windows;

    use super::*;

    #[test]
    fn layout_is_that_of_windows() {
        assert_eq!(size_of::<ADDRINFO<u8>>(), size_of::<windows::ADDRINFOA>());
        assert_eq!(size_of::<ADDRINFO<u16>>(), size_of::<windows::ADDRINFOW>());
        macro_rules! same {
            ($($field:ident)*) => {$(
                let ours = offset_of!(ADDRINFO<u8>, $field);
                assert_eq!(ours, offset_of!(windows::ADDRINFOA, $field), stringify!($field));
            )*};
        }
        same!(ai_flags ai_family ai_socktype ai_protocol ai_addrlen ai_canonname ai_addr ai_next);
    }

    #[test]
    fn a_list_is_freed_whatever_the_program_made_of_it() {
        tawny::winsock::startup(tawny::winsock::Version::HIGHEST).unwrap();
        let mut list = ptr::null_mut();
        let mut wish = MaybeUninit::<ADDRINFO<u8>>::zeroed();
        // SAFETY: all pointers are to locals; the list is used until it is freed.
        unsafe {
            (*wish.as_mut_ptr()).ai_flags = 2;
            let host = c"localhost".as_ptr().cast();
            assert_eq!(
                tawny_getaddrinfo(host, ptr::null(), wish.as_ptr(), &mut list),
                0
            );
            assert_eq!((*list).ai_canonname.read(), b'l');
            assert_eq!((*list).ai_addr.addr() % 8, 0);
            (*list).ai_canonname = ptr::null_mut();
            (*list).ai_addr = ptr::null_mut();
            tawny_freeaddrinfo(list);
            tawny_freeaddrinfo(ptr::null_mut());
            tawny_FreeAddrInfoW(ptr::null_mut());
            let result = tawny_getaddrinfo(host, ptr::null(), wish.as_ptr(), ptr::null_mut());
            assert_eq!(result, WSAEFAULT as i32);
        }
        tawny::winsock::cleanup().unwrap();
    }
}
