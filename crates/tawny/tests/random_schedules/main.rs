//! Schedules at random: many sockets, several threads that issue, cancel, shut down and close, and
//! several that take completion packets. What happens is written into a journal; when everything
//! has ended, a model of what is documented says whether it may have happened.
//!
//! `TAWNY_SEED` chooses other schedules, `TAWNY_CASES` how many. A failure prints both, and the
//! smallest schedule that was found to fail; the threads of one schedule meet anew in each run.

#[path = "../common/mod.rs"]
mod common;

mod accepting;
mod content;
mod journal;
mod model;
mod plan;
mod streams;
mod wind_down;
mod world;

use std::fmt::Write;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, mpsc};
use std::thread;
use std::time::Duration;

use proptest::test_runner::{
    Config, FileFailurePersistence, RngAlgorithm, TestCaseError, TestRng, TestRunner,
};

use plan::Plan;
use world::World;

/// A schedule takes a fraction of a second.
const HANGS: Duration = Duration::from_secs(60);

/// A schedule has hung. Its threads are still there, and each try to make it smaller would take as
/// long.
static HUNG: AtomicBool = AtomicBool::new(false);

fn number(name: &str, default: u64) -> u64 {
    std::env::var(name).map_or(default, |text| {
        text.parse()
            .unwrap_or_else(|_| panic!("{name} is a number, not {text:?}"))
    })
}

#[test]
fn whatever_the_schedule_everything_ends_once_and_in_order() {
    let seed = number("TAWNY_SEED", 1);
    let cases = number("TAWNY_CASES", 150) as u32;
    let config = Config {
        cases,
        max_shrink_iters: 300,
        max_shrink_time: 60_000,
        failure_persistence: Some(Box::new(FileFailurePersistence::Direct(
            "proptest-regressions/random_schedules.txt",
        ))),
        ..Config::default()
    };
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&seed.to_le_bytes());
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &bytes);
    let mut runner = TestRunner::new_with_rng(config, rng);
    if let Err(error) = runner.run(&plan::plans(), run) {
        panic!("TAWNY_SEED={seed} TAWNY_CASES={cases}: {error}");
    }
}

/// Runs one schedule, and has the model judge what happened.
fn run(plan: Plan) -> Result<(), TestCaseError> {
    if HUNG.load(Ordering::SeqCst) {
        return Ok(());
    }
    let world = Arc::new(World::new(plan));
    let (tell, told) = mpsc::channel();
    let case = {
        let world = Arc::clone(&world);
        thread::spawn(move || {
            play(&world);
            let _ = tell.send(());
        })
    };
    if told.recv_timeout(HANGS) == Err(mpsc::RecvTimeoutError::Timeout) {
        HUNG.store(true, Ordering::SeqCst);
        return Err(TestCaseError::fail(format!("hangs: {}", world.state())));
    }
    case.join()
        .map_err(|_| TestCaseError::fail("a thread panicked"))?;
    let faults = model::faults(&world);
    if faults.is_empty() {
        return Ok(());
    }
    let mut text = String::new();
    for fault in faults.iter().take(20) {
        let _ = write!(text, "\n- {fault}");
    }
    Err(TestCaseError::fail(text + &world.state()))
}

fn play(world: &Arc<World>) {
    let workers = world.start_workers();
    let issuers: Vec<_> = (0..world.plan.issuers.len())
        .map(|issuer| {
            let world = Arc::clone(world);
            thread::spawn(move || {
                for step in &world.plan.issuers[issuer] {
                    world.perform(issuer, step);
                }
            })
        })
        .collect();
    for issuer in issuers {
        issuer.join().expect("an issuing thread panicked");
    }
    wind_down::wind_down(world);
    world.dismiss_workers();
    for worker in workers {
        worker.join().expect("a worker panicked");
    }
}
