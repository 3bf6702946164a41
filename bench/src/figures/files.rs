//! Files by TransmitFile, beside the same by writev and sendfile(2) on raw epoll.

use std::io;
use std::ops::ControlFlow;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use tawny_loadgen::interrupt::until_interrupted;
use tawny_loadgen::{Contestant, Rounds, Server, Slice, Traffic, downloads, play};

use super::Bench;
use crate::results::Figure;

const PATIENCE: Duration = Duration::from_secs(10);
const TOTAL: Duration = Duration::from_secs(30);
const WORKERS: &str = "2";

struct Course {
    name: &'static str,
    clients: usize,
    size: usize,
    slice: Duration,
    /// Time per file at most so many times the peer's.
    time: f64,
    /// CPU per file at most so many times the peer's.
    cpu: Option<f64>,
}

const COURSES: [Course; 3] = [
    Course {
        name: "1 client, 256 MiB",
        clients: 1,
        size: 256 << 20,
        slice: Duration::from_millis(400),
        time: 1.0 / 0.98,
        cpu: Some(1.05),
    },
    Course {
        name: "1000 clients, 1 MiB",
        clients: 1000,
        size: 1 << 20,
        slice: Duration::from_millis(500),
        time: 1.0 / 0.98,
        cpu: None,
    },
    Course {
        name: "64 clients, 4 KiB",
        clients: 64,
        size: 4 << 10,
        slice: Duration::from_millis(100),
        time: 1.0 / 0.9,
        cpu: None,
    },
];

/// Loads both servers in turn and adds the figures.
pub fn run(bench: &mut Bench) -> io::Result<()> {
    let own = bench
        .programs
        .windows("../examples/windows/file_server.c")?;
    let peers = std::env::current_exe()?;
    let directory = tempfile::tempdir()?;
    for course in &COURSES {
        downloads::make_file(directory.path(), course.size)?;
        let mut peer = Command::new(&peers);
        peer.arg("sendfile-server");
        let mut contestants = [
            enter(
                "file_server.c",
                &mut Command::new(&own),
                course,
                directory.path(),
            )?,
            enter("sendfile", &mut peer, course, directory.path())?,
        ];
        let rounds = Rounds {
            slice: course.slice,
            total: bench.time(TOTAL),
            seed: bench.seed,
        };
        play(
            &mut contestants,
            &rounds,
            &mut |_| ControlFlow::Continue(()),
        )?;
        let [own, peer] = contestants;
        let add = |what: &str, measure: fn(&Slice) -> f64| {
            let name = format!("{}: {what} of TransmitFile / sendfile", course.name);
            Figure::new(name).quartiles(own.ratio_to(&peer, measure), "")
        };
        let time = add("time", |slice| 1.0 / slice.rate()).at_most(course.time);
        let mut cpu = add("CPU", Slice::cpu_per_message);
        cpu.target = course.cpu;
        bench.add(time);
        bench.add(cpu);
        for contestant in [own, peer] {
            if !contestant.errors().is_empty() {
                let name = format!("{}: {}", course.name, contestant.name());
                bench.add(Figure::new(name).failed(contestant.errors().to_string()));
            }
            contestant.leave()?;
        }
    }
    Ok(())
}

fn enter(
    name: &str,
    command: &mut Command,
    course: &Course,
    directory: &Path,
) -> io::Result<Contestant> {
    let server = Server::start(command.arg("0").arg(directory).arg(WORKERS), PATIENCE)?;
    let traffic = Traffic::Download {
        connections: course.clients,
        size: course.size,
    };
    Contestant::enter(name, server, traffic, &mut until_interrupted)
}
