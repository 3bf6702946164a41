//! Pages of memory, as Linux hands them out.

use std::ffi::c_void;
use std::ops::Range;
use std::ptr::null_mut;

use tawny::Error;
use tawny::codes::{ERROR_INVALID_ADDRESS, ERROR_NOT_ENOUGH_MEMORY};

use crate::sysinfoapi::processor::ALLOCATION_GRANULARITY;

const RESERVED: i32 = libc::MAP_PRIVATE | libc::MAP_ANONYMOUS | libc::MAP_NORESERVE;

fn last() -> Error {
    match std::io::Error::last_os_error().raw_os_error() {
        Some(libc::EEXIST) => Error::new(ERROR_INVALID_ADDRESS),
        Some(libc::ENOMEM) => Error::new(ERROR_NOT_ENOUGH_MEMORY),
        _ => std::io::Error::last_os_error().into(),
    }
}

fn length(range: &Range<usize>) -> usize {
    range.end - range.start
}

/// Reserves `size` bytes (whole pages) anywhere, aligned to 64 KiB.
pub fn reserve(size: usize) -> Result<Range<usize>, Error> {
    let slack = ALLOCATION_GRANULARITY - crate::sysinfoapi::processor::page_size();
    let total = size
        .checked_add(slack)
        .ok_or(Error::new(ERROR_NOT_ENOUGH_MEMORY))?;
    // SAFETY: a new mapping at an address of the kernel's choice.
    let found = unsafe { libc::mmap(null_mut(), total, libc::PROT_NONE, RESERVED, -1, 0) };
    if found == libc::MAP_FAILED {
        return Err(last());
    }
    let found = found as usize..found as usize + total;
    let start = found.start.next_multiple_of(ALLOCATION_GRANULARITY);
    let range = start..start + size;
    release(&(found.start..range.start));
    release(&(range.end..found.end));
    Ok(range)
}

/// Reserves exactly `range`, of which nothing may be in use.
pub fn reserve_at(range: &Range<usize>) -> Result<(), Error> {
    let flags = RESERVED | libc::MAP_FIXED_NOREPLACE;
    // SAFETY: a new mapping that replaces nothing.
    let found = unsafe {
        libc::mmap(
            range.start as *mut c_void,
            length(range),
            libc::PROT_NONE,
            flags,
            -1,
            0,
        )
    };
    match found as usize {
        at if at == range.start => Ok(()),
        _ if found == libc::MAP_FAILED => Err(last()),
        // A kernel before 4.17 takes the address for a wish.
        at => {
            release(&(at..at + length(range)));
            Err(Error::new(ERROR_INVALID_ADDRESS))
        }
    }
}

/// Gives pages back.
pub fn release(range: &Range<usize>) {
    if !range.is_empty() {
        // SAFETY: the caller owns the pages and has ended their use.
        unsafe { libc::munmap(range.start as *mut c_void, length(range)) };
    }
}

/// Sets what may be done with pages.
pub fn protect(range: &Range<usize>, access: i32) -> Result<(), Error> {
    // SAFETY: changes access only; a wrong access is a fault of the program that asked for it.
    match unsafe { libc::mprotect(range.start as *mut c_void, length(range), access) } {
        0 => Ok(()),
        _ => Err(last()),
    }
}

/// Gives the contents of pages back, which become zero.
pub fn discard(range: &Range<usize>) -> Result<(), Error> {
    let start = range.start as *mut c_void;
    // SAFETY: the caller owns the pages and has ended the use of their contents.
    match unsafe { libc::madvise(start, length(range), libc::MADV_DONTNEED) } {
        0 => Ok(()),
        _ => Err(last()),
    }
}

/// A line of `/proc/self/maps`: what is mapped where.
pub struct Mapping {
    /// The addresses it covers.
    pub range: Range<usize>,
    /// `rwx` and sharing, with `-` for what is missing.
    pub access: String,
    /// Whether a file is behind it.
    pub is_file: bool,
}

/// All mappings of this process in ascending order.
pub fn mappings() -> Vec<Mapping> {
    let maps = std::fs::read_to_string("/proc/self/maps").unwrap_or_default();
    maps.lines().filter_map(parse).collect()
}

fn parse(line: &str) -> Option<Mapping> {
    let mut fields = line.split_ascii_whitespace();
    let (start, end) = fields.next()?.split_once('-')?;
    let address = |text| usize::from_str_radix(text, 16).ok();
    let range = address(start)?..address(end)?;
    let access = fields.next()?.to_owned();
    let is_file = fields.nth(3).is_some_and(|name| name.starts_with('/'));
    Some(Mapping {
        range,
        access,
        is_file,
    })
}
