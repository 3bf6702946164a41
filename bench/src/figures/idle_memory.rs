//! What an idle connection with one WSARecv pending costs in memory of ours.

use std::io;

use tawny_loadgen::interrupt::until_interrupted;
use tawny_loadgen::{Fleet, Pace};

use super::Bench;
use crate::results::Figure;
use crate::servers;

/// Connections made before the first measurement, so that everything has been used once.
const WARM_UP: usize = 64;

/// Opens connections to a server that has taken all its own memory beforehand, and adds the figure.
pub fn run(bench: &mut Bench) -> io::Result<()> {
    let count = if bench.quick { 2_000 } else { 8_000 };
    let program = bench.programs.windows("c/idle_connections.c")?;
    // One connection more than we use: the accept that is pending at the end.
    let room = (WARM_UP + count + 1).to_string();
    let server = servers::start(&program, &["0", &room])?;
    let open = |count| {
        Fleet::open(
            server.address(),
            count,
            &Pace::default(),
            &mut until_interrupted,
        )
    };

    let first = open(WARM_UP)?;
    let before = server.memory()?;
    let fleet = open(count)?;
    let after = server.memory()?;
    drop(first);

    let name = "memory per idle connection";
    let figure = if fleet.len() < count {
        Figure::new(name).failed(fleet.errors().to_string())
    } else {
        let grown = after.anonymous.saturating_sub(before.anonymous);
        Figure::new(name)
            .value(grown as f64 / count as f64, "B")
            .at_most(1024.0)
    };
    bench.add(figure);
    Ok(())
}
