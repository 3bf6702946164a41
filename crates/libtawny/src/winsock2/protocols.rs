//! The catalogue of protocols: `WSAEnumProtocols`.
//!
//! <https://learn.microsoft.com/windows/win32/api/winsock2/nf-winsock2-wsaenumprotocolsw>

use tawny::Error;
use tawny::codes::{WSAEFAULT, WSAENOBUFS};
use tawny::protocol_info::{CATALOGUE, ProtocolInfo};

use super::arguments::{fail, winsock_call};
use crate::boundary::guard;
use crate::pointer;
use crate::types::{DWORD, SOCKET_ERROR};

/// # Safety
/// `wanted` is NULL or a list of numbers that ends with 0, `out_len` is NULL or valid for reads and
/// writes, `out` is NULL or valid for writes of `*out_len` bytes.
unsafe fn enumerate<const N: usize>(
    wanted: *const i32,
    out: *mut u8,
    out_len: *mut DWORD,
    describe: impl Fn(&ProtocolInfo) -> [u8; N],
) -> i32 {
    // SAFETY: promised by the caller.
    winsock_call(SOCKET_ERROR, || unsafe {
        fill(wanted, out, out_len, describe)
    })
}

/// The number of protocols, which are in `out`.
///
/// # Safety
/// As [`enumerate`].
unsafe fn fill<const N: usize>(
    wanted: *const i32,
    out: *mut u8,
    out_len: *mut DWORD,
    describe: impl Fn(&ProtocolInfo) -> [u8; N],
) -> Result<i32, Error> {
    let fault = Error::new(WSAEFAULT);
    let wanted = match wanted.is_null() {
        true => None,
        // SAFETY: promised by the caller.
        false => Some(unsafe { pointer::string(wanted) }.ok_or(fault)?),
    };
    if out_len.is_null() {
        return Err(fault);
    }
    let fits = |info: &ProtocolInfo| wanted.is_none_or(|list| list.contains(&info.protocol()));
    let found: Vec<_> = CATALOGUE
        .iter()
        .filter(|info| fits(info))
        .map(describe)
        .collect();
    let needed = found.len() * N;
    // SAFETY: not NULL, and promised by the caller.
    let room = unsafe { out_len.read_unaligned() } as usize;
    if room < needed {
        // SAFETY: not NULL, and promised by the caller.
        unsafe { out_len.write_unaligned(needed as DWORD) };
        return fail(WSAENOBUFS);
    }
    if out.is_null() && needed != 0 {
        return Err(fault);
    }
    for (index, info) in found.iter().enumerate() {
        // SAFETY: not NULL, and there is room for all of them as checked above.
        unsafe { out.add(index * N).copy_from(info.as_ptr(), N) };
    }
    Ok(found.len() as i32)
}

/// <https://learn.microsoft.com/windows/win32/api/winsock2/nf-winsock2-wsaenumprotocolsa>
///
/// # Safety
/// `wanted` is NULL or a list of numbers that ends with 0, `out_len` is NULL or valid for reads and
/// writes, `out` is NULL or valid for writes of `*out_len` bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_WSAEnumProtocolsA(
    wanted: *const i32,
    out: *mut u8,
    out_len: *mut DWORD,
) -> i32 {
    // SAFETY: promised by the caller.
    unsafe { enumerate(wanted, out, out_len, ProtocolInfo::to_ansi) }
}

/// <https://learn.microsoft.com/windows/win32/api/winsock2/nf-winsock2-wsaenumprotocolsw>
///
/// # Safety
/// `wanted` is NULL or a list of numbers that ends with 0, `out_len` is NULL or valid for reads and
/// writes, `out` is NULL or valid for writes of `*out_len` bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_WSAEnumProtocolsW(
    wanted: *const i32,
    out: *mut u8,
    out_len: *mut DWORD,
) -> i32 {
    // SAFETY: promised by the caller.
    unsafe { enumerate(wanted, out, out_len, ProtocolInfo::to_wide) }
}

/// The error goes to `error`, and Winsock need not be started.
///
/// <https://learn.microsoft.com/windows/win32/api/ws2spi/nf-ws2spi-wscenumprotocols>
///
/// # Safety
/// `wanted` is NULL or a list of numbers that ends with 0, `out_len` is NULL or valid for reads and
/// writes, `out` is NULL or valid for writes of `*out_len` bytes, `error` is NULL or valid for a write.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_WSCEnumProtocols(
    wanted: *const i32,
    out: *mut u8,
    out_len: *mut DWORD,
    error: *mut i32,
) -> i32 {
    guard(SOCKET_ERROR, || {
        // SAFETY: promised by the caller.
        let found = unsafe { fill(wanted, out, out_len, ProtocolInfo::to_wide) };
        found.inspect_err(|failure| {
            // SAFETY: promised by the caller.
            unsafe { pointer::give(error, failure.code() as i32) };
        })
    })
}

#[cfg(test)]
mod tests {
    use std::ptr;

    use tawny::protocol_info::WIDE_LEN;
    use tawny::thread::last_error;
    use tawny::winsock::{self, Version};

    use super::*;

    #[test]
    fn the_needed_room_is_told_and_then_filled() {
        winsock::startup(Version::HIGHEST).unwrap();
        let mut len = 0;
        // SAFETY: the pointers are NULL or to locals of the lengths that are passed.
        unsafe {
            let none = tawny_WSAEnumProtocolsW(ptr::null(), ptr::null_mut(), &mut len);
            assert_eq!((none, last_error()), (SOCKET_ERROR, WSAENOBUFS));
            assert_eq!(len as usize, CATALOGUE.len() * WIDE_LEN);
            let mut memory = vec![0; len as usize];
            let all = tawny_WSAEnumProtocolsW(ptr::null(), memory.as_mut_ptr(), &mut len);
            assert_eq!(all as usize, CATALOGUE.len());
            assert_eq!(memory[WIDE_LEN + 92], 17);
            let udp = tawny_WSAEnumProtocolsW([17, 0].as_ptr(), memory.as_mut_ptr(), &mut len);
            assert_eq!(udp, 2);
            let unknown = tawny_WSAEnumProtocolsA([99, 0].as_ptr(), ptr::null_mut(), &mut len);
            assert_eq!(unknown, 0);
            let fault = tawny_WSAEnumProtocolsA(ptr::null(), ptr::null_mut(), ptr::null_mut());
            assert_eq!((fault, last_error()), (SOCKET_ERROR, WSAEFAULT));
            let (mut len, mut error) = (1, 0);
            let short = tawny_WSCEnumProtocols(ptr::null(), ptr::null_mut(), &mut len, &mut error);
            assert_eq!((short, error), (SOCKET_ERROR, WSAENOBUFS as i32));
            let null = ptr::null_mut();
            let all = tawny_WSCEnumProtocols(ptr::null(), memory.as_mut_ptr(), &mut len, null);
            assert_eq!(all as usize, CATALOGUE.len());
        }
        winsock::cleanup().unwrap();
    }
}
