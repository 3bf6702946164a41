//! What is in a directory, for its handle: NtQueryDirectoryFile goes on where the call before stopped.
//!
//! <https://learn.microsoft.com/windows-hardware/drivers/ddi/ntifs/nf-ntifs-ntquerydirectoryfile>

use std::collections::VecDeque;

use tawny_engine::sync::Mutex;

use super::File;
use super::find::{Found, entries_of};
use crate::Error;
use crate::codes::{ERROR_DIRECTORY, ERROR_FILE_NOT_FOUND, ERROR_NO_MORE_FILES};

/// What a handle tells of its directory.
#[derive(Debug, Default)]
pub struct Listing(Mutex<Option<Begun>>);

#[derive(Debug)]
struct Begun {
    /// What the first call asked for holds for all.
    mask: String,
    /// The entries that were not told yet.
    left: VecDeque<Found>,
}

impl Listing {
    /// Hands entries to `tell`, one after the other, until that takes no more (`false`): that one comes again. They
    /// come from `begin` at first, and again with `restart`; their names match the first call's `mask`. Returns how many
    /// were taken.
    ///
    /// # Errors
    /// `ERROR_FILE_NOT_FOUND`: there is none at all; `ERROR_NO_MORE_FILES`; those of `begin`.
    pub fn tell(
        &self,
        restart: bool,
        mask: &str,
        begin: impl FnOnce(&str) -> Result<VecDeque<Found>, Error>,
        mut tell: impl FnMut(&Found) -> bool,
    ) -> Result<usize, Error> {
        let mut begun = self.0.lock();
        let is_first = restart || begun.is_none();
        if is_first {
            let mask = match begun.take() {
                Some(before) => before.mask,
                None => mask.to_owned(),
            };
            let left = begin(&mask)?;
            *begun = Some(Begun { mask, left });
        }
        let none = Error::new(ERROR_NO_MORE_FILES);
        let left = &mut begun.as_mut().ok_or(none)?.left;
        if left.is_empty() {
            return Err(Error::new(match is_first {
                true => ERROR_FILE_NOT_FOUND,
                false => ERROR_NO_MORE_FILES,
            }));
        }
        let mut told = 0;
        while left.front().is_some_and(&mut tell) {
            left.pop_front();
            told += 1;
        }
        Ok(told)
    }
}

impl File {
    /// Tells the entries of the directory whose names match `mask`, as [`Listing::tell`].
    ///
    /// # Errors
    /// The same; `ERROR_DIRECTORY`: it is none.
    #[doc(alias = "NtQueryDirectoryFile")]
    pub fn list(
        &self,
        restart: bool,
        mask: &str,
        tell: impl FnMut(&Found) -> bool,
    ) -> Result<usize, Error> {
        let none = Error::new(ERROR_DIRECTORY);
        let path = self.path().filter(|path| path.is_dir()).ok_or(none)?;
        self.listing
            .tell(restart, mask, |mask| entries_of(path, false, mask), tell)
    }
}
