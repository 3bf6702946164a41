//! WSAJoinLeaf.

use std::ffi::c_void;

use tawny::codes::{WSAEINVAL, WSAEOPNOTSUPP, WSAEPROTONOSUPPORT};
use tawny::socket::Leaf;

use super::arguments::{address, fail, winsock_call};
use super::socket::find;
use crate::pointer;
use crate::types::{DWORD, INVALID_SOCKET, SOCKET, WSABUF};

const JL_SENDER_ONLY: DWORD = 1;
const JL_RECEIVER_ONLY: DWORD = 2;
const JL_BOTH: DWORD = 4;

/// Of IP every socket is a leaf: what is returned is the socket itself.
///
/// <https://learn.microsoft.com/windows/win32/api/winsock2/nf-winsock2-wsajoinleaf>
///
/// # Safety
/// A non-NULL `name` must be valid for `len` bytes, and a non-NULL `caller_data` valid.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_WSAJoinLeaf(
    socket: SOCKET,
    name: *const u8,
    len: i32,
    caller_data: *const WSABUF,
    _callee_data: *const WSABUF,
    quality: *const c_void,
    group_quality: *const c_void,
    flags: DWORD,
) -> SOCKET {
    winsock_call(INVALID_SOCKET, || {
        let found = find(socket)?;
        // SAFETY: promised by the caller.
        let (group, data) = unsafe { (address(name, len)?, pointer::reference(caller_data)) };
        if data.is_some_and(|data| data.len != 0) {
            return fail(WSAEPROTONOSUPPORT);
        }
        if !quality.is_null() || !group_quality.is_null() {
            return fail(WSAEOPNOTSUPP);
        }
        let leaf = match flags {
            JL_SENDER_ONLY => Leaf::Sender,
            JL_RECEIVER_ONLY => Leaf::Receiver,
            JL_BOTH => Leaf::Both,
            _ => return fail(WSAEINVAL),
        };
        found.join_leaf(group, leaf)?;
        Ok(socket)
    })
}
