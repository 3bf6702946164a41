//! A piece of a file in the address space ([mmap(2)]), where a program reads and writes it by its
//! address.
//!
//! [mmap(2)]: https://man7.org/linux/man-pages/man2/mmap.2.html

use std::fs::File;
use std::io;
use std::ops::Range;
use std::os::fd::AsRawFd;
use std::ptr::null_mut;

/// What may be done with the memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Use {
    /// It is written, too.
    pub writes: bool,
    /// What is written stays with this mapping.
    pub private: bool,
    /// It is executed.
    pub executes: bool,
}

impl Use {
    fn protection(self) -> i32 {
        let mut protection = libc::PROT_READ;
        if self.writes {
            protection |= libc::PROT_WRITE;
        }
        if self.executes {
            protection |= libc::PROT_EXEC;
        }
        protection
    }

    fn sharing(self) -> i32 {
        match self.private {
            // What nobody writes needs no memory of its own.
            true => libc::MAP_PRIVATE | libc::MAP_NORESERVE,
            false => libc::MAP_SHARED,
        }
    }
}

/// The mapping; it lasts as long as this, whoever closes the file.
#[derive(Debug)]
pub struct FileView(Range<usize>);

impl FileView {
    /// Maps `length` bytes of `file` from `offset` on, which is a multiple of the page size: at an
    /// address of the kernel's choice that is a multiple of `granularity`, or at `wanted`.
    ///
    /// # Errors
    /// `EEXIST`: something is at the wanted address. `EACCES`, `ENOMEM` and the others of mmap(2);
    /// `EOVERFLOW`: there is no such place in any file.
    pub fn map(
        file: &File,
        offset: u64,
        length: usize,
        what: Use,
        granularity: usize,
        wanted: Option<usize>,
    ) -> io::Result<Self> {
        let reserved = match wanted {
            Some(address) => Self::reserve_at(address, length)?,
            None => Self::reserve(length, granularity)?,
        };
        let too_far = |_| io::Error::from_raw_os_error(libc::EOVERFLOW);
        let offset = libc::off_t::try_from(offset).map_err(too_far)?;
        // SAFETY: replaces pages that were reserved just now and belong to nobody else.
        let mapped = unsafe {
            libc::mmap(
                reserved.0.start as *mut libc::c_void,
                length,
                what.protection(),
                what.sharing() | libc::MAP_FIXED,
                file.as_raw_fd(),
                offset,
            )
        };
        match mapped {
            libc::MAP_FAILED => Err(io::Error::last_os_error()),
            _ => Ok(reserved),
        }
    }

    fn reserve(length: usize, granularity: usize) -> io::Result<Self> {
        let no_room = || io::Error::from_raw_os_error(libc::ENOMEM);
        let length = length
            .checked_next_multiple_of(page_size())
            .ok_or_else(no_room)?;
        let total = length.checked_add(granularity).ok_or_else(no_room)?;
        let found = Self(place(0, total, 0)?);
        let start = found.0.start.next_multiple_of(granularity);
        let parts = [found.0.start..start, start + length..found.0.end];
        std::mem::forget(found);
        // What is too much goes when these do.
        for part in parts.into_iter().filter(|part| !part.is_empty()) {
            drop(Self(part));
        }
        Ok(Self(start..start + length))
    }

    fn reserve_at(address: usize, length: usize) -> io::Result<Self> {
        let length = length
            .checked_next_multiple_of(page_size())
            .filter(|length| address.checked_add(*length).is_some())
            .ok_or_else(|| io::Error::from_raw_os_error(libc::ENOMEM))?;
        let found = Self(place(address, length, libc::MAP_FIXED_NOREPLACE)?);
        match found.0.start == address {
            true => Ok(found),
            // A kernel before 4.17 takes the address for a wish.
            false => Err(io::Error::from_raw_os_error(libc::EEXIST)),
        }
    }

    /// The addresses.
    pub fn range(&self) -> Range<usize> {
        self.0.clone()
    }

    /// Writes what was changed between `from` and `to`, offsets from the first byte, to the file.
    ///
    /// # Errors
    /// `EIO`.
    pub fn flush(&self, from: usize, to: usize) -> io::Result<()> {
        let from = from & !(page_size() - 1);
        let length = to.min(self.0.len()).saturating_sub(from);
        // SAFETY: pages of this mapping; their contents stay as they are.
        match unsafe {
            libc::msync(
                (self.0.start + from) as *mut libc::c_void,
                length,
                libc::MS_SYNC,
            )
        } {
            0 => Ok(()),
            _ => Err(io::Error::last_os_error()),
        }
    }
}

impl Drop for FileView {
    fn drop(&mut self) {
        // SAFETY: mapped by this and not shared out: whoever uses the addresses has been told how
        // long they last.
        unsafe { libc::munmap(self.0.start as *mut libc::c_void, self.0.len()) };
    }
}

/// Addresses that nothing else uses.
fn place(address: usize, length: usize, flags: i32) -> io::Result<Range<usize>> {
    let flags = libc::MAP_PRIVATE | libc::MAP_ANONYMOUS | libc::MAP_NORESERVE | flags;
    // SAFETY: a new mapping that replaces nothing.
    let found = unsafe {
        libc::mmap(
            address as *mut libc::c_void,
            length,
            libc::PROT_NONE,
            flags,
            -1,
            0,
        )
    };
    if found == libc::MAP_FAILED {
        return Err(io::Error::last_os_error());
    }
    debug_assert_ne!(found, null_mut());
    let start = found as usize;
    Ok(start..start + length)
}

fn page_size() -> usize {
    // SAFETY: asks about the machine.
    usize::try_from(unsafe { libc::sysconf(libc::_SC_PAGESIZE) }).unwrap_or(4096)
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::FileExt;

    use super::*;

    const GRANULARITY: usize = 0x1_0000;
    const WRITES: Use = Use {
        writes: true,
        private: false,
        executes: false,
    };

    fn byte(view: &FileView, at: usize) -> *mut u8 {
        assert!(at < view.range().len());
        (view.range().start + at) as *mut u8
    }

    #[test]
    fn what_is_written_is_in_the_file() {
        let file = crate::memfd::create(c"test").unwrap();
        file.set_len(3 * GRANULARITY as u64).unwrap();
        let offset = GRANULARITY as u64;
        let view = FileView::map(&file, offset, 10, WRITES, GRANULARITY, None).unwrap();
        assert_eq!(view.range().start % GRANULARITY, 0);
        // SAFETY: inside the mapping, which lives.
        unsafe { byte(&view, 3).write(7) };
        view.flush(0, 10).unwrap();
        let mut read = [0];
        file.read_exact_at(&mut read, offset + 3).unwrap();
        assert_eq!(read, [7]);
        let private = Use {
            private: true,
            ..WRITES
        };
        let copy = FileView::map(&file, offset, 10, private, GRANULARITY, None).unwrap();
        // SAFETY: as above.
        unsafe {
            byte(&copy, 3).write(8);
            assert_eq!(byte(&view, 3).read(), 7);
        }
    }

    #[test]
    fn a_place_is_taken_once() {
        let file = crate::memfd::create(c"test").unwrap();
        file.set_len(GRANULARITY as u64).unwrap();
        let view = FileView::map(&file, 0, GRANULARITY, WRITES, GRANULARITY, None).unwrap();
        let at = view.range().start;
        let again = |wanted| FileView::map(&file, 0, 1, WRITES, GRANULARITY, Some(wanted));
        let refused = again(at).unwrap_err();
        assert_eq!(refused.raw_os_error(), Some(libc::EEXIST));
        drop(view);
        assert_eq!(again(at).unwrap().range().start, at);
    }
}
