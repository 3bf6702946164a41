//! Names of pipes: `\\.\pipe\NAME`, and `\\MACHINE\pipe\NAME` for this machine.
//!
//! <https://learn.microsoft.com/windows/win32/ipc/pipe-names>

use std::fmt;

use crate::codes::{ERROR_BAD_NETPATH, ERROR_INVALID_NAME};
use crate::create_file::Namespace;
use crate::{Error, name_key};

/// The longest name with everything before it, in UTF-16 units.
pub const MAXIMUM_PIPE_NAME: usize = 256;

/// The name of a pipe of this machine, without `\\.\pipe\`. Names are compared without regard to case.
#[derive(Clone, Debug)]
pub struct PipeName {
    name: String,
    key: String,
}

impl PipeName {
    /// The pipe that `path` names.
    ///
    /// # Errors
    /// `ERROR_INVALID_NAME`: it is no pipe's; `ERROR_BAD_NETPATH`: it is another machine's.
    pub fn parse(path: &str) -> Result<Self, Error> {
        let Namespace::Pipe { server, name } = Namespace::of(path) else {
            return Err(Error::new(ERROR_INVALID_NAME));
        };
        if path.encode_utf16().count() > MAXIMUM_PIPE_NAME {
            return Err(Error::new(ERROR_INVALID_NAME));
        }
        Self::on(server, name)
    }

    /// As [`Self::parse`], for a new pipe, which is made on this machine only.
    ///
    /// # Errors
    /// `ERROR_INVALID_NAME`.
    pub fn parse_new(path: &str) -> Result<Self, Error> {
        match Namespace::of(path) {
            Namespace::Pipe {
                server: "." | "?", ..
            } => Self::parse(path),
            _ => Err(Error::new(ERROR_INVALID_NAME)),
        }
    }

    /// The pipe `name` of the machine `server`.
    ///
    /// # Errors
    /// As [`Self::parse`].
    pub fn on(server: &str, name: &str) -> Result<Self, Error> {
        if name.is_empty() || name.contains('\0') {
            return Err(Error::new(ERROR_INVALID_NAME));
        }
        if !is_this_machine(server) {
            return Err(Error::new(ERROR_BAD_NETPATH));
        }
        Ok(Self {
            name: name.to_owned(),
            key: name_key::of(name),
        })
    }

    /// The name as it was given.
    pub fn as_str(&self) -> &str {
        &self.name
    }

    /// What it is called in the file system.
    pub(super) fn key(&self) -> &str {
        &self.key
    }
}

impl fmt::Display for PipeName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)
    }
}

/// Whether `server` means this machine: its name, the first label of that, or as NetBIOS cuts it.
fn is_this_machine(server: &str) -> bool {
    const ALWAYS: [&str; 4] = [".", "?", "localhost", "127.0.0.1"];
    if ALWAYS.iter().any(|name| name.eq_ignore_ascii_case(server)) {
        return true;
    }
    let Ok(host) = std::fs::read_to_string("/proc/sys/kernel/hostname") else {
        return false;
    };
    let host = host.trim();
    let label = host.split('.').next().unwrap_or(host);
    let short: String = label.chars().take(NETBIOS_NAME).collect();
    [host, label, &short]
        .iter()
        .any(|name| !name.is_empty() && name_key::same(name, server))
}

/// The longest name of a machine in NetBIOS.
const NETBIOS_NAME: usize = 15;

#[cfg(test)]
mod tests {
    use super::*;

    fn code(path: &str) -> u32 {
        PipeName::parse(path).map_or_else(Error::code, |_| 0)
    }

    #[test]
    fn names_of_this_machine() {
        for path in [
            r"\\.\pipe\x",
            r"\\.\PIPE\x",
            r"\\?\pipe\x",
            r"\\LocalHost\pipe\x",
            "//./pipe/x",
        ] {
            assert_eq!(PipeName::parse(path).unwrap().as_str(), "x", "{path}");
        }
        let host = std::fs::read_to_string("/proc/sys/kernel/hostname").unwrap();
        assert_eq!(
            code(&format!(r"\\{}\pipe\x", host.trim().to_lowercase())),
            0
        );
        assert_eq!(PipeName::parse(r"\\.\pipe\a\B").unwrap().key(), "A%5CB");
    }

    #[test]
    fn names_that_are_none() {
        for path in [
            "",
            "x",
            r"\\.\pipe",
            r"\\.\pipe\",
            r"\\.\pipes\x",
            r"\pipe\x",
        ] {
            assert_eq!(code(path), ERROR_INVALID_NAME, "{path}");
        }
        let prefix = r"\\.\pipe\";
        let longest = "a".repeat(MAXIMUM_PIPE_NAME - prefix.len());
        assert_eq!(code(&format!("{prefix}{longest}")), 0);
        assert_eq!(code(&format!("{prefix}{longest}a")), ERROR_INVALID_NAME);
        assert_eq!(code(r"\\other-machine\pipe\x"), ERROR_BAD_NETPATH);
        let new = PipeName::parse_new(r"\\localhost\pipe\x").map(|_| ());
        assert_eq!(new, Err(Error::new(ERROR_INVALID_NAME)));
    }
}
