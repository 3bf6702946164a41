//! `tawny demo`: compiles a Windows completion-port server, puts it under load beside a raw epoll
//! server, checks every echoed byte and shows what both cost.

mod contest;
mod program;
mod progress;
mod table;

use std::path::PathBuf;
use std::process::ExitCode;

use tawny_loadgen::interrupt;

/// Options of `tawny demo`.
#[derive(clap::Args)]
pub struct Args {
    /// Connections that are open at once
    #[arg(long, default_value_t = 1000, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    connections: u32,

    /// Bytes per message
    #[arg(long, default_value_t = 64, value_parser = clap::value_parser!(u32).range(1..=16 << 20))]
    size: u32,

    /// Messages in flight on each connection
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    depth: u32,

    /// Seconds of load for each server
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..=86_400))]
    seconds: u32,

    /// Worker threads of each server
    #[arg(long, default_value_t = 2, value_parser = clap::value_parser!(u32).range(1..=64))]
    workers: u32,

    /// The server's source: it takes PORT and WORKERS and prints `listening on PORT`
    /// [default: examples/windows/iocp_echo.c]
    #[arg(long)]
    file: Option<PathBuf>,

    /// Leave the raw epoll server out
    #[arg(long)]
    no_peer: bool,

    /// Show progress even if standard error is not a terminal
    #[arg(long)]
    progress: bool,
}

/// Arguments of the hidden `tawny epoll-echo`, the server beside.
#[derive(clap::Args)]
pub struct Peer {
    /// Port to listen on; 0: any
    port: u16,
    /// Threads
    workers: usize,
}

/// The exit code of a program that Ctrl+C ended.
const INTERRUPTED: u8 = 130;

/// Runs the demo. It fails if a byte was wrong, a connection failed or the server did not end cleanly.
pub fn run(args: Args) -> ExitCode {
    if let Err(error) = interrupt::catch() {
        eprintln!("tawny: signal handler: {error}");
        return ExitCode::FAILURE;
    }
    let program = match program::build(args.file.as_deref()) {
        Ok(program) => program,
        Err(failure) => return failure,
    };
    let outcome = contest::hold(&args, &program);
    if interrupt::requested() {
        eprintln!("tawny: interrupted");
        return ExitCode::from(INTERRUPTED);
    }
    match outcome {
        Ok(results) => {
            print!("{}", table::render(&args, &program, &results));
            match results.problems.is_empty() {
                true => ExitCode::SUCCESS,
                false => ExitCode::FAILURE,
            }
        }
        Err(error) => {
            eprintln!("tawny: demo: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Serves as the raw epoll server.
pub fn serve_epoll(peer: &Peer) -> ExitCode {
    match tawny_loadgen::epoll_echo::serve(peer.port, peer.workers.max(1)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("tawny: epoll-echo: {error}");
            ExitCode::FAILURE
        }
    }
}
