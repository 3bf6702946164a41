//! The comparison's results as text.

use std::fmt::Write;

use super::comparison::{Figures, Results, Row, Shape};
use super::table::{grouped, micros, plural, rounded};

const HEADINGS: [&str; 5] = ["lines/s", "p50, µs", "p99, µs", "CPU, µs/line", "memory, B"];

/// The whole of what is printed at the end.
pub fn render(shape: &Shape, results: &Results) -> String {
    let mut text = format!(
        "chat servers: rooms of {}, {} bytes per line, {} under way from each client, {} thread{} \
         where the model leaves it open, {} s of load each\n\n",
        shape.room,
        shape.size,
        shape.depth,
        shape.workers,
        plural(shape.workers),
        shape.seconds
    );
    row(
        &mut text,
        "connections",
        "model",
        HEADINGS.map(str::to_owned),
    );
    let mut last = 0;
    for result in &results.rows {
        let connections = match result.connections == last {
            true => String::new(),
            false => grouped(f64::from(result.connections)),
        };
        last = result.connections;
        line(&mut text, &connections, result);
    }
    text.push('\n');
    text + &verdict(results)
}

fn line(text: &mut String, connections: &str, result: &Row) {
    let model = result.model.name();
    match &result.outcome {
        Ok(figures) => row(text, connections, &model, cells(figures)),
        Err(reason) => {
            let _ = writeln!(text, "{connections:>11}  {model:<20}  {reason}");
        }
    }
}

fn cells(figures: &Figures) -> [String; 5] {
    [
        grouped(figures.rate),
        rounded(micros(figures.p50)),
        rounded(micros(figures.p99)),
        format!("{:.3}", figures.cpu),
        figures.memory.map_or_else(|| "-".to_owned(), grouped),
    ]
}

fn row(text: &mut String, connections: &str, model: &str, cells: [String; 5]) {
    let _ = write!(text, "{connections:>11}  {model:<20}");
    for cell in cells {
        let _ = write!(text, "{cell:>14}");
    }
    text.push('\n');
}

fn verdict(results: &Results) -> String {
    let figures = || {
        results
            .rows
            .iter()
            .filter_map(|row| row.outcome.as_ref().ok())
    };
    let lines: u64 = figures().map(|figures| figures.lines).sum();
    let bytes: u64 = figures().map(|figures| figures.bytes).sum();
    let (lines, bytes) = (grouped(lines as f64), grouped(bytes as f64));
    let mut text = format!(
        "A line counts once for each client that gets it; p50 and p99 are from saying to getting it.\n\
         CPU and memory (per connection) are the server's. {lines} lines, {bytes} bytes checked"
    );
    match &results.problems[..] {
        [] => text += ", none was wrong.\n",
        problems => {
            let _ = writeln!(text, ". What went wrong:\n  {}", problems.join("\n  "));
        }
    }
    text
}
