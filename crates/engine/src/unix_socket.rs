//! Unix sockets that keep the boundaries of messages ([unix(7)]), with what travels beside a message:
//! the sender's credentials, and descriptors. Calls wait only where their names say so; `EINTR` is dealt with here.
//!
//! [unix(7)]: https://man7.org/linux/man-pages/man7/unix.7.html

use std::io;
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, FromRawFd, OwnedFd, RawFd};
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::ancillary::Ancillary;
use crate::buffers::Buffers;
use crate::credentials::Credentials;
use crate::interrupt::Interrupt;
use crate::{net, option};

/// The most descriptors that come with one message.
pub const MOST_DESCRIPTORS: usize = 8;
/// The most pieces of one message, the header not counted.
const MOST_PIECES: usize = libc::UIO_MAXIOV as usize - 2;

/// A new socket of messages without connections (`SOCK_DGRAM`).
///
/// # Errors
/// Descriptors run out.
pub fn datagram() -> io::Result<OwnedFd> {
    net::socket(libc::AF_UNIX, libc::SOCK_DGRAM, 0)
}

/// A new socket of messages on connections (`SOCK_SEQPACKET`).
///
/// # Errors
/// Descriptors run out.
pub fn sequenced() -> io::Result<OwnedFd> {
    net::socket(libc::AF_UNIX, libc::SOCK_SEQPACKET, 0)
}

/// Gives the socket a name in the file system.
///
/// # Errors
/// `EADDRINUSE`: something has that name.
pub fn bind(fd: BorrowedFd<'_>, path: &Path) -> io::Result<()> {
    with_address(path, |address, len| {
        // SAFETY: `address` has `len` bytes.
        unsafe { libc::bind(fd.as_raw_fd(), address, len) }
    })
}

/// Connects with the socket of that name, which for datagrams says where they go.
///
/// # Errors
/// `ENOENT`, `EACCES`; `ECONNREFUSED`: nobody has the socket any more, or it does not listen;
/// `EAGAIN`: too many connections wait to be accepted; `EPROTOTYPE`: it is of another type.
pub fn connect(fd: BorrowedFd<'_>, path: &Path) -> io::Result<()> {
    with_address(path, |address, len| {
        // SAFETY: `address` has `len` bytes.
        unsafe { libc::connect(fd.as_raw_fd(), address, len) }
    })
}

/// Takes the next connection.
///
/// # Errors
/// `EAGAIN`: there is none.
pub fn accept(fd: BorrowedFd<'_>) -> io::Result<OwnedFd> {
    net::accept(fd).map(|(accepted, _)| accepted)
}

/// Has the kernel say with each message who sent it.
///
/// # Errors
/// None that is known.
pub fn ask_for_credentials(fd: BorrowedFd<'_>) -> io::Result<()> {
    option::set_int(fd, libc::SOL_SOCKET, libc::SO_PASSCRED, 1)
}

/// Lets the calls wait that say so in their names: a socket begins as one on which none does.
///
/// # Errors
/// None that is known.
pub fn let_wait(fd: BorrowedFd<'_>) -> io::Result<()> {
    // SAFETY: sets flags of the descriptor, of which a socket has no others.
    match unsafe { libc::fcntl(fd.as_raw_fd(), libc::F_SETFL, 0) } {
        0 => Ok(()),
        _ => Err(io::Error::last_os_error()),
    }
}

/// Has calls that wait for room do so no longer than `time`, which the kernel rounds up to its own measure.
///
/// # Errors
/// None that is known.
pub fn set_send_timeout(fd: BorrowedFd<'_>, time: Duration) -> io::Result<()> {
    let mut value = [0; 16];
    value[..8].copy_from_slice(&time.as_secs().to_ne_bytes());
    value[8..].copy_from_slice(&u64::from(time.subsec_micros()).to_ne_bytes());
    option::set(fd, libc::SOL_SOCKET, libc::SO_SNDTIMEO, &value)
}

/// Sends `header` and `data` as one message, with `descriptors`. Returns how many bytes of both went.
///
/// # Errors
/// `EAGAIN`: there is no room; `EMSGSIZE`: no message can be so large; `ECONNREFUSED`, `EPIPE`,
/// `ECONNRESET`: the receiver is gone.
pub fn send(
    fd: BorrowedFd<'_>,
    header: &[u8],
    data: &Buffers,
    descriptors: &[BorrowedFd<'_>],
) -> io::Result<usize> {
    send_unless(fd, header, data, descriptors, None)
}

/// As [`send`], and waits for room as long as `SO_SNDTIMEO` says, or until `interrupt`, which is the calling
/// thread's, is fired.
///
/// # Errors
/// As [`send`]; `EAGAIN`: there is still no room; `EINTR`. [`Interrupt::ends_calls`] has to hold.
pub fn send_and_wait(
    fd: BorrowedFd<'_>,
    header: &[u8],
    data: &Buffers,
    descriptors: &[BorrowedFd<'_>],
    interrupt: &Interrupt,
) -> io::Result<usize> {
    send_unless(fd, header, data, descriptors, Some(interrupt))
}

fn send_unless(
    fd: BorrowedFd<'_>,
    header: &[u8],
    data: &Buffers,
    descriptors: &[BorrowedFd<'_>],
    interrupt: Option<&Interrupt>,
) -> io::Result<usize> {
    let beside = match descriptors {
        [] => None,
        some => Some(rights(some)?),
    };
    let gathered;
    let pieces = if data.list().len() <= MOST_PIECES && data.fit_one_call() {
        data.list()
    } else {
        gathered = data.gathered(usize::MAX);
        gathered.list()
    };
    if let ([], None, None, [piece]) = (header, &beside, interrupt, pieces) {
        return send_piece(fd, piece);
    }
    let mut list = List::beginning_with(header.as_ptr().cast_mut(), header.len());
    list.extend(pieces);
    let mut message = list.message();
    if let Some(beside) = &beside {
        message.msg_control = beside.bytes().as_ptr().cast_mut().cast();
        message.msg_controllen = beside.bytes().len();
    }
    // SAFETY: `message` describes memory that is lent for reading (`Buffers`), the header, and `beside`;
    // sendmsg only reads.
    unsafe {
        transfer(
            libc::SYS_sendmsg,
            fd,
            &mut message,
            libc::MSG_NOSIGNAL,
            interrupt,
        )
    }
}

/// A message of one piece needs no description.
fn send_piece(fd: BorrowedFd<'_>, piece: &libc::iovec) -> io::Result<usize> {
    let flags = libc::MSG_NOSIGNAL | libc::MSG_DONTWAIT;
    let nobody = std::ptr::null::<libc::sockaddr>();
    let (fd, at, len) = (fd.as_raw_fd(), piece.iov_base, piece.iov_len);
    // SAFETY: the piece is memory that is lent for reading (`Buffers`).
    retry(|| unsafe { libc::syscall(libc::SYS_sendto, fd, at, len, flags, nobody, 0) })
}

/// Descriptors as they travel beside a message.
fn rights(descriptors: &[BorrowedFd<'_>]) -> io::Result<Ancillary> {
    let mut beside = Ancillary::new();
    let numbers = descriptors.iter().map(|fd| fd.as_raw_fd().to_ne_bytes());
    let numbers: Vec<u8> = numbers.flatten().collect();
    match beside.push(libc::SOL_SOCKET, libc::SCM_RIGHTS, &numbers) {
        true => Ok(beside),
        false => Err(io::Error::from_raw_os_error(libc::E2BIG)),
    }
}

/// Makes the call: waiting until `interrupt` is fired, or at once.
///
/// # Safety
/// `message` describes memory that is good for the call.
unsafe fn transfer(
    number: libc::c_long,
    fd: BorrowedFd<'_>,
    message: &mut libc::msghdr,
    flags: i32,
    interrupt: Option<&Interrupt>,
) -> io::Result<usize> {
    let fd = fd.as_raw_fd();
    let message = std::ptr::from_mut(message);
    match interrupt {
        Some(interrupt) => {
            let arguments = [fd as usize, message as usize, flags as usize, 0, 0];
            // SAFETY: as the caller promises.
            unsafe { interrupt.call(number, arguments) }
        }
        None => {
            // SAFETY: as the caller promises.
            retry(|| unsafe { libc::syscall(number, fd, message, flags | libc::MSG_DONTWAIT) })
        }
    }
}

/// What a receive brought.
#[derive(Debug, Default)]
pub struct Received {
    /// Bytes stored, those of the header included.
    pub bytes: usize,
    /// The message was longer than the room; the rest is lost.
    pub truncated: bool,
    /// Who sent it, if the socket asked for that.
    pub credentials: Option<Credentials>,
    /// What descriptors came with it.
    pub descriptors: Vec<OwnedFd>,
}

/// Receives one message: first `header`, then `room`, then `rest`. With [`libc::MSG_PEEK`] in `flags` it
/// stays.
///
/// # Errors
/// `EAGAIN`: there is none; `ECONNRESET`, once, when the peer left something unread.
pub fn receive(
    fd: BorrowedFd<'_>,
    header: &mut [u8],
    room: &Buffers,
    rest: &mut [u8],
    flags: i32,
) -> io::Result<Received> {
    receive_unless(fd, header, room, rest, flags, None)
}

/// As [`receive`], and waits for a message until `interrupt`, which is the calling thread's, is fired.
///
/// # Errors
/// As [`receive`]; `EINTR`. [`Interrupt::ends_calls`] has to hold.
pub fn receive_and_wait(
    fd: BorrowedFd<'_>,
    header: &mut [u8],
    room: &Buffers,
    rest: &mut [u8],
    interrupt: &Interrupt,
) -> io::Result<Received> {
    receive_unless(fd, header, room, rest, 0, Some(interrupt))
}

fn receive_unless(
    fd: BorrowedFd<'_>,
    header: &mut [u8],
    room: &Buffers,
    rest: &mut [u8],
    flags: i32,
    interrupt: Option<&Interrupt>,
) -> io::Result<Received> {
    let mut beside = Ancillary::new();
    let mut list = List::beginning_with(header.as_mut_ptr(), header.len());
    let pieces = room.list();
    list.extend(&pieces[..pieces.len().min(MOST_PIECES)]);
    list.push(rest.as_mut_ptr(), rest.len());
    let mut message = list.message();
    message.msg_control = beside.room().as_mut_ptr().cast();
    message.msg_controllen = Ancillary::CAPACITY;
    let flags = flags | libc::MSG_CMSG_CLOEXEC;
    // SAFETY: `message` describes memory that is lent for writing (`Buffers`), `header`, `rest` and `beside`.
    let bytes = unsafe { transfer(libc::SYS_recvmsg, fd, &mut message, flags, interrupt) }?;
    beside.set_len(message.msg_controllen);
    let mut received = Received {
        bytes,
        truncated: message.msg_flags & libc::MSG_TRUNC != 0,
        ..Received::default()
    };
    if message.msg_controllen != 0 {
        take_beside(&beside, &mut received);
    }
    Ok(received)
}

pub(crate) fn take_beside(beside: &Ancillary, received: &mut Received) {
    for (level, kind, data) in beside.iter() {
        match (level, kind) {
            (libc::SOL_SOCKET, libc::SCM_CREDENTIALS) => {
                received.credentials = Credentials::from_bytes(data);
            }
            (libc::SOL_SOCKET, libc::SCM_RIGHTS) => {
                let (numbers, _) = data.as_chunks();
                // SAFETY: the kernel has just given us these descriptors.
                let owned = numbers
                    .iter()
                    .map(|number| unsafe { OwnedFd::from_raw_fd(RawFd::from_ne_bytes(*number)) });
                received.descriptors.extend(owned);
            }
            _ => {}
        }
    }
    // Whoever wants one descriptor and gets many was sent them to run out of numbers.
    received.descriptors.truncate(MOST_DESCRIPTORS);
}

/// The pieces of one message; few of them need no memory of their own.
struct List {
    few: [libc::iovec; 4],
    len: usize,
    many: Vec<libc::iovec>,
}

impl List {
    fn beginning_with(start: *mut u8, len: usize) -> Self {
        let nothing = libc::iovec {
            iov_base: std::ptr::null_mut(),
            iov_len: 0,
        };
        let mut list = Self {
            few: [nothing; 4],
            len: 0,
            many: Vec::new(),
        };
        list.push(start, len);
        list
    }

    fn push(&mut self, start: *mut u8, len: usize) {
        if len != 0 {
            self.extend(&[libc::iovec {
                iov_base: start.cast(),
                iov_len: len,
            }]);
        }
    }

    fn extend(&mut self, pieces: &[libc::iovec]) {
        if self.many.is_empty() {
            if let Some(room) = self.few.get_mut(self.len..self.len + pieces.len()) {
                room.copy_from_slice(pieces);
                self.len += pieces.len();
                return;
            }
            self.many.extend_from_slice(&self.few[..self.len]);
        }
        self.many.extend_from_slice(pieces);
    }

    fn message(&mut self) -> libc::msghdr {
        // SAFETY: all zeroes is a msghdr that describes nothing.
        let mut message: libc::msghdr = unsafe { std::mem::zeroed() };
        let list = match self.many.is_empty() {
            true => &mut self.few[..self.len],
            false => &mut self.many[..],
        };
        message.msg_iov = list.as_mut_ptr();
        message.msg_iovlen = list.len();
        message
    }
}

pub(crate) fn retry(mut call: impl FnMut() -> libc::c_long) -> io::Result<usize> {
    loop {
        if let Ok(bytes) = usize::try_from(call()) {
            return Ok(bytes);
        }
        let error = io::Error::last_os_error();
        if error.kind() != io::ErrorKind::Interrupted {
            return Err(error);
        }
    }
}

/// Calls `call` with the address of the socket at `path`. One that is too long for an address goes by
/// way of its directory's descriptor.
fn with_address(
    path: &Path,
    call: impl Fn(*const libc::sockaddr, libc::socklen_t) -> libc::c_int,
) -> io::Result<()> {
    // SAFETY: all zeroes is a sockaddr_un without a name.
    let mut address: libc::sockaddr_un = unsafe { std::mem::zeroed() };
    address.sun_family = libc::AF_UNIX as libc::sa_family_t;
    let directory;
    let mut short = PathBuf::new();
    let mut bytes = path.as_os_str().as_bytes();
    if bytes.len() >= address.sun_path.len() {
        let invalid = || io::Error::from_raw_os_error(libc::ENAMETOOLONG);
        let parent = path.parent().ok_or_else(invalid)?;
        directory = std::fs::File::open(parent)?;
        short.push(format!("/proc/self/fd/{}", directory.as_fd().as_raw_fd()));
        short.push(path.file_name().ok_or_else(invalid)?);
        bytes = short.as_os_str().as_bytes();
    }
    let room = address.sun_path.get_mut(..bytes.len());
    let room = room.ok_or_else(|| io::Error::from_raw_os_error(libc::ENAMETOOLONG))?;
    for (to, from) in room.iter_mut().zip(bytes) {
        *to = *from as libc::c_char;
    }
    let len = std::mem::offset_of!(libc::sockaddr_un, sun_path) + bytes.len() + 1;
    let len = len.min(size_of_val(&address)) as libc::socklen_t;
    match call((&raw const address).cast(), len) {
        0 => Ok(()),
        _ => Err(io::Error::last_os_error()),
    }
}

#[cfg(test)]
mod tests {
    use std::fs::File;
    use std::io::Read;

    use super::*;

    fn place() -> PathBuf {
        let mut path = std::env::temp_dir();
        path.push(format!("tawny-unix-{}", std::process::id()));
        std::fs::create_dir_all(&path).unwrap();
        path
    }

    fn pair(name: &str) -> (OwnedFd, OwnedFd, PathBuf) {
        let path = place().join(name);
        let _ = std::fs::remove_file(&path);
        let (receiver, sender) = (datagram().unwrap(), datagram().unwrap());
        ask_for_credentials(receiver.as_fd()).unwrap();
        bind(receiver.as_fd(), &path).unwrap();
        connect(sender.as_fd(), &path).unwrap();
        (receiver, sender, path)
    }

    #[test]
    fn a_message_comes_with_header_and_credentials() {
        let (receiver, sender, path) = pair("plain");
        let data = Buffers::owned(b"hello world".to_vec());
        assert_eq!(send(sender.as_fd(), b"head", &data, &[]).unwrap(), 15);
        let mut header = [0; 4];
        let mut rest = [0; 4];
        let room = Buffers::owned(vec![0; 5]);
        let received = receive(receiver.as_fd(), &mut header, &room, &mut rest, 0).unwrap();
        assert_eq!((received.bytes, received.truncated), (13, true));
        assert_eq!((&header, &rest), (b"head", b" wor"));
        assert_eq!(room.into_owned().as_deref(), Some(&b"hello"[..]));
        assert_eq!(received.credentials, Some(Credentials::own()));
        std::fs::remove_file(path).unwrap();
    }

    #[test]
    fn descriptors_travel() {
        let (receiver, sender, path) = pair("descriptors");
        let file = File::open("/proc/self/comm").unwrap();
        send(sender.as_fd(), &[], &Buffers::empty(), &[file.as_fd()]).unwrap();
        let received = receive(receiver.as_fd(), &mut [], &Buffers::empty(), &mut [], 0).unwrap();
        let [descriptor] = <[OwnedFd; 1]>::try_from(received.descriptors).unwrap();
        let mut text = String::new();
        File::from(descriptor).read_to_string(&mut text).unwrap();
        assert!(!text.is_empty());
        std::fs::remove_file(path).unwrap();
    }

    #[test]
    fn a_long_path_is_an_address_too() {
        let directory = place().join("d".repeat(200));
        std::fs::create_dir_all(&directory).unwrap();
        let path = directory.join("s");
        let _ = std::fs::remove_file(&path);
        let (receiver, sender) = (datagram().unwrap(), datagram().unwrap());
        bind(receiver.as_fd(), &path).unwrap();
        connect(sender.as_fd(), &path).unwrap();
        drop(receiver);
        let error = connect(sender.as_fd(), &path).unwrap_err();
        assert_eq!(error.raw_os_error(), Some(libc::ECONNREFUSED));
        std::fs::remove_dir_all(directory).unwrap();
    }
}
