//! The `tawny` tool of this checkout.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use super::COMPILE_LIMIT;
use super::report::{Outcome, Report};
use crate::{project, shell};

const BUILD_LIMIT: Duration = Duration::from_secs(20 * 60);

/// The tool, built with debug assertions: its library looks closer at what callers do.
#[derive(Clone)]
pub struct Tool {
    program: PathBuf,
    /// The directory that it lies in.
    pub build: PathBuf,
    /// `CC`, if one was chosen.
    c_compiler: Option<&'static str>,
}

/// Builds it.
pub fn build(report: &mut Report) -> Option<Tool> {
    let mut built = false;
    report.step("the tool and the library", || {
        let mut command = Command::new(project::cargo());
        command
            .args(["build", "--workspace", "--quiet"])
            .current_dir(project::root());
        let result = match shell::run(&mut command, BUILD_LIMIT) {
            Ok(ended) if ended.success() => Ok(()),
            Ok(ended) => Err(format!("cargo build: {}\n{}", ended.how(), ended.output)),
            Err(error) => Err(format!("cargo build: {error}")),
        };
        built = result.is_ok();
        Outcome::of(result)
    });
    let build = project::target().join("debug");
    built.then(|| Tool {
        program: build.join("tawny"),
        build,
        c_compiler: None,
    })
}

impl Tool {
    /// The same tool with another C compiler behind it.
    pub fn with_c_compiler(&self, name: &'static str) -> Self {
        Self {
            c_compiler: Some(name),
            ..self.clone()
        }
    }

    /// Compiles one source file. `front_end` is `cc` or `c++`. Warnings are printed, errors are the
    /// error.
    pub fn compile(
        &self,
        front_end: &str,
        options: &[impl AsRef<OsStr>],
        source: &Path,
        output: &Path,
    ) -> Result<(), String> {
        let mut command = Command::new(&self.program);
        command
            .arg(front_end)
            .args(options)
            .arg(source)
            .arg("-o")
            .arg(output);
        if let Some(name) = self.c_compiler {
            command.env("CC", name);
        }
        compile(&mut command, source)
    }
}

/// Runs a compiler.
pub fn compile(command: &mut Command, source: &Path) -> Result<(), String> {
    let name = source.file_name().unwrap_or_default().display();
    let ended = shell::run(command, COMPILE_LIMIT).map_err(|error| format!("{name}: {error}"))?;
    if !ended.success() {
        return Err(format!("{name} does not compile\n{}", ended.output));
    }
    print!("{}", ended.output);
    Ok(())
}
