//! UDP echo on registered I/O, beside a server that receives and sends one datagram at a time. Each is
//! loaded in turn, and of each pair of slices the ratio is taken.

use std::io;
use std::time::Duration;

use tawny_loadgen::{Datagrams, Quartiles, Server, interrupt};

use super::Bench;
use crate::results::Figure;
use crate::servers;

/// Clients, the datagrams that each sends at once, and what RIO may cost: 1/1.3, for 1.3 times as many with the same
/// CPU, where datagrams come in bursts. Where they come singly there is nothing to be put together.
const LOADS: [(usize, usize, Option<f64>); 3] =
    [(16, 16, Some(1.0 / 1.3)), (64, 4, None), (200, 1, None)];
const SIZE: usize = 64;
const SLICE: Duration = Duration::from_millis(60);
const TOTAL: Duration = Duration::from_secs(12);

struct Contestant {
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
    for (clients, depth, target) in LOADS {
        let enter = |program| {
            let server = servers::start(program, &["0"])?;
            io::Result::Ok(Contestant {
                load: Datagrams::new(server.address(), clients, depth, SIZE)?,
                server,
                lost: 0,
                cpu: Vec::new(),
                rate: Vec::new(),
            })
        };
        let mut both = [enter(&registered)?, enter(&plain)?];
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
        add(
            bench,
            &format!("UDP echo, {clients} x {depth}"),
            &both,
            target,
        );
        for contestant in both {
            contestant.server.stop()?;
        }
    }
    Ok(())
}

fn add(bench: &mut Bench, scenario: &str, both: &[Contestant; 2], target: Option<f64>) {
    let median =
        |values: &[f64]| Quartiles::of(values.iter().copied()).map_or(f64::NAN, |q| q.median);
    let ratio = |of: fn(&Contestant) -> &[f64]| {
        let pairs = of(&both[0]).iter().zip(of(&both[1]));
        Quartiles::of(pairs.map(|(registered, plain)| registered / plain))
    };
    let mut figure = Figure::new(format!("{scenario}: CPU per datagram, RIO / one by one"))
        .quartiles(ratio(|each| &each.cpu), "")
        .note(format!(
            "{:.2} us, one by one: {:.2} us; rate x {:.2}; lost: {} and {}",
            median(&both[0].cpu),
            median(&both[1].cpu),
            ratio(|each| &each.rate).map_or(f64::NAN, |q| q.median),
            both[0].lost,
            both[1].lost,
        ));
    figure.target = target;
    bench.add(figure);
}
