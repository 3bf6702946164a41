//! The machine's network interfaces and their addresses, as `getifaddrs(3)` lists them.

use std::ffi::CStr;
use std::io;

use crate::net::Address;

/// An address of an interface.
#[derive(Clone, Debug)]
pub struct InterfaceAddress {
    /// The interface's number.
    pub index: u32,
    /// `IFF_*` of Linux.
    pub flags: u32,
    /// The address, of `AF_INET` or `AF_INET6`, with port 0.
    pub address: Address,
    /// Which bits of the address are those of the network.
    pub netmask: Option<Address>,
    /// The address of everybody in the network, or of the other end.
    pub destination: Option<Address>,
}

/// The addresses of `family` (`AF_INET` or `AF_INET6`) on all interfaces, in the kernel's order.
pub fn addresses(family: i32) -> io::Result<Vec<InterfaceAddress>> {
    let mut list = std::ptr::null_mut();
    // SAFETY: `list` receives a list that is freed below.
    if unsafe { libc::getifaddrs(&mut list) } < 0 {
        return Err(io::Error::last_os_error());
    }
    let mut found = Vec::new();
    let mut next: *const libc::ifaddrs = list;
    // SAFETY: the pointer is NULL or to an entry of the list, which is not freed yet.
    while let Some(entry) = unsafe { next.as_ref() } {
        // SAFETY: the addresses of an entry are NULL or valid, and its name is a string.
        unsafe {
            if let Some(address) = read(entry.ifa_addr, family) {
                found.push(InterfaceAddress {
                    index: index_of(CStr::from_ptr(entry.ifa_name)),
                    flags: entry.ifa_flags,
                    address,
                    netmask: read(entry.ifa_netmask, family),
                    destination: read(entry.ifa_ifu, family),
                });
            }
        }
        next = entry.ifa_next;
    }
    // SAFETY: getifaddrs made the list, and nothing refers to it any more.
    unsafe { libc::freeifaddrs(list) };
    Ok(found)
}

/// The number of the interface called `name`; 0 when there is none.
fn index_of(name: &CStr) -> u32 {
    // SAFETY: `name` is a string.
    unsafe { libc::if_nametoindex(name.as_ptr()) }
}

/// A copy of the address at `pointer`, if it is of `family`.
///
/// # Safety
/// A non-NULL `pointer` must be to an address as long as its family says.
unsafe fn read(pointer: *const libc::sockaddr, family: i32) -> Option<Address> {
    let len = match family {
        libc::AF_INET => size_of::<libc::sockaddr_in>(),
        libc::AF_INET6 => size_of::<libc::sockaddr_in6>(),
        _ => return None,
    };
    // SAFETY: promised by the caller.
    let found = i32::from(unsafe { pointer.as_ref() }?.sa_family);
    if found != family {
        return None;
    }
    // SAFETY: an address of this family has `len` bytes, as the caller promises.
    Address::new(unsafe { std::slice::from_raw_parts(pointer.cast::<u8>(), len) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_loopback_address_is_there() {
        let all = addresses(libc::AF_INET).unwrap();
        let ours = |entry: &&InterfaceAddress| entry.address.as_bytes()[4..8] == [127, 0, 0, 1];
        let loopback = all.iter().find(ours).expect("127.0.0.1");
        assert_ne!(loopback.index, 0);
        assert_ne!(loopback.flags & libc::IFF_LOOPBACK as u32, 0);
        let mask = loopback.netmask.expect("a mask");
        assert_eq!(mask.as_bytes()[4], 255);
    }

    #[test]
    fn other_families_have_no_addresses() {
        assert!(addresses(libc::AF_UNIX).unwrap().is_empty());
    }
}
