//! Another process, by a descriptor that becomes readable at its end and never means another one:
//! [pidfd_open(2)](https://man7.org/linux/man-pages/man2/pidfd_open.2.html).

use std::io;
use std::mem::MaybeUninit;
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, FromRawFd, OwnedFd};
use std::time::Duration;

use crate::buffers::Buffers;
use crate::readiness::{self, Ready, Watched};

/// How a process ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// With the low eight bits of its exit code.
    Exited(u8),
    /// By this signal.
    Signal(i32),
    /// Nobody may know: it was no child of this process, or has been waited for by somebody else, and the kernel
    /// is older than Linux 6.15.
    Unknown,
}

/// `PIDFD_GET_INFO` of <linux/pidfd.h>, for the first version of `struct pidfd_info`.
const PIDFD_GET_INFO: libc::Ioctl = 0xc040_ff0b;
/// `PIDFD_INFO_EXIT`
const INFO_EXIT: u64 = 1 << 3;
const INFO_SIZE: usize = 64;
/// Where `exit_code` stands in it.
const INFO_EXIT_CODE: usize = 60;

/// A process that is looked at.
#[derive(Debug)]
pub struct Watch {
    /// Readable when the process has ended.
    fd: OwnedFd,
    /// The identifier, where it is all that the kernel knows a process by.
    id: Option<u32>,
}

impl Watch {
    /// The process with this identifier, which may have ended if it is a child that nobody has
    /// waited for.
    pub fn open(id: u32) -> io::Result<Self> {
        if crate::kernel::is_valgrind() {
            return Self::by_thread(id);
        }
        // SAFETY: takes no pointers.
        let fd = unsafe { libc::syscall(libc::SYS_pidfd_open, id as libc::pid_t, 0) };
        if fd >= 0 {
            // SAFETY: the kernel has just given us this descriptor, closed on exec.
            let fd = unsafe { OwnedFd::from_raw_fd(fd as i32) };
            return Ok(Self { fd, id: None });
        }
        match io::Error::last_os_error() {
            error if matches!(error.raw_os_error(), Some(libc::ENOSYS | libc::EPERM)) => {
                Self::by_thread(id)
            }
            error => Err(error),
        }
    }

    /// Where there are no such descriptors (before Linux 5.3, by seccomp, in valgrind) a thread waits.
    fn by_thread(id: u32) -> io::Result<Self> {
        if id == 0 {
            return Err(io::ErrorKind::InvalidInput.into());
        }
        if !exists(id) {
            return Err(io::Error::from_raw_os_error(libc::ESRCH));
        }
        let (fd, told) = crate::pipe::new(0)?;
        let wait = move || {
            wait_for(id);
            // Without a reader nobody wants to know.
            let _ = crate::pipe::write(told.as_fd(), &Buffers::owned(vec![1]));
        };
        crate::signals_blocked(|| {
            let thread = std::thread::Builder::new().name("tawny-child".into());
            thread.stack_size(64 << 10).spawn(wait)
        })?;
        Ok(Self { fd, id: Some(id) })
    }

    /// The process of a descriptor that another process opened.
    pub fn from_descriptor(fd: OwnedFd) -> Self {
        Self { fd, id: None }
    }

    /// A descriptor of the same process for another process.
    pub fn duplicate(&self) -> io::Result<OwnedFd> {
        self.fd.try_clone()
    }

    /// Whether the process has ended.
    pub fn has_ended(&self) -> bool {
        readiness::now(self.as_fd(), Ready::READ).intersects(Ready::READ)
    }

    /// Waits for the end.
    pub fn wait(&self) {
        while !self.has_ended() {
            readiness::poll(&mut [Watched::new(self, Ready::READ)], None);
        }
    }

    /// How the process ended, `None` while it runs. With `reap` a child leaves the kernel's list of
    /// processes; without it stays there for whoever started it.
    pub fn ended(&self, reap: bool) -> Option<Ended> {
        if !self.has_ended() {
            return None;
        }
        let keep = if reap { 0 } else { libc::WNOWAIT };
        let mut info = MaybeUninit::<libc::siginfo_t>::zeroed();
        let (kind, id) = match self.id {
            Some(id) => (libc::P_PID, id),
            None => (libc::P_PIDFD, self.fd.as_raw_fd() as libc::id_t),
        };
        let options = libc::WEXITED | libc::WNOHANG | keep;
        // SAFETY: a place for the result, which the call fills or leaves zero.
        let (result, info) = unsafe {
            let result = libc::waitid(kind, id, info.as_mut_ptr(), options);
            (result, info.assume_init())
        };
        // SAFETY: waitid filled in what a SIGCHLD has.
        let (id, status) = unsafe { (info.si_pid(), info.si_status()) };
        if result != 0 || id == 0 {
            return Some(self.ended_of_another());
        }
        Some(match info.si_code {
            libc::CLD_EXITED => Ended::Exited(status as u8),
            _ => Ended::Signal(status),
        })
    }

    /// The kernel tells whoever holds a descriptor after the parent has been told.
    fn ended_of_another(&self) -> Ended {
        let mut info = [0u64; INFO_SIZE / 8];
        info[0] = INFO_EXIT;
        let address = info.as_mut_ptr();
        // SAFETY: the structure that the call fills is as long as its number says.
        let result = unsafe { libc::ioctl(self.fd.as_raw_fd(), PIDFD_GET_INFO, address) };
        if result != 0 || info[0] & INFO_EXIT == 0 {
            return Ended::Unknown;
        }
        let status = (info[INFO_EXIT_CODE / 8] >> 32) as i32;
        if libc::WIFSIGNALED(status) {
            Ended::Signal(libc::WTERMSIG(status))
        } else {
            Ended::Exited(libc::WEXITSTATUS(status) as u8)
        }
    }

    /// Ends the process at once.
    pub fn kill(&self) -> io::Result<()> {
        self.send(libc::SIGKILL)
    }

    /// Whether this process may end that one.
    pub fn may_kill(&self) -> io::Result<()> {
        self.send(0)
    }

    fn send(&self, signal: i32) -> io::Result<()> {
        let (fd, none) = (self.fd.as_raw_fd(), std::ptr::null::<libc::siginfo_t>());
        // SAFETY: NULL means what kill(2) says of the signal; otherwise there are no pointers.
        let result = unsafe {
            match self.id {
                Some(id) => libc::kill(id as libc::pid_t, signal).into(),
                None => libc::syscall(libc::SYS_pidfd_send_signal, fd, signal, none, 0),
            }
        };
        match result {
            0 => Ok(()),
            _ => Err(io::Error::last_os_error()),
        }
    }
}

/// How often a process that is no child is looked for.
const LOOK: Duration = Duration::from_millis(20);

/// Whether there is a process with this identifier.
fn exists(id: u32) -> bool {
    // SAFETY: sends nothing.
    let result = unsafe { libc::kill(id as libc::pid_t, 0) };
    result == 0 || crate::errno() == libc::EPERM
}

/// Waits for a child, and leaves it to be waited for; for another process until it is gone.
fn wait_for(id: u32) {
    loop {
        let mut info = MaybeUninit::<libc::siginfo_t>::zeroed();
        let options = libc::WEXITED | libc::WNOWAIT;
        // SAFETY: a place for the result.
        match unsafe { libc::waitid(libc::P_PID, id, info.as_mut_ptr(), options) } {
            0 => return,
            _ if crate::errno() == libc::EINTR => {}
            _ => break,
        }
    }
    while exists(id) {
        std::thread::sleep(LOOK);
    }
}

impl AsFd for Watch {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.fd.as_fd()
    }
}

/// Ends a child of which nobody will ask any more.
pub fn abandon(id: u32) {
    let id = id as libc::pid_t;
    // SAFETY: the child has not been waited for, so the identifier is still its own.
    unsafe {
        libc::kill(id, libc::SIGKILL);
        while libc::waitpid(id, std::ptr::null_mut(), 0) < 0 && crate::errno() == libc::EINTR {}
    }
}

/// When a process began and what processor time it has used, from its start on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Times {
    /// Since the machine's start.
    pub began: Duration,
    /// In the kernel.
    pub kernel: Duration,
    /// In the program.
    pub user: Duration,
}

/// The times of the process with this identifier; `None` when there is none.
pub fn times(id: u32) -> Option<Times> {
    // SAFETY: no arguments that could be wrong.
    let per_second = unsafe { libc::sysconf(libc::_SC_CLK_TCK) }.max(1) as u64;
    let stat = std::fs::read_to_string(format!("/proc/{id}/stat")).ok()?;
    // The name in parentheses may hold anything.
    let (_, fields) = stat.rsplit_once(')')?;
    let mut fields = fields.split_ascii_whitespace();
    let mut ticks = |skipped| {
        let ticks: u64 = fields.nth(skipped)?.parse().ok()?;
        Some(Duration::from_millis(ticks * 1_000 / per_second))
    };
    // The 12th, the 13th and the 20th behind the name.
    let (user, kernel, began) = (ticks(11)?, ticks(0)?, ticks(6)?);
    Some(Times {
        began,
        kernel,
        user,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_process_that_runs_has_not_ended() {
        let own = Watch::open(std::process::id()).unwrap();
        assert!(!own.has_ended() && own.ended(false).is_none());
        assert!(own.may_kill().is_ok());
        assert!(Watch::open(0).is_err());
        let times = times(std::process::id()).unwrap();
        assert!(times.began > Duration::ZERO);
    }

    #[test]
    fn a_thread_waits_where_the_kernel_has_no_descriptors() {
        let mut child = std::process::Command::new("/bin/sh")
            .args(["-c", "kill -STOP $$; exit 3"])
            .spawn()
            .unwrap();
        let watch = Watch::by_thread(child.id()).unwrap();
        assert!(!watch.has_ended() && watch.may_kill().is_ok());
        watch.send(libc::SIGCONT).unwrap();
        watch.kill().unwrap();
        watch.wait();
        assert!(matches!(
            watch.ended(false),
            Some(Ended::Signal(9) | Ended::Exited(3))
        ));
        assert!(!child.wait().unwrap().success());
        assert!(Watch::by_thread(0).is_err() && Watch::by_thread(0x7fff_fff0).is_err());
    }

    #[test]
    fn an_end_is_told_without_taking_it_away() {
        let mut child = std::process::Command::new("/bin/sh")
            .args(["-c", "exit 3"])
            .spawn()
            .unwrap();
        let watch = Watch::open(child.id()).unwrap();
        watch.wait();
        assert_eq!(watch.ended(false), Some(Ended::Exited(3)));
        assert_eq!(child.wait().unwrap().code(), Some(3));
        let after = watch.ended(true).unwrap();
        assert!(
            matches!(after, Ended::Exited(3) | Ended::Unknown),
            "{after:?}"
        );
    }
}
