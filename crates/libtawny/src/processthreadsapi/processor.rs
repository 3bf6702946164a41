//! Which processors threads run on.
//!
//! <https://learn.microsoft.com/windows/win32/procthread/multiple-processors>

use tawny::Error;
use tawny::codes::ERROR_INVALID_PARAMETER;
use tawny::object::Handle;

use super::process;
use crate::guard;
use crate::pointer::{self, give};
use crate::types::{BOOL, DWORD, FALSE, HANDLE, TRUE, WORD};

/// `MAXIMUM_PROCESSORS`: those that one mask can name.
const MASK_BITS: usize = usize::BITS as usize;

/// The processors that thread `id` (0: the caller) may use, as a mask.
fn affinity(id: i32) -> Result<usize, Error> {
    // SAFETY: all zeros are an empty set.
    let mut set = unsafe { std::mem::zeroed::<libc::cpu_set_t>() };
    // SAFETY: a place for the result and its size.
    if unsafe { libc::sched_getaffinity(id, size_of_val(&set), &raw mut set) } != 0 {
        return Err(std::io::Error::last_os_error().into());
    }
    let bits = (0..MASK_BITS).filter(|&processor| {
        // SAFETY: in range, since a set has room for 1,024.
        unsafe { libc::CPU_ISSET(processor, &set) }
    });
    Ok(bits.fold(0, |mask, processor| mask | 1 << processor))
}

/// Lets thread `id` (0: the caller) use the processors of a mask; returns the previous mask.
fn set_affinity(id: i32, mask: usize) -> Result<usize, Error> {
    let previous = affinity(id)?;
    // SAFETY: all zeros are an empty set.
    let mut set = unsafe { std::mem::zeroed::<libc::cpu_set_t>() };
    for processor in (0..MASK_BITS).filter(|processor| mask >> processor & 1 == 1) {
        // SAFETY: in range, since a set has room for 1,024.
        unsafe { libc::CPU_SET(processor, &mut set) };
    }
    // SAFETY: an initialised set and its size.
    if unsafe { libc::sched_setaffinity(id, size_of_val(&set), &raw const set) } != 0 {
        return Err(Error::new(ERROR_INVALID_PARAMETER));
    }
    Ok(previous)
}

/// Gives the rest of the time slice to another thread that is ready.
/// <https://learn.microsoft.com/windows/win32/api/processthreadsapi/nf-processthreadsapi-switchtothread>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_SwitchToThread() -> BOOL {
    // SAFETY: no arguments.
    unsafe { libc::sched_yield() };
    TRUE
}

/// The processor that the caller runs on.
/// <https://learn.microsoft.com/windows/win32/api/processthreadsapi/nf-processthreadsapi-getcurrentprocessornumber>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_GetCurrentProcessorNumber() -> DWORD {
    // SAFETY: no arguments.
    u32::try_from(unsafe { libc::sched_getcpu() }).unwrap_or(0)
}

/// Binds a thread to the processors of a mask; the previous mask, 0 on failure.
/// <https://learn.microsoft.com/windows/win32/api/winbase/nf-winbase-setthreadaffinitymask>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_SetThreadAffinityMask(thread: HANDLE, mask: usize) -> usize {
    guard(0, || set_affinity(thread_id(thread)?, mask))
}

/// The kernel's number of a thread; 0 for the caller.
fn thread_id(thread: HANDLE) -> Result<i32, Error> {
    if thread as isize == -2 {
        return Ok(0);
    }
    Ok(tawny::thread::find(Handle::from_value(thread as usize))?.id() as i32)
}

/// `GROUP_AFFINITY`; there is one group, 0.
#[repr(C)]
#[derive(Clone, Copy)]
#[allow(non_snake_case, missing_docs, reason = "Windows' own names")]
pub struct GROUP_AFFINITY {
    pub Mask: usize,
    pub Group: WORD,
    pub Reserved: [WORD; 3],
}

/// `PROCESSOR_NUMBER`; there is one group, 0.
#[repr(C)]
#[derive(Clone, Copy)]
#[allow(non_snake_case, missing_docs, reason = "Windows' own names")]
pub struct PROCESSOR_NUMBER {
    pub Group: WORD,
    pub Number: u8,
    pub Reserved: u8,
}

fn in_group(mask: usize) -> GROUP_AFFINITY {
    GROUP_AFFINITY {
        Mask: mask,
        Group: 0,
        Reserved: [0; 3],
    }
}

/// Binds a thread to processors of a group, of which there is one.
/// <https://learn.microsoft.com/windows/win32/api/processtopologyapi/nf-processtopologyapi-setthreadgroupaffinity>
///
/// # Safety
/// The pointers must be NULL or valid.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_SetThreadGroupAffinity(
    thread: HANDLE,
    wanted: *const GROUP_AFFINITY,
    previous: *mut GROUP_AFFINITY,
) -> BOOL {
    guard(FALSE, || {
        // SAFETY: promised by the caller.
        let wanted = unsafe { pointer::copy(wanted) };
        let wanted = wanted.filter(|wanted| wanted.Group == 0 && wanted.Reserved == [0; 3]);
        let wanted = wanted.ok_or(Error::new(ERROR_INVALID_PARAMETER))?;
        let before = set_affinity(thread_id(thread)?, wanted.Mask)?;
        // SAFETY: promised by the caller.
        unsafe { give(previous, in_group(before)) };
        Ok(TRUE)
    })
}

/// The processors that a thread may use.
/// <https://learn.microsoft.com/windows/win32/api/processtopologyapi/nf-processtopologyapi-getthreadgroupaffinity>
///
/// # Safety
/// `out` must be NULL or writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_GetThreadGroupAffinity(
    thread: HANDLE,
    out: *mut GROUP_AFFINITY,
) -> BOOL {
    guard(FALSE, || {
        if out.is_null() {
            return Err(Error::new(ERROR_INVALID_PARAMETER));
        }
        let mask = affinity(thread_id(thread)?)?;
        // SAFETY: promised by the caller.
        unsafe { give(out, in_group(mask)) };
        Ok(TRUE)
    })
}

/// The processor that the caller runs on, and its group.
/// <https://learn.microsoft.com/windows/win32/api/processthreadsapi/nf-processthreadsapi-getcurrentprocessornumberex>
///
/// # Safety
/// `out` must be NULL or writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_GetCurrentProcessorNumberEx(out: *mut PROCESSOR_NUMBER) {
    let number = PROCESSOR_NUMBER {
        Group: 0,
        Number: tawny_GetCurrentProcessorNumber() as u8,
        Reserved: 0,
    };
    // SAFETY: promised by the caller.
    unsafe { give(out, number) };
}

/// Names the processor that a thread would like; the scheduler decides.
/// <https://learn.microsoft.com/windows/win32/api/processthreadsapi/nf-processthreadsapi-setthreadidealprocessorex>
///
/// # Safety
/// The pointers must be NULL or valid.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_SetThreadIdealProcessorEx(
    thread: HANDLE,
    ideal: *const PROCESSOR_NUMBER,
    previous: *mut PROCESSOR_NUMBER,
) -> BOOL {
    guard(FALSE, || {
        thread_id(thread)?;
        // SAFETY: promised by the caller.
        let ideal = unsafe { pointer::copy(ideal) };
        let ideal = ideal.filter(|ideal| ideal.Group == 0 && usize::from(ideal.Number) < MASK_BITS);
        let ideal = ideal.ok_or(Error::new(ERROR_INVALID_PARAMETER))?;
        // SAFETY: promised by the caller.
        unsafe { give(previous, ideal) };
        Ok(TRUE)
    })
}

/// Names the processor that a thread would like; the scheduler decides. The previous one, which is
/// always none in particular.
/// <https://learn.microsoft.com/windows/win32/api/processthreadsapi/nf-processthreadsapi-setthreadidealprocessor>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_SetThreadIdealProcessor(_thread: HANDLE, processor: DWORD) -> DWORD {
    /// `MAXIMUM_PROCESSORS`, which stands for no processor.
    const NONE: DWORD = MASK_BITS as DWORD;
    guard(u32::MAX, || {
        if processor > NONE {
            Err(Error::new(ERROR_INVALID_PARAMETER))
        } else {
            Ok(NONE)
        }
    })
}

/// The processors of the process and of the system, as masks.
/// <https://learn.microsoft.com/windows/win32/api/winbase/nf-winbase-getprocessaffinitymask>
///
/// # Safety
/// The pointers must be NULL or writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_GetProcessAffinityMask(
    process: HANDLE,
    process_mask: *mut usize,
    system_mask: *mut usize,
) -> BOOL {
    guard(FALSE, || {
        process::check(process)?;
        // SAFETY: no arguments that could be wrong.
        let count = unsafe { libc::sysconf(libc::_SC_NPROCESSORS_CONF) }.clamp(1, 64) as u32;
        // SAFETY: promised by the caller.
        unsafe {
            give(process_mask, affinity(std::process::id() as i32)?);
            give(system_mask, usize::MAX >> (usize::BITS - count));
        }
        Ok(TRUE)
    })
}

/// Binds every thread of the process to the processors of a mask.
/// <https://learn.microsoft.com/windows/win32/api/winbase/nf-winbase-setprocessaffinitymask>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_SetProcessAffinityMask(process: HANDLE, mask: usize) -> BOOL {
    guard(FALSE, || {
        process::check(process)?;
        for entry in std::fs::read_dir("/proc/self/task")? {
            let name = entry?.file_name();
            if let Some(id) = name.to_str().and_then(|name| name.parse().ok()) {
                // A thread that has ended in the meantime needs no processor; the mask itself is
                // checked by the caller's own thread, which cannot have ended.
                let _ = set_affinity(id, mask);
            }
        }
        set_affinity(0, mask)?;
        Ok(TRUE)
    })
}
