//! Putting one file in the place of another: ReplaceFile.
//!
//! <https://learn.microsoft.com/windows/win32/api/winbase/nf-winbase-replacefilew>

use std::fs;

use super::{locate, open_error};
use crate::Error;
use crate::codes::{
    ERROR_ACCESS_DENIED, ERROR_UNABLE_TO_MOVE_REPLACEMENT, ERROR_UNABLE_TO_REMOVE_REPLACED,
};

/// Gives `replacement` the name and the permissions of `replaced`, which gets the name `backup`, or goes.
///
/// # Errors
/// `ERROR_FILE_NOT_FOUND`: there is no such file; `ERROR_UNABLE_TO_REMOVE_REPLACED`: everything is as it
/// was; `ERROR_UNABLE_TO_MOVE_REPLACEMENT`: so is it, for the replaced file has its name again.
#[doc(alias = "ReplaceFile")]
pub fn replace(replaced: &str, replacement: &str, backup: Option<&str>) -> Result<(), Error> {
    let (replaced, replacement) = (locate(replaced)?, locate(replacement)?);
    let old = fs::metadata(&replaced).map_err(|error| open_error(&error, &replaced))?;
    let new = fs::metadata(&replacement).map_err(|error| open_error(&error, &replacement))?;
    if old.is_dir() || new.is_dir() || old.permissions().readonly() {
        return Err(Error::new(ERROR_ACCESS_DENIED));
    }
    // Whose permissions cannot be kept is replaced nevertheless.
    let _ = fs::set_permissions(&replacement, old.permissions());
    let backup = backup.map(locate).transpose()?;
    if let Some(backup) = &backup {
        fs::rename(&replaced, backup).map_err(|_| Error::new(ERROR_UNABLE_TO_REMOVE_REPLACED))?;
    }
    fs::rename(&replacement, &replaced).map_err(|_| {
        if let Some(backup) = &backup {
            let _ = fs::rename(backup, &replaced);
        }
        Error::new(ERROR_UNABLE_TO_MOVE_REPLACEMENT)
    })
}
