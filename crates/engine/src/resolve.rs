//! The system's resolver: names to addresses and back, the databases of services and protocols, the
//! host's own name and addresses. Results are owned; nothing of libc's stays referenced.
//!
//! These calls may wait for the network.

use std::ffi::{CStr, CString, c_char, c_int};
use std::{io, ptr};

use crate::net::Address;

/// What is asked of [`addresses`].
#[derive(Clone, Copy, Debug)]
pub struct Query<'a> {
    /// Name or numeric address of the host.
    pub host: &'a CStr,
    /// `AF_*`; `AF_UNSPEC` for any.
    pub family: i32,
    /// `AI_*` of Linux.
    pub flags: i32,
}

/// What [`addresses`] found.
#[derive(Clone, Debug, Default)]
pub struct Found {
    /// The addresses with port 0, each once, best first.
    pub addresses: Vec<Address>,
    /// The host's canonical name, if the flags asked for it.
    pub canonical_name: Option<CString>,
}

/// Why the resolver failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ResolveError {
    /// `EAI_*` of Linux.
    Resolver(i32),
    /// An errno (`EAI_SYSTEM`).
    System(i32),
}

impl ResolveError {
    fn new(code: c_int) -> Self {
        match code {
            libc::EAI_SYSTEM => Self::System(crate::errno()),
            code => Self::Resolver(code),
        }
    }
}

/// The list that `getaddrinfo` returned.
struct List(*mut libc::addrinfo);

impl Drop for List {
    fn drop(&mut self) {
        // SAFETY: the list comes from getaddrinfo and is freed once.
        unsafe { libc::freeaddrinfo(self.0) };
    }
}

/// Looks a host up.
///
/// # Errors
/// What the resolver says.
pub fn addresses(query: &Query<'_>) -> Result<Found, ResolveError> {
    // SAFETY: all zeroes is the addrinfo that wishes nothing.
    let mut hints: libc::addrinfo = unsafe { std::mem::zeroed() };
    hints.ai_family = query.family;
    hints.ai_flags = query.flags;
    // One type, so that each address comes once.
    hints.ai_socktype = libc::SOCK_STREAM;
    let mut list = ptr::null_mut();
    // SAFETY: the host is a C string; hints and list outlive the call.
    let code = unsafe { libc::getaddrinfo(query.host.as_ptr(), ptr::null(), &hints, &mut list) };
    if code != 0 {
        return Err(ResolveError::new(code));
    }
    let list = List(list);
    let mut found = Found::default();
    let mut next = list.0;
    // SAFETY: each entry is NULL or valid until the list is freed.
    while let Some(entry) = unsafe { next.as_ref() } {
        // SAFETY: the resolver gave `ai_addrlen` bytes at `ai_addr`.
        let bytes = unsafe {
            std::slice::from_raw_parts(entry.ai_addr.cast::<u8>(), entry.ai_addrlen as usize)
        };
        found.addresses.extend(Address::new(bytes));
        if !entry.ai_canonname.is_null() {
            // SAFETY: not NULL, so a C string that lives until the list is freed.
            let name = unsafe { CStr::from_ptr(entry.ai_canonname) };
            found.canonical_name.get_or_insert_with(|| name.to_owned());
        }
        next = entry.ai_next;
    }
    Ok(found)
}

/// The name of the host that has an address. `flags`: `NI_*` of Linux.
///
/// # Errors
/// What the resolver says.
pub fn host_of(address: &Address, flags: i32) -> Result<CString, ResolveError> {
    let mut host = [0u8; libc::NI_MAXHOST as usize];
    let bytes = address.as_bytes();
    // SAFETY: `bytes` is a socket address of that length, `host` has room for its length, and no
    // service is asked for.
    let code = unsafe {
        libc::getnameinfo(
            bytes.as_ptr().cast(),
            bytes.len() as libc::socklen_t,
            host.as_mut_ptr().cast(),
            host.len() as libc::socklen_t,
            ptr::null_mut(),
            0,
            flags,
        )
    };
    if code != 0 {
        return Err(ResolveError::new(code));
    }
    CStr::from_bytes_until_nul(&host)
        .map(CStr::to_owned)
        .map_err(|_| ResolveError::Resolver(libc::EAI_FAIL))
}

/// The host's own name.
///
/// # Errors
/// Those of `gethostname`.
pub fn host_name() -> io::Result<CString> {
    // One byte beyond what the kernel allows, which stays the terminator.
    let mut name = [0u8; 65 + 1];
    // SAFETY: the call writes at most 65 bytes.
    if unsafe { libc::gethostname(name.as_mut_ptr().cast(), name.len() - 1) } != 0 {
        return Err(io::Error::last_os_error());
    }
    let name = CStr::from_bytes_until_nul(&name).map_err(io::Error::other)?;
    Ok(name.to_owned())
}

/// The addresses of the interfaces that are up, but for those of loopback; with port 0, in the
/// interfaces' order.
///
/// # Errors
/// Those of `getifaddrs`.
pub fn interface_addresses() -> io::Result<Vec<Address>> {
    struct Interfaces(*mut libc::ifaddrs);
    impl Drop for Interfaces {
        fn drop(&mut self) {
            // SAFETY: the list comes from getifaddrs and is freed once.
            unsafe { libc::freeifaddrs(self.0) };
        }
    }
    let mut list = ptr::null_mut();
    // SAFETY: `list` outlives the call.
    if unsafe { libc::getifaddrs(&mut list) } != 0 {
        return Err(io::Error::last_os_error());
    }
    let list = Interfaces(list);
    let mut addresses = Vec::new();
    let mut next = list.0;
    // SAFETY: each entry is NULL or valid until the list is freed.
    while let Some(entry) = unsafe { next.as_ref() } {
        let flags = entry.ifa_flags as c_int;
        let wanted = flags & libc::IFF_UP != 0 && flags & libc::IFF_LOOPBACK == 0;
        // SAFETY: `ifa_addr` is NULL or a socket address of its family.
        addresses.extend(unsafe { inet_address(entry.ifa_addr) }.filter(|_| wanted));
        next = entry.ifa_next;
    }
    Ok(addresses)
}

/// # Safety
/// A non-NULL `address` leads to a socket address as long as its family's.
unsafe fn inet_address(address: *const libc::sockaddr) -> Option<Address> {
    // SAFETY: promised by the caller: the family stands first in every socket address.
    let family = unsafe { address.as_ref() }?.sa_family;
    let len = match c_int::from(family) {
        libc::AF_INET => size_of::<libc::sockaddr_in>(),
        libc::AF_INET6 => size_of::<libc::sockaddr_in6>(),
        _ => return None,
    };
    // SAFETY: promised by the caller, for the length of the family.
    Address::new(unsafe { std::slice::from_raw_parts(address.cast(), len) })
}

/// An entry of the services database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Service {
    /// The official name.
    pub name: CString,
    /// Other names.
    pub aliases: Vec<CString>,
    /// The port, in the host's byte order.
    pub port: u16,
    /// `tcp` or `udp`.
    pub protocol: CString,
}

/// An entry of the protocols database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Protocol {
    /// The official name.
    pub name: CString,
    /// Other names.
    pub aliases: Vec<CString>,
    /// The number, as in the IP header.
    pub number: i32,
}

/// The reentrant look-ups, which the `libc` crate does not declare.
mod c {
    use std::ffi::{c_char, c_int};

    unsafe extern "C" {
        pub(super) fn getservbyname_r(
            name: *const c_char,
            protocol: *const c_char,
            entry: *mut libc::servent,
            buffer: *mut c_char,
            len: usize,
            result: *mut *mut libc::servent,
        ) -> c_int;
        pub(super) fn getservbyport_r(
            port: c_int,
            protocol: *const c_char,
            entry: *mut libc::servent,
            buffer: *mut c_char,
            len: usize,
            result: *mut *mut libc::servent,
        ) -> c_int;
        pub(super) fn getprotobyname_r(
            name: *const c_char,
            entry: *mut libc::protoent,
            buffer: *mut c_char,
            len: usize,
            result: *mut *mut libc::protoent,
        ) -> c_int;
        pub(super) fn getprotobynumber_r(
            number: c_int,
            entry: *mut libc::protoent,
            buffer: *mut c_char,
            len: usize,
            result: *mut *mut libc::protoent,
        ) -> c_int;
    }
}

/// The most bytes that one entry of a database may take.
const LARGEST_ENTRY: usize = 1 << 20;

/// Runs a reentrant look-up with a buffer that grows until the entry fits; converts the entry.
///
/// # Safety
/// `call` gets an entry, a buffer, its length and a place for the result, as the `_r` functions do,
/// and stores NULL or a pointer to a valid entry there; `convert` gets that entry.
unsafe fn look_up<E, T>(
    mut call: impl FnMut(*mut E, *mut c_char, usize, *mut *mut E) -> c_int,
    convert: impl FnOnce(&E) -> T,
) -> Option<T> {
    let mut buffer = vec![0u8; 1024];
    loop {
        // SAFETY: the entries are structures of pointers and integers: all zeroes is one of them.
        let mut entry: E = unsafe { std::mem::zeroed() };
        let mut result = ptr::null_mut();
        let code = call(
            &mut entry,
            buffer.as_mut_ptr().cast(),
            buffer.len(),
            &mut result,
        );
        if code == libc::ERANGE && buffer.len() < LARGEST_ENTRY {
            buffer.resize(buffer.len() * 4, 0);
            continue;
        }
        // SAFETY: NULL or `entry`, whose pointers lead into `buffer`.
        return unsafe { result.as_ref() }.map(convert);
    }
}

/// # Safety
/// `text` is a C string.
unsafe fn owned(text: *const c_char) -> CString {
    // SAFETY: promised by the caller.
    unsafe { CStr::from_ptr(text) }.to_owned()
}

/// # Safety
/// `list` is an array of C strings that ends with NULL.
unsafe fn owned_list(list: *mut *mut c_char) -> Vec<CString> {
    let mut texts = Vec::new();
    // SAFETY: promised by the caller: reading stops at the NULL.
    unsafe {
        while !(*list.add(texts.len())).is_null() {
            texts.push(owned(*list.add(texts.len())));
        }
    }
    texts
}

fn service(entry: &libc::servent) -> Service {
    // SAFETY: libc has just filled the entry in.
    unsafe {
        Service {
            name: owned(entry.s_name),
            aliases: owned_list(entry.s_aliases),
            port: u16::from_be(entry.s_port as u16),
            protocol: owned(entry.s_proto),
        }
    }
}

fn protocol(entry: &libc::protoent) -> Protocol {
    // SAFETY: libc has just filled the entry in.
    unsafe {
        Protocol {
            name: owned(entry.p_name),
            aliases: owned_list(entry.p_aliases),
            number: entry.p_proto,
        }
    }
}

/// A service by its name, of one protocol or of any.
pub fn service_by_name(name: &CStr, protocol: Option<&CStr>) -> Option<Service> {
    let protocol = protocol.map_or(ptr::null(), CStr::as_ptr);
    // SAFETY: the arguments of getservbyname_r are as `look_up` passes them; the strings outlive it.
    unsafe {
        look_up(
            |entry, buffer, len, result| {
                c::getservbyname_r(name.as_ptr(), protocol, entry, buffer, len, result)
            },
            service,
        )
    }
}

/// A service by its port, of one protocol or of any.
pub fn service_by_port(port: u16, protocol: Option<&CStr>) -> Option<Service> {
    let protocol = protocol.map_or(ptr::null(), CStr::as_ptr);
    let port = c_int::from(port.to_be());
    // SAFETY: the arguments of getservbyport_r are as `look_up` passes them; the string outlives it.
    unsafe {
        look_up(
            |entry, buffer, len, result| {
                c::getservbyport_r(port, protocol, entry, buffer, len, result)
            },
            service,
        )
    }
}

/// A protocol by its name.
pub fn protocol_by_name(name: &CStr) -> Option<Protocol> {
    // SAFETY: the arguments of getprotobyname_r are as `look_up` passes them; the name outlives it.
    unsafe {
        look_up(
            |entry, buffer, len, result| {
                c::getprotobyname_r(name.as_ptr(), entry, buffer, len, result)
            },
            protocol,
        )
    }
}

/// A protocol by its number.
pub fn protocol_by_number(number: i32) -> Option<Protocol> {
    // SAFETY: the arguments of getprotobynumber_r are as `look_up` passes them.
    unsafe {
        look_up(
            |entry, buffer, len, result| c::getprotobynumber_r(number, entry, buffer, len, result),
            protocol,
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numeric(host: &CStr, family: i32) -> Result<Found, ResolveError> {
        let flags = libc::AI_NUMERICHOST | libc::AI_CANONNAME;
        addresses(&Query {
            host,
            family,
            flags,
        })
    }

    #[test]
    fn a_numeric_address_comes_once() {
        let found = numeric(c"127.0.0.1", libc::AF_UNSPEC).unwrap();
        assert_eq!(found.addresses.len(), 1);
        let bytes = found.addresses[0].as_bytes();
        assert_eq!(bytes[2..8], [0, 0, 127, 0, 0, 1]);
        assert_eq!(found.canonical_name.as_deref(), Some(c"127.0.0.1"));
        let found = numeric(c"::1", libc::AF_INET6).unwrap();
        assert_eq!(found.addresses[0].as_bytes().len(), 28);
    }

    #[test]
    fn a_name_is_no_numeric_address() {
        let error = numeric(c"not.an.address", libc::AF_UNSPEC).unwrap_err();
        assert_eq!(error, ResolveError::Resolver(libc::EAI_NONAME));
    }

    #[test]
    fn an_address_has_a_numeric_name() {
        let address = numeric(c"127.0.0.1", libc::AF_INET).unwrap().addresses[0];
        assert_eq!(
            host_of(&address, libc::NI_NUMERICHOST).unwrap().as_c_str(),
            c"127.0.0.1"
        );
        assert!(host_of(&Address::default(), libc::NI_NUMERICHOST).is_err());
    }

    #[test]
    fn the_host_has_a_name_and_no_loopback_among_its_addresses() {
        assert!(!host_name().unwrap().is_empty());
        for address in interface_addresses().unwrap() {
            let host = host_of(&address, libc::NI_NUMERICHOST).unwrap();
            assert!(!host.to_bytes().starts_with(b"127.") && host.as_c_str() != c"::1");
        }
    }

    #[test]
    fn unknown_entries_are_not_found() {
        assert_eq!(service_by_name(c"no-such-service", None), None);
        assert_eq!(service_by_port(1, Some(c"no-such-protocol")), None);
        assert_eq!(protocol_by_name(c"no-such-protocol"), None);
        assert_eq!(protocol_by_number(-7), None);
    }

    #[test]
    fn entries_of_the_databases_are_copied_whole() {
        // The databases may be missing from a small system.
        if let Some(http) = service_by_name(c"http", Some(c"tcp")) {
            assert_eq!((http.port, http.protocol.as_c_str()), (80, c"tcp"));
            assert_eq!(service_by_port(80, Some(c"tcp")), Some(http));
        }
        if let Some(tcp) = protocol_by_name(c"tcp") {
            assert_eq!(tcp.number, 6);
            assert_eq!(protocol_by_number(6), Some(tcp));
        }
    }
}
