//! Which file a program's name means.
//!
//! Programs are named as Windows names them, and as Linux does: `worker.exe` is found as `worker`, too.
//!
//! <https://learn.microsoft.com/windows/win32/api/processthreadsapi/nf-processthreadsapi-createprocessw>

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use crate::Error;
use crate::codes::{ERROR_ACCESS_DENIED, ERROR_FILE_NOT_FOUND, ERROR_PATH_NOT_FOUND};
use crate::windows_path::to_linux;

const SUFFIX: &str = ".exe";

/// The file of an application that is named apart from the command line: nothing is searched for.
///
/// # Errors
/// `ERROR_FILE_NOT_FOUND`, `ERROR_PATH_NOT_FOUND`, `ERROR_ACCESS_DENIED`: it is a directory.
pub(super) fn application(name: &str) -> Result<PathBuf, Error> {
    let path = absolute(&to_linux(name))?;
    let without_suffix = without_suffix(&path.to_string_lossy()).map(PathBuf::from);
    if let Some(found) = best(std::iter::once(path.clone()).chain(without_suffix)) {
        return Ok(found);
    }
    Err(Error::new(if path.is_dir() {
        ERROR_ACCESS_DENIED
    } else if path.parent().is_some_and(Path::is_dir) {
        ERROR_FILE_NOT_FOUND
    } else {
        ERROR_PATH_NOT_FOUND
    }))
}

/// The file of the program whose name begins a command line. A name with blanks that is not quoted may
/// end at any of them.
///
/// # Errors
/// `ERROR_FILE_NOT_FOUND`.
pub(super) fn first_of(command_line: &str) -> Result<PathBuf, Error> {
    let line = command_line.trim_start_matches([' ', '\t']);
    let search = |name: &str| {
        let files = directories(name)
            .flat_map(|directory| spellings(name).map(move |name| directory.join(to_linux(&name))));
        best(files)
    };
    let found = if let Some(quoted) = line.strip_prefix('"') {
        search(quoted.split('"').next().unwrap_or_default())
    } else {
        let ends = line.match_indices([' ', '\t']).map(|(end, _)| end);
        ends.chain([line.len()])
            .map(|end| &line[..end])
            .find_map(search)
    };
    found.ok_or(Error::new(ERROR_FILE_NOT_FOUND))
}

/// The first file; one that Windows runs and Linux does not only if there is no other.
fn best(candidates: impl Iterator<Item = PathBuf>) -> Option<PathBuf> {
    let mut of_windows = None;
    for path in candidates.filter(|path| path.is_file()) {
        let mut start = [0; 2];
        let read = File::open(&path).and_then(|mut file| file.read_exact(&mut start));
        if read.is_err() || start != *b"MZ" {
            return Some(path);
        }
        of_windows.get_or_insert(path);
    }
    of_windows
}

/// The names that a name in a command line may mean. The suffix is added unless there is one, or a
/// directory.
fn spellings(name: &str) -> impl Iterator<Item = String> {
    let plain = name.strip_suffix('.').unwrap_or(name);
    let own = crate::windows_path::file_name(name);
    let with = (!own.contains('.') && own.len() == name.len()).then(|| format!("{name}{SUFFIX}"));
    [Some(plain.to_owned()), without_suffix(name), with]
        .into_iter()
        .flatten()
}

fn without_suffix(name: &str) -> Option<String> {
    let (stem, suffix) = name.split_at_checked(name.len().checked_sub(SUFFIX.len())?)?;
    (suffix.eq_ignore_ascii_case(SUFFIX) && !stem.is_empty()).then(|| stem.to_owned())
}

/// Where a program is searched for: the directory of this program's file, the current directory, and
/// those of `PATH`. A name with a directory is where it says.
fn directories(name: &str) -> impl Iterator<Item = PathBuf> {
    let current = || std::env::current_dir().ok();
    let (own, path) = if name.contains(['\\', '/', ':']) {
        (None, None)
    } else {
        let own = std::env::current_exe().ok();
        let own = own.and_then(|file| Some(file.parent()?.to_owned()));
        (own, std::env::var_os("PATH"))
    };
    let path: Vec<PathBuf> = path
        .map(|path| std::env::split_paths(&path).collect())
        .unwrap_or_default();
    let current_directory = current();
    let base = current_directory.clone().unwrap_or_default();
    let path = path.into_iter().map(move |directory| base.join(directory));
    own.into_iter().chain(current_directory).chain(path)
}

fn absolute(path: &str) -> Result<PathBuf, Error> {
    std::path::absolute(path).map_err(|_| Error::new(ERROR_PATH_NOT_FOUND))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(result: Result<PathBuf, Error>) -> u32 {
        result.unwrap_err().code()
    }

    #[test]
    fn an_application_is_where_its_name_says() {
        let sh = PathBuf::from("/bin/sh");
        for name in ["/bin/sh", r"Z:\bin\sh", r"c:\bin\sh.exe", "/bin/sh.EXE"] {
            assert_eq!(application(name), Ok(sh.clone()), "{name}");
        }
        assert_eq!(code(application("sh")), ERROR_FILE_NOT_FOUND);
        assert_eq!(code(application("/bin")), ERROR_ACCESS_DENIED);
        assert_eq!(code(application("/bin/sh -c true")), ERROR_FILE_NOT_FOUND);
        assert_eq!(code(application("/none/such/sh")), ERROR_PATH_NOT_FOUND);
    }

    #[test]
    fn a_command_line_begins_with_the_program() {
        for line in [
            "sh",
            "sh.exe -c x",
            "  sh",
            "\"sh\" y",
            "\"sh.exe\"z",
            r"Z:\bin\sh x y",
        ] {
            let found = first_of(line).unwrap();
            assert_eq!(found.file_name().unwrap(), "sh", "{line}");
        }
        for line in [
            "",
            " ",
            "\"\"",
            "\"sh x\"",
            "sh.com",
            "no-such-program-here",
            "/bin x",
        ] {
            assert_eq!(code(first_of(line)), ERROR_FILE_NOT_FOUND, "{line}");
        }
    }

    #[test]
    fn a_name_with_blanks_ends_where_there_is_a_file() {
        let directory = std::env::temp_dir().join(format!("tawny search {}", std::process::id()));
        std::fs::create_dir_all(&directory).unwrap();
        let file = directory.join("a b");
        std::fs::write(&file, "").unwrap();
        let line = format!("{} c", file.display());
        assert_eq!(first_of(&line), Ok(file));
        std::fs::remove_dir_all(directory).unwrap();
    }
}
