//! The modules of the process: the program, Windows' own, and what has been loaded.

use std::ffi::c_void;
use std::path::{Path, PathBuf};
use std::ptr::null_mut;
use std::sync::{Mutex, MutexGuard, PoisonError};

use tawny::Error;
use tawny::codes::{ERROR_DLL_INIT_FAILED, ERROR_MOD_NOT_FOUND, ERROR_PROC_NOT_FOUND};
use tawny::windows_path::{file_name, from_linux, to_linux};

use super::module::{self, SystemModule};
use super::shared_library;
use crate::types::HANDLE;

const ERROR_BAD_EXE_FORMAT: u32 = 193;
const DLL_PROCESS_ATTACH: u32 = 1;
const DLL_PROCESS_DETACH: u32 = 0;

/// A shared library that has been loaded.
#[derive(Clone)]
struct Loaded {
    /// The handle of `dlopen`, which is that of the module too.
    library: usize,
    path: PathBuf,
    references: usize,
}

static LOADED: Mutex<Vec<Loaded>> = Mutex::new(Vec::new());

fn loaded() -> MutexGuard<'static, Vec<Loaded>> {
    LOADED.lock().unwrap_or_else(PoisonError::into_inner)
}

fn not_found() -> Error {
    Error::new(ERROR_MOD_NOT_FOUND)
}

/// A module that is there.
pub enum Module {
    /// The program itself.
    Program,
    /// One of Windows' own.
    System(&'static SystemModule),
    /// A shared library: its handle and its file.
    Library(HANDLE, PathBuf),
}

impl Module {
    /// The module of a handle, the program for NULL.
    ///
    /// # Errors
    /// `ERROR_MOD_NOT_FOUND`.
    pub fn of(handle: HANDLE) -> Result<Self, Error> {
        if handle.is_null() || handle == module::program() {
            return Ok(Self::Program);
        }
        if let Some(module) = SystemModule::of(handle) {
            return Ok(Self::System(module));
        }
        let loaded = loaded();
        let found = loaded
            .iter()
            .find(|loaded| loaded.library == handle as usize);
        Ok(Self::Library(
            handle,
            found.ok_or(not_found())?.path.clone(),
        ))
    }

    /// A function by name.
    ///
    /// # Errors
    /// `ERROR_PROC_NOT_FOUND`.
    pub fn function(&self, name: &[u8]) -> Result<*mut c_void, Error> {
        let found = match self {
            Self::Program => shared_library::symbol(null_mut(), name),
            Self::Library(library, _) => shared_library::symbol(*library, name),
            Self::System(module) => {
                let known = std::str::from_utf8(name).map(|name| module.function(name));
                match known {
                    Ok(Ok(function)) => function,
                    // The rest of the C library is the system's.
                    _ if matches!(module.name, "msvcrt" | "ucrtbase") => {
                        shared_library::symbol(null_mut(), name)
                    }
                    _ => null_mut(),
                }
            }
        };
        if found.is_null() {
            Err(Error::new(ERROR_PROC_NOT_FOUND))
        } else {
            Ok(found)
        }
    }

    /// A function by number.
    ///
    /// # Errors
    /// `ERROR_PROC_NOT_FOUND`.
    pub fn function_at(&self, ordinal: u16) -> Result<*mut c_void, Error> {
        match self {
            Self::System(module) => module.function_at(ordinal),
            _ => Err(Error::new(ERROR_PROC_NOT_FOUND)),
        }
    }

    /// The name of its file, in Windows' form.
    pub fn file_name(&self) -> String {
        match self {
            Self::Program => from_linux(&program_path().to_string_lossy()),
            Self::System(module) => module.file_name(),
            Self::Library(_, path) => from_linux(&path.to_string_lossy()),
        }
    }
}

fn program_path() -> PathBuf {
    std::env::current_exe().unwrap_or_default()
}

/// A module by name that is there already.
///
/// # Errors
/// `ERROR_MOD_NOT_FOUND`.
pub fn find(name: &str) -> Result<HANDLE, Error> {
    if let Some(module) = module::find(name) {
        return Ok(module.handle());
    }
    let wanted = file_name(name).to_lowercase();
    let is_wanted = |path: &Path| {
        let name = path
            .file_name()
            .map(|name| name.to_string_lossy().to_lowercase());
        let with = |suffix| name.as_deref() == Some(&format!("{wanted}{suffix}"));
        with("") || (!wanted.contains('.') && (with(".dll") || with(".exe") || with(".so")))
    };
    if let Some(loaded) = loaded().iter().find(|loaded| is_wanted(&loaded.path)) {
        return Ok(loaded.library as HANDLE);
    }
    if is_wanted(&program_path()) {
        Ok(module::program())
    } else {
        Err(not_found())
    }
}

/// The module that an address belongs to.
///
/// # Errors
/// `ERROR_MOD_NOT_FOUND`.
pub fn at_address(address: *const c_void) -> Result<HANDLE, Error> {
    let file = shared_library::file_at(address).ok_or(not_found())?;
    if file == program_path() {
        return Ok(module::program());
    }
    if let Some(loaded) = loaded().iter().find(|loaded| loaded.path == file) {
        return Ok(loaded.library as HANDLE);
    }
    // This library and the system's stand for Windows' own.
    module::find("kernel32")
        .map(SystemModule::handle)
        .ok_or(not_found())
}

/// The files that a name may mean, in the order in which Windows looks: beside the program, then in
/// the current directory; with `.dll` added when the name has no suffix.
fn candidates(name: &str) -> Vec<PathBuf> {
    let plain = to_linux(name);
    let mut names = vec![plain.clone()];
    if let Some(without) = plain.strip_suffix('.') {
        names = vec![without.to_owned()];
    } else if !file_name(name).contains('.') {
        names.extend([format!("{plain}.dll"), format!("{plain}.so")]);
    }
    let beside = program_path()
        .parent()
        .map(Path::to_owned)
        .unwrap_or_default();
    let places = if Path::new(&plain).is_absolute() {
        vec![PathBuf::new()]
    } else {
        vec![beside, ".".into()]
    };
    places
        .iter()
        .flat_map(|place| names.iter().map(move |name| place.join(name)))
        .collect()
}

/// Loads a module.
///
/// # Errors
/// `ERROR_MOD_NOT_FOUND`; `ERROR_BAD_EXE_FORMAT` for a file that is no shared library;
/// `ERROR_DLL_INIT_FAILED` when its `DllMain` says so.
pub fn load(name: &str) -> Result<HANDLE, Error> {
    if let Some(module) = module::find(name) {
        return Ok(module.handle());
    }
    let file = candidates(name).into_iter().find(|file| file.is_file());
    let (library, path) = match file {
        Some(file) => {
            let path = std::fs::canonicalize(&file)?;
            (shared_library::open(&path.to_string_lossy()), path)
        }
        // A name such as `libm.so.6` means what it means to the system.
        None if name.contains(".so") && file_name(name) == name => {
            (shared_library::open(name), PathBuf::from(name))
        }
        None => return Err(not_found()),
    };
    if library.is_null() {
        let exists = path.is_file();
        return Err(Error::new(if exists {
            ERROR_BAD_EXE_FORMAT
        } else {
            ERROR_MOD_NOT_FOUND
        }));
    }
    if note(library, path) && !tell(library, DLL_PROCESS_ATTACH) {
        loaded().retain(|loaded| loaded.library != library as usize);
        shared_library::close(library);
        return Err(Error::new(ERROR_DLL_INIT_FAILED));
    }
    Ok(library)
}

/// Counts a reference; whether it is the first.
fn note(library: *mut c_void, path: PathBuf) -> bool {
    let mut loaded = loaded();
    if let Some(known) = loaded
        .iter_mut()
        .find(|loaded| loaded.library == library as usize)
    {
        known.references += 1;
        // One handle of `dlopen` stands for all of ours.
        shared_library::close(library);
        return false;
    }
    loaded.push(Loaded {
        library: library as usize,
        path,
        references: 1,
    });
    true
}

/// Calls a library's `DllMain`, if it has one; `false` when that refuses.
fn tell(library: *mut c_void, reason: u32) -> bool {
    type DllMain = unsafe extern "C" fn(HANDLE, u32, *mut c_void) -> i32;
    let entry = shared_library::symbol(library, b"DllMain");
    if entry.is_null() {
        return true;
    }
    // SAFETY: by its name and Windows' rules a function of this type.
    unsafe { std::mem::transmute::<*mut c_void, DllMain>(entry)(library, reason, null_mut()) != 0 }
}

/// Counts one more reference to a module.
pub fn retain(handle: HANDLE) {
    if let Some(known) = loaded()
        .iter_mut()
        .find(|loaded| loaded.library == handle as usize)
    {
        known.references += 1;
    }
}

/// Counts one reference less; the last one unloads a shared library.
///
/// # Errors
/// `ERROR_MOD_NOT_FOUND`.
pub fn release(handle: HANDLE) -> Result<(), Error> {
    if handle.is_null() {
        return Err(not_found());
    }
    if !matches!(Module::of(handle)?, Module::Library(..)) {
        return Ok(());
    }
    let mut loaded = loaded();
    let index = loaded
        .iter()
        .position(|loaded| loaded.library == handle as usize);
    let index = index.ok_or(not_found())?;
    loaded[index].references -= 1;
    if loaded[index].references == 0 {
        loaded.remove(index);
        // The library's own code must not meet the lock.
        drop(loaded);
        tell(handle, DLL_PROCESS_DETACH);
        shared_library::close(handle);
    }
    Ok(())
}
