//! Names of the native API, `\??\C:\x` and `\Device\NamedPipe\x`, and what they mean.
//!
//! <https://learn.microsoft.com/windows-hardware/drivers/kernel/object-names>

use tawny::codes::*;
use tawny::named_pipe::{NamedPipe, PipeDirectory};
use tawny::object;
use tawny::{File, Status, windows_path};

use super::arguments::OBJECT_ATTRIBUTES;
use crate::ioapiset::handle;

/// What a name means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Meaning {
    /// The sockets' driver, or something in it.
    Sockets,
    /// The directory of all pipes.
    Pipes,
    /// What CreateFile opens under this name.
    File(String),
}

/// The part behind `prefix`, which matches in any case and ends where a component does.
fn behind<'a>(name: &'a str, prefix: &str) -> Option<&'a str> {
    let (start, rest) = name.split_at_checked(prefix.len())?;
    let ends = rest.is_empty() || rest.starts_with('\\');
    (start.eq_ignore_ascii_case(prefix) && ends).then_some(rest)
}

impl Meaning {
    /// What an absolute name means.
    pub fn of(name: &str) -> Result<Self, Status> {
        if !name.starts_with('\\') {
            return Err(STATUS_OBJECT_PATH_SYNTAX_BAD);
        }
        if behind(name, r"\Device\Afd").is_some() {
            return Ok(Self::Sockets);
        }
        if let Some(rest) = behind(name, r"\Device\NamedPipe") {
            return Ok(Self::pipe(rest));
        }
        if let Some(rest) = behind(name, r"\Device\Mailslot") {
            return Ok(Self::File(format!(r"\\.\mailslot{rest}")));
        }
        if behind(name, r"\Device\Null") == Some("") {
            return Ok(Self::File("NUL".into()));
        }
        let links = [r"\??", r"\DosDevices", r"\GLOBAL??"];
        let Some(rest) = links.iter().find_map(|prefix| behind(name, prefix)) else {
            return Err(STATUS_OBJECT_NAME_NOT_FOUND);
        };
        if let Some(rest) = behind(rest, r"\pipe") {
            return Ok(Self::pipe(rest));
        }
        if let Some(rest) = behind(rest, r"\UNC") {
            return Ok(Self::File(format!(r"\{rest}")));
        }
        match rest.len() {
            0 | 1 => Err(STATUS_OBJECT_NAME_INVALID),
            _ => Ok(Self::File(format!(r"\\?{rest}"))),
        }
    }

    fn pipe(rest: &str) -> Self {
        match rest {
            "" | "\\" => Self::Pipes,
            rest => Self::File(format!(r"\\.\pipe{rest}")),
        }
    }

    /// What the name in `attributes` means, which may be relative to something that is open.
    ///
    /// # Safety
    /// The name must be NULL or valid.
    pub unsafe fn of_attributes(attributes: &OBJECT_ATTRIBUTES) -> Result<Self, Status> {
        // SAFETY: promised by the caller.
        let name = unsafe { attributes.name() }?;
        if attributes.RootDirectory.is_null() {
            return match name.is_empty() {
                true => Err(STATUS_OBJECT_PATH_SYNTAX_BAD),
                false => Self::of(&name),
            };
        }
        if name.starts_with('\\') {
            return Err(STATUS_INVALID_PARAMETER);
        }
        let root = handle(attributes.RootDirectory);
        if object::find::<PipeDirectory>(root).is_some() {
            return Ok(match name.is_empty() {
                true => Self::Pipes,
                false => Self::File(format!(r"\\.\pipe\{name}")),
            });
        }
        if let Some(server) = object::find::<NamedPipe>(root) {
            let found = server.name_for_client().map_err(Status::from_win32)?;
            return match name.is_empty() {
                true => Ok(Self::File(format!(r"\\.\pipe\{found}"))),
                false => Err(STATUS_OBJECT_NAME_INVALID),
            };
        }
        if let Some(directory) = object::find::<File>(root) {
            let path = directory.path().and_then(|path| path.to_str());
            let path = path.ok_or(STATUS_OBJECT_TYPE_MISMATCH)?;
            let path = windows_path::from_linux(path);
            return Ok(Self::File(match name.is_empty() {
                true => path,
                false => format!(r"{}\{name}", path.trim_end_matches('\\')),
            }));
        }
        match object::exists(root) {
            true => Err(STATUS_OBJECT_TYPE_MISMATCH),
            false => Err(STATUS_INVALID_HANDLE),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_mean_files() {
        let file = |name: &str| Ok(Meaning::File(name.into()));
        for (name, meaning) in [
            (r"\??\C:\a\b", file(r"\\?\C:\a\b")),
            (r"\DosDevices\c:\a", file(r"\\?\c:\a")),
            (r"\GLOBAL??\NUL", file(r"\\?\NUL")),
            (r"\??\pipe\x\y", file(r"\\.\pipe\x\y")),
            (r"\??\PIPE\", Ok(Meaning::Pipes)),
            (r"\Device\NamedPipe", Ok(Meaning::Pipes)),
            (r"\Device\NamedPipe\x", file(r"\\.\pipe\x")),
            (r"\Device\NamedPipes\x", Err(STATUS_OBJECT_NAME_NOT_FOUND)),
            (r"\Device\Mailslot\x", file(r"\\.\mailslot\x")),
            (r"\??\mailslot\x", file(r"\\?\mailslot\x")),
            (r"\??\UNC\host\share", file(r"\\host\share")),
            (r"\device\AFD\Endpoint", Ok(Meaning::Sockets)),
            (r"\Device\Null", file("NUL")),
            (r"\??\", Err(STATUS_OBJECT_NAME_INVALID)),
            (r"C:\a", Err(STATUS_OBJECT_PATH_SYNTAX_BAD)),
            ("", Err(STATUS_OBJECT_PATH_SYNTAX_BAD)),
            (r"\KnownDlls", Err(STATUS_OBJECT_NAME_NOT_FOUND)),
        ] {
            assert_eq!(Meaning::of(name), meaning, "{name}");
        }
    }
}
