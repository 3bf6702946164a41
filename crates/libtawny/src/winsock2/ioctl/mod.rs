//! WSAIoctl.
//!
//! <https://learn.microsoft.com/windows/win32/api/winsock2/nf-winsock2-wsaioctl>,
//! <https://learn.microsoft.com/windows/win32/winsock/winsock-ioctls>

mod addresses;
mod codes;
mod control;
mod multicast;
mod tcp;

use std::ffi::c_void;

use tawny::codes::{WSA_IO_PENDING, WSAEFAULT, WSAEINVAL, WSAENOPROTOOPT, WSAEOPNOTSUPP};
use tawny::socket::{ChangeOf, Issued, Socket};
use tawny::{Error, SocketAddress};

use super::arguments::{fail, operation, winsock_call};
use super::options;
use super::socket::find;
use crate::pointer::{self, give};
use crate::types::{CompletionRoutine, DWORD, OVERLAPPED, SOCKET, SOCKET_ERROR};
use codes::*;
use control::{Answer, Control};

/// Performs a control that ends at once.
fn perform(socket: &Socket, control: &Control<'_>) -> Result<Answer, Error> {
    match control.command {
        FIONBIO => {
            options::control(socket, FIONBIO, control.word(0)?)?;
            Ok(Answer::default())
        }
        FIONREAD | SIOCATMARK => {
            let value = options::control(socket, control.command, 0)?;
            Ok(value.map_or_else(Answer::default, |value| Answer::default().word(value)))
        }
        SIO_GET_EXTENSION_FUNCTION_POINTER => {
            let guid = control.input()?.first_chunk();
            let guid = guid.ok_or(Error::new(WSAEFAULT))?;
            let function = crate::mswsock::extension(*guid).ok_or(Error::new(WSAEINVAL))?;
            Ok(Answer::default().handle(function as usize))
        }
        SIO_GET_MULTIPLE_EXTENSION_FUNCTION_POINTER => {
            let guid = control.input()?.first_chunk();
            let guid = guid.ok_or(Error::new(WSAEFAULT))?;
            let table = crate::mswsock::extensions(*guid).ok_or(Error::new(WSAEINVAL))?;
            Ok(Answer::default().raw(&table))
        }
        SIO_UDP_CONNRESET => {
            socket.set_reports_unreachable(control.word(0)? != 0)?;
            Ok(Answer::default())
        }
        SIO_AF_UNIX_GETPEERPID => Ok(Answer::default().word(socket.peer_process()?)),
        // No provider is layered above another.
        SIO_BSP_HANDLE_POLL if control.overlapped => fail(WSAEFAULT),
        SIO_BASE_HANDLE | SIO_BSP_HANDLE | SIO_BSP_HANDLE_SELECT | SIO_BSP_HANDLE_POLL => {
            Ok(Answer::default().handle(socket.handle().value()))
        }
        // "The WSAENOPROTOOPT error code is indicated for service providers that do not support this."
        SIO_ASSOCIATE_HANDLE
        | SIO_TRANSLATE_HANDLE
        | SIO_ENABLE_CIRCULAR_QUEUEING
        | SIO_FLUSH
        | SIO_GET_QOS
        | SIO_SET_QOS
        | SIO_GET_GROUP_QOS
        | SIO_SET_GROUP_QOS => fail(WSAENOPROTOOPT),
        SIO_ROUTING_INTERFACE_QUERY
        | SIO_FIND_ROUTE
        | SIO_ADDRESS_LIST_QUERY
        | SIO_ADDRESS_LIST_SORT
        | SIO_GET_INTERFACE_LIST
        | SIO_GET_BROADCAST_ADDRESS => addresses::perform(socket, control),
        SIO_MULTIPOINT_LOOPBACK
        | SIO_MULTICAST_SCOPE
        | SIO_SET_MULTICAST_FILTER
        | SIO_GET_MULTICAST_FILTER
        | SIOCSMSFILTER
        | SIOCGMSFILTER
        | SIO_RCVALL
        | SIO_RCVALL_MCAST
        | SIO_RCVALL_IGMPMCAST => multicast::perform(socket, control),
        SIO_KEEPALIVE_VALS
        | SIO_TCP_INFO
        | SIO_TCP_INITIAL_RTO
        | SIO_TCP_SET_ACK_FREQUENCY
        | SIO_LOOPBACK_FAST_PATH
        | SIO_IDEAL_SEND_BACKLOG_QUERY
        | SIO_PRIORITY_HINT
        | SIO_SET_COMPATIBILITY_MODE => tcp::perform(socket, control),
        _ => fail(WSAEOPNOTSUPP),
    }
}

/// The change that a control asks for, if it does.
fn change(control: &Control<'_>) -> Result<Option<ChangeOf>, Error> {
    Ok(Some(match control.command {
        SIO_ADDRESS_LIST_CHANGE => ChangeOf::Addresses,
        SIO_ROUTING_INTERFACE_CHANGE => {
            ChangeOf::Route(SocketAddress::from_windows(control.input()?)?)
        }
        SIO_IDEAL_SEND_BACKLOG_CHANGE if control.room != 0 => return fail(WSAEINVAL),
        SIO_IDEAL_SEND_BACKLOG_CHANGE => ChangeOf::Backlog,
        _ => return Ok(None),
    }))
}

/// Asks for a change without an OVERLAPPED. On a non-blocking socket a network event tells of it;
/// there is none of the backlog.
fn ask(socket: &Socket, change: ChangeOf) -> Result<(), Error> {
    match change {
        ChangeOf::Addresses if socket.is_non_blocking() => socket.ask_for_address_change(),
        ChangeOf::Route(to) if socket.is_non_blocking() => socket.ask_for_route_change(to),
        change => socket.wait_for_change(change),
    }
}

/// <https://learn.microsoft.com/windows/win32/api/winsock2/nf-winsock2-wsaioctl>
///
/// # Safety
/// Non-NULL pointers must be valid, for the lengths given.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_WSAIoctl(
    socket: SOCKET,
    command: DWORD,
    input: *const c_void,
    input_len: DWORD,
    output: *mut c_void,
    output_len: DWORD,
    returned: *mut DWORD,
    overlapped: *mut OVERLAPPED,
    routine: CompletionRoutine,
) -> i32 {
    winsock_call(SOCKET_ERROR, || {
        let socket = find(socket)?;
        if returned.is_null() && overlapped.is_null() {
            return fail(WSAEFAULT);
        }
        let control = Control {
            command,
            // SAFETY: promised by the caller.
            input: unsafe { pointer::slice(input.cast(), input_len as usize) },
            output: output as usize,
            room: if output.is_null() { 0 } else { output_len },
            overlapped: !overlapped.is_null(),
        };
        if let Some(change) = change(&control)? {
            // SAFETY: promised by the caller.
            let Some((overlapped, notice)) = unsafe { operation(overlapped, routine) }? else {
                ask(&socket, change)?;
                // SAFETY: promised by the caller.
                unsafe { give(returned, 0) };
                return Ok(0);
            };
            socket.await_change(change, overlapped, notice)?;
            return fail(WSA_IO_PENDING);
        }
        let answer = perform(&socket, &control)?;
        // SAFETY: promised by the caller; the answer fits.
        unsafe {
            let bytes = answer.fit(control.room).map_err(|short| {
                if let Some(needed) = short.needed {
                    give(returned, needed);
                }
                short.error
            })?;
            output.cast::<u8>().copy_from(bytes.as_ptr(), bytes.len());
            give(returned, bytes.len() as DWORD);
            if let Some((overlapped, notice)) = operation(overlapped, routine)? {
                match socket.announce(bytes.len() as u32, overlapped, notice) {
                    Issued::Done(_) => {}
                    Issued::Pending => return fail(WSA_IO_PENDING),
                }
            }
        }
        Ok(0)
    })
}
