//! Mailslots, beside a pair of Unix datagram sockets.

use std::io;

use tawny_loadgen::Quartiles;

use super::Bench;
use super::queue::{Samples, sample};
use crate::results::Figure;

const ROUNDS: usize = 15;
const MESSAGES: &str = "200000";
/// A mailslot passes at least 0.8 times as many messages.
const MOST_TIME: f64 = 1.25;

/// Runs both programs in turn and adds the figures.
pub fn run(bench: &mut Bench) -> io::Result<()> {
    let mailslot = bench.programs.windows("c/mailslot_stream.c")?;
    let datagrams = bench.programs.linux("c/datagram_stream.c")?;
    let (mut own, mut theirs) = (Samples::new(), Samples::new());
    for _ in 0..if bench.quick { 3 } else { ROUNDS } {
        sample(&mailslot, MESSAGES, &mut own)?;
        sample(&datagrams, MESSAGES, &mut theirs)?;
    }
    for size in ["64", "1024", "16384"] {
        let name = format!("stream_{size}");
        let median = |samples: &Samples| {
            Quartiles::of(samples[&name].iter().copied()).map_or(f64::NAN, |q| q.median)
        };
        let ratios = own[&name].iter().zip(&theirs[&name]).map(|(a, b)| a / b);
        bench.add(
            Figure::new(format!(
                "mailslot, {size} bytes / Unix datagrams, time per message"
            ))
            .quartiles(Quartiles::of(ratios), "")
            .at_most(MOST_TIME)
            .note(format!(
                "{:.0} ns, datagrams: {:.0} ns",
                median(&own),
                median(&theirs)
            )),
        );
    }
    Ok(())
}
