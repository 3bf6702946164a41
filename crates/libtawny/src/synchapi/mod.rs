//! `synchapi.h`: synchronisation.
//!
//! <https://learn.microsoft.com/windows/win32/api/synchapi/>

pub mod barrier;
pub mod condition_variable;
pub mod critical_section;
pub mod event;
pub mod init_once;
pub mod mutex;
pub mod semaphore;
pub mod srw_lock;
pub mod wait;
pub mod wait_on_address;
pub mod waitable_timer;

use std::time::Duration;

use crate::types::DWORD;

/// `INFINITE`: a wait without a time-out.
pub const INFINITE: DWORD = u32::MAX;

/// A time-out in milliseconds as callers give it; `None` is for ever.
pub(crate) fn timeout(milliseconds: DWORD) -> Option<Duration> {
    (milliseconds != INFINITE).then(|| Duration::from_millis(milliseconds.into()))
}
