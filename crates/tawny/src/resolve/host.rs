//! Hosts: this computer under its several names, and the others by the system's resolver.
//!
//! <https://learn.microsoft.com/windows/win32/api/winsock2/nf-winsock2-gethostbyname>

use std::ffi::CString;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, UdpSocket};
use std::sync::OnceLock;

use tawny_engine::resolve::{self as system, Query};

use super::{Flags, error};
use crate::address::{AF_INET, AF_INET6};
use crate::codes::{WSAHOST_NOT_FOUND, WSANO_DATA};
use crate::{Error, SocketAddress, thread};

/// A host: `hostent`.
#[doc(alias = "hostent")]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Host {
    /// The official name.
    pub name: String,
    /// The addresses, of one family.
    pub addresses: Vec<IpAddr>,
}

/// What is known of a host.
#[derive(Default)]
pub(super) struct Addresses {
    pub(super) addresses: Vec<SocketAddress>,
    pub(super) canonical_name: Option<String>,
}

impl Addresses {
    /// Those of `candidates` that are of the family; an error if none is.
    fn of_family(
        candidates: impl IntoIterator<Item = SocketAddress>,
        family: i32,
        name: Option<String>,
    ) -> Result<Self, Error> {
        let fits = |address: &SocketAddress| family == 0 || family == i32::from(address.family());
        let addresses: Vec<_> = candidates.into_iter().filter(fits).collect();
        if addresses.is_empty() {
            return Err(Error::new(WSAHOST_NOT_FOUND));
        }
        Ok(Self {
            addresses,
            canonical_name: name,
        })
    }
}

/// The addresses of a host. Windows puts IPv6 first where it knows both itself.
pub(super) fn addresses(host: Option<&str>, family: i32, flags: Flags) -> Result<Addresses, Error> {
    let Some(host) = host else {
        let pair = if flags.contains(Flags::PASSIVE) {
            [
                IpAddr::from(Ipv6Addr::UNSPECIFIED),
                Ipv4Addr::UNSPECIFIED.into(),
            ]
        } else {
            loopback()
        };
        return Addresses::of_family(known(pair, family), family, None);
    };
    let numeric = flags.contains(Flags::NUMERICHOST);
    if !numeric && is_this_computer(host) {
        return this_computer(family);
    }
    if !numeric && is_localhost(host) {
        let name = Some(host.to_owned());
        return Addresses::of_family(known(loopback(), family), family, name);
    }
    look_up(host, family, flags)
}

fn loopback() -> [IpAddr; 2] {
    [Ipv6Addr::LOCALHOST.into(), Ipv4Addr::LOCALHOST.into()]
}

/// Without IPv6 in the system its addresses are left out, unless they are asked for by family.
fn known(pair: [IpAddr; 2], family: i32) -> impl Iterator<Item = SocketAddress> {
    static HAS_IPV6: OnceLock<bool> = OnceLock::new();
    let has_ipv6 = || *HAS_IPV6.get_or_init(|| UdpSocket::bind((Ipv6Addr::LOCALHOST, 0)).is_ok());
    let skip = usize::from(family != i32::from(AF_INET6) && !has_ipv6());
    pair.into_iter().skip(skip).map(|ip| (ip, 0).into())
}

/// `localhost` and all names below it are this computer's (RFC 6761), whatever a server says.
fn is_localhost(host: &str) -> bool {
    let host = host.strip_suffix('.').unwrap_or(host).to_ascii_lowercase();
    host == "localhost" || host.ends_with(".localhost")
}

/// The names that stand for all addresses of this computer: none, its own, `..localmachine`.
fn is_this_computer(host: &str) -> bool {
    host.is_empty()
        || host.eq_ignore_ascii_case("..localmachine")
        || host_name().is_ok_and(|name| name.eq_ignore_ascii_case(host) && !is_localhost(&name))
}

fn this_computer(family: i32) -> Result<Addresses, Error> {
    let name = host_name().ok();
    let found = system::interface_addresses().unwrap_or_default();
    let found = found
        .iter()
        .filter_map(|a| SocketAddress::from_linux(a.as_bytes()).ok());
    let (v6, v4): (Vec<_>, Vec<_>) = found.partition(|address| address.family() == AF_INET6);
    let found = Addresses::of_family(v6.into_iter().chain(v4), family, name.clone());
    // Without a network the computer still reaches itself.
    found.or_else(|_| Addresses::of_family(known(loopback(), family), family, name))
}

fn look_up(host: &str, family: i32, flags: Flags) -> Result<Addresses, Error> {
    let not_found = Error::new(WSAHOST_NOT_FOUND);
    let host = CString::new(host).map_err(|_| not_found)?;
    let mut system_flags = 0;
    for (flag, system) in [
        (Flags::CANONNAME, libc::AI_CANONNAME),
        (Flags::FQDN, libc::AI_CANONNAME),
        (Flags::NUMERICHOST, libc::AI_NUMERICHOST),
        (Flags::ALL, libc::AI_ALL),
        (Flags::ADDRCONFIG, libc::AI_ADDRCONFIG),
        (Flags::V4MAPPED, libc::AI_V4MAPPED),
    ] {
        system_flags |= if flags.contains(flag) { system } else { 0 };
    }
    let family = match family {
        0 => libc::AF_UNSPEC,
        family if family == i32::from(AF_INET) => libc::AF_INET,
        _ => libc::AF_INET6,
    };
    let found = system::addresses(&Query {
        host: &host,
        family,
        flags: system_flags,
    });
    let found = found.map_err(error)?;
    let addresses = found.addresses.iter();
    let addresses = addresses.filter_map(|a| SocketAddress::from_linux(a.as_bytes()).ok());
    let name = found
        .canonical_name
        .map(|name| name.to_string_lossy().into_owned());
    Addresses::of_family(addresses, 0, name)
}

/// The name of this computer.
///
/// # Errors
/// Those of the system.
#[doc(alias = "gethostname")]
pub fn host_name() -> Result<String, Error> {
    let name = system::host_name()?;
    Ok(name.to_string_lossy().into_owned())
}

/// The IPv4 addresses of a host; of this computer for an empty name.
///
/// # Errors
/// `WSAHOST_NOT_FOUND`, `WSANO_DATA` for a host without IPv4 address, `WSATRY_AGAIN`,
/// `WSANO_RECOVERY`.
#[doc(alias = "gethostbyname")]
pub fn host_by_name(name: &str) -> Result<Host, Error> {
    let family = AF_INET.into();
    let found = thread::blocking(|| addresses(Some(name), family, Flags::CANONNAME))?;
    Ok(Host {
        name: found.canonical_name.unwrap_or_else(|| name.to_owned()),
        addresses: found.addresses.into_iter().map(SocketAddress::ip).collect(),
    })
}

/// The host that has an address.
///
/// # Errors
/// `WSANO_DATA` for a nameless address, `WSATRY_AGAIN`, `WSANO_RECOVERY`.
#[doc(alias = "gethostbyaddr")]
pub fn host_by_address(ip: IpAddr) -> Result<Host, Error> {
    let flags = super::NameFlags::NAMEREQD.bits();
    let nameless = |error: Error| match error.code() {
        WSAHOST_NOT_FOUND => Error::new(WSANO_DATA),
        _ => error,
    };
    let name = super::host_of((ip, 0).into(), flags).map_err(nameless)?;
    Ok(Host {
        name,
        addresses: vec![ip],
    })
}
