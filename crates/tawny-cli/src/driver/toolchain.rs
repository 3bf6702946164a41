//! Which compiler does the work.

use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use super::error::Error;
use super::response::split;

/// The language that a compiler's front end is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FrontEnd {
    /// `tawny cc`
    C,
    /// `tawny c++`
    Cxx,
}

impl FrontEnd {
    /// The environment variable that names the compiler.
    pub fn variable(self) -> &'static str {
        match self {
            Self::C => "CC",
            Self::Cxx => "CXX",
        }
    }

    /// Compilers in the order in which they are looked for.
    pub fn candidates(self) -> &'static [&'static str] {
        match self {
            Self::C => &["gcc", "clang", "cc"],
            Self::Cxx => &["g++", "clang++", "c++"],
        }
    }

    fn missing(self) -> Error {
        let (language, package) = match self {
            Self::C => ("C", "gcc"),
            Self::Cxx => ("C++", "g++"),
        };
        Error::NoCompiler { language, package }
    }
}

/// A compiler with the arguments that its variable gives it: `CC="ccache gcc -m32"`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Compiler {
    /// The program's path.
    pub program: PathBuf,
    /// What follows it, before our own arguments.
    pub arguments: Vec<OsString>,
}

impl Compiler {
    /// `$CC` or `$CXX`, else the first usual one in `PATH`. A variable that names this tool itself
    /// (`make CC="tawny cc"` exports it) does not count.
    pub fn find(front_end: FrontEnd) -> Result<Self, Error> {
        let variable = front_end.variable();
        if let Some(value) = std::env::var_os(variable).filter(|value| !value.is_empty()) {
            let mut words = split(value.as_bytes()).into_iter();
            let program = words.next().unwrap_or_default();
            let not_found = || Error::CompilerNotFound {
                variable,
                value: value.to_string_lossy().into_owned(),
            };
            let program = search(&program).ok_or_else(not_found)?;
            if !is_this_tool(&program) {
                return Ok(Self {
                    program,
                    arguments: words.collect(),
                });
            }
        }
        let usual = front_end
            .candidates()
            .iter()
            .find_map(|name| search(OsStr::new(name)));
        let program = usual.ok_or_else(|| front_end.missing())?;
        Ok(Self {
            program,
            arguments: Vec::new(),
        })
    }

    /// True for clang under any of its names, also behind ccache.
    pub fn is_clang(&self) -> bool {
        let resolved = self
            .program
            .canonicalize()
            .unwrap_or_else(|_| self.program.clone());
        let mut names = self
            .arguments
            .iter()
            .map(OsString::as_os_str)
            .chain(resolved.file_name());
        names.any(|name| name.as_bytes().windows(5).any(|part| part == b"clang"))
    }
}

impl std::fmt::Display for Compiler {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.program.display())?;
        self.arguments
            .iter()
            .try_for_each(|argument| write!(f, " {}", argument.display()))
    }
}

/// The executable that a shell would start for this name.
pub fn search(name: &OsStr) -> Option<PathBuf> {
    if name.as_bytes().contains(&b'/') {
        return is_executable(Path::new(name)).then(|| name.into());
    }
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path)
        .map(|directory| directory.join(name))
        .find(|file| is_executable(file))
}

fn is_executable(file: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    file.metadata()
        .is_ok_and(|data| data.is_file() && data.permissions().mode() & 0o111 != 0)
}

fn is_this_tool(program: &Path) -> bool {
    let canonical = |path: &Path| path.canonicalize().ok();
    std::env::current_exe().ok().and_then(|own| canonical(&own)) == canonical(program)
}
