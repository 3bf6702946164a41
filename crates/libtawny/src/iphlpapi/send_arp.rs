//! `SendARP`.
//!
//! <https://learn.microsoft.com/windows/win32/api/iphlpapi/nf-iphlpapi-sendarp>

use std::net::{IpAddr, Ipv4Addr};

use tawny::Error;
use tawny::codes::*;
use tawny::ip_helper::resolve_neighbour;

use super::call;
use crate::pointer;
use crate::types::DWORD;

/// The least room that a caller must have.
const LEAST_ROOM: usize = 6;

/// # Safety
/// `len` is NULL or valid for reads and writes, `out` is NULL or valid for writes of `*len` bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_SendARP(
    destination: DWORD,
    source: DWORD,
    out: *mut u8,
    len: *mut DWORD,
) -> DWORD {
    call(|| {
        // SAFETY: promised by the caller.
        let room = unsafe { pointer::copy(len) }.filter(|_| !out.is_null());
        let room = room.ok_or(Error::new(ERROR_INVALID_PARAMETER))? as usize;
        let find = || {
            if room < LEAST_ROOM {
                return Err(Error::new(ERROR_BUFFER_OVERFLOW));
            }
            let ip = |octets: DWORD| IpAddr::from(Ipv4Addr::from(octets.to_ne_bytes()));
            let source = (source != 0).then(|| ip(source));
            let hardware = resolve_neighbour(ip(destination), source)?.hardware;
            match hardware.len() <= room {
                true => Ok(hardware),
                false => Err(Error::new(ERROR_BUFFER_OVERFLOW)),
            }
        };
        let found = find();
        let hardware = found.as_deref().unwrap_or_default();
        // SAFETY: not NULL, and the caller promises room for as many bytes as `*len` said.
        unsafe {
            out.copy_from(hardware.as_ptr(), hardware.len());
            len.write_unaligned(hardware.len() as DWORD);
        }
        found.map(|_| ())
    })
}
