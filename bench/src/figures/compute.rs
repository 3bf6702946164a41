//! Handlers that compute for a millisecond: how long the next packet waits for an idle worker.

use std::io;
use std::process::Command;

use super::Bench;
use crate::results::Figure;

/// Runs the program and adds one figure for each way in which a packet can come.
pub fn run(bench: &mut Bench) -> io::Result<()> {
    let program = bench.programs.windows("c/compute_handler.c")?;
    let trials = if bench.quick { "100" } else { "1000" };
    let output = Command::new(program).arg(trials).output()?;
    if !output.status.success() {
        return Err(io::Error::other(
            String::from_utf8_lossy(&output.stderr).into_owned(),
        ));
    }
    for line in String::from_utf8_lossy(&output.stdout).lines() {
        let words: Vec<&str> = line.split_whitespace().collect();
        let [name, median, p99, longest] = words[..] else {
            return Err(io::Error::other(format!("unexpected output: {line}")));
        };
        let p99: f64 = p99.parse().map_err(io::Error::other)?;
        bench.add(
            Figure::new(format!("packet {name} while a worker computes: p99"))
                .value(p99, "µs")
                .at_most(500.0)
                .note(format!("median {median} µs, longest {longest} µs")),
        );
    }
    Ok(())
}
