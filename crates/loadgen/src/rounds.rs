//! Several servers up at once, loaded one at a time in short slices.
//!
//! In each round every server gets one slice, in random order. Noise of the machine that lasts
//! longer than a slice meets all of them, and the ratio of two slices of one round is free of it.

use std::io;
use std::ops::ControlFlow;
use std::thread;
use std::time::{Duration, Instant};

use crate::churn::Churn;
use crate::errors::Errors;
use crate::fleet::Fleet;
use crate::interrupt::{requested, until_interrupted};
use crate::load::{Load, Pace, Report, Stop, Watch};
use crate::server::Server;
use crate::stats::Quartiles;

/// After a slice the server gets this long to finish what it does on its own account, so that this
/// too is charged to the slice.
const SETTLE: Duration = Duration::from_millis(3);

/// The kind of load.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Traffic {
    /// Messages on connections that stay open.
    Echo {
        /// Open connections.
        connections: usize,
        /// Bytes per message.
        size: usize,
        /// Messages in flight per connection.
        depth: u32,
    },
    /// Connections that echo one message.
    Churn {
        /// Connections at once.
        concurrency: usize,
        /// Bytes of the message.
        size: usize,
    },
}

/// One slice of load on one server.
#[derive(Clone, Copy, Debug)]
pub struct Slice {
    /// Messages (or cycles) done.
    pub messages: u64,
    /// Time they took.
    pub elapsed: Duration,
    /// CPU time that the server used for them.
    pub cpu: Duration,
    /// Median latency.
    pub p50: Duration,
    /// 99th percentile of the latency.
    pub p99: Duration,
}

impl Slice {
    /// Server CPU time per message in microseconds.
    pub fn cpu_per_message(&self) -> f64 {
        self.cpu.as_secs_f64() * 1e6 / self.messages as f64
    }

    /// Messages per second.
    pub fn rate(&self) -> f64 {
        self.messages as f64 / self.elapsed.as_secs_f64()
    }
}

enum Driver {
    Fleet(Fleet),
    Churn(Churn),
}

/// A server with its load and its results.
pub struct Contestant {
    name: String,
    server: Server,
    driver: Driver,
    traffic: Traffic,
    total: Report,
    slices: Vec<Slice>,
    memory_per_connection: Option<f64>,
}

impl Contestant {
    /// Opens the connections that `traffic` asks for. [`Contestant::errors`] says which failed.
    pub fn enter(
        name: impl Into<String>,
        server: Server,
        traffic: Traffic,
        watch: &mut Watch<'_>,
    ) -> io::Result<Contestant> {
        let mut contestant = Contestant {
            name: name.into(),
            driver: Driver::Churn(Churn::new(server.address(), 1)?),
            server,
            traffic,
            total: Report::default(),
            slices: Vec::new(),
            memory_per_connection: None,
        };
        match traffic {
            Traffic::Echo { connections, .. } => contestant.open_fleet(connections, watch)?,
            Traffic::Churn { concurrency, .. } => {
                contestant.driver =
                    Driver::Churn(Churn::new(contestant.server.address(), concurrency)?);
            }
        }
        Ok(contestant)
    }

    /// Opens the fleet; the server's memory before and after gives its memory per connection. A few
    /// connections beforehand bring in what the server needs once.
    fn open_fleet(&mut self, connections: usize, watch: &mut Watch<'_>) -> io::Result<()> {
        let address = self.server.address();
        let pace = Pace::default();
        let first = Fleet::open(address, connections.min(8), &pace, &mut until_interrupted)?;
        let before = self.server.memory()?;
        let fleet = Fleet::open(address, connections, &pace, watch)?;
        let after = self.server.memory()?;
        drop(first);
        if !fleet.is_empty() {
            let grown = after.anonymous.saturating_sub(before.anonymous);
            self.memory_per_connection = Some(grown as f64 / fleet.len() as f64);
        }
        self.total.errors.absorb(fleet.errors());
        self.driver = Driver::Fleet(fleet);
        Ok(())
    }

    /// What the server is called.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The server itself.
    pub fn server(&self) -> &Server {
        &self.server
    }

    /// All slices added up.
    pub fn total(&self) -> &Report {
        &self.total
    }

    /// The slices, one per round.
    pub fn slices(&self) -> &[Slice] {
        &self.slices
    }

    /// Failed connections so far.
    pub fn errors(&self) -> &Errors {
        &self.total.errors
    }

    /// Growth of the server's anonymous memory per connection in bytes.
    pub fn memory_per_connection(&self) -> Option<f64> {
        self.memory_per_connection
    }

    /// Quartiles of `measure` over all slices.
    pub fn quartiles(&self, measure: impl Fn(&Slice) -> f64) -> Option<Quartiles> {
        Quartiles::of(self.slices.iter().map(measure))
    }

    /// Quartiles of the ratio of this server's `measure` to the other's in the same round.
    pub fn ratio_to(
        &self,
        other: &Contestant,
        measure: impl Fn(&Slice) -> f64,
    ) -> Option<Quartiles> {
        let pairs = self.slices.iter().zip(&other.slices);
        Quartiles::of(pairs.map(|(own, others)| measure(own) / measure(others)))
    }

    /// Closes the connections and stops the server.
    pub fn leave(self) -> io::Result<std::process::ExitStatus> {
        drop(self.driver);
        self.server.stop()
    }

    /// Runs one slice of load.
    fn slice(&mut self, length: Duration) -> io::Result<()> {
        let (size, depth) = match self.traffic {
            Traffic::Echo { size, depth, .. } => (size, depth),
            Traffic::Churn { size, .. } => (size, 1),
        };
        let load = Load {
            size,
            depth,
            ..Load::new(Stop::After(length))
        };
        let before = self.server.cpu_time()?;
        let report = match &mut self.driver {
            Driver::Fleet(fleet) => fleet.run(&load, &mut until_interrupted)?,
            Driver::Churn(churn) => churn.run(&load, &mut until_interrupted)?,
        };
        thread::sleep(SETTLE);
        let after = self.server.cpu_time()?;
        self.slices.push(Slice {
            messages: report.messages,
            elapsed: report.elapsed,
            cpu: after.saturating_sub(before),
            p50: report.latency.quantile(0.5),
            p99: report.latency.quantile(0.99),
        });
        self.total.absorb(&report);
        Ok(())
    }
}

/// A sequence of rounds.
#[derive(Clone, Copy, Debug)]
pub struct Rounds {
    /// Length of each server's slice.
    pub slice: Duration,
    /// No new round begins after this time.
    pub total: Duration,
    /// Seed of the random order.
    pub seed: u64,
}

/// Plays rounds until the time is over, the process is [interrupted](crate::interrupt), or `watch`
/// (called after each slice) breaks. At least one round is begun.
pub fn play(
    contestants: &mut [Contestant],
    rounds: &Rounds,
    watch: &mut dyn FnMut(&[Contestant]) -> ControlFlow<()>,
) -> io::Result<()> {
    let mut random = fastrand::Rng::with_seed(rounds.seed);
    let mut order: Vec<usize> = (0..contestants.len()).collect();
    let begin = Instant::now();
    loop {
        random.shuffle(&mut order);
        for &index in &order {
            contestants[index].slice(rounds.slice)?;
            if watch(contestants).is_break() || requested() {
                return Ok(());
            }
        }
        if begin.elapsed() >= rounds.total {
            return Ok(());
        }
    }
}
