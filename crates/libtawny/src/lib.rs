//! The C ABI of Tawny: every exported function is `tawny_` and its Windows name; the headers in
//! `include/` bind Windows' names to these symbols with asm labels. One file per Windows header.
//! There is no logic here: check pointers and lengths, call the core, set the last error.

#![allow(
    non_snake_case,
    reason = "an exported function carries its Windows name"
)]

pub mod aclapi;
mod argument;
pub mod bcrypt;
mod boundary;
pub mod consoleapi;
pub mod crt;
pub mod datetimeapi;
pub mod debugapi;
pub mod errhandlingapi;
pub mod fibersapi;
pub mod fileapi;
pub mod guid;
pub mod handleapi;
pub mod heapapi;
pub mod icmpapi;
mod inserts;
pub mod interlockedapi;
pub mod ioapiset;
pub mod ip2string;
pub mod iphlpapi;
pub mod jobapi2;
pub mod libloaderapi;
pub mod memoryapi;
pub mod minwinbase;
pub mod mswsock;
pub mod namedpipeapi;
pub mod netioapi;
pub mod objbase;
mod pointer;
pub mod process;
pub mod processenv;
pub mod processthreadsapi;
pub mod profileapi;
pub mod psapi;
pub mod qos2;
mod random;
pub mod rpcdce;
pub mod sddl;
pub mod securitybaseapi;
pub mod shlwapi;
mod start;
pub mod stringapiset;
mod stubs;
pub mod synchapi;
pub mod sysinfoapi;
pub mod tawny_wait;
mod text;
pub mod threadpoolapiset;
pub mod threadpoollegacyapiset;
pub mod timeapi;
pub mod timezoneapi;
pub mod tlhelp32;
pub mod types;
pub mod utilapiset;
mod variadic;
pub mod winbase;
pub mod wincrypt;
pub mod windns;
pub mod wingdi;
pub mod winnls;
pub mod winreg;
pub mod winsock2;
pub mod winsvc;
pub mod winternl;
pub mod winuser;
pub mod ws2tcpip;

pub use boundary::guard;
