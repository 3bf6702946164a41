//! Mailslots from the shell: which there are, sending to one, reading one.

use std::io::{self, Read, Write};
use std::process::ExitCode;

use clap::Subcommand;
use tawny::mailslot::{self, Options, WAIT_FOREVER};
use tawny::security::sddl;
use tawny::{Mailslot, MailslotWriter};

/// What is done with one mailslot.
#[derive(Subcommand)]
pub enum Action {
    /// Send a message: the text given, or standard input
    Send {
        /// Its name, such as `a\b`, or with what Windows puts before it, such as `\\*\mailslot\a\b`
        name: String,
        /// The message
        text: Option<String>,
    },
    /// Make a mailslot and print each message that comes
    Read {
        /// Its name, such as `a\b`
        name: String,
        /// End after so many messages
        #[arg(long, short = 'n')]
        count: Option<u64>,
        /// End when no message came for so many milliseconds
        #[arg(long)]
        timeout: Option<u32>,
        /// Who may write, as text of a security descriptor, such as `D:(A;;GA;;;WD)` for everybody
        #[arg(long)]
        security: Option<String>,
        /// Print messages as they are, without line ends behind them
        #[arg(long)]
        raw: bool,
    },
}

/// `tawny mailslots`
pub fn list() -> ExitCode {
    let all = mailslot::list();
    let out = &mut io::stdout().lock();
    let printed =
        writeln!(out, "{:>8} {:>8} {:>10}  NAME", "PID", "UID", "MAXIMUM").and_then(|()| {
            all.iter().try_for_each(|each| {
                let maximum = match each.maximum_message {
                    0 => "any".to_owned(),
                    bytes => bytes.to_string(),
                };
                let name: String = each.name.chars().map(printable).collect();
                writeln!(
                    out,
                    "{:>8} {:>8} {maximum:>10}  {name}",
                    each.process, each.owner
                )
            })
        });
    finished(printed)
}

/// Names are other users' words: they do not get to move the cursor.
fn printable(character: char) -> char {
    match character.is_control() {
        true => '?',
        false => character,
    }
}

/// `tawny mailslot ...`
pub fn run(action: Action) -> ExitCode {
    match action {
        Action::Send { name, text } => finished(send(&full(&name), text)),
        Action::Read {
            name,
            count,
            timeout,
            security,
            raw,
        } => finished(read(&full(&name), count, timeout, security.as_deref(), raw)),
    }
}

fn full(name: &str) -> String {
    match name.starts_with(['\\', '/']) {
        true => name.to_owned(),
        false => format!(r"\\.\mailslot\{name}"),
    }
}

fn send(name: &str, text: Option<String>) -> io::Result<()> {
    let message = match text {
        Some(text) => text.into_bytes(),
        None => {
            let mut message = Vec::new();
            io::stdin().lock().read_to_end(&mut message)?;
            message
        }
    };
    Ok(MailslotWriter::open(name)?.write(&message)?)
}

fn read(
    name: &str,
    count: Option<u64>,
    timeout: Option<u32>,
    security: Option<&str>,
    raw: bool,
) -> io::Result<()> {
    let options = Options {
        read_timeout: timeout.unwrap_or(WAIT_FOREVER),
        security: security.map(sddl::parse).transpose()?,
        ..Options::default()
    };
    let mailslot = Mailslot::create(name, &options)?;
    let mut left = count.unwrap_or(u64::MAX);
    while left != 0 {
        let message = match mailslot.read() {
            Ok(message) => message,
            Err(error) if error.code() == tawny::codes::ERROR_SEM_TIMEOUT => break,
            Err(error) => return Err(error.into()),
        };
        let out = &mut io::stdout().lock();
        out.write_all(&message)?;
        if !raw {
            out.write_all(b"\n")?;
        }
        out.flush()?;
        left -= 1;
    }
    Ok(())
}

fn finished(result: io::Result<()>) -> ExitCode {
    match result {
        Ok(()) => ExitCode::SUCCESS,
        // Whoever read the output has gone.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("tawny: {error}");
            ExitCode::FAILURE
        }
    }
}
