//! Replies to echoes in the caller's buffer.
//!
//! <https://learn.microsoft.com/windows/win32/api/ipexport/ns-ipexport-icmp_echo_reply>

use std::net::{IpAddr, SocketAddr};

use tawny::codes::*;
use tawny::icmp::{EchoReply, IpStatus};
use tawny::status::Status;
use tawny::{Error, SocketAddress};

use super::OptionInformation;
use crate::boundary::guard;
use crate::pointer;
use crate::types::DWORD;

/// `ICMP_ECHO_REPLY`
#[repr(C)]
#[derive(Clone, Copy)]
pub struct IcmpEchoReply {
    address: u32,
    status: u32,
    round_trip_ms: u32,
    data_size: u16,
    reserved: u16,
    data: usize,
    options: OptionInformation,
}

/// `ICMPV6_ECHO_REPLY`: the address is a `sockaddr_in6` without its family.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct Icmpv6EchoReply {
    address: [u8; 26],
    status: u32,
    round_trip_ms: u32,
}

fn head_of(is_v6: bool) -> usize {
    match is_v6 {
        true => size_of::<Icmpv6EchoReply>(),
        false => size_of::<IcmpEchoReply>(),
    }
}

/// The caller's buffer.
pub(super) struct Room {
    start: *mut u8,
    len: usize,
}

// SAFETY: the memory is the operation's until it has ended; it only goes from the thread that issues the
// operation to the one that ends it.
unsafe impl Send for Room {}

impl Room {
    pub fn new(start: *mut u8, len: DWORD) -> Self {
        Self {
            start,
            len: len as usize,
        }
    }

    /// Whether a reply with `data_len` bytes has room.
    pub fn check(&self, is_v6: bool, data_len: usize) -> Result<(), Error> {
        let head = head_of(is_v6);
        if self.start.is_null() || self.len < head {
            return Err(Error::new(match is_v6 {
                true if !self.start.is_null() => ERROR_INSUFFICIENT_BUFFER,
                _ => ERROR_INVALID_PARAMETER,
            }));
        }
        if self.len < head + data_len {
            return Err(IpStatus::BUFFER_TOO_SMALL.error());
        }
        Ok(())
    }

    /// Writes a reply and the data behind it; returns how many bytes that are.
    ///
    /// # Safety
    /// The buffer is valid for writes.
    pub unsafe fn write(&self, is_v6: bool, reply: &EchoReply) -> Result<usize, Error> {
        self.check(is_v6, reply.data.len())?;
        let head = head_of(is_v6);
        let data = self.start.wrapping_add(head);
        let round_trip_ms = DWORD::try_from(reply.round_trip.as_millis()).unwrap_or(DWORD::MAX);
        // SAFETY: promised by the caller; there is room for the head and the data.
        unsafe {
            if is_v6 {
                let head = Icmpv6EchoReply {
                    address: address_ex(reply.from),
                    status: reply.status.code(),
                    round_trip_ms,
                };
                self.start.cast::<Icmpv6EchoReply>().write_unaligned(head);
            } else {
                let head = IcmpEchoReply {
                    address: match reply.from.ip() {
                        IpAddr::V4(ip) => u32::from_ne_bytes(ip.octets()),
                        IpAddr::V6(_) => 0,
                    },
                    status: reply.status.code(),
                    round_trip_ms,
                    data_size: reply.data.len() as u16,
                    reserved: 0,
                    data: data.addr(),
                    options: OptionInformation {
                        ttl: reply.ttl,
                        tos: reply.tos,
                        flags: 0,
                        options_size: 0,
                        options: std::ptr::null(),
                    },
                };
                self.start.cast::<IcmpEchoReply>().write_unaligned(head);
            }
            data.copy_from(reply.data.as_ptr(), reply.data.len());
        }
        Ok(head + reply.data.len())
    }

    /// The end of an asynchronous call: the reply or, with no address, the error that there is instead.
    ///
    /// # Safety
    /// The buffer is valid for writes, and has room for a reply without data.
    pub unsafe fn give(&self, is_v6: bool, outcome: Result<EchoReply, Error>) -> (Status, usize) {
        // SAFETY: promised by the caller.
        let written = outcome.and_then(|reply| unsafe { self.write(is_v6, &reply) });
        match written {
            Ok(bytes) => (STATUS_SUCCESS, bytes),
            Err(error) => {
                // SAFETY: promised by the caller.
                unsafe { self.fail(is_v6, error.code()) };
                (STATUS_SUCCESS, 0)
            }
        }
    }

    /// # Safety
    /// As [`Self::give`].
    unsafe fn fail(&self, is_v6: bool, status: u32) {
        let at = match is_v6 {
            true => std::mem::offset_of!(Icmpv6EchoReply, status),
            false => std::mem::offset_of!(IcmpEchoReply, status),
        };
        // SAFETY: promised by the caller; the status lies in the head.
        unsafe {
            self.start.write_bytes(0, head_of(is_v6));
            self.start.add(at).cast::<u32>().write_unaligned(status);
        }
    }
}

fn address_ex(address: SocketAddr) -> [u8; 26] {
    let (bytes, _) = SocketAddress::from(address).to_windows();
    let mut without_family = [0; 26];
    without_family.copy_from_slice(&bytes[2..]);
    without_family
}

/// How many replies there are: one, or none and why.
fn count(has_address: bool, status: u32) -> Result<DWORD, Error> {
    match (has_address, status) {
        (true, _) => Ok(1),
        (false, 0) => Err(Error::new(ERROR_INVALID_PARAMETER)),
        (false, status) => Err(Error::new(status)),
    }
}

/// # Safety
/// `buffer` is NULL or valid for reads of `len` bytes.
unsafe fn head<T: Copy>(buffer: *const u8, len: DWORD) -> Result<T, Error> {
    let invalid = Error::new(ERROR_INVALID_PARAMETER);
    if (len as usize) < size_of::<T>() {
        return Err(invalid);
    }
    // SAFETY: promised by the caller.
    unsafe { pointer::copy(buffer.cast::<T>()) }.ok_or(invalid)
}

/// <https://learn.microsoft.com/windows/win32/api/icmpapi/nf-icmpapi-icmpparsereplies>
///
/// # Safety
/// `buffer` is NULL or was the reply buffer, of `len` bytes, of a call that has ended.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_IcmpParseReplies(buffer: *const u8, len: DWORD) -> DWORD {
    guard(0, || {
        // SAFETY: promised by the caller.
        let reply = unsafe { head::<IcmpEchoReply>(buffer, len) }?;
        count(reply.address != 0, reply.status)
    })
}

/// <https://learn.microsoft.com/windows/win32/api/icmpapi/nf-icmpapi-icmp6parsereplies>
///
/// # Safety
/// `buffer` is NULL or was the reply buffer, of `len` bytes, of a call that has ended.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_Icmp6ParseReplies(buffer: *const u8, len: DWORD) -> DWORD {
    guard(0, || {
        // SAFETY: promised by the caller.
        let reply = unsafe { head::<Icmpv6EchoReply>(buffer, len) }?;
        count(reply.address != [0; 26], reply.status)
    })
}

#[cfg(test)]
mod tests {
    use windows_sys::Win32::NetworkManagement::IpHelper as windows;

    use super::*;

    #[test]
    fn layouts() {
        let own = [
            size_of::<IcmpEchoReply>(),
            size_of::<Icmpv6EchoReply>(),
            size_of::<OptionInformation>(),
        ];
        let theirs = [
            size_of::<windows::ICMP_ECHO_REPLY>(),
            size_of::<windows::ICMPV6_ECHO_REPLY_LH>(),
            size_of::<windows::IP_OPTION_INFORMATION>(),
        ];
        assert_eq!(own, theirs);
    }
}
