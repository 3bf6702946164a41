//! Measured figures beside their targets, as a table and as JSON.

use std::fmt::Write;
use std::io;
use std::path::Path;

use serde::Serialize;
use tawny_loadgen::Quartiles;

/// One measured figure.
#[derive(Debug, Serialize)]
pub struct Figure {
    /// What was measured.
    pub name: String,
    /// The measured value; `None` if it could not be measured.
    pub value: Option<f64>,
    /// First and third quartile, where the value is a median.
    pub spread: Option<(f64, f64)>,
    /// Unit of value and target; empty for ratios.
    pub unit: &'static str,
    /// The value must not be above this.
    pub target: Option<f64>,
    /// Remarks, or why there is no value.
    pub note: String,
    /// Something did not work, as opposed to being slow.
    pub failed: bool,
}

impl Figure {
    /// A figure without value yet.
    pub fn new(name: impl Into<String>) -> Figure {
        Figure {
            name: name.into(),
            value: None,
            spread: None,
            unit: "",
            target: None,
            note: String::new(),
            failed: false,
        }
    }

    /// Sets the value.
    pub fn value(mut self, value: f64, unit: &'static str) -> Figure {
        self.value = Some(value);
        self.unit = unit;
        self
    }

    /// Sets the value to the median and remembers the quartiles.
    pub fn quartiles(mut self, quartiles: Option<Quartiles>, unit: &'static str) -> Figure {
        self.value = quartiles.map(|q| q.median);
        self.spread = quartiles.map(|q| (q.lower, q.upper));
        self.unit = unit;
        self
    }

    /// Sets the target.
    pub fn at_most(mut self, target: f64) -> Figure {
        self.target = Some(target);
        self
    }

    /// Adds a remark.
    pub fn note(mut self, note: impl Into<String>) -> Figure {
        self.note = note.into();
        self
    }

    /// Marks the figure as failed because of `reason`.
    pub fn failed(mut self, reason: impl Into<String>) -> Figure {
        self.failed = true;
        self.note = reason.into();
        self
    }

    fn verdict(&self) -> &'static str {
        match (self.failed, self.value, self.target) {
            (true, ..) => "FAILED",
            (_, Some(value), Some(target)) if value <= target => "pass",
            (_, Some(_), Some(_)) => "miss",
            _ => "",
        }
    }

    fn measured(&self) -> String {
        let Some(value) = self.value else {
            return "-".to_owned();
        };
        let mut text = format!("{} {}", number(value), self.unit);
        if let Some((lower, upper)) = self.spread {
            let _ = write!(text, " ({}..{})", number(lower), number(upper));
        }
        text.replace("  ", " ")
    }
}

/// A number with as many digits as mean something.
pub fn number(value: f64) -> String {
    match value.abs() {
        v if v >= 100.0 => format!("{value:.0}"),
        v if v >= 10.0 => format!("{value:.1}"),
        _ => format!("{value:.2}"),
    }
}

/// One server's averages in one scenario.
#[derive(Debug, Serialize)]
pub struct ServerResult {
    /// The load.
    pub scenario: String,
    /// The server.
    pub server: String,
    /// Server CPU per message in microseconds, median of the slices.
    pub cpu_us: f64,
    /// Messages per second.
    pub rate: f64,
    /// Median latency in microseconds.
    pub p50_us: f64,
    /// 99th percentile in microseconds.
    pub p99_us: f64,
    /// Growth of the server's memory per connection in bytes.
    pub memory: Option<f64>,
}

/// Everything that was measured.
#[derive(Debug, Default, Serialize)]
pub struct Results {
    /// Figures with targets.
    pub figures: Vec<Figure>,
    /// What each server did.
    pub servers: Vec<ServerResult>,
}

impl Results {
    /// Whether something did not work.
    pub fn failed(&self) -> bool {
        self.figures.iter().any(|figure| figure.failed)
    }

    /// Writes everything to a file as JSON.
    pub fn write_json(&self, path: &Path) -> io::Result<()> {
        std::fs::write(path, serde_json::to_string_pretty(self)? + "\n")
    }

    /// The tables, as text.
    pub fn tables(&self) -> String {
        let mut text = String::new();
        let mut scenario = "";
        for server in &self.servers {
            if server.scenario != scenario {
                scenario = &server.scenario;
                let _ = writeln!(
                    text,
                    "\n{scenario:<34}{:>12}{:>13}{:>10}{:>10}{:>12}",
                    "µs/message", "messages/s", "p50 µs", "p99 µs", "B/conn"
                );
            }
            let memory = server.memory.map_or("-".to_owned(), |m| format!("{m:.0}"));
            let _ = writeln!(
                text,
                "  {:<32}{:>12.3}{:>13.0}{:>10.1}{:>10.1}{memory:>12}",
                server.server, server.cpu_us, server.rate, server.p50_us, server.p99_us
            );
        }
        let _ = writeln!(text, "\n{:<54}{:<26}{:<14}", "figure", "measured", "target");
        for figure in &self.figures {
            let target = figure.target.map_or(String::new(), |target| {
                format!("<= {} {}", number(target), figure.unit)
            });
            let line = format!(
                "{:<54}{:<26}{:<14}{:<7}{}",
                figure.name,
                figure.measured(),
                target,
                figure.verdict(),
                figure.note
            );
            let _ = writeln!(text, "{}", line.trim_end());
        }
        text
    }
}
