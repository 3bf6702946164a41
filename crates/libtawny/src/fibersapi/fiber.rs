//! Fibers: stacks that a program switches between itself.
//!
//! <https://learn.microsoft.com/windows/win32/procthread/fibers>

use std::cell::Cell;
use std::ffi::c_void;
use std::mem::MaybeUninit;
use std::ptr::{self, null_mut};

use libc::ucontext_t;
use tawny::Error;
use tawny::codes::{
    ERROR_ALREADY_FIBER, ERROR_ALREADY_THREAD, ERROR_INVALID_PARAMETER, ERROR_NOT_ENOUGH_MEMORY,
};
use tawny::fiber_local_storage::{self as storage, KnownStack};

use crate::guard;
use crate::processthreadsapi::thread::tawny_ExitThread;
use crate::types::{BOOL, DWORD, FALSE, TRUE};

/// `LPFIBER_START_ROUTINE`
pub type FiberStart = unsafe extern "C" fn(*mut c_void);

/// The stack of a fiber that names no size.
const DEFAULT_STACK: usize = 1 << 20;
/// The page below it, which nothing may use.
const GUARD: usize = 4096;

/// A fiber; its address is what programs know it by.
pub struct Fiber {
    context: Box<MaybeUninit<ucontext_t>>,
    /// The mapping, with the guard; `None` for a thread's own stack.
    stack: Option<(*mut c_void, usize)>,
    _known: Option<KnownStack>,
    start: Option<FiberStart>,
    parameter: *mut c_void,
    /// Of its fiber local values; 0: the thread's own.
    owner: u64,
}

thread_local! {
    /// The fiber that runs; NULL while the thread is none.
    static CURRENT: Cell<*mut Fiber> = const { Cell::new(null_mut()) };
}

impl Drop for Fiber {
    fn drop(&mut self) {
        if self.owner != 0 {
            storage::end_owner(self.owner);
        }
        if let Some((start, size)) = self.stack {
            // SAFETY: the fiber's own mapping, on which nothing runs any more.
            unsafe { libc::munmap(start, size) };
        }
    }
}

/// A mapping of at least `size` bytes above a guard.
fn map_stack(size: usize) -> Result<(*mut c_void, usize), Error> {
    let size = if size == 0 { DEFAULT_STACK } else { size };
    let size = size
        .max(libc::PTHREAD_STACK_MIN)
        .checked_next_multiple_of(GUARD);
    let whole = size.and_then(|size| size.checked_add(GUARD));
    let whole = whole.ok_or(Error::new(ERROR_NOT_ENOUGH_MEMORY))?;
    let flags = libc::MAP_PRIVATE | libc::MAP_ANONYMOUS | libc::MAP_NORESERVE | libc::MAP_STACK;
    // SAFETY: a new mapping, wherever there is room.
    let start = unsafe {
        libc::mmap(
            null_mut(),
            whole,
            libc::PROT_READ | libc::PROT_WRITE,
            flags,
            -1,
            0,
        )
    };
    if start == libc::MAP_FAILED {
        return Err(Error::new(ERROR_NOT_ENOUGH_MEMORY));
    }
    // SAFETY: the lowest page of the mapping.
    unsafe { libc::mprotect(start, GUARD, libc::PROT_NONE) };
    Ok((start, whole))
}

/// Where every fiber begins. One that returns ends its thread.
extern "C" fn begin() {
    let fiber = CURRENT.get();
    // SAFETY: `SwitchToFiber` has noted the fiber, which lives while it runs; the program gave the function for this call.
    unsafe {
        if let Some(start) = (*fiber).start {
            start((*fiber).parameter);
        }
        tawny_ExitThread(0)
    }
}

fn is_fiber() -> bool {
    !CURRENT.get().is_null()
}

/// The calling thread becomes a fiber, which it must be to switch to others.
/// <https://learn.microsoft.com/windows/win32/api/winbase/nf-winbase-convertthreadtofiber>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_ConvertThreadToFiber(parameter: *mut c_void) -> *mut Fiber {
    guard(null_mut(), || {
        if is_fiber() {
            return Err(Error::new(ERROR_ALREADY_FIBER));
        }
        let fiber = Box::into_raw(Box::new(Fiber {
            context: Box::new(MaybeUninit::zeroed()),
            stack: None,
            _known: None,
            start: None,
            parameter,
            owner: 0,
        }));
        CURRENT.set(fiber);
        Ok(fiber)
    })
}

/// As `ConvertThreadToFiber`; floating-point state is always kept.
/// <https://learn.microsoft.com/windows/win32/api/winbase/nf-winbase-convertthreadtofiberex>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_ConvertThreadToFiberEx(
    parameter: *mut c_void,
    _flags: DWORD,
) -> *mut Fiber {
    tawny_ConvertThreadToFiber(parameter)
}

/// The thread is no fiber any more; that fiber is gone.
/// <https://learn.microsoft.com/windows/win32/api/winbase/nf-winbase-convertfibertothread>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_ConvertFiberToThread() -> BOOL {
    guard(FALSE, || {
        let fiber = CURRENT.replace(null_mut());
        if fiber.is_null() {
            return Err(Error::new(ERROR_ALREADY_THREAD));
        }
        // SAFETY: the fiber that runs. One with a mapped stack runs on, so that its stack must stay.
        unsafe {
            if (*fiber).stack.is_none() {
                drop(Box::from_raw(fiber));
            }
        }
        Ok(TRUE)
    })
}

/// A fiber that begins with `start` when it is first switched to.
/// <https://learn.microsoft.com/windows/win32/api/winbase/nf-winbase-createfiber>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_CreateFiber(
    stack_size: usize,
    start: Option<FiberStart>,
    parameter: *mut c_void,
) -> *mut Fiber {
    guard(null_mut(), || {
        let start = Some(start.ok_or(Error::new(ERROR_INVALID_PARAMETER))?);
        let (base, size) = map_stack(stack_size)?;
        let mut fiber = Box::new(Fiber {
            context: Box::new(MaybeUninit::zeroed()),
            stack: Some((base, size)),
            _known: Some(KnownStack::new(base.addr() + GUARD, base.addr() + size - 1)),
            start,
            parameter,
            owner: storage::new_owner(),
        });
        let context = fiber.context.as_mut_ptr();
        // SAFETY: the context is initialised before its stack is set, and lives as long as the fiber.
        unsafe {
            if libc::getcontext(context) != 0 {
                return Err(Error::new(ERROR_NOT_ENOUGH_MEMORY));
            }
            (*context).uc_stack.ss_sp = base.byte_add(GUARD);
            (*context).uc_stack.ss_size = size - GUARD;
            (*context).uc_link = null_mut();
            libc::makecontext(context, begin, 0);
        }
        Ok(Box::into_raw(fiber))
    })
}

/// As `CreateFiber`; the reserved size counts.
/// <https://learn.microsoft.com/windows/win32/api/winbase/nf-winbase-createfiberex>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_CreateFiberEx(
    commit: usize,
    reserve: usize,
    _flags: DWORD,
    start: Option<FiberStart>,
    parameter: *mut c_void,
) -> *mut Fiber {
    tawny_CreateFiber(commit.max(reserve), start, parameter)
}

/// Goes on with another fiber, until that or a third switches back.
/// <https://learn.microsoft.com/windows/win32/api/winbase/nf-winbase-switchtofiber>
///
/// # Safety
/// The thread is a fiber; `to` is one that does not run.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_SwitchToFiber(to: *mut Fiber) {
    let from = CURRENT.get();
    if from.is_null() || to.is_null() || ptr::eq(from, to) {
        return;
    }
    CURRENT.set(to);
    // SAFETY: promised by the caller. Nothing of this thread is used after the switch: the fiber may go on in another.
    unsafe {
        storage::switch_owner((*to).owner);
        libc::swapcontext((*from).context.as_mut_ptr(), (*to).context.as_ptr());
    }
}

/// Frees a fiber; the one that runs takes its thread with it.
/// <https://learn.microsoft.com/windows/win32/api/winbase/nf-winbase-deletefiber>
///
/// # Safety
/// `fiber` is one, and runs in no other thread.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn tawny_DeleteFiber(fiber: *mut Fiber) {
    if fiber.is_null() {
        return;
    }
    if ptr::eq(fiber, CURRENT.get()) {
        // SAFETY: promised by the caller.
        unsafe { tawny_ExitThread(1) }
    }
    // SAFETY: promised by the caller.
    drop(unsafe { Box::from_raw(fiber) });
}

/// The fiber that runs; NULL in a thread that is none.
/// <https://learn.microsoft.com/windows/win32/api/winnt/nf-winnt-getcurrentfiber>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_GetCurrentFiber() -> *mut Fiber {
    CURRENT.get()
}

/// The parameter that the running fiber was given.
/// <https://learn.microsoft.com/windows/win32/api/winnt/nf-winnt-getfiberdata>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_GetFiberData() -> *mut c_void {
    let fiber = CURRENT.get();
    if fiber.is_null() {
        return null_mut();
    }
    // SAFETY: the fiber that runs lives.
    unsafe { (*fiber).parameter }
}

/// Whether the calling thread is a fiber.
/// <https://learn.microsoft.com/windows/win32/api/fibersapi/nf-fibersapi-isthreadafiber>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_IsThreadAFiber() -> BOOL {
    BOOL::from(is_fiber())
}
