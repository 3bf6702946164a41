//! Several servers up at once, loaded one at a time in short slices.
//!
//! In each round every server gets one slice, in random order. Noise of the machine that lasts
//! longer than a slice meets all of them, and the ratio of two slices of one round is free of it.

use std::io;
use std::ops::ControlFlow;
use std::thread;
use std::time::{Duration, Instant};

use crate::chat::Chat;
use crate::churn::Churn;
use crate::downloads::Downloads;
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
    /// Clients of a chat server.
    Chat {
        /// Clients at once.
        connections: usize,
        /// Clients in a room.
        room: usize,
        /// Bytes of a line.
        size: usize,
        /// Lines under way per client.
        depth: u32,
    },
    /// Clients of a server of files.
    Download {
        /// Open connections.
        connections: usize,
        /// Bytes of the file.
        size: usize,
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
    /// Messages (lines got, cycles) done.
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
    Chat(Chat),
    Churn(Churn),
    Downloads(Downloads),
}

impl Driver {
    fn errors(&self) -> Errors {
        match self {
            Driver::Fleet(fleet) => fleet.errors().clone(),
            Driver::Chat(chat) => chat.errors().clone(),
            Driver::Downloads(downloads) => downloads.errors().clone(),
            Driver::Churn(_) => Errors::default(),
        }
    }

    fn open(&self) -> usize {
        match self {
            Driver::Fleet(fleet) => fleet.len(),
            Driver::Chat(chat) => chat.len(),
            Driver::Downloads(downloads) => downloads.len(),
            Driver::Churn(_) => 0,
        }
    }
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
            Traffic::Echo { connections, .. } | Traffic::Chat { connections, .. } => {
                contestant.open(connections, watch)?;
            }
            Traffic::Download { connections, .. } => {
                let address = contestant.server.address();
                contestant.driver = Driver::Downloads(Downloads::new(address, connections)?);
            }
            Traffic::Churn { concurrency, .. } => {
                contestant.driver =
                    Driver::Churn(Churn::new(contestant.server.address(), concurrency)?);
            }
        }
        Ok(contestant)
    }

    /// Opens the connections; the server's memory before and after gives its memory per connection.
    /// A few connections beforehand bring in what the server needs once.
    fn open(&mut self, connections: usize, watch: &mut Watch<'_>) -> io::Result<()> {
        let first = self.dial(connections.min(8), &mut until_interrupted)?;
        let before = self.server.memory()?;
        let all = self.dial(connections, watch)?;
        let after = self.server.memory();
        drop(first);
        // A server that has ended has no memory to ask for; the connections tell what happened.
        if let Ok(after) = after
            && all.open() > 0
        {
            let grown = after.anonymous.saturating_sub(before.anonymous);
            self.memory_per_connection = Some(grown as f64 / all.open() as f64);
        }
        self.total.errors.absorb(&all.errors());
        self.driver = all;
        Ok(())
    }

    fn dial(&self, connections: usize, watch: &mut Watch<'_>) -> io::Result<Driver> {
        let address = self.server.address();
        let pace = Pace::default();
        Ok(match self.traffic {
            Traffic::Chat { room, .. } => {
                Driver::Chat(Chat::open(address, connections, room, &pace, watch)?)
            }
            Traffic::Download { connections, .. } => {
                Driver::Downloads(Downloads::new(address, connections)?)
            }
            Traffic::Echo { .. } | Traffic::Churn { .. } => {
                Driver::Fleet(Fleet::open(address, connections, &pace, watch)?)
            }
        })
    }

    /// Connections that are open.
    pub fn connections(&self) -> usize {
        self.driver.open()
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
            Traffic::Echo { size, depth, .. } | Traffic::Chat { size, depth, .. } => (size, depth),
            Traffic::Churn { size, .. } | Traffic::Download { size, .. } => (size, 1),
        };
        let load = Load {
            size,
            depth,
            ..Load::new(Stop::After(length))
        };
        let before = self.server.cpu_time()?;
        let report = match &mut self.driver {
            Driver::Fleet(fleet) => fleet.run(&load, &mut until_interrupted)?,
            Driver::Chat(chat) => chat.run(&load, &mut until_interrupted)?,
            Driver::Downloads(downloads) => downloads.run(&load, &mut until_interrupted)?,
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
