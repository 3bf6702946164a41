//! TransmitFile and TransmitPackets.
//!
//! <https://learn.microsoft.com/windows/win32/api/mswsock/nf-mswsock-transmitfile>,
//! <https://learn.microsoft.com/windows/win32/api/mswsock/nc-mswsock-lpfn_transmitpackets>

use std::ffi::c_void;
use std::ptr::null_mut;
use std::sync::Arc;

use tawny::codes::{WSA_INVALID_HANDLE, WSAEFAULT, WSAEINVAL};
use tawny::object;
use tawny::socket::{Afterwards, Kind, Socket, Transmission};
use tawny::{Buffers, Error, File};

use super::issued;
use crate::ioapiset::handle;
use crate::pointer;
use crate::types::*;
use crate::winsock2::arguments::{fail, operation, winsock_call};
use crate::winsock2::socket::find;

/// `TRANSMIT_FILE_BUFFERS`
#[repr(C)]
#[allow(non_snake_case, missing_docs, reason = "Windows' own names")]
pub struct TRANSMIT_FILE_BUFFERS {
    pub Head: *mut c_void,
    pub HeadLength: DWORD,
    pub Tail: *mut c_void,
    pub TailLength: DWORD,
}

/// `TRANSMIT_PACKETS_ELEMENT`
#[repr(C)]
#[derive(Clone, Copy)]
#[allow(non_snake_case, missing_docs, reason = "Windows' own names")]
pub struct TRANSMIT_PACKETS_ELEMENT {
    pub dwElFlags: ULONG,
    pub cLength: ULONG,
    /// nFileOffset, or pBuffer.
    pub place: i64,
    pub hFile: HANDLE,
}

const TF_DISCONNECT: DWORD = 1;
const TF_REUSE_SOCKET: DWORD = 2;
const TF_WRITE_BEHIND: DWORD = 4;
const TF_USE_SYSTEM_THREAD: DWORD = 0x10;
const TF_USE_KERNEL_APC: DWORD = 0x20;

const TP_ELEMENT_MEMORY: ULONG = 1;
const TP_ELEMENT_FILE: ULONG = 2;
const TP_ELEMENT_EOP: ULONG = 4;

/// nSendSize that leaves the size of each send to `TP_ELEMENT_EOP`.
const AS_MARKED: DWORD = DWORD::MAX;

/// # Safety
/// `start` is NULL or valid for `len` bytes until the operation has ended.
unsafe fn memory(start: *mut c_void, len: DWORD) -> Result<Buffers, Error> {
    if start.is_null() && len != 0 {
        return fail(WSAEFAULT);
    }
    // SAFETY: promised by the caller.
    Ok(unsafe { Buffers::from_one(start.cast(), len as usize) })
}

fn file(value: HANDLE) -> Result<Arc<File>, Error> {
    let file = object::find::<File>(handle(value)).ok_or(Error::new(WSA_INVALID_HANDLE))?;
    Ok(file.to_arc())
}

/// What becomes of the connection. Which thread does the work is the caller's wish on Windows; here
/// no thread waits for it.
fn afterwards(flags: DWORD) -> Result<Afterwards, Error> {
    let known = TF_DISCONNECT
        | TF_REUSE_SOCKET
        | TF_WRITE_BEHIND
        | TF_USE_SYSTEM_THREAD
        | TF_USE_KERNEL_APC;
    if flags & !known != 0 {
        return fail(WSAEINVAL);
    }
    match flags & (TF_DISCONNECT | TF_REUSE_SOCKET) {
        0 => Ok(Afterwards::Stay),
        TF_DISCONNECT => Ok(Afterwards::Disconnect),
        TF_REUSE_SOCKET => fail(WSAEINVAL),
        _ => Ok(Afterwards::Reuse),
    }
}

/// # Safety
/// As `tawny_TransmitFile`.
unsafe fn send(
    socket: &Socket,
    transmission: Transmission,
    overlapped: *mut OVERLAPPED,
) -> Result<BOOL, Error> {
    // SAFETY: promised by the caller.
    match unsafe { operation(overlapped, None) }? {
        Some((overlapped, notice)) => {
            let result = socket.transmit_overlapped(transmission, overlapped, notice)?;
            // SAFETY: there is no count to write.
            unsafe { issued(result, null_mut()) }
        }
        None => {
            socket.transmit_now(transmission)?;
            Ok(TRUE)
        }
    }
}

/// <https://learn.microsoft.com/windows/win32/api/mswsock/nf-mswsock-transmitfile>
///
/// # Safety
/// As the page says: all memory must stay valid until the operation has ended.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_TransmitFile(
    socket: SOCKET,
    source: HANDLE,
    count: DWORD,
    per_send: DWORD,
    overlapped: *mut OVERLAPPED,
    buffers: *const TRANSMIT_FILE_BUFFERS,
    flags: DWORD,
) -> BOOL {
    winsock_call(FALSE, || {
        let socket = find(socket)?;
        if socket.kind() != Kind::Stream {
            return fail(WSAEINVAL);
        }
        let mut transmission = Transmission::new();
        transmission.set_afterwards(afterwards(flags)?);
        transmission.set_per_send(per_send);
        // SAFETY: promised by the caller.
        unsafe {
            let around = pointer::copy(buffers);
            if let Some(around) = &around {
                transmission.memory(memory(around.Head, around.HeadLength)?);
            }
            if !source.is_null() {
                let offset = match overlapped.is_null() {
                    true => None,
                    false => Some(offset_of(overlapped)),
                };
                transmission.file(&file(source)?, offset, count.into())?;
            }
            if let Some(around) = &around {
                transmission.memory(memory(around.Tail, around.TailLength)?);
            }
            send(&socket, transmission, overlapped)
        }
    })
}

/// The file position in an OVERLAPPED.
///
/// # Safety
/// `overlapped` must be valid for reads.
unsafe fn offset_of(overlapped: *const OVERLAPPED) -> u64 {
    // SAFETY: the offset is the third of the structure's four words; promised by the caller.
    unsafe { overlapped.cast::<u64>().add(2).read_unaligned() }
}

/// <https://learn.microsoft.com/windows/win32/api/mswsock/nc-mswsock-lpfn_transmitpackets>
///
/// # Safety
/// As the page says: all memory must stay valid until the operation has ended.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_TransmitPackets(
    socket: SOCKET,
    elements: *const TRANSMIT_PACKETS_ELEMENT,
    count: DWORD,
    send_size: DWORD,
    overlapped: *mut OVERLAPPED,
    flags: DWORD,
) -> BOOL {
    winsock_call(FALSE, || {
        let socket = find(socket)?;
        // SAFETY: promised by the caller.
        let elements = unsafe { pointer::slice(elements, count as usize) };
        let elements = elements.ok_or(Error::new(WSAEFAULT))?;
        let mut transmission = Transmission::new();
        transmission.set_afterwards(afterwards(flags)?);
        transmission.set_per_send(if send_size == AS_MARKED { 0 } else { send_size });
        for element in elements {
            match element.dwElFlags & !TP_ELEMENT_EOP {
                // SAFETY: promised by the caller.
                TP_ELEMENT_MEMORY => transmission
                    .memory(unsafe { memory(element.place as *mut c_void, element.cLength) }?),
                0 | TP_ELEMENT_FILE => {
                    let offset = u64::try_from(element.place).ok();
                    let length = element.cLength.into();
                    transmission.file(&file(element.hFile)?, offset, length)?;
                }
                _ => return fail(WSAEINVAL),
            }
            if element.dwElFlags & TP_ELEMENT_EOP != 0 {
                transmission.end_of_packet();
            }
        }
        // SAFETY: promised by the caller.
        unsafe { send(&socket, transmission, overlapped) }
    })
}
