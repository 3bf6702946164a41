//! Server CPU per message, and latency: all servers up at once, loaded in turn.

use std::io;
use std::ops::ControlFlow;
use std::time::Duration;

use tawny_loadgen::interrupt::until_interrupted;
use tawny_loadgen::{Contestant, Rounds, Slice, Traffic, play};

use super::Bench;
use crate::results::{Figure, ServerResult};
use crate::servers::{Entrant, Kind};

/// A kind of load, and how much the example may cost under it.
pub struct Scenario {
    name: &'static str,
    traffic: Traffic,
    /// CPU of two workers relative to raw epoll with two.
    two_workers: f64,
    /// CPU of eight workers relative to raw epoll with eight.
    eight_workers: Option<f64>,
    /// p99 of two workers relative to raw epoll with two.
    p99: Option<f64>,
}

const fn echo(connections: usize, size: usize, depth: u32) -> Traffic {
    Traffic::Echo {
        connections,
        size,
        depth,
    }
}

pub const ONE: Scenario = Scenario {
    name: "1 connection, 64 B",
    traffic: echo(1, 64, 1),
    two_workers: 1.08,
    eight_workers: Some(1.0),
    p99: None,
};

pub const SIXTY_FOUR: Scenario = Scenario {
    name: "64 connections, 64 B",
    traffic: echo(64, 64, 1),
    p99: Some(1.0),
    ..ONE
};

pub const THOUSAND: Scenario = Scenario {
    name: "1000 connections, 64 B",
    traffic: echo(1000, 64, 1),
    ..ONE
};

pub const LARGE: Scenario = Scenario {
    name: "64 connections, 16 KiB",
    traffic: echo(64, 16 * 1024, 1),
    ..ONE
};

pub const DEEP: Scenario = Scenario {
    name: "64 connections, 64 B, 16 deep",
    traffic: echo(64, 64, 16),
    ..ONE
};

pub const CHURN: Scenario = Scenario {
    name: "connect, echo, close",
    traffic: Traffic::Churn {
        concurrency: 32,
        size: 64,
    },
    two_workers: 1.1,
    eight_workers: None,
    ..ONE
};

const ENTRANTS: [Entrant; 10] = [
    entrant(Kind::Tawny, 1),
    entrant(Kind::Epoll, 1),
    entrant(Kind::IoUring, 1),
    entrant(Kind::Tawny, 2),
    entrant(Kind::Epoll, 2),
    entrant(Kind::IoUring, 2),
    entrant(Kind::Tokio, 2),
    entrant(Kind::Tawny, 8),
    entrant(Kind::Epoll, 8),
    entrant(Kind::Tokio, 8),
];

const fn entrant(kind: Kind, workers: usize) -> Entrant {
    Entrant { kind, workers }
}

const TOTAL: Duration = Duration::from_secs(40);
const SLICE: Duration = Duration::from_millis(60);

/// Loads all servers and adds the figures of `scenario`.
pub fn run(bench: &mut Bench, scenario: &Scenario) -> io::Result<()> {
    let mut entered: Vec<(Entrant, Contestant)> = Vec::new();
    for entrant in ENTRANTS {
        let contestant = bench.stable.start(entrant).and_then(|server| {
            Contestant::enter(
                entrant.to_string(),
                server,
                scenario.traffic,
                &mut until_interrupted,
            )
        });
        match contestant {
            Ok(contestant) => entered.push((entrant, contestant)),
            Err(error) if entrant.kind == Kind::IoUring => {
                let name = format!("{}: {entrant}", scenario.name);
                bench.add(Figure::new(name).note(format!("not available here: {error}")));
            }
            Err(error) => return Err(error),
        }
    }
    let (entrants, mut contestants): (Vec<_>, Vec<_>) = entered.into_iter().unzip();
    let rounds = Rounds {
        slice: SLICE,
        total: bench.time(TOTAL),
        seed: bench.seed,
    };
    play(
        &mut contestants,
        &rounds,
        &mut |all| match all.iter().any(|c| !c.errors().is_empty()) {
            true => ControlFlow::Break(()),
            false => ControlFlow::Continue(()),
        },
    )?;

    for contestant in &contestants {
        bench
            .results
            .servers
            .push(server_result(scenario, contestant));
    }
    let find = |kind, workers| {
        let index = entrants
            .iter()
            .position(|&e| e == Entrant { kind, workers });
        index.map(|index| &contestants[index])
    };
    add_ratios(bench, scenario, &find);
    for contestant in contestants {
        finish(bench, scenario, contestant)?;
    }
    Ok(())
}

fn add_ratios<'a>(
    bench: &mut Bench,
    scenario: &Scenario,
    find: &dyn Fn(Kind, usize) -> Option<&'a Contestant>,
) {
    let mut compare =
        |what: &str, workers, peer, target: Option<f64>, measure: fn(&Slice) -> f64| {
            let (Some(own), Some(other)) = (find(Kind::Tawny, workers), find(peer, workers)) else {
                return;
            };
            let name = format!("{}: {what} with {workers} / {peer}", scenario.name);
            let mut figure = Figure::new(name).quartiles(own.ratio_to(other, measure), "");
            figure.target = target;
            bench.add(figure);
        };
    let cpu = Slice::cpu_per_message;
    compare("CPU", 1, Kind::Epoll, None, cpu);
    compare("CPU", 2, Kind::Epoll, Some(scenario.two_workers), cpu);
    compare("CPU", 2, Kind::IoUring, None, cpu);
    compare("CPU", 2, Kind::Tokio, Some(1.0), cpu);
    compare("CPU", 8, Kind::Epoll, scenario.eight_workers, cpu);
    compare("CPU", 8, Kind::Tokio, None, cpu);
    if scenario.p99.is_some() {
        compare("p99", 2, Kind::Epoll, scenario.p99, |slice| {
            slice.p99.as_secs_f64()
        });
    }
}

fn server_result(scenario: &Scenario, contestant: &Contestant) -> ServerResult {
    let total = contestant.total();
    let cpu = contestant.quartiles(Slice::cpu_per_message);
    ServerResult {
        scenario: scenario.name.to_owned(),
        server: contestant.name().to_owned(),
        cpu_us: cpu.map_or(f64::NAN, |q| q.median),
        rate: total.rate(),
        p50_us: total.latency.quantile(0.5).as_secs_f64() * 1e6,
        p99_us: total.latency.quantile(0.99).as_secs_f64() * 1e6,
        memory: contestant.memory_per_connection(),
    }
}

/// Ends a server. Errors, and an end that is not clean, are failures.
fn finish(bench: &mut Bench, scenario: &Scenario, contestant: Contestant) -> io::Result<()> {
    let name = format!("{}: {}", scenario.name, contestant.name());
    if !contestant.errors().is_empty() {
        bench.add(Figure::new(&name).failed(contestant.errors().to_string()));
    }
    let is_example = contestant.name().starts_with("iocp_echo");
    let status = contestant.leave()?;
    if is_example && !status.success() {
        bench.add(Figure::new(name).failed(format!("did not end cleanly: {status}")));
    }
    Ok(())
}
