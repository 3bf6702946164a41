//! Console control events: Ctrl+C and its kin, offered to a list of handlers.
//!
//! The signals are taken from the program at its first call here and not before, so that a program
//! that never asks keeps Linux' own behaviour.
//!
//! <https://learn.microsoft.com/windows/console/console-control-handlers>

use std::sync::Once;

use tawny_engine::signals;
use tawny_engine::sync::Mutex;

use crate::Error;
use crate::codes::ERROR_INVALID_PARAMETER;

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ControlEvent {
    /// Ctrl+C (`SIGINT`).
    CtrlC = 0,
    /// Ctrl+Break (`SIGQUIT`).
    CtrlBreak = 1,
    /// The console is being closed (`SIGHUP`).
    Close = 2,
    /// The system asks the process to end (`SIGTERM`).
    Shutdown = 6,
}

/// Gets an event's number; whether it has dealt with it.
pub type Handler = extern "C" fn(u32) -> i32;

/// How a process ends when no handler deals with an event: as the shell reports a signal.
pub type Exit = fn(u32) -> !;

struct State {
    /// The last one is asked first.
    handlers: Vec<Handler>,
    ignore_ctrl_c: bool,
}

static STATE: Mutex<State> = Mutex::new(State {
    handlers: Vec::new(),
    ignore_ctrl_c: false,
});

impl ControlEvent {
    fn signal(self) -> i32 {
        match self {
            Self::CtrlC => signals::INTERRUPT,
            Self::CtrlBreak => signals::QUIT,
            Self::Close => signals::HANG_UP,
            Self::Shutdown => signals::TERMINATE,
        }
    }

    fn of_signal(signal: i32) -> Self {
        match signal {
            signals::INTERRUPT => Self::CtrlC,
            signals::QUIT => Self::CtrlBreak,
            signals::HANG_UP => Self::Close,
            _ => Self::Shutdown,
        }
    }

    /// Whether the process goes on after a handler has dealt with the event.
    fn is_survivable(self) -> bool {
        matches!(self, Self::CtrlC | Self::CtrlBreak)
    }

    /// The exit code of a process that the event ends: that of one ended by the signal.
    fn exit_code(self) -> u32 {
        128 + self.signal() as u32
    }
}

/// Adds a handler, which is asked before those that are there.
///
/// # Errors
/// What the system says when the signals cannot be watched.
#[doc(alias = "SetConsoleCtrlHandler")]
pub fn add(handler: Handler, exit: Exit) -> Result<(), Error> {
    watch(exit);
    STATE.lock().handlers.push(handler);
    Ok(())
}

/// Removes a handler that was added, the last one if several are the same.
///
/// # Errors
/// `ERROR_INVALID_PARAMETER` when there is none.
pub fn remove(handler: Handler) -> Result<(), Error> {
    let mut state = STATE.lock();
    let found = state
        .handlers
        .iter()
        .rposition(|&other| std::ptr::fn_addr_eq(other, handler));
    state
        .handlers
        .remove(found.ok_or(Error::new(ERROR_INVALID_PARAMETER))?);
    Ok(())
}

/// Sets whether Ctrl+C is ignored.
pub fn ignore_ctrl_c(ignore: bool, exit: Exit) {
    watch(exit);
    STATE.lock().ignore_ctrl_c = ignore;
}

/// Makes an event happen, for this process.
///
/// # Errors
/// What the system says when there is no thread for it.
#[doc(alias = "GenerateConsoleCtrlEvent")]
pub fn generate(event: ControlEvent, exit: Exit) -> Result<(), Error> {
    offer_on_a_thread(event, exit)?;
    Ok(())
}

/// Makes an event happen for another process, which gets the signal.
///
/// # Errors
/// What the system says: no such process, no permission.
pub fn send(event: ControlEvent, process: u32) -> Result<(), Error> {
    signals::send(process, event.signal())?;
    Ok(())
}

fn watch(exit: Exit) {
    static WATCH: Once = Once::new();
    WATCH.call_once(|| {
        let events = [
            ControlEvent::CtrlC,
            ControlEvent::CtrlBreak,
            ControlEvent::Close,
            ControlEvent::Shutdown,
        ];
        let deliver = move |signal| {
            let event = ControlEvent::of_signal(signal);
            if offer_on_a_thread(event, exit).is_err() {
                // Without a thread for the handlers this one has to do.
                offer(event, exit);
            }
        };
        // Without a watcher the signals keep their own meaning, which is to end the process.
        let _ = signals::watch(&events.map(ControlEvent::signal), deliver);
    });
}

/// Each event has a thread of its own, as on Windows: a handler may wait for long.
fn offer_on_a_thread(event: ControlEvent, exit: Exit) -> std::io::Result<()> {
    let thread = std::thread::Builder::new().name("tawny-control".into());
    thread.spawn(move || offer(event, exit)).map(drop)
}

/// Asks the handlers, the last one first; if none deals with the event, the process ends.
fn offer(event: ControlEvent, exit: Exit) {
    let handlers = {
        let state = STATE.lock();
        if event == ControlEvent::CtrlC && state.ignore_ctrl_c {
            return;
        }
        state.handlers.clone()
    };
    let dealt_with = handlers
        .iter()
        .rev()
        .any(|handler| handler(event as u32) != 0);
    if !(dealt_with && event.is_survivable()) {
        exit(event.exit_code());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Mutex as StdMutex;
    use std::sync::mpsc::{Sender, channel};

    static CALLS: StdMutex<Option<Sender<(char, u32)>>> = StdMutex::new(None);

    fn call(name: char, event: u32) {
        CALLS
            .lock()
            .unwrap()
            .as_ref()
            .unwrap()
            .send((name, event))
            .unwrap();
    }

    extern "C" fn declines(event: u32) -> i32 {
        call('d', event);
        0
    }

    extern "C" fn accepts(event: u32) -> i32 {
        call('a', event);
        1
    }

    fn never(_: u32) -> ! {
        panic!("the process ended")
    }

    /// One test, because the handlers belong to the process.
    #[test]
    fn handlers_are_asked_from_the_last_to_the_first() {
        let (sender, calls) = channel();
        *CALLS.lock().unwrap() = Some(sender);
        add(declines, never).unwrap();
        add(accepts, never).unwrap();
        add(declines, never).unwrap();
        generate(ControlEvent::CtrlBreak, never).unwrap();
        assert_eq!(
            [calls.recv().unwrap(), calls.recv().unwrap()],
            [('d', 1), ('a', 1)]
        );

        generate(ControlEvent::CtrlC, never).unwrap();
        assert_eq!(
            [calls.recv().unwrap(), calls.recv().unwrap()],
            [('d', 0), ('a', 0)]
        );

        ignore_ctrl_c(true, never);
        offer(ControlEvent::CtrlC, never);
        assert!(calls.try_recv().is_err());
        ignore_ctrl_c(false, never);

        remove(declines).unwrap();
        offer(ControlEvent::CtrlC, never);
        assert_eq!(calls.recv().unwrap(), ('a', 0));
        remove(accepts).unwrap();
        remove(declines).unwrap();
        assert!(remove(declines).is_err());
        assert!(calls.try_recv().is_err());
    }
}
