//! Network events: a server of WSAEventSelect beside raw epoll, and beside itself with more sockets than
//! its kind was made for.

use std::fmt;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::ops::ControlFlow;
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::Duration;

use tawny_loadgen::interrupt::until_interrupted;
use tawny_loadgen::{Contestant, Quartiles, Rounds, Slice, Traffic, limits, play};

use super::Bench;
use super::queue::{Samples, add_samples};
use crate::results::Figure;
use crate::servers::{Entrant, Kind, start};

const TOTAL: Duration = Duration::from_secs(20);
const SLICE: Duration = Duration::from_millis(100);

const FEW: usize = 64;
const MANY: usize = 10_000;

const ALL_OF_THEM: u64 = 100_000;
/// Descriptors for other things than sockets.
const SPARE: u64 = 100;

const fn echo(connections: usize) -> Traffic {
    Traffic::Echo {
        connections,
        size: 64,
        depth: 1,
    }
}

/// Loads the servers and adds the figures.
pub fn run(bench: &mut Bench) -> io::Result<()> {
    let program = bench.programs.windows("c/event_select_echo.c")?;
    let own = |name: &str, connections| {
        let server = start(&program, &["0"])?;
        enter(name, server, connections)
    };
    let epoll = |bench: &Bench, name: &str, connections| {
        let one_worker = Entrant {
            kind: Kind::Epoll,
            workers: 1,
        };
        enter(name, bench.stable.start(one_worker)?, connections)
    };
    let one = vec![own("network events", 1)?, epoll(bench, "raw epoll", 1)?];
    contest(bench, one, |bench, all| {
        let mut add = |name, measure: fn(&Slice) -> f64| {
            let ratio = all[0].ratio_to(&all[1], measure);
            bench.add(Figure::new(name).quartiles(ratio, "").at_most(1.5));
        };
        let round_trip = |slice: &Slice| slice.p50.as_secs_f64();
        add("network events, round trip / raw epoll", round_trip);
        let cpu = Slice::cpu_per_message;
        add("network events, CPU of a round trip / raw epoll", cpu);
    })?;
    let groups = vec![own("10,000", MANY)?, own("64", FEW)?];
    let mut own = Growth::default();
    contest(bench, groups, |_, all| own = Growth::of(all))?;
    let groups = vec![
        epoll(bench, "raw epoll, 10,000", MANY)?,
        epoll(bench, "raw epoll, 64", FEW)?,
    ];
    let mut epoll = Growth::default();
    contest(bench, groups, |_, all| epoll = Growth::of(all))?;
    bench.add(
        Figure::new("network events, CPU with 10,000 sockets / with 64")
            .quartiles(Quartiles::of([own.ratio]), "")
            .at_most(1.3)
            .note(format!("{own}; raw epoll: {epoll}")),
    );
    bench.add(
        Figure::new("the same growth / raw epoll's")
            .quartiles(Quartiles::of([own.ratio / epoll.ratio]), ""),
    );
    Ok(())
}

/// How much more a message costs a server with many sockets than one with few. The kernel has a large share of it:
/// ten thousand connections are more memory than the processor's caches hold.
#[derive(Default)]
struct Growth {
    ratio: f64,
    many: f64,
    few: f64,
}

impl Growth {
    fn of(servers: &[Contestant]) -> Self {
        let cpu = Slice::cpu_per_message;
        let median = |quartiles: Option<Quartiles>| quartiles.map_or(f64::NAN, |q| q.median);
        Self {
            ratio: median(servers[0].ratio_to(&servers[1], cpu)),
            many: median(servers[0].quartiles(cpu)),
            few: median(servers[1].quartiles(cpu)),
        }
    }
}

impl fmt::Display for Growth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { ratio, many, few } = self;
        write!(f, "{many:.1} us / {few:.1} us = {ratio:.2}")
    }
}

/// A hundred thousand sockets, each with an event of its own, in as few processes as descriptors allow: all of
/// them are registered at once, and deliver.
pub fn run_many(bench: &mut Bench) -> io::Result<()> {
    let program = bench.programs.windows("c/many_event_sockets.c")?;
    let room = limits::raise_descriptors()?.saturating_sub(SPARE);
    let processes = ALL_OF_THEM.div_ceil(room.max(1));
    let each = ALL_OF_THEM.div_ceil(processes);
    let mut samples = Samples::new();
    for _ in 0..if bench.quick { 1 } else { 3 } {
        let mut groups = (0..processes)
            .map(|number| Group::register(&program, each, number * each))
            .collect::<io::Result<Vec<_>>>()?;
        for group in &mut groups {
            group.deliver()?;
        }
        for group in groups {
            group.end(&mut samples)?;
        }
    }
    let name = match processes {
        1 => format!("{each} sockets with events"),
        _ => format!("{processes} x {each} sockets with events"),
    };
    for what in ["register", "deliver"] {
        let values = samples.get(what).into_iter().flatten().copied();
        bench.add(Figure::new(format!("{name}: {what}")).quartiles(Quartiles::of(values), "us"));
    }
    Ok(())
}

/// A process with some of the sockets.
struct Group {
    process: Child,
    told: BufReader<ChildStdout>,
    lines: String,
}

impl Group {
    /// Returns when all its sockets are registered.
    fn register(program: &Path, count: u64, first: u64) -> io::Result<Self> {
        let mut process = Command::new(program)
            .args([count.to_string(), first.to_string()])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let stdout = process.stdout.take().expect("a pipe was asked for");
        let mut group = Self {
            process,
            told: BufReader::new(stdout),
            lines: String::new(),
        };
        group.told.read_line(&mut group.lines)?;
        Ok(group)
    }

    /// Returns when all its sockets have delivered.
    fn deliver(&mut self) -> io::Result<()> {
        if let Some(input) = &mut self.process.stdin {
            writeln!(input)?;
        }
        self.told.read_line(&mut self.lines)?;
        Ok(())
    }

    fn end(mut self, samples: &mut Samples) -> io::Result<()> {
        drop(self.process.stdin.take());
        self.told.read_to_string(&mut self.lines)?;
        let status = self.process.wait()?;
        if !status.success() {
            return Err(io::Error::other(format!("many_event_sockets: {status}")));
        }
        add_samples(&self.lines, samples);
        Ok(())
    }
}

fn enter(name: &str, server: tawny_loadgen::Server, connections: usize) -> io::Result<Contestant> {
    let traffic = echo(connections);
    Contestant::enter(name.to_owned(), server, traffic, &mut until_interrupted)
}

/// Loads the servers in turn, and has `judge` look at them.
fn contest(
    bench: &mut Bench,
    mut contestants: Vec<Contestant>,
    judge: impl FnOnce(&mut Bench, &[Contestant]),
) -> io::Result<()> {
    let rounds = Rounds {
        slice: SLICE,
        total: bench.time(TOTAL),
        seed: bench.seed,
    };
    let mut watch = |all: &[Contestant]| match all.iter().any(|c| !c.errors().is_empty()) {
        true => ControlFlow::Break(()),
        false => ControlFlow::Continue(()),
    };
    play(&mut contestants, &rounds, &mut watch)?;
    judge(bench, &contestants);
    for contestant in contestants {
        let name = format!("network events: {}", contestant.name());
        if !contestant.errors().is_empty() {
            bench.add(Figure::new(name).failed(contestant.errors().to_string()));
        }
        contestant.leave()?;
    }
    Ok(())
}
