//! Names that only a Windows tool chain knows: import libraries and linker words. The library of
//! Tawny answers for all of them, so they are taken and dropped.

/// Import libraries of Windows, without `.lib` and without `-l`, in lower case.
const IMPORT_LIBRARIES: &[&str] = &[
    "advapi32",
    "bcrypt",
    "bufferoverflowu",
    "comctl32",
    "comdlg32",
    "crypt32",
    "dbghelp",
    "dnsapi",
    "gdi32",
    "httpapi",
    "iphlpapi",
    "kernel32",
    "libcmt",
    "libcmtd",
    "libcpmt",
    "libcpmtd",
    "loadperf",
    "mincore",
    "mingw32",
    "moldname",
    "mpr",
    "msvcprt",
    "msvcprtd",
    "msvcrt",
    "msvcrtd",
    "mswsock",
    "ncrypt",
    "netapi32",
    "normaliz",
    "ntdll",
    "ntdsapi",
    "odbc32",
    "odbccp32",
    "ole32",
    "oleaut32",
    "onecore",
    "pdh",
    "powrprof",
    "psapi",
    "qwave",
    "rpcns4",
    "rpcrt4",
    "secur32",
    "setupapi",
    "shell32",
    "shlwapi",
    "strsafe",
    "synchronization",
    "ucrt",
    "ucrtd",
    "user32",
    "userenv",
    "uuid",
    "vcruntime",
    "vcruntimed",
    "version",
    "windowsapp",
    "winhttp",
    "wininet",
    "winmm",
    "winspool",
    "wldap32",
    "ws2_32",
    "wsock32",
    "wtsapi32",
];

/// Options of mingw's compiler and of its linker that say nothing on Linux.
const IGNORED_OPTIONS: &[&str] = &[
    "-mconsole",
    "-mwindows",
    "-mdll",
    "-mwin32",
    "-mthreads",
    "-mno-cygwin",
    "-mms-bitfields",
    "-Wl,--enable-stdcall-fixup",
    "-Wl,--disable-stdcall-fixup",
    "-Wl,--enable-auto-import",
    "-Wl,--dynamicbase",
    "-Wl,--nxcompat",
    "-Wl,--high-entropy-va",
    "-Wl,--large-address-aware",
    "-Wl,--kill-at",
];

/// True for `ws2_32`, `WS2_32.lib`, `Kernel32.Lib`: a library that Windows has and Tawny is.
pub fn is_import_library(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let stem = name.strip_suffix(".lib").unwrap_or(&name);
    IMPORT_LIBRARIES.binary_search(&stem).is_ok()
}

/// True for an option that has a meaning only for a Windows target.
pub fn is_ignored_option(option: &str) -> bool {
    IGNORED_OPTIONS.contains(&option)
        || [
            "-Wl,--subsystem",
            "-Wl,-subsystem",
            "-Wl,--out-implib",
            "-Wl,--output-def",
            "-Wl,--major-",
            "-Wl,--minor-",
        ]
        .iter()
        .any(|prefix| option.starts_with(prefix))
}

/// True for an argument of Microsoft's linker that may follow `/link`: `/SUBSYSTEM:CONSOLE`,
/// `-nodefaultlib:libc`.
pub fn is_linker_word(argument: &str) -> bool {
    const WORDS: &[&str] = &[
        "debug",
        "defaultlib",
        "def",
        "delay",
        "delayload",
        "dll",
        "dynamicbase",
        "entry",
        "fixed",
        "implib",
        "incremental",
        "largeaddressaware",
        "libpath",
        "machine",
        "manifest",
        "map",
        "nodefaultlib",
        "nologo",
        "nxcompat",
        "opt",
        "out",
        "pdb",
        "release",
        "stack",
        "subsystem",
        "verbose",
    ];
    let Some(word) = argument.strip_prefix(['/', '-']) else {
        return false;
    };
    let word = word.split(':').next().unwrap_or(word).to_ascii_lowercase();
    WORDS.contains(&word.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_sorted() {
        assert!(IMPORT_LIBRARIES.is_sorted());
    }

    #[test]
    fn libraries_in_any_spelling() {
        assert!(is_import_library("ws2_32"));
        assert!(is_import_library("Ws2_32.lib"));
        assert!(is_import_library("KERNEL32.LIB"));
        assert!(!is_import_library("ssl"));
        assert!(!is_import_library("mylib.lib"));
    }

    #[test]
    fn linker_words() {
        assert!(is_linker_word("/SUBSYSTEM:CONSOLE"));
        assert!(is_linker_word("-nodefaultlib:libc"));
        assert!(!is_linker_word("/home/me/server.o"));
        assert!(!is_linker_word("server.o"));
    }
}
