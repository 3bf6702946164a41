//! The exported synchronisation functions, called as C calls them.

use std::cell::UnsafeCell;
use std::ffi::c_void;
use std::mem::MaybeUninit;
use std::ptr::null_mut;
use std::sync::atomic::{AtomicU32, Ordering};

use tawny::codes::{ERROR_GEN_FAILURE, ERROR_INVALID_PARAMETER, ERROR_TIMEOUT};
use tawny::condition_variable::ConditionVariable;
use tawny::critical_section::CriticalSection;
use tawny::init_once::InitOnce;
use tawny::srw_lock::SrwLock;
use tawny::thread::{last_error, set_last_error};
use tawny_c::synchapi::INFINITE;
use tawny_c::synchapi::condition_variable::*;
use tawny_c::synchapi::critical_section::*;
use tawny_c::synchapi::init_once::*;
use tawny_c::synchapi::srw_lock::*;
use tawny_c::synchapi::wait_on_address::*;

/// Memory of a caller that several threads hand to the library.
struct Shared<T>(UnsafeCell<MaybeUninit<T>>);
// SAFETY: the functions under test synchronise what they do with the memory.
unsafe impl<T> Sync for Shared<T> {}

impl<T> Shared<T> {
    fn zeroed() -> Self {
        Self(UnsafeCell::new(MaybeUninit::zeroed()))
    }
    fn get(&self) -> *mut T {
        self.0.get().cast()
    }
}

#[test]
fn critical_section_guards_a_plain_counter() {
    let (section, counter) = (Shared::<CriticalSection>::zeroed(), Shared::<u32>::zeroed());
    // SAFETY: valid memory for each call; the counter is touched inside the section only.
    unsafe {
        tawny_InitializeCriticalSection(section.get());
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    for _ in 0..1_000 {
                        tawny_EnterCriticalSection(section.get());
                        tawny_EnterCriticalSection(section.get());
                        *counter.get() += 1;
                        tawny_LeaveCriticalSection(section.get());
                        tawny_LeaveCriticalSection(section.get());
                    }
                });
            }
        });
        assert_eq!(*counter.get(), 4_000);
        tawny_DeleteCriticalSection(section.get());
    }
}

#[test]
fn critical_section_initialisers_agree() {
    let section = Shared::<CriticalSection>::zeroed();
    // SAFETY: valid memory or NULL for each call.
    unsafe {
        assert_eq!(
            tawny_InitializeCriticalSectionAndSpinCount(section.get(), 0x8000_0400),
            1
        );
        assert_eq!(tawny_SetCriticalSectionSpinCount(section.get(), 5), 0x400);
        assert_eq!(
            tawny_InitializeCriticalSectionEx(section.get(), 9, 0x0100_0000),
            1
        );
        assert_eq!(tawny_SetCriticalSectionSpinCount(section.get(), 0), 9);
        assert_eq!(tawny_TryEnterCriticalSection(section.get()), 1);
        assert_eq!(tawny_InitializeCriticalSectionEx(section.get(), 9, 1), 0);
        assert_eq!(last_error(), ERROR_INVALID_PARAMETER);
        assert_eq!(
            tawny_InitializeCriticalSectionAndSpinCount(null_mut(), 0),
            0
        );
        tawny_EnterCriticalSection(null_mut());
        tawny_LeaveCriticalSection(null_mut());
    }
}

#[test]
fn condition_variable_passes_a_value_under_either_lock() {
    let section = Shared::<CriticalSection>::zeroed();
    let lock = Shared::<SrwLock>::zeroed();
    let (changed, value) = (Shared::<ConditionVariable>::zeroed(), AtomicU32::new(0));
    // SAFETY: valid memory for each call; locks are held as the calls require.
    unsafe {
        tawny_InitializeCriticalSection(section.get());
        std::thread::scope(|scope| {
            scope.spawn(|| {
                tawny_EnterCriticalSection(section.get());
                while value.load(Ordering::SeqCst) < 1 {
                    tawny_SleepConditionVariableCS(changed.get(), section.get(), INFINITE);
                }
                tawny_LeaveCriticalSection(section.get());
                tawny_AcquireSRWLockShared(lock.get());
                while value.load(Ordering::SeqCst) < 2 {
                    tawny_SleepConditionVariableSRW(changed.get(), lock.get(), INFINITE, 1);
                }
                value.store(3, Ordering::SeqCst);
                tawny_ReleaseSRWLockShared(lock.get());
            });
            tawny_EnterCriticalSection(section.get());
            value.store(1, Ordering::SeqCst);
            tawny_LeaveCriticalSection(section.get());
            tawny_WakeConditionVariable(changed.get());
            tawny_AcquireSRWLockExclusive(lock.get());
            value.store(2, Ordering::SeqCst);
            tawny_ReleaseSRWLockExclusive(lock.get());
            tawny_WakeAllConditionVariable(changed.get());
        });
        assert_eq!(value.load(Ordering::SeqCst), 3);
    }
}

#[test]
fn condition_variable_times_out_with_error_timeout() {
    let (lock, variable) = (
        Shared::<SrwLock>::zeroed(),
        Shared::<ConditionVariable>::zeroed(),
    );
    // SAFETY: valid memory for each call; the lock is held as the calls require.
    unsafe {
        tawny_AcquireSRWLockExclusive(lock.get());
        for milliseconds in [0, 1] {
            set_last_error(0);
            let slept =
                tawny_SleepConditionVariableSRW(variable.get(), lock.get(), milliseconds, 0);
            assert_eq!((slept, last_error()), (0, ERROR_TIMEOUT));
        }
        assert_eq!(tawny_TryAcquireSRWLockShared(lock.get()), 0);
        assert_eq!(
            tawny_SleepConditionVariableSRW(variable.get(), lock.get(), 0, 2),
            0
        );
        assert_eq!(last_error(), ERROR_INVALID_PARAMETER);
        tawny_ReleaseSRWLockExclusive(lock.get());
        assert_eq!(tawny_TryAcquireSRWLockExclusive(lock.get()), 1);
    }
}

unsafe extern "C" fn give_parameter(
    _: *mut InitOnce,
    parameter: *mut c_void,
    context: *mut *mut c_void,
) -> i32 {
    // SAFETY: the library passes a place for the context.
    unsafe { *context = parameter };
    i32::from(!parameter.is_null())
}

#[test]
fn init_once_executes_once_and_keeps_the_context() {
    let once = Shared::<InitOnce>::zeroed();
    let mut context = null_mut();
    // SAFETY: valid memory for each call.
    unsafe {
        let failing = null_mut();
        let run =
            tawny_InitOnceExecuteOnce(once.get(), Some(give_parameter), failing, &mut context);
        assert_eq!(run, 0);
        for parameter in [0x100, 0x200] {
            let parameter = parameter as *mut c_void;
            let init = Some(give_parameter as InitOnceFn);
            assert_eq!(
                tawny_InitOnceExecuteOnce(once.get(), init, parameter, &mut context),
                1
            );
            assert_eq!(context as usize, 0x100);
        }
    }
}

#[test]
fn init_once_begin_and_complete() {
    let once = Shared::<InitOnce>::zeroed();
    let (mut pending, mut context) = (7, null_mut());
    // SAFETY: valid memory for each call.
    unsafe {
        assert_eq!(
            tawny_InitOnceBeginInitialize(once.get(), 1, &mut pending, &mut context),
            0
        );
        assert_eq!(last_error(), ERROR_GEN_FAILURE);
        assert_eq!(
            tawny_InitOnceBeginInitialize(once.get(), 2, &mut pending, &mut context),
            1
        );
        assert_eq!(pending, 1);
        assert_eq!(
            tawny_InitOnceComplete(once.get(), 2, 0x10 as *mut c_void),
            1
        );
        assert_eq!(
            tawny_InitOnceBeginInitialize(once.get(), 1, &mut pending, &mut context),
            1
        );
        assert_eq!((pending, context as usize), (0, 0x10));
        assert_eq!(
            tawny_InitOnceComplete(once.get(), 4, 0x10 as *mut c_void),
            0
        );
        assert_eq!(last_error(), ERROR_INVALID_PARAMETER);
    }
}

#[test]
fn wait_on_address_compares_every_size_and_refuses_others() {
    let value = 0x0102_0304_0506_0708_u64;
    let address = (&raw const value).cast_mut().cast::<c_void>();
    for size in [1, 2, 4, 8] {
        let mut other = value ^ 1;
        let other = (&raw mut other).cast();
        // SAFETY: eight readable bytes on both sides.
        unsafe {
            assert_eq!(tawny_WaitOnAddress(address, other, size, INFINITE), 1);
            assert_eq!(tawny_WaitOnAddress(address, address, size, 0), 0);
        }
        assert_eq!(last_error(), ERROR_TIMEOUT);
    }
    for size in [0, 3, 16] {
        set_last_error(0);
        // SAFETY: the size is refused before anything is read.
        assert_eq!(unsafe { tawny_WaitOnAddress(address, address, size, 0) }, 0);
        assert_eq!(last_error(), ERROR_INVALID_PARAMETER);
    }
}

#[test]
fn wake_by_address_ends_the_wait() {
    let word = AtomicU32::new(0);
    let address = word.as_ptr() as usize;
    std::thread::scope(|scope| {
        scope.spawn(|| {
            let mut unwanted = 0_u32;
            while word.load(Ordering::SeqCst) == 0 {
                let (address, compare) = (address as *mut c_void, (&raw mut unwanted).cast());
                // SAFETY: both words outlive the call.
                unsafe { tawny_WaitOnAddress(address, compare, 4, INFINITE) };
            }
        });
        word.store(1, Ordering::SeqCst);
        tawny_WakeByAddressSingle(address as *mut c_void);
    });
}
