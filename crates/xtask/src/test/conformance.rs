//! The C conformance programs in `tests/c`: native by gcc and by clang, with AddressSanitizer, in
//! valgrind.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::checks::Checks;
use super::report::{Outcome, Report};
use super::tool::Tool;
use super::{Args, PROGRAM_LIMIT, PROGRAMS_AT_ONCE};
use crate::{packages, project, shell};

/// The library's debugging information would make each program 25 MB long.
const OPTIONS: &[&str] = &["-std=c11", "-Wall", "-Wextra", "-Wl,--strip-debug"];
/// Memory errors end the program with this status.
const MEMORY_ERROR: i32 = 99;

/// The programs of a run.
pub struct Programs(Vec<Program>);

/// One source file.
pub struct Program {
    /// Without directory and suffix: what the list of differences calls it.
    pub name: String,
    pub source: PathBuf,
}

/// A program, built, and what it reported; none if it could not be built.
pub struct Native {
    pub name: String,
    pub executable: PathBuf,
    pub checks: Option<Checks>,
}

impl Programs {
    /// The programs that the options choose.
    pub fn find(args: &Args) -> Self {
        let programs = project::files("tests/c", &["c"])
            .into_iter()
            .map(Program::of);
        Self(
            programs
                .filter(|program| args.wants(&program.name))
                .collect(),
        )
    }

    /// All of them.
    pub fn all(&self) -> &[Program] {
        &self.0
    }

    /// Builds and runs each.
    pub fn run_natively(&self, tool: &Tool, report: &mut Report) -> Vec<Native> {
        let gcc = tool.with_c_compiler("gcc");
        self.build_and_run("C programs, native", "native", &[], &gcc, report)
    }

    /// The same, compiled with AddressSanitizer.
    pub fn run_with_sanitizer(&self, tool: &Tool, report: &mut Report) {
        let options = ["-fsanitize=address", "-fno-omit-frame-pointer"];
        let gcc = tool.with_c_compiler("gcc");
        self.build_and_run(
            "C programs, AddressSanitizer",
            "asan",
            &options,
            &gcc,
            report,
        );
    }

    /// The same, compiled by clang and optimised.
    pub fn run_with_clang(&self, tool: &Tool, report: &mut Report) {
        const STEP: &str = "C programs, clang";
        if packages::has("clang") {
            let clang = tool.with_c_compiler("clang");
            self.build_and_run(STEP, "clang", &["-O2"], &clang, report);
        } else {
            report.leave_out(STEP, &format!("no clang ({})", packages::advice("clang")));
        }
    }

    fn build_and_run(
        &self,
        step: &str,
        flavour: &str,
        options: &[&str],
        tool: &Tool,
        report: &mut Report,
    ) -> Vec<Native> {
        let directory = output_directory(flavour);
        let options = [OPTIONS, options].concat();
        let mut results = Vec::new();
        report.step(step, || {
            let done = shell::in_parallel(PROGRAMS_AT_ONCE, &self.0, |program| {
                let executable = directory.join(&program.name);
                tool.compile("cc", &options, &program.source, &executable)?;
                run(&mut Command::new(&executable))
            });
            let mut outcome = Outcome::default();
            for (Program { name, .. }, result) in self.0.iter().zip(done) {
                let checks = match result {
                    Ok(checks) => {
                        outcome.merge(checks.outcome(name));
                        Some(checks)
                    }
                    Err(error) => {
                        outcome.failures.push(error);
                        None
                    }
                };
                results.push(Native {
                    name: name.clone(),
                    executable: directory.join(name),
                    checks,
                });
            }
            outcome
        });
        results
    }

    /// The native executables once more, each access to memory checked.
    pub fn run_in_valgrind(&self, native: &[Native], report: &mut Report) {
        const STEP: &str = "C programs, valgrind";
        if !packages::has("valgrind") {
            report.leave_out(
                STEP,
                &format!("no valgrind ({})", packages::advice("valgrind")),
            );
            return;
        }
        report.step(STEP, || {
            let built: Vec<_> = native
                .iter()
                .filter(|program| program.checks.is_some())
                .collect();
            let done = shell::in_parallel(PROGRAMS_AT_ONCE, &built, |program| {
                let mut command = Command::new("valgrind");
                command.args(["--quiet", "--leak-check=full", "--fair-sched=yes"]);
                command
                    .arg("--errors-for-leak-kinds=definite")
                    .arg("--show-leak-kinds=definite");
                command
                    .arg(format!("--error-exitcode={MEMORY_ERROR}"))
                    .arg(&program.executable);
                run(&mut command)
            });
            let mut outcome = Outcome::default();
            for (program, result) in built.iter().zip(done) {
                match result {
                    Ok(checks) => outcome.merge(checks.outcome(&program.name)),
                    Err(error) => outcome.failures.push(error),
                }
            }
            outcome
        });
    }
}

impl Program {
    fn of(source: PathBuf) -> Self {
        let name = source
            .file_stem()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        Self { name, source }
    }
}

/// A directory for the executables of one flavour.
pub fn output_directory(flavour: &str) -> PathBuf {
    let directory = project::target().join("conformance").join(flavour);
    if let Err(error) = std::fs::create_dir_all(&directory) {
        println!("{}: {error}", directory.display());
    }
    directory
}

/// Runs a program that reports checks.
pub fn run(command: &mut Command) -> Result<Checks, String> {
    let name = Path::new(command.get_program()).display().to_string();
    // Leaks are valgrind's part: the sanitizer looks for them with ptrace, which a container may forbid.
    command.env(
        "ASAN_OPTIONS",
        format!("exitcode={MEMORY_ERROR}:detect_leaks=0"),
    );
    let ended = shell::run(command, PROGRAM_LIMIT).map_err(|error| format!("{name}: {error}"))?;
    Ok(Checks::of(&ended))
}
