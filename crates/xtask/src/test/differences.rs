//! `tests/c/wine-differences.txt`: where Wine does not do what the documentation says. A line is
//! `program check reason`; `*` as the check stands for the whole program.

use std::collections::BTreeMap;

use super::checks::{Checks, Verdict};
use super::report::Outcome;

/// The list.
#[derive(Debug, Default)]
pub struct Differences(BTreeMap<(String, String), String>);

impl Differences {
    /// Reads the list; every entry needs a reason.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut entries = BTreeMap::new();
        for (number, line) in text.lines().enumerate() {
            let line = line.trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let mut words = line.splitn(3, char::is_whitespace);
            let (Some(program), Some(check), Some(reason)) =
                (words.next(), words.next(), words.next())
            else {
                return Err(format!(
                    "line {}: not `program check reason`: {line}",
                    number + 1
                ));
            };
            let key = (program.to_owned(), check.to_owned());
            if entries.insert(key, reason.trim().to_owned()).is_some() {
                return Err(format!(
                    "line {}: {program} {check} is there twice",
                    number + 1
                ));
            }
        }
        Ok(Self(entries))
    }

    fn has(&self, program: &str, check: &str) -> bool {
        self.0.contains_key(&(program.to_owned(), check.to_owned()))
    }

    /// Compares a program's report under Wine with the native one, check by check. A listed check
    /// may fail or be missing under Wine and counts as skipped then.
    pub fn compare(&self, program: &str, native: &Checks, wine: &Checks) -> Outcome {
        let mut outcome = Outcome::default();
        if self.has(program, "*") {
            outcome.skipped = native.verdicts.len();
            return outcome;
        }
        for name in native.verdicts.keys() {
            match wine.verdicts.get(name) {
                Some(Verdict::Passed) => outcome.passed += 1,
                Some(Verdict::Skipped) => outcome.skipped += 1,
                Some(Verdict::Failed(_)) | None if self.has(program, name) => outcome.skipped += 1,
                Some(Verdict::Failed(text)) => outcome
                    .failures
                    .push(format!("{program} under Wine: {text}")),
                None => outcome
                    .failures
                    .push(format!("{program} under Wine: {name} is missing")),
            }
        }
        for name in wine
            .verdicts
            .keys()
            .filter(|name| !native.verdicts.contains_key(*name))
        {
            outcome
                .failures
                .push(format!("{program} under Wine: {name} is not made natively"));
        }
        outcome.failures.extend(
            wine.broken
                .as_ref()
                .map(|text| format!("{program} under Wine: {text}")),
        );
        outcome
    }

    /// Entries that name no program or check that there is.
    pub fn stale<'a>(&self, reports: impl Iterator<Item = (&'a str, &'a Checks)>) -> Vec<String> {
        let known: BTreeMap<_, _> = reports.collect();
        let is_stale = |program: &str, check: &str| {
            known
                .get(program)
                .is_some_and(|checks| check != "*" && !checks.verdicts.contains_key(check))
        };
        self.0
            .keys()
            .filter(|(program, check)| is_stale(program, check))
            .map(|(program, check)| format!("wine-differences.txt: {program} has no check {check}"))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn checks(verdicts: &[(&str, bool)]) -> Checks {
        let verdict = |good: bool| {
            if good {
                Verdict::Passed
            } else {
                Verdict::Failed("why".into())
            }
        };
        Checks {
            verdicts: verdicts
                .iter()
                .map(|(name, good)| ((*name).to_owned(), verdict(*good)))
                .collect(),
            broken: None,
        }
    }

    #[test]
    fn only_listed_differences_pass() {
        let list =
            Differences::parse("# comment\n\nport b Wine does it its way\nport gone It crashes\n")
                .unwrap();
        let native = checks(&[("a", true), ("b", true), ("c", true), ("gone", true)]);
        let outcome = list.compare(
            "port",
            &native,
            &checks(&[("a", true), ("b", false), ("c", false)]),
        );
        assert_eq!((outcome.passed, outcome.skipped), (1, 2));
        assert_eq!(outcome.failures, ["port under Wine: why"]);
        let outcome = list.compare(
            "port",
            &checks(&[("a", true)]),
            &checks(&[("a", true), ("new", true)]),
        );
        assert_eq!(
            outcome.failures,
            ["port under Wine: new is not made natively"]
        );
    }

    #[test]
    fn entries_need_a_reason_and_a_check() {
        assert!(Differences::parse("port b").is_err());
        assert!(Differences::parse("port b x\nport b y").is_err());
        let list = Differences::parse("port old no longer there").unwrap();
        assert_eq!(
            list.stale([("port", &checks(&[("a", true)]))].into_iter())
                .len(),
            1
        );
    }
}
