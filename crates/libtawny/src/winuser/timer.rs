//! Timers that make messages.
//!
//! <https://learn.microsoft.com/windows/win32/api/winuser/nf-winuser-settimer>

use std::sync::Arc;
use std::time::Duration;

use tawny::message_queue::{self as queue, TimerRoutine};
use tawny::window::message::WM_TIMER;

use super::procedure::{handle, window};
use crate::guard;
use crate::types::*;

/// `TIMERPROC`: the window, `WM_TIMER`, the timer's number, the time since the system started.
pub type TimerProcedure = Option<unsafe extern "C" fn(HANDLE, UINT, usize, DWORD)>;

/// Starts a timer, or starts it anew; its number.
/// <https://learn.microsoft.com/windows/win32/api/winuser/nf-winuser-settimer>
///
/// # Safety
/// `procedure` may be called on the window's thread until the timer is killed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_SetTimer(
    owner: HANDLE,
    id: usize,
    milliseconds: UINT,
    procedure: TimerProcedure,
) -> usize {
    guard(0, || {
        let routine = procedure.map(|procedure| TimerRoutine {
            address: procedure as usize as isize,
            call: Arc::new(move |window, id, time| {
                // SAFETY: the program gave the function for the timer, which still runs.
                unsafe { procedure(handle(window), WM_TIMER, id, time) };
            }),
        });
        let period = Duration::from_millis(milliseconds.into());
        queue::set_timer(window(owner), id, period, routine)
    })
}

/// <https://learn.microsoft.com/windows/win32/api/winuser/nf-winuser-killtimer>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_KillTimer(owner: HANDLE, id: usize) -> BOOL {
    guard(FALSE, || {
        queue::kill_timer(window(owner), id)?;
        Ok(TRUE)
    })
}
