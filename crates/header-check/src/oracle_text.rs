//! The source of windows-sys as a list of its constants, structures and functions.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// What windows-sys defines, as far as the features that are on allow it.
#[derive(Debug, Default)]
pub struct Oracle {
    /// Name to Rust path and type.
    pub constants: BTreeMap<String, (String, String)>,
    /// Name to Rust path and fields with their types.
    pub structures: BTreeMap<String, (String, Vec<(String, String)>)>,
    /// Name to number of parameters.
    pub functions: BTreeMap<String, usize>,
    features: BTreeSet<String>,
}

impl Oracle {
    /// Reads the sources below `root` (`src/Windows` of the crate).
    pub fn read(root: &Path, features: &[String]) -> Self {
        let mut oracle = Self::default();
        for feature in features {
            let parts: Vec<&str> = feature.split('_').collect();
            for end in 1..=parts.len() {
                oracle.features.insert(parts[..end].join("_"));
            }
        }
        oracle.walk(root, &mut Vec::new());
        oracle
    }

    fn walk(&mut self, directory: &Path, module: &mut Vec<String>) {
        if !module.is_empty() && !self.features.contains(&module.join("_")) {
            return;
        }
        if let Ok(text) = fs::read_to_string(directory.join("mod.rs")) {
            self.read_module(&text, &format!("windows_sys::{}", module.join("::")));
        }
        let Ok(entries) = fs::read_dir(directory) else {
            return;
        };
        for entry in entries.flatten().filter(|entry| entry.path().is_dir()) {
            module.push(entry.file_name().to_string_lossy().into_owned());
            self.walk(&entry.path(), module);
            module.pop();
        }
    }

    /// True if the attributes before an item keep it, on this processor.
    fn enabled(&self, attribute: &str) -> bool {
        let words: Vec<&str> = attribute.split('"').skip(1).step_by(2).collect();
        if attribute.contains("target_arch") {
            return words.contains(&"x86_64");
        }
        words.iter().all(|feature| self.features.contains(*feature))
    }

    fn read_module(&mut self, text: &str, path: &str) {
        let mut lines = text.lines();
        let mut kept = true;
        while let Some(line) = lines.next() {
            if let Some(attribute) = line.strip_prefix("#[cfg(") {
                kept &= self.enabled(attribute);
                continue;
            }
            if line.starts_with("#[") {
                continue;
            }
            if let Some(rest) = line.strip_prefix("pub const ").filter(|_| kept) {
                if let Some((name, rest)) = rest.split_once(": ") {
                    let kind = rest.split(" = ").next().unwrap_or_default();
                    self.constants
                        .insert(name.into(), (format!("{path}::{name}"), kind.into()));
                }
            } else if line.starts_with("windows_link::link!") && kept {
                self.read_function(line);
            } else if let Some(name) = structure_name(line) {
                let fields: Vec<_> = lines
                    .by_ref()
                    .take_while(|line| *line != "}")
                    .filter_map(|line| line.trim().strip_prefix("pub ")?.split_once(": "))
                    .map(|(name, kind)| (name.to_owned(), kind.trim_end_matches(',').to_owned()))
                    .collect();
                if kept {
                    self.structures
                        .insert(name.into(), (format!("{path}::{name}"), fields));
                }
            }
            kept = true;
        }
    }

    fn read_function(&mut self, line: &str) {
        let Some((_, declaration)) = line.split_once(" fn ") else {
            return;
        };
        let Some((name, rest)) = declaration.split_once('(') else {
            return;
        };
        let mut depth = 0;
        let mut commas = 0;
        let mut any = false;
        for character in rest.chars() {
            match character {
                ')' if depth == 0 => break,
                '(' | '<' | '[' => depth += 1,
                ')' | '>' | ']' => depth -= 1,
                ',' if depth == 0 => commas += 1,
                _ => any |= !character.is_whitespace(),
            }
        }
        self.functions
            .insert(name.into(), if any { commas + 1 } else { 0 });
    }

    /// The paths of the fields of a structure, those of its nested types included.
    pub fn fields(&self, name: &str) -> Vec<String> {
        let Some((_, fields)) = self.structures.get(name) else {
            return Vec::new();
        };
        let mut paths = Vec::new();
        // What C writes as bit fields has no offset.
        for (field, kind) in fields
            .iter()
            .filter(|(field, _)| !field.starts_with("_bitfield"))
        {
            let nested =
                kind.starts_with(&format!("{name}_")) && self.structures.contains_key(kind);
            if !nested || !field.starts_with("Anonymous") {
                paths.push(field.clone());
            }
            if nested {
                paths.extend(
                    self.fields(kind)
                        .into_iter()
                        .map(|inner| format!("{field}.{inner}")),
                );
            }
        }
        paths
    }
}

/// The name of a structure or union whose fields follow.
fn structure_name(line: &str) -> Option<&str> {
    let rest = line
        .strip_prefix("pub struct ")
        .or_else(|| line.strip_prefix("pub union "))?;
    rest.strip_suffix(" {")
}

/// The path of a field in C: without the names that windows-sys gives to unnamed members.
pub fn c_path(path: &str) -> String {
    let parts = path
        .split('.')
        .filter(|part| !part.starts_with("Anonymous"));
    parts
        .map(|part| part.trim_start_matches("r#"))
        .collect::<Vec<_>>()
        .join(".")
}
