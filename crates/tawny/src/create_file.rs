//! CreateFile: which kind of file a name means, and how it is opened.
//!
//! <https://learn.microsoft.com/windows/win32/api/fileapi/nf-fileapi-createfilew>,
//! <https://learn.microsoft.com/windows/win32/fileio/naming-a-file>

use crate::codes::{ERROR_BAD_NETPATH, ERROR_INVALID_PARAMETER, ERROR_PATH_NOT_FOUND};
use crate::named_pipe::{self, PipeName};
use crate::object::Handle;
use crate::security::token::{self, Level};
use crate::{Error, File};

/// The access rights that this system's files know; [`Access::expand`] turns generic ones into them.
pub mod rights {
    #![allow(missing_docs, reason = "the names are Windows'")]
    pub const FILE_READ_DATA: u32 = 0x1;
    pub const FILE_WRITE_DATA: u32 = 0x2;
    pub const FILE_APPEND_DATA: u32 = 0x4;
    pub const FILE_READ_EA: u32 = 0x8;
    pub const FILE_WRITE_EA: u32 = 0x10;
    pub const FILE_EXECUTE: u32 = 0x20;
    pub const FILE_READ_ATTRIBUTES: u32 = 0x80;
    pub const FILE_WRITE_ATTRIBUTES: u32 = 0x100;
    pub const DELETE: u32 = 0x1_0000;
    pub const READ_CONTROL: u32 = 0x2_0000;
    pub const SYNCHRONIZE: u32 = 0x10_0000;
    pub const GENERIC_READ: u32 = 0x8000_0000;
    pub const GENERIC_WRITE: u32 = 0x4000_0000;
    pub const GENERIC_EXECUTE: u32 = 0x2000_0000;
    pub const GENERIC_ALL: u32 = 0x1000_0000;
    pub const FILE_GENERIC_READ: u32 =
        FILE_READ_DATA | FILE_READ_EA | FILE_READ_ATTRIBUTES | READ_CONTROL | SYNCHRONIZE;
    pub const FILE_GENERIC_WRITE: u32 = FILE_WRITE_DATA
        | FILE_APPEND_DATA
        | FILE_WRITE_EA
        | FILE_WRITE_ATTRIBUTES
        | READ_CONTROL
        | SYNCHRONIZE;
    pub const FILE_GENERIC_EXECUTE: u32 =
        FILE_EXECUTE | FILE_READ_ATTRIBUTES | READ_CONTROL | SYNCHRONIZE;
    pub const FILE_ALL_ACCESS: u32 = 0x1f_01ff;
}

use rights::*;

/// What the opener may do with the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Access(u32);

impl Access {
    /// The rights that `wanted` names, generic ones replaced by what they stand for.
    pub const fn expand(wanted: u32) -> Self {
        let mut rights = wanted & 0x0fff_ffff;
        if wanted & GENERIC_READ != 0 {
            rights |= FILE_GENERIC_READ;
        }
        if wanted & GENERIC_WRITE != 0 {
            rights |= FILE_GENERIC_WRITE;
        }
        if wanted & GENERIC_EXECUTE != 0 {
            rights |= FILE_GENERIC_EXECUTE;
        }
        if wanted & GENERIC_ALL != 0 {
            rights |= FILE_ALL_ACCESS;
        }
        Self(rights)
    }

    /// The rights.
    pub const fn bits(self) -> u32 {
        self.0
    }

    /// Whether data may be read.
    pub const fn reads(self) -> bool {
        self.0 & FILE_READ_DATA != 0
    }

    /// Whether data may be written, if only at the end.
    pub const fn writes(self) -> bool {
        self.0 & (FILE_WRITE_DATA | FILE_APPEND_DATA) != 0
    }

    /// Whether data may be written at the end only.
    pub const fn only_appends(self) -> bool {
        self.0 & (FILE_WRITE_DATA | FILE_APPEND_DATA) == FILE_APPEND_DATA
    }
}

/// What is done when the file is there, and when it is not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Disposition {
    /// `CREATE_NEW`: it must not be there.
    CreateNew,
    /// `CREATE_ALWAYS`: it is emptied, or made.
    CreateAlways,
    /// `OPEN_EXISTING`: it must be there.
    OpenExisting,
    /// `OPEN_ALWAYS`: it is opened, or made.
    OpenAlways,
    /// `TRUNCATE_EXISTING`: it must be there, and is emptied.
    TruncateExisting,
}

impl Disposition {
    /// What was there loses its data.
    pub const fn empties(self) -> bool {
        matches!(self, Self::CreateAlways | Self::TruncateExisting)
    }

    /// The disposition that Windows numbers so.
    ///
    /// # Errors
    /// `ERROR_INVALID_PARAMETER`.
    pub fn from_number(number: u32) -> Result<Self, Error> {
        Ok(match number {
            1 => Self::CreateNew,
            2 => Self::CreateAlways,
            3 => Self::OpenExisting,
            4 => Self::OpenAlways,
            5 => Self::TruncateExisting,
            _ => return Err(Error::new(ERROR_INVALID_PARAMETER)),
        })
    }
}

/// `FILE_FLAG_OPEN_REPARSE_POINT`
pub const FILE_FLAG_OPEN_REPARSE_POINT: u32 = 0x20_0000;
/// `FILE_FLAG_BACKUP_SEMANTICS`, which opens directories.
pub const FILE_FLAG_BACKUP_SEMANTICS: u32 = 0x200_0000;
/// `FILE_FLAG_DELETE_ON_CLOSE`
pub const FILE_FLAG_DELETE_ON_CLOSE: u32 = 0x400_0000;
/// `SECURITY_SQOS_PRESENT`: the flags say what a server may do for the opener.
pub const SECURITY_SQOS_PRESENT: u32 = 0x10_0000;
/// `FILE_FLAG_WRITE_THROUGH`
pub const FILE_FLAG_WRITE_THROUGH: u32 = 0x8000_0000;
/// `FILE_FLAG_OVERLAPPED`
pub const FILE_FLAG_OVERLAPPED: u32 = 0x4000_0000;

/// How a file is to be opened.
#[derive(Clone, Copy, Debug)]
pub struct Opening {
    /// What will be done with it.
    pub access: Access,
    /// `FILE_SHARE_READ`, `FILE_SHARE_WRITE`, `FILE_SHARE_DELETE`: what others may do meanwhile.
    pub share: u32,
    /// What is done when it is there or not.
    pub disposition: Disposition,
    /// `FILE_ATTRIBUTE_*`, `FILE_FLAG_*` and `SECURITY_*`.
    pub flags: u32,
}

impl Opening {
    /// Opens what is there for reading and writing.
    pub const fn existing() -> Self {
        Self {
            access: Access::expand(GENERIC_READ | GENERIC_WRITE),
            share: 0,
            disposition: Disposition::OpenExisting,
            flags: 0,
        }
    }

    /// What the server of a pipe may do for the opener.
    #[doc(alias = "SECURITY_IDENTIFICATION")]
    pub const fn level(&self) -> Level {
        const LEVEL: u32 = 16;
        match (self.flags & SECURITY_SQOS_PRESENT, self.flags >> LEVEL & 3) {
            (0, _) | (_, 2) => Level::Impersonation,
            (_, 0) => Level::Anonymous,
            (_, 1) => Level::Identification,
            _ => Level::Delegation,
        }
    }

    /// Whether operations may be left pending.
    pub const fn is_overlapped(&self) -> bool {
        self.flags & FILE_FLAG_OVERLAPPED != 0
    }
}

/// A file that was opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Opened {
    /// Its handle.
    pub handle: Handle,
    /// It was there before.
    pub existed: bool,
}

/// What a name means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Namespace<'a> {
    /// `\\SERVER\pipe\NAME`; `.` is this machine.
    Pipe {
        /// The machine.
        server: &'a str,
        /// The pipe's name, without what stands before it.
        name: &'a str,
    },
    /// `\\SERVER\mailslot\NAME`; `.` is this machine, `*` its domain.
    Mailslot {
        /// The machine or domain.
        server: &'a str,
        /// The mailslot's name, without what stands before it.
        name: &'a str,
    },
    /// `NUL`, `CON`, `CONIN$`, `CONOUT$`, as [`Device`].
    Device(Device),
    /// `\\SERVER\SHARE\...`
    Remote,
    /// Anything else: a file of this machine.
    Disk,
}

/// The devices that have names everywhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Device {
    /// Takes everything and gives nothing.
    Null,
    /// The console, for reading or for writing.
    Console,
    /// The console, for reading.
    ConsoleInput,
    /// The console, for writing.
    ConsoleOutput,
}

impl<'a> Namespace<'a> {
    /// What `name` means.
    pub fn of(name: &'a str) -> Self {
        if let Some(device) = device(name) {
            return Self::Device(device);
        }
        let is_separator = |character| matches!(character, '\\' | '/');
        let Some(unc) = name
            .strip_prefix(is_separator)
            .and_then(|rest| rest.strip_prefix(is_separator))
        else {
            return Self::Disk;
        };
        let (server, rest) = split(unc);
        let (class, rest) = split(rest);
        let is_local = matches!(server, "." | "?");
        if class.eq_ignore_ascii_case("pipe") {
            return Self::Pipe { server, name: rest };
        }
        if class.eq_ignore_ascii_case("mailslot") {
            return Self::Mailslot { server, name: rest };
        }
        match device(class) {
            Some(device) if is_local && rest.is_empty() => Self::Device(device),
            _ if is_local => Self::Disk,
            _ => Self::Remote,
        }
    }
}

/// The part before the first separator, and the part behind it.
fn split(path: &str) -> (&str, &str) {
    path.split_once(['\\', '/']).unwrap_or((path, ""))
}

fn device(name: &str) -> Option<Device> {
    let known = [
        ("NUL", Device::Null),
        ("CON", Device::Console),
        ("CONIN$", Device::ConsoleInput),
        ("CONOUT$", Device::ConsoleOutput),
    ];
    let name = name.strip_suffix(':').unwrap_or(name);
    known
        .into_iter()
        .find_map(|(own, device)| name.eq_ignore_ascii_case(own).then_some(device))
}

/// Opens the file that `name` means.
///
/// # Errors
/// `ERROR_PATH_NOT_FOUND` for an empty name, `ERROR_BAD_NETPATH` for a file of another machine,
/// `ERROR_BAD_IMPERSONATION_LEVEL`: the thread has a token that only says for whom it would act; and those
/// of the kind of file.
#[doc(alias = "CreateFile")]
pub fn create_file(name: &str, opening: &Opening) -> Result<Opened, Error> {
    if name.is_empty() {
        return Err(Error::new(ERROR_PATH_NOT_FOUND));
    }
    token::check_acting()?;
    match Namespace::of(name) {
        Namespace::Disk => File::create(name, opening),
        Namespace::Device(device) => crate::file::open_device(device, opening),
        // Its entries are the pipes.
        Namespace::Pipe {
            server: ".",
            name: "",
        } => Ok(Opened {
            handle: named_pipe::PipeDirectory::open()?,
            existed: true,
        }),
        Namespace::Pipe { .. } => {
            let handle = named_pipe::open(&PipeName::parse(name)?, opening)?;
            Ok(Opened {
                handle,
                existed: true,
            })
        }
        Namespace::Mailslot { server, name } => crate::mailslot::open(server, name, opening),
        Namespace::Remote => Err(Error::new(ERROR_BAD_NETPATH)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_mean_files_of_kinds() {
        let pipe = |server, name| Namespace::Pipe { server, name };
        let mailslot = |server, name| Namespace::Mailslot { server, name };
        for (name, meaning) in [
            (r"\\.\pipe\a\b", pipe(".", r"a\b")),
            (r"\\?\PIPE\x", pipe("?", "x")),
            (r"//./pipe/x", pipe(".", "x")),
            (r"\\HOST\Pipe\x", pipe("HOST", "x")),
            (r"\\.\pipe", pipe(".", "")),
            (r"\\*\mailslot\m", mailslot("*", "m")),
            (r"\\.\MAILSLOT\a\b\c", mailslot(".", r"a\b\c")),
            ("nul", Namespace::Device(Device::Null)),
            (r"\\.\NUL", Namespace::Device(Device::Null)),
            ("CONIN$", Namespace::Device(Device::ConsoleInput)),
            ("con:", Namespace::Device(Device::Console)),
            (r"\\host\share\x", Namespace::Remote),
            (r"\\?\C:\x", Namespace::Disk),
            (r"C:\x", Namespace::Disk),
            ("/x/pipe/y", Namespace::Disk),
            ("x", Namespace::Disk),
            (r"\", Namespace::Disk),
        ] {
            assert_eq!(Namespace::of(name), meaning, "{name}");
        }
    }

    #[test]
    fn generic_rights_stand_for_others() {
        let access = Access::expand(GENERIC_READ);
        assert!(access.reads() && !access.writes());
        assert!(Access::expand(FILE_APPEND_DATA).only_appends());
        assert!(!Access::expand(GENERIC_WRITE).only_appends());
        assert_eq!(Access::expand(GENERIC_ALL).bits(), FILE_ALL_ACCESS);
        assert!(!Access::expand(0).reads());
    }
}
