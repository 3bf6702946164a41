//! From what was asked for to the command of the real compiler.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use super::command_line::{CommandLine, Stage, Word};
use super::error::Error;
use super::home::{Home, SONAME};
use super::language::Language;
use super::runtime;
use super::shadow::Shadow;
use super::survey::{SearchPath, Survey};
use super::toolchain::{Compiler, FrontEnd};

/// What Windows sources may do, and what they are not to be scolded for. Comes before the user's
/// options, so that those have the last word.
const DIALECT: &[&str] = &[
    // Microsoft's compiler neither assumes strict aliasing nor exploits signed overflow, and the
    // casts between SOCKADDRs and between OVERLAPPEDs and their derivatives rely on it.
    "-fno-strict-aliasing",
    "-fwrapv",
    // #pragma comment(lib, ...), #pragma warning(...)
    "-Wno-unknown-pragmas",
    // Microsoft's formats: what the compiler computes from a format is not so.
    "-fno-builtin-printf",
    "-fno-builtin-fprintf",
    "-fno-builtin-sprintf",
    "-fno-builtin-snprintf",
    "-fno-builtin-vprintf",
    "-fno-builtin-vfprintf",
    "-fno-builtin-vsprintf",
    "-fno-builtin-vsnprintf",
    // char *text = "...";
    "-Wno-write-strings",
    "-Wno-multichar",
    // {-1} for a DWORD.
    "-Wno-narrowing",
    // Errors since gcc 14 and clang 16, warnings to Microsoft's compiler.
    "-Wno-error=implicit-function-declaration",
    "-Wno-error=implicit-int",
    "-Wno-error=int-conversion",
    "-Wno-error=incompatible-pointer-types",
];

/// A C++ function that ends without a `return` returns, with some value, as by Microsoft's compiler: the
/// others take the path for one that is never taken. gcc needs to be told that it may be.
const MISSING_RETURN_GCC: &[&str] = &[
    "-fsanitize=unreachable",
    "-fsanitize-undefined-trap-on-error",
];
const MISSING_RETURN_CLANG: &[&str] = &["-fno-strict-return"];

/// Makes g++ and clang++ take `void main`; `tawny/void_main.h` takes back what else it means.
const VOID_MAIN: &[&str] = &["-ffreestanding", "-fbuiltin"];

/// A command that can be run or shown.
#[derive(Clone, Debug)]
pub struct Command {
    /// The compiler's path.
    pub program: PathBuf,
    /// Its arguments.
    pub arguments: Vec<OsString>,
    /// Files that the result depends on, as far as they are the user's.
    pub files: Vec<PathBuf>,
}

/// Finds the compiler, reads the sources and puts the command together.
pub fn plan(line: &CommandLine, front_end: FrontEnd) -> Result<Command, Error> {
    let has_cxx = line.inputs().any(|(_, language)| language == Language::Cxx);
    let cxx = has_cxx || front_end == FrontEnd::Cxx;
    let compiler = Compiler::find(if cxx { FrontEnd::Cxx } else { FrontEnd::C })?;
    let mut arguments = compiler.arguments.clone();
    if line.inputs().next().is_none() {
        // --version, -dumpmachine, -print-file-name=...: a question to the compiler.
        arguments.extend(line.options().flatten().cloned());
        return Ok(Command {
            program: compiler.program,
            arguments,
            files: Vec::new(),
        });
    }

    let home = Home::find()?;
    let survey = Survey::of(&sources(line), &search_path(line, &home))?;
    let is_cxx = |path: &Path| is_cxx(line, front_end, has_cxx, path);
    let finally = survey
        .nodes
        .iter()
        .find(|(path, node)| node.finally && !is_cxx(path));
    if let Some((path, _)) = finally.filter(|_| compiler.is_clang()) {
        return Err(Error::FinallyNeedsGcc(path.clone()));
    }
    let shadow = Shadow::of(&survey, &is_cxx)?;
    let compiles = line
        .inputs()
        .any(|(_, language)| matches!(language, Language::C | Language::Cxx));
    if compiles {
        arguments.extend(dialect(line, &survey, &compiler, cxx));
    }
    let tells_c = has_cxx && front_end == FrontEnd::C;
    arguments.extend(
        line.words
            .iter()
            .flat_map(|word| user_words(word, &shadow, tells_c)),
    );
    if compiles {
        arguments.extend(header_options(&home, &shadow, &survey));
    }
    if line.stage == Stage::Link {
        arguments.extend(link_options(line, &compiler, &home, &survey)?);
    }
    Ok(Command {
        program: compiler.program,
        arguments,
        files: survey.nodes.into_keys().collect(),
    })
}

/// True if a file is compiled as C++. A header is, if anything in the command is.
fn is_cxx(line: &CommandLine, front_end: FrontEnd, has_cxx: bool, path: &Path) -> bool {
    match line.inputs().find(|(input, _)| input.as_path() == path) {
        Some((_, language)) => language == Language::Cxx || front_end == FrontEnd::Cxx,
        None => has_cxx || front_end == FrontEnd::Cxx,
    }
}

/// The inputs that can be read beforehand. Others (standard input, missing files) are the
/// compiler's business.
fn sources(line: &CommandLine) -> Vec<PathBuf> {
    line.inputs()
        .filter(|(path, language)| {
            matches!(language, Language::C | Language::Cxx) && path.is_file()
        })
        .map(|(path, _)| path.clone())
        .collect()
}

fn search_path(line: &CommandLine, home: &Home) -> SearchPath {
    let paths = |option| line.values(option).into_iter().map(PathBuf::from);
    SearchPath {
        quote: paths("-iquote").collect(),
        angle: paths("-I").chain(paths("-isystem")).collect(),
        own: home.include.clone(),
    }
}

fn dialect(line: &CommandLine, survey: &Survey, compiler: &Compiler, cxx: bool) -> Vec<OsString> {
    let mut options: Vec<&str> = DIALECT.to_vec();
    if line.municode {
        options.extend(["-DUNICODE", "-D_UNICODE"]);
    }
    // Anonymous members of a named type. In C++ clang means much else by it: SEH, builtins that the
    // prelude defines.
    if !(compiler.is_clang() && cxx) {
        options.push("-fms-extensions");
    }
    let unicode = line.municode || line.defines("UNICODE") || line.defines("_UNICODE");
    if unicode || survey.wide {
        options.push("-fshort-wchar");
    }
    if cxx {
        options.extend(match compiler.is_clang() {
            true => MISSING_RETURN_CLANG,
            false => MISSING_RETURN_GCC,
        });
    }
    if cxx && survey.void_main {
        options.extend(VOID_MAIN);
    }
    options.into_iter().map(OsString::from).collect()
}

fn user_words(word: &Word, shadow: &Shadow, tells_c: bool) -> Vec<OsString> {
    let (path, explicit) = match word {
        Word::Option(words) => return words.clone(),
        Word::Input(path, explicit) => (path, explicit),
    };
    let language = Language::of(path, explicit.as_deref());
    let told = match explicit {
        Some(explicit) => Some(explicit.clone()),
        None if language.needs_telling(path) || (tells_c && language == Language::C) => {
            Some(language.option().into())
        }
        None => None,
    };
    let file = shadow
        .copies
        .get(path)
        .unwrap_or(path)
        .clone()
        .into_os_string();
    match told {
        Some(told) => vec!["-x".into(), told, file, "-x".into(), "none".into()],
        None => vec![file],
    }
}

/// The include path and what is included before the first line.
fn header_options(home: &Home, shadow: &Shadow, survey: &Survey) -> Vec<OsString> {
    let mut options: Vec<OsString> = Vec::new();
    let mut pair =
        |option: &str, value: PathBuf| options.extend([option.into(), value.into_os_string()]);
    if let Some(quote) = &shadow.quote {
        pair("-iquote", quote.clone());
    }
    if let Some(angle) = &shadow.angle {
        pair("-I", angle.clone());
    }
    for copied in shadow.copies.keys() {
        pair(
            "-iquote",
            copied
                .parent()
                .filter(|path| *path != Path::new(""))
                .unwrap_or(Path::new("."))
                .to_owned(),
        );
    }
    pair("-isystem", home.include.clone());
    pair("-isystem", home.include.join("spellings"));
    // Before libstdc++'s own, which they include.
    pair("-isystem", home.include.join("c++"));
    if survey.void_main {
        pair("-include", home.include.join("tawny/void_main.h"));
    }
    pair("-include", home.include.join("tawny/prelude.h"));
    if survey.seh {
        pair("-include", home.include.join("tawny/seh.h"));
    }
    options
}

fn link_options(
    line: &CommandLine,
    compiler: &Compiler,
    home: &Home,
    survey: &Survey,
) -> Result<Vec<OsString>, Error> {
    if ["-r", "-nostdlib", "-nodefaultlibs"]
        .iter()
        .any(|option| line.has(option))
    {
        return Ok(Vec::new());
    }
    let shared = line.shared_libtawny || line.makes_shared_library;
    if shared && line.has("-static") {
        let one = if line.shared_libtawny {
            "-shared-libtawny"
        } else {
            "-shared"
        };
        return Err(Error::Conflict(one, "-static"));
    }
    let libraries: Vec<OsString> = if shared {
        let library = soname_link(&home.shared_library)?;
        let mut run_path = OsString::from("-Wl,-rpath,");
        run_path.push(library.parent().unwrap_or(Path::new("/")));
        vec![library.into(), run_path]
    } else {
        vec![static_library(line, home)?.into()]
    };
    let mut options = runtime::link_inputs(line, compiler, home, survey)?;
    options.extend(libraries);
    if !line.makes_shared_library {
        // Of the library only what the program calls.
        options.push("-Wl,--gc-sections".into());
    }
    options.extend(["-lpthread", "-ldl", "-lm"].map(OsString::from));
    Ok(options)
}

fn static_library(line: &CommandLine, home: &Home) -> Result<PathBuf, Error> {
    if !line.has("-m32") {
        return Ok(home.static_library.clone());
    }
    if home.static_library_32.is_file() {
        return Ok(home.static_library_32.clone());
    }
    let searched = home
        .static_library_32
        .parent()
        .unwrap_or(Path::new("/"))
        .display()
        .to_string();
    Err(Error::No32BitLibrary { searched })
}

/// The library under the name that the loader will look for. Cargo's output has another one; a link
/// beside it mends that.
fn soname_link(library: &Path) -> Result<PathBuf, Error> {
    if library.file_name().is_some_and(|name| name == SONAME) {
        return Ok(library.to_owned());
    }
    let link = library.with_file_name(SONAME);
    if !link.exists() {
        let target = library.file_name().unwrap_or_default();
        match std::os::unix::fs::symlink(target, &link) {
            Err(source) if source.kind() != std::io::ErrorKind::AlreadyExists => {
                return Err(Error::Io { path: link, source });
            }
            _ => {}
        }
    }
    Ok(link)
}

impl Command {
    /// The command as a shell would take it.
    pub fn shown(&self) -> String {
        let words = std::iter::once(self.program.as_os_str())
            .chain(self.arguments.iter().map(OsString::as_os_str));
        let quoted: Vec<_> = words
            .map(|word| shell_word(&word.to_string_lossy()))
            .collect();
        quoted.join(" ")
    }
}

fn shell_word(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./=,+:@%".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', "'\\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shell_words() {
        assert_eq!(shell_word("-Ia/b"), "-Ia/b");
        assert_eq!(shell_word("-DX=\"a b\""), "'-DX=\"a b\"'");
        assert_eq!(shell_word("it's"), "'it'\\''s'");
        assert_eq!(shell_word(""), "''");
    }
}
