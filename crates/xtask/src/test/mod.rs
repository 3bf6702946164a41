//! `cargo xtask test`: everything that must hold, in one command.

mod abi;
mod asio;
mod checks;
mod conformance;
mod differences;
mod examples;
mod glob;
mod report;
mod rust;
mod tool;
mod wine;

use std::process::ExitCode;
use std::time::Duration;

use crate::{packages, project};
use report::Report;
use tool::Tool;

/// Options of `cargo xtask test`.
#[derive(clap::Args)]
pub struct Args {
    /// No clang, no sanitizer, no valgrind, no Wine
    #[arg(long)]
    quick: bool,
    /// Only the C and C++ programs whose name matches (`*` and `?`), and no Rust tests
    #[arg(long, value_name = "GLOB")]
    only: Option<String>,
    /// Name missing packages instead of installing them
    #[arg(long)]
    no_install: bool,
}

impl Args {
    fn wants_any(&self) -> bool {
        let files = ["tests/c", "tests/asio", "examples/windows"]
            .map(|directory| project::files(directory, &["c", "cpp"]));
        files
            .iter()
            .flatten()
            .any(|file| self.wants(&file.file_stem().unwrap_or_default().to_string_lossy()))
    }

    fn wants(&self, name: &str) -> bool {
        self.only
            .as_ref()
            .is_none_or(|pattern| glob::matches(pattern, name))
    }
}

/// Programs that run side by side.
const PROGRAMS_AT_ONCE: usize = 2;
/// A compilation takes no longer.
const COMPILE_LIMIT: Duration = Duration::from_secs(120);
/// A test program takes no longer.
const PROGRAM_LIMIT: Duration = Duration::from_secs(60);

/// Runs everything and prints the summary.
pub fn run(args: &Args) -> ExitCode {
    packages::provide(!args.no_install);
    let mut report = Report::default();
    if args.only.is_none() {
        rust::run(&mut report);
    }
    if let Some(tool) = tool::build(&mut report) {
        run_programs(args, &tool, &mut report);
    }
    report.print()
}

fn run_programs(args: &Args, tool: &Tool, report: &mut Report) {
    if args.only.is_none() {
        abi::run(tool, report);
    }
    let programs = conformance::Programs::find(args);
    if let Some(pattern) = args.only.as_ref().filter(|_| !args.wants_any()) {
        report.step("programs", || {
            report::Outcome::of(Err(format!("no program matches {pattern}")))
        });
    }
    let native = programs.run_natively(tool, report);
    if !args.quick {
        programs.run_with_clang(tool, report);
        programs.run_with_sanitizer(tool, report);
        programs.run_in_valgrind(&native, report);
        wine::run_all(args, &programs, &native, report);
    }
    asio::run(args, tool, report);
    examples::build(args, tool, report);
}
