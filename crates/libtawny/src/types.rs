//! C types of the ABI, under Windows' names and with Windows' layouts (64-bit).
#![allow(
    missing_docs,
    reason = "the names are Windows' own; their pages define them"
)]
#![allow(non_camel_case_types, non_snake_case)]

use std::ffi::c_void;

pub type BOOL = i32;
pub type BOOLEAN = u8;
pub type WORD = u16;
pub type DWORD = u32;
pub type UINT = u32;
pub type LONG = i32;
pub type ULONG = u32;
pub type WCHAR = u16;
pub type HANDLE = *mut c_void;
pub type SOCKET = usize;

pub const FALSE: BOOL = 0;
pub const TRUE: BOOL = 1;
pub const INVALID_SOCKET: SOCKET = usize::MAX;
pub const SOCKET_ERROR: i32 = -1;
pub const INVALID_HANDLE_VALUE: HANDLE = usize::MAX as HANDLE;

/// `WSABUF`: one piece of a scatter/gather list.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct WSABUF {
    pub len: u32,
    pub buf: *mut u8,
}

/// `WSAMSG`, which the core writes.
pub type WSAMSG = tawny::overlapped::MessageMemory;

/// What every buffer for a name has room for.
pub const MAX_PATH: usize = 260;

/// `OVERLAPPED`, which the core reads and writes.
pub type OVERLAPPED = tawny::overlapped::OverlappedMemory;

/// `OVERLAPPED_ENTRY`: a packet as `GetQueuedCompletionStatusEx` returns it.
#[repr(C)]
pub struct OVERLAPPED_ENTRY {
    pub lpCompletionKey: usize,
    pub lpOverlapped: *mut OVERLAPPED,
    pub Internal: usize,
    pub dwNumberOfBytesTransferred: DWORD,
}

/// `LPWSAOVERLAPPED_COMPLETION_ROUTINE`: error, bytes, operation, flags.
pub type CompletionRoutine = Option<unsafe extern "C" fn(DWORD, DWORD, *mut OVERLAPPED, DWORD)>;

/// The event's handle value in an OVERLAPPED of the caller.
///
/// # Safety
/// `overlapped` must be valid for reads.
pub(crate) unsafe fn event_of(overlapped: *const OVERLAPPED) -> usize {
    // SAFETY: hEvent is the last of the structure's four words; promised by the caller.
    unsafe { overlapped.cast::<usize>().add(3).read() }
}
