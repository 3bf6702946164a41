//! Datagrams, and what ICMP says of those that were sent.
//!
//! The kernel tells of an ICMP message by failing the next call on the socket, whichever that is, and
//! keeps the message in the socket's error queue ([ip(7)], `IP_RECVERR`). Here sending never fails for
//! an earlier datagram, receiving fails for unreachable ports alone, and the queue is kept empty: its
//! messages would take up the room for datagrams.
//!
//! [ip(7)]: https://man7.org/linux/man-pages/man7/ip.7.html

use std::io;
use std::os::fd::{AsRawFd, BorrowedFd};

use crate::ancillary::Ancillary;
use crate::buffers::Buffers;
use crate::net::{self, Address, Received};
use crate::{option, packet_capture};

/// No datagram is longer; one of this length is too long for the kernel.
const LONGEST: usize = 1 << 16;

/// Has the kernel tell, or not tell, of ICMP messages while the socket is not connected.
pub fn tell_unreachable(fd: BorrowedFd<'_>, on: bool) {
    // A socket of the other family has no use for the option, and refuses it.
    let _ = option::set_int(fd, libc::IPPROTO_IP, libc::IP_RECVERR, on.into());
    let _ = option::set_int(fd, libc::IPPROTO_IPV6, libc::IPV6_RECVERR, on.into());
}

/// Receives one datagram into `buffers`, its sender's address, and what came beside it.
///
/// # Errors
/// `ECONNREFUSED`: an earlier datagram came to a port where nobody is. Not with `silent`.
pub fn receive(
    fd: BorrowedFd<'_>,
    buffers: &Buffers,
    flags: i32,
    silent: bool,
    mut beside: Option<&mut Ancillary>,
) -> io::Result<(Received, Address)> {
    if !buffers.fit_one_call() {
        let between = Buffers::owned(vec![0; buffers.len().min(LONGEST)]);
        let (received, from) = receive(fd, &between, flags, silent, beside)?;
        let between = between.into_owned().unwrap_or_default();
        buffers.scatter(&between[..received.bytes]);
        return Ok((received, from));
    }
    loop {
        match net::receive_from(fd, buffers, flags, beside.as_deref_mut()) {
            Err(error) if is_of_earlier(&error) => {
                forget_messages(fd);
                if error.raw_os_error() == Some(libc::ECONNREFUSED) && !silent {
                    return Err(error);
                }
            }
            Ok((received, from)) if packet_capture::is_hardware(&from) => {
                return Ok((received, packet_capture::source(buffers, received.bytes)));
            }
            result => return result,
        }
    }
}

/// Sends one datagram, to `to` if given, and what goes beside it.
///
/// # Errors
/// Those that concern this datagram.
pub fn send(
    fd: BorrowedFd<'_>,
    buffers: &Buffers,
    flags: i32,
    to: Option<&Address>,
    beside: Option<&Ancillary>,
) -> io::Result<usize> {
    if !buffers.fit_one_call() {
        return send(fd, &buffers.gathered(LONGEST), flags, to, beside);
    }
    let attempt = || match beside {
        None => net::send(fd, buffers, flags, to),
        Some(beside) => net::send_message(fd, buffers, flags, to, beside),
    };
    match attempt() {
        Err(error) if is_of_earlier(&error) => {
            forget_messages(fd);
            attempt()
        }
        Err(error) if error.raw_os_error() == Some(libc::EMSGSIZE) => {
            // That a datagram is too long is told both ways.
            forget_messages(fd);
            Err(error)
        }
        result => result,
    }
}

/// Whether the error may be that of an earlier datagram.
pub(crate) fn is_of_earlier(error: &io::Error) -> bool {
    let errors = [
        libc::ECONNREFUSED,
        libc::EHOSTUNREACH,
        libc::ENETUNREACH,
        libc::EHOSTDOWN,
        libc::ENONET,
        libc::ENOPROTOOPT,
        libc::EPROTO,
    ];
    error
        .raw_os_error()
        .is_some_and(|errno| errors.contains(&errno))
}

#[cold]
pub(crate) fn forget_messages(fd: BorrowedFd<'_>) {
    loop {
        let flags = libc::MSG_ERRQUEUE | libc::MSG_DONTWAIT;
        // SAFETY: receives into no memory.
        let received = unsafe { libc::recv(fd.as_raw_fd(), std::ptr::null_mut(), 0, flags) };
        if received < 0 {
            return;
        }
    }
}
