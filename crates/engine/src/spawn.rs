//! Starting a program, in a process with many threads: `posix_spawn(3)`, which does not copy the
//! process and tells why a program cannot be started.

use std::ffi::{CStr, CString};
use std::io;
use std::mem::MaybeUninit;
use std::os::fd::{AsRawFd, BorrowedFd, FromRawFd, OwnedFd, RawFd};
use std::ptr;

/// Standard input, output and error output.
const STANDARD: usize = 3;

/// What is started, and what it gets.
pub struct Spawn<'a> {
    /// The program's file. Relative to `directory`, if that is given.
    pub program: &'a CStr,
    /// Its arguments, the first of which is a name of its own.
    pub arguments: &'a [CString],
    /// Its environment: `NAME=value` each.
    pub environment: &'a [CString],
    /// Its current directory; `None`: the caller's.
    pub directory: Option<&'a CStr>,
    /// Its descriptors 0, 1 and 2; `None`: the caller's.
    pub standard: [Option<BorrowedFd<'a>>; STANDARD],
    /// Descriptors that it has under the same number. Each is above 2.
    pub passed: &'a [BorrowedFd<'a>],
    /// It begins a session, without a terminal.
    pub new_session: bool,
    /// It begins a process group.
    pub new_group: bool,
}

impl Spawn<'_> {
    /// Starts the program; returns its process identifier. It has no signal blocked, and none of the
    /// caller's descriptors that are closed on exec.
    pub fn start(&self) -> io::Result<u32> {
        let mut actions = Actions::new()?;
        if let Some(directory) = self.directory {
            // SAFETY: initialised actions, and a string that outlives the call that uses it.
            check(unsafe {
                libc::posix_spawn_file_actions_addchdir_np(&mut actions.0, directory.as_ptr())
            })?;
        }
        // A source among the numbers to be replaced is moved out of the way first.
        let mut moved = Vec::new();
        for (number, source) in self.standard.iter().enumerate() {
            if let Some(source) = source {
                let mut from = source.as_raw_fd();
                if from < STANDARD as RawFd && from != number as RawFd {
                    let above = above_standard(*source)?;
                    from = above.as_raw_fd();
                    moved.push(above);
                }
                actions.duplicate(from, number as RawFd)?;
            }
        }
        for fd in self.passed {
            // Onto itself: it is not closed on exec.
            actions.duplicate(fd.as_raw_fd(), fd.as_raw_fd())?;
        }
        let attributes = self.attributes()?;
        let arguments = pointers(self.arguments);
        let environment = pointers(self.environment);
        let mut id = 0;
        // SAFETY: the strings and the lists, which end with NULL, outlive the call; actions and
        // attributes are initialised.
        check(unsafe {
            libc::posix_spawn(
                &mut id,
                self.program.as_ptr(),
                &actions.0,
                &attributes.0,
                arguments.as_ptr(),
                environment.as_ptr(),
            )
        })?;
        Ok(id as u32)
    }

    fn attributes(&self) -> io::Result<Attributes> {
        let mut attributes = Attributes::new()?;
        let mut flags = libc::POSIX_SPAWN_SETSIGMASK | libc::POSIX_SPAWN_SETSIGDEF;
        if self.new_session {
            flags |= i32::from(libc::POSIX_SPAWN_SETSID);
        } else if self.new_group {
            flags |= libc::POSIX_SPAWN_SETPGROUP;
        }
        // SAFETY: initialised attributes; the sets are written before they are read.
        unsafe {
            let mut set: libc::sigset_t = std::mem::zeroed();
            libc::sigemptyset(&mut set);
            check(libc::posix_spawnattr_setsigmask(&mut attributes.0, &set))?;
            // Rust programs ignore it, which other programs do not expect.
            libc::sigaddset(&mut set, libc::SIGPIPE);
            check(libc::posix_spawnattr_setsigdefault(&mut attributes.0, &set))?;
            check(libc::posix_spawnattr_setflags(
                &mut attributes.0,
                flags as libc::c_short,
            ))?;
        }
        Ok(attributes)
    }
}

/// A duplicate, closed on exec, with a number above those of the standard files.
pub fn above_standard(fd: BorrowedFd<'_>) -> io::Result<OwnedFd> {
    // SAFETY: duplicates a descriptor that is open.
    let number = unsafe {
        libc::fcntl(
            fd.as_raw_fd(),
            libc::F_DUPFD_CLOEXEC,
            STANDARD as libc::c_int,
        )
    };
    if number < 0 {
        return Err(io::Error::last_os_error());
    }
    // SAFETY: the kernel has just given us this descriptor.
    Ok(unsafe { OwnedFd::from_raw_fd(number) })
}

/// The caller's environment, as [`Spawn::environment`] takes it.
pub fn environment() -> Vec<CString> {
    use std::os::unix::ffi::OsStrExt;
    let line = |(name, value): (std::ffi::OsString, std::ffi::OsString)| {
        CString::new([name.as_bytes(), b"=", value.as_bytes()].concat()).ok()
    };
    std::env::vars_os().filter_map(line).collect()
}

/// Whether the bytes of a program, of which there are many, contain these.
pub fn contains(bytes: &[u8], wanted: &[u8]) -> bool {
    let (start, wanted_start) = (bytes.as_ptr().cast(), wanted.as_ptr().cast());
    // SAFETY: two slices, with their lengths.
    !unsafe { libc::memmem(start, bytes.len(), wanted_start, wanted.len()) }.is_null()
}

fn pointers(strings: &[CString]) -> Vec<*mut libc::c_char> {
    let pointers = strings.iter().map(|string| string.as_ptr().cast_mut());
    pointers.chain([ptr::null_mut()]).collect()
}

/// `posix_spawn` and its kin return the error.
fn check(error: libc::c_int) -> io::Result<()> {
    match error {
        0 => Ok(()),
        error => Err(io::Error::from_raw_os_error(error)),
    }
}

struct Actions(libc::posix_spawn_file_actions_t);

impl Actions {
    fn new() -> io::Result<Self> {
        let mut actions = MaybeUninit::uninit();
        // SAFETY: a place for the actions, which a successful call initialises.
        unsafe {
            check(libc::posix_spawn_file_actions_init(actions.as_mut_ptr()))?;
            Ok(Self(actions.assume_init()))
        }
    }

    fn duplicate(&mut self, from: RawFd, to: RawFd) -> io::Result<()> {
        // SAFETY: initialised actions.
        check(unsafe { libc::posix_spawn_file_actions_adddup2(&mut self.0, from, to) })
    }
}

impl Drop for Actions {
    fn drop(&mut self) {
        // SAFETY: initialised, and not used again.
        unsafe { libc::posix_spawn_file_actions_destroy(&mut self.0) };
    }
}

struct Attributes(libc::posix_spawnattr_t);

impl Attributes {
    fn new() -> io::Result<Self> {
        let mut attributes = MaybeUninit::uninit();
        // SAFETY: a place for the attributes, which a successful call initialises.
        unsafe {
            check(libc::posix_spawnattr_init(attributes.as_mut_ptr()))?;
            Ok(Self(attributes.assume_init()))
        }
    }
}

impl Drop for Attributes {
    fn drop(&mut self) {
        // SAFETY: initialised, and not used again.
        unsafe { libc::posix_spawnattr_destroy(&mut self.0) };
    }
}

#[cfg(test)]
mod tests {
    use std::fs::File;
    use std::io::Read;
    use std::os::fd::AsFd;

    use super::*;
    use crate::child::{Ended, Watch};

    fn run(arguments: &[&str], passed: &[BorrowedFd<'_>], new_session: bool) -> (Ended, String) {
        let (mut read, write) = io::pipe().unwrap();
        let arguments: Vec<_> = arguments
            .iter()
            .map(|text| CString::new(*text).unwrap())
            .collect();
        let spawn = Spawn {
            program: &arguments[0],
            arguments: &arguments,
            environment: &[c"NAME=value".to_owned()],
            directory: Some(c"/usr"),
            standard: [None, Some(write.as_fd()), None],
            passed,
            new_session,
            new_group: false,
        };
        let watch = Watch::open(spawn.start().unwrap()).unwrap();
        drop(write);
        let mut output = String::new();
        read.read_to_string(&mut output).unwrap();
        watch.wait();
        (watch.ended(true).unwrap(), output)
    }

    #[test]
    fn a_program_gets_what_it_is_given() {
        let file = File::open("/").unwrap();
        let script = format!(
            "echo $NAME; pwd; readlink /proc/self/fd/{}; exit 7",
            file.as_raw_fd()
        );
        let (ended, output) = run(&["/bin/sh", "-c", &script], &[file.as_fd()], false);
        assert_eq!(
            (ended, output.as_str()),
            (Ended::Exited(7), "value\n/usr\n/\n")
        );
    }

    #[test]
    fn bytes_are_found() {
        assert!(contains(b"a program", b"gram") && contains(b"x", b"x"));
        assert!(!contains(b"a program", b"grammar") && !contains(b"", b"x"));
    }

    #[test]
    fn nothing_else_is_passed() {
        let file = File::open("/").unwrap();
        let script = format!("test ! -e /proc/self/fd/{}", file.as_raw_fd());
        let (ended, _) = run(&["/bin/sh", "-c", &script], &[], false);
        assert_eq!(ended, Ended::Exited(0));
    }

    #[test]
    fn a_signal_is_told() {
        let (ended, _) = run(&["/bin/sh", "-c", "kill -TERM $$"], &[], true);
        assert_eq!(ended, Ended::Signal(libc::SIGTERM));
    }

    #[test]
    fn what_is_no_program_cannot_be_started() {
        for (program, errno) in [(c"/does/not/exist", libc::ENOENT), (c"/", libc::EACCES)] {
            let spawn = Spawn {
                program,
                arguments: &[],
                environment: &[],
                directory: None,
                standard: [None; 3],
                passed: &[],
                new_session: false,
                new_group: false,
            };
            assert_eq!(spawn.start().unwrap_err().raw_os_error(), Some(errno));
        }
    }
}
