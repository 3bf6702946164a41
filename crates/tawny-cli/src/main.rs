//! The `tawny` tool: compiles Windows network programs on Linux, runs them, shows what they do.

mod cache;
mod demo;
mod doctor;
mod driver;
mod mailslot;
mod pipes;
mod run;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Windows network I/O, natively on Linux.
#[derive(Parser)]
#[command(name = "tawny", version, arg_required_else_help = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Compile C for Windows with gcc or clang
    Cc(driver::Args),
    /// Compile C++ for Windows with g++ or clang++
    #[command(name = "c++")]
    Cxx(driver::Args),
    /// Compile a source file, or find it compiled before, and run it
    Run(run::Args),
    /// Compile and run a sample server under load: completion port beside raw epoll, or a chat
    /// server in each I/O model
    Demo(demo::Args),
    /// The demo's raw epoll server
    #[command(hide = true)]
    EpollEcho(demo::Peer),
    /// The demo's raw epoll and sendfile server
    #[command(hide = true)]
    SendfileServer(demo::FilePeer),
    /// List the named pipes of this machine: instances, who offers them
    Pipes,
    /// Use a named pipe from the shell
    #[command(subcommand)]
    Pipe(pipes::Args),
    /// List the mailslots of this machine
    Mailslots,
    /// Send to a mailslot, or make and read one
    #[command(subcommand)]
    Mailslot(mailslot::Action),
    /// Show what this machine offers: kernel, limits, compilers, what is allowed
    Doctor,
}

fn main() -> ExitCode {
    match Cli::parse().command {
        Command::Cc(args) => driver::run(args, driver::FrontEnd::C),
        Command::Cxx(args) => driver::run(args, driver::FrontEnd::Cxx),
        Command::Run(args) => run::run(args),
        Command::Demo(args) => demo::run(args),
        Command::EpollEcho(peer) => demo::serve_epoll(&peer),
        Command::SendfileServer(peer) => demo::serve_files(&peer),
        Command::Pipes => pipes::list(),
        Command::Pipe(args) => pipes::run(args),
        Command::Mailslots => mailslot::list(),
        Command::Mailslot(action) => mailslot::run(action),
        Command::Doctor => doctor::run(),
    }
}
