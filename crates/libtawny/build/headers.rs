//! The functions that the headers declare: each has `TAWNY_API(name)` at the end of its declaration.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// A function that a header declares.
pub struct Declaration {
    /// Its Windows name.
    pub name: String,
    /// The type that it returns, a few words.
    pub returns: String,
    /// The header, relative to the directory of headers.
    pub header: String,
}

const MARK: &str = "TAWNY_API(";
/// Directories without declarations of their own: other spellings of the headers' names.
const WITHOUT_DECLARATIONS: &str = "spellings";
/// Words before a function's name that say how it is called, not what it returns.
const CALLING: [&str; 11] = [
    "WINAPI",
    "WINAPIV",
    "WSAAPI",
    "WSPAPI",
    "APIENTRY",
    "CALLBACK",
    "NTAPI",
    "PASCAL",
    "FAR",
    "RPC_ENTRY",
    "extern",
];

/// All functions that the headers in a directory declare, by name.
pub fn declarations(include: &Path) -> BTreeMap<String, Declaration> {
    let mut found = BTreeMap::new();
    for_each_file(include, "h", &mut |path, text| {
        let header = path
            .strip_prefix(include)
            .unwrap_or(path)
            .to_string_lossy()
            .into_owned();
        let text = without_directives(&without_comments(text));
        for (at, _) in text.match_indices(MARK) {
            let name = text[at + MARK.len()..]
                .split(')')
                .next()
                .unwrap_or_default()
                .trim();
            if let Some(returns) = returned_type(&text[..at], name) {
                let name = name.to_owned();
                let declaration = Declaration {
                    name: name.clone(),
                    returns,
                    header: header.clone(),
                };
                found.entry(name).or_insert(declaration);
            }
        }
    });
    found
}

/// The functions that the C files among the headers mention: those are compiled into each program.
pub fn mentioned_in_c(include: &Path) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for_each_file(include, "c", &mut |_, text| {
        let words = text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_');
        found.extend(
            words
                .filter_map(|word| word.strip_prefix("tawny_"))
                .map(str::to_owned),
        );
        let marks = text
            .match_indices(MARK)
            .map(|(at, _)| &text[at + MARK.len()..]);
        found.extend(
            marks
                .filter_map(|after| after.split(')').next())
                .map(str::to_owned),
        );
    });
    found
}

fn for_each_file(directory: &Path, suffix: &str, visit: &mut dyn FnMut(&Path, &str)) {
    let Ok(entries) = fs::read_dir(directory) else {
        return;
    };
    let mut paths: Vec<_> = entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .collect();
    paths.sort();
    for path in paths {
        if path.is_dir() && !path.ends_with(WITHOUT_DECLARATIONS) {
            for_each_file(&path, suffix, visit);
        } else if path.extension().is_some_and(|other| other == suffix)
            && let Ok(text) = fs::read_to_string(&path)
        {
            visit(&path, &text);
        }
    }
}

/// The type in `text`, which ends before the mark of the function `name`'s declaration.
fn returned_type(text: &str, name: &str) -> Option<String> {
    let declaration = text.rsplit([';', '{', '}']).next().unwrap_or_default();
    let (end, _) = declaration
        .match_indices(name)
        .find(|(at, _)| declaration[at + name.len()..].trim_start().starts_with('('))?;
    let words = declaration[..end].split_whitespace();
    let words = words.filter(|word| !CALLING.contains(word) && !word.starts_with("TAWNY_"));
    Some(words.collect::<Vec<_>>().join(" "))
}

/// C text with each preprocessor directive replaced by a semicolon.
fn without_directives(text: &str) -> String {
    let mut bare = String::with_capacity(text.len());
    let mut is_directive = false;
    for line in text.lines() {
        let continues = is_directive;
        is_directive |= line.trim_start().starts_with('#');
        bare.push_str(if is_directive && !continues {
            ";"
        } else if is_directive {
            ""
        } else {
            line
        });
        bare.push('\n');
        is_directive &= line.trim_end().ends_with('\\');
    }
    bare
}

/// C text with each comment replaced by a blank.
fn without_comments(text: &str) -> String {
    let mut bare = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find("/*") {
        bare.push_str(&rest[..start]);
        bare.push(' ');
        rest = rest[start..]
            .find("*/")
            .map_or("", |end| &rest[start + end + 2..]);
    }
    bare + rest
}
