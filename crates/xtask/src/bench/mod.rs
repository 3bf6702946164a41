//! `cargo xtask bench`.

use std::process::ExitCode;

/// Options of `cargo xtask bench`.
#[derive(clap::Args)]
pub struct Args {}

/// Runs the benchmarks.
pub fn run(_args: Args) -> ExitCode {
    ExitCode::FAILURE
}
