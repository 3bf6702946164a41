//! What the IP helper tells: the computer's network interfaces with their addresses, its routes, its
//! connections and counters, and how it resolves names.
//!
//! <https://learn.microsoft.com/windows/win32/iphlp/ip-helper-start-page>
//!
//! ```
//! # fn main() -> Result<(), tawny::Error> {
//! for interface in tawny::ip_helper::interfaces()? {
//!     let addresses = interface.addresses.iter().map(|address| address.ip.to_string());
//!     println!("{}: {}", interface.name, addresses.collect::<Vec<_>>().join(", "));
//! }
//! # Ok(())
//! # }
//! ```

mod changes;
mod connections;
mod hardware_address;
mod interfaces;
mod ip_interfaces;
mod memberships;
mod notifications;
mod resolver;
mod routes;
mod statistics;

pub use changes::{Changes, cancel_notification, notify_change, wait_for_change};
pub use connections::{Connection, TcpState, Transport, connections};
pub use hardware_address::resolve_neighbour;
pub use interfaces::{
    Counters, Interface, InterfaceAddress, InterfaceState, interface_index, interface_name,
    interfaces,
};
pub use ip_interfaces::{IpInterface, ip_interfaces};
pub use memberships::{Membership, memberships};
pub use notifications::{
    Item, Notification, NotificationKind, Watched, cancel_subscription, subscribe,
};
pub use resolver::{Resolver, resolver};
pub use routes::{
    Neighbour, NeighbourState, Route, RouteKind, RouteOrigin, best_route, neighbours, routes,
};
pub use statistics::{Group, Statistics, is_forwarding, statistics};

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use crate::Error;
use crate::codes::*;

/// The IP helper's error for one of the kernel.
fn from_io(error: io::Error) -> Error {
    Error::new(match error.raw_os_error() {
        Some(libc::ENODEV | libc::ENXIO) => ERROR_FILE_NOT_FOUND,
        Some(libc::ENETUNREACH | libc::EHOSTUNREACH | libc::ESRCH) => ERROR_NETWORK_UNREACHABLE,
        Some(libc::ENOMEM | libc::ENOBUFS) => ERROR_NOT_ENOUGH_MEMORY,
        Some(libc::EMFILE | libc::ENFILE) => ERROR_TOO_MANY_OPEN_FILES,
        Some(libc::EPERM | libc::EACCES) => ERROR_ACCESS_DENIED,
        _ => ERROR_NOT_SUPPORTED,
    })
}

/// The address that the kernel gives as four or sixteen bytes.
fn ip(bytes: &[u8]) -> Option<IpAddr> {
    match bytes.len() {
        4 => Some(Ipv4Addr::from(<[u8; 4]>::try_from(bytes).ok()?).into()),
        16 => Some(Ipv6Addr::from(<[u8; 16]>::try_from(bytes).ok()?).into()),
        _ => None,
    }
}
