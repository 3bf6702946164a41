//! Where a file is: Windows' names take no notice of case, and begin with a drive.
//!
//! <https://learn.microsoft.com/windows/win32/fileio/naming-a-file>

use std::fs;
use std::path::{Component, Path, PathBuf};

use crate::codes::{ERROR_FILENAME_EXCED_RANGE, ERROR_INVALID_NAME, ERROR_PATH_NOT_FOUND};
use crate::limits::MAXIMUM_PATH;
use crate::{Error, windows_path};

/// The path that `name` means here. What exists only in another case is found.
///
/// # Errors
/// `ERROR_PATH_NOT_FOUND` for an empty name, `ERROR_INVALID_NAME` for one with a character that no name
/// has, `ERROR_FILENAME_EXCED_RANGE`.
pub fn locate(name: &str) -> Result<PathBuf, Error> {
    let path = as_spelt(name)?;
    if fs::symlink_metadata(&path).is_ok() {
        return Ok(path);
    }
    Ok(in_any_case(&path).unwrap_or(path))
}

/// The path that `name` means here, if it is spelt as on the disk.
///
/// # Errors
/// As [`locate`].
pub(super) fn as_spelt(name: &str) -> Result<PathBuf, Error> {
    if name.is_empty() {
        return Err(Error::new(ERROR_PATH_NOT_FOUND));
    }
    if name.len() > MAXIMUM_PATH {
        return Err(Error::new(ERROR_FILENAME_EXCED_RANGE));
    }
    let rest = name.strip_prefix(r"\\?\").unwrap_or(name);
    if rest.contains(['\0', '<', '>', '"', '|', '*', '?']) {
        return Err(Error::new(ERROR_INVALID_NAME));
    }
    Ok(PathBuf::from(windows_path::to_linux(name)))
}

/// The path with each component as it is spelt on the disk; the last may be new.
pub(super) fn in_any_case(path: &Path) -> Option<PathBuf> {
    let mut found = PathBuf::new();
    let mut components = path.components().peekable();
    while let Some(component) = components.next() {
        let next = found.join(component);
        let Component::Normal(name) = component else {
            found = next;
            continue;
        };
        if fs::symlink_metadata(&next).is_ok() {
            found = next;
            continue;
        }
        let directory = match found.as_os_str().is_empty() {
            true => Path::new("."),
            false => &found,
        };
        let wanted = name.to_str()?.to_lowercase();
        let entry = fs::read_dir(directory).ok()?.flatten().find(|entry| {
            let spelt = entry.file_name();
            spelt
                .to_str()
                .is_some_and(|spelt| spelt.to_lowercase() == wanted)
        });
        match entry {
            Some(entry) => found.push(entry.file_name()),
            None if components.peek().is_none() => found = next,
            None => return None,
        }
    }
    Some(found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::windows_path::from_linux;

    #[test]
    fn case_is_no_difference() {
        let directory = tempfile::tempdir().unwrap();
        let inner = directory.path().join("Data");
        fs::create_dir(&inner).unwrap();
        fs::write(inner.join("File.TXT"), "x").unwrap();
        let name = format!(
            r"{}\dATA\file.txt",
            from_linux(directory.path().to_str().unwrap())
        );
        assert_eq!(locate(&name).unwrap(), inner.join("File.TXT"));
        let name = format!(
            r"{}\data\New.txt",
            from_linux(directory.path().to_str().unwrap())
        );
        assert_eq!(locate(&name).unwrap(), inner.join("New.txt"));
        assert_eq!(locate("a|b"), Err(Error::new(ERROR_INVALID_NAME)));
        assert_eq!(locate(""), Err(Error::new(ERROR_PATH_NOT_FOUND)));
    }
}
