//! Where the headers are, and which of them a program includes.

use std::fs;
use std::path::{Path, PathBuf};

/// The directory of the headers.
pub fn directory() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../include")
}

/// The arguments that put the headers on the include path, as the driver does; `-I` instead of
/// `-isystem`, so that their own warnings are seen.
pub fn include_path() -> Vec<String> {
    let mut arguments = Vec::new();
    for part in ["", "spellings", "c++"] {
        arguments.push("-I".into());
        arguments.push(directory().join(part).display().to_string());
    }
    arguments.extend(["-include".into(), "tawny/prelude.h".into()]);
    arguments
}

/// The headers that a program may name, in alphabetical order: those of the directory itself and of
/// `sys/`.
pub fn all() -> Vec<String> {
    let mut names = Vec::new();
    for folder in ["", "sys", "netinet", "arpa", "net"] {
        let Ok(entries) = fs::read_dir(directory().join(folder)) else {
            continue;
        };
        for entry in entries.flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            if name.ends_with(".h") {
                let prefix = if folder.is_empty() {
                    String::new()
                } else {
                    format!("{folder}/")
                };
                names.push(prefix + &name);
            }
        }
    }
    names.sort();
    names
}

/// The headers that change how those after them are read: they come in pairs.
pub fn comes_in_pairs(name: &str) -> bool {
    name.starts_with("pshpack") || name == "poppack.h"
}

/// Lines that include the headers.
pub fn include_lines<'a>(names: impl IntoIterator<Item = &'a String>) -> String {
    names
        .into_iter()
        .filter(|name| !comes_in_pairs(name))
        .map(|name| format!("#include <{name}>\n"))
        .collect()
}

/// The base headers and Winsock before the rest, as programs have them.
pub fn all_in_usual_order() -> String {
    let names = all();
    format!(
        "#include <winsock2.h>\n#include <windows.h>\n{}",
        include_lines(&names)
    )
}
