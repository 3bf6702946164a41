//! The demo's results as text.

use std::fmt::Write;
use std::time::Duration;

use super::Args;
use super::contest::{Results, ServerResult};
use super::program::Program;

/// The whole of what the demo prints at its end.
pub fn render(args: &Args, program: &Program, results: &Results) -> String {
    let mut text = headline(args, program);
    let names = results.servers.iter().map(|server| {
        let is_windows = server.name == program.source;
        format!(
            "{}{}",
            server.name,
            if is_windows { " on Tawny" } else { "" }
        )
    });
    let last = (results.servers.len() > 1).then(|| "ratio".to_owned());
    row(&mut text, "", names.chain(last));
    line(
        &mut text,
        results,
        "messages/s",
        |s| grouped(s.rate),
        |s| s.rate,
        results.ratios.rate,
    );
    for (label, quantile, ratio) in [
        (
            "latency p50, µs",
            (|s| s.p50) as fn(&ServerResult) -> Duration,
            results.ratios.p50,
        ),
        ("latency p99, µs", |s| s.p99, results.ratios.p99),
        ("latency p99.9, µs", |s| s.p999, None),
    ] {
        let microseconds = |s: &ServerResult| quantile(s).as_secs_f64() * 1e6;
        line(
            &mut text,
            results,
            label,
            |s| rounded(microseconds(s)),
            microseconds,
            ratio,
        );
    }
    line(
        &mut text,
        results,
        "server CPU, µs/message",
        |s| format!("{:.3}", s.cpu),
        |s| s.cpu,
        results.ratios.cpu,
    );
    let memory = |s: &ServerResult| s.memory.unwrap_or(f64::NAN);
    line(
        &mut text,
        results,
        "memory per connection, B",
        |s| grouped(memory(s)),
        memory,
        None,
    );

    let messages: u64 = results.servers.iter().map(|s| s.messages).sum();
    let bytes: u64 = results.servers.iter().map(|s| s.bytes).sum();
    let (messages, bytes) = (grouped(messages as f64), grouped(bytes as f64));
    match &results.problems[..] {
        [] => {
            let _ = writeln!(
                text,
                "\n{messages} messages; each of the {bytes} echoed bytes was checked, none was wrong."
            );
        }
        problems => {
            let _ = writeln!(
                text,
                "\n{messages} messages, {bytes} bytes echoed and checked. What went wrong:"
            );
            for problem in problems {
                let _ = writeln!(text, "  {problem}");
            }
        }
    }
    if results.servers.len() > 1 {
        let how = match results.alternating {
            true => {
                "Both servers were up at once and loaded in turn, in short slices; ratios are medians over\npairs of slices."
            }
            false => {
                "There are not enough descriptors for both servers at once (ulimit -Hn): they ran one after\nthe other, so noise of the machine is in the ratios."
            }
        };
        let _ = writeln!(text, "{how}");
    }
    text
}

fn headline(args: &Args, program: &Program) -> String {
    format!(
        "{}: {} connection{}, {} bytes per message, {} in flight on each, {} worker{}, {} s of load\n\n",
        program.source,
        grouped(f64::from(args.connections)),
        plural(args.connections),
        grouped(f64::from(args.size)),
        args.depth,
        args.workers,
        plural(args.workers),
        args.seconds
    )
}

fn plural(count: u32) -> &'static str {
    if count == 1 { "" } else { "s" }
}

/// One measure of all servers, and its ratio: `ratio` if it is known, else the values' own.
fn line(
    text: &mut String,
    results: &Results,
    label: &str,
    show: impl Fn(&ServerResult) -> String,
    value: impl Fn(&ServerResult) -> f64,
    ratio: Option<f64>,
) {
    let ratio = match &results.servers[..] {
        [own, peer] => {
            let ratio = ratio.unwrap_or_else(|| value(own) / value(peer));
            Some(match ratio.is_finite() {
                true => format!("{ratio:.2}"),
                false => "-".to_owned(),
            })
        }
        _ => None,
    };
    row(text, label, results.servers.iter().map(show).chain(ratio));
}

fn row(text: &mut String, label: &str, cells: impl IntoIterator<Item = String>) {
    let mut line = format!("{label:<26}");
    for cell in cells {
        let _ = write!(line, "{cell:>24}");
    }
    let _ = writeln!(text, "{}", line.trim_end());
}

/// A number with one decimal as long as it is small.
fn rounded(value: f64) -> String {
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
