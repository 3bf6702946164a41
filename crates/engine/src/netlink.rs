//! Changes of the machine's addresses and routes, as the kernel tells of them: `rtnetlink(7)`.

use std::io;
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, FromRawFd, OwnedFd};

use crate::net::{self, Address};

/// What has changed, for addresses of one family (`AF_*` of Linux).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// The list of local addresses.
    Addresses(i32),
    /// The routes.
    Routes(i32),
    /// The interfaces, or what is known of them.
    Interfaces,
    /// What is known of the neighbours.
    Neighbours,
    /// Anything: the kernel had more to tell than there was room for.
    Unknown,
}

const ADDRESSES_AND_ROUTES: i32 = libc::RTMGRP_IPV4_IFADDR
    | libc::RTMGRP_IPV6_IFADDR
    | libc::RTMGRP_IPV4_ROUTE
    | libc::RTMGRP_IPV6_ROUTE;

/// The head of a message: its length, its type, and twelve bytes that do not matter here.
const HEADER: usize = 16;

/// A descriptor that can be read when addresses or routes change.
pub fn changes() -> io::Result<OwnedFd> {
    changes_of(ADDRESSES_AND_ROUTES)
}

/// A descriptor that can be read when interfaces, addresses or routes change.
pub fn all_changes() -> io::Result<OwnedFd> {
    changes_of(ADDRESSES_AND_ROUTES | libc::RTMGRP_LINK)
}

/// A descriptor that can be read when something becomes known of a neighbour.
pub fn changes_of_neighbours() -> io::Result<OwnedFd> {
    changes_of(libc::RTMGRP_NEIGH)
}

fn changes_of(groups: i32) -> io::Result<OwnedFd> {
    let kind = libc::SOCK_RAW | libc::SOCK_CLOEXEC | libc::SOCK_NONBLOCK;
    // SAFETY: takes no pointers.
    let fd = unsafe { libc::socket(libc::AF_NETLINK, kind, libc::NETLINK_ROUTE) };
    if fd < 0 {
        return Err(io::Error::last_os_error());
    }
    // SAFETY: the kernel has just given us this descriptor.
    let fd = unsafe { OwnedFd::from_raw_fd(fd) };
    // SAFETY: all zeroes is an address of no groups.
    let mut address: libc::sockaddr_nl = unsafe { std::mem::zeroed() };
    address.nl_family = libc::AF_NETLINK as u16;
    address.nl_groups = groups as u32;
    let len = size_of::<libc::sockaddr_nl>() as libc::socklen_t;
    // SAFETY: `address` has `len` bytes.
    match unsafe { libc::bind(fd.as_raw_fd(), (&raw const address).cast(), len) } {
        0 => Ok(fd),
        _ => Err(io::Error::last_os_error()),
    }
}

/// Calls `each` with every change that `fd`, of [`changes`], tells of by now.
pub fn take(fd: BorrowedFd<'_>, mut each: impl FnMut(Change)) {
    let mut buffer = [0u8; 8192];
    loop {
        // SAFETY: `buffer` has room for as many bytes as are asked for.
        let count =
            unsafe { libc::recv(fd.as_raw_fd(), buffer.as_mut_ptr().cast(), buffer.len(), 0) };
        match usize::try_from(count) {
            Ok(count) => parse(&buffer[..count], &mut each),
            Err(_) => match crate::errno() {
                libc::EINTR => {}
                libc::ENOBUFS => each(Change::Unknown),
                _ => return,
            },
        }
    }
}

fn parse(mut messages: &[u8], each: &mut impl FnMut(Change)) {
    while messages.len() > HEADER {
        let number = |at: usize, bytes: usize| {
            let bytes = &messages[at..at + bytes];
            bytes
                .iter()
                .rev()
                .fold(0usize, |number, byte| number << 8 | usize::from(*byte))
        };
        let (len, kind) = (number(0, 4), number(4, 2));
        let family = i32::from(messages[HEADER]);
        match u16::try_from(kind) {
            Ok(libc::RTM_NEWADDR | libc::RTM_DELADDR) => each(Change::Addresses(family)),
            Ok(libc::RTM_NEWROUTE | libc::RTM_DELROUTE) => each(Change::Routes(family)),
            Ok(libc::RTM_NEWLINK | libc::RTM_DELLINK) => each(Change::Interfaces),
            Ok(libc::RTM_NEWNEIGH | libc::RTM_DELNEIGH) => each(Change::Neighbours),
            _ => {}
        }
        // Messages begin at multiples of four.
        let next = len.max(HEADER).next_multiple_of(4).min(messages.len());
        messages = &messages[next..];
    }
}

/// The local address from which this machine would send to `destination`.
pub fn source_for(destination: &Address) -> io::Result<Address> {
    let family = destination.as_bytes().first_chunk().copied();
    let family = u16::from_ne_bytes(family.unwrap_or_default());
    let probe = net::socket(family.into(), libc::SOCK_DGRAM, 0)?;
    net::connect(probe.as_fd(), destination)?;
    net::local_address(probe.as_fd())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(kind: u16, family: u8, extra: usize) -> Vec<u8> {
        let len = HEADER + 4 + extra;
        let mut bytes = vec![0; len.next_multiple_of(4)];
        bytes[..4].copy_from_slice(&(len as u32).to_le_bytes());
        bytes[4..6].copy_from_slice(&kind.to_le_bytes());
        bytes[HEADER] = family;
        bytes
    }

    #[test]
    fn messages_of_all_kinds() {
        let mut all = message(libc::RTM_NEWADDR, libc::AF_INET as u8, 5);
        all.extend(message(libc::RTM_NEWLINK, 0, 0));
        all.extend(message(libc::RTM_DELROUTE, libc::AF_INET6 as u8, 1));
        let mut seen = Vec::new();
        parse(&all, &mut |change| seen.push(change));
        let expected = [
            Change::Addresses(libc::AF_INET),
            Change::Interfaces,
            Change::Routes(libc::AF_INET6),
        ];
        assert_eq!(seen, expected);
    }

    #[test]
    fn broken_messages_end_somewhere() {
        for len in 0..40 {
            parse(&vec![0; len], &mut |_| ());
            parse(&vec![0xff; len], &mut |_| ());
        }
    }

    #[test]
    fn nothing_has_changed_yet() {
        let fd = changes().unwrap();
        take(fd.as_fd(), |_| ());
    }
}
