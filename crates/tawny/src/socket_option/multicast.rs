//! Multicast memberships and interfaces: structures whose layouts differ between the systems.
//!
//! Where Windows takes an IPv4 interface address, an address of the form 0.x.x.x is an interface
//! index. An index or address that no interface has is `WSAEADDRNOTAVAIL`; joining twice is
//! `WSAEINVAL`.
//!
//! <https://learn.microsoft.com/windows/win32/winsock/ipproto-ip-socket-options>

use std::os::fd::BorrowedFd;

use libc::{IPPROTO_IP, IPPROTO_IPV6};
use tawny_engine::option;

use super::OptionState;
use super::value::{structure, write_bytes};
use crate::address::{AF_INET6, SOCKADDR_STORAGE_LEN};
use crate::codes::{WSAEADDRNOTAVAIL, WSAEINVAL};
use crate::{Error, SocketAddress};

/// `MCAST_*` of the kernel, which `libc` does not name.
const MCAST_JOIN_GROUP: i32 = 42;
const MCAST_BLOCK_SOURCE: i32 = 43;
const MCAST_UNBLOCK_SOURCE: i32 = 44;
const MCAST_LEAVE_GROUP: i32 = 45;
const MCAST_JOIN_SOURCE_GROUP: i32 = 46;
const MCAST_LEAVE_SOURCE_GROUP: i32 = 47;

/// Size of `GROUP_REQ` and of the kernel's `group_req`, and where the address lies in it.
const GROUP_REQ: usize = GROUP + SOCKADDR_STORAGE_LEN;
/// Size of `GROUP_SOURCE_REQ`: a second address follows.
const GROUP_SOURCE_REQ: usize = GROUP_REQ + SOCKADDR_STORAGE_LEN;
const GROUP: usize = 8;

fn call(fd: BorrowedFd<'_>, level: i32, name: i32, value: &[u8]) -> Result<(), Error> {
    option::set(fd, level, name, value).map_err(|error| match error.raw_os_error() {
        Some(libc::ENODEV) => Error::new(WSAEADDRNOTAVAIL),
        Some(libc::EADDRINUSE) => Error::new(WSAEINVAL),
        _ => error.into(),
    })
}

/// An interface as Windows names it: by index (0.x.x.x), by address, or not at all (0.0.0.0).
fn interface_index(interface: [u8; 4]) -> u32 {
    if interface[0] == 0 {
        u32::from_be_bytes(interface)
    } else {
        0
    }
}

/// The kernel's `ip_mreqn`: group, interface address, interface index.
fn ip_mreqn(group: [u8; 4], interface: [u8; 4]) -> [u8; 12] {
    let mut request = [0; 12];
    request[..4].copy_from_slice(&group);
    match interface_index(interface) {
        0 => request[4..8].copy_from_slice(&interface),
        index => request[8..].copy_from_slice(&index.to_ne_bytes()),
    }
    request
}

fn membership(fd: BorrowedFd<'_>, name: i32, value: &[u8]) -> Result<(), Error> {
    let &[g0, g1, g2, g3, i0, i1, i2, i3] = structure(value)?;
    call(
        fd,
        IPPROTO_IP,
        name,
        &ip_mreqn([g0, g1, g2, g3], [i0, i1, i2, i3]),
    )
}

/// `ip_mreq_source`: Windows has group, source, interface; Linux group, interface, source. An
/// index needs the form with `sockaddr`s.
fn source_membership(
    fd: BorrowedFd<'_>,
    name: i32,
    by_index: i32,
    value: &[u8],
) -> Result<(), Error> {
    let &[g0, g1, g2, g3, s0, s1, s2, s3, i0, i1, i2, i3] = structure(value)?;
    let (group, source, interface) = ([g0, g1, g2, g3], [s0, s1, s2, s3], [i0, i1, i2, i3]);
    match interface_index(interface) {
        0 => call(fd, IPPROTO_IP, name, &[group, interface, source].concat()),
        index => {
            let mut request = [0; GROUP_SOURCE_REQ];
            request[..4].copy_from_slice(&index.to_ne_bytes());
            for (at, ip) in [(GROUP, group), (GROUP_REQ, source)] {
                let address: SocketAddress = (ip.into(), 0).into();
                let (bytes, len) = address.to_linux();
                request[at..at + len].copy_from_slice(&bytes[..len]);
            }
            call(fd, IPPROTO_IP, by_index, &request)
        }
    }
}

/// `GROUP_REQ` (`N` = 136) or `GROUP_SOURCE_REQ` (`N` = 264): the layouts agree but for the number
/// of the IPv6 family.
fn group<const N: usize>(
    fd: BorrowedFd<'_>,
    level: i32,
    name: i32,
    value: &[u8],
) -> Result<(), Error> {
    let mut request = *structure::<N>(value)?;
    for at in (GROUP..N).step_by(SOCKADDR_STORAGE_LEN) {
        let family = &mut request[at..at + 2];
        if family == AF_INET6.to_ne_bytes() {
            family.copy_from_slice(&(libc::AF_INET6 as u16).to_ne_bytes());
        }
    }
    call(fd, level, name, &request)
}

/// Defines the table's setters.
macro_rules! setters {
    ($($name:ident => $call:ident$(::<$size:ident>)?($($argument:expr),*);)*) => {$(
        pub(super) fn $name(
            fd: BorrowedFd<'_>,
            _: &mut OptionState,
            value: &[u8],
        ) -> Result<(), Error> {
            $call$(::<$size>)?(fd, $($argument,)* value)
        }
    )*};
}

setters! {
    join => membership(libc::IP_ADD_MEMBERSHIP);
    leave => membership(libc::IP_DROP_MEMBERSHIP);
    join_source => source_membership(libc::IP_ADD_SOURCE_MEMBERSHIP, MCAST_JOIN_SOURCE_GROUP);
    leave_source => source_membership(libc::IP_DROP_SOURCE_MEMBERSHIP, MCAST_LEAVE_SOURCE_GROUP);
    block_source => source_membership(libc::IP_BLOCK_SOURCE, MCAST_BLOCK_SOURCE);
    unblock_source => source_membership(libc::IP_UNBLOCK_SOURCE, MCAST_UNBLOCK_SOURCE);
    group_join => group::<GROUP_REQ>(IPPROTO_IP, MCAST_JOIN_GROUP);
    group_leave => group::<GROUP_REQ>(IPPROTO_IP, MCAST_LEAVE_GROUP);
    group_join_source => group::<GROUP_SOURCE_REQ>(IPPROTO_IP, MCAST_JOIN_SOURCE_GROUP);
    group_leave_source => group::<GROUP_SOURCE_REQ>(IPPROTO_IP, MCAST_LEAVE_SOURCE_GROUP);
    group_block_source => group::<GROUP_SOURCE_REQ>(IPPROTO_IP, MCAST_BLOCK_SOURCE);
    group_unblock_source => group::<GROUP_SOURCE_REQ>(IPPROTO_IP, MCAST_UNBLOCK_SOURCE);
    group_join_v6 => group::<GROUP_REQ>(IPPROTO_IPV6, MCAST_JOIN_GROUP);
    group_leave_v6 => group::<GROUP_REQ>(IPPROTO_IPV6, MCAST_LEAVE_GROUP);
    group_join_source_v6 => group::<GROUP_SOURCE_REQ>(IPPROTO_IPV6, MCAST_JOIN_SOURCE_GROUP);
    group_leave_source_v6 => group::<GROUP_SOURCE_REQ>(IPPROTO_IPV6, MCAST_LEAVE_SOURCE_GROUP);
    group_block_source_v6 => group::<GROUP_SOURCE_REQ>(IPPROTO_IPV6, MCAST_BLOCK_SOURCE);
    group_unblock_source_v6 => group::<GROUP_SOURCE_REQ>(IPPROTO_IPV6, MCAST_UNBLOCK_SOURCE);
    join_v6 => membership_v6(libc::IPV6_ADD_MEMBERSHIP);
    leave_v6 => membership_v6(libc::IPV6_DROP_MEMBERSHIP);
}

/// `ipv6_mreq`: group and index, the same on both.
fn membership_v6(fd: BorrowedFd<'_>, name: i32, value: &[u8]) -> Result<(), Error> {
    call(fd, IPPROTO_IPV6, name, structure::<20>(value)?)
}

/// `IP_MULTICAST_IF`; what was set is kept, for the kernel does not hand an index back.
pub(super) fn set_interface(
    fd: BorrowedFd<'_>,
    state: &mut OptionState,
    value: &[u8],
) -> Result<(), Error> {
    let interface = *structure(value)?;
    call(
        fd,
        IPPROTO_IP,
        libc::IP_MULTICAST_IF,
        &ip_mreqn([0; 4], interface),
    )?;
    state.multicast_interface = interface;
    Ok(())
}

pub(super) fn get_interface(
    fd: BorrowedFd<'_>,
    state: &OptionState,
    out: &mut [u8],
) -> Result<usize, Error> {
    let mut interface = state.multicast_interface;
    if interface == [0; 4] {
        option::get(fd, IPPROTO_IP, libc::IP_MULTICAST_IF, &mut interface)?;
    }
    write_bytes(&interface, out)
}

pub(super) fn set_unicast_interface(
    fd: BorrowedFd<'_>,
    _: &mut OptionState,
    index: u32,
) -> Result<(), Error> {
    call(fd, IPPROTO_IP, libc::IP_UNICAST_IF, &index.to_ne_bytes())
}

pub(super) fn index_to_network(index: u32) -> Result<i32, Error> {
    Ok(index.to_be() as i32)
}

pub(super) fn index_from_network(index: i32) -> u32 {
    u32::from_be(index as u32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_interface_is_an_index_or_an_address() {
        let group = [239, 1, 2, 3];
        assert_eq!(
            ip_mreqn(group, [127, 0, 0, 1]),
            [239, 1, 2, 3, 127, 0, 0, 1, 0, 0, 0, 0]
        );
        assert_eq!(
            ip_mreqn(group, [0; 4]),
            [239, 1, 2, 3, 0, 0, 0, 0, 0, 0, 0, 0]
        );
        let [.., i0, i1, i2, i3] = ip_mreqn(group, [0, 0, 1, 2]);
        assert_eq!(u32::from_ne_bytes([i0, i1, i2, i3]), 0x0102);
    }

    #[test]
    fn an_index_turns_to_network_order_and_back() {
        let network = index_to_network(0x0102).unwrap();
        assert_eq!(network.to_ne_bytes(), [0, 0, 1, 2]);
        assert_eq!(index_from_network(network), 0x0102);
    }
}
