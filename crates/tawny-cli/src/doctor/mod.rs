//! `tawny doctor`.
use std::process::ExitCode;

/// Prints the screen.
pub fn run() -> ExitCode {
    ExitCode::SUCCESS
}
