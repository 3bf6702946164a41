//! The compilers there are.

use std::path::Path;
use std::process::Command;

use super::Finding;
use crate::driver::{Compiler, FrontEnd, search};

/// What was found, and whether a C compiler is among it.
pub fn findings() -> (Vec<Finding>, bool) {
    let mut findings = Vec::new();
    for name in ["gcc", "g++", "clang", "clang++"] {
        let text = match search(name.as_ref()) {
            Some(program) => version(&program),
            None => format!(
                "none (apt install {})",
                if name == "clang++" { "clang" } else { name }
            ),
        };
        findings.push(Finding(name, text));
    }
    let mut usable = true;
    for (front_end, use_) in [
        (FrontEnd::C, "tawny cc uses"),
        (FrontEnd::Cxx, "tawny c++ uses"),
    ] {
        let text = match Compiler::find(front_end) {
            Ok(compiler) => compiler.to_string(),
            Err(error) => {
                usable &= front_end == FrontEnd::Cxx;
                error.to_string()
            }
        };
        findings.push(Finding(use_, text));
    }
    (findings, usable)
}

/// The first line of `--version`.
fn version(program: &Path) -> String {
    let output = Command::new(program).arg("--version").output();
    match output {
        Ok(output) => String::from_utf8_lossy(&output.stdout)
            .lines()
            .next()
            .unwrap_or("no version")
            .to_owned(),
        Err(error) => format!("{}: {error}", program.display()),
    }
}
