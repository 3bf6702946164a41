//! Numbers that the kernel shows as text.

use std::path::Path;

/// The trimmed contents of a small file; none if it cannot be read.
pub fn text(path: impl AsRef<Path>) -> Option<String> {
    Some(std::fs::read_to_string(path).ok()?.trim().to_owned())
}

/// A sysctl by its name: `net.core.somaxconn`.
pub fn sysctl(name: &str) -> Option<String> {
    text(Path::new("/proc/sys").join(name.replace('.', "/")))
}

/// A field of `/proc/self/status`.
pub fn status(field: &str) -> Option<String> {
    let status = text("/proc/self/status")?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix(field)?.strip_prefix(':'))?;
    Some(line.trim().to_owned())
}

/// True if this process may bind any port (`CAP_NET_BIND_SERVICE`).
pub fn may_bind_any_port() -> bool {
    const CAP_NET_BIND_SERVICE: u32 = 10;
    let effective = status("CapEff").and_then(|mask| u64::from_str_radix(&mask, 16).ok());
    effective.is_some_and(|mask| mask >> CAP_NET_BIND_SERVICE & 1 == 1)
}

/// True if a seccomp filter looks at this process's system calls.
pub fn has_seccomp_filter() -> bool {
    status("Seccomp").as_deref() == Some("2")
}
