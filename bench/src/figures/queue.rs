//! The completion port as a queue: packets posted and taken, beside a mutex with a condition variable.

use std::collections::BTreeMap;
use std::io;
use std::path::Path;
use std::process::Command;

use tawny_loadgen::Quartiles;

use super::Bench;
use crate::results::Figure;

const ROUNDS: usize = 15;
const PACKETS: &str = "1000000";

/// Measured nanoseconds by name, one entry per round.
pub(super) type Samples = BTreeMap<String, Vec<f64>>;

/// Runs both programs in turn and adds the figures.
pub fn run(bench: &mut Bench) -> io::Result<()> {
    let port = bench.programs.windows("c/port_micro.c")?;
    let mutex = bench.programs.linux("c/mutex_queue.c")?;
    let (mut ports, mut mutexes) = (Samples::new(), Samples::new());
    for _ in 0..if bench.quick { 3 } else { ROUNDS } {
        sample(&port, PACKETS, &mut ports)?;
        sample(&mutex, PACKETS, &mut mutexes)?;
    }
    let median = |samples: &Samples, name: &str| {
        Quartiles::of(samples.get(name).into_iter().flatten().copied())
    };
    let plain = median(&mutexes, "post_get").map_or(f64::NAN, |q| q.median);
    bench.add(
        Figure::new("post and get on one thread")
            .quartiles(median(&ports, "post_get"), "ns")
            .at_most(45.0)
            .note(format!("mutex queue: {plain:.1} ns")),
    );
    bench.add(
        Figure::new("post and get on one thread, 16 at once")
            .quartiles(median(&ports, "post_get_batch"), "ns"),
    );
    let pairs = ports["two_to_two"].iter().zip(&mutexes["two_to_two"]);
    bench.add(
        Figure::new("2 producers to 2 consumers / mutex queue")
            .quartiles(Quartiles::of(pairs.map(|(a, b)| a / b)), "")
            .at_most(1.0)
            .note(format!(
                "{:.0} ns, mutex queue: {:.0} ns",
                median(&ports, "two_to_two").map_or(f64::NAN, |q| q.median),
                median(&mutexes, "two_to_two").map_or(f64::NAN, |q| q.median)
            )),
    );
    Ok(())
}

/// Runs `program` once and adds the values it prints to `samples`.
pub(super) fn sample(program: &Path, argument: &str, samples: &mut Samples) -> io::Result<()> {
    sample_command(Command::new(program).arg(argument), samples)
}

/// As [`sample`], for a command with whatever it needs.
pub(super) fn sample_command(command: &mut Command, samples: &mut Samples) -> io::Result<()> {
    let output = command.output()?;
    if !output.status.success() {
        let told = String::from_utf8_lossy(&output.stderr);
        let program = command.get_program().to_string_lossy();
        return Err(io::Error::other(format!("{program}: {told}")));
    }
    add_samples(&String::from_utf8_lossy(&output.stdout), samples);
    Ok(())
}

/// Adds the values in what a program printed, a name and a number in each line.
pub(super) fn add_samples(printed: &str, samples: &mut Samples) {
    for line in printed.lines() {
        if let Some((name, value)) = line.split_once(' ')
            && let Ok(value) = value.trim().parse()
        {
            samples.entry(name.to_owned()).or_default().push(value);
        }
    }
}
