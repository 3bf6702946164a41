//! `NotifyIpInterfaceChange`, `NotifyUnicastIpAddressChange`, `NotifyRouteChange2`.
//!
//! The rows only name what has changed: the program asks for the rest.
//!
//! <https://learn.microsoft.com/windows/win32/api/netioapi/nf-netioapi-notifyipinterfacechange>

use std::ffi::c_void;
use std::ptr;

use tawny::Error;
use tawny::address::{AF_INET, AF_INET6};
use tawny::codes::ERROR_INVALID_PARAMETER;
use tawny::ip_helper::{Item, Watched, cancel_subscription, subscribe};
use tawny::object::Handle;

use super::routes::next_hop;
use super::{
    MIB_IPFORWARD_ROW2, MIB_IPINTERFACE_ROW, MIB_UNICASTIPADDRESS_ROW, SockaddrInet, family,
};
use crate::iphlpapi::call;
use crate::types::{BOOLEAN, DWORD, HANDLE};

/// A callback: the caller's context, the row or NULL, what has happened.
type Callback<Row> = Option<unsafe extern "C" fn(usize, *mut Row, u32)>;

/// A row with nothing in it.
fn empty<Row>() -> Row
where
    Row: Copy,
{
    // SAFETY: all zeroes is a value of every row of this header, which have numbers and arrays of
    // numbers only.
    unsafe { std::mem::zeroed() }
}

fn interface_row(item: &Item) -> Option<MIB_IPINTERFACE_ROW> {
    let Item::Interface { index, luid, is_v6 } = *item else {
        return None;
    };
    Some(MIB_IPINTERFACE_ROW {
        Family: if is_v6 { AF_INET6 } else { AF_INET },
        InterfaceLuid: luid,
        InterfaceIndex: index,
        ..MIB_IPINTERFACE_ROW::default()
    })
}

fn address_row(item: &Item) -> Option<MIB_UNICASTIPADDRESS_ROW> {
    let Item::Address { index, luid, ip } = *item else {
        return None;
    };
    Some(MIB_UNICASTIPADDRESS_ROW {
        Address: SockaddrInet::new(ip, index),
        InterfaceLuid: luid,
        InterfaceIndex: index,
        ..empty()
    })
}

fn route_row(item: &Item) -> Option<MIB_IPFORWARD_ROW2> {
    let Item::Route {
        index,
        luid,
        destination,
        prefix_len,
        gateway,
    } = *item
    else {
        return None;
    };
    let mut row = MIB_IPFORWARD_ROW2 {
        InterfaceLuid: luid,
        InterfaceIndex: index,
        NextHop: next_hop(destination.is_ipv6(), gateway, index),
        ..empty()
    };
    row.DestinationPrefix.Prefix = SockaddrInet::new(destination, 0);
    row.DestinationPrefix.PrefixLength = prefix_len;
    Some(row)
}

/// # Safety
/// `callback` may be called on any thread, with `context`; `handle` is NULL or valid for a write.
unsafe fn notify<Row: 'static>(
    watched: Watched,
    number: u16,
    (callback, context): (Callback<Row>, usize),
    initial: BOOLEAN,
    handle: *mut HANDLE,
    row_of: fn(&Item) -> Option<Row>,
) -> DWORD {
    call(|| {
        let invalid = Error::new(ERROR_INVALID_PARAMETER);
        if handle.is_null() {
            return Err(invalid);
        }
        // SAFETY: not NULL, and promised by the caller.
        unsafe { handle.write_unaligned(ptr::null_mut()) };
        let callback = callback.ok_or(invalid)?;
        let tell = move |notification: &tawny::ip_helper::Notification| {
            let mut row = notification.item.as_ref().and_then(row_of);
            let row = row.as_mut().map_or(ptr::null_mut(), ptr::from_mut);
            // SAFETY: promised by the caller; the row lives until this has returned.
            unsafe { callback(context, row, notification.kind as u32) };
        };
        let subscribed = subscribe(watched, family(number)?, initial != 0, tell)?;
        // SAFETY: not NULL, and promised by the caller.
        unsafe { handle.write_unaligned(subscribed.value() as HANDLE) };
        Ok(())
    })
}

/// <https://learn.microsoft.com/windows/win32/api/netioapi/nf-netioapi-notifyipinterfacechange>
///
/// # Safety
/// `callback` may be called on any thread, with `context`; `handle` is NULL or valid for a write.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_NotifyIpInterfaceChange(
    number: u16,
    callback: Callback<MIB_IPINTERFACE_ROW>,
    context: *mut c_void,
    initial: BOOLEAN,
    handle: *mut HANDLE,
) -> DWORD {
    let (watched, call) = (Watched::Interfaces, (callback, context.addr()));
    // SAFETY: promised by the caller.
    unsafe { notify(watched, number, call, initial, handle, interface_row) }
}

/// <https://learn.microsoft.com/windows/win32/api/netioapi/nf-netioapi-notifyunicastipaddresschange>
///
/// # Safety
/// As [`tawny_NotifyIpInterfaceChange`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_NotifyUnicastIpAddressChange(
    number: u16,
    callback: Callback<MIB_UNICASTIPADDRESS_ROW>,
    context: *mut c_void,
    initial: BOOLEAN,
    handle: *mut HANDLE,
) -> DWORD {
    let (watched, call) = (Watched::Addresses, (callback, context.addr()));
    // SAFETY: promised by the caller.
    unsafe { notify(watched, number, call, initial, handle, address_row) }
}

/// <https://learn.microsoft.com/windows/win32/api/netioapi/nf-netioapi-notifyroutechange2>
///
/// # Safety
/// As [`tawny_NotifyIpInterfaceChange`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_NotifyRouteChange2(
    number: u16,
    callback: Callback<MIB_IPFORWARD_ROW2>,
    context: *mut c_void,
    initial: BOOLEAN,
    handle: *mut HANDLE,
) -> DWORD {
    let (watched, call) = (Watched::Routes, (callback, context.addr()));
    // SAFETY: promised by the caller.
    unsafe { notify(watched, number, call, initial, handle, route_row) }
}

/// <https://learn.microsoft.com/windows/win32/api/netioapi/nf-netioapi-cancelmibchangenotify2>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_CancelMibChangeNotify2(handle: HANDLE) -> DWORD {
    call(|| cancel_subscription(Handle::from_value(handle.addr())))
}
