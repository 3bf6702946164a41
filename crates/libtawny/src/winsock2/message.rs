//! WSARecvMsg and WSASendMsg. The former is no export of Windows: programs fetch it through
//! SIO_GET_EXTENSION_FUNCTION_POINTER.

use tawny::codes::{WSAEFAULT, WSAEMSGSIZE, WSAEOPNOTSUPP};
use tawny::control::{self, Control};
use tawny::overlapped::MessageOut;
use tawny::socket::{MessageFlags, Socket};
use tawny::{Buffers, Error, address};

use super::arguments::{buffers, fail, flags, operation, optional_address, winsock_call};
use super::socket::find;
use super::transfer::issued;
use crate::pointer::{self, give};
use crate::types::{CompletionRoutine, DWORD, OVERLAPPED, SOCKET, SOCKET_ERROR, WSAMSG};

/// A caller's WSAMSG, of which every NULL has the length 0.
///
/// # Safety
/// A non-NULL `message` must be valid.
unsafe fn checked(message: *const WSAMSG) -> Result<WSAMSG, Error> {
    // SAFETY: promised by the caller.
    let message = *unsafe { pointer::reference(message) }.ok_or(Error::new(WSAEFAULT))?;
    let missing = (message.name.is_null() && message.name_len != 0)
        || (message.control.start.is_null() && message.control.len != 0);
    if missing || message.name_len < 0 {
        return fail(WSAEFAULT);
    }
    Ok(message)
}

/// The data of a message.
///
/// # Safety
/// As [`buffers`].
unsafe fn data(message: &WSAMSG) -> Result<Buffers, Error> {
    // SAFETY: promised by the caller.
    unsafe { buffers(message.buffers.cast(), message.buffer_count) }
}

/// Room for a sender's address is room for all of it.
fn check_name_room(socket: &Socket, message: &WSAMSG) -> Result<(), Error> {
    let needed = match socket.family() {
        address::AF_INET6 => address::SOCKADDR_IN6_LEN,
        _ => address::SOCKADDR_IN_LEN,
    };
    if !message.name.is_null() && (message.name_len as usize) < needed {
        return fail(WSAEFAULT);
    }
    Ok(())
}

/// <https://learn.microsoft.com/windows/win32/api/mswsock/nc-mswsock-lpfn_wsarecvmsg>
///
/// # Safety
/// As the page says: all memory must stay valid until the operation has ended.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_WSARecvMsg(
    socket: SOCKET,
    message: *mut WSAMSG,
    received: *mut DWORD,
    overlapped: *mut OVERLAPPED,
    routine: CompletionRoutine,
) -> i32 {
    winsock_call(SOCKET_ERROR, || {
        let socket = find(socket)?;
        // SAFETY: promised by the caller.
        unsafe {
            let given = checked(message)?;
            check_name_room(&socket, &given)?;
            let data = data(&given)?;
            let out = MessageOut::from_raw(message).ok_or(Error::new(WSAEFAULT))?;
            // What the last call left there asks for nothing.
            let wanted = flags(given.flags & !MessageFlags::all().bits())?;
            if let Some((overlapped, notice)) = operation(overlapped, routine)? {
                if !wanted.is_empty() {
                    return fail(WSAEOPNOTSUPP);
                }
                let receiving = socket.receive_message_overlapped(data, out, overlapped, notice);
                return issued(receiving?, received);
            }
            if received.is_null() {
                return fail(WSAEFAULT);
            }
            let got = socket.receive_message_now(&data, wanted)?;
            give(received, got.bytes as DWORD);
            got.write(&out);
            match got.flags.contains(MessageFlags::TRUNCATED) {
                true => fail(WSAEMSGSIZE),
                false => Ok(0),
            }
        }
    })
}

/// The control data of a message to send.
///
/// # Safety
/// The message's `Control` must be valid for as many bytes as it says.
unsafe fn control(message: &WSAMSG) -> Result<Vec<Control>, Error> {
    let len = message.control.len as usize;
    // SAFETY: promised by the caller.
    let bytes = unsafe { pointer::slice(message.control.start.cast_const(), len) };
    control::decode(bytes.ok_or(Error::new(WSAEFAULT))?)
}

/// <https://learn.microsoft.com/windows/win32/api/winsock2/nf-winsock2-wsasendmsg>
///
/// # Safety
/// As the page says: all memory must stay valid until the operation has ended.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_WSASendMsg(
    socket: SOCKET,
    message: *const WSAMSG,
    bits: DWORD,
    sent: *mut DWORD,
    overlapped: *mut OVERLAPPED,
    routine: CompletionRoutine,
) -> i32 {
    winsock_call(SOCKET_ERROR, || {
        let socket = find(socket)?;
        // SAFETY: promised by the caller.
        unsafe {
            let given = checked(message)?;
            let data = data(&given)?;
            let to = optional_address(given.name, given.name_len)?;
            let control = control(&given)?;
            let flags = flags(bits)?;
            match operation(overlapped, routine)? {
                Some((overlapped, notice)) => {
                    let sending = socket
                        .send_message_overlapped(data, flags, to, &control, overlapped, notice);
                    issued(sending?, sent)
                }
                None if sent.is_null() => fail(WSAEFAULT),
                None => {
                    let bytes = socket.send_message_now(&data, flags, to, &control)?;
                    give(sent, bytes as DWORD);
                    Ok(0)
                }
            }
        }
    })
}
