//! Windows' numbers of the levels and options, one module for each level.
//!
//! <https://learn.microsoft.com/windows/win32/winsock/socket-options>
#![allow(missing_docs, reason = "names of Windows; its pages define them")]

/// Defines the options of one level, and in tests compares them with Microsoft's metadata.
macro_rules! options {
    ($(#[$doc:meta])* $level:ident = $number:literal { $($name:ident = $value:literal,)* }) => {
        $(#[$doc])*
        pub mod $level {
            pub const LEVEL: i32 = $number;
            $(pub const $name: i32 = $value;)*

            #[test]
            fn numbers_are_those_of_windows() {
                use windows_sys::Win32::Networking::WinSock;
                $(assert_eq!(i64::from($name), i64::from(WinSock::$name), stringify!($name));)*
            }
        }
    };
}

options! {
    /// `SOL_SOCKET`: <https://learn.microsoft.com/windows/win32/winsock/sol-socket-socket-options>
    socket = 0xffff {
        SO_DEBUG = 0x0001,
        SO_ACCEPTCONN = 0x0002,
        SO_REUSEADDR = 0x0004,
        SO_EXCLUSIVEADDRUSE = -5,
        SO_KEEPALIVE = 0x0008,
        SO_DONTROUTE = 0x0010,
        SO_BROADCAST = 0x0020,
        SO_USELOOPBACK = 0x0040,
        SO_LINGER = 0x0080,
        SO_DONTLINGER = -129,
        SO_OOBINLINE = 0x0100,
        SO_SNDBUF = 0x1001,
        SO_RCVBUF = 0x1002,
        SO_SNDTIMEO = 0x1005,
        SO_RCVTIMEO = 0x1006,
        SO_ERROR = 0x1007,
        SO_TYPE = 0x1008,
        SO_BSP_STATE = 0x1009,
        SO_MAX_MSG_SIZE = 0x2003,
        SO_PROTOCOL_INFOA = 0x2004,
        SO_PROTOCOL_INFOW = 0x2005,
        SO_CONDITIONAL_ACCEPT = 0x3002,
        SO_RANDOMIZE_PORT = 0x3005,
        SO_PORT_SCALABILITY = 0x3006,
        SO_REUSE_UNICASTPORT = 0x3007,
        SO_REUSE_MULTICASTPORT = 0x3008,
        SO_OPENTYPE = 0x7008,
        SO_MAXDG = 0x7009,
        SO_MAXPATHDG = 0x700a,
        SO_UPDATE_ACCEPT_CONTEXT = 0x700b,
        SO_CONNECT_TIME = 0x700c,
        SO_UPDATE_CONNECT_CONTEXT = 0x7010,
    }
}

options! {
    /// `IPPROTO_TCP`: <https://learn.microsoft.com/windows/win32/winsock/ipproto-tcp-socket-options>
    tcp = 6 {
        TCP_NODELAY = 1,
        TCP_EXPEDITED_1122 = 2,
        TCP_KEEPIDLE = 3,
        TCP_MAXSEG = 4,
        TCP_MAXRT = 5,
        TCP_STDURG = 6,
        TCP_TIMESTAMPS = 10,
        TCP_DELAY_FIN_ACK = 13,
        TCP_MAXRTMS = 14,
        TCP_FASTOPEN = 15,
        TCP_KEEPCNT = 16,
        TCP_KEEPINTVL = 17,
        TCP_FAIL_CONNECT_ON_ICMP_ERROR = 18,
        TCP_BSDURGENT = 0x7000,
    }
}

options! {
    /// `IPPROTO_UDP`: <https://learn.microsoft.com/windows/win32/winsock/ipproto-udp-socket-options>
    udp = 17 {
        UDP_NOCHECKSUM = 1,
        UDP_SEND_MSG_SIZE = 2,
        UDP_RECV_MAX_COALESCED_SIZE = 3,
    }
}

options! {
    /// `IPPROTO_IP`: <https://learn.microsoft.com/windows/win32/winsock/ipproto-ip-socket-options>
    ip = 0 {
        IP_OPTIONS = 1,
        IP_HDRINCL = 2,
        IP_TOS = 3,
        IP_TTL = 4,
        IP_MULTICAST_IF = 9,
        IP_MULTICAST_TTL = 10,
        IP_MULTICAST_LOOP = 11,
        IP_ADD_MEMBERSHIP = 12,
        IP_DROP_MEMBERSHIP = 13,
        IP_DONTFRAGMENT = 14,
        IP_ADD_SOURCE_MEMBERSHIP = 15,
        IP_DROP_SOURCE_MEMBERSHIP = 16,
        IP_BLOCK_SOURCE = 17,
        IP_UNBLOCK_SOURCE = 18,
        IP_PKTINFO = 19,
        IP_RECVTTL = 21,
        IP_RECEIVE_BROADCAST = 22,
        IP_PROTECTION_LEVEL = 23,
        IP_RECVIF = 24,
        IP_RECVDSTADDR = 25,
        IP_UNICAST_IF = 31,
        IP_RECVTOS = 40,
        MCAST_JOIN_GROUP = 41,
        MCAST_LEAVE_GROUP = 42,
        MCAST_BLOCK_SOURCE = 43,
        MCAST_UNBLOCK_SOURCE = 44,
        MCAST_JOIN_SOURCE_GROUP = 45,
        MCAST_LEAVE_SOURCE_GROUP = 46,
        IP_RECVECN = 50,
        IP_MTU_DISCOVER = 71,
        IP_MTU = 73,
    }
}

options! {
    /// `IPPROTO_IPV6`: <https://learn.microsoft.com/windows/win32/winsock/ipproto-ipv6-socket-options>
    ipv6 = 41 {
        IPV6_HDRINCL = 2,
        IPV6_UNICAST_HOPS = 4,
        IPV6_MULTICAST_IF = 9,
        IPV6_MULTICAST_HOPS = 10,
        IPV6_MULTICAST_LOOP = 11,
        IPV6_ADD_MEMBERSHIP = 12,
        IPV6_DROP_MEMBERSHIP = 13,
        IPV6_DONTFRAG = 14,
        IPV6_PKTINFO = 19,
        IPV6_HOPLIMIT = 21,
        IPV6_PROTECTION_LEVEL = 23,
        IPV6_RECVIF = 24,
        IPV6_RECVDSTADDR = 25,
        IPV6_CHECKSUM = 26,
        IPV6_V6ONLY = 27,
        IPV6_UNICAST_IF = 31,
        IPV6_TCLASS = 39,
        IPV6_RECVTCLASS = 40,
        IPV6_RECVECN = 50,
        IPV6_MTU_DISCOVER = 71,
        IPV6_MTU = 72,
        IPV6_USER_MTU = 76,
    }
}
