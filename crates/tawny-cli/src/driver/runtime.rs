//! The C part of a program: small objects in archives, of which the linker takes what a program
//! needs. They are built by the compiler in use, once.
//!
//! - `start.c`: a `main` for programs that begin at `wmain`, `WinMain` or `wWinMain`;
//! - `wrap_main.c`: exit status 0 for programs whose `main` returns nothing;
//! - `seh.c`: structured exception handling;
//! - `format.c`, `printf.c`, `scanf.c`: the formatted input and output of Microsoft's C library;
//! - `strsafe.c`: strsafe.h;
//! - `wide_streams.cc`: libstdc++'s wide streams for a 16-bit `wchar_t`, in an archive of its own.

use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::command_line::CommandLine;
use super::error::Error;
use super::home::Home;
use super::survey::Survey;
use super::toolchain::{Compiler, search};
use crate::cache::{self, Key};

/// An object of the runtime.
struct Part {
    source: &'static str,
    options: &'static [&'static str],
    archive: &'static str,
}

const PARTS: &[Part] = &[
    Part {
        source: "start.c",
        options: &[],
        archive: "start.a",
    },
    Part {
        source: "wrap_main.c",
        options: &[],
        archive: "runtime.a",
    },
    Part {
        source: "seh.c",
        options: &["-include", "tawny/prelude.h"],
        archive: "runtime.a",
    },
    Part {
        source: "format.c",
        options: &[],
        archive: "runtime.a",
    },
    Part {
        source: "printf.c",
        options: &[],
        archive: "runtime.a",
    },
    Part {
        source: "scanf.c",
        options: &[],
        archive: "runtime.a",
    },
    Part {
        source: "strsafe.c",
        options: &[],
        archive: "runtime.a",
    },
];
const COMMON: &[&str] = &["-O2", "-fPIC", "-w"];

/// Wide streams for a 16-bit `wchar_t`: C++, slow to compile, and needed by few programs.
const WIDE_STREAMS: &[Part] = &[Part {
    source: "wide_streams.cc",
    options: &["-std=c++17", "-fshort-wchar", "-include", "tawny/prelude.h"],
    archive: "wide.a",
}];

/// The symbol that `tawny/void_main.h` leaves in an object whose entry point returns nothing.
const VOID_MAIN: &str = "tawny_main_returns_void";
/// The symbol that an object with `__try` refers to.
const SEH: &str = "tawny_seh_push";
/// Symbols of objects that begin elsewhere than at `main`.
const OTHER_ENTRIES: &[&str] = &["wmain", "WinMain", "_Z4main"];

/// What the linker is given for the start of a program.
pub fn link_inputs(
    line: &CommandLine,
    compiler: &Compiler,
    home: &Home,
    survey: &Survey,
) -> Result<Vec<OsString>, Error> {
    let objects = Objects::of(line);
    let entry = built(line, compiler, home, PARTS)?;
    let mut inputs: Vec<OsString> = vec![entry.join("runtime.a").into()];
    if survey.seh || objects.mention(&[SEH]) {
        inputs.insert(0, "-Wl,--wrap=tawny_RaiseException".into());
    }
    if !line.makes_shared_library {
        if survey.void_main || objects.mention(&[VOID_MAIN]) {
            inputs.insert(0, "-Wl,--wrap=main".into());
        }
        if survey.other_entry || survey.void_main || objects.mention(OTHER_ENTRIES) {
            inputs.push(entry.join("start.a").into());
        }
    }
    if needs_wide_streams(line, compiler, survey, &objects) {
        // It uses the other archive's functions. The reference in the headers is weak, and a weak
        // one takes nothing from an archive.
        let archive = built(line, compiler, home, WIDE_STREAMS)?.join("wide.a");
        inputs.insert(0, archive.into());
        inputs.insert(0, "-Wl,--undefined=tawny_wide_streams".into());
    }
    Ok(inputs)
}

/// True for C++ programs with a 16-bit `wchar_t`, unless libstdc++ becomes part of them: then its
/// definitions cannot be replaced.
fn needs_wide_streams(
    line: &CommandLine,
    compiler: &Compiler,
    survey: &Survey,
    objects: &Objects,
) -> bool {
    let name = compiler
        .program
        .file_name()
        .unwrap_or_default()
        .to_string_lossy();
    let is_static = |words: &[OsString]| words[0] == "-static" || words[0] == "-static-libstdc++";
    let unicode = line.municode || line.defines("UNICODE") || line.defines("_UNICODE");
    name.contains("++")
        && (unicode || survey.wide || objects.mention(&["tawny_wide_streams"]))
        && !line.options().any(is_static)
}

/// The directory of the archives, filled if it is not in the cache.
fn built(
    line: &CommandLine,
    compiler: &Compiler,
    home: &Home,
    parts: &'static [Part],
) -> Result<PathBuf, Error> {
    let target = target_options(line);
    let mut key = Key::new()
        .file_identity(&compiler.program)
        .part(format!("{:?} {target:?}", compiler.arguments))
        .part(parts.first().map_or("", |part| part.source));
    // The sources and whatever they include.
    for file in home.headers() {
        key = key.file_identity(&file);
    }
    cache::entry("start", key, |draft| {
        build(draft, &target, compiler, home, parts)
    })
}

fn build(
    draft: &Path,
    target: &[OsString],
    compiler: &Compiler,
    home: &Home,
    parts: &'static [Part],
) -> Result<(), Error> {
    let archiver = ["ar", "llvm-ar"]
        .iter()
        .find_map(|name| search(OsStr::new(name)))
        .unwrap_or("ar".into());
    for part in parts {
        let object = draft.join(part.source).with_extension("o");
        let mut command = Command::new(&compiler.program);
        command
            .args(&compiler.arguments)
            .args(target)
            .args(COMMON)
            .args(part.options);
        let cxx = part.source.ends_with(".cc");
        command.arg("-isystem").arg(&home.include);
        if cxx {
            command.arg("-isystem").arg(home.include.join("c++"));
        }
        command.args(["-x", if cxx { "c++" } else { "c" }, "-c"]);
        command
            .arg(home.include.join("tawny").join(part.source))
            .arg("-o")
            .arg(&object);
        run(&mut command, part.source)?;
        run(
            Command::new(&archiver)
                .arg("rcs")
                .arg(draft.join(part.archive))
                .arg(object),
            part.archive,
        )?;
    }
    Ok(())
}

fn run(command: &mut Command, what: &str) -> Result<(), Error> {
    let program = command.get_program().to_string_lossy().into_owned();
    let output = match command.output() {
        Ok(output) => output,
        Err(source) => return Err(Error::Start { program, source }),
    };
    if output.status.success() {
        return Ok(());
    }
    let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
    Err(Error::Helper {
        program,
        what: what.to_owned(),
        stderr,
    })
}

/// The options of the user's that choose another machine or another libc.
fn target_options(line: &CommandLine) -> Vec<OsString> {
    let chooses = |option: &str| {
        ["-m32", "-m64", "-mx32", "-target", "--sysroot"].contains(&option)
            || ["--target=", "--sysroot="]
                .iter()
                .any(|prefix| option.starts_with(prefix))
    };
    line.options()
        .filter(|words| words[0].to_str().is_some_and(chooses))
        .flatten()
        .cloned()
        .collect()
}

/// The bytes of the objects and archives on the command line.
struct Objects(Vec<Vec<u8>>);

impl Objects {
    fn of(line: &CommandLine) -> Self {
        let is_object = |path: &Path| {
            [&b"o"[..], b"obj", b"a"].contains(&path.extension().unwrap_or_default().as_bytes())
        };
        Self(
            line.inputs()
                .filter(|(path, _)| is_object(path))
                .filter_map(|(path, _)| std::fs::read(path).ok())
                .collect(),
        )
    }

    /// True if one of them has a symbol with such a name in it.
    fn mention(&self, names: &[&str]) -> bool {
        let has = |bytes: &[u8], name: &str| {
            bytes
                .windows(name.len())
                .any(|window| window == name.as_bytes())
        };
        self.0
            .iter()
            .any(|bytes| names.iter().any(|name| has(bytes, name)))
    }
}
