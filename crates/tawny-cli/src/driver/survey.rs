//! Reads the user's sources and the local headers they reach before the compiler does, and finds
//! what each `#include` means to a file system that ignores case.

use std::collections::{BTreeMap, HashMap};
use std::path::{Component, Path, PathBuf};

use super::directories::Directories;
use super::encoding::{Encoding, decode};
use super::error::{AtPath, Error};
use super::facts::{Facts, Include};

/// Where `#include` looks.
#[derive(Debug, Default)]
pub struct SearchPath {
    /// `-iquote`
    pub quote: Vec<PathBuf>,
    /// `-I`, then `-isystem`
    pub angle: Vec<PathBuf>,
    /// Tawny's own headers.
    pub own: PathBuf,
}

/// What an `#include` line means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// A file of the user's.
    File(PathBuf),
    /// A header of the system or of Tawny, by the spelling that exists.
    System(String),
}

/// An `#include` line and its meaning.
#[derive(Clone, Debug)]
pub struct Resolved {
    /// The line.
    pub include: Include,
    /// What it means; none if nobody knows.
    pub target: Option<Target>,
    /// The compiler would not find it by itself.
    pub needs_help: bool,
}

/// A file that has been read.
#[derive(Debug)]
pub struct Node {
    /// The file's text.
    pub text: String,
    /// How it is stored.
    pub encoding: Encoding,
    /// Its include lines.
    pub includes: Vec<Resolved>,
    /// It handles structured exceptions.
    pub seh: bool,
    /// It has a `__finally` block.
    pub finally: bool,
}

/// Everything that was found.
#[derive(Debug, Default)]
pub struct Survey {
    /// All files read, sources and local headers.
    pub nodes: BTreeMap<PathBuf, Node>,
    /// Some file needs a 16-bit `wchar_t`.
    pub wide: bool,
    /// Some source's entry point returns nothing.
    pub void_main: bool,
    /// Some source has an entry point that is not `main`.
    pub other_entry: bool,
    /// Some file handles structured exceptions.
    pub seh: bool,
}

impl Survey {
    /// Reads `sources` and every local header they reach. A header that cannot be read is left to
    /// the compiler.
    pub fn of(sources: &[PathBuf], path: &SearchPath) -> Result<Self, Error> {
        let mut survey = Self::default();
        let mut resolver = Resolver {
            path,
            directories: Directories::default(),
            known: HashMap::new(),
        };
        let mut waiting: Vec<PathBuf> = Vec::new();
        for source in sources {
            survey.read(
                source,
                std::fs::read(source).at(source)?,
                &mut resolver,
                &mut waiting,
            );
        }
        while let Some(header) = waiting.pop() {
            if survey.nodes.contains_key(&header) {
                continue;
            }
            if let Ok(bytes) = std::fs::read(&header) {
                survey.read(&header, bytes, &mut resolver, &mut waiting);
            }
        }
        Ok(survey)
    }

    fn read(
        &mut self,
        path: &Path,
        bytes: Vec<u8>,
        resolver: &mut Resolver,
        waiting: &mut Vec<PathBuf>,
    ) {
        let (text, encoding) = decode(bytes);
        let facts = Facts::of(&text);
        self.wide |= facts.wide;
        self.void_main |= facts.void_main;
        self.other_entry |= facts.other_entry;
        self.seh |= facts.seh;
        let includes: Vec<_> = facts
            .includes
            .into_iter()
            .map(|include| resolver.resolve(path, include))
            .collect();
        waiting.extend(
            includes
                .iter()
                .filter_map(|resolved| match &resolved.target {
                    Some(Target::File(file)) => Some(file.clone()),
                    _ => None,
                }),
        );
        self.nodes.insert(
            path.to_owned(),
            Node {
                text,
                encoding,
                includes,
                seh: facts.seh,
                finally: facts.finally,
            },
        );
    }
}

/// An `#include` of a directory: the directory (empty for `<name>`), the name, and the kind.
type Question = (PathBuf, String, bool);

struct Resolver<'a> {
    path: &'a SearchPath,
    directories: Directories,
    known: HashMap<Question, (Option<Target>, bool)>,
}

impl Resolver<'_> {
    fn resolve(&mut self, includer: &Path, include: Include) -> Resolved {
        let own_directory = if include.quoted {
            parent(includer)
        } else {
            PathBuf::new()
        };
        let question = (own_directory, include.name.clone(), include.quoted);
        let (target, needs_help) = match self.known.get(&question) {
            Some(answer) => answer.clone(),
            None => {
                let answer = self.look_up(&question.0, &include);
                self.known.insert(question, answer.clone());
                answer
            }
        };
        Resolved {
            include,
            target,
            needs_help,
        }
    }

    /// Directory by directory, as Windows would: a name that differs in case in an earlier
    /// directory is meant rather than an exact one in a later directory.
    fn look_up(&mut self, own_directory: &Path, include: &Include) -> (Option<Target>, bool) {
        let path = self.path;
        let local = include.quoted.then_some(own_directory).into_iter();
        let quote = path
            .quote
            .iter()
            .filter(|_| include.quoted)
            .map(PathBuf::as_path);
        for directory in local
            .chain(quote)
            .chain(path.angle.iter().map(PathBuf::as_path))
        {
            let exact = directory.join(&include.name);
            if exact.is_file() {
                return (Some(user_file(exact)), false);
            }
            if let Some(found) = self.directories.find(directory, &include.name) {
                return (Some(user_file(found)), true);
            }
        }
        self.look_up_system(&include.name)
    }

    /// Tawny's headers, then whatever the compiler has under the name in lower case.
    fn look_up_system(&mut self, name: &str) -> (Option<Target>, bool) {
        if self.path.own.join(name).is_file() {
            return (Some(Target::System(name.to_owned())), false);
        }
        let found = self.directories.find(&self.path.own, name);
        if let Some(own) = found
            .as_deref()
            .and_then(|file| file.strip_prefix(&self.path.own).ok())
        {
            return (
                Some(Target::System(own.to_string_lossy().into_owned())),
                true,
            );
        }
        let plain = name.replace('\\', "/").to_lowercase();
        let differs = plain != name;
        (differs.then_some(Target::System(plain)), differs)
    }
}

/// Files below /usr belong to packages made for Linux: they are found exactly or not at all, and
/// reading all of Boost would cost more than compiling it.
fn user_file(path: PathBuf) -> Target {
    if path.starts_with("/usr") {
        Target::System(path.to_string_lossy().into_owned())
    } else {
        Target::File(tidy(&path))
    }
}

/// Removes `.` components, so that one file is read once. `..` stays: links may lead elsewhere.
fn tidy(path: &Path) -> PathBuf {
    path.components()
        .filter(|component| *component != Component::CurDir)
        .collect()
}

fn parent(path: &Path) -> PathBuf {
    path.parent().map(Path::to_owned).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn survey(root: &Path, sources: &[&str], angle: &[&str]) -> Survey {
        let path = SearchPath {
            angle: angle.iter().map(|directory| root.join(directory)).collect(),
            own: root.join("own"),
            ..SearchPath::default()
        };
        let sources: Vec<_> = sources.iter().map(|source| root.join(source)).collect();
        Survey::of(&sources, &path).unwrap()
    }

    fn write(root: &Path, name: &str, text: &str) {
        let path = root.join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }

    #[test]
    fn meanings() {
        let root = tempfile::tempdir().unwrap();
        let root = root.path();
        write(root, "own/winsock2.h", "");
        write(root, "inc/Pool.h", "#include \"inner.h\"\nWCHAR w;");
        write(root, "inc/Inner.h", "");
        write(root, "stdafx.h", "");
        write(
            root,
            "a.c",
            "#include \"StdAfx.h\"\n#include \"stdafx.h\"\n#include <pool.h>\n#include <WinSock2.h>\n\
             #include <winsock2.h>\n#include <Sys\\Types.h>\n#include <stdio.h>\n",
        );
        let survey = survey(root, &["a.c"], &["inc"]);
        let found: Vec<_> = survey.nodes[&root.join("a.c")]
            .includes
            .iter()
            .map(|resolved| {
                (
                    resolved.include.name.as_str(),
                    resolved.target.clone(),
                    resolved.needs_help,
                )
            })
            .collect();
        let file = |name: &str| Some(Target::File(root.join(name)));
        let system = |name: &str| Some(Target::System(name.to_owned()));
        assert_eq!(
            found,
            [
                ("StdAfx.h", file("stdafx.h"), true),
                ("stdafx.h", file("stdafx.h"), false),
                ("pool.h", file("inc/Pool.h"), true),
                ("WinSock2.h", system("winsock2.h"), true),
                ("winsock2.h", system("winsock2.h"), false),
                ("Sys\\Types.h", system("sys/types.h"), true),
                ("stdio.h", None, false),
            ]
        );
        assert!(survey.wide, "the header found by another case was read");
        assert!(survey.nodes.contains_key(&root.join("inc/Inner.h")));
    }

    #[test]
    fn the_nearer_directory_counts_more_than_the_exact_case() {
        let root = tempfile::tempdir().unwrap();
        let root = root.path();
        write(root, "far/config.h", "");
        write(root, "src/Config.h", "");
        write(root, "src/a.c", "#include \"config.h\"");
        let survey = survey(root, &["src/a.c"], &["far"]);
        let resolved = &survey.nodes[&root.join("src/a.c")].includes[0];
        assert_eq!(
            resolved.target,
            Some(Target::File(root.join("src/Config.h")))
        );
        assert!(resolved.needs_help);
    }

    #[test]
    fn headers_that_include_each_other_end() {
        let root = tempfile::tempdir().unwrap();
        let root = root.path();
        write(root, "a.h", "#include \"B.h\"");
        write(root, "b.h", "#include \"A.h\"");
        write(root, "a.c", "#include \"a.h\"");
        assert_eq!(survey(root, &["a.c"], &[]).nodes.len(), 3);
    }
}
