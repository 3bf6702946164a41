//! The figures, one file per kind.

mod compute;
mod descriptor_limit;
mod disk;
mod echo;
mod files;
mod idle_memory;
mod mailslots;
mod many_connections;
mod network_events;
mod pipes;
mod queue;
mod rio;
mod select;
mod waits;

use std::io;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use tawny_loadgen::{interrupt, limits};

use crate::programs::Programs;
use crate::results::{Figure, Results};
use crate::servers::Stable;

/// The exit code of a program that Ctrl+C ended.
const INTERRUPTED: u8 = 130;

/// Options of a run.
#[derive(clap::Args)]
pub struct Args {
    /// A tenth of the time: shows what is far off, not what is close.
    #[arg(long)]
    quick: bool,

    /// Only the parts whose name contains this: echo-1, echo-64, echo-1000, echo-16k, echo-deep,
    /// churn, files, queue, idle-memory, many-connections, descriptor-limit, compute, network-events, many-event-sockets,
    /// select, waits, rio, pipes, mailslots, disk.
    #[arg(long)]
    only: Vec<String>,

    /// Also write the results to this file.
    #[arg(long)]
    json: Option<PathBuf>,

    /// The `tawny` tool to compile with [default: beside this executable].
    #[arg(long)]
    tawny: Option<PathBuf>,

    /// Seed of the random order of slices.
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

/// What the parts need.
struct Bench {
    programs: Programs,
    stable: Stable,
    iocp_echo: PathBuf,
    quick: bool,
    seed: u64,
    results: Results,
}

impl Bench {
    fn new(args: &Args) -> io::Result<Bench> {
        interrupt::catch()?;
        limits::raise_descriptors()?;
        let tawny = match &args.tawny {
            Some(path) => path.clone(),
            None => std::env::current_exe()?.with_file_name("tawny"),
        };
        let programs = Programs::new(&tawny)?;
        let iocp_echo = programs.windows("../examples/windows/iocp_echo.c")?;
        Ok(Bench {
            programs,
            stable: Stable::new(iocp_echo.clone())?,
            iocp_echo,
            quick: args.quick,
            seed: args.seed,
            results: Results::default(),
        })
    }

    /// `full` of a full run, a tenth of it of a quick one.
    fn time(&self, full: Duration) -> Duration {
        if self.quick { full / 10 } else { full }
    }

    fn add(&mut self, figure: Figure) {
        self.results.figures.push(figure);
    }
}

type Part = fn(&mut Bench) -> io::Result<()>;

const PARTS: [(&str, Part); 20] = [
    ("echo-1", |bench| echo::run(bench, &echo::ONE)),
    ("echo-64", |bench| echo::run(bench, &echo::SIXTY_FOUR)),
    ("echo-1000", |bench| echo::run(bench, &echo::THOUSAND)),
    ("echo-16k", |bench| echo::run(bench, &echo::LARGE)),
    ("echo-deep", |bench| echo::run(bench, &echo::DEEP)),
    ("churn", |bench| echo::run(bench, &echo::CHURN)),
    ("files", files::run),
    ("queue", queue::run),
    ("idle-memory", idle_memory::run),
    ("many-connections", many_connections::run),
    ("descriptor-limit", descriptor_limit::run),
    ("compute", compute::run),
    ("network-events", network_events::run),
    ("many-event-sockets", network_events::run_many),
    ("select", select::run),
    ("waits", waits::run),
    ("rio", rio::run),
    ("pipes", pipes::run),
    ("mailslots", mailslots::run),
    ("disk", disk::run),
];

/// Measures, prints the tables; fails only if something did not work.
pub fn run(args: &Args) -> ExitCode {
    let mut bench = match Bench::new(args) {
        Ok(bench) => bench,
        Err(error) => {
            eprintln!("the benchmarks cannot start: {error}");
            return ExitCode::FAILURE;
        }
    };
    for (name, part) in PARTS {
        let wanted = args.only.is_empty() || args.only.iter().any(|only| name.contains(only));
        if !wanted {
            continue;
        }
        eprintln!("measuring {name} ...");
        if let Err(error) = part(&mut bench) {
            bench.add(Figure::new(name).failed(error.to_string()));
        }
        if interrupt::requested() {
            eprintln!("interrupted");
            return ExitCode::from(INTERRUPTED);
        }
    }
    print!("{}", bench.results.tables());
    if let Some(path) = &args.json
        && let Err(error) = bench.results.write_json(path)
    {
        eprintln!("{}: {error}", path.display());
        return ExitCode::FAILURE;
    }
    match bench.results.failed() {
        true => ExitCode::FAILURE,
        false => ExitCode::SUCCESS,
    }
}
