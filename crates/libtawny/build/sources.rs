//! The functions that the Rust sources of this package mention.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// A function with the prefix `tawny_` that a source file mentions.
pub struct Definition {
    /// Its name without the prefix.
    pub name: String,
    /// The file, relative to `src` and without its suffix: the one that exports the function, if any
    /// does.
    pub file: String,
    /// Whether the file exports the function by an attribute, as opposed to through a macro.
    pub is_exported: bool,
}

/// The prefix of every exported function.
const PREFIX: &str = "tawny_";

/// The functions that the crate below `src` mentions, in ascending order of their names.
pub fn mentions(src: &str) -> Vec<Definition> {
    let mut found = BTreeMap::new();
    let src = Path::new(src);
    visit(&src.join("lib.rs"), src, src, &mut found);
    found.into_values().collect()
}

/// Visits a module and those below it, whose files are in `directory`.
fn visit(file: &Path, directory: &Path, src: &Path, found: &mut BTreeMap<String, Definition>) {
    let Ok(source) = fs::read_to_string(file) else {
        return;
    };
    let relative = file.strip_prefix(src).unwrap_or(file).with_extension("");
    let relative = relative.to_string_lossy().into_owned();
    for (name, is_exported) in functions(&source) {
        let definition = Definition {
            name: name.into(),
            file: relative.clone(),
            is_exported,
        };
        let known = found
            .get(name)
            .is_some_and(|known| known.is_exported >= is_exported);
        if !known {
            found.insert(name.into(), definition);
        }
    }
    for module in source.lines().filter_map(module) {
        let below = directory.join(module);
        let flat = below.with_extension("rs");
        let file = if flat.exists() {
            flat
        } else {
            below.join("mod.rs")
        };
        visit(&file, &below, src, found);
    }
}

/// The name that a line declares as a module in a file of its own.
fn module(line: &str) -> Option<&str> {
    let declaration = line.trim().strip_suffix(';')?;
    let (visibility, name) = declaration.rsplit_once("mod ")?;
    (visibility.is_empty() || visibility.starts_with("pub")).then_some(name)
}

/// The functions that a source file mentions outside comments, and whether it exports each by an
/// attribute.
fn functions(source: &str) -> Vec<(&str, bool)> {
    let mut functions = Vec::new();
    let mut exported = None;
    for line in source.lines() {
        if line.trim_start().starts_with("//") {
            continue;
        }
        if line.contains("#[unsafe(no_mangle)]") {
            exported = Some(());
        }
        for (at, _) in line.match_indices(PREFIX) {
            let is_start = !line[..at].ends_with(|c: char| c.is_ascii_alphanumeric() || c == '_');
            let name = &line[at + PREFIX.len()..];
            let end = name.find(|c: char| !c.is_ascii_alphanumeric() && c != '_');
            let name = &name[..end.unwrap_or(name.len())];
            if is_start && !name.is_empty() {
                let is_definition = line[..at].ends_with("fn ");
                functions.push((name, is_definition && exported.take().is_some()));
            }
        }
    }
    functions
}
