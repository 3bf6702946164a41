//! I/O completion objects of the thread pool.
//!
//! <https://learn.microsoft.com/windows/win32/api/threadpoolapiset/nf-threadpoolapiset-createthreadpoolio>

use std::ffi::c_void;
use std::ptr::null_mut;

use tawny::Error;
use tawny::codes::ERROR_INVALID_PARAMETER;
use tawny::packet::Packet;
use tawny::thread_pool::Io;

use super::environment::{self, TP_CALLBACK_ENVIRON};
use super::{InstancePointer, close, find, instance_pointer, pointer};
use crate::argument::Argument;
use crate::boundary::guard;
use crate::ioapiset::{handle, overlapped_of};
use crate::types::*;

/// `PTP_WIN32_IO_CALLBACK`: instance, context, operation, error, bytes, object.
pub type IoCallback = Option<
    unsafe extern "C" fn(InstancePointer, *mut c_void, *mut OVERLAPPED, ULONG, usize, HANDLE),
>;

/// The Win32 error of the operation that `packet` is about; 0 when it succeeded.
pub(crate) fn error_of(packet: &Packet) -> DWORD {
    if packet.status.is_success() {
        0
    } else {
        packet.status.to_win32().code()
    }
}

/// <https://learn.microsoft.com/windows/win32/api/threadpoolapiset/nf-threadpoolapiset-createthreadpoolio>
///
/// # Safety
/// As for `TrySubmitThreadpoolCallback`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_CreateThreadpoolIo(
    file: HANDLE,
    callback: IoCallback,
    context: *mut c_void,
    environment: *const TP_CALLBACK_ENVIRON,
) -> HANDLE {
    guard(null_mut(), || {
        let callback = callback.ok_or(Error::new(ERROR_INVALID_PARAMETER))?;
        // SAFETY: promised by the caller.
        let environment = unsafe { environment::read(environment, context) }?;
        let context = Argument::new(context);
        let (_, io) = Io::create(handle(file), &environment, move |instance, io, packet| {
            let (error, bytes) = (error_of(&packet), packet.bytes as usize);
            let (instance, overlapped) = (instance_pointer(instance), overlapped_of(&packet));
            // SAFETY: the program gave the function and the context for exactly this call.
            unsafe {
                callback(
                    instance,
                    context.get(),
                    overlapped,
                    error,
                    bytes,
                    pointer(io),
                )
            }
        })?;
        Ok(pointer(io))
    })
}

/// <https://learn.microsoft.com/windows/win32/api/threadpoolapiset/nf-threadpoolapiset-startthreadpoolio>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_StartThreadpoolIo(io: HANDLE) {
    guard((), || {
        find::<Io>(io)?.start();
        Ok(())
    });
}

/// <https://learn.microsoft.com/windows/win32/api/threadpoolapiset/nf-threadpoolapiset-cancelthreadpoolio>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_CancelThreadpoolIo(io: HANDLE) {
    guard((), || {
        find::<Io>(io)?.cancel_start();
        Ok(())
    });
}

/// <https://learn.microsoft.com/windows/win32/api/threadpoolapiset/nf-threadpoolapiset-waitforthreadpooliocallbacks>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_WaitForThreadpoolIoCallbacks(io: HANDLE, cancel: BOOL) {
    guard((), || {
        find::<Io>(io)?.wait(cancel != FALSE);
        Ok(())
    });
}

/// <https://learn.microsoft.com/windows/win32/api/threadpoolapiset/nf-threadpoolapiset-closethreadpoolio>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_CloseThreadpoolIo(io: HANDLE) {
    guard((), || close::<Io>(io));
}
