//! `tawny pipes` and `tawny pipe call`: named pipes from the shell.

use std::io::{Read, Write};
use std::process::ExitCode;
use std::time::Duration;

use tawny::Buffers;
use tawny::named_pipe::{self, Direction, NamedPipeClient, Patience, PipeName};

/// What to do with a pipe.
#[derive(clap::Subcommand)]
pub enum Args {
    /// Send a message, from the command line or else standard input, and print the reply
    Call {
        /// The pipe's name, with or without `\\.\pipe\`
        name: String,
        /// The message
        message: Option<String>,
        /// How long to wait for an instance, in milliseconds [default: as the server says]
        #[arg(long)]
        wait: Option<u64>,
    },
}

/// The most of a reply that is read.
const LONGEST_REPLY: usize = 1 << 20;

/// Prints which pipes there are.
pub fn list() -> ExitCode {
    let pipes = named_pipe::list();
    if pipes.is_empty() {
        println!("no named pipes");
        return ExitCode::SUCCESS;
    }
    println!(
        "{:<32} {:>9} {:>7} {:>9} {:>5} {:<8} {:<8} processes",
        "name", "instances", "waiting", "connected", "most", "type", "flow"
    );
    for pipe in pipes {
        let most = match pipe.terms.instances {
            named_pipe::UNLIMITED_INSTANCES => "-".to_owned(),
            most => most.to_string(),
        };
        let kind = if pipe.terms.messages {
            "messages"
        } else {
            "bytes"
        };
        let flow = match pipe.terms.direction {
            Direction::Inbound => "in",
            Direction::Outbound => "out",
            Direction::Duplex => "duplex",
        };
        let processes: Vec<String> = pipe.processes.iter().map(u32::to_string).collect();
        println!(
            "{:<32} {:>9} {:>7} {:>9} {most:>5} {kind:<8} {flow:<8} {}",
            printable(&pipe.name),
            pipe.instances,
            pipe.waiting,
            pipe.connected,
            processes.join(" ")
        );
    }
    ExitCode::SUCCESS
}

/// A name without what would disturb a terminal.
fn printable(name: &str) -> String {
    let shown = |character: char| {
        if character.is_control() {
            '?'
        } else {
            character
        }
    };
    name.chars().map(shown).collect()
}

/// Does it.
pub fn run(args: Args) -> ExitCode {
    let Args::Call {
        name,
        message,
        wait,
    } = args;
    match call(&name, message, wait) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{name}: {error}");
            ExitCode::FAILURE
        }
    }
}

fn call(
    name: &str,
    message: Option<String>,
    wait: Option<u64>,
) -> Result<(), Box<dyn std::error::Error>> {
    let path = match name.starts_with(['\\', '/']) {
        true => name.to_owned(),
        false => format!(r"\\.\pipe\{name}"),
    };
    let message = match message {
        Some(message) => message.into_bytes(),
        None => {
            let mut message = Vec::new();
            std::io::stdin().read_to_end(&mut message)?;
            message
        }
    };
    let patience = wait.map_or(Patience::Default, |wait| {
        Patience::For(Duration::from_millis(wait))
    });
    let parsed = PipeName::parse(&path)?;
    let client = loop {
        match NamedPipeClient::open(&path) {
            Err(error) if error.code() == tawny::codes::ERROR_PIPE_BUSY => {
                named_pipe::wait_named_pipe(&parsed, patience)?;
            }
            opened => break opened?,
        }
    };
    let mut reply = vec![0; LONGEST_REPLY];
    let bytes = if client.terms().messages {
        client.set_modes(true, false)?;
        client.transact(&message, &mut reply)?.bytes
    } else {
        client.write_and_wait(Buffers::owned(message))?;
        client.read(&mut reply)?
    };
    std::io::stdout().write_all(&reply[..bytes])?;
    Ok(())
}
