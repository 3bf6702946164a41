//! Signals, delivered as calls on a thread of their own.
//!
//! A handler may only do what is safe at any instruction, so it writes the signal's number to a pipe
//! and a thread reads it there.

use std::fs::File;
use std::io::{self, Read};
use std::os::fd::{FromRawFd, IntoRawFd, OwnedFd};
use std::sync::atomic::{AtomicI32, Ordering};

/// Interrupt from the terminal (Ctrl+C).
pub const INTERRUPT: i32 = libc::SIGINT;
/// Quit from the terminal (Ctrl+\).
pub const QUIT: i32 = libc::SIGQUIT;
/// The terminal is gone.
pub const HANG_UP: i32 = libc::SIGHUP;
/// A polite request to end.
pub const TERMINATE: i32 = libc::SIGTERM;

/// Where the handler writes.
static WRITE_END: AtomicI32 = AtomicI32::new(-1);

extern "C" fn note(signal: libc::c_int) {
    let number = signal as u8;
    // SAFETY: `write` may be called in a handler; one readable byte; errno is put back, because the
    // interrupted code may be about to read it.
    unsafe {
        let errno = libc::__errno_location();
        let before = *errno;
        libc::write(
            WRITE_END.load(Ordering::Acquire),
            (&raw const number).cast(),
            1,
        );
        *errno = before;
    }
}

/// Calls `deliver` with each of `signals` that arrives from now on, on a thread of its own. A
/// hang-up that the process was started to ignore, by `nohup`, stays ignored. May be called once.
///
/// # Errors
/// What the system says when there is no descriptor or no thread left; `AlreadyExists` at a second
/// call.
pub fn watch(signals: &[i32], deliver: impl Fn(i32) + Send + 'static) -> io::Result<()> {
    let (read_end, write_end) = pipe()?;
    let write_end = write_end.into_raw_fd();
    if WRITE_END
        .compare_exchange(-1, write_end, Ordering::AcqRel, Ordering::Relaxed)
        .is_err()
    {
        // SAFETY: this call's own descriptor, which nobody has seen.
        drop(unsafe { OwnedFd::from_raw_fd(write_end) });
        return Err(io::ErrorKind::AlreadyExists.into());
    }
    let mut read_end = File::from(read_end);
    crate::signals_blocked(|| {
        std::thread::Builder::new()
            .name("tawny-signals".into())
            .spawn(move || {
                let mut number = [0];
                while read_end.read_exact(&mut number).is_ok() {
                    deliver(number[0].into());
                }
            })
    })?;
    signals.iter().try_for_each(|&signal| install(signal))
}

fn pipe() -> io::Result<(OwnedFd, OwnedFd)> {
    let mut ends = [0; 2];
    // SAFETY: a place for two descriptors.
    if unsafe { libc::pipe2(ends.as_mut_ptr(), libc::O_CLOEXEC) } != 0 {
        return Err(io::Error::last_os_error());
    }
    // A full pipe must not block the thread that a signal interrupts.
    // SAFETY: the pipe's own descriptors, which become owned here.
    unsafe {
        libc::fcntl(ends[1], libc::F_SETFL, libc::O_NONBLOCK);
        Ok((OwnedFd::from_raw_fd(ends[0]), OwnedFd::from_raw_fd(ends[1])))
    }
}

fn install(signal: i32) -> io::Result<()> {
    // SAFETY: an action whose every field is set or zero, and a handler that keeps to what is safe.
    unsafe {
        let mut before: libc::sigaction = std::mem::zeroed();
        if libc::sigaction(signal, std::ptr::null(), &raw mut before) != 0 {
            return Err(io::Error::last_os_error());
        }
        if signal == HANG_UP && before.sa_sigaction == libc::SIG_IGN {
            return Ok(());
        }
        let mut action: libc::sigaction = std::mem::zeroed();
        action.sa_sigaction = note as *const () as usize;
        action.sa_flags = libc::SA_RESTART;
        match libc::sigaction(signal, &raw const action, std::ptr::null_mut()) {
            0 => Ok(()),
            _ => Err(io::Error::last_os_error()),
        }
    }
}

/// Sends a signal to a process of the system.
///
/// # Errors
/// What the system says: no such process, no permission.
pub fn send(process: u32, signal: i32) -> io::Result<()> {
    let process = i32::try_from(process).map_err(|_| io::ErrorKind::InvalidInput)?;
    // SAFETY: sends a signal; touches no memory of this process.
    match unsafe { libc::kill(process, signal) } {
        0 => Ok(()),
        _ => Err(io::Error::last_os_error()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc;

    /// The only test of the process that watches, because that can be done once.
    #[test]
    fn watched_signals_arrive_as_calls() {
        let (sender, arrived) = mpsc::channel();
        watch(&[libc::SIGUSR1, libc::SIGUSR2], move |signal| {
            sender.send(signal).unwrap()
        })
        .unwrap();
        send(std::process::id(), libc::SIGUSR1).unwrap();
        assert_eq!(arrived.recv().unwrap(), libc::SIGUSR1);
        send(std::process::id(), libc::SIGUSR2).unwrap();
        assert_eq!(arrived.recv().unwrap(), libc::SIGUSR2);
        assert!(watch(&[], |_| ()).is_err());
    }
}
