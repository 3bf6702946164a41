//! The Rust side: formatting, lints, tests, loom models.

use std::process::Command;
use std::time::Duration;

use super::report::{Outcome, Report};
use crate::{project, shell};

/// Includes compiling everything on a small machine.
const LIMIT: Duration = Duration::from_secs(20 * 60);
/// Packages that have loom models.
const MODELLED: &[&str] = &["tawny-engine"];

/// Runs all steps.
pub fn run(report: &mut Report) {
    provide_components();
    report.step("formatting", || {
        Outcome::of(cargo(&["fmt", "--all", "--check"], &[]).map(drop))
    });
    report.step("clippy", || {
        let arguments = [
            "clippy",
            "--workspace",
            "--all-targets",
            "--quiet",
            "--",
            "-D",
            "warnings",
        ];
        Outcome::of(cargo(&arguments, &[]).map(drop))
    });
    report.step("Rust tests", || {
        counted(&["test", "--workspace", "--no-fail-fast"], &[])
    });
    report.step("loom models", models);
}

/// A minimal toolchain has neither rustfmt nor clippy.
fn provide_components() {
    let has = |command: &str| {
        Command::new(project::cargo())
            .args([command, "--version"])
            .output()
    };
    if ["fmt", "clippy"]
        .iter()
        .any(|command| !has(command).is_ok_and(|output| output.status.success()))
    {
        let status = Command::new("rustup")
            .args(["component", "add", "rustfmt", "clippy"])
            .status();
        if !status.is_ok_and(|status| status.success()) {
            println!("rustfmt or clippy is missing: rustup component add rustfmt clippy");
        }
    }
}

/// The models have a build of their own, for `--cfg loom` replaces the primitives everywhere. A
/// build without any model is a failure, not a success.
fn models() -> Outcome {
    let directory = project::target().join("loom");
    let flags = std::env::var("RUSTFLAGS").unwrap_or_default() + " --cfg loom";
    let environment = [
        ("RUSTFLAGS", flags.as_str()),
        ("CARGO_TARGET_DIR", &directory.to_string_lossy()),
    ];
    let mut outcome = Outcome::default();
    for package in MODELLED {
        let found = counted(
            &["test", "--release", "--lib", "--package", package],
            &environment,
        );
        if found.passed == 0 && found.failures.is_empty() {
            outcome
                .failures
                .push(format!("{package} has no loom models"));
        }
        outcome.merge(found);
    }
    outcome
}

/// Runs tests and counts what the test harnesses report.
pub fn counted(arguments: &[&str], environment: &[(&str, &str)]) -> Outcome {
    let (output, error) = match cargo(arguments, environment) {
        Ok(output) => (output, None),
        Err(output) => (output.clone(), Some(output)),
    };
    let mut outcome = Outcome::default();
    for (passed, ignored) in output.lines().filter_map(totals) {
        outcome.passed += passed;
        outcome.skipped += ignored;
    }
    for line in output.lines() {
        if let Some(name) = line
            .strip_prefix("test ")
            .and_then(|line| line.strip_suffix(" ... FAILED"))
        {
            outcome.failures.push(format!("test {name}"));
        }
    }
    if let Some(output) = error {
        println!("{output}");
        if outcome.failures.is_empty() {
            outcome
                .failures
                .push(format!("cargo {}", arguments.join(" ")));
        }
    }
    outcome
}

/// Passed and ignored of a line `test result: ok. 3 passed; 0 failed; 1 ignored; ...`.
fn totals(line: &str) -> Option<(usize, usize)> {
    let counts = line.strip_prefix("test result: ")?;
    let count = |word: &str| {
        let part = counts
            .split([';', '.'])
            .find_map(|part| part.trim().strip_suffix(word))?;
        part.trim().parse().ok()
    };
    Some((count("passed")?, count("ignored")?))
}

/// Runs cargo; the error is its output.
fn cargo(arguments: &[&str], environment: &[(&str, &str)]) -> Result<String, String> {
    let mut command = Command::new(project::cargo());
    command
        .args(arguments)
        .envs(environment.iter().copied())
        .current_dir(project::root());
    match shell::run(&mut command, LIMIT) {
        Ok(ended) if ended.success() => Ok(ended.output),
        Ok(ended) => Err(format!(
            "cargo {}: {}\n{}",
            arguments.join(" "),
            ended.how(),
            ended.output
        )),
        Err(error) => Err(format!("cargo: {error}")),
    }
}

#[cfg(test)]
mod tests {
    use super::totals;

    #[test]
    fn result_lines() {
        let line = "test result: ok. 30 passed; 0 failed; 2 ignored; 0 measured; 0 filtered out; finished in 0.06s";
        assert_eq!(totals(line), Some((30, 2)));
        assert_eq!(
            totals("test result: FAILED. 3 passed; 1 failed; 0 ignored; 0 measured"),
            Some((3, 0))
        );
        assert_eq!(totals("running 3 tests"), None);
    }
}
