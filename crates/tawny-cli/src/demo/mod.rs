//! `tawny demo`: compiles a Windows completion-port server, puts it under load beside a raw epoll
//! server, checks every echoed byte and shows what both cost. Or the same chat server in each of
//! Winsock's I/O models, side by side.

mod comparison;
mod comparison_table;
mod contest;
mod files;
mod models;
mod program;
mod progress;
mod table;

use std::io;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::ValueEnum;
use tawny_loadgen::chat::LONGEST_LINE;
use tawny_loadgen::interrupt;

use models::Model;
use progress::Progress;

/// Options of `tawny demo`.
#[derive(clap::Args)]
pub struct Args {
    /// The chat server in one of the I/O models, instead of the echo server
    #[arg(long, value_enum, conflicts_with_all = ["file", "no_peer"])]
    model: Option<Model>,

    /// The chat server in each of the I/O models
    #[arg(long, conflicts_with_all = ["model", "file", "no_peer"])]
    all: bool,

    /// The file server, which sends by TransmitFile, beside one by sendfile
    #[arg(long, conflicts_with_all = ["model", "all", "file", "no_peer", "connections"])]
    files: bool,

    /// Connections that are open at once; with --model and --all several numbers, separated by
    /// commas [default: 1000; with --model and --all 64,1000,10000]
    #[arg(long, value_delimiter = ',', value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    connections: Vec<u32>,

    /// Bytes per message; with --model and --all at most 900
    #[arg(long, default_value_t = 64, value_parser = clap::value_parser!(u32).range(1..=16 << 20))]
    size: u32,

    /// Messages in flight on each connection
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    depth: u32,

    /// Clients in each room of the chat
    #[arg(long, default_value_t = 4, value_parser = clap::value_parser!(u32).range(1..=64))]
    room: u32,

    /// Seconds of load for each server [default: 5; with --model and --all 3 for each number of
    /// connections]
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..=86_400))]
    seconds: Option<u32>,

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

/// Arguments of the hidden `tawny sendfile-server`, the server beside.
#[derive(clap::Args)]
pub struct FilePeer {
    /// Port to listen on; 0: any
    port: u16,
    /// Where the files are
    directory: PathBuf,
    /// Threads
    workers: usize,
}

/// The exit code of a program that Ctrl+C ended.
const INTERRUPTED: u8 = 130;

/// Descriptors that the generator and a server need beside those of connections.
const OTHER_DESCRIPTORS: u64 = 256;

/// Runs the demo. It fails if a byte was wrong, a connection failed or the server did not end cleanly.
pub fn run(args: Args) -> ExitCode {
    if let Err(error) = interrupt::catch() {
        eprintln!("tawny: signal handler: {error}");
        return ExitCode::FAILURE;
    }
    let outcome = match (args.model, args.all) {
        _ if args.files => files(&args),
        (None, false) => echo(args),
        (None, true) => chat(args, Model::value_variants()),
        (Some(model), _) => chat(args, &[model]),
    };
    if interrupt::requested() {
        eprintln!("tawny: interrupted");
        return ExitCode::from(INTERRUPTED);
    }
    match outcome {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(Failure::Reported(code)) => code,
        Err(Failure::Demo(error)) => {
            eprintln!("tawny: demo: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Why there is no result.
enum Failure {
    /// It has been said.
    Reported(ExitCode),
    Demo(io::Error),
}

impl From<ExitCode> for Failure {
    fn from(code: ExitCode) -> Failure {
        Failure::Reported(code)
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Failure {
        Failure::Demo(error)
    }
}

/// The echo server beside raw epoll; returns whether all was well.
fn echo(args: Args) -> Result<bool, Failure> {
    let connections = match args.connections[..] {
        [] => 1000,
        [connections] => connections,
        _ => {
            let text = "several numbers of connections go with --model and --all";
            return Err(io::Error::other(text).into());
        }
    };
    let shape = Shape {
        connections,
        size: args.size,
        depth: args.depth,
        seconds: args.seconds.unwrap_or(5),
        workers: args.workers,
        no_peer: args.no_peer,
        progress: args.progress,
    };
    let program = program::build(args.file.as_deref())?;
    let results = contest::hold(&shape, &program)?;
    if !interrupt::requested() {
        print!("{}", table::render(&shape, &program, &results));
    }
    Ok(results.problems.is_empty())
}

/// The chat server in these models; returns whether all was well.
fn chat(args: Args, models: &[Model]) -> Result<bool, Failure> {
    let mut shape = comparison::Shape {
        connections: args.connections,
        room: args.room,
        size: args.size,
        depth: args.depth,
        seconds: args.seconds.unwrap_or(3),
        workers: args.workers,
    };
    if shape.connections.is_empty() {
        shape.connections = vec![64, 1000, 10_000];
    }
    if shape.size as usize > LONGEST_LINE {
        let text = format!("a line of the chat has at most {LONGEST_LINE} bytes");
        return Err(io::Error::other(text).into());
    }
    let progress = Progress::new(args.progress);
    let results = comparison::hold(&shape, models, &progress)?;
    drop(progress);
    if !interrupt::requested() {
        print!("{}", comparison_table::render(&shape, &results));
    }
    Ok(results.problems.is_empty())
}

/// The file server beside sendfile; returns whether all was well.
fn files(args: &Args) -> Result<bool, Failure> {
    let shape = files::Shape {
        seconds: args.seconds.unwrap_or(5),
        workers: args.workers,
    };
    files::run(&shape, &Progress::new(args.progress))
}

/// The shape of the echo servers' load.
struct Shape {
    connections: u32,
    size: u32,
    depth: u32,
    seconds: u32,
    workers: u32,
    no_peer: bool,
    progress: bool,
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

/// Serves as the raw epoll and sendfile server.
pub fn serve_files(peer: &FilePeer) -> ExitCode {
    let workers = peer.workers.max(1);
    match tawny_loadgen::sendfile_server::serve(peer.port, &peer.directory, workers) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("tawny: sendfile-server: {error}");
            ExitCode::FAILURE
        }
    }
}
