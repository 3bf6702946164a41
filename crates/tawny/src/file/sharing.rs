//! Sharing modes: what others may do with a file while it is open. Each process that has the file open
//! locks bytes that no file reaches, which say what it does with the file and what others may not do.
//!
//! <https://learn.microsoft.com/windows/win32/fileio/creating-and-opening-files>

use std::fs;
use std::os::fd::AsFd;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::sync::Arc;

use tawny_engine::record_lock::{self, Range};

use crate::Error;
use crate::codes::ERROR_SHARING_VIOLATION;
use crate::create_file::{Opening, rights};

/// Behind every offset that data can have.
pub(super) const PLACE: u64 = 0x7fff_ffff_0000_0000;
/// One byte for each kind of use: reading, writing, deleting.
const USES: u64 = PLACE;
/// One byte for each kind of use that others may not make.
const DENIES: u64 = PLACE + KINDS;
const KINDS: u64 = 3;
/// The kind of use that deleting and moving are.
const DELETING: u64 = 2;

/// What one opener does and denies.
pub(super) struct Claim {
    /// Holds the locks: they belong to the open file.
    _file: Arc<fs::File>,
}

/// The runs of set bits among the lowest [`KINDS`].
fn runs(bits: u32) -> impl Iterator<Item = Range> {
    let mut at = 0;
    std::iter::from_fn(move || {
        while at < KINDS && bits & 1 << at == 0 {
            at += 1;
        }
        let start = at;
        while at < KINDS && bits & 1 << at != 0 {
            at += 1;
        }
        (at > start).then_some(Range {
            start,
            len: at - start,
        })
    })
}

impl Claim {
    /// Claims `file` for what `opening` says.
    ///
    /// # Errors
    /// `ERROR_SHARING_VIOLATION`: somebody denies it, or does what it denies.
    pub(super) fn make(file: &Arc<fs::File>, opening: &Opening) -> Result<Option<Self>, Error> {
        let access = opening.access;
        let uses = u32::from(access.reads())
            | u32::from(access.writes()) << 1
            | u32::from(access.bits() & rights::DELETE != 0) << 2;
        if uses == 0 {
            // Who only asks about a file disturbs nobody.
            return Ok(None);
        }
        let denies = !opening.share & 0b111;
        let place = |base: u64| {
            move |run: Range| Range {
                start: base + run.start,
                len: run.len,
            }
        };
        let own = runs(uses)
            .map(place(USES))
            .chain(runs(denies).map(place(DENIES)));
        for range in own {
            // A file system without locks has nobody who could be told.
            if record_lock::share(file.as_fd(), range).is_err() {
                return Ok(None);
            }
        }
        let mut others = runs(uses)
            .map(place(DENIES))
            .chain(runs(denies).map(place(USES)));
        if others.any(|range| record_lock::is_held(file.as_fd(), range)) {
            return Err(Error::new(ERROR_SHARING_VIOLATION));
        }
        Ok(Some(Self {
            _file: Arc::clone(file),
        }))
    }
}

/// Whether somebody has the file open who does not want it to be deleted or moved.
pub(super) fn denies_deleting(path: &Path) -> bool {
    let flags = libc::O_NONBLOCK | libc::O_NOFOLLOW | libc::O_NOCTTY;
    let file = fs::File::options()
        .read(true)
        .custom_flags(flags)
        .open(path);
    // Whoever may not read the file cannot ask.
    file.is_ok_and(|file| {
        let place = Range {
            start: DENIES + DELETING,
            len: 1,
        };
        record_lock::is_held(file.as_fd(), place)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_of_bits() {
        let lengths = |bits| {
            runs(bits)
                .map(|run| (run.start, run.len))
                .collect::<Vec<_>>()
        };
        assert_eq!(lengths(0), []);
        assert_eq!(lengths(0b101), [(0, 1), (2, 1)]);
        assert_eq!(lengths(0b111), [(0, 3)]);
        assert_eq!(lengths(0b110), [(1, 2)]);
    }
}
