//! What can be set of a file: NtSetInformationFile.
//!
//! <https://learn.microsoft.com/windows-hardware/drivers/ddi/ntifs/nf-ntifs-ntsetinformationfile>

use std::ffi::c_void;

use tawny::codes::*;
use tawny::completion_port;
use tawny::file::{self, Attributes, Moving, Origin, Times};
use tawny::mailslot::Mailslot;
use tawny::named_pipe::NamedPipe;
use tawny::object;
use tawny::overlapped::{StatusBlock, StatusBlockMemory};
use tawny::{File, Status, windows_path};

use super::arguments::{status, with_file};
use super::information::{
    Basic, FILE_BASIC_INFORMATION, FILE_PIPE_INFORMATION, FILE_PIPE_REMOTE_INFORMATION,
    FILE_POSITION_INFORMATION,
};
use super::name::Meaning;
use super::pipe::read_wait;
use crate::ioapiset::handle;
use crate::pointer;
use crate::text::Unit;
use crate::types::*;

const FILE_RENAME_INFORMATION: ULONG = 10;
const FILE_DISPOSITION_INFORMATION: ULONG = 13;
const FILE_ALLOCATION_INFORMATION: ULONG = 19;
const FILE_END_OF_FILE_INFORMATION: ULONG = 20;
const FILE_MAILSLOT_SET_INFORMATION: ULONG = 27;
const FILE_COMPLETION_INFORMATION: ULONG = 30;
const FILE_IO_COMPLETION_NOTIFICATION_INFORMATION: ULONG = 41;

const SKIP_PACKET_ON_SUCCESS: u32 = 1;
const SKIP_SET_EVENT_ON_HANDLE: u32 = 2;

/// FILE_RENAME_INFORMATION; the name begins in its last word.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
struct Rename {
    replace: u8,
    root: usize,
    name_length: u32,
    _name: [u16; 2],
}

/// Where the name of a FILE_RENAME_INFORMATION begins.
const RENAME_NAME: usize = 20;

/// What is set.
#[derive(Clone, Copy)]
struct Wish {
    from: *const u8,
    length: usize,
}

impl Wish {
    /// # Safety
    /// It must be valid for its length.
    unsafe fn get<T: Copy>(self) -> Result<T, Status> {
        if self.length < size_of::<T>() {
            return Err(STATUS_INFO_LENGTH_MISMATCH);
        }
        // SAFETY: it is as long, and the rest is promised by the caller.
        unsafe { pointer::copy(self.from.cast()) }.ok_or(STATUS_ACCESS_VIOLATION)
    }

    /// A length or position.
    ///
    /// # Safety
    /// As [`Self::get`].
    unsafe fn offset(self) -> Result<u64, Status> {
        // SAFETY: promised by the caller.
        let offset: i64 = unsafe { self.get() }?;
        u64::try_from(offset).map_err(|_| STATUS_INVALID_PARAMETER)
    }
}

fn name_of(file: &File) -> Result<String, Status> {
    let path = file.path().and_then(|path| path.to_str());
    path.map(windows_path::from_linux)
        .ok_or(STATUS_OBJECT_TYPE_MISMATCH)
}

/// Gives the file another name.
///
/// # Safety
/// As [`Wish::get`].
unsafe fn rename(file: &File, wish: Wish) -> Result<(), Status> {
    // SAFETY: promised by the caller.
    let (head, bytes) = unsafe {
        let head = wish.get::<Rename>()?;
        let bytes = pointer::slice(wish.from, wish.length).ok_or(STATUS_ACCESS_VIOLATION)?;
        (head, bytes)
    };
    let name = bytes[RENAME_NAME..].get(..head.name_length as usize);
    let (units, _) = name.ok_or(STATUS_INVALID_PARAMETER)?.as_chunks();
    let units: Vec<u16> = units.iter().map(|it| u16::from_ne_bytes(*it)).collect();
    let (old, new) = (name_of(file)?, u16::decode(&units));
    let root = object::find::<File>(handle(head.root as HANDLE));
    let new = match (new.starts_with('\\'), root) {
        (true, _) => match Meaning::of(&new)? {
            Meaning::File(name) => name,
            _ => return Err(STATUS_OBJECT_NAME_INVALID),
        },
        (false, Some(root)) => format!(r"{}\{new}", name_of(&root)?),
        // Beside where it is.
        (false, None) => {
            let directory = windows_path::directory_length(&old);
            format!(r"{}\{new}", old[..directory].trim_end_matches('\\'))
        }
    };
    let how = match head.replace {
        0 => Moving::empty(),
        _ => Moving::REPLACE_EXISTING,
    };
    file::rename(&old, &new, how).map_err(Status::from_win32)
}

/// # Safety
/// As [`Wish::get`].
unsafe fn of_file(file: &File, class: ULONG, wish: Wish) -> Result<(), Status> {
    // SAFETY: promised by the caller, as all that follows.
    let done = unsafe {
        match class {
            FILE_BASIC_INFORMATION => {
                let wanted: Basic = wish.get()?;
                let time = |value: u64| Some(value).filter(|&time| time != 0 && time != u64::MAX);
                let times = Times {
                    accessed: time(wanted.accessed),
                    written: time(wanted.written),
                };
                let attributes = match wanted.attributes {
                    0 => Ok(()),
                    attributes => file.set_attributes(attributes),
                };
                attributes.and_then(|()| file.set_times(times))
            }
            FILE_POSITION_INFORMATION => {
                let position = wish.offset()?;
                file.seek(position as i64, Origin::Begin).map(drop)
            }
            FILE_END_OF_FILE_INFORMATION => file.set_len(wish.offset()?),
            FILE_ALLOCATION_INFORMATION => {
                // What is allocated beyond the end is the file system's affair.
                let (wanted, length) = (wish.offset()?, file.len());
                length.and_then(|length| file.set_len(length.min(wanted)))
            }
            FILE_DISPOSITION_INFORMATION => return doom(file, wish.get::<u8>()? != 0),
            FILE_RENAME_INFORMATION => return rename(file, wish),
            _ => return Err(STATUS_INVALID_INFO_CLASS),
        }
    };
    done.map_err(Status::from_win32)
}

fn doom(file: &File, doomed: bool) -> Result<(), Status> {
    let is_read_only = || {
        file.information()
            .is_ok_and(|found| found.attributes.contains(Attributes::READONLY))
    };
    file.set_doomed(doomed).map_err(|error| match error.code() {
        ERROR_ACCESS_DENIED if is_read_only() => STATUS_CANNOT_DELETE,
        _ => Status::from_win32(error),
    })
}

/// What every file has; whether it was that.
///
/// # Safety
/// As [`Wish::get`].
unsafe fn of_any(file: HANDLE, class: ULONG, wish: Wish) -> Result<bool, Status> {
    match class {
        FILE_COMPLETION_INFORMATION => {
            // SAFETY: promised by the caller.
            let [port, key]: [usize; 2] = unsafe { wish.get() }?;
            with_file(file, |file| {
                let port = completion_port::find(handle(port as HANDLE));
                let associated = port.and_then(|port| file.associate(&port, key));
                associated.map(|()| true).map_err(Status::from_win32)
            })
        }
        FILE_IO_COMPLETION_NOTIFICATION_INFORMATION => {
            // SAFETY: promised by the caller.
            let modes: u32 = unsafe { wish.get() }?;
            with_file(file, |file| {
                file.set_notification_modes(
                    modes & SKIP_PACKET_ON_SUCCESS != 0,
                    modes & SKIP_SET_EVENT_ON_HANDLE != 0,
                );
                Ok(true)
            })
        }
        _ => Ok(false),
    }
}

/// # Safety
/// As [`Wish::get`].
unsafe fn of_pipe(pipe: &NamedPipe, class: ULONG, wish: Wish) -> Result<(), Status> {
    match class {
        FILE_PIPE_INFORMATION => {
            // SAFETY: promised by the caller.
            let [read_mode, completion_mode]: [u32; 2] = unsafe { wish.get() }?;
            if read_mode > 1 || completion_mode > 1 {
                return Err(STATUS_INVALID_PARAMETER);
            }
            pipe.set_modes(read_mode != 0, completion_mode != 0)
                .map_err(Status::from_win32)
        }
        // What is collected on its way to another machine is nothing here.
        FILE_PIPE_REMOTE_INFORMATION => Ok(()),
        _ => Err(STATUS_INVALID_PARAMETER),
    }
}

/// # Safety
/// As [`Wish::get`].
unsafe fn of_mailslot(mailslot: &Mailslot, class: ULONG, wish: Wish) -> Result<(), Status> {
    if class != FILE_MAILSLOT_SET_INFORMATION {
        return Err(STATUS_INVALID_PARAMETER);
    }
    // SAFETY: promised by the caller.
    let timeout = unsafe {
        let timeout: *const i64 = wish.get()?;
        pointer::copy(timeout).ok_or(STATUS_ACCESS_VIOLATION)?
    };
    mailslot.set_read_timeout(read_wait(timeout));
    Ok(())
}

/// <https://learn.microsoft.com/windows-hardware/drivers/ddi/ntifs/nf-ntifs-ntsetinformationfile>
///
/// # Safety
/// `block` must be NULL or valid for writes, `from` NULL or valid for `length` bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_NtSetInformationFile(
    file: HANDLE,
    block: *mut StatusBlockMemory,
    from: *const c_void,
    length: ULONG,
    class: ULONG,
) -> i32 {
    // SAFETY: promised by the caller.
    status(|| unsafe {
        let block = StatusBlock::from_raw(block).ok_or(STATUS_ACCESS_VIOLATION)?;
        let wish = Wish {
            from: from.cast(),
            length: length as usize,
        };
        if !of_any(file, class, wish)? {
            let found = handle(file);
            if let Some(file) = object::find::<File>(found) {
                of_file(&file, class, wish)?;
            } else if let Some(pipe) = object::find::<NamedPipe>(found) {
                of_pipe(&pipe, class, wish)?;
            } else if let Some(mailslot) = object::find::<Mailslot>(found) {
                of_mailslot(&mailslot, class, wish)?;
            } else {
                return with_file(file, |_| Err(STATUS_INVALID_PARAMETER));
            }
        }
        block.finish(STATUS_SUCCESS, 0);
        Ok(STATUS_SUCCESS)
    })
}
