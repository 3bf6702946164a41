//! Overlapped reads at random places of a file that is in memory, beside a loop on raw io_uring.

use std::io::{self, BufWriter, Write};
use std::process::Command;

use tawny_loadgen::Quartiles;
use tempfile::NamedTempFile;

use super::Bench;
use super::queue::{Samples, sample_command};
use crate::results::Figure;

const ROUNDS: usize = 15;
const READS: &str = "200000";
const BLOCK: u64 = 4096;
const FILE: u64 = 1 << 30;
/// Room that is left to others.
const SPARE: u64 = 1 << 30;
/// At least 0.9 times as many reads.
const MOST_TIME: f64 = 1.0 / 0.9;

/// Runs both programs in turn on one file and adds the figures.
pub fn run(bench: &mut Bench) -> io::Result<()> {
    let own = bench.programs.windows("c/disk_reads.c")?;
    let peer = bench.programs.linux("c/uring_reads.c")?;
    let Some(file) = blocks()? else {
        let room = (FILE + SPARE) >> 30;
        let place = std::env::temp_dir();
        let note = format!("not measured: {} has no {room} GiB free", place.display());
        bench.add(Figure::new("overlapped reads of a cached file").note(note));
        return Ok(());
    };
    let (mut ours, mut theirs) = (Samples::new(), Samples::new());
    for _ in 0..if bench.quick { 3 } else { ROUNDS } {
        for (program, samples) in [(&own, &mut ours), (&peer, &mut theirs)] {
            let mut command = Command::new(program);
            sample_command(command.arg(file.path()).arg(READS), samples)?;
        }
    }
    for depth in ["1", "8", "32", "128"] {
        let name = format!("read_{depth}");
        let median = |samples: &Samples| {
            Quartiles::of(samples[&name].iter().copied()).map_or(f64::NAN, |q| q.median)
        };
        let ratios = ours[&name].iter().zip(&theirs[&name]).map(|(a, b)| a / b);
        let what = format!("4 KiB of a cached file, {depth} at once / raw io_uring, time per read");
        let note = format!(
            "{:.0} ns, io_uring: {:.0} ns",
            median(&ours),
            median(&theirs)
        );
        let quartiles = Quartiles::of(ratios);
        bench.add(
            Figure::new(what)
                .quartiles(quartiles, "")
                .at_most(MOST_TIME)
                .note(note),
        );
    }
    Ok(())
}

/// A file of which each block begins with its number; it is gone when it is dropped. `None`: the disk has no
/// room for it.
fn blocks() -> io::Result<Option<NamedTempFile>> {
    let file = NamedTempFile::with_prefix("tawny-bench-")?;
    let about = rustix::fs::fstatvfs(&file)?;
    if about.f_bavail.saturating_mul(about.f_frsize) < FILE + SPARE {
        return Ok(None);
    }
    let mut writer = BufWriter::with_capacity(1 << 20, file.as_file());
    let mut block = [0; BLOCK as usize];
    for number in 0..FILE / BLOCK {
        block[..8].copy_from_slice(&number.to_ne_bytes());
        writer.write_all(&block)?;
    }
    writer.flush()?;
    drop(writer);
    // Nothing is left to be written while the time is taken.
    file.as_file().sync_all()?;
    Ok(Some(file))
}
