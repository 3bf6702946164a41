//! Many datagrams in one system call: [recvmmsg(2)] into memory that waits for them, [sendmmsg(2)],
//! and within it the kernel's segmentation ([udp(7)], `UDP_SEGMENT`) for neighbours that go to one
//! receiver and are of one length: they pass through the protocols together and arrive one by one.
//!
//! [recvmmsg(2)]: https://man7.org/linux/man-pages/man2/recvmmsg.2.html
//! [sendmmsg(2)]: https://man7.org/linux/man-pages/man2/sendmmsg.2.html
//! [udp(7)]: https://man7.org/linux/man-pages/man7/udp.7.html

use std::cell::Cell;
use std::io;
use std::os::fd::{AsRawFd, BorrowedFd};

use crate::ancillary::Ancillary;
use crate::datagram::{forget_messages, is_of_earlier};
use crate::fault::{self, Call, Fault};
use crate::net::{Address, Received};
use crate::registered::Memory;

/// The most datagrams that one call takes.
pub const MOST: usize = 64;
/// The most bytes that go through the protocols as one.
const MOST_BYTES: usize = 65_000;
/// A control message with the length of a segment, as [cmsg(3)] lays it out.
///
/// [cmsg(3)]: https://man7.org/linux/man-pages/man3/cmsg.3.html
const SEGMENT_CONTROL: usize = 24;
const SEGMENT_CONTROL_USED: usize = 18;

/// A datagram to send.
#[derive(Clone, Copy, Debug)]
pub struct Outgoing<'a> {
    /// Its bytes.
    pub data: &'a Memory,
    /// The receiver, unless it is the socket's peer.
    pub to: Option<&'a Address>,
    /// What goes beside it.
    pub beside: Option<&'a Ancillary>,
}

impl Outgoing<'_> {
    /// Whether both can be segments of one.
    fn goes_with(&self, other: &Self) -> bool {
        self.to == other.to && self.beside.is_none() && other.beside.is_none()
    }
}

/// The room that the calls need, kept by each thread that makes any.
struct Room {
    headers: [libc::mmsghdr; MOST],
    pieces: [libc::iovec; MOST],
    names: [Address; MOST],
    segments: [Segment; MOST],
    beside: Vec<Ancillary>,
}

/// Room for the one control message of a segmented send.
#[derive(Clone, Copy)]
#[repr(C, align(8))]
struct Segment([u8; SEGMENT_CONTROL]);

impl Segment {
    fn of(length: u16) -> Self {
        let mut bytes = [0; SEGMENT_CONTROL];
        bytes[..8].copy_from_slice(&SEGMENT_CONTROL_USED.to_ne_bytes());
        bytes[8..12].copy_from_slice(&libc::SOL_UDP.to_ne_bytes());
        bytes[12..16].copy_from_slice(&libc::UDP_SEGMENT.to_ne_bytes());
        bytes[16..18].copy_from_slice(&length.to_ne_bytes());
        Self(bytes)
    }
}

thread_local! {
    static ROOM: Cell<Option<Box<Room>>> = const { Cell::new(None) };
}

impl Room {
    fn new() -> Box<Self> {
        Box::new(Self {
            // SAFETY: all zeroes are headers and pieces that describe nothing.
            headers: unsafe { std::mem::zeroed() },
            // SAFETY: as above.
            pieces: unsafe { std::mem::zeroed() },
            names: [Address::default(); MOST],
            segments: [Segment([0; SEGMENT_CONTROL]); MOST],
            beside: Vec::new(),
        })
    }

    /// Calls `f` with the thread's room.
    fn with<R>(f: impl FnOnce(&mut Self) -> R) -> R {
        let mut room = ROOM.take().unwrap_or_else(Self::new);
        let result = f(&mut room);
        ROOM.set(Some(room));
        result
    }
}

fn header(pieces: &mut [libc::iovec]) -> libc::mmsghdr {
    // SAFETY: all zeroes is a header that describes nothing.
    let mut header: libc::mmsghdr = unsafe { std::mem::zeroed() };
    header.msg_hdr.msg_iov = pieces.as_mut_ptr();
    header.msg_hdr.msg_iovlen = pieces.len();
    header
}

/// Receives datagrams into `rooms`, one into each, as many as there are; calls `each` with what came,
/// from whom, and what beside it if `tell_beside`. Returns how many came.
///
/// # Errors
/// `EAGAIN`: none is there. `ECONNREFUSED`: an earlier datagram came to a port where nobody is; not with `silent`.
pub fn receive<'a>(
    fd: BorrowedFd<'_>,
    rooms: impl Iterator<Item = &'a Memory>,
    tell_beside: bool,
    silent: bool,
    mut each: impl FnMut(Received, &Address, Option<&Ancillary>),
) -> io::Result<usize> {
    Room::with(|room| {
        let mut count = 0;
        for (memory, piece) in rooms.zip(&mut room.pieces) {
            *piece = memory.rest(0);
            count += 1;
        }
        if tell_beside && room.beside.is_empty() {
            room.beside.resize(MOST, Ancillary::new());
        }
        for index in 0..count {
            let name = &mut room.names[index];
            let header = &mut room.headers[index];
            *header = self::header(&mut room.pieces[index..=index]);
            header.msg_hdr.msg_name = name.room().as_mut_ptr().cast();
            header.msg_hdr.msg_namelen = Address::CAPACITY as u32;
            if tell_beside {
                let beside = room.beside[index].room();
                header.msg_hdr.msg_control = beside.as_mut_ptr().cast();
                header.msg_hdr.msg_controllen = beside.len();
            }
        }
        // SAFETY: the headers describe memory that its operations have lent for writing.
        let received = unsafe { receive_headers(fd, &mut room.headers[..count], silent) }?;
        for (index, header) in room.headers[..received].iter().enumerate() {
            room.names[index].set_len(header.msg_hdr.msg_namelen as usize);
            let arrived = Received {
                bytes: header.msg_len as usize,
                truncated: header.msg_hdr.msg_flags & libc::MSG_TRUNC != 0,
            };
            let beside = tell_beside.then(|| {
                room.beside[index].set_len(header.msg_hdr.msg_controllen);
                &room.beside[index]
            });
            each(arrived, &room.names[index], beside);
        }
        Ok(received)
    })
}

/// # Safety
/// The headers must describe memory that is lent for writing.
unsafe fn receive_headers(
    fd: BorrowedFd<'_>,
    headers: &mut [libc::mmsghdr],
    silent: bool,
) -> io::Result<usize> {
    loop {
        let result = call(Call::Receive, headers, |headers| {
            // SAFETY: promised by the caller; there is no time-out to point to.
            unsafe {
                libc::syscall(
                    libc::SYS_recvmmsg,
                    fd.as_raw_fd(),
                    headers.as_mut_ptr(),
                    headers.len(),
                    libc::MSG_DONTWAIT,
                    0usize,
                )
            }
        });
        match result {
            Err(error) if is_of_earlier(&error) => {
                forget_messages(fd);
                if error.raw_os_error() == Some(libc::ECONNREFUSED) && !silent {
                    return Err(error);
                }
            }
            result => return result,
        }
    }
}

/// Sends datagrams in order until one fails or would wait; returns how many were sent, at least one.
///
/// # Errors
/// That of the first.
pub fn send<'a>(
    fd: BorrowedFd<'_>,
    datagrams: impl Iterator<Item = Outgoing<'a>> + Clone,
) -> io::Result<usize> {
    let together = send_runs(fd, datagrams.clone(), true);
    match together {
        // What the kernel does not send as segments, it may send singly.
        Err(error) if !matches!(error.raw_os_error(), Some(libc::EAGAIN)) => {
            if error.raw_os_error() == Some(libc::EMSGSIZE) || is_of_earlier(&error) {
                forget_messages(fd);
            }
            let singly = send_runs(fd, datagrams, false);
            if let Err(error) = &singly
                && error.raw_os_error() == Some(libc::EMSGSIZE)
            {
                forget_messages(fd);
            }
            singly
        }
        result => result,
    }
}

fn send_runs<'a>(
    fd: BorrowedFd<'_>,
    datagrams: impl Iterator<Item = Outgoing<'a>>,
    together: bool,
) -> io::Result<usize> {
    Room::with(|room| {
        let mut runs = Runs::new(together);
        for (index, datagram) in datagrams.take(MOST).enumerate() {
            room.pieces[index] = datagram.data.rest(0);
            if !runs.add(datagram) {
                let header = &mut room.headers[runs.count - 1];
                *header = self::header(&mut room.pieces[index..=index]);
                address(&mut header.msg_hdr, &datagram);
            }
        }
        for (index, run) in runs.list[..runs.count].iter().enumerate() {
            let header = &mut room.headers[index].msg_hdr;
            // From the first of its pieces on: the pointer is to all of the room.
            header.msg_iov = room.pieces[run.start..].as_mut_ptr();
            header.msg_iovlen = run.datagrams;
            if run.datagrams > 1 {
                room.segments[index] = Segment::of(room.pieces[run.start].iov_len as u16);
                header.msg_control = room.segments[index].0.as_mut_ptr().cast();
                header.msg_controllen = SEGMENT_CONTROL;
            }
        }
        // SAFETY: the headers describe memory that its operations have lent for reading, and room
        // of this thread; sendmmsg only reads it, but for the lengths in the headers.
        let sent = unsafe { send_headers(fd, &mut room.headers[..runs.count]) }?;
        Ok(runs.list[..sent].iter().map(|run| run.datagrams).sum())
    })
}

fn address(header: &mut libc::msghdr, datagram: &Outgoing<'_>) {
    if let Some(to) = datagram.to {
        header.msg_name = to.as_bytes().as_ptr().cast_mut().cast();
        header.msg_namelen = to.as_bytes().len() as u32;
    }
    if let Some(beside) = datagram.beside.filter(|beside| !beside.is_empty()) {
        header.msg_control = beside.bytes().as_ptr().cast_mut().cast();
        header.msg_controllen = beside.bytes().len();
    }
}

/// Neighbours that go as one.
#[derive(Clone, Copy, Default)]
struct Run {
    start: usize,
    datagrams: usize,
}

struct Runs<'a> {
    together: bool,
    list: [Run; MOST],
    count: usize,
    /// The first datagram of the last run and the bytes in the run, while it can grow.
    open: Option<(Outgoing<'a>, usize)>,
}

impl<'a> Runs<'a> {
    fn new(together: bool) -> Self {
        Self {
            together,
            list: [Run::default(); MOST],
            count: 0,
            open: None,
        }
    }

    /// Adds the next datagram; `false` when it begins a run.
    fn add(&mut self, datagram: Outgoing<'a>) -> bool {
        let len = datagram.data.len();
        if let Some((first, bytes)) = &mut self.open
            && (1..=first.data.len()).contains(&len)
            && *bytes + len <= MOST_BYTES
            && first.goes_with(&datagram)
        {
            *bytes += len;
            self.list[self.count - 1].datagrams += 1;
            // Only the last may be shorter.
            if len < first.data.len() {
                self.open = None;
            }
            return true;
        }
        let start = match self.list[..self.count].last() {
            Some(run) => run.start + run.datagrams,
            None => 0,
        };
        self.list[self.count] = Run {
            start,
            datagrams: 1,
        };
        self.count += 1;
        self.open = (self.together && len != 0).then_some((datagram, len));
        false
    }
}

/// # Safety
/// The headers must describe memory that is lent for reading.
unsafe fn send_headers(fd: BorrowedFd<'_>, headers: &mut [libc::mmsghdr]) -> io::Result<usize> {
    let flags = libc::MSG_DONTWAIT | libc::MSG_NOSIGNAL;
    call(Call::Send, headers, |headers| {
        // SAFETY: promised by the caller.
        unsafe {
            libc::syscall(
                libc::SYS_sendmmsg,
                fd.as_raw_fd(),
                headers.as_mut_ptr(),
                headers.len(),
                flags,
            )
        }
    })
}

/// Makes a call again after `EINTR`; with fewer datagrams, or not at all, where a test asks for it.
fn call(
    kind: Call,
    headers: &mut [libc::mmsghdr],
    mut make: impl FnMut(&mut [libc::mmsghdr]) -> libc::c_long,
) -> io::Result<usize> {
    loop {
        let result = match fault::next(kind) {
            None => make(headers),
            Some(Fault::Short(limit)) => {
                let count = limit.clamp(1, headers.len().max(1)).min(headers.len());
                make(&mut headers[..count])
            }
            Some(Fault::Errno(libc::EINTR)) => continue,
            Some(Fault::Errno(errno)) => return Err(io::Error::from_raw_os_error(errno)),
        };
        if let Ok(count) = usize::try_from(result) {
            return Ok(count);
        }
        let error = io::Error::last_os_error();
        if error.kind() != io::ErrorKind::Interrupted {
            return Err(error);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::net::UdpSocket;
    use std::os::fd::AsFd;

    use super::*;
    use crate::registered::Slice;

    fn memories(lengths: &[usize], fill: impl Fn(usize) -> u8) -> Vec<Memory> {
        let make = |(index, len): (usize, &usize)| match len {
            0 => Memory::empty(),
            len => Slice::divide(vec![fill(index); *len], *len)
                .pop()
                .unwrap()
                .into(),
        };
        lengths.iter().enumerate().map(make).collect()
    }

    fn pair() -> (UdpSocket, UdpSocket) {
        let [a, b] = [(); 2].map(|()| UdpSocket::bind("127.0.0.1:0").unwrap());
        a.connect(b.local_addr().unwrap()).unwrap();
        b.connect(a.local_addr().unwrap()).unwrap();
        (a, b)
    }

    fn outgoing(memory: &Memory) -> Outgoing<'_> {
        Outgoing {
            data: memory,
            to: None,
            beside: None,
        }
    }

    #[test]
    fn datagrams_keep_their_lengths_and_order() {
        let (a, b) = pair();
        let lengths = [100, 100, 100, 40, 100, 0, 7, 7, 9, 1, 2000, 2000, 1];
        let data = memories(&lengths, |index| index as u8);
        let sent = send(a.as_fd(), data.iter().map(outgoing)).unwrap();
        assert_eq!(sent, lengths.len());
        let rooms = memories(&[3000; MOST], |_| 0xff);
        let mut came = Vec::new();
        let count = receive(b.as_fd(), rooms.iter(), true, false, |received, from, _| {
            assert!(!received.truncated);
            assert_eq!(from.as_bytes().len(), 16);
            came.push(received.bytes);
        });
        assert_eq!(count.unwrap(), lengths.len());
        assert_eq!(came, lengths);
        for (index, room) in rooms.iter().take(lengths.len()).enumerate() {
            let bytes = &room.bytes()[..lengths[index]];
            assert!(bytes.iter().all(|byte| *byte == index as u8), "{index}");
        }
        let none = receive(b.as_fd(), rooms.iter(), false, false, |_, _, _| ());
        assert_eq!(none.unwrap_err().kind(), io::ErrorKind::WouldBlock);
    }

    #[test]
    fn one_that_is_too_long_fails_alone() {
        let (a, b) = pair();
        let data = memories(&[10, 70_000, 10], |_| 1);
        let mut left = &data[..];
        assert_eq!(send(a.as_fd(), left.iter().map(outgoing)).unwrap(), 1);
        left = &left[1..];
        let error = send(a.as_fd(), left.iter().map(outgoing)).unwrap_err();
        assert_eq!(error.raw_os_error(), Some(libc::EMSGSIZE));
        assert_eq!(send(a.as_fd(), left[1..].iter().map(outgoing)).unwrap(), 1);
        let rooms = memories(&[5; 4], |_| 0);
        let mut truncated = 0;
        let count = receive(b.as_fd(), rooms.iter(), false, false, |received, _, _| {
            truncated += usize::from(received.truncated);
        });
        assert_eq!((count.unwrap(), truncated), (2, 2));
    }

    #[test]
    fn segments_that_the_route_does_not_take_go_singly() {
        // Longer than what one frame of the loopback interface carries, so that each is fragmented.
        let (a, b) = pair();
        let data = memories(&[65_507, 65_507], |_| 3);
        let sent = send(a.as_fd(), data.iter().map(outgoing)).unwrap();
        assert_eq!(sent, 2);
        let rooms = memories(&[65_507; 2], |_| 0);
        let mut bytes = 0;
        let count = receive(b.as_fd(), rooms.iter(), false, false, |received, _, _| {
            bytes += received.bytes;
        });
        assert_eq!((count.unwrap(), bytes), (2, 2 * 65_507));
    }

    #[test]
    fn runs_end_where_they_must() {
        let peers = [[1; 16], [2; 16]].map(|bytes| Address::new(&bytes).unwrap());
        let data = memories(&[10, 10, 4, 10, 10, 12, 0, 0], |_| 0);
        let to = [0, 0, 0, 0, 1, 1, 1, 1];
        let mut runs = Runs::new(true);
        for (index, memory) in data.iter().enumerate() {
            let datagram = Outgoing {
                to: Some(&peers[to[index]]),
                ..outgoing(memory)
            };
            runs.add(datagram);
        }
        let counts: Vec<_> = runs.list[..runs.count]
            .iter()
            .map(|run| run.datagrams)
            .collect();
        assert_eq!(counts, [3, 1, 1, 1, 1, 1]);
    }
}
