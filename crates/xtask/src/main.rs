//! The project's own commands: `cargo xtask test`, `cargo xtask dist`, `cargo xtask bench`.

mod bench;
mod dist;
mod elf;
mod packages;
mod project;
mod shell;
mod test;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(name = "cargo xtask", arg_required_else_help = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Check everything: formatting, lints, Rust tests, models, C programs in all variants
    Test(test::Args),
    /// Make an installation tree in dist/
    Dist(dist::Args),
    /// Measure against raw epoll, raw io_uring and tokio
    Bench(bench::Args),
}

fn main() -> ExitCode {
    match Cli::parse().command {
        Command::Test(args) => test::run(&args),
        Command::Dist(args) => dist::run(&args),
        Command::Bench(args) => bench::run(args),
    }
}
