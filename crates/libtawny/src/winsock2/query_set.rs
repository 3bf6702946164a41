//! `WSAQUERYSET`: what a program looks for, and what it gets, in one piece of memory with all that it
//! points to.
//!
//! <https://learn.microsoft.com/windows/win32/api/winsock2/ns-winsock2-wsaquerysetw>

#![allow(clippy::upper_case_acronyms, reason = "Windows' own names")]

use std::mem::offset_of;

use tawny::codes::{WSAEFAULT, WSAEINVAL, WSASERVICE_NOT_FOUND};
use tawny::name_service::{
    Entry, Found, Lookup, NS_DNS, ServiceAddress, ServiceClass, ServiceQuery,
};
use tawny::{Error, SocketAddress};

use super::arguments::fail;
use super::flat_entry::FlatEntry;
use super::name_spaces;
use crate::guid::GUID;
use crate::pointer;
use crate::text::{self, Unit};
use crate::types::DWORD;

/// `WSAQUERYSETA` (`U` = `u8`) and `WSAQUERYSETW` (`U` = `u16`).
#[repr(C)]
pub struct WSAQUERYSET<U> {
    dwSize: DWORD,
    lpszServiceInstanceName: *const U,
    lpServiceClassId: *const GUID,
    lpVersion: usize,
    lpszComment: *const U,
    dwNameSpace: DWORD,
    lpNSProviderId: *const GUID,
    lpszContext: *const U,
    dwNumberOfProtocols: DWORD,
    lpafpProtocols: *const [i32; 2],
    lpszQueryString: *const U,
    dwNumberOfCsAddrs: DWORD,
    lpcsaBuffer: usize,
    dwOutputFlags: DWORD,
    lpBlob: usize,
}

/// `SOCKET_ADDRESS`
#[repr(C)]
struct SOCKET_ADDRESS {
    lpSockaddr: usize,
    iSockaddrLength: i32,
}

#[repr(C)]
struct CSADDR_INFO {
    LocalAddr: SOCKET_ADDRESS,
    RemoteAddr: SOCKET_ADDRESS,
    iSocketType: i32,
    iProtocol: i32,
}

#[repr(C)]
struct BLOB {
    cbSize: DWORD,
    pBlobData: usize,
}

const RESULT_IS_ALIAS: DWORD = 0x0001;
/// The most families and protocols that a query names; more than there can be.
const MAXIMUM_PROTOCOLS: DWORD = 64;

/// What the class's identifier says.
fn class(id: GUID) -> Result<ServiceClass, Error> {
    let common = id.Data2 == 0 && id.Data4 == [0xc0, 0, 0, 0, 0, 0, 0, 0x46];
    let class = ServiceClass::from_parts(id.Data1, id.Data3).filter(|_| common);
    class.ok_or(Error::new(WSASERVICE_NOT_FOUND))
}

/// Reads a program's query.
///
/// # Safety
/// `query` is NULL or valid for a read, and so is what it points to.
pub(super) unsafe fn read<U: Unit>(
    query: *const WSAQUERYSET<U>,
    flags: DWORD,
) -> Result<ServiceQuery, Error> {
    // SAFETY: promised by the caller.
    let query = unsafe { pointer::copy(query) }.ok_or(Error::new(WSAEINVAL))?;
    if (query.dwSize as usize) < size_of::<WSAQUERYSET<U>>() {
        return fail(WSAEFAULT);
    }
    if query.dwNumberOfProtocols > MAXIMUM_PROTOCOLS {
        return fail(WSAEINVAL);
    }
    // SAFETY: promised by the caller.
    let (name, id, provider, protocols) = unsafe {
        (
            text::read(query.lpszServiceInstanceName),
            pointer::copy(query.lpServiceClassId),
            pointer::copy(query.lpNSProviderId),
            pointer::slice(query.lpafpProtocols, query.dwNumberOfProtocols as usize),
        )
    };
    let invalid = Error::new(WSAEINVAL);
    // Either names the name space.
    if provider.is_none() || query.dwNameSpace != 0 {
        name_spaces::check(query.dwNameSpace, None)?;
    }
    name_spaces::check(NS_DNS, provider)?;
    Ok(ServiceQuery {
        name,
        class: class(id.ok_or(invalid)?)?,
        protocols: protocols
            .ok_or(invalid)?
            .iter()
            .map(|&[family, protocol]| (family, protocol))
            .collect(),
        flags: Lookup::from_bits_retain(flags),
    })
}

/// The identifier of a class, as it lies in memory.
fn id_of(class: ServiceClass) -> [u8; 16] {
    let (first, record) = match class {
        ServiceClass::HostName => (0x0002_a800, 0u16),
        ServiceClass::HostByAddress => (0x0002_a801, 0),
        ServiceClass::ServiceByName => (0x0002_a802, 0),
        ServiceClass::HostByName => (0x0002_a803, 0),
        ServiceClass::HostByName6 => (0x0009_0035, 28),
        ServiceClass::Tcp(port) => (0x0009_0000 | u32::from(port), 0),
        ServiceClass::Udp(port) => (0x000a_0000 | u32::from(port), 0),
    };
    let mut id = [0; 16];
    id[..4].copy_from_slice(&first.to_ne_bytes());
    id[6..8].copy_from_slice(&record.to_ne_bytes());
    (id[8], id[15]) = (0xc0, 0x46);
    id
}

/// The result as a WSAQUERYSET that has no place yet.
pub(super) fn write<U: Unit>(found: &Found, class: ServiceClass, flags: Lookup) -> FlatEntry {
    type Set = WSAQUERYSET<u16>;
    let mut entry = FlatEntry::new(size_of::<Set>());
    let number = |entry: &mut FlatEntry, at: usize, value: DWORD| {
        entry.put(at, &value.to_ne_bytes());
    };
    number(
        &mut entry,
        offset_of!(Set, dwSize),
        size_of::<Set>() as DWORD,
    );
    number(&mut entry, offset_of!(Set, dwNameSpace), NS_DNS);
    if found.is_alias {
        number(&mut entry, offset_of!(Set, dwOutputFlags), RESULT_IS_ALIAS);
    }
    if flags.contains(Lookup::RETURN_NAME) {
        entry.words::<U>(offset_of!(Set, lpszServiceInstanceName), &found.name);
    }
    if flags.contains(Lookup::RETURN_TYPE) {
        entry.aligned(offset_of!(Set, lpServiceClassId), &id_of(class));
    }
    if flags.contains(Lookup::RETURN_QUERY_STRING) {
        entry.words::<U>(offset_of!(Set, lpszQueryString), &found.name);
    }
    if flags.contains(Lookup::RETURN_ADDRESS) && !found.addresses.is_empty() {
        let count = found.addresses.len();
        number(
            &mut entry,
            offset_of!(Set, dwNumberOfCsAddrs),
            count as DWORD,
        );
        let room = vec![0; count * size_of::<CSADDR_INFO>()];
        let list = entry.aligned(offset_of!(Set, lpcsaBuffer), &room);
        for (index, address) in found.addresses.iter().enumerate() {
            put_address(&mut entry, list + index * size_of::<CSADDR_INFO>(), address);
        }
    }
    let data = found.entry.as_ref().map(|entry| match entry {
        Entry::Host(host) => FlatEntry::of_host(host),
        Entry::Service(service) => FlatEntry::of_service(service),
    });
    if let Some(data) = data.filter(|_| flags.contains(Lookup::RETURN_BLOB)) {
        // The pointers in it are offsets from its start.
        let data = data.at(0);
        let blob = entry.aligned(offset_of!(Set, lpBlob), &[0; size_of::<BLOB>()]);
        number(
            &mut entry,
            blob + offset_of!(BLOB, cbSize),
            data.len() as DWORD,
        );
        entry.aligned(blob + offset_of!(BLOB, pBlobData), &data);
    }
    entry
}

fn put_address(entry: &mut FlatEntry, at: usize, address: &ServiceAddress) {
    let local = SocketAddress::unspecified(address.remote.family());
    for (side, address) in [
        (offset_of!(CSADDR_INFO, LocalAddr), local.ok()),
        (offset_of!(CSADDR_INFO, RemoteAddr), Some(address.remote)),
    ] {
        let Some(address) = address else { continue };
        let (bytes, len) = address.to_windows();
        let at = at + side;
        entry.aligned(at + offset_of!(SOCKET_ADDRESS, lpSockaddr), &bytes[..len]);
        let len = (len as i32).to_ne_bytes();
        entry.put(at + offset_of!(SOCKET_ADDRESS, iSockaddrLength), &len);
    }
    let kind = address.kind.to_ne_bytes();
    entry.put(at + offset_of!(CSADDR_INFO, iSocketType), &kind);
    let protocol = address.protocol.to_ne_bytes();
    entry.put(at + offset_of!(CSADDR_INFO, iProtocol), &protocol);
}

#[cfg(test)]
mod tests {
    use windows_sys::Win32::Networking::WinSock as windows;

    use super::*;

    #[test]
    fn layout_is_that_of_windows() {
        assert_eq!(size_of::<CSADDR_INFO>(), size_of::<windows::CSADDR_INFO>());
        // dwNumberOfCsAddrs is the last but three of fifteen members of eight bytes each.
        assert_eq!(size_of::<WSAQUERYSET<u8>>(), 15 * 8);
        assert_eq!(offset_of!(WSAQUERYSET<u8>, dwNumberOfCsAddrs), 11 * 8);
    }

    #[test]
    fn identifiers_and_back() {
        for expected in [
            ServiceClass::HostName,
            ServiceClass::HostByAddress,
            ServiceClass::ServiceByName,
            ServiceClass::HostByName,
            ServiceClass::HostByName6,
            ServiceClass::Tcp(80),
            ServiceClass::Udp(53),
        ] {
            let bytes = id_of(expected);
            let id = GUID {
                Data1: u32::from_ne_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]),
                Data2: 0,
                Data3: u16::from_ne_bytes([bytes[6], bytes[7]]),
                Data4: [0xc0, 0, 0, 0, 0, 0, 0, 0x46],
            };
            assert_eq!(class(id), Ok(expected));
        }
        assert!(class(GUID::default()).is_err());
    }
}
