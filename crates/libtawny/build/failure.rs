//! What a function that is not implemented returns: its documented failure value.

use crate::headers::Declaration;

const CALL_NOT_IMPLEMENTED: u32 = 120;
const WSAEOPNOTSUPP: u32 = 10045;
const MINUS_ONE: u64 = u64::MAX;

/// Headers whose integer functions return error codes instead of setting the last error.
const RETURN_ERRORS: [&str; 7] = [
    "aclapi.h",
    "iphlpapi.h",
    "lm.h",
    "netioapi.h",
    "winnetwk.h",
    "winreg.h",
    "nb30.h",
];

/// Functions that fail with -1 though their type does not say so: `INVALID_HANDLE_VALUE`,
/// `WAIT_FAILED`, `INVALID_FILE_SIZE` and so on. Those whose names end in A or W stand for both.
const FAIL_WITH_MINUS_ONE: [&str; 26] = [
    "CreateConsoleScreenBuffer",
    "CreateFile",
    "CreateFile2",
    "CreateMailslot",
    "CreateNamedPipe",
    "CreateToolhelp32Snapshot",
    "FindFirstChangeNotification",
    "FindFirstFile",
    "FindFirstFileEx",
    "GetCompressedFileSize",
    "GetFileAttributes",
    "GetFileSize",
    "Icmp6CreateFile",
    "IcmpCreateFile",
    "MsgWaitForMultipleObjects",
    "MsgWaitForMultipleObjectsEx",
    "ReOpenFile",
    "ResumeThread",
    "SetFilePointer",
    "SignalObjectAndWait",
    "SuspendThread",
    "WSAWaitForMultipleEvents",
    "WaitForInputIdle",
    "_lread",
    "_llseek",
    "_lwrite",
];

/// The last error that a function sets and the value that it returns.
pub fn of(function: &Declaration) -> (u32, u64) {
    let winsock = is_winsock(&function.header);
    let error = if winsock {
        WSAEOPNOTSUPP
    } else {
        CALL_NOT_IMPLEMENTED
    };
    (error, value(function, winsock, error))
}

fn is_winsock(header: &str) -> bool {
    header.starts_with("tawny/winsock/")
        || matches!(
            header,
            "winsock.h" | "winsock2.h" | "ws2tcpip.h" | "mswsock.h" | "ws2spi.h"
        )
}

fn value(function: &Declaration, winsock: bool, error: u32) -> u64 {
    let name = function.name.as_str();
    let base = name.strip_suffix(['A', 'W']).unwrap_or(name);
    if FAIL_WITH_MINUS_ONE.contains(&name) || FAIL_WITH_MINUS_ONE.contains(&base) {
        return MINUS_ONE;
    }
    // They return the error itself, as `getaddrinfo` does.
    if name.contains("AddrInfoEx") || name == "ProcessSocketNotifications" {
        return error.into();
    }
    match function.returns.as_str() {
        "HRESULT" => 0x8000_4001,
        "NTSTATUS" => 0xc000_0002,
        "SECURITY_STATUS" => 0x8009_0302,
        "RPC_STATUS" => 1764,
        "MMRESULT" => 8,
        "LSTATUS" | "NET_API_STATUS" | "NETIOAPI_API" => error.into(),
        "SOCKET" | "HFILE" | "COLORREF" => MINUS_ONE,
        "int" | "INT" | "errno_t" if winsock => MINUS_ONE,
        "DWORD" | "ULONG" | "LONG" | "UINT"
            if RETURN_ERRORS.contains(&function.header.as_str()) =>
        {
            error.into()
        }
        _ => 0,
    }
}
