//! Making, naming, connecting and closing sockets.

use std::ffi::c_void;

use tawny::codes::{WSAEFAULT, WSAEINVAL, WSAENOTSOCK, WSAEPROTONOSUPPORT};
use tawny::object::{self, Handle, HandleFlags};
use tawny::socket::{self, Decision, Shutdown, Socket};
use tawny::socket_name::{self, AF_UNIX, SOCKADDR_UN_LEN, SocketName};
use tawny::{Error, protocol};

use super::arguments::{address, fail, give_address, unix_name, winsock_call};
use super::duplicate;
use super::quality;
use crate::pointer;
use crate::types::{DWORD, INVALID_SOCKET, SOCKET, SOCKET_ERROR, WSABUF};

fn create(family: i32, kind: i32, number: i32) -> Result<SOCKET, Error> {
    let (family, kind, number) = protocol::check(family, kind, number)?;
    Ok(Socket::create(family, kind, number)?.1.value())
}

#[inline(always)]
pub(crate) fn find(socket: SOCKET) -> Result<object::Found<Socket>, Error> {
    socket::find(Handle::from_value(socket))
}

/// <https://learn.microsoft.com/windows/win32/api/winsock2/nf-winsock2-socket>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_socket(family: i32, kind: i32, protocol: i32) -> SOCKET {
    winsock_call(INVALID_SOCKET, || create(family, kind, protocol))
}

/// `FROM_PROTOCOL_INFO`: the argument is in the WSAPROTOCOL_INFO.
const FROM_PROTOCOL_INFO: i32 = -1;
/// Where WSAPROTOCOL_INFO (either form) has iAddressFamily, and behind it, past the two address
/// sizes, iSocketType and iProtocol.
const INFO_FAMILY: usize = 76;
const INFO_KIND: usize = 88;
const INFO_PROTOCOL: usize = 92;

/// WSA_FLAG_MULTIPOINT_C_LEAF and WSA_FLAG_MULTIPOINT_D_LEAF.
const MULTIPOINT_LEAF: DWORD = 0x04 | 0x10;
/// WSA_FLAG_REGISTERED_IO
const REGISTERED_IO: DWORD = 0x100;

/// WSA_FLAG_NO_HANDLE_INHERIT.
const NO_HANDLE_INHERIT: DWORD = 0x80;

/// Every socket of Tawny can be used overlapped, whatever the flags say.
///
/// # Safety
/// `info` is NULL or points to a WSAPROTOCOL_INFO.
unsafe fn create_from_info(
    family: i32,
    kind: i32,
    protocol: i32,
    info: *const c_void,
    flags: DWORD,
) -> Result<SOCKET, Error> {
    let given = |value: i32, offset: usize| {
        if value != FROM_PROTOCOL_INFO || info.is_null() {
            return value;
        }
        // SAFETY: the three fields lie in the structure that `info` points to.
        unsafe { info.byte_add(offset).cast::<i32>().read_unaligned() }
    };
    // SAFETY: promised by the caller.
    let socket = match unsafe { duplicate::offered(info) } {
        Some(offered) => offered?,
        None => create(
            given(family, INFO_FAMILY),
            given(kind, INFO_KIND),
            given(protocol, INFO_PROTOCOL),
        )?,
    };
    if flags & NO_HANDLE_INHERIT != 0 {
        let handle = Handle::from_value(socket);
        object::set_flags(handle, HandleFlags::INHERIT, HandleFlags::empty())?;
    }
    if flags & MULTIPOINT_LEAF != 0 {
        find(socket)?.set_multipoint();
    }
    if flags & REGISTERED_IO != 0 {
        find(socket)?.set_registered();
    }
    Ok(socket)
}

/// <https://learn.microsoft.com/windows/win32/api/winsock2/nf-winsock2-wsasocketw>
///
/// # Safety
/// `info` is NULL or points to a WSAPROTOCOL_INFOW.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_WSASocketW(
    family: i32,
    kind: i32,
    protocol: i32,
    info: *const c_void,
    _group: u32,
    flags: DWORD,
) -> SOCKET {
    // SAFETY: promised by the caller.
    winsock_call(INVALID_SOCKET, || unsafe {
        create_from_info(family, kind, protocol, info, flags)
    })
}

/// <https://learn.microsoft.com/windows/win32/api/winsock2/nf-winsock2-wsasocketa>
///
/// # Safety
/// `info` is NULL or points to a WSAPROTOCOL_INFOA.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_WSASocketA(
    family: i32,
    kind: i32,
    protocol: i32,
    info: *const c_void,
    _group: u32,
    flags: DWORD,
) -> SOCKET {
    // SAFETY: promised by the caller.
    winsock_call(INVALID_SOCKET, || unsafe {
        create_from_info(family, kind, protocol, info, flags)
    })
}

/// <https://learn.microsoft.com/windows/win32/api/winsock2/nf-winsock2-closesocket>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_closesocket(socket: SOCKET) -> i32 {
    winsock_call(SOCKET_ERROR, || {
        drop(find(socket)?);
        object::close(Handle::from_value(socket)).map_err(|_| Error::new(WSAENOTSOCK))?;
        Ok(0)
    })
}

/// <https://learn.microsoft.com/windows/win32/api/winsock2/nf-winsock2-bind>
///
/// # Safety
/// A non-NULL `name` must be valid for `len` bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_bind(socket: SOCKET, name: *const u8, len: i32) -> i32 {
    winsock_call(SOCKET_ERROR, || {
        let socket = find(socket)?;
        // SAFETY: promised by the caller.
        unsafe {
            match socket.family() {
                AF_UNIX => socket.bind_unix(&unix_name(name, len)?)?,
                _ => socket.bind(address(name, len)?)?,
            }
        }
        Ok(0)
    })
}

/// <https://learn.microsoft.com/windows/win32/api/winsock2/nf-winsock2-listen>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_listen(socket: SOCKET, backlog: i32) -> i32 {
    winsock_call(SOCKET_ERROR, || {
        find(socket)?.listen(backlog)?;
        Ok(0)
    })
}

/// AF_UNSPEC, or an address of zeroes, dissolves a datagram socket's association.
///
/// # Safety
/// A non-NULL `name` must be valid for `len` bytes.
unsafe fn connect(socket: SOCKET, name: *const u8, len: i32) -> Result<i32, Error> {
    let socket = find(socket)?;
    if name.is_null() || len < 2 {
        return fail(WSAEFAULT);
    }
    if socket.family() == AF_UNIX {
        // SAFETY: promised by the caller.
        let to = unsafe { unix_name(name, len) }?;
        tawny::thread::blocking(|| socket.connect_unix(&to))?;
        return Ok(0);
    }
    // SAFETY: promised by the caller; two bytes are there.
    let family = unsafe { name.cast::<u16>().read_unaligned() };
    let dissolve = family == 0 && socket.kind() == socket::Kind::Datagram;
    let to = if dissolve {
        None
    } else {
        // SAFETY: promised by the caller.
        Some(unsafe { address(name, len) }?)
    };
    tawny::thread::blocking(|| socket.connect(to))?;
    Ok(0)
}

/// <https://learn.microsoft.com/windows/win32/api/winsock2/nf-winsock2-connect>
///
/// # Safety
/// A non-NULL `name` must be valid for `len` bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_connect(socket: SOCKET, name: *const u8, len: i32) -> i32 {
    // SAFETY: promised by the caller.
    winsock_call(SOCKET_ERROR, || unsafe { connect(socket, name, len) })
}

/// <https://learn.microsoft.com/windows/win32/api/winsock2/nf-winsock2-wsaconnect>: neither TCP nor
/// UDP carries caller data or qualities of service.
///
/// # Safety
/// A non-NULL `name` must be valid for `len` bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_WSAConnect(
    socket: SOCKET,
    name: *const u8,
    len: i32,
    caller_data: *const WSABUF,
    callee_data: *mut WSABUF,
    quality: *const c_void,
    group_quality: *const c_void,
) -> i32 {
    winsock_call(SOCKET_ERROR, || {
        // SAFETY: promised by the caller; a non-NULL `callee_data` is writable.
        unsafe {
            find(socket)?;
            // TCP and UDP carry no data with the request.
            if pointer::copy(caller_data).is_some_and(|data| data.len != 0) {
                return fail(WSAEPROTONOSUPPORT);
            }
            quality::check(quality, group_quality)?;
            let result = connect(socket, name, len)?;
            if let Some(data) = callee_data.as_mut() {
                data.len = 0;
            }
            Ok(result)
        }
    })
}

/// <https://learn.microsoft.com/windows/win32/api/winsock2/nf-winsock2-accept>
///
/// # Safety
/// Non-NULL pointers must be valid, `name` for writes of `*len` bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_accept(socket: SOCKET, name: *mut u8, len: *mut i32) -> SOCKET {
    winsock_call(INVALID_SOCKET, || {
        // SAFETY: promised by the caller.
        unsafe { accept(socket, name, len, |_, _| Decision::Accept) }
    })
}

/// # Safety
/// As [`tawny_accept`].
unsafe fn accept(
    socket: SOCKET,
    name: *mut u8,
    len: *mut i32,
    condition: impl FnOnce(&SocketName, &SocketName) -> Decision,
) -> Result<SOCKET, Error> {
    let socket = find(socket)?;
    if !name.is_null() {
        // SAFETY: promised by the caller.
        let room = unsafe { len.as_ref() }.copied().unwrap_or(0);
        let needed = socket_name::room_of(socket.family());
        if usize::try_from(room).is_ok_and(|room| room < needed) {
            return fail(WSAEFAULT);
        }
    }
    let (_, handle, peer) = socket.accept(condition)?;
    // SAFETY: promised by the caller.
    unsafe { give_address(peer, name, len) }?;
    Ok(handle.value())
}

const CF_ACCEPT: i32 = 0;
const CF_REJECT: i32 = 1;
const CF_DEFER: i32 = 2;

/// `LPCONDITIONPROC`: caller id and data, socket and group quality of service, callee id and data,
/// group, the program's own value.
pub type ConditionProc = Option<
    unsafe extern "C" fn(
        *mut WSABUF,
        *mut WSABUF,
        *mut c_void,
        *mut c_void,
        *mut WSABUF,
        *mut WSABUF,
        *mut u32,
        usize,
    ) -> i32,
>;

/// A name in memory that a condition function reads.
fn name_buffer(name: &SocketName, bytes: &mut [u8; SOCKADDR_UN_LEN]) -> WSABUF {
    let len = name.write_windows(bytes).unwrap_or(0);
    WSABUF {
        len: len as u32,
        buf: bytes.as_mut_ptr(),
    }
}

/// <https://learn.microsoft.com/windows/win32/api/winsock2/nf-winsock2-wsaaccept>
///
/// # Safety
/// Non-NULL pointers must be valid, `name` for writes of `*len` bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_WSAAccept(
    socket: SOCKET,
    name: *mut u8,
    len: *mut i32,
    condition: ConditionProc,
    callback_data: usize,
) -> SOCKET {
    winsock_call(INVALID_SOCKET, || {
        let mut invalid = false;
        let decide = |caller: &SocketName, callee: &SocketName| {
            let Some(condition) = condition else {
                return Decision::Accept;
            };
            let mut addresses = [[0; SOCKADDR_UN_LEN]; 2];
            let [caller_bytes, callee_bytes] = &mut addresses;
            let mut caller = name_buffer(caller, caller_bytes);
            let mut callee = name_buffer(callee, callee_bytes);
            let mut no_data = WSABUF {
                len: 0,
                buf: std::ptr::null_mut(),
            };
            let mut no_callee_data = no_data;
            let mut group = 0;
            let none: *mut c_void = std::ptr::null_mut();
            // SAFETY: the program gave the function for exactly this call; every pointer is valid
            // while it lasts.
            let decision = unsafe {
                condition(
                    &mut caller,
                    &mut no_data,
                    none,
                    none,
                    &mut callee,
                    &mut no_callee_data,
                    &mut group,
                    callback_data,
                )
            };
            match decision {
                CF_ACCEPT => Decision::Accept,
                CF_REJECT => Decision::Reject,
                CF_DEFER => Decision::Defer,
                _ => {
                    invalid = true;
                    Decision::Reject
                }
            }
        };
        // SAFETY: promised by the caller.
        let result = unsafe { accept(socket, name, len, decide) };
        if invalid { fail(WSAEINVAL) } else { result }
    })
}

/// <https://learn.microsoft.com/windows/win32/api/winsock2/nf-winsock2-shutdown>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_shutdown(socket: SOCKET, how: i32) -> i32 {
    winsock_call(SOCKET_ERROR, || {
        let socket = find(socket)?;
        let what = match how {
            0 => Shutdown::Receive,
            1 => Shutdown::Send,
            2 => Shutdown::Both,
            _ => return fail(WSAEINVAL),
        };
        socket.shutdown(what)?;
        Ok(0)
    })
}

/// <https://learn.microsoft.com/windows/win32/api/winsock2/nf-winsock2-getsockname>
///
/// # Safety
/// Non-NULL pointers must be valid, `name` for writes of `*len` bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_getsockname(socket: SOCKET, name: *mut u8, len: *mut i32) -> i32 {
    winsock_call(SOCKET_ERROR, || {
        let found = find(socket)?.name()?;
        if name.is_null() {
            return fail(WSAEFAULT);
        }
        // SAFETY: promised by the caller.
        unsafe { give_address(found, name, len) }?;
        Ok(0)
    })
}

/// <https://learn.microsoft.com/windows/win32/api/winsock2/nf-winsock2-getpeername>
///
/// # Safety
/// Non-NULL pointers must be valid, `name` for writes of `*len` bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_getpeername(socket: SOCKET, name: *mut u8, len: *mut i32) -> i32 {
    winsock_call(SOCKET_ERROR, || {
        let found = find(socket)?.peer_name()?;
        if name.is_null() {
            return fail(WSAEFAULT);
        }
        // SAFETY: promised by the caller.
        unsafe { give_address(found, name, len) }?;
        Ok(0)
    })
}
