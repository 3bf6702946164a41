//! The databases of services and protocols: the system's, and for what it lacks the assignments of
//! IANA that Windows ships.
//!
//! <https://learn.microsoft.com/windows/win32/api/winsock2/nf-winsock2-getservbyname>

use std::ffi::{CStr, CString};

use tawny_engine::resolve as system;

use super::Flags;
use crate::Error;
use crate::codes::{WSAHOST_NOT_FOUND, WSANO_DATA, WSATYPE_NOT_FOUND};

/// `servent`: a service, the port in the host's byte order.
#[doc(alias = "servent")]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Service {
    /// The official name.
    pub name: String,
    /// Other names.
    pub aliases: Vec<String>,
    /// The port.
    pub port: u16,
    /// `tcp` or `udp`.
    pub protocol: String,
}

/// `protoent`: a protocol.
#[doc(alias = "protoent")]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Protocol {
    /// The official name.
    pub name: String,
    /// Other names.
    pub aliases: Vec<String>,
    /// The number, as in the IP header.
    pub number: i16,
}

const TCP: u8 = 1;
const UDP: u8 = 2;

#[rustfmt::skip]
static SERVICES: &[(&str, u16, u8, &[&str])] = &[
    ("echo", 7, TCP | UDP, &[]), ("discard", 9, TCP | UDP, &["sink", "null"]),
    ("systat", 11, TCP, &["users"]), ("daytime", 13, TCP | UDP, &[]),
    ("qotd", 17, TCP | UDP, &["quote"]), ("chargen", 19, TCP | UDP, &["ttytst", "source"]),
    ("ftp-data", 20, TCP, &[]), ("ftp", 21, TCP, &[]), ("ssh", 22, TCP, &[]),
    ("telnet", 23, TCP, &[]), ("smtp", 25, TCP, &["mail"]), ("time", 37, TCP | UDP, &["timserver"]),
    ("nameserver", 42, TCP | UDP, &["name"]), ("nicname", 43, TCP, &["whois"]),
    ("domain", 53, TCP | UDP, &[]), ("bootps", 67, UDP, &["dhcps"]), ("bootpc", 68, UDP, &["dhcpc"]),
    ("tftp", 69, UDP, &[]), ("gopher", 70, TCP, &[]), ("finger", 79, TCP, &[]),
    ("http", 80, TCP, &["www", "www-http"]), ("kerberos", 88, TCP | UDP, &["krb5"]),
    ("pop2", 109, TCP, &["postoffice"]), ("pop3", 110, TCP, &[]),
    ("sunrpc", 111, TCP | UDP, &["rpcbind", "portmap"]), ("auth", 113, TCP, &["ident", "tap"]),
    ("nntp", 119, TCP, &["usenet"]), ("ntp", 123, UDP, &[]), ("epmap", 135, TCP | UDP, &["loc-srv"]),
    ("netbios-ns", 137, TCP | UDP, &["nbname"]), ("netbios-dgm", 138, UDP, &["nbdatagram"]),
    ("netbios-ssn", 139, TCP, &["nbsession"]), ("imap", 143, TCP, &["imap4"]),
    ("snmp", 161, UDP, &[]), ("snmptrap", 162, UDP, &["snmp-trap"]), ("bgp", 179, TCP, &[]),
    ("irc", 194, TCP, &[]), ("ipx", 213, UDP, &[]), ("ldap", 389, TCP, &[]),
    ("https", 443, TCP | UDP, &["MCom"]), ("microsoft-ds", 445, TCP | UDP, &[]),
    ("kpasswd", 464, TCP | UDP, &[]), ("isakmp", 500, UDP, &["ike"]), ("exec", 512, TCP, &[]),
    ("biff", 512, UDP, &["comsat"]), ("login", 513, TCP, &[]), ("who", 513, UDP, &["whod"]),
    ("cmd", 514, TCP, &["shell"]), ("syslog", 514, UDP, &[]), ("printer", 515, TCP, &["spooler"]),
    ("talk", 517, UDP, &[]), ("router", 520, UDP, &["route", "routed"]), ("uucp", 540, TCP, &["uucpd"]),
    ("klogin", 543, TCP, &[]), ("ldaps", 636, TCP, &["sldap"]), ("ftps-data", 989, TCP, &[]),
    ("ftps", 990, TCP, &[]), ("telnets", 992, TCP, &[]), ("imaps", 993, TCP, &["imap4s"]),
    ("pop3s", 995, TCP, &["spop3"]), ("socks", 1080, TCP, &[]), ("ms-sql-s", 1433, TCP | UDP, &[]),
    ("ms-sql-m", 1434, TCP | UDP, &[]), ("wins", 1512, TCP | UDP, &[]), ("l2tp", 1701, UDP, &[]),
    ("pptp", 1723, TCP, &[]), ("radius", 1812, UDP, &[]), ("nfsd", 2049, UDP, &["nfs"]),
    ("ms-wbt-server", 3389, TCP, &[]), ("sip", 5060, TCP | UDP, &[]), ("mdns", 5353, UDP, &[]),
];

#[rustfmt::skip]
static PROTOCOLS: &[(&str, i16, &str)] = &[
    ("ip", 0, "IP"), ("icmp", 1, "ICMP"), ("igmp", 2, "IGMP"), ("ggp", 3, "GGP"), ("tcp", 6, "TCP"),
    ("egp", 8, "EGP"), ("pup", 12, "PUP"), ("udp", 17, "UDP"), ("hmp", 20, "HMP"),
    ("xns-idp", 22, "XNS-IDP"), ("rdp", 27, "RDP"), ("ipv6", 41, "IPv6"),
    ("ipv6-route", 43, "IPv6-Route"), ("ipv6-frag", 44, "IPv6-Frag"), ("esp", 50, "ESP"),
    ("ah", 51, "AH"), ("ipv6-icmp", 58, "IPv6-ICMP"), ("ipv6-nonxt", 59, "IPv6-NoNxt"),
    ("ipv6-opts", 60, "IPv6-Opts"), ("rvd", 66, "RVD"),
];

/// One port with the kind of socket that reaches it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Endpoint {
    pub(super) kind: i32,
    pub(super) protocol: i32,
    pub(super) port: u16,
}

/// What a service name (or port number, or nothing) stands for. The kind and protocol stay as the
/// caller wishes them; if it does not care and the service has a name, there is an endpoint for each
/// protocol that has the service.
pub(super) fn endpoints(
    service: Option<&str>,
    kind: i32,
    protocol: i32,
    flags: Flags,
) -> Result<Vec<Endpoint>, Error> {
    let service = service.unwrap_or_default();
    let unknown = Error::new(WSATYPE_NOT_FOUND);
    if service.bytes().all(|byte| byte.is_ascii_digit()) {
        let port = if service.is_empty() {
            Ok(0)
        } else {
            service.parse()
        };
        return Ok(vec![Endpoint {
            kind,
            protocol,
            port: port.map_err(|_| unknown)?,
        }]);
    }
    if flags.contains(Flags::NUMERICSERV) {
        return Err(Error::new(WSAHOST_NOT_FOUND));
    }
    let of = |name, kind, protocol| {
        let found = service_by_name(service, Some(name)).ok()?;
        Some(Endpoint {
            kind,
            protocol,
            port: found.port,
        })
    };
    let found: Vec<_> = match (kind, protocol) {
        (libc::SOCK_STREAM, _) => of("tcp", kind, protocol).into_iter().collect(),
        (libc::SOCK_DGRAM, _) => of("udp", kind, protocol).into_iter().collect(),
        (0, libc::IPPROTO_TCP) => of("tcp", libc::SOCK_STREAM, protocol).into_iter().collect(),
        (0, libc::IPPROTO_UDP) => of("udp", libc::SOCK_DGRAM, protocol).into_iter().collect(),
        (0, _) => [
            of("tcp", libc::SOCK_STREAM, libc::IPPROTO_TCP),
            of("udp", libc::SOCK_DGRAM, libc::IPPROTO_UDP),
        ]
        .into_iter()
        .flatten()
        .collect(),
        _ => Vec::new(),
    };
    if found.is_empty() {
        Err(unknown)
    } else {
        Ok(found)
    }
}

/// A service by its name or an alias, of one protocol or of the first that has it.
///
/// # Errors
/// `WSANO_DATA` for an unknown one.
#[doc(alias = "getservbyname")]
pub fn service_by_name(name: &str, protocol: Option<&str>) -> Result<Service, Error> {
    find(
        protocol,
        |protocol| system::service_by_name(&c_string(name)?, protocol),
        |entry| entry.0 == name || entry.3.contains(&name),
    )
}

/// A service by its port, of one protocol or of the first that has it.
///
/// # Errors
/// `WSANO_DATA` for an unknown one.
#[doc(alias = "getservbyport")]
pub fn service_by_port(port: u16, protocol: Option<&str>) -> Result<Service, Error> {
    find(
        protocol,
        |protocol| system::service_by_port(port, protocol),
        |entry| entry.1 == port,
    )
}

type Entry = (&'static str, u16, u8, &'static [&'static str]);

fn find(
    protocol: Option<&str>,
    in_system: impl Fn(Option<&CStr>) -> Option<system::Service>,
    matches: impl Fn(&Entry) -> bool,
) -> Result<Service, Error> {
    let no_data = Error::new(WSANO_DATA);
    // The system compares letter by letter; its names of protocols are lower case.
    let protocol = protocol.map(str::to_ascii_lowercase);
    let wanted = match protocol.as_deref() {
        None => TCP | UDP,
        Some("tcp") => TCP,
        Some("udp") => UDP,
        Some(_) => 0,
    };
    let name = protocol
        .as_deref()
        .map(|name| c_string(name).ok_or(no_data))
        .transpose()?;
    if let Some(found) = in_system(name.as_deref()) {
        return Ok(Service {
            name: text(&found.name),
            aliases: found.aliases.iter().map(|alias| text(alias)).collect(),
            port: found.port,
            protocol: text(&found.protocol),
        });
    }
    let entry = SERVICES
        .iter()
        .find(|entry| entry.2 & wanted != 0 && matches(entry));
    entry
        .map(|entry| built_in(entry, entry.2 & wanted))
        .ok_or(no_data)
}

fn built_in(&(name, port, _, aliases): &Entry, protocols: u8) -> Service {
    Service {
        name: name.to_owned(),
        aliases: aliases.iter().map(|&alias| alias.to_owned()).collect(),
        port,
        protocol: if protocols & TCP != 0 { "tcp" } else { "udp" }.to_owned(),
    }
}

/// A protocol by its name or an alias, in capital or small letters.
///
/// # Errors
/// `WSANO_DATA` for an unknown one.
#[doc(alias = "getprotobyname")]
pub fn protocol_by_name(name: &str) -> Result<Protocol, Error> {
    let built_in = PROTOCOLS
        .iter()
        .find(|entry| entry.0.eq_ignore_ascii_case(name));
    let in_system = || system::protocol_by_name(&c_string(name)?);
    protocol(built_in, in_system)
}

/// A protocol by its number.
///
/// # Errors
/// `WSANO_DATA` for an unknown one.
#[doc(alias = "getprotobynumber")]
pub fn protocol_by_number(number: i32) -> Result<Protocol, Error> {
    let built_in = PROTOCOLS.iter().find(|entry| i32::from(entry.1) == number);
    protocol(built_in, || system::protocol_by_number(number))
}

fn protocol(
    built_in: Option<&(&str, i16, &str)>,
    in_system: impl FnOnce() -> Option<system::Protocol>,
) -> Result<Protocol, Error> {
    if let Some(&(name, number, alias)) = built_in {
        let (name, aliases) = (name.to_owned(), vec![alias.to_owned()]);
        return Ok(Protocol {
            name,
            aliases,
            number,
        });
    }
    let found = in_system().ok_or(Error::new(WSANO_DATA))?;
    Ok(Protocol {
        name: text(&found.name),
        aliases: found.aliases.iter().map(|alias| text(alias)).collect(),
        number: i16::try_from(found.number).map_err(|_| Error::new(WSANO_DATA))?,
    })
}

fn c_string(name: &str) -> Option<CString> {
    CString::new(name).ok()
}

fn text(name: &CStr) -> String {
    name.to_string_lossy().into_owned()
}
