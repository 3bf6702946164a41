//! select and WSAPoll on many sockets, beside Linux' poll on as many.

use std::io;

use tawny_loadgen::Quartiles;

use super::Bench;
use super::queue::{Samples, sample};
use crate::results::Figure;

const ROUNDS: usize = 15;
const CALLS: &str = "2000";

/// Runs both programs in turn and adds the figures.
pub fn run(bench: &mut Bench) -> io::Result<()> {
    let own = bench.programs.windows("c/select_micro.c")?;
    let peer = bench.programs.linux("c/poll_micro.c")?;
    let (mut owns, mut peers) = (Samples::new(), Samples::new());
    for _ in 0..if bench.quick { 3 } else { ROUNDS } {
        sample(&own, CALLS, &mut owns)?;
        sample(&peer, CALLS, &mut peers)?;
    }
    for (name, own, peer, target) in [
        (
            "select on 1000 sockets / poll",
            "select_1000",
            "poll_1000",
            Some(1.5),
        ),
        (
            "select on 100 sockets / poll",
            "select_100",
            "poll_100",
            None,
        ),
        (
            "WSAPoll on 1000 sockets / poll",
            "wsapoll_1000",
            "poll_1000",
            None,
        ),
    ] {
        let pairs = owns[own].iter().zip(&peers[peer]);
        let mut figure = Figure::new(name).quartiles(Quartiles::of(pairs.map(|(a, b)| a / b)), "");
        figure.target = target;
        bench.add(figure);
    }
    let growth = owns["select_1000"].iter().zip(&owns["select_100"]);
    bench.add(
        Figure::new("select on 1000 sockets / on 100")
            .quartiles(Quartiles::of(growth.map(|(many, few)| many / few)), "")
            .at_most(12.0),
    );
    Ok(())
}
