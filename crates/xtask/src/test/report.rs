//! What the steps found, and the summary.

use std::process::ExitCode;
use std::time::{Duration, Instant};

/// What one step found.
#[derive(Debug, Default)]
pub struct Outcome {
    pub passed: usize,
    /// A text for each thing that failed.
    pub failures: Vec<String>,
    /// Single checks that could not be made.
    pub skipped: usize,
}

impl Outcome {
    /// One check with its result.
    pub fn of(result: Result<(), String>) -> Self {
        let mut outcome = Self::default();
        outcome.add(result);
        outcome
    }

    /// Counts one check.
    pub fn add(&mut self, result: Result<(), String>) {
        match result {
            Ok(()) => self.passed += 1,
            Err(text) => self.failures.push(text),
        }
    }

    /// Takes another outcome's counts.
    pub fn merge(&mut self, other: Self) {
        self.passed += other.passed;
        self.failures.extend(other.failures);
        self.skipped += other.skipped;
    }
}

struct Row {
    step: String,
    outcome: Outcome,
    time: Duration,
}

/// The whole run.
#[derive(Default)]
pub struct Report {
    rows: Vec<Row>,
    left_out: Vec<String>,
}

impl Report {
    /// Runs a step and keeps what it found. Failures are shown at once, too.
    pub fn step(&mut self, step: &str, work: impl FnOnce() -> Outcome) {
        println!("== {step}");
        let start = Instant::now();
        let outcome = work();
        for failure in &outcome.failures {
            println!("FAILED {failure}");
        }
        self.rows.push(Row {
            step: step.to_owned(),
            outcome,
            time: start.elapsed(),
        });
    }

    /// A whole step that could not be made on this machine.
    pub fn leave_out(&mut self, step: &str, reason: &str) {
        println!("== {step}\nSKIPPED: {reason}");
        self.left_out.push(format!("{step}: {reason}"));
    }

    /// Prints the table, the failures again, and the totals in the last line.
    pub fn print(&self) -> ExitCode {
        println!(
            "\n{:<38}{:>8}{:>8}{:>9}{:>9}",
            "", "passed", "failed", "skipped", "seconds"
        );
        for Row {
            step,
            outcome,
            time,
        } in &self.rows
        {
            let Outcome {
                passed,
                failures,
                skipped,
            } = outcome;
            println!(
                "{step:<38}{passed:>8}{:>8}{skipped:>9}{:>9.1}",
                failures.len(),
                time.as_secs_f64()
            );
        }
        for text in &self.left_out {
            println!("\n!!! SKIPPED  {text}");
        }
        let failures = || {
            self.rows.iter().flat_map(|row| {
                row.outcome
                    .failures
                    .iter()
                    .map(move |text| (&row.step, text))
            })
        };
        if failures().next().is_some() {
            println!("\nFailures:");
        }
        for (step, text) in failures() {
            println!("  {step}: {}", text.lines().next().unwrap_or_default());
        }
        let passed: usize = self.rows.iter().map(|row| row.outcome.passed).sum();
        let skipped: usize = self
            .rows
            .iter()
            .map(|row| row.outcome.skipped)
            .sum::<usize>()
            + self.left_out.len();
        println!(
            "\n{passed} passed, {} failed, {skipped} skipped",
            failures().count()
        );
        if failures().next().is_none() {
            ExitCode::SUCCESS
        } else {
            ExitCode::FAILURE
        }
    }
}
