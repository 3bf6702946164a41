//! Handing descriptors to another process of this machine: over a Unix socket with a name that is in
//! no directory, each side sure who the other one is ([unix(7)]).
//!
//! [unix(7)]: https://man7.org/linux/man-pages/man7/unix.7.html

use std::io;
use std::mem::MaybeUninit;
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, FromRawFd, OwnedFd, RawFd};
use std::time::Duration;

/// The most descriptors of one message.
pub const MAXIMUM_DESCRIPTORS: usize = 8;
/// The most bytes of one message.
pub const MAXIMUM_BYTES: usize = 4096;

/// Room for the control message with the descriptors, aligned as one must be.
#[repr(C, align(8))]
struct Control([u8; 16 + 4 * MAXIMUM_DESCRIPTORS + 64]);

/// Who is at the other end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Peer {
    /// Its process, when it connected or began to listen.
    pub process: u32,
    /// Its user.
    pub user: u32,
}

/// Waits for one process to fetch something.
#[derive(Debug)]
pub struct Listener(OwnedFd);

/// A connection to or from such a listener.
#[derive(Debug)]
pub struct Connection(OwnedFd);

impl Listener {
    /// Listens under `name`, which nobody else may have: `AddrInUse`.
    pub fn bind(name: &[u8]) -> io::Result<Self> {
        let fd = socket(libc::SOCK_NONBLOCK)?;
        let (address, len) = address(name)?;
        // SAFETY: `len` bytes of an address; then no pointers.
        unsafe {
            check(libc::bind(fd.as_raw_fd(), (&raw const address).cast(), len))?;
            check(libc::listen(fd.as_raw_fd(), 8))?;
        }
        Ok(Self(fd))
    }

    /// The next process that wants something, if there is one.
    pub fn accept(&self) -> Option<Connection> {
        let null = std::ptr::null_mut();
        let flags = libc::SOCK_CLOEXEC | libc::SOCK_NONBLOCK;
        // SAFETY: no address is asked for.
        let fd = unsafe { libc::accept4(self.0.as_raw_fd(), null, null.cast(), flags) };
        // SAFETY: a number that is none of an error is a descriptor that the kernel has just given us.
        (fd >= 0).then(|| Connection(unsafe { OwnedFd::from_raw_fd(fd) }))
    }
}

impl AsFd for Listener {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.0.as_fd()
    }
}

impl Connection {
    /// Connects to whoever listens under `name`: `ConnectionRefused` when nobody does.
    pub fn open(name: &[u8]) -> io::Result<Self> {
        let fd = socket(0)?;
        let (address, len) = address(name)?;
        // SAFETY: `len` bytes of an address.
        check(unsafe { libc::connect(fd.as_raw_fd(), (&raw const address).cast(), len) })?;
        Ok(Self(fd))
    }

    /// Two connections, each the other's end.
    pub fn pair() -> io::Result<(Self, Self)> {
        let kind = libc::SOCK_SEQPACKET | libc::SOCK_CLOEXEC | libc::SOCK_NONBLOCK;
        let mut ends = [0; 2];
        // SAFETY: room for two numbers, which a successful call makes descriptors of ours.
        unsafe {
            check(libc::socketpair(libc::AF_UNIX, kind, 0, ends.as_mut_ptr()))?;
            let [one, other] = ends.map(|end| OwnedFd::from_raw_fd(end));
            Ok((Self(one), Self(other)))
        }
    }

    /// The connection of a descriptor that another process passed.
    pub fn from_descriptor(fd: OwnedFd) -> Self {
        Self(fd)
    }

    /// The descriptor, for another process.
    pub fn into_descriptor(self) -> OwnedFd {
        self.0
    }

    /// Who is at the other end; the kernel vouches for it.
    pub fn peer(&self) -> io::Result<Peer> {
        let mut found = libc::ucred {
            pid: 0,
            uid: 0,
            gid: 0,
        };
        let mut len = size_of::<libc::ucred>() as libc::socklen_t;
        // SAFETY: room for the credentials.
        check(unsafe {
            libc::getsockopt(
                self.0.as_raw_fd(),
                libc::SOL_SOCKET,
                libc::SO_PEERCRED,
                (&raw mut found).cast(),
                &mut len,
            )
        })?;
        Ok(Peer {
            process: found.pid as u32,
            user: found.uid,
        })
    }

    /// Sends bytes and duplicates of descriptors in one message.
    pub fn send(&self, bytes: &[u8], descriptors: &[BorrowedFd<'_>]) -> io::Result<()> {
        if descriptors.len() > MAXIMUM_DESCRIPTORS || bytes.len() > MAXIMUM_BYTES {
            return Err(io::ErrorKind::InvalidInput.into());
        }
        let numbers: Vec<RawFd> = descriptors.iter().map(AsRawFd::as_raw_fd).collect();
        let mut control = Control([0; _]);
        let mut piece = libc::iovec {
            iov_base: bytes.as_ptr().cast_mut().cast(),
            iov_len: bytes.len(),
        };
        let mut message = header(&mut piece);
        let len = size_of_val(numbers.as_slice()) as u32;
        // SAFETY: the control buffer has room for one header and the numbers, and is aligned for it;
        // all that the message points to outlives the call.
        check(unsafe {
            if !numbers.is_empty() {
                message.msg_control = control.0.as_mut_ptr().cast();
                message.msg_controllen = libc::CMSG_SPACE(len) as usize;
                let first = libc::CMSG_FIRSTHDR(&message);
                (*first).cmsg_level = libc::SOL_SOCKET;
                (*first).cmsg_type = libc::SCM_RIGHTS;
                (*first).cmsg_len = libc::CMSG_LEN(len) as usize;
                libc::CMSG_DATA(first).copy_from(numbers.as_ptr().cast(), len as usize);
            }
            libc::sendmsg(self.0.as_raw_fd(), &message, libc::MSG_NOSIGNAL) as libc::c_int
        })
        .map(drop)
    }

    /// Receives one message within `patience`. The descriptors are closed on exec.
    pub fn receive(&self, patience: Duration) -> io::Result<(Vec<u8>, Vec<OwnedFd>)> {
        let mut bytes = vec![0; MAXIMUM_BYTES];
        let mut control = Control([0; _]);
        let mut watched = [crate::readiness::Watched::new(
            &self.0,
            crate::readiness::Ready::READ,
        )];
        crate::readiness::poll(&mut watched, Some(patience));
        if watched[0].seen().is_empty() {
            return Err(io::ErrorKind::TimedOut.into());
        }
        let mut piece = libc::iovec {
            iov_base: bytes.as_mut_ptr().cast(),
            iov_len: bytes.len(),
        };
        let mut message = header(&mut piece);
        message.msg_control = control.0.as_mut_ptr().cast();
        message.msg_controllen = control.0.len();
        let flags = libc::MSG_CMSG_CLOEXEC | libc::MSG_DONTWAIT;
        // SAFETY: the message points to memory of the lengths that it says, which outlives the call.
        let received = check(unsafe {
            libc::recvmsg(self.0.as_raw_fd(), &mut message, flags) as libc::c_int
        })?;
        let descriptors = descriptors(&message);
        if received == 0 || message.msg_flags & (libc::MSG_CTRUNC | libc::MSG_TRUNC) != 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        bytes.truncate(received as usize);
        Ok((bytes, descriptors))
    }
}

/// The descriptors that came with a message, each of which is ours now.
fn descriptors(message: &libc::msghdr) -> Vec<OwnedFd> {
    let mut found = Vec::new();
    // SAFETY: the kernel has filled in the message's control buffer, which is still there; each number
    // in it is a descriptor that nobody else owns.
    unsafe {
        let mut next = libc::CMSG_FIRSTHDR(message);
        while let Some(entry) = next.as_ref() {
            if (entry.cmsg_level, entry.cmsg_type) == (libc::SOL_SOCKET, libc::SCM_RIGHTS) {
                let len = entry.cmsg_len - libc::CMSG_LEN(0) as usize;
                let start = libc::CMSG_DATA(entry).cast::<RawFd>();
                for index in 0..len / size_of::<RawFd>() {
                    found.push(OwnedFd::from_raw_fd(start.add(index).read_unaligned()));
                }
            }
            next = libc::CMSG_NXTHDR(message, next);
        }
    }
    found
}

fn header(piece: &mut libc::iovec) -> libc::msghdr {
    // SAFETY: all zeroes is a msghdr that describes nothing.
    let mut message: libc::msghdr = unsafe { std::mem::zeroed() };
    message.msg_iov = piece;
    message.msg_iovlen = 1;
    message
}

fn socket(flags: i32) -> io::Result<OwnedFd> {
    let kind = libc::SOCK_SEQPACKET | libc::SOCK_CLOEXEC | flags;
    // SAFETY: takes no pointers.
    let fd = check(unsafe { libc::socket(libc::AF_UNIX, kind, 0) })?;
    // SAFETY: the kernel has just given us this descriptor.
    Ok(unsafe { OwnedFd::from_raw_fd(fd) })
}

/// The address of an abstract name.
fn address(name: &[u8]) -> io::Result<(libc::sockaddr_un, libc::socklen_t)> {
    // SAFETY: all zeroes is an address without a name.
    let mut address: libc::sockaddr_un = unsafe { std::mem::zeroed() };
    address.sun_family = libc::AF_UNIX as libc::sa_family_t;
    let room = address.sun_path.get_mut(1..=name.len());
    for (place, byte) in room
        .ok_or(io::ErrorKind::InvalidInput)?
        .iter_mut()
        .zip(name)
    {
        *place = *byte as libc::c_char;
    }
    let len = std::mem::offset_of!(libc::sockaddr_un, sun_path) + 1 + name.len();
    Ok((address, len as libc::socklen_t))
}

fn check(result: libc::c_int) -> io::Result<libc::c_int> {
    match result {
        ..0 => Err(io::Error::last_os_error()),
        result => Ok(result),
    }
}

/// The effective user of this process.
pub fn own_user() -> u32 {
    // SAFETY: always allowed.
    unsafe { libc::geteuid() }
}

/// Random numbers from the kernel; `None` when it has none to give.
pub fn random<const N: usize>() -> Option<[u8; N]> {
    let mut bytes = MaybeUninit::<[u8; N]>::zeroed();
    // SAFETY: room for N bytes, which are initialised whatever the call does.
    unsafe {
        let count = libc::getrandom(bytes.as_mut_ptr().cast(), N, 0);
        (count == N as isize).then(|| bytes.assume_init())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PATIENCE: Duration = Duration::from_secs(5);

    #[test]
    fn descriptors_arrive() {
        let name = [b"tawny-test-".as_slice(), &random::<8>().unwrap()].concat();
        let listener = Listener::bind(&name).unwrap();
        assert!(Listener::bind(&name).is_err());
        assert!(listener.accept().is_none());
        let to = Connection::open(&name).unwrap();
        let from = listener.accept().unwrap();
        assert_eq!(from.peer().unwrap().process, std::process::id());
        assert_eq!(to.peer().unwrap().user, own_user());
        let (read, write) = crate::pipe::new(0).unwrap();
        from.send(b"two", &[read.as_fd(), write.as_fd()]).unwrap();
        let (bytes, received) = to.receive(PATIENCE).unwrap();
        assert_eq!((bytes.as_slice(), received.len()), (b"two".as_slice(), 2));
        drop((read, write, from));
        assert!(to.receive(PATIENCE).is_err());
        drop(listener);
        assert!(Connection::open(&name).is_err());
    }
}
