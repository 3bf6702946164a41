//! A page of memory that two processes share: words that either may write at any moment. Whoever
//! gets one from a stranger knows that it stays as large as it is.

use std::fmt;
use std::fs::File;
use std::io;
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, FromRawFd};
use std::ptr::NonNull;
use std::sync::atomic::{AtomicU32, AtomicU64};

/// The size in bytes.
const SIZE: usize = 4096;
/// The words of it.
const WORDS: usize = SIZE / size_of::<AtomicU64>();
const SEALS: i32 = libc::F_SEAL_SHRINK | libc::F_SEAL_GROW;

/// A mapping of the page.
pub struct SharedPage(NonNull<[AtomicU64; WORDS]>);

// SAFETY: the mapping belongs to no thread, and its words are atomic.
unsafe impl Send for SharedPage {}
// SAFETY: the words are atomic.
unsafe impl Sync for SharedPage {}

impl fmt::Debug for SharedPage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SharedPage").finish_non_exhaustive()
    }
}

impl SharedPage {
    /// A new page of zeroes, and the descriptor by which others map it.
    ///
    /// # Errors
    /// Descriptors or memory run out.
    pub fn create() -> io::Result<(Self, File)> {
        let flags = libc::MFD_CLOEXEC | libc::MFD_ALLOW_SEALING;
        // SAFETY: a terminated string.
        let fd = unsafe { libc::memfd_create(c"tawny-page".as_ptr(), flags) };
        if fd < 0 {
            return Err(io::Error::last_os_error());
        }
        // SAFETY: the kernel has just given us this descriptor.
        let file = unsafe { File::from_raw_fd(fd) };
        file.set_len(SIZE as u64)?;
        // SAFETY: takes no pointers.
        if unsafe { libc::fcntl(fd, libc::F_ADD_SEALS, SEALS | libc::F_SEAL_SEAL) } != 0 {
            return Err(io::Error::last_os_error());
        }
        Ok((map(file.as_fd())?, file))
    }

    /// Maps the page that a stranger has made with [`Self::create`].
    ///
    /// # Errors
    /// `EINVAL`: it is something else.
    pub fn of(fd: BorrowedFd<'_>) -> io::Result<Self> {
        let invalid = || io::Error::from_raw_os_error(libc::EINVAL);
        // SAFETY: takes no pointers.
        let seals = unsafe { libc::fcntl(fd.as_raw_fd(), libc::F_GET_SEALS) };
        if seals < 0 || seals & SEALS != SEALS {
            return Err(invalid());
        }
        let mut status = std::mem::MaybeUninit::<libc::stat>::uninit();
        let mut system = std::mem::MaybeUninit::<libc::statfs>::uninit();
        // SAFETY: room for the results, which are read only when the calls have filled them.
        let (size, kind) = unsafe {
            if libc::fstat(fd.as_raw_fd(), status.as_mut_ptr()) != 0
                || libc::fstatfs(fd.as_raw_fd(), system.as_mut_ptr()) != 0
            {
                return Err(io::Error::last_os_error());
            }
            (status.assume_init().st_size, system.assume_init().f_type)
        };
        // Not of huge pages, which can run out after they were mapped.
        if size != SIZE as i64 || kind != libc::TMPFS_MAGIC {
            return Err(invalid());
        }
        map(fd)
    }

    /// Maps the first page of a file of this user's, which is as large or becomes so: nobody else
    /// makes it smaller.
    ///
    /// # Errors
    /// Those of ftruncate(2) and mmap(2).
    pub fn of_file(file: &File) -> io::Result<Self> {
        if file.metadata()?.len() < SIZE as u64 {
            file.set_len(SIZE as u64)?;
        }
        map(file.as_fd())
    }

    /// The word of this number, which is less than 512.
    #[inline(always)]
    pub fn word(&self, number: usize) -> &AtomicU64 {
        // SAFETY: mapped until this is dropped, page-aligned, and every value is a valid word.
        unsafe { &self.0.as_ref()[number] }
    }

    /// The low half of a word, for which threads can wait.
    #[inline]
    pub fn low_half(&self, number: usize) -> &AtomicU32 {
        let half = usize::from(cfg!(target_endian = "big"));
        let word: *const AtomicU64 = self.word(number);
        // SAFETY: one of the two halves of the word, which lives as long as `self`; nobody uses the
        // word as a whole.
        unsafe { &*word.cast::<AtomicU32>().add(half) }
    }
}

fn map(fd: BorrowedFd<'_>) -> io::Result<SharedPage> {
    let protection = libc::PROT_READ | libc::PROT_WRITE;
    // SAFETY: a new mapping, of a file that is sealed at this size.
    let start = unsafe {
        libc::mmap(
            std::ptr::null_mut(),
            SIZE,
            protection,
            libc::MAP_SHARED,
            fd.as_raw_fd(),
            0,
        )
    };
    NonNull::new(start.cast())
        .filter(|_| start != libc::MAP_FAILED)
        .map(SharedPage)
        .ok_or_else(io::Error::last_os_error)
}

impl Drop for SharedPage {
    fn drop(&mut self) {
        // SAFETY: mapped with this size by `map`; nobody borrows a word any more.
        unsafe { libc::munmap(self.0.as_ptr().cast(), SIZE) };
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::Ordering;

    use super::*;

    #[test]
    fn both_see_the_same_words() {
        let (one, file) = SharedPage::create().unwrap();
        let other = SharedPage::of(file.as_fd()).unwrap();
        one.word(511).store(7, Ordering::Release);
        assert_eq!(other.word(511).load(Ordering::Acquire), 7);
        assert!(file.set_len(0).is_err());
    }

    #[test]
    fn what_could_shrink_is_refused() {
        let file = crate::memfd::create(c"test").unwrap();
        file.set_len(SIZE as u64).unwrap();
        assert!(SharedPage::of(file.as_fd()).is_err());
        assert!(SharedPage::of(File::open("/dev/null").unwrap().as_fd()).is_err());
    }
}
