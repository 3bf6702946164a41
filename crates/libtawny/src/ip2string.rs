//! ip2string.h: addresses as text, by functions that answer with an NTSTATUS.
//!
//! <https://learn.microsoft.com/windows/win32/api/ip2string/>

use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr, SocketAddrV4, SocketAddrV6};

use tawny::address_prefix::{ethernet, format_ethernet, ipv4, ipv6};
use tawny::address_text::{format, format_ipv6, parse_v4, parse_v6};
use tawny::codes::{STATUS_INVALID_PARAMETER, STATUS_SUCCESS};

use crate::pointer;
use crate::text::{self, Unit};
use crate::types::{BOOLEAN, DWORD, LONG, WCHAR};

/// `STATUS_SUCCESS` where there is something.
fn status(found: Option<()>) -> LONG {
    let status = match found {
        Some(()) => STATUS_SUCCESS,
        None => STATUS_INVALID_PARAMETER,
    };
    status.value() as LONG
}

/// Writes text of which the caller's buffer holds the longest; returns where the terminator is.
///
/// # Safety
/// `out` is NULL or valid for writes of the text and a terminator.
unsafe fn put_all<U: Unit>(text: &str, out: *mut U) -> *mut U {
    if out.is_null() {
        return out;
    }
    let units = U::encode(text);
    // SAFETY: promised by the caller; not NULL.
    unsafe { text::put_terminated(&units, out) };
    out.wrapping_add(units.len())
}

/// Writes text if there is room, and how many units it takes with the terminator.
///
/// # Safety
/// `len` is NULL or valid for reads and writes, `out` is NULL or valid for writes of `*len` units.
unsafe fn put<U: Unit>(text: &str, out: *mut U, len: *mut DWORD) -> Option<()> {
    // SAFETY: promised by the caller.
    unsafe {
        let room = pointer::copy(len)?;
        let needed = U::encode(text).len() as DWORD + 1;
        len.write_unaligned(needed);
        (text::put(text, out, room) < needed && !out.is_null()).then_some(())
    }
}

/// Reads what is at the beginning of a text, and gives the place behind it.
///
/// # Safety
/// `text` is NULL or a terminated string, `terminator` and `out` are NULL or valid for writes.
unsafe fn read_start<U: Unit, T>(
    text: *const U,
    terminator: *mut *const U,
    out: *mut T,
    parse: impl Fn(&str) -> Option<(T, usize)>,
) -> LONG {
    // SAFETY: promised by the caller. The characters of an address have one unit each.
    let found = unsafe {
        text::read(text).and_then(|read| {
            let (value, len) = parse(&read).filter(|_| !out.is_null())?;
            pointer::give(terminator, text.wrapping_add(len));
            out.write_unaligned(value);
            Some(())
        })
    };
    status(found)
}

/// # Safety
/// `text` is NULL or a terminated string, `ip` and `port` are NULL or valid for writes.
unsafe fn read_v4<U: Unit>(text: *const U, strict: bool, ip: *mut [u8; 4], port: *mut u16) -> LONG {
    // SAFETY: promised by the caller.
    let found = unsafe {
        text::read(text).and_then(|text| {
            ipv4(&text, strict)?;
            let SocketAddr::V4(found) = parse_v4(&text)?.into() else {
                return None;
            };
            if ip.is_null() || port.is_null() {
                return None;
            }
            ip.write_unaligned(found.ip().octets());
            port.write_unaligned(found.port().to_be());
            Some(())
        })
    };
    status(found)
}

/// # Safety
/// `text` is NULL or a terminated string, the others are NULL or valid for writes.
unsafe fn read_v6<U: Unit>(
    text: *const U,
    ip: *mut [u8; 16],
    scope: *mut DWORD,
    port: *mut u16,
) -> LONG {
    // SAFETY: promised by the caller.
    let found = unsafe {
        text::read(text).and_then(|text| {
            let SocketAddr::V6(found) = parse_v6(&text)?.into() else {
                return None;
            };
            if ip.is_null() || scope.is_null() || port.is_null() {
                return None;
            }
            ip.write_unaligned(found.ip().octets());
            scope.write_unaligned(found.scope_id());
            port.write_unaligned(found.port().to_be());
            Some(())
        })
    };
    status(found)
}

/// # Safety
/// `ip` is NULL or valid for a read, `len` NULL or valid for reads and writes, `out` NULL or valid for writes
/// of `*len` units.
unsafe fn write_v4<U: Unit>(ip: *const [u8; 4], port: u16, out: *mut U, len: *mut DWORD) -> LONG {
    // SAFETY: promised by the caller.
    let written = unsafe {
        pointer::copy(ip).and_then(|ip| {
            let address = SocketAddrV4::new(Ipv4Addr::from(ip), u16::from_be(port));
            put(&format(SocketAddr::V4(address).into()), out, len)
        })
    };
    status(written)
}

/// # Safety
/// As [`write_v4`].
unsafe fn write_v6<U: Unit>(
    ip: *const [u8; 16],
    scope: DWORD,
    port: u16,
    out: *mut U,
    len: *mut DWORD,
) -> LONG {
    // SAFETY: promised by the caller.
    let written = unsafe {
        pointer::copy(ip).and_then(|ip| {
            let address = SocketAddrV6::new(Ipv6Addr::from(ip), u16::from_be(port), 0, scope);
            put(&format(SocketAddr::V6(address).into()), out, len)
        })
    };
    status(written)
}

/// Both forms of the functions of one kind of address.
macro_rules! both_forms {
    ($($unit:ty: $to_string:ident, $from_string:ident, $to_string_ex:ident, $from_string_ex:ident,
       $to_string6:ident, $from_string6:ident, $to_string_ex6:ident, $from_string_ex6:ident,
       $to_string_ethernet:ident, $from_string_ethernet:ident;)*) => { $(
        /// <https://learn.microsoft.com/windows/win32/api/ip2string/nf-ip2string-rtlipv4addresstostringw>
        ///
        /// # Safety
        /// `ip` is NULL or valid for a read, `out` NULL or valid for writes of 16 units.
        #[unsafe(no_mangle)]
        pub unsafe extern "C" fn $to_string(ip: *const [u8; 4], out: *mut $unit) -> *mut $unit {
            // SAFETY: promised by the caller.
            unsafe {
                let ip = pointer::copy(ip).unwrap_or_default();
                put_all(&Ipv4Addr::from(ip).to_string(), out)
            }
        }

        /// <https://learn.microsoft.com/windows/win32/api/ip2string/nf-ip2string-rtlipv4stringtoaddressw>
        ///
        /// # Safety
        /// `text` is NULL or a terminated string, the pointers behind it are NULL or valid for writes.
        #[unsafe(no_mangle)]
        pub unsafe extern "C" fn $from_string(
            text: *const $unit,
            strict: BOOLEAN,
            terminator: *mut *const $unit,
            ip: *mut [u8; 4],
        ) -> LONG {
            let parse = |text: &str| ipv4(text, strict != 0).map(|(ip, len)| (ip.octets(), len));
            // SAFETY: promised by the caller.
            unsafe { read_start(text, terminator, ip, parse) }
        }

        /// <https://learn.microsoft.com/windows/win32/api/ip2string/nf-ip2string-rtlipv4addresstostringexw>
        ///
        /// # Safety
        /// `ip` is NULL or valid for a read, `len` NULL or valid for reads and writes, `out` NULL or valid
        /// for writes of `*len` units.
        #[unsafe(no_mangle)]
        pub unsafe extern "C" fn $to_string_ex(
            ip: *const [u8; 4],
            port: u16,
            out: *mut $unit,
            len: *mut DWORD,
        ) -> LONG {
            // SAFETY: promised by the caller.
            unsafe { write_v4(ip, port, out, len) }
        }

        /// <https://learn.microsoft.com/windows/win32/api/ip2string/nf-ip2string-rtlipv4stringtoaddressexw>
        ///
        /// # Safety
        /// `text` is NULL or a terminated string, the pointers behind it are NULL or valid for writes.
        #[unsafe(no_mangle)]
        pub unsafe extern "C" fn $from_string_ex(
            text: *const $unit,
            strict: BOOLEAN,
            ip: *mut [u8; 4],
            port: *mut u16,
        ) -> LONG {
            // SAFETY: promised by the caller.
            unsafe { read_v4(text, strict != 0, ip, port) }
        }

        /// <https://learn.microsoft.com/windows/win32/api/ip2string/nf-ip2string-rtlipv6addresstostringw>
        ///
        /// # Safety
        /// `ip` is NULL or valid for a read, `out` NULL or valid for writes of 46 units.
        #[unsafe(no_mangle)]
        pub unsafe extern "C" fn $to_string6(ip: *const [u8; 16], out: *mut $unit) -> *mut $unit {
            // SAFETY: promised by the caller.
            unsafe {
                let ip = pointer::copy(ip).unwrap_or_default();
                put_all(&format_ipv6(Ipv6Addr::from(ip)), out)
            }
        }

        /// <https://learn.microsoft.com/windows/win32/api/ip2string/nf-ip2string-rtlipv6stringtoaddressw>
        ///
        /// # Safety
        /// `text` is NULL or a terminated string, the pointers behind it are NULL or valid for writes.
        #[unsafe(no_mangle)]
        pub unsafe extern "C" fn $from_string6(
            text: *const $unit,
            terminator: *mut *const $unit,
            ip: *mut [u8; 16],
        ) -> LONG {
            let parse = |text: &str| ipv6(text).map(|(ip, len)| (ip.octets(), len));
            // SAFETY: promised by the caller.
            unsafe { read_start(text, terminator, ip, parse) }
        }

        /// <https://learn.microsoft.com/windows/win32/api/ip2string/nf-ip2string-rtlipv6addresstostringexw>
        ///
        /// # Safety
        /// `ip` is NULL or valid for a read, `len` NULL or valid for reads and writes, `out` NULL or valid
        /// for writes of `*len` units.
        #[unsafe(no_mangle)]
        pub unsafe extern "C" fn $to_string_ex6(
            ip: *const [u8; 16],
            scope: DWORD,
            port: u16,
            out: *mut $unit,
            len: *mut DWORD,
        ) -> LONG {
            // SAFETY: promised by the caller.
            unsafe { write_v6(ip, scope, port, out, len) }
        }

        /// <https://learn.microsoft.com/windows/win32/api/ip2string/nf-ip2string-rtlipv6stringtoaddressexw>
        ///
        /// # Safety
        /// `text` is NULL or a terminated string, the pointers behind it are NULL or valid for writes.
        #[unsafe(no_mangle)]
        pub unsafe extern "C" fn $from_string_ex6(
            text: *const $unit,
            ip: *mut [u8; 16],
            scope: *mut DWORD,
            port: *mut u16,
        ) -> LONG {
            // SAFETY: promised by the caller.
            unsafe { read_v6(text, ip, scope, port) }
        }

        /// <https://learn.microsoft.com/windows/win32/api/ip2string/nf-ip2string-rtlethernetaddresstostringw>
        ///
        /// # Safety
        /// `address` is NULL or valid for a read, `out` NULL or valid for writes of 18 units.
        #[unsafe(no_mangle)]
        pub unsafe extern "C" fn $to_string_ethernet(
            address: *const [u8; 6],
            out: *mut $unit,
        ) -> *mut $unit {
            // SAFETY: promised by the caller.
            unsafe {
                let address = pointer::copy(address).unwrap_or_default();
                put_all(&format_ethernet(address), out)
            }
        }

        /// <https://learn.microsoft.com/windows/win32/api/ip2string/nf-ip2string-rtlethernetstringtoaddressw>
        ///
        /// # Safety
        /// `text` is NULL or a terminated string, the pointers behind it are NULL or valid for writes.
        #[unsafe(no_mangle)]
        pub unsafe extern "C" fn $from_string_ethernet(
            text: *const $unit,
            terminator: *mut *const $unit,
            address: *mut [u8; 6],
        ) -> LONG {
            // SAFETY: promised by the caller.
            unsafe { read_start(text, terminator, address, ethernet) }
        }
    )* };
}

both_forms! {
    u8: tawny_RtlIpv4AddressToStringA, tawny_RtlIpv4StringToAddressA, tawny_RtlIpv4AddressToStringExA,
        tawny_RtlIpv4StringToAddressExA, tawny_RtlIpv6AddressToStringA, tawny_RtlIpv6StringToAddressA,
        tawny_RtlIpv6AddressToStringExA, tawny_RtlIpv6StringToAddressExA,
        tawny_RtlEthernetAddressToStringA, tawny_RtlEthernetStringToAddressA;
    WCHAR: tawny_RtlIpv4AddressToStringW, tawny_RtlIpv4StringToAddressW, tawny_RtlIpv4AddressToStringExW,
        tawny_RtlIpv4StringToAddressExW, tawny_RtlIpv6AddressToStringW, tawny_RtlIpv6StringToAddressW,
        tawny_RtlIpv6AddressToStringExW, tawny_RtlIpv6StringToAddressExW,
        tawny_RtlEthernetAddressToStringW, tawny_RtlEthernetStringToAddressW;
}
