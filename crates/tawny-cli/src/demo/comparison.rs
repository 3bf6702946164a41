//! Loads the chat server of each model with each number of connections, one after the other.

use std::io;
use std::ops::ControlFlow;
use std::process::Command;
use std::time::{Duration, Instant};

use tawny_loadgen::{
    Contestant, ErrorKind, Rounds, Server, Slice, Traffic, interrupt, limits, play,
};

use super::models::Model;
use super::program::{self, Program};
use super::progress::Progress;
use super::table::grouped;
use super::{Failure, OTHER_DESCRIPTORS};

const SLICE: Duration = Duration::from_millis(500);
const PATIENCE: Duration = Duration::from_secs(10);

/// The shape of the load.
pub struct Shape {
    pub connections: Vec<u32>,
    pub room: u32,
    pub size: u32,
    pub depth: u32,
    pub seconds: u32,
    pub workers: u32,
}

/// What one server did with one number of connections.
pub struct Figures {
    pub lines: u64,
    pub bytes: u64,
    /// Lines per second that reached a client.
    pub rate: f64,
    pub p50: Duration,
    pub p99: Duration,
    /// Microseconds per line.
    pub cpu: f64,
    /// Bytes per connection.
    pub memory: Option<f64>,
}

/// One line of the table.
pub struct Row {
    pub connections: u32,
    pub model: Model,
    /// Why there are no figures, if there are none.
    pub outcome: Result<Figures, String>,
}

/// The outcome of the comparison.
#[derive(Default)]
pub struct Results {
    pub rows: Vec<Row>,
    /// What went wrong. That a number of connections cannot be reached is no such thing.
    pub problems: Vec<String>,
}

/// Runs everything, until the process is interrupted.
pub fn hold(shape: &Shape, models: &[Model], progress: &Progress) -> Result<Results, Failure> {
    let limit = limits::raise_descriptors()?;
    let mut programs = Vec::new();
    for &model in models {
        progress.compiling(&model.source());
        programs.push((model, program::build_chat(model)?));
        if interrupt::requested() {
            return Ok(Results::default());
        }
    }
    let mut results = Results::default();
    for &connections in &shape.connections {
        for (model, program) in &programs {
            let mut trial = Trial {
                shape,
                program,
                connections,
                progress,
                problems: &mut results.problems,
            };
            let needed = u64::from(connections) + OTHER_DESCRIPTORS;
            let outcome = match needed <= limit {
                true => trial.hold()?,
                false => Err(format!("needs {needed} descriptors of {limit}")),
            };
            if interrupt::requested() {
                return Ok(results);
            }
            results.rows.push(Row {
                connections,
                model: *model,
                outcome,
            });
        }
    }
    Ok(results)
}

/// One server with one number of connections.
struct Trial<'a> {
    shape: &'a Shape,
    program: &'a Program,
    connections: u32,
    progress: &'a Progress,
    problems: &'a mut Vec<String>,
}

impl Trial<'_> {
    /// The inner error says why there are no figures; the outer one is of this process.
    fn hold(&mut self) -> io::Result<Result<Figures, String>> {
        let mut command = Command::new(&self.program.path);
        command.args(["0", &self.shape.workers.to_string()]);
        let server = match Server::start(&mut command, PATIENCE) {
            Ok(server) => server,
            Err(error) => return Ok(Err(error.to_string())),
        };
        let mut contestant = match self.enter(server) {
            Ok(contestant) => contestant,
            Err(error) => return Ok(Err(error.to_string())),
        };
        let reached = contestant.connections();
        if reached < self.connections as usize {
            let errors = contestant.errors().clone();
            if errors.count(ErrorKind::WrongByte) + errors.count(ErrorKind::Surplus) > 0 {
                self.problem(&errors.to_string());
            }
            let (came, all) = (reached as f64, f64::from(self.connections));
            let (came, all) = (grouped(came), grouped(all));
            return Ok(Err(format!("only {came} of {all} came: {errors}")));
        }
        self.load(&mut contestant)?;
        let figures = self.figures(&contestant);
        match contestant.leave() {
            Ok(status) if status.success() => {}
            Ok(status) => self.problem(&format!("did not end cleanly: {status}")),
            Err(error) => self.problem(&error.to_string()),
        }
        Ok(figures)
    }

    fn problem(&mut self, what: &str) {
        let (source, connections) = (&self.program.source, self.connections);
        self.problems
            .push(format!("{source}, {connections} connections: {what}"));
    }

    fn enter(&self, server: Server) -> io::Result<Contestant> {
        let traffic = Traffic::Chat {
            connections: self.connections as usize,
            room: self.shape.room as usize,
            size: self.shape.size as usize,
            depth: self.shape.depth,
        };
        let source = &self.program.source;
        Contestant::enter(source, server, traffic, &mut |opening| {
            let all = self.connections;
            let open = opening.done.min(u64::from(all));
            self.progress.connecting(source, open, all);
            match interrupt::requested() {
                true => ControlFlow::Break(()),
                false => ControlFlow::Continue(()),
            }
        })
    }

    fn load(&self, contestant: &mut Contestant) -> io::Result<()> {
        let total = Duration::from_secs(u64::from(self.shape.seconds));
        let rounds = Rounds {
            slice: SLICE,
            total,
            seed: 0,
        };
        let begin = Instant::now();
        play(
            std::slice::from_mut(contestant),
            &rounds,
            &mut |contestants| {
                let done = begin.elapsed().as_secs_f64() / total.as_secs_f64();
                let name = format!("{}, {} connections:", self.program.source, self.connections);
                let rate = contestants[0].total().rate();
                self.progress.loading(&[(&name, rate)], done);
                match contestants[0].errors().is_empty() {
                    true => ControlFlow::Continue(()),
                    false => ControlFlow::Break(()),
                }
            },
        )
    }

    fn figures(&mut self, contestant: &Contestant) -> Result<Figures, String> {
        let total = contestant.total();
        if !total.errors.is_empty() {
            self.problem(&total.errors.to_string());
            return Err(total.errors.to_string());
        }
        let cpu = contestant.quartiles(Slice::cpu_per_message);
        Ok(Figures {
            lines: total.messages,
            bytes: total.bytes,
            rate: total.rate(),
            p50: total.latency.quantile(0.5),
            p99: total.latency.quantile(0.99),
            cpu: cpu.map_or(f64::NAN, |quartiles| quartiles.median),
            memory: contestant.memory_per_connection(),
        })
    }
}
