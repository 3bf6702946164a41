//! The samples in `examples/windows`.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::conformance::output_directory;
use super::report::{Outcome, Report};
use super::tool::{Tool, compile};
use super::wine::{LIBRARIES, MINGW_CC, MINGW_CXX};
use super::{Args, PROGRAMS_AT_ONCE};
use crate::{packages, project, shell};

fn stem(path: &Path) -> String {
    path.file_stem()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned()
}

fn is_cxx(path: &Path) -> bool {
    path.extension().is_some_and(|suffix| suffix == "cpp")
}

fn chosen(args: &Args, directory: &str) -> Vec<PathBuf> {
    let files = project::files(directory, &["c", "cpp"]).into_iter();
    files.filter(|path| args.wants(&stem(path))).collect()
}

/// Compiles `examples/windows` with the tool and with mingw. They are servers: running them is the
/// demo's part.
pub fn build(args: &Args, tool: &Tool, report: &mut Report) {
    let sources = chosen(args, "examples/windows");
    if sources.is_empty() {
        return;
    }
    let native = output_directory("examples");
    report.step("Samples, native build", || {
        all(&sources, |source| {
            let front_end = if is_cxx(source) { "c++" } else { "cc" };
            tool.compile(
                front_end,
                &["-O2", "-Wall", "-Wextra"],
                source,
                &native.join(stem(source)),
            )
        })
    });
    const STEP: &str = "Samples, mingw build";
    for thing in [MINGW_CC, MINGW_CXX] {
        if !packages::has(thing) {
            report.leave_out(STEP, &format!("no {thing} ({})", packages::advice(thing)));
            return;
        }
    }
    let windows = output_directory("examples-mingw");
    report.step(STEP, || {
        all(&sources, |source| {
            let mut command = Command::new(if is_cxx(source) { MINGW_CXX } else { MINGW_CC });
            command.args(["-O2", "-Wall", "-Wextra"]).arg(source);
            command
                .arg("-o")
                .arg(windows.join(stem(source)).with_extension("exe"))
                .args(LIBRARIES);
            compile(&mut command, source)
        })
    });
}

fn all(sources: &[PathBuf], build: impl Fn(&Path) -> Result<(), String> + Sync) -> Outcome {
    let mut outcome = Outcome::default();
    for result in shell::in_parallel(PROGRAMS_AT_ONCE, sources, |source| build(source)) {
        outcome.add(result);
    }
    outcome
}
