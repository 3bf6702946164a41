//! Registered I/O: the functions of RIO_EXTENSION_FUNCTION_TABLE, which
//! SIO_GET_MULTIPLE_EXTENSION_FUNCTION_POINTER gives.
//!
//! <https://learn.microsoft.com/windows/win32/api/mswsock/ns-mswsock-rio_extension_function_table>

use std::ffi::c_void;
use std::sync::Arc;

use tawny::codes::{WSAEFAULT, WSAEINVAL};
use tawny::completion_port;
use tawny::event::Event;
use tawny::object;
use tawny::rio::{self, CompletionQueue, Notification, Queues, ReceiveOut, RequestQueue, RioFlags};
use tawny::{Error, SocketAddress};

use crate::boundary::guard;
use crate::ioapiset::handle;
use crate::pointer;
use crate::types::*;
use crate::winsock2::arguments::{fail, winsock_call};
use crate::winsock2::socket::find;

/// RIO_INVALID_BUFFERID
const INVALID_BUFFER: usize = 0xffff_ffff;
/// RIO_INVALID_CQ and RIO_INVALID_RQ
const INVALID_QUEUE: usize = 0;
/// RIO_CORRUPT_CQ
const CORRUPT_QUEUE: u32 = 0xffff_ffff;
/// Size of a SOCKADDR_INET.
const ADDRESS_LEN: u32 = 28;

/// RIO_BUF
#[repr(C)]
#[derive(Clone, Copy, Debug)]
#[allow(non_snake_case, missing_docs, reason = "Windows' own names")]
pub struct RIO_BUF {
    pub BufferId: usize,
    pub Offset: u32,
    pub Length: u32,
}

/// RIORESULT
#[repr(C)]
#[derive(Clone, Copy, Debug)]
#[allow(non_snake_case, missing_docs, reason = "Windows' own names")]
pub struct RIORESULT {
    pub Status: i32,
    pub BytesTransferred: u32,
    pub SocketContext: u64,
    pub RequestContext: u64,
}

/// RIO_NOTIFICATION_COMPLETION, as it is for a port; for an event the first field of the union is its
/// handle, and the low half of the second says whether asking resets it.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
#[allow(non_snake_case, missing_docs, reason = "Windows' own names")]
pub struct RIO_NOTIFICATION_COMPLETION {
    pub Type: i32,
    pub Handle: HANDLE,
    pub CompletionKey: usize,
    pub Overlapped: *mut OVERLAPPED,
}

const RIO_EVENT_COMPLETION: i32 = 1;
const RIO_IOCP_COMPLETION: i32 = 2;

type Request = unsafe extern "C" fn(usize, *const RIO_BUF, u32, u32, *mut c_void) -> BOOL;
type RequestEx = unsafe extern "C" fn(
    usize,
    *const RIO_BUF,
    u32,
    *const RIO_BUF,
    *const RIO_BUF,
    *const RIO_BUF,
    *const RIO_BUF,
    u32,
    *mut c_void,
) -> BOOL;

/// RIO_EXTENSION_FUNCTION_TABLE
#[repr(C)]
struct Table {
    size: u32,
    receive: Request,
    receive_ex: RequestEx,
    send: Request,
    send_ex: RequestEx,
    close_completion_queue: extern "C" fn(usize),
    create_completion_queue: unsafe extern "C" fn(u32, *const RIO_NOTIFICATION_COMPLETION) -> usize,
    create_request_queue:
        extern "C" fn(SOCKET, u32, u32, u32, u32, usize, usize, *mut c_void) -> usize,
    dequeue_completion: unsafe extern "C" fn(usize, *mut RIORESULT, u32) -> u32,
    deregister_buffer: extern "C" fn(usize),
    notify: extern "C" fn(usize) -> i32,
    register_buffer: unsafe extern "C" fn(*mut u8, u32) -> usize,
    resize_completion_queue: extern "C" fn(usize, u32) -> BOOL,
    resize_request_queue: extern "C" fn(usize, u32, u32) -> BOOL,
}

const TABLE: Table = Table {
    size: size_of::<Table>() as u32,
    receive,
    receive_ex,
    send,
    send_ex,
    close_completion_queue,
    create_completion_queue,
    create_request_queue,
    dequeue_completion,
    deregister_buffer,
    notify,
    register_buffer,
    resize_completion_queue,
    resize_request_queue,
};

/// The table as it lies in memory.
pub(crate) fn function_table() -> Vec<u8> {
    let mut bytes = vec![0; size_of::<Table>()];
    // SAFETY: there is room for a table; unaligned writes need no more.
    unsafe { bytes.as_mut_ptr().cast::<Table>().write_unaligned(TABLE) };
    bytes
}

/// <https://learn.microsoft.com/windows/win32/api/mswsock/nc-mswsock-lpfn_rioregisterbuffer>
///
/// # Safety
/// The memory must be valid until it is deregistered and no request uses it.
unsafe extern "C" fn register_buffer(start: *mut u8, len: u32) -> usize {
    winsock_call(INVALID_BUFFER, || {
        if len == 0 {
            return fail(WSAEINVAL);
        }
        // SAFETY: promised by the caller.
        let region = unsafe { rio::Region::from_raw(start, len as usize) };
        rio::register_buffer(region.ok_or(Error::new(WSAEFAULT))?)
    })
}

/// <https://learn.microsoft.com/windows/win32/api/mswsock/nc-mswsock-lpfn_rioderegisterbuffer>
extern "C" fn deregister_buffer(id: usize) {
    guard((), || {
        rio::deregister_buffer(id);
        Ok(())
    });
}

/// <https://learn.microsoft.com/windows/win32/api/mswsock/nc-mswsock-lpfn_riocreatecompletionqueue>
///
/// # Safety
/// A non-NULL `notification` must be valid for reads.
unsafe extern "C" fn create_completion_queue(
    size: u32,
    notification: *const RIO_NOTIFICATION_COMPLETION,
) -> usize {
    winsock_call(INVALID_QUEUE, || {
        // SAFETY: promised by the caller.
        let notification = match unsafe { pointer::copy(notification) } {
            None => Notification::Polled,
            Some(given) => self::notification(&given)?,
        };
        CompletionQueue::new(size, notification)?.publish()
    })
}

fn notification(given: &RIO_NOTIFICATION_COMPLETION) -> Result<Notification, Error> {
    let invalid = Error::new(WSAEINVAL);
    match given.Type {
        RIO_EVENT_COMPLETION => Ok(Notification::Event {
            event: object::find::<Event>(handle(given.Handle))
                .ok_or(invalid)?
                .to_arc(),
            reset: given.CompletionKey as u32 != 0,
        }),
        RIO_IOCP_COMPLETION if !given.Overlapped.is_null() => Ok(Notification::Port {
            port: completion_port::find(handle(given.Handle)).map_err(|_| invalid)?,
            key: given.CompletionKey,
            overlapped: given.Overlapped as usize,
        }),
        _ => Err(invalid),
    }
}

/// <https://learn.microsoft.com/windows/win32/api/mswsock/nc-mswsock-lpfn_rioclosecompletionqueue>
extern "C" fn close_completion_queue(queue: usize) {
    guard((), || {
        rio::remove_completion_queue(queue);
        Ok(())
    });
}

/// <https://learn.microsoft.com/windows/win32/api/mswsock/nc-mswsock-lpfn_rioresizecompletionqueue>
extern "C" fn resize_completion_queue(queue: usize, size: u32) -> BOOL {
    winsock_call(FALSE, || {
        rio::find_completion_queue(queue)?.resize(size)?;
        Ok(TRUE)
    })
}

/// <https://learn.microsoft.com/windows/win32/api/mswsock/nc-mswsock-lpfn_rionotify>
extern "C" fn notify(queue: usize) -> i32 {
    let mut result = Ok(());
    guard((), || {
        result = rio::find_completion_queue(queue).and_then(|queue| queue.notify());
        Ok(())
    });
    result.map_or_else(|error| error.code() as i32, |()| 0)
}

/// <https://learn.microsoft.com/windows/win32/api/mswsock/nc-mswsock-lpfn_riodequeuecompletion>
///
/// # Safety
/// `results` must be valid for writes of `most` elements.
unsafe extern "C" fn dequeue_completion(queue: usize, results: *mut RIORESULT, most: u32) -> u32 {
    guard(CORRUPT_QUEUE, || {
        let Ok(queue) = rio::find_completion_queue(queue) else {
            return Ok(CORRUPT_QUEUE);
        };
        if results.is_null() && most != 0 {
            return Ok(CORRUPT_QUEUE);
        }
        let mut taken = 0;
        let count = queue.dequeue(most as usize, |completion| {
            let result = RIORESULT {
                Status: completion.error as i32,
                BytesTransferred: completion.bytes,
                SocketContext: completion.socket_context,
                RequestContext: completion.request_context,
            };
            // SAFETY: at most `most` completions are handed out.
            unsafe { results.add(taken).write_unaligned(result) };
            taken += 1;
        });
        Ok(count as u32)
    })
}

/// The number of data buffers that a request can have.
const DATA_BUFFERS: u32 = 1;

/// <https://learn.microsoft.com/windows/win32/api/mswsock/nc-mswsock-lpfn_riocreaterequestqueue>
extern "C" fn create_request_queue(
    socket: SOCKET,
    most_receives: u32,
    receive_buffers: u32,
    most_sends: u32,
    send_buffers: u32,
    receives: usize,
    sends: usize,
    context: *mut c_void,
) -> usize {
    winsock_call(INVALID_QUEUE, || {
        let socket = find(socket)?.to_arc();
        let receives = rio::find_completion_queue(receives)?.to_arc();
        let sends = rio::find_completion_queue(sends)?.to_arc();
        if receive_buffers != DATA_BUFFERS || send_buffers != DATA_BUFFERS {
            return fail(WSAEINVAL);
        }
        let queues = Queues {
            most_receives,
            most_sends,
            receives: &receives,
            sends: &sends,
        };
        RequestQueue::new(&socket, &queues, context as u64)?.publish()
    })
}

/// <https://learn.microsoft.com/windows/win32/api/mswsock/nc-mswsock-lpfn_rioresizerequestqueue>
extern "C" fn resize_request_queue(queue: usize, most_receives: u32, most_sends: u32) -> BOOL {
    winsock_call(FALSE, || {
        rio::find_request_queue(queue)?.resize(most_receives, most_sends)?;
        Ok(TRUE)
    })
}

/// The registered memory that a request names; `None` for NULL.
///
/// # Safety
/// A non-NULL `buffer` must be valid for reads.
#[inline]
unsafe fn memory(buffer: *const RIO_BUF) -> Result<Option<rio::Memory>, Error> {
    // SAFETY: promised by the caller.
    match unsafe { pointer::copy(buffer) } {
        None => Ok(None),
        Some(given) => rio::buffer_piece(given.BufferId, given.Offset, given.Length).map(Some),
    }
}

/// The data of a request, of which `count` says whether there is any. A stream's has some.
///
/// # Safety
/// A non-NULL `buffer` must be valid for reads.
#[inline]
unsafe fn data(
    queue: &RequestQueue,
    buffer: *const RIO_BUF,
    count: u32,
) -> Result<rio::Memory, Error> {
    if count != u32::from(!buffer.is_null()) {
        return fail(WSAEINVAL);
    }
    // SAFETY: promised by the caller.
    match unsafe { memory(buffer) }? {
        Some(memory) => Ok(memory),
        None if queue.is_of_stream() => fail(WSAEINVAL),
        None => Ok(rio::Memory::empty()),
    }
}

/// The queue and the flags of a request; `None` when it only commits.
#[inline]
fn request(
    queue: usize,
    flags: u32,
    nothing_else: bool,
    commit: impl FnOnce(&Arc<RequestQueue>) -> Result<(), Error>,
) -> Result<Option<(Arc<RequestQueue>, RioFlags)>, Error> {
    let queue = rio::find_request_queue(queue)?.to_arc();
    let flags = RioFlags::from_bits(flags).ok_or(Error::new(WSAEINVAL))?;
    if !flags.contains(RioFlags::COMMIT_ONLY) {
        return Ok(Some((queue, flags)));
    }
    if flags != RioFlags::COMMIT_ONLY || !nothing_else {
        return fail(WSAEINVAL);
    }
    commit(&queue)?;
    Ok(None)
}

/// <https://learn.microsoft.com/windows/win32/api/mswsock/nc-mswsock-lpfn_rioreceive>
///
/// # Safety
/// As the page says: the memory must stay valid until the request has ended.
unsafe extern "C" fn receive(
    queue: usize,
    buffer: *const RIO_BUF,
    count: u32,
    flags: u32,
    context: *mut c_void,
) -> BOOL {
    winsock_call(FALSE, || {
        let nothing_else = buffer.is_null() && count == 0 && context.is_null();
        if let Some((queue, flags)) =
            request(queue, flags, nothing_else, RequestQueue::commit_receives)?
        {
            // SAFETY: promised by the caller.
            let data = unsafe { data(&queue, buffer, count) }?;
            queue.receive(data, flags, context as u64)?;
        }
        Ok(TRUE)
    })
}

/// <https://learn.microsoft.com/windows/win32/api/mswsock/nc-mswsock-lpfn_rioreceiveex>
///
/// # Safety
/// As the page says: the memory must stay valid until the request has ended.
unsafe extern "C" fn receive_ex(
    queue: usize,
    buffer: *const RIO_BUF,
    count: u32,
    local: *const RIO_BUF,
    remote: *const RIO_BUF,
    control: *const RIO_BUF,
    out_flags: *const RIO_BUF,
    flags: u32,
    context: *mut c_void,
) -> BOOL {
    winsock_call(FALSE, || {
        let others = [local, remote, control, out_flags];
        let nothing_else = buffer.is_null()
            && count == 0
            && context.is_null()
            && others.iter().all(|other| other.is_null());
        let Some((queue, flags)) =
            request(queue, flags, nothing_else, RequestQueue::commit_receives)?
        else {
            return Ok(TRUE);
        };
        // SAFETY: promised by the caller.
        unsafe {
            let data = data(&queue, buffer, count)?;
            for address in [local, remote] {
                if pointer::copy(address).is_some_and(|given| given.Length < ADDRESS_LEN) {
                    return fail(WSAEINVAL);
                }
            }
            let out = ReceiveOut {
                local: memory(local)?,
                remote: memory(remote)?,
                control: memory(control)?,
                flags: memory(out_flags)?,
            };
            queue.receive_into(data, out, flags, context as u64)?;
        }
        Ok(TRUE)
    })
}

/// <https://learn.microsoft.com/windows/win32/api/mswsock/nc-mswsock-lpfn_riosend>
///
/// # Safety
/// As the page says: the memory must stay valid until the request has ended.
unsafe extern "C" fn send(
    queue: usize,
    buffer: *const RIO_BUF,
    count: u32,
    flags: u32,
    context: *mut c_void,
) -> BOOL {
    winsock_call(FALSE, || {
        let nothing_else = buffer.is_null() && count == 0 && context.is_null();
        if let Some((queue, flags)) =
            request(queue, flags, nothing_else, RequestQueue::commit_sends)?
        {
            // SAFETY: promised by the caller.
            let data = unsafe { data(&queue, buffer, count) }?;
            queue.send(data, flags, context as u64)?;
        }
        Ok(TRUE)
    })
}

/// <https://learn.microsoft.com/windows/win32/api/mswsock/nc-mswsock-lpfn_riosendex>
///
/// # Safety
/// As the page says: the memory must stay valid until the request has ended.
unsafe extern "C" fn send_ex(
    queue: usize,
    buffer: *const RIO_BUF,
    count: u32,
    local: *const RIO_BUF,
    remote: *const RIO_BUF,
    control: *const RIO_BUF,
    out_flags: *const RIO_BUF,
    flags: u32,
    context: *mut c_void,
) -> BOOL {
    winsock_call(FALSE, || {
        let others = [local, remote, control, out_flags];
        let nothing_else = buffer.is_null()
            && count == 0
            && context.is_null()
            && others.iter().all(|other| other.is_null());
        let Some((queue, flags)) = request(queue, flags, nothing_else, RequestQueue::commit_sends)?
        else {
            return Ok(TRUE);
        };
        if !local.is_null() {
            return fail(WSAEINVAL);
        }
        // SAFETY: promised by the caller.
        unsafe {
            let data = data(&queue, buffer, count)?;
            let to = match memory(remote)? {
                Some(remote) => Some(SocketAddress::from_windows(remote.bytes())?),
                None => None,
            };
            let control = match memory(control)? {
                Some(control) => RequestQueue::control_of(&control)?,
                None => Vec::new(),
            };
            // What would go there has no meaning for a send, but the memory must be registered.
            memory(out_flags)?;
            queue.send_message(data, to, &control, flags, context as u64)?;
        }
        Ok(TRUE)
    })
}
