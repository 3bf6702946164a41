//! Reading and writing a disk file at an offset, at once or waiting for the disk.

use std::io;
use std::os::fd::{AsRawFd, BorrowedFd};

use crate::buffers::Buffers;
use crate::pipe::without_signal;

/// Whether a call may wait for the disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Patience {
    /// It fails with `EAGAIN` instead, or `EOPNOTSUPP` where the file system cannot tell.
    None,
    /// It waits.
    Disk,
}

/// Where a write goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// At this offset.
    At(u64),
    /// At the end, wherever that is by then.
    End,
}

impl Place {
    /// The place behind so many bytes that were written there.
    pub const fn behind(self, bytes: usize) -> Self {
        match self {
            Self::At(offset) => Self::At(offset + bytes as u64),
            Self::End => Self::End,
        }
    }
}

/// Reads at `offset` into `buffers`. Returns the bytes read, 0 at the end of the file.
///
/// # Errors
/// Those of preadv2(2); `EINVAL` for an offset beyond what a file can have.
pub fn read(
    fd: BorrowedFd<'_>,
    buffers: &Buffers,
    offset: u64,
    patience: Patience,
) -> io::Result<usize> {
    let list = first_pieces(buffers);
    let flags = match patience {
        Patience::None => libc::RWF_NOWAIT,
        Patience::Disk => 0,
    };
    let offset = to_offset(offset)?;
    let (fd, start, count) = (fd.as_raw_fd(), list.as_ptr(), list.len());
    // Not by the C library's function, which prepares the thread to be cancelled meanwhile. The upper half of the
    // offset is in the lower one, on 64-bit systems.
    retry(|| {
        // SAFETY: `Buffers` lends memory that is valid for writes.
        unsafe { libc::syscall(libc::SYS_preadv2, fd, start, count, offset, 0, flags) as isize }
    })
}

/// Writes `buffers` at `place`. Returns the bytes written, perhaps not all.
///
/// # Errors
/// Those of pwritev2(2); `EINVAL` for an offset beyond what a file can have.
pub fn write(
    fd: BorrowedFd<'_>,
    buffers: &Buffers,
    place: Place,
    patience: Patience,
) -> io::Result<usize> {
    let list = first_pieces(buffers);
    let mut flags = match patience {
        Patience::None => libc::RWF_NOWAIT,
        Patience::Disk => 0,
    };
    let offset = match place {
        Place::At(offset) => to_offset(offset)?,
        Place::End => {
            flags |= libc::RWF_APPEND;
            0
        }
    };
    retry(|| {
        // SAFETY: `Buffers` lends memory that is valid for reads.
        unsafe {
            libc::pwritev2(
                fd.as_raw_fd(),
                list.as_ptr(),
                list.len() as i32,
                offset,
                flags,
            )
        }
    })
}

/// Sends up to `count` bytes of `file` from `offset` through `socket`, without copying them. Returns
/// the bytes sent, 0 at the end of the file.
///
/// # Errors
/// Those of sendfile(2): `EAGAIN` when the socket takes nothing now.
pub fn send(
    socket: BorrowedFd<'_>,
    file: BorrowedFd<'_>,
    offset: u64,
    count: usize,
) -> io::Result<usize> {
    let start = to_offset(offset)?;
    retry(|| {
        let mut offset = start;
        without_signal(|| {
            // SAFETY: two open descriptors, and a place for the offset.
            unsafe { libc::sendfile(socket.as_raw_fd(), file.as_raw_fd(), &mut offset, count) }
        })
    })
}

/// Brings `count` bytes from `offset` into the page cache, and waits for them.
///
/// # Errors
/// Those of preadv2(2).
pub fn warm(file: BorrowedFd<'_>, offset: u64, count: u64) -> io::Result<()> {
    const STEP: usize = 64 << 10;
    let scratch = Buffers::owned(vec![0; STEP]);
    let mut done = 0;
    while done < count {
        match read(file, &scratch, offset + done, Patience::Disk)? {
            0 => break,
            bytes => done += bytes as u64,
        }
    }
    Ok(())
}

fn to_offset(offset: u64) -> io::Result<i64> {
    i64::try_from(offset).map_err(|_| io::Error::from_raw_os_error(libc::EINVAL))
}

fn retry(mut call: impl FnMut() -> isize) -> io::Result<usize> {
    loop {
        match usize::try_from(call()) {
            Ok(count) => return Ok(count),
            Err(_) => {
                let error = io::Error::last_os_error();
                if error.kind() != io::ErrorKind::Interrupted {
                    return Err(error);
                }
            }
        }
    }
}

/// As many pieces as one call takes; the others are for the next.
pub(crate) fn first_pieces(buffers: &Buffers) -> &[libc::iovec] {
    let list = buffers.list();
    &list[..list.len().min(libc::UIO_MAXIOV as usize)]
}

#[cfg(test)]
mod tests {
    use std::os::fd::AsFd;

    use super::*;

    fn scratch() -> std::fs::File {
        let path = std::env::temp_dir().join(format!("tawny-disk-file-{}", std::process::id()));
        let file = std::fs::File::options()
            .create(true)
            .truncate(true)
            .read(true)
            .write(true)
            .open(&path)
            .unwrap();
        std::fs::remove_file(path).unwrap();
        file
    }

    #[test]
    fn places_and_ends() {
        let file = scratch();
        let fd = file.as_fd();
        let put = |text: &[u8], place| {
            write(fd, &Buffers::owned(text.to_vec()), place, Patience::Disk).unwrap()
        };
        assert_eq!(put(b"hello", Place::At(2)), 5);
        assert_eq!(put(b"!", Place::End), 1);
        let room = Buffers::owned(vec![9; 16]);
        assert_eq!(read(fd, &room, 0, Patience::Disk).unwrap(), 8);
        assert_eq!(&room.into_owned().unwrap()[..9], b"\0\0hello!\x09");
        let room = Buffers::owned(vec![0; 4]);
        assert_eq!(read(fd, &room, 8, Patience::Disk).unwrap(), 0);
        assert!(read(fd, &room, u64::MAX, Patience::Disk).is_err());
    }
}
