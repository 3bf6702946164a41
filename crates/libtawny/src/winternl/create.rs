//! Opening and making files of every kind by the native API.
//!
//! <https://learn.microsoft.com/windows/win32/api/winternl/nf-winternl-ntcreatefile>

use std::ffi::c_void;

use tawny::afd::Device;
use tawny::codes::*;
use tawny::create_file::{
    Access, Disposition, FILE_FLAG_BACKUP_SEMANTICS, FILE_FLAG_DELETE_ON_CLOSE,
    FILE_FLAG_OPEN_REPARSE_POINT, FILE_FLAG_OVERLAPPED, FILE_FLAG_WRITE_THROUGH, Opened, Opening,
    create_file, rights,
};
use tawny::file::{self, Attributes};
use tawny::named_pipe::PipeDirectory;
use tawny::object::{self, Handle};
use tawny::overlapped::{StatusBlock, StatusBlockMemory};
use tawny::{Error, File, Status};

use super::arguments::{OBJECT_ATTRIBUTES, status};
use super::name::Meaning;
use crate::pointer::give;
use crate::types::*;

const FILE_DIRECTORY_FILE: ULONG = 0x1;
const FILE_WRITE_THROUGH: ULONG = 0x2;
const FILE_SYNCHRONOUS_IO_ALERT: ULONG = 0x10;
const FILE_SYNCHRONOUS_IO_NONALERT: ULONG = 0x20;
const FILE_NON_DIRECTORY_FILE: ULONG = 0x40;
const FILE_DELETE_ON_CLOSE: ULONG = 0x1000;
const FILE_OPEN_REPARSE_POINT: ULONG = 0x20_0000;
/// `FILE_ATTRIBUTE_*` that a new file can have.
const ATTRIBUTES: ULONG = 0xffff;

/// What the Information of a file that was opened says.
const FILE_SUPERSEDED: usize = 0;
pub(super) const FILE_OPENED: usize = 1;
pub(super) const FILE_CREATED: usize = 2;
const FILE_OVERWRITTEN: usize = 3;

/// The native dispositions, as they are numbered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    Supersede,
    Open,
    Create,
    OpenIf,
    Overwrite,
    OverwriteIf,
}

impl Way {
    pub(super) fn from_number(number: ULONG) -> Result<Self, Status> {
        Ok(match number {
            0 => Self::Supersede,
            1 => Self::Open,
            2 => Self::Create,
            3 => Self::OpenIf,
            4 => Self::Overwrite,
            5 => Self::OverwriteIf,
            _ => return Err(STATUS_INVALID_PARAMETER),
        })
    }

    fn disposition(self) -> Disposition {
        match self {
            Self::Supersede | Self::OverwriteIf => Disposition::CreateAlways,
            Self::Open => Disposition::OpenExisting,
            Self::Create => Disposition::CreateNew,
            Self::OpenIf => Disposition::OpenAlways,
            Self::Overwrite => Disposition::TruncateExisting,
        }
    }

    fn information(self, existed: bool) -> usize {
        match (existed, self) {
            (false, _) => FILE_CREATED,
            (true, Self::Supersede) => FILE_SUPERSEDED,
            (true, Self::Overwrite | Self::OverwriteIf) => FILE_OVERWRITTEN,
            (true, _) => FILE_OPENED,
        }
    }
}

/// Whether operations on the file may be left pending.
pub(super) fn is_overlapped(options: ULONG, access: ULONG) -> Result<bool, Status> {
    match options & (FILE_SYNCHRONOUS_IO_ALERT | FILE_SYNCHRONOUS_IO_NONALERT) {
        0 => Ok(true),
        FILE_SYNCHRONOUS_IO_ALERT | FILE_SYNCHRONOUS_IO_NONALERT
            if Access::expand(access).bits() & rights::SYNCHRONIZE != 0 =>
        {
            Ok(false)
        }
        _ => Err(STATUS_INVALID_PARAMETER),
    }
}

/// The numbers of NtCreateFile.
struct Numbers {
    access: DWORD,
    attributes: ULONG,
    share: ULONG,
    way: Way,
    options: ULONG,
}

impl Numbers {
    fn opening(&self) -> Result<Opening, Status> {
        let access = Access::expand(self.access);
        let wants = |option| self.options & option != 0;
        if wants(FILE_DIRECTORY_FILE) && wants(FILE_NON_DIRECTORY_FILE)
            || wants(FILE_DELETE_ON_CLOSE) && access.bits() & rights::DELETE == 0
        {
            return Err(STATUS_INVALID_PARAMETER);
        }
        let mut flags = self.attributes & ATTRIBUTES | FILE_FLAG_BACKUP_SEMANTICS;
        if is_overlapped(self.options, self.access)? {
            flags |= FILE_FLAG_OVERLAPPED;
        }
        for (option, flag) in [
            (FILE_WRITE_THROUGH, FILE_FLAG_WRITE_THROUGH),
            (FILE_DELETE_ON_CLOSE, FILE_FLAG_DELETE_ON_CLOSE),
            (FILE_OPEN_REPARSE_POINT, FILE_FLAG_OPEN_REPARSE_POINT),
        ] {
            if wants(option) {
                flags |= flag;
            }
        }
        Ok(Opening {
            access,
            share: self.share,
            disposition: self.way.disposition(),
            flags,
        })
    }

    fn open(&self, name: &str) -> Result<Opened, Status> {
        let mut opening = self.opening()?;
        let mut made = false;
        if self.options & FILE_DIRECTORY_FILE != 0 {
            made = self.make_directory(name)?;
            opening.disposition = Disposition::OpenExisting;
        }
        let opened = create_file(name, &opening).map_err(open_error)?;
        if let Err(status) = self.check_kind(opened.handle) {
            let _ = object::close(opened.handle);
            return Err(status);
        }
        Ok(Opened {
            existed: opened.existed && !made,
            ..opened
        })
    }

    /// Makes the directory unless it is only to be opened; whether it was made.
    fn make_directory(&self, name: &str) -> Result<bool, Status> {
        match self.way {
            Way::Open => Ok(false),
            Way::Create | Way::OpenIf => match file::create_directory(name) {
                Ok(()) => Ok(true),
                Err(error) if error.code() == ERROR_ALREADY_EXISTS && self.way == Way::OpenIf => {
                    Ok(false)
                }
                Err(error) => Err(open_error(error)),
            },
            _ => Err(STATUS_INVALID_PARAMETER),
        }
    }

    fn check_kind(&self, handle: Handle) -> Result<(), Status> {
        let Some(file) = object::find::<File>(handle) else {
            return Ok(());
        };
        let is_directory = file
            .information()
            .is_ok_and(|found| found.attributes.contains(Attributes::DIRECTORY));
        if is_directory && self.options & FILE_NON_DIRECTORY_FILE != 0 {
            return Err(STATUS_FILE_IS_A_DIRECTORY);
        }
        if !is_directory && self.options & FILE_DIRECTORY_FILE != 0 {
            return Err(STATUS_NOT_A_DIRECTORY);
        }
        Ok(())
    }
}

/// Why a file could not be opened.
fn open_error(error: Error) -> Status {
    match error.code() {
        ERROR_PIPE_BUSY => STATUS_PIPE_NOT_AVAILABLE,
        _ => Status::from_win32(error),
    }
}

/// Gives the new handle and what was done.
///
/// # Safety
/// The pointers must be valid for writes.
pub(super) unsafe fn opened(
    attributes: &OBJECT_ATTRIBUTES,
    new: Handle,
    information: usize,
    out: *mut HANDLE,
    block: *mut StatusBlockMemory,
) -> Result<Status, Status> {
    attributes.mark(new)?;
    // SAFETY: promised by the caller.
    unsafe {
        give(out, new.value() as HANDLE);
        if let Some(block) = StatusBlock::from_raw(block) {
            block.finish(STATUS_SUCCESS, information);
        }
    }
    Ok(STATUS_SUCCESS)
}

/// # Safety
/// The pointers must be NULL or valid.
unsafe fn create(
    out: *mut HANDLE,
    attributes: *const OBJECT_ATTRIBUTES,
    block: *mut StatusBlockMemory,
    numbers: impl FnOnce() -> Result<Numbers, Status>,
) -> i32 {
    // SAFETY: promised by the caller.
    status(|| unsafe {
        let attributes = OBJECT_ATTRIBUTES::read(attributes)?;
        if out.is_null() || block.is_null() {
            return Err(STATUS_ACCESS_VIOLATION);
        }
        let meaning = Meaning::of_attributes(&attributes)?;
        let numbers = numbers()?;
        let (new, information) = match meaning {
            Meaning::Sockets => (Device::open()?, FILE_OPENED),
            Meaning::Pipes => {
                let directory = PipeDirectory::open().map_err(Status::from_win32)?;
                (directory, FILE_OPENED)
            }
            Meaning::File(name) => {
                let file = numbers.open(&name)?;
                (file.handle, numbers.way.information(file.existed))
            }
        };
        opened(&attributes, new, information, out, block)
    })
}

/// <https://learn.microsoft.com/windows/win32/api/winternl/nf-winternl-ntcreatefile>
///
/// # Safety
/// The pointers must be NULL or valid.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_NtCreateFile(
    file: *mut HANDLE,
    access: DWORD,
    attributes: *const OBJECT_ATTRIBUTES,
    block: *mut StatusBlockMemory,
    _allocation: *const i64,
    file_attributes: ULONG,
    share: ULONG,
    disposition: ULONG,
    options: ULONG,
    _ea: *mut c_void,
    _ea_length: ULONG,
) -> i32 {
    let numbers = || {
        Ok(Numbers {
            access,
            attributes: file_attributes,
            share,
            way: Way::from_number(disposition)?,
            options,
        })
    };
    // SAFETY: promised by the caller.
    unsafe { create(file, attributes, block, numbers) }
}

/// <https://learn.microsoft.com/windows/win32/api/winternl/nf-winternl-ntopenfile>
///
/// # Safety
/// The pointers must be NULL or valid.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_NtOpenFile(
    file: *mut HANDLE,
    access: DWORD,
    attributes: *const OBJECT_ATTRIBUTES,
    block: *mut StatusBlockMemory,
    share: ULONG,
    options: ULONG,
) -> i32 {
    let numbers = || {
        Ok(Numbers {
            access,
            attributes: 0,
            share,
            way: Way::Open,
            options,
        })
    };
    // SAFETY: promised by the caller.
    unsafe { create(file, attributes, block, numbers) }
}
