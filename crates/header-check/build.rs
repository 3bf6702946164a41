//! Writes the windows-sys side of the comparison: for every constant and structure of windows-sys
//! that the headers also name, a line that asks windows-sys for it.

use std::collections::BTreeSet;
use std::env;
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

#[path = "src/oracle_text.rs"]
#[allow(dead_code, reason = "the tests use the rest")]
mod oracle_text;

use oracle_text::Oracle;

/// How many items one generated function holds: very long functions compile slowly.
const CHUNK: usize = 500;

fn main() {
    println!("cargo:rerun-if-changed=../../include");
    println!("cargo:rerun-if-changed=Cargo.toml");
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets OUT_DIR"));
    let root = windows_sys().join("src/Windows");
    let oracle = Oracle::read(&root, &features());
    let words = words_of_headers(Path::new("../../include"));
    fs::write(out.join("oracle.rs"), generated(&oracle, &words)).expect("OUT_DIR is writable");
    println!("cargo:rustc-env=WINDOWS_SYS_SOURCE={}", root.display());
}

/// The directory of windows-sys, as cargo resolved it.
fn windows_sys() -> PathBuf {
    let cargo = env::var_os("CARGO").expect("cargo sets CARGO");
    let target = env::var("TARGET").expect("cargo sets TARGET");
    let output = Command::new(cargo)
        .args(["metadata", "--format-version", "1", "--offline", "--quiet"])
        .args(["--filter-platform", &target])
        .output()
        .expect("cargo runs");
    let text = String::from_utf8_lossy(&output.stdout);
    let manifest = text
        .split("\"manifest_path\":\"")
        .filter_map(|rest| rest.split('"').next())
        .find(|path| path.contains("/windows-sys-0.61"))
        .unwrap_or_else(|| panic!("{}", String::from_utf8_lossy(&output.stderr)));
    Path::new(manifest)
        .parent()
        .expect("a manifest is in a directory")
        .to_owned()
}

/// The features that the manifest turns on.
fn features() -> Vec<String> {
    let manifest = fs::read_to_string("Cargo.toml").expect("a package has a manifest");
    manifest
        .split('"')
        .filter(|text| text.starts_with("Win32_") || text.starts_with("Wdk_"))
        .map(str::to_owned)
        .collect()
}

/// Every word in the headers.
fn words_of_headers(directory: &Path) -> BTreeSet<String> {
    let mut words = BTreeSet::new();
    for entry in fs::read_dir(directory).into_iter().flatten().flatten() {
        if entry.path().is_dir() {
            words.extend(words_of_headers(&entry.path()));
        } else if let Ok(text) = fs::read_to_string(entry.path()) {
            let split =
                text.split(|character: char| !character.is_alphanumeric() && character != '_');
            words.extend(split.filter(|word| !word.is_empty()).map(str::to_owned));
        }
    }
    words
}

fn generated(oracle: &Oracle, words: &BTreeSet<String>) -> String {
    let mut text = String::new();
    let constants: Vec<_> = oracle
        .constants
        .iter()
        .filter(|(name, (_, kind))| words.contains(*name) && is_number(oracle, kind))
        .map(|(name, (path, _))| format!("    found.push(({name:?}, number({path})));\n"))
        .collect();
    functions(&mut text, "constants", "(&'static str, Number)", &constants);
    let structures: Vec<_> = oracle
        .structures
        .iter()
        .filter(|(name, _)| words.contains(*name))
        .map(|(name, (path, _))| structure(oracle, name, path))
        .collect();
    functions(&mut text, "structures", "Structure", &structures);
    text
}

/// Text, floating-point numbers and structures have no bits to compare.
fn is_number(oracle: &Oracle, kind: &str) -> bool {
    let name = kind.rsplit("::").next().unwrap_or(kind).trim();
    let other = ["PCSTR", "PCWSTR", "GUID", "f32", "f64"];
    !other.contains(&name) && !kind.starts_with(['&', '[']) && !oracle.structures.contains_key(name)
}

fn structure(oracle: &Oracle, name: &str, path: &str) -> String {
    let mut text = format!(
        "    found.push(Structure {{ name: {name:?}, size: size_of::<{path}>(), fields: vec![\n"
    );
    for field in oracle.fields(name) {
        let _ = writeln!(
            text,
            "        ({field:?}, std::mem::offset_of!({path}, {field})),"
        );
    }
    text + "    ] });\n"
}

/// Writes `pub fn name() -> Vec<item>` in pieces.
fn functions(text: &mut String, name: &str, item: &str, lines: &[String]) {
    let mut calls = String::new();
    for (number, chunk) in lines.chunks(CHUNK).enumerate() {
        let _ = writeln!(
            text,
            "fn {name}_{number}(found: &mut Vec<{item}>) {{\n{}}}",
            chunk.concat()
        );
        let _ = writeln!(calls, "    {name}_{number}(&mut found);");
    }
    let _ = writeln!(
        text,
        "/// Generated.\npub fn {name}() -> Vec<{item}> {{\n    let mut found = Vec::new();\n{calls}    found\n}}"
    );
}
