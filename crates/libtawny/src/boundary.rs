//! The wall between C and Rust: error codes out, panics stopped.

use std::panic::{AssertUnwindSafe, catch_unwind};

use tawny::Error;
use tawny::thread::set_last_error;

/// `ERROR_INTERNAL_ERROR`: what a caller sees when Tawny itself failed.
const INTERNAL_ERROR: u32 = 1359;

/// Runs the body of a C entry point. An error becomes the thread's last error and `failure` is
/// returned; a panic is reported by the panic hook and becomes `ERROR_INTERNAL_ERROR`, so that it
/// never unwinds into C. On success the last error is left alone.
#[inline]
pub fn guard<R>(failure: R, body: impl FnOnce() -> Result<R, Error>) -> R {
    match catch_unwind(AssertUnwindSafe(body)) {
        Ok(Ok(value)) => value,
        Ok(Err(error)) => {
            set_last_error(error.code());
            failure
        }
        Err(_) => {
            // Wherever a function of this library is linked, so is what runs before `main`.
            std::hint::black_box(&crate::start::BEGIN);
            set_last_error(INTERNAL_ERROR);
            failure
        }
    }
}
