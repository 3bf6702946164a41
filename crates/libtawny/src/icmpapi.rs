//! icmpapi.h: ICMP echo without raw sockets.
//!
//! An asynchronous call writes the reply as a synchronous one does: there is nothing left to parse but
//! whether there is one.
//!
//! <https://learn.microsoft.com/windows/win32/api/icmpapi/>

mod reply;

use std::ffi::c_void;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use tawny::codes::*;
use tawny::event::Event;
use tawny::icmp::{Echo, IcmpFile, IpStatus, send_echo, send_echo_then};
use tawny::object::{self, Handle};
use tawny::status::Status;
use tawny::thread::Thread;
use tawny::{Error, SocketAddress};

use crate::boundary::guard;
use crate::pointer;
use crate::types::{BOOL, DWORD, FALSE, HANDLE, INVALID_HANDLE_VALUE, TRUE, WORD};

use reply::Room;
pub use reply::{tawny_Icmp6ParseReplies, tawny_IcmpParseReplies};

/// `IO_STATUS_BLOCK`
#[repr(C)]
pub struct IoStatusBlock {
    status: usize,
    information: usize,
}

/// `PIO_APC_ROUTINE`: the caller's context, the outcome, 0.
type ApcRoutine = Option<unsafe extern "C" fn(usize, *mut IoStatusBlock, DWORD)>;

/// `IP_OPTION_INFORMATION`
#[repr(C)]
#[derive(Clone, Copy)]
pub struct OptionInformation {
    ttl: u8,
    tos: u8,
    flags: u8,
    options_size: u8,
    options: *const u8,
}

fn create(is_v6: bool) -> HANDLE {
    guard(INVALID_HANDLE_VALUE, || {
        let file = Arc::new(IcmpFile::new(is_v6)?);
        Ok(object::insert(file)?.value() as HANDLE)
    })
}

/// <https://learn.microsoft.com/windows/win32/api/icmpapi/nf-icmpapi-icmpcreatefile>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_IcmpCreateFile() -> HANDLE {
    create(false)
}

/// <https://learn.microsoft.com/windows/win32/api/icmpapi/nf-icmpapi-icmp6createfile>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_Icmp6CreateFile() -> HANDLE {
    create(true)
}

/// <https://learn.microsoft.com/windows/win32/api/icmpapi/nf-icmpapi-icmpclosehandle>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_IcmpCloseHandle(handle: HANDLE) -> BOOL {
    guard(FALSE, || {
        let handle = Handle::from_value(handle.addr());
        let found = object::find::<IcmpFile>(handle);
        found.ok_or(Error::new(ERROR_INVALID_HANDLE))?;
        object::close(handle)?;
        Ok(TRUE)
    })
}

/// What a call sends, and where the answer goes.
struct Request {
    handle: HANDLE,
    source: Option<SocketAddr>,
    destination: SocketAddr,
    data: *const u8,
    data_len: WORD,
    options: *const OptionInformation,
    room: Room,
    timeout: DWORD,
}

impl Request {
    /// # Safety
    /// The pointers are NULL or valid for reads, `data` of `data_len` bytes.
    unsafe fn echo(&self) -> Result<Echo, Error> {
        const DONT_FRAGMENT: u8 = 2;
        const MAX_OPTIONS: u8 = 40;
        let is_v6 = self.destination.is_ipv6();
        let invalid = Error::new(ERROR_INVALID_PARAMETER);
        let file = object::find::<IcmpFile>(Handle::from_value(self.handle.addr()));
        file.filter(|file| file.is_v6() == is_v6).ok_or(invalid)?;
        self.room.check(is_v6, self.data_len.into())?;
        // SAFETY: promised by the caller.
        let (data, options) = unsafe {
            let data = pointer::slice(self.data, self.data_len.into());
            (data.ok_or(invalid)?, pointer::copy(self.options))
        };
        let patience = Duration::from_millis(self.timeout.into());
        let mut echo = Echo::new(self.destination.ip(), patience);
        echo.destination = self.destination;
        echo.source = self.source;
        echo.data = data.to_vec();
        if let Some(options) = options {
            echo.ttl = Some(options.ttl);
            echo.tos = options.tos;
            echo.dont_fragment = options.flags & DONT_FRAGMENT != 0;
            if options.options_size > MAX_OPTIONS {
                return Err(IpStatus::OPTION_TOO_BIG.error());
            }
            if !is_v6 {
                // SAFETY: promised by the caller.
                let bytes = unsafe { pointer::slice(options.options, options.options_size.into()) };
                echo.options = bytes.ok_or(invalid)?.to_vec();
            }
        }
        Ok(echo)
    }

    /// Sends; returns how many replies there are.
    ///
    /// # Safety
    /// As [`Self::echo`]; the room is valid for writes, until the operation has ended.
    unsafe fn send(self, event: HANDLE, routine: ApcRoutine, context: usize) -> DWORD {
        guard(0, || {
            // SAFETY: promised by the caller.
            let echo = unsafe { self.echo() }?;
            let is_v6 = self.destination.is_ipv6();
            if event.is_null() && routine.is_none() {
                // SAFETY: promised by the caller.
                return unsafe { self.room.write(is_v6, &send_echo(&echo)?) }.map(|_| 1);
            }
            let end = End::new(event, routine, context)?;
            send_echo_then(echo, move |outcome| {
                // SAFETY: promised by the caller: the operation ends with this.
                end.tell(unsafe { self.room.give(is_v6, outcome) });
            })?;
            Err(Error::new(ERROR_IO_PENDING))
        })
    }
}

/// Who is told of the end of an asynchronous call.
enum End {
    Event(Arc<Event>),
    Routine(
        unsafe extern "C" fn(usize, *mut IoStatusBlock, DWORD),
        usize,
        Arc<Thread>,
    ),
}

impl End {
    /// The event, or else the routine.
    fn new(event: HANDLE, routine: ApcRoutine, context: usize) -> Result<Self, Error> {
        match routine {
            Some(routine) if event.is_null() => {
                Ok(Self::Routine(routine, context, Thread::current()))
            }
            _ => {
                let event = object::find::<Event>(Handle::from_value(event.addr()));
                let event = event.ok_or(Error::new(ERROR_INVALID_HANDLE))?.to_arc();
                event.reset();
                Ok(Self::Event(event))
            }
        }
    }

    fn tell(self, (status, bytes): (Status, usize)) {
        match self {
            Self::Event(event) => {
                event.set();
            }
            Self::Routine(routine, context, thread) => {
                let call = Box::new(move || {
                    let mut block = IoStatusBlock {
                        status: status.value() as usize,
                        information: bytes,
                    };
                    // SAFETY: the caller of the function promised that it may be called.
                    unsafe { routine(context, &raw mut block, 0) };
                });
                // A thread that has ended is told nothing.
                let _ = thread.queue_apc(call);
            }
        }
    }
}

fn v4(address: DWORD) -> SocketAddr {
    (Ipv4Addr::from(address.to_ne_bytes()), 0).into()
}

/// <https://learn.microsoft.com/windows/win32/api/icmpapi/nf-icmpapi-icmpsendecho>
///
/// # Safety
/// As the page says.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_IcmpSendEcho(
    handle: HANDLE,
    destination: DWORD,
    data: *const u8,
    data_len: WORD,
    options: *const OptionInformation,
    reply: *mut u8,
    reply_len: DWORD,
    timeout: DWORD,
) -> DWORD {
    let none = std::ptr::null_mut();
    // SAFETY: promised by the caller.
    unsafe {
        tawny_IcmpSendEcho2Ex(
            handle,
            none,
            None,
            none,
            0,
            destination,
            data,
            data_len,
            options,
            reply,
            reply_len,
            timeout,
        )
    }
}

/// <https://learn.microsoft.com/windows/win32/api/icmpapi/nf-icmpapi-icmpsendecho2>
///
/// # Safety
/// As the page says: the reply buffer must stay valid until the operation has ended.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_IcmpSendEcho2(
    handle: HANDLE,
    event: HANDLE,
    routine: ApcRoutine,
    context: *mut c_void,
    destination: DWORD,
    data: *const u8,
    data_len: WORD,
    options: *const OptionInformation,
    reply: *mut u8,
    reply_len: DWORD,
    timeout: DWORD,
) -> DWORD {
    // SAFETY: promised by the caller.
    unsafe {
        tawny_IcmpSendEcho2Ex(
            handle,
            event,
            routine,
            context,
            0,
            destination,
            data,
            data_len,
            options,
            reply,
            reply_len,
            timeout,
        )
    }
}

/// <https://learn.microsoft.com/windows/win32/api/icmpapi/nf-icmpapi-icmpsendecho2ex>
///
/// # Safety
/// As the page says: the reply buffer must stay valid until the operation has ended.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_IcmpSendEcho2Ex(
    handle: HANDLE,
    event: HANDLE,
    routine: ApcRoutine,
    context: *mut c_void,
    source: DWORD,
    destination: DWORD,
    data: *const u8,
    data_len: WORD,
    options: *const OptionInformation,
    reply: *mut u8,
    reply_len: DWORD,
    timeout: DWORD,
) -> DWORD {
    let request = Request {
        handle,
        source: (source != 0).then(|| v4(source)),
        destination: v4(destination),
        data,
        data_len,
        options,
        room: Room::new(reply, reply_len),
        timeout,
    };
    // SAFETY: promised by the caller.
    unsafe { request.send(event, routine, context.addr()) }
}

/// # Safety
/// `address` is NULL or a `sockaddr_in6`.
unsafe fn v6(address: *const [u8; 28]) -> Result<SocketAddr, Error> {
    let invalid = Error::new(ERROR_INVALID_PARAMETER);
    // SAFETY: promised by the caller.
    let bytes = unsafe { pointer::copy(address) }.ok_or(invalid)?;
    let address = SocketAddress::from_windows(&bytes).map_err(|_| invalid)?;
    let address = SocketAddr::from(address);
    address.is_ipv6().then_some(address).ok_or(invalid)
}

/// <https://learn.microsoft.com/windows/win32/api/icmpapi/nf-icmpapi-icmp6sendecho2>
///
/// # Safety
/// As the page says: the reply buffer must stay valid until the operation has ended.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_Icmp6SendEcho2(
    handle: HANDLE,
    event: HANDLE,
    routine: ApcRoutine,
    context: *mut c_void,
    source: *const [u8; 28],
    destination: *const [u8; 28],
    data: *const u8,
    data_len: WORD,
    options: *const OptionInformation,
    reply: *mut u8,
    reply_len: DWORD,
    timeout: DWORD,
) -> DWORD {
    // SAFETY: promised by the caller.
    let addresses = guard(None, || unsafe {
        Ok(Some((v6(source)?, v6(destination)?)))
    });
    let Some((source, destination)) = addresses else {
        return 0;
    };
    let request = Request {
        handle,
        source: (!source.ip().is_unspecified()).then_some(source),
        destination,
        data,
        data_len,
        options,
        room: Room::new(reply, reply_len),
        timeout,
    };
    // SAFETY: promised by the caller.
    unsafe { request.send(event, routine, context.addr()) }
}
