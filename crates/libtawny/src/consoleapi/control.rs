//! Control handlers.
//!
//! <https://learn.microsoft.com/windows/console/console-control-handlers>

use tawny::Error;
use tawny::codes::ERROR_INVALID_PARAMETER;
use tawny::console_control::{self, ControlEvent, Handler};

use crate::guard;
use crate::processthreadsapi::process::end;
use crate::types::{BOOL, DWORD, FALSE, TRUE};

/// Adds or removes a handler for Ctrl+C and its kin; with a NULL handler, ignores Ctrl+C or no longer.
/// <https://learn.microsoft.com/windows/console/setconsolectrlhandler>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_SetConsoleCtrlHandler(handler: Option<Handler>, add: BOOL) -> BOOL {
    guard(FALSE, || {
        match handler {
            None => console_control::ignore_ctrl_c(add != FALSE, end),
            Some(handler) if add != FALSE => console_control::add(handler, end)?,
            Some(handler) => console_control::remove(handler)?,
        }
        Ok(TRUE)
    })
}

/// Makes Ctrl+C (0) or Ctrl+Break (1) happen, for this process or the one whose group is named.
/// Group 0, all processes of the console, is this process: the others did not ask for Windows'
/// behaviour.
/// <https://learn.microsoft.com/windows/console/generateconsolectrlevent>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_GenerateConsoleCtrlEvent(event: DWORD, group: DWORD) -> BOOL {
    guard(FALSE, || {
        let event = match event {
            0 => ControlEvent::CtrlC,
            1 => ControlEvent::CtrlBreak,
            _ => return Err(Error::new(ERROR_INVALID_PARAMETER)),
        };
        match group {
            0 => console_control::generate(event, end)?,
            own if own == std::process::id() => console_control::generate(event, end)?,
            // As documented Ctrl+C cannot be limited to a group, and the call succeeds.
            _ if event == ControlEvent::CtrlC => {}
            other => console_control::send(event, other)?,
        }
        Ok(TRUE)
    })
}
