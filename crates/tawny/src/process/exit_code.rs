//! What became of a process, in Windows' 32 bits.
//!
//! <https://learn.microsoft.com/windows/win32/api/processthreadsapi/nf-processthreadsapi-getexitcodeprocess>

use tawny_engine::child::Ended;

use crate::inheritance::How;

/// `STILL_ACTIVE`
pub const STILL_ACTIVE: u32 = 259;

/// The exit code of a process of which the kernel says `ended`, and somebody has told `told`; `None`
/// when nobody says anything.
///
/// What is told is believed only as far as the kernel does not say otherwise: a process that began
/// to end with a code may have been killed before it did, and what it left to others may be told by them.
pub(super) fn of(ended: Ended, told: Option<(How, u32)>) -> Option<u32> {
    match (ended, told) {
        (Ended::Exited(low), Some((How::Exited, code))) if code & 0xff == u32::from(low) => {
            Some(code)
        }
        (Ended::Exited(low), _) => Some(low.into()),
        (Ended::Signal(libc::SIGKILL), Some((How::Terminated, code))) => Some(code),
        (Ended::Signal(signal), _) => Some(of_signal(signal)),
        (Ended::Unknown, told) => told.map(|(_, code)| code),
    }
}

/// What Windows says of a process that ended for the reason that the signal stands for; of other
/// signals what a shell says.
fn of_signal(signal: i32) -> u32 {
    match signal {
        libc::SIGSEGV | libc::SIGBUS => 0xc000_0005, // STATUS_ACCESS_VIOLATION
        libc::SIGILL => 0xc000_001d,                 // STATUS_ILLEGAL_INSTRUCTION
        libc::SIGFPE => 0xc000_0094,                 // STATUS_INTEGER_DIVIDE_BY_ZERO
        libc::SIGTRAP => 0x8000_0003,                // STATUS_BREAKPOINT
        libc::SIGINT => 0xc000_013a,                 // STATUS_CONTROL_C_EXIT
        libc::SIGABRT => 3,
        signal => 128 + signal as u32,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_kernel_has_the_last_word() {
        let exited = Some((How::Exited, 0x1234_5607));
        let terminated = Some((How::Terminated, 0x99));
        for (ended, told, code) in [
            (Ended::Exited(7), None, Some(7)),
            (Ended::Exited(7), exited, Some(0x1234_5607)),
            (Ended::Exited(8), exited, Some(8)),
            (Ended::Exited(0x99), terminated, Some(0x99)),
            (Ended::Exited(1), terminated, Some(1)),
            (Ended::Signal(libc::SIGKILL), terminated, Some(0x99)),
            (Ended::Signal(libc::SIGKILL), exited, Some(137)),
            (Ended::Signal(libc::SIGSEGV), terminated, Some(0xc000_0005)),
            (Ended::Unknown, exited, Some(0x1234_5607)),
            (Ended::Unknown, None, None),
        ] {
            assert_eq!(of(ended, told), code, "{ended:?} {told:?}");
        }
    }
}
