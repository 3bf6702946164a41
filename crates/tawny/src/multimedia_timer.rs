//! Multimedia timers: callbacks after a delay, or periodically, on one thread that keeps the time.
//!
//! <https://learn.microsoft.com/windows/win32/multimedia/multimedia-timers>

use std::ops::RangeInclusive;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use crate::Error;
use crate::codes::ERROR_INVALID_PARAMETER;
use crate::object::Handle;
use crate::thread_pool::timer_queue::TimerQueue;
use crate::thread_pool::{Completion, Execute};

/// The delays that a timer can have, in milliseconds.
pub const PERIODS: RangeInclusive<u32> = 1..=1_000_000;

static TIMERS: LazyLock<Arc<TimerQueue>> = LazyLock::new(TimerQueue::new);

/// Has `call` made after `delay` milliseconds, once or again and again. Returns the timer's identifier, which `call`
/// is told, too.
///
/// # Errors
/// `ERROR_INVALID_PARAMETER`: a delay outside of [`PERIODS`]; `ERROR_TOO_MANY_OPEN_FILES`.
#[doc(alias = "timeSetEvent")]
pub fn set(
    delay: u32,
    periodic: bool,
    call: impl Fn(u32) + Send + Sync + 'static,
) -> Result<u32, Error> {
    if !PERIODS.contains(&delay) {
        return Err(Error::new(ERROR_INVALID_PARAMETER));
    }
    let identifier = Arc::new(AtomicUsize::new(0));
    let own = Arc::clone(&identifier);
    let delay = Duration::from_millis(delay.into());
    let period = if periodic { delay } else { Duration::ZERO };
    TIMERS.add(
        delay,
        period,
        Execute::IN_TIMER_THREAD,
        |handle| identifier.store(handle.value(), Ordering::Release),
        move || {
            let value = own.load(Ordering::Acquire);
            call(value as u32);
            if !periodic {
                // It may have been killed meanwhile.
                let _ = TIMERS.remove(Handle::from_value(value), Completion::Nothing);
            }
        },
    )?;
    Ok(identifier.load(Ordering::Acquire) as u32)
}

/// Ends a timer. With `wait` its callback, if it runs at the moment, has ended, too.
///
/// # Errors
/// `ERROR_INVALID_HANDLE`: there is no such timer.
#[doc(alias = "timeKillEvent")]
pub fn kill(identifier: u32, wait: bool) -> Result<(), Error> {
    let completion = if wait {
        Completion::Wait
    } else {
        Completion::Nothing
    };
    let handle = Handle::from_value(identifier as usize);
    match TIMERS.remove(handle, completion) {
        // The end of a callback that runs is not waited for: that is no failure.
        Err(error) if error.code() == crate::codes::ERROR_IO_PENDING => Ok(()),
        ended => ended,
    }
}
