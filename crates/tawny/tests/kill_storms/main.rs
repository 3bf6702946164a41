//! A thousand processes that are killed at random moments: servers and clients of pipes, owners of
//! mailslots, holders of mutexes. None blocks the next; no name, file or descriptor is left of any.
//!
//! `TAWNY_SEED` chooses other moments, `TAWNY_KILLS` how many in each of the four storms. A failure
//! prints both. When a process is killed is drawn from the seed; what it does just then is up to the
//! machine.

mod roles;
mod storms;
mod victim;

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use storms::Storm;

/// A kill takes some milliseconds. Whoever waits so long for a process that was killed is blocked.
const HANGS: Duration = Duration::from_secs(100);
/// Descriptors that a process may have at one time and not at another, however much it has done.
const KEPT: usize = 4;
/// So that what the first use of anything leaves open is open before the count.
const WARMING: u32 = 3;

fn number(name: &str, default: u64) -> u64 {
    std::env::var(name).map_or(default, |text| {
        text.parse()
            .unwrap_or_else(|_| panic!("{name} is a number, not {text:?}"))
    })
}

/// What is open, without the numbers that tell one file from another of its kind.
fn descriptors() -> Vec<String> {
    let open = std::fs::read_dir("/proc/self/fd").unwrap();
    let target = |entry: std::io::Result<std::fs::DirEntry>| {
        let target = std::fs::read_link(entry.unwrap().path()).ok()?;
        let text = target.to_string_lossy();
        Some(text.chars().filter(|it| !it.is_ascii_digit()).collect())
    };
    let mut open: Vec<String> = open.filter_map(target).collect();
    open.sort();
    open
}

/// All storms at once, for what one leaves would be in the way of the others, too.
fn rage(seed: u64, kills: u32) {
    thread::scope(|scope| {
        for storm in Storm::ALL {
            scope.spawn(move || storm.rage(seed, kills));
        }
    });
}

#[test]
fn a_thousand_killed_processes_leave_nothing() {
    let seed = number("TAWNY_SEED", 1);
    let kills = number("TAWNY_KILLS", 250) as u32;
    println!("TAWNY_SEED={seed} TAWNY_KILLS={kills}");
    static OVER: AtomicBool = AtomicBool::new(false);
    thread::spawn(move || {
        let begun = Instant::now();
        while begun.elapsed() < HANGS {
            thread::park_timeout(HANGS);
        }
        if !OVER.load(Ordering::SeqCst) {
            eprintln!(
                "TAWNY_SEED={seed} TAWNY_KILLS={kills}: blocked in {}",
                Storm::positions()
            );
            std::process::exit(1);
        }
    });
    rage(seed.wrapping_add(1), WARMING);
    let before = descriptors();
    rage(seed, kills);
    OVER.store(true, Ordering::SeqCst);
    // A thread that has told its end still has its own for a moment.
    let begun = Instant::now();
    while descriptors().len() > before.len() + KEPT && begun.elapsed() < HANGS {
        thread::yield_now();
    }
    let after = descriptors();
    assert!(
        after.len() <= before.len() + KEPT,
        "{after:?} are left of {before:?}"
    );
}

/// One that will be killed.
#[test]
#[ignore = "is started by the other test"]
fn a_victim() {
    roles::play();
}
