//! The exported module functions.

use std::ffi::{CStr, CString};
use std::process::Command;
use std::ptr::{null, null_mut};

use tawny::codes::*;
use tawny::thread::{last_error, set_last_error};
use tawny_c::libloaderapi::*;

fn module(name: &CStr) -> *mut std::ffi::c_void {
    // SAFETY: a string.
    unsafe { tawny_GetModuleHandleA(name.as_ptr().cast()) }
}

fn function(module: *mut std::ffi::c_void, name: &CStr) -> Result<usize, u32> {
    set_last_error(0);
    // SAFETY: a string.
    match unsafe { tawny_GetProcAddress(module, name.as_ptr().cast()) } as usize {
        0 => Err(last_error()),
        address => Ok(address),
    }
}

#[test]
fn windows_modules_are_there_under_any_spelling() {
    let kernel = module(c"KERNEL32.dll");
    assert!(!kernel.is_null());
    for name in [
        c"kernel32",
        c"Kernel32.DLL",
        c"C:\\Windows\\System32\\kernel32.dll",
    ] {
        assert_eq!(module(name), kernel);
    }
    assert!(module(c"nosuch.dll").is_null());
    assert_eq!(last_error(), ERROR_MOD_NOT_FOUND);
    // SAFETY: a string.
    unsafe {
        assert_eq!(tawny_LoadLibraryA(c"kernel32".as_ptr().cast()), kernel);
        assert_eq!(tawny_FreeLibrary(kernel), 1);
        assert!(tawny_LoadLibraryA(c"nosuch.dll".as_ptr().cast()).is_null());
        assert_eq!(last_error(), ERROR_MOD_NOT_FOUND);
        assert_eq!(
            (tawny_FreeLibrary(std::ptr::dangling_mut()), last_error()),
            (0, ERROR_MOD_NOT_FOUND)
        );
    }
    for name in [
        c"kernelbase",
        c"ntdll",
        c"user32",
        c"advapi32",
        c"iphlpapi",
        c"msvcrt",
        c"mswsock",
    ] {
        assert!(!module(name).is_null());
    }
}

#[test]
fn functions_are_those_that_are_exported() {
    let heap_alloc = tawny_c::heapapi::tawny_HeapAlloc as *const () as usize;
    assert_eq!(function(module(c"kernel32"), c"HeapAlloc"), Ok(heap_alloc));
    assert!(function(module(c"ws2_32"), c"WSAStartup").is_ok());
    assert!(function(module(c"ws2_32"), c"closesocket").is_ok());
    assert_eq!(
        function(module(c"kernel32"), c"WSAStartup"),
        Err(ERROR_PROC_NOT_FOUND)
    );
    assert_eq!(
        function(module(c"kernel32"), c"NoSuchFunction"),
        Err(ERROR_PROC_NOT_FOUND)
    );
    assert_eq!(
        function(8 as *mut _, c"HeapAlloc"),
        Err(ERROR_MOD_NOT_FOUND)
    );
    assert!(function(module(c"msvcrt"), c"strlen").is_ok());
    // SAFETY: a number.
    let startup = unsafe { tawny_GetProcAddress(module(c"ws2_32"), 115 as *const u8) } as usize;
    assert_eq!(function(module(c"ws2_32"), c"WSAStartup"), Ok(startup));
}

#[test]
fn file_names_are_cut_to_the_buffer() {
    let mut buffer = [0_u16; 300];
    // SAFETY: a buffer and its size.
    unsafe {
        let program = tawny_GetModuleHandleW(null());
        let length = tawny_GetModuleFileNameW(null_mut(), buffer.as_mut_ptr(), 300) as usize;
        let name = String::from_utf16(&buffer[..length]).unwrap();
        assert!(name.starts_with(r"Z:\") && name.contains("libloaderapi") && !name.contains('/'));
        assert_eq!(tawny_GetModuleFileNameW(program, buffer.as_mut_ptr(), 4), 4);
        assert_eq!(last_error(), ERROR_INSUFFICIENT_BUFFER);
        assert_eq!(buffer[3], 0);
        let mut bytes = [0_u8; 100];
        let length = tawny_GetModuleFileNameA(module(c"ws2_32"), bytes.as_mut_ptr(), 100) as usize;
        assert_eq!(&bytes[..length], br"C:\Windows\system32\ws2_32.dll");
        assert_eq!(
            tawny_GetModuleFileNameA(5 as *mut _, bytes.as_mut_ptr(), 100),
            0
        );
    }
}

#[test]
fn handles_by_flags() {
    let mut found = null_mut();
    // SAFETY: strings, addresses as the flags say, a place for the result.
    unsafe {
        assert_eq!(
            tawny_GetModuleHandleExA(2, c"ws2_32".as_ptr().cast(), &mut found),
            1
        );
        assert_eq!(found, module(c"ws2_32"));
        let here = handles_by_flags as *const u8;
        assert_eq!(tawny_GetModuleHandleExA(6, here, &mut found), 1);
        assert_eq!(found, tawny_GetModuleHandleA(null()));
        assert_eq!(
            tawny_GetModuleHandleExA(0, c"nosuch".as_ptr().cast(), &mut found),
            0
        );
        assert!(found.is_null());
        assert_eq!(tawny_GetModuleHandleExA(0x80, null(), &mut found), 0);
        assert_eq!(last_error(), ERROR_INVALID_PARAMETER);
    }
}

#[test]
fn a_shared_library_is_loaded_told_and_unloaded() {
    let directory = std::env::temp_dir().join(format!("tawny-loader-{}", std::process::id()));
    std::fs::create_dir_all(&directory).unwrap();
    let (source, library) = (directory.join("plugin.c"), directory.join("Plugin.dll"));
    let code = "int told = -1; int refuse;\n\
        int DllMain(void *m, unsigned r, void *p) { told = (int)r; return !refuse; }\n\
        int answer(void) { return 42 + told; }\n";
    std::fs::write(&source, code).unwrap();
    let compiled = Command::new("cc")
        .args(["-shared", "-fPIC", "-o"])
        .args([&library, &source])
        .status();
    assert!(compiled.expect("a C compiler").success());

    let name = CString::new(library.to_str().unwrap().replace('/', "\\")).unwrap();
    let without = CString::new(name.to_str().unwrap().strip_suffix(".dll").unwrap()).unwrap();
    // SAFETY: strings; the function has the type that the source gives it.
    unsafe {
        let handle = tawny_LoadLibraryA(name.as_ptr().cast());
        assert!(!handle.is_null());
        assert_eq!(tawny_LoadLibraryA(without.as_ptr().cast()), handle);
        assert_eq!(module(c"plugin.DLL"), handle);
        let answer = std::mem::transmute::<usize, extern "C" fn() -> i32>(
            function(handle, c"answer").unwrap(),
        );
        assert_eq!(answer(), 43);
        assert_eq!(function(handle, c"nosuch"), Err(ERROR_PROC_NOT_FOUND));
        assert_eq!(
            (tawny_FreeLibrary(handle), tawny_FreeLibrary(handle)),
            (1, 1)
        );
        assert_eq!(
            (tawny_FreeLibrary(handle), last_error()),
            (0, ERROR_MOD_NOT_FOUND)
        );
        assert!(module(c"plugin.dll").is_null());

        let text = CString::new(source.to_str().unwrap()).unwrap();
        assert!(tawny_LoadLibraryA(text.as_ptr().cast()).is_null());
        assert_eq!(last_error(), 193);
    }
    std::fs::remove_dir_all(&directory).unwrap();
}
