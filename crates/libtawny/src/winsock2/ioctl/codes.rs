//! The codes of controls, as the headers number them.

/// Defines codes, and in tests compares those that Microsoft's metadata have.
macro_rules! codes {
    ($($name:ident = $value:literal,)*; $($other:ident = $number:literal,)*) => {
        $(pub(super) const $name: u32 = $value;)*
        $(pub(super) const $other: u32 = $number;)*

        #[test]
        fn numbers_are_those_of_windows() {
            use windows_sys::Win32::Networking::WinSock;
            $(assert_eq!($name, WinSock::$name as u32, stringify!($name));)*
        }
    };
}

codes! {
    FIONBIO = 0x8004_667e,
    FIONREAD = 0x4004_667f,
    SIOCATMARK = 0x4004_7307,
    SIO_ASSOCIATE_HANDLE = 0x8800_0001,
    SIO_ENABLE_CIRCULAR_QUEUEING = 0x2800_0002,
    SIO_FIND_ROUTE = 0x4800_0003,
    SIO_FLUSH = 0x2800_0004,
    SIO_GET_BROADCAST_ADDRESS = 0x4800_0005,
    SIO_GET_EXTENSION_FUNCTION_POINTER = 0xc800_0006,
    SIO_GET_MULTIPLE_EXTENSION_FUNCTION_POINTER = 0xc800_0024,
    SIO_GET_QOS = 0xc800_0007,
    SIO_GET_GROUP_QOS = 0xc800_0008,
    SIO_MULTIPOINT_LOOPBACK = 0x8800_0009,
    SIO_MULTICAST_SCOPE = 0x8800_000a,
    SIO_SET_QOS = 0x8800_000b,
    SIO_SET_GROUP_QOS = 0x8800_000c,
    SIO_TRANSLATE_HANDLE = 0xc800_000d,
    SIO_ROUTING_INTERFACE_QUERY = 0xc800_0014,
    SIO_ROUTING_INTERFACE_CHANGE = 0x8800_0015,
    SIO_ADDRESS_LIST_QUERY = 0x4800_0016,
    SIO_ADDRESS_LIST_CHANGE = 0x2800_0017,
    SIO_ADDRESS_LIST_SORT = 0xc800_0019,
    SIO_BSP_HANDLE = 0x4800_001b,
    SIO_BSP_HANDLE_SELECT = 0x4800_001c,
    SIO_BSP_HANDLE_POLL = 0x4800_001d,
    SIO_BASE_HANDLE = 0x4800_0022,
    SIO_RCVALL = 0x9800_0001,
    SIO_RCVALL_MCAST = 0x9800_0002,
    SIO_RCVALL_IGMPMCAST = 0x9800_0003,
    SIO_KEEPALIVE_VALS = 0x9800_0004,
    SIO_UDP_CONNRESET = 0x9800_000c,
    SIO_LOOPBACK_FAST_PATH = 0x9800_0010,
    SIO_TCP_INITIAL_RTO = 0x9800_0011,
    SIO_TCP_SET_ACK_FREQUENCY = 0x9800_0017,
    SIO_PRIORITY_HINT = 0x9800_0018,
    SIO_TCP_INFO = 0xd800_0027,
    SIO_AF_UNIX_GETPEERPID = 0x5800_0100,
    SIO_SET_COMPATIBILITY_MODE = 0x9800_012c,

    ;
    SIO_GET_INTERFACE_LIST = 0x4004_747f,
    SIO_SET_MULTICAST_FILTER = 0x8004_747d,
    SIO_GET_MULTICAST_FILTER = 0x8004_747c,
    SIOCSMSFILTER = 0x8004_747e,
    SIOCGMSFILTER = 0x8004_747f,
    SIO_IDEAL_SEND_BACKLOG_QUERY = 0x4004_747b,
    SIO_IDEAL_SEND_BACKLOG_CHANGE = 0x2000_747a,
}
