//! Socket system calls that never wait. Descriptors are made non-blocking and close-on-exec here
//! and stay so; `EINTR` is dealt with here and seen by nobody.
//!
//! The data path goes to the kernel directly: the C library's wrappers are cancellation points, and
//! in a program with threads that costs as much as a tenth of a short receive.

use std::io;
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, FromRawFd, OwnedFd, RawFd};
use std::time::Duration;

use crate::ancillary::Ancillary;
use crate::buffers::Buffers;
use crate::fault::{self, Call, Fault};

/// No address, and no room for one.
const NONE: usize = 0;

/// A socket address in the kernel's layout.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Address {
    bytes: [u8; Self::CAPACITY],
    len: u8,
}

impl Address {
    /// The longest address kept: `sockaddr_in6`.
    pub const CAPACITY: usize = 28;

    /// The address in `bytes`; `None` when it is too long.
    pub fn new(bytes: &[u8]) -> Option<Self> {
        let mut address = Self::default();
        address.bytes.get_mut(..bytes.len())?.copy_from_slice(bytes);
        address.len = bytes.len() as u8;
        Some(address)
    }

    /// The bytes of the address; empty when there is none.
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes[..usize::from(self.len)]
    }

    /// All of the room, for the kernel to fill.
    pub(crate) fn room(&mut self) -> &mut [u8; Self::CAPACITY] {
        &mut self.bytes
    }

    /// The kernel has filled so many bytes of the room.
    pub(crate) fn set_len(&mut self, len: usize) {
        self.len = len.min(Self::CAPACITY) as u8;
    }

    fn read(
        call: impl Fn(*mut libc::sockaddr, *mut libc::socklen_t) -> libc::c_int,
    ) -> io::Result<Self> {
        Self::read_from(call).map(|(_, address)| address)
    }

    fn read_from(
        call: impl Fn(*mut libc::sockaddr, *mut libc::socklen_t) -> libc::c_int,
    ) -> io::Result<(i32, Self)> {
        let mut address = Self::default();
        let mut len = Self::CAPACITY as libc::socklen_t;
        let result = call(address.bytes.as_mut_ptr().cast(), &mut len);
        address.len = (len as usize).min(Self::CAPACITY) as u8;
        check(result).map(|value| (value, address))
    }
}

/// What a receive brought.
#[derive(Clone, Copy, Debug)]
pub struct Received {
    /// Bytes stored.
    pub bytes: usize,
    /// A datagram was longer than the buffers; the rest is lost.
    pub truncated: bool,
}

/// A new socket.
pub fn socket(family: i32, kind: i32, protocol: i32) -> io::Result<OwnedFd> {
    injected(Call::Socket)?;
    let kind = kind | libc::SOCK_CLOEXEC | libc::SOCK_NONBLOCK;
    // SAFETY: takes no pointers.
    owned(unsafe { libc::socket(family, kind, protocol) })
}

/// Binds to a local address.
pub fn bind(fd: BorrowedFd<'_>, address: &Address) -> io::Result<()> {
    let (pointer, len) = raw(address);
    // SAFETY: `pointer` is to `len` bytes of `address`.
    check(unsafe { libc::bind(fd.as_raw_fd(), pointer, len) }).map(drop)
}

/// Starts to listen.
pub fn listen(fd: BorrowedFd<'_>, backlog: i32) -> io::Result<()> {
    // SAFETY: takes no pointers.
    check(unsafe { libc::listen(fd.as_raw_fd(), backlog) }).map(drop)
}

/// Takes the next connection.
pub fn accept(fd: BorrowedFd<'_>) -> io::Result<(OwnedFd, Address)> {
    injected(Call::Accept)?;
    let flags = libc::SOCK_CLOEXEC | libc::SOCK_NONBLOCK;
    let (accepted, address) = Address::read_from(|address, len| {
        // SAFETY: `address` has room for `*len` bytes.
        unsafe {
            libc::syscall(libc::SYS_accept4, fd.as_raw_fd(), address, len, flags) as libc::c_int
        }
    })?;
    Ok((owned(accepted)?, address))
}

/// Starts to connect; `EINPROGRESS` is the usual answer of a stream socket.
pub fn connect(fd: BorrowedFd<'_>, address: &Address) -> io::Result<()> {
    injected(Call::Connect)?;
    let (pointer, len) = raw(address);
    // SAFETY: `pointer` is to `len` bytes of `address`.
    check(unsafe { libc::connect(fd.as_raw_fd(), pointer, len) }).map(drop)
}

/// Dissolves the association of a datagram socket with its peer.
pub fn disconnect(fd: BorrowedFd<'_>) -> io::Result<()> {
    let unspecified = Address {
        bytes: [0; Address::CAPACITY],
        len: 16,
    };
    connect(fd, &unspecified)
}

/// Ends receiving, sending or both (`SHUT_*`).
pub fn shutdown(fd: BorrowedFd<'_>, how: i32) -> io::Result<()> {
    // SAFETY: takes no pointers.
    check(unsafe { libc::shutdown(fd.as_raw_fd(), how) }).map(drop)
}

/// The local address.
pub fn local_address(fd: BorrowedFd<'_>) -> io::Result<Address> {
    // SAFETY: `address` has room for `*len` bytes.
    Address::read(|address, len| unsafe { libc::getsockname(fd.as_raw_fd(), address, len) })
}

/// The peer's address.
pub fn peer_address(fd: BorrowedFd<'_>) -> io::Result<Address> {
    // SAFETY: `address` has room for `*len` bytes.
    Address::read(|address, len| unsafe { libc::getpeername(fd.as_raw_fd(), address, len) })
}

/// The socket's pending error, cleared by asking; `None` when there is none.
pub fn take_error(fd: BorrowedFd<'_>) -> io::Result<Option<io::Error>> {
    let mut error = 0i32;
    let mut len = size_of::<i32>() as libc::socklen_t;
    // SAFETY: `error` has room for `len` bytes.
    check(unsafe {
        let value = (&raw mut error).cast();
        libc::getsockopt(
            fd.as_raw_fd(),
            libc::SOL_SOCKET,
            libc::SO_ERROR,
            value,
            &mut len,
        )
    })?;
    Ok((error != 0).then(|| io::Error::from_raw_os_error(error)))
}

/// No transfer waits, even when the socket has become another process's standard file and lets calls wait.
const NOW: i32 = libc::MSG_DONTWAIT;

/// Lets calls of programs that know nothing of this one wait, as they expect it of their standard files.
pub fn let_calls_wait(fd: BorrowedFd<'_>) -> io::Result<()> {
    // SAFETY: two commands that take no pointers.
    unsafe {
        let flags = check(libc::fcntl(fd.as_raw_fd(), libc::F_GETFL))?;
        check(libc::fcntl(
            fd.as_raw_fd(),
            libc::F_SETFL,
            flags & !libc::O_NONBLOCK,
        ))
        .map(drop)
    }
}

/// Receives from a stream into `buffers` (`flags`: `MSG_*` of Linux). Zero is the end of it.
#[inline]
pub fn receive(fd: BorrowedFd<'_>, buffers: &Buffers, flags: i32) -> io::Result<usize> {
    match buffers.single() {
        Some(piece) => transfer(libc::SYS_recvfrom, Call::Receive, fd, piece, flags),
        None => receive_pieces(fd, buffers, flags),
    }
}

#[inline(never)]
fn receive_pieces(fd: BorrowedFd<'_>, buffers: &Buffers, flags: i32) -> io::Result<usize> {
    if !buffers.fit_one_call() {
        return receive_and_scatter(fd, buffers, flags);
    }
    retry(Call::Receive, buffers.list(), |list| {
        let mut message = message(list);
        // SAFETY: `message` describes memory that is lent for writing.
        unsafe {
            libc::syscall(
                libc::SYS_recvmsg,
                fd.as_raw_fd(),
                &raw mut message,
                flags | NOW,
            )
        }
    })
}

/// One piece, received or sent by system call `number`. One function for both: the second finds it
/// in the nearest cache.
#[inline(never)]
fn transfer(
    number: libc::c_long,
    kind: Call,
    fd: BorrowedFd<'_>,
    piece: &libc::iovec,
    flags: i32,
) -> io::Result<usize> {
    let flags = flags | NOW;
    retry(kind, std::slice::from_ref(piece), |list| {
        let libc::iovec { iov_base, iov_len } = list[0];
        // SAFETY: the memory is lent for it (`Buffers`).
        unsafe { libc::syscall(number, fd.as_raw_fd(), iov_base, iov_len, flags, NONE, NONE) }
    })
}

/// Receives what is there, into more pieces than one system call takes. A short count means, as
/// ever, that the stream held no more.
#[cold]
fn receive_and_scatter(fd: BorrowedFd<'_>, buffers: &Buffers, flags: i32) -> io::Result<usize> {
    let available = readable_bytes(fd)?.clamp(1, buffers.len().max(1));
    let between = Buffers::owned(vec![0; available]);
    let bytes = receive(fd, &between, flags)?;
    let between = between.into_owned().unwrap_or_default();
    Ok(buffers.scatter(&between[..bytes]))
}

/// Receives one datagram into `buffers`, its sender's address, and what came beside it.
pub fn receive_from(
    fd: BorrowedFd<'_>,
    buffers: &Buffers,
    flags: i32,
    mut beside: Option<&mut Ancillary>,
) -> io::Result<(Received, Address)> {
    let mut from = Address::default();
    let mut truncated = false;
    let flags = flags | NOW;
    let bytes = retry(Call::Receive, buffers.list(), |list| {
        let mut message = message(list);
        message.msg_name = from.bytes.as_mut_ptr().cast();
        message.msg_namelen = Address::CAPACITY as u32;
        if let Some(beside) = &mut beside {
            message.msg_control = beside.room().as_mut_ptr().cast();
            message.msg_controllen = Ancillary::CAPACITY;
        }
        // SAFETY: `message` describes memory that is lent for writing, `from` and `beside`.
        let count =
            unsafe { libc::syscall(libc::SYS_recvmsg, fd.as_raw_fd(), &raw mut message, flags) };
        from.len = (message.msg_namelen as usize).min(Address::CAPACITY) as u8;
        truncated = message.msg_flags & libc::MSG_TRUNC != 0;
        if let Some(beside) = &mut beside {
            beside.set_len(message.msg_controllen);
        }
        count
    })?;
    Ok((Received { bytes, truncated }, from))
}

/// Sends from `buffers`, to `to` if given; returns how many bytes the kernel took.
#[inline]
pub fn send(
    fd: BorrowedFd<'_>,
    buffers: &Buffers,
    flags: i32,
    to: Option<&Address>,
) -> io::Result<usize> {
    let flags = flags | NOW | libc::MSG_NOSIGNAL;
    match (buffers.single(), to) {
        (Some(piece), None) => transfer(libc::SYS_sendto, Call::Send, fd, piece, flags),
        _ => send_pieces(fd, buffers, flags, to),
    }
}

#[inline(never)]
fn send_pieces(
    fd: BorrowedFd<'_>,
    buffers: &Buffers,
    flags: i32,
    to: Option<&Address>,
) -> io::Result<usize> {
    retry(Call::Send, buffers.list(), |list| {
        let mut message = message(list);
        if let Some(to) = to {
            message.msg_name = to.bytes.as_ptr().cast_mut().cast();
            message.msg_namelen = to.len.into();
        }
        // SAFETY: `message` describes memory that is lent for reading, and `to`, which
        // sendmsg only reads.
        unsafe { libc::syscall(libc::SYS_sendmsg, fd.as_raw_fd(), &raw const message, flags) }
    })
}

/// Sends several buffers on a stream, one behind the other; returns how many bytes the kernel took.
pub fn send_gathered<'a>(
    fd: BorrowedFd<'_>,
    buffers: impl Iterator<Item = &'a Buffers>,
    flags: i32,
) -> io::Result<usize> {
    let mut list: Vec<_> = buffers.flat_map(Buffers::list).copied().collect();
    list.truncate(libc::UIO_MAXIOV as usize);
    let flags = flags | NOW | libc::MSG_NOSIGNAL;
    retry(Call::Send, &list, |list| {
        let message = message(list);
        // SAFETY: `message` describes memory that is lent for reading.
        unsafe { libc::syscall(libc::SYS_sendmsg, fd.as_raw_fd(), &raw const message, flags) }
    })
}

/// Sends one datagram, to `to` if given, and what goes beside it.
pub fn send_message(
    fd: BorrowedFd<'_>,
    buffers: &Buffers,
    flags: i32,
    to: Option<&Address>,
    beside: &Ancillary,
) -> io::Result<usize> {
    let flags = flags | NOW | libc::MSG_NOSIGNAL;
    retry(Call::Send, buffers.list(), |list| {
        let mut message = message(list);
        if let Some(to) = to {
            message.msg_name = to.bytes.as_ptr().cast_mut().cast();
            message.msg_namelen = to.len.into();
        }
        if !beside.is_empty() {
            message.msg_control = beside.bytes().as_ptr().cast_mut().cast();
            message.msg_controllen = beside.bytes().len();
        }
        // SAFETY: `message` describes memory that is lent for reading, `to` and `beside`, which
        // sendmsg only reads.
        unsafe { libc::syscall(libc::SYS_sendmsg, fd.as_raw_fd(), &raw const message, flags) }
    })
}

/// Whether the host has this address, of which the port is 0. The wildcard is everybody's.
pub fn is_local(address: &Address) -> bool {
    let family = address.as_bytes().first_chunk();
    let family = family.map_or(0, |bytes| u16::from_ne_bytes(*bytes));
    socket(family.into(), libc::SOCK_DGRAM, 0).is_ok_and(|fd| bind(fd.as_fd(), address).is_ok())
}

/// Whether an interface has this index.
pub fn is_interface(index: u32) -> bool {
    let mut name = [0; libc::IF_NAMESIZE];
    // SAFETY: `name` has the room that the longest name takes.
    !unsafe { libc::if_indextoname(index, name.as_mut_ptr()) }.is_null()
}

/// Bytes that a receive would find now.
pub fn readable_bytes(fd: BorrowedFd<'_>) -> io::Result<usize> {
    let mut count = 0i32;
    // SAFETY: FIONREAD writes one int.
    check(unsafe { libc::ioctl(fd.as_raw_fd(), libc::FIONREAD, &raw mut count) })?;
    Ok(count.max(0) as usize)
}

/// Whether the next byte to receive is the urgent one.
pub fn at_mark(fd: BorrowedFd<'_>) -> io::Result<bool> {
    let mut answer = 0i32;
    // SAFETY: SIOCATMARK writes one int.
    check(unsafe { libc::ioctl(fd.as_raw_fd(), SIOCATMARK, &raw mut answer) })?;
    Ok(answer != 0)
}

/// Whether the connection's peer has ended its stream, or the connection is over.
pub fn peer_has_ended(fd: BorrowedFd<'_>) -> bool {
    // The first byte of tcp_info is the state.
    let mut state = [0];
    let got = crate::option::get(fd, libc::IPPROTO_TCP, libc::TCP_INFO, &mut state);
    matches!(got, Ok(1)) && ENDED.contains(&state[0])
}

/// `TCP_TIME_WAIT`, `TCP_CLOSE`, `TCP_CLOSE_WAIT`, `TCP_LAST_ACK` and `TCP_CLOSING` of tcp_states.h.
const ENDED: [u8; 5] = [6, 7, 8, 9, 11];

/// Waits until `fd` can be read (or written), or `interrupt` can be read, or `timeout` has passed.
/// Early returns are allowed; callers try again and see.
pub fn wait(
    fd: BorrowedFd<'_>,
    interrupt: BorrowedFd<'_>,
    side: crate::Side,
    timeout: Option<Duration>,
) {
    let events = match side {
        crate::Side::Read => libc::POLLIN | libc::POLLRDHUP,
        crate::Side::Write => libc::POLLOUT,
    };
    let mut fds = [
        libc::pollfd {
            fd: fd.as_raw_fd(),
            events,
            revents: 0,
        },
        libc::pollfd {
            fd: interrupt.as_raw_fd(),
            events: libc::POLLIN,
            revents: 0,
        },
    ];
    let spec = timeout.map(crate::futex::timespec);
    let spec = spec.as_ref().map_or(std::ptr::null(), std::ptr::from_ref);
    // SAFETY: `fds` has two entries; `spec` is null or outlives the call.
    unsafe { libc::ppoll(fds.as_mut_ptr(), 2, spec, std::ptr::null()) };
}

const SIOCATMARK: libc::Ioctl = 0x8905;

fn message(list: &[libc::iovec]) -> libc::msghdr {
    // SAFETY: all zeroes is a msghdr that describes nothing.
    let mut message: libc::msghdr = unsafe { std::mem::zeroed() };
    message.msg_iov = list.as_ptr().cast_mut();
    message.msg_iovlen = list.len();
    message
}

fn raw(address: &Address) -> (*const libc::sockaddr, libc::socklen_t) {
    (address.bytes.as_ptr().cast(), address.len.into())
}

/// Makes a transfer again after `EINTR`, and shorter where a test asks for it.
#[inline(always)]
fn retry(
    kind: Call,
    list: &[libc::iovec],
    mut call: impl FnMut(&[libc::iovec]) -> libc::c_long,
) -> io::Result<usize> {
    loop {
        let result = match fault::next(kind) {
            None => call(list),
            Some(Fault::Short(limit)) => call(&shortened(list, limit)),
            Some(Fault::Errno(libc::EINTR)) => continue,
            Some(Fault::Errno(errno)) => return Err(io::Error::from_raw_os_error(errno)),
        };
        if let Ok(bytes) = usize::try_from(result) {
            return Ok(bytes);
        }
        if let Some(error) = failure() {
            return Err(error);
        }
    }
}

/// Why a transfer failed; `None` when it was interrupted.
#[cold]
fn failure() -> Option<io::Error> {
    let error = io::Error::last_os_error();
    (error.kind() != io::ErrorKind::Interrupted).then_some(error)
}

/// The first `limit` bytes of `list`.
#[cold]
fn shortened(list: &[libc::iovec], mut limit: usize) -> Vec<libc::iovec> {
    let cut = |piece: &libc::iovec| {
        let iov_len = piece.iov_len.min(limit);
        limit -= iov_len;
        libc::iovec {
            iov_base: piece.iov_base,
            iov_len,
        }
    };
    list.iter().map(cut).collect()
}

/// Fails as a test asked; an interrupted call is simply made.
fn injected(call: Call) -> io::Result<()> {
    match fault::next(call) {
        Some(Fault::Errno(errno)) if errno != libc::EINTR => {
            Err(io::Error::from_raw_os_error(errno))
        }
        _ => Ok(()),
    }
}

fn check(result: libc::c_int) -> io::Result<libc::c_int> {
    if result < 0 {
        Err(io::Error::last_os_error())
    } else {
        Ok(result)
    }
}

fn owned(fd: RawFd) -> io::Result<OwnedFd> {
    check(fd)?;
    // SAFETY: the kernel has just given us this descriptor.
    Ok(unsafe { OwnedFd::from_raw_fd(fd) })
}
