//! Name resolution with Winsock's rules on the system's resolver: host and service names to
//! addresses (`getaddrinfo`) and back (`getnameinfo`).
//!
//! <https://learn.microsoft.com/windows/win32/api/ws2tcpip/nf-ws2tcpip-getaddrinfo>

use tawny_engine::net::Address;
use tawny_engine::resolve::{self as system, ResolveError};

use crate::address::{AF_INET, AF_INET6, AF_UNSPEC};
use crate::codes::*;
use crate::{Error, SocketAddress, thread};

mod host;
mod service;

pub use host::{Host, host_by_address, host_by_name, host_name};
pub use service::{
    Protocol, Service, protocol_by_name, protocol_by_number, service_by_name, service_by_port,
};

bitflags::bitflags! {
    /// `AI_*` of Windows.
    #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
    pub struct Flags: u32 {
        /// The addresses are for binding: without a host, the wildcard ones.
        const PASSIVE = 0x0001;
        /// The canonical name is wanted.
        const CANONNAME = 0x0002;
        /// The host is a numeric address; nothing is asked of the network.
        const NUMERICHOST = 0x0004;
        /// The service is a port number.
        const NUMERICSERV = 0x0008;
        /// With `V4MAPPED`: IPv6 and mapped IPv4 addresses.
        const ALL = 0x0100;
        /// Only families of which this computer has an address.
        const ADDRCONFIG = 0x0400;
        /// IPv4 addresses as IPv6 ones if there is no other.
        const V4MAPPED = 0x0800;
        /// The fully qualified name is wanted in place of the canonical one.
        const FQDN = 0x2_0000;
        /// `DNS_ONLY`, `FORCE_CLEAR_TEXT`, `BYPASS_DNS_CACHE`, `RETURN_TTL`, `NON_AUTHORITATIVE`,
        /// `SECURE`, `RETURN_PREFERRED_NAMES`, `FILESERVER`, `DISABLE_IDN_ENCODING`,
        /// `SECURE_WITH_FALLBACK`, `EXCLUSIVE_CUSTOM_SERVERS`: accepted; they choose among name
        /// services that Linux configures for the whole system.
        const OF_NAME_SERVICES = 0x003d_c0f0;
        /// `RETURN_RESPONSE_FLAGS`, `REQUIRE_SECURE`, `RESOLUTION_HANDLE`, `EXTENDED`: accepted;
        /// they concern `GetAddrInfoEx`.
        const OF_EXTENDED = 0xf000_0000;
    }
}

bitflags::bitflags! {
    /// `NI_*` of Windows.
    #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
    pub struct NameFlags: u32 {
        /// Local hosts without their domain.
        const NOFQDN = 0x01;
        /// The host as a numeric address.
        const NUMERICHOST = 0x02;
        /// A host without a name is an error.
        const NAMEREQD = 0x04;
        /// The service as a port number.
        const NUMERICSERV = 0x08;
        /// The service is one of UDP.
        const DGRAM = 0x10;
    }
}

/// What kind of addresses are wanted: `pHints`.
#[doc(alias = "addrinfo")]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Hints {
    /// Options.
    pub flags: u32,
    /// Windows' address family; 0 for any.
    pub family: i32,
    /// Type of the socket: 0 for any, 1 stream, 2 datagram, 3 raw.
    pub kind: i32,
    /// `IPPROTO_*`; 0 for any.
    pub protocol: i32,
}

/// One way to reach a host and service: an element of the list that `getaddrinfo` returns.
#[doc(alias = "addrinfo")]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AddressInfo {
    /// Type of the socket, as wished; 0 when any will do.
    pub kind: i32,
    /// Protocol, as wished; 0 when any will do.
    pub protocol: i32,
    /// The address with the service's port.
    pub address: SocketAddress,
    /// The canonical name, in the first element, if it was wished.
    pub canonical_name: Option<String>,
}

/// Finds the addresses of a host and service. Either may be missing, not both. An empty host name
/// means this computer.
///
/// # Errors
/// As `getaddrinfo` documents them: `WSAHOST_NOT_FOUND`, `WSANO_DATA`, `WSATRY_AGAIN`,
/// `WSANO_RECOVERY`, `WSATYPE_NOT_FOUND`, `WSAESOCKTNOSUPPORT`, `WSAEAFNOSUPPORT`, `WSAEINVAL`.
#[doc(alias = "getaddrinfo")]
pub fn address_info(
    host: Option<&str>,
    service: Option<&str>,
    hints: Hints,
) -> Result<Vec<AddressInfo>, Error> {
    let flags = check(host, service, hints)?;
    thread::blocking(|| {
        let endpoints = service::endpoints(service, hints.kind, hints.protocol, flags)?;
        let found = host::addresses(host, hints.family, flags)?;
        let wished = flags.intersects(Flags::CANONNAME | Flags::FQDN);
        let mut canonical_name = found.canonical_name.filter(|_| wished);
        let mut list = Vec::with_capacity(found.addresses.len() * endpoints.len());
        for address in found.addresses {
            list.extend(endpoints.iter().map(|endpoint| AddressInfo {
                kind: endpoint.kind,
                protocol: endpoint.protocol,
                address: address.with_port(endpoint.port),
                canonical_name: canonical_name.take(),
            }));
        }
        Ok(list)
    })
}

fn check(host: Option<&str>, service: Option<&str>, hints: Hints) -> Result<Flags, Error> {
    let error = |code| Err(Error::new(code));
    if host.is_none() && service.is_none() {
        return error(WSAHOST_NOT_FOUND);
    }
    let Some(flags) = Flags::from_bits(hints.flags) else {
        return error(WSAEINVAL);
    };
    let canonical = flags.contains(Flags::CANONNAME);
    if canonical && (host.is_none() || flags.contains(Flags::FQDN)) {
        return error(WSAEINVAL);
    }
    if ![AF_UNSPEC, AF_INET, AF_INET6]
        .map(i32::from)
        .contains(&hints.family)
    {
        return error(WSAEAFNOSUPPORT);
    }
    if !(0..=3).contains(&hints.kind) {
        return error(WSAESOCKTNOSUPPORT);
    }
    Ok(flags)
}

/// Finds the name of the host that has `address`, or its numeric address where it has none.
///
/// # Errors
/// `WSAEINVAL` for unknown flags, `WSAHOST_NOT_FOUND` for a nameless host with
/// [`NameFlags::NAMEREQD`], `WSATRY_AGAIN`, `WSANO_RECOVERY`.
#[doc(alias = "getnameinfo")]
pub fn host_of(address: SocketAddress, flags: u32) -> Result<String, Error> {
    let flags = NameFlags::from_bits(flags).ok_or(Error::new(WSAEINVAL))?;
    let mut wanted = 0;
    for (flag, kernel) in [
        (NameFlags::NOFQDN, libc::NI_NOFQDN),
        (NameFlags::NUMERICHOST, libc::NI_NUMERICHOST),
        (NameFlags::NAMEREQD, libc::NI_NAMEREQD),
    ] {
        wanted |= if flags.contains(flag) { kernel } else { 0 };
    }
    let name = thread::blocking(|| system::host_of(&to_engine(address)?, wanted).map_err(error))?;
    Ok(name.to_string_lossy().into_owned())
}

/// Finds the name of the service at a port, or the port number where it has none.
///
/// # Errors
/// `WSAEINVAL` for unknown flags.
#[doc(alias = "getnameinfo")]
pub fn service_of(port: u16, flags: u32) -> Result<String, Error> {
    let flags = NameFlags::from_bits(flags).ok_or(Error::new(WSAEINVAL))?;
    let protocol = if flags.contains(NameFlags::DGRAM) {
        "udp"
    } else {
        "tcp"
    };
    if !flags.contains(NameFlags::NUMERICSERV)
        && let Ok(service) = service_by_port(port, Some(protocol))
    {
        return Ok(service.name);
    }
    Ok(port.to_string())
}

fn to_engine(address: SocketAddress) -> Result<Address, Error> {
    let (bytes, len) = address.to_linux();
    Address::new(&bytes[..len]).ok_or(Error::new(WSAEFAULT))
}

/// The Winsock error of the resolver's: the documented equivalents of `EAI_*`.
fn error(error: ResolveError) -> Error {
    Error::new(match error {
        ResolveError::Resolver(code) => match code {
            libc::EAI_AGAIN => WSATRY_AGAIN,
            libc::EAI_BADFLAGS => WSAEINVAL,
            libc::EAI_FAMILY => WSAEAFNOSUPPORT,
            libc::EAI_MEMORY => WSA_NOT_ENOUGH_MEMORY,
            libc::EAI_NODATA => WSANO_DATA,
            // EAI_ADDRFAMILY: the host has no address of the family.
            libc::EAI_NONAME | -9 => WSAHOST_NOT_FOUND,
            libc::EAI_SERVICE => WSATYPE_NOT_FOUND,
            libc::EAI_SOCKTYPE => WSAESOCKTNOSUPPORT,
            libc::EAI_OVERFLOW => WSAEFAULT,
            _ => WSANO_RECOVERY,
        },
        ResolveError::System(libc::ENOMEM) => WSA_NOT_ENOUGH_MEMORY,
        ResolveError::System(libc::EMFILE | libc::ENFILE) => WSAEMFILE,
        ResolveError::System(_) => WSANO_RECOVERY,
    })
}

#[cfg(test)]
mod tests;
