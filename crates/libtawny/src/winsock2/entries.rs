//! `hostent`, `servent` and `protoent`: one of each for every thread, overwritten by its next call.
//!
//! <https://learn.microsoft.com/windows/win32/api/winsock/ns-winsock-hostent>

use std::cell::RefCell;
use std::ffi::c_char;
use std::net::IpAddr;
use std::ptr;

use tawny::address::{AF_INET, AF_INET6};
use tawny::resolve::{Host, Protocol, Service};

/// `hostent`.
#[repr(C)]
pub struct HOSTENT {
    pub(super) h_name: *mut c_char,
    pub(super) h_aliases: *mut *mut c_char,
    pub(super) h_addrtype: i16,
    pub(super) h_length: i16,
    pub(super) h_addr_list: *mut *mut c_char,
}

/// `servent` with the member order of 64-bit Windows.
#[repr(C)]
pub struct SERVENT {
    pub(super) s_name: *mut c_char,
    pub(super) s_aliases: *mut *mut c_char,
    pub(super) s_proto: *mut c_char,
    pub(super) s_port: i16,
}

/// `protoent`.
#[repr(C)]
pub struct PROTOENT {
    pub(super) p_name: *mut c_char,
    pub(super) p_aliases: *mut *mut c_char,
    pub(super) p_proto: i16,
}

/// The memory of one entry. It is reached by raw pointers only, since the program may write to it.
struct Memory<E> {
    entry: *mut E,
    strings: Vec<*mut [u8]>,
    lists: Vec<*mut [*mut c_char]>,
}

impl<E> Memory<E> {
    const fn new() -> Self {
        Self {
            entry: ptr::null_mut(),
            strings: Vec::new(),
            lists: Vec::new(),
        }
    }

    fn bytes(&mut self, bytes: &[u8]) -> *mut c_char {
        let place = Box::into_raw(Box::from(bytes));
        self.strings.push(place);
        place.cast()
    }

    fn string(&mut self, text: &str) -> *mut c_char {
        self.bytes(&[text.as_bytes(), &[0]].concat())
    }

    /// An array that ends with NULL.
    fn list(&mut self, mut items: Vec<*mut c_char>) -> *mut *mut c_char {
        items.push(ptr::null_mut());
        let place = Box::into_raw(items.into_boxed_slice());
        self.lists.push(place);
        place.cast()
    }

    fn names(&mut self, names: &[String]) -> *mut *mut c_char {
        let items = names.iter().map(|name| self.string(name)).collect();
        self.list(items)
    }

    /// Frees what the entry points to; the entry itself stays where it is.
    fn clear(&mut self) {
        for place in self.strings.drain(..) {
            // SAFETY: each place is from a box and is freed once.
            drop(unsafe { Box::from_raw(place) });
        }
        for place in self.lists.drain(..) {
            // SAFETY: each place is from a box and is freed once.
            drop(unsafe { Box::from_raw(place) });
        }
    }

    fn fill(&mut self, make: impl FnOnce(&mut Self) -> E) -> *mut E {
        self.clear();
        let entry = make(self);
        if self.entry.is_null() {
            self.entry = Box::into_raw(Box::new(entry));
        } else {
            // SAFETY: not NULL, so from the box above, which lives as long as `self`.
            unsafe { self.entry.write(entry) };
        }
        self.entry
    }
}

impl<E> Drop for Memory<E> {
    fn drop(&mut self) {
        self.clear();
        if !self.entry.is_null() {
            // SAFETY: not NULL, so from the box in `fill`, and freed once.
            drop(unsafe { Box::from_raw(self.entry) });
        }
    }
}

thread_local! {
    static HOST: RefCell<Memory<HOSTENT>> = const { RefCell::new(Memory::new()) };
    static SERVICE: RefCell<Memory<SERVENT>> = const { RefCell::new(Memory::new()) };
    static PROTOCOL: RefCell<Memory<PROTOENT>> = const { RefCell::new(Memory::new()) };
}

/// Makes `host` the calling thread's `hostent`.
pub(super) fn give_host(host: &Host) -> *mut HOSTENT {
    let v6 = host.addresses.first().is_some_and(IpAddr::is_ipv6);
    let (family, length) = if v6 { (AF_INET6, 16) } else { (AF_INET, 4) };
    HOST.with_borrow_mut(|memory| {
        memory.fill(|memory| {
            let addresses = host.addresses.iter().map(|ip| match ip {
                IpAddr::V4(ip) => memory.bytes(&ip.octets()),
                IpAddr::V6(ip) => memory.bytes(&ip.octets()),
            });
            let addresses = addresses.collect();
            HOSTENT {
                h_name: memory.string(&host.name),
                h_aliases: memory.names(&[]),
                h_addrtype: family as i16,
                h_length: length,
                h_addr_list: memory.list(addresses),
            }
        })
    })
}

/// Makes `service` the calling thread's `servent`.
pub(super) fn give_service(service: &Service) -> *mut SERVENT {
    SERVICE.with_borrow_mut(|memory| {
        memory.fill(|memory| SERVENT {
            s_name: memory.string(&service.name),
            s_aliases: memory.names(&service.aliases),
            s_proto: memory.string(&service.protocol),
            s_port: service.port.to_be() as i16,
        })
    })
}

/// Makes `protocol` the calling thread's `protoent`.
pub(super) fn give_protocol(protocol: &Protocol) -> *mut PROTOENT {
    PROTOCOL.with_borrow_mut(|memory| {
        memory.fill(|memory| PROTOENT {
            p_name: memory.string(&protocol.name),
            p_aliases: memory.names(&protocol.aliases),
            p_proto: protocol.number,
        })
    })
}

#[cfg(test)]
mod tests {
    use std::mem::offset_of;

    use windows_sys::Win32::Networking::WinSock as windows;

    use super::*;

    #[test]
    fn layouts_are_those_of_windows() {
        assert_eq!(size_of::<HOSTENT>(), size_of::<windows::HOSTENT>());
        assert_eq!(
            offset_of!(HOSTENT, h_length),
            offset_of!(windows::HOSTENT, h_length)
        );
        assert_eq!(
            offset_of!(HOSTENT, h_addr_list),
            offset_of!(windows::HOSTENT, h_addr_list)
        );
        assert_eq!(size_of::<SERVENT>(), 32);
        assert_eq!(
            (offset_of!(SERVENT, s_proto), offset_of!(SERVENT, s_port)),
            (16, 24)
        );
        assert_eq!(size_of::<PROTOENT>(), size_of::<windows::PROTOENT>());
        assert_eq!(
            offset_of!(PROTOENT, p_proto),
            offset_of!(windows::PROTOENT, p_proto)
        );
    }

    #[test]
    fn the_next_call_overwrites_the_entry() {
        let host = |ip: [u8; 4]| Host {
            name: "h".to_owned(),
            addresses: vec![ip.into()],
        };
        let first = give_host(&host([1, 2, 3, 4]));
        let second = give_host(&host([5, 6, 7, 8]));
        assert_eq!(first, second);
        // SAFETY: the entry is this thread's and was filled just now.
        unsafe {
            let address = *(*second).h_addr_list;
            assert_eq!(address.cast::<[u8; 4]>().read(), [5, 6, 7, 8]);
            assert!((*(*second).h_addr_list.add(1)).is_null());
            assert!((*(*second).h_aliases).is_null());
        }
    }

    #[test]
    fn each_thread_has_its_own() {
        let give = || {
            let protocol = tawny::resolve::protocol_by_number(6).unwrap();
            let place = give_protocol(&protocol);
            // SAFETY: the entry is this thread's and was filled just now.
            assert_eq!(unsafe { (*place).p_proto }, 6);
            place.addr()
        };
        let here = give();
        let there = std::thread::spawn(give).join().unwrap();
        assert_ne!(here, there);
    }
}
