//! Sending and receiving.

use tawny::codes::{WSA_IO_INCOMPLETE, WSA_IO_PENDING, WSAEFAULT, WSAEMSGSIZE};
use tawny::overlapped::{AddressOut, Overlapped};
use tawny::request::Notice;
use tawny::socket::{Issued, Socket};
use tawny::{Buffers, Deadline, Error};

use super::arguments::{
    buffer, buffers, fail, flags, give_address, operation, optional_address, plain, winsock_call,
};
use super::socket::find;
use crate::ioapiset::await_result;
use crate::pointer::give;
use crate::types::{
    BOOL, CompletionRoutine, DWORD, FALSE, OVERLAPPED, SOCKET, SOCKET_ERROR, TRUE, WSABUF,
};

/// <https://learn.microsoft.com/windows/win32/api/winsock2/nf-winsock2-send>
///
/// # Safety
/// A non-NULL `data` must be valid for `len` bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_send(socket: SOCKET, data: *const u8, len: i32, bits: i32) -> i32 {
    // SAFETY: promised by the caller.
    unsafe { tawny_sendto(socket, data, len, bits, std::ptr::null(), 0) }
}

/// <https://learn.microsoft.com/windows/win32/api/winsock2/nf-winsock2-sendto>
///
/// # Safety
/// Non-NULL pointers must be valid, for the lengths given.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_sendto(
    socket: SOCKET,
    data: *const u8,
    len: i32,
    bits: i32,
    to: *const u8,
    to_len: i32,
) -> i32 {
    winsock_call(SOCKET_ERROR, || {
        let socket = find(socket)?;
        // SAFETY: promised by the caller; the call is over when this returns.
        let (data, to) = unsafe { (buffer(data, len)?, optional_address(to, to_len)?) };
        Ok(socket.send_now(data, flags(bits as DWORD)?, to)? as i32)
    })
}

/// <https://learn.microsoft.com/windows/win32/api/winsock2/nf-winsock2-recv>
///
/// # Safety
/// A non-NULL `data` must be valid for writes of `len` bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_recv(socket: SOCKET, data: *mut u8, len: i32, bits: i32) -> i32 {
    let none = std::ptr::null_mut();
    // SAFETY: promised by the caller.
    unsafe { tawny_recvfrom(socket, data, len, bits, none, none.cast()) }
}

/// <https://learn.microsoft.com/windows/win32/api/winsock2/nf-winsock2-recvfrom>
///
/// # Safety
/// Non-NULL pointers must be valid, for the lengths given.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_recvfrom(
    socket: SOCKET,
    data: *mut u8,
    len: i32,
    bits: i32,
    from: *mut u8,
    from_len: *mut i32,
) -> i32 {
    winsock_call(SOCKET_ERROR, || {
        let socket = find(socket)?;
        // SAFETY: promised by the caller; the call is over when this returns.
        let data = unsafe { buffer(data, len) }?;
        let received = socket.receive_now(data, flags(bits as DWORD)?)?;
        if let Some(address) = received.from {
            // SAFETY: promised by the caller.
            unsafe { give_address(address, from, from_len) }?;
        }
        if received.truncated {
            return fail(WSAEMSGSIZE);
        }
        Ok(received.bytes as i32)
    })
}

/// What an overlapped call returns: 0, or SOCKET_ERROR with `WSA_IO_PENDING`.
///
/// # Safety
/// A non-NULL `count` must be valid for writes.
#[inline(always)]
pub(crate) unsafe fn issued(issued: Issued, count: *mut DWORD) -> Result<i32, Error> {
    match issued {
        Issued::Done(bytes) => {
            // SAFETY: promised by the caller.
            unsafe { give(count, bytes) };
            Ok(0)
        }
        Issued::Pending => fail(WSA_IO_PENDING),
    }
}

/// <https://learn.microsoft.com/windows/win32/api/winsock2/nf-winsock2-wsasend>
///
/// # Safety
/// As the page says: all memory must stay valid until the operation has ended.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_WSASend(
    socket: SOCKET,
    list: *const WSABUF,
    buffer_count: DWORD,
    sent: *mut DWORD,
    bits: DWORD,
    overlapped: *mut OVERLAPPED,
    routine: CompletionRoutine,
) -> i32 {
    winsock_call(SOCKET_ERROR, || {
        // SAFETY: promised by the caller.
        unsafe {
            let nobody = (std::ptr::null(), 0);
            send_to(
                socket,
                list,
                buffer_count,
                sent,
                bits,
                nobody,
                (overlapped, routine),
            )
        }
    })
}

/// WSASend and WSASendTo.
///
/// # Safety
/// As [`tawny_WSASend`].
#[inline(always)]
unsafe fn send_to(
    socket: SOCKET,
    list: *const WSABUF,
    buffer_count: DWORD,
    sent: *mut DWORD,
    bits: DWORD,
    to: (*const u8, i32),
    (overlapped, routine): (*mut OVERLAPPED, CompletionRoutine),
) -> Result<i32, Error> {
    let found = find(socket)?;
    // SAFETY: promised by the caller.
    unsafe {
        if bits == 0
            && to.0.is_null()
            && found.is_plain()
            && let Some((data, overlapped, no_packet)) =
                plain(list, buffer_count, overlapped, routine)
        {
            return issued(found.send_plain(data, overlapped, no_packet)?, sent);
        }
        let data = buffers(list, buffer_count)?;
        send_any(
            &found,
            data,
            sent,
            bits,
            to,
            operation(overlapped, routine)?,
        )
    }
}

/// As [`send_to`], whatever the socket and the arguments.
///
/// # Safety
/// As [`tawny_WSASend`].
unsafe fn send_any(
    socket: &Socket,
    data: Buffers,
    sent: *mut DWORD,
    bits: DWORD,
    (to, to_len): (*const u8, i32),
    operation: Option<(Overlapped, Notice)>,
) -> Result<i32, Error> {
    // SAFETY: promised by the caller.
    unsafe {
        let to = optional_address(to, to_len)?;
        match operation {
            Some((overlapped, notice)) => {
                let sending = socket.send_overlapped(data, flags(bits)?, to, overlapped, notice);
                issued(sending?, sent)
            }
            None if sent.is_null() => fail(WSAEFAULT),
            None => {
                give(sent, socket.send_now(data, flags(bits)?, to)? as DWORD);
                Ok(0)
            }
        }
    }
}

/// <https://learn.microsoft.com/windows/win32/api/winsock2/nf-winsock2-wsasendto>
///
/// # Safety
/// As [`tawny_WSASend`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_WSASendTo(
    socket: SOCKET,
    list: *const WSABUF,
    buffer_count: DWORD,
    sent: *mut DWORD,
    bits: DWORD,
    to: *const u8,
    to_len: i32,
    overlapped: *mut OVERLAPPED,
    routine: CompletionRoutine,
) -> i32 {
    winsock_call(SOCKET_ERROR, || {
        let to = (to, to_len);
        // SAFETY: promised by the caller.
        unsafe {
            send_to(
                socket,
                list,
                buffer_count,
                sent,
                bits,
                to,
                (overlapped, routine),
            )
        }
    })
}

/// <https://learn.microsoft.com/windows/win32/api/winsock2/nf-winsock2-wsarecv>
///
/// # Safety
/// As the page says: all memory must stay valid until the operation has ended.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_WSARecv(
    socket: SOCKET,
    list: *const WSABUF,
    buffer_count: DWORD,
    received: *mut DWORD,
    bits: *mut DWORD,
    overlapped: *mut OVERLAPPED,
    routine: CompletionRoutine,
) -> i32 {
    let none = (std::ptr::null_mut(), std::ptr::null_mut());
    winsock_call(SOCKET_ERROR, || {
        // SAFETY: promised by the caller.
        unsafe {
            receive_from(
                socket,
                list,
                buffer_count,
                received,
                bits,
                none,
                (overlapped, routine),
            )
        }
    })
}

/// WSARecv and WSARecvFrom.
///
/// # Safety
/// As [`tawny_WSARecv`].
#[inline(always)]
unsafe fn receive_from(
    socket: SOCKET,
    list: *const WSABUF,
    buffer_count: DWORD,
    received: *mut DWORD,
    bits: *mut DWORD,
    from: (*mut u8, *mut i32),
    (overlapped, routine): (*mut OVERLAPPED, CompletionRoutine),
) -> Result<i32, Error> {
    let found = find(socket)?;
    if bits.is_null() || from.0.is_null() != from.1.is_null() {
        return fail(WSAEFAULT);
    }
    // SAFETY: promised by the caller.
    unsafe {
        if bits.read() == 0
            && from.0.is_null()
            && found.is_plain()
            && let Some((data, overlapped, no_packet)) =
                plain(list, buffer_count, overlapped, routine)
        {
            return issued(found.receive_plain(data, overlapped, no_packet)?, received);
        }
        let data = buffers(list, buffer_count)?;
        receive_any(
            &found,
            data,
            received,
            bits,
            from,
            operation(overlapped, routine)?,
        )
    }
}

/// As [`receive_from`], whatever the socket and the arguments.
///
/// # Safety
/// As [`tawny_WSARecv`].
unsafe fn receive_any(
    socket: &Socket,
    data: Buffers,
    received: *mut DWORD,
    bits: *mut DWORD,
    (from, from_len): (*mut u8, *mut i32),
    operation: Option<(Overlapped, Notice)>,
) -> Result<i32, Error> {
    // SAFETY: promised by the caller.
    unsafe {
        let wanted = flags(bits.read())?;
        if let Some((overlapped, notice)) = operation {
            let from = AddressOut::from_raw(from, from_len);
            let receiving = socket.receive_overlapped(data, wanted, from, overlapped, notice);
            return issued(receiving?, received);
        }
        if received.is_null() {
            return fail(WSAEFAULT);
        }
        let got = socket.receive_now(data, wanted)?;
        give(received, got.bytes as DWORD);
        bits.write(0);
        if let Some(address) = got.from {
            give_address(address, from, from_len)?;
        }
        if got.truncated {
            fail(WSAEMSGSIZE)
        } else {
            Ok(0)
        }
    }
}

/// <https://learn.microsoft.com/windows/win32/api/winsock2/nf-winsock2-wsarecvfrom>
///
/// # Safety
/// As [`tawny_WSARecv`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_WSARecvFrom(
    socket: SOCKET,
    list: *const WSABUF,
    buffer_count: DWORD,
    received: *mut DWORD,
    bits: *mut DWORD,
    from: *mut u8,
    from_len: *mut i32,
    overlapped: *mut OVERLAPPED,
    routine: CompletionRoutine,
) -> i32 {
    winsock_call(SOCKET_ERROR, || {
        let from = (from, from_len);
        // SAFETY: promised by the caller.
        unsafe {
            receive_from(
                socket,
                list,
                buffer_count,
                received,
                bits,
                from,
                (overlapped, routine),
            )
        }
    })
}

/// <https://learn.microsoft.com/windows/win32/api/winsock2/nf-winsock2-wsagetoverlappedresult>
///
/// # Safety
/// Non-NULL pointers must be valid; `overlapped` was given to an operation.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_WSAGetOverlappedResult(
    socket: SOCKET,
    overlapped: *mut OVERLAPPED,
    transferred: *mut DWORD,
    wait: BOOL,
    flags: *mut DWORD,
) -> BOOL {
    winsock_call(FALSE, || {
        let socket = find(socket)?;
        if overlapped.is_null() || transferred.is_null() || flags.is_null() {
            return fail(WSAEFAULT);
        }
        let deadline = if wait == FALSE {
            Deadline::Now
        } else {
            Deadline::Never
        };
        // SAFETY: promised by the caller.
        unsafe {
            let result = await_result(overlapped, Some(&*socket), deadline, false)?;
            let (status, bytes) = result.ok_or(Error::new(WSA_IO_INCOMPLETE))?;
            give(transferred, bytes);
            give(flags, 0);
            match status.to_wsa() {
                _ if status.is_success() => Ok(TRUE),
                error => Err(error),
            }
        }
    })
}

/// <https://learn.microsoft.com/windows/win32/api/winsock2/nf-winsock2-wsasenddisconnect>: no protocol
/// here carries data with the end of a connection.
#[unsafe(no_mangle)]
pub extern "C" fn tawny_WSASendDisconnect(socket: SOCKET, _data: *const WSABUF) -> i32 {
    super::socket::tawny_shutdown(socket, SD_SEND)
}

/// <https://learn.microsoft.com/windows/win32/api/winsock2/nf-winsock2-wsarecvdisconnect>: no protocol
/// here carries data with the end of a connection.
#[unsafe(no_mangle)]
pub extern "C" fn tawny_WSARecvDisconnect(socket: SOCKET, _data: *const WSABUF) -> i32 {
    super::socket::tawny_shutdown(socket, SD_RECEIVE)
}

const SD_RECEIVE: i32 = 0;
const SD_SEND: i32 = 1;
