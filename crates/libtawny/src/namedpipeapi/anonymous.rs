//! `CreatePipe`.
//!
//! <https://learn.microsoft.com/windows/win32/api/namedpipeapi/nf-namedpipeapi-createpipe>

use tawny::codes::ERROR_INVALID_PARAMETER;
use tawny::object::{self, HandleFlags};
use tawny::{Error, anonymous_pipe};

use crate::boundary::guard;
use crate::minwinbase::{SECURITY_ATTRIBUTES, inherits};
use crate::types::*;

/// <https://learn.microsoft.com/windows/win32/api/namedpipeapi/nf-namedpipeapi-createpipe>
///
/// # Safety
/// Non-NULL `read` and `write` must be valid for writes, a non-NULL `security` for reads.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_CreatePipe(
    read: *mut HANDLE,
    write: *mut HANDLE,
    security: *const SECURITY_ATTRIBUTES,
    size: DWORD,
) -> BOOL {
    guard(FALSE, || {
        if read.is_null() || write.is_null() {
            return Err(Error::new(ERROR_INVALID_PARAMETER));
        }
        let (read_end, write_end) = anonymous_pipe::create(size as usize)?;
        let ends = [read_end.into_handle(), write_end.into_handle()];
        // SAFETY: promised by the caller.
        if unsafe { inherits(security) } {
            for end in ends {
                object::set_flags(end, HandleFlags::INHERIT, HandleFlags::INHERIT)?;
            }
        }
        // SAFETY: not NULL; promised by the caller.
        unsafe {
            read.write_unaligned(ends[0].value() as HANDLE);
            write.write_unaligned(ends[1].value() as HANDLE);
        }
        Ok(TRUE)
    })
}
