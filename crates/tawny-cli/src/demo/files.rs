//! `tawny demo --files`: the file server beside one on raw epoll and sendfile(2).

use std::fmt::Write;
use std::io;
use std::ops::ControlFlow;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use tawny_loadgen::{
    Contestant, Rounds, Server, Slice, Traffic, downloads, interrupt, limits, play,
};

use super::program::{self, Program};
use super::progress::Progress;
use super::table::{grouped, micros, rounded};
use super::{Failure, OTHER_DESCRIPTORS};

const PATIENCE: Duration = Duration::from_secs(10);
const PEER: &str = "sendfile";
const MIB: f64 = (1 << 20) as f64;

/// One line of the table: so many clients that fetch a file of this size.
struct Course {
    clients: usize,
    size: usize,
    slice: Duration,
}

const COURSES: [Course; 3] = [
    Course {
        clients: 64,
        size: 4 << 10,
        slice: Duration::from_millis(150),
    },
    Course {
        clients: 1000,
        size: 1 << 20,
        slice: Duration::from_millis(500),
    },
    Course {
        clients: 1,
        size: 256 << 20,
        slice: Duration::from_millis(500),
    },
];

/// What the load on both servers is.
pub struct Shape {
    /// Seconds of load for each server and file size.
    pub seconds: u32,
    /// Threads of each server.
    pub workers: u32,
}

/// Runs everything and prints the table; returns whether all was well.
pub fn run(shape: &Shape, progress: &Progress) -> Result<bool, Failure> {
    let limit = limits::raise_descriptors()?;
    progress.compiling(program::FILE_SERVER);
    let program = program::build_file_server()?;
    let directory = tempfile::Builder::new().prefix("tawny-files-").tempdir()?;
    let mut text = format!(
        "{}: {} worker threads, {} s of load for each server and file size\n\n{:<22}{:>12}{:>12}\
         {:>10}{:>10}{:>12}{:>12}\n",
        program.source,
        shape.workers,
        shape.seconds,
        "clients x file",
        "files/s",
        "MiB/s",
        "p50, µs",
        "p99, µs",
        "rate ratio",
        "CPU ratio"
    );
    let mut bytes = 0;
    let mut problems = Vec::new();
    for course in &COURSES {
        let needed = 2 * course.clients as u64 + OTHER_DESCRIPTORS;
        if needed > limit {
            let _ = writeln!(
                text,
                "{:<22}needs {needed} descriptors of {limit}",
                title(course)
            );
            continue;
        }
        downloads::make_file(directory.path(), course.size)?;
        let contestants = hold(shape, course, &program, directory.path(), progress)?;
        if interrupt::requested() {
            return Ok(true);
        }
        line(&mut text, course, &contestants);
        for contestant in contestants {
            bytes += contestant.total().bytes;
            finish(contestant, &mut problems);
        }
    }
    text += "\nRatios are medians of the file server's to the sendfile server's over pairs of slices; the CPU\n\
             ratio is per file.\n";
    text += &match &problems[..] {
        [] => format!(
            "Each of the {} bytes that were fetched was compared, none was wrong.\n",
            grouped(bytes as f64)
        ),
        problems => format!("What went wrong:\n  {}\n", problems.join("\n  ")),
    };
    print!("{text}");
    Ok(problems.is_empty())
}

fn title(course: &Course) -> String {
    let size = match course.size {
        size if size >= 1 << 20 => format!("{} MiB", size >> 20),
        size => format!("{} KiB", size >> 10),
    };
    format!("{} x {size}", grouped(course.clients as f64))
}

/// Loads both servers in turn.
fn hold(
    shape: &Shape,
    course: &Course,
    program: &Program,
    directory: &Path,
    progress: &Progress,
) -> io::Result<[Contestant; 2]> {
    let enter = |name: &str, command: &mut Command| {
        command
            .arg("0")
            .arg(directory)
            .arg(shape.workers.to_string());
        let traffic = Traffic::Download {
            connections: course.clients,
            size: course.size,
        };
        let server = Server::start(command, PATIENCE)?;
        Contestant::enter(name, server, traffic, &mut |_| ControlFlow::Continue(()))
    };
    let mut peer = Command::new(std::env::current_exe()?);
    let mut contestants = [
        enter(&program.source, &mut Command::new(&program.path))?,
        enter(PEER, peer.arg("sendfile-server"))?,
    ];
    let total = Duration::from_secs(u64::from(shape.seconds)) * 2;
    let rounds = Rounds {
        slice: course.slice,
        total,
        seed: u64::from(std::process::id()),
    };
    let begin = Instant::now();
    play(&mut contestants, &rounds, &mut |contestants| {
        let rates: Vec<(&str, f64)> = contestants
            .iter()
            .map(|c| (c.name(), c.total().rate()))
            .collect();
        progress.loading(&rates, begin.elapsed().as_secs_f64() / total.as_secs_f64());
        match contestants.iter().any(|c| !c.errors().is_empty()) {
            true => ControlFlow::Break(()),
            false => ControlFlow::Continue(()),
        }
    })?;
    Ok(contestants)
}

fn line(text: &mut String, course: &Course, contestants: &[Contestant; 2]) {
    let [own, peer] = contestants;
    let ratio = |measure: fn(&Slice) -> f64| {
        let ratio = own.ratio_to(peer, measure);
        ratio.map_or_else(|| "-".to_owned(), |q| format!("{:.2}", q.median))
    };
    for contestant in contestants {
        let total = contestant.total();
        let is_own = contestant.name() == own.name();
        let _ = writeln!(
            text,
            "{:<22}{:>12}{:>12}{:>10}{:>10}{:>12}{:>12}",
            if is_own {
                title(course)
            } else {
                format!("  {PEER}")
            },
            grouped(total.rate()),
            grouped(total.rate() * course.size as f64 / MIB),
            rounded(micros(total.latency.quantile(0.5))),
            rounded(micros(total.latency.quantile(0.99))),
            if is_own {
                ratio(Slice::rate)
            } else {
                String::new()
            },
            if is_own {
                ratio(Slice::cpu_per_message)
            } else {
                String::new()
            },
        );
    }
}

/// Stops a server and notes what went wrong with it.
fn finish(contestant: Contestant, problems: &mut Vec<String>) {
    let name = contestant.name().to_owned();
    if !contestant.errors().is_empty() {
        problems.push(format!("{name}: {}", contestant.errors()));
    }
    if contestant.total().messages == 0 {
        problems.push(format!("{name}: served nothing"));
    }
    let stopped = contestant.leave();
    // The peer has no handler for Ctrl+C: it ends by the signal, as it should.
    if name == PEER {
        return;
    }
    match stopped {
        Ok(status) if status.success() => {}
        Ok(status) => problems.push(format!("{name}: did not end cleanly: {status}")),
        Err(error) => problems.push(format!("{name}: {error}")),
    }
}
