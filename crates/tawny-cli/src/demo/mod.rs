//! `tawny demo`.

use std::process::ExitCode;

/// Options of `tawny demo`.
#[derive(clap::Args)]
pub struct Args {}

/// Runs the demo.
pub fn run(_args: Args) -> ExitCode {
    ExitCode::FAILURE
}
