//! The progress line: one line of a terminal, written over and over.

use std::io::{IsTerminal, Write};

use super::table::grouped;

/// Shows how far the demo is.
pub struct Progress {
    shown: bool,
}

impl Progress {
    /// A line on standard error if that is a terminal, or if it is `wanted` anyway.
    pub fn new(wanted: bool) -> Progress {
        Progress {
            shown: wanted || std::io::stderr().is_terminal(),
        }
    }

    /// Shows that `source` is being compiled.
    pub fn compiling(&self, source: &str) {
        self.show(&format!("{source}: compiling"));
    }

    /// Shows that `name` has `open` of `all` connections.
    pub fn connecting(&self, name: &str, open: u64, all: u32) {
        let (open, all) = (grouped(open as f64), grouped(f64::from(all)));
        self.show(&format!("{name}: {open} of {all} connections"));
    }

    /// Shows the servers' rates so far and how much of the load is done.
    pub fn loading(&self, rates: &[(&str, f64)], done: f64) {
        let rates: Vec<String> = rates
            .iter()
            .map(|(name, rate)| format!("{name} {} messages/s", grouped(*rate)))
            .collect();
        let percent = (done * 100.0).min(100.0);
        self.show(&format!("{percent:3.0} %  {}", rates.join("   ")));
    }

    fn show(&self, text: &str) {
        if self.shown {
            let mut terminal = std::io::stderr().lock();
            // Back to the left edge, and clear what was there. Nobody minds if it cannot be shown.
            let _ = write!(terminal, "\r\x1b[K{text}");
            let _ = terminal.flush();
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.show("");
    }
}
