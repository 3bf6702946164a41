//! System calls that wait in the kernel until they have a result, or until another thread ends them. One such
//! call takes the place of a try, a wait for readiness and another try.
//!
//! The other thread says so in a word that the call looks at last, and sends a signal to a thread that is
//! past that. A signal that comes between the look and the call would be lost; so the few instructions
//! there are known by their addresses, and the handler has them left without the call. When a thread
//! leaves a call, no signal is on its way to it any more: nothing else of it is ever interrupted.
//!
//! A system call that a signal interrupts fails with `EINTR`: [signal(7)].
//!
//! [signal(7)]: https://man7.org/linux/man-pages/man7/signal.7.html

use std::cell::Cell;
use std::io;
use std::ptr;
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU32, Ordering};

use crate::thread_id;

/// Nobody minds one that was not meant for it: it is ignored unless it is handled.
const SIGNAL: i32 = libc::SIGURG;

/// The thread is in no call.
const OUT: u32 = 0;
/// It is.
const INSIDE: u32 = 1;
/// And somebody is about to signal it.
const CLAIMED: u32 = 2;
/// And somebody has.
const SIGNALLED: u32 = 3;

/// Where a thread is, as those see it who want it to leave.
#[derive(Debug, Default)]
pub(crate) struct Inside {
    stage: AtomicU32,
    thread: AtomicU32,
}

thread_local! {
    static CURRENT: Cell<*const Inside> = const { Cell::new(ptr::null()) };
}

/// Whether calls can be ended: the signal is nobody else's.
pub(crate) fn is_available() -> bool {
    static INSTALLED: LazyLock<bool> = LazyLock::new(install);
    *INSTALLED
}

impl Inside {
    /// Makes a system call of at most five arguments that may wait. Not if `reason` is not zero, and not once it is
    /// and [`Self::end`] was called: then the result is `EINTR`, as after any signal.
    ///
    /// # Errors
    /// What the call says.
    ///
    /// # Safety
    /// The call's arguments are good for it until it returns. Only the thread that owns `self` calls this,
    /// and [`is_available`] has said so.
    pub(crate) unsafe fn call(
        &self,
        reason: &AtomicU32,
        number: libc::c_long,
        arguments: [usize; 5],
    ) -> io::Result<usize> {
        self.enter();
        let [first, second, third, fourth, fifth] = arguments;
        // SAFETY: as the caller promises; the handler of the signal knows this code.
        let result = unsafe {
            let (reason, stage) = (reason.as_ptr(), self.stage.as_ptr());
            tawny_call_unless(reason, number, first, second, third, fourth, fifth, stage)
        };
        self.leave();
        usize::try_from(result).map_err(|_| io::Error::from_raw_os_error(-result as i32))
    }

    fn enter(&self) {
        if self.thread.load(Ordering::Relaxed) == 0 {
            self.thread.store(thread_id::current(), Ordering::Relaxed);
            unblock();
        }
        CURRENT.set(self);
        // Before the look at the reason.
        self.stage.swap(INSIDE, Ordering::SeqCst);
    }

    fn leave(&self) {
        let (before, after) = (Ordering::SeqCst, Ordering::SeqCst);
        if self
            .stage
            .compare_exchange(INSIDE, OUT, before, after)
            .is_err()
        {
            self.leave_signalled();
        }
        CURRENT.set(ptr::null());
    }

    /// Waits until the signal is here, and forgets it.
    #[cold]
    fn leave_signalled(&self) {
        while self.stage.load(Ordering::SeqCst) != SIGNALLED {
            std::thread::yield_now();
        }
        self.stage.store(OUT, Ordering::SeqCst);
        // Delivered at the latest when this call returns.
        unblock();
    }

    /// Has the thread leave the call that it is in. The reason was set before.
    pub(crate) fn end(&self) {
        let (before, after) = (Ordering::SeqCst, Ordering::SeqCst);
        if self.stage.load(Ordering::SeqCst) == INSIDE
            && self
                .stage
                .compare_exchange(INSIDE, CLAIMED, before, after)
                .is_ok()
        {
            signal(self.thread.load(Ordering::Relaxed));
            self.stage.store(SIGNALLED, Ordering::SeqCst);
        }
    }
}

fn signal(thread: u32) {
    // SAFETY: sends a signal to a thread of this process, which has a handler for it.
    unsafe { libc::syscall(libc::SYS_tgkill, libc::getpid(), thread, SIGNAL) };
}

/// Lets the signal come to the calling thread.
fn unblock() {
    // SAFETY: the set is initialised before it is read.
    unsafe {
        let mut set: libc::sigset_t = std::mem::zeroed();
        libc::sigemptyset(&raw mut set);
        libc::sigaddset(&raw mut set, SIGNAL);
        libc::pthread_sigmask(libc::SIG_UNBLOCK, &raw const set, ptr::null_mut());
    }
}

#[cfg(target_arch = "x86_64")]
std::arch::global_asm!(
    ".pushsection .text.tawny_call_unless, \"ax\", @progbits",
    ".hidden tawny_call_unless, tawny_call_unless_end, tawny_call_unless_ended",
    ".globl tawny_call_unless, tawny_call_unless_end, tawny_call_unless_ended",
    ".type tawny_call_unless, @function",
    "tawny_call_unless:",
    ".cfi_startproc",
    "cmp dword ptr [rdi], 0",
    "jne tawny_call_unless_ended",
    "mov rax, [rsp + 16]",
    "cmp dword ptr [rax], {inside}",
    "jne tawny_call_unless_ended",
    "mov rax, rsi",
    "mov rdi, rdx",
    "mov rsi, rcx",
    "mov rdx, r8",
    "mov r10, r9",
    "mov r8, [rsp + 8]",
    "syscall",
    "tawny_call_unless_end:",
    "ret",
    "tawny_call_unless_ended:",
    "mov rax, {ended}",
    "ret",
    ".cfi_endproc",
    ".size tawny_call_unless, . - tawny_call_unless",
    ".popsection",
    ended = const -libc::EINTR,
    inside = const INSIDE,
);

#[cfg(target_arch = "x86_64")]
unsafe extern "C" {
    /// Makes the system call unless `*reason` is not zero or `*stage` is not [`INSIDE`]: somebody may want the
    /// thread to leave for a reason that it has taken already. The handler takes whoever is in front of the
    /// end of it to the other end.
    fn tawny_call_unless(
        reason: *mut u32,
        number: libc::c_long,
        first: usize,
        second: usize,
        third: usize,
        fourth: usize,
        fifth: usize,
        stage: *mut u32,
    ) -> libc::c_long;
    safe static tawny_call_unless_end: u8;
    safe static tawny_call_unless_ended: u8;
}

#[cfg(target_arch = "x86_64")]
extern "C" fn handle(_: libc::c_int, _: *mut libc::siginfo_t, context: *mut libc::c_void) {
    let current = CURRENT.get();
    if current.is_null() {
        return;
    }
    let (begin, end, ended) = (
        tawny_call_unless as *const () as usize,
        &raw const tawny_call_unless_end as usize,
        &raw const tawny_call_unless_ended as usize,
    );
    // SAFETY: the kernel calls this with its `ucontext_t`, which nobody else has; `current` is of this
    // thread, which is in a call on it.
    let (context, current) = unsafe { (&mut *context.cast::<libc::ucontext_t>(), &*current) };
    // One that is not ours ends nothing; it must not stay blocked either, as ours below.
    if ![CLAIMED, SIGNALLED].contains(&current.stage.load(Ordering::SeqCst)) {
        return;
    }
    let at = &mut context.uc_mcontext.gregs[libc::REG_RIP as usize];
    if (begin..end).contains(&(*at as usize)) {
        *at = ended as libc::greg_t;
        return;
    }
    // The call is over, or another handler interrupted it and will have it made again: after that.
    // SAFETY: the set is the kernel's, and initialised.
    unsafe { libc::sigaddset(&raw mut context.uc_sigmask, SIGNAL) };
    signal(current.thread.load(Ordering::Relaxed));
}

#[cfg(target_arch = "x86_64")]
fn install() -> bool {
    // SAFETY: an action whose every field is set or zero, and a handler that calls nothing that a signal may
    // not interrupt.
    unsafe {
        let mut before: libc::sigaction = std::mem::zeroed();
        if libc::sigaction(SIGNAL, ptr::null(), &raw mut before) != 0
            || ![libc::SIG_DFL, libc::SIG_IGN].contains(&before.sa_sigaction)
        {
            return false;
        }
        let mut action: libc::sigaction = std::mem::zeroed();
        action.sa_sigaction = handle as *const () as usize;
        action.sa_flags = libc::SA_SIGINFO | libc::SA_ONSTACK;
        libc::sigaction(SIGNAL, &raw const action, ptr::null_mut()) == 0
    }
}

#[cfg(not(target_arch = "x86_64"))]
unsafe fn tawny_call_unless(
    _: *mut u32,
    _: libc::c_long,
    _: usize,
    _: usize,
    _: usize,
    _: usize,
    _: usize,
    _: *mut u32,
) -> libc::c_long {
    unreachable!("not available")
}

#[cfg(not(target_arch = "x86_64"))]
fn install() -> bool {
    false
}

#[cfg(test)]
mod tests {
    use std::os::fd::{AsRawFd, OwnedFd};
    use std::os::unix::net::UnixDatagram;
    use std::sync::Arc;
    use std::sync::mpsc;

    use super::*;
    use crate::Interrupt;

    /// Reads one byte, or does not.
    fn read(interrupt: &Interrupt, socket: &OwnedFd) -> io::Result<usize> {
        let mut byte = 0u8;
        let arguments = [socket.as_raw_fd() as usize, &raw mut byte as usize, 1, 0, 0];
        // SAFETY: a place for one byte that outlives the call, in the one thread of the interrupt.
        unsafe { interrupt.call(libc::SYS_read, arguments) }
    }

    #[test]
    fn a_call_ends_for_its_result_or_for_a_reason() {
        let interrupt = Interrupt::new().unwrap();
        assert!(Interrupt::ends_calls());
        let (one, other) = UnixDatagram::pair().unwrap();
        let socket = OwnedFd::from(other);
        one.send(b"x").unwrap();
        assert_eq!(read(&interrupt, &socket).unwrap(), 1);
        interrupt.fire(7);
        let ended = read(&interrupt, &socket).unwrap_err();
        assert_eq!(ended.kind(), io::ErrorKind::Interrupted);
        assert_eq!((interrupt.take(), interrupt.take()), (7, 0));
        drop(one);
    }

    #[test]
    fn somebody_elses_signal_changes_nothing() {
        let (sender, receiver) = mpsc::channel();
        let (one, other) = UnixDatagram::pair().unwrap();
        let thread = std::thread::spawn(move || {
            let interrupt = Arc::new(Interrupt::new().unwrap());
            let socket = OwnedFd::from(other);
            let ready = (Arc::clone(&interrupt), thread_id::current());
            sender.send(ready).unwrap();
            while interrupt.take() == 0 {
                assert!(read(&interrupt, &socket).is_err());
            }
        });
        let (interrupt, id) = receiver.recv().unwrap();
        for _ in 0..1000 {
            signal(id);
            std::thread::yield_now();
        }
        interrupt.fire(1);
        thread.join().unwrap();
        drop(one);
    }

    #[test]
    fn no_end_is_lost_and_none_comes_late() {
        const ROUNDS: u32 = 20_000;
        let (sender, receiver) = mpsc::channel();
        let (one, other) = UnixDatagram::pair().unwrap();
        let thread = std::thread::spawn(move || {
            let interrupt = Arc::new(Interrupt::new().unwrap());
            let socket = OwnedFd::from(other);
            sender.send(Arc::clone(&interrupt)).unwrap();
            let (mut bytes, mut ends) = (0, 0);
            while ends != ROUNDS {
                match read(&interrupt, &socket) {
                    Ok(count) => bytes += count,
                    Err(error) => assert_eq!(error.kind(), io::ErrorKind::Interrupted),
                }
                let reason = interrupt.take();
                if reason != 0 {
                    assert_eq!(reason, 1);
                    ends += 1;
                    sender.send(Arc::clone(&interrupt)).unwrap();
                }
            }
            bytes
        });
        // Each is awaited: one that is lost would leave the other thread in its call for good.
        for round in 0..ROUNDS {
            let interrupt = receiver.recv().unwrap();
            if round % 3 == 0 {
                one.send(b"x").unwrap();
            }
            interrupt.fire(1);
        }
        receiver.recv().unwrap();
        assert!(thread.join().unwrap() <= ROUNDS.div_ceil(3) as usize);
    }
}
