//! Every bound of the object core, in one place.

/// The most objects that one wait names (`MAXIMUM_WAIT_OBJECTS`, `WSA_MAXIMUM_WAIT_EVENTS`).
pub const MAXIMUM_WAIT_OBJECTS: usize = 64;

/// The most objects that one wait of Tawny's own names (`TawnyWaitForMultipleObjects`): as many as
/// there can be handles.
pub const MAXIMUM_MANY_WAIT_OBJECTS: usize = 1 << 20;

/// The most packets that posting may leave in one completion port. I/O is not bound by it: each
/// operation's packet has its place.
pub const MAXIMUM_POSTED_PACKETS: usize = 1 << 22;

/// The most pieces of one scatter/gather list.
pub const MAXIMUM_BUFFERS: usize = 1 << 16;

/// The most bytes of one operation: a DWORD counts them.
pub const MAXIMUM_TRANSFER: usize = u32::MAX as usize;

/// The most bytes that one TransmitFile or TransmitPackets sends.
#[doc(alias = "TransmitFile")]
pub const MAXIMUM_TRANSMISSION: u64 = 2_147_483_646;

/// The most bytes of a UDP datagram: what a 16-bit length leaves after the headers.
pub const MAXIMUM_DATAGRAM: usize = 65_507;

/// The same in IPv6.
pub const MAXIMUM_DATAGRAM_V6: usize = 65_527;

/// The most entries of a completion queue of registered I/O.
#[doc(alias = "RIO_MAX_CQ_SIZE")]
pub const MAXIMUM_QUEUE_SIZE: u32 = 0x800_0000;

/// The most sockets of one poll through the driver's device.
#[doc(alias = "IOCTL_AFD_POLL")]
pub const MAXIMUM_POLLED: usize = 1 << 16;

/// The longest command line, in UTF-16 units.
#[doc(alias = "CreateProcess")]
pub const MAXIMUM_COMMAND_LINE: usize = 32_766;

/// The most user APCs that wait in one thread.
pub const MAXIMUM_APCS: usize = 1 << 20;

/// The longest name of a kernel object, in UTF-16 units (`MAX_PATH`).
pub const MAXIMUM_OBJECT_NAME: usize = 260;

/// The longest name of a file, in bytes.
pub const MAXIMUM_PATH: usize = 4095;

/// The longest queue of connections that `listen` asks for; the kernel's `somaxconn` cuts it.
#[doc(alias = "SOMAXCONN")]
pub const MAXIMUM_BACKLOG: i32 = 65_535;

/// The most messages that posting, and as many that sending without waiting, may leave with one
/// thread (Windows' `USERPostMessageLimit`).
/// Notifications of sockets are not bound by it: each has its place.
pub const MAXIMUM_POSTED_MESSAGES: usize = 10_000;

/// The most windows at one time (Windows' `USERProcessHandleQuota`).
pub const MAXIMUM_WINDOWS: usize = 10_000;

/// The longest name of a window class, a registered message or a property, in UTF-16 units.
pub const MAXIMUM_ATOM_NAME: usize = 255;

/// The most bytes that a class or a window has for the program.
pub const MAXIMUM_EXTRA_BYTES: usize = 1 << 16;

/// The most windows of which one is the parent of the next.
pub const MAXIMUM_WINDOW_DEPTH: usize = 50;

/// The shortest period of a window's timer.
pub const USER_TIMER_MINIMUM: std::time::Duration = std::time::Duration::from_millis(10);

/// The longest period of a window's timer.
pub const USER_TIMER_MAXIMUM: std::time::Duration = std::time::Duration::from_millis(0x7fff_ffff);

/// The most threads of a thread pool that says nothing else.
#[doc(alias = "CreateThreadpool")]
pub const DEFAULT_POOL_THREADS: u32 = 500;

/// The most threads that a thread pool can be told to have.
#[doc(alias = "SetThreadpoolThreadMaximum")]
pub const MAXIMUM_POOL_THREADS: u32 = 1 << 15;

/// The most asynchronous look-ups of names that wait at one time.
pub const MAXIMUM_ASYNC_NAMES: usize = 1 << 14;

/// The most threads that read and write disk files at one time.
pub const MAXIMUM_DISK_THREADS: usize = 16;

/// The most sources in the filter of a multicast group.
#[doc(alias = "setsourcefilter")]
pub const MAXIMUM_SOURCES: usize = 1 << 10;

/// The most sockets that a process offers to others that have not taken them.
#[doc(alias = "WSADuplicateSocket")]
pub const MAXIMUM_OFFERED_SOCKETS: usize = 1 << 10;

/// The most threads that look names up at one time, for those who do not wait for it themselves.
pub const MAXIMUM_NAME_THREADS: usize = 32;

/// The most handles that a process gives another one in its life.
#[doc(alias = "DuplicateHandle")]
pub const MAXIMUM_GIVEN_HANDLES: u32 = 1 << 16;
/// The longest name of a mailslot, in UTF-16 units, the part before it not counted.
pub const MAXIMUM_MAILSLOT_NAME: usize = 255;

/// The largest message of a mailslot, in bytes.
pub const MAXIMUM_MAILSLOT_MESSAGE: usize = 1 << 30;

/// The most messages that a mailslot keeps; writers wait when there are more.
pub const MAXIMUM_MAILSLOT_MESSAGES: usize = 1 << 16;

/// How many bytes of messages in a mailslot are enough to let writers wait.
pub const MAILSLOT_QUOTA: usize = 64 << 20;

/// The most bytes that are written at a time to all mailslots of a domain.
pub const MAXIMUM_DOMAIN_MESSAGE: usize = 424;

/// The most changes of a directory that are kept for whoever reads them; then all are given up.
#[doc(alias = "ReadDirectoryChangesW")]
pub const MAXIMUM_DIRECTORY_CHANGES: usize = 1 << 14;
