//! Many messages of a Unix socket in one system call ([recvmmsg(2)]), each into a slot of its own, where they
//! stay until the next call.
//!
//! [recvmmsg(2)]: https://man7.org/linux/man-pages/man2/recvmmsg.2.html

use std::io;
use std::os::fd::{AsRawFd, BorrowedFd};

use crate::ancillary::Ancillary;
use crate::interrupt::Interrupt;
use crate::unix_socket::{Received, retry, take_beside};

/// The most messages of one call: more than a Unix socket has waiting by default.
pub const MOST: usize = 16;
/// Room for the sender's credentials and a few descriptors beside a message.
const BESIDE: usize = 64;

#[derive(Clone, Copy)]
#[repr(C, align(8))]
struct Beside([u8; BESIDE]);

/// The slots.
#[derive(Debug, Default)]
pub struct MessageBatch {
    memory: Vec<u8>,
    slot: usize,
}

impl MessageBatch {
    /// Slots for messages of at most `slot` bytes. They take memory when they are used.
    pub const fn new(slot: usize) -> Self {
        Self {
            memory: Vec::new(),
            slot,
        }
    }

    fn allocate(&mut self) {
        if self.memory.is_empty() {
            self.memory = vec![0; self.slot * MOST];
        }
    }

    /// The first slot, for one message that comes in another way.
    pub fn first(&mut self) -> &mut [u8] {
        self.allocate();
        &mut self.memory[..self.slot]
    }

    /// What is in a slot.
    pub fn slot(&self, index: usize) -> &[u8] {
        self.memory.chunks(self.slot).nth(index).unwrap_or_default()
    }

    /// Receives what there is, and calls `each` with what came into which slot, in order. With an interrupt, which is
    /// the calling thread's, it waits for the first message until that is fired. Returns how many came.
    ///
    /// # Errors
    /// `EAGAIN`: there is none; `EINTR`; `ECONNRESET`, once, when the peer left something unread.
    pub fn receive(
        &mut self,
        fd: BorrowedFd<'_>,
        interrupt: Option<&Interrupt>,
        mut each: impl FnMut(usize, Received),
    ) -> io::Result<usize> {
        self.allocate();
        let mut beside = [Beside([0; BESIDE]); MOST];
        // SAFETY: all zeroes are pieces and headers that describe nothing.
        let (mut pieces, mut headers): ([libc::iovec; MOST], [libc::mmsghdr; MOST]) =
            unsafe { std::mem::zeroed() };
        let slots = self.memory.chunks_exact_mut(self.slot);
        for (((header, piece), beside), slot) in headers
            .iter_mut()
            .zip(&mut pieces)
            .zip(&mut beside)
            .zip(slots)
        {
            *piece = libc::iovec {
                iov_base: slot.as_mut_ptr().cast(),
                iov_len: slot.len(),
            };
            header.msg_hdr.msg_iov = piece;
            header.msg_hdr.msg_iovlen = 1;
            header.msg_hdr.msg_control = beside.0.as_mut_ptr().cast();
            header.msg_hdr.msg_controllen = BESIDE;
        }
        // SAFETY: the headers describe this memory, which is borrowed for writing.
        let count = unsafe { receive_headers(fd, &mut headers, interrupt) }?;
        for (index, header) in headers[..count].iter().enumerate() {
            let mut received = Received {
                bytes: header.msg_len as usize,
                truncated: header.msg_hdr.msg_flags & libc::MSG_TRUNC != 0,
                ..Received::default()
            };
            let len = header.msg_hdr.msg_controllen;
            if len != 0 {
                let mut copy = Ancillary::new();
                copy.room()[..len].copy_from_slice(&beside[index].0[..len]);
                copy.set_len(len);
                take_beside(&copy, &mut received);
            }
            each(index, received);
        }
        Ok(count)
    }
}

/// # Safety
/// The headers describe memory that is good for writing.
unsafe fn receive_headers(
    fd: BorrowedFd<'_>,
    headers: &mut [libc::mmsghdr; MOST],
    interrupt: Option<&Interrupt>,
) -> io::Result<usize> {
    let fd = fd.as_raw_fd();
    let (call, list) = (libc::SYS_recvmmsg, headers.as_mut_ptr());
    let flags = libc::MSG_CMSG_CLOEXEC;
    match interrupt {
        Some(interrupt) => {
            let flags = (flags | libc::MSG_WAITFORONE) as usize;
            // SAFETY: as the caller promises; there is no time-out.
            unsafe { interrupt.call(call, [fd as usize, list as usize, MOST, flags, 0]) }
        }
        None => {
            let flags = flags | libc::MSG_DONTWAIT;
            // SAFETY: as above.
            retry(|| unsafe { libc::syscall(call, fd, list, MOST, flags, 0) })
        }
    }
}

#[cfg(test)]
mod tests {
    use std::os::fd::AsFd;
    use std::os::unix::net::UnixDatagram;

    use super::*;

    #[test]
    fn messages_keep_their_order_and_ends() {
        let (one, other) = UnixDatagram::pair().unwrap();
        let mut batch = MessageBatch::new(4);
        for data in [&b"abc"[..], b"", b"defgh"] {
            one.send(data).unwrap();
        }
        let mut came = Vec::new();
        let each =
            |index, received: Received| came.push((index, received.bytes, received.truncated));
        assert_eq!(batch.receive(other.as_fd(), None, each).unwrap(), 3);
        assert_eq!(came, [(0, 3, false), (1, 0, false), (2, 4, true)]);
        assert_eq!(
            (&batch.slot(0)[..3], batch.slot(2)),
            (&b"abc"[..], &b"defg"[..])
        );
        let none = batch.receive(other.as_fd(), None, |_, _| unreachable!());
        assert_eq!(none.unwrap_err().kind(), io::ErrorKind::WouldBlock);
        let interrupt = Interrupt::new().unwrap();
        interrupt.fire(1);
        let ended = batch.receive(other.as_fd(), Some(&interrupt), |_, _| unreachable!());
        assert_eq!(ended.unwrap_err().kind(), io::ErrorKind::Interrupted);
        interrupt.take();
        one.send(b"x").unwrap();
        assert_eq!(
            batch
                .receive(other.as_fd(), Some(&interrupt), |_, _| ())
                .unwrap(),
            1
        );
    }
}
