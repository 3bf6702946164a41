//! The demo's results as text.

use std::fmt::Write;
use std::time::Duration;

use super::Shape;
use super::contest::{Ratios, Results, ServerResult};
use super::program::Program;

/// One line of the table.
struct Measure {
    label: &'static str,
    value: fn(&ServerResult) -> f64,
    show: fn(f64) -> String,
    /// The ratio, where it is known better than as that of the two values.
    ratio: Option<f64>,
}

fn measures(ratios: &Ratios) -> [Measure; 6] {
    let measure = |label, value, show, ratio| Measure {
        label,
        value,
        show,
        ratio,
    };
    let exact = |value| format!("{value:.3}");
    [
        measure("messages/s", |s| s.rate, grouped, ratios.rate),
        measure("latency p50, µs", |s| micros(s.p50), rounded, ratios.p50),
        measure("latency p99, µs", |s| micros(s.p99), rounded, ratios.p99),
        measure("latency p99.9, µs", |s| micros(s.p999), rounded, None),
        measure("server CPU, µs/message", |s| s.cpu, exact, ratios.cpu),
        measure(
            "memory per connection, B",
            |s| s.memory.unwrap_or(f64::NAN),
            grouped,
            None,
        ),
    ]
}

/// The whole of what the demo prints at its end.
pub fn render(shape: &Shape, program: &Program, results: &Results) -> String {
    let mut text = headline(shape, program);
    let names = results.servers.iter().map(|server| {
        let windows = server.name == program.source;
        format!("{}{}", server.name, if windows { " on Tawny" } else { "" })
    });
    let last = (results.servers.len() > 1).then(|| "ratio".to_owned());
    row(&mut text, "", names.chain(last));
    for measure in measures(&results.ratios) {
        line(&mut text, &results.servers, &measure);
    }
    text.push('\n');
    text + &verdict(results)
}

/// Whether all was well, and how it was measured.
fn verdict(results: &Results) -> String {
    let messages: u64 = results.servers.iter().map(|s| s.messages).sum();
    let bytes: u64 = results.servers.iter().map(|s| s.bytes).sum();
    let (messages, bytes) = (grouped(messages as f64), grouped(bytes as f64));
    let mut text = match &results.problems[..] {
        [] => format!(
            "{messages} messages; each of the {bytes} echoed bytes was checked, none was wrong.\n"
        ),
        problems => format!(
            "{messages} messages, {bytes} bytes echoed and checked. What went wrong:\n  {}\n",
            problems.join("\n  ")
        ),
    };
    if results.servers.len() > 1 {
        text += match results.alternating {
            true => {
                "Both servers were up at once and loaded in turn, in short slices; ratios are medians\n\
                 over pairs of slices.\n"
            }
            false => {
                "There are not enough descriptors for both servers at once (ulimit -Hn): they ran one\n\
                 after the other, so noise of the machine is in the ratios.\n"
            }
        };
    }
    text
}

fn headline(shape: &Shape, program: &Program) -> String {
    format!(
        "{}: {} connection{}, {} bytes per message, {} in flight on each, {} worker{}, {} s of load\n\n",
        program.source,
        grouped(f64::from(shape.connections)),
        plural(shape.connections),
        grouped(f64::from(shape.size)),
        shape.depth,
        shape.workers,
        plural(shape.workers),
        shape.seconds
    )
}

/// The ending of a noun that is counted.
pub fn plural(count: u32) -> &'static str {
    if count == 1 { "" } else { "s" }
}

fn line(text: &mut String, servers: &[ServerResult], measure: &Measure) {
    let ratio = match servers {
        [own, peer] => {
            let value = measure.value;
            let ratio = measure.ratio.unwrap_or_else(|| value(own) / value(peer));
            Some(match ratio.is_finite() {
                true => format!("{ratio:.2}"),
                false => "-".to_owned(),
            })
        }
        _ => None,
    };
    let values = servers.iter().map(|s| (measure.show)((measure.value)(s)));
    row(text, measure.label, values.chain(ratio));
}

/// In microseconds.
pub fn micros(time: Duration) -> f64 {
    time.as_secs_f64() * 1e6
}

fn row(text: &mut String, label: &str, cells: impl IntoIterator<Item = String>) {
    let mut line = format!("{label:<26}");
    for cell in cells {
        let _ = write!(line, "{cell:>24}");
    }
    let _ = writeln!(text, "{}", line.trim_end());
}

/// A number with one decimal as long as it is small.
pub fn rounded(value: f64) -> String {
    if value < 100.0 {
        format!("{value:.1}")
    } else {
        grouped(value)
    }
}

/// A number without decimals, in groups of three digits.
pub fn grouped(value: f64) -> String {
    if !value.is_finite() {
        return "-".to_owned();
    }
    let digits = format!("{value:.0}");
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::grouped;

    #[test]
    fn digits_are_grouped_in_threes() {
        assert_eq!(grouped(7.4), "7");
        assert_eq!(grouped(999.6), "1,000");
        assert_eq!(grouped(123_456.0), "123,456");
        assert_eq!(grouped(1_234_567.0), "1,234,567");
        assert_eq!(grouped(f64::NAN), "-");
    }
}
