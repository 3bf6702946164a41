//! Helps the compiler to files that it would not find or could not read: a directory of forwarding
//! headers under the names that the sources spell, and readable copies where a name cannot help.
//!
//! Forwarding headers rather than links: a header found through one still finds its own neighbours,
//! and dependency files (`-MD`) name the real file.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::{Path, PathBuf};

use super::encoding::{Encoding, encode};
use super::seh;
use super::survey::{Node, Resolved, Survey, Target};
use crate::cache::{self, Key};

/// The generated files of one command.
#[derive(Debug, Default)]
pub struct Shadow {
    /// For `-iquote`, after the user's own.
    pub quote: Option<PathBuf>,
    /// For `-I`, after the user's own.
    pub angle: Option<PathBuf>,
    /// Source files of which a copy is compiled.
    pub copies: BTreeMap<PathBuf, PathBuf>,
}

/// Spelled name and kind (true: quoted) of an `#include` that needs help, and its meaning.
type Forwards<'a> = BTreeMap<(bool, &'a str), &'a Target>;

type IsCxx<'a> = &'a dyn Fn(&Path) -> bool;

impl Shadow {
    /// Makes what the survey shows to be needed; nothing, for most programs.
    /// `is_cxx` says which files are compiled as C++.
    pub fn of(survey: &Survey, is_cxx: IsCxx) -> io::Result<Self> {
        let rewritten = must_be_rewritten(survey);
        let plain = survey
            .nodes
            .iter()
            .filter(|(path, _)| !rewritten.contains(path.as_path()))
            .map(|(_, node)| node);
        let forwards: Forwards = plain
            .flat_map(|node| &node.includes)
            .filter(|resolved| resolved.needs_help)
            .filter_map(|resolved| Some((key(resolved), resolved.target.as_ref()?)))
            .collect();
        if forwards.is_empty() && rewritten.is_empty() {
            return Ok(Self::default());
        }
        write(survey, &forwards, &rewritten, is_cxx)
    }
}

fn key(resolved: &Resolved) -> (bool, &str) {
    (resolved.include.quoted, &resolved.include.name)
}

/// Files whose text has to change: those in UTF-16, those with `__try`, those in which a spelling
/// means another file than elsewhere, and all that include one of these.
fn must_be_rewritten(survey: &Survey) -> BTreeSet<&Path> {
    let mut meanings = Forwards::new();
    for resolved in survey.nodes.values().flat_map(|node| &node.includes) {
        if let (true, Some(target)) = (resolved.needs_help, &resolved.target) {
            meanings.entry(key(resolved)).or_insert(target);
        }
    }
    let misled = |path: &Path, resolved: &Resolved| {
        let meant = meanings.get(&key(resolved));
        let found_at_home =
            resolved.include.quoted && path.with_file_name(&resolved.include.name).is_file();
        meant.is_some_and(|meant| resolved.target.as_ref() != Some(*meant)) && !found_at_home
    };
    let mut rewritten: BTreeSet<&Path> = survey
        .nodes
        .iter()
        .filter(|(path, node)| {
            node.seh
                || node.encoding == Encoding::Utf16
                || node.includes.iter().any(|resolved| misled(path, resolved))
        })
        .map(|(path, _)| path.as_path())
        .collect();
    loop {
        let reaches = |node: &Node| {
            node.includes.iter().any(|resolved| match &resolved.target {
                Some(Target::File(file)) => rewritten.contains(file.as_path()),
                _ => false,
            })
        };
        let more: Vec<_> = survey
            .nodes
            .iter()
            .filter(|(path, node)| !rewritten.contains(path.as_path()) && reaches(node))
            .map(|(path, _)| path.as_path())
            .collect();
        if more.is_empty() {
            return rewritten;
        }
        rewritten.extend(more);
    }
}

/// The place of each rewritten file below the cache entry. The file name is kept: the compiler
/// derives the object's name from it.
fn copy_names<'a>(rewritten: &BTreeSet<&'a Path>) -> BTreeMap<&'a Path, PathBuf> {
    let place = |(number, path): (usize, &&'a Path)| {
        let name = path.file_name().unwrap_or_default();
        (
            *path,
            Path::new("copies").join(number.to_string()).join(name),
        )
    };
    rewritten.iter().enumerate().map(place).collect()
}

fn write(
    survey: &Survey,
    forwards: &Forwards,
    rewritten: &BTreeSet<&Path>,
    is_cxx: IsCxx,
) -> io::Result<Shadow> {
    let copies = copy_names(rewritten);
    let directory = std::env::current_dir()?;
    let mut key = Key::new().part(directory.as_os_str().as_encoded_bytes());
    for ((quoted, name), target) in forwards {
        key = key.part(format!("{quoted} {name} {target:?}"));
    }
    for path in rewritten {
        let node = &survey.nodes[*path];
        key = key
            .part([u8::from(is_cxx(path))])
            .part(path.as_os_str().as_encoded_bytes())
            .part(&node.text)
            .part(format!("{:?}", node.includes));
    }
    let depth = forwards
        .keys()
        .map(|(_, name)| climbs(name))
        .max()
        .unwrap_or(0);
    let entry = cache::entry("include", key, |draft| -> io::Result<()> {
        for ((quoted, name), target) in forwards {
            let path = search_directory(draft, *quoted, depth).join(name);
            create(&path, forwarding_text(name, target, &directory).as_bytes())?;
        }
        for (path, place) in &copies {
            create(
                &draft.join(place),
                &copy_of(
                    path,
                    &survey.nodes[*path],
                    &copies,
                    &directory,
                    is_cxx(path),
                ),
            )?;
        }
        Ok(())
    })?;
    let has = |quoted| forwards.keys().any(|(kind, _)| *kind == quoted);
    Ok(Shadow {
        quote: has(true).then(|| search_directory(&entry, true, depth)),
        angle: has(false).then(|| search_directory(&entry, false, depth)),
        copies: copies
            .iter()
            .map(|(path, place)| ((*path).to_owned(), entry.join(place)))
            .collect(),
    })
}

/// How far `../../x.h` climbs above the directory that it is looked up in.
fn climbs(name: &str) -> usize {
    name.split('/')
        .filter(|component| *component == "..")
        .count()
}

/// The directory for the search path: deep enough that a name which climbs stays inside the entry.
fn search_directory(entry: &Path, quoted: bool, depth: usize) -> PathBuf {
    let mut path = entry.join(if quoted { "quote" } else { "angle" });
    path.extend(std::iter::repeat_n("d", depth));
    path
}

fn create(path: &Path, contents: &[u8]) -> io::Result<()> {
    if let Some(parent) = path.parent() {
        // A component such as `x/..` needs `x`.
        let mut made = PathBuf::new();
        for component in parent.components() {
            made.push(component);
            if !made.is_dir() {
                std::fs::create_dir(&made)?;
            }
        }
    }
    std::fs::write(path, contents)
}

fn forwarding_text(name: &str, target: &Target, directory: &Path) -> String {
    match target {
        Target::File(file) => format!("#include {}\n", quote(&directory.join(file))),
        Target::System(plain) => format!(
            "#if !__has_include_next(<{name}>) && __has_include(<{plain}>)\n#include <{plain}>\n#else\n\
             #include_next <{name}>\n#endif\n"
        ),
    }
}

/// The file's text with every `#include` that has a known meaning spelled out.
fn copy_of(
    path: &Path,
    node: &Node,
    copies: &BTreeMap<&Path, PathBuf>,
    directory: &Path,
    cxx: bool,
) -> Vec<u8> {
    let mut text = format!("#line 1 {}\n", quote(path));
    let mut done = if node.text.starts_with('\u{feff}') {
        '\u{feff}'.len_utf8()
    } else {
        0
    };
    for resolved in &node.includes {
        let name = match &resolved.target {
            Some(Target::File(file)) => match copies.get(file.as_path()) {
                // From copies/N/name to copies/M/name.
                Some(copy) => format!("\"../../{}\"", copy.display()),
                None => quote(&directory.join(file)),
            },
            Some(Target::System(plain)) if resolved.needs_help => format!("<{plain}>"),
            _ => continue,
        };
        text.push_str(&node.text[done..resolved.include.at.start]);
        text.push_str(&name);
        done = resolved.include.at.end;
    }
    text.push_str(&node.text[done..]);
    if node.seh {
        text = seh::rewrite(&text, cxx);
    }
    encode(&text, node.encoding)
}

fn quote(path: &Path) -> String {
    format!("\"{}\"", path.display())
}

#[cfg(test)]
mod tests;
