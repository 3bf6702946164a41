//! `libloaderapi.h`: modules and the functions in them.
//!
//! Windows' own modules are always there: their functions are those of this library. Other modules are
//! shared libraries of Linux, loaded by `dlopen`.
//!
//! <https://learn.microsoft.com/windows/win32/api/libloaderapi/>

mod export;
mod load;
mod module;
mod shared_library;

use std::ffi::c_void;
use std::ptr::null_mut;

use tawny::Error;
use tawny::codes::{ERROR_INSUFFICIENT_BUFFER, ERROR_INVALID_PARAMETER};

use crate::text::{self, Unit};
use crate::types::{BOOL, DWORD, FALSE, HANDLE, TRUE};
use crate::{guard, pointer};
use load::Module;

/// `GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS`: the name is an address inside the module.
const FROM_ADDRESS: DWORD = 4;
/// With `_PIN` and `_UNCHANGED_REFCOUNT`, all flags of `GetModuleHandleEx`.
const HANDLE_FLAGS: DWORD = 7;
/// `GET_MODULE_HANDLE_EX_FLAG_UNCHANGED_REFCOUNT`.
const UNCHANGED_REFCOUNT: DWORD = 2;

fn invalid() -> Error {
    Error::new(ERROR_INVALID_PARAMETER)
}

/// # Safety
/// `name` must be NULL or a string.
unsafe fn load<U: Unit>(name: *const U) -> Result<HANDLE, Error> {
    // SAFETY: promised by the caller.
    let name = unsafe { text::read(name) }.ok_or(invalid())?;
    load::load(&name)
}

/// # Safety
/// `name` must be NULL or a string.
unsafe fn handle<U: Unit>(name: *const U) -> Result<HANDLE, Error> {
    // SAFETY: promised by the caller.
    match unsafe { text::read(name) } {
        None => Ok(module::program()),
        Some(name) => load::find(&name),
    }
}

/// # Safety
/// `name` must be a string or, by the flags, an address; `out` NULL or writable.
unsafe fn handle_ex<U: Unit>(
    flags: DWORD,
    name: *const U,
    out: *mut HANDLE,
) -> Result<BOOL, Error> {
    if flags & !HANDLE_FLAGS != 0 || out.is_null() {
        return Err(invalid());
    }
    // SAFETY: promised by the caller.
    unsafe { pointer::give(out, null_mut()) };
    let found = if flags & FROM_ADDRESS != 0 {
        load::at_address(name.cast())
    } else {
        // SAFETY: promised by the caller.
        unsafe { handle(name) }
    }?;
    if flags & UNCHANGED_REFCOUNT == 0 {
        load::retain(found);
    }
    // SAFETY: promised by the caller.
    unsafe { pointer::give(out, found) };
    Ok(TRUE)
}

/// Writes the name of a module's file, cut to the buffer's size.
///
/// # Safety
/// `buffer` must be NULL or writable for `size` units.
unsafe fn file_name<U: Unit>(module: HANDLE, buffer: *mut U, size: DWORD) -> Result<DWORD, Error> {
    let name = U::encode(&Module::of(module)?.file_name());
    let room = (size as usize).checked_sub(1).filter(|_| !buffer.is_null());
    let fitting = name
        .len()
        .min(room.ok_or(Error::new(ERROR_INSUFFICIENT_BUFFER))?);
    // SAFETY: at most `size` units with the terminator.
    unsafe { text::put_terminated(&name[..fitting], buffer) };
    if fitting < name.len() {
        tawny::thread::set_last_error(ERROR_INSUFFICIENT_BUFFER);
        return Ok(size);
    }
    tawny::thread::set_last_error(0);
    Ok(fitting as DWORD)
}

/// A function of a module, by name or, when the pointer's upper bits are 0, by number. Functions that
/// are not implemented do not exist.
/// <https://learn.microsoft.com/windows/win32/api/libloaderapi/nf-libloaderapi-getprocaddress>
///
/// # Safety
/// `name` must be a number or a string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_GetProcAddress(module: HANDLE, name: *const u8) -> *mut c_void {
    guard(null_mut(), || {
        let module = Module::of(module)?;
        if name as usize <= 0xffff {
            return module.function_at(name as usize as u16);
        }
        // SAFETY: promised by the caller.
        let name = unsafe { pointer::string(name) }.ok_or(invalid())?;
        module.function(name)
    })
}

/// Undoes one `LoadLibrary`.
/// <https://learn.microsoft.com/windows/win32/api/libloaderapi/nf-libloaderapi-freelibrary>
///
/// # Safety
/// Nothing may use the module any more if this was the last reference.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_FreeLibrary(module: HANDLE) -> BOOL {
    guard(FALSE, || load::release(module).map(|()| TRUE))
}

/// Undoes one `LoadLibrary` and ends the calling thread.
/// <https://learn.microsoft.com/windows/win32/api/libloaderapi/nf-libloaderapi-freelibraryandexitthread>
///
/// # Safety
/// Nothing may use the module any more if this was the last reference.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_FreeLibraryAndExitThread(module: HANDLE, code: DWORD) -> ! {
    // SAFETY: promised by the caller.
    unsafe {
        tawny_FreeLibrary(module);
        crate::processthreadsapi::thread::tawny_ExitThread(code)
    }
}

/// Succeeds for a module: no module here is told of threads.
/// <https://learn.microsoft.com/windows/win32/api/libloaderapi/nf-libloaderapi-disablethreadlibrarycalls>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_DisableThreadLibraryCalls(module: HANDLE) -> BOOL {
    guard(FALSE, || Module::of(module).map(|_| TRUE))
}

/// Succeeds: modules are looked for where `LoadLibrary` says.
/// <https://learn.microsoft.com/windows/win32/api/libloaderapi/nf-libloaderapi-setdefaultdlldirectories>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_SetDefaultDllDirectories(_flags: DWORD) -> BOOL {
    TRUE
}

/// A module that is there, the program itself for NULL; NULL with `ERROR_MOD_NOT_FOUND` otherwise.
/// <https://learn.microsoft.com/windows/win32/api/libloaderapi/nf-libloaderapi-getmodulehandlea>
///
/// # Safety
/// The pointers must be NULL or valid; a buffer writable for as many units as its size says, a string
/// terminated.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_GetModuleHandleA(name: *const u8) -> HANDLE {
    // SAFETY: promised by the caller.
    guard(null_mut(), || unsafe { handle(name) })
}

/// A module that is there, the program itself for NULL; NULL with `ERROR_MOD_NOT_FOUND` otherwise.
/// <https://learn.microsoft.com/windows/win32/api/libloaderapi/nf-libloaderapi-getmodulehandlew>
///
/// # Safety
/// The pointers must be NULL or valid; a buffer writable for as many units as its size says, a string
/// terminated.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_GetModuleHandleW(name: *const u16) -> HANDLE {
    // SAFETY: promised by the caller.
    guard(null_mut(), || unsafe { handle(name) })
}

/// A module that is there, by name or by an address inside it.
/// <https://learn.microsoft.com/windows/win32/api/libloaderapi/nf-libloaderapi-getmodulehandleexa>
///
/// # Safety
/// The pointers must be NULL or valid; a buffer writable for as many units as its size says, a string
/// terminated.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_GetModuleHandleExA(
    flags: DWORD,
    name: *const u8,
    out: *mut HANDLE,
) -> BOOL {
    // SAFETY: promised by the caller.
    guard(FALSE, || unsafe { handle_ex(flags, name, out) })
}

/// A module that is there, by name or by an address inside it.
/// <https://learn.microsoft.com/windows/win32/api/libloaderapi/nf-libloaderapi-getmodulehandleexw>
///
/// # Safety
/// The pointers must be NULL or valid; a buffer writable for as many units as its size says, a string
/// terminated.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_GetModuleHandleExW(
    flags: DWORD,
    name: *const u16,
    out: *mut HANDLE,
) -> BOOL {
    // SAFETY: promised by the caller.
    guard(FALSE, || unsafe { handle_ex(flags, name, out) })
}

/// Loads a module. Windows' own are there; others are looked for beside the program, in the current
/// directory and, if they are named so, where Linux has shared libraries.
/// <https://learn.microsoft.com/windows/win32/api/libloaderapi/nf-libloaderapi-loadlibrarya>
///
/// # Safety
/// The pointers must be NULL or valid; a buffer writable for as many units as its size says, a string
/// terminated.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_LoadLibraryA(name: *const u8) -> HANDLE {
    // SAFETY: promised by the caller.
    guard(null_mut(), || unsafe { load(name) })
}

/// Loads a module. Windows' own are there; others are looked for beside the program, in the current
/// directory and, if they are named so, where Linux has shared libraries.
/// <https://learn.microsoft.com/windows/win32/api/libloaderapi/nf-libloaderapi-loadlibraryw>
///
/// # Safety
/// The pointers must be NULL or valid; a buffer writable for as many units as its size says, a string
/// terminated.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_LoadLibraryW(name: *const u16) -> HANDLE {
    // SAFETY: promised by the caller.
    guard(null_mut(), || unsafe { load(name) })
}

/// As `LoadLibrary`; the flags, which say how to look and what not to run, make no difference.
/// <https://learn.microsoft.com/windows/win32/api/libloaderapi/nf-libloaderapi-loadlibraryexa>
///
/// # Safety
/// The pointers must be NULL or valid; a buffer writable for as many units as its size says, a string
/// terminated.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_LoadLibraryExA(
    name: *const u8,
    _file: HANDLE,
    _flags: DWORD,
) -> HANDLE {
    // SAFETY: promised by the caller.
    guard(null_mut(), || unsafe { load(name) })
}

/// As `LoadLibrary`; the flags, which say how to look and what not to run, make no difference.
/// <https://learn.microsoft.com/windows/win32/api/libloaderapi/nf-libloaderapi-loadlibraryexw>
///
/// # Safety
/// The pointers must be NULL or valid; a buffer writable for as many units as its size says, a string
/// terminated.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_LoadLibraryExW(
    name: *const u16,
    _file: HANDLE,
    _flags: DWORD,
) -> HANDLE {
    // SAFETY: promised by the caller.
    guard(null_mut(), || unsafe { load(name) })
}

/// The name of a module's file, the program's for NULL. A name that does not fit is cut, with
/// `ERROR_INSUFFICIENT_BUFFER`.
/// <https://learn.microsoft.com/windows/win32/api/libloaderapi/nf-libloaderapi-getmodulefilenamea>
///
/// # Safety
/// The pointers must be NULL or valid; a buffer writable for as many units as its size says, a string
/// terminated.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_GetModuleFileNameA(
    module: HANDLE,
    buffer: *mut u8,
    size: DWORD,
) -> DWORD {
    // SAFETY: promised by the caller.
    guard(0, || unsafe { file_name(module, buffer, size) })
}

/// The name of a module's file, the program's for NULL. A name that does not fit is cut, with
/// `ERROR_INSUFFICIENT_BUFFER`.
/// <https://learn.microsoft.com/windows/win32/api/libloaderapi/nf-libloaderapi-getmodulefilenamew>
///
/// # Safety
/// The pointers must be NULL or valid; a buffer writable for as many units as its size says, a string
/// terminated.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_GetModuleFileNameW(
    module: HANDLE,
    buffer: *mut u16,
    size: DWORD,
) -> DWORD {
    // SAFETY: promised by the caller.
    guard(0, || unsafe { file_name(module, buffer, size) })
}
