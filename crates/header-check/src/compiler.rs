//! Running gcc and clang.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use crate::headers::include_path;

/// A way to compile: the compiler and its options.
#[derive(Clone, Debug)]
pub struct Mode {
    /// `gcc`, `g++`, `clang` or `clang++`.
    pub compiler: &'static str,
    /// `c99`, `gnu++20`, …
    pub standard: &'static str,
    /// Definitions and options.
    pub options: Vec<&'static str>,
}

impl Mode {
    /// True for the C++ compilers.
    pub fn is_cxx(&self) -> bool {
        self.compiler.ends_with("++")
    }

    /// The command without its inputs.
    pub fn command(&self) -> Command {
        let mut command = Command::new(self.compiler);
        command.arg(format!("-std={}", self.standard));
        command.args(["-Wall", "-Wextra", "-Werror"]);
        command.args(&self.options);
        command.args(include_path());
        command.args(["-x", if self.is_cxx() { "c++" } else { "c" }]);
        command
    }

    /// Checks files without making objects. Returns what the compiler says; nothing is good.
    pub fn check(&self, files: &[PathBuf]) -> String {
        let output = run(self.command().arg("-fsyntax-only").args(files));
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        if output.status.success() {
            String::new()
        } else {
            format!("{self:?}\n{said}")
        }
    }
}

/// True if the program can be run.
pub fn exists(program: &str) -> bool {
    Command::new(program).arg("--version").output().is_ok()
}

/// Runs a command to its end.
///
/// # Panics
/// If the program cannot be started: the check needs it.
pub fn run(command: &mut Command) -> Output {
    match command.output() {
        Ok(output) => output,
        Err(error) => panic!("{:?} cannot be started: {error}", command.get_program()),
    }
}

/// The headers after preprocessing by gcc: with `macros`, the definitions instead of the text.
pub fn preprocess(source: &Path, macros: bool) -> String {
    let mut command = Command::new("gcc");
    command.args(["-std=gnu17", "-E"]).args(include_path());
    if macros {
        command.arg("-dM");
    }
    let output = run(command.args(["-x", "c"]).arg(source));
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8_lossy(&output.stdout).into_owned()
}
