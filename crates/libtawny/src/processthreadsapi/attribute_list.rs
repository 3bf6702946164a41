//! Lists of attributes for `CreateProcess`. One is known: the list of handles that are inherited.
//!
//! <https://learn.microsoft.com/windows/win32/api/processthreadsapi/nf-processthreadsapi-updateprocthreadattribute>

use std::ffi::c_void;

use tawny::Error;
use tawny::codes::{
    ERROR_BAD_LENGTH, ERROR_GEN_FAILURE, ERROR_INSUFFICIENT_BUFFER, ERROR_INVALID_PARAMETER,
    ERROR_NOT_SUPPORTED,
};
use tawny::object::Handle;

use crate::boundary::guard;
use crate::pointer;
use crate::types::*;

/// `PROC_THREAD_ATTRIBUTE_HANDLE_LIST`
const HANDLE_LIST: usize = 0x2_0002;
/// `PROC_THREAD_ATTRIBUTE_MITIGATION_POLICY`, of which the system here has its own.
const MITIGATION_POLICY: usize = 0x2_0007;
/// More attributes than there are.
const MOST: DWORD = 64;

/// The beginning of a list; the entries follow.
#[repr(C)]
struct Header {
    capacity: usize,
    count: usize,
}

#[repr(C)]
#[derive(Clone, Copy)]
struct Entry {
    attribute: usize,
    value: *const c_void,
    size: usize,
}

/// `PROC_THREAD_ATTRIBUTE_LIST`, in memory of the program's.
#[repr(C)]
pub struct List {
    header: Header,
}

/// The entries that a list has.
///
/// # Safety
/// `list` was initialised, and nothing has written to it since but this file's functions.
unsafe fn entries<'a>(list: *mut List) -> &'a mut [Entry] {
    // SAFETY: as many entries as the header counts stand behind it, which the caller promises.
    unsafe {
        let count = (*list).header.count;
        std::slice::from_raw_parts_mut(list.add(1).cast(), count)
    }
}

/// Says how much room a list for `count` attributes takes, and makes one if there is that room.
/// <https://learn.microsoft.com/windows/win32/api/processthreadsapi/nf-processthreadsapi-initializeprocthreadattributelist>
///
/// # Safety
/// A non-NULL `size` must be valid for reads and writes, a non-NULL `list` for writes of `*size` bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_InitializeProcThreadAttributeList(
    list: *mut List,
    count: DWORD,
    flags: DWORD,
    size: *mut usize,
) -> BOOL {
    guard(FALSE, || {
        if flags != 0 || size.is_null() || count > MOST || !list.is_aligned() {
            return Err(Error::new(ERROR_INVALID_PARAMETER));
        }
        let needed = size_of::<List>() + count as usize * size_of::<Entry>();
        // SAFETY: not NULL; promised by the caller.
        let room = unsafe { size.replace(needed) };
        if list.is_null() || room < needed {
            return Err(Error::new(ERROR_INSUFFICIENT_BUFFER));
        }
        let header = Header {
            capacity: count as usize,
            count: 0,
        };
        // SAFETY: there is room for it; promised by the caller.
        unsafe { list.write(List { header }) };
        Ok(TRUE)
    })
}

/// Adds an attribute. Its value is read when the process is created.
/// <https://learn.microsoft.com/windows/win32/api/processthreadsapi/nf-processthreadsapi-updateprocthreadattribute>
///
/// # Safety
/// `list` must be NULL or initialised.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_UpdateProcThreadAttribute(
    list: *mut List,
    flags: DWORD,
    attribute: usize,
    value: *const c_void,
    size: usize,
    previous: *const c_void,
    returned: *const usize,
) -> BOOL {
    guard(FALSE, || {
        let no_list = list.is_null() || !list.is_aligned();
        if no_list || flags != 0 || !previous.is_null() || !returned.is_null() {
            return Err(Error::new(ERROR_INVALID_PARAMETER));
        }
        match attribute {
            HANDLE_LIST if size == 0 || !size.is_multiple_of(size_of::<HANDLE>()) => {
                return Err(Error::new(ERROR_BAD_LENGTH));
            }
            HANDLE_LIST | MITIGATION_POLICY => {}
            _ => return Err(Error::new(ERROR_NOT_SUPPORTED)),
        }
        let entry = Entry {
            attribute,
            value,
            size,
        };
        // SAFETY: promised by the caller; the entry behind the last is within the capacity.
        unsafe {
            if (*list).header.count == (*list).header.capacity {
                return Err(Error::new(ERROR_GEN_FAILURE));
            }
            let next = (*list).header.count;
            list.add(1).cast::<Entry>().add(next).write(entry);
            (*list).header.count += 1;
        }
        Ok(TRUE)
    })
}

/// Forgets the attributes; the memory is the program's.
/// <https://learn.microsoft.com/windows/win32/api/processthreadsapi/nf-processthreadsapi-deleteprocthreadattributelist>
///
/// # Safety
/// `list` must be NULL or initialised.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_DeleteProcThreadAttributeList(list: *mut List) {
    guard((), || {
        if !list.is_null() && list.is_aligned() {
            // SAFETY: promised by the caller.
            unsafe { (*list).header.count = 0 };
        }
        Ok(())
    });
}

/// The handles of a list, if it has such an attribute.
///
/// # Safety
/// `list` must be NULL or initialised, and the memory that its attributes name readable.
pub(super) unsafe fn handles(list: *mut List) -> Result<Option<Vec<Handle>>, Error> {
    if list.is_null() || !list.is_aligned() {
        return Ok(None);
    }
    // SAFETY: promised by the caller.
    let entry = unsafe { entries(list) }
        .iter()
        .rfind(|entry| entry.attribute == HANDLE_LIST);
    let Some(entry) = entry else {
        return Ok(None);
    };
    // SAFETY: promised by the caller.
    let values = unsafe {
        pointer::slice(
            entry.value.cast::<usize>(),
            entry.size / size_of::<HANDLE>(),
        )
    };
    let values = values.ok_or(Error::new(ERROR_INVALID_PARAMETER))?;
    Ok(Some(
        values
            .iter()
            .map(|value| Handle::from_value(*value))
            .collect(),
    ))
}
