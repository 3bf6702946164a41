//! Latency of messages, in a histogram with a relative error below one per cent.

use std::time::Duration;

use hdrhistogram::Histogram;

const LONGEST: Duration = Duration::from_secs(3600);

/// How long messages took, from the write that sent their first byte to the read of their last.
#[derive(Clone)]
pub struct Latency(Histogram<u64>);

impl Latency {
    /// An empty histogram of 1 ns to one hour.
    pub fn new() -> Latency {
        let histogram = Histogram::new_with_max(LONGEST.as_nanos() as u64, 2);
        Latency(histogram.expect("the bounds are valid"))
    }

    pub(crate) fn record(&mut self, nanoseconds: u64) {
        self.0.saturating_record(nanoseconds);
    }

    /// Adds the other's messages to these.
    pub fn absorb(&mut self, other: &Latency) {
        self.0
            .add(&other.0)
            .expect("all histograms have the same bounds");
    }

    /// The latency that the fraction `quantile` (0 to 1) of all messages did not exceed.
    pub fn quantile(&self, quantile: f64) -> Duration {
        Duration::from_nanos(self.0.value_at_quantile(quantile))
    }

    /// The longest latency seen.
    pub fn max(&self) -> Duration {
        Duration::from_nanos(self.0.max())
    }
}

impl Default for Latency {
    fn default() -> Latency {
        Latency::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_within_one_per_cent() {
        let mut latency = Latency::new();
        for microseconds in 1..=10_000u64 {
            latency.record(microseconds * 1000);
        }
        for (quantile, expected) in [
            (0.5, 5_000_000.0),
            (0.99, 9_900_000.0),
            (0.999, 9_990_000.0),
        ] {
            let measured = latency.quantile(quantile).as_nanos() as f64;
            assert!((measured / expected - 1.0).abs() < 0.01, "{measured}");
        }
    }
}
