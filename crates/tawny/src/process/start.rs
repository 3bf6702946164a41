//! Creating a process.
//!
//! <https://learn.microsoft.com/windows/win32/procthread/creating-processes>

use std::ffi::{CString, OsStr};
use std::fs::File;
use std::io::{self, Read};
use std::os::fd::{AsFd, AsRawFd, OwnedFd};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::sync::Arc;

use tawny_engine::child::Watch;
use tawny_engine::handoff::Connection;
use tawny_engine::spawn::{self, Spawn};
use tawny_engine::{net, pipe};

use super::{FirstThread, Process, search};
use crate::codes::*;
use crate::inheritance::{self, Inherit, Mailbox, Record, Standard, VARIABLE};
use crate::limits::MAXIMUM_COMMAND_LINE;
use crate::object::{self, Handle, HandleFlags};
use crate::owned::Owned;
use crate::socket::Socket;
use crate::windows_path::to_linux;
use crate::{Error, command_line};

/// Which handles a new process has, too, with the same values. Only programs that use Tawny have
/// them; of those, sockets, ends of anonymous pipes, disk files and processes arrive, other objects do not.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[doc(alias = "bInheritHandles")]
pub enum InheritHandles {
    /// None of them.
    #[default]
    Nothing,
    /// Every one that has [`HandleFlags::INHERIT`].
    All,
    /// These, which must have [`HandleFlags::INHERIT`].
    #[doc(alias = "PROC_THREAD_ATTRIBUTE_HANDLE_LIST")]
    These(Vec<Handle>),
}

/// What a new process has as a standard file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[doc(alias = "STARTF_USESTDHANDLES")]
pub enum StandardFile {
    /// This process's standard input (0), output (1) or error output (2).
    Own(usize),
    /// A disk file, an end of an anonymous pipe or a socket, if the process inherits handles and this one is among them.
    Handle(Handle),
    /// As `Handle`, whatever the process inherits.
    Duplicate(Handle),
    /// Nothing.
    Nothing,
}

/// A program to be started. Names of files may have Windows' form or Linux'.
#[derive(Clone, Debug)]
#[doc(alias = "STARTUPINFO")]
pub struct Start {
    /// The program's file; `None`: the command line begins with its name.
    pub application: Option<String>,
    /// What the program sees as its command line, taken apart by Windows' rules; `None`: the application's name.
    pub command_line: Option<String>,
    /// `NAME=value` each; `None`: this process's environment.
    pub environment: Option<Vec<String>>,
    /// Its current directory; `None`: this process's.
    pub directory: Option<String>,
    /// The handles that it has, too.
    pub inherit: InheritHandles,
    /// Its standard input, output and error output.
    pub standard: [StandardFile; 3],
    /// No code of it runs until [`FirstThread::resume`]. Only for programs that use Tawny.
    pub suspended: bool,
    /// It has no terminal.
    #[doc(alias = "DETACHED_PROCESS")]
    pub detached: bool,
    /// It gets no Ctrl+C of this process's terminal.
    #[doc(alias = "CREATE_NEW_PROCESS_GROUP")]
    pub new_group: bool,
}

impl Default for Start {
    fn default() -> Self {
        Self {
            application: None,
            command_line: None,
            environment: None,
            directory: None,
            inherit: InheritHandles::Nothing,
            standard: [0, 1, 2].map(StandardFile::Own),
            suspended: false,
            detached: false,
            new_group: false,
        }
    }
}

/// A process that was created.
#[derive(Debug)]
#[doc(alias = "PROCESS_INFORMATION")]
pub struct Started {
    /// The process.
    pub process: Owned<Process>,
    /// Its first thread.
    pub thread: Owned<FirstThread>,
}

impl Process {
    /// Starts a program.
    ///
    /// # Errors
    /// `ERROR_FILE_NOT_FOUND`, `ERROR_PATH_NOT_FOUND`, `ERROR_ACCESS_DENIED`: its file;
    /// `ERROR_BAD_EXE_FORMAT`: it is no program; `ERROR_DIRECTORY`: there is no such directory;
    /// `ERROR_INVALID_PARAMETER`: neither an application nor a command line, or a handle that is not to be inherited;
    /// `ERROR_FILENAME_EXCED_RANGE`: the command line is too long; `ERROR_NOT_SUPPORTED`: a program that does not use
    /// Tawny cannot begin suspended; `ERROR_NOT_ENOUGH_MEMORY`, `ERROR_TOO_MANY_OPEN_FILES`.
    #[doc(alias = "CreateProcess")]
    pub fn start(start: &Start) -> Result<Started, Error> {
        let line = start.command_line.as_ref().or(start.application.as_ref());
        let line = line.ok_or(Error::new(ERROR_INVALID_PARAMETER))?.clone();
        if line.encode_utf16().count() > MAXIMUM_COMMAND_LINE {
            return Err(Error::new(ERROR_FILENAME_EXCED_RANGE));
        }
        let program = match &start.application {
            Some(name) => search::application(name)?,
            None => search::first_of(&line)?,
        };
        if !may_be_run(&program) {
            let refused = io::Error::from_raw_os_error(libc::EACCES);
            return Err(start_error(&program, &refused));
        }
        if start.suspended && !uses_tawny(&program) {
            return Err(Error::new(ERROR_NOT_SUPPORTED));
        }
        let directory = start.directory.as_deref().map(directory).transpose()?;
        let mut legacy = inheritance::gather(match &start.inherit {
            InheritHandles::Nothing => Inherit::Nothing,
            InheritHandles::All => Inherit::All,
            InheritHandles::These(handles) => Inherit::These(handles),
        })?;
        let standard = standard_files(start)?;
        legacy.standard = start.standard.map(|file| named_by(file, &start.inherit));
        let gate = if start.suspended {
            let (read, write) = pipe::new(0).map_err(file_error)?;
            // Moved, should the program have closed its standard files.
            let read = spawn::above_standard(read.as_fd()).map_err(file_error)?;
            legacy.gate = Some(Arc::new(read));
            Some(write)
        } else {
            None
        };
        let (mailbox, theirs) = Connection::pair().map_err(file_error)?;
        let theirs = theirs.into_descriptor();
        legacy.mailbox = Some(Arc::new(
            spawn::above_standard(theirs.as_fd()).map_err(file_error)?,
        ));
        legacy.command_line = line;
        let record = Record::new(&legacy.manifest().map_err(file_error)?).map_err(file_error)?;
        let shared = spawn::above_standard(record.as_fd()).map_err(file_error)?;
        let arguments = command_line::split(&legacy.command_line);
        let spawn = Spawn {
            program: &c_string(program.as_os_str())?,
            arguments: &strings(&arguments)?,
            environment: &environment(start, &shared)?,
            directory: directory.as_deref(),
            standard: standard
                .each_ref()
                .map(|file| file.as_ref().map(AsFd::as_fd)),
            passed: &legacy
                .descriptors()
                .map(AsFd::as_fd)
                .chain([shared.as_fd()])
                .collect::<Vec<_>>(),
            new_session: start.detached,
            new_group: start.new_group,
        };
        let id = spawn
            .start()
            .map_err(|error| start_error(&program, &error))?;
        Self::started(id, record, Mailbox::new(mailbox), gate)
    }

    fn started(
        id: u32,
        record: Record,
        mailbox: Mailbox,
        gate: Option<OwnedFd>,
    ) -> Result<Started, Error> {
        record.set_owner(id);
        let watched = Watch::open(id).map_err(file_error);
        let process = watched.and_then(|watch| Self::child(id, watch, record, mailbox));
        let process = match process {
            Ok(process) => process,
            Err(error) => {
                // Nobody could wait for it.
                tawny_engine::child::abandon(id);
                return Err(error);
            }
        };
        crate::job::created(&process);
        let thread = process
            .first_thread()
            .ok_or(Error::new(ERROR_INVALID_HANDLE))?;
        *thread.gate.lock() = gate;
        let handle = object::insert_counted(Arc::clone(&process) as Arc<dyn object::Object>)?;
        Ok(Started {
            process: Owned::adopt(process, handle),
            thread: Owned::new(thread)?,
        })
    }
}

/// The environment, and in it where the record is.
fn environment(start: &Start, record: &OwnedFd) -> Result<Vec<CString>, Error> {
    let mut environment = match &start.environment {
        Some(lines) => strings(lines)?,
        None => spawn::environment(),
    };
    let mark = format!("{VARIABLE}=");
    environment.retain(|line| !line.as_bytes().starts_with(mark.as_bytes()));
    environment.extend(strings(&[format!("{mark}{}", record.as_raw_fd())])?);
    Ok(environment)
}

/// The descriptors of the standard files; `None`: this process's own.
fn standard_files(start: &Start) -> Result<[Option<Arc<OwnedFd>>; 3], Error> {
    let mut files = [None, None, None];
    for (number, file) in start.standard.into_iter().enumerate() {
        files[number] = match file {
            StandardFile::Own(own) if own == number => None,
            StandardFile::Own(own) => own_standard(own),
            StandardFile::Handle(handle) if !is_inherited(handle, &start.inherit) => None,
            StandardFile::Handle(handle) | StandardFile::Duplicate(handle) => descriptor(handle),
            StandardFile::Nothing => null(),
        };
        // A number that leads nowhere would be given to the next file that the program opens.
        if files[number].is_none() && file != StandardFile::Own(number) {
            files[number] = null();
        }
    }
    Ok(files)
}

/// What names a standard file in the process.
fn named_by(file: StandardFile, inherit: &InheritHandles) -> Standard {
    match file {
        StandardFile::Nothing => Standard::Missing,
        StandardFile::Handle(handle)
            if is_inherited(handle, inherit) && object::find::<Socket>(handle).is_some() =>
        {
            Standard::Inherited(handle)
        }
        _ => Standard::Usual,
    }
}

fn own_standard(number: usize) -> Option<Arc<OwnedFd>> {
    let copy = match number {
        0 => spawn::above_standard(io::stdin().as_fd()),
        1 => spawn::above_standard(io::stdout().as_fd()),
        _ => spawn::above_standard(io::stderr().as_fd()),
    };
    copy.ok().map(Arc::new)
}

fn null() -> Option<Arc<OwnedFd>> {
    let file = File::options()
        .read(true)
        .write(true)
        .open("/dev/null")
        .ok()?;
    Some(Arc::new(file.into()))
}

fn is_inherited(handle: Handle, inherit: &InheritHandles) -> bool {
    let may_be = object::flags(handle).is_ok_and(|flags| flags.contains(HandleFlags::INHERIT));
    match inherit {
        InheritHandles::Nothing => false,
        InheritHandles::All => may_be,
        InheritHandles::These(handles) => may_be && handles.contains(&handle),
    }
}

/// The first descriptor of an object.
fn descriptor(handle: Handle) -> Option<Arc<OwnedFd>> {
    let passed = object::find_any(handle).ok()?.pass_on()?;
    let fd = passed.descriptors.into_iter().next()?;
    if object::find::<Socket>(handle).is_some() {
        net::let_calls_wait(fd.as_fd()).ok()?;
    }
    Some(fd)
}

fn directory(name: &str) -> Result<CString, Error> {
    let path = to_linux(name);
    if !Path::new(&path).is_dir() {
        return Err(Error::new(ERROR_DIRECTORY));
    }
    c_string(OsStr::new(&path))
}

fn c_string(text: &OsStr) -> Result<CString, Error> {
    CString::new(text.as_bytes()).map_err(|_| Error::new(ERROR_INVALID_PARAMETER))
}

fn strings(texts: &[String]) -> Result<Vec<CString>, Error> {
    texts
        .iter()
        .map(|text| c_string(OsStr::new(text)))
        .collect()
}

fn file_error(error: io::Error) -> Error {
    Error::from_errno_win32(error.raw_os_error().unwrap_or(0))
}

/// Why the kernel does not start a program whose file is there.
fn start_error(program: &Path, error: &io::Error) -> Error {
    let code = match error.raw_os_error() {
        // A file that is no program need not be marked as one: Windows has no such mark.
        Some(libc::EACCES) if !looks_like_a_program(program) => ERROR_BAD_EXE_FORMAT,
        Some(libc::EACCES | libc::EPERM) => ERROR_ACCESS_DENIED,
        Some(libc::ETXTBSY) => ERROR_SHARING_VIOLATION,
        // Its interpreter is missing.
        Some(libc::ENOEXEC | libc::ENOENT | libc::ELIBBAD | libc::EINVAL) => ERROR_BAD_EXE_FORMAT,
        Some(libc::E2BIG) => ERROR_FILENAME_EXCED_RANGE,
        Some(libc::EAGAIN | libc::ENOMEM) => ERROR_NOT_ENOUGH_MEMORY,
        Some(errno) => return Error::from_errno_win32(errno),
        None => ERROR_GEN_FAILURE,
    };
    Error::new(code)
}

/// Whether anybody may run the file.
fn may_be_run(file: &Path) -> bool {
    const ANYBODY: u32 = 0o111;
    file.metadata()
        .is_ok_and(|file| file.permissions().mode() & ANYBODY != 0)
}

fn looks_like_a_program(file: &Path) -> bool {
    let mut start = [0; 4];
    match File::open(file).and_then(|mut file| file.read(&mut start)) {
        Ok(count) => start[..count] == *b"\x7fELF" || start[..count].starts_with(b"#!"),
        Err(_) => true,
    }
}

/// Whether a program waits to be resumed: Tawny is part of it, or is loaded with it.
fn uses_tawny(program: &Path) -> bool {
    let marks = [VARIABLE.as_bytes(), b"libtawny.so".as_slice()];
    let Ok(bytes) = std::fs::read(program) else {
        return false;
    };
    bytes.starts_with(b"\x7fELF") && marks.iter().any(|mark| spawn::contains(&bytes, mark))
}
