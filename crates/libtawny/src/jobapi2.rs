//! `jobapi2.h`: job objects.
//!
//! <https://learn.microsoft.com/windows/win32/procthread/job-objects>

use std::ffi::c_void;
use std::ptr::null_mut;
use std::sync::Once;

use tawny::codes::{
    ERROR_BAD_LENGTH, ERROR_FILE_NOT_FOUND, ERROR_INVALID_PARAMETER, ERROR_MORE_DATA,
};
use tawny::job::{self, Job, LIMIT_KILL_ON_JOB_CLOSE, Limits};
use tawny::{Error, completion_port, object};

use crate::guard;
use crate::ioapiset::handle;
use crate::minwinbase::{SECURITY_ATTRIBUTES, inherits};
use crate::pointer::{self, give};
use crate::processthreadsapi::process::{end, find};
use crate::types::{BOOL, DWORD, FALSE, HANDLE, TRUE, UINT};

/// `JOBOBJECTINFOCLASS`
mod class {
    pub const ACCOUNTING: u32 = 1;
    pub const BASIC_LIMITS: u32 = 2;
    pub const PROCESS_IDS: u32 = 3;
    pub const UI_RESTRICTIONS: u32 = 4;
    pub const COMPLETION_PORT: u32 = 7;
    pub const EXTENDED_LIMITS: u32 = 9;
}

/// `JOBOBJECT_BASIC_LIMIT_INFORMATION`
#[repr(C)]
#[derive(Clone, Copy, Default)]
struct BasicLimits {
    process_time: i64,
    job_time: i64,
    flags: DWORD,
    minimum_working_set: usize,
    maximum_working_set: usize,
    active_processes: DWORD,
    affinity: usize,
    priority: DWORD,
    scheduling: DWORD,
}

/// `JOBOBJECT_EXTENDED_LIMIT_INFORMATION`
#[repr(C)]
#[derive(Clone, Copy, Default)]
struct ExtendedLimits {
    basic: BasicLimits,
    io: [u64; 6],
    memory: [usize; 4],
}

/// `JOBOBJECT_ASSOCIATE_COMPLETION_PORT`
#[repr(C)]
#[derive(Clone, Copy)]
struct Association {
    key: usize,
    port: HANDLE,
}

/// `JOBOBJECT_BASIC_ACCOUNTING_INFORMATION`
#[repr(C)]
#[derive(Clone, Copy, Default)]
struct Accounting {
    times: [i64; 4],
    page_faults: DWORD,
    total: DWORD,
    active: DWORD,
    terminated: DWORD,
}

fn create(security: *const SECURITY_ATTRIBUTES) -> HANDLE {
    guard(null_mut(), || {
        let created = object::insert(Job::new())?;
        // SAFETY: promised by the caller.
        if unsafe { inherits(security) } {
            let flag = object::HandleFlags::INHERIT;
            object::set_flags(created, flag, flag)?;
        }
        Ok(created.value() as HANDLE)
    })
}

/// Each job is a new one; a name that other processes could open it by it has none.
/// <https://learn.microsoft.com/windows/win32/api/jobapi2/nf-jobapi2-createjobobjectw>
///
/// # Safety
/// `security` must be NULL or valid.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_CreateJobObjectW(
    security: *const SECURITY_ATTRIBUTES,
    _name: *const u16,
) -> HANDLE {
    create(security)
}

/// As `CreateJobObjectW`.
/// <https://learn.microsoft.com/windows/win32/api/winbase/nf-winbase-createjobobjecta>
///
/// # Safety
/// `security` must be NULL or valid.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_CreateJobObjectA(
    security: *const SECURITY_ATTRIBUTES,
    _name: *const u8,
) -> HANDLE {
    create(security)
}

/// No job has a name.
/// <https://learn.microsoft.com/windows/win32/api/jobapi2/nf-jobapi2-openjobobjectw>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_OpenJobObjectW(
    _access: DWORD,
    _inherit: BOOL,
    _name: *const u16,
) -> HANDLE {
    guard(null_mut(), || Err(Error::new(ERROR_FILE_NOT_FOUND)))
}

/// No job has a name.
/// <https://learn.microsoft.com/windows/win32/api/winbase/nf-winbase-openjobobjecta>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_OpenJobObjectA(_access: DWORD, _inherit: BOOL, _name: *const u8) -> HANDLE {
    guard(null_mut(), || Err(Error::new(ERROR_FILE_NOT_FOUND)))
}

/// <https://learn.microsoft.com/windows/win32/api/jobapi2/nf-jobapi2-assignprocesstojobobject>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_AssignProcessToJobObject(job: HANDLE, process: HANDLE) -> BOOL {
    guard(FALSE, || {
        job::find(handle(job))?.assign(&find(process)?)?;
        Ok(TRUE)
    })
}

/// <https://learn.microsoft.com/windows/win32/api/jobapi2/nf-jobapi2-terminatejobobject>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_TerminateJobObject(job: HANDLE, code: UINT) -> BOOL {
    guard(FALSE, || {
        if job::find(handle(job))?.terminate(code) {
            end(code);
        }
        Ok(TRUE)
    })
}

/// <https://learn.microsoft.com/windows/win32/api/jobapi/nf-jobapi-isprocessinjob>
///
/// # Safety
/// `result` must be NULL or writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_IsProcessInJob(
    process: HANDLE,
    job: HANDLE,
    result: *mut BOOL,
) -> BOOL {
    guard(FALSE, || {
        let id = find(process)?.id();
        let is_in = match job.is_null() {
            true => job::in_any(id),
            false => job::find(handle(job))?.has(id),
        };
        if result.is_null() {
            return Err(Error::new(ERROR_INVALID_PARAMETER));
        }
        // SAFETY: promised by the caller.
        unsafe { give(result, BOOL::from(is_in)) };
        Ok(TRUE)
    })
}

extern "C" fn end_jobs() {
    let _ = std::panic::catch_unwind(job::end_with_process);
}

/// The jobs end with the process, however it ends itself.
fn end_with_process() {
    static REGISTERED: Once = Once::new();
    REGISTERED.call_once(|| {
        // SAFETY: a function that lives as long as the process. Without room for it the processes go on.
        unsafe { libc::atexit(end_jobs) };
    });
}

/// A structure that the caller gave, which must have exactly this length.
///
/// # Safety
/// `information` is NULL or valid for `length` bytes.
unsafe fn given<T: Copy>(information: *const c_void, length: DWORD) -> Result<T, Error> {
    if length as usize != size_of::<T>() {
        return Err(Error::new(ERROR_BAD_LENGTH));
    }
    // SAFETY: promised by the caller.
    unsafe { pointer::copy(information.cast::<T>()) }.ok_or(Error::new(ERROR_INVALID_PARAMETER))
}

/// <https://learn.microsoft.com/windows/win32/api/jobapi2/nf-jobapi2-setinformationjobobject>
///
/// # Safety
/// `information` must be NULL or valid for `length` bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_SetInformationJobObject(
    job: HANDLE,
    kind: u32,
    information: *const c_void,
    length: DWORD,
) -> BOOL {
    guard(FALSE, || {
        let job = job::find(handle(job))?;
        // SAFETY: promised by the caller.
        let limits = unsafe {
            match kind {
                class::BASIC_LIMITS => given::<BasicLimits>(information, length)?,
                class::EXTENDED_LIMITS => given::<ExtendedLimits>(information, length)?.basic,
                class::COMPLETION_PORT => {
                    let Association { key, port } = given(information, length)?;
                    job.report_to(completion_port::find(handle(port))?, key);
                    return Ok(TRUE);
                }
                class::UI_RESTRICTIONS => return Ok(TRUE),
                _ => return Err(Error::new(ERROR_INVALID_PARAMETER)),
            }
        };
        if limits.flags & LIMIT_KILL_ON_JOB_CLOSE != 0 {
            if kind != class::EXTENDED_LIMITS {
                return Err(Error::new(ERROR_INVALID_PARAMETER));
            }
            end_with_process();
        }
        job.set_limits(Limits {
            flags: limits.flags,
            active_processes: limits.active_processes,
        });
        Ok(TRUE)
    })
}

/// Copies a structure to the caller, for whom it must not be too long.
///
/// # Safety
/// `out` is NULL or writable for `length` bytes, `returned` NULL or writable.
unsafe fn answer<T: Copy>(
    value: T,
    out: *mut c_void,
    length: DWORD,
    returned: *mut DWORD,
) -> Result<BOOL, Error> {
    if out.is_null() || (length as usize) < size_of::<T>() {
        return Err(Error::new(ERROR_BAD_LENGTH));
    }
    // SAFETY: promised by the caller.
    unsafe {
        give(out.cast::<T>(), value);
        give(returned, size_of::<T>() as DWORD);
    }
    Ok(TRUE)
}

/// `JOBOBJECT_BASIC_PROCESS_ID_LIST`, with as many identifiers as there is room for.
///
/// # Safety
/// As [`answer`].
unsafe fn answer_ids(
    ids: &[u32],
    out: *mut c_void,
    length: DWORD,
    returned: *mut DWORD,
) -> Result<BOOL, Error> {
    const HEAD: usize = 8;
    if out.is_null() || (length as usize) < HEAD + size_of::<usize>() {
        return Err(Error::new(ERROR_BAD_LENGTH));
    }
    let room = (length as usize - HEAD) / size_of::<usize>();
    let listed = ids.len().min(room);
    // SAFETY: promised by the caller, and within the length.
    unsafe {
        give(out.cast::<DWORD>(), ids.len() as DWORD);
        give(out.cast::<DWORD>().add(1), listed as DWORD);
        let list = out.cast::<u8>().add(HEAD).cast::<usize>();
        for (index, id) in ids[..listed].iter().enumerate() {
            give(list.add(index), *id as usize);
        }
        give(returned, (HEAD + listed * size_of::<usize>()) as DWORD);
    }
    if listed < ids.len() {
        return Err(Error::new(ERROR_MORE_DATA));
    }
    Ok(TRUE)
}

/// <https://learn.microsoft.com/windows/win32/api/jobapi2/nf-jobapi2-queryinformationjobobject>
///
/// # Safety
/// `out` must be NULL or writable for `length` bytes, `returned` NULL or writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_QueryInformationJobObject(
    job: HANDLE,
    kind: u32,
    out: *mut c_void,
    length: DWORD,
    returned: *mut DWORD,
) -> BOOL {
    guard(FALSE, || {
        let job = job::find(handle(job))?;
        let (accounting, limits) = (job.accounting(), job.limits());
        let basic = BasicLimits {
            flags: limits.flags,
            active_processes: limits.active_processes,
            ..BasicLimits::default()
        };
        // SAFETY: promised by the caller.
        unsafe {
            match kind {
                class::ACCOUNTING => {
                    let counts = Accounting {
                        total: accounting.total,
                        active: accounting.active.len() as DWORD,
                        terminated: accounting.terminated,
                        ..Accounting::default()
                    };
                    answer(counts, out, length, returned)
                }
                class::BASIC_LIMITS => answer(basic, out, length, returned),
                class::EXTENDED_LIMITS => {
                    let extended = ExtendedLimits {
                        basic,
                        ..ExtendedLimits::default()
                    };
                    answer(extended, out, length, returned)
                }
                class::PROCESS_IDS => answer_ids(&accounting.active, out, length, returned),
                _ => Err(Error::new(ERROR_INVALID_PARAMETER)),
            }
        }
    })
}
