//! netioapi.h: <https://learn.microsoft.com/windows/win32/api/netioapi/>
//!
//! These functions return their errors and do not touch the last error.

pub mod addresses;
pub mod changes;
pub mod interfaces;
pub mod ip_interfaces;
pub mod names;
pub mod neighbours;
pub mod routes;
mod rows;

use std::ffi::c_void;
use std::net::{IpAddr, SocketAddr, SocketAddrV6};

use tawny::address::{AF_INET, AF_INET6, AF_UNSPEC};
use tawny::codes::*;
use tawny::ip_helper::{Interface, interfaces};
use tawny::{Error, SocketAddress};

use crate::pointer;

pub use rows::*;

/// A family as the tables want it: `None` for both, `Some(true)` for IPv6.
fn family(number: u16) -> Result<Option<bool>, Error> {
    match number {
        AF_UNSPEC => Ok(None),
        AF_INET => Ok(Some(false)),
        AF_INET6 => Ok(Some(true)),
        _ => Err(Error::new(ERROR_INVALID_PARAMETER)),
    }
}

/// The interface that a row names: by its LUID or, if that is zero, by its index.
fn named(luid: u64, index: u32) -> Result<Interface, Error> {
    if luid == 0 && index == 0 {
        return Err(Error::new(ERROR_INVALID_PARAMETER));
    }
    let is_it = |one: &Interface| match luid {
        0 => one.index == index,
        luid => one.luid() == luid,
    };
    let found = interfaces()?.into_iter().find(is_it);
    found.ok_or(Error::new(ERROR_FILE_NOT_FOUND))
}

/// The LUID of the interface with an index; 0 when it is gone.
fn luid_of(interfaces: &[Interface], index: u32) -> u64 {
    let own = interfaces.iter().find(|one| one.index == index);
    own.map_or(0, Interface::luid)
}

impl SockaddrInet {
    /// An address of a host; `interface` tells the zone of one that is not unique without.
    fn new(ip: IpAddr, interface: u32) -> Self {
        let address = match ip {
            IpAddr::V4(_) => SocketAddr::from((ip, 0)),
            IpAddr::V6(v6) => {
                let local = v6.is_unicast_link_local() || v6.octets()[..2] == [0xff, 0x02];
                let zone = if local { interface } else { 0 };
                SocketAddrV6::new(v6, 0, 0, zone).into()
            }
        };
        Self {
            bytes: SocketAddress::from(address).to_windows().0,
        }
    }

    /// No address of a family.
    fn any(v6: bool) -> Self {
        let any: IpAddr = match v6 {
            true => std::net::Ipv6Addr::UNSPECIFIED.into(),
            false => std::net::Ipv4Addr::UNSPECIFIED.into(),
        };
        Self::new(any, 0)
    }

    /// The host's address; `None` for other families.
    fn ip(&self) -> Option<IpAddr> {
        let address = SocketAddress::from_windows(&self.bytes).ok()?;
        Some(address.ip())
    }
}

/// The caller's row.
///
/// # Safety
/// `row` is NULL or valid for a read.
unsafe fn read<T>(row: *const T) -> Result<T, Error> {
    // SAFETY: promised by the caller.
    unsafe { pointer::copy(row) }.ok_or(Error::new(ERROR_INVALID_PARAMETER))
}

/// Gives a table that `FreeMibTable` frees: a count, and the rows from the eighth byte on.
///
/// # Safety
/// `out` is NULL or valid for a write.
unsafe fn give_table<T: Copy>(
    out: *mut *mut c_void,
    rows: impl FnOnce() -> Result<Vec<T>, Error>,
) -> Result<(), Error> {
    const HEAD: usize = 8;
    const { assert!(align_of::<T>() == HEAD) };
    if out.is_null() {
        return Err(Error::new(ERROR_INVALID_PARAMETER));
    }
    let rows = rows()?;
    if rows.is_empty() {
        return Err(Error::new(ERROR_NOT_FOUND));
    }
    // SAFETY: any size may be asked for.
    let table = unsafe { libc::calloc(1, HEAD + size_of_val(rows.as_slice())) };
    if table.is_null() {
        return Err(Error::new(ERROR_NOT_ENOUGH_MEMORY));
    }
    // SAFETY: the memory has room for the count and as many rows, and is aligned for anything; `out`
    // is not NULL, and the rest is promised by the caller.
    unsafe {
        table.cast::<u32>().write(rows.len() as u32);
        let first = table.byte_add(HEAD).cast::<T>();
        first.copy_from_nonoverlapping(rows.as_ptr(), rows.len());
        out.write_unaligned(table);
    }
    Ok(())
}

/// <https://learn.microsoft.com/windows/win32/api/netioapi/nf-netioapi-freemibtable>
///
/// # Safety
/// `table` is NULL or a table of this header's, not freed yet.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_FreeMibTable(table: *mut c_void) {
    // SAFETY: it came from calloc, as the caller promises.
    unsafe { libc::free(table) };
}
