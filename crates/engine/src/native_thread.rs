//! Threads made for C programs: a C start routine, a stack size, and an end from anywhere.
//!
//! `pthread_exit` unwinds the thread's stack by force, which may pass C and C++ frames but no Rust
//! frame that owns anything; so the routine is called from a frame that owns nothing.

use std::ffi::c_void;
use std::io;

/// A C start routine and its argument.
#[derive(Clone, Copy)]
pub struct StartRoutine {
    routine: unsafe extern "C-unwind" fn(*mut c_void) -> u32,
    parameter: *mut c_void,
}

// SAFETY: `new`'s caller lets another thread call the routine with the parameter.
unsafe impl Send for StartRoutine {}

impl StartRoutine {
    /// `routine` to be called with `parameter`.
    ///
    /// # Safety
    /// The call must be allowed on a new thread.
    pub unsafe fn new(
        routine: unsafe extern "C-unwind" fn(*mut c_void) -> u32,
        parameter: *mut c_void,
    ) -> Self {
        Self { routine, parameter }
    }
}

struct Start {
    routine: StartRoutine,
    begin: Box<dyn FnOnce() + Send>,
    end: fn(u32),
}

/// Starts a thread with a stack of at least `stack_size` bytes (0: the default). It calls `begin`,
/// the routine, and `end` with the routine's result; `begin` alone may own things.
pub fn spawn(
    stack_size: usize,
    routine: StartRoutine,
    begin: impl FnOnce() + Send + 'static,
    end: fn(u32),
) -> io::Result<()> {
    if stack_size > MAXIMUM_STACK {
        return Err(io::ErrorKind::OutOfMemory.into());
    }
    let start = Box::into_raw(Box::new(Start {
        routine,
        begin: Box::new(begin),
        end,
    }));
    // SAFETY: `attributes` is initialised before it is used and destroyed once; `start` is given
    // to exactly one of the new thread and the error path.
    unsafe {
        let mut attributes: libc::pthread_attr_t = std::mem::zeroed();
        libc::pthread_attr_init(&mut attributes);
        libc::pthread_attr_setdetachstate(&mut attributes, libc::PTHREAD_CREATE_DETACHED);
        if stack_size != 0 {
            let page = 4096;
            let size = stack_size.max(MINIMUM_STACK).next_multiple_of(page);
            libc::pthread_attr_setstacksize(&mut attributes, size);
        }
        let mut thread = 0;
        let error = libc::pthread_create(&mut thread, &attributes, entry(), start.cast());
        libc::pthread_attr_destroy(&mut attributes);
        if error != 0 {
            drop(Box::from_raw(start));
            return Err(io::Error::from_raw_os_error(error));
        }
    }
    Ok(())
}

/// Starts a thread of the library's own, on which no signal of the process is delivered.
pub fn spawn_quiet(
    name: &str,
    stack_size: usize,
    body: impl FnOnce() + Send + 'static,
) -> io::Result<()> {
    let builder = std::thread::Builder::new()
        .name(name.to_owned())
        .stack_size(stack_size.min(MAXIMUM_STACK));
    crate::signals_blocked(|| builder.spawn(body)).map(drop)
}

/// More than any address space has for a stack.
const MAXIMUM_STACK: usize = 1 << 46;

/// Room for our own frames and the C library's beside a program's small stack.
const MINIMUM_STACK: usize = 128 << 10;

type Entry = extern "C" fn(*mut c_void) -> *mut c_void;

fn entry() -> Entry {
    // SAFETY: the two types differ in their unwinding alone; the C library, which calls this, lets
    // a forced unwind through.
    unsafe { std::mem::transmute(run as extern "C-unwind" fn(*mut c_void) -> *mut c_void) }
}

extern "C-unwind" fn run(start: *mut c_void) -> *mut c_void {
    let (routine, parameter, end) = begin(start);
    // SAFETY: `StartRoutine::new`'s caller allowed the call.
    let result = unsafe { routine(parameter) };
    end(result);
    std::ptr::null_mut()
}

#[allow(
    clippy::type_complexity,
    reason = "three plain pointers, for a frame that owns nothing"
)]
fn begin(
    start: *mut c_void,
) -> (
    unsafe extern "C-unwind" fn(*mut c_void) -> u32,
    *mut c_void,
    fn(u32),
) {
    // SAFETY: `spawn` gave this pointer to this thread alone.
    let start = unsafe { Box::from_raw(start.cast::<Start>()) };
    (start.begin)();
    (start.routine.routine, start.routine.parameter, start.end)
}

/// Ends the calling thread.
///
/// # Safety
/// No frame of Rust that owns anything may be on the thread's stack.
pub unsafe fn exit() -> ! {
    unsafe extern "C-unwind" {
        fn pthread_exit(value: *mut c_void) -> !;
    }
    // SAFETY: the caller's promise.
    unsafe { pthread_exit(std::ptr::null_mut()) }
}
