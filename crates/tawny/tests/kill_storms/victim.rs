//! A process that is killed at a moment that was drawn before it began.

use std::io::Read;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::thread;
use std::time::Duration;

pub const ROLE: &str = "TAWNY_TEST_ROLE";
pub const NAME: &str = "TAWNY_TEST_NAME";

/// Numbers that look random (splitmix64), the same for the same seed.
pub struct Random(u64);

impl Random {
    pub fn new(seed: u64, of: &str) -> Self {
        let mix = |sum: u64, byte: u8| sum.wrapping_mul(0x0100_0000_01b3) ^ u64::from(byte);
        Self(of.bytes().fold(seed, mix))
    }

    /// A number below `bound`.
    pub fn below(&mut self, bound: u32) -> u32 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut word = self.0;
        word = (word ^ (word >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        word = (word ^ (word >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((word ^ (word >> 31)) % u64::from(bound)) as u32
    }
}

/// When a process is killed.
#[derive(Clone, Copy, Debug)]
pub struct Moment {
    /// First so much of its work is seen.
    work: u32,
    /// Then so long it goes on.
    delay: Duration,
}

impl Moment {
    /// A third is killed while it begins, the others at work.
    pub fn draw(random: &mut Random) -> Self {
        let (work, longest) = match random.below(3) {
            0 => (0, 8000),
            _ => (1 + random.below(6), 1000),
        };
        let delay = Duration::from_micros(random.below(longest).into());
        Self { work, delay }
    }
}

fn start(role: &str, name: &str) -> Child {
    Command::new(std::env::current_exe().unwrap())
        .args([
            "--ignored",
            "--exact",
            "a_victim",
            "--nocapture",
            "--test-threads=1",
        ])
        .env(ROLE, role)
        .env(NAME, name)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .unwrap()
}

/// Starts a process and kills it at its moment. Until it is dead `meanwhile` is done again and again,
/// which says whether it saw work of the process.
pub fn strike(role: &str, name: &str, moment: Moment, mut meanwhile: impl FnMut() -> bool) {
    let mut victim = start(role, name);
    let (work, dead) = (AtomicU32::new(0), AtomicBool::new(false));
    thread::scope(|scope| {
        scope.spawn(|| {
            while work.load(Ordering::Acquire) < moment.work {
                thread::park_timeout(Duration::from_micros(50));
            }
            thread::sleep(moment.delay);
            victim.kill().unwrap();
            victim.wait().unwrap();
            dead.store(true, Ordering::Release);
        });
        while !dead.load(Ordering::Acquire) {
            match meanwhile() {
                true => _ = work.fetch_add(1, Ordering::AcqRel),
                // So that it gets on.
                false => thread::park_timeout(Duration::from_micros(100)),
            }
        }
    });
}

/// In a victim: it ends when the process that started it does.
pub fn end_with_parent() {
    thread::spawn(|| {
        let _ = std::io::stdin().read(&mut [0]);
        std::process::exit(0);
    });
}
