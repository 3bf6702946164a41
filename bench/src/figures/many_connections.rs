//! Fifteen thousand connections: all of them served, in memory that does not grow.

use std::io;
use std::time::Duration;

use tawny_loadgen::interrupt::until_interrupted;
use tawny_loadgen::{Errors, Fleet, Load, Pace, Server, Stop, limits};

use super::Bench;
use crate::results::Figure;
use crate::servers::{Descriptors, start_limited};

const CONNECTIONS: usize = 15_000;
/// Descriptors beside those of the connections, in the server and here.
const OTHERS: u64 = 300;
/// What the server starts with, and has to raise itself.
const SOFT_LIMIT: u64 = 1024;
const PASSES: usize = 3;

/// Opens, loads and closes all connections several times and adds the figure: the server's memory
/// in the last pass relative to the first.
pub fn run(bench: &mut Bench) -> io::Result<()> {
    let name = format!("{CONNECTIONS} connections: memory of pass {PASSES} / pass 1");
    let limit = limits::raise_descriptors()?;
    if limit < CONNECTIONS as u64 + OTHERS {
        let note = format!(
            "needs {} descriptors, the limit is {limit}",
            CONNECTIONS as u64 + OTHERS
        );
        bench.add(Figure::new(name).note(note));
        return Ok(());
    }
    let server = start_limited(&bench.iocp_echo, &["0", "2"], Descriptors::Soft(SOFT_LIMIT))?;
    let mut errors = Errors::default();
    let mut memory = Vec::new();
    for _ in 0..PASSES {
        memory.push(pass(
            &server,
            bench.time(Duration::from_secs(5)),
            &mut errors,
        )?);
    }
    let status = server.stop()?;
    let figure = Figure::new(name)
        .value(memory[PASSES - 1] as f64 / memory[0] as f64, "")
        .at_most(1.02)
        .note(format!("{:.1} MiB", memory[0] as f64 / f64::from(1 << 20)));
    bench.add(if !errors.is_empty() {
        figure.failed(errors.to_string())
    } else if !status.success() {
        figure.failed(format!("did not end cleanly: {status}"))
    } else {
        figure
    });
    Ok(())
}

/// One pass; returns the server's memory at its end, with all connections open.
fn pass(server: &Server, time: Duration, errors: &mut Errors) -> io::Result<u64> {
    let pace = Pace::default();
    let mut fleet = Fleet::open(server.address(), CONNECTIONS, &pace, &mut until_interrupted)?;
    errors.absorb(fleet.errors());
    let report = fleet.run(&Load::new(Stop::After(time)), &mut until_interrupted)?;
    errors.absorb(&report.errors);
    Ok(server.memory()?.anonymous)
}
