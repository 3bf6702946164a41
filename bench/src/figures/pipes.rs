//! Named pipes between two processes, beside a pair of sockets that keep packets apart.

use std::io;
use std::path::Path;
use std::process::Command;

use tawny_loadgen::Quartiles;

use super::Bench;
use super::queue::{Samples, sample, sample_command};
use crate::results::Figure;

const ROUNDS: usize = 11;
const MESSAGES: &str = "20000";

/// Runs both programs in turn and adds the figures.
pub fn run(bench: &mut Bench) -> io::Result<()> {
    let pipes = bench.programs.windows("c/pipe_micro.c")?;
    let raw = bench.programs.linux("c/seqpacket_micro.c")?;
    let (mut own, mut peer) = (Samples::new(), Samples::new());
    let names = Names::new()?;
    for _ in 0..if bench.quick { 3 } else { ROUNDS } {
        let mut command = Command::new(&pipes);
        command.arg(MESSAGES).env("TAWNY_RUNTIME_DIR", &names.0);
        sample_command(&mut command, &mut own)?;
        sample(&raw, MESSAGES, &mut peer)?;
    }
    let ratio = |a: &[f64], b: &[f64]| Quartiles::of(a.iter().zip(b).map(|(a, b)| a / b));
    let microseconds = |name: &str| Quartiles::of(own[name].iter().map(|time| time / 1e3));
    bench.add(
        Figure::new("64 bytes through a pipe and back / through a socket pair")
            .quartiles(ratio(&own["pipe_ping"], &peer["raw_ping"]), "")
            .at_most(1.25),
    );
    bench.add(
        Figure::new("64 KiB writes to a pipe / to a socket pair")
            .quartiles(ratio(&own["pipe_bulk"], &peer["raw_bulk"]), "")
            .at_most(1.25),
    );
    bench.add(
        Figure::new("open, transact, close by one client")
            .quartiles(microseconds("cycle"), "µs")
            .at_most(100.0),
    );
    bench.add(
        Figure::new("a transaction of one of 1,000 clients of an overlapped server")
            .quartiles(microseconds("many"), "µs"),
    );
    Ok(())
}

/// A directory in memory for the names, as `/run` is on most systems; in a container it may be on a disk.
struct Names(std::path::PathBuf);

impl Names {
    fn new() -> io::Result<Self> {
        let memory = Path::new("/dev/shm");
        let parent = match memory.is_dir() {
            true => memory.to_owned(),
            false => std::env::temp_dir(),
        };
        let path = parent.join(format!("tawny-bench-{}", std::process::id()));
        std::fs::create_dir_all(&path)?;
        Ok(Self(path))
    }
}

impl Drop for Names {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}
