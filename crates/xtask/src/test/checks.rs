//! The output of a test program: `ok NAME`, `not ok NAME: detail`, and `N passed, N failed` at the
//! end. A name ends with ` # skip reason` where the machine does not allow the check.

use std::collections::BTreeMap;

use super::report::Outcome;
use crate::shell::Ended;

/// Output lines that are shown of a program that died.
const TAIL: usize = 15;

/// The result of one check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    Passed,
    Skipped,
    /// With the program's line about it.
    Failed(String),
}

/// What a program reported.
#[derive(Debug, Default)]
pub struct Checks {
    /// Every check by its name.
    pub verdicts: BTreeMap<String, Verdict>,
    /// Why the report is not to be trusted, if it is not.
    pub broken: Option<String>,
}

impl Checks {
    /// Reads a program's output and compares it with how the program ended.
    pub fn of(ended: &Ended) -> Self {
        let mut checks = Self::default();
        let mut totals = None;
        for line in ended.output.lines().map(str::trim_end) {
            if let Some(name) = line.strip_prefix("ok ") {
                checks.add(name, Verdict::Passed);
            } else if let Some(text) = line.strip_prefix("not ok ") {
                let name = text.split_once(": ").map_or(text, |(name, _)| name);
                checks.add(name, Verdict::Failed(text.to_owned()));
            } else {
                totals = read_totals(line).or(totals);
            }
        }
        let failed = checks
            .verdicts
            .values()
            .filter(|verdict| matches!(verdict, Verdict::Failed(_)))
            .count();
        let counted = (checks.verdicts.len() - failed, failed);
        let problem = match totals {
            None => Some(format!("no totals; {}", ended.how())),
            Some(totals) if totals != counted => {
                Some(format!("totals {totals:?}, but lines {counted:?}"))
            }
            Some(_) if ended.success() != (failed == 0) => Some(ended.how()),
            Some(_) => None,
        };
        if let Some(problem) = problem {
            let lines: Vec<_> = ended.output.lines().collect();
            let tail = lines[lines.len().saturating_sub(TAIL)..].join("\n    ");
            checks
                .broken
                .get_or_insert(format!("{problem}\n    {tail}"));
        }
        checks
    }

    fn add(&mut self, name: &str, verdict: Verdict) {
        let (name, verdict) = match name.split_once(" # skip") {
            Some((name, _)) => (name, Verdict::Skipped),
            None => (name, verdict),
        };
        if self.verdicts.insert(name.to_owned(), verdict).is_some() {
            self.broken = Some(format!("two checks are called {name}"));
        }
    }

    /// Everything must have passed.
    pub fn outcome(&self, program: &str) -> Outcome {
        let mut outcome = Outcome::default();
        for verdict in self.verdicts.values() {
            match verdict {
                Verdict::Passed => outcome.passed += 1,
                Verdict::Skipped => outcome.skipped += 1,
                Verdict::Failed(text) => outcome.failures.push(format!("{program}: {text}")),
            }
        }
        outcome.failures.extend(
            self.broken
                .as_ref()
                .map(|text| format!("{program}: {text}")),
        );
        outcome
    }
}

/// `3 passed, 1 failed`
fn read_totals(line: &str) -> Option<(usize, usize)> {
    let (passed, failed) = line.split_once(" passed, ")?;
    Some((
        passed.parse().ok()?,
        failed.strip_suffix(" failed")?.parse().ok()?,
    ))
}

#[cfg(test)]
mod tests {
    use std::os::unix::process::ExitStatusExt;
    use std::process::ExitStatus;

    use super::*;

    fn checks(output: &str, code: i32) -> Checks {
        Checks::of(&Ended {
            status: Some(ExitStatus::from_raw(code << 8)),
            output: output.to_owned(),
        })
    }

    #[test]
    fn a_good_program() {
        let outcome =
            checks("ok a\r\nok b # skip no IPv6\r\n2 passed, 0 failed\r\n", 0).outcome("p");
        assert_eq!(
            (outcome.passed, outcome.skipped, outcome.failures.len()),
            (1, 1, 0)
        );
    }

    #[test]
    fn failures_keep_their_text() {
        let outcome = checks(
            "ok a\nnot ok b: got 1 want 2 (p.c:3)\n1 passed, 1 failed\n",
            1,
        )
        .outcome("p");
        assert_eq!(outcome.failures, ["p: b: got 1 want 2 (p.c:3)"]);
    }

    #[test]
    fn lies_are_found_out() {
        for (output, code) in [
            ("ok a\n", 0),
            ("ok a\n2 passed, 0 failed\n", 0),
            ("ok a\n1 passed, 0 failed\n", 1),
            ("ok a\nok a\n2 passed, 0 failed\n", 0),
            ("not ok a: x\n0 passed, 1 failed\n", 0),
            ("", 0),
        ] {
            assert!(checks(output, code).broken.is_some(), "{output:?}");
        }
    }
}
