//! What can be asked of the volume of a file: NtQueryVolumeInformationFile.
//!
//! <https://learn.microsoft.com/windows-hardware/drivers/ddi/ntifs/nf-ntifs-ntqueryvolumeinformationfile>

use std::any::Any;
use std::ffi::c_void;

use tawny::codes::*;
use tawny::file_object::{FileObject, FileType};
use tawny::mailslot::Mailslot;
use tawny::overlapped::{StatusBlock, StatusBlockMemory};
use tawny::volume::{FILE_SYSTEM, SECTOR, Volume};
use tawny::{File, Status};

use super::arguments::{status, with_file};
use super::information::{Answer, Answered};
use crate::types::*;

const FILE_FS_VOLUME_INFORMATION: ULONG = 1;
const FILE_FS_SIZE_INFORMATION: ULONG = 3;
const FILE_FS_DEVICE_INFORMATION: ULONG = 4;
const FILE_FS_ATTRIBUTE_INFORMATION: ULONG = 5;
const FILE_FS_FULL_SIZE_INFORMATION: ULONG = 7;

const FILE_DEVICE_DISK: u32 = 0x7;
const FILE_DEVICE_MAILSLOT: u32 = 0xc;
const FILE_DEVICE_NAMED_PIPE: u32 = 0x11;
const FILE_DEVICE_NULL: u32 = 0x15;
const FILE_DEVICE_IS_MOUNTED: u32 = 0x20;

/// FILE_FS_VOLUME_INFORMATION; the label begins at its 18th byte.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
struct VolumeHead {
    created: u64,
    serial: u32,
    label_length: u32,
    supports_objects: u8,
    label: [u16; 2],
}

/// FILE_FS_SIZE_INFORMATION and, with one count more, FILE_FS_FULL_SIZE_INFORMATION.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
struct Space<const COUNTS: usize> {
    counts: [u64; COUNTS],
    sectors_in_unit: u32,
    bytes_in_sector: u32,
}

impl<const COUNTS: usize> Space<COUNTS> {
    fn new(volume: &Volume, bytes: [u64; COUNTS]) -> Self {
        Self {
            counts: bytes.map(|bytes| bytes / volume.unit),
            sectors_in_unit: (volume.unit / SECTOR) as u32,
            bytes_in_sector: SECTOR as u32,
        }
    }
}

/// The device that a file is on, with its characteristics.
fn device(file: &dyn FileObject) -> [u32; 2] {
    let any = file as &dyn Any;
    match file.file_type() {
        _ if any.is::<Mailslot>() => [FILE_DEVICE_MAILSLOT, 0],
        FileType::Disk => [FILE_DEVICE_DISK, FILE_DEVICE_IS_MOUNTED],
        FileType::Character => [FILE_DEVICE_NULL, 0],
        FileType::Pipe => [FILE_DEVICE_NAMED_PIPE, 0],
    }
}

/// # Safety
/// The answer must be valid for its length.
unsafe fn answered(file: &dyn FileObject, class: ULONG, answer: Answer) -> Answered {
    if class == FILE_FS_DEVICE_INFORMATION {
        // SAFETY: promised by the caller.
        return unsafe { answer.put(device(file)) };
    }
    let path = (file as &dyn Any).downcast_ref::<File>();
    let path = path.and_then(File::path).ok_or(STATUS_INVALID_PARAMETER)?;
    let volume = Volume::at(path).map_err(Status::from_win32)?;
    // SAFETY: promised by the caller, as all that follows.
    unsafe {
        match class {
            FILE_FS_SIZE_INFORMATION => {
                answer.put(Space::new(&volume, [volume.size, volume.available]))
            }
            FILE_FS_FULL_SIZE_INFORMATION => {
                let counts = [volume.size, volume.available, volume.free];
                answer.put(Space::new(&volume, counts))
            }
            FILE_FS_VOLUME_INFORMATION => answer.put(VolumeHead {
                created: 0,
                serial: volume.serial,
                label_length: 0,
                supports_objects: 0,
                label: [0; 2],
            }),
            FILE_FS_ATTRIBUTE_INFORMATION => {
                let head = |length| [volume.flags, volume.longest_name, length, 0];
                answer.put_text(head, 3 * size_of::<u32>(), FILE_SYSTEM)
            }
            _ => Err(STATUS_INVALID_INFO_CLASS),
        }
    }
}

/// <https://learn.microsoft.com/windows-hardware/drivers/ddi/ntifs/nf-ntifs-ntqueryvolumeinformationfile>
///
/// # Safety
/// `block` must be NULL or valid for writes, `out` NULL or valid for `length` bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_NtQueryVolumeInformationFile(
    file: HANDLE,
    block: *mut StatusBlockMemory,
    out: *mut c_void,
    length: ULONG,
    class: ULONG,
) -> i32 {
    // SAFETY: promised by the caller.
    status(|| unsafe {
        let block = StatusBlock::from_raw(block).ok_or(STATUS_ACCESS_VIOLATION)?;
        let answer = Answer::new(out, length);
        let (status, information) = with_file(file, |file| answered(file, class, answer))?;
        block.finish(status, information);
        Ok(status)
    })
}
