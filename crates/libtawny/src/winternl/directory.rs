//! The entries of a directory, or all pipes: NtQueryDirectoryFile.
//!
//! <https://learn.microsoft.com/windows-hardware/drivers/ddi/ntifs/nf-ntifs-ntquerydirectoryfile>

use std::ffi::c_void;

use tawny::codes::*;
use tawny::file::find::Found;
use tawny::named_pipe::PipeDirectory;
use tawny::object;
use tawny::overlapped::{StatusBlock, StatusBlockMemory};
use tawny::{Error, File, Status};

use super::COUNTED_STRING;
use super::arguments::{ApcRoutine, notice, status};
use crate::ioapiset::handle;
use crate::pointer;
use crate::text::Unit;
use crate::types::*;

/// Where the name begins in each class of information; and what stands before it.
#[derive(Clone, Copy, Debug)]
struct Layout {
    name: usize,
    /// Times, sizes and attributes.
    is_full: bool,
    /// Where the file's identifier is.
    index: Option<usize>,
}

impl Layout {
    fn of(class: ULONG) -> Result<Self, Status> {
        let full = |name, index| Self {
            name,
            is_full: true,
            index,
        };
        Ok(match class {
            // FileDirectoryInformation, FileFullDirectoryInformation, FileBothDirectoryInformation
            1 => full(64, None),
            2 => full(68, None),
            3 => full(94, None),
            // FileNamesInformation
            12 => Self {
                name: 12,
                is_full: false,
                index: None,
            },
            // FileIdBothDirectoryInformation, FileIdFullDirectoryInformation
            37 => full(104, Some(96)),
            38 => full(80, Some(72)),
            _ => return Err(STATUS_INVALID_INFO_CLASS),
        })
    }

    /// The entry, without what leads to the next.
    fn write(self, found: &Found) -> Vec<u8> {
        let name: Vec<u8> = found
            .name
            .encode_utf16()
            .flat_map(u16::to_ne_bytes)
            .collect();
        let mut entry = vec![0; self.name];
        let mut put = |at: usize, bytes: &[u8]| entry[at..at + bytes.len()].copy_from_slice(bytes);
        let length = (name.len() as u32).to_ne_bytes();
        if self.is_full {
            let known = &found.information;
            let words = [
                known.created,
                known.accessed,
                known.written,
                known.changed,
                known.size,
                known.allocated,
            ];
            for (number, word) in words.into_iter().enumerate() {
                put(8 + 8 * number, &word.to_ne_bytes());
            }
            put(56, &known.attributes.bits().to_ne_bytes());
            put(60, &length);
            if let Some(at) = self.index {
                put(at, &known.index.to_ne_bytes());
            }
        } else {
            put(8, &length);
        }
        entry.extend(name);
        entry
    }
}

/// Entries are at multiples of it.
const ALIGNMENT: usize = 8;

/// What goes into the caller's memory.
struct Answer {
    layout: Layout,
    bytes: Vec<u8>,
    /// Where the last entry begins.
    last: Option<usize>,
    room: usize,
    single: bool,
    status: Status,
}

impl Answer {
    /// Adds an entry, if there is room for it. Of the first there is what fits.
    fn add(&mut self, found: &Found) -> bool {
        let start = self.bytes.len().next_multiple_of(ALIGNMENT);
        let mut entry = self.layout.write(found);
        match self.last {
            Some(_) if self.single || start + entry.len() > self.room => return false,
            None if entry.len() > self.room => {
                entry.truncate(self.room);
                self.status = STATUS_BUFFER_OVERFLOW;
            }
            _ => {}
        }
        if let Some(last) = self.last {
            let next = ((start - last) as u32).to_ne_bytes();
            self.bytes[last..last + next.len()].copy_from_slice(&next);
        }
        self.bytes.resize(start, 0);
        self.bytes.extend(entry);
        self.last = Some(start);
        true
    }
}

/// <https://learn.microsoft.com/windows-hardware/drivers/ddi/ntifs/nf-ntifs-ntquerydirectoryfile>
///
/// # Safety
/// `block` must be NULL or valid for writes, `out` NULL or valid for `length` bytes, `mask` NULL or valid.
#[unsafe(no_mangle)]
#[allow(clippy::too_many_arguments, reason = "Windows has as many")]
pub unsafe extern "C" fn tawny_NtQueryDirectoryFile(
    file: HANDLE,
    event: HANDLE,
    routine: ApcRoutine,
    context: *mut c_void,
    block: *mut StatusBlockMemory,
    out: *mut c_void,
    length: ULONG,
    class: ULONG,
    single: u8,
    mask: *const COUNTED_STRING<u16>,
    restart: u8,
) -> i32 {
    // SAFETY: promised by the caller.
    status(|| unsafe {
        let told = notice(event, routine, context, block)?;
        let block = StatusBlock::from_raw(block).ok_or(STATUS_ACCESS_VIOLATION)?;
        let layout = Layout::of(class)?;
        if (length as usize) < layout.name {
            return Err(STATUS_INFO_LENGTH_MISMATCH);
        }
        if out.is_null() {
            return Err(STATUS_ACCESS_VIOLATION);
        }
        let mask = match pointer::copy(mask) {
            Some(mask) if mask.Length != 0 => {
                let units = pointer::slice(mask.Buffer, usize::from(mask.Length) / 2);
                u16::decode(units.ok_or(STATUS_ACCESS_VIOLATION)?)
            }
            _ => "*".to_owned(),
        };
        let mut answer = Answer {
            layout,
            bytes: Vec::new(),
            last: None,
            room: length as usize,
            single: single != 0,
            status: STATUS_SUCCESS,
        };
        list(file, restart != 0, &mask, |found| answer.add(found))?;
        let bytes = &answer.bytes;
        out.cast::<u8>()
            .copy_from_nonoverlapping(bytes.as_ptr(), bytes.len());
        block.finish(answer.status, bytes.len());
        if let Some(event) = told.event {
            event.set();
        }
        Ok(answer.status)
    })
}

fn list(
    file: HANDLE,
    restart: bool,
    mask: &str,
    tell: impl FnMut(&Found) -> bool,
) -> Result<usize, Status> {
    let found = handle(file);
    let told = if let Some(directory) = object::find::<File>(found) {
        directory.list(restart, mask, tell)
    } else if let Some(pipes) = object::find::<PipeDirectory>(found) {
        pipes.list(restart, mask, tell)
    } else {
        object::find_any(found).map_err(Status::from_win32)?;
        return Err(STATUS_INVALID_PARAMETER);
    };
    told.map_err(|error: Error| match error.code() {
        ERROR_FILE_NOT_FOUND => STATUS_NO_SUCH_FILE,
        ERROR_DIRECTORY => STATUS_INVALID_PARAMETER,
        _ => Status::from_win32(error),
    })
}
