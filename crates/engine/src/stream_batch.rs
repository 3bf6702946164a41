//! Neighbouring transfers on a stream in one system call: the bytes come and go in order, whatever
//! pieces of memory they are in.

use std::io;
use std::os::fd::{AsRawFd, BorrowedFd};

use crate::datagram_batch::MOST;
use crate::fault::{self, Call, Fault};
use crate::registered::Memory;

/// A piece of memory and how many of its bytes have been transferred.
pub type Part<'a> = (&'a Memory, usize);

/// Receives into the parts in turn; returns how many bytes came. Zero is the end of the stream.
pub fn receive<'a>(fd: BorrowedFd<'_>, parts: impl Iterator<Item = Part<'a>>) -> io::Result<usize> {
    transfer(Call::Receive, parts, |message| {
        // SAFETY: `message` describes memory that its operations have lent for writing.
        unsafe {
            libc::syscall(
                libc::SYS_recvmsg,
                fd.as_raw_fd(),
                &raw mut *message,
                libc::MSG_DONTWAIT,
            )
        }
    })
}

/// Sends from the parts in turn; returns how many bytes the kernel took.
pub fn send<'a>(fd: BorrowedFd<'_>, parts: impl Iterator<Item = Part<'a>>) -> io::Result<usize> {
    let flags = libc::MSG_DONTWAIT | libc::MSG_NOSIGNAL;
    transfer(Call::Send, parts, |message| {
        // SAFETY: `message` describes memory that its operations have lent for reading.
        unsafe {
            libc::syscall(
                libc::SYS_sendmsg,
                fd.as_raw_fd(),
                &raw const *message,
                flags,
            )
        }
    })
}

fn transfer<'a>(
    kind: Call,
    parts: impl Iterator<Item = Part<'a>>,
    mut call: impl FnMut(&mut libc::msghdr) -> libc::c_long,
) -> io::Result<usize> {
    let mut pieces = [libc::iovec {
        iov_base: std::ptr::null_mut(),
        iov_len: 0,
    }; MOST];
    let mut count = 0;
    for ((memory, done), piece) in parts.zip(&mut pieces) {
        *piece = memory.rest(done);
        count += 1;
    }
    loop {
        match fault::next(kind) {
            None => {}
            Some(Fault::Short(limit)) => {
                pieces[0].iov_len = pieces[0].iov_len.min(limit);
                count = count.min(1);
            }
            Some(Fault::Errno(libc::EINTR)) => continue,
            Some(Fault::Errno(errno)) => return Err(io::Error::from_raw_os_error(errno)),
        }
        // SAFETY: all zeroes is a header that describes nothing.
        let mut message: libc::msghdr = unsafe { std::mem::zeroed() };
        message.msg_iov = pieces.as_mut_ptr();
        message.msg_iovlen = count;
        if let Ok(bytes) = usize::try_from(call(&mut message)) {
            return Ok(bytes);
        }
        let error = io::Error::last_os_error();
        if error.kind() != io::ErrorKind::Interrupted {
            return Err(error);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::os::fd::AsFd;
    use std::os::unix::net::UnixStream;

    use super::*;
    use crate::registered::Slice;

    #[test]
    fn bytes_run_through_the_parts_in_order() {
        let (a, b) = UnixStream::pair().unwrap();
        let out: Vec<Memory> = Slice::divide(b"abcdefgh".to_vec(), 3)
            .into_iter()
            .map(Memory::from)
            .collect();
        let parts = out.iter().zip([1, 0, 0]);
        assert_eq!(send(a.as_fd(), parts).unwrap(), 7);
        let rooms: Vec<Memory> = Slice::divide(vec![0; 12], 4)
            .into_iter()
            .map(Memory::from)
            .collect();
        let parts = || rooms.iter().map(|room| (room, 0));
        assert_eq!(receive(b.as_fd(), parts()).unwrap(), 7);
        assert_eq!(rooms[0].bytes(), b"bcde");
        assert_eq!(rooms[1].bytes(), b"fgh\0");
        let none = receive(b.as_fd(), parts()).unwrap_err();
        assert_eq!(none.kind(), io::ErrorKind::WouldBlock);
        // Closing would not do: a process that another test is starting may have a copy for a moment.
        a.shutdown(std::net::Shutdown::Write).unwrap();
        assert_eq!(receive(b.as_fd(), parts()).unwrap(), 0);
    }
}
