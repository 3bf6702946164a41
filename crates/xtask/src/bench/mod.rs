//! `cargo xtask bench`: builds the tool and the benchmarks in release mode and runs the benchmarks.

use std::ffi::OsString;
use std::process::{Command, ExitCode};

use crate::project;

/// Options of `cargo xtask bench`.
#[derive(clap::Args)]
#[command(disable_help_flag = true)]
pub struct Args {
    /// Passed on to the benchmarks; `--help` lists them
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    arguments: Vec<OsString>,
}

/// Builds, measures and prints. Fails if something does not work, never because it is slow.
pub fn run(args: Args) -> ExitCode {
    let build = Command::new(project::cargo())
        .args(["build", "--release"])
        .args(["--package", "tawny-cli", "--package", "tawny-bench"])
        .current_dir(project::root())
        .status();
    if !build.is_ok_and(|status| status.success()) {
        eprintln!("cargo xtask bench: the build failed");
        return ExitCode::FAILURE;
    }
    let program = project::target().join("release/tawny-bench");
    match Command::new(&program)
        .arg("run")
        .args(args.arguments)
        .status()
    {
        Ok(status) if status.success() => ExitCode::SUCCESS,
        Ok(_) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("cargo xtask bench: {}: {error}", program.display());
            ExitCode::FAILURE
        }
    }
}
