//! Memory that travels as a descriptor ([memfd_create(2)]): sealed by whoever makes it, so that whoever
//! gets it can rely on its size and contents.
//!
//! [memfd_create(2)]: https://man7.org/linux/man-pages/man2/memfd_create.2.html

use std::ffi::CStr;
use std::fs::File;
use std::io;
use std::os::fd::{AsRawFd, FromRawFd, OwnedFd};

use crate::buffers::Buffers;

/// Nobody changes the contents, the size or the seals any more.
const SEALS: i32 = libc::F_SEAL_SEAL | libc::F_SEAL_SHRINK | libc::F_SEAL_GROW | libc::F_SEAL_WRITE;

/// An empty piece of memory that can be sealed.
///
/// # Errors
/// The system refuses: descriptors or memory run out.
pub fn create(name: &CStr) -> io::Result<File> {
    let flags = libc::MFD_CLOEXEC | libc::MFD_ALLOW_SEALING;
    // SAFETY: `name` is a terminated string.
    let fd = unsafe { libc::memfd_create(name.as_ptr(), flags) };
    if fd < 0 {
        return Err(io::Error::last_os_error());
    }
    // SAFETY: the kernel has just given us this descriptor.
    Ok(unsafe { File::from_raw_fd(fd) })
}

/// A sealed copy of what is in `data`, which is used up.
///
/// # Errors
/// As [`create`]; `ENOSPC` and `ENOMEM`: there is no memory for so much.
pub fn seal(name: &CStr, data: &mut Buffers) -> io::Result<OwnedFd> {
    let file = create(name)?;
    while !data.is_empty() {
        let list = data.list();
        // SAFETY: the pieces are lent for reading (`Buffers`), and no more than one call takes.
        let written =
            unsafe { libc::writev(file.as_raw_fd(), list.as_ptr(), list.len() as libc::c_int) };
        data.advance(counted(written)?);
    }
    // SAFETY: takes no pointers.
    match unsafe { libc::fcntl(file.as_raw_fd(), libc::F_ADD_SEALS, SEALS) } {
        0 => Ok(file.into()),
        _ => Err(io::Error::last_os_error()),
    }
}

/// Sealed memory, perhaps somebody else's: reading it never waits, and always finds the same.
#[derive(Debug)]
pub struct Sealed {
    file: File,
    len: usize,
}

impl Sealed {
    /// Checks that `fd` is such memory of `len` bytes.
    ///
    /// # Errors
    /// `EINVAL`: it is something else.
    pub fn new(fd: OwnedFd, len: usize) -> io::Result<Self> {
        let invalid = || io::Error::from_raw_os_error(libc::EINVAL);
        // SAFETY: takes no pointers.
        let seals = unsafe { libc::fcntl(fd.as_raw_fd(), libc::F_GET_SEALS) };
        let needed = libc::F_SEAL_SHRINK | libc::F_SEAL_WRITE;
        if seals < 0 || seals & needed != needed {
            return Err(invalid());
        }
        let file = File::from(fd);
        if file.metadata()?.len() != len as u64 {
            return Err(invalid());
        }
        Ok(Self { file, len })
    }

    /// Its size in bytes.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether there are no bytes.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Copies it into `room` as far as that goes, which is used up. Returns the bytes copied.
    ///
    /// # Errors
    /// `EIO`: memory that was swapped out cannot be read.
    pub fn read(&self, room: &mut Buffers) -> io::Result<usize> {
        let mut done = 0;
        while done < self.len && !room.is_empty() {
            let list = room.list();
            // SAFETY: the pieces are lent for writing (`Buffers`), and no more than one call takes.
            let read = unsafe {
                libc::preadv(
                    self.file.as_raw_fd(),
                    list.as_ptr(),
                    list.len() as libc::c_int,
                    done as libc::off_t,
                )
            };
            let read = counted(read)?;
            if read == 0 {
                break;
            }
            room.advance(read);
            done += read;
        }
        Ok(done)
    }
}

/// What a call transferred; one that was interrupted, nothing.
fn counted(result: isize) -> io::Result<usize> {
    usize::try_from(result).or_else(|_| {
        let error = io::Error::last_os_error();
        match error.kind() {
            io::ErrorKind::Interrupted => Ok(0),
            _ => Err(error),
        }
    })
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    #[test]
    fn what_was_sealed_is_read() {
        let data: Vec<u8> = (0..300_000u32).map(|index| index as u8).collect();
        let fd = seal(c"test", &mut Buffers::owned(data.clone())).unwrap();
        let sealed = Sealed::new(fd, data.len()).unwrap();
        let mut room = Buffers::owned(vec![0; data.len()]);
        assert_eq!(sealed.read(&mut room).unwrap(), data.len());
        assert_eq!(room.into_owned(), Some(data));
    }

    #[test]
    fn nobody_writes_to_it() {
        let fd = seal(c"test", &mut Buffers::owned(vec![1, 2, 3])).unwrap();
        assert!(File::from(fd).write(&[4]).is_err());
    }

    #[test]
    fn what_is_not_sealed_is_refused() {
        let mut file = create(c"test").unwrap();
        file.write_all(&[1; 4]).unwrap();
        assert!(Sealed::new(file.into(), 4).is_err());
        let file = File::open("/dev/null").unwrap();
        assert!(Sealed::new(file.into(), 0).is_err());
        let fd = seal(c"test", &mut Buffers::owned(vec![1, 2, 3])).unwrap();
        assert!(Sealed::new(fd, 4).is_err());
    }
}
