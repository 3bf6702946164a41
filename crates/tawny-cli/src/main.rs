//! The `tawny` tool: compiles Windows network programs on Linux, runs them, shows what they do.

mod demo;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Windows network I/O, natively on Linux.
#[derive(Parser)]
#[command(version, arg_required_else_help = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Compile and run the sample completion-port server under load, beside a raw epoll server.
    Demo(demo::Args),
}

fn main() -> ExitCode {
    match Cli::parse().command {
        Command::Demo(args) => demo::run(args),
    }
}
