//! Starts the servers, loads them, and collects what they did.

use std::io;
use std::ops::ControlFlow;
use std::process::Command;
use std::time::Duration;

use tawny_loadgen::{Contestant, Rounds, Server, Slice, Traffic, interrupt, limits, play};

use super::program::Program;
use super::progress::Progress;
use super::{OTHER_DESCRIPTORS, Shape};

const SLICE: Duration = Duration::from_millis(150);
const PATIENCE: Duration = Duration::from_secs(10);
const PEER: &str = "raw epoll";

/// What one server did.
pub struct ServerResult {
    pub name: String,
    pub messages: u64,
    pub bytes: u64,
    pub rate: f64,
    pub p50: Duration,
    pub p99: Duration,
    pub p999: Duration,
    /// Microseconds per message.
    pub cpu: f64,
    /// Bytes per connection.
    pub memory: Option<f64>,
}

/// Ratios of the Windows server to its peer that come from slices of the same round.
#[derive(Clone, Copy, Default)]
pub struct Ratios {
    pub rate: Option<f64>,
    pub p50: Option<f64>,
    pub p99: Option<f64>,
    pub cpu: Option<f64>,
}

/// The outcome of the demo.
#[derive(Default)]
pub struct Results {
    pub servers: Vec<ServerResult>,
    pub ratios: Ratios,
    /// Whether the servers took turns in short slices, and not one after the other.
    pub alternating: bool,
    /// What went wrong.
    pub problems: Vec<String>,
}

/// Runs everything. Servers that are still up when this returns early are killed.
pub fn hold(shape: &Shape, program: &Program) -> io::Result<Results> {
    let servers: &[bool] = if shape.no_peer {
        &[false]
    } else {
        &[false, true]
    };
    let groups: Vec<&[bool]> = match together(shape, servers.len())? {
        true => vec![servers],
        false => servers.chunks(1).collect(),
    };
    let mut results = Results {
        alternating: groups.len() == 1,
        ..Results::default()
    };
    for group in groups {
        let mut contestants = Vec::new();
        {
            let progress = Progress::new(shape.progress);
            for &peer in group {
                contestants.push(enter(shape, program, peer, &progress)?);
            }
            load(shape, &mut contestants, &progress)?;
        }
        if interrupt::requested() {
            return Ok(results);
        }
        collect(&mut results, contestants)?;
    }
    Ok(results)
}

/// Whether the descriptors suffice for all servers at once; an error if not even for one.
fn together(shape: &Shape, servers: usize) -> io::Result<bool> {
    let limit = limits::raise_descriptors()?;
    let one = u64::from(shape.connections) + OTHER_DESCRIPTORS;
    if one > limit {
        return Err(io::Error::other(format!(
            "{} connections need {one} descriptors, and the hard limit is {limit} (ulimit -Hn)",
            shape.connections
        )));
    }
    Ok(u64::from(shape.connections) * servers as u64 + OTHER_DESCRIPTORS <= limit)
}

fn enter(
    shape: &Shape,
    program: &Program,
    peer: bool,
    progress: &Progress,
) -> io::Result<Contestant> {
    let (name, mut command) = match peer {
        true => {
            let mut command = Command::new(std::env::current_exe()?);
            command.arg("epoll-echo");
            (PEER, command)
        }
        false => (program.source.as_str(), Command::new(&program.path)),
    };
    command.args(["0", &shape.workers.to_string()]);
    let server = Server::start(&mut command, PATIENCE)
        .map_err(|error| io::Error::new(error.kind(), format!("{name}: {error}")))?;
    let traffic = Traffic::Echo {
        connections: shape.connections as usize,
        size: shape.size as usize,
        depth: shape.depth,
    };
    Contestant::enter(name, server, traffic, &mut |opening| {
        progress.connecting(name, opening.done, shape.connections);
        flow(interrupt::requested())
    })
}

fn load(shape: &Shape, contestants: &mut [Contestant], progress: &Progress) -> io::Result<()> {
    let total = Duration::from_secs(u64::from(shape.seconds)) * contestants.len() as u32;
    let rounds = Rounds {
        slice: SLICE,
        total,
        seed: u64::from(std::process::id()),
    };
    let begin = std::time::Instant::now();
    play(contestants, &rounds, &mut |contestants| {
        let rates: Vec<(&str, f64)> = contestants
            .iter()
            .map(|c| (c.name(), c.total().rate()))
            .collect();
        let done = begin.elapsed().as_secs_f64() / total.as_secs_f64();
        progress.loading(&rates, done);
        let failed = contestants.iter().any(|c| !c.errors().is_empty());
        flow(failed)
    })
}

fn flow(stop: bool) -> ControlFlow<()> {
    match stop {
        true => ControlFlow::Break(()),
        false => ControlFlow::Continue(()),
    }
}

/// Takes the contestants' results down and stops their servers.
fn collect(results: &mut Results, contestants: Vec<Contestant>) -> io::Result<()> {
    if let [own, peer] = &contestants[..] {
        let ratio = |measure: fn(&Slice) -> f64| own.ratio_to(peer, measure).map(|q| q.median);
        results.ratios = Ratios {
            rate: ratio(Slice::rate),
            p50: ratio(|slice| slice.p50.as_secs_f64()),
            p99: ratio(|slice| slice.p99.as_secs_f64()),
            cpu: ratio(Slice::cpu_per_message),
        };
    }
    for contestant in contestants {
        let total = contestant.total();
        let name = contestant.name().to_owned();
        if !total.errors.is_empty() {
            results.problems.push(format!("{name}: {}", total.errors));
        }
        if total.messages == 0 {
            results.problems.push(format!("{name}: echoed nothing"));
        }
        let cpu = contestant.quartiles(Slice::cpu_per_message);
        results.servers.push(ServerResult {
            messages: total.messages,
            bytes: total.bytes,
            rate: total.rate(),
            p50: total.latency.quantile(0.5),
            p99: total.latency.quantile(0.99),
            p999: total.latency.quantile(0.999),
            cpu: cpu.map_or(f64::NAN, |q| q.median),
            memory: contestant.memory_per_connection(),
            name: name.clone(),
        });
        let stopped = contestant.leave();
        // The peer has no handler for Ctrl+C: it ends by the signal, as it should.
        if name == PEER {
            continue;
        }
        match stopped {
            Ok(status) if status.success() => {}
            Ok(status) => results
                .problems
                .push(format!("{name}: did not end cleanly: {status}")),
            Err(error) => results.problems.push(format!("{name}: {error}")),
        }
    }
    Ok(())
}
