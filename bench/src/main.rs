//! Measures what the project promises, beside raw epoll, raw io_uring and tokio in the same run.

#![deny(unsafe_code)]

mod figures;
mod peers;
mod programs;
mod results;
mod servers;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(about)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Measure the figures and print them beside their targets.
    Run(figures::Args),
    /// Echo server on raw epoll.
    #[command(hide = true)]
    EpollEcho(Peer),
    /// HTTP server of files on raw epoll and sendfile.
    #[command(hide = true)]
    SendfileServer(FilePeer),
    /// Echo server on raw io_uring.
    #[command(hide = true)]
    IoUringEcho(Peer),
    /// Echo server on tokio.
    #[command(hide = true)]
    TokioEcho(Peer),
}

#[derive(clap::Args)]
struct Peer {
    /// Port to listen on; 0: any.
    port: u16,
    /// Threads.
    workers: usize,
}

#[derive(clap::Args)]
struct FilePeer {
    /// Port to listen on; 0: any.
    port: u16,
    /// Where the files are.
    directory: std::path::PathBuf,
    /// Threads.
    workers: usize,
}

fn main() -> ExitCode {
    let outcome = match Cli::parse().command {
        Command::Run(args) => return figures::run(&args),
        Command::EpollEcho(peer) => tawny_loadgen::epoll_echo::serve(peer.port, peer.workers),
        Command::SendfileServer(peer) => {
            tawny_loadgen::sendfile_server::serve(peer.port, &peer.directory, peer.workers)
        }
        Command::IoUringEcho(peer) => peers::io_uring_echo::serve(peer.port, peer.workers),
        Command::TokioEcho(peer) => peers::tokio_echo::serve(peer.port, peer.workers),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}
