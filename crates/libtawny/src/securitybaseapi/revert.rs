//! The end of acting for somebody else.
//!
//! <https://learn.microsoft.com/windows/win32/secauthz/client-impersonation>

use tawny::named_pipe;

use crate::boundary::guard;
use crate::types::{BOOL, FALSE, TRUE};

/// <https://learn.microsoft.com/windows/win32/api/securitybaseapi/nf-securitybaseapi-reverttoself>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_RevertToSelf() -> BOOL {
    guard(FALSE, || {
        named_pipe::revert_to_self()?;
        Ok(TRUE)
    })
}
