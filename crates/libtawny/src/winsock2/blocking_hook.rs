//! Blocking hooks of Windows Sockets 1.1.
//!
//! <https://learn.microsoft.com/windows/win32/winsock/blocking-hook-2>

use std::rc::Rc;

use tawny::blocking_hook::{self, Hook};
use tawny::codes::WSAEFAULT;
use tawny::message_queue::{self as queue, Filter};
use tawny::window::Form;
use tawny::{Error, winsock};

use super::arguments::winsock_call;
use crate::guard;
use crate::types::{BOOL, FALSE, SOCKET_ERROR, TRUE};

/// `BLOCKPROC`: whether there may be more to do.
pub type BlockingHook = Option<unsafe extern "C" fn() -> BOOL>;

/// What stands for the hook of a thread that has set none: deals with one message.
extern "C" fn default_hook() -> BOOL {
    guard(FALSE, || {
        let Some(message) = queue::peek(&Filter::default(), true)? else {
            return Ok(FALSE);
        };
        queue::translate(&message);
        // A window that is gone by now gets nothing.
        let _ = queue::dispatch(&message, Form::Ansi);
        Ok(TRUE)
    })
}

/// Has blocking calls of this thread make `hook`; the former one, NULL on failure.
/// <https://learn.microsoft.com/windows/win32/api/winsock2/nf-winsock2-wsasetblockinghook>
///
/// # Safety
/// `hook` may be called whenever this thread blocks in a Winsock function.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_WSASetBlockingHook(hook: BlockingHook) -> usize {
    winsock_call(0, || {
        let hook = hook.ok_or(Error::new(WSAEFAULT))?;
        let former = blocking_hook::set(Hook {
            address: hook as usize,
            // SAFETY: the program gave the function for exactly these calls.
            call: Rc::new(move || unsafe { hook() } != FALSE),
        })?;
        let default: extern "C" fn() -> BOOL = default_hook;
        Ok(former.map_or(default as usize, |former| former.address))
    })
}

/// <https://learn.microsoft.com/windows/win32/api/winsock2/nf-winsock2-wsaunhookblockinghook>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_WSAUnhookBlockingHook() -> i32 {
    winsock_call(SOCKET_ERROR, || blocking_hook::unset().map(|()| 0))
}

/// Whether a blocking call of this thread is under way.
/// <https://learn.microsoft.com/windows/win32/api/winsock2/nf-winsock2-wsaisblocking>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_WSAIsBlocking() -> BOOL {
    guard(FALSE, || {
        winsock::check_started()?;
        Ok(blocking_hook::is_blocking().into())
    })
}

/// Ends the blocking call from whose hook it is called.
/// <https://learn.microsoft.com/windows/win32/api/winsock2/nf-winsock2-wsacancelblockingcall>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_WSACancelBlockingCall() -> i32 {
    winsock_call(SOCKET_ERROR, || blocking_hook::cancel().map(|()| 0))
}
