//! Every IP datagram that passes an interface: packet sockets, [packet(7)].
//!
//! [packet(7)]: https://man7.org/linux/man-pages/man7/packet.7.html

use std::io;
use std::os::fd::{AsFd, AsRawFd, OwnedFd};

use crate::buffers::Buffers;
use crate::net::{self, Address};
use crate::option;

/// Which datagrams are captured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// All of them; also those for other machines that the interface sees.
    Promiscuous,
    /// All that come to this machine or leave it.
    All,
    /// Those sent to groups of IPv4.
    Groups,
    /// Those of IGMP sent to groups of IPv4.
    GroupManagement,
}

/// `PACKET_*` of `linux/if_packet.h` that `libc` may not name.
const PACKET_IGNORE_OUTGOING: i32 = 23;
/// The number of IGMP.
const IGMP: u32 = 2;

/// A descriptor that receives the datagrams of `family` on the interface `index`, each from its IP
/// header on. On the `loopback` interface each is seen once, on its way in.
///
/// # Errors
/// `EPERM`: it is not permitted; `ENODEV`.
pub fn open(family: i32, index: u32, loopback: bool, wanted: Wanted) -> io::Result<OwnedFd> {
    let protocol = match family {
        libc::AF_INET6 => libc::ETH_P_IPV6 as u16,
        _ => libc::ETH_P_IP as u16,
    };
    // Nothing arrives before it is bound to an interface and a protocol.
    let fd = net::socket(libc::AF_PACKET, libc::SOCK_DGRAM, 0)?;
    if loopback {
        option::set_int(fd.as_fd(), libc::SOL_PACKET, PACKET_IGNORE_OUTGOING, 1)?;
    }
    if let Some(filter) = filter(wanted) {
        attach(&fd, &filter)?;
    }
    // SAFETY: all zeroes is an address.
    let mut address: libc::sockaddr_ll = unsafe { std::mem::zeroed() };
    address.sll_family = libc::AF_PACKET as u16;
    address.sll_protocol = protocol.to_be();
    address.sll_ifindex = index as i32;
    let len = size_of::<libc::sockaddr_ll>() as libc::socklen_t;
    // SAFETY: `address` has `len` bytes.
    if unsafe { libc::bind(fd.as_raw_fd(), (&raw const address).cast(), len) } < 0 {
        return Err(io::Error::last_os_error());
    }
    let membership = match wanted {
        Wanted::All => None,
        Wanted::Promiscuous => Some(libc::PACKET_MR_PROMISC),
        Wanted::Groups | Wanted::GroupManagement => Some(libc::PACKET_MR_ALLMULTI),
    };
    if let Some(kind) = membership {
        // struct packet_mreq: index, kind, and an address that these kinds do not have.
        let mut request = [0; 16];
        request[..4].copy_from_slice(&index.to_ne_bytes());
        request[4..6].copy_from_slice(&(kind as u16).to_ne_bytes());
        let name = libc::PACKET_ADD_MEMBERSHIP;
        option::set(fd.as_fd(), libc::SOL_PACKET, name, &request)?;
    }
    Ok(fd)
}

/// Lets through what was sent to groups (224.0.0.0/4), of one protocol if given.
fn filter(wanted: Wanted) -> Option<Vec<libc::sock_filter>> {
    const LOAD_BYTE: u16 = (libc::BPF_LD | libc::BPF_B | libc::BPF_ABS) as u16;
    const AND: u16 = (libc::BPF_ALU | libc::BPF_AND | libc::BPF_K) as u16;
    const IF_EQUAL: u16 = (libc::BPF_JMP | libc::BPF_JEQ | libc::BPF_K) as u16;
    const RETURN: u16 = (libc::BPF_RET | libc::BPF_K) as u16;
    let step = |code, k, jt, jf| libc::sock_filter { code, jt, jf, k };
    let mut steps = Vec::new();
    match wanted {
        Wanted::Promiscuous | Wanted::All => return None,
        Wanted::Groups => {}
        Wanted::GroupManagement => {
            steps.push(step(LOAD_BYTE, 9, 0, 0));
            steps.push(step(IF_EQUAL, IGMP, 0, 4));
        }
    }
    steps.extend([
        step(LOAD_BYTE, 16, 0, 0),
        step(AND, 0xf0, 0, 0),
        step(IF_EQUAL, 0xe0, 0, 1),
        step(RETURN, u32::MAX, 0, 0),
        step(RETURN, 0, 0, 0),
    ]);
    Some(steps)
}

fn attach(fd: &OwnedFd, filter: &[libc::sock_filter]) -> io::Result<()> {
    let program = libc::sock_fprog {
        len: filter.len() as u16,
        filter: filter.as_ptr().cast_mut(),
    };
    let len = size_of::<libc::sock_fprog>() as libc::socklen_t;
    // SAFETY: the program has `len` bytes and names `filter`, which the kernel only reads.
    let result = unsafe {
        let program = (&raw const program).cast();
        let name = libc::SO_ATTACH_FILTER;
        libc::setsockopt(fd.as_raw_fd(), libc::SOL_SOCKET, name, program, len)
    };
    match result {
        0 => Ok(()),
        _ => Err(io::Error::last_os_error()),
    }
}

/// Whether `address` is of a packet socket: of hardware, and not of IP.
pub(crate) fn is_hardware(address: &Address) -> bool {
    let family = address.as_bytes().first_chunk().copied();
    family.map(u16::from_ne_bytes) == Some(libc::AF_PACKET as u16)
}

/// The source that the IP header at the front of `buffers` names; none when it is not all there.
pub(crate) fn source(buffers: &Buffers, received: usize) -> Address {
    const HEADERS: usize = 40;
    let head = buffers.gathered(HEADERS.min(received));
    let head = head.into_owned().unwrap_or_default();
    let mut address = Vec::with_capacity(Address::CAPACITY);
    match (head.first().map(|byte| byte >> 4), head.len()) {
        (Some(4), 20..) => {
            address.extend_from_slice(&(libc::AF_INET as u16).to_ne_bytes());
            address.extend_from_slice(&[0; 2]);
            address.extend_from_slice(&head[12..16]);
            address.resize(size_of::<libc::sockaddr_in>(), 0);
        }
        (Some(6), 40..) => {
            address.extend_from_slice(&(libc::AF_INET6 as u16).to_ne_bytes());
            address.extend_from_slice(&[0; 6]);
            address.extend_from_slice(&head[8..24]);
            address.resize(size_of::<libc::sockaddr_in6>(), 0);
        }
        _ => {}
    }
    Address::new(&address).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_source_is_read_from_the_header() {
        let mut packet = vec![0x45; 20];
        packet[12..16].copy_from_slice(&[10, 1, 2, 3]);
        let found = source(&Buffers::owned(packet.clone()), 20);
        assert_eq!(found.as_bytes()[4..8], [10, 1, 2, 3]);
        assert_eq!(found.as_bytes().len(), 16);
        assert!(source(&Buffers::owned(packet), 19).as_bytes().is_empty());
        let found = source(&Buffers::owned(vec![0x60; 60]), 60);
        assert_eq!(found.as_bytes().len(), 28);
        assert!(source(&Buffers::owned(Vec::new()), 0).as_bytes().is_empty());
    }

    #[test]
    fn filters_end_within_themselves() {
        for wanted in [Wanted::Groups, Wanted::GroupManagement] {
            let steps = filter(wanted).unwrap();
            for (at, step) in steps.iter().enumerate() {
                let furthest = at + 1 + usize::from(step.jt.max(step.jf));
                assert!(furthest < steps.len() || at + 1 == steps.len());
            }
        }
        assert!(filter(Wanted::All).is_none());
    }
}
