//! The programs in `tests/asio`: Asio on its Windows back end. A program ends with a line
//! `NAME: ok, RESULT` and status 0. `X_server` prints `port N` and is driven by `X_client N`.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use super::Args;
use super::conformance::output_directory;
use super::report::{Outcome, Report};
use super::tool::Tool;
use crate::shell::{self, Ended};
use crate::{packages, project};

const STEP: &str = "Asio's Windows back end";
const HEADER: &str = "/usr/include/asio.hpp";
const OPTIONS: &[&str] = &["-std=c++17", "-g", "-O1", "-Wall", "-Wextra"];
/// The programs end themselves after two minutes.
const LIMIT: Duration = Duration::from_secs(150);

/// Compiles and runs them all.
pub fn run(args: &Args, tool: &Tool, report: &mut Report) {
    let sources: Vec<_> = project::files("tests/asio", &["cpp"])
        .into_iter()
        .filter(|path| args.wants(&stem(path)))
        .collect();
    if sources.is_empty() {
        return;
    }
    for thing in [HEADER, "g++"] {
        if !packages::has(thing) {
            report.leave_out(STEP, &format!("no {thing} ({})", packages::advice(thing)));
            return;
        }
    }
    report.step(STEP, || {
        let directory = output_directory("asio");
        let mut outcome = Outcome::default();
        // One compilation of Asio takes a gigabyte: one at a time.
        for source in &sources {
            if let Err(error) = tool.compile("c++", OPTIONS, source, &directory.join(stem(source)))
            {
                outcome.failures.push(error);
            }
        }
        for source in &sources {
            run_program(&directory, &stem(source), &mut outcome);
        }
        outcome
    });
}

fn stem(path: &Path) -> String {
    path.file_stem()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned()
}

/// Runs one program, or a server with its client. A client is run with its server.
fn run_program(directory: &Path, name: &str, outcome: &mut Outcome) {
    let program = directory.join(name);
    if !program.is_file() || name.ends_with("_client") {
        return;
    }
    let ended = match name.strip_suffix("_server") {
        Some(pair) => run_pair(&program, &directory.join(format!("{pair}_client"))),
        None => shell::run(&mut Command::new(&program), LIMIT)
            .map(|ended| vec![(name.to_owned(), ended)]),
    };
    match ended {
        Ok(all) => all
            .iter()
            .for_each(|(name, ended)| outcome.merge(judge(name, ended))),
        Err(error) => outcome.failures.push(format!("{name}: {error}")),
    }
}

fn run_pair(server: &PathBuf, client: &PathBuf) -> std::io::Result<Vec<(String, Ended)>> {
    let mut running = shell::start(&mut Command::new(server))?;
    let Some(port) = running.line("port ", LIMIT)? else {
        return Ok(vec![(stem(server), running.wait(LIMIT)?)]);
    };
    let driven = shell::run(Command::new(client).arg(port), LIMIT)?;
    Ok(vec![
        (stem(client), driven),
        (stem(server), running.wait(LIMIT)?),
    ])
}

/// A program counts as one: how many comparisons it made says nothing.
fn judge(name: &str, ended: &Ended) -> Outcome {
    let closing = format!("{name}: ok, ");
    let good = ended.success() && ended.output.lines().any(|line| line.starts_with(&closing));
    Outcome::of(if good {
        Ok(())
    } else {
        Err(format!("{name}: {}\n{}", ended.how(), ended.output))
    })
}

#[cfg(test)]
mod tests {
    use std::os::unix::process::ExitStatusExt;
    use std::process::ExitStatus;

    use super::*;

    #[test]
    fn closing_lines() {
        let judged = |output: &str, code: i32| {
            let status = Some(ExitStatus::from_raw(code << 8));
            let outcome = judge(
                "timers",
                &Ended {
                    status,
                    output: output.to_owned(),
                },
            );
            (outcome.passed, outcome.failures.len())
        };
        assert_eq!(judged("timers: ok, 21 checks\n", 0), (1, 0));
        assert_eq!(judged("timers: ok, 21 checks\n", 1), (0, 1));
        assert_eq!(judged("timers: FAILED, 1 of 2 checks\n", 1), (0, 1));
        assert_eq!(judged("", 0), (0, 1));
    }
}
