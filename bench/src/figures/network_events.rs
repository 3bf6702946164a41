//! Network events: a server of WSAEventSelect beside raw epoll, and beside itself with more sockets than
//! its kind was made for.

use std::io;
use std::ops::ControlFlow;
use std::time::Duration;

use tawny_loadgen::interrupt::until_interrupted;
use tawny_loadgen::{Contestant, Rounds, Slice, Traffic, play};

use super::Bench;
use crate::results::Figure;
use crate::servers::{Entrant, Kind, start};

const TOTAL: Duration = Duration::from_secs(20);
const SLICE: Duration = Duration::from_millis(100);

const FEW: usize = 64;
const MANY: usize = 10_000;

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
    let epoll = bench.stable.start(Entrant {
        kind: Kind::Epoll,
        workers: 1,
    })?;
    let one = vec![own("network events", 1)?, enter("raw epoll", epoll, 1)?];
    contest(bench, one, |bench, [own, epoll]| {
        let mut add = |name, target, measure: fn(&Slice) -> f64| {
            let mut figure = Figure::new(name).quartiles(own.ratio_to(epoll, measure), "");
            figure.target = target;
            bench.add(figure);
        };
        add(
            "network events, round trip / raw epoll",
            Some(1.5),
            |slice: &Slice| slice.p50.as_secs_f64(),
        );
        add(
            "network events, CPU of a round trip / raw epoll",
            Some(1.5),
            Slice::cpu_per_message,
        );
    })?;
    let groups = vec![own("10,000", MANY)?, own("64", FEW)?];
    contest(bench, groups, |bench, [many, few]| {
        let ratio = many.ratio_to(few, Slice::cpu_per_message);
        bench.add(
            Figure::new("network events, CPU with 10,000 sockets / with 64")
                .quartiles(ratio, "")
                .at_most(1.3),
        );
    })
}

fn enter(name: &str, server: tawny_loadgen::Server, connections: usize) -> io::Result<Contestant> {
    let traffic = echo(connections);
    Contestant::enter(name.to_owned(), server, traffic, &mut until_interrupted)
}

/// Loads two servers in turn, and has `judge` look at them.
fn contest(
    bench: &mut Bench,
    mut contestants: Vec<Contestant>,
    judge: impl FnOnce(&mut Bench, [&Contestant; 2]),
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
    judge(bench, [&contestants[0], &contestants[1]]);
    for contestant in contestants {
        let name = format!("network events: {}", contestant.name());
        if !contestant.errors().is_empty() {
            bench.add(Figure::new(name).failed(contestant.errors().to_string()));
        }
        contestant.leave()?;
    }
    Ok(())
}
