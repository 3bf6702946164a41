//! The table of options: what each is on Windows, and what stands for it on Linux.

use std::os::fd::BorrowedFd;

use libc::{IPPROTO_IP, IPPROTO_IPV6, IPPROTO_TCP, SOL_SOCKET, SOL_UDP};

use super::names::{ip, ipv6, socket, tcp, udp};
use super::received::{self, Told};
use super::value::Form;
use super::{Kept, OptionState, multicast, open_type, sharing, special};
use crate::Error;

/// One option.
pub(super) struct Row {
    pub(super) level: i32,
    pub(super) name: i32,
    pub(super) form: Form,
    pub(super) get: Get,
    pub(super) set: Set,
}

/// How an option is read.
#[derive(Clone, Copy)]
pub(super) enum Get {
    /// It cannot be read.
    No,
    /// It is the kernel's option of that level and name.
    Kernel(i32, i32),
    /// It is the kernel's, with another value.
    Mapped(i32, i32, fn(i32) -> u32),
    /// It is a switch of [`OptionState`].
    Kept(Kept),
    /// It is whether a received message tells this.
    Told(Told),
    /// A number that is computed.
    Number(fn(BorrowedFd<'_>, &OptionState) -> Result<u32, Error>),
    /// A structure.
    Bytes(fn(BorrowedFd<'_>, &OptionState, &mut [u8]) -> Result<usize, Error>),
}

/// How an option is set.
#[derive(Clone, Copy)]
pub(super) enum Set {
    /// It cannot be set.
    No,
    /// It is the kernel's option of that level and name.
    Kernel(i32, i32),
    /// It is the kernel's, with another value.
    Mapped(i32, i32, fn(u32) -> Result<i32, Error>),
    /// It is a switch of [`OptionState`].
    Kept(Kept),
    /// It is whether a received message tells this.
    Told(Told),
    /// A number that takes more than that.
    Number(fn(BorrowedFd<'_>, &mut OptionState, u32) -> Result<(), Error>),
    /// A structure.
    Bytes(fn(BorrowedFd<'_>, &mut OptionState, &[u8]) -> Result<(), Error>),
}

use Form::{Byte, Dword, Flag};

const fn row(level: i32, name: i32, form: Form, get: Get, set: Set) -> Row {
    Row {
        level,
        name,
        form,
        get,
        set,
    }
}

/// An option that is the kernel's, with the same values.
const fn same(level: i32, name: i32, form: Form, kernel_level: i32, kernel_name: i32) -> Row {
    let get = Get::Kernel(kernel_level, kernel_name);
    row(
        level,
        name,
        form,
        get,
        Set::Kernel(kernel_level, kernel_name),
    )
}

/// A switch that only [`OptionState`] knows.
const fn kept(level: i32, name: i32, flag: Kept) -> Row {
    row(level, name, Flag, Get::Kept(flag), Set::Kept(flag))
}

/// What a received message tells.
const fn told(level: i32, name: i32, what: Told) -> Row {
    row(level, name, Flag, Get::Told(what), Set::Told(what))
}

#[rustfmt::skip]
pub(super) static TABLE: &[Row] = &[
    row(socket::LEVEL, socket::SO_ACCEPTCONN, Dword, Get::Kernel(SOL_SOCKET, libc::SO_ACCEPTCONN), Set::No),
    row(socket::LEVEL, socket::SO_BROADCAST, Flag, Get::Number(special::get_broadcast), Set::Number(special::set_broadcast)),
    row(socket::LEVEL, socket::SO_BSP_STATE, Dword, Get::Bytes(special::get_bsp_state), Set::No),
    kept(socket::LEVEL, socket::SO_CONDITIONAL_ACCEPT, Kept::CONDITIONAL_ACCEPT),
    kept(socket::LEVEL, socket::SO_DEBUG, Kept::DEBUG),
    row(socket::LEVEL, socket::SO_DONTLINGER, Flag, Get::Number(special::get_dont_linger), Set::Number(special::set_dont_linger)),
    row(socket::LEVEL, socket::SO_DONTROUTE, Flag, Get::Kept(Kept::DONT_ROUTE), Set::Number(special::set_dont_route)),
    row(socket::LEVEL, socket::SO_ERROR, Dword, Get::Number(special::take_error), Set::No),
    row(socket::LEVEL, socket::SO_EXCLUSIVEADDRUSE, Flag, Get::Kept(Kept::EXCLUSIVE_ADDRESS), Set::Number(sharing::set_exclusive)),
    same(socket::LEVEL, socket::SO_KEEPALIVE, Flag, SOL_SOCKET, libc::SO_KEEPALIVE),
    row(socket::LEVEL, socket::SO_LINGER, Dword, Get::Bytes(special::get_linger), Set::Bytes(special::set_linger)),
    row(socket::LEVEL, socket::SO_MAX_MSG_SIZE, Dword, Get::Number(special::longest_datagram), Set::No),
    row(socket::LEVEL, socket::SO_MAXDG, Dword, Get::Number(special::longest_datagram), Set::No),
    row(socket::LEVEL, socket::SO_MAXPATHDG, Dword, Get::Number(special::longest_datagram), Set::No),
    same(socket::LEVEL, socket::SO_OOBINLINE, Flag, SOL_SOCKET, libc::SO_OOBINLINE),
    row(socket::LEVEL, socket::SO_OPENTYPE, Dword, Get::Number(open_type::get), Set::Number(open_type::set)),
    kept(socket::LEVEL, socket::SO_PORT_SCALABILITY, Kept::PORT_SCALABILITY),
    row(socket::LEVEL, socket::SO_PROTOCOL_INFOA, Dword, Get::Bytes(special::get_protocol_info_a), Set::No),
    row(socket::LEVEL, socket::SO_PROTOCOL_INFOW, Dword, Get::Bytes(special::get_protocol_info_w), Set::No),
    row(socket::LEVEL, socket::SO_RANDOMIZE_PORT, Flag, Get::Kept(Kept::RANDOMIZE_PORT), Set::Number(sharing::set_randomize_port)),
    row(socket::LEVEL, socket::SO_RCVBUF, Dword, Get::Number(special::get_receive_buffer), Set::Number(special::set_receive_buffer)),
    row(socket::LEVEL, socket::SO_RCVTIMEO, Dword, Get::Number(special::get_receive_timeout), Set::Number(special::set_receive_timeout)),
    row(socket::LEVEL, socket::SO_REUSEADDR, Flag, Get::Kept(Kept::REUSE_ADDRESS), Set::Number(sharing::set_reuse)),
    kept(socket::LEVEL, socket::SO_REUSE_MULTICASTPORT, Kept::REUSE_MULTICAST_PORT),
    kept(socket::LEVEL, socket::SO_REUSE_UNICASTPORT, Kept::REUSE_UNICAST_PORT),
    row(socket::LEVEL, socket::SO_SNDBUF, Dword, Get::Number(special::get_send_buffer), Set::Number(special::set_send_buffer)),
    row(socket::LEVEL, socket::SO_SNDTIMEO, Dword, Get::Number(special::get_send_timeout), Set::Number(special::set_send_timeout)),
    row(socket::LEVEL, socket::SO_TYPE, Dword, Get::Kernel(SOL_SOCKET, libc::SO_TYPE), Set::No),
    row(socket::LEVEL, socket::SO_USELOOPBACK, Flag, Get::Number(special::get_use_loopback), Set::Number(special::set_use_loopback)),

    kept(tcp::LEVEL, tcp::TCP_BSDURGENT, Kept::BSD_URGENT),
    kept(tcp::LEVEL, tcp::TCP_DELAY_FIN_ACK, Kept::DELAY_FIN_ACK),
    row(tcp::LEVEL, tcp::TCP_EXPEDITED_1122, Flag, Get::Number(special::get_standard_urgent), Set::Number(special::set_standard_urgent)),
    kept(tcp::LEVEL, tcp::TCP_FAIL_CONNECT_ON_ICMP_ERROR, Kept::FAIL_CONNECT_ON_ICMP_ERROR),
    row(tcp::LEVEL, tcp::TCP_FASTOPEN, Flag, Get::Mapped(IPPROTO_TCP, libc::TCP_FASTOPEN, special::is_set), Set::Mapped(IPPROTO_TCP, libc::TCP_FASTOPEN, special::fast_open_queue)),
    row(tcp::LEVEL, tcp::TCP_KEEPCNT, Dword, Get::Mapped(IPPROTO_TCP, libc::TCP_KEEPCNT, special::unchanged), Set::Mapped(IPPROTO_TCP, libc::TCP_KEEPCNT, special::keep_alive_count)),
    row(tcp::LEVEL, tcp::TCP_KEEPIDLE, Dword, Get::Mapped(IPPROTO_TCP, libc::TCP_KEEPIDLE, special::unchanged), Set::Mapped(IPPROTO_TCP, libc::TCP_KEEPIDLE, special::keep_alive_time)),
    row(tcp::LEVEL, tcp::TCP_KEEPINTVL, Dword, Get::Mapped(IPPROTO_TCP, libc::TCP_KEEPINTVL, special::unchanged), Set::Mapped(IPPROTO_TCP, libc::TCP_KEEPINTVL, special::keep_alive_time)),
    row(tcp::LEVEL, tcp::TCP_MAXRT, Dword, Get::Mapped(IPPROTO_TCP, libc::TCP_USER_TIMEOUT, special::seconds_of_user_timeout), Set::Mapped(IPPROTO_TCP, libc::TCP_USER_TIMEOUT, special::user_timeout_of_seconds)),
    row(tcp::LEVEL, tcp::TCP_MAXRTMS, Dword, Get::Mapped(IPPROTO_TCP, libc::TCP_USER_TIMEOUT, special::milliseconds_of_user_timeout), Set::Mapped(IPPROTO_TCP, libc::TCP_USER_TIMEOUT, special::user_timeout_of_milliseconds)),
    row(tcp::LEVEL, tcp::TCP_MAXSEG, Dword, Get::Kernel(IPPROTO_TCP, libc::TCP_MAXSEG), Set::Kernel(IPPROTO_TCP, libc::TCP_MAXSEG)),
    same(tcp::LEVEL, tcp::TCP_NODELAY, Flag, IPPROTO_TCP, libc::TCP_NODELAY),
    row(tcp::LEVEL, tcp::TCP_STDURG, Flag, Get::Number(special::get_standard_urgent), Set::Number(special::set_standard_urgent)),
    kept(tcp::LEVEL, tcp::TCP_TIMESTAMPS, Kept::TIMESTAMPS),

    same(udp::LEVEL, udp::UDP_NOCHECKSUM, Flag, SOL_SOCKET, libc::SO_NO_CHECK),
    row(udp::LEVEL, udp::UDP_RECV_MAX_COALESCED_SIZE, Dword, Get::Number(received::get_coalesced), Set::Number(received::set_coalesced)),
    same(udp::LEVEL, udp::UDP_SEND_MSG_SIZE, Dword, SOL_UDP, libc::UDP_SEGMENT),

    row(ip::LEVEL, ip::IP_ADD_MEMBERSHIP, Dword, Get::No, Set::Bytes(multicast::join)),
    row(ip::LEVEL, ip::IP_ADD_SOURCE_MEMBERSHIP, Dword, Get::No, Set::Bytes(multicast::join_source)),
    row(ip::LEVEL, ip::IP_BLOCK_SOURCE, Dword, Get::No, Set::Bytes(multicast::block_source)),
    row(ip::LEVEL, ip::IP_DONTFRAGMENT, Flag, Get::Mapped(IPPROTO_IP, libc::IP_MTU_DISCOVER, special::is_unfragmented), Set::Mapped(IPPROTO_IP, libc::IP_MTU_DISCOVER, special::unfragmented)),
    row(ip::LEVEL, ip::IP_DROP_MEMBERSHIP, Dword, Get::No, Set::Bytes(multicast::leave)),
    row(ip::LEVEL, ip::IP_DROP_SOURCE_MEMBERSHIP, Dword, Get::No, Set::Bytes(multicast::leave_source)),
    same(ip::LEVEL, ip::IP_HDRINCL, Flag, IPPROTO_IP, libc::IP_HDRINCL),
    row(ip::LEVEL, ip::IP_MTU, Dword, Get::Kernel(IPPROTO_IP, libc::IP_MTU), Set::No),
    row(ip::LEVEL, ip::IP_MTU_DISCOVER, Dword, Get::Mapped(IPPROTO_IP, libc::IP_MTU_DISCOVER, special::windows_mtu_discovery), Set::Mapped(IPPROTO_IP, libc::IP_MTU_DISCOVER, special::kernel_mtu_discovery)),
    row(ip::LEVEL, ip::IP_MULTICAST_IF, Dword, Get::Bytes(multicast::get_interface), Set::Bytes(multicast::set_interface)),
    same(ip::LEVEL, ip::IP_MULTICAST_LOOP, Flag, IPPROTO_IP, libc::IP_MULTICAST_LOOP),
    same(ip::LEVEL, ip::IP_MULTICAST_TTL, Byte, IPPROTO_IP, libc::IP_MULTICAST_TTL),
    row(ip::LEVEL, ip::IP_OPTIONS, Byte, Get::Bytes(special::get_ip_options), Set::Bytes(special::set_ip_options)),
    told(ip::LEVEL, ip::IP_PKTINFO, Told::PACKET_INFO_V4),
    row(ip::LEVEL, ip::IP_PROTECTION_LEVEL, Dword, Get::Number(special::get_protection), Set::Number(special::set_protection)),
    kept(ip::LEVEL, ip::IP_RECEIVE_BROADCAST, Kept::RECEIVE_BROADCAST),
    told(ip::LEVEL, ip::IP_RECVDSTADDR, Told::DESTINATION_V4),
    told(ip::LEVEL, ip::IP_RECVECN, Told::CONGESTION_V4),
    told(ip::LEVEL, ip::IP_RECVIF, Told::INTERFACE_V4),
    told(ip::LEVEL, ip::IP_RECVTOS, Told::SERVICE_V4),
    told(ip::LEVEL, ip::IP_RECVTTL, Told::HOP_LIMIT_V4),
    same(ip::LEVEL, ip::IP_TOS, Byte, IPPROTO_IP, libc::IP_TOS),
    same(ip::LEVEL, ip::IP_TTL, Byte, IPPROTO_IP, libc::IP_TTL),
    row(ip::LEVEL, ip::IP_UNBLOCK_SOURCE, Dword, Get::No, Set::Bytes(multicast::unblock_source)),
    // Both systems take the index in network order here.
    row(ip::LEVEL, ip::IP_UNICAST_IF, Dword, Get::Kernel(IPPROTO_IP, libc::IP_UNICAST_IF), Set::Number(multicast::set_unicast_interface)),
    row(ip::LEVEL, ip::MCAST_BLOCK_SOURCE, Dword, Get::No, Set::Bytes(multicast::group_block_source)),
    row(ip::LEVEL, ip::MCAST_JOIN_GROUP, Dword, Get::No, Set::Bytes(multicast::group_join)),
    row(ip::LEVEL, ip::MCAST_JOIN_SOURCE_GROUP, Dword, Get::No, Set::Bytes(multicast::group_join_source)),
    row(ip::LEVEL, ip::MCAST_LEAVE_GROUP, Dword, Get::No, Set::Bytes(multicast::group_leave)),
    row(ip::LEVEL, ip::MCAST_LEAVE_SOURCE_GROUP, Dword, Get::No, Set::Bytes(multicast::group_leave_source)),
    row(ip::LEVEL, ip::MCAST_UNBLOCK_SOURCE, Dword, Get::No, Set::Bytes(multicast::group_unblock_source)),

    row(ipv6::LEVEL, ipv6::IPV6_ADD_MEMBERSHIP, Dword, Get::No, Set::Bytes(multicast::join_v6)),
    same(ipv6::LEVEL, ipv6::IPV6_CHECKSUM, Dword, IPPROTO_IPV6, IPV6_CHECKSUM),
    same(ipv6::LEVEL, ipv6::IPV6_DONTFRAG, Flag, IPPROTO_IPV6, libc::IPV6_DONTFRAG),
    row(ipv6::LEVEL, ipv6::IPV6_DROP_MEMBERSHIP, Dword, Get::No, Set::Bytes(multicast::leave_v6)),
    same(ipv6::LEVEL, ipv6::IPV6_HDRINCL, Flag, IPPROTO_IPV6, libc::IPV6_HDRINCL),
    told(ipv6::LEVEL, ipv6::IPV6_HOPLIMIT, Told::HOP_LIMIT_V6),
    row(ipv6::LEVEL, ipv6::IPV6_MTU, Dword, Get::Kernel(IPPROTO_IPV6, libc::IPV6_MTU), Set::No),
    row(ipv6::LEVEL, ipv6::IPV6_MTU_DISCOVER, Dword, Get::Mapped(IPPROTO_IPV6, libc::IPV6_MTU_DISCOVER, special::windows_mtu_discovery), Set::Mapped(IPPROTO_IPV6, libc::IPV6_MTU_DISCOVER, special::kernel_mtu_discovery)),
    same(ipv6::LEVEL, ipv6::IPV6_MULTICAST_HOPS, Byte, IPPROTO_IPV6, libc::IPV6_MULTICAST_HOPS),
    same(ipv6::LEVEL, ipv6::IPV6_MULTICAST_IF, Dword, IPPROTO_IPV6, libc::IPV6_MULTICAST_IF),
    same(ipv6::LEVEL, ipv6::IPV6_MULTICAST_LOOP, Flag, IPPROTO_IPV6, libc::IPV6_MULTICAST_LOOP),
    told(ipv6::LEVEL, ipv6::IPV6_PKTINFO, Told::PACKET_INFO_V6),
    row(ipv6::LEVEL, ipv6::IPV6_PROTECTION_LEVEL, Dword, Get::Number(special::get_protection), Set::Number(special::set_protection)),
    told(ipv6::LEVEL, ipv6::IPV6_RECVDSTADDR, Told::DESTINATION_V6),
    told(ipv6::LEVEL, ipv6::IPV6_RECVECN, Told::CONGESTION_V6),
    told(ipv6::LEVEL, ipv6::IPV6_RECVIF, Told::INTERFACE_V6),
    told(ipv6::LEVEL, ipv6::IPV6_RECVTCLASS, Told::SERVICE_V6),
    same(ipv6::LEVEL, ipv6::IPV6_TCLASS, Byte, IPPROTO_IPV6, libc::IPV6_TCLASS),
    same(ipv6::LEVEL, ipv6::IPV6_UNICAST_HOPS, Byte, IPPROTO_IPV6, libc::IPV6_UNICAST_HOPS),
    // The index is in the host's order on Windows and in network order on Linux.
    row(ipv6::LEVEL, ipv6::IPV6_UNICAST_IF, Dword, Get::Mapped(IPPROTO_IPV6, IPV6_UNICAST_IF, multicast::index_from_network), Set::Mapped(IPPROTO_IPV6, IPV6_UNICAST_IF, multicast::index_to_network)),
    row(ipv6::LEVEL, ipv6::IPV6_USER_MTU, Dword, Get::No, Set::Kernel(IPPROTO_IPV6, libc::IPV6_MTU)),
    same(ipv6::LEVEL, ipv6::IPV6_V6ONLY, Flag, IPPROTO_IPV6, libc::IPV6_V6ONLY),
    row(ipv6::LEVEL, ip::MCAST_BLOCK_SOURCE, Dword, Get::No, Set::Bytes(multicast::group_block_source_v6)),
    row(ipv6::LEVEL, ip::MCAST_JOIN_GROUP, Dword, Get::No, Set::Bytes(multicast::group_join_v6)),
    row(ipv6::LEVEL, ip::MCAST_JOIN_SOURCE_GROUP, Dword, Get::No, Set::Bytes(multicast::group_join_source_v6)),
    row(ipv6::LEVEL, ip::MCAST_LEAVE_GROUP, Dword, Get::No, Set::Bytes(multicast::group_leave_v6)),
    row(ipv6::LEVEL, ip::MCAST_LEAVE_SOURCE_GROUP, Dword, Get::No, Set::Bytes(multicast::group_leave_source_v6)),
    row(ipv6::LEVEL, ip::MCAST_UNBLOCK_SOURCE, Dword, Get::No, Set::Bytes(multicast::group_unblock_source_v6)),
];

/// `IPV6_CHECKSUM` and `IPV6_UNICAST_IF` of `linux/in6.h`.
const IPV6_CHECKSUM: i32 = 7;
const IPV6_UNICAST_IF: i32 = 76;

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn an_option_stands_in_one_row() {
        let mut seen = HashSet::new();
        for row in TABLE {
            assert!(
                seen.insert((row.level, row.name)),
                "{:#x}/{:#x}",
                row.level,
                row.name
            );
        }
    }

    #[test]
    fn every_row_does_something() {
        for row in TABLE {
            let nothing = matches!((row.get, row.set), (Get::No, Set::No));
            assert!(!nothing, "{:#x}/{:#x}", row.level, row.name);
        }
    }
}
