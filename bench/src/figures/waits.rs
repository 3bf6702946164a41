//! Events and waits: two threads in turn, beside two that wake each other by a futex; one object and
//! 64; registered waits.

use std::io;

use tawny_loadgen::Quartiles;

use super::Bench;
use super::queue::{Samples, sample};
use crate::results::Figure;

const ROUNDS: usize = 15;
const TURNS: &str = "50000";

/// Runs both programs in turn and adds the figures.
pub fn run(bench: &mut Bench) -> io::Result<()> {
    let waits = bench.programs.windows("c/wait_micro.c")?;
    let futex = bench.programs.linux("c/futex_ping.c")?;
    let (mut own, mut peer) = (Samples::new(), Samples::new());
    for _ in 0..if bench.quick { 3 } else { ROUNDS } {
        sample(&waits, TURNS, &mut own)?;
        sample(&futex, TURNS, &mut peer)?;
    }
    let ratio = |a: &[f64], b: &[f64]| Quartiles::of(a.iter().zip(b).map(|(a, b)| a / b));
    let nanoseconds = |name: &str| Quartiles::of(own[name].iter().copied());
    bench.add(
        Figure::new("event ping-pong / futex ping-pong")
            .quartiles(ratio(&own["ping_1"], &peer["ping_1"]), "")
            .at_most(1.15),
    );
    bench.add(
        Figure::new("ping-pong, each waits for 64 events / for one")
            .quartiles(ratio(&own["ping_64"], &own["ping_1"]), "")
            .at_most(3.0),
    );
    bench.add(
        Figure::new("an event that is set found among 64 / alone")
            .quartiles(ratio(&own["find_64"], &own["set_wait"]), "")
            .at_most(3.0),
    );
    bench.add(
        Figure::new("ping-pong, each waits for all of 64 events")
            .quartiles(nanoseconds("ping_all"), "ns"),
    );
    bench.add(
        Figure::new("event to registered wait's callback and back")
            .quartiles(nanoseconds("registered"), "ns"),
    );
    Ok(())
}
