//! `hostent`, `servent` and `protoent`, and other structures, in one piece of memory with all that they
//! point to.
//!
//! <https://learn.microsoft.com/windows/win32/api/winsock/nf-winsock-wsaasyncgethostbyname>

use std::net::IpAddr;

use tawny::address::{AF_INET, AF_INET6};
use tawny::resolve::{Host, Protocol, Service};

use super::entries::{HOSTENT, PROTOENT, SERVENT};
use crate::text::Unit;

const POINTER: usize = size_of::<usize>();

/// An entry that has no place yet: pointers are noted as offsets.
pub(crate) struct FlatEntry {
    bytes: Vec<u8>,
    /// Where a pointer stands, and to what offset it leads.
    pointers: Vec<(usize, usize)>,
}

impl FlatEntry {
    /// An entry whose structure takes `size` bytes.
    pub(crate) fn new(size: usize) -> Self {
        Self {
            bytes: vec![0; size],
            pointers: Vec::new(),
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.bytes.len()
    }

    fn number(&mut self, at: usize, value: i16) {
        self.put(at, &value.to_ne_bytes());
    }

    /// Writes `data` over what is at `at`.
    pub(crate) fn put(&mut self, at: usize, data: &[u8]) {
        self.bytes[at..at + data.len()].copy_from_slice(data);
    }

    /// Appends `data` where a structure with pointers may stand, and has the pointer at `at` lead to
    /// it; its offset.
    pub(crate) fn aligned(&mut self, at: usize, data: &[u8]) -> usize {
        let start = self.bytes.len().next_multiple_of(POINTER);
        self.bytes.resize(start, 0);
        self.point(at, data);
        start
    }

    /// Appends text with its terminator and has the pointer at `at` lead to it.
    pub(crate) fn words<U: Unit>(&mut self, at: usize, text: &str) {
        let mut bytes = Vec::new();
        for unit in U::encode(text).into_iter().chain([U::default()]) {
            bytes.extend_from_slice(unit.bytes().as_ref());
        }
        self.aligned(at, &bytes);
    }

    /// Appends `data` and has the pointer at `at` lead to it.
    pub(crate) fn point(&mut self, at: usize, data: &[u8]) {
        self.pointers.push((at, self.bytes.len()));
        self.bytes.extend_from_slice(data);
    }

    fn text(&mut self, at: usize, text: &str) {
        self.point(at, &[text.as_bytes(), &[0]].concat());
    }

    /// Appends room for pointers to `count` things and NULL, and has the pointer at `at` lead there;
    /// the offset. Before anything else is appended, so that all of them are aligned.
    fn list(&mut self, at: usize, count: usize) -> usize {
        let start = self.bytes.len();
        self.point(at, &vec![0; (count + 1) * POINTER]);
        start
    }

    /// The bytes as they stand at the address `place`.
    pub(crate) fn at(&self, place: usize) -> Vec<u8> {
        let mut bytes = self.bytes.clone();
        for (at, target) in &self.pointers {
            let address = place + target;
            bytes[*at..at + POINTER].copy_from_slice(&address.to_ne_bytes());
        }
        bytes
    }

    pub(crate) fn of_host(host: &Host) -> Self {
        use std::mem::offset_of;
        let mut entry = Self::new(size_of::<HOSTENT>());
        let v6 = host.addresses.first().is_some_and(IpAddr::is_ipv6);
        let (family, length) = if v6 { (AF_INET6, 16) } else { (AF_INET, 4) };
        entry.number(offset_of!(HOSTENT, h_addrtype), family as i16);
        entry.number(offset_of!(HOSTENT, h_length), length);
        entry.list(offset_of!(HOSTENT, h_aliases), 0);
        let list = entry.list(offset_of!(HOSTENT, h_addr_list), host.addresses.len());
        for (index, ip) in host.addresses.iter().enumerate() {
            let at = list + index * POINTER;
            match ip {
                IpAddr::V4(ip) => entry.point(at, &ip.octets()),
                IpAddr::V6(ip) => entry.point(at, &ip.octets()),
            }
        }
        entry.text(offset_of!(HOSTENT, h_name), &host.name);
        entry
    }

    fn names(&mut self, at: usize, names: &[String]) {
        let list = self.list(at, names.len());
        for (index, name) in names.iter().enumerate() {
            self.text(list + index * POINTER, name);
        }
    }

    pub(crate) fn of_service(service: &Service) -> Self {
        use std::mem::offset_of;
        let mut entry = Self::new(size_of::<SERVENT>());
        entry.number(offset_of!(SERVENT, s_port), service.port.to_be() as i16);
        entry.names(offset_of!(SERVENT, s_aliases), &service.aliases);
        entry.text(offset_of!(SERVENT, s_name), &service.name);
        entry.text(offset_of!(SERVENT, s_proto), &service.protocol);
        entry
    }

    pub(crate) fn of_protocol(protocol: &Protocol) -> Self {
        use std::mem::offset_of;
        let mut entry = Self::new(size_of::<PROTOENT>());
        entry.number(offset_of!(PROTOENT, p_proto), protocol.number);
        entry.names(offset_of!(PROTOENT, p_aliases), &protocol.aliases);
        entry.text(offset_of!(PROTOENT, p_name), &protocol.name);
        entry
    }
}
