//! Windows' own modules: which exist, and which functions each has.

use std::ffi::c_void;

use tawny::Error;
use tawny::codes::ERROR_PROC_NOT_FOUND;
use tawny::windows_path::{SYSTEM_DIRECTORY, file_name};

use super::export;
use crate::types::HANDLE;

/// A module of Windows.
pub struct SystemModule {
    /// In lower case, without `.dll`.
    pub name: &'static str,
    /// The source files whose functions it has, by the beginning of their names. The base modules have
    /// what no other module has.
    files: &'static [&'static str],
}

/// The base modules, whose functions are the same.
const BASE: &[&str] = &[];

const fn module(name: &'static str, files: &'static [&'static str]) -> SystemModule {
    SystemModule { name, files }
}

/// All modules of Windows that there are. Each one's address is its handle.
static MODULES: [SystemModule; 21] = [
    module("kernel32", BASE),
    module("kernelbase", BASE),
    module("ws2_32", &["winsock2", "ws2tcpip"]),
    module("wsock32", &["winsock2"]),
    module("mswsock", &["mswsock"]),
    module("ntdll", &["winternl", "ip2string"]),
    module("dnsapi", &["windns"]),
    module("icmp", &["icmpapi"]),
    module("user32", &["winuser"]),
    module(
        "advapi32",
        &[
            "wincrypt",
            "winreg",
            "winsvc",
            "sddl",
            "securitybaseapi",
            "aclapi",
        ],
    ),
    module("bcrypt", &["bcrypt"]),
    module("iphlpapi", &["iphlpapi", "icmpapi", "netioapi"]),
    module("netapi32", &["nb30", "lm"]),
    module("ole32", &["combaseapi", "objbase"]),
    module("rpcrt4", &["rpcdce"]),
    module("shell32", &["shellapi", "shlobj"]),
    module("shlwapi", &["shlwapi"]),
    module("winmm", &["timeapi", "mmsystem"]),
    module("psapi", &["psapi"]),
    module("msvcrt", &["process", "crt", "stdlib"]),
    module("ucrtbase", &["process", "crt", "stdlib"]),
];

/// Functions whose header belongs to several modules.
static EXCEPTIONS: [(&str, &str); 4] = [
    ("CommandLineToArgvW", "shell32"),
    ("GetUserNameA", "advapi32"),
    ("GetUserNameW", "advapi32"),
    ("SystemFunction036", "advapi32"),
];

/// The functions of Winsock 1.1 by number, as its specification assigns them.
static WINSOCK_ORDINALS: [(u16, &str); 45] = [
    (1, "accept"),
    (2, "bind"),
    (3, "closesocket"),
    (4, "connect"),
    (5, "getpeername"),
    (6, "getsockname"),
    (7, "getsockopt"),
    (8, "htonl"),
    (9, "htons"),
    (10, "ioctlsocket"),
    (11, "inet_addr"),
    (12, "inet_ntoa"),
    (13, "listen"),
    (14, "ntohl"),
    (15, "ntohs"),
    (16, "recv"),
    (17, "recvfrom"),
    (18, "select"),
    (19, "send"),
    (20, "sendto"),
    (21, "setsockopt"),
    (22, "shutdown"),
    (23, "socket"),
    (51, "gethostbyaddr"),
    (52, "gethostbyname"),
    (53, "getprotobyname"),
    (54, "getprotobynumber"),
    (55, "getservbyname"),
    (56, "getservbyport"),
    (57, "gethostname"),
    (101, "WSAAsyncSelect"),
    (102, "WSAAsyncGetHostByAddr"),
    (103, "WSAAsyncGetHostByName"),
    (104, "WSAAsyncGetProtoByNumber"),
    (105, "WSAAsyncGetProtoByName"),
    (106, "WSAAsyncGetServByPort"),
    (107, "WSAAsyncGetServByName"),
    (108, "WSACancelAsyncRequest"),
    (109, "WSASetBlockingHook"),
    (110, "WSAUnhookBlockingHook"),
    (111, "WSAGetLastError"),
    (112, "WSASetLastError"),
    (115, "WSAStartup"),
    (116, "WSACleanup"),
    (151, "__WSAFDIsSet"),
];

fn not_found() -> Error {
    Error::new(ERROR_PROC_NOT_FOUND)
}

/// The handle of the program itself: the first page of its file in memory.
pub fn program() -> HANDLE {
    // SAFETY: no arguments that could be wrong.
    let headers = unsafe { libc::getauxval(libc::AT_PHDR) } as usize;
    (headers & !0xfff) as HANDLE
}

/// Windows' own module of a name: any case, with or without a directory and `.dll`.
pub fn find(name: &str) -> Option<&'static SystemModule> {
    let name = file_name(name).to_ascii_lowercase();
    // A dot at the end says that there is no suffix to add.
    let name = name
        .strip_suffix(".dll")
        .or(name.strip_suffix('.'))
        .unwrap_or(&name);
    MODULES.iter().find(|module| module.name == name)
}

impl SystemModule {
    /// The module that a handle names.
    pub fn of(handle: HANDLE) -> Option<&'static Self> {
        MODULES.iter().find(|module| module.handle() == handle)
    }

    /// The module's handle.
    pub fn handle(&'static self) -> HANDLE {
        std::ptr::from_ref(self).cast_mut().cast()
    }

    /// The module's file.
    pub fn file_name(&self) -> String {
        format!("{SYSTEM_DIRECTORY}\\{}.dll", self.name)
    }

    /// A function by name.
    ///
    /// # Errors
    /// `ERROR_PROC_NOT_FOUND`.
    pub fn function(&self, name: &str) -> Result<*mut c_void, Error> {
        let export = export::find(name)
            .filter(|export| self.has(export))
            .ok_or(not_found())?;
        Ok(export.address as *mut c_void)
    }

    /// A function by number: those of Winsock have some.
    ///
    /// # Errors
    /// `ERROR_PROC_NOT_FOUND`.
    pub fn function_at(&self, ordinal: u16) -> Result<*mut c_void, Error> {
        let index = WINSOCK_ORDINALS.binary_search_by_key(&ordinal, |entry| entry.0);
        match index {
            Ok(index) if matches!(self.name, "ws2_32" | "wsock32") => {
                self.function(WINSOCK_ORDINALS[index].1)
            }
            _ => Err(not_found()),
        }
    }

    fn has(&self, export: &export::Export) -> bool {
        if let Some((_, module)) = EXCEPTIONS.iter().find(|(name, _)| *name == export.name) {
            return self.name == *module;
        }
        let first = export.file.split('/').next().unwrap_or_default();
        if self.files.is_empty() {
            !MODULES.iter().any(|module| module.files.contains(&first))
        } else {
            self.files.contains(&first)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_have_no_case_directory_or_suffix() {
        for name in [
            "ws2_32",
            "WS2_32.DLL",
            r"C:\Windows\System32\Ws2_32.dll",
            "ws2_32.",
        ] {
            assert_eq!(find(name).unwrap().name, "ws2_32");
        }
        assert!(find("ws2_32.so").is_none() && find("").is_none() && find("wship6").is_none());
    }

    #[test]
    fn functions_are_in_their_modules_only() {
        let has = |module: &str, name| find(module).unwrap().function(name).is_ok();
        assert!(has("kernel32", "HeapAlloc") && has("kernelbase", "HeapAlloc"));
        assert!(has("ws2_32", "WSAStartup") && !has("kernel32", "WSAStartup"));
        assert!(has("advapi32", "GetUserNameA") && !has("kernel32", "GetUserNameA"));
        assert!(has("user32", "CharUpperW") && !has("ws2_32", "CharUpperW"));
    }

    #[test]
    fn ordinals_ascend_and_lead_to_functions() {
        assert!(WINSOCK_ORDINALS.is_sorted_by_key(|entry| entry.0));
        let winsock = find("wsock32").unwrap();
        assert_eq!(
            winsock.function_at(115).unwrap(),
            winsock.function("WSAStartup").unwrap()
        );
        assert!(winsock.function_at(99).is_err());
        assert!(find("kernel32").unwrap().function_at(115).is_err());
    }
}
