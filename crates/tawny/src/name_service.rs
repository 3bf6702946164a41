//! The name space DNS behind `WSALookupServiceBegin`: hosts and services by the class of what is
//! asked for.
//!
//! <https://learn.microsoft.com/windows/win32/winsock/protocol-independent-name-resolution-2>

use std::net::IpAddr;

use tawny_engine::sync::Mutex;

use crate::address::{AF_INET, AF_INET6};
use crate::codes::*;
use crate::object::{HandleCount, Object};
use crate::resolve::{self, Flags, Hints, Host, Service};
use crate::{Error, SocketAddress};

/// `NS_ALL`: whatever name space knows.
pub const NS_ALL: u32 = 0;
/// `NS_DNS`: the only name space of this system.
pub const NS_DNS: u32 = 12;

const IPPROTO_TCP: i32 = 6;
const IPPROTO_UDP: i32 = 17;

bitflags::bitflags! {
    /// `LUP_*`: what is asked, and what of it is returned.
    #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
    pub struct Lookup: u32 {
        /// Containers only; DNS has none.
        const CONTAINERS = 0x0002;
        /// The name.
        const RETURN_NAME = 0x0010;
        /// The service class.
        const RETURN_TYPE = 0x0020;
        /// The addresses.
        const RETURN_ADDRESS = 0x0100;
        /// The `hostent` or `servent`.
        const RETURN_BLOB = 0x0200;
        /// A result for each alias as well.
        const RETURN_ALIASES = 0x0400;
        /// What was asked, as it remains to be asked.
        const RETURN_QUERY_STRING = 0x0800;
        /// Drop the result that did not fit.
        const FLUSH_PREVIOUS = 0x2000;
        /// IPv6 addresses beside those of IPv4.
        const DUAL_ADDRESS = 0x0020_0000;
        /// Others exist and choose among name services that Linux configures for the whole system.
        const _ = !0;
    }
}

/// What kind of thing a name is to be of: the service class.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ServiceClass {
    /// A host's name, this computer's if none is given: `SVCID_HOSTNAME`.
    HostName,
    /// An address as text, of which the host is wanted: `SVCID_INET_HOSTADDRBYINETSTRING`.
    HostByAddress,
    /// A service as `name/protocol`: `SVCID_INET_SERVICEBYNAME`.
    ServiceByName,
    /// A host's name, of which the addresses are wanted: `SVCID_INET_HOSTADDRBYNAME`.
    HostByName,
    /// The same for IPv6: `SVCID_DNS_TYPE_AAAA`.
    HostByName6,
    /// The host at which to reach a TCP service: `SVCID_TCP(port)`, `SVCID_DNS_TYPE_A`.
    Tcp(u16),
    /// The host at which to reach a UDP service: `SVCID_UDP(port)`.
    Udp(u16),
}

impl ServiceClass {
    /// The class that an identifier with `first` in its first 32 bits, `record` in its third part and
    /// the rest as all of these have it stands for.
    pub fn from_parts(first: u32, record: u16) -> Option<Self> {
        const TYPE_AAAA: u16 = 28;
        let port = first as u16;
        match (first >> 16, first) {
            (_, 0x0002_a800) => Some(Self::HostName),
            (_, 0x0002_a801) => Some(Self::HostByAddress),
            (_, 0x0002_a802) => Some(Self::ServiceByName),
            (_, 0x0002_a803) => Some(Self::HostByName),
            (0x0009, _) if port == 53 && record == TYPE_AAAA => Some(Self::HostByName6),
            // The record type of names and addresses says nothing of the port.
            (0x0009, _) if port == 53 && record != 0 => Some(Self::HostByName),
            (0x0009, _) => Some(Self::Tcp(port)),
            (0x000a, _) => Some(Self::Udp(port)),
            _ => None,
        }
    }
}

/// What is looked for: `WSAQUERYSET`.
#[derive(Clone, Debug)]
#[doc(alias = "WSAQUERYSET")]
pub struct ServiceQuery {
    /// The name; none for this computer's.
    pub name: Option<String>,
    /// What kind of thing has the name.
    pub class: ServiceClass,
    /// Windows' address families and protocols that the caller can use; none for any.
    pub protocols: Vec<(i32, i32)>,
    /// What is returned.
    pub flags: Lookup,
}

/// A way to reach the service: `CSADDR_INFO`, whose local address is the unspecified one.
#[doc(alias = "CSADDR_INFO")]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ServiceAddress {
    /// The address and port.
    pub remote: SocketAddress,
    /// Type of the socket: 1 stream, 2 datagram.
    pub kind: i32,
    /// `IPPROTO_*`
    pub protocol: i32,
}

/// The entry of the database behind a result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Entry {
    /// `hostent`
    Host(Host),
    /// `servent`
    Service(Service),
}

/// One result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// The name.
    pub name: String,
    /// It is another name of the first result: `RESULT_IS_ALIAS`.
    pub is_alias: bool,
    /// How to reach it.
    pub addresses: Vec<ServiceAddress>,
    /// The entry, if there is one.
    pub entry: Option<Entry>,
}

impl Found {
    fn alias(name: String) -> Self {
        Self {
            name,
            is_alias: true,
            addresses: Vec::new(),
            entry: None,
        }
    }
}

struct Results {
    /// The query until it was made, by the first call that wants a result.
    query: Option<ServiceQuery>,
    /// The next result last.
    left: Vec<Found>,
}

/// A look-up under way: the object of `WSALookupServiceBegin`'s handle.
#[doc(alias = "WSALookupServiceBegin")]
pub struct ServiceLookup {
    handles: HandleCount,
    flags: Lookup,
    class: ServiceClass,
    results: Mutex<Results>,
}

impl Object for ServiceLookup {
    fn handles(&self) -> &HandleCount {
        &self.handles
    }
}

impl ServiceLookup {
    /// Begins a look-up; nothing is asked yet.
    ///
    /// # Errors
    /// `WSAEINVAL`: the class needs a name; `WSANO_DATA`: only containers are wanted, and DNS has none.
    pub fn begin(query: ServiceQuery) -> Result<Self, Error> {
        if query.name.is_none() && query.class != ServiceClass::HostName {
            return Err(Error::new(WSAEINVAL));
        }
        if query.flags.contains(Lookup::CONTAINERS) {
            return Err(Error::new(WSANO_DATA));
        }
        Ok(Self {
            handles: HandleCount::default(),
            flags: query.flags,
            class: query.class,
            results: Mutex::new(Results {
                query: Some(query),
                left: Vec::new(),
            }),
        })
    }

    /// What is asked for.
    pub fn class(&self) -> ServiceClass {
        self.class
    }

    /// Hands the next result to `take`, with what of it is to be returned; it remains the next one if
    /// `take` fails. `flags` restrict what was asked at the beginning.
    ///
    /// # Errors
    /// Those of `take`; `WSA_E_NO_MORE` after the last result; `WSASERVICE_NOT_FOUND`: there is no
    /// such name; `WSANO_DATA`: it has nothing of the kind that is wanted; those of the resolver.
    #[doc(alias = "WSALookupServiceNext")]
    pub fn next<R>(
        &self,
        flags: Lookup,
        take: impl FnOnce(&Found, Lookup) -> Result<R, Error>,
    ) -> Result<R, Error> {
        let mut results = self.results.lock();
        if let Some(query) = results.query.take() {
            results.left = look_up(&query)?;
            results.left.reverse();
        }
        if flags.contains(Lookup::FLUSH_PREVIOUS) {
            results.left.pop();
        }
        let next = results.left.last().ok_or(Error::new(WSA_E_NO_MORE))?;
        let taken = take(next, flags & self.flags)?;
        results.left.pop();
        Ok(taken)
    }
}

fn look_up(query: &ServiceQuery) -> Result<Vec<Found>, Error> {
    let name = query.name.as_deref().unwrap_or_default();
    let found = match query.class {
        ServiceClass::ServiceByName => service(name),
        ServiceClass::HostByAddress => host_at(name),
        _ => hosts(query, name),
    };
    found.map_err(|error| match error.code() {
        WSAHOST_NOT_FOUND => Error::new(WSASERVICE_NOT_FOUND),
        _ => error,
    })
}

fn service(name: &str) -> Result<Vec<Found>, Error> {
    let (name, protocol) = match name.split_once('/') {
        Some((name, protocol)) => (name, Some(protocol)),
        None => (name, None),
    };
    let service = match name.parse() {
        Ok(port) => resolve::service_by_port(port, protocol)?,
        Err(_) => resolve::service_by_name(name, protocol)?,
    };
    let aliases = service.aliases.clone();
    let first = Found {
        name: service.name.clone(),
        is_alias: false,
        addresses: Vec::new(),
        entry: Some(Entry::Service(service)),
    };
    Ok([first]
        .into_iter()
        .chain(aliases.into_iter().map(Found::alias))
        .collect())
}

fn host_at(address: &str) -> Result<Vec<Found>, Error> {
    let ip: IpAddr = address.parse().map_err(|_| Error::new(WSAEINVAL))?;
    let host = resolve::host_by_address(ip)?;
    Ok(vec![Found {
        name: host.name.clone(),
        is_alias: false,
        addresses: reach(&[ip], 0, &[(libc::SOCK_STREAM, IPPROTO_TCP)]),
        entry: Some(Entry::Host(host)),
    }])
}

/// Whether the caller can use a family and protocol; 0 on either side stands for any.
fn can_use(protocols: &[(i32, i32)], family: i32, protocol: i32) -> bool {
    let fits = |wanted: i32, have: i32| wanted == 0 || have == 0 || wanted == have;
    protocols.is_empty()
        || protocols
            .iter()
            .any(|&(wanted, number)| fits(wanted, family) && fits(number, protocol))
}

/// The host of a name, with the addresses of the families that are wanted.
fn hosts(query: &ServiceQuery, name: &str) -> Result<Vec<Found>, Error> {
    let (v4, v6) = (i32::from(AF_INET), i32::from(AF_INET6));
    let only_v6 = query.class == ServiceClass::HostByName6;
    let dual = query.flags.contains(Lookup::DUAL_ADDRESS);
    // A caller that says nothing knows IPv4.
    let asked = !query.protocols.is_empty();
    let wants_v4 = !only_v6 && can_use(&query.protocols, v4, 0);
    let wants_v6 = only_v6 || dual || asked && can_use(&query.protocols, v6, 0);
    let family = match (wants_v4, wants_v6) {
        (true, false) => v4,
        (false, true) => v6,
        (true, true) => 0,
        (false, false) => return Err(Error::new(WSANO_DATA)),
    };
    let hints = Hints {
        flags: Flags::CANONNAME.bits(),
        family,
        ..Hints::default()
    };
    let found = resolve::address_info(Some(name), None, hints)?;
    let canonical = found.first().and_then(|first| first.canonical_name.clone());
    let canonical = canonical.unwrap_or_else(|| name.to_owned());
    let mut addresses: Vec<IpAddr> = found.iter().map(|found| found.address.ip()).collect();
    addresses.sort_by_key(IpAddr::is_ipv6);
    let (port, endpoints) = endpoints(query);
    // A hostent has addresses of one family.
    let first_is_v6 = addresses.first().is_some_and(IpAddr::is_ipv6);
    let of_entry = addresses.iter().filter(|ip| ip.is_ipv6() == first_is_v6);
    let entry = Host {
        name: canonical.clone(),
        addresses: of_entry.copied().collect(),
    };
    let mut results = vec![Found {
        name: canonical.clone(),
        is_alias: false,
        addresses: reach(&addresses, port, &endpoints),
        entry: Some(Entry::Host(entry)),
    }];
    let other = !name.is_empty() && !name.eq_ignore_ascii_case(&canonical);
    if query.flags.contains(Lookup::RETURN_ALIASES) && other {
        results.push(Found::alias(name.to_owned()));
    }
    Ok(results)
}

/// The port, and the types of sockets that reach it: those of the caller's protocols, TCP if it names
/// none.
fn endpoints(query: &ServiceQuery) -> (u16, Vec<(i32, i32)>) {
    let tcp = (libc::SOCK_STREAM, IPPROTO_TCP);
    let udp = (libc::SOCK_DGRAM, IPPROTO_UDP);
    match query.class {
        ServiceClass::Tcp(port) => (port, vec![tcp]),
        ServiceClass::Udp(port) => (port, vec![udp]),
        _ if query.protocols.is_empty() => (0, vec![tcp]),
        _ => {
            let both = [tcp, udp].into_iter();
            let usable = both.filter(|(_, number)| can_use(&query.protocols, 0, *number));
            (0, usable.collect())
        }
    }
}

fn reach(addresses: &[IpAddr], port: u16, endpoints: &[(i32, i32)]) -> Vec<ServiceAddress> {
    let each = |&ip: &IpAddr| {
        endpoints
            .iter()
            .map(move |&(kind, protocol)| ServiceAddress {
                remote: (ip, port).into(),
                kind,
                protocol,
            })
    };
    addresses.iter().flat_map(each).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn query(class: ServiceClass, name: &str) -> ServiceQuery {
        ServiceQuery {
            name: Some(name.to_owned()),
            class,
            protocols: Vec::new(),
            flags: Lookup::RETURN_ADDRESS | Lookup::RETURN_NAME,
        }
    }

    fn first(query: ServiceQuery) -> Result<Found, Error> {
        let lookup = ServiceLookup::begin(query)?;
        let found = lookup.next(Lookup::RETURN_ADDRESS, |found, _| Ok(found.clone()));
        if found.is_ok() {
            let more = lookup.next(Lookup::RETURN_ADDRESS, |_, _| Ok(()));
            assert_eq!(more, Err(Error::new(WSA_E_NO_MORE)));
        }
        found
    }

    #[test]
    fn classes_by_their_identifiers() {
        let class = ServiceClass::from_parts;
        assert_eq!(class(0x0002_a803, 0), Some(ServiceClass::HostByName));
        assert_eq!(class(0x0009_0050, 0), Some(ServiceClass::Tcp(80)));
        assert_eq!(class(0x000a_0045, 0), Some(ServiceClass::Udp(69)));
        assert_eq!(class(0x0009_0035, 28), Some(ServiceClass::HostByName6));
        assert_eq!(class(0x0009_0035, 1), Some(ServiceClass::HostByName));
        assert_eq!(class(7, 0), None);
    }

    #[test]
    fn a_service_is_reached_at_its_port() {
        let found = first(query(ServiceClass::Tcp(80), "127.0.0.1")).unwrap();
        let remote = SocketAddress::from((IpAddr::from([127, 0, 0, 1]), 80));
        let expected = ServiceAddress {
            remote,
            kind: libc::SOCK_STREAM,
            protocol: IPPROTO_TCP,
        };
        assert_eq!(found.addresses, [expected]);
    }

    #[test]
    fn protocols_restrict_addresses() {
        let mut asked = query(ServiceClass::HostByName, "localhost");
        asked.protocols = vec![(AF_INET6.into(), IPPROTO_UDP)];
        let found = first(asked.clone()).unwrap();
        let all_udp = found.addresses.iter().all(|a| a.protocol == IPPROTO_UDP);
        assert!(all_udp && found.addresses[0].remote.ip().is_ipv6());
        asked.protocols = vec![(99, 0)];
        assert_eq!(first(asked), Err(Error::new(WSANO_DATA)));
    }

    #[test]
    fn what_does_not_fit_stays_the_next() {
        let lookup = ServiceLookup::begin(query(ServiceClass::HostName, "localhost")).unwrap();
        let full = Error::new(WSAEFAULT);
        let fails = |_: &Found, _: Lookup| Err::<(), _>(full);
        assert_eq!(lookup.next(Lookup::empty(), fails), Err(full));
        assert_eq!(lookup.next(Lookup::empty(), fails), Err(full));
        let flushed = lookup.next(Lookup::FLUSH_PREVIOUS, fails);
        assert_eq!(flushed, Err(Error::new(WSA_E_NO_MORE)));
    }

    #[test]
    fn what_there_is_not() {
        let not_found = Err(Error::new(WSASERVICE_NOT_FOUND));
        assert_eq!(first(query(ServiceClass::Tcp(1), "not a host")), not_found);
        let invalid = Err(Error::new(WSAEINVAL));
        assert_eq!(first(query(ServiceClass::HostByAddress, "1.2.3")), invalid);
        let mut nameless = query(ServiceClass::HostByName, "");
        nameless.name = None;
        assert_eq!(first(nameless), invalid);
        let mut containers = query(ServiceClass::HostName, "localhost");
        containers.flags = Lookup::CONTAINERS;
        assert_eq!(first(containers), Err(Error::new(WSANO_DATA)));
    }
}
