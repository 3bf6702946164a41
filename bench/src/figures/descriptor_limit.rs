//! More clients than the server may have descriptors: accepting pauses and resumes, and every
//! client is served in the end.

use std::io;

use tawny_loadgen::interrupt::until_interrupted;
use tawny_loadgen::{Churn, Load, Stop};

use super::Bench;
use crate::results::Figure;
use crate::servers::{Descriptors, start_limited};

const DESCRIPTORS: u64 = 512;
const CLIENTS: usize = 1_000;

/// Lets the clients connect, echo and close again and again, and adds the figure.
pub fn run(bench: &mut Bench) -> io::Result<()> {
    let cycles = if bench.quick { 4_000 } else { 20_000 };
    let server = start_limited(
        &bench.iocp_echo,
        &["0", "2"],
        Descriptors::Hard(DESCRIPTORS),
    )?;
    let mut churn = Churn::new(server.address(), CLIENTS)?;
    let report = churn.run(&Load::new(Stop::Messages(cycles)), &mut until_interrupted)?;
    drop(churn);
    let status = server.stop()?;
    let figure = Figure::new(format!(
        "{CLIENTS} clients at once, {DESCRIPTORS} descriptors"
    ))
    .value(report.rate(), "cycles/s");
    bench.add(if report.messages < cycles || !report.errors.is_empty() {
        figure.failed(format!(
            "{} of {cycles} cycles; {}",
            report.messages, report.errors
        ))
    } else if !status.success() {
        figure.failed(format!("did not end cleanly: {status}"))
    } else {
        figure.note(format!("{cycles} cycles, none lost"))
    });
    Ok(())
}
