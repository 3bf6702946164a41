//! UDP echo on registered I/O, beside a server that receives and sends one datagram at a time.

use std::io;
use std::time::Duration;

use tawny_loadgen::{Datagrams, Quartiles, Server, interrupt};

use super::Bench;
use crate::results::{Figure, ServerResult};
use crate::servers;

/// Clients, and the datagrams that each sends at once.
const LOADS: [(usize, usize); 3] = [(16, 16), (64, 4), (200, 1)];
const SIZE: usize = 64;
const SLICE: Duration = Duration::from_millis(60);
const TOTAL: Duration = Duration::from_secs(12);
/// Of the CPU per datagram: 1.3 times as many with the same.
const TARGET: f64 = 1.0 / 1.3;

struct Contestant {
    name: &'static str,
    server: Server,
    load: Datagrams,
    lost: u64,
    /// Microseconds of CPU per datagram, and datagrams per second, of each round.
    cpu: Vec<f64>,
    rate: Vec<f64>,
}

impl Contestant {
    fn slice(&mut self) -> io::Result<()> {
        let cpu = self.server.cpu_time()?;
        let begin = std::time::Instant::now();
        let echoed = self.load.load(SLICE)?;
        let cpu = self.server.cpu_time()? - cpu;
        let came = echoed.came as f64;
        self.lost += echoed.lost;
        self.cpu.push(cpu.as_secs_f64() * 1e6 / came);
        self.rate.push(came / begin.elapsed().as_secs_f64());
        Ok(())
    }
}

/// Runs both servers in turn and adds the figures.
pub fn run(bench: &mut Bench) -> io::Result<()> {
    let registered = bench.programs.windows("c/rio_udp_echo.c")?;
    let plain = bench.programs.linux("c/udp_echo.c")?;
    for (clients, depth) in LOADS {
        let enter = |name, program| {
            let server = servers::start(program, &["0"])?;
            io::Result::Ok(Contestant {
                name,
                load: Datagrams::new(server.address(), clients, depth, SIZE)?,
                server,
                lost: 0,
                cpu: Vec::new(),
                rate: Vec::new(),
            })
        };
        let mut both = [
            enter("RIO batches", &registered)?,
            enter("recvfrom, sendto", &plain)?,
        ];
        let rounds = bench.time(TOTAL / LOADS.len() as u32).as_millis() / (2 * SLICE).as_millis();
        for round in 0..rounds.max(1) {
            // Neither is always the first.
            let first = round as usize % 2;
            both[first].slice()?;
            both[1 - first].slice()?;
            if interrupt::requested() {
                break;
            }
        }
        add(bench, &format!("UDP echo, {clients} x {depth}"), &both);
        for contestant in both {
            contestant.server.stop()?;
        }
    }
    Ok(())
}

fn add(bench: &mut Bench, scenario: &str, both: &[Contestant; 2]) {
    let median =
        |values: &[f64]| Quartiles::of(values.iter().copied()).map_or(f64::NAN, |q| q.median);
    let ratio = |of: fn(&Contestant) -> &[f64]| {
        let pairs = of(&both[0]).iter().zip(of(&both[1]));
        Quartiles::of(pairs.map(|(registered, plain)| registered / plain))
    };
    bench.add(
        Figure::new(format!("{scenario}: CPU per datagram, RIO / one by one"))
            .quartiles(ratio(|each| &each.cpu), "")
            .at_most(TARGET)
            .note(format!(
                "{:.2} us, one by one: {:.2} us; rate x {:.2}; lost: {} and {}",
                median(&both[0].cpu),
                median(&both[1].cpu),
                ratio(|each| &each.rate).map_or(f64::NAN, |q| q.median),
                both[0].lost,
                both[1].lost,
            )),
    );
    for contestant in both {
        bench.results.servers.push(ServerResult {
            scenario: scenario.to_owned(),
            server: contestant.name.to_owned(),
            cpu_us: median(&contestant.cpu),
            rate: median(&contestant.rate),
            p50_us: f64::NAN,
            p99_us: f64::NAN,
            memory: None,
        });
    }
}
