//! The exported functions about the process and its storage.

use std::ffi::c_void;
use std::mem::MaybeUninit;
use std::process::Command;
use std::ptr::null_mut;
use std::sync::atomic::{AtomicUsize, Ordering};

use tawny::codes::*;
use tawny::thread::{last_error, set_last_error};
use tawny_c::errhandlingapi::*;
use tawny_c::fibersapi::*;
use tawny_c::minwinbase::FILETIME;
use tawny_c::processthreadsapi::process::*;
use tawny_c::processthreadsapi::processor::*;
use tawny_c::processthreadsapi::tls::*;
use tawny_c::psapi::*;
use tawny_c::winbase::process::*;

#[test]
fn tls_slots_belong_to_threads() {
    let slot = tawny_TlsAlloc();
    assert_ne!(slot, TLS_OUT_OF_INDEXES);
    assert_eq!(tawny_TlsSetValue(slot, 5 as *mut c_void), 1);
    std::thread::spawn(move || assert!(tawny_TlsGetValue(slot).is_null()))
        .join()
        .unwrap();
    set_last_error(77);
    assert_eq!((tawny_TlsGetValue(slot) as usize, last_error()), (5, 0));
    assert_eq!((tawny_TlsFree(slot), tawny_TlsFree(slot)), (1, 0));
    assert_eq!(last_error(), ERROR_INVALID_PARAMETER);
    assert!(tawny_TlsGetValue(5_000).is_null());
    assert_eq!(last_error(), ERROR_INVALID_PARAMETER);
    assert_eq!(tawny_TlsSetValue(TLS_OUT_OF_INDEXES, null_mut()), 0);
}

static FREED: AtomicUsize = AtomicUsize::new(0);

unsafe extern "C" fn freed(value: *mut c_void) {
    FREED.fetch_add(value as usize, Ordering::SeqCst);
}

#[test]
fn fls_calls_back_when_a_thread_ends() {
    // SAFETY: a callback that only counts.
    let slot = unsafe { tawny_FlsAlloc(Some(freed)) };
    assert_ne!(slot, FLS_OUT_OF_INDEXES);
    std::thread::spawn(move || assert_eq!(tawny_FlsSetValue(slot, 4 as *mut c_void), 1))
        .join()
        .unwrap();
    assert_eq!(FREED.load(Ordering::SeqCst), 4);
    assert!(tawny_FlsGetValue(slot).is_null());
    assert_eq!(tawny_FlsFree(slot), 1);
    assert_eq!(
        (tawny_FlsSetValue(slot, null_mut()), last_error()),
        (0, ERROR_INVALID_PARAMETER)
    );
}

#[test]
fn the_process_knows_itself() {
    let process = tawny_GetCurrentProcess();
    assert_eq!(process as isize, -1);
    assert_eq!(tawny_GetCurrentProcessId(), std::process::id());
    let mut times = [FILETIME::from(0); 4];
    let mut code = 0;
    let mut wow64 = 7;
    let [creation, exit, kernel, user] = &mut times;
    // SAFETY: places for every result.
    unsafe {
        assert_eq!(
            tawny_GetProcessTimes(process, creation, exit, kernel, user),
            1
        );
        assert_eq!(tawny_GetExitCodeProcess(process, &mut code), 1);
        assert_eq!(tawny_IsWow64Process(process, &mut wow64), 1);
        assert_eq!(tawny_GetExitCodeProcess(4 as *mut _, &mut code), 0);
        assert_eq!(last_error(), ERROR_INVALID_HANDLE);
        let now = tawny::system_time::file_time(std::time::SystemTime::now());
        // Younger than the system, older than now; the start is known in hundredths of a second.
        assert!(u64::from(times[0]) <= now + 200_000 && u64::from(times[0]) > now - 36_000_000_000);
        let mut memory: PROCESS_MEMORY_COUNTERS_EX = std::mem::zeroed();
        assert_eq!(tawny_GetProcessMemoryInfo(process, &mut memory, 80), 1);
        assert!(memory.WorkingSetSize > 0 && memory.PeakWorkingSetSize >= memory.WorkingSetSize);
        let mut info = MaybeUninit::<STARTUPINFO>::uninit();
        tawny_GetStartupInfoA(info.as_mut_ptr());
        let info = info.assume_init();
        assert_eq!((info.cb, info.hStdError as usize), (104, 11));
    }
    assert_eq!((code, wow64), (259, 0));
}

#[test]
fn priorities_and_affinity_are_kept() {
    let process = tawny_GetCurrentProcess();
    assert_eq!(tawny_GetPriorityClass(process), 0x20);
    assert_eq!(
        (
            tawny_SetPriorityClass(process, 0x80),
            tawny_GetPriorityClass(process)
        ),
        (1, 0x80)
    );
    assert_eq!(
        (tawny_SetPriorityClass(process, 3), last_error()),
        (0, ERROR_INVALID_PARAMETER)
    );
    let (mut mine, mut all) = (0, 0);
    // SAFETY: places for both masks.
    unsafe {
        assert_eq!(
            tawny_GetProcessAffinityMask(process, &mut mine, &mut all),
            1
        )
    };
    assert!(mine != 0 && mine & all == mine);
    std::thread::spawn(move || {
        let one = mine & mine.wrapping_neg();
        assert_eq!(
            tawny_SetThreadAffinityMask(-2_isize as *mut c_void, one),
            mine
        );
        assert_eq!(1 << tawny_GetCurrentProcessorNumber(), one);
        assert_eq!(tawny_SetThreadAffinityMask(-2_isize as *mut c_void, 0), 0);
        assert_eq!(last_error(), ERROR_INVALID_PARAMETER);
    })
    .join()
    .unwrap();
    assert_eq!(tawny_SwitchToThread(), 1);
}

#[test]
fn last_error_and_modes() {
    tawny_SetLastError(1234);
    assert_eq!(tawny_GetLastError(), 1234);
    std::thread::spawn(|| assert_eq!(tawny_GetLastError(), 0))
        .join()
        .unwrap();
    tawny_SetErrorMode(1);
    assert_eq!((tawny_SetErrorMode(3), tawny_GetErrorMode()), (1, 3));
    let mut old = 9;
    // SAFETY: a place for the old mode.
    unsafe {
        assert_eq!(tawny_SetThreadErrorMode(2, &mut old), 1);
        assert_eq!((old, tawny_GetThreadErrorMode()), (0, 2));
        assert_eq!(tawny_SetThreadErrorMode(0x10, &mut old), 0);
    }
}

unsafe extern "C" fn filter(pointers: *mut EXCEPTION_POINTERS) -> i32 {
    // SAFETY: the library passes a record.
    let record = unsafe { &*(*pointers).ExceptionRecord };
    println!(
        "filter {:#x} {} {}",
        record.ExceptionCode, record.NumberParameters, record.ExceptionInformation[1]
    );
    1
}

/// What a child process does; see [`run`].
#[test]
fn child() {
    match std::env::var("TAWNY_TEST_CHILD").as_deref() {
        Ok("exit") => {
            // SAFETY: C strings; text that is buffered until the process ends.
            unsafe {
                libc::setvbuf(stdout(), null_mut(), libc::_IOFBF, 4096);
                libc::fputs(c"flushed".as_ptr(), stdout());
            }
            tawny_ExitProcess(0x107)
        }
        Ok("terminate") => {
            tawny_TerminateProcess(tawny_GetCurrentProcess(), 9);
        }
        Ok("raise") => {
            tawny_SetUnhandledExceptionFilter(Some(filter));
            // SAFETY: two values.
            unsafe { tawny_RaiseException(0xe000_0005, 0, 2, [8, 9].as_ptr()) };
        }
        _ => {}
    }
}

fn stdout() -> *mut libc::FILE {
    unsafe extern "C" {
        static stdout: *mut libc::FILE;
    }
    // SAFETY: the C library's own variable.
    unsafe { stdout }
}

/// Runs `child` in a process of its own; its exit code and what it wrote.
fn run(role: &str) -> (i32, String) {
    let output = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "child", "--nocapture"])
        .env("TAWNY_TEST_CHILD", role)
        .output()
        .unwrap();
    (
        output.status.code().unwrap(),
        String::from_utf8(output.stdout).unwrap(),
    )
}

#[test]
fn processes_end_with_their_code() {
    let (code, text) = run("exit");
    assert!(code == 7 && text.contains("flushed"), "{code} {text}");
    assert_eq!(run("terminate").0, 9);
    let (code, text) = run("raise");
    assert!(
        code == 5 && text.contains("filter 0xe0000005 2 9"),
        "{code} {text}"
    );
}
