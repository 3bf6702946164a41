//! iphlpapi.h: <https://learn.microsoft.com/windows/win32/api/iphlpapi/>
//!
//! These functions return their errors, do not touch the last error, and need no `WSAStartup`.

pub mod adapters;
pub mod adapters_info;
pub mod changes;
pub mod connections;
pub mod interface_tables;
pub mod route_tables;
pub mod send_arp;
pub mod statistics;

use std::net::{IpAddr, Ipv4Addr};
use std::panic::{AssertUnwindSafe, catch_unwind};

use tawny::Error;
use tawny::codes::{ERROR_INSUFFICIENT_BUFFER, ERROR_INVALID_PARAMETER, ERROR_NO_DATA};
use tawny::ip_helper::Interface;

use crate::guid::GUID;
use crate::pointer;
use crate::types::{BOOL, DWORD};

/// The body of a function that returns its error.
pub(crate) fn call(body: impl FnOnce() -> Result<(), Error>) -> DWORD {
    const ERROR_INTERNAL_ERROR: DWORD = 1359;
    match catch_unwind(AssertUnwindSafe(body)) {
        Ok(Ok(())) => 0,
        Ok(Err(error)) => error.code(),
        Err(_) => ERROR_INTERNAL_ERROR,
    }
}

/// Writes `bytes` to the caller's buffer; `no_room` with the needed size if they do not fit.
///
/// # Safety
/// `size` is NULL or valid for reads and writes, `out` is NULL or valid for writes of `*size` bytes.
unsafe fn give(bytes: &[u8], out: *mut u8, size: *mut DWORD, no_room: u32) -> Result<(), Error> {
    // SAFETY: promised by the caller.
    unsafe {
        let room = check_room(bytes.len(), out, size, no_room)?;
        room.copy_from(bytes.as_ptr(), bytes.len());
    }
    Ok(())
}

/// The caller's buffer, if it has room for `needed` bytes.
///
/// # Safety
/// As [`give`].
unsafe fn check_room(
    needed: usize,
    out: *mut u8,
    size: *mut DWORD,
    no_room: u32,
) -> Result<*mut u8, Error> {
    // SAFETY: promised by the caller.
    let room = unsafe { pointer::copy(size) }.ok_or(Error::new(ERROR_INVALID_PARAMETER))?;
    if out.is_null() || (room as usize) < needed {
        // SAFETY: not NULL, and promised by the caller.
        unsafe { size.write_unaligned(needed as DWORD) };
        return Err(Error::new(no_room));
    }
    Ok(out)
}

/// The bytes of a row, in the order in which its members lie.
#[derive(Clone, Debug, Default)]
struct Row(Vec<u8>);

impl Row {
    fn number(&mut self, value: u32) {
        self.0.extend_from_slice(&value.to_ne_bytes());
    }

    fn long(&mut self, value: u64) {
        self.0.extend_from_slice(&value.to_ne_bytes());
    }

    fn bytes(&mut self, bytes: &[u8]) {
        self.0.extend_from_slice(bytes);
    }

    /// As many of the bytes as there is room for, and zeroes.
    fn padded(&mut self, bytes: &[u8], room: usize) {
        let end = self.0.len() + room;
        self.bytes(&bytes[..bytes.len().min(room)]);
        self.0.resize(end, 0);
    }

    /// A port as Windows has it here: in network byte order, in the lower half.
    fn port(&mut self, port: u16) {
        self.number(port.to_be().into());
    }

    /// The octets of an address.
    fn ip(&mut self, ip: IpAddr) {
        match ip {
            IpAddr::V4(ip) => self.bytes(&ip.octets()),
            IpAddr::V6(ip) => self.bytes(&ip.octets()),
        }
    }

    /// Text with its terminator in `room` units.
    fn wide(&mut self, text: &str, room: usize) {
        let units = text.encode_utf16().take(room - 1);
        let bytes: Vec<u8> = units.flat_map(u16::to_ne_bytes).collect();
        self.padded(&bytes, room * 2);
    }
}

/// A count of rows and the rows, which begin at a multiple of `alignment`.
fn table(rows: &[Row], alignment: usize) -> Vec<u8> {
    let mut bytes = (rows.len() as u32).to_ne_bytes().to_vec();
    bytes.resize(alignment.max(4), 0);
    for row in rows {
        bytes.extend_from_slice(&row.0);
    }
    bytes
}

/// Writes a table of rows of DWORDs.
///
/// # Safety
/// As [`give`].
unsafe fn give_table(rows: &[Row], out: *mut u8, size: *mut DWORD) -> Result<(), Error> {
    // SAFETY: promised by the caller.
    unsafe { give(&table(rows, 4), out, size, ERROR_INSUFFICIENT_BUFFER) }
}

/// `ERROR_NO_DATA` if there is nothing to tell.
fn some<T>(list: Vec<T>) -> Result<Vec<T>, Error> {
    match list.is_empty() {
        true => Err(Error::new(ERROR_NO_DATA)),
        false => Ok(list),
    }
}

/// Sorts rows by a key if the caller wants that.
fn order<T, K: Ord>(rows: &mut [T], wanted: BOOL, key: impl FnMut(&T) -> K) {
    if wanted != 0 {
        rows.sort_by_key(key);
    }
}

/// An interface's identifier: its index, and what tells it from identifiers of other origin.
pub(crate) fn guid_of(interface: &Interface) -> GUID {
    GUID {
        Data1: interface.index,
        Data2: interface.kind as u16,
        Data3: 0x4000,
        Data4: *b"\x80\0tawny\0",
    }
}

/// The name of an adapter: its identifier in braces.
fn adapter_name(interface: &Interface) -> String {
    format!("{{{:X}}}", guid_of(interface))
}

/// The name of the device of an adapter.
fn device_name(interface: &Interface) -> String {
    format!("\\DEVICE\\TCPIP_{}", adapter_name(interface))
}

/// The mask of a network.
fn mask(prefix_len: u8) -> Ipv4Addr {
    let shift = 32u32.saturating_sub(prefix_len.into());
    Ipv4Addr::from(u32::MAX.checked_shl(shift).unwrap_or(0))
}

/// An address as a number in network byte order.
fn network_order(ip: Ipv4Addr) -> u32 {
    u32::from_ne_bytes(ip.octets())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn masks() {
        assert_eq!(mask(0), Ipv4Addr::UNSPECIFIED);
        assert_eq!(mask(8), Ipv4Addr::new(255, 0, 0, 0));
        assert_eq!(mask(32), Ipv4Addr::BROADCAST);
    }

    #[test]
    fn rows_and_tables() {
        let mut row = Row::default();
        row.port(0x1234);
        row.wide("abc", 3);
        row.padded(&[1, 2, 3], 2);
        let expected = [0x12, 0x34, 0, 0, b'a', 0, b'b', 0, 0, 0, 1, 2];
        assert_eq!(row.0, expected);
        assert_eq!(table(&[row], 8)[..9], [1, 0, 0, 0, 0, 0, 0, 0, 0x12]);
    }
}
