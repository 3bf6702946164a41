//! What can be asked of a file: NtQueryInformationFile.
//!
//! <https://learn.microsoft.com/windows-hardware/drivers/ddi/ntifs/nf-ntifs-ntqueryinformationfile>

use std::ffi::c_void;

use tawny::codes::*;
use tawny::file::{Attributes, Information, Origin};
use tawny::file_object::FileObject;
use tawny::mailslot::{Mailslot, WAIT_FOREVER};
use tawny::named_pipe::{End, NamedPipe, UNLIMITED_INSTANCES};
use tawny::object;
use tawny::overlapped::{StatusBlock, StatusBlockMemory};
use tawny::{File, Status, windows_path};

use super::arguments::{status, with_file};
use crate::ioapiset::handle;
use crate::types::*;

pub(super) const FILE_BASIC_INFORMATION: ULONG = 4;
const FILE_STANDARD_INFORMATION: ULONG = 5;
const FILE_INTERNAL_INFORMATION: ULONG = 6;
const FILE_EA_INFORMATION: ULONG = 7;
const FILE_ACCESS_INFORMATION: ULONG = 8;
const FILE_NAME_INFORMATION: ULONG = 9;
pub(super) const FILE_POSITION_INFORMATION: ULONG = 14;
const FILE_MODE_INFORMATION: ULONG = 16;
const FILE_ALIGNMENT_INFORMATION: ULONG = 17;
const FILE_ALL_INFORMATION: ULONG = 18;
pub(super) const FILE_PIPE_INFORMATION: ULONG = 23;
const FILE_PIPE_LOCAL_INFORMATION: ULONG = 24;
pub(super) const FILE_PIPE_REMOTE_INFORMATION: ULONG = 25;
const FILE_MAILSLOT_QUERY_INFORMATION: ULONG = 26;
const FILE_NETWORK_OPEN_INFORMATION: ULONG = 34;
const FILE_ATTRIBUTE_TAG_INFORMATION: ULONG = 35;

/// `FILE_SYNCHRONOUS_IO_NONALERT`
const SYNCHRONOUS: u32 = 0x20;
/// `MAILSLOT_NO_MESSAGE`
const NO_MESSAGE: u32 = u32::MAX;
/// 100 ns in a millisecond.
const MILLISECOND: i64 = 10_000;

/// FILE_BASIC_INFORMATION
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub(super) struct Basic {
    pub(super) created: u64,
    pub(super) accessed: u64,
    pub(super) written: u64,
    pub(super) changed: u64,
    pub(super) attributes: u32,
    _padding: u32,
}

/// FILE_STANDARD_INFORMATION
#[repr(C)]
#[derive(Clone, Copy, Debug)]
struct Standard {
    allocated: u64,
    size: u64,
    links: u32,
    delete_pending: u8,
    directory: u8,
    _padding: u16,
}

/// FILE_MAILSLOT_QUERY_INFORMATION
#[repr(C)]
#[derive(Clone, Copy, Debug)]
struct MailslotQuery {
    maximum_message: u32,
    quota: u32,
    next_size: u32,
    messages: u32,
    read_timeout: i64,
}

/// Where the answer goes.
#[derive(Clone, Copy)]
pub(super) struct Answer {
    out: *mut u8,
    room: usize,
}

/// The status and how many bytes were written.
pub(super) type Answered = Result<(Status, usize), Status>;

impl Answer {
    pub(super) fn new(out: *mut c_void, length: ULONG) -> Self {
        Self {
            out: out.cast(),
            room: length as usize,
        }
    }

    /// Writes `value`.
    ///
    /// # Safety
    /// It must be valid for its length.
    pub(super) unsafe fn put<T>(self, value: T) -> Answered {
        if self.room < size_of::<T>() {
            return Err(STATUS_INFO_LENGTH_MISMATCH);
        }
        if self.out.is_null() {
            return Err(STATUS_ACCESS_VIOLATION);
        }
        // SAFETY: it fits, and the rest is promised by the caller.
        unsafe { self.out.cast::<T>().write_unaligned(value) };
        Ok((STATUS_SUCCESS, size_of::<T>()))
    }

    /// Writes `head`, which says how long `text` is, and as much of it as there is room for at
    /// `offset`, which is within the head or at its end.
    ///
    /// # Safety
    /// It must be valid for its length.
    pub(super) unsafe fn put_text<T>(
        self,
        head: impl FnOnce(u32) -> T,
        offset: usize,
        text: &str,
    ) -> Answered {
        let bytes: Vec<u8> = text.encode_utf16().flat_map(u16::to_ne_bytes).collect();
        // SAFETY: promised by the caller.
        unsafe { self.put(head(bytes.len() as u32)) }?;
        let fits = bytes.len().min(self.room - offset) & !1;
        // SAFETY: `offset + fits` is within the room, which is promised by the caller.
        unsafe {
            self.out
                .add(offset)
                .copy_from_nonoverlapping(bytes.as_ptr(), fits);
        }
        let status = match fits == bytes.len() {
            true => STATUS_SUCCESS,
            false => STATUS_BUFFER_OVERFLOW,
        };
        Ok((status, offset + fits))
    }
}

/// FILE_ALL_INFORMATION, up to the name
#[repr(C)]
#[derive(Clone, Copy, Debug)]
struct All {
    basic: Basic,
    standard: Standard,
    index: u64,
    ea_size: u32,
    access: u32,
    position: u64,
    mode: u32,
    alignment: u32,
    name_length: u32,
    /// Where the name begins.
    name: u32,
}

/// # Safety
/// As [`of_file`].
unsafe fn all(file: &File, found: &Information, answer: Answer) -> Answered {
    let position = file.seek(0, Origin::Current).map_err(Status::from_win32)?;
    let head = |name_length| All {
        basic: basic(found),
        standard: standard(found, file.is_doomed()),
        index: found.index,
        ea_size: 0,
        access: file.access().bits(),
        position,
        mode: mode(file),
        alignment: 0,
        name_length,
        name: 0,
    };
    // SAFETY: promised by the caller; the name begins within the head.
    unsafe { answer.put_text(head, std::mem::offset_of!(All, name), &path_of(file)?) }
}

fn basic(found: &Information) -> Basic {
    Basic {
        created: found.created,
        accessed: found.accessed,
        written: found.written,
        changed: found.changed,
        attributes: found.attributes.bits(),
        _padding: 0,
    }
}

fn standard(found: &Information, doomed: bool) -> Standard {
    Standard {
        allocated: found.allocated,
        size: found.size,
        links: found.links.saturating_sub(doomed.into()),
        delete_pending: doomed.into(),
        directory: found.attributes.contains(Attributes::DIRECTORY).into(),
        _padding: 0,
    }
}

/// The path of a file without its drive.
fn path_of(file: &File) -> Result<String, Status> {
    let path = file.path().and_then(|path| path.to_str());
    let path = windows_path::from_linux(path.ok_or(STATUS_OBJECT_NAME_INVALID)?);
    Ok(match path.split_once(':') {
        Some((_, path)) => path.to_owned(),
        None => path,
    })
}

/// # Safety
/// The answer must be valid for its length.
unsafe fn of_file(file: &File, class: ULONG, answer: Answer) -> Answered {
    let found = file.information().map_err(Status::from_win32)?;
    // SAFETY: promised by the caller, as all that follows.
    unsafe {
        match class {
            FILE_BASIC_INFORMATION => answer.put(basic(&found)),
            FILE_STANDARD_INFORMATION => answer.put(standard(&found, file.is_doomed())),
            FILE_INTERNAL_INFORMATION => answer.put(found.index),
            FILE_EA_INFORMATION => answer.put(0_u32),
            FILE_ACCESS_INFORMATION => answer.put(file.access().bits()),
            FILE_NAME_INFORMATION => named(answer, &path_of(file)?),
            FILE_POSITION_INFORMATION => {
                let position = file.seek(0, Origin::Current);
                answer.put(position.map_err(Status::from_win32)?)
            }
            FILE_MODE_INFORMATION => answer.put(mode(file)),
            FILE_ALIGNMENT_INFORMATION => answer.put(0_u32),
            FILE_ALL_INFORMATION => all(file, &found, answer),
            FILE_NETWORK_OPEN_INFORMATION => answer.put([
                found.created,
                found.accessed,
                found.written,
                found.changed,
                found.allocated,
                found.size,
                found.attributes.bits().into(),
            ]),
            FILE_ATTRIBUTE_TAG_INFORMATION => answer.put([found.attributes.bits(), 0]),
            class => Err(refusal(class)),
        }
    }
}

/// # Safety
/// As [`of_file`].
unsafe fn named(answer: Answer, name: &str) -> Answered {
    // SAFETY: promised by the caller. The structure has room for the first unit of the name.
    unsafe { answer.put_text(|length| [length, 0], size_of::<u32>(), name) }
}

fn mode(file: &dyn FileObject) -> u32 {
    if file.is_overlapped() { 0 } else { SYNCHRONOUS }
}

/// Why this file has no such information.
fn refusal(class: ULONG) -> Status {
    match class {
        FILE_BASIC_INFORMATION..=FILE_ATTRIBUTE_TAG_INFORMATION => STATUS_INVALID_PARAMETER,
        _ => STATUS_INVALID_INFO_CLASS,
    }
}

/// FILE_PIPE_LOCAL_INFORMATION
fn local_information(pipe: &NamedPipe) -> [u32; 10] {
    let terms = pipe.terms();
    let local = pipe.local_information();
    [
        terms.messages.into(),
        // FILE_PIPE_INBOUND, FILE_PIPE_OUTBOUND, FILE_PIPE_FULL_DUPLEX
        terms.direction.number() - 1,
        match terms.instances {
            UNLIMITED_INSTANCES => u32::MAX,
            instances => instances,
        },
        local.instances,
        local.in_quota,
        local.readable,
        local.out_quota,
        local.writable,
        local.connection as u32,
        match pipe.end() {
            End::Client => 0,
            End::Server => 1,
        },
    ]
}

/// # Safety
/// As [`of_file`].
unsafe fn of_pipe(pipe: &NamedPipe, class: ULONG, answer: Answer) -> Answered {
    // SAFETY: promised by the caller, as all that follows.
    unsafe {
        match class {
            FILE_STANDARD_INFORMATION => {
                let local = pipe.local_information();
                answer.put(Standard {
                    allocated: u64::from(local.in_quota) + u64::from(local.out_quota),
                    size: local.readable.into(),
                    links: 1,
                    delete_pending: 1,
                    directory: 0,
                    _padding: 0,
                })
            }
            FILE_PIPE_INFORMATION => {
                let state = pipe.instance_state().map_err(Status::from_win32)?;
                answer.put([u32::from(state.read_messages), u32::from(state.no_wait)])
            }
            FILE_PIPE_LOCAL_INFORMATION => answer.put(local_information(pipe)),
            FILE_PIPE_REMOTE_INFORMATION => answer.put([0_u64; 2]),
            FILE_NAME_INFORMATION => {
                let name = pipe.name().map_err(Status::from_win32)?;
                named(answer, &format!(r"\{name}"))
            }
            FILE_POSITION_INFORMATION => answer.put(0_u64),
            FILE_EA_INFORMATION => answer.put(0_u32),
            FILE_MODE_INFORMATION => answer.put(mode(pipe)),
            class => Err(refusal(class)),
        }
    }
}

/// # Safety
/// As [`of_file`].
unsafe fn of_mailslot(mailslot: &Mailslot, class: ULONG, answer: Answer) -> Answered {
    let found = mailslot.information();
    // SAFETY: promised by the caller, as all that follows.
    unsafe {
        match class {
            FILE_MAILSLOT_QUERY_INFORMATION => answer.put(MailslotQuery {
                maximum_message: found.maximum_message,
                quota: 0,
                next_size: found.next_size.unwrap_or(NO_MESSAGE),
                messages: found.messages,
                read_timeout: match found.read_timeout {
                    WAIT_FOREVER => -1,
                    milliseconds => -MILLISECOND * i64::from(milliseconds),
                },
            }),
            FILE_MODE_INFORMATION => answer.put(mode(mailslot)),
            FILE_POSITION_INFORMATION => answer.put(0_u64),
            class => Err(refusal(class)),
        }
    }
}

/// <https://learn.microsoft.com/windows-hardware/drivers/ddi/ntifs/nf-ntifs-ntqueryinformationfile>
///
/// # Safety
/// `block` must be NULL or valid for writes, `out` NULL or valid for `length` bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_NtQueryInformationFile(
    file: HANDLE,
    block: *mut StatusBlockMemory,
    out: *mut c_void,
    length: ULONG,
    class: ULONG,
) -> i32 {
    // SAFETY: promised by the caller.
    status(|| unsafe {
        let block = StatusBlock::from_raw(block).ok_or(STATUS_ACCESS_VIOLATION)?;
        let (found, answer) = (handle(file), Answer::new(out, length));
        let (status, information) = if let Some(file) = object::find::<File>(found) {
            of_file(&file, class, answer)?
        } else if let Some(pipe) = object::find::<NamedPipe>(found) {
            of_pipe(&pipe, class, answer)?
        } else if let Some(mailslot) = object::find::<Mailslot>(found) {
            of_mailslot(&mailslot, class, answer)?
        } else {
            with_file(file, |file| match class {
                FILE_MODE_INFORMATION => answer.put(mode(file)),
                class => Err(refusal(class)),
            })?
        };
        block.finish(status, information);
        Ok(status)
    })
}
