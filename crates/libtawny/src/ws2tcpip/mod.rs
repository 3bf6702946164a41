//! ws2tcpip.h: <https://learn.microsoft.com/windows/win32/api/ws2tcpip/>

pub mod address_info;
pub mod address_info_ex;
pub mod inet_text;
pub mod name_info;
pub mod secure_socket;
pub mod set_address_info;
pub mod source_filter;

use std::panic::{AssertUnwindSafe, catch_unwind};

use tawny::codes::WSANO_RECOVERY;
use tawny::thread::set_last_error;
use tawny::{Error, winsock};

/// The body of a function that returns its error, and sets it as the last error as well.
fn resolver_call(body: impl FnOnce() -> Result<(), Error>) -> i32 {
    let checked = || winsock::check_started().and_then(|()| body());
    let result = catch_unwind(AssertUnwindSafe(checked));
    match result.unwrap_or(Err(Error::new(WSANO_RECOVERY))) {
        Ok(()) => 0,
        Err(error) => {
            set_last_error(error.code());
            error.code() as i32
        }
    }
}
